"""Fit what tells an answering sentence, and an answered question, from others; write the weights and print what they give.

    python benchmarks/answers.py --index INDEX [--words INDEX] [--also INDEX QUESTIONS] [--write]

Fitted on the development half of `corpus/questions.jsonl`; the test half is only measured. `--words` names an index of the
same corpus made without vectors (`coopkb build --no-model`). No weight is below nought: each thing seen can only speak for
an answer.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

import coopkb
from coopkb.answer import PASSAGES, choice, weights
from coopkb.answer.confidence import SHOWN, shown
from coopkb.answer.evidence import SEEN, Candidate, candidates
from coopkb.answer.weights import Logistic
from coopkb.corpus import shipped_corpus
from coopkb.evaluate import Question, read_questions
from coopkb.evaluate.matching import holds
from coopkb.search import Query, search_query, sense_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coopkb.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its candidates and which of them answer."""

    question: Question
    query: Query
    candidates: Sequence[Candidate]
    right: NDArray[np.bool_]

    @property
    def half(self) -> str:
        """Dev or test."""
        return self.question.split


def gather(kb: KnowledgeBase, questions: Sequence[Question]) -> list[Case]:
    """The candidates of each question."""
    snapshot, cases = kb._snapshot, []
    for question in questions:
        query = kb._understand(question.text)
        sense = sense_of(snapshot, query)
        found = candidates(snapshot, kb._spotter, query, sense, search_query(snapshot, query, k=PASSAGES, sense=sense))
        right = [any(holds(c.citation.quote, sentence) for sentence in question.evidence) for c in found]
        cases.append(Case(question, query, found, np.array(right, dtype=bool)))
    return cases


def fit(x: NDArray[np.float64], y: NDArray[np.bool_], names: Sequence[str], penalty: float) -> Logistic:
    """A logistic regression on standardised values with weights of nought or more, told for the values as they are."""
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z, sign = (x - mean) / spread, np.where(y, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (z @ w[:-1] + w[-1])
        pull = -sign / (1 + np.exp(margin))
        gradient = np.append(z.T @ pull + 2 * penalty * w[:-1], pull.sum())
        return float(np.logaddexp(0, -margin).sum() + penalty * (w[:-1] ** 2).sum()), gradient

    bounds = [(0, None)] * len(names) + [(None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    told = found[:-1] / spread
    return Logistic(tuple(names), tuple(round(float(w), 4) for w in told), round(float(found[-1] - told @ mean), 4))


def _shown(index: Path, questions: Sequence[Question], model: Logistic) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What is shown of the questions on an index, and which of them are answerable."""
    with coopkb.open(index) as kb:
        cases = gather(kb, questions)
        values = [shown(kb._snapshot, case.query, case.candidates, model) for case in cases]
    return np.array(values), np.array([case.question.answerable for case in cases])


def _area(sure: Sequence[float], answerable: Sequence[bool] | NDArray[np.bool_]) -> float:
    """The area under the ROC curve of answerable against unanswerable."""
    yes = [s for s, known in zip(sure, answerable, strict=True) if known]
    no = [s for s, known in zip(sure, answerable, strict=True) if not known]
    return sum((y > n) + 0.5 * (y == n) for y in yes for n in no) / (len(yes) * len(no))


def evidence_f1(cases: Sequence[Case], model: Logistic) -> tuple[float, float, float]:
    """Precision, recall and F1 of the statements, whatever the status."""
    right = given = found = wanted = 0
    for case in cases:
        if not case.question.evidence or not case.candidates:
            continue
        quotes = [c.quote for s in choice.statements(case.candidates, model) for c in s.citations]
        held = [[holds(quote, sentence) for sentence in case.question.evidence] for quote in quotes]
        right += sum(map(any, held))
        given += len(quotes)
        found += sum(any(row[i] for row in held) for i in range(len(case.question.evidence)))
        wanted += len(case.question.evidence)
    precision, recall = right / max(1, given), found / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def study(index: Path, questions: Sequence[Question], also: Sequence[tuple[Path, Path]]) -> tuple[Logistic, Logistic]:
    """Fit on one half and the questions on other indexes, measure on both; the weights of sentences and of questions."""
    with coopkb.open(index) as kb:
        cases = gather(kb, questions)
        halves = {half: [case for case in cases if case.half == half] for half in ("dev", "test")}
        told = [c for c in halves["dev"] if (c.question.evidence or not c.question.answerable) and c.candidates]
        seen = np.concatenate([[candidate.seen for candidate in case.candidates] for case in told])
        sentences = fit(seen, np.concatenate([case.right for case in told]), SEEN, 1.0)
        print(dict(zip(sentences.names, sentences.weights, strict=True)), sentences.bias)
        for likely, kept in product((0.06, 0.08, 0.1), (0.4, 0.55)):
            choice.LIKELY, choice.KEPT = likely, kept
            figures = ["/".join(f"{v:.2f}" for v in evidence_f1(half, sentences)) for half in halves.values()]
            print(f"LIKELY {likely} KEPT {kept}: evidence P/R/F1 dev {figures[0]}, test {figures[1]}")
        x = {h: np.array([shown(kb._snapshot, c.query, c.candidates, sentences) for c in cs]) for h, cs in halves.items()}
        more = [_shown(other, read_questions(path), sentences) for other, path in also]
        values = np.concatenate([x["dev"], *(values for values, _ in more)])
        answerable = np.concatenate([[c.question.answerable for c in halves["dev"]], *(known for _, known in more)])
        asked = fit(values, answerable, SHOWN, 2.0)
        for (_, path), (rows, known) in zip(also, more, strict=True):
            print(f"AUROC {path.name} {_area([asked(row) for row in rows], known):.3f}")
        print(dict(zip(asked.names, asked.weights, strict=True)), asked.bias)
        sure = {half: [asked(row) for row in rows] for half, rows in x.items()}
        print("AUROC", {half: round(_area(sure[half], [c.question.answerable for c in cs]), 3) for half, cs in halves.items()})
        for level in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            for half, cs in halves.items():
                no = [s < level for s, c in zip(sure[half], cs, strict=True) if not c.question.answerable]
                yes = [s < level for s, c in zip(sure[half], cs, strict=True) if c.question.answerable]
                print(
                    f"below {level} {half}: {sum(no)} of {len(no)} unanswerable, {sum(yes)} of {len(yes)} answerable", end="; "
                )
            print()
    return sentences, asked


def main() -> None:
    """Fit for each index, and write the weights when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--words", type=Path)
    parser.add_argument("--questions", type=Path, default=shipped_corpus() / "questions.jsonl")
    parser.add_argument("--also", nargs=2, type=Path, action="append", default=[], metavar=("INDEX", "QUESTIONS"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    questions = read_questions(options.questions)
    found: dict[str, dict[str, dict[str, float]]] = {"choice": {}, "confidence": {}}
    for name, index in (("vectors", options.index), ("words", options.words)):
        if index:
            for part, model in zip(found, study(index, questions, options.also if name == "vectors" else []), strict=True):
                found[part][name] = dict(zip(model.names, model.weights, strict=True)) | {"bias": model.bias}
    if options.write:
        (Path(weights.__file__).parent / weights.FILE).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
