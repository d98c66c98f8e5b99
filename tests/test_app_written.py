"""*Interroger* with a language model configured: only on demand, checked, beside the exact quotes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from coopkb.ui import launch
from fake_llm import fake_model, saying

if TYPE_CHECKING:
    from fake_llm import FakeModel

POWER = "Comment gérer les jeux de pouvoir ?"
SAID = "Un rapport de force que l'on tait finit par bloquer le groupe [1]. La lune est un fromage de 400 kilos [1]. Sans appui."


@pytest.fixture(autouse=True)
def _index(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKB_INDEX", str(small_index))
    monkeypatch.setenv("COOPKB_LANG", "fr")


def _opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(Path(launch.__file__).parent / "main.py"), default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    return app.run()


def _seen(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html") if not element.proto.body.startswith("<style"))


def _use(model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKB_LLM_URL", model.url)
    monkeypatch.setenv("COOPKB_LLM_MODEL", "essai")


def _button(app: AppTest) -> list[str]:
    return [button.label for button in app.button if "essai" in button.label]


def test_nothing_is_offered_without_a_model() -> None:
    """Not configured, no button offers it."""
    assert _button(_opened(q=POWER)) == []


def test_a_model_writes_when_asked_and_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request before the button; then the quotes stay, what is unsupported is dropped or marked, and counted."""
    with fake_model(saying(SAID)) as model:
        _use(model, monkeypatch)
        app = _opened(q=POWER)
        assert model.requests == []
        assert _button(app)
        next(button for button in app.button if "essai" in button.label).click().run()
        assert len(model.requests) == 1
        page = _seen(app)
    assert "Ce que disent les sources" in page
    written = page.partition("Ce qu’en rédige")[2]
    assert "finit par bloquer le groupe" in written
    assert "Sans appui" not in written
    assert "retirée" in written


def test_a_model_that_fails_leaves_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is gone is told in one sentence below the quotes."""
    with fake_model(saying("x")) as model:
        _use(model, monkeypatch)
    app = _opened(q=POWER)
    next(button for button in app.button if "essai" in button.label).click().run()
    page = _seen(app)
    assert "Ce que disent les sources" in page
    assert "ck-problem" in page


def test_a_wrong_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that is none is a sentence on the page, not a failure."""
    monkeypatch.setenv("COOPKB_LLM_URL", "file:///etc/passwd")
    monkeypatch.setenv("COOPKB_LLM_MODEL", "essai")
    page = _seen(_opened(q=POWER))
    assert "COOPKB_LLM_URL" in page
    assert "Ce que disent les sources" in page


def test_what_a_model_writes_is_never_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags in a reply are taken out or shown, never run."""
    with fake_model(
        saying("Un rapport de force que l'on tait <img src=x onerror=alert(1)> finit par bloquer le groupe [1].")
    ) as model:
        _use(model, monkeypatch)
        app = _opened(q=POWER)
        next(button for button in app.button if "essai" in button.label).click().run()
        assert "<img src" not in _seen(app)
