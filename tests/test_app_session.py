"""The page *Séance*: from a notebook to an outline that one changes, and to files."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import coopkb
from coopkb.notebook import Notebooks, entry_of_answer, entry_of_concept
from coopkb.ui import launch


@pytest.fixture
def app(tmp_path: Path, small_index: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page, with a notebook that holds an answer and two concepts."""
    path = tmp_path / "carnets.sqlite"
    monkeypatch.setenv("COOPKB_NOTEBOOKS", str(path))
    monkeypatch.setenv("COOPKB_INDEX", str(small_index))
    monkeypatch.setenv("COOPKB_LANG", "fr")
    store = Notebooks(path)
    made = store.create("Séance du 12")
    with coopkb.open(small_index) as kb:
        texts = {source.id: kb.document(source.id).text for source in kb.sources()}
        store.keep(made.id, entry_of_answer(kb.answer("Comment gérer les jeux de pouvoir ?"), texts.__getitem__, "fr"))
        for id_ in ("jeux-de-pouvoir", "interconnaissance-confiance"):
            store.keep(made.id, entry_of_concept(kb.concept(id_), "fr"))
    opened = AppTest.from_file(str(Path(launch.__file__).parent / "main.py"), default_timeout=60).run()
    return opened.switch_page("screens/seance.py").run()


def _steps(app: AppTest) -> list[str]:
    assert not app.exception
    return [h.proto.body for h in app.get("html") if h.proto.body.startswith("<h3>")]


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    return app


def test_a_notebook_becomes_an_outline_that_one_changes(app: AppTest) -> None:
    """Made, the outline fills the time; a step is moved, shortened, removed, and one added."""
    assert _steps(app) == []
    app.number_input(key="session-minutes").set_value(120)
    _press(app, "Proposer un déroulé")
    steps = _steps(app)
    assert steps[0].startswith("<h3>0:00")
    assert any("– 2:00 ·" in step for step in steps)
    removed = _steps(_press(app, "Retirer"))
    assert len(removed) == len(steps) - 1
    assert len(_steps(_press(app, "Ajouter"))) >= len(removed)


def test_minutes_that_are_changed_are_counted(app: AppTest) -> None:
    """A step made longer shows in the times, and what is over is told."""
    app.number_input(key="session-minutes").set_value(120)
    _press(app, "Proposer un déroulé")
    first = next(box for box in app.number_input if box.key and box.key.startswith("minutes "))
    first.set_value(first.value + 30).run()
    assert any("dépasse de 30" in h.proto.body for h in app.get("html"))
