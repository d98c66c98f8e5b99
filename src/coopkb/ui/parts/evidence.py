"""What a framework's word on a concept rests on: the items of its own grid, and passages quoted exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.export import words
from coopkb.types import Spoken
from coopkb.ui import keeping
from coopkb.ui.links import Asking, concept_href
from coopkb.ui.markup import Html, external, join, link, tag, way
from coopkb.ui.parts import source
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.passage import foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Concept, Dimension, Evidence, Framework, Item, LinkKind, Source
    from coopkb.ui.words import Words


@dataclass(frozen=True, slots=True)
class Library:
    """What pages on the grid draw from: dimensions, concepts, frameworks and works by id, and the language of the links."""

    dimensions: Sequence[Dimension]
    concepts: Mapping[str, Concept]
    frameworks: Mapping[str, Framework]
    works: Mapping[str, Source]
    lang: str

    @classmethod
    def of(cls, kb: KnowledgeBase, lang: str) -> Library:
        """The library of an index."""
        concepts = {c.id: c for c in kb.grid.concepts}
        works = kb.catalogue() | {s.id: s for s in kb.sources()}
        return cls(kb.grid.dimensions, concepts, kb.frameworks(), works, lang)


def items(found: Iterable[tuple[Item, LinkKind | None]], library: Library, say: Words) -> Html:
    """Items of a framework, each with how it stands to the concept at hand where there is one."""
    return tag("ul", *(tag("li", item(one, kind, library, say)) for one, kind in found), class_="ck-items")


def item(one: Item, kind: LinkKind | None, library: Library, say: Words) -> Html:
    """An item: its term as the source has it, our definition, where the source says it."""
    work = library.works.get(one.source)
    lang = foreign(work.language, say) if work else None
    stands = tag("span", words.LINKS[kind][say.language], class_="ck-stands") if kind else None
    return join(
        [
            tag("p", tag("strong", one.term, lang=lang), " " if stands else None, stands, class_="ck-term"),
            tag("p", say.either(one.definition)) if one.definition else None,
            place(one, library, say),
        ]
    )


def place(one: Item, library: Library, say: Words) -> Html:
    """Where the source says an item; second-hand knowledge says so."""
    work = library.works.get(one.source)
    page = say("read.page", page=one.page) if one.page is not None else ""
    where = ", ".join(part for part in (one.heading or "", page) if part)
    named = None
    if work:
        named = link(work.title, source.address(work)) if external(source.address(work)) else tag("cite", work.title)
    second = tag("span", say("source.second_hand"), class_="ck-second") if one.second_hand else None
    return tag("p", join([piece for piece in (where, named, second) if piece], " · "), class_="ck-where")


def concepts_of(one: Item, library: Library, say: Words) -> Html | None:
    """The concepts that an item is linked to, each with how it stands to it."""
    known = [(link_, library.concepts[link_.concept]) for link_ in one.links if link_.concept in library.concepts]
    if not known:
        return None
    listed = [
        tag(
            "li",
            way(label(concept, say), concept_href(concept.id, library.lang)),
            " ",
            tag("span", words.LINKS[link_.kind][say.language], class_="ck-stands"),
        )
        for link_, concept in known
    ]
    return tag("ul", *listed, class_="ck-linked")


def quotes(found: Sequence[Evidence], library: Library, say: Words) -> Html:
    """Passages that speak of a concept, each quoted exactly."""
    return tag("ol", *(tag("li", _quote(one, library, say)) for one in found), class_="ck-quotes")


def quoted(one: Evidence, say: Words) -> Html:
    """The sentence that speaks of a concept, between quotation marks, in its own language."""
    passage = one.citation.passage
    sentence = " ".join(one.citation.quote.replace("• ", "").split())
    marked = cite.quoted(sentence, passage.language)
    if marked.startswith("« "):
        # No line begins with the mark that closes.
        marked = f"«\u00a0{marked[2:-2]}\u00a0»"
    return tag("span", marked, lang=foreign(passage.language, say))


def _quote(one: Evidence, library: Library, say: Words) -> Html:
    passage = one.citation.passage
    place = cite.place(passage, say.language)
    where = tag("span", place, lang=foreign(passage.language, say)) if place else None
    how = tag("span", say("compare.sense"), class_="ck-second") if one.how is Spoken.SENSE else None
    read = join(
        [
            way(say("card.read"), Asking(lang=library.lang).read_citation(one.citation)),
            keeping.button(keeping.of_citation(one.citation), say),
        ]
    )
    return join(
        [
            tag("blockquote", tag("p", quoted(one, say))),
            tag("p", source.line(passage.source, say), class_="ck-where"),
            tag("p", join([piece for piece in (where, how) if piece], " · "), class_="ck-where") if where or how else None,
            tag("p", read, class_="ck-actions"),
        ]
    )
