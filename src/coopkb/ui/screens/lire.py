"""*Lire*: a whole document, the passage that was opened marked and in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.errors import UnknownNameError
from coopkb.ui import page
from coopkb.ui.links import LONGEST_QUESTION, Reading, document_href
from coopkb.ui.markup import show, tag, way
from coopkb.ui.opening import knowledge_base
from coopkb.ui.parts import document as document_part
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.document import Opened

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Citation, Document, Passage, Source
    from coopkb.ui.markup import Html
    from coopkb.ui.words import Words


def main() -> None:
    """Draw the page."""
    say = page.say()
    reading = Reading.read(page.params())
    kb = knowledge_base()
    passage, lost = _passage(kb, reading)
    doc = passage.source.id if passage else reading.doc
    if not doc:
        _choose(kb, reading, lost, say)
        return
    try:
        document = kb.document(doc)
    except UnknownNameError as error:
        _choose(kb, reading, error.message(say.language), say)
        return
    page.title(say("page.lire"), window=document.source.title)
    show(tag("p", way(say("read.all"), document_href("", reading.asking.lang)), class_="ck-crumb"))
    if lost:
        show(tag("p", say("read.lost"), class_="ck-notice"))
    show(document_part.head(document, say))
    if passage:
        for ways in _ways(kb, reading, passage, say):
            show(ways)
    show(document_part.draw(document, _opened(document, reading, passage), say))


def _passage(kb: KnowledgeBase, reading: Reading) -> tuple[Passage | None, str]:
    """The passage of the link, and its name where the index does not hold it."""
    if not reading.passage:
        return None, ""
    try:
        return kb.passage(reading.passage), ""
    except UnknownNameError:
        return None, reading.passage


def _opened(document: Document, reading: Reading, passage: Passage | None) -> Opened:
    """What to mark: offsets that do not lie in the document are as if they were not there."""
    quote = None
    if reading.start is not None and reading.end is not None and reading.start < reading.end <= len(document.text):
        quote = (reading.start, reading.end)
    return Opened(reading.target, (passage.start, passage.end) if passage else None, quote)


def _choose(kb: KnowledgeBase, reading: Reading, problem: str, say: Words) -> None:
    page.title(say("page.lire"), say("read.lede"))
    if problem:
        told = problem if " " in problem else say("read.no_passage", name=problem[:80])
        show(tag("p", told, class_="ck-notice"))
    listed = [
        (way(s.title, document_href(s.id, reading.asking.lang)), cite.source_line(s, say.language) if s.is_note else _by(s))
        for s in sorted(kb.sources(), key=lambda s: s.title.casefold())
    ]
    show(document_part.chooser(listed, say))


def _by(source: Source) -> str:
    who = cite.authors(source.authors, source.organisation)
    return ", ".join(part for part in (who, str(source.year) if source.year else "") if part)


def _ways(kb: KnowledgeBase, reading: Reading, passage: Passage, say: Words) -> list[Html]:
    """The ways to other passages: those cited with it, and those that name its concepts."""
    found = []
    cited = _cited(kb, reading, passage, say)
    if cited:
        found.append(cited)
    concepts = {c.id: c for c in kb.grid.concepts}
    if reading.mention in concepts:
        found.append(_mentions(kb, reading, passage, say))
    counts = kb.concept_counts()
    named = [concepts[id_] for id_ in dict.fromkeys(m[0] for m in kb.mentions(passage.id)) if id_ in concepts]
    follow = document_part.follow(passage, [(c, counts.get(c.id, 0)) for c in named if c.id != reading.mention], reading, say)
    return [*found, follow] if follow else found


def _cited(kb: KnowledgeBase, reading: Reading, passage: Passage, say: Words) -> Html | None:
    """The passage among those that the answer cites."""
    asking = reading.asking
    if not asking.question or len(asking.question) > LONGEST_QUESTION:
        return None
    back = way(say("read.back"), asking.href)
    first: dict[str, Citation] = {}
    for citation in kb.answer(asking.question, asking.filters or None).citations:
        first.setdefault(citation.passage.id, citation)
    ids = list(first)
    if passage.id not in first:
        return tag("nav", back, class_="ck-steps")
    at = ids.index(passage.id)
    before = asking.read_citation(first[ids[at - 1]]) if at else None
    after = asking.read_citation(first[ids[at + 1]]) if at + 1 < len(ids) else None
    return document_part.steps(say("read.cited", n=at + 1, of=len(ids)), before, after, say, back)


def _mentions(kb: KnowledgeBase, reading: Reading, passage: Passage, say: Words) -> Html:
    """The passage among those that name a concept."""
    naming = kb.passages_naming(reading.mention)
    ids = [p.id for p in naming]
    at = ids.index(passage.id) if passage.id in ids else -1
    before = reading.follow(naming[at - 1], reading.mention) if at > 0 else None
    after = reading.follow(naming[at + 1], reading.mention) if at + 1 < len(ids) else None
    name = say.quote(label(kb.concept(reading.mention), say))
    return document_part.steps(say("read.mention", concept=name, n=at + 1, of=len(ids)), before, after, say)


main()
