"""A situation read through the grid: its sentences marked, its coverage, the questions to ask, the passages to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.types import Presence
from coopkb.ui.links import concept_href
from coopkb.ui.marking import Line, Span, lay_out, mark
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.evidence import Library, quotes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.types import Concept, Evidence, Grid, Situation
    from coopkb.ui.words import Words

_ASK = 10
"""Questions shown at once; the others are a step away."""


def draw(
    situation: Situation,
    grid: Grid,
    ask: Sequence[Concept],
    readings: Mapping[str, Sequence[Evidence]],
    library: Library,
    say: Words,
) -> Html:
    """The whole reading: text and what it shows, then what to ask and what to read."""
    text = tag("section", tag("h2", say("situation.text")), _text(situation, library, say), class_="ck-told")
    aside = tag("aside", _coverage(situation, grid, say), _listed(situation, library, say), class_="ck-aside")
    return join(
        [
            tag("div", text, aside, class_="ck-answer"),
            _to_ask(situation, ask, library, say),
            _to_read(readings, library, say),
        ]
    )


def _text(situation: Situation, library: Library, say: Words) -> Html:
    """The text, each sentence that shows a concept marked; pointing at it tells which."""
    told: dict[int, list[str]] = {}
    sure: dict[int, Presence] = {}
    for presence in (Presence.PRESENT, Presence.WEAK):
        for shown in situation.of(presence):
            for number, _ in shown.sentences:
                told.setdefault(number, []).append(label(library.concepts[shown.concept], say))
                sure.setdefault(number, presence)
    spans = [Span(*situation.sentences[number], _marked(sure[number], told[number])) for number in sorted(told)]
    lines = []
    at = 0
    for row in situation.text.splitlines(keepends=True):
        body = row.rstrip()
        if body:
            lines.append(Line(at, at + len(body)))
        at += len(row)
    drawn = [(line, mark(situation.text, line, [spans])) for line in lines]
    language = situation.language if situation.language != say.language else None
    return tag("div", lay_out(drawn), class_="ck-passage ck-situation", lang=language)


def _marked(presence: Presence, names: Sequence[str]) -> Callable[[Html], Html]:
    told = " · ".join(names)
    return lambda words: tag("span", words, class_=f"ck-shows ck-shows-{presence}", title=told, tabindex="0")


def _coverage(situation: Situation, grid: Grid, say: Words) -> Html:
    """Per dimension how many of its concepts show, with a bar that words repeat."""
    presence = {shown.concept: shown.presence for shown in situation.shown}
    rows = []
    for dimension in grid.dimensions:
        found = [presence[concept.id] for concept in dimension.concepts if concept.id in presence]
        if not found:
            continue
        present, weak = found.count(Presence.PRESENT), found.count(Presence.WEAK)
        bar = "▮" * present + "▯" * weak
        told = say("situation.counts", present=present, weak=weak, all=len(found))
        rows.append(
            tag(
                "li",
                tag("span", say.either(dimension.label)),
                tag("span", bar, class_="ck-bar", aria_hidden="true"),
                tag("span", told, class_="ck-soft"),
            )
        )
    return tag("section", tag("h3", say("situation.coverage")), tag("ul", *rows, class_="ck-cover"))


def _listed(situation: Situation, library: Library, say: Words) -> Html | None:
    """The concepts that show, surely and hardly."""
    groups = []
    for presence in (Presence.PRESENT, Presence.WEAK):
        shown = situation.of(presence)
        if shown:
            items = [
                tag(
                    "li",
                    way(label(library.concepts[s.concept], say), concept_href(s.concept, library.lang)),
                    title=situation.sentence(s.sentences[0][0]),
                )
                for s in shown
            ]
            groups.append(
                tag(
                    "section", tag("h3", say.count(f"situation.{presence}", len(shown))), tag("ul", *items, class_="ck-further")
                )
            )
    return join(groups) if groups else tag("p", say("situation.nothing"), class_="ck-soft")


def _to_ask(situation: Situation, ask: Sequence[Concept], library: Library, say: Words) -> Html | None:
    """What is hardly there or absent, as questions."""
    weak = {shown.concept for shown in situation.of(Presence.WEAK)}
    known = [concept for concept in ask if concept.questions.get(say.language)]
    if not known:
        return None
    items = [_question(concept, concept.id in weak, library, say) for concept in known]
    more = items[_ASK:]
    rest = (
        tag("details", tag("summary", say.count("situation.more", len(more))), tag("ul", *more, class_="ck-ask"))
        if more
        else None
    )
    return tag(
        "section",
        tag("h2", say("situation.ask")),
        tag("p", say("situation.ask_why"), class_="ck-soft"),
        tag("ul", *items[:_ASK], class_="ck-ask"),
        rest,
        class_="ck-cards",
    )


def _question(concept: Concept, weak: bool, library: Library, say: Words) -> Html:
    question = concept.questions[say.language][0]
    sign = tag("span", f" · {say('situation.hardly')}", class_="ck-soft") if weak else None
    about = tag("span", way(label(concept, say), concept_href(concept.id, library.lang)), sign, class_="ck-where")
    return tag("li", tag("p", question), about)


def _to_read(readings: Mapping[str, Sequence[Evidence]], library: Library, say: Words) -> Html | None:
    """Per concept the passages most worth reading, quoted."""
    groups = [
        tag("section", tag("h3", label(library.concepts[concept], say)), quotes(found, library, say))
        for concept, found in readings.items()
        if found
    ]
    return tag("section", tag("h2", say("situation.read")), *groups, class_="ck-cards") if groups else None
