"""The contract of the lexical store: what its scores mean."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.errors import IndexDamagedError
from coopkb.stores.lexical import LexicalStore

ROWS = [
    ["cooper", "acteur", "territoir"],
    ["pouvoir", "jeu", "acteur"],
    ["pouvoir", "acteur", "eleve", "long", "text", "autre", "mot", "encor"],
    [],
    ["tiers", "confianc", "cooper"],
    ["oeuvr", "commun", "commun", "commun"],
]
TERM = st.sampled_from([*sorted({term for row in ROWS for term in row}), "absent", "", "é", "日本", "\ud800"])
WEIGHT = st.floats(-8, 8, width=32)
ANY_ROWS = st.lists(st.lists(st.text(max_size=4), max_size=6), max_size=6)


@pytest.fixture
def store() -> LexicalStore:
    return LexicalStore.build(ROWS)


def _one(row: list[str]) -> dict[str, float]:
    return dict.fromkeys(row, 1.0)


@pytest.mark.parametrize("number", [i for i, row in enumerate(ROWS) if row])
def test_a_row_finds_itself_first(store, number):
    """Asked with its own terms, a row comes first, and rows that share nothing with it score zero."""
    scores = store.scores(_one(ROWS[number]))
    assert int(scores.argmax()) == number
    assert (np.sort(scores)[::-1][1:] < scores[number]).all()
    for other, row in enumerate(ROWS):
        assert (scores[other] > 0) == bool(set(row) & set(ROWS[number]))


def test_a_rarer_term_weighs_more(store):
    """Between two terms of one row, the one that fewer rows hold scores higher."""
    assert store.document_frequency("jeu") < store.document_frequency("pouvoir") < store.document_frequency("acteur")
    jeu, pouvoir, acteur = (store.scores({term: 1.0})[1] for term in ("jeu", "pouvoir", "acteur"))
    assert jeu > pouvoir > acteur > 0


def test_a_longer_row_weighs_less(store):
    """The same term found once counts for less in a longer row."""
    scores = store.scores({"pouvoir": 1.0})
    assert scores[1] > scores[2] > 0


def test_repeats_count_and_saturate():
    """A term found twice scores more than once, and less than twice as much."""
    once, twice = LexicalStore.build([["a", "b"], ["a", "a"], ["c", "c"]]).scores({"a": 1.0})[:2]
    assert once < twice < 2 * once


def test_the_formula():
    """Scores are BM25 with Lucene's idf, k1 1.2 and b 0.75, worked out by hand for one term."""
    rows = [["a", "b"], ["a"], ["c", "c", "c"]]
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    expected = [idf / (1 + 1.2 * (0.25 + 0.75 * length / 2)) for length in (2, 1)]
    assert LexicalStore.build(rows).scores({"a": 1.0}) == pytest.approx([*expected, 0.0], rel=1e-6)


@given(st.dictionaries(TERM, WEIGHT, max_size=5))
def test_weights_are_linear(weights):
    """The score of a question is the sum over its terms of weight × score of the term, in any order of the terms."""
    store = LexicalStore.build(ROWS)
    alone = sum((w * store.scores({t: 1.0}).astype(np.float64) for t, w in weights.items()), np.zeros(len(ROWS)))
    np.testing.assert_allclose(store.scores(weights), alone, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(store.scores(dict(reversed(weights.items()))), store.scores(weights), rtol=1e-6, atol=1e-6)


def test_unknown_terms_score_nothing(store):
    """A term that no row holds changes no score, nor does an empty question."""
    assert not store.scores({"inconnu": 5.0, "": 1.0}).any()
    assert not store.scores({}).any()
    assert store.document_frequency("inconnu") == 0
    assert (store.scores({"jeu": 1.0, "inconnu": 5.0}) == store.scores({"jeu": 1.0})).all()


@given(ANY_ROWS)
def test_saved_and_opened_alike(tmp_path_factory, rows):
    """A store opened from its folder gives the scores of the one that was saved, to the last bit; no file is a pickle."""
    folder = tmp_path_factory.mktemp("lexical")
    built = LexicalStore.build(rows)
    built.save(folder)
    opened = LexicalStore.open(folder)
    assert len(opened) == len(rows)
    assert {path.suffix for path in folder.iterdir()} == {".npy", ".json"}
    for term in {term for row in rows for term in row}:
        assert opened.document_frequency(term) == sum(term in row for row in rows)
        scores = opened.scores({term: 1.0})
        assert scores.dtype == np.float32
        assert (scores == built.scores({term: 1.0})).all()
        assert [bool(score) for score in scores] == [term in row for row in rows]


def test_the_same_rows_give_the_same_bytes(tmp_path):
    """A store depends on its rows alone, so that a digest tells a damaged file from a sound one."""
    LexicalStore.build(ROWS).save(tmp_path / "a")
    LexicalStore.build(iter(ROWS)).save(tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


@pytest.mark.parametrize("rows", [[], [[]], [[], [], []]])
def test_empty(tmp_path, rows):
    """No rows, or rows without terms, make a store that opens and scores zero."""
    LexicalStore.build(rows).save(tmp_path)
    opened = LexicalStore.open(tmp_path)
    assert len(opened) == len(rows)
    assert opened.scores({"a": 1.0}).tolist() == [0.0] * len(rows)


@pytest.mark.parametrize("name", ["scores.npy", "rows.npy", "starts.npy", "letters.npy", "letter_starts.npy", "about.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "emptied"])
def test_damage_is_named(store, tmp_path, name, damage):
    """A missing or shortened file is refused with the command to run, never half read."""
    store.save(tmp_path)
    path = tmp_path / name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: 0 if damage == "emptied" else -9])
    with pytest.raises(IndexDamagedError, match="coopkb build"):
        LexicalStore.open(tmp_path)


def test_opening_needs_no_engine():
    """Bm25s is slow to import and only builds need it: searching must not pay for it."""
    code = "import sys, coopkb.stores.lexical; print('bm25s' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout.strip(), ran.stderr) == ("False", "")
