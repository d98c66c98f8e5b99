"""An answer: what the sources say, with what balance, and where it is written; or that they do not say."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from coopkb.types import Status
from coopkb.ui.links import corpus_href
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import passage, source
from coopkb.ui.parts.concepts import listed
from coopkb.ui.parts.passage import Evidence, brief, card, evidence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.types import Answer, Concept, Source, Statement
    from coopkb.ui.links import Asking
    from coopkb.ui.words import Words

NEIGHBOURS = 5
"""Passages offered as a way on when nothing answers."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an answer is told against: the question's address, the sources asked, how much was searched, the concepts."""

    asking: Asking
    sources: Sequence[Source]
    searched: tuple[int, int]
    concepts: Mapping[str, Concept]
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
        class_="ck-told",
    )
    aside = tag("aside", _concepts(answer, around, say), _balance(answer, around, say), class_="ck-aside")
    cards = tag(
        "section",
        tag("h2", say("answer.where"), " ", tag("span", say.count("answer.cited", len(evidence)), class_="ck-count")),
        *(card(e, around.concepts, around.asking, say) for e in evidence),
        _others(answer, numbers, around, say),
        class_="ck-cards",
    )
    return join([tag("div", told, aside, class_="ck-answer"), cards])


def _statements(statements: Sequence[Statement], numbers: Mapping[str, int], say: Words) -> list[Html]:
    """The statements by source; the first mention of a passage is where its card leads back to."""
    seen: set[int] = set()
    groups = []
    for _, group in groupby(statements, key=lambda s: s.citations[0].passage.source.id):
        said = list(group)
        speaker = said[0].citations[0].passage.source
        name = tag("h3", source.short(speaker), _note_sign(speaker, say))
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
    silent = [s for s in around.sources if s.id not in spoken]
    mute = None
    if silent:
        items = [tag("li", source.short(s)) for s in silent]
        mute = tag("details", tag("summary", say.count("answer.silent", len(silent))), tag("ul", *items), class_="ck-silent")
    return tag("section", tag("h3", say("answer.balance")), tag("ul", *rows, class_="ck-balance"), mute)


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
