"""The parts of the training pipeline that a wrong figure would hide in: the alignment, the choice of pairs, the split."""

from __future__ import annotations

import lzma
import sys
from pathlib import Path

import pytest

pytest.importorskip("scipy", reason="the extra “models” brings it")

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
import data as texts
from alignment import lexicon

ENGLISH = ("the", "house", "blue", "flower", "green")


def test_the_alignment_finds_who_translates_whom() -> None:
    """La, maison, bleue, fleur, verte: each finds its own translation from sentences alone, and the article no noun."""
    sentences = [(0, 1), (0, 3), (0, 1, 2), (0, 3, 2), (0, 3, 4), (0, 1, 4), (1,), (0,)]
    table = lexicon(sentences, [[5 + word for word in sentence] for sentence in sentences], 10).toarray()
    assert [ENGLISH[row.argmax() - 5] for row in table[:5]] == list(ENGLISH)
    assert table.max() <= 1.0
    assert table[:, :5].sum() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with prose, markup, and 1,300 pairs of the register that pairs are held out from."""
    near = [
        f"canada_digital\tWe met the team number {n} of the service today\tNous avons vu l’équipe {n} du service"
        for n in range(1300)
    ]
    lines = [
        "source\ten\tfr",
        "php_manual\tReturns the value of %s here\tRetourne la valeur de %s ici",
        "php_manual\tThe same words\tThe same words",
        "tatoeba_subset\tI have a proposal.\tJ’ai une proposition.",
        *near,
    ]
    with lzma.open(tmp_path / "parallel-en-fr.tsv.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return tmp_path


def test_markup_and_copies_are_no_pairs(folder: Path) -> None:
    """Code and lines left untranslated teach nothing; a plain sentence is kept."""
    kept = {pair.en for pair in texts.pairs(folder)}
    assert "I have a proposal." in kept
    assert not any("%s" in line or line == "The same words" for line in kept)


def test_what_is_held_out_is_never_learnt_from(folder: Path) -> None:
    """The pairs that measure are not among those that teach, and the split is the same each time."""
    aside = texts.held_out(folder)
    assert len(aside) == texts.HELD_OUT
    assert not {pair.en for pair in aside} & {pair.en for pair in texts.pairs(folder)}
    texts._split.cache_clear()
    assert texts.held_out(folder) == aside


def test_crossed_pairs_take_one_sentence_of_each_language() -> None:
    """Across languages the first sentence is of one and the second of the other, with the mean of the scores."""
    fr, en = [texts.Scored("un", "deux", 0.2)], [texts.Scored("one", "two", 0.4)]
    assert texts.crossed(en, fr) == [texts.Scored("one", "deux", pytest.approx(0.3))]
