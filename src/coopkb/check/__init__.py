"""All that is wrong in a corpus, with file and line: what a build would refuse, and what a careful reader would mend.

The loaders say what they refuse, so that this and a build never disagree: each card, framework, entry and note is loaded on
its own, and its first fault hides none elsewhere. What is missing from a file that cannot be read is not said to be missing.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from coopkb.check.faults import Fault, Severity, refused
from coopkb.check.rules import RULES, disturbing_characters
from coopkb.check.shelf import read_corpus
from coopkb.errors import CorpusError
from coopkb.library import load_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Fault", "Severity", "check"]


def check(home: Path, own: Sequence[Path] = ()) -> list[Fault]:
    """All faults of a corpus, in the order of files and lines.

    Args:
        home: the corpus: a folder with a catalogue and a grid.
        own: further folders whose knowledge is added to it, as in a build.
    """
    own = list({folder.resolve(): folder for folder in own if folder.resolve() != home.resolve()}.values())
    shelf = read_corpus(home, own)
    marks = [fault for file in shelf.files for fault in disturbing_characters(file)]
    spoiled = {(fault.file, fault.line) for fault in marks} | {(fault.file, None) for fault in marks}
    # Whatever else is said of a line that holds such a character follows from it.
    told = chain(shelf.refused, *(rule(shelf) for rule in RULES))
    faults = [*marks, *(fault for fault in told if (fault.file, fault.line) not in spoiled)]
    if all(fault.severity is not Severity.ERROR for fault in faults):
        faults += _refused_by_a_build(home, own)
    return sorted(set(faults), key=lambda fault: (str(fault.file), fault.line or 0, fault.severity, fault.en))


def _refused_by_a_build(home: Path, own: Sequence[Path]) -> Iterator[Fault]:
    """What a build says where no rule has found an error: the two never disagree."""
    try:
        load_library(home, own)
    except CorpusError as problem:
        yield refused(problem)
