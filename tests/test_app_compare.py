"""The pages on the grid and the frameworks, without a browser: comparing, teaching a concept, reading a framework."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coopkb
from coopkb.compare import side_by_side
from coopkb.export import as_csv, words
from coopkb.index import build
from coopkb.types import CellState
from coopkb.ui.links import VIEWS, Comparing, Teaching, framework_href
from coopkb.ui.markup import tag
from coopkb.ui.parts import picture, teaching
from coopkb.ui.parts.evidence import Library
from coopkb.ui.parts.finding import find
from coopkb.ui.words import Words, in_order, table
from hostile import PAYLOADS
from test_app import address, checked, markup, opened, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopkb.knowledge_base import KnowledgeBase

FRENCH = Words("fr", table("fr"))
FIRST = ("fabrique-des-transitions", "ieefc-villes-pairs", "instercoop", "college-transitions-societales")
POWER, TRUST = "jeux-de-pouvoir", "interconnaissance-confiance"

OWN = """---
title: "Ce que nous avons appris"
framework: cap-rural
kind: guide
---

## Le pouvoir

Les jeux de pouvoir apparaissent dès que deux <b>communes</b> veulent décider de la même chose.
Un rapport de force que l'on tait finit par bloquer le groupe, et les jeux de pouvoir se cachent.

## La suite

Nommer les jeux de pouvoir tôt désamorce la plupart des querelles. Chacun dit ce qu'il veut décider.
"""

TOLD = """---
title: "Ce que l'on en rapporte"
framework: instercoop
kind: note
licence: CC BY 4.0
second_hand: true
about:
  title: "La maturité coopérative"
  organisation: "InsTerCoop"
---

## Les rapports

Selon ce récit, les jeux de pouvoir se nomment avant le premier projet commun.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a framework's own text and of somebody's account of another; the other frameworks have no text."""
    folder = tmp_path_factory.mktemp("frameworks")
    (folder / "own.md").write_text(OWN, encoding="utf-8")
    (folder / "told.md").write_text(TOLD, encoding="utf-8")
    build([folder], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def kb(index: Path) -> Iterator[KnowledgeBase]:
    """The index that the pages show."""
    with coopkb.open(index) as opened_index:
        yield opened_index


@pytest.fixture(autouse=True)
def _index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKB_INDEX", str(index))
    monkeypatch.setenv("COOPKB_LANG", "fr")


# --- Comparer


def test_four_frameworks_are_compared_until_someone_chooses(kb: KnowledgeBase) -> None:
    """The first visit shows a matrix of the whole grid, every cell with its shape and its word."""
    page = markup(opened("comparer"))
    assert re.findall(r'href="cadre\?framework=([\w-]+)"', page.partition("<tbody>")[0]) == list(FIRST)
    cells = re.findall(r'<a href="comparer\?[^"]*" aria-label="([^"]+)"', page)
    assert len(cells) == len(FIRST) * len(kb.grid.concepts)
    comparison = kb.compare(FIRST)
    for state in CellState:
        expected = sum(cell.state is state for cell in comparison.cells.values())
        table_part = page.partition("<tbody>")[2].partition("</table>")[0]
        assert table_part.count(f'class="ck-shape ck-{state}"') == expected
    assert all(any(f" : {w['fr']}" in cell.replace("\u00a0", " ") for w in words.STATES.values()) for cell in cells)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_legend_says_the_word_of_each_shape(lang: str) -> None:
    """Nobody has to guess what a shape means, in either language."""
    page = markup(opened("comparer", lang=lang)).partition('class="ck-key"')[2].partition("</ul>")[0]
    for state in CellState:
        assert re.search(rf'ck-{state}"[^>]*></span> {words.STATES[state][lang]}<', page)


def test_an_open_cell_shows_its_evidence_beside_the_matrix(kb: KnowledgeBase) -> None:
    """The items, then the exact quotes with source, place and a way to read them; the cell is marked as open."""
    app = opened("comparer", framework=["cap-rural", "instercoop"], cell=["cap-rural", POWER])
    page = markup(app)
    cell = kb.compare(["cap-rural"], [POWER]).cell("cap-rural", POWER)
    assert cell.passages >= 1
    beside = page.partition('class="ck-beside"')[2]
    for evidence in cell.evidence:
        quote = tag("p", " ".join(evidence.citation.quote.split())).markup[3:-4]
        assert quote in beside
        assert f"passage={evidence.citation.passage.id}&amp;start={evidence.citation.start}" in beside
    assert "Le pouvoir" in beside
    assert page.count('aria-current="true"') == 1
    assert page.index("</table>") < page.index('class="ck-beside"')
    assert "<b>" not in page


def test_items_come_before_passages_and_say_that_they_are_second_hand(kb: KnowledgeBase) -> None:
    """A framework's own words lead, with how they stand to the concept and where they come from."""
    cells = kb.compare(["fabrique-des-transitions"]).of_framework("fabrique-des-transitions")
    cell = next(c for c in cells if c.items and c.items[0][0].second_hand)
    app = opened("comparer", framework=list(FIRST), cell=[cell.framework, cell.concept])
    beside = markup(app).partition('class="ck-beside"')[2]
    item, link = cell.items[0]
    assert tag("p", item.term).markup[3:-4] in beside
    assert words.LINKS[link.kind]["fr"] in beside
    assert "de seconde main" in beside
    assert "Dans sa propre grille" in beside.replace("\u00a0", " ")


def test_silence_says_why_it_means_nothing(kb: KnowledgeBase) -> None:
    """A cell that was not searched says whether there was no text or only an account; one that was says so too."""
    comparison = kb.compare(["scic", "instercoop", "cap-rural"])
    told = {}
    for framework in ("scic", "instercoop", "cap-rural"):
        cell = next(c for c in comparison.of_framework(framework) if not c.items and not c.evidence)
        app = opened("comparer", framework=["scic", "instercoop", "cap-rural"], cell=[framework, cell.concept])
        told[framework] = text(app)
    assert "aucun texte de ce cadre" in told["scic"]
    assert "par le récit d’autres" in told["instercoop"]
    assert "aucun n’en parle" in told["cap-rural"]


def test_false_friends_stand_apart(kb: KnowledgeBase) -> None:
    """A word used in another sense is never shown as what the framework says."""
    key, cell = next((k, c) for k, c in kb.compare().cells.items() if c.false_friends)
    app = opened("comparer", framework=[key[0], "cap-rural"], cell=list(key))
    beside = markup(app).partition('class="ck-beside"')[2]
    apart = beside.partition('class="ck-apart"')[2]
    assert "Faux amis" in apart
    assert tag("p", cell.false_friends[0].term).markup[3:-4] in apart
    assert words.FALSE_FRIEND_SYMBOL in markup(app).partition("<tbody>")[2].partition("</table>")[0]


def test_a_dimension_and_concepts_limit_the_rows(kb: KnowledgeBase) -> None:
    """The rows are those of the link, and the widgets show what the link says."""
    dimension = kb.grid.dimensions[1]
    app = opened("comparer", dimension=dimension.id)
    assert markup(app).count('scope="row"') == len(dimension.concepts)
    assert app.selectbox(key="compare-dimension").value == dimension.id
    app = opened("comparer", concept=[POWER, TRUST])
    assert markup(app).count('scope="row"') == 2
    assert app.multiselect(key="compare-concepts").value == [POWER, TRUST]


def test_choosing_writes_the_link() -> None:
    """Frameworks, dimension and view stand in the address, so that a state can be shared."""
    app = opened("comparer", lang="en")
    app.multiselect(key="compare-frameworks").set_value(["scic", "cap-rural"])
    checked(app.run())
    app.selectbox(key="compare-dimension").set_value("cadrage")
    checked(app.run())
    app.segmented_control(key="compare-view").set_value("concept")
    checked(app.run())
    found = address(app)
    assert (found["framework"], found["dimension"], found["view"], found["lang"]) == (
        ["scic", "cap-rural"],
        ["cadrage"],
        ["concept"],
        ["en"],
    )


def test_what_the_index_does_not_know_is_named_and_left_aside() -> None:
    """An old link still compares, and says what is gone."""
    page = text(opened("comparer", framework=["disparu", "scic", "cap-rural"], concept=["perdu"]))
    assert "disparu" in page
    assert "perdu" in page
    assert "Vue d’ensemble" in page


def test_too_few_and_too_many_frameworks_say_what_to_do(kb: KnowledgeBase) -> None:
    """One framework has nothing beside it; of more than eight, eight are shown and the page says so."""
    assert "Ajoutez-en au moins un autre" in text(opened("comparer", framework="scic"))
    app = opened("comparer", framework=list(kb.frameworks())[:10])
    assert "les 8 premiers" in text(app)
    assert markup(app).partition("<tbody>")[0].count('scope="col"') == 9


def test_one_concept_stands_a_column_for_each_framework(kb: KnowledgeBase) -> None:
    """The definitions stand side by side, in the order of the frameworks."""
    app = opened("comparer", view="concept", about=POWER, framework=["cap-rural", "instercoop", "scic"])
    page = markup(app)
    concept = kb.concept(POWER)
    assert concept.definition["fr"][:40].replace("'", "&#x27;") in page.replace("\u00a0", " ")
    heads = re.findall(r'<section><h3><a href="cadre\?framework=([\w-]+)"', page)
    assert heads == ["cap-rural", "instercoop", "scic"]
    assert app.selectbox(key="compare-about").value == POWER


def test_two_frameworks_show_what_each_lacks_as_seen_from_the_other(kb: KnowledgeBase) -> None:
    """Each group holds the concepts that the library puts there, with their number."""
    app = opened("comparer", view="pair", pair=["cap-rural", "instercoop"])
    page = markup(app)
    pair = side_by_side(kb.compare(["cap-rural", "instercoop"]), "cap-rural", "instercoop")
    groups = {
        "both": pair.both,
        "first": pair.only_first,
        "second": pair.only_second,
        "nearly": pair.nearly,
        "unknown": pair.unknown,
        "friends": pair.false_friends,
    }
    for key, ids in groups.items():
        section = page.partition(f'id="pair-{key}"')[2].partition("</section>")[0]
        assert re.findall(r"about=([\w-]+)", section) == list(ids), key
        assert FRENCH.count("pair.concepts", len(ids)) in section
    assert "n’a pas pu être cherché" in text(app)


def test_the_same_framework_twice_is_no_comparison() -> None:
    """The page says what to change instead of showing a framework beside itself."""
    assert "deux fois le même cadre" in text(opened("comparer", view="pair", pair=["scic", "scic"]))


def test_the_picture_says_the_same_as_the_matrix(kb: KnowledgeBase) -> None:
    """Each cell of the comparison is a square with its state, and the same stands below as text."""
    comparison = kb.compare(FIRST)
    groups = picture.spread(kb.grid.dimensions)
    assert sorted(d.id for group in groups for d in group) == sorted(d.id for d in kb.grid.dimensions)
    shown = {}
    for group in groups:
        drawn = picture.draw(comparison, group, picture.WHOLE, "light", FRENCH).to_dict()
        values = next(data for data in drawn["datasets"].values() if "state" in data[0])
        shown |= {(v["column"], v["row"]): v["state"] for v in values}
    assert shown == {key: str(cell.state) for key, cell in comparison.cells.items()}
    app = opened("comparer", view="picture")
    assert "La même image en texte" in text(app)
    told = picture.in_words(comparison, FRENCH).markup
    for concept in comparison.concepts:
        assert told.count(tag("p", FRENCH.either(concept.label)).markup[3:-4]) >= len(FIRST)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_reads_without_colour(theme: str) -> None:
    """The squares of any two states differ in lightness, and in the shape that stands in them."""
    paint = picture.PAINTS[theme]
    grey = sorted(sum(int(paint.squares[s][i : i + 2], 16) for i in (1, 3, 5)) / 3 for s in CellState)
    assert all(b - a >= 10 for a, b in pairwise(grey))


def test_four_files_can_be_taken_away(kb: KnowledgeBase) -> None:
    """A button each, named for what one gets; the files come from the same comparison."""
    app = opened("comparer", framework=["cap-rural", "scic"], concept=[POWER])
    assert [b.proto.label for b in app.get("download_button")] == ["Excel", "CSV", "Markdown", "Page à imprimer"]
    rows = list(csv.reader(io.StringIO(as_csv(kb.compare(["cap-rural", "scic"], [POWER]), "fr")), delimiter=";"))
    assert len(rows) > 2


# --- Grille


def test_every_concept_stands_under_its_dimension_with_who_speaks_of_it(kb: KnowledgeBase) -> None:
    """The grid shows all concepts, each linked to its card, with the figure of those who speak of it."""
    page = markup(opened("grille"))
    assert re.findall(r'<li><a href="grille\?concept=([\w-]+)"', page) == [c.id for c in kb.grid.concepts]
    whole = kb.compare()
    for concept in kb.grid.concepts:
        speak = sum(c.state in (CellState.SAID, CellState.OTHERWISE) for c in whole.of_concept(concept.id))
        line = page.partition(f'concept={concept.id}"')[2].partition("</li>")[0]
        assert f">{speak}/{len(whole.frameworks)}<" in line


@pytest.mark.parametrize(
    ("language", "sought"),
    [("fr", "jeux de pouvoir"), ("fr", "peur de perdre du pouvoir"), ("en", "afraid of losing power")],
)
def test_a_concept_is_found_by_its_name_and_by_how_people_put_it(language: str, sought: str, kb: KnowledgeBase) -> None:
    """The concept that is meant comes first, in both languages."""
    assert find(sought, kb.grid.concepts, language)[0].concept.id == POWER


def test_every_concept_is_found_by_each_phrase_that_people_ask_it_with(kb: KnowledgeBase) -> None:
    """A question of a card finds the card."""
    for concept in kb.grid.concepts:
        for asked in concept.asked.get("fr", ())[:2]:
            assert concept.id in [f.concept.id for f in find(asked, kb.grid.concepts, "fr")], asked


def test_the_search_box_writes_the_link_and_says_what_was_near() -> None:
    """Words are in the address; the result tells which phrase of the card they met."""
    app = opened("grille")
    app.text_input(key="grid-words").set_value("  peur de perdre  du pouvoir ")
    checked(app.run())
    assert address(app)["words"] == ["peur de perdre du pouvoir"]
    assert "Proche de" in text(app)
    assert f"concept={POWER}" in markup(app)


def test_words_that_no_card_holds_lead_to_the_sources() -> None:
    """An empty result says what to try next."""
    app = opened("grille", words="zzzqqq")
    assert "Aucune fiche" in text(app)
    assert 'href="./?q=zzzqqq"' in markup(app)


def test_a_card_holds_all_one_teaches_with(kb: KnowledgeBase) -> None:
    """Definition, criteria, signs, counter-example, questions, false friends, neighbours, and how people ask are all there."""
    concept = kb.concept(POWER)
    page = re.sub(r"\s+", " ", text(opened("grille", concept=POWER)))
    said = [
        concept.definition["fr"],
        concept.counter_example["fr"],
        *concept.belongs["fr"],
        *concept.signs["fr"],
        *concept.questions["fr"],
        *concept.asked["fr"],
        *(f.term for f in concept.false_friends),
        *(FRENCH.either(kb.concept(r.concept).label) for r in concept.related),
    ]
    for sentence in said:
        assert sentence.replace("\u00a0", " ") in page
    assert "Ce qui n’en relève pas" in page


@pytest.mark.parametrize("sends", ["{id}", "« {label} »", "“{label}”"])
def test_a_card_sends_to_other_concepts_by_name_not_by_id(sends: str, kb: KnowledgeBase) -> None:
    """Ids are for machines: in a card's sentences the concept is named and linked."""
    label = FRENCH.either(kb.concept(POWER).label)
    sent = replace(kb.concept(TRUST), excludes={"fr": (f"Le pouvoir lui-même : voir {sends.format(label=label, id=POWER)}.",)})
    drawn = teaching.card(sent, kb.compare(FIRST, [TRUST]), Library.of(kb, ""), FRENCH).markup
    name = tag("p", label).markup[3:-4]
    assert f'voir <a href="grille?concept={POWER}" data-way="">{name}</a>.' in drawn


def test_passages_of_a_card_stand_by_framework_and_all_can_be_seen(kb: KnowledgeBase) -> None:
    """The best of each framework first, how many there are, and a way to all of them."""
    found = kb.evidence(POWER)
    brief = opened("grille", concept=POWER)
    assert FRENCH.count("count.passages", len(found)) in markup(brief)
    shown = markup(brief).partition('id="passages"')[2].count("<blockquote>")
    if shown < len(found):
        assert "all=1" in markup(brief)
    whole = markup(opened("grille", concept=POWER, all="1")).partition('id="passages"')[2]
    assert whole.count("<blockquote>") == len(found)
    assert "cadre?framework=cap-rural" in whole


def test_an_unknown_concept_is_named_above_the_grid() -> None:
    """A link to a concept that is gone leads to the grid."""
    page = text(opened("grille", concept="disparu"))
    assert "disparu" in page
    assert "Cadrage" in page


# --- Cadres


def test_all_frameworks_are_listed_by_name(kb: KnowledgeBase) -> None:
    """The entry page lists each framework once, in the order of the alphabet, accents set aside."""
    page = markup(opened("cadre"))
    names = re.findall(r'<h2><a href="cadre\?framework=([\w-]+)"', page)
    frameworks = kb.frameworks()
    assert sorted(names) == sorted(frameworks)
    assert names == sorted(names, key=lambda id_: in_order(frameworks[id_].name))
    assert FRENCH.count("framework.count", len(frameworks)) in page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_framework_says_who_what_and_where(lang: str, kb: KnowledgeBase) -> None:
    """Its people, idea, definition, every item with its concepts, and its sources with their links."""
    framework = kb.framework("instercoop")
    app = opened("cadre", framework="instercoop", lang=lang)
    page = re.sub(r"\s+", " ", text(app))
    for sentence in (framework.idea[lang], framework.cooperation[lang], *framework.people):
        assert sentence.replace("\u00a0", " ") in page
    for item in framework.items:
        assert item.term in page
        for link in item.links:
            assert f"grille?concept={link.concept}" in markup(app)
    catalogue = kb.catalogue()
    for id_ in framework.sources:
        assert f'href="{catalogue[id_].url}"' in markup(app)


def test_items_without_equivalent_stand_apart(kb: KnowledgeBase) -> None:
    """What the shared grid has no word for is not lost."""
    framework = next(f for f in kb.frameworks().values() if any(not i.links for i in f.items))
    apart = markup(opened("cadre", framework=framework.id)).partition("Sans équivalent")[2]
    for item in framework.items:
        if not item.links:
            assert tag("p", item.term).markup[3:-4] in apart


def test_an_unknown_framework_leads_to_the_list() -> None:
    """A link to a framework that is gone says so and offers the others."""
    page = text(opened("cadre", framework="disparu"))
    assert "disparu" in page
    assert "Cap Rural" in page


# --- Links and edges


@pytest.mark.parametrize("screen", ["comparer", "grille", "cadre"])
@pytest.mark.parametrize(("lang", "told"), [("fr", "Il n’y a pas encore d’index"), ("en", "There is no index yet")])
def test_without_an_index_the_page_says_how_to_build_one(
    screen: str, lang: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first thing a person may meet is not a traceback."""
    monkeypatch.setenv("COOPKB_INDEX", str(tmp_path / "nowhere"))
    assert told in text(opened(screen, lang=lang))


@pytest.mark.parametrize("payload", PAYLOADS[:6])
def test_no_address_becomes_markup(payload: str) -> None:
    """Code in the parameters of a link is shown as text, if at all."""
    for screen, params in (
        ("comparer", {"framework": [payload, "scic"], "cell": [payload, payload], "about": payload, "dimension": payload}),
        ("grille", {"words": payload}),
        ("grille", {"concept": payload}),
        ("cadre", {"framework": payload}),
    ):
        page = markup(opened(screen, **params))
        assert payload not in page or "<" not in payload


_names = st.lists(st.text(min_size=1, max_size=12), max_size=3, unique=True).map(tuple)
_two = st.none() | st.tuples(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9))


@given(
    frameworks=_names,
    concepts=_names,
    view=st.sampled_from(VIEWS),
    cell=_two,
    pair=_two,
    lang=st.sampled_from(["", "fr", "en"]),
)
def test_a_comparison_link_gives_back_what_made_it(
    frameworks: tuple[str, ...],
    concepts: tuple[str, ...],
    view: str,
    cell: tuple[str, str] | None,
    pair: tuple[str, str] | None,
    lang: str,
) -> None:
    """Reading the parameters of a link restores the whole state of the page."""
    comparing = Comparing(frameworks, "cadrage", concepts, view, cell, "about", pair, lang)
    assert Comparing.read(comparing.params()) == comparing


@given(params=st.dictionaries(st.text(max_size=10), st.lists(st.text(max_size=20), max_size=3), max_size=8))
def test_any_address_can_be_read(params: dict[str, list[str]]) -> None:
    """No parameter, however wrong, breaks a page."""
    comparing, teaching = Comparing.read(params), Teaching.read(params)
    assert Comparing.read(comparing.params()) == comparing
    assert Teaching.read(teaching.params()) == teaching


def test_the_way_to_all_frameworks_names_none() -> None:
    """The list of frameworks has an address of its own."""
    assert framework_href("", "") == "cadre"
    assert framework_href("scic", "en") == "cadre?framework=scic&lang=en"
