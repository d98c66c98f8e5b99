"""The grid is read or its fault named, and concepts are found where a text names them."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.errors import CorpusError
from coopkb.grid import ConceptSpotter, Mention, load_grid, name_of

if TYPE_CHECKING:
    from coopkb.types import Grid

GRID = load_grid(Path(__file__).parents[1] / "corpus" / "grid.yaml")
SPOTTER = ConceptSpotter(GRID)

SMALL = """
version: 1
dimensions:
- id: relations
  label: {fr: Relations, en: Relations}
  concepts:
  - id: jeux-de-pouvoir
    label: {fr: Jeux de pouvoir, en: Power games}
    definition: {fr: Qui pèse sur quoi., en: Who weighs on what.}
    synonyms: {fr: [pouvoirs, rapport de force, œuvre, projet, pouvoirs partagés], en: [power]}
  - id: force
    label: {fr: Force, en: Strength}
    definition: {fr: Une force., en: A strength.}
    synonyms: {fr: [facilitateur, interne/externe, pouvoirs], en: [mediator]}
"""


def _grid(folder: Path, text: str = SMALL) -> Grid:
    path = folder / "grid.yaml"
    path.write_text(text, encoding="utf-8")
    return load_grid(path)


@pytest.fixture
def small(tmp_path: Path) -> ConceptSpotter:
    return ConceptSpotter(_grid(tmp_path))


def _spotted(spotter: ConceptSpotter, text: str, language: str = "fr") -> list[tuple[str, str]]:
    return [(m.concept_id, text[m.start : m.end]) for m in spotter.spot(text, language)]


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_a_grid_keeps_order_labels_and_synonyms(tmp_path: Path) -> None:
    """What a person writes is what the grid says."""
    grid = _grid(tmp_path)
    assert [c.id for c in grid.concepts] == ["jeux-de-pouvoir", "force"]
    assert grid.concepts[0].dimension == "relations"
    assert grid.concepts[0].label["en"] == "Power games"
    assert grid.concepts[1].synonyms["fr"] == ("facilitateur", "interne/externe", "pouvoirs")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("version: 1", "version: 3", "version"),
        ("id: force", "id: jeux-de-pouvoir", "id"),
        ("id: force", "id: La Force", "id"),
        ("{fr: Force, en: Strength}", "{fr: Force}", "force, label, en"),
        ("{fr: Force, en: Strength}", "{fr: Jeux de pouvoir, en: Strength}", "label.fr"),
        ("{fr: Force, en: Strength}", "Force", "force, label"),
        ("{fr: Une force., en: A strength.}", "{fr: [a], en: b}", "force, definition, fr"),
        ("en: [mediator]", "en: mediator", "force, synonyms, en"),
        ("en: [mediator]", "en: [1]", "force, synonyms, en, 1"),
        ("label: {fr: Relations, en: Relations}", "label: null", "relations, label"),
        ("dimensions:", "other:", "dimensions"),
    ],
)
def test_a_malformed_grid_is_named_by_file_and_place(tmp_path: Path, old: str, new: str, where: str) -> None:
    """A slip in the grid is told with the concept and the field, in both languages."""
    with pytest.raises(CorpusError) as caught:
        _grid(tmp_path, SMALL.replace(old, new, 1))
    for sentence in (caught.value.fr, caught.value.en):
        assert "grid.yaml" in sentence
        assert f", {where}" in sentence


# --- Names in a text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "JEUX DE POUVOIR",
        "jeu de pouvoir",
        "jeux  de\npouvoirs",
        "jeux de pouvoir",
        unicodedata.normalize("NFD", "jeux de pouvoir"),
    ],
)
def test_capitals_plurals_and_spaces_do_not_hide_a_name(small: ConceptSpotter, text: str) -> None:
    """A name is found however it is written, and all of it is marked."""
    assert _spotted(small, f"Les {text}, ici.") == [("jeux-de-pouvoir", text)]


@pytest.mark.parametrize("text", ["œuvre", "oeuvre", "ŒUVRES", "l’œuvre", "l'oeuvre"])
def test_ligatures_and_elision_do_not_hide_a_name(small: ConceptSpotter, text: str) -> None:
    """“L’œuvre” and “oeuvres” name the same thing; the article is not marked."""
    found = [mention for mention in _spotted(small, f"Dans {text} de tous") if mention[0] == "jeux-de-pouvoir"]
    assert [words.removesuffix("s").removesuffix("S").lower()[-4:] for _, words in found] == ["uvre"]


@pytest.mark.parametrize(
    "text",
    [
        "facilitateur.rice.s",
        "facilitateur·rice·s",
        "facilitateur(rice)s",
        "facilitateur.trice",
        "FACILITATEUR.RICE.S",
        "facilitateurs",
    ],
)
def test_inclusive_endings_belong_to_the_word(small: ConceptSpotter, text: str) -> None:
    """An inclusive form names what its base names, and is marked to its end."""
    assert _spotted(small, f"Un {text} aide.") == [("force", text)]


def test_a_full_stop_does_not_start_an_inclusive_ending(small: ConceptSpotter) -> None:
    """A sentence that follows a full stop without a space keeps its first word."""
    assert _spotted(small, "Un facilitateur.Le groupe") == [("force", "facilitateur")]


def test_the_longest_name_wins(small: ConceptSpotter) -> None:
    """Names inside a longer one are not marked a second time."""
    assert _spotted(small, "un rapport de force") == [("jeux-de-pouvoir", "rapport de force")]
    assert _spotted(small, "des pouvoirs partagés") == [("jeux-de-pouvoir", "pouvoirs partagés")]
    assert _spotted(small, "un rapport de la force") == [("force", "force")]


@pytest.mark.parametrize("text", ["rapport. De force", "rapport de, force", "rapport\n\nde force", "rapport de « force »"])
def test_a_name_does_not_cross_what_parts_sentences(small: ConceptSpotter, text: str) -> None:
    """Words that only happen to follow one another across a stop, a comma or a blank line are no name."""
    assert [words for _, words in _spotted(small, text)] == ["force"]


def test_part_of_a_word_is_no_name(small: ConceptSpotter) -> None:
    """“Forces” is found, “renforcer” and “forcer” are not."""
    assert _spotted(small, "renforcer, forcer, forcément, des forces") == [("force", "forces")]


def test_a_shared_name_goes_to_the_first_concept_in_passages_and_to_all_in_questions(small: ConceptSpotter) -> None:
    """A passage is marked once at a place; a question may mean either."""
    assert _spotted(small, "les pouvoirs") == [("jeux-de-pouvoir", "pouvoirs")]
    assert small.recognise("les pouvoirs ?", "fr") == ["jeux-de-pouvoir", "force"]


def test_a_general_word_marks_no_passage_but_helps_a_question(small: ConceptSpotter) -> None:
    """A word that every other sentence holds points at nothing in a text; a person who asks chose it."""
    assert small.spot("Le projet avance, les projets aussi.", "fr") == []
    assert small.recognise("quel projet ?", "fr") == ["jeux-de-pouvoir"]
    assert small.recognise("le projet et la force", "fr") == ["force", "jeux-de-pouvoir"]


def test_names_of_the_other_language_help_a_question_and_mark_no_passage(small: ConceptSpotter) -> None:
    """A French question with an English term is understood; a French passage is not marked by English words."""
    assert small.spot("le mediator", "fr") == []
    assert small.recognise("le mediator", "fr") == ["force"]
    assert small.spot("the mediator", "en") == [Mention("force", 4, 12)]


def test_a_language_without_names_marks_nothing(small: ConceptSpotter) -> None:
    """Text in a third language is left alone."""
    assert small.spot("jeux de pouvoir", "de") == []


def test_concepts_come_in_the_order_asked_and_unknown_ids_are_left_out(small: ConceptSpotter) -> None:
    """Ids of another grid do no harm."""
    assert [c.id for c in small.concepts(["force", "other", "jeux-de-pouvoir"])] == ["force", "jeux-de-pouvoir"]


# --- The shipped grid -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language", "concept"),
    [
        ("Comment gérer les jeux de pouvoir ?", "fr", "jeux-de-pouvoir"),
        ("how to handle power games?", "en", "jeux-de-pouvoir"),
        ("Quelle différence entre coopération et coordination ?", "fr", "cooperation-vs-coordination"),
        ("Coopérer ou collaborer ?", "fr", "cooperation-vs-collaboration"),
        ("Comment installer la confiance ?", "fr", "interconnaissance-confiance"),
        ("Faut-il un leader ?", "fr", "leadership-partage"),
        ("Quels sont les huit principes d’Ostrom ?", "fr", "communs-et-finitude"),
        ("How do we build trust?", "en", "interconnaissance-confiance"),
        ("Et si les élu·e·s ne viennent pas ?", "fr", "mobilisation-parties-prenantes"),
    ],
)
def test_a_question_is_recognised_by_the_names_in_it(question: str, language: str, concept: str) -> None:
    """The concept that a question names comes first."""
    assert SPOTTER.recognise(question, language)[0] == concept


def test_general_words_do_not_mark_every_passage() -> None:
    """The commonest words of the trade mark nothing by themselves in the shipped grid."""
    text = "Les acteurs du territoire portent un projet commun avec les habitants, dans un lieu et selon leurs compétences."
    assert SPOTTER.spot(text, "fr") == []


_NAMES = [n for c in GRID.concepts for n in (c.label["fr"], *c.synonyms["fr"])]
_PIECES = st.sampled_from(
    [*_NAMES, *map(str.upper, _NAMES), " ", "  ", "\n", "\n\n", ", ", ". ", "’", "l’", "-", ".rice.s", "(e)s"]
)


@given(st.lists(_PIECES | st.text(max_size=6), max_size=12).map("".join))
def test_mentions_are_in_order_apart_and_say_a_name_of_their_concept(text: str) -> None:
    """Each mention is exactly a known name of its concept, folded; mentions never overlap and follow the text."""
    known = {c.id: {name_of(n) for n in (c.label["fr"], *c.synonyms["fr"])} for c in GRID.concepts}
    end = 0
    for mention in SPOTTER.spot(text, "fr"):
        assert end <= mention.start < mention.end <= len(text)
        assert name_of(text[mention.start : mention.end]) in known[mention.concept_id]
        end = mention.end


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """No character breaks the spotter or shifts its places."""
    assert SPOTTER.spot(f"{text}\n\nconfiance\n\n", "fr")[-1] == Mention(
        "interconnaissance-confiance", len(text) + 2, len(text) + 11
    )
    SPOTTER.recognise(text, "fr")


def test_a_megabyte_is_spotted_within_a_second() -> None:
    """Marking a corpus costs seconds, not minutes (4.5 MB/s on two 2024 server cores); processor time, not the clock."""
    text = "Les jeux de pouvoir et la confiance se travaillent avec un tiers, dans la durée, sans recette miracle. " * 10_000
    before = time.process_time()
    mentions = SPOTTER.spot(text, "fr")
    assert time.process_time() - before < 1.0 * len(text.encode()) / 1e6
    assert len(mentions) >= 30_000
