"""How much text a card holds: lines counted as a browser would break them, on the wide side, so that nothing runs over.

Nothing can measure on the reader's machine without a script, so the widths are those of a wide face; a text takes no more lines
than are counted here.
"""

from __future__ import annotations

import math
import re

SIZES = (13.0, 12.0, 11.0, 10.0, 9.0, 8.5, 8.0, 7.5)
"""Points, largest first; below the last nobody reads at arm's length."""

LEADING = 1.35
"""The height of a line in letters' sizes."""

_POINT = 25.4 / 72
"""Millimetres."""


def height(text: str, size: float, width: float) -> float:
    """The millimetres that a text takes, in a size in points, on lines of so many millimetres."""
    return lines(text, size, width) * size * LEADING * _POINT


def lines(text: str, size: float, width: float) -> int:
    """How many lines a text takes; its own line ends are kept."""
    room = width / (size * _POINT)
    return sum(_broken(row, room) for row in text.split("\n"))


def shortened(text: str, size: float, width: float, most: int) -> str:
    """A text of ours in at most so many lines, cut at a word with "…" where it is longer. Never for a quote."""
    line = re.sub(r"[ \t\n\r]+", " ", text).strip()
    if lines(line, size, width) <= most:
        return line
    low, high = 0, min(len(line), 100 * most + 1_000)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if lines(line[:middle] + "…", size, width) <= most else (low, middle)
    whole = line[:low].rsplit(" ", 1)[0] if " " in line[:low] else line[:low]
    return whole.rstrip(" ,;:.(«“–—") + "…"


def _broken(row: str, room: float) -> int:
    """The lines of a row broken at spaces; a word that is longer than a line is broken anywhere."""
    count, at = 1, 0.0
    for word in row.split(" "):
        wide = sum(map(_width, word))
        if at and at + _width(" ") + wide <= room:
            at += _width(" ") + wide
            continue
        count += bool(at)
        count += max(0, math.ceil(wide / (room - 1)) - 1) if wide > room else 0
        at = wide % (room - 1) if wide > room else wide
    return count


_WIDTHS = {
    **dict.fromkeys("ijl.,:;'’!| \u00a0\u202f", 0.34),
    **dict.fromkeys("frtI()[]-\u2009", 0.43),
    **dict.fromkeys("csxzJ«»", 0.57),
    **dict.fromkeys("mMWw@%—…œæŒÆNOQ", 1.02),
}
"""The widths of characters that are not as wide as most of their kind, in letters' sizes: those of DejaVu Sans, a wide face."""

BOLD = 1.15
"""How much wider bold letters are."""


def _width(character: str) -> float:
    """The width of a character in letters' sizes."""
    if character in _WIDTHS:
        return _WIDTHS[character]
    code = ord(character)
    if code >= 0x1F000:
        return 1.5
    if code >= 0x250 and not 0x2010 <= code <= 0x2027:
        return 1.1
    return 0.82 if character.isupper() else 0.65
