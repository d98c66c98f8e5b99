"""The shipped corpus answers what people ask of it, and says so when it does not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def kb(shipped_index: Path) -> Iterator[KnowledgeBase]:
    with coopkb.open(shipped_index) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Comment gérer les jeux de pouvoir ?", {"cnfpt-interterritorial", "cnfpt-intracommunautaire", "decryptage-collectif"}),
        ("how to handle power games", {"cnfpt-interterritorial", "decryptage-collectif"}),
        ("Quelle différence entre coopération et coordination ?", {"fabrique-des-transitions", "ieefc-villes-pairs"}),
        ("Faut-il un leader pour coopérer ?", {"instercoop", "unadel-2015"}),
        ("Quels sont les huit principes d'Ostrom ?", {"ostrom-huit-principes"}),
        ("Qu'est-ce que la maturité coopérative ?", {"instercoop"}),
        ("Qu'est-ce que l'empathie chez Sennett ?", {"sennett-ensemble"}),
        ("Comment décider par consentement ?", {"sociocratie-3-0"}),
        ("Comment sortir des silos ?", {"fabrique-des-transitions"}),
        ("comment partager le risque", {"ieefc-villes-pairs"}),
    ],
)
def test_a_question_is_answered_from_the_sources_that_speak_of_it(kb: KnowledgeBase, question: str, sources: set[str]) -> None:
    """The answer quotes the notes in which the matter is treated, and the quotes are exact."""
    answer = kb.answer(question)
    assert answer.status is Status.ANSWERED
    assert sources <= {citation.passage.source.id for citation in answer.citations}
    for citation in answer.citations:
        document = kb.document(citation.passage.source.id)
        assert document.text[citation.start : citation.end] == citation.quote


def _examples() -> list[str]:
    folder = Path(coopkb.__file__).parent / "ui" / "strings"
    trades = [tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8"))["example"] for lang in ("fr", "en")]
    return [text for by_trade in trades for trade in by_trade.values() for key, text in trade.items() if key.isdigit()]


@pytest.mark.parametrize("question", _examples())
def test_every_question_that_the_app_offers_is_answered(kb: KnowledgeBase, question: str) -> None:
    """An example that leads to a silence or half an answer would be the first thing a newcomer meets."""
    assert kb.answer(question).status is Status.ANSWERED


def test_a_list_is_quoted_with_the_line_that_introduces_it(kb: KnowledgeBase) -> None:
    """Asked for Ostrom's principles, the answer gives them: the section that lists them is quoted."""
    answer = kb.answer("Quels sont les huit principes d'Ostrom ?")
    assert any("sanctions graduelles" in s.text and "niveaux emboîtés" in s.text for s in answer.statements)


@pytest.mark.parametrize(
    "question",
    [
        "Combien coûte un facilitateur ?",
        "Combien de communes compte la France ?",
        "Comment remplir une déclaration de TVA ?",
        "Quel logiciel choisir pour la visioconférence ?",
        "Comment gérer un conflit avec mon voisin à propos d'une haie ?",
        "What is the capital of France?",
        "How do I bake sourdough bread?",
        "Quels financements européens pour 2027 ?",
    ],
)
def test_what_the_notes_do_not_say_is_never_given_as_an_answer(kb: KnowledgeBase, question: str) -> None:
    """A question on another matter is not "answered": at most the nearest passages are offered as such."""
    assert kb.answer(question).status is not Status.ANSWERED


def test_every_note_says_whom_it_summarises(kb: KnowledgeBase) -> None:
    """No note stands in the index without the work that it summarises."""
    notes = [source for source in kb.sources() if source.is_note]
    assert len(notes) >= 10
    assert all(note.about for note in notes)
    assert all(note.licence == "CC BY 4.0" for note in notes)
