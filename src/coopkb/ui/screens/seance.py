"""*Séance*: a notebook as the outline of a session, changed at will, and cards to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coopkb import session
from coopkb.errors import CoopkbError
from coopkb.export.session import cards_as_html, outline_as_html, outline_as_markdown
from coopkb.ui import keeping, page
from coopkb.ui.markup import show, tag
from coopkb.ui.opening import knowledge_base, notebooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.notebook import Notebook
    from coopkb.session import Outline
    from coopkb.ui.words import Words

_OUTLINE = "session-outline"
_USUAL = 180
"""Minutes of a session until someone chooses: half a day."""


def main() -> None:
    """Draw the page."""
    say = page.say()
    page.title(say("session.title"), say("session.lede"))
    listed = keeping.in_use()
    if listed is None:
        show(tag("p", say("session.no_notebook"), class_="ck-soft"))
        return
    kb, notebook = knowledge_base(), notebooks().get(listed.id)
    show(tag("p", say("session.of", name=notebook.title), class_="ck-soft"))
    _begin(kb, notebook, say)
    outline: Outline | None = st.session_state.get(_OUTLINE)
    if outline is None:
        return
    if outline.missing:
        lacks = tag("ul", *(tag("li", sentence) for sentence in outline.missing))
        show(tag("details", tag("summary", say.count("session.missing", len(outline.missing))), lacks, class_="ck-why"))
    _sequence(kb, notebook, outline, say)
    _files(kb, notebook, outline, say)


def _begin(kb: KnowledgeBase, notebook: Notebook, say: Words) -> None:
    """How long it lasts, and the outline made for that."""

    def make() -> None:
        st.session_state[_OUTLINE] = session.outline(notebook, kb.grid, st.session_state["session-minutes"], say.language)

    with st.form("session", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            say("session.minutes"),
            min_value=session.SHORTEST_SESSION,
            max_value=session.LONGEST_SESSION,
            value=_USUAL,
            step=15,
            key="session-minutes",
        )
        st.form_submit_button(say("session.make"), type="primary", on_click=make)


def _change(say: Words, change: Callable[..., Outline], *args: object) -> None:
    """Change the outline at hand; what cannot be done is told."""
    try:
        st.session_state[_OUTLINE] = change(st.session_state[_OUTLINE], *args)
    except CoopkbError as error:
        st.toast(error.message(say.language))


def _sequence(kb: KnowledgeBase, notebook: Notebook, outline: Outline, say: Words) -> None:
    """The steps in order, each with its time, to be renamed, shortened, moved, removed; and others to add."""
    show(tag("h2", outline.title), tag("p", outline.aim) if outline.aim else tag("p"))
    for number, (step, (begins, ends)) in enumerate(zip(outline.steps, outline.times, strict=True)):
        key = f"{number} {step.title} {step.minutes}"
        with st.container(border=True):
            show(tag("h3", f"{_clock(begins)} – {_clock(ends)} · {step.title}"))
            if step.moves:
                moves_told = (tag("li", f"{move.text} ({say('session.min', n=move.minutes)})") for move in step.moves)
                show(tag("ol", *moves_told, class_="ck-moves"))
            with st.container(horizontal=True, vertical_alignment="bottom"):
                minutes = st.number_input(
                    say("session.step_minutes"),
                    min_value=5,
                    max_value=240,
                    step=5,
                    value=step.minutes,
                    key=f"minutes {key}",
                    width=140,
                )
                if minutes != step.minutes:
                    _change(say, session.set_minutes, number, minutes)
                    st.rerun()
                moves: tuple[tuple[str, Callable[..., Outline], tuple[int, ...]], ...] = (
                    ("notebook.up", session.move_step, (number, number - 1)),
                    ("notebook.down", session.move_step, (number, number + 1)),
                    ("notebook.remove", session.remove_step, (number,)),
                )
                for name, change, places in moves:
                    st.button(say(name), key=f"{name} {key}", on_click=_change, args=[say, change, *places], type="tertiary")
    spare = outline.spare
    if spare:
        show(tag("p", say("session.spare" if spare > 0 else "session.over", n=abs(spare)), class_="ck-notice"))
    able = {choice.activity: choice for choice in session.choices(notebook, kb.grid, say.language)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            say("session.add"),
            list(able),
            format_func=lambda id_: able[id_].name + (f" — {able[id_].lacks}" if able[id_].lacks else ""),
        )

        def add(outline: Outline) -> Outline:
            step = session.step_of(chosen, notebook, kb.grid, say.language, outline)
            return session.add_step(outline, step, max(0, len(outline.steps) - 1))

        st.button(say("session.add_button"), on_click=_change, args=[say, add])
    show(tag("p", able[chosen].purpose, class_="ck-soft"))


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _files(kb: KnowledgeBase, notebook: Notebook, outline: Outline, say: Words) -> None:
    """The outline and the cards as files."""
    name = say("session.file_name")
    with st.container(horizontal=True):
        files: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
            (say("session.html"), f"{name}.html", "text/html", lambda: outline_as_html(outline, notebook).encode()),
            (say("session.markdown"), f"{name}.md", "text/markdown", lambda: outline_as_markdown(outline, notebook).encode()),
            (say("session.cards"), "cartes.html", "text/html", lambda: cards_as_html(notebook, kb.grid, say.language).encode()),
        )
        for label, file, kind, content in files:
            st.download_button(label, content, file_name=file, mime=kind)


main()
