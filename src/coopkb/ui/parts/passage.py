"""A passage as evidence: where it stands, its text with quotes and concepts marked, what to do with it, why it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.types import Citation
from coopkb.ui import keeping
from coopkb.ui.marking import Span, lay_out, mark, passage_lines
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import source
from coopkb.ui.parts.concepts import label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.types import Concept, Hit, Passage
    from coopkb.ui.links import Asking
    from coopkb.ui.words import Words

_COLOURS = 8
"""Concepts of a passage that the style can tell apart when one points at their names; the others are marked alike."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage, its number in the answer (0 when it is not cited), the quotes taken from it, the concepts named in it."""

    passage: Passage
    number: int = 0
    citations: tuple[Citation, ...] = ()
    mentions: tuple[tuple[str, int, int], ...] = ()
    hit: Hit | None = None


def card(evidence: Evidence, concepts: Mapping[str, Concept], asking: Asking, say: Words) -> Html:
    """A cited passage in full."""
    number = str(evidence.number)
    back = tag(
        "a",
        f"[{number}]",
        href=f"#cite-{number}",
        class_="ck-number",
        aria_label=say("card.back", n=number),
    )
    head = tag("h3", back, " ", tag("span", source.line(evidence.passage.source, say)))
    return tag(
        "article",
        head,
        where(evidence.passage, say),
        text(evidence, concepts, say),
        legend(evidence, concepts, say),
        also(evidence, asking, say),
        actions(evidence, asking, say),
        why(evidence, concepts, say),
        class_="ck-card",
        id=f"card-{number}",
    )


def brief(evidence: Evidence, concepts: Mapping[str, Concept], asking: Asking, say: Words) -> Html:
    """A passage that nothing is cited from: where it stands and how it begins."""
    return tag(
        "li",
        tag("p", tag("cite", cite.source_line(evidence.passage.source, say.language)), class_="ck-line"),
        where(evidence.passage, say),
        tag("div", text(evidence, concepts, say), class_="ck-clip"),
        tag("p", way(say("card.read"), asking.read_passage(evidence.passage)), class_="ck-actions"),
    )


def where(passage: Passage, say: Words) -> Html | None:
    """The heading path and page of a passage."""
    place = cite.place(passage, say.language)
    return tag("p", place, class_="ck-where", lang=foreign(passage.language, say)) if place else None


def text(evidence: Evidence, concepts: Mapping[str, Concept], say: Words) -> Html:
    """The text of a passage: quotes marked, concepts underlined."""
    passage = evidence.passage
    quotes = [Span(c.start, c.end, _quoted) for c in evidence.citations]
    numbers = _numbers(evidence)
    spans = [
        Span(start, end, _concept(numbers[id_], label(concepts[id_], say)))
        for id_, start, end in evidence.mentions
        if id_ in concepts
    ]
    drawn = [(line, mark(passage.text, line, [quotes, spans], passage.start)) for line in passage_lines(passage)]
    return tag("div", lay_out(drawn), class_="ck-passage", lang=foreign(passage.language, say))


def also(evidence: Evidence, asking: Asking, say: Words) -> Html | None:
    """The other places that hold the same text, each with the way to it."""
    places = evidence.hit.also if evidence.hit else ()
    if not places:
        return None
    ways = (way(cite.source_line(other.source, say.language), asking.read_passage(other)) for other in places)
    return tag("p", tag("span", say("card.also"), class_="ck-soft"), join(ways, " · "), class_="ck-legend")


def legend(evidence: Evidence, concepts: Mapping[str, Concept], say: Words) -> Html | None:
    """The names of the concepts underlined in a passage; pointing at one shows where it occurs."""
    names = [(number, label(concepts[id_], say)) for id_, number in _numbers(evidence).items() if id_ in concepts]
    if not names:
        return None
    listed = join((tag("span", name, class_=f"ck-c{number}") for number, name in names), " · ")
    return tag("p", tag("span", say("card.concepts"), class_="ck-soft"), " ", listed, class_="ck-legend")


def actions(evidence: Evidence, asking: Asking, say: Words) -> Html:
    """What one can do with a passage."""
    first = evidence.citations[0] if evidence.citations else None
    href = asking.read_citation(first) if first else asking.read_passage(evidence.passage)
    whole = _whole(evidence) if first else None
    return tag(
        "p",
        way(say("card.read"), href),
        copy_button(whole, say) if whole else None,
        keeping.button(keeping.of_citation(whole), say) if whole else None,
        class_="ck-actions",
    )


def copy_button(citation: Citation, say: Words) -> Html:
    """Buttons that copy a quote with its reference, in the forms that people paste."""
    buttons = [
        tag(
            "button",
            say(f"card.copy.{form}"),
            type="button",
            data={"copy": cite.cited(citation, form, say.language), "done": say("card.copied")},
            class_="ck-button",
        )
        for form in cite.Form
    ]
    return tag("span", say("card.copy_as"), " ", join(buttons, " · "), class_="ck-copy")


def why(evidence: Evidence, concepts: Mapping[str, Concept], say: Words) -> Html | None:
    """Why the search found this passage, closed until someone asks."""
    hit = evidence.hit
    if hit is None:
        return None
    rows = [(say("why.rank"), say.number(hit.rank))]
    if hit.terms:
        rows.append((say("why.terms"), ", ".join(hit.terms)))
    named = [label(concepts[c], say) for c in hit.concepts if c in concepts]
    if named:
        rows.append((say("why.concepts"), ", ".join(named)))
    for name, leg in hit.legs.items():
        told = say(f"why.leg.{name}") if say.has(f"why.leg.{name}") else name
        rows.append((told, say("why.leg_rank", rank=say.number(leg.rank), score=_decimal(leg.score, say))))
    rows.append((say("why.score"), _decimal(hit.score, say)))
    facts = tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in rows), class_="ck-facts")
    return tag("details", tag("summary", say("why.title")), facts, class_="ck-why")


def foreign(language: str, say: Words) -> str | None:
    """The language of a text when it is not that of the page around it."""
    return language if language != say.language else None


def _decimal(value: float, say: Words) -> str:
    return f"{value:.2f}".replace(".", "," if say.language == "fr" else ".")


def _whole(evidence: Evidence) -> Citation:
    """The quotes of a passage as one citation: the first alone where they are apart."""
    ordered = sorted(evidence.citations, key=lambda c: c.start)
    first = ordered[0]
    end = first.end
    for citation in ordered[1:]:
        between = evidence.passage.text[end - evidence.passage.start : citation.start - evidence.passage.start]
        if between.strip():
            break
        end = citation.end
    quote = evidence.passage.text[first.start - evidence.passage.start : end - evidence.passage.start]
    return Citation(evidence.passage, quote, first.start, end)


def _numbers(evidence: Evidence) -> dict[str, int]:
    ids = dict.fromkeys(id_ for id_, _, _ in evidence.mentions)
    return {id_: min(number, _COLOURS) for number, id_ in enumerate(ids, start=1)}


def _quoted(words: Html) -> Html:
    return tag("mark", words)


def _concept(number: int, name: str) -> Callable[[Html], Html]:
    return lambda words: tag("span", words, class_=f"ck-named ck-c{number}", title=name)


def evidence_of(
    citations: Sequence[Citation],
    hits: Sequence[Hit],
    mentions: Callable[[str], Sequence[tuple[str, int, int]]],
) -> list[Evidence]:
    """The cited passages, numbered in the order in which they are first cited."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage.id, []).append(citation)
    found = {hit.passage.id: hit for hit in hits}
    return [
        Evidence(cited[0].passage, number, tuple(cited), tuple(mentions(id_)), found.get(id_))
        for number, (id_, cited) in enumerate(by_passage.items(), start=1)
    ]
