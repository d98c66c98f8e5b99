"""Catalogue, grid and frameworks: read, a team's own added, wrong ones named by file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb.errors import CorpusError
from coopkb.frameworks import load_framework
from coopkb.grid import load_grid, write_grid
from coopkb.index import build
from coopkb.library import load_library
from coopkb.types import LinkKind, Relation, RelationKind
from knowledge_corpus import FRAMEWORKS, POWER, write_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small corpus in a folder."""
    return write_corpus(tmp_path / "corpus")


def test_a_card_keeps_all_that_it_says(corpus: Path) -> None:
    """Each field of a concept's card arrives in the concept, and a concept without a card has empty ones."""
    grid = load_grid(corpus / "grid.yaml")
    power, trust, meeting = grid.concepts
    assert power.label == {"fr": "Jeux de pouvoir", "en": "Power games"}
    assert power.belongs["fr"] == ("Le texte dit qui décide.",)
    assert power.signs["en"] == ("One person does the talking.",)
    assert power.counter_example["fr"] == "Un vote serein."
    assert power.questions["fr"] == ("Qui décide vraiment ?",)
    assert power.asked["en"] == ("one person runs everything",)
    assert power.related == (Relation("confiance", RelationKind.RELATED),)
    assert power.false_friends[0].term == "pouvoir"
    assert (trust.dimension, meeting.dimension) == ("relations", "dispositifs")
    assert meeting.asked == {"fr": (), "en": ()}


def test_an_index_gives_the_library_back_whole(corpus: Path, tmp_path: Path) -> None:
    """Grid, frameworks and catalogue come out of an index as they went in."""
    library = load_library(corpus)
    build([corpus], tmp_path / "index", corpus_folder=corpus)
    with coopkb.open(tmp_path / "index") as kb:
        assert kb.grid == library.grid
        assert kb.frameworks() == dict(sorted(library.frameworks.items()))
        assert kb.catalogue() == library.catalogue


def test_links_keep_their_kind_and_no_link_is_an_answer(corpus: Path) -> None:
    """An item tells how it stands to each concept; an empty list says that the grid has no equivalent."""
    north = load_framework(corpus / "frameworks" / "nord.yaml")
    assert [(link.concept, link.kind) for link in north.items[0].links] == [
        ("reunion", LinkKind.NARROW),
        ("confiance", LinkKind.FALSE_FRIEND),
    ]
    assert north.items[1].links == ()


def test_a_grid_written_is_the_grid_read(corpus: Path, tmp_path: Path) -> None:
    """What is written for people to edit reads back the same, and never over a grid that is there."""
    grid = load_grid(corpus / "grid.yaml")
    write_grid(grid, tmp_path / "copy")
    assert load_grid(tmp_path / "copy" / "grid.yaml") == grid
    with pytest.raises(CorpusError, match="already holds a grid"):
        write_grid(grid, tmp_path / "copy")


# --- A team's own


def _own(folder: Path) -> Path:
    """A team's folder: a concept in a dimension that is there, another dimension, a framework, a work."""
    (folder / "concepts").mkdir(parents=True)
    (folder / "frameworks").mkdir()
    (folder / "grid.yaml").write_text(
        """version: 1
dimensions:
  - id: relations
    label: {fr: Relations, en: Relations}
    concepts: [ruse]
  - id: saveurs
    label: {fr: Saveurs, en: Flavours}
    concepts:
      - {id: sel, label: {fr: Sel, en: Salt}, definition: {fr: "Du sel.", en: "Salt."}, synonyms: {}}
""",
        encoding="utf-8",
    )
    (folder / "concepts" / "ruse.yaml").write_text(
        'id: ruse\nlabel: {fr: Ruse, en: Cunning}\ndefinition: {fr: "Biaiser.", en: "Slyness."}\n', encoding="utf-8"
    )
    (folder / "catalogue.yaml").write_text(
        'version: 1\nsources:\n  - {id: livre-ouest, title: "Le livre de l’Ouest", framework: ouest}\n', encoding="utf-8"
    )
    (folder / "frameworks" / "ouest.yaml").write_text(
        FRAMEWORKS["sud"].replace("sud", "ouest").replace("Sud", "Ouest").replace("confiance", "ruse"), encoding="utf-8"
    )
    (folder / "ouest.md").write_text(
        "# Ouest\n\nLa ruse du renard vaut la force du lion, dit-on à l’Ouest.\n", encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("place", ["local", "elsewhere"])
def test_a_team_adds_its_own_without_touching_ours(corpus: Path, tmp_path: Path, place: str) -> None:
    """Concepts, frameworks and works of `local/`, or of any folder built from, stand beside those of the corpus."""
    if place == "local":
        folder = corpus / "local"
        (folder / "nord.md").unlink()
        folder.rmdir()
    else:
        folder = tmp_path / "mes-documents"
    _own(folder)
    built = build([corpus] if place == "local" else [corpus, folder], tmp_path / "index", corpus_folder=corpus)
    assert built.manifest.counts["problems"] == 0, "the files of knowledge are no documents"
    with coopkb.open(tmp_path / "index") as kb:
        assert [d.id for d in kb.grid.dimensions] == ["relations", "dispositifs", "saveurs"]
        assert [c.id for c in kb.grid.dimensions[0].concepts] == ["pouvoir", "confiance", "ruse"]
        assert kb.framework("ouest").items[0].links[0].concept == "ruse"
        assert "livre-ouest" in kb.catalogue()
        assert kb.search("la ruse du renard")[0].passage.source.title == "Ouest"
        assert kb.evidence("ruse")


# --- What is wrong


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "named"),
    [
        ("concepts/pouvoir.yaml", 'en: "Power games"', 'de: "Macht"', 2, "label"),
        ("concepts/pouvoir.yaml", "synonyms:", "synonims:", 4, "synonims"),
        ("concepts/pouvoir.yaml", "concept: confiance", "concept: confience", 9, "confience"),
        ("concepts/pouvoir.yaml", "kind: related", "kind: cousin", 9, "broader"),
        ("concepts/pouvoir.yaml", "id: pouvoir", "id: power", 1, "pouvoir"),
        ("frameworks/nord.yaml", "kind: narrow", "kind: tight", 17, "narrow"),
        ("frameworks/nord.yaml", "concept: reunion", "concept: rencontre", 17, "rencontre"),
        ("frameworks/nord.yaml", "sources: [livre-nord]", "sources: [livre-perdu]", 7, "livre-perdu"),
        ("frameworks/nord.yaml", "page: 3", "page: trois", 23, "page"),
        ("frameworks/nord.yaml", "id: silence", "id: seances", 10, "seances"),
        ("frameworks/nord.yaml", "    links: []\n", "", 18, "links"),
        (
            "frameworks/nord.yaml",
            "second_hand: false\n    links: []",
            "second_hand: peut-être\n    links: []",
            24,
            "second_hand",
        ),
        ("frameworks/sud.yaml", "id: sud", "id: midi", 1, "midi"),
        ("frameworks/sud.yaml", 'name: "Sud"', 'name: "Un nom bien trop long pour une colonne"', 2, "name"),
        ("grid.yaml", "[pouvoir, confiance]", "[pouvoir, confiance, courage]", 5, "courage"),
        ("catalogue.yaml", "id: livre-sud", "id: livre-nord", 3, "livre-nord"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(corpus: Path, file: str, old: str, new: str, line: int, named: str) -> None:
    """A fault names its file, its line and what is wrong, in both languages."""
    path = corpus / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_library(corpus)
    error = caught.value
    assert error.file == path
    assert error.line == line
    assert f"(ligne {line})" in error.fr
    assert named in error.fr
    assert named in error.en


def test_ids_of_ours_are_not_taken_again(corpus: Path) -> None:
    """A team's framework, concept or work with an id that is there is refused, and ours stays."""
    own = corpus / "local"
    (own / "frameworks").mkdir()
    (own / "frameworks" / "nord.yaml").write_text(FRAMEWORKS["nord"], encoding="utf-8")
    with pytest.raises(CorpusError, match="already has the id"):
        load_library(corpus, [own])
    (own / "frameworks" / "nord.yaml").unlink()
    (own / "grid.yaml").write_text(
        "version: 1\ndimensions:\n  - {id: autres, label: {fr: A, en: A}, concepts: [pouvoir]}\n", encoding="utf-8"
    )
    (own / "concepts").mkdir()
    (own / "concepts" / "pouvoir.yaml").write_text(POWER, encoding="utf-8")
    with pytest.raises(CorpusError, match="pouvoir"):
        load_library(corpus, [own])


def test_a_concept_is_not_related_to_itself(corpus: Path) -> None:
    """A relation leads to another concept."""
    path = corpus / "concepts" / "pouvoir.yaml"
    path.write_text(POWER.replace("concept: confiance", "concept: pouvoir"), encoding="utf-8")
    with pytest.raises(CorpusError, match="pouvoir"):
        load_grid(corpus / "grid.yaml")


def test_the_shipped_library_is_whole() -> None:
    """Thirty frameworks and 65 concepts ship, each concept with a whole card in both languages."""
    from coopkb.corpus import shipped_corpus

    library = load_library(shipped_corpus())
    assert len(library.frameworks) >= 30
    assert len(library.grid.concepts) >= 65
    for concept in library.grid.concepts:
        for language in ("fr", "en"):
            for part in (concept.synonyms, concept.belongs, concept.excludes, concept.signs, concept.questions):
                assert part[language], (concept.id, language)
            assert concept.counter_example[language]
        assert len(concept.asked["fr"]) >= 8, concept.id
        assert len(concept.asked["en"]) >= 6, concept.id
    assert sum(len(lines) for c in library.grid.concepts for lines in c.asked.values()) >= 900
    for framework in library.frameworks.values():
        assert framework.idea["fr"]
        for item in framework.items:
            assert item.source in library.catalogue, (framework.id, item.id)
            assert item.definition["fr"] != item.definition["en"], (framework.id, item.id)
