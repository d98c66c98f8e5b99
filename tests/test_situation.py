"""A situation read through the grid: what shows, what becomes a question, what to read; and its page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

import coopkb
from coopkb.errors import SituationError
from coopkb.export import situation_as_markdown
from coopkb.situation import LONGEST, READINGS, to_ask
from coopkb.types import Presence
from coopkb.ui import launch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Situation

CASE = (
    "Le comité de pilotage réunit la métropole et trois petites communes. Les décisions sont prises la veille, à deux.\n\n"
    "Les rapports de force pèsent sur chaque réunion. Un facilitateur extérieur a été proposé."
)


@pytest.fixture(scope="module")
def kb(shipped_index: Path) -> Iterator[KnowledgeBase]:
    """The shipped corpus with the encoder that ships."""
    with coopkb.open(shipped_index) as opened:
        yield opened


@pytest.fixture(scope="module")
def read(kb: KnowledgeBase) -> Situation:
    """The case, read through the whole grid."""
    return kb.read_situation(CASE)


def test_a_concept_that_is_named_is_present_with_the_sentence_that_names_it(read: Situation) -> None:
    """Names count whole, and each concept that shows can be pointed at in the text."""
    shown = {s.concept: s for s in read.of(Presence.PRESENT)}
    power = shown["jeux-de-pouvoir"]
    assert read.sentence(power.sentences[0][0]).startswith("Les rapports de force")
    assert power.sentences[0][1] == 1.0
    assert "tiers-de-confiance" in shown
    for start, end in read.sentences:
        assert CASE[start:end].strip()


def test_every_concept_of_the_grid_is_told_once(kb: KnowledgeBase, read: Situation) -> None:
    """Present, weak and absent part the grid, and only the absent have no sentence."""
    assert [s.concept for s in read.shown] == [c.id for c in kb.grid.concepts]
    parts = [s.concept for presence in Presence for s in read.of(presence)]
    assert sorted(parts) == sorted(c.id for c in kb.grid.concepts)
    assert all(bool(s.sentences) == (s.presence is not Presence.ABSENT) for s in read.shown)


def test_meaning_shows_a_concept_that_no_word_names(kb: KnowledgeBase) -> None:
    """People tell a case in their own words: a sentence may show a concept whose names it holds none of."""
    found = kb.read_situation("Les habitants ne savent pas ce qui va changer pour eux.")
    assert any(0 < s.sentences[0][1] < 1 for presence in (Presence.PRESENT, Presence.WEAK) for s in found.of(presence))


def test_a_framework_narrows_the_grid(kb: KnowledgeBase) -> None:
    """Only the concepts asked for are read; a name that does not exist is refused."""
    found = kb.read_situation(CASE, ["jeux-de-pouvoir", "temporalites"])
    assert {s.concept for s in found.shown} == {"jeux-de-pouvoir", "temporalites"}
    with pytest.raises(coopkb.errors.UnknownNameError):
        kb.read_situation(CASE, ["rien"])


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_what_cannot_be_read_is_told_in_one_sentence(kb: KnowledgeBase, text: str) -> None:
    """An empty or endless text is a named error in both languages."""
    with pytest.raises(SituationError) as refused:
        kb.read_situation(text)
    assert refused.value.fr != refused.value.en


def test_what_is_absent_becomes_questions_vigilance_first(kb: KnowledgeBase, read: Situation) -> None:
    """No concept present is asked about; the weak come first, then vigilance, and every one of them has a question."""
    asked = to_ask(read, kb.grid.concepts)
    ids = [concept.id for concept in asked]
    present = {s.concept for s in read.of(Presence.PRESENT)}
    weak = [s.concept for s in read.of(Presence.WEAK)]
    assert not present & set(ids)
    assert ids[: len(weak)] == weak
    assert ids.index("freins-et-blocages") < ids.index("effets-individuels")
    assert all(concept.questions["fr"] for concept in asked)


def test_readings_are_spread_over_frameworks(kb: KnowledgeBase) -> None:
    """Of a concept that many frameworks speak of, passages are of another each, exact, and offered once."""
    found = kb.readings(["jeux-de-pouvoir", "interconnaissance-confiance", "decision-collective"])
    passages = [e.citation.passage for some in found.values() for e in some]
    assert all(len(some) == READINGS for some in found.values())
    assert len({p.id for p in passages}) == len(passages)
    for some in found.values():
        assert len({e.citation.passage.source.framework for e in some}) == READINGS
        for e in some:
            assert kb.document(e.citation.passage.source.id).text[e.citation.start : e.citation.end] == e.citation.quote


def test_the_report_holds_text_questions_and_places_and_no_markup_of_the_text(kb: KnowledgeBase) -> None:
    """What a person wrote is shown as written: no heading, link or tag of it becomes one."""
    found = kb.read_situation("# Titre <script>alert(1)</script> [lien](http://x)\nLes rapports de force pèsent.")
    readings = kb.readings(["jeux-de-pouvoir"])
    report = situation_as_markdown(found, kb.grid, to_ask(found, kb.grid.concepts), readings, "fr")
    assert "> \\# Titre \\<script\\>" in report
    assert "\n# Titre" not in report
    assert "Jeux et enjeux de pouvoir" in report
    assert report.count("\n## ") == 6
    assert kb.concept("freins-et-blocages").questions["fr"][0] in report


# --- The page


@pytest.fixture
def page(shipped_index: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page, before anything is written on it."""
    monkeypatch.setenv("COOPKB_INDEX", str(shipped_index))
    monkeypatch.setenv("COOPKB_LANG", "fr")
    app = AppTest.from_file(str(Path(launch.__file__).parent / "main.py"), default_timeout=60).run()
    return app.switch_page("screens/situation.py").run()


def _seen(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_page_reads_a_case_and_forgets_it(page: AppTest) -> None:
    """Text in, sentences marked, questions and passages out; nothing of it in the address; cleared, it is gone."""
    assert "À demander" not in _seen(page)
    page.text_area[0].set_value(CASE)
    page.button[0].click().run()
    seen = _seen(page)
    assert 'class="ck-shows ck-shows-present"' in seen
    assert "À demander" in seen
    assert "À lire" in seen
    assert not any("comité" in value for values in page.query_params.values() for value in values)
    page.button[1].click().run()
    assert "À demander" not in _seen(page)
    assert page.text_area[0].value == ""


def test_what_a_person_writes_is_never_markup(page: AppTest) -> None:
    """A case full of tags shows its tags."""
    page.text_area[0].set_value("<img src=x onerror=alert(1)> Les rapports de force pèsent sur tous.")
    page.button[0].click().run()
    assert "<img" not in _seen(page)
    assert "&lt;img" in _seen(page)
