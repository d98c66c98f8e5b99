"""The sentences of the passages found, as quotes, each with what tells whether it answers.

How likely a sentence is to answer is a logistic regression on what can be seen of it: how near it is to the question in
meaning, how much of the question it takes up alone and in its place, how well its passage was found, what it speaks of.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from coopkb import analysis
from coopkb.answer.weights import Part, Sort, load
from coopkb.search import EXPANSION, OTHER, Sense, sample_rows, weights_at_stake
from coopkb.sentence_kinds import kind_of
from coopkb.sentences import sentences
from coopkb.silence import says_nothing
from coopkb.types import Citation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from coopkb.grid import ConceptSpotter
    from coopkb.index import Snapshot
    from coopkb.search import Query
    from coopkb.types import Hit, SentenceKind

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
_FEWEST = 2
"""Terms that a sentence must hold, and one word more beside addresses: a link names much and says nothing."""

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
class Candidate:
    """A quote, and what tells whether it answers.

    `terms` are those of its sentence, `seen` what is seen of it (`SEEN`, in that order), `standing` what it keeps of its
    likelihood, 0–1, `sort` what there is to tell it by.
    """

    citation: Citation
    terms: frozenset[str]
    seen: tuple[float, ...]
    standing: float = 1.0
    sentence: str = ""
    sort: Sort = Sort.PLAIN

    @property
    def likelihood(self) -> float:
        """How likely it is to answer, 0–1, as far as it stands alone."""
        return load(Part.CHOICE, self.sort)(self.seen) * self.standing

    @property
    def kind(self) -> SentenceKind | None:
        """What the sentence is, by its words and the headings above it; worked out when asked for."""
        passage = self.citation.passage
        return kind_of(self.sentence, passage.heading, passage.language)


SEEN = (
    "found",
    "near",
    "nearest",
    "passage",
    "asked",
    "alone",
    "placed",
    "headed",
    "whole",
    "concept",
    "expansion",
    "item",
)
"""What is seen of a candidate.

`found` is the score of its passage in the search; `near`, `passage` and `asked` how far the cosines of the sentence, of its
passage and of the best of the questions that it is said to answer go beyond what is ordinary in this index; `nearest` how
far the sentence falls behind the nearest of its passage; `alone`, `placed`, `headed` and `whole` how much of the question is
taken up by the sentence, by it and what stands above it, by the heading, by all of the passage; `concept` how surely it
speaks of what the question is about; `expansion` how much it holds of the other names of the concepts named; `item` whether
it is one of a list.
"""


def candidates(snapshot: Snapshot, spotter: ConceptSpotter, query: Query, sense: Sense, hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the passages found and of those that say the same elsewhere, in the order of the hits.

    Args:
        snapshot: an open index.
        spotter: recognises the concepts of the index's grid.
        query: the question.
        sense: what the question means.
        hits: the passages found.
    """
    asked = _Asked.of(snapshot, spotter, query, sense)
    places = [replace(hit, passage=passage) for hit in hits for passage in (hit.passage, *hit.also)]
    rows = snapshot.knowledge.rows_of([place.passage.id for place in places])
    return [found for place in places for found in _of_passage(asked, place, rows[place.passage.id])]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question in all the forms that sentences are held against.

    `ordinary` is the median cosine of the question with the sentences of a sample of the index.
    """

    snapshot: Snapshot
    spotter: ConceptSpotter
    query: Query
    vector: NDArray[np.float32] | None
    units: Sequence[_Unit]
    weights: Mapping[int, float]
    ordinary: float
    quantity: bool

    @classmethod
    def of(cls, snapshot: Snapshot, spotter: ConceptSpotter, query: Query, sense: Sense) -> _Asked:
        vector = sense.vector
        numbers = {concept.id: i for i, concept in enumerate(snapshot.knowledge.grid().concepts)}
        weights = {numbers[id_]: weight for id_, weight in weights_at_stake(sense.standing).items()}
        ordinary = 0.0
        if vector is not None and snapshot.sentences is not None:
            cosines = np.concatenate([snapshot.sentences.of(int(row)) for row in sample_rows(snapshot)]) @ vector
            if len(cosines):
                ordinary = float(np.median(cosines))
        units = _units(snapshot, spotter, query)
        quantity = _QUANTITY.search(query.text) is not None
        return cls(snapshot, spotter, query, vector, units, weights, ordinary, quantity)

    def stands(self, cosine: float) -> float:
        """How far a cosine goes from what is ordinary in this index, 0, to the same text, 1.

        Not in units of spread: how sure an answer is hangs on how near the best one is, not on how rare that is
        (AUROC of the best sentence alone on 124 questions on the notes .80, against .57 in units of spread).
        """
        return (cosine - self.ordinary) / (1 - self.ordinary)


WITHOUT_FIGURE = 0.5
"""What a sentence without a figure keeps of its likelihood where the question wants one."""


def _of_passage(asked: _Asked, hit: Hit, row: int) -> list[Candidate]:
    """The sentences of a passage that say something."""
    passage, snapshot = hit.passage, asked.snapshot
    spans = sentences(passage.text)
    mentions = snapshot.knowledge.mentions_of_passage(passage.id)
    around = set(analysis.terms(passage.context, passage.language))
    subject = {mention.concept_id for mention in asked.spotter.spot(passage.context, passage.language)}
    title = passage.heading[-1] if passage.heading else passage.source.title
    titled = {mention.concept_id for mention in asked.spotter.spot(title, passage.language)}
    headed = _coverage(asked.units, set(analysis.terms(title, passage.language)), titled)
    inside = set(analysis.terms(passage.text, passage.language))
    whole = _coverage(asked.units, inside | around, subject | {concept for concept, _, _ in mentions})
    meaning = _meaning(asked, row, len(spans))
    numbers = {concept.id: i for i, concept in enumerate(snapshot.knowledge.grid().concepts)}
    sort = Sort.WORDS if asked.vector is None else Sort.ASKED if passage.asked else Sort.PLAIN
    found = []
    for number, (start, end) in enumerate(spans):
        text = passage.text[start:end]
        own = analysis.terms(text, passage.language)
        if len(own) < _FEWEST or len(_WORD.findall(_ADDRESS.sub(" ", text))) < _FEWEST + 1:
            continue
        named = {c for c, s, e in mentions if s >= passage.start + start and e <= passage.start + end}
        first, last = _extent(passage.text, spans, number)
        citation = Citation(passage, passage.text[first:last], passage.start + first, passage.start + last)
        sure = {numbers[c]: 1.0 for c in named if c in numbers}
        seen = (
            hit.score,
            meaning.near[number],
            meaning.near[number] - max(meaning.near),
            meaning.passage,
            meaning.asked,
            _coverage(asked.units, set(own), named),
            _coverage(asked.units, set(own) | around, named | subject),
            headed,
            whole,
            max(
                (w * max(sure.get(n, 0.0), meaning.speaks.get((number, n), 0.0)) for n, w in asked.weights.items()), default=0.0
            ),
            _expansion(asked.query, own),
            float(_is_item(passage.text, start)),
        )
        fits = 1.0 if not asked.quantity or _FIGURE.search(citation.quote) else WITHOUT_FIGURE
        found.append(Candidate(citation, frozenset(own), seen, fits * standing(citation.quote), text, sort))
    return found


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the vectors of a passage tell: how far each sentence, the passage and the questions it answers stand out.

    `speaks` is how surely a sentence speaks of a concept, by the numbers of both.
    """

    near: Sequence[float]
    passage: float = 0.0
    asked: float = 0.0
    speaks: Mapping[tuple[int, int], float] = field(default_factory=dict)


def _meaning(asked: _Asked, row: int, count: int) -> _Meaning:
    snapshot, vector = asked.snapshot, asked.vector
    if vector is None or snapshot.vectors is None or snapshot.sentences is None or snapshot.asked is None:
        return _Meaning([0.0] * max(1, count))
    here = np.array([row])
    near = [asked.stands(float(cosine)) for cosine in snapshot.sentences.of(row) @ vector]
    questions = snapshot.asked.of(row) @ vector
    first, last = np.searchsorted(snapshot.marks["row"], [row, row + 1])
    speaks = {(int(m["sentence"]), int(m["concept"])): float(m["score"]) for m in snapshot.marks[first:last]}
    return _Meaning(
        near=near or [0.0],
        passage=asked.stands(float((snapshot.vectors.rows(here) @ vector)[0])),
        asked=asked.stands(float(questions.max())) if len(questions) else 0.0,
        speaks=speaks,
    )


def standing(quote: str) -> float:
    """What a quote keeps of its likelihood: less if it says nothing, as questions and silences do, or leans on the rest."""
    if says_nothing(quote):
        return 0.4
    if quote.rstrip(' »"”)').endswith("?"):
        return 0.5
    if _ANAPHORA.match(quote) or quote.rstrip(' »"”').endswith(":"):
        return 0.7
    return 1.0


# --- What is asked ----------------------------------------------------------------------------------------------------


def _units(snapshot: Snapshot, spotter: ConceptSpotter, query: Query) -> list[_Unit]:
    """The units of a question, each with its weight; the weights sum to 1 unless there are none."""

    def rarity(term: str) -> float:
        return query.terms[term] * snapshot.lexical.rarity(term)

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


def _coverage(units: Iterable[_Unit], terms: set[str], concepts: set[str]) -> float:
    return sum(unit.weight * unit.met(terms, concepts) for unit in units)


def _expansion(query: Query, own: Sequence[str]) -> float:
    """The share of a sentence's terms that belong to the concepts of the question, at most 1."""
    if not query.expansion:
        return 0.0
    return min(1.0, sum(term in query.expansion for term in own) * EXPANSION / math.sqrt(len(own)))


# --- How far a quote reaches ------------------------------------------------------------------------------------------


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
