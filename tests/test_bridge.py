"""The translation table, and the leg of the search that it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb import analysis
from coopkb.bridge import TranslationTable, translation_table
from coopkb.index import build
from coopkb.search import BRIDGE

if TYPE_CHECKING:
    from pathlib import Path

# Words of the field with translations that any bilingual reader accepts; written without looking at the table.
ENGLISH = {
    "trust": "confiance",
    "power": "pouvoir",
    "conflict": "conflit",
    "disagreement": "désaccord",
    "meeting": "réunion rencontre",
    "decision": "décision",
    "share": "partager partage",
    "listen": "écouter écoute",
    "learn": "apprendre apprentissage",
    "neighbour": "voisin",
    "mayor": "maire",
    "rule": "règle",
    "help": "aider aide",
    "fear": "craindre peur crainte",
    "evaluate": "évaluer évaluation",
    "assess": "évaluer évaluation",
    "territory": "territoire",
    "project": "projet",
    "skill": "compétence habileté",
    "agreement": "accord entente",
    "money": "argent",
    "work": "travail travailler",
    "city": "ville cité",
    "farmer": "agriculteur",
    "school": "école",
    "health": "santé",
    "youth": "jeune jeunesse",
    "training": "formation",
    "support": "soutien soutenir appui appuyer",
    "network": "réseau",
    "member": "membre",
    "debt": "dette",
    "choose": "choisir choix",
    "understand": "comprendre",
    "responsibility": "responsabilité",
    "equality": "égalité",
    "freedom": "liberté",
    "environment": "environnement",
    "housing": "logement habitation",
    "language": "langue langage",
    "speak": "parler",
    "question": "question",
    "answer": "réponse répondre",
    "risk": "risque",
    "success": "succès réussite réussir",
    "failure": "échec échouer défaut",
    "goal": "objectif but",
    "society": "société",
    "culture": "culture",
    "village": "village",
}


@pytest.mark.parametrize(("language", "among"), [("en", 1), ("fr", 3)])
def test_common_words_find_their_translation(language: str, among: int) -> None:
    """Of fifty words of the field nine in ten have an accepted translation first; back, the word asked for is among three."""
    table = translation_table()
    other = {"en": "fr", "fr": "en"}[language]
    wanted: dict[str, set[str]] = {}
    for english, french in ENGLISH.items():
        sides = {"en": english, "fr": french if language == "en" else french.split()[0]}
        for term in analysis.terms(sides[language], language):
            wanted.setdefault(term, set()).update(analysis.terms(sides[other], other))
    right = [term for term, good in wanted.items() if good & set(list(table.translations(term, language))[:among])]
    assert len(right) >= 0.9 * len(wanted), sorted(set(wanted) - set(right))


def test_shares_of_a_term_sum_to_one() -> None:
    """Translations come best first, and share out one term; an unknown word has none."""
    found = translation_table().translations(*analysis.terms("power", "en"), "en")
    assert sum(found.values()) == pytest.approx(1.0)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert translation_table().translations("zzyzx", "en") == {}


def test_the_table_speaks_the_terms_of_the_index() -> None:
    """The table that ships was made with the analyser at hand; with another one it would name terms that no index holds."""
    assert translation_table().analyser == analysis.VERSION


def test_an_english_question_finds_french_words(small_index: Path) -> None:
    """Without a model, a question that shares no word with a French passage meets it through the table."""
    with coopkb.open(small_index) as kb:
        hits = kb.search("Where do neighbourhoods compare their maps?", legs=[BRIDGE])
        assert hits
        assert all(hit.passage.language == "fr" for hit in hits)
        assert "carte" in hits[0].passage.text


def test_a_corpus_of_one_language_is_not_disturbed(tmp_path: Path) -> None:
    """Where nothing is in the other language the leg brings nothing, and the others rank as if it were not there."""
    texts = tmp_path / "textes"
    texts.mkdir()
    (texts / "a.md").write_text(
        "# La réunion\n\nLa réunion du conseil se prépare la veille avec ceux qui la tiendront.\n", "utf-8"
    )
    (texts / "b.md").write_text("# Le budget\n\nLe budget de la commune finance la salle et le chauffage du club.\n", "utf-8")
    build([texts], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        question = "Comment préparer la réunion ?"
        assert kb.search(question, legs=[BRIDGE]) == []
        assert kb.search(question) == kb.search(question, legs=["lexical"])


def test_a_table_of_another_analyser_is_left_aside(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terms of another analyser would match by accident only: the leg falls silent instead."""
    monkeypatch.setattr("coopkb.search.query.translation_table", lambda: TranslationTable([("trust", "confianc", 1.0)], -1))
    with coopkb.open(small_index) as kb:
        assert kb.search("trust", legs=[BRIDGE]) == []
