"""*Situation*: somebody's own case, read through the grid: what it shows, what to ask, what to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coopkb.errors import SituationError
from coopkb.export import situation_as_markdown
from coopkb.situation import LONGEST, to_ask
from coopkb.types import Presence
from coopkb.ui import page
from coopkb.ui.links import read_language
from coopkb.ui.markup import show, tag
from coopkb.ui.opening import knowledge_base
from coopkb.ui.parts import situation as drawn
from coopkb.ui.parts.evidence import Library

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Concept
    from coopkb.ui.words import Words

_TEXT = "situation-text"
_KEPT = "situation-kept"
"""Where the session keeps the text while other pages are shown; it is neither in the address nor on the disk."""

_READ_ON = 6
"""Concepts for which passages are offered."""


def main() -> None:
    """Draw the page."""
    say = page.say()
    kb = knowledge_base()
    page.title(say("situation.title"), say("situation.lede"))
    if not kb.grid.concepts:
        show(tag("p", say("situation.no_grid"), class_="ck-notice"))
        return
    grids = _grids(kb)
    _box(say, grids)
    text = st.session_state.get(_KEPT, "")
    if text.strip():
        _read(kb, text, _through(kb, st.session_state.get("situation-grid", "")), say)
    page.notices(kb, say)


def _box(say: Words, grids: dict[str, str]) -> None:
    """Where the text is written or given as a file."""
    st.session_state.setdefault(_TEXT, st.session_state.get(_KEPT, ""))

    def read() -> None:
        given = st.session_state.get("situation-file")
        written = given.getvalue().decode("utf-8", "replace") if given is not None else st.session_state[_TEXT]
        st.session_state[_KEPT] = st.session_state[_TEXT] = written

    def forget() -> None:
        st.session_state[_KEPT] = st.session_state[_TEXT] = ""

    with st.form("situation", border=False):
        st.text_area(say("situation.label"), key=_TEXT, height=220, placeholder=say("situation.placeholder"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.file_uploader(say("situation.file"), type=["txt", "md"], key="situation-file", max_upload_size=1)
            st.selectbox(
                say("situation.through"),
                list(grids),
                format_func=lambda id_: grids[id_] or say("situation.shared"),
                key="situation-grid",
            )
        with st.container(horizontal=True):
            st.form_submit_button(say("situation.button"), type="primary", on_click=read)
            st.form_submit_button(say("situation.forget"), on_click=forget)
    show(tag("p", say("situation.private", most=say.number(LONGEST)), class_="ck-soft"))


def _grids(kb: KnowledgeBase) -> dict[str, str]:
    """The grids a text may be read through: the shared one, "", and the frameworks that have one tied to it."""
    return {"": ""} | {f.id: f.name for f in kb.frameworks().values() if any(item.links for item in f.items)}


def _through(kb: KnowledgeBase, framework: str) -> list[str] | None:
    """The concepts of a framework's own grid, in the order of the shared one; None for all."""
    if framework not in kb.frameworks():
        return None
    linked = {link.concept for item in kb.framework(framework).items for link in item.links}
    return [concept.id for concept in kb.grid.concepts if concept.id in linked]


def _read(kb: KnowledgeBase, text: str, concepts: list[str] | None, say: Words) -> None:
    try:
        with st.spinner(say("situation.wait"), show_time=False):
            found = kb.read_situation(text, concepts)
    except SituationError as error:
        show(tag("section", tag("p", error.message(say.language)), class_="ck-problem"))
        return
    cards: list[Concept] = [kb.concept(shown.concept) for shown in found.shown]
    ask = to_ask(found, cards)
    about = [shown.concept for shown in found.of(Presence.PRESENT)] + [concept.id for concept in ask]
    readings = kb.readings(about[:_READ_ON])
    library = Library.of(kb, read_language(page.params()))
    show(drawn.draw(found, kb.grid, ask, readings, library, say))
    report = situation_as_markdown(found, kb.grid, ask, readings, say.language)
    st.download_button(say("situation.report"), report.encode(), file_name=say("situation.file_name"), mime="text/markdown")


main()
