"""How sure it is that the corpus answers a question: a logistic regression on what the best candidates show."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from coopkb.answer.choice import LIKELY
from coopkb.answer.evidence import SEEN
from coopkb.answer.weights import Sort
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.answer.evidence import Candidate
    from coopkb.index import Snapshot
    from coopkb.search import Query

SHOWN = ("likely", "third", "near", "passage", "asked", "alone", "placed", "whole", "concept", "concepts", "taken", "known")
"""What is shown of a question and its candidates.

`likely` and `third` are the likelihoods of the best candidate and of the third; `near` to `concept` the best that any
candidate has of what `SEEN` names so; `concepts` the mean of `concept`; `taken` how much of the question one candidate takes
up, by its words or by nearness, with its passage; `known` the share of the weight of the terms of the question that some
passage holds.
"""

NEAREST = 8
"""Passages whose sentences count by nearness in `taken`."""

THRESHOLDS: Mapping[Sort, tuple[float, float]] = {Sort.ASKED: (0.89, 0.6), Sort.PLAIN: (0.75, 0.6), Sort.WORDS: (0.7, 0.5)}
"""From what confidence on a question counts as answered, and as answered in part.

Set on what `benchmarks/answers.py` prints for the development half: rather a loose passage that the reader can judge than a
denial that nobody can.
"""


def shown(snapshot: Snapshot, query: Query, candidates: Sequence[Candidate]) -> tuple[float, ...]:
    """The values of `SHOWN`, in that order."""
    likely = sorted((candidate.likelihood for candidate in candidates), reverse=True)
    best = {name: max((c.seen[i] for c in candidates), default=0.0) for i, name in enumerate(SEEN)}
    return (
        likely[0] if likely else 0.0,
        likely[2] if len(likely) > 2 else 0.0,
        *(best[name] for name in ("near", "passage", "asked", "alone", "placed", "whole", "concept")),
        sum(c.seen[SEEN.index("concept")] for c in candidates) / max(1, len(candidates)),
        _taken(candidates),
        max(_known(snapshot, query.terms), _known(snapshot, query.translations)),
    )


def _known(snapshot: Snapshot, terms: Mapping[str, float]) -> float:
    """The share of the weight of terms that some passage holds; 0 without terms."""
    total = sum(terms.values())
    return sum(w for term, w in terms.items() if snapshot.lexical.document_frequency(term)) / total if total else 0.0


def _taken(candidates: Sequence[Candidate]) -> float:
    """How much of the question the best candidate takes up: alone, by words or by nearness, and with its passage."""
    alone, near, whole = (SEEN.index(name) for name in ("alone", "near", "whole"))
    best = list(dict.fromkeys(candidate.citation.passage.id for candidate in candidates))[:NEAREST]
    level = mean([c.seen[near] for c in candidates if c.citation.passage.id in best] or [0.0])
    taken = 0.0
    for candidate in candidates:
        words, beyond = candidate.seen[alone], (candidate.seen[near] - level) / max(1e-6, 1 - level)
        own = max(words, beyond if candidate.citation.passage.id in best else 0.0)
        taken = max(taken, (own + max(own, candidate.seen[whole])) / 2 * candidate.standing)
    return taken


def sort_of(candidates: Sequence[Candidate]) -> Sort:
    """What there is to tell an answer by: the most that any candidate has."""
    sorts = {candidate.sort for candidate in candidates}
    return next((sort for sort in Sort if sort in sorts), Sort.PLAIN)


def status_of(sure: float, candidates: Sequence[Candidate]) -> Status:
    """The status that a confidence stands for, by what there was to tell it; without a likely sentence nothing is answered."""
    answered, partial = THRESHOLDS[sort_of(candidates)]
    likely = max((candidate.likelihood for candidate in candidates), default=0.0)
    if sure >= answered and likely >= LIKELY:
        return Status.ANSWERED
    return Status.PARTIAL if sure >= partial else Status.NO_EVIDENCE
