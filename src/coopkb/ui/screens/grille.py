"""*Grille*: the concepts of the shared grid, who speaks of each, and a card for each to teach from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from coopkb.errors import UnknownNameError
from coopkb.ui import page
from coopkb.ui.links import LONGEST_QUESTION, Teaching, corpus_href
from coopkb.ui.markup import show, tag, way
from coopkb.ui.opening import knowledge_base, whole_comparison
from coopkb.ui.parts import grid, teaching
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.evidence import Library
from coopkb.ui.parts.finding import find

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Comparison, Concept
    from coopkb.ui.words import Words


def main() -> None:
    """Draw the page."""
    say = page.say()
    kb = knowledge_base()
    asked = Teaching.read(page.params())
    concept, problem = _concept(kb, asked, say)
    with st.spinner(say("compare.wait"), show_time=False):
        comparison = whole_comparison()
    if concept:
        _card(kb, concept, comparison, asked, say)
    else:
        _grid(kb, comparison, asked, problem, say)
    page.notices(kb, say)


def _concept(kb: KnowledgeBase, asked: Teaching, say: Words) -> tuple[Concept | None, str]:
    """The concept of the link, and what to say where the grid has none of that name."""
    if not asked.concept:
        return None, ""
    try:
        return kb.concept(asked.concept), ""
    except UnknownNameError as error:
        return None, error.message(say.language)


def _grid(kb: KnowledgeBase, comparison: Comparison, asked: Teaching, problem: str, say: Words) -> None:
    page.title(say("grid.title"), say("grid.lede"))
    if problem:
        show(tag("p", problem, class_="ck-notice"))
    if not kb.grid.concepts:
        to_corpus = way(say("compare.to_corpus"), corpus_href(asked.lang))
        show(tag("section", tag("h2", say("grid.nothing")), tag("p", say("grid.nothing_why")), tag("p", to_corpus)))
        return
    _box(asked, say)
    if asked.words:
        show(
            grid.results(find(asked.words, kb.grid.concepts, say.language), asked.words, comparison, asked.lang, say),
            tag("p", way(say("grid.whole"), Teaching(lang=asked.lang).href)),
        )
        return
    if comparison.frameworks:
        show(grid.key(comparison, say))
    show(grid.columns(kb.grid.dimensions, comparison, asked.lang, say))


def _box(asked: Teaching, say: Words) -> None:
    """The search box. The address holds the words: the box shows them, and writes them when someone searches."""
    st.session_state["grid-words"] = asked.words

    def sought() -> None:
        words = " ".join(st.session_state["grid-words"].split())
        page.write(replace(asked, concept="", words=words, whole=False).params())

    with st.container(key="ck-grid-box"):
        st.text_input(
            say("grid.find"),
            key="grid-words",
            max_chars=LONGEST_QUESTION,
            placeholder=say("grid.example"),
            on_change=sought,
        )


def _card(kb: KnowledgeBase, concept: Concept, comparison: Comparison, asked: Teaching, say: Words) -> None:
    library = Library.of(kb, asked.lang)
    dimension = next((say.either(d.label) for d in kb.grid.dimensions if d.id == concept.dimension), "")
    page.title(label(concept, say), dimension)
    show(tag("p", way(say("grid.whole"), Teaching(lang=asked.lang).href), class_="ck-crumb"))
    show(
        teaching.card(concept, comparison, library, say),
        teaching.own_words(concept, comparison, library, say),
        teaching.passages(kb.evidence(concept.id), asked, library, say),
    )


main()
