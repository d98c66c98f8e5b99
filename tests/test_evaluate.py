"""Evaluation: the figures mean what they say, and bad question files are named."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb.errors import QuestionsError
from coopkb.evaluate import evaluate, read_questions
from coopkb.index import build
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
    assert result.results[0].first == 1
    assert result.results[0].ndcg == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert [anchor.file for _, anchor in result.missing] == ["absent.md"]


def test_a_passage_of_another_file_never_counts(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The right words in the wrong file are no hit."""
    wrong = POWER | {"file": "temps.txt"}
    file = _questions(tmp_path / "q.jsonl", {"question": "Comment repérer les jeux de pouvoir ?", "relevant": [wrong]})
    result = evaluate(kb, read_questions(file), ("lexical",))
    assert result.results[0].ndcg == 0.0
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
    assert result.silence() == (2, 2)
    assert result.denials() == (1, 2)
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
