"""The questions that ship: each stands on the notes, in words that are there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from coopkb.corpus import shipped_corpus
from coopkb.evaluate import read_questions
from coopkb.grid import load_grid

FILE = Path(__file__).parents[1] / "corpus" / "questions.jsonl"

RECORDS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def notes() -> dict[str, str]:
    """The text of each note, white space collapsed."""
    return {path.name: _plain(path.read_text(encoding="utf-8")) for path in (shipped_corpus() / "notes").glob("*.md")}


def test_there_are_enough_of_each_sort() -> None:
    """At least 240 questions, as many French as English, a quarter of them without an answer, ids once each."""
    assert len(read_questions(FILE)) == len(RECORDS) >= 240
    assert len({r["id"] for r in RECORDS}) == len({r["question"] for r in RECORDS}) == len(RECORDS)
    languages = Counter(r["lang"] for r in RECORDS)
    assert min(languages["fr"], languages["en"]) >= 120
    assert sum(not r["answerable"] for r in RECORDS) >= 60
    assert sum("evidence" in r for r in RECORDS) >= 80
    kinds = {r["kind"] for r in RECORDS}
    assert kinds == {
        *("literal", "paraphrased", "no-shared-word", "comparative", "several-places", "misspelt"),
        *("far", "near", "named-not-said"),
    }
    assert {r["user"] for r in RECORDS} == {"practitioner", "trainer", "comparer"}


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["id"])
def test_a_question_stands_on_the_notes(record: dict[str, object], notes: dict[str, str]) -> None:
    """The passages that answer start and end in their note as told, the sentences are there word for word, concepts exist."""
    for anchor in record["relevant"]:
        text = notes[anchor["file"]]
        start = text.find(_plain(anchor["start"]))
        end = text.find(_plain(anchor["end"]), start)
        assert 0 <= start <= end, anchor
        assert 5 <= len(text[start:end].split()) + len(anchor["end"].split()) <= 130
    for sentence in record.get("evidence", ()):
        assert any(_plain(sentence) in notes[anchor["file"]] for anchor in record["relevant"]), sentence
    known = {concept.id for concept in load_grid(shipped_corpus() / "grid.yaml").concepts}
    assert set(record.get("concepts", ())) <= known
