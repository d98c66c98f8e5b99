"""One thing that is wrong in a file of a corpus, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coopkb.errors import CorpusError
    from coopkb.yaml_files import Place


class Severity(StrEnum):
    """How grave a fault is."""

    ERROR = "error"
    """A build refuses it, or readers would be misled."""
    WARNING = "warning"
    """It works, and could be better."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file of a corpus, said in both languages; `line` counts from 1, None where there is none."""

    file: Path
    line: int | None
    severity: Severity
    fr: str
    en: str


def error(place: Place, fr: str, en: str) -> Fault:
    """What a build refuses, or what misleads readers."""
    return refused(place.wrong(fr, en))


def warning(place: Place, fr: str, en: str) -> Fault:
    """What works, and could be better."""
    return refused(place.wrong(fr, en), severity=Severity.WARNING)


def refused(problem: CorpusError, severity: Severity = Severity.ERROR) -> Fault:
    """The fault that an error of a loader tells, without the file and line that the error's sentences begin with."""
    at, line = problem.file or Path(), problem.line
    fr, en = problem.fr.removeprefix(f"« {at} »"), problem.en.removeprefix(f"“{at}”")
    if line is not None:
        fr, en = fr.removeprefix(f" (ligne {line})"), en.removeprefix(f" (line {line})")
    fr, en = fr.lstrip(" ,:"), en.lstrip(" ,:")
    mark = getattr(problem.__cause__, "problem_mark", None)
    if line is None and mark is not None:  # YAML that does not parse has no fields to point at, and the sentence has the line
        line = mark.line + 1
        fr, en = fr.replace(f", ligne {line}", "", 1), en.replace(f" at line {line}", "", 1)
    return Fault(at, line, severity, fr, en)
