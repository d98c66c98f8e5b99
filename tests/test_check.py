"""Each fault that a person may leave in a corpus is found, with its file and line, and none hides another."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coopkb import corpus, frameworks, grid, types
from coopkb.check import Fault, Severity, check, shelf
from coopkb.corpus import shipped_corpus
from coopkb.errors import CorpusError
from coopkb.library import load_library

SCHEMAS = shipped_corpus() / "schema"

GRID = """\
version: 1
dimensions:
  - id: facteurs
    label: {fr: Facteurs, en: Factors}
    concepts:
      - confiance
      - pouvoir
"""

CONFIANCE = """\
id: confiance
label: {fr: "Confiance", en: "Trust"}
definition:
  fr: "Compter les uns sur les autres parce que les promesses faites ont été tenues."
  en: "Relying on one another because the promises that were made have been kept."
synonyms:
  fr: ["se fier"]
  en: ["reliance"]
belongs:
  fr: ["On compte sur quelqu’un."]
  en: ["Somebody is relied upon."]
signs:
  fr: ["On prête sans papier."]
  en: ["Things are lent without paper."]
counter_example:
  fr: "Signer un contrat."
  en: "Signing a contract."
questions:
  fr: ["Qui a tenu parole ?"]
  en: ["Who kept their word?"]
related:
  - {concept: pouvoir, kind: related}
false_friends:
  - {term: "confiance", fr: "La confiance en soi.", en: "Self-confidence."}
asked:
  fr:
    - "on ne se fait plus confiance"
    - "comment se fier à eux"
    - "ils ont trahi leur parole"
    - "peut-on compter sur la région"
    - "apprendre à se connaître"
    - "promesses non tenues"
    - "personne ne prête rien"
    - "une méfiance entre voisins"
  en:
    - "we no longer trust them"
    - "broken promises"
    - "can we count on the county"
    - "getting to know each other"
    - "nobody lends anything"
    - "suspicion between neighbours"
"""

POUVOIR = """\
id: pouvoir
label: {fr: "Pouvoir", en: "Power"}
definition:
  fr: "Qui pèse sur les décisions, et par quels moyens il y parvient."
  en: "Who weighs on decisions, and by which means they succeed in doing so."
synonyms:
  fr: ["influence cachée"]
  en: ["hidden influence"]
belongs:
  fr: ["On décide pour les autres."]
  en: ["Some decide for others."]
signs:
  fr: ["Les mêmes parlent toujours."]
  en: ["The same people always speak."]
counter_example:
  fr: "Élire un président."
  en: "Electing a chair."
questions:
  fr: ["Qui décide ici ?"]
  en: ["Who decides here?"]
related:
  - {concept: confiance, kind: related}
asked:
  fr:
    - "le maire décide de tout"
    - "qui commande ici"
    - "les gros écrasent les petits"
    - "toujours les mêmes parlent"
    - "une voix par structure"
    - "on vote sans débat"
    - "la métropole impose"
    - "se faire entendre"
  en:
    - "the mayor decides everything"
    - "who is in charge"
    - "big ones crush small ones"
    - "the same people talk"
    - "one vote each"
    - "making ourselves heard"
"""

FRAMEWORK = """\
id: atelier
name: "Atelier"
title: {fr: "Un atelier", en: "A workshop"}
organisation: "Maison"
people: []
year: 2020
sources: ["guide-atelier"]
idea:
  fr: "Un atelier réunit ceux qui veulent apprendre à travailler avec leurs voisins."
  en: "A workshop brings together those who want to learn to work with neighbours."
items:
  - id: "parole"
    term: "Tenir parole"
    definition: {fr: "On fait ce que l’on a dit.", en: "One does what one has said."}
    source: "guide-atelier"
    heading: null
    page: null
    second_hand: false
    links:
      - {concept: "confiance", kind: "close"}
  - id: "voix"
    term: "Une voix chacun"
    definition: {fr: "Chacun compte pour un.", en: "Each counts for one."}
    source: "guide-atelier"
    links: []
"""

CATALOGUE = """\
version: 1
sources:
  - id: guide-atelier
    title: "Guide de l’atelier"
    authors: []
    organisation: Maison
    year: 2020
    url: https://example.org/guide
    licence: unknown
    framework: atelier
    status: note
  - id: autre
    title: "Un autre livre"
    url: https://example.org/autre
    licence: CC BY 4.0
    file: autre.pdf
"""

NOTE = (
    """\
---
id: atelier-note
title: "L’atelier, en bref"
framework: atelier
language: fr
kind: note
second_hand: false
licence: CC BY 4.0
about:
  title: "Guide de l’atelier"
  authors: []
  organisation: Maison
  year: 2020
  url: https://example.org/guide
  licence: unknown
  kind: guide
---

## Ce que propose l’atelier

"""
    + "Les voisins se réunissent le soir et chacun raconte ce qui a marché dans son village. " * 45
)

FILES = {
    "grid.yaml": GRID,
    "concepts/confiance.yaml": CONFIANCE,
    "concepts/pouvoir.yaml": POUVOIR,
    "frameworks/atelier.yaml": FRAMEWORK,
    "catalogue.yaml": CATALOGUE,
    "notes/atelier-note.md": NOTE,
}


def _write(folder: Path, files: dict[str, str] = FILES) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small corpus without a fault."""
    return _write(tmp_path / "corpus")


def _plant(home: Path, file: str, old: str, new: str) -> str:
    path = home / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    planted = text.replace(old, new, 1)
    path.write_text(planted, encoding="utf-8")
    return planted


def _line(text: str, marker: str) -> int:
    """The line of the last place where a text holds the marker: a second of two comes after the first."""
    assert marker in text
    return text[: text.rindex(marker)].count("\n") + 1


def _told(faults: list[Fault], file: Path, line: int | None) -> list[Fault]:
    return [fault for fault in faults if (fault.file, fault.line) == (file, line)]


def test_a_corpus_without_fault_is_told_none(home: Path) -> None:
    """A check that cries for nothing is soon not run."""
    assert check(home) == []


ENGLISH = "Relying on one another because the promises that were made have been kept for years."
FRENCH = "Compter les uns sur les autres parce que les promesses faites ont toujours été tenues."
DUPLICATE_ITEM = 'id: "voix"', 'id: "parole"'
DEFINITION = "Compter les uns sur les autres parce que les promesses faites ont été tenues."
SIGNING = """counter_example:
  fr: "Signer un contrat."
  en: "Signing a contract."
"""
RELATED = "  - {concept: confiance, kind: related}\n"
ABOUT = NOTE[NOTE.index("about:") : NOTE.index("---\n\n")]

CARD, OTHER = "concepts/confiance.yaml", "concepts/pouvoir.yaml"
FRAME, NOTED = "frameworks/atelier.yaml", "notes/atelier-note.md"

ERRORS = [
    # file, what is there, what a slip puts there, where it is told (in the file as it is then), what the sentence names
    pytest.param(CARD, 'fr: ["se fier"]', 'fr: ["se fier"', 'en: ["reliance"]', "YAML", id="card-no-yaml"),
    pytest.param("grid.yaml", "{fr: Facteurs,", "{fr: [Facteurs,", "[Facteurs", "YAML", id="grid-no-yaml"),
    pytest.param("catalogue.yaml", "  - id: autre", " - id: autre", " - id: autre", "YAML", id="catalogue-no-yaml"),
    pytest.param(FRAME, 'name: "Atelier"', 'name: "Atelier', "title:", "YAML", id="framework-no-yaml"),
    pytest.param(NOTED, "authors: []", "authors: ]", "authors: ]", "YAML", id="note-no-yaml"),
    pytest.param(
        NOTED,
        "  kind: guide\n---",
        '  kind: guide\nasked:\n  "Ce que propose":\n    - "Que faire ?"\n---',
        '  "Ce que propose":',
        "Ce que propose",
        id="note-questions-of-no-section",
    ),
    pytest.param(CARD, "belongs:", "belong:", "belong:", "belong", id="card-unknown-field"),
    pytest.param(
        CARD, "  - {concept: pouvoir,", "  - {why: a, concept: pouvoir,", "why: a", "why", id="relation-unknown-field"
    ),
    pytest.param(CARD, 'en: "Trust"', 'en: "Trust", de: "V"', "de:", "de", id="label-third-language"),
    pytest.param(FRAME, "people:", "peoples:", "peoples:", "peoples", id="framework-unknown-field"),
    pytest.param(FRAME, "heading:", "headings:", "headings:", "headings", id="item-unknown-field"),
    pytest.param(FRAME, 'kind: "close"', 'kind: "close", x: 1', "x: 1", "x", id="link-unknown-field"),
    pytest.param("catalogue.yaml", "status: note", "statut: note", "statut:", "statut", id="entry-unknown-field"),
    pytest.param("grid.yaml", "    label:", "    size: 1\n    label:", "size: 1", "size", id="dimension-unknown-field"),
    pytest.param(NOTED, "second_hand", "secondhand", "secondhand", "secondhand", id="note-unknown-field"),
    pytest.param(NOTED, "  kind: guide", "  sort: guide", "sort:", "sort", id="about-unknown-field"),
    pytest.param(CARD, ', en: "Trust"', "", "label:", "label, en", id="card-label-missing"),
    pytest.param(
        "grid.yaml", "{fr: Facteurs, en: Factors}", "{en: Factors}", "label:", "label, fr", id="dimension-label-missing"
    ),
    pytest.param(CARD, "definition:\n", "excludes:\n", "id: confiance", "definition", id="definition-missing"),
    pytest.param(CARD, '  en: "Relying', '  #: "Relying', "definition:", "definition, en", id="definition-in-one-language"),
    pytest.param("grid.yaml", "- pouvoir", "- pouvoir\n      - confiance", "- confiance", "confiance", id="concept-twice"),
    pytest.param(FRAME, *DUPLICATE_ITEM, 'id: "parole"', "parole", id="item-twice"),
    pytest.param("catalogue.yaml", "id: autre", "id: guide-atelier", "id: guide-atelier", "guide-atelier", id="entry-twice"),
    pytest.param(CARD, "concept: pouvoir", "concept: pouvoirs", "concept: pouvoirs", "pouvoirs", id="relation-nowhere"),
    pytest.param(CARD, "concept: pouvoir", "concept: confiance", "concept: confiance", "confiance", id="relation-to-itself"),
    pytest.param(FRAME, 'concept: "confiance"', 'concept: "foi"', 'concept: "foi"', "foi", id="link-nowhere"),
    pytest.param(FRAME, 'source: "guide-atelier"', 'source: "guide"', 'source: "guide"\n', "guide", id="item-source-nowhere"),
    pytest.param(FRAME, '["guide-atelier"]', '["guide"]', '["guide"]', "guide", id="framework-source-nowhere"),
    pytest.param(NOTED, "framework: atelier", "framework: ateliers", "framework:", "ateliers", id="note-no-framework"),
    pytest.param(NOTED, ABOUT, "", "id: atelier-note", "about", id="note-about-missing"),
    pytest.param(NOTED, 'title: "Guide de l’atelier"', 'title: "Le guide"', 'title: "Le guide"', "Le guide", id="work-nowhere"),
    pytest.param(NOTED, "licence: CC BY 4.0\n", "", "id: atelier-note", "licence", id="note-licence-missing"),
    pytest.param(NOTED, "  licence: unknown\n", "", "about:", "licence", id="work-licence-missing"),
    pytest.param("catalogue.yaml", "    licence: unknown\n", "", "id: guide-atelier", "licence", id="entry-licence-missing"),
    pytest.param(NOTED, "language: fr", "language: en", "language: en", "language", id="note-in-another-language"),
    pytest.param(CARD, DEFINITION, ENGLISH, ENGLISH, "definition, fr", id="french-in-english"),
    pytest.param(CARD, "Somebody is relied upon.", FRENCH, FRENCH, "belongs, en", id="english-in-french"),
    pytest.param(FRAME, "A workshop brings together", f"{FRENCH} {FRENCH}", FRENCH, "idea, en", id="idea-in-french"),
    pytest.param(OTHER, 'fr: "Pouvoir"', 'fr: "CONFIANCES"', "label:", "confiance", id="label-shared"),
    pytest.param("grid.yaml", "- pouvoir", "- pouvoir\n      - partage", "- partage", "partage", id="card-missing"),
    pytest.param(FRAME, "id: atelier", "id: atelier-2", "id: atelier-2", "atelier-2.yaml", id="framework-misnamed"),
    pytest.param(CARD, "id: confiance", "id: foi", "id: foi", "confiance", id="card-misnamed"),
    pytest.param("catalogue.yaml", "url: https://example.org/guide", 'url: ""', 'url: ""', "url", id="url-empty"),
    pytest.param("catalogue.yaml", "https://example.org/guide", "ftp://example.org", "url: ftp:", "http://", id="url-not-http"),
    pytest.param(CARD, "On compte sur", "On compte \u202esur", "\u202e", "U+202E", id="card-direction-mark"),
    pytest.param("catalogue.yaml", "Un autre livre", "Un autre \u200flivre", "\u200f", "U+200F", id="entry-direction-mark"),
    pytest.param(NOTED, "Les voisins", "Les \x07voisins", "\x07", "U+0007", id="note-control"),
    pytest.param(FRAME, "Un atelier réunit", "Un \x07atelier réunit", "\x07", "U+0007", id="framework-control"),
    pytest.param(CARD, "asked:\n", "asked:\n  fr: []\n", "  fr:\n", "fr", id="field-twice"),
    pytest.param("catalogue.yaml", "version: 1", "version: 2", "version: 2", "version: 1", id="catalogue-version"),
    pytest.param("catalogue.yaml", "year: 2020", "year: '2020'", "year:", "guide-atelier, year", id="entry-year"),
    pytest.param(NOTED, "year: 2020", "year: '2020'", "year:", "about, year", id="work-year"),
    pytest.param(NOTED, "kind: note", "kind: guide", "kind: guide\nsecond", "kind: note", id="note-of-another-kind"),
    pytest.param(NOTED, "---\nid", "id", "id: atelier-note", "kind: note", id="note-without-front-matter"),
]


@pytest.mark.parametrize(("file", "old", "new", "marker", "name"), ERRORS)
def test_an_error_is_told_with_file_and_line(home: Path, file: str, old: str, new: str, marker: str, name: str) -> None:
    """Each slip is found where it is, and the sentence names the thing in both languages."""
    planted = _plant(home, file, old, new)
    found = _told(check(home), home / file, _line(planted, marker))
    assert any(f.severity is Severity.ERROR and name in f.fr and name in f.en for f in found), check(home)


WARNINGS = [
    pytest.param(OTHER, "influence cachée", "Se fier", "Se fier", "confiance", id="synonym-shared"),
    pytest.param(OTHER, "influence cachée", "Confiances", "Confiances", "confiance", id="synonym-a-label"),
    pytest.param(OTHER, "qui commande ici", "Promesses non tenues ?", "Promesses", "confiance", id="asked-shared"),
    pytest.param(OTHER, "related:\n", f"related:\n{RELATED}", RELATED, "confiance", id="relation-twice"),
    pytest.param("catalogue.yaml", "Un autre livre", "Guide de l’atelier", 'title: "Guide', "guide-atelier", id="title-twice"),
    pytest.param("catalogue.yaml", "org/autre", "org/guide/", "org/guide/", "guide-atelier", id="url-twice"),
    pytest.param("catalogue.yaml", "framework: atelier", "framework: forge", "framework:", "forge", id="entry-no-framework"),
    pytest.param(CARD, '    - "promesses non tenues"\n', "", "  fr:\n", "asked, fr", id="seven-lines-asked"),
    pytest.param(CARD, '    - "broken promises"\n', "", "  en:\n", "asked, en", id="five-lines-asked"),
    pytest.param(CARD, '["se fier"]', "[]", "fr: []", "synonyms", id="no-synonyms"),
    pytest.param(CARD, 'en: ["Somebody is relied upon."]', "en: []", "en: []", "belongs, en", id="no-belongs"),
    pytest.param(CARD, '["On prête sans papier."]', "[]", "fr: []", "signs, fr", id="no-signs"),
    pytest.param(CARD, '["Qui a tenu parole ?"]', "[]", "fr: []", "questions, fr", id="no-questions"),
    pytest.param(CARD, SIGNING, "", "id: confiance", "counter_example", id="no-counter-example"),
    pytest.param(NOTED, "## Ce que", "# Ce que", "\n# Ce que", "##", id="no-heading"),
    pytest.param(NOTED, NOTE[-2000:], "", "\n## Ce que", "600", id="note-short"),
    pytest.param(NOTED, NOTE[-2000:], NOTE[-2000:] * 6, "\n## Ce que", "1500", id="note-long"),
    pytest.param(NOTED, "organisation: Maison", "organisation: Mairie", "organisation:", "guide-atelier", id="told-otherwise"),
]


@pytest.mark.parametrize(("file", "old", "new", "marker", "name"), WARNINGS)
def test_a_warning_is_told_with_file_and_line(home: Path, file: str, old: str, new: str, marker: str, name: str) -> None:
    """What works and could be better is told where it is, and fails nothing."""
    planted = _plant(home, file, old, new)
    faults = check(home)
    found = _told(faults, home / file, _line(planted, marker))
    assert any(name in f.fr and name in f.en for f in found), faults
    assert {f.severity for f in faults} == {Severity.WARNING}


# --- Faults between files ---------------------------------------------------------------------------------------------


def test_a_card_that_no_grid_names_is_told(home: Path) -> None:
    """A card nobody names is in no index: whoever wrote it hears of it."""
    _plant(home, "grid.yaml", "      - pouvoir\n", "")
    (found,) = check(home)
    assert (found.file, found.line, found.severity) == (home / OTHER, 1, Severity.ERROR)
    assert "pouvoir" in found.fr


@pytest.mark.parametrize(("kind", "back"), [("broader", "narrower"), ("narrower", "broader")])
def test_a_relation_up_or_down_is_told_on_both_sides(home: Path, kind: str, back: str) -> None:
    """Broader on one card without narrower on the other is an error, and the sentence gives the line to add."""
    planted = _plant(home, CARD, "{concept: pouvoir, kind: related}", f"{{concept: pouvoir, kind: {kind}}}")
    _plant(home, OTHER, f"related:\n{RELATED}", "")
    (found,) = check(home)
    assert (found.file, found.line, found.severity) == (home / CARD, _line(planted, "{concept"), Severity.ERROR)
    assert f"{{concept: confiance, kind: {back}}}" in found.fr
    _plant(home, OTHER, "asked:", f"related:\n  - {{concept: confiance, kind: {back}}}\nasked:")
    assert check(home) == []


def test_a_link_between_neighbours_that_is_told_once_is_a_warning(home: Path) -> None:
    """Related on one card alone is mended at leisure."""
    _plant(home, OTHER, f"related:\n{RELATED}", "")
    (found,) = check(home)
    assert (found.file, found.line, found.severity) == (home / CARD, _line(CONFIANCE, "{concept"), Severity.WARNING)
    assert "pouvoir" in found.fr


def test_a_concept_that_contains_itself_is_told_once(home: Path) -> None:
    """A circle of broader concepts is one fault, with the way round."""
    _plant(home, CARD, "kind: related", "kind: broader")
    _plant(home, OTHER, "kind: related", "kind: broader")
    circles = [fault for fault in check(home) if "confiance → pouvoir → confiance" in fault.fr]
    assert [(f.file, f.line) for f in circles] == [(home / CARD, _line(CONFIANCE, "{concept"))]


def test_two_notes_do_not_share_an_id(home: Path) -> None:
    """The second of two notes with one id would not be read by a build."""
    _write(home, {"notes/b.md": NOTE})
    (found,) = check(home)
    assert (found.file, found.line, found.severity) == (home / "notes" / "b.md", 2, Severity.ERROR)
    assert "atelier-note.md" in found.fr


def test_one_fault_hides_none_in_other_files_nor_in_other_entries(home: Path) -> None:
    """Every file is told of at once, and each entry of a catalogue, so that one round of mending is enough."""
    _plant(home, CARD, 'fr: ["se fier"]', 'fr: ["se fier"')
    _plant(home, OTHER, "belongs:", "belong:")
    _plant(home, FRAME, "heading:", "headings:")
    _plant(home, NOTED, "licence: CC BY 4.0\n", "")
    _plant(home, "grid.yaml", "en: Factors", "de: Faktoren")
    _plant(home, "catalogue.yaml", "year: 2020", "year: soon")
    _plant(home, "catalogue.yaml", "licence: CC BY 4.0", "language: de")
    errors = [fault for fault in check(home) if fault.severity is Severity.ERROR]
    assert {fault.file.name for fault in errors} == {Path(name).name for name in FILES}
    entries = [fault.en for fault in errors if fault.file.name == "catalogue.yaml"]
    assert all(any(id_ in sentence for sentence in entries) for id_ in ("guide-atelier", "autre"))


@pytest.mark.parametrize("file", [CARD, "grid.yaml", "catalogue.yaml", FRAME])
def test_what_an_unreadable_file_may_hold_is_not_said_to_be_missing(home: Path, file: str) -> None:
    """A file that does not parse is one fault, not as many as there are links into it."""
    (home / file).write_text("id: ]", encoding="utf-8")
    assert [(fault.file, fault.line) for fault in check(home)] == [(home / file, 1)]


@pytest.mark.parametrize("file", ["grid.yaml", "catalogue.yaml"])
def test_a_file_that_is_missing_or_no_text_is_told(home: Path, file: str) -> None:
    """A corpus without grid or catalogue, or with one that is no text, is told so by name."""
    (home / file).write_bytes(b"\xff\xfe\xff")
    assert [fault.file for fault in check(home)] == [home / file]
    (home / file).unlink()
    assert [(fault.file, fault.line) for fault in check(home)] == [(home / file, None)]


def test_faults_come_in_the_order_of_files_and_lines(home: Path) -> None:
    """A person mends a file from top to bottom, then the next."""
    _plant(home, CARD, '["se fier"]', "[]")
    _plant(home, CARD, '["Qui a tenu parole ?"]', "[]")
    _plant(home, OTHER, '["hidden influence"]', "[]")
    places = [(str(fault.file), fault.line) for fault in check(home)]
    assert places == sorted(places)
    assert len(places) == 3


def test_a_sentence_does_not_repeat_file_and_line(home: Path) -> None:
    """Whoever shows a fault puts file and line before it; the sentence names the thing and the field."""
    _plant(home, CARD, ', en: "Trust"', "")
    (found,) = check(home)
    assert found.fr == "confiance, label, en : il faut un texte."
    assert found.en == "confiance, label, en: text is expected."


LINES = [(name, number) for name, text in FILES.items() for number in range(text.count("\n"))]
STRANGE = [
    "",
    "null",
    "[]",
    "{}",
    "[a, [b]]",
    "{a: {b: c}}",
    "[{id: [a]}]",
    "3",
    "2024-13-45",
    "!!set {a}",
    "? [a]",
    "\t",
    "|",
]


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(LINES), value=st.sampled_from(STRANGE))
def test_no_slip_breaks_the_check(tmp_path_factory: pytest.TempPathFactory, place: tuple[str, int], value: str) -> None:
    """Whatever a field holds, the check goes on, and says what a build refuses."""
    name, number = place
    lines = FILES[name].split("\n")
    kept = re.match(r"\s*(- )?([\w ]+:)?", lines[number])
    lines[number] = f"{kept[0] if kept else ''} {value}"
    home = _write(tmp_path_factory.mktemp("slip"), {**FILES, name: "\n".join(lines)})
    faults = check(home)
    try:
        load_library(home)
    except CorpusError:
        assert any(fault.severity is Severity.ERROR for fault in faults)


# --- A team's own folder ----------------------------------------------------------------------------------------------


def test_a_folder_that_adds_to_the_corpus_is_checked_with_it(home: Path, tmp_path: Path) -> None:
    """Concepts, works and frameworks of one's own lean on those that ship, and are held to the same format."""
    own = {
        "grid.yaml": GRID.replace("- confiance\n      - pouvoir", "- don"),
        "concepts/don.yaml": CONFIANCE.replace("confiance", "don").replace("Confiance", "Don").replace("Trust", "Gift"),
        "frameworks/atelier.yaml": FRAMEWORK,
        "catalogue.yaml": CATALOGUE.replace("id: autre", "id: encore").replace("autre", "encore"),
        "mes-notes/note.md": NOTE.replace("id: atelier-note", "id: ma-note").replace("framework: atelier", "framework: forge"),
        "mes-notes/lettre.md": "---\ntitle: Une lettre\nmood: gay\n---\n\nBonjour.\n",
    }
    folder = _write(tmp_path / "own", own)
    errors = {(f.file, f.line): f.fr for f in check(home, [folder]) if f.severity is Severity.ERROR}
    entry = folder / "catalogue.yaml", _line(CATALOGUE, "id: guide-atelier")
    note = folder / "mes-notes" / "note.md", _line(NOTE, "framework: atelier")
    assert set(errors) == {entry, note, (folder / "frameworks" / "atelier.yaml", 1)}
    assert "guide-atelier" in errors[entry]
    assert "forge" in errors[note]


def test_a_folder_given_twice_is_checked_once(home: Path) -> None:
    """Nothing is there twice because a folder was named twice."""
    assert check(home, [home, home / "concepts" / ".."]) == []


# --- Check and build --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "old", "new", "marker", "name"), [*ERRORS, *WARNINGS])
def test_what_a_build_refuses_is_an_error_here(home: Path, file: str, old: str, new: str, marker: str, name: str) -> None:
    """Whoever sees no error can build."""
    _plant(home, file, old, new)
    try:
        load_library(home)
    except CorpusError:
        assert any(fault.severity is Severity.ERROR for fault in check(home)), (marker, name)


def test_a_build_has_the_last_word(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the loaders refuse is told even where no rule of the check knows it."""
    _plant(home, FRAME, 'concept: "confiance"', 'concept: "foi"')
    monkeypatch.setattr("coopkb.check.RULES", ())
    (found,) = check(home)
    assert (found.file, found.severity) == (home / FRAME, Severity.ERROR)


# --- The schemas for editors ------------------------------------------------------------------------------------------


def _validator(name: str):
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    registry = referencing.Registry().with_resources(
        (file, referencing.Resource.from_contents(schema)) for file, schema in schemas.items()
    )
    jsonschema.Draft202012Validator.check_schema(schemas[name])
    return jsonschema.Draft202012Validator(schemas[name], registry=registry)


SHIPPED = {
    "grid.json": [shipped_corpus() / "grid.yaml"],
    "catalogue.json": [shipped_corpus() / "catalogue.yaml"],
    "concept.json": sorted((shipped_corpus() / "concepts").glob("*.yaml")),
    "framework.json": sorted((shipped_corpus() / "frameworks").glob("*.yaml")),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_of_its_schema(name: str) -> None:
    """An editor that knows the schema underlines nothing in what ships."""
    validator = _validator(name)
    wrong = {
        path.name: [error.message for error in validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))]
        for path in SHIPPED[name]
    }
    assert {file: errors for file, errors in wrong.items() if errors} == {}
    assert len(wrong) >= 1


BY_FOLDER = {"concepts": "concept.json", "frameworks": "framework.json"}
SHAPES = [
    "card-unknown-field",
    "relation-unknown-field",
    "label-third-language",
    "framework-unknown-field",
    "item-unknown-field",
    "link-unknown-field",
    "entry-unknown-field",
    "dimension-unknown-field",
    "card-label-missing",
    "dimension-label-missing",
    "definition-missing",
    "definition-in-one-language",
    "entry-licence-missing",
    "url-empty",
    "url-not-http",
    "card-direction-mark",
    "catalogue-version",
    "entry-year",
]


@pytest.mark.parametrize("slip", SHAPES)
def test_a_slip_of_the_pen_is_underlined_by_an_editor(home: Path, slip: str) -> None:
    """What the shape of a file tells by itself, its schema tells too."""
    file, old, new, *_ = next(param.values for param in ERRORS if param.id == slip)
    validator = _validator(BY_FOLDER.get(Path(file).parent.name, f"{Path(file).stem}.json"))
    assert validator.is_valid(yaml.safe_load((home / file).read_text(encoding="utf-8")))
    assert not validator.is_valid(yaml.safe_load(_plant(home, file, old, new)))


def test_a_card_that_stands_in_the_grid_itself_is_held_to_the_schema_of_cards(home: Path) -> None:
    """A concept is of one format wherever it stands."""
    validator = _validator("grid.json")
    content = yaml.safe_load((home / "grid.yaml").read_text(encoding="utf-8"))
    content["dimensions"][0]["concepts"].append(yaml.safe_load(POUVOIR))
    assert validator.is_valid(content)
    del content["dimensions"][0]["concepts"][-1]["label"]["fr"]
    assert not validator.is_valid(content)


def _properties(name: str, *steps: str) -> set[str]:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    for step in steps:
        schema = schema[step]
    return set(schema["properties"])


def test_the_schemas_know_the_fields_that_the_loaders_know() -> None:
    """A field added to a format is added to its schema, else editors would underline it."""
    assert _properties("concept.json") == grid._FIELDS
    assert _properties("framework.json") == frameworks._FIELDS
    assert _properties("framework.json", "$defs", "item") == frameworks._ITEM_FIELDS
    assert _properties("catalogue.json", "properties", "sources", "items") == shelf._ENTRY
    assert _properties("grid.json", "properties", "dimensions", "items") == shelf._DIMENSION


def test_the_schemas_know_the_values_that_the_loaders_know() -> None:
    """Kinds and statuses offered by an editor are those that a build takes, and texts are as long as they may be."""
    concept, framework, catalogue = (
        json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")) for name in ("concept", "framework", "catalogue")
    )
    entry = catalogue["properties"]["sources"]["items"]["properties"]
    assert set(concept["properties"]["related"]["items"]["properties"]["kind"]["enum"]) == set(types.RelationKind)
    link = framework["$defs"]["item"]["properties"]["links"]["items"]["properties"]
    assert set(link["kind"]["enum"]) == set(types.LinkKind)
    assert set(entry["kind"]["enum"]) == set(types.SourceKind)
    assert set(entry["status"]["enum"]) == corpus._STATUSES
    assert framework["properties"]["name"]["maxLength"] == frameworks._LONGEST_NAME
    assert concept["$defs"]["label"]["properties"]["fr"]["maxLength"] == grid.LONGEST_LABEL
    assert concept["$defs"]["text"]["properties"]["fr"]["maxLength"] == grid._LONGEST_DEFINITION
    assert framework["$defs"]["text"]["properties"]["fr"]["maxLength"] == frameworks._LONGEST_TEXT


def test_every_field_is_explained_to_whoever_edits() -> None:
    """An editor shows what a field means when the pointer rests on it, in French and in English."""
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        for name, told in schema["properties"].items():
            assert re.search(r". — .", told.get("description", "")), f"{path.name}: {name}"


# --- What ships -------------------------------------------------------------------------------------------------------


def test_the_shipped_corpus_has_no_error() -> None:
    """What ships is what a check would let through."""
    assert [dataclasses.astuple(f) for f in check(shipped_corpus()) if f.severity is Severity.ERROR] == []


def test_the_readme_shows_how_an_editor_finds_the_schemas() -> None:
    """The line that ties a file to its schema is documented, and leads to a schema that is there."""
    readme = (shipped_corpus() / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^# yaml-language-server: \$schema=\.\./schema/concept\.json$", readme, re.MULTILINE)
    assert {f"{name}.json" for name in re.findall(r"schema/(\w+)\.json", readme)} == set(SHIPPED)
