"""What a page asks to keep, and the keeping of it: in the notebook in use, once, told in a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coopkb.errors import CoopkbError
from coopkb.export import words as exported
from coopkb.notebook import entry_of_answer, entry_of_cell, entry_of_concept, entry_of_passage
from coopkb.types import Citation
from coopkb.ui.markup import Html, tag
from coopkb.ui.opening import knowledge_base, notebooks

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.notebook import Entry, Listed
    from coopkb.types import Concept
    from coopkb.ui.links import Asking
    from coopkb.ui.words import Words

IN_USE = "notebook-in-use"
"""The id of the notebook that things are kept in, in the session."""


def button(what: str, say: Words) -> Html | None:
    """A button that keeps something; none where nothing may be written."""
    if not notebooks().writable:
        return None
    return tag("button", say("keep.button"), type="button", data={"keep": what}, class_="ck-button")


def of_citation(citation: Citation) -> str:
    """What a button says to keep a quote."""
    return f"quote {citation.passage.id} {citation.start} {citation.end}"


def of_concept(concept: Concept) -> str:
    """What a button says to keep a concept."""
    return f"concept {concept.id}"


def of_cell(framework: str, concept: str) -> str:
    """What a button says to keep a cell."""
    return f"cell {framework} {concept}"


ANSWER = "answer"
"""What a button says to keep the answer that the address asks for."""


def in_use() -> Listed | None:
    """The notebook that things are kept in: the one chosen, else the one changed last; None before there is any."""
    known = notebooks().all()
    return next((n for n in known if n.id == st.session_state.get(IN_USE)), known[0] if known else None)


def keep(what: str, asking: Asking, say: Words) -> None:
    """Keep what a button named, and say so. What it names comes from the browser, and is looked up, never trusted."""
    try:
        entry = _entry(knowledge_base(), what.split(" "), asking, say)
        if entry is None:
            return
        listed = in_use()
        store = notebooks()
        id_ = listed.id if listed else store.create(say("notebook.first")).id
        st.session_state[IN_USE] = id_
        _, new = store.keep(id_, entry)
        name = store.get(id_).title
        st.toast(say("keep.done" if new else "keep.twice", name=name))
    except CoopkbError as error:
        st.toast(error.message(say.language))


def _entry(kb: KnowledgeBase, named: list[str], asking: Asking, say: Words) -> Entry | None:
    def text(source: str) -> str:
        return kb.document(source).text

    match named:
        case ["quote", id_, start, end] if start.isdecimal() and end.isdecimal():
            passage = kb.passage(id_)
            first, last = int(start), int(end)
            if not passage.start <= first < last <= passage.end:
                return None
            quote = passage.text[first - passage.start : last - passage.start]
            return entry_of_passage(passage, Citation(passage, quote, first, last), text(passage.source.id), say.language)
        case ["concept", id_]:
            return entry_of_concept(kb.concept(id_), say.language)
        case ["cell", framework, concept]:
            cell = kb.compare([framework], [concept]).cell(framework, concept)
            title = f"{kb.framework(framework).name} · {say.either(kb.concept(concept).label)}"
            return entry_of_cell(cell, title, exported.STATES[cell.state][say.language], text, say.language)
        case ["answer"] if asking.question:
            return entry_of_answer(kb.answer(asking.question, asking.filters or None, asking.switches), text, say.language)
        case _:
            return None
