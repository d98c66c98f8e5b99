"""*Cadres*: one framework, how it sees cooperating and what that rests on; all of them, to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coopkb.types import Filters
from coopkb.ui import page
from coopkb.ui.links import corpus_href, framework_href, read_language
from coopkb.ui.markup import show, tag, way
from coopkb.ui.opening import knowledge_base, whole_comparison
from coopkb.ui.parts import framework as drawn
from coopkb.ui.parts.evidence import Library
from coopkb.ui.parts.framework import Holding

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Comparison, Framework
    from coopkb.ui.words import Words


def main() -> None:
    """Draw the page."""
    say = page.say()
    params = page.params()
    kb = knowledge_base()
    library = Library.of(kb, read_language(params))
    asked = params.get("framework", [""])[0]
    with st.spinner(say("compare.wait"), show_time=False):
        comparison = whole_comparison()
    if asked in library.frameworks:
        _one(kb, library.frameworks[asked], comparison, library, say)
    else:
        _all(asked, comparison, library, say)
    page.notices(kb, say)


def _one(kb: KnowledgeBase, framework: Framework, comparison: Comparison, library: Library, say: Words) -> None:
    texts = [s for s in kb.sources() if s.framework == framework.id]
    holding = Holding(texts, kb.extent(Filters(frameworks=(framework.id,)))[0])
    page.title(framework.name)
    show(tag("p", way(say("framework.all"), framework_href("", library.lang)), class_="ck-crumb"))
    show(
        drawn.head(framework, holding, library, say),
        drawn.coverage(comparison.of_framework(framework.id), library, say),
        drawn.grid(framework, library, say),
        drawn.sources(framework, holding, library, say),
    )


def _all(asked: str, comparison: Comparison, library: Library, say: Words) -> None:
    page.title(say("framework.list"), say("framework.lede"))
    if asked:
        show(tag("p", say("framework.unknown", name=say.quote(asked[:80])), class_="ck-notice"))
    if comparison.frameworks:
        show(drawn.all_of_them(comparison, library, say))
        return
    to_corpus = way(say("compare.to_corpus"), corpus_href(library.lang))
    show(tag("section", tag("h2", say("compare.nothing")), tag("p", say("compare.nothing_why")), tag("p", to_corpus)))


main()
