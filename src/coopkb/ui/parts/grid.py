"""The grid at a glance: a column for each dimension, a line for each concept with how many frameworks speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.types import CellState
from coopkb.ui.links import Asking, concept_href
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import states
from coopkb.ui.parts.concepts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import Comparison, Concept, Dimension
    from coopkb.ui.parts.finding import Found
    from coopkb.ui.words import Words


def columns(dimensions: Sequence[Dimension], comparison: Comparison, lang: str, say: Words) -> Html:
    """All concepts, a column for each dimension."""
    drawn = [
        tag(
            "section",
            tag("h2", say.either(d.label), " ", tag("span", say.number(len(d.concepts)), class_="ck-count")),
            tag("ul", *(tag("li", _line(c, comparison, lang, say)) for c in d.concepts)),
        )
        for d in dimensions
    ]
    return tag("div", *drawn, class_="ck-grid")


def key(comparison: Comparison, say: Words) -> Html:
    """What the small pictures mean."""
    n = len(comparison.frameworks)
    sample = [tag("span", class_=f"ck-part ck-{state}", measure=1) for state in (CellState.SAID, CellState.OTHERWISE)]
    shown = [
        tag("li", tag("span", sample[0], class_="ck-parts"), " ", say("grid.say")),
        tag("li", tag("span", sample[1], class_="ck-parts"), " ", say("grid.otherwise")),
    ]
    return tag("ul", *shown, tag("li", say.count("grid.of", n)), class_="ck-key")


def _line(concept: Concept, comparison: Comparison, lang: str, say: Words) -> Html:
    return join([way(label(concept, say), concept_href(concept.id, lang)), speakers(concept, comparison, say)])


def speakers(concept: Concept, comparison: Comparison, say: Words) -> Html | None:
    """How many frameworks speak of a concept, as a bar and a figure."""
    total = len(comparison.frameworks)
    if not total:
        return None
    found = states.counts(comparison.of_concept(concept.id))
    said, otherwise = found[CellState.SAID], found[CellState.OTHERWISE]
    told = say("grid.speakers", said=say.number(said), otherwise=say.number(otherwise), total=say.number(total))
    lengths = ((CellState.SAID, said), (CellState.OTHERWISE, otherwise), (CellState.NOT_SEARCHED, total - said - otherwise))
    pieces = [tag("span", class_=f"ck-part ck-{state}", measure=n) for state, n in lengths if n]
    figure = tag("span", say("grid.figure", n=said + otherwise, total=total), class_="ck-figure", aria_hidden="true")
    bar = tag("span", *pieces, class_="ck-parts", role="img", aria_label=told)
    return tag("span", bar, figure, class_="ck-speakers", title=told)


def results(found: Sequence[Found], words: str, comparison: Comparison, lang: str, say: Words) -> Html:
    """The concepts that words point to; where there are none, what to do."""
    if not found:
        asking = Asking(words, lang=lang)
        ways = [
            tag("li", say("grid.other_words")),
            tag("li", way(say("grid.ask"), asking.href)),
        ]
        title = tag("h2", say("grid.none", words=say.quote(words)))
        return tag("section", title, tag("ul", *ways, class_="ck-bullets"), class_="ck-silence")
    lines = []
    for one in found:
        nearest = tag("p", say("grid.nearest", phrase=say.quote(one.phrase)), class_="ck-soft") if one.phrase else None
        name = tag("h3", way(label(one.concept, say), concept_href(one.concept.id, lang)))
        told = tag("p", say.either(one.concept.definition))
        lines.append(tag("li", name, told, nearest, speakers(one.concept, comparison, say)))
    title = tag("h2", say.count("grid.found", len(found), words=say.quote(words)))
    return tag("section", title, tag("ol", *lines), class_="ck-found")
