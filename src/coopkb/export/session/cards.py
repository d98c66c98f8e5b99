"""Concepts and quotes as cards to print on both sides, eight a sheet of A4.

The back of a sheet is mirrored, so that with the sheet turned over on its long edge each back lies behind its front.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.export.lines import web_address
from coopkb.export.markup import Html, tag
from coopkb.export.notebook import content
from coopkb.export.session import wording
from coopkb.export.session.content import line
from coopkb.export.session.fitting import BOLD, SIZES, height, shortened
from coopkb.export.session.page import document
from coopkb.sentences import sentences
from coopkb.session import Handout, kept
from coopkb.session.wording import spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.export.notebook.content import Cited
    from coopkb.notebook import Notebook, Quote
    from coopkb.session.holdings import Known
    from coopkb.types import Grid

COLUMNS, ROWS = 2, 4
A_SHEET = COLUMNS * ROWS

_WIDTH = 82.0
_FRONT, _BACK = 45.0, 51.0
"""Millimetres that text may take on a card: across, down beside the reference on the front, down on the back. The style
gives a card 83 × 59 within its margins."""

_LABEL_SIZES = (20.0, 17.0, 14.0, *SIZES)
_BACK_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5)
_MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class _Card:
    front: Html
    back: Html


def cards_as_html(notebook: Notebook, grid: Grid, language: str) -> str:
    """The concepts and quotes of a notebook as cards to print and cut out: a page that needs nothing else.

    A quote is whole or, where it is too long for its card, cut after a sentence, with "[…]" after its closing mark.

    Args:
        notebook: what was kept.
        grid: gives the concepts their cards.
        language: "fr" or "en", that of the words around the quotes.
    """
    cards = tuple(_cards(notebook, grid, language))
    title = f"{wording.text('deck', language)} – {line(notebook.title)}" if notebook.title.strip() else ""
    title = title or wording.text("deck", language)
    return document(title, language, "cards.css", _body(cards, title, language))


def _body(cards: tuple[_Card, ...], title: str, language: str) -> Iterator[Html]:
    if not cards:
        yield tag("header", tag("h1", tag("bdi", title)), tag("p", wording.text("empty", language)))
        return
    sheets = -(-len(cards) // A_SHEET)
    key = "counted_one" if len(cards) == 1 else "counted" if sheets > 1 else "counted_sheet"
    counted = wording.text(key, language, cards=len(cards), sheets=sheets)
    yield tag("header", tag("h1", tag("bdi", title)), tag("p", f"{counted} {wording.text('how', language)}"))
    for first in range(0, len(cards), A_SHEET):
        some = cards[first : first + A_SHEET]
        places: list[_Card | None] = [*some, *[None] * (A_SHEET - len(some))]
        rows = [places[n : n + COLUMNS] for n in range(0, A_SHEET, COLUMNS)]
        yield _sheet([card.front if card else None for row in rows for card in row], "front")
        yield _sheet([card.back if card else None for row in rows for card in reversed(row)], "back")


def _sheet(faces: list[Html | None], side: str) -> Html:
    marks = [tag("i", class_=f"mark {name}{n}") for name, many in (("v", COLUMNS), ("h", ROWS)) for n in range(many + 1)]
    grid = tag("div", *(face or tag("div", class_="card none") for face in faces), class_="cards")
    return tag("section", *marks, grid, class_=f"sheet {side}")


def _cards(notebook: Notebook, grid: Grid, language: str) -> Iterator[_Card]:
    held = kept(notebook, grid, language)
    told = content.told(notebook, language, {})
    cited = {
        Handout(entry.id, number): quote
        for section, chapter in zip(notebook.sections, told.chapters, strict=True)
        for entry, part in zip(section.entries, chapter.parts, strict=True)
        for number, quote in enumerate(part.quotes)
    }
    names = {reference.number: reference.text for reference in told.references}
    dimensions = {d.id: d.label.get(language) or d.id for d in grid.dimensions}
    number = 0
    for known in held.concepts:
        number += 1
        yield _concept(known, dimensions, number, language)
    met = set()
    for handout, quote in held.quotes.items():
        if quote.text not in met:
            met.add(quote.text)
            number += 1
            yield _passage(quote, cited[handout], names[cited[handout].number], number, language)


# --- A concept --------------------------------------------------------------------------------------------------------


def _concept(known: Known, dimensions: dict[str, str], number: int, language: str) -> _Card:
    label = line(known.taught.label)
    wide = _WIDTH / BOLD
    size = next((s for s in _LABEL_SIZES if height(label, s, wide) <= _FRONT), SIZES[-1])
    dimension = line(dimensions.get(known.card.dimension, "")) if known.card else ""
    front = _face(
        wording.text("concept", language),
        number,
        tag(
            "div",
            tag("p", shortened(label, size, wide, _room(size, _FRONT)), class_=f"label {_class(size)}"),
            class_="middle",
        ),
        tag("p", shortened(dimension, 8.5, _WIDTH, 2), class_="foot"),
    )
    definition, questions, size = _back_texts(known, language)
    pieces = [tag("p", definition, class_=_class(size))] if definition else []
    if questions:
        asked = (tag("li", question) for question in questions)
        pieces += [tag("p", wording.text("ask", language), class_="head"), tag("ul", *asked, class_=_class(size))]
    return _Card(front, _face(shortened(label, 8.5, (_WIDTH - 12) / BOLD, 1), number, *pieces, side="back"))


def _back_texts(known: Known, language: str) -> tuple[str, list[str], float]:
    """The definition, as many questions as there is room for, and their size."""
    definition = line(known.taught.definition)
    questions = [spaced(line(one), language) for one in known.questions(language)]
    for count in range(min(len(questions), _MOST_QUESTIONS), -1, -1):
        for size in _BACK_SIZES if count else SIZES:
            used = height(definition, size, _WIDTH) if definition else 0.0
            # A list has a sign in front of its lines, a space after each, a head above.
            used += sum(height(one, size, _WIDTH - 5) + 1 for one in questions[:count]) + (7 if count else 0)
            if used <= _BACK:
                return definition, questions[:count], size
    return shortened(definition, SIZES[-1], _WIDTH, _room(SIZES[-1], _BACK)), [], SIZES[-1]


# --- A passage --------------------------------------------------------------------------------------------------------


def _passage(quote: Quote, cited: Cited, reference: str, number: int, language: str) -> _Card:
    spoken = cited.language or language
    text, cut = _fitted(cited.text, spoken)
    kind = wording.text("passage", language)
    if text:
        before, after = _marks(text, spoken)
        size = next(s for s in SIZES if height(f"{before}{text}{after}{_CUT if cut else ''}", s, _WIDTH) <= _FRONT)
        said = tag("blockquote", text, lang=cited.language, dir="auto")
        rest = [tag("span", _CUT, class_="cut")] if cut else []
        body = tag("div", tag("div", before, said, after, *rest, class_=f"quote {_class(size)}"), class_="middle")
    else:
        body = tag("div", tag("p", wording.text("too_long", language), class_=f"notice {_class(10.0)}"), class_="middle")
    front = _face(kind, number, body, tag("p", shortened(reference, 7.5, _WIDTH, 2), class_="foot small"))
    pieces = [tag("p", shortened(reference, 10.0, _WIDTH, 5), class_=_class(10.0))]
    if cited.place:
        pieces.append(tag("p", shortened(cited.place, 9.0, _WIDTH, 3), class_=_class(9.0)))
    address = web_address(quote.url)
    if address:
        pieces.append(tag("p", shortened(address, 7.5, _WIDTH, 2), class_=f"address {_class(7.5)}"))
    if cut:
        pieces.append(tag("p", wording.text("cut" if text else "too_long", language), class_=f"notice {_class(8.5)}"))
    return _Card(front, _face(wording.text("where", language), number, *pieces, side="back"))


_CUT = "\u00a0[…]"
_MOST_CHARACTERS = 2_000
"""More than a card holds of the narrowest letters."""

_ENDED = re.compile(r"[.!?…][\s»”\"’)\]]{0,6}\Z")
"""A sentence that ended, where an item of a list may just stop; white space within the marks that close."""


def _fitted(text: str, spoken: str) -> tuple[str, bool]:
    """As much of a quote as a card holds, up to the end of a sentence, and whether it is cut; "" where not even one fits."""
    whole = text.strip()
    smallest = SIZES[-1]

    def fits(piece: str, after: str) -> bool:
        before, behind = _marks(piece, spoken)
        return height(f"{before}{piece}{behind}{after}", smallest, _WIDTH) <= _FRONT

    if fits(whole, ""):
        return whole, False
    start = whole[:_MOST_CHARACTERS]
    ends = [end for _, end in sentences(start) if end < len(start) and _ENDED.search(start[max(0, end - 8) : end])]
    return next((whole[:end] for end in reversed(ends) if fits(whole[:end], _CUT)), ""), True


def _marks(text: str, spoken: str) -> tuple[str, str]:
    """The marks that stand before and after a quote."""
    marked = cite.quoted(text, spoken, "\u00a0")
    before = marked.index(text)
    return marked[:before], marked[before + len(text) :]


# --- Faces ------------------------------------------------------------------------------------------------------------


def _face(kind: str, number: int, *pieces: Html, side: str = "front") -> Html:
    head = tag("p", tag("span", kind), tag("span", str(number), class_="number"), class_="kind")
    return tag("article", head, *pieces, class_=f"card {side}")


def _room(size: float, down: float) -> int:
    return max(1, int(down / height("x", size, _WIDTH)))


def _class(size: float) -> str:
    """The class of a size: "s10-5" for 10.5 points."""
    return f"s{size:g}".replace(".", "-")
