"""The page *Carnet* and the keeping of things, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

import coopkb
from coopkb.notebook import Notebooks, entry_of_concept, entry_of_note
from coopkb.ui import keeping, launch
from coopkb.ui.links import Asking
from coopkb.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.knowledge_base import KnowledgeBase

POWER = "Comment gérer les jeux de pouvoir ?"


@pytest.fixture
def store(tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch) -> Notebooks:
    """Notebooks of their own for each test."""
    path = tmp_path / "carnets.sqlite"
    monkeypatch.setenv("COOPKB_NOTEBOOKS", str(path))
    monkeypatch.setenv("COOPKB_INDEX", str(small_index))
    monkeypatch.setenv("COOPKB_LANG", "fr")
    return Notebooks(path)


@pytest.fixture(scope="module")
def kb(small_index: Path) -> Iterator[KnowledgeBase]:
    """The index that the pages show."""
    with coopkb.open(small_index) as opened:
        yield opened


def _opened(screen: str = "carnet") -> AppTest:
    app = AppTest.from_file(str(Path(launch.__file__).parent / "main.py"), default_timeout=60).run()
    return app.switch_page(f"screens/{screen}.py").run()


def _seen(app: AppTest) -> str:
    assert not app.exception
    body = "\n".join(element.proto.body for element in app.get("html"))
    assert "ck-fault" not in body.replace(".ck-fault", "")
    return body


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    return app


def test_before_anything_is_kept_the_page_says_what_to_do(store: Notebooks) -> None:
    """No notebook yet: one sentence says how one begins, and one can be made."""
    app = _opened()
    assert "Il n’y a pas encore de carnet" in _seen(app)
    app.text_input(key="notebook-new").set_value("Séance du 12")
    _press(app, "Créer")
    assert [n.title for n in store.all()] == ["Séance du 12"]
    assert "Rien n’est encore gardé" in _seen(app)


def test_what_a_button_names_is_kept_exactly_and_once(store: Notebooks, kb: KnowledgeBase) -> None:
    """A quote, an answer, a concept and a cell are kept by what the buttons say; a second time is noticed."""
    citation = kb.answer(POWER).citations[0]
    say, asking = words("fr"), Asking(POWER)
    named = [keeping.of_citation(citation), keeping.ANSWER, "concept jeux-de-pouvoir", "cell cynefin jeux-de-pouvoir"]
    for what in [*named, *named]:
        keeping.keep(what, asking, say)
    [listed] = store.all()
    found = store.get(listed.id)
    assert [str(entry.kind) for entry in found.entries] == ["passage", "answer", "concept", "cell"]
    assert found.entries[0].quotes[0].text == citation.quote
    for quote in found.quotes:
        assert kb.document(quote.source).text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "what",
    [
        "",
        "quote",
        "quote nothing 0 5",
        "quote {id} 0 999999",
        "quote {id} -1 5",
        "concept ../../etc",
        "cell a b",
        "boom",
        "answer",
    ],
)
def test_what_a_browser_makes_up_keeps_nothing(store: Notebooks, kb: KnowledgeBase, what: str) -> None:
    """Whatever comes from the browser is looked up: nothing that the index does not hold is kept, and nothing fails."""
    keeping.keep(what.format(id=kb.answer(POWER).citations[0].passage.id), Asking(), words("fr"))
    assert store.all() == []


def test_notes_are_written_moved_removed_and_brought_back(store: Notebooks, kb: KnowledgeBase) -> None:
    """What one does on the page is in the notebook."""
    made = store.create("Carnet")
    store.keep(made.id, entry_of_concept(kb.concept("jeux-de-pouvoir"), "fr"))
    last, _ = store.keep(made.id, entry_of_note("À moi", "une pensée"))
    app = _opened()
    assert "Jeux et enjeux de pouvoir" in _seen(app)
    app.text_area(key=f"note-{last.id}").set_value("une autre pensée").run()
    assert store.get(made.id).entries[1].note == "une autre pensée"
    app.button(key=f"Monter-{last.id}").click().run()
    assert store.get(made.id).entries[0].id == last.id
    app.button(key=f"remove-{last.id}").click().run()
    assert len(store.get(made.id).entries) == 1
    _press(app, "Rétablir ce qui vient d’être retiré")
    assert store.get(made.id).entries[0].id == last.id
    app.text_area(key="notebook-own").set_value("De plus")
    _press(app, "Ajouter la note")
    assert store.get(made.id).entries[-1].note == "De plus"
    app.text_input(key="notebook-section").set_value("Suite")
    _press(app, "Ajouter une partie")
    assert [section.title for section in store.get(made.id).sections][-1] == "Suite"
    _press(app, "Supprimer")
    assert store.all() == []
    _press(app, words("fr")("notebook.restore", name="Carnet"))
    assert [n.id for n in store.all()] == [made.id]


def test_a_note_that_somebody_changed_is_not_overwritten(store: Notebooks) -> None:
    """Two people on one note: the second sees what the first wrote, and the first's words stand."""
    made = store.create("Commun")
    entry, _ = store.keep(made.id, entry_of_note("Note", "au début"))
    app = _opened()
    store.edit(made.id, entry.id, "de l’autre", 1)
    app.text_area(key=f"note-{entry.id}").set_value("de moi").run()
    assert store.get(made.id).entries[0].note == "de l’autre"
    assert "de l’autre" in _seen(app)


def test_a_public_server_keeps_nothing(store: Notebooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """With writing off no button keeps, the page says so, and what is there can be read."""
    store.create("Carnet")
    monkeypatch.setenv("COOPKB_READ_ONLY", "1")
    app = _opened()
    assert "en lecture seule" in _seen(app)
    assert "Carnet" in _seen(app)
    assert [b.label for b in app.button if b.label in ("Créer", "Ajouter la note")] == []
    keeping.keep("concept jeux-de-pouvoir", Asking(), words("fr"))
    assert store.get(store.all()[0].id).entries == ()


def test_hostile_words_in_a_notebook_are_words(store: Notebooks) -> None:
    """A title or note full of tags shows its tags."""
    made = store.create("<img src=x onerror=alert(1)>")
    store.keep(made.id, entry_of_note("<script>alert(1)</script>", "<b>x</b>"))
    seen = _seen(_opened())
    assert "<script>alert" not in seen
    assert "<img src" not in seen
    assert "&lt;script&gt;" in seen
