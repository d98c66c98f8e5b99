"""Fit what tells an answering sentence, and an answered question, from others; write the weights and print what they give.

    python benchmarks/answers.py [--also INDEX QUESTIONS] [--write]

Fitted on the development half of `corpus/questions.jsonl`, on three indexes of the shipped notes made for it: as they are,
without the questions that their sections say they answer, and without vectors. The test half is only measured. `--also` adds
questions on another index, of documents that bring no questions, to what confidence is fitted on. No weight is below nought:
each thing seen can only speak for an answer.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

import coopkb
from coopkb.answer import PASSAGES, choice, weights
from coopkb.answer.confidence import SHOWN, shown
from coopkb.answer.evidence import SEEN, Candidate, candidates
from coopkb.answer.weights import Logistic, Part, Sort
from coopkb.corpus import shipped_corpus
from coopkb.evaluate import Question, read_questions
from coopkb.evaluate.matching import holds
from coopkb.index import build
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


def evidence_f1(cases: Sequence[Case]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the statements, whatever the status."""
    right = given = found = wanted = 0
    for case in cases:
        if not case.question.evidence or not case.candidates:
            continue
        quotes = [c.quote for s in choice.statements(case.candidates) for c in s.citations]
        held = [[holds(quote, sentence) for sentence in case.question.evidence] for quote in quotes]
        right += sum(map(any, held))
        given += len(quotes)
        found += sum(any(row[i] for row in held) for i in range(len(case.question.evidence)))
        wanted += len(case.question.evidence)
    precision, recall = right / max(1, given), found / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


Weights = dict[str, dict[str, dict[str, float]]]


def put(told: Weights, part: Part, sort: Sort, model: Logistic) -> None:
    """Take new weights into use, for this process and for what is written."""
    told[part][sort] = dict(zip(model.names, model.weights, strict=True)) | {"bias": model.bias}
    weights._all.cache_clear()
    weights.load.cache_clear()
    (Path(weights.__file__).parent / weights.FILE).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def study(sort: Sort, index: Path, questions: Sequence[Question], also: Sequence[tuple[Path, Path]], told: Weights) -> None:
    """Fit on one half and the questions on other indexes, measure on both."""
    print(f"\n{sort}")
    with coopkb.open(index) as kb:
        cases = gather(kb, questions)
        halves = {half: [case for case in cases if case.half == half] for half in ("dev", "test")}
        known = [c for c in halves["dev"] if (c.question.evidence or not c.question.answerable) and c.candidates]
        seen = np.concatenate([[candidate.seen for candidate in case.candidates] for case in known])
        sentences = fit(seen, np.concatenate([case.right for case in known]), SEEN, 1.0)
        put(told, Part.CHOICE, sort, sentences)
        print(dict(zip(sentences.names, sentences.weights, strict=True)), sentences.bias)
        figures = ["/".join(f"{v:.2f}" for v in evidence_f1(half)) for half in halves.values()]
        print(f"evidence P/R/F1 dev {figures[0]}, test {figures[1]}")
        x = {h: np.array([shown(kb._snapshot, c.query, c.candidates) for c in cs]) for h, cs in halves.items()}
        more = [_shown(other, read_questions(path)) for other, path in also]
        values = np.concatenate([x["dev"], *(values for values, _ in more)])
        answerable = np.concatenate([[c.question.answerable for c in halves["dev"]], *(known for _, known in more)])
        asked = fit(values, answerable, SHOWN, 2.0)
        put(told, Part.CONFIDENCE, sort, asked)
        print(dict(zip(asked.names, asked.weights, strict=True)), asked.bias)
        rows = [(half, [asked(v) for v in x[half]], [c.question.answerable for c in cs]) for half, cs in halves.items()]
        rows += [(path.name, [asked(v) for v in vs], list(a)) for (_, path), (vs, a) in zip(also, more, strict=True)]
        for name, sure, yes in rows:
            print(f"AUROC {name} {_area(sure, yes):.3f}")
            for level in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
                denied = sum(s < level for s, known in zip(sure, yes, strict=True) if known)
                silent = sum(s < level for s in sure) - denied
                print(f"  below {level}: {silent} of {len(yes) - sum(yes)} unanswerable, {denied} of {sum(yes)} answerable")


def _shown(index: Path, questions: Sequence[Question]) -> tuple[NDArray[np.float64], list[bool]]:
    """What is shown of the questions on an index, and which of them are answerable."""
    with coopkb.open(index) as kb:
        cases = gather(kb, questions)
        values = [shown(kb._snapshot, case.query, case.candidates) for case in cases]
    return np.array(values), [case.question.answerable for case in cases]


def _area(sure: Sequence[float], answerable: Sequence[bool]) -> float:
    """The area under the ROC curve of answerable against unanswerable."""
    yes = [s for s, known in zip(sure, answerable, strict=True) if known]
    no = [s for s, known in zip(sure, answerable, strict=True) if not known]
    return sum((y > n) + 0.5 * (y == n) for y in yes for n in no) / (len(yes) * len(no))


def _notes(folder: Path, *, asked: bool) -> Path:
    """A copy of the shipped notes, without the questions that they say they answer unless those are wanted."""
    folder.mkdir()
    for note in (shipped_corpus() / "notes").glob("*.md"):
        text = note.read_text(encoding="utf-8")
        if not asked:
            text = re.sub(r"^asked:\n(?:[ ].*\n)+", "", text, flags=re.MULTILINE)
        (folder / note.name).write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """Fit for each sort of passages; the weights are put back unless they are to be kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--also", nargs=2, type=Path, action="append", default=[], metavar=("INDEX", "QUESTIONS"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    questions = read_questions(shipped_corpus() / "questions.jsonl")
    file = Path(weights.__file__).parent / weights.FILE
    before = file.read_text(encoding="utf-8")
    told: Weights = {part.value: {} for part in Part}
    try:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            full, bare = _notes(root / "full", asked=True), _notes(root / "bare", asked=False)
            for sort, notes in ((Sort.PLAIN, bare), (Sort.ASKED, full), (Sort.WORDS, bare)):
                encoder = None if sort is Sort.WORDS else coopkb.encoder()
                build([notes], root / sort, encoder=encoder)
                study(sort, root / sort, questions, [] if sort is Sort.WORDS else options.also, told)
    finally:
        if not options.write:
            file.write_text(before, encoding="utf-8")


if __name__ == "__main__":
    main()
