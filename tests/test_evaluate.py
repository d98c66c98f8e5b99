"""Evaluation: the figures mean what they say, and bad question files are named."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb.errors import QuestionsError
from coopkb.evaluate import Anchor, Evaluation, Failure, Question, Ranking, Result, ablation, evaluate, read_questions
from coopkb.index import build
from coopkb.types import Answer, Citation, Document, Hit, Passage, Source, Statement, Status
from small_corpus import write_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopkb.knowledge_base import KnowledgeBase

POWER = {"file": "pouvoir.md", "start": "Les jeux de pouvoir apparaissent", "end": "la plupart des querelles."}
TIME = {"file": "temps.txt", "start": "Coopérer demande du temps", "end": "ce qu'ils ne tiendront pas."}


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    root = tmp_path_factory.mktemp("evaluate")
    build([write_texts(root / "texts")], root / "index")
    with coopkb.open(root / "index") as opened:
        yield opened


def _questions(path: Path, *records: dict[str, object]) -> Path:
    base = {"id": "q", "lang": "fr", "question": "?", "relevant": [], "answerable": True}
    path.write_text("\n".join(json.dumps(base | record) for record in records), encoding="utf-8")
    return path


def test_a_perfect_answer_scores_one_and_a_miss_nought(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The expected passage at rank 1 gives 1 everywhere; an expected passage that is never found gives 0."""
    file = _questions(
        tmp_path / "q.jsonl",
        {"id": "hit", "question": "Comment repérer les jeux de pouvoir ?", "relevant": [POWER]},
        {"id": "miss", "lang": "en", "question": "zirconium", "relevant": [POWER]},
    )
    result = evaluate(kb, read_questions(file), ("lexical",))
    french, english, both = result.figures("fr"), result.figures("en"), result.figures()
    assert (french.ndcg10, french.hit1, french.hit5, french.mrr) == (1.0, 1.0, 1.0, 1.0)
    assert (english.ndcg10, english.hit1, english.hit5, english.mrr) == (0.0, 0.0, 0.0, 0.0)
    assert both.ndcg10 == pytest.approx(0.5)
    assert both.questions == 2


def test_gain_is_discounted_by_rank(kb: KnowledgeBase, tmp_path: Path) -> None:
    """Two anchors, one found at rank r and the other never: DCG of one gain over the ideal of two."""
    gone = {"file": "absent.md", "start": "Nulle part", "end": "ailleurs."}
    file = _questions(tmp_path / "q.jsonl", {"question": "Comment repérer les jeux de pouvoir ?", "relevant": [POWER, gone]})
    result = evaluate(kb, read_questions(file), ("lexical",))
    assert result.results[0].ranking.first == 1
    assert result.results[0].ranking.ndcg10 == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert [anchor.file for _, anchor in result.missing] == ["absent.md"]


def test_a_passage_of_another_file_never_counts(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The right words in the wrong file are no hit."""
    wrong = POWER | {"file": "temps.txt"}
    file = _questions(tmp_path / "q.jsonl", {"question": "Comment repérer les jeux de pouvoir ?", "relevant": [wrong]})
    result = evaluate(kb, read_questions(file), ("lexical",))
    assert result.results[0].ranking.ndcg10 == 0.0
    assert result.missing


def test_silences_are_counted_both_ways(kb: KnowledgeBase, tmp_path: Path) -> None:
    """A right "no evidence" is counted, and so is a wrong one."""
    file = _questions(
        tmp_path / "q.jsonl",
        {"id": "a", "question": "Comment greffer un pommier ?", "answerable": False},
        {"id": "b", "question": "Quel est le prix du zirconium ?", "answerable": False},
        {"id": "c", "question": "Pourquoi coopérer demande-t-il du temps ?", "relevant": [TIME]},
        {"id": "d", "question": "zirconium", "relevant": [TIME]},
    )
    result = evaluate(kb, read_questions(file), ("lexical",))
    assert result.statuses(answerable=False)[Status.NO_EVIDENCE] == 2
    assert result.statuses(answerable=True)[Status.NO_EVIDENCE] == 1
    assert [r.question.id for r in result.failures(Failure.DENIED)] == ["d"]
    assert 0.5 <= result.separation() <= 1.0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("not json", 1),
        ('{"id": "a"}', 1),
        ("\n[1, 2]", 2),
        ('{"id": "a", "lang": "fr", "question": 3, "relevant": [], "answerable": true}', 1),
        ('{"id": "a", "lang": "fr", "question": "x", "relevant": [{"file": "a"}], "answerable": true}', 1),
        ('{"id": "a", "lang": "fr", "question": "x", "relevant": [], "answerable": "yes"}', 1),
        ('{"id": "a", "lang": "fr", "question": "x", "relevant": [], "answerable": false, "concepts": "confiance"}', 1),
        ('{"id": "a", "lang": "fr", "question": "x", "relevant": [], "answerable": false, "evidence": [3]}', 1),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, line: int) -> None:
    """A line that is not of the form is named with its file and number, in both languages."""
    file = tmp_path / "bad.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionsError) as caught:
        read_questions(file)
    assert f"« bad.jsonl », ligne {line}" in caught.value.fr
    assert f"line {line}" in caught.value.en


def test_missing_and_empty_files_are_named(tmp_path: Path) -> None:
    """A missing file and a file without a question are named."""
    with pytest.raises(QuestionsError, match="nowhere"):
        read_questions(tmp_path / "nowhere.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(QuestionsError, match="no question"):
        read_questions(tmp_path / "empty.jsonl")


# --- The measure itself, on hits given by hand

WORDS = [f"mot{n}" for n in range(60)]
_SOURCE = Source("livre", "Livre", path="/textes/livre.txt")


@dataclass
class _Given:
    """Stands for a knowledge base of one document, sixty words and the first two again, whose hits are those given."""

    stretches: list[str]
    confidence: float = 1.0

    def sources(self) -> list[Source]:
        return [_SOURCE]

    def document(self, _: str) -> Document:
        return Document(_SOURCE, " ".join([*WORDS, *WORDS[:2]]), ())

    def search(self, _: str, k: int, legs: tuple[str, ...]) -> list[Hit]:
        assert legs == ("lexical",)
        passages = [Passage(f"livre.{n}", _SOURCE, text, 0, len(text)) for n, text in enumerate(self.stretches)]
        return [Hit(passage, 1.0, rank) for rank, passage in enumerate(passages[:k], start=1)]

    def answer(self, question: str) -> Answer:
        sure = float(question) if question else 1.0
        return Answer(question, Status.ANSWERED if sure > 0.5 else Status.NO_EVIDENCE, confidence=sure)


def _anchor(first: int, last: int) -> Anchor:
    return Anchor("livre.txt", f"mot{first} mot{first + 1}", f"mot{last - 1} mot{last}")


def _stretch(first: int, last: int) -> str:
    return " ".join(WORDS[first : last + 1])


def _measured(stretches: list[str], *anchors: Anchor) -> tuple[float, int | None]:
    question = Question("q", "", "fr", answerable=True, relevant=anchors)
    [result] = evaluate(_Given(stretches), [question], ("lexical",)).results
    return result.ranking.ndcg10, result.ranking.first


@pytest.mark.parametrize(
    ("stretch", "covers"),
    [
        (_stretch(0, 20), True),  # 10 of the 20 pairs of the anchor: half
        (_stretch(0, 19), False),  # 9 of them
        (_stretch(10, 19), True),  # 9 of them, and all of the hit lies inside
        (_stretch(3, 19), False),  # 9 of them, and 9 of 16 of the hit
        (_stretch(8, 19), True),  # 9 of them, and 9 of 11 of the hit: four fifths
        (_stretch(7, 19), False),  # 9 of them, and 9 of 12 of the hit
        (_stretch(10, 16), True),  # six pairs, all inside
        (_stretch(10, 15), False),  # five pairs, all inside: too few to tell
        (f"<b>{_stretch(10, 20)}</b>".replace(" ", "<br>"), True),  # markup is no word
        (_stretch(10, 20).upper(), True),
        ("", False),
    ],
)
def test_what_covers_an_anchor(stretch: str, covers: bool) -> None:
    """A hit covers an anchor by half of its word pairs, or by six of its own that are four fifths of all of them."""
    assert _measured([stretch], _anchor(10, 30)) == ((1.0, 1) if covers else (0.0, None))


def test_an_anchor_counts_once_and_the_first_hit_is_kept() -> None:
    """A second hit on the same anchor adds nothing, and `first` is the rank of the first hit that covers anything."""
    gain, first = _measured([_stretch(50, 59), _stretch(0, 9), _stretch(0, 9)], _anchor(0, 9), _anchor(30, 40))
    assert first == 2
    assert gain == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))


def test_one_hit_on_many_anchors_is_no_more_than_perfect() -> None:
    """A hit that covers three anchors at once is worth all three, and the whole never more than 1."""
    anchors = (_anchor(0, 9), _anchor(10, 19), _anchor(20, 29))
    assert _measured([_stretch(0, 29)], *anchors) == (1.0, 1)


def test_the_ideal_holds_ten_hits() -> None:
    """Of a dozen anchors ten can be met by ten hits, and that is perfect."""
    anchors = tuple(_anchor(5 * n, 5 * n + 4) for n in range(12))
    assert _measured([_stretch(5 * n, 5 * n + 4) for n in range(12)], *anchors) == (pytest.approx(1.0), 1)


def test_the_end_of_an_anchor_follows_its_start() -> None:
    """The last words are looked for after the first ones: an anchor the wrong way round is missing, or ends further on."""
    question = Question("q", "", "fr", answerable=True, relevant=(Anchor("livre.txt", "mot20 mot21", "mot3 mot4"),))
    assert evaluate(_Given([]), [question], ("lexical",)).missing == (("q", question.relevant[0]),)
    assert _measured([_stretch(50, 59)], Anchor("livre.txt", "mot50 mot51", "mot0 mot1")) == (1.0, 1)


def test_the_figures_of_ranks() -> None:
    """hit@1 counts first ranks, hit@5 those up to five, MRR the mean of their inverses, a miss being nought."""
    ranks = (1, 2, 5, 6, None)
    results = []
    for rank in ranks:
        stretches = [_stretch(40, 59)] * 10
        if rank:
            stretches[rank - 1] = _stretch(0, 9)
        question = Question(str(rank), "", "fr", answerable=True, relevant=(_anchor(0, 9),))
        results += evaluate(_Given(stretches), [question], ("lexical",)).results
    figures = Evaluation(tuple(results), ()).figures()
    assert (figures.hit1, figures.hit5) == (1 / 5, 3 / 5)
    assert figures.mrr == pytest.approx((1 + 1 / 2 + 1 / 5 + 1 / 6) / 5)


def test_separation_counts_a_tie_for_half() -> None:
    """Of the pairs of an answerable question and one that is not, the surer answerable one counts 1, an equal one a half."""
    asked = [Question(c, c, "fr", answerable=True, relevant=()) for c in ("0.9", "0.4")]
    asked += [Question(c, c, "fr", answerable=False, relevant=()) for c in ("0.4", "0.7")]
    measured = evaluate(_Given([]), asked, ("lexical",))
    assert measured.separation() == pytest.approx((1 + 1 + 0.5 + 0) / 4)
    silent = Status.NO_EVIDENCE
    assert measured.statuses(answerable=False)[silent] == measured.statuses(answerable=True)[silent] == 1
    assert evaluate(_Given([]), asked[:2], ("lexical",)).separation() is None


def test_a_line_ends_at_a_line_feed_alone(tmp_path: Path) -> None:
    """A question may hold the line separators of Unicode, which JSON lets stand in a text."""
    file = tmp_path / "q.jsonl"
    record = {"id": "a", "lang": "fr", "question": "un\u2028deux\x85trois", "answerable": False, "relevant": []}
    file.write_bytes((json.dumps(record, ensure_ascii=False) + "\r\n").encode())
    assert [question.text for question in read_questions(file)] == [record["question"]]


# --- What else is measured


@dataclass
class _Asked(_Given):
    """Stands for a knowledge base that keeps what it was asked, and answers as it is told."""

    statements: tuple[Statement, ...] = ()
    asked: list[object] = field(default_factory=list)
    moody: bool = False

    def search(self, query: str, k: int, legs: tuple[str, ...]) -> list[Hit]:
        self.asked.append((query, k, legs))
        return super().search(query, k, ("lexical",))

    def answer(self, question: str) -> Answer:
        self.asked.append(question)
        sure = self.asked.count(question) / 10 if self.moody else 0.9
        return Answer(question, Status.ANSWERED, self.statements, confidence=sure)


def _question(text: str = "q", *anchors: Anchor) -> Question:
    return Question(text, text, "fr", answerable=bool(anchors), relevant=anchors)


def test_recall_at_twenty_looks_at_twenty_hits_and_the_rest_at_ten() -> None:
    """A passage at rank 15 counts for recall@20 alone, and an expected passage found twice counts once."""
    stretches = [_stretch(40, 59)] * 25
    stretches[1] = stretches[2] = _stretch(0, 9)
    stretches[14] = _stretch(10, 19)
    stretches[20] = _stretch(20, 29)
    question = _question("q", _anchor(0, 9), _anchor(10, 19), _anchor(20, 29))
    [result] = evaluate(_Asked(stretches), [question], ("lexical",)).results
    assert result.ranking.first == 2
    assert result.ranking.recall5 == pytest.approx(1 / 3)
    assert result.ranking.recall20 == pytest.approx(2 / 3)


def test_a_question_without_an_answer_is_not_searched_for() -> None:
    """What nothing answers has no ranking; it is asked for its answer alone."""
    kb = _Asked([])
    [result] = evaluate(kb, [_question()], ("lexical",)).results
    assert result.ranking is None
    assert kb.asked == ["q"]


def test_ablation_tries_each_leg_alone_all_together_and_all_but_each() -> None:
    """Three legs make seven searches, each with its figures; questions without an answer are not asked."""
    kb = _Asked([_stretch(0, 9)])
    variants = ablation(kb, [_question("yes", _anchor(0, 9)), _question("no")], ("a", "b", "c"))
    expected = [("a",), ("b",), ("c",), ("a", "b", "c"), ("b", "c"), ("a", "c"), ("a", "b")]
    assert [variant.legs for variant in variants] == expected
    assert all(variant.figures.questions == variant.figures.hit1 == 1 for variant in variants)
    assert {query for query, _, _ in kb.asked} == {"yes"}
    assert {legs for _, _, legs in kb.asked} == set(expected)


def test_two_legs_or_one_are_tried_once_in_each_way() -> None:
    """With two legs "without the one" is "the other alone", told once; one leg is told once."""
    question = _question("q", _anchor(0, 9))
    assert [v.legs for v in ablation(_Asked([]), [question], ("a", "b"))] == [("a",), ("b",), ("a", "b")]
    assert [v.legs for v in ablation(_Asked([]), [question], ("a",))] == [("a",)]
    assert ablation(_Asked([]), [_question()], ("a",)) == ()


@pytest.mark.parametrize(("moody", "same"), [(False, 2), (True, 0)])
def test_stability_asks_again_after_all_have_been_asked(moody: bool, same: int) -> None:
    """Every question is asked a second time once the first round is over, and a changed answer is seen."""
    kb, heard = _Asked([_stretch(0, 9)], moody=moody), []
    questions = [_question("a", _anchor(0, 9)), _question("b")]
    result = evaluate(kb, questions, ("lexical",), lambda done, of: heard.append((done, of)), stability=True)
    assert result.stability() == (same, 2)
    assert [text for text in kb.asked if isinstance(text, str)] == ["a", "b", "a", "b"]
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert evaluate(kb, questions, ("lexical",)).stability() == (0, 0)


@pytest.mark.parametrize(
    ("quote", "start", "exact"),
    [
        ("mot3 mot4", 15, True),
        ("mot3  mot4", 15, False),  # not what the document says
        ("mot3 mot4", 16, False),  # not where it says it
        ("mot9", 45, False),  # there, but outside the passage
    ],
)
def test_a_quote_is_exact_when_it_stands_there_inside_its_passage(quote: str, start: int, exact: bool) -> None:
    """Fidelity counts the citations that are the document's own characters, inside the passage they are cited from."""
    passage = Passage("livre.0", _SOURCE, _stretch(0, 5), 0, 29)
    citation = Citation(passage, quote, start, start + len(quote))
    kb = _Asked([], statements=(Statement(quote, (citation,)),))
    assert evaluate(kb, [_question()], ("lexical",)).fidelity() == (int(exact), 1)


def test_the_answers_of_an_index_are_exact_and_stable(kb: KnowledgeBase, tmp_path: Path) -> None:
    """On a real index every citation is exact and a question asked twice is answered alike."""
    file = _questions(tmp_path / "q.jsonl", {"question": "Comment repérer les jeux de pouvoir ?", "relevant": [POWER]})
    result = evaluate(kb, read_questions(file), ("lexical",), stability=True)
    exact, cited = result.fidelity()
    assert exact == cited >= 1
    assert result.stability() == (1, 1)


# --- Groups and halves


def test_figures_are_told_by_user_and_kind() -> None:
    """Each user and kind that questions name has figures of its own, in the order of the file; recall counts passages."""
    named = [("trainer", "literal", 1, 1.0), ("practitioner", "literal", None, 0.0), ("trainer", "misspelt", 2, 0.5)]
    results = []
    for i, (user, kind, first, covered) in enumerate(named):
        question = Question(str(i), str(i), "fr", answerable=True, relevant=(), user=user, kind=kind)
        ranking = Ranking(ndcg10=float(bool(first)), first=first, recall5=covered, recall20=1.0)
        results.append(Result(question, Answer(question.text, Status.ANSWERED), ranking))
    result = Evaluation(tuple(results), ())
    assert (result.users(), result.kinds()) == (["trainer", "practitioner"], ["literal", "misspelt"])
    trainer, literal = result.figures(user="trainer"), result.figures(kind="literal")
    assert trainer is not None
    assert literal is not None
    assert (trainer.questions, trainer.hit1, trainer.recall5, trainer.recall20) == (2, 0.5, 0.75, 1.0)
    assert (literal.questions, literal.hit5, literal.recall5) == (2, 0.5, 0.5)


def test_the_halves_are_fixed_and_about_even() -> None:
    """A question is always in the same half, whatever its id or place, and the halves are about the same size."""
    asked = [Question("", f"question {i}", "fr", answerable=True, relevant=()) for i in range(400)]
    halves = [question.split for question in asked]
    assert 150 < halves.count("test") < 250
    assert set(halves) == {"dev", "test"}
    assert Question("other", "question 7", "en", answerable=False, relevant=()).split == halves[7]
    assert halves[:4] == ["test", "test", "test", "dev"]
