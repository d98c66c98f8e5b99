"""A word in its contexts: all of them, exact, definitions first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopkb.concordance import _defines
from coopkb.grid import occurrences
from coopkb.silence import says_nothing
from coopkb.types import Filters
from knowledge_corpus import open_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """An index of the small corpus, by words alone."""
    yield from open_corpus(tmp_path_factory.mktemp("knowledge"))


def test_every_occurrence_is_found_and_exact(kb: KnowledgeBase) -> None:
    """All places of a word come back, each with its own offsets inside its sentence."""
    found = kb.concordance("confiance")
    assert len(found) == 3
    for occurrence in found:
        text = kb.document(occurrence.sentence.passage.source.id).text
        assert text[occurrence.start : occurrence.end].lower() == "confiance"
        assert text[occurrence.sentence.start : occurrence.sentence.end] == occurrence.sentence.quote
        assert occurrence.sentence.start <= occurrence.start < occurrence.end <= occurrence.sentence.end


def test_definitions_come_first(kb: KnowledgeBase) -> None:
    """A sentence that says what the word means stands before those that only use it."""
    found = kb.concordance("confiance")
    assert [occurrence.defines for occurrence in found] == [True, True, False]
    assert found[0].sentence.quote.startswith("La confiance est une habitude")
    assert found[1].sentence.quote.startswith("On appelle confiance")
    assert found[2].sentence.quote == "Sans confiance, tout se signe."


@pytest.mark.parametrize(
    ("sentence", "defines"),
    [
        ("La coopération est un travail à plusieurs.", True),
        ("La définition de la coopération est simple : agir ensemble.", True),
        ("On entend par coopération une œuvre commune.", True),
        ("Ce que nous appelons coopération.", True),
        ("By cooperation we understand a common work; cooperation means making it together.", True),
        ("définition de la coopération (cinq minutes)", False),
        ("Les premiers freins à toute forme de coopération sont connus.", False),
        ("Elle passe par la coopération.", False),
    ],
)
def test_a_definition_is_told_by_what_stands_beside_the_word(sentence: str, defines: bool) -> None:
    """A sentence defines a word when it says what it is, not when it only names a definition or something of it."""
    found = [
        _defines(sentence[:start], sentence[end:])
        for name in ("coopération", "cooperation")
        for start, end in occurrences(sentence, name)
    ]
    assert any(found) is defines


@pytest.mark.parametrize("typed", ["rapports de force", "RAPPORT DE FORCE", "rapport de forces"])
def test_capitals_and_plurals_do_not_hide_a_word(kb: KnowledgeBase, typed: str) -> None:
    """An expression is found however it is typed; its words must follow each other."""
    assert len(kb.concordance(typed)) == 1
    assert kb.concordance("rapport force") == []


def test_an_expression_of_little_words_is_found_too(kb: KnowledgeBase) -> None:
    """Words that the search leaves out are looked for all the same."""
    assert len(kb.concordance("les uns sur les autres")) == 0, "a heading is no text of a passage"
    assert len(kb.concordance("dès la")) == 1


def test_filters_and_nothing(kb: KnowledgeBase) -> None:
    """A filter limits where one looks; what is nowhere gives an empty list, and so does nothing at all."""
    assert kb.concordance("confiance", Filters(frameworks=("sud",))) == []
    assert kb.concordance("zéphyr") == []
    assert kb.concordance("  ?! ") == []


# --- Saying that nothing is said


@pytest.mark.parametrize(
    "sentence",
    [
        "La loi ne dit rien de la confiance ni des désaccords.",
        "Elles ne traitent ni de la confiance, ni des intérêts.",
        "Aucune définition de la coopération n’a été vue dans les pages lues.",
        "Collaborer n’est pas défini dans les pages lues.",
        "Rien de ce qui a été lu ne définit la coopération.",
        "Ils laissent de côté la gouvernance, les contrats et l’argent.",
        "Trois sujets manquent à cette grille : le pouvoir, le temps et l’évaluation.",
        "Elle n’aborde ni les désaccords, ni la décision.",
        "The guide says nothing about power.",
        "It does not define trust.",
    ],
)
def test_a_silence_is_recognised(sentence: str) -> None:
    """A sentence that says that something is not said is told apart."""
    assert says_nothing(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Il n’y a plus de chef ; chacun conduit à son tour.",
        "Un partenariat n’est pas encore une coopération.",
        "La confiance ne se décrète pas.",
        "Une écoute n’est pas une évaluation.",
        "La différence de l’autre n’est pas un obstacle qu’on contourne.",
        "Chacun dit ce qu’il ne cédera pas.",
        "On ne décide pas que les gens coopéreront.",
        "Trust does not come by decree.",
    ],
)
def test_a_negation_that_says_something_is_kept(sentence: str) -> None:
    """To say what a thing is not, or what does not work, is to say something."""
    assert not says_nothing(sentence)
