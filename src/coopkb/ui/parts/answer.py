"""An answer: what the sources say, with what balance, and where it is written; or that they do not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from coopkb.references import bibliography
from coopkb.types import AS_UNDERSTOOD, Status
from coopkb.ui import keeping
from coopkb.ui.links import corpus_href
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import passage, source
from coopkb.ui.parts.concepts import label, listed
from coopkb.ui.parts.passage import Evidence, brief, card, evidence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.types import Answer, Concept, Passage, Source, Statement
    from coopkb.ui.links import Asking
    from coopkb.ui.words import Words

NEIGHBOURS = 5
"""Passages offered as a way on when nothing answers."""

_LOPSIDED_FROM = 4
"""Statements from which on it is worth saying that one source gives more than half of them."""

_ADDED = 8
"""Other names of concepts that are shown; all of them join the search."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an answer is told against: the address of the question, what was searched, the names of concepts and frameworks."""

    asking: Asking
    sources: Sequence[Source]
    searched: tuple[int, int]
    concepts: Mapping[str, Concept]
    frameworks: Mapping[str, str]
    counts: Mapping[str, int]
    mentions: Callable[[str], Sequence[tuple[str, int, int]]]


def draw(answer: Answer, around: Around, say: Words) -> Html:
    """The whole answer."""
    if answer.status is Status.NO_EVIDENCE:
        return _silence(answer, around, say)
    evidence = evidence_of(answer.citations, answer.hits, around.mentions)
    numbers = {e.passage.id: e.number for e in evidence}
    partial = tag("p", say("answer.partial_why"), class_="ck-soft") if answer.status is Status.PARTIAL else None
    told = tag(
        "section",
        tag("h2", say(f"answer.{answer.status}"), id="dit"),
        partial,
        *_statements(answer.statements, numbers, say),
        tag("p", keeping.button(keeping.ANSWER, say), class_="ck-actions"),
        understood(answer, around, say),
        class_="ck-told",
    )
    aside = tag(
        "aside",
        _concepts(answer, around, say),
        _balance(answer, around, say),
        _silent(answer, around, say),
        _further(answer, around, say),
        class_="ck-aside",
    )
    cards = tag(
        "section",
        tag("h2", say("answer.where"), " ", tag("span", say.count("answer.cited", len(evidence)), class_="ck-count")),
        *(card(e, around.concepts, around.asking, say) for e in evidence),
        _references(answer, say),
        _others(answer, numbers, around, say),
        class_="ck-cards",
    )
    return join([tag("div", told, aside, class_="ck-answer"), cards])


def _statements(statements: Sequence[Statement], numbers: Mapping[str, int], say: Words) -> list[Html]:
    """The statements by kind and then by source; the first mention of a passage is where its card leads back to.

    Kinds are told apart only where there are several: a heading over everything says nothing.
    """
    seen: set[int] = set()
    apart = len({statement.kind for statement in statements}) > 1
    groups = []
    for kind, same in groupby(statements, key=lambda statement: statement.kind):
        said = list(same)
        if apart:
            groups.append(tag("h3", say(f"answer.kind.{kind or 'other'}"), class_=f"ck-kind ck-kind-{kind or 'other'}"))
        groups += _by_source(said, numbers, seen, say)
    return groups


def _by_source(statements: Sequence[Statement], numbers: Mapping[str, int], seen: set[int], say: Words) -> list[Html]:
    groups = []
    for _, group in groupby(statements, key=lambda s: s.source.id):
        said = list(group)
        name = tag("h4", source.short(said[0].source), _note_sign(said[0].source, say))
        groups.append(tag("div", name, *(_statement(s, numbers, seen, say) for s in said), class_="ck-group"))
    return groups


def _note_sign(speaker: Source, say: Words) -> Html | None:
    return tag("span", " ", say("source.by_note"), class_="ck-soft") if speaker.is_note else None


def _statement(statement: Statement, numbers: Mapping[str, int], seen: set[int], say: Words) -> Html:
    cited = dict.fromkeys(numbers[c.passage.id] for c in statement.citations)
    marks = []
    for number in cited:
        anchor = None if number in seen else f"cite-{number}"
        seen.add(number)
        marks.append(tag("a", f"[{number}]", href=f"#card-{number}", id=anchor, aria_label=say("answer.see", n=number)))
    language = passage.foreign(statement.citations[0].passage.language, say)
    words = " ".join(statement.text.replace("• ", "").split())
    quoted = "«\u00a0{}\u00a0»" if statement.citations[0].passage.language == "fr" else "“{}”"
    return tag("blockquote", tag("p", tag("span", quoted.format(words), lang=language), "\u00a0", tag("sup", join(marks))))


def _concepts(answer: Answer, around: Around, say: Words) -> Html | None:
    named = [around.concepts[c] for c in answer.concepts if c in around.concepts]
    if not named:
        return None
    return tag("section", tag("h3", say("answer.concepts")), listed(named, around.counts, around.asking, say))


def _balance(answer: Answer, around: Around, say: Words) -> Html:
    """Who speaks in the answer, how often, and who is silent."""
    spoken: dict[str, int] = {}
    names = {s.id: s for s in around.sources}
    for statement in answer.statements:
        id_ = statement.citations[0].passage.source.id
        names.setdefault(id_, statement.citations[0].passage.source)
        spoken[id_] = spoken.get(id_, 0) + 1
    most = max(spoken.values())
    rows = [
        tag(
            "li",
            tag("span", source.short(names[id_])),
            tag("span", "▮" * n + "▯" * (most - n), class_="ck-bar", aria_label=say.count("answer.said", n)),
            tag("span", str(n)),
        )
        for id_, n in sorted(spoken.items(), key=lambda pair: -pair[1])
    ]
    told = None
    if len(answer.statements) >= _LOPSIDED_FROM and most * 2 > len(answer.statements):
        leader = source.short(names[max(spoken, key=lambda id_: spoken[id_])])
        told = tag("p", say("answer.lopsided", n=most, all=len(answer.statements), who=leader), class_="ck-soft")
    return tag("section", tag("h3", say("answer.balance")), tag("ul", *rows, class_="ck-balance"), told)


def _silent(answer: Answer, around: Around, say: Words) -> Html | None:
    """The frameworks whose texts were searched whole and say nothing of the first concept of the question."""
    names = [around.frameworks[id_] for id_ in answer.silent if id_ in around.frameworks]
    about = next((around.concepts[c] for c in answer.concepts if c in around.concepts), None)
    if not names or about is None:
        return None
    items = tag("ul", *(tag("li", name) for name in names))
    told = tag("p", say("answer.silent_why", concept=label(about, say)), class_="ck-soft")
    return tag("details", tag("summary", say.count("answer.silent", len(names))), told, items, class_="ck-silent")


def _further(answer: Answer, around: Around, say: Words) -> Html | None:
    """What to read next."""
    items = [
        tag(
            "li",
            way(source.short(hit.passage.source), around.asking.read_passage(hit.passage)),
            " ",
            _heading(hit.passage, say),
        )
        for hit in answer.further
    ]
    return tag("section", tag("h3", say("answer.further")), tag("ul", *items, class_="ck-further")) if items else None


def _heading(place: Passage, say: Words) -> Html | None:
    language = passage.foreign(place.language, say)
    return tag("span", place.heading[-1], class_="ck-soft", lang=language) if place.heading else None


def understood(answer: Answer, around: Around, say: Words) -> Html | None:
    """How the question was understood, each part with a way to set it aside; closed until someone asks."""
    reading, asking = answer.reading, around.asking
    if reading is None:
        return None
    other = "en" if reading.language == "fr" else "fr"
    rows = [
        _row(
            say("understood.language"),
            [
                (
                    say(f"language.{reading.language}"),
                    say("understood.instead", language=say(f"language.{other}")),
                    asking.switched(language=other),
                )
            ],
        )
    ]
    for name, ids in (("named", reading.named), ("meant", reading.meant)):
        chips = [
            (label(around.concepts[c], say), say("understood.aside"), _without(asking, c)) for c in ids if c in around.concepts
        ]
        rows.append(_row(say(f"understood.{name}"), chips))
    known = [
        (around.frameworks[f], say("understood.aside"), _without(asking, f))
        for f in reading.frameworks
        if f in around.frameworks
    ]
    rows.append(_row(say("understood.frameworks"), known))
    if reading.added:
        most = ", ".join(reading.added[:_ADDED]) + ("…" if len(reading.added) > _ADDED else "")
        rows.append(_row(say("understood.added"), [(most, say("understood.off"), asking.switched(expansion=False))]))
    if reading.translated:
        rows.append(
            _row(
                say("understood.translated"),
                [(say("understood.on"), say("understood.off"), asking.switched(translation=False))],
            )
        )
    if asking.switches != AS_UNDERSTOOD:
        rows.append(
            tag("div", tag("dt"), tag("dd", way(say("understood.reset"), replace(asking, switches=AS_UNDERSTOOD).href)))
        )
    facts = tag("dl", *(row for row in rows if row), class_="ck-facts")
    return tag("details", tag("summary", say("understood.title")), facts, class_="ck-read-as")


def _without(asking: Asking, id_: str) -> Asking:
    return asking.switched(without=(*asking.switches.without, id_))


def _row(name: str, chips: Sequence[tuple[str, str, Asking]]) -> Html | None:
    """One part of the understanding: what was understood, and the link that sets it otherwise."""
    if not chips:
        return None
    told = [tag("span", words, " ", way(f"({otherwise})", asking.href)) for words, otherwise, asking in chips]
    return tag("div", tag("dt", name), tag("dd", join(told, " · ")))


def _references(answer: Answer, say: Words) -> Html:
    """The works cited, as a bibliography has them (ISO 690)."""
    cited = list({citation.passage.source.id: citation.passage.source for citation in answer.citations}.values())
    lines = [tag("li", line) for line in bibliography(cited, say.language)]
    return tag("details", tag("summary", say("answer.references")), tag("ul", *lines, class_="ck-refs"), class_="ck-others")


def _others(answer: Answer, numbers: Mapping[str, int], around: Around, say: Words) -> Html | None:
    rest = [h for h in answer.hits if h.passage.id not in numbers]
    if not rest:
        return None
    found = [Evidence(h.passage, mentions=tuple(around.mentions(h.passage.id)), hit=h) for h in rest]
    items = [brief(e, around.concepts, around.asking, say) for e in found]
    title = tag("summary", say.count("answer.others", len(rest)))
    return tag("details", title, tag("p", say("answer.others_why"), class_="ck-soft"), tag("ol", *items), class_="ck-others")


# --- Nothing answers --------------------------------------------------------------------------------------------------


def _silence(answer: Answer, around: Around, say: Words) -> Html:
    passages, sources = around.searched
    reach = f"{say.count('count.passages', passages)}{say('silence.of')}{say.count('count.sources', sources)}"
    limited = bool(around.asking.filters)
    searched = say("silence.searched_limited" if limited else "silence.searched", reach=reach)
    reason = say("silence.reason" if answer.hits else "silence.no_word")
    return tag(
        "section",
        tag("h2", say("answer.no_evidence"), id="dit"),
        tag("p", searched),
        tag("p", reason),
        understood(answer, around, say),
        _try(limited, around, say),
        _near_concepts(answer, around, say),
        _near_passages(answer, around, say),
        class_="ck-silence",
    )


def _try(limited: bool, around: Around, say: Words) -> Html:
    ways = [tag("li", say("silence.try_words"))]
    if limited:
        ways.append(tag("li", way(say("silence.try_all"), around.asking.without_filters().href)))
    ways.append(tag("li", way(say("silence.try_add"), corpus_href(around.asking.lang))))
    return tag("section", tag("h3", say("silence.try")), tag("ul", *ways))


def _near_concepts(answer: Answer, around: Around, say: Words) -> Html | None:
    ids = [*answer.concepts, *(c for hit in answer.hits[:NEIGHBOURS] for c in hit.concepts)]
    near = [around.concepts[c] for c in dict.fromkeys(ids) if c in around.concepts][:6]
    if not near:
        return None
    return tag("section", tag("h3", say("silence.concepts")), listed(near, around.counts, around.asking, say))


def _near_passages(answer: Answer, around: Around, say: Words) -> Html | None:
    near = answer.hits[:NEIGHBOURS]
    if not near:
        return None
    found = [Evidence(h.passage, mentions=tuple(around.mentions(h.passage.id)), hit=h) for h in near]
    items = [brief(e, around.concepts, around.asking, say) for e in found]
    return tag("section", tag("h3", say("silence.passages")), tag("ol", *items), class_="ck-others")
