"""The quality of the shipped corpus's answers does not fall: the figures of the dev half, against those recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

import coopkb
from coopkb.evaluate import FLOORED, check_floor, evaluate, read_floor, read_questions
from coopkb.search import LEGS

QUESTIONS = Path(__file__).parents[1] / "corpus" / "questions.jsonl"
FLOOR = Path(__file__).parent / "floor.json"


@pytest.mark.slow
def test_the_figures_of_the_shipped_corpus_do_not_fall(shipped_index: Path) -> None:
    """No recorded figure of the dev half is below its floor, and every quote is exact.

    When a figure falls on purpose, `coopkb evaluate corpus/questions.jsonl --split dev --record tests/floor.json` records anew.
    """
    floor = read_floor(FLOOR)
    assert set(floor.figures) == set(FLOORED)
    with coopkb.open(shipped_index) as kb:
        check_floor(evaluate(kb, [q for q in read_questions(QUESTIONS) if q.split == "dev"], LEGS), floor)
