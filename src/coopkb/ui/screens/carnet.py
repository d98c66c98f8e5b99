"""*Carnet*: what was kept, in an order of one's own, with notes; exports and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coopkb.errors import CoopkbError, NotebookConflictError
from coopkb.notebook import EntryKind, entry_of_note, from_json, to_review
from coopkb.notebook.model import LONGEST_TITLE
from coopkb.ui import keeping, page
from coopkb.ui.markup import show, tag
from coopkb.ui.opening import knowledge_base, notebooks
from coopkb.ui.parts import notebook as drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from coopkb.notebook import Entry, Notebook, Notebooks, Standing
    from coopkb.ui.words import Words

_TOLD = "notebook-told"
"""A sentence for the next run of the page."""


def main() -> None:
    """Draw the page."""
    say = page.say()
    page.title(say("notebook.title"), say("notebook.lede"))
    store = notebooks()
    if _TOLD in st.session_state:
        show(tag("p", st.session_state.pop(_TOLD), class_="ck-notice"))
    if not store.writable:
        show(tag("p", say("notebook.read_only"), class_="ck-notice"))
    _sidebar(store, say)
    listed = keeping.in_use()
    if listed is None:
        show(tag("section", tag("p", say("notebook.none")), class_="ck-silence"))
        return
    notebook = store.get(listed.id)
    review = _review(notebook)
    _head(store, notebook, review, say)
    if not notebook.entries:
        show(tag("p", say("notebook.empty"), class_="ck-soft"))
    for section in notebook.sections:
        if section.title or len(notebook.sections) > 1:
            show(tag("h2", section.title or say("notebook.untitled"), class_="ck-part"))
        for place, entry in enumerate(section.entries):
            _entry(store, notebook, entry, (place, len(section.entries)), review.get(entry.id), say)
    if store.writable:
        _foot(store, notebook, say)


def _review(notebook: Notebook) -> dict[str, Standing]:
    """What to look at again, since the sources are no longer what they were."""
    kb = knowledge_base()
    known = {source.id for source in kb.sources()}
    return to_review(notebook, {id_: kb.document(id_).text for id_ in {q.source for q in notebook.quotes} & known})


def _do(say: Words, action: Callable[..., object], *args: object) -> None:
    """Do what was asked; what cannot be done is told in one sentence on the page."""
    try:
        action(*args)
    except CoopkbError as error:
        st.session_state[_TOLD] = error.message(say.language)


def _sidebar(store: Notebooks, say: Words) -> None:
    """Which notebook, and new ones."""
    known = {listed.id: listed for listed in store.all()}
    current = keeping.in_use()
    with st.sidebar:
        show(tag("h2", say("notebook.title"), class_="ck-side"))
        if current:
            st.session_state[keeping.IN_USE] = current.id
            st.selectbox(say("notebook.which"), list(known), format_func=lambda id_: known[id_].title, key=keeping.IN_USE)
            show(tag("p", say.count("notebook.entries", current.entries), class_="ck-soft"))
        if not store.writable:
            return

        def create() -> None:
            def made() -> None:
                st.session_state[keeping.IN_USE] = store.create(st.session_state["notebook-new"]).id
                st.session_state["notebook-new"] = ""

            _do(say, made)

        def take_in() -> None:
            given = st.session_state.get("notebook-file")
            if given is not None:
                _do(say, lambda: st.session_state.update({keeping.IN_USE: store.add(from_json(given.getvalue())).id}))

        with st.form("notebook-create", border=False):
            st.text_input(say("notebook.new"), key="notebook-new", max_chars=LONGEST_TITLE)
            st.form_submit_button(say("notebook.create"), on_click=create)
        with st.form("notebook-import", border=False):
            st.file_uploader(say("notebook.import"), type=["json"], key="notebook-file", max_upload_size=20)
            st.form_submit_button(say("notebook.import_button"), on_click=take_in)
        for gone in store.all(deleted=True)[:3]:
            st.button(
                say("notebook.restore", name=gone.title),
                key=f"back-{gone.id}",
                on_click=_do,
                args=[say, store.restore, gone.id],
            )


def _head(store: Notebooks, notebook: Notebook, review: dict[str, Standing], say: Words) -> None:
    """The title, what one can do with the whole, the files to take away."""
    aim = tag("p", notebook.aim) if notebook.aim else None
    show(tag("header", tag("h2", notebook.title), aim, class_="ck-notebook"))
    with st.container(horizontal=True):
        for file in drawn.files(notebook, review, say):
            st.download_button(file.label, file.content, file_name=file.name, mime=file.media_type, key=f"export-{file.name}")
    if not store.writable:
        return
    with st.expander(say("notebook.manage")):
        title = st.text_input(say("notebook.name"), notebook.title, key=f"title-{notebook.id}", max_chars=LONGEST_TITLE)
        aim_now = st.text_area(say("notebook.aim"), notebook.aim, key=f"aim-{notebook.id}", height=80)
        with st.container(horizontal=True):
            st.button(say("notebook.save"), on_click=_do, args=[say, store.rename, notebook.id, title, aim_now])
            st.button(
                say("notebook.copy"),
                on_click=_do,
                args=[say, store.copy, notebook.id, say("notebook.copied", name=notebook.title)],
            )
            st.button(say("notebook.delete"), on_click=_do, args=[say, store.delete, notebook.id])


def _entry(
    store: Notebooks, notebook: Notebook, entry: Entry, place: tuple[int, int], standing: Standing | None, say: Words
) -> None:
    """One thing that was kept, its note, and what one can do with it."""
    with st.container(border=True, key=f"ck-kept-{entry.id}"):
        show(drawn.entry(entry, standing, say))
        if not store.writable:
            if entry.note:
                show(tag("p", entry.note, class_="ck-own"))
            return
        key = f"note-{entry.id}"
        st.session_state.setdefault(key, entry.note)

        def write() -> None:
            try:
                store.edit(notebook.id, entry.id, st.session_state[key], entry.revision)
            except NotebookConflictError as error:
                st.session_state[_TOLD] = say("notebook.conflict", note=error.current)
            except CoopkbError as error:
                st.session_state[_TOLD] = error.message(say.language)

        st.text_area(say("notebook.note"), key=key, height=68 if entry.kind is not EntryKind.NOTE else 120, on_change=write)
        at, count = place
        with st.container(horizontal=True):
            moves = ((say("notebook.up"), at - 1), (say("notebook.down"), at + 1))
            for label, to in moves:
                st.button(
                    label,
                    key=f"{label}-{entry.id}",
                    disabled=not 0 <= to < count,
                    on_click=_do,
                    args=[say, store.move, notebook.id, entry.id, entry.section, to],
                    type="tertiary",
                )
            for section in notebook.sections:
                if section.id != entry.section:
                    st.button(
                        f"→ {section.title or say('notebook.untitled')}",
                        key=f"to-{section.id}-{entry.id}",
                        on_click=_do,
                        args=[say, store.move, notebook.id, entry.id, section.id, len(section.entries)],
                        type="tertiary",
                    )
            st.button(
                say("notebook.remove"),
                key=f"remove-{entry.id}",
                on_click=_do,
                args=[say, store.remove, notebook.id, entry.id],
                type="tertiary",
            )


def _foot(store: Notebooks, notebook: Notebook, say: Words) -> None:
    """Undo, a note of one's own, another part."""
    if store.removed(notebook.id):
        st.button(say("notebook.undo"), on_click=_do, args=[say, store.undo, notebook.id])

    def add_note() -> None:
        text = st.session_state["notebook-own"].strip()
        if text:
            title = say("notebook.own_title")
            _do(say, store.keep, notebook.id, entry_of_note(title, text, notebook.sections[-1].id))
            st.session_state["notebook-own"] = ""

    def add_section() -> None:
        _do(say, store.add_section, notebook.id, st.session_state["notebook-section"])
        st.session_state["notebook-section"] = ""

    with st.form("notebook-note", border=False):
        st.text_area(say("notebook.own"), key="notebook-own", height=80)
        st.form_submit_button(say("notebook.add_note"), on_click=add_note)
    with st.form("notebook-part", border=False):
        st.text_input(say("notebook.section"), key="notebook-section", max_chars=LONGEST_TITLE)
        st.form_submit_button(say("notebook.add_section"), on_click=add_section)


main()
