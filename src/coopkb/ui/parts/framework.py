"""A framework: who, when, its idea, its own grid, what it rests on; and all of them in a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.types import UNKNOWN, Filters
from coopkb.ui.links import Asking, Comparing, document_href, framework_href
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import source, states
from coopkb.ui.parts.evidence import concepts_of, item
from coopkb.ui.words import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import Cell, Comparison, Framework, Source
    from coopkb.ui.parts.evidence import Library
    from coopkb.ui.words import Words


@dataclass(frozen=True, slots=True)
class Holding:
    """What the index holds of a framework: its texts, and how many passages they make."""

    texts: Sequence[Source]
    passages: int


def head(framework: Framework, holding: Holding, library: Library, say: Words) -> Html:
    """Who, when, what is in the index, the idea, how it defines cooperating."""
    who = ", ".join(framework.people)
    organisation = "" if framework.organisation == UNKNOWN else framework.organisation
    held = say.count("count.passages", holding.passages) if holding.passages else say("framework.no_passage")
    facts = [
        (say("framework.title"), say.either(framework.title)),
        (say("framework.people"), who),
        (say("framework.organisation"), organisation),
        (say("source.year"), str(framework.year) if framework.year else say("source.undated")),
        (say("framework.held"), held),
    ]
    listed = tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts if value), class_="ck-facts")
    ways = [
        way(say("framework.compare"), _compared(framework, library).href),
        way(say("framework.ask"), Asking(filters=Filters(frameworks=(framework.id,)), lang=library.lang).href)
        if holding.passages
        else None,
        *(way(say("framework.read", title=text.title), document_href(text.id, library.lang)) for text in holding.texts[:3]),
    ]
    defined = say.either(framework.cooperation)
    return tag(
        "header",
        listed,
        tag("p", join([w for w in ways if w], " "), class_="ck-actions"),
        tag(
            "div",
            tag("section", tag("h2", say("framework.idea")), tag("p", say.either(framework.idea))),
            tag(
                "section",
                tag("h2", say("framework.cooperation")),
                tag("p", defined) if defined else tag("p", say("framework.no_definition"), class_="ck-soft"),
            ),
            class_="ck-halves",
        ),
        class_="ck-framework",
    )


def _compared(framework: Framework, library: Library) -> Comparing:
    """This framework beside those that have the most items of their own."""
    others = sorted((f for f in library.frameworks.values() if f.id != framework.id), key=lambda f: -len(f.items))
    return Comparing((framework.id, *(f.id for f in others[:3])), lang=library.lang)


def coverage(cells: Sequence[Cell], library: Library, say: Words) -> Html:
    """What it says of each dimension of the shared grid."""
    by_concept = {cell.concept: cell for cell in cells}
    rows = []
    for dimension in library.dimensions:
        found = states.counts([by_concept[c.id] for c in dimension.concepts])
        rows.append(tag("li", tag("span", say.either(dimension.label)), states.bar(found, say), states.figures(found, say)))
    title = tag("h2", say("framework.coverage"))
    reason = next((states.why_unsearched(cell, say) for cell in cells if cell.unsearched), "")
    why = tag("p", reason, class_="ck-soft") if reason else None
    return tag("section", title, states.legend(say), tag("ul", *rows, class_="ck-overview"), why, class_="ck-covers")


def grid(framework: Framework, library: Library, say: Words) -> Html:
    """The items of its own grid with the concepts that they meet; those without equivalent apart."""
    met = [one for one in framework.items if any(link.concept in library.concepts for link in one.links)]
    alone = [one for one in framework.items if one not in met]
    count = tag("span", say.count("framework.items", len(framework.items)), class_="ck-count")
    title = tag("h2", say("framework.grid"), " ", count)
    if not framework.items:
        return tag("section", title, tag("p", say("framework.no_grid"), class_="ck-soft"), class_="ck-cards")
    listed = [tag("li", item(one, None, library, say), concepts_of(one, library, say)) for one in met]
    own = tag("p", say("framework.own_words"), class_="ck-soft")
    pieces = [title, own, tag("ul", *listed, class_="ck-items ck-columns")]
    if alone:
        apart = [tag("li", item(one, None, library, say)) for one in alone]
        pieces += [
            tag("h3", say("framework.alone"), " ", tag("span", say.number(len(alone)), class_="ck-count")),
            tag("p", say("framework.alone_why"), class_="ck-soft"),
            tag("ul", *apart, class_="ck-items ck-columns"),
        ]
    return tag("section", *pieces, class_="ck-cards")


def sources(framework: Framework, holding: Holding, library: Library, say: Words) -> Html:
    """The works it rests on, from the catalogue, then the texts that the index holds of it."""
    works = [library.works[id_] for id_ in framework.sources if id_ in library.works]
    ids = {work.id for work in works}
    texts = [text for text in holding.texts if text.id not in ids]
    lines = [tag("li", source.line(work, say)) for work in works]
    held = [
        tag("li", way(text.title, document_href(text.id, library.lang)), " ", tag("span", _of(text, say), class_="ck-soft"))
        for text in texts
    ]
    title = tag("h2", say("framework.sources"), " ", tag("span", say.count("count.sources", len(works)), class_="ck-count"))
    listed = tag("ul", *lines, class_="ck-bullets") if lines else tag("p", say("framework.no_source"), class_="ck-soft")
    pieces = [title, listed]
    if held:
        pieces += [tag("h3", say("framework.texts")), tag("ul", *held, class_="ck-bullets")]
    return tag("section", *pieces, class_="ck-cards")


def _of(text: Source, say: Words) -> str:
    kind = say(f"kind.{text.kind}")
    return f"{kind}, {say('source.second_hand')}" if text.second_hand else kind


def all_of_them(comparison: Comparison, library: Library, say: Words) -> Html:
    """Every framework by name: who, when, its idea, how much of the grid it speaks of."""
    named = sorted(comparison.frameworks, key=lambda f: in_order(f.name))
    lines = []
    for framework in named:
        who = cite.authors(framework.people, framework.organisation)
        year = str(framework.year) if framework.year else ""
        found = states.counts(comparison.of_framework(framework.id))
        lines.append(
            tag(
                "li",
                tag("h2", way(framework.name, framework_href(framework.id, library.lang))),
                tag("p", ", ".join(part for part in (who, year) if part), class_="ck-where"),
                tag("p", _first_sentence(say.either(framework.idea)), class_="ck-idea"),
                tag("p", states.bar(found, say), states.figures(found, say), class_="ck-speakers"),
            )
        )
    told = tag("p", say.count("framework.count", len(named)))
    return tag("section", told, states.legend(say), tag("ul", *lines), class_="ck-frameworks")


def _first_sentence(text: str) -> str:
    """A text up to its first full stop: enough to know whether to read on."""
    first, stop, _ = text.partition(". ")
    return first + stop.strip()
