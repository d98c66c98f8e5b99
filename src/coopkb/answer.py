"""An extractive answer: the sentences of the best passages that answer, quoted exactly, or a plain "no evidence".

Every statement is a stretch of its document, character for character. The measure of a sentence is how much of the question it
takes up: each term, and each concept that the question names, counts by how rare it is in the corpus.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coopkb import analysis
from coopkb.compare import compare
from coopkb.search import EXPANSION, OTHER, concepts_at_stake, query_vector, search_query
from coopkb.sentences import sentences
from coopkb.silence import says_nothing
from coopkb.types import Answer, CellState, Citation, Reading, Statement, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coopkb.grid import ConceptSpotter
    from coopkb.index import Snapshot
    from coopkb.search import Query
    from coopkb.types import Filters, Hit

PASSAGES = 20
"""Passages that an answer is drawn from."""

STATEMENTS = 8
"""Statements in an answer: what a person reads without scrolling twice."""

PER_SOURCE = 3
"""Statements that one source may give, so that an answer shows who else speaks."""

CONCEPTS = 6
"""Concepts named beside an answer."""

ASKED, STANDING = 3, 2.5
"""Concepts that a question is told to be about, at most, and how far each must stand out (see `ConceptVectors.standing`).

Of the first three concepts of the 36 development questions that name theirs, 2.5 keeps 25 of the 32 right ones and 23 of the 76
others, many of which are near; of five questions on other matters it keeps one.
"""

ANSWERED = 0.62
PARTIAL = 0.30
"""How much of the question the best evidence must take up for the answer to count as one, and as a part of one.

On 43 development questions over five documents (`coopkb evaluate`; AUROC .92), .30 tells 6 of 7 that nothing answers and denies
5 of 36 that something does. Without vectors, by words and concepts alone, .30 tells 7 and
denies 16 (AUROC .83).
"""

KEPT = 0.55
"""A sentence is kept when it scores this share of the best one."""

ALIKE = 0.75
"""Two sentences sharing this share of their terms say the same; the second becomes a further citation of the first."""

NEAREST = 8
"""Passages whose sentences may count by nearness.

AUROC on the development questions: .90 with 5, .92 with 8, .89 with 12, .87 with all 20.
"""

_ANAPHORA = re.compile(
    r"(?:Il|Elle|Ils|Elles|Cela|Ceci|Celui-ci|Celle-ci|Ceux-ci|Celles-ci|Ces|Cet|Cette|Ce|Tous|Toutes|Ainsi|Mais|Or|Donc|"
    r"L[ea] premi[eè]re?|L[ea] seconde?|L[ea] troisième|Les deux|L['’]autre|Les autres|"
    r"It|They|This|These|That|Those|Such|Thus|But|The first|The second|The other|Both)\b|C['’]est"
)
"""Openings that point to the sentence before; quoted alone they would leave the reader asking what is meant."""

_QUANTITY = re.compile(r"\b(?:combien|quel (?:prix|coût|montant|nombre|taux)|how (?:many|much))\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|cent|mille|centaines?|milliers?|moitié|"
    r"tiers d|quart|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundreds?|thousands?|half)\b",
    re.IGNORECASE,
)
"""A question for a quantity is answered by a sentence with a figure in it."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+", re.IGNORECASE)
_WORD = re.compile(r"\w\w+")
"""What a sentence must hold three of beside addresses: a link names much and says nothing."""

LONGEST_BEFORE = 300
LONGEST_LIST = 900
LONGEST_TO_ITEM = 450
"""Characters that a quote may take in: the sentence before; a list with its introduction; an item and what stands between it
and the introduction. Beyond, nobody reads it."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A thing the question asks about: one term, or the terms of a concept that it names; `weight` is its rarity."""

    terms: frozenset[str]
    weight: float
    concept: str | None = None

    def met(self, terms: set[str], concepts: set[str]) -> float:
        """How far a text takes it up, 0–1: a concept by its name or all its words, and half as much by some of them."""
        if self.concept in concepts or self.terms <= terms:
            return 1.0
        return 0.5 * len(self.terms & terms) / len(self.terms)


@dataclass(frozen=True, slots=True)
class _Candidate:
    citation: Citation
    terms: frozenset[str]
    score: float
    coverage: float


def answer(snapshot: Snapshot, spotter: ConceptSpotter, query: Query, *, filters: Filters | None = None) -> Answer:
    """Answer a question with exact quotes, or say that the corpus does not.

    Args:
        snapshot: an open index.
        spotter: recognises the concepts of the index's grid.
        query: the question, from `understand`.
        filters: what the evidence is limited to.
    """
    vector = query_vector(snapshot, query)
    hits = search_query(snapshot, query, k=PASSAGES, filters=filters, vector=vector)
    units = _units(snapshot, spotter, query)
    near = _nearness(snapshot, vector, hits[:NEAREST])
    places = [replace(hit, passage=passage) for hit in hits for passage in (hit.passage, *hit.also)]
    candidates = [c for place in places for c in _candidates(snapshot, spotter, query, units, place, near)]
    confidence = max((c.coverage for c in candidates), default=0.0)
    status = _status(confidence)
    statements = () if status is Status.NO_EVIDENCE else tuple(_statements(candidates))
    asked = _asked(snapshot, query, vector)
    return Answer(
        question=query.text,
        status=status,
        statements=statements,
        concepts=_concepts(snapshot, asked, statements),
        hits=tuple(hits),
        language=query.language,
        confidence=confidence,
        reading=_reading(query, asked, spotter),
        silent=_silent(snapshot, asked[:1], statements),
    )


def _reading(query: Query, asked: Sequence[str], spotter: ConceptSpotter) -> Reading:
    named = [id_ for id_ in asked if id_ in query.concepts]
    added = [
        name
        for spoken in (query.language, OTHER[query.language])
        for concept in (spotter.concepts(query.concepts) if query.expansion else ())
        for name in (concept.label.get(spoken, ""), *concept.synonyms.get(spoken, ()))
        if name
    ]
    return Reading(
        language=query.language,
        named=tuple(named),
        meant=tuple(id_ for id_ in asked if id_ not in named),
        frameworks=query.frameworks,
        added=tuple(dict.fromkeys(added)),
        translated=bool(query.translations),
    )


def _silent(snapshot: Snapshot, concepts: Sequence[str], statements: Sequence[Statement]) -> tuple[str, ...]:
    """The frameworks that are not quoted and whose own texts, searched whole, say nothing of a concept."""
    quoted = {statement.source.framework for statement in statements}
    rows = [concept for concept in snapshot.knowledge.grid().concepts if concept.id in concepts]
    frameworks = [f for f in snapshot.knowledge.frameworks().values() if f.id not in quoted]
    found = compare(snapshot, snapshot.knowledge.grid(), frameworks, rows)
    return tuple(f.id for f in frameworks for c in rows if found.cell(f.id, c.id).state is CellState.NOT_FOUND)


def _status(confidence: float) -> Status:
    if confidence >= ANSWERED:
        return Status.ANSWERED
    return Status.PARTIAL if confidence >= PARTIAL else Status.NO_EVIDENCE


# --- What is asked ----------------------------------------------------------------------------------------------------


def _units(snapshot: Snapshot, spotter: ConceptSpotter, query: Query) -> list[_Unit]:
    """The units of a question, each with its weight; the weights sum to 1 unless there are none."""
    total = len(snapshot.lexical)

    def rarity(term: str) -> float:
        found = snapshot.lexical.document_frequency(term)
        return query.terms[term] * math.log1p((total - found + 0.5) / (found + 0.5))

    units = []
    left = list(dict.fromkeys(analysis.terms(query.text, query.language)))
    mentions = [m for language in (query.language, OTHER[query.language]) for m in spotter.spot(query.text, language)]
    for mention in mentions:
        group = frozenset(analysis.terms(query.text[mention.start : mention.end], query.language))
        if group and group <= set(left):
            units.append(_Unit(group, max(map(rarity, group)), mention.concept_id))
            left = [term for term in left if term not in group]
    units += [_Unit(frozenset([term]), rarity(term)) for term in left]
    weight = sum(unit.weight for unit in units)
    return [_Unit(unit.terms, unit.weight / weight, unit.concept) for unit in units]


# --- What is said -----------------------------------------------------------------------------------------------------


def _nearness(snapshot: Snapshot, vector: NDArray[np.float32] | None, hits: Sequence[Hit]) -> dict[tuple[str, int], float]:
    """How near the sentences of the best passages are to the question, 0–1, by passage id and sentence number.

    A model has its own idea of what any two texts have in common, .1 in one and .8 in another; the mean over the sentences at
    hand stands for it and counts as nought. Empty without vectors.
    """
    if vector is None or snapshot.sentences is None:
        return {}
    rows = snapshot.knowledge.rows_of([hit.passage.id for hit in hits])
    cosines = {
        (id_, number): float(cosine)
        for id_, row in rows.items()
        for number, cosine in enumerate(snapshot.sentences.of(row) @ vector)
    }
    if len(cosines) < 2:
        return {}
    level = sum(cosines.values()) / len(cosines)
    return {key: max(0.0, (cosine - level) / max(1e-6, 1 - level)) for key, cosine in cosines.items()}


def _candidates(
    snapshot: Snapshot,
    spotter: ConceptSpotter,
    query: Query,
    units: Sequence[_Unit],
    hit: Hit,
    near: Mapping[tuple[str, int], float],
) -> list[_Candidate]:
    """The sentences of a passage that speak to the question, each with what it is worth."""
    passage = hit.passage
    spans = sentences(passage.text)
    mentions = snapshot.knowledge.mentions_of_passage(passage.id)
    around = set(analysis.terms(passage.context, passage.language))
    subject = {mention.concept_id for mention in spotter.spot(passage.context, passage.language)}
    title = passage.heading[-1] if passage.heading else passage.source.title
    titled = {mention.concept_id for mention in spotter.spot(title, passage.language)}
    headed = _coverage(units, set(analysis.terms(title, passage.language)), titled)
    inside = set(analysis.terms(passage.text, passage.language))
    whole = _coverage(units, inside | around, subject | {concept for concept, _, _ in mentions})
    found = []
    for number, (start, end) in enumerate(spans):
        text = passage.text[start:end]
        own = analysis.terms(text, passage.language)
        named = {c for c, s, e in mentions if s >= passage.start + start and e <= passage.start + end}
        alone = max(_coverage(units, set(own), named), near.get((passage.id, number), 0.0))
        if len(own) < 2 or not alone or len(_WORD.findall(_ADDRESS.sub(" ", text))) < 3:
            continue
        placed = max(alone, _coverage(units, set(own) | around, named | subject))
        score = 0.35 * alone + 0.3 * placed + 0.15 * headed + 0.1 * hit.score + 0.1 * _expansion(query, own)
        first, last = _extent(passage.text, spans, number)
        score *= _standing(passage.text[first:last])
        citation = Citation(passage, passage.text[first:last], passage.start + first, passage.start + last)
        fitting = 1.0 if _FIGURE.search(citation.quote) or not _QUANTITY.search(query.text) else 0.5
        found.append(_Candidate(citation, frozenset(own), fitting * score, fitting * (alone + max(alone, whole)) / 2))
    return found


def _standing(quote: str) -> float:
    """What a quote keeps of its score: less if it says nothing, as questions and silences do, or leans on what is left out."""
    if says_nothing(quote):
        return 0.4
    if quote.rstrip(' »"”)').endswith("?"):
        return 0.5
    if _ANAPHORA.match(quote) or quote.rstrip(' »"”').endswith(":"):
        return 0.7
    return 1.0


def _coverage(units: Iterable[_Unit], terms: set[str], concepts: set[str]) -> float:
    return sum(unit.weight * unit.met(terms, concepts) for unit in units)


def _expansion(query: Query, own: Sequence[str]) -> float:
    """The share of a sentence's terms that belong to the concepts of the question, at most 1."""
    if not query.expansion:
        return 0.0
    return min(1.0, sum(term in query.expansion for term in own) * EXPANSION / math.sqrt(len(own)))


def _extent(text: str, spans: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Where the quote of a sentence starts and ends.

    It takes in the sentence before when it points back to it and both stand in one paragraph, the list that it introduces,
    and, for an item, the line that introduces the list when the item is near enough to it.
    """
    end = spans[number][1]
    first = _introduction(text, spans, number) if _is_item(text, spans[number][0]) else number
    start = spans[first][0]
    if first and _ANAPHORA.match(text, start):
        before = spans[first - 1]
        if "\n" not in text[before[1] : start] and before[1] - before[0] <= LONGEST_BEFORE:
            start = before[0]
    if text[start:end].endswith(":"):
        for item in spans[number + 1 :]:
            inside = "\n" not in text[end : item[0]]
            if not (_is_item(text, item[0]) or inside) or item[1] - start > LONGEST_LIST:
                break
            end = item[1]
    return start, end


def _is_item(text: str, start: int) -> bool:
    return text[:start].rstrip(" ").endswith("•")


def _introduction(text: str, spans: Sequence[tuple[int, int]], number: int) -> int:
    """The number of the sentence that introduces an item's list; the item's own when there is none near."""
    start, end = spans[number]
    for before in range(number - 1, -1, -1):
        first, last = spans[before]
        if end - first > LONGEST_TO_ITEM:
            break
        if not _is_item(text, first) and "\n" in text[last:start]:
            return before if text[first:last].endswith(":") else number
    return number


def _statements(candidates: Sequence[_Candidate]) -> list[Statement]:
    """The best candidates, duplicates merged, a few a source; the sources in order of their best, each in reading order.

    No stretch of a document is cited twice.
    """
    ordered = sorted(candidates, key=lambda c: (-c.score, c.citation.passage.id, c.citation.start))
    best = ordered[0].score
    chosen: list[tuple[_Candidate, list[Citation]]] = []
    given: Counter[str] = Counter()
    for candidate in ordered:
        if candidate.score < KEPT * best:
            break
        if any(_overlap(candidate.citation, cited) for _, citations in chosen for cited in citations):
            continue
        twin = next((group for group in chosen if _alike(candidate, group[0])), None)
        if twin:
            twin[1].append(candidate.citation)
            continue
        source = candidate.citation.passage.source.id
        if given[source] < PER_SOURCE and len(chosen) < STATEMENTS:
            given[source] += 1
            chosen.append((candidate, [candidate.citation]))
    return _in_reading_order(chosen)


def _alike(one: _Candidate, other: _Candidate) -> bool:
    shared = len(one.terms & other.terms)
    return shared / max(1, len(one.terms | other.terms)) >= ALIKE


def _overlap(one: Citation, other: Citation) -> bool:
    same = one.passage.source.id == other.passage.source.id
    return same and one.start < other.end and other.start < one.end


def _in_reading_order(chosen: Sequence[tuple[_Candidate, list[Citation]]]) -> list[Statement]:
    order: dict[str, int] = {}
    for candidate, _ in chosen:
        order.setdefault(candidate.citation.passage.source.id, len(order))
    grouped = sorted(chosen, key=lambda g: (order[g[0].citation.passage.source.id], g[0].citation.start))
    return [Statement(c.citation.quote, tuple(citations), c.score) for c, citations in grouped]


def _asked(snapshot: Snapshot, query: Query, vector: NDArray[np.float32] | None) -> list[str]:
    """The concepts that a question names, and the few that it stands out for though it names none of them."""
    near = [id_ for id_, standing in concepts_at_stake(snapshot, query, vector) if standing >= STANDING]
    return list(dict.fromkeys([*near[:ASKED], *query.concepts]))


def _concepts(snapshot: Snapshot, asked: Sequence[str], statements: Sequence[Statement]) -> tuple[str, ...]:
    """The concepts of the question, then those that the quotes name, most often named first."""
    named: Counter[str] = Counter()
    for citation in (c for s in statements for c in s.citations):
        mentions = snapshot.knowledge.mentions_of_passage(citation.passage.id)
        named.update({concept for concept, start, end in mentions if citation.start <= start and end <= citation.end})
    often = sorted(named, key=lambda concept: (-named[concept], concept))
    return tuple(dict.fromkeys([*asked, *often]))[:CONCEPTS]
