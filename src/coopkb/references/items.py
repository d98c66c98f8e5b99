"""A work as CSL-JSON, the form in which reference managers exchange descriptions; what is not known is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from coopkb import cite
from coopkb.types import UNKNOWN, SourceKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.names import Person
    from coopkb.references.entries import Entry

_TYPES: Mapping[SourceKind, str] = {
    SourceKind.ARTICLE: "article-journal",
    SourceKind.BOOK: "book",
    SourceKind.GUIDE: "report",
    SourceKind.REPORT: "report",
    SourceKind.WEB_PAGE: "webpage",
    SourceKind.WIKI_PAGE: "webpage",
    SourceKind.LAW: "legislation",
    SourceKind.COURSE: "document",
    SourceKind.NOTE: "document",
    SourceKind.DOCUMENT: "document",
}
_PART_OF_A_WHOLE = frozenset({"article-journal", "webpage"})
"""Types whose organisation is the review or the site that holds the work, not its publisher."""

_NBSP = "\u00a0"
_NOTES = {
    "fr": {
        "from": "Cité d’après la {note} {title}",
        "also": "Voir aussi la {note} {title}",
    },
    "en": {
        "from": "Cited from the {note} {title}",
        "also": "See also the {note} {title}",
    },
}

Item = TypedDict(
    "Item",
    {
        "id": str,
        "type": str,
        "title": str,
        "author": list[dict[str, str]],
        "issued": dict[str, list[list[int]]],
        "publisher": str,
        "container-title": str,
        "URL": str,
        "language": str,
        "note": str,
    },
    total=False,
)
"""An item of CSL-JSON, as far as a catalogue fills one."""


def item(entry: Entry, language: str) -> Item:
    """A work as an item of CSL-JSON; `language` is that of the remark on the reading note it is known from.

    An organisation alone answers for the work; beside authors it is the publisher, or the review or site that holds it.
    """
    work = entry.work
    type_ = _TYPES[entry.kind]
    made: Item = {"id": entry.id, "type": type_, "title": cite.one_line(work.title)}
    if makers := cite.makers(work):
        made["author"] = [_name(maker) for maker in makers]
    if work.year:
        made["issued"] = {"date-parts": [[work.year]]}
    organisation = cite.one_line(work.organisation)
    if organisation != UNKNOWN and makers != (work.organisation,):
        if type_ in _PART_OF_A_WHOLE:
            made["container-title"] = organisation
        else:
            made["publisher"] = organisation
    if url := cite.address(work.url):
        made["URL"] = url
    if entry.language:
        made["language"] = entry.language
    if remark := note_remark(entry, language):
        made["note"] = remark
    return made


def note_remark(entry: Entry, language: str) -> str:
    """What says that a work is quoted from reading notes on it, and from which; empty where there is none."""
    words = _NOTES[language]
    if entry.work in entry.notes:
        note = cite.note_name(entry.notes[0], language)
        return note[:1].upper() + note[1:]
    told = words["also" if entry.direct else "from"]
    return ". ".join(
        told.format(
            note=cite.note_name(note, language),
            title=cite.quoted(cite.one_line(note.title), language, _NBSP),
        )
        for note in entry.notes
    )


def _name(maker: Person | str) -> dict[str, str]:
    if isinstance(maker, str):
        return {"literal": cite.one_line(maker)}
    name = {"family": maker.family, "given": maker.given}
    return name | {"dropping-particle": maker.particle} if maker.particle else name
