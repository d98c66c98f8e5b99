"""Running headers, running footers and page numbers: lines at the edge of a page that the pages around it repeat."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from coopkb.types import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coopkb.clean.lines import Line
    from coopkb.clean.rules import Ledger

_LEAST = 3
"""Pages that must carry the same line; two pages that begin alike are nothing unusual."""

_DENSITY = 0.4
"""Of the pages from the first to the last that carry a line: a header of left-hand pages alone is on half of them."""

_SHEET_LINE = 40
"""Characters from which a paragraph that half the pages hold, wherever on them, is printed there and not written there."""

_LONGEST = 120
"""Characters; a running header is a title, not a paragraph."""

_ROMAN = r"[ivxlc]{1,6}"
_NUMBER = re.compile(
    rf"(?:page|p\.|pg\.?)?\s*[-–—|•\[(]*\s*(\d{{1,4}}|{_ROMAN})\s*(?:(?:/|sur|of|de)\s*\d{{1,4}})?\s*[-–—|•\])]*", re.I
)
_EXPLICIT = re.compile(r"page\s+(\d{1,4})(?:\s*(?:/|sur|of|de)\s*\d{1,4})?|(\d{1,4})\s*/\s*\d{1,4}", re.I)
_EDGE_NUMBER = re.compile(
    r"^(?:page\s+|p\.\s*)?(\d{1,4})(?:\s*(?:/|sur|of)\s*\d{1,4})?\s*[-–—|•]?\s+(?=\D)"
    r"|(?<=\S)\s+[-–—|•]?\s*(?:page\s+|p\.\s*)?(\d{1,4})(?:\s*(?:/|sur|of)\s*\d{1,4})?$",
    re.I,
)
_COUNTED = frozenset(
    {
        "fiche", "étape", "etape", "annexe", "chapitre", "partie", "séance", "module", "atelier", "figure", "tableau",
        "exemple", "cas", "activité", "outil", "jour", "leçon", "unité", "section", "article", "phase", "scénario",
        "exercice", "question", "réponse", "groupe", "équipe", "niveau", "point", "principe", "règle", "loi", "acte",
        "tome", "livre", "volume", "jeu", "carte", "card", "step", "part", "chapter", "appendix", "session", "table",
        "example", "activity", "tool", "day", "lesson", "unit", "exercise", "level", "rule", "game",
    }
)  # fmt: skip
"""Words that a number follows because things are counted: "Fiche 3" on the third page is a title."""


def without_running_lines(lines: list[Line], labels: Sequence[str], ledger: Ledger) -> list[Line]:
    """The lines without what is repeated at the edges of pages; edges are peeled from the outside until nothing repeats.

    Args:
        lines: of the whole document; those without a page are left alone.
        labels: what is printed on each page, as the file itself says, or empty.
        ledger: where removals are written.
    """
    pages: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.block.page is not None:
            pages[line.block.page].append(index)
    if len(pages) < 2:
        return lines
    gone: set[int] = set()
    headings: set[str] = set()
    peeled = True
    while peeled:
        peeled = False
        for rule, place in (("running-header", 0), ("running-footer", -1)):
            edge = {page: rest[place] for page, rest in sorted(pages.items()) if rest}
            for page, index in _repeated(edge, lines, labels, headings):
                pages[page].remove(index)
                gone.add(index)
                is_number = _NUMBER.fullmatch(lines[index].text) is not None
                ledger.take("page-number" if is_number else rule, lines[index].text)
                peeled = True
    gone |= _printed_on_sheets([i for i in range(len(lines)) if i not in gone], lines, len(pages), ledger)
    return [line for index, line in enumerate(lines) if index not in gone]


def _printed_on_sheets(kept: Sequence[int], lines: Sequence[Line], pages: int, ledger: Ledger) -> set[int]:
    """Long lines that stand on half the pages or more, anywhere on them: the first of each stays, as sheets repeat their text.

    The order of a page of boxes is not that of its layout, so that a footer may come in its middle.
    """
    where: dict[str, dict[int, int]] = defaultdict(dict)
    for i in kept:
        page = lines[i].block.page
        if page is not None and len(lines[i].text) >= _SHEET_LINE and lines[i].block.kind is BlockKind.PARAGRAPH:
            where[" ".join(lines[i].text.casefold().split())].setdefault(page, i)
    gone: set[int] = set()
    for places in where.values():
        if len(places) > _LEAST and 2 * len(places) >= pages:
            again = sorted(places.values())[1:]
            gone.update(again)
            for i in again:
                ledger.take("repeated-on-pages", lines[i].text)
    return gone


def _repeated(
    edge: dict[int, int], lines: Sequence[Line], labels: Sequence[str], headings: set[str]
) -> Iterable[tuple[int, int]]:
    """The pages whose edge line is a page number or a running line, with the place of that line."""
    offsets = Counter(n - page for page, i in edge.items() if (n := _edge_number(lines[i])) is not None)
    found = [(page, i) for page, i in edge.items() if _is_page_number(lines[i].text, page, labels, offsets)]
    numbered = dict(found)
    groups: dict[str, list[int]] = defaultdict(list)
    for page, i in edge.items():
        if page not in numbered and (name := _key(lines[i], page, offsets)):
            groups[name].append(page)
    for name, where in groups.items():
        if len(where) >= _LEAST and len(where) >= _DENSITY * (where[-1] - where[0] + 1):
            found.extend((page, edge[page]) for page in where if not _first_heading(lines[edge[page]], name, headings))
    return found


def _first_heading(line: Line, name: str, headings: set[str]) -> bool:
    """Whether this is the first time that a heading of this name is met: it stays, as it may be the chapter's own title."""
    if line.block.kind is not BlockKind.HEADING or name in headings:
        return False
    headings.add(name)
    return True


def _edge_number(line: Line) -> int | None:
    """The number at either end of a line, or that is the line."""
    if match := _NUMBER.fullmatch(line.text):
        return int(match.group(1)) if match.group(1).isdigit() else None
    if match := _EDGE_NUMBER.search(line.text):
        return int(match.group(1) or match.group(2))
    return None


def _is_page_number(text: str, page: int, labels: Sequence[str], offsets: Counter[int]) -> bool:
    """A number alone is that of the page when the file says so, or when it moves along with three pages or more."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return False
    number = match.group(1)
    if 0 < page <= len(labels) and labels[page - 1].lower() == number.lower():
        return True
    if not number.isdigit():
        return False
    explicit = _EXPLICIT.fullmatch(text.strip())
    return offsets[int(number) - page] >= _LEAST or (explicit is not None and int(number) == page)


def _key(line: Line, page: int, offsets: Counter[int]) -> str:
    """What a line has in common with the same line of other pages: all but the page's own number."""
    text = " ".join(line.text.casefold().split())
    if len(text) > _LONGEST:
        return ""
    number = _edge_number(line)
    if number is None or offsets[number - page] < _LEAST or line.block.kind is BlockKind.HEADING:
        return text
    rest = _EDGE_NUMBER.sub("", text, count=1).strip(" -–—|•.")
    words = rest.split()
    return text if not words or words[-1] in _COUNTED or words[0] in _COUNTED else rest
