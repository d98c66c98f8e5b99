"""Frameworks side by side: what each cell says, and on what evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import coopkb
from coopkb.compare import side_by_side
from coopkb.errors import UnknownNameError
from coopkb.index import build
from coopkb.stores.concept_vectors import ConceptVectors
from coopkb.types import CellState, Filters, Spoken, Unsearched
from knowledge_corpus import open_corpus, write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Comparison


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """An index of the small corpus, by words alone."""
    yield from open_corpus(tmp_path_factory.mktemp("knowledge"))


@pytest.fixture(scope="module")
def compared(kb: KnowledgeBase) -> Comparison:
    """All frameworks on all concepts."""
    return kb.compare()


@pytest.mark.parametrize(
    ("framework", "concept", "state", "unsearched"),
    [
        ("nord", "reunion", CellState.SAID, None),
        ("nord", "pouvoir", CellState.OTHERWISE, None),
        ("nord", "confiance", CellState.OTHERWISE, None),
        ("sud", "confiance", CellState.SAID, None),
        ("sud", "pouvoir", CellState.NOT_SEARCHED, Unsearched.SECOND_HAND),
        ("est", "pouvoir", CellState.NOT_SEARCHED, Unsearched.NO_TEXT),
    ],
)
def test_each_cell_says_how_the_framework_stands(
    compared: Comparison, framework: str, concept: str, state: CellState, unsearched: Unsearched | None
) -> None:
    """Its own items say a concept; its texts say it otherwise; a silence counts only where its own text was read."""
    cell = compared.cell(framework, concept)
    assert (cell.state, cell.unsearched) == (state, unsearched)


def test_a_silence_of_a_text_that_was_read_is_told(tmp_path: Path) -> None:
    """A framework whose own text is there and speaks nowhere of a concept was searched, and says nothing."""
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "local" / "nord.md").write_text("# Le livre du Nord\n\nUne séance dure une heure, pas plus.\n", encoding="utf-8")
    build([corpus], tmp_path / "index", corpus_folder=corpus)
    with coopkb.open(tmp_path / "index") as kb:
        cell = kb.compare(["nord"], ["pouvoir"]).cell("nord", "pouvoir")
    assert (cell.state, cell.evidence, cell.passages) == (CellState.NOT_FOUND, (), 0)


def test_a_word_in_another_sense_is_told_apart(compared: Comparison) -> None:
    """A false friend is no item that says the concept: it stands by itself."""
    cell = compared.cell("nord", "confiance")
    assert cell.items == ()
    assert [item.term for item in cell.false_friends] == ["Séances courtes"]


def test_evidence_quotes_the_sentence_that_says_it(kb: KnowledgeBase, compared: Comparison) -> None:
    """Each piece of evidence is the sentence that names the concept, exact in its document."""
    (evidence,) = compared.cell("nord", "pouvoir").evidence
    assert evidence.citation.quote == "Le rapport de force entre communes se nomme dès la première séance."
    assert evidence.how is Spoken.NAMED
    for cell in compared.cells.values():
        for one in cell.evidence:
            text = kb.document(one.citation.passage.source.id).text
            assert text[one.citation.start : one.citation.end] == one.citation.quote
            assert one.citation.passage.source.framework == cell.framework


def test_a_note_that_says_nothing_is_no_evidence(compared: Comparison) -> None:
    """What stands under a note's limits, or says that a work is silent, is evidence of nothing."""
    assert compared.cell("sud", "pouvoir").evidence == ()


def test_the_scan_is_exhaustive(kb: KnowledgeBase, compared: Comparison) -> None:
    """Every passage that names a concept is counted, and `evidence` lists them all, filters apart."""
    naming = {p.id for p in kb.passages_naming("reunion")}
    assert {e.citation.passage.id for e in kb.evidence("reunion")} == naming
    assert sum(cell.passages for cell in compared.of_concept("reunion")) == len(naming)
    assert kb.evidence("reunion", Filters(frameworks=("sud",))) == []


def test_two_frameworks_are_set_against_each_other(compared: Comparison) -> None:
    """Shared, close, one-sided, unknown and false friends: each concept stands where its two cells put it."""
    pair = side_by_side(compared, "nord", "sud")
    assert pair.both == ()
    assert pair.nearly == ("confiance",)
    assert pair.unknown == ("pouvoir", "reunion")
    assert pair.only_first == pair.only_second == ()
    assert pair.false_friends == ("confiance",)
    turned = side_by_side(compared, "sud", "nord")
    assert (turned.nearly, turned.unknown) == (pair.nearly, pair.unknown)


def test_an_unknown_name_is_told(kb: KnowledgeBase, compared: Comparison) -> None:
    """A framework or concept that is not there is named."""
    with pytest.raises(UnknownNameError, match="ouest"):
        kb.compare(["ouest"])
    with pytest.raises(UnknownNameError, match="courage"):
        kb.compare(concepts=["courage"])
    with pytest.raises(UnknownNameError, match="ouest"):
        side_by_side(compared, "nord", "ouest")


def test_columns_and_rows_come_as_asked(kb: KnowledgeBase) -> None:
    """Frameworks and concepts keep the order given, each once."""
    compared = kb.compare(["sud", "nord", "sud"], ["reunion", "pouvoir"])
    assert [f.id for f in compared.frameworks] == ["sud", "nord"]
    assert [c.concept for c in compared.of_framework("nord")] == ["reunion", "pouvoir"]


# --- Meaning


def _unit(*rows: list[float]) -> np.ndarray:
    array = np.array(rows, dtype=np.float32)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


def test_a_text_stands_out_where_its_lines_are(tmp_path: Path) -> None:
    """A vector near the lines of one card stands out there more than anywhere else, and the same after saving."""
    rng = np.random.default_rng(1)
    centres = np.eye(6, dtype=np.float32)
    cards = [_unit(*(centre + 0.2 * rng.standard_normal((8, 6)))) for centre in centres]
    concepts = ConceptVectors.build(cards)
    for number, centre in enumerate(centres):
        standing = concepts.standing(centre[None, :])[0]
        assert standing.argmax() == number
        assert standing[number] > 2
    concepts.save(tmp_path)
    again = ConceptVectors.open(tmp_path)
    assert np.allclose(again.standing(centres), concepts.standing(centres), atol=0.1)


def test_a_concept_of_everyday_words_is_not_everywhere() -> None:
    """What lines of other cards have is ordinary, for broad cards as for narrow ones: nought on average, a spread of one."""
    rng = np.random.default_rng(5)
    centres = [np.ones(8), *np.eye(8)[:5]]
    cards = [_unit(*(centre + 0.3 * rng.standard_normal((12, 8)))) for centre in centres]
    concepts = ConceptVectors.build(cards)
    for number in range(len(cards)):
        others = np.concatenate([lines for other, lines in enumerate(cards) if other != number])
        standing = concepts.standing(others)[:, number]
        assert standing.mean() == pytest.approx(0, abs=1e-3)
        assert standing.std() == pytest.approx(1, abs=1e-3)
        assert concepts.standing(cards[number])[:, number].mean() > 1
