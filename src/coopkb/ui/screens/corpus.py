"""*Corpus*: what is in the index, what became of the files, how to add some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from coopkb.knowledge_base import build_command
from coopkb.ui import page
from coopkb.ui.links import read_language
from coopkb.ui.markup import show, tag
from coopkb.ui.opening import index_path, knowledge_base
from coopkb.ui.parts import corpus

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.ui.words import Words


_CODE_WIDTH = 832
"""Pixels: as wide as the question box."""


def main() -> None:
    """Draw the page."""
    say = page.say()
    params = page.params()
    kb = knowledge_base()
    page.title(say("page.corpus"), say("corpus.lede"))
    reports = kb.report()
    holdings = [corpus.Holding(r.source, r.passages, r.words) for r in reports if r.source]
    asked = params.get("sort", ["title"])[0]
    sort = asked if asked in corpus.SORTS else "title"
    holdings.sort(key=corpus.SORTS[sort])
    show(corpus.summary(holdings, say))
    show(corpus.table(holdings, sort, read_language(params), say))
    _add(kb, say)
    show(corpus.build_report(reports, say))
    _facts(kb, say)
    page.notices(kb, say)


def _add(kb: KnowledgeBase, say: Words) -> None:
    """How documents come in."""
    show(tag("section", tag("h3", say("add.title")), tag("p", say("add.how")), class_="ck-add"))
    st.code(_command(kb, say), language=None, wrap_lines=True, width=_CODE_WIDTH)
    show(tag("p", say("add.then"), class_="ck-soft"))


def _command(kb: KnowledgeBase, say: Words) -> str:
    """The command that built this index, with the reader's own folder beside what was read."""
    command = build_command(index_path(), kb.manifest)
    return command.replace(" --index ", f" {say('add.folder')} --index ", 1)


def _facts(kb: KnowledgeBase, say: Words) -> None:
    manifest = kb.manifest
    rows = [
        (say("facts.folder"), str(index_path().resolve())),
        (say("facts.made"), manifest.created.replace("T", " ")[:16]),
        (say("facts.by"), f"coopkb {manifest.coopkb}"),
        (say("facts.encoder"), manifest.encoder.name if manifest.encoder else say("facts.no_encoder")),
        (say("facts.read"), " · ".join(manifest.inputs)),
        (say("facts.grid"), say.count("facts.concepts", len(kb.grid.concepts))),
    ]
    show(corpus.facts(rows, say))


main()
