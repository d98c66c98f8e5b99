"""*Interroger*: a question, what the sources say, where it is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from coopkb.errors import CoopkbError
from coopkb.llm import configured
from coopkb.types import Filters, Status
from coopkb.ui import page
from coopkb.ui.links import LONGEST_QUESTION, Asking
from coopkb.ui.markup import show, tag, way
from coopkb.ui.opening import knowledge_base
from coopkb.ui.parts import answer, written
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.corpus import framework, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Answer
    from coopkb.ui.words import Words

_FILTERS = ("sources", "frameworks", "kinds", "languages", "concepts")


def main() -> None:
    """Draw the page."""
    say = page.say()
    asking = Asking.read(page.params())
    kb = knowledge_base()
    limited, unknown = _known(asking, kb)
    st.session_state["asked"] = asking.params()
    lede = None if asking.question else say("ask.lede")
    page.title(say("ask.title"), lede, window=asking.question or None)
    _box(limited, say)
    _sidebar(kb, limited, say)
    if unknown:
        show(tag("p", say("filter.unknown", names=", ".join(unknown)), class_="ck-notice"))
    if asking.question:
        _answer(kb, limited, say)
    else:
        _examples(limited, say)
    page.notices(kb, say)


def _known(asking: Asking, kb: KnowledgeBase) -> tuple[Asking, list[str]]:
    """The question limited to what the index knows of, and the names in the link that it does not know."""
    options = _options(kb)
    unknown = []
    kept: dict[str, Any] = {}
    for name in _FILTERS:
        asked = getattr(asking.filters, name)
        kept[name] = tuple(value for value in asked if value in options[name])
        unknown += [value for value in asked if value not in options[name]]
    return replace(asking, filters=replace(asking.filters, **kept)), unknown


def _options(kb: KnowledgeBase) -> dict[str, list[str]]:
    sources = kb.sources()
    counts = kb.concept_counts()
    return {
        "sources": [s.id for s in sources],
        "frameworks": sorted({s.framework for s in sources if s.framework}),
        "kinds": sorted({str(s.kind) for s in sources}),
        "languages": sorted({s.language for s in sources}),
        "concepts": [c.id for c in kb.grid.concepts if c.id in counts],
    }


# --- The question -----------------------------------------------------------------------------------------------------


def _box(asking: Asking, say: Words) -> None:
    """The question box. The address holds the question: the box shows it, and writes it when someone asks."""
    # Streamlit forgets the box while another page is shown.
    if st.session_state.get("shown") != asking or "question" not in st.session_state:
        st.session_state["shown"] = asking
        st.session_state["question"] = asking.question[:LONGEST_QUESTION]

    def asked() -> None:
        question = " ".join(st.session_state["question"].split())
        page.write(Asking(question, asking.filters, asking.lang).params())

    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom", key="ck-ask"):
        st.text_input(say("ask.label"), key="question", max_chars=LONGEST_QUESTION, placeholder=say("ask.placeholder"))
        st.form_submit_button(say("ask.button"), type="primary", on_click=asked)


def _examples(asking: Asking, say: Words) -> None:
    """Questions to start from, by trade."""
    groups = []
    for trade in ("practitioner", "trainer", "team"):
        questions = [say(f"example.{trade}.{n}") for n in (1, 2, 3)]
        items = [tag("li", way(q, Asking(q, asking.filters, asking.lang).href)) for q in questions]
        groups.append(tag("section", tag("h3", say(f"example.{trade}.who")), tag("ul", *items)))
    show(tag("div", *groups, class_="ck-examples"))
    ways = [
        tag(
            "li",
            way(say(f"page.{name}"), f"{name}{asking.lang and f'?lang={asking.lang}'}"),
            " ",
            tag("span", say(f"way.{name}")),
        )
        for name in ("situation", "comparer", "grille")
    ]
    show(tag("section", tag("h3", say("way.title")), tag("ul", *ways), class_="ck-ways"))


def _answer(kb: KnowledgeBase, asking: Asking, say: Words) -> None:
    if len(asking.question) > LONGEST_QUESTION:
        length = say.number(len(asking.question))
        told = tag("p", say("ask.too_long", length=length, most=say.number(LONGEST_QUESTION)))
        show(tag("section", tag("h2", say("ask.too_long_title")), told, class_="ck-silence"))
        return
    with st.spinner(say("ask.wait"), show_time=False):
        found = kb.answer(asking.question, asking.filters or None, asking.switches)
    around = answer.Around(
        asking=asking,
        sources=[source for source in kb.sources() if asking.filters.admit(source)],
        searched=kb.extent(asking.filters),
        concepts={c.id: c for c in kb.grid.concepts},
        frameworks={f.id: f.name for f in kb.frameworks().values()},
        counts=kb.concept_counts(),
        mentions=kb.mentions,
    )
    show(answer.draw(found, around, say))
    _written(kb, found, asking, say)


def _written(kb: KnowledgeBase, found: Answer, asking: Asking, say: Words) -> None:
    """What a language model makes of the passages, where one is configured and the person asks for it."""
    try:
        endpoint = configured()
    except CoopkbError as error:
        show(tag("p", error.message(say.language), class_="ck-notice"))
        return
    if endpoint is None or found.status is Status.NO_EVIDENCE:
        return
    key = f"written {asking.href}"
    if st.button(say("written.button", model=endpoint.model), help=say("written.where", host=endpoint.host)):
        with st.spinner(say("written.wait"), show_time=True):
            st.session_state[key] = kb.write(found, endpoint)
    if key in st.session_state:
        show(written.draw(st.session_state[key], asking, say))


# --- The filters ------------------------------------------------------------------------------------------------------


def _sidebar(kb: KnowledgeBase, asking: Asking, say: Words) -> None:
    """What the evidence is limited to, and how much that leaves."""
    options = _options(kb)
    titles = {s.id: s.title for s in kb.sources()}
    names: dict[str, Callable[[str], str]] = {
        "sources": lambda id_: titles.get(id_, id_),
        "frameworks": framework,
        "kinds": lambda kind: say(f"kind.{kind}"),
        "languages": lambda code: language(code, say),
        "concepts": lambda id_: label(kb.concept(id_), say),
    }

    def filtered() -> None:
        chosen: dict[str, Any] = {name: tuple(st.session_state.get(f"filter-{name}") or ()) for name in _FILTERS}
        first, last = (st.session_state.get(f"filter-{name}") for name in ("year_from", "year_to"))
        filters = replace(Filters(**chosen), year_from=first, year_to=last)
        page.write(replace(asking, filters=filters).params())

    with st.sidebar:
        show(tag("h2", say("filter.title"), class_="ck-side"))
        for name in _FILTERS:
            if len(options[name]) > 1:
                # The address is what counts; it may have changed under the widget.
                st.session_state[f"filter-{name}"] = list(getattr(asking.filters, name))
                st.multiselect(
                    say(f"filter.{name}"),
                    options[name],
                    format_func=names[name],
                    key=f"filter-{name}",
                    on_change=filtered,
                    placeholder=say(f"filter.all_{name}"),
                )
        _years(kb, asking, filtered, say)
        passages, sources = kb.extent(asking.filters)
        left = f"{say.count('count.passages', passages)}{say('silence.of')}{say.count('count.sources', sources)}"
        show(tag("p", left, class_="ck-soft"))
        if asking.filters:
            show(tag("p", way(say("filter.reset"), asking.without_filters().href)))


def _years(kb: KnowledgeBase, asking: Asking, filtered: Callable[[], None], say: Words) -> None:
    """The first and last year, where the index knows years at all."""
    known = [s.work_year for s in kb.sources() if s.work_year]
    if not known:
        return
    with st.container(horizontal=True):
        for name in ("year_from", "year_to"):
            st.session_state[f"filter-{name}"] = getattr(asking.filters, name)
            st.number_input(
                say(f"filter.{name}"), min_value=0, max_value=9999, step=1, key=f"filter-{name}", on_change=filtered, value=None
            )


main()
