"""The frame of the app: its pages, the language, and what is shown when the index cannot be opened.

`streamlit run` takes this file; `app.py` at the top of the checkout is a door to it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from coopkb.errors import CoopkbError, IndexMissingError
from coopkb.knowledge_base import build_command
from coopkb.settings import LANGUAGES
from coopkb.ui import keeping, links, page
from coopkb.ui.links import Asking
from coopkb.ui.markup import script, show, style, tag
from coopkb.ui.opening import index_path

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from coopkb.ui.words import Words

_SCREENS = Path(__file__).parent / "screens"
_FILES = ("interroger", "comparer", "situation", "grille", "cadre", "lire", "carnet", "seance", "corpus")
_LANGUAGE = "language-of-the-app"


def run() -> None:
    """Draw the page that the address names, in its frame."""
    icon = Path(__file__).with_name("icon.svg")
    st.set_page_config(page_title="coopkb", page_icon=str(icon), layout="wide", initial_sidebar_state="auto")
    say = page.say()
    pages = {
        name: st.Page(_SCREENS / f"{name}.py", title=say(f"page.{name}"), url_path=name, default=name == _FILES[0])
        for name in _FILES
    }
    current = st.navigation(list(pages.values()), position="hidden")
    style()
    _mount(_target(current, pages), say)
    _navigation(pages, say)
    _switch(say)
    try:
        current.run()
    except CoopkbError as error:
        _problem(error, say)
    except Exception:
        # The edge of the app: the fault is logged whole for those who can mend it, and the person is told in plain words.
        logging.getLogger("coopkb.ui").exception("a page failed")
        show(tag("section", tag("h2", say("fault.title")), tag("p", say("fault.what")), class_="ck-fault"))


def _navigation(pages: dict[str, StreamlitPage], say: Words) -> None:
    """The ways to the pages, each with the state that it was left in or can take up."""
    params = page.params()
    lang = links.language_params(links.read_language(params))
    asking = Asking.read(params).params() if "q" in params else st.session_state.get("asked", {}) | lang
    kept = {_FILES[0]: asking, "comparer": st.session_state.get("compared", {}) | lang}
    with st.sidebar:
        show(tag("div", tag("strong", "coopkb"), tag("span", say("app.tagline")), class_="ck-brand"))
        for name, target in pages.items():
            st.page_link(target, label=say(f"page.{name}"), query_params=kept.get(name, lang), width="stretch")


def _switch(say: Words) -> None:
    """FR | EN, the choice kept in the link."""
    # The link is what counts: it may have changed under the switch, by the browser's back or a link that was opened.
    st.session_state[_LANGUAGE] = say.language

    def chosen() -> None:
        lang = st.session_state[_LANGUAGE] or say.language
        page.write(page.params() | {"lang": [lang]})

    with st.container(key="ck-switch", horizontal=True, horizontal_alignment="right"):
        st.segmented_control(
            say("app.language"),
            LANGUAGES,
            format_func=str.upper,
            key=_LANGUAGE,
            on_change=chosen,
            label_visibility="collapsed",
            required=True,
        )


def _target(current: StreamlitPage, pages: dict[str, StreamlitPage]) -> str:
    """What the script brings into view: another value for each passage or cell that is opened."""
    if current is pages["lire"]:
        return links.Reading.read(page.params()).target
    return links.Comparing.read(page.params()).target if current is pages["comparer"] else ""


def _mount(target: str, say: Words) -> None:
    """Run the script of the frame, and keep what it was told to keep."""
    frame = st.components.v2.component("coopkb_frame", js=script())
    with st.container(key="ck-frame"):
        told = frame(key="frame", data={"lang": say.language, "target": target}, on_keep_change=lambda: None)
    if isinstance(told.keep, str):
        keeping.keep(told.keep, Asking.read(page.params()), say)


def _problem(error: CoopkbError, say: Words) -> None:
    """A named error: what happened, to which thing, what to do."""
    missing = isinstance(error, IndexMissingError)
    title = say("problem.no_index") if missing else say("problem.title")
    told = say("problem.first_build", folder=index_path().resolve()) if missing else error.message(say.language)
    show(tag("section", tag("h2", title), tag("p", told), class_="ck-problem"))
    if missing:
        st.code(build_command(index_path()), language=None, wrap_lines=True)
        show(tag("p", say("problem.then"), class_="ck-soft"))


if __name__ == "__main__":
    run()
