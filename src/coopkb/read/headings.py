"""Headings of texts that do not mark them: what a reader sees by the blank lines, the dashes, the numbers.

A false heading cuts a thought in two and puts its words above what they are not about; a missed one only makes a section
longer. So every rule here asks for several signs at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from coopkb.types import Block, BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_WORDS = 12
"""Of a line that stands alone with nothing else to mark it: longer ones are sentences whose full stop was forgotten."""

_MARKED_MOST_WORDS = 16
_TITLE_MOST_WORDS = 25
_MOST_CHARACTERS = 110
_PROSE_WORDS = 12
"""Words from which a paragraph under a bulleted or numbered line is prose, so that the line is its title."""

_WIDE_GAP = 4
"""Blank lines above a line that opens a new part; two are common between the paragraphs of a web page."""

_NUMBER = re.compile(r"((?:\d{1,2}\.)+\d{1,2})[.)]?\s*[-–—:]?\s+(\S.*)", re.DOTALL)
_PART = re.compile(
    r"(?i)(chapitre|partie|titre|section|annexe|livre|séance|séquence|module|étape|fiche|chapter|part|appendix)"
    r"\s+(n°\s*)?(\d{1,3}|[ivxlc]{1,6}|[a-z])\b(?!['’])"
)
_FRAMED = re.compile(r"[-–—*=~_]{1,3}\s+(\S.*?)\s+[-–—*=~_]{1,3}\Z", re.DOTALL)
_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*\Z", re.DOTALL)
_EQUALS = re.compile(r"(={2,6})\s*([^=]+?)\s*\1\Z")
_ORDINAL = re.compile(r"(\d{1,2}|[IVX]{1,5}|[A-H])[.)]?\Z")
_RESIDUE = re.compile(
    r"(?i)(image|figure|fig\.|photo|tableau|illustration|img|dsc|page|p\.)[\s_n°]*\d*\Z|\w+\.(jpe?g|png|gif)\Z"
)
_NOT_A_TITLE = re.compile(r"=|->|→|\||@|https?:|www\.|\[…\]|\[\.\.\.\]|©|\t")
_SENTENCE_INSIDE = re.compile(r"[.!?…]\s+\S")
_ABBREVIATION = re.compile(r"(?i)\b(?:[a-z]|ex|cf|art|etc|p|n|vol|éd|dir|mm?|mme|st|ste)\.")
_SAYS_SOMETHING = re.compile(
    r"(?i)\b(est|sont|était|étaient|sera|seront|serait|soit|a|ont|avait|avaient|aura|peut|peuvent|pourrait|doit|doivent|faut"
    r"|devient|deviennent|permet|permettent|fait|font|va|vont|voici|voilà|appelle|suppose|repose|is|are|was|were|has|have"
    r"|can|must|should|will|be)\b(?!-)"
)
_SPEAKS = re.compile(
    r"(?i)(c['’]est|ce sont|il|elle|ils|elles|on|nous|vous|je|tu|j['’]|qu['’]|cela|ceci|ça|voici|voilà|merci|bonjour|cf\b"
    r"|we|it|they|this is|there)\b"
)
_SOME = re.compile(r"(?i)(plusieurs|différente?s|certaine?s|quelques|dans|pour|par|ainsi|several|some|in|for)\b")
"""With a colon at the end, the beginning of a sentence that a list finishes."""

_LEADS_ON = re.compile(
    r"(?i)\b(à|au|aux|de|du|des|d['’]|le|la|les|l['’]|un|une|et|ou|pour|par|sur|dans|en|avec|que|the|of|to|and)\Z"
)


class Style(IntEnum):
    """How a heading is marked."""

    TITLE = 0
    PART = 1
    CAPITALS = 2
    NUMBERED = 3
    ALONE = 4
    BULLET = 5
    EXPLICIT = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, item or table of a plain text, with what stands around it.

    `before` and `after` count blank lines (many at the two ends of the text); `alone` says that it was one line of the
    file; `indent` is in columns; `mark` is the bullet or number of an item; `heading` is the level that the text itself
    marks (underlined, hashes), 0 otherwise.
    """

    kind: BlockKind
    text: str
    before: int = 0
    after: int = 0
    alone: bool = True
    indent: int = 0
    level: int = 0
    mark: str = ""
    heading: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = True


def outline(units: Sequence[Unit]) -> list[Block]:
    """The blocks of a plain text, its headings found and given their levels."""
    blocks: list[Block] = []
    depth = _Depth()
    for i, unit in enumerate(units):
        following = units[i + 1] if i + 1 < len(units) else None
        preceding = units[i - 1] if i else None
        found = _heading(unit, preceding, following)
        if found is None:
            blocks.append(Block(unit.kind, unit.text, level=unit.level, rows=unit.rows, header=unit.header))
            depth.body()
        else:
            style, text, level = found
            blocks.append(Block(BlockKind.HEADING, text, level=depth.level(style, level, i == 0)))
    return blocks


def stands_as_heading(text: str) -> bool:
    """Whether a line that stands alone reads as a heading, when nothing is known of what follows it."""
    return _is_capitals(text) or bool(_numbered(text)) or bool(_PART.match(text) and _is_short(text)) or _reads_as_title(text)


class _Depth:
    """The level of each heading, from its style and the headings above it."""

    def __init__(self) -> None:
        self._structure = 1
        self._plain = 0
        self._bulleted = 0
        self._empty_since = False

    def body(self) -> None:
        self._empty_since = False

    def level(self, style: Style, marked: int, first: bool) -> int:
        if style is Style.BULLET:
            # Under a line that has text of its own a bulleted title is a subtitle; right after it, that line is a label
            # of the page ("Documents") and not a parent.
            if not self._bulleted:
                nested = self._plain + 1 if self._plain and not self._empty_since else 0
                self._bulleted = min(nested or max(self._plain, self._structure + 1), 6)
            self._empty_since = False
            return self._bulleted
        self._bulleted = 0
        if style is Style.ALONE:
            self._plain = min(self._structure + 1, 6)
            self._empty_since = True
            return self._plain
        level = {Style.TITLE: 1, Style.PART: 1, Style.CAPITALS: 2, Style.NUMBERED: marked + 1}.get(style, marked)
        self._structure = min(level, 6) if not first else 1
        self._plain = 0
        return self._structure


_Found = tuple[Style, str, int]


def _heading(unit: Unit, preceding: Unit | None, following: Unit | None) -> _Found | None:
    """The style, text and marked level of a unit that is a heading, None where it is none."""
    if unit.heading:
        return Style.EXPLICIT, unit.text, unit.heading
    if not unit.alone or following is None:
        return None
    if unit.kind is BlockKind.ITEM:
        return _item_heading(unit, preceding, following)
    if unit.kind is not BlockKind.PARAGRAPH:
        return None
    return _marked_heading(unit, preceding) or _plain_heading(unit, preceding, following)


def _marked_heading(unit: Unit, preceding: Unit | None) -> _Found | None:
    text = unit.text
    if hashes := _HASHES.match(text):
        return Style.EXPLICIT, hashes[2], len(hashes[1])
    if equals := _EQUALS.match(text):
        return Style.EXPLICIT, equals[2], len(equals[1]) - 1
    if preceding is None and _is_first_title(text):
        return Style.TITLE, text, 1
    if not unit.before:
        return None
    if unit.after and (framed := _FRAMED.match(text)) and len(text.split()) <= _TITLE_MOST_WORDS:
        return Style.PART, framed[1], 1
    return None


def _plain_heading(unit: Unit, preceding: Unit | None, following: Unit) -> _Found | None:
    text = unit.text
    if (preceding is not None and not unit.before) or not (unit.after or following.kind is not BlockKind.PARAGRAPH):
        return None
    if numbered := _numbered(text):
        return Style.NUMBERED, text, numbered
    title = text.rstrip(" \u00a0:")
    if _PART.match(text) and _is_short(text):
        return Style.CAPITALS, title, 2
    if _is_capitals(text):
        return Style.CAPITALS, title, 2
    if _reads_as_title(text, wide=unit.before >= 2) and not _leads_into(text, following):
        wide_apart = preceding is not None and unit.before >= _WIDE_GAP and unit.after >= 2
        return (Style.PART if wide_apart else Style.ALONE), title, 1
    return None


def _item_heading(unit: Unit, preceding: Unit | None, following: Unit) -> _Found | None:
    """A bulleted or numbered line with a paragraph of prose under it, not more items: a title, not an item."""
    if not unit.before or not unit.after or (preceding is not None and preceding.kind is BlockKind.ITEM):
        return None
    if preceding is not None and preceding.text.rstrip().endswith(":"):
        return None
    prose = following.kind is BlockKind.PARAGRAPH and len(following.text.split()) >= _PROSE_WORDS
    if not prose or following.indent > unit.indent or following.text[:1].islower():
        return None
    if not _is_short(unit.text) or not _has_title_shape(unit.text) or unit.text[-1:] in ".;,:!…":
        return None
    if _ORDINAL.match(unit.mark):
        return Style.NUMBERED, f"{unit.mark} {unit.text}", 1
    return Style.BULLET, unit.text, 0


def _is_first_title(text: str) -> bool:
    """Whether the first line of a text is its title."""
    if len(text.split()) > _TITLE_MOST_WORDS or not any(c.isalpha() for c in text) or "://" in text:
        return False
    return text[-1:] not in ".;,:" or bool(re.search(r"\.\.\.\Z", text))


def _numbered(text: str) -> int:
    """The depth of the number in front of a title ("1.2 Title" is 2 deep), 0 where there is none."""
    match = _NUMBER.match(text)
    if not match or not _is_short(text) or not match[2][:1].isupper() or text[-1:] in ".;,":
        return 0
    return match[1].rstrip(".").count(".") + 1


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 5 or any(c.islower() for c in letters) or not _is_short(text) or text[-1:] in ".;,":
        return False
    return not _NOT_A_TITLE.search(text) and len(letters) * 2 > len(text)


def _is_short(text: str) -> bool:
    return len(text) <= _MOST_CHARACTERS and len(text.split()) <= _MARKED_MOST_WORDS


def _has_title_shape(text: str) -> bool:
    first = text[:1]
    if not (first.isupper() or first.isdigit()) or _NOT_A_TITLE.search(text) or _RESIDUE.match(text):
        return False
    return sum(c.isalpha() for c in text) >= 4 and not _SENTENCE_INSIDE.search(_ABBREVIATION.sub(" ", text[:-1]))


def _reads_as_title(text: str, *, wide: bool = False) -> bool:
    """Whether the words alone make a title: short, capital first, no full stop, says nothing of something."""
    if not _is_short(text) or not _has_title_shape(text):
        return False
    count = len(text.split())
    if text.endswith("?"):
        return count <= 8 or not _SPEAKS.match(text)
    if text.endswith(("…", "...")):
        return count <= 3
    return _is_bare_title(text, count, wide=wide)


def _is_bare_title(text: str, count: int, *, wide: bool) -> bool:
    """The same for a line of `count` words that ends neither as a question nor unfinished."""
    if count > MOST_WORDS or text[-1] in ".;,!" or _SPEAKS.match(text) or _LEADS_ON.search(text):
        return False
    if text.endswith(":"):
        return count <= 7 and not ("," in text or _SAYS_SOMETHING.search(text) or _SOME.match(text))
    before, colon, after = text.partition(" :") if " :" in text else text.partition("\u00a0:")
    if colon and (len(before.split()) > 4 or len(after.split()) > 8 or count > 10):
        return False
    return wide or not (_SAYS_SOMETHING.search(text) or ("," in text and count > 8))


def _leads_into(text: str, following: Unit) -> bool:
    """Whether the line begins a sentence that what follows goes on with."""
    opening = '«“"( \u00a0' if following.kind is BlockKind.ITEM else " \u00a0"
    begins_small = following.text.lstrip(opening)[:1].islower()
    if following.kind is BlockKind.TABLE or not begins_small:
        return text.endswith("?") and following.alone and following.text.endswith("?") and len(following.text.split()) > 3
    return following.kind is BlockKind.PARAGRAPH or text.endswith(":") or len(text.split()) > 5
