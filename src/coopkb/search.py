"""Search: a question in, passages out, each with the reasons it came up.

Three legs are computed apart and fused: *lexical*, BM25 over the terms of the question and, weighted down, those of the grid's
concepts that it names; *bridge*, BM25 over the translations of those terms, in the passages of the other language; *dense*, the
cosine of the question and the passage, when the index has vectors.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from coopkb import analysis
from coopkb.bridge import translation_table
from coopkb.index import passage_terms
from coopkb.language import detect
from coopkb.types import Filters, Hit, Leg

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from coopkb.grid import ConceptSpotter
    from coopkb.index import Snapshot
    from coopkb.types import Passage

LEXICAL, BRIDGE, DENSE = "lexical", "bridge", "dense"

LEGS = (LEXICAL, BRIDGE, DENSE)

WEIGHTS: Mapping[str, float] = {LEXICAL: 0.4, BRIDGE: 0.05, DENSE: 0.6}
"""The share of each leg in the fused score.

nDCG@10 of all legs on the 36 answerable development questions, lexical against dense: .4/.6 gives .673 (hit@5 .81), .3/.7 .660
(.86), .2/.8 .652 (.92): one or two questions either way, so words keep a strong say. The bridge adds nothing beside a bilingual
encoder; without vectors it is what lets an English question that names no concept meet French words (.192 without, .406 with,
concept words left aside).
"""

OTHER_LANGUAGE = 0.5
"""The weight of the terms that a question gives when read in the other language: cognates, and a wrong guess, still count."""

EXPANSION = 0.5
"""The weight of a concept's own words against those of the question.

nDCG@10 of the lexical leg on the 36 answerable development questions: 0 gives .275, .25 .466, .5 .491, 1 .511. Half is kept:
the gain beyond it is one English question, and a concept wrongly recognised costs more.
"""

FRAMING = 0.2
"""The weight of words that say what is wanted of the subject ("gérer", "explain") and not what the subject is.

It tells answerable questions from others: AUROC .81 with 1, .83 with .2; nDCG@10 hardly moves (.483, .491).
"""

_FRAMING_WORDS = {
    "fr": """
        aborder aider améliorer apprendre arriver associer assurer avoir bon bonne bâtir choisir citer comparer conseil
        construire différence dire donner décrire définir démarche développer exemple existe expliquer faire falloir
        faut garder gérer idée indiquer installer instaurer lister meilleur mener mettre montrer obtenir parler penser
        permettre place point prendre principal proposer présenter question
        recommander réussir rôle savoir sert servir signifier source
        texte traiter trouver type utile utiliser valoir vérifier établir éviter
    """,
    "en": """
        achieve answer avoid best build come compare create deal define describe develop difference ensure establish
        example explain find get give good handle help idea improve kind know list make manage mean need point present
        put question recommend say show source suggest take tell text thing type use useful want way
    """,
}

BEST_SENTENCE = 0.3
"""The share of the best sentence in the dense leg, beside the passage as a whole.

nDCG@10 of all legs on the 36 answerable development questions, at lexical .3, dense .7: .15 gives .644, .3 .660, .5 .675.
"""

NAMED = 2.0
"""What being named adds to a concept's standing.

Right concept among the first three for the 36 development questions that name theirs: by meaning alone .81, with 2 .86.
"""

CANDIDATES = 200
"""Passages that each leg hands to the fusion; a passage further down in both legs is not among the first ten."""

_PUNCTUATION = ' ?!.,;:«»"“”()…'

OTHER: Mapping[str, str] = {"fr": "en", "en": "fr"}
"""The other language of the two."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the search understands it.

    `terms` are its own terms, `expansion` those of the concepts it names, `translations` those of the other language that
    translate them, all with weights; `words` gives the word of the question that a term comes from; `concepts` are ids, best
    first.
    """

    text: str
    language: str
    terms: Mapping[str, float]
    expansion: Mapping[str, float]
    translations: Mapping[str, float]
    words: Mapping[str, str]
    concepts: tuple[str, ...]

    @property
    def weighted(self) -> dict[str, float]:
        """All terms with their weights; a term that comes twice keeps the higher."""
        return {**self.expansion, **{t: max(w, self.expansion.get(t, 0.0)) for t, w in self.terms.items()}}


def understand(text: str, spotter: ConceptSpotter) -> Query:
    """Read a question: its language, its terms in both languages, the concepts it names and their words."""
    language = detect(text)
    framing = _framing_terms()
    terms = dict.fromkeys(analysis.terms(text, OTHER[language]), OTHER_LANGUAGE)
    terms |= dict.fromkeys(analysis.terms(text, language), 1.0)
    terms = {term: weight * FRAMING if term in framing else weight for term, weight in terms.items()}
    concepts = tuple(spotter.recognise(text, language))
    expansion: dict[str, float] = {}
    for concept in spotter.concepts(concepts):
        for spoken, label in concept.label.items():
            for words in (label, *concept.synonyms.get(spoken, ())):
                expansion |= dict.fromkeys(analysis.terms(words, spoken), EXPANSION)
    translations = _translations(terms, analysis.terms(text, language), language)
    return Query(text, language, terms, expansion, translations, _words(text, language), concepts)


def _translations(weights: Mapping[str, float], terms: Sequence[str], language: str) -> dict[str, float]:
    """The terms of the other language with their weights: a term's own weight, shared out among its translations.

    Shares and not full weights, or a word of many translations would outweigh one of a single (probabilistic structured
    queries, Darwish and Oard, SIGIR 2003).
    """
    table = translation_table()
    found: dict[str, float] = {}
    if table.analyser != analysis.VERSION:  # its terms are no longer those of the index
        return found
    for term in dict.fromkeys(terms):
        for other, share in table.translations(term, language).items():
            found[other] = max(found.get(other, 0.0), weights[term] * share)
    return found


def _words(text: str, language: str) -> dict[str, str]:
    """The word of the text that each of its terms comes from."""
    words: dict[str, str] = {}
    for spoken in (language, OTHER[language]):
        for word in text.split():
            for term in analysis.terms(word, spoken):
                words.setdefault(term, word.strip(_PUNCTUATION))
    return words


@cache
def _framing_terms() -> frozenset[str]:
    return frozenset(term for language, words in _FRAMING_WORDS.items() for term in analysis.terms(words, language))


def lexical_leg(snapshot: Snapshot, query: Query, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
    """The best rows by BM25 with their scores, those that match nothing left out."""
    return _best_rows(snapshot.lexical.scores(query.weighted), allowed)


def _best_rows(scores: NDArray[np.float32], allowed: NDArray[np.bool_] | None) -> dict[int, float]:
    """The rows that score above nought, the first `CANDIDATES` of them."""
    if allowed is not None:
        scores = np.where(allowed, scores, 0.0)
    count = min(CANDIDATES, int((scores > 0).sum()))
    if not count:
        return {}
    best = np.argpartition(-scores, count - 1)[:count]
    return {int(row): float(scores[row]) for row in best}


def bridge_leg(snapshot: Snapshot, query: Query, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
    """The best rows of the other language by BM25 over the translations of the question's terms, with their scores."""
    other = snapshot.knowledge.allowed(Filters(languages=(OTHER[query.language],)))
    if other is None or not other.any() or not query.translations:
        return {}
    return _best_rows(snapshot.lexical.scores(query.translations), other if allowed is None else other & allowed)


def concepts_at_stake(snapshot: Snapshot, query: Query, vector: NDArray[np.float32] | None) -> list[tuple[str, float]]:
    """The concepts of the grid by how much a question or text is about them, best first: their ids and standing.

    Standing is in units of spread (see `ConceptVectors.standing`); a concept that the text names gains `NAMED` of them, the
    second one named less. Without vectors, the concepts named alone.
    """
    named = {id_: NAMED / (1 + place / 2) for place, id_ in enumerate(query.concepts)}
    if vector is None or snapshot.concepts is None:
        return list(named.items())
    standing = snapshot.concepts.standing(vector[None, :])[0].tolist()
    grid = snapshot.knowledge.grid().concepts
    both = [(concept.id, value + named.get(concept.id, 0.0)) for concept, value in zip(grid, standing, strict=True)]
    return sorted(both, key=lambda entry: -entry[1])


def query_vector(snapshot: Snapshot, query: Query) -> NDArray[np.float32] | None:
    """The vector of a question (d,); None for an empty one, or when the index has no vectors or their encoder is gone."""
    encoder = snapshot.encoder() if query.text.strip() else None
    return encoder.encode([query.text], kind="query")[0] if encoder else None


def dense_leg(
    snapshot: Snapshot, vector: NDArray[np.float32], allowed: NDArray[np.bool_] | None, others: Collection[int] = ()
) -> dict[int, float]:
    """The rows nearest to the vector of a question, and `others` that words brought up, with their nearness.

    Nearness is a mean of two cosines, of the passage and of its best sentence, in the proportions that `BEST_SENTENCE` sets.
    """
    if snapshot.vectors is None or snapshot.sentences is None:
        return {}
    rows, scores = snapshot.vectors.nearest(vector, CANDIDATES, allowed)
    more = np.setdiff1d(np.fromiter(others, dtype=np.int64), rows)
    rows = np.concatenate([rows, more])
    scores = np.concatenate([scores, snapshot.vectors.rows(more) @ vector])
    near = (1 - BEST_SENTENCE) * scores + BEST_SENTENCE * snapshot.sentences.best(vector, rows)
    return {int(row): float(score) for row, score in zip(rows, near, strict=True)}


def normalise(scores: Mapping[int, float], floor: float) -> dict[int, float]:
    """Scores brought to 0–1: the best is 1, `floor` and what lies below it 0."""
    if not scores:
        return {}
    top = max(scores.values())
    spread = top - floor
    return {row: max(0.0, (score - floor) / spread) if spread > 0 else 0.0 for row, score in scores.items()}


def fuse(legs: Mapping[str, Mapping[int, float]], weights: Mapping[str, float]) -> dict[int, float]:
    """The convex combination of normalised legs; a row that a leg did not bring scores nothing there.

    A tuned convex combination beats reciprocal rank fusion in and out of domain (Bruch et al., arXiv 2210.11934).
    """
    total = sum(weights[name] for name in legs)
    fused: dict[int, float] = {}
    for name, scores in legs.items():
        for row, score in scores.items():
            fused[row] = fused.get(row, 0.0) + weights[name] / total * score
    return fused


def rank(fused: Mapping[int, float], origins: Mapping[int, tuple[str, str]], k: int) -> list[int]:
    """The first k rows, best first, no source holding more than half of them while others have something to say.

    Equal scores fall in the order of the passage ids, so that the same index gives the same list after a rebuild.

    Args:
        fused: the score of each row.
        origins: the passage id and the source id of each row.
        k: how many rows at most.
    """
    quota = max(1, math.ceil(k / 2))
    ordered = sorted(fused, key=lambda row: (-fused[row], origins[row][0]))
    taken: Counter[str] = Counter()
    first, rest = [], []
    for row in ordered:
        source = origins[row][1]
        if taken[source] < quota:
            taken[source] += 1
            first.append(row)
        else:
            rest.append(row)
    chosen = (first + rest)[:k]
    return sorted(chosen, key=lambda row: (-fused[row], origins[row][0]))


def search(
    snapshot: Snapshot,
    spotter: ConceptSpotter,
    text: str,
    *,
    k: int = 10,
    filters: Filters | None = None,
    legs: Sequence[str] = LEGS,
) -> list[Hit]:
    """Find the k passages that best meet a question.

    Args:
        snapshot: an open index.
        spotter: recognises the concepts of the index's grid.
        text: the question, French or English; its language never limits what is found.
        k: how many passages at most.
        filters: what the search is limited to.
        legs: which legs take part.

    Returns:
        Hits, best first; fewer than k when nothing more matches.
    """
    return search_query(snapshot, understand(text, spotter), k=k, filters=filters, legs=legs)


def search_query(
    snapshot: Snapshot,
    query: Query,
    *,
    k: int,
    filters: Filters | None = None,
    legs: Sequence[str] = LEGS,
    vector: NDArray[np.float32] | None = None,
) -> list[Hit]:
    """Find the k passages that best meet a question already understood, its vector given or made here; see `search`."""
    allowed = snapshot.knowledge.allowed(filters) if filters else None
    raw: dict[str, dict[int, float]] = {}
    normal: dict[str, dict[int, float]] = {}
    if LEXICAL in legs:
        raw[LEXICAL] = lexical_leg(snapshot, query, allowed)
        normal[LEXICAL] = normalise(raw[LEXICAL], 0.0)
    if BRIDGE in legs:
        found = bridge_leg(snapshot, query, allowed)
        if found:  # a corpus in the language of the question has nothing to bridge to
            raw[BRIDGE] = found
            normal[BRIDGE] = normalise(found, 0.0)
    if DENSE in legs and vector is None:
        vector = query_vector(snapshot, query)
    if DENSE in legs and vector is not None:
        raw[DENSE] = dense_leg(snapshot, vector, allowed, {row for scores in raw.values() for row in scores})
        normal[DENSE] = normalise(raw[DENSE], min(raw[DENSE].values(), default=0.0))
    if not normal:
        return []
    fused = fuse(normal, WEIGHTS)
    chosen = rank(fused, snapshot.knowledge.origins(list(fused)), k)
    passages = dict(zip(chosen, snapshot.knowledge.passages(chosen), strict=True))
    return _hits(snapshot, query, chosen, passages, fused, raw)


def _hits(
    snapshot: Snapshot,
    query: Query,
    chosen: Sequence[int],
    passages: Mapping[int, Passage],
    fused: Mapping[int, float],
    raw: Mapping[str, Mapping[int, float]],
) -> list[Hit]:
    places = {name: _ranks(scores) for name, scores in raw.items()}
    mentions = snapshot.knowledge.mentions(chosen)
    hits = []
    for number, row in enumerate(chosen, start=1):
        named = dict.fromkeys(concept for concept, _, _ in mentions[row])
        asked = [concept for concept in query.concepts if concept in named]
        own = set(passage_terms(passages[row]))
        hits.append(
            Hit(
                passage=passages[row],
                score=fused[row],
                rank=number,
                legs={name: Leg(raw[name][row], places[name][row]) for name in raw if row in raw[name]},
                concepts=tuple(dict.fromkeys([*asked, *named])),
                terms=tuple(dict.fromkeys(query.words.get(term, term) for term in query.terms if term in own)),
            )
        )
    return hits


def _ranks(scores: Mapping[int, float]) -> dict[int, int]:
    ordered = sorted(scores, key=lambda row: (-scores[row], row))
    return {row: place for place, row in enumerate(ordered, start=1)}
