"""The index is opened here and nowhere else: once per snapshot, shared by all who look at the app."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import streamlit as st

from coopkb.knowledge_base import KnowledgeBase, live_snapshot, open_index
from coopkb.notebook import Notebooks
from coopkb.settings import index_folder, notebooks_file, read_only

if TYPE_CHECKING:
    from pathlib import Path

    from coopkb.types import Comparison


def index_path() -> Path:
    """The folder of the index, as the environment says."""
    return index_folder(os.environ)


def notebooks() -> Notebooks:
    """The notebooks of this machine or server."""
    return Notebooks(notebooks_file(os.environ), writable=not read_only(os.environ))


def knowledge_base() -> KnowledgeBase:
    """The open index; a rebuild is seen at the next question, without a restart.

    Raises:
        CoopkbError: there is no index, or it cannot be used; the sentence says what to do.
    """
    index = index_path()
    return _open(str(index), live_snapshot(index) or "")


def whole_comparison() -> Comparison:
    """Every framework against every concept, once per snapshot: who speaks of what.

    Raises:
        CoopkbError: there is no index, or it cannot be used; the sentence says what to do.
    """
    index = index_path()
    return _compare(str(index), live_snapshot(index) or "")


# Two at most: the live snapshot, and the one that a page may still be reading while a build goes live.
@st.cache_resource(max_entries=2, show_spinner=False, on_release=KnowledgeBase.close)
def _open(index: str, snapshot: str) -> KnowledgeBase:  # noqa: ARG001 — the snapshot's name is the key
    return open_index(index)


@st.cache_resource(max_entries=2, show_spinner=False)
def _compare(index: str, snapshot: str) -> Comparison:
    return _open(index, snapshot).compare()
