"""What an index made of the questions, and the figures that come of it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from coopkb.evaluate.matching import holds
from coopkb.evaluate.statistics import Estimate, Sample, auroc, estimate, mean, precision_recall_f1, ranks
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopkb.evaluate.questions import Anchor, Question
    from coopkb.types import Answer, Hit

RANKED = ("ndcg10", "hit1", "hit5", "mrr", "recall5", "recall20")
"""The figures of a ranking: names of `Ranking` and of `Figures`."""

WRONG = 0.05
"""The share of wrong answers at which coverage is told."""

FIRST_CONCEPTS = 3
"""Concepts of an answer among which an expected one must be."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the passages expected for one question stand in what was found.

    `first` is the rank from 1 of the first of the ten best hits that covers an anchor, None where none does; `ndcg10` is of
    these ten too. `recall5` and `recall20` are the shares of the anchors that the first five of them, and the twenty best
    hits, cover. Twenty hits are a search of its own: a source may hold half of the hits asked for, so that the ten best are not
    always the first ten of twenty.
    """

    ndcg10: float
    first: int | None
    recall5: float
    recall20: float

    @property
    def hit1(self) -> float:
        """1 where the first hit covers an anchor, else 0."""
        return float(self.first == 1)

    @property
    def hit5(self) -> float:
        """1 where one of the first five does, else 0."""
        return float(self.first is not None and self.first <= 5)

    @property
    def mrr(self) -> float:
        """The inverse of `first`; 0 where there is none."""
        return 1 / self.first if self.first else 0.0


class Failure(StrEnum):
    """What went wrong with a question."""

    MISSED = "missed"
    """None of the first five hits covers an anchor."""
    DENIED = "denied"
    """It has an answer and is told that there is no evidence."""
    OVERREACHED = "overreached"
    """It has no answer and is given statements, as an answer or part of one."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an index made of one question.

    `ranking` and `best`, the first hit, are of the legs that were asked for, and None for a question that nothing answers. The
    answer is always that of all legs; `inexact` counts its citations that are not what stands in the document. `stable` says
    whether the question gave the same hits and answer when it was asked again, None where it was not.
    """

    question: Question
    answer: Answer
    ranking: Ranking | None = None
    best: Hit | None = None
    inexact: int = 0
    stable: bool | None = None

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What went wrong, nothing for most."""
        silent = self.answer.status is Status.NO_EVIDENCE
        if not self.question.answerable:
            return () if silent else (Failure.OVERREACHED,)
        missed = [Failure.MISSED] if self.ranking and not self.ranking.hit5 else []
        return (*missed, *([Failure.DENIED] if silent else []))


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the rankings of a group of answerable questions, each a mean between 0 and 1, and their number."""

    questions: int
    ndcg10: float
    hit1: float
    hit5: float
    mrr: float
    recall5: float
    recall20: float


def figures_of(rankings: Sequence[Ranking]) -> Figures | None:
    """The means of rankings; None without any."""
    if not rankings:
        return None
    n = len(rankings)
    return Figures(n, **{name: sum(getattr(ranking, name) for ranking in rankings) / n for name in RANKED})


@dataclass(frozen=True, slots=True)
class Quoting:
    """Quotes against the sentences that answer, over the `questions` that tell theirs.

    A sentence is found when a quote holds it; a quote is right when it holds one of them. A question told "no evidence" has no
    quotes.
    """

    precision: float
    recall: float
    f1: float
    questions: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of the answerable questions that can be answered, and the confidence from which they are.

    `threshold` is None where no confidence will do; the share is then 0.
    """

    share: float
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """How answers share their statements out among sources, over the answers of two statements or more.

    `evenness` is the entropy of the sources of an answer's statements over the entropy that one source a statement would give:
    0 when one source says it all, 1 when each statement has its own. `largest` is the share of the source quoted most.
    """

    evenness: float
    largest: float
    answers: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results question by question, and the anchors that the index does not hold.

    An anchor is missing when its file is not in the index or its words are not in the file's text; it counts as never found.
    """

    results: tuple[Result, ...]
    missing: tuple[tuple[str, Anchor], ...]

    # --- Passages

    def figures(self, language: str | None = None, *, user: str | None = None, kind: str | None = None) -> Figures | None:
        """The figures of the answerable questions, of one language, user or kind where it is named; None without any."""
        return figures_of(
            [
                r.ranking
                for r in self.results
                if r.ranking
                and language in (None, r.question.language)
                and user in (None, r.question.user)
                and kind in (None, r.question.kind)
            ]
        )

    def users(self) -> list[str]:
        """The users that answerable questions name, in the order of the file."""
        return [u for u in dict.fromkeys(r.question.user for r in self.results if r.question.answerable) if u]

    def kinds(self, *, answerable: bool = True) -> list[str]:
        """The kinds that answerable questions name, or those without an answer, in the order of the file."""
        return [k for k in dict.fromkeys(r.question.kind for r in self.results if r.question.answerable is answerable) if k]

    # --- Answers

    def statuses(self, *, answerable: bool, kind: str | None = None) -> dict[Status, int]:
        """How many questions, answerable or not, of one kind where it is named, are given each status."""
        found = Counter(
            r.answer.status for r in self.results if r.question.answerable is answerable and kind in (None, r.question.kind)
        )
        return {status: found[status] for status in Status}

    def quoting(self) -> Quoting | None:
        """Precision, recall and F1 of the quotes; None where no question tells the sentences that answer it."""
        counts = self._quote_counts()
        return Quoting(*precision_recall_f1(counts), len(counts)) if len(counts) else None

    def fidelity(self) -> tuple[int, int]:
        """How many citations are, character for character, what stands in the document inside their passage; of how many."""
        cited = sum(len(r.answer.citations) for r in self.results)
        return cited - sum(r.inexact for r in self.results), cited

    def concepts(self) -> tuple[int, int]:
        """Of how many questions an expected concept is among the first three of the answer; of how many that tell theirs."""
        of = [r for r in self.results if r.question.concepts]
        return sum(not set(r.question.concepts).isdisjoint(r.answer.concepts[:FIRST_CONCEPTS]) for r in of), len(of)

    def balance(self) -> Balance | None:
        """How answers of two statements or more share them out among sources; None without any."""
        shares = [
            [count / len(r.answer.statements) for count in r.answer.shares.values()]
            for r in self.results
            if len(r.answer.statements) > 1
        ]
        if not shares:
            return None
        lengths = [len(r.answer.statements) for r in self.results if len(r.answer.statements) > 1]
        even = [-sum(p * math.log(p) for p in of) / math.log(length) for of, length in zip(shares, lengths, strict=True)]
        return Balance(sum(even) / len(shares), sum(map(max, shares)) / len(shares), len(shares))

    def stability(self) -> tuple[int, int]:
        """Of how many questions asked twice both times gave the same; of how many."""
        twice = [r.stable for r in self.results if r.stable is not None]
        return sum(twice), len(twice)

    # --- Confidence

    def separation(self) -> float | None:
        """The area under the ROC curve of the confidence: how often an answerable question has more than one that is not."""
        sample = self.samples().get("separation")
        return sample.value if sample else None

    def coverage(self, wrong: float = WRONG) -> Coverage | None:
        """How much can be answered without being wrong too often: a point of the risk–coverage curve.

        All questions whose confidence reaches a threshold are answered, the others are not. Among the thresholds at which at
        most `wrong` of the questions answered are ones that have no answer, the one that answers most of the answerable
        questions is kept, and the share of them is told. Questions of equal confidence are answered together or not at all.
        (After selective prediction, El-Yaniv and Wiener, JMLR 2010; the risk counts only answers to what has none.)

        Returns:
            None where either sort of question is wanting.
        """
        yes, no = (np.sort(values) for values in self._confidences())
        if not len(yes) or not len(no):
            return None
        thresholds = np.unique(np.concatenate([yes, no]))
        right = len(yes) - np.searchsorted(yes, thresholds)
        astray = len(no) - np.searchsorted(no, thresholds)
        fit = (astray <= wrong * (right + astray)) & (right > 0)
        if not fit.any():
            return Coverage(0.0, None)
        lowest = int(np.argmax(fit))  # thresholds rise, so the first that will do answers most
        return Coverage(float(right[lowest] / len(yes)), float(thresholds[lowest]))

    # --- Chance

    def samples(self) -> dict[str, Sample]:
        """What each figure that has an interval is computed from, by name; one that no question allows is left out.

        The names are those of `RANKED`, "separation" and "evidence_f1".
        """
        rankings = [r.ranking for r in self.results if r.ranking]
        found = {name: Sample((np.array([getattr(r, name) for r in rankings]),), mean) for name in RANKED if rankings}
        yes, no = self._confidences()
        if len(yes) and len(no):
            places = ranks(np.concatenate([yes, no]))
            found["separation"] = Sample((places[: len(yes)], places[len(yes) :]), auroc)
        counts = self._quote_counts()
        if len(counts):
            found["evidence_f1"] = Sample((counts,), lambda rows: precision_recall_f1(rows)[2])
        return found

    def estimates(self) -> dict[str, Estimate]:
        """The figures of `samples` with their 95 % intervals."""
        return {name: estimate(sample) for name, sample in self.samples().items()}

    # --- Failures

    def failures(self, of: Failure) -> Iterator[Result]:
        """The questions with which this went wrong, in the order of the file."""
        return (r for r in self.results if of in r.failures)

    def _confidences(self) -> tuple[np.ndarray, np.ndarray]:
        """The confidence of the answerable questions, and of the others."""
        yes = [r.answer.confidence for r in self.results if r.question.answerable]
        no = [r.answer.confidence for r in self.results if not r.question.answerable]
        return np.array(yes, dtype=float), np.array(no, dtype=float)

    def _quote_counts(self) -> np.ndarray:
        """The counts that `precision_recall_f1` takes, of the questions that tell the sentences that answer them."""
        return np.array([_counts(r) for r in self.results if r.question.evidence], dtype=float)


def _counts(result: Result) -> tuple[int, int, int, int]:
    sentences, quotes = result.question.evidence, [citation.quote for citation in result.answer.citations]
    held = [[holds(quote, sentence) for sentence in sentences] for quote in quotes]
    right = sum(map(any, held))
    found = sum(any(row[i] for row in held) for i in range(len(sentences)))
    return right, len(quotes), found, len(sentences)
