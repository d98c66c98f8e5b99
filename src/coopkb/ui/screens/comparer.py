"""*Comparer*: frameworks against concepts, what each says of each, and what that rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from coopkb.compare import side_by_side
from coopkb.export import as_csv, as_html, as_markdown, as_xlsx
from coopkb.ui import page
from coopkb.ui.links import VIEWS, Comparing, corpus_href
from coopkb.ui.markup import show, tag, way
from coopkb.ui.opening import knowledge_base
from coopkb.ui.parts import comparison as drawn
from coopkb.ui.parts import picture, states
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.evidence import Library
from coopkb.ui.words import in_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Comparison
    from coopkb.ui.words import Words

FEWEST, MOST = 2, 8
"""Frameworks compared at once: one has nothing beside it, and more than eight columns are not read."""

_FIRST = ("fabrique-des-transitions", "ieefc-villes-pairs", "instercoop", "college-transitions-societales")
"""The frameworks compared until someone chooses."""

_VIEWS = {
    "matrix": "compare.matrix",
    "picture": "compare.picture",
    "concept": "compare.concept_alone",
    "pair": "compare.two_frameworks",
}


def main() -> None:
    """Draw the page."""
    say = page.say()
    kb = knowledge_base()
    asked = Comparing.read(page.params())
    comparing, unknown = _known(asked, kb)
    st.session_state["compared"] = comparing.params()
    page.title(say("compare.title"), say("compare.lede"))
    if len(kb.frameworks()) < FEWEST or not kb.grid.concepts:
        to_corpus = way(say("compare.to_corpus"), corpus_href(comparing.lang))
        show(tag("section", tag("h2", say("compare.nothing")), tag("p", say("compare.nothing_why")), tag("p", to_corpus)))
        return
    _choose(kb, comparing, say)
    if unknown:
        show(tag("p", say("filter.unknown", names=", ".join(unknown)), class_="ck-notice"))
    if len(asked.frameworks) > MOST:
        show(tag("p", say("compare.too_many", most=MOST), class_="ck-notice"))
    if comparing.view != "pair" and len(comparing.frameworks) < FEWEST:
        show(tag("section", tag("h2", say("compare.too_few")), tag("p", say("compare.too_few_why")), class_="ck-silence"))
        return
    _draw(kb, comparing, say)
    page.notices(kb, say)


def _known(asked: Comparing, kb: KnowledgeBase) -> tuple[Comparing, list[str]]:
    """What the link asks for, as far as the index knows it, what it leaves open filled in; and the names it does not know."""
    frameworks, concepts = kb.frameworks(), {c.id for c in kb.grid.concepts}
    unknown = [f for f in (*asked.frameworks, *(asked.pair or ())) if f not in frameworks]
    unknown += [c for c in (*asked.concepts, *((asked.about,) if asked.about else ())) if c not in concepts]
    columns = tuple(f for f in asked.frameworks if f in frameworks)[:MOST]
    if not columns:
        columns = tuple(f for f in _FIRST if f in frameworks)
        columns = columns if len(columns) >= FEWEST else tuple(frameworks)[: len(_FIRST)]
    dimension = next((d.id for d in kb.grid.dimensions if d.id == asked.dimension), "")
    rows = tuple(c for c in asked.concepts if c in concepts)
    pair = asked.pair if asked.pair and set(asked.pair) <= frameworks.keys() else None
    cell = asked.cell if asked.cell and asked.cell[0] in columns and asked.cell[1] in concepts else None
    about = asked.about if asked.about in concepts else ""
    return replace(asked, frameworks=columns, dimension=dimension, concepts=rows, pair=pair, cell=cell, about=about), list(
        dict.fromkeys(unknown)
    )


# --- What to compare --------------------------------------------------------------------------------------------------


def _choose(kb: KnowledgeBase, comparing: Comparing, say: Words) -> None:
    """The view, and what it needs to know; the address holds it, the widgets show it and write it."""
    st.session_state["compare-view"] = comparing.view

    def viewed() -> None:
        page.write(replace(comparing, view=st.session_state["compare-view"] or comparing.view).params())

    with st.container(key="ck-compare-choice"):
        st.segmented_control(
            say("compare.view"),
            VIEWS,
            format_func=lambda view: say(_VIEWS[view]),
            key="compare-view",
            on_change=viewed,
            label_visibility="collapsed",
            required=True,
        )
        if comparing.view == "pair":
            first, second, rest = st.columns([3, 3, 2])
            _pair(kb, comparing, say, first, second)
            with rest:
                _dimension(kb, comparing, say)
        elif comparing.view == "concept":
            first, second = st.columns([3, 2])
            with first:
                _frameworks(kb, comparing, say)
            with second:
                _about(kb, comparing, say)
        else:
            first, second, rest = st.columns([4, 2, 2])
            with first:
                _frameworks(kb, comparing, say)
            with second:
                _dimension(kb, comparing, say)
            with rest:
                _concepts(kb, comparing, say)


def _frameworks(kb: KnowledgeBase, comparing: Comparing, say: Words) -> None:
    names = {f.id: f.name for f in kb.frameworks().values()}
    st.session_state["compare-frameworks"] = list(comparing.frameworks)

    def chosen() -> None:
        page.write(replace(comparing, frameworks=tuple(st.session_state["compare-frameworks"])).params())

    st.multiselect(
        say("compare.frameworks", fewest=FEWEST, most=MOST),
        sorted(names, key=lambda id_: in_order(names[id_])),
        format_func=names.__getitem__,
        key="compare-frameworks",
        on_change=chosen,
        max_selections=MOST,
        wrap=True,
        placeholder=say("compare.choose"),
    )


def _dimension(kb: KnowledgeBase, comparing: Comparing, say: Words) -> None:
    names = {"": say("compare.all_dimensions")} | {d.id: say.either(d.label) for d in kb.grid.dimensions}
    st.session_state["compare-dimension"] = comparing.dimension

    def chosen() -> None:
        dimension = st.session_state["compare-dimension"] or ""
        page.write(replace(comparing, dimension=dimension, concepts=(), cell=None).params())

    st.selectbox(
        say("compare.dimension"), list(names), format_func=names.__getitem__, key="compare-dimension", on_change=chosen
    )


def _concepts(kb: KnowledgeBase, comparing: Comparing, say: Words) -> None:
    names = {
        c.id: label(c, say) for c in kb.grid.concepts if comparing.dimension in ("", c.dimension) or c.id in comparing.concepts
    }
    st.session_state["compare-concepts"] = list(comparing.concepts)

    def chosen() -> None:
        page.write(replace(comparing, concepts=tuple(st.session_state["compare-concepts"]), cell=None).params())

    st.multiselect(
        say("compare.concepts"),
        list(names),
        format_func=names.__getitem__,
        key="compare-concepts",
        on_change=chosen,
        placeholder=say("compare.all_concepts"),
        wrap=True,
    )


def _about(kb: KnowledgeBase, comparing: Comparing, say: Words) -> None:
    names = {c.id: label(c, say) for c in kb.grid.concepts}
    st.session_state["compare-about"] = _alone(kb, comparing)

    def chosen() -> None:
        page.write(replace(comparing, about=st.session_state["compare-about"]).params())

    st.selectbox(say("compare.concept"), list(names), format_func=names.__getitem__, key="compare-about", on_change=chosen)


def _pair(kb: KnowledgeBase, comparing: Comparing, say: Words, *places: st.delta_generator.DeltaGenerator) -> None:
    names = {f.id: f.name for f in kb.frameworks().values()}
    shown = _two(kb, comparing)
    keys = ("compare-first", "compare-second")
    for key, id_ in zip(keys, shown, strict=True):
        st.session_state[key] = id_

    def chosen() -> None:
        first, second = (st.session_state[key] for key in keys)
        page.write(replace(comparing, pair=(first, second)).params())

    options = sorted(names, key=lambda id_: in_order(names[id_]))
    for place, key, title in zip(places, keys, (say("compare.first"), say("compare.second")), strict=True):
        with place:
            st.selectbox(title, options, format_func=names.__getitem__, key=key, on_change=chosen)


def _alone(kb: KnowledgeBase, comparing: Comparing) -> str:
    """The concept shown alone: the link's, else that of the open cell, else the first of the rows."""
    opened = comparing.cell[1] if comparing.cell else ""
    return comparing.about or opened or _rows(kb, comparing)[0]


def _two(kb: KnowledgeBase, comparing: Comparing) -> tuple[str, str]:
    """The two frameworks shown alone: the link's, else the first two of the columns, or of the index."""
    first, second = (*comparing.frameworks, *(f for f in kb.frameworks() if f not in comparing.frameworks))[:2]
    return comparing.pair or (first, second)


def _rows(kb: KnowledgeBase, comparing: Comparing) -> list[str]:
    """The concepts compared, in the order of the grid."""
    if comparing.concepts:
        return [c.id for c in kb.grid.concepts if c.id in comparing.concepts]
    return [c.id for c in kb.grid.concepts if comparing.dimension in ("", c.dimension)]


# --- What comes of it -------------------------------------------------------------------------------------------------


def _draw(kb: KnowledgeBase, comparing: Comparing, say: Words) -> None:
    library = Library.of(kb, comparing.lang)
    columns, rows = list(comparing.frameworks), _rows(kb, comparing)
    if comparing.view == "concept":
        rows = [_alone(kb, comparing)]
    elif comparing.view == "pair":
        columns = list(_two(kb, comparing))
        if columns[0] == columns[1]:
            show(tag("section", tag("h2", say("pair.same")), tag("p", say("pair.same_why")), class_="ck-silence"))
            return
    with st.spinner(say("compare.wait"), show_time=False):
        comparison = kb.compare(columns, rows)
    show(states.legend(say, any(cell.false_friends for cell in comparison.cells.values())))
    if comparing.view == "matrix":
        cell = comparing.cell if comparing.cell in comparison.cells else None
        show(drawn.matrix(comparison, replace(comparing, cell=cell), library, say))
    elif comparing.view == "picture":
        _picture(comparison, library, comparing, say)
    elif comparing.view == "concept":
        show(drawn.one_concept(comparison, library.concepts[rows[0]], library, say))
    else:
        both = replace(comparing, frameworks=tuple(columns))
        show(drawn.two(comparison, side_by_side(comparison, columns[0], columns[1]), both, library, say))
    _downloads(comparison, kb, say)


def _picture(comparison: Comparison, library: Library, comparing: Comparing, say: Words) -> None:
    """The dimensions side by side where the screen is wide; one alone is drawn large."""
    theme = st.context.theme.type or "light"
    shown = [replace(d, concepts=tuple(c for c in d.concepts if c in comparison.concepts)) for d in library.dimensions]
    groups = picture.spread([d for d in shown if d.concepts])
    scale = picture.ALONE if len(groups) == 1 else picture.WHOLE
    with st.container(horizontal=True, key="ck-pictures"):
        for number, dimensions in enumerate(groups):
            chart = picture.draw(comparison, dimensions, scale, theme, say)
            told = picture.alternative(comparison, dimensions, say)
            st.altair_chart(chart, theme=None, width="content", alt=told, key=f"picture-{number}")
    table = way(say("picture.table"), replace(comparing, view=VIEWS[0]).href)
    show(tag("p", table), picture.in_words(comparison, say))


def _downloads(comparison: Comparison, kb: KnowledgeBase, say: Words) -> None:
    """The comparison with its evidence, as files; each is made when it is asked for."""
    grid, works, language = kb.grid, kb.catalogue(), say.language
    files: list[tuple[str, str, str, Callable[[], str | bytes]]] = [
        ("xlsx", "export.xlsx", _XLSX, lambda: as_xlsx(comparison, language, grid, works)),
        ("csv", "export.csv", "text/csv", lambda: as_csv(comparison, language, grid, works)),
        ("md", "export.markdown", "text/markdown", lambda: as_markdown(comparison, language, grid, works)),
        ("html", "export.html", "text/html", lambda: as_html(comparison, language, grid, works)),
    ]
    with st.container(key="ck-downloads"):
        show(tag("h2", say("export.title"), class_="ck-side"), tag("p", say("export.what"), class_="ck-soft"))
        with st.container(horizontal=True):
            for suffix, name, kind, made in files:
                file = f"{say('export.file')}.{suffix}"
                st.download_button(say(name), made, file, kind, key=f"download-{suffix}", on_click="ignore")


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


main()
