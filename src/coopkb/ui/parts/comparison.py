"""Frameworks side by side: the matrix with its evidence beside it, one concept across frameworks, two frameworks in detail."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from coopkb.export import words
from coopkb.types import CellState, LinkKind
from coopkb.ui.links import concept_href, corpus_href, framework_href
from coopkb.ui.markup import Html, choice, join, tag, way
from coopkb.ui.parts import states
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.evidence import items, quoted, quotes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import Cell, Comparison, Concept, Framework, Item, Pair
    from coopkb.ui.links import Comparing
    from coopkb.ui.parts.evidence import Library
    from coopkb.ui.words import Words

BRIEF = 2
"""Passages shown of a framework where several stand side by side."""

_MANY = 5
"""Frameworks whose names fit across above their columns; more are written upwards."""


def matrix(comparison: Comparison, comparing: Comparing, library: Library, say: Words) -> Html:
    """Concepts down, frameworks across, and the evidence of the cell that is open, beside them."""
    columns = len(comparison.frameworks)
    heads = [
        tag("th", tag("span", way(f.name, framework_href(f.id, library.lang)), class_="ck-head"), scope="col")
        for f in comparison.frameworks
    ]
    bodies = []
    for dimension, concepts in groupby(comparison.concepts, key=lambda c: c.dimension):
        named = next((say.either(d.label) for d in library.dimensions if d.id == dimension), dimension)
        title = tag("tr", tag("th", tag("span", named), scope="rowgroup", colspan=str(columns + 1)), class_="ck-dimension")
        rows = [row for concept in concepts for row in _row(comparison, concept, comparing, library, say)]
        bodies.append(tag("tbody", title, *rows))
    crowded = " ck-many" if columns > _MANY else ""
    table = tag(
        "table",
        tag("caption", say("compare.caption"), class_="ck-hidden"),
        tag("thead", tag("tr", tag("th", tag("span", say("compare.concept"), class_="ck-hidden"), scope="col"), *heads)),
        *bodies,
        class_=f"ck-matrix{crowded}",
    )
    aside = tag("aside", _beside(comparison, comparing, library, say), class_="ck-beside", aria_label=say("compare.evidence"))
    return tag("div", tag("div", table, class_="ck-across"), aside, class_="ck-compare")


def _row(comparison: Comparison, concept: Concept, comparing: Comparing, library: Library, say: Words) -> list[Html]:
    """A concept's row, and below it, for narrow screens, the evidence of its open cell."""
    name = label(concept, say)
    cells = []
    for framework, cell in zip(comparison.frameworks, comparison.of_concept(concept.id), strict=True):
        target = f"{framework.id} {concept.id}"
        is_open = comparing.cell == (framework.id, concept.id)
        told = states.told(cell, say)
        friend = tag("span", words.FALSE_FRIEND_SYMBOL, class_="ck-friend", aria_hidden="true") if cell.false_friends else None
        opened = choice(
            join([states.shape(cell.state), friend]),
            comparing.open(framework.id, concept.id).href,
            target,
            aria_label=say("compare.cell", framework=framework.name, concept=name, state=told),
            aria_current="true" if is_open else None,
            id="cell" if is_open else None,
            title=f"{framework.name}, {told}",
        )
        cells.append(tag("td", opened, class_="ck-open" if is_open else None))
    head = tag("th", way(name, comparing.alone(concept.id).href), scope="row")
    rows = [tag("tr", head, *cells)]
    if comparing.cell and comparing.cell[1] == concept.id:
        told_below = tag("div", _open_cell(comparison, comparing.cell, library, say), class_="ck-below")
        rows.append(tag("tr", tag("td", told_below, colspan=str(len(cells) + 1)), class_="ck-inline"))
    return rows


def _beside(comparison: Comparison, comparing: Comparing, library: Library, say: Words) -> Html:
    if comparing.cell:
        return _open_cell(comparison, comparing.cell, library, say)
    rows = [
        tag(
            "li",
            tag("span", f.name),
            states.bar(states.counts(comparison.of_framework(f.id)), say),
            states.figures(states.counts(comparison.of_framework(f.id)), say),
        )
        for f in comparison.frameworks
    ]
    return join(
        [
            tag("p", say("compare.choose_cell"), class_="ck-hint"),
            tag("h2", say.count("compare.overview", len(comparison.concepts))),
            tag("ul", *rows, class_="ck-overview"),
        ]
    )


def _open_cell(comparison: Comparison, opened: tuple[str, str], library: Library, say: Words) -> Html:
    framework_id, concept_id = opened
    cell = comparison.cell(framework_id, concept_id)
    concept, framework = library.concepts[concept_id], library.frameworks[framework_id]
    return join(
        [
            tag(
                "header",
                tag("p", way(framework.name, framework_href(framework_id, library.lang)), class_="ck-crumb"),
                tag("h2", way(label(concept, say), concept_href(concept_id, library.lang))),
                tag("p", states.named(cell, say)),
            ),
            evidence(cell, library, say),
        ]
    )


def evidence(cell: Cell, library: Library, say: Words, most: int | None = None) -> Html:
    """What a cell rests on: own items, passages, false friends apart; or why there is nothing. `most` passages at most."""
    pieces: list[Html | None] = []
    if cell.items:
        own = items([(one, link.kind) for one, link in cell.items], library, say)
        pieces.append(tag("section", tag("h3", say.count("compare.items", len(cell.items))), own))
    if cell.evidence:
        pieces.append(_passages(cell, library, say, most))
    elif cell.state is CellState.SAID or cell.items:
        pieces.append(tag("p", say("compare.no_passage"), class_="ck-soft"))
    if cell.state is CellState.NOT_FOUND:
        pieces.append(tag("p", say("compare.not_found")))
    if cell.unsearched:
        pieces.append(tag("p", states.why_unsearched(cell, say)))
        if most is None:
            pieces.append(tag("p", way(say("silence.try_add"), corpus_href(library.lang))))
    pieces.append(_friends(cell.false_friends, library, say))
    return join(piece for piece in pieces if piece)


def _passages(cell: Cell, library: Library, say: Words, most: int | None) -> Html:
    shown = cell.evidence[:most]
    title = tag("h3", say.count("compare.passages", cell.passages))
    rest = cell.passages - len(shown)
    more = way(say.count("compare.more", rest), concept_href(cell.concept, library.lang)) if rest else None
    return tag("section", title, quotes(shown, library, say), tag("p", more) if more else None)


def _friends(found: Sequence[Item], library: Library, say: Words) -> Html | None:
    if not found:
        return None
    listed = items([(one, LinkKind.FALSE_FRIEND) for one in found], library, say)
    title = tag("h3", say("compare.friends"))
    return tag("section", title, tag("p", say("compare.friends_why"), class_="ck-soft"), listed, class_="ck-apart")


# --- One concept ------------------------------------------------------------------------------------------------------


def one_concept(comparison: Comparison, concept: Concept, library: Library, say: Words) -> Html:
    """What each framework says of one concept, a column each."""
    columns = [
        tag(
            "section",
            tag("h3", way(framework.name, framework_href(framework.id, library.lang))),
            tag("p", states.named(cell, say)),
            evidence(cell, library, say, BRIEF),
        )
        for framework, cell in zip(comparison.frameworks, comparison.of_concept(concept.id), strict=True)
    ]
    head = tag(
        "header",
        tag("h2", label(concept, say)),
        tag("p", say.either(concept.definition), class_="ck-definition"),
        tag("p", way(say("compare.card"), concept_href(concept.id, library.lang))),
    )
    return tag("div", head, tag("div", *columns, class_="ck-columns"), class_="ck-one")


# --- Two frameworks ---------------------------------------------------------------------------------------------------


def two(comparison: Comparison, pair: Pair, comparing: Comparing, library: Library, say: Words) -> Html:
    """Two frameworks in detail: what they share, what each says alone, what is not known, where words mislead."""
    one, other = pair.first, pair.second
    groups = [
        ("both", say("pair.both"), say("pair.both_why"), pair.both),
        ("nearly", say("pair.nearly"), say("pair.nearly_why"), pair.nearly),
        ("first", say("pair.only", one=one.name), say("pair.only_why", other=other.name), pair.only_first),
        ("second", say("pair.only", one=other.name), say("pair.only_why", other=one.name), pair.only_second),
        ("unknown", say("pair.unknown"), say("pair.unknown_why"), pair.unknown),
        ("friends", say("pair.friends"), say("pair.friends_why"), pair.false_friends),
    ]
    figures = [
        tag("li", tag("a", tag("strong", say.number(len(ids))), " ", title, href=f"#pair-{key}"))
        for key, title, _, ids in groups
    ]
    drawn = {}
    for key, title, why, ids in groups:
        head = tag("h2", title, " ", tag("span", say.count("pair.concepts", len(ids)), class_="ck-count"), id=f"pair-{key}")
        told = tag("p", why if ids else _why_empty(key, comparison, pair, say), class_="ck-soft")
        speaker = {"first": one, "second": other}.get(key)
        body = None
        if ids and speaker:
            body = _alone(comparison, speaker, ids, comparing, library, say)
        elif ids:
            body = _pair_table(comparison, pair, ids, comparing, library, say)
        drawn[key] = tag("section", head, told, body)
    alone = tag("div", drawn["first"], drawn["second"], class_="ck-halves")
    parts = [drawn["both"], alone, drawn["nearly"], drawn["unknown"], drawn["friends"]]
    known = {id_ for _, _, _, ids in groups for id_ in ids}
    rest = sum(c.id not in known for c in comparison.concepts)
    neither = tag("p", say.count("pair.neither", rest), class_="ck-soft") if rest else None
    return tag("div", tag("ul", *figures, class_="ck-sums"), *parts, neither, class_="ck-pair")


def _why_empty(group: str, comparison: Comparison, pair: Pair, say: Words) -> str:
    """Nothing is said by one alone; where the other was not searched, that could not be seen."""
    silent = {"first": pair.second, "second": pair.first}.get(group)
    if silent and any(cell.unsearched for cell in comparison.of_framework(silent.id)):
        return say("pair.cannot_tell", other=silent.name)
    return say("pair.none")


def _alone(
    comparison: Comparison, speaker: Framework, ids: Sequence[str], comparing: Comparing, library: Library, say: Words
) -> Html:
    """What one of the two says and the other does not: the concepts with its words for them."""
    lines = []
    for id_ in ids:
        name = way(label(library.concepts[id_], say), comparing.alone(id_).href)
        lines.append(tag("li", tag("p", name), _in_brief(comparison.cell(speaker.id, id_), say)))
    return tag("ul", *lines, class_="ck-only")


def _pair_table(
    comparison: Comparison, pair: Pair, ids: Sequence[str], comparing: Comparing, library: Library, say: Words
) -> Html:
    both = (pair.first, pair.second)
    heads = [tag("th", say("compare.concept"), scope="col"), *(tag("th", f.name, scope="col") for f in both)]
    rows = []
    for id_ in ids:
        name = way(label(library.concepts[id_], say), comparing.alone(id_).href)
        cells = [tag("td", _in_brief(comparison.cell(f.id, id_), say), data={"name": f.name}) for f in both]
        rows.append(tag("tr", tag("th", name, scope="row"), *cells))
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="ck-table ck-two")


def _in_brief(cell: Cell, say: Words) -> Html:
    """A cell in a line or two: its state, its terms, else its best quote."""
    terms = [tag("span", one.term, class_="ck-own") for one, _ in cell.items]
    friends = [tag("span", f"{words.FALSE_FRIEND_SYMBOL} {one.term}", class_="ck-own") for one in cell.false_friends]
    quote = tag("span", quoted(cell.evidence[0], say), class_="ck-brief") if cell.evidence and not terms else None
    return tag("div", states.named(cell, say), *terms, quote, *friends, class_="ck-cell")
