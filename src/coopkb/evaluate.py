"""How well an index answers a file of questions whose answers are known.

A question file is JSON Lines: `id`, `lang` ("fr" or "en"), `question`, `answerable`, and `relevant`, a list of anchors that
name a file and the first and last words of the passage that answers. The measure does not depend on how passages are cut: a
hit covers an anchor when it holds half of its word pairs, or when at least six of its own word pairs, and four fifths of all
of them, lie in the anchor; the gain at a rank is the number of anchors newly covered there.

A question may further tell `user` and `kind`, by which figures are grouped, and `evidence`, the exact sentences that answer.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopkb.errors import QuestionsError
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopkb.knowledge_base import KnowledgeBase

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]+>")

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage that answers: a file name, and the first and last words of the passage in it."""

    file: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the passages that answer it, none when nothing does."""

    id: str
    text: str
    language: str
    answerable: bool
    relevant: tuple[Anchor, ...]
    user: str = ""
    kind: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def split(self) -> str:
        """Dev or test, by a digest of the words of the question: the same for ever, half of the questions each."""
        return "test" if hashlib.sha256(self.text.encode()).digest()[0] % 2 else "dev"


@dataclass(frozen=True, slots=True)
class Result:
    """What an index made of one question.

    `ndcg` and `first` (the rank from 1 of the first hit that covers an anchor, None where none does) are of the ten best hits
    and mean nothing for a question that has no answer. `covered` is the share of the anchors that the first five hits cover.
    `status` and `confidence` are those of the answer, `quotes` its quotes.
    """

    question: Question
    ndcg: float
    first: int | None
    status: Status
    confidence: float
    covered: float = 0.0
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a group of answerable questions, each a mean between 0 and 1, and their number."""

    questions: int
    ndcg10: float
    hit1: float
    hit5: float
    mrr: float
    recall5: float = 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results question by question, and the anchors that the index does not hold.

    An anchor is missing when its file is not in the index or its words are not in the file's text; it counts as never found.
    """

    results: tuple[Result, ...]
    missing: tuple[tuple[str, Anchor], ...]

    def figures(self, language: str | None = None, *, user: str | None = None, kind: str | None = None) -> Figures | None:
        """The figures of the answerable questions, of one language, user or kind where it is named; None without any."""
        of = [
            r
            for r in self.results
            if r.question.answerable
            and language in (None, r.question.language)
            and user in (None, r.question.user)
            and kind in (None, r.question.kind)
        ]
        if not of:
            return None
        n = len(of)
        return Figures(
            questions=n,
            ndcg10=sum(r.ndcg for r in of) / n,
            hit1=sum(r.first == 1 for r in of) / n,
            hit5=sum(r.first is not None and r.first <= 5 for r in of) / n,
            mrr=sum(1 / r.first for r in of if r.first) / n,
            recall5=sum(r.covered for r in of) / n,
        )

    def users(self) -> list[str]:
        """The users that answerable questions name, in the order of the file."""
        return [u for u in dict.fromkeys(r.question.user for r in self.results if r.question.answerable) if u]

    def kinds(self) -> list[str]:
        """The kinds that answerable questions name, in the order of the file."""
        return [k for k in dict.fromkeys(r.question.kind for r in self.results if r.question.answerable) if k]

    def evidence(self) -> tuple[float, float, float, int] | None:
        """Precision, recall and F1 of the quotes against the sentences that answer, and how many questions tell theirs.

        A sentence is found when a quote holds it; a quote is right when it holds one of them. A question told "no evidence"
        has no quotes. None where no question tells its sentences.
        """
        of = [r for r in self.results if r.question.evidence]
        if not of:
            return None
        held = [[[_holds(quote, sentence) for sentence in r.question.evidence] for quote in r.quotes] for r in of]
        right = sum(any(row) for rows in held for row in rows)
        given = sum(len(r.quotes) for r in of)
        found = sum(
            any(row[i] for row in rows) for r, rows in zip(of, held, strict=True) for i in range(len(r.question.evidence))
        )
        wanted = sum(len(r.question.evidence) for r in of)
        precision, recall = right / max(1, given), found / wanted
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall), len(of)

    def silence(self) -> tuple[int, int]:
        """Of the questions that nothing answers, how many are rightly told "no evidence", and how many there are."""
        of = [r for r in self.results if not r.question.answerable]
        return sum(r.status is Status.NO_EVIDENCE for r in of), len(of)

    def denials(self) -> tuple[int, int]:
        """Of the answerable questions, how many are wrongly told "no evidence", and how many there are."""
        of = [r for r in self.results if r.question.answerable]
        return sum(r.status is Status.NO_EVIDENCE for r in of), len(of)

    def separation(self) -> float | None:
        """The area under the ROC curve of the confidence: how often an answerable question has more than one that is not."""
        yes = [r.confidence for r in self.results if r.question.answerable]
        no = [r.confidence for r in self.results if not r.question.answerable]
        if not yes or not no:
            return None
        return sum((y > n) + 0.5 * (y == n) for y in yes for n in no) / (len(yes) * len(no))


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions.

    Raises:
        QuestionsError: the file is missing, or a line is not of the form that the module describes.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # JSON text may hold the other line separators
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(
            f"Le fichier de questions « {path} » ne peut pas être lu : vérifiez son chemin et qu’il est en UTF-8.",
            f"The file of questions “{path}” cannot be read: check its path and that it is in UTF-8.",
        ) from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        wrong = QuestionsError(
            f"« {path.name} », ligne {number} : il faut un objet JSON avec id, lang (fr ou en), question, answerable (true ou "
            "false) et relevant (des objets avec file, start et end ; aucun si answerable est false).",
            f"“{path.name}”, line {number}: a JSON object is needed with id, lang (fr or en), question, answerable (true or "
            "false) and relevant (objects with file, start and end; none if answerable is false).",
        )
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise wrong from error
    if not questions:
        raise QuestionsError(f"« {path} » ne contient aucune question.", f"“{path}” holds no question.")
    return questions


def _question(record: dict[str, Any]) -> Question:
    anchors = tuple(Anchor(*(_text(anchor[key]) for key in ("file", "start", "end"))) for anchor in record["relevant"])
    language, answerable = record["lang"], record["answerable"]
    if language not in ("fr", "en") or not isinstance(answerable, bool) or answerable != bool(anchors):
        raise ValueError(f"lang {language!r}, answerable {answerable!r}, {len(anchors)} anchors")
    user, kind = (str(record.get(name) or "") for name in ("user", "kind"))
    evidence = tuple(map(_text, record.get("evidence") or ()))
    return Question(str(record["id"]), _text(record["question"]), language, answerable, anchors, user, kind, evidence)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"text is needed, not {value!r}")
    return value


def evaluate(
    kb: KnowledgeBase,
    questions: Sequence[Question],
    legs: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Ask every question and measure what comes back.

    Args:
        kb: an open knowledge base.
        questions: from `read_questions`.
        legs: which legs of the search take part; the answers, and so the silences, are always those of all legs.
        progress: hears how many questions are done, of how many.
    """
    words: dict[str, list[list[str]]] = {}
    for source in kb.sources():
        words.setdefault(Path(source.path).name, []).append(_words(kb.document(source.id).text))
    results, missing = [], []
    for done, question in enumerate(questions, start=1):
        anchors = []
        for anchor in question.relevant:
            pairs = next((p for text in words.get(anchor.file, []) if (p := _anchor_pairs(text, anchor))), Pairs())
            anchors.append((anchor.file, pairs))
            if not pairs:
                missing.append((question.id, anchor))
        results.append(_ask(kb, question, anchors, legs))
        if progress:
            progress(done, len(questions))
    return Evaluation(tuple(results), tuple(missing))


def _ask(kb: KnowledgeBase, question: Question, anchors: Sequence[tuple[str, Pairs]], legs: Sequence[str]) -> Result:
    answer = kb.answer(question.text)
    covered: set[int] = set()
    gain, first, early = 0.0, None, 0
    for hit in kb.search(question.text, k=10, legs=legs) if question.answerable else []:
        file, pairs = Path(hit.passage.source.path).name, _pairs(_words(hit.passage.text))
        new = {i for i, (name, anchor) in enumerate(anchors) if i not in covered and name == file and _covers(pairs, anchor)}
        if new:
            covered |= new
            gain += len(new) / math.log2(hit.rank + 1)
            first = first or hit.rank
        if hit.rank <= 5:
            early = len(covered)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(10, len(anchors)) + 1))
    return Result(
        question,
        min(1.0, gain / ideal) if ideal else 0.0,
        first,
        answer.status,
        answer.confidence,
        early / len(anchors) if anchors else 0.0,
        tuple(citation.quote for citation in answer.citations),
    )


def _holds(quote: str, sentence: str) -> bool:
    return " ".join(_words(sentence)) in " ".join(_words(quote))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_TAG.sub(" ", text))]


def _pairs(words: Sequence[str]) -> Pairs:
    return frozenset(pairwise(words))


def _anchor_pairs(text: Sequence[str], anchor: Anchor) -> Pairs:
    """The word pairs of the stretch that an anchor names; empty where the text does not hold it."""
    start, end = _words(anchor.start), _words(anchor.end)
    begin = _find(text, start, 0)
    if begin is None:
        return Pairs()
    finish = _find(text, end, begin)
    return Pairs() if finish is None else _pairs(text[begin : finish + len(end)])


def _find(text: Sequence[str], words: Sequence[str], first: int) -> int | None:
    for i in range(first, len(text) - len(words) + 1):
        if text[i : i + len(words)] == words:
            return i
    return None


def _covers(pairs: Pairs, anchor: Pairs) -> bool:
    if not pairs or not anchor:
        return False
    shared = len(pairs & anchor)
    return shared / len(anchor) >= 0.5 or (shared >= 6 and shared / len(pairs) >= 0.8)
