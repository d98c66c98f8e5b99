"""What every page does: know its language, draw its title, tell an error in plain words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import streamlit as st

from coopkb import settings
from coopkb.ui import links
from coopkb.ui.markup import show, tag
from coopkb.ui.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.knowledge_base import KnowledgeBase


def params() -> dict[str, list[str]]:
    """The parameters of the address of the page."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def say() -> Words:
    """The words of the language in use: the link's, else the one the app was started with."""
    return words(links.read_language(params()) or settings.language(os.environ))


def title(text: str, lede: str | None = None, window: str | None = None) -> None:
    """The title of a page, with a line below it where one helps; `window` is what the browser's tab shows."""
    st.set_page_config(page_title=f"{window or text} · coopkb")
    show(tag("header", tag("h1", text), tag("p", lede) if lede else None, class_="ck-title"))


def notices(kb: KnowledgeBase, spoken: Words) -> None:
    """What a person should know about the index, once each, small."""
    told = dict.fromkeys(spoken.either(notice) for notice in kb.notices)
    show(*(tag("p", sentence, class_="ck-notice") for sentence in told))


def write(found: Mapping[str, Sequence[str]]) -> None:
    """Make this the address of the page; a step in the browser's history when it changes anything."""
    if params() != found:
        st.query_params.from_dict({key: list(values) for key, values in found.items()})
