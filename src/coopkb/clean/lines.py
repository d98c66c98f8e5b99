"""The lines of a document: what the rules judge, each knowing the block it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import Block


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block; `owner` is the place of that block in the document."""

    text: str
    owner: int
    block: Block

    @property
    def key(self) -> str:
        """The line for comparison: case, apostrophes and closing marks set aside."""
        return key(self.text)


_LONGEST_KEY = 300
"""Characters; a longer line is prose and equal to nothing that a rule knows."""

_EDGES = re.compile(r"^[\s«“\"‹<>›»→←↑^]+|[\s.…:!»›→>↑^*]+$")


def key(text: str) -> str:
    """A text for comparison: case, kind of apostrophe, runs of spaces, opening and closing marks set aside."""
    return _EDGES.sub("", " ".join(text[:_LONGEST_KEY].casefold().replace("’", "'").split()))


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """The lines of the blocks, in order, those without any character left out."""
    return [
        Line(text.strip(), owner, block)
        for owner, block in enumerate(blocks)
        for text in block.text.split("\n")
        if text.strip()
    ]


def alone(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is a whole paragraph: the only one of its block, or a line of a format whose line ends are meant."""
    line = lines[index]
    if line.block.page is None:
        return True
    neighbours = [lines[i].owner for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    return line.owner not in neighbours
