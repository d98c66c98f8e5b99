"""A notebook as all its files tell it, so that what one of them shows, the others show too.

Texts come out of here without the characters that no file can hold, and with line ends of one kind; nothing else of them is
changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encoded

from coopkb.export.lines import readable, web_address
from coopkb.export.notebook import wording
from coopkb.notebook import EntryKind
from coopkb.types import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.notebook import Entry, Notebook, Quote, Standing

_LINE_END = re.compile(r"\r\n|\r")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_NOTE_ON = re.compile(r"(?:Note de lecture sur\s?:|Reading note on:)\s*")
_UNDATED = re.compile(r"(?:s\.\s?d\.|n\.d\.)\Z")
"""How `cite` tells a reading note and a missing year, which a file tells again in its own language."""

_URI = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?")
_ON_ONE_PAGE = 1_500
"""Characters up to which a quote is kept from breaking between pages: a third of one, so that no page is left half empty."""

_LONGEST_LINK = 2_000
"""Characters: Word refuses a document with a longer address."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote: its language where it is not that of the file, its reference, told where an entry first needs it."""

    text: str
    language: str
    number: int
    reference: str
    place: str

    @property
    def origin(self) -> str:
        """What follows the mark: the reference, the place."""
        return ", ".join(part for part in (self.reference, self.place) if part)

    @property
    def breaks(self) -> bool:
        """Whether it is so long that it may go on on the next page."""
        return len(self.text) > _ON_ONE_PAGE or self.text.count("\n") > _ON_ONE_PAGE // 100


@dataclass(frozen=True, slots=True)
class Part:
    """An entry; `title` is empty where it would only say again what stands below it, and so is `own` for a note alone."""

    kind: str
    title: str
    review: str
    text: str
    quotes: tuple[Cited, ...]
    own: str
    note: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section; its title is empty where the notebook has a single one without a title."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that is quoted.

    `address` is to be read and `target` to be followed: the same encoded, "" where no link can hold it. `words` are those
    quoted from it, a text that is quoted twice counted once.
    """

    number: int
    text: str
    address: str
    target: str
    licence: str
    is_note: bool
    words: int

    @property
    def sentence(self) -> str:
        """The reference with its full stop."""
        return self.text if self.text.endswith(".") else f"{self.text}."

    @property
    def is_long(self) -> bool:
        """Whether so much is quoted that it should be looked at."""
        return self.words > wording.MANY_WORDS


@dataclass(frozen=True, slots=True)
class Told:
    """A notebook in one language."""

    language: str
    title: str
    aim: str
    created: datetime | None
    changed: datetime | None
    chapters: tuple[Chapter, ...]
    references: tuple[Reference, ...]

    def say(self, key: str, **values: object) -> str:
        """Words in the language of the file."""
        return wording.text(key, self.language, **values)

    @property
    def dated(self) -> str:
        """When the notebook was last changed, "" where it does not say."""
        return self.say("changed", date=wording.day(self.changed, self.language)) if self.changed else ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not any(chapter.parts for chapter in self.chapters)

    @property
    def law(self) -> tuple[str, ...]:
        """What is said of the lengths of quotes."""
        notes = ("notes",) if any(reference.is_note for reference in self.references) else ()
        return tuple(self.say(key, many=wording.MANY_WORDS) for key in ("law", "mark", *notes))

    def words(self, reference: Reference) -> str:
        """How many words are quoted from a source."""
        return wording.number(reference.words, self.language)

    def warning(self, reference: Reference) -> str:
        """What stands beside a source that much is quoted from, "" beside others."""
        return self.say("many", many=wording.MANY_WORDS) if reference.is_long else ""


def told(notebook: Notebook, language: str, review: Mapping[str, Standing]) -> Told:
    """A notebook in one language.

    Args:
        notebook: what was kept.
        language: "fr" or "en".
        review: how the quotes of entries stand in their sources, by the id of the entry.
    """
    sources = _sources(notebook, language)
    numbers = {key: number for number, key in enumerate(sources, start=1)}
    named = len(notebook.sections) > 1
    chapters = []
    for section in notebook.sections:
        title = _line(section.title) or (wording.text("untitled", language) if named else "")
        chapters.append(
            Chapter(title, tuple(_part(entry, language, review.get(entry.id), numbers) for entry in section.entries))
        )
    return Told(
        language,
        _line(notebook.title) or wording.text("notebook", language),
        _text(notebook.aim).strip(),
        _when(notebook.created),
        _when(notebook.changed),
        tuple(chapters),
        tuple(_reference(numbers[key], key, quotes, language) for key, quotes in sources.items()),
    )


_Key = tuple[str, bool, str]
"""What tells a source from the others: its id, whether it is a note, and how it is named, in whichever language it was kept."""


def _sources(notebook: Notebook, language: str) -> dict[_Key, list[Quote]]:
    """The quotes by source, in the order in which the sources are first cited."""
    found: dict[_Key, list[Quote]] = {}
    for quote in notebook.quotes:
        found.setdefault(_key(quote, language), []).append(quote)
    return found


def _key(quote: Quote, language: str) -> _Key:
    return quote.source, quote.is_note, _named(quote, language)


def _named(quote: Quote, language: str) -> str:
    """The reference of a quote; what it says of itself (a note, no year) in the language of the file."""
    undated = wording.text("undated", language)
    reference = _UNDATED.sub(undated, _line(quote.reference) or _line(quote.title) or _line(quote.source))
    if not quote.is_note:
        return reference
    on_work = _NOTE_ON.match(reference)
    return (
        wording.text("note_on", language, work=reference[on_work.end() :])
        if on_work
        else wording.text("note", language, work=reference)
    )


def _reference(number: int, key: _Key, quotes: list[Quote], language: str) -> Reference:
    _, is_note, text = key
    address = next(filter(None, (web_address(quote.url) for quote in quotes)), "")
    licences = dict.fromkeys(_line(quote.licence) for quote in quotes if quote.licence.strip() not in ("", UNKNOWN))
    licence = ", ".join(licences) or wording.text("unknown", language)
    if is_note:
        licence = wording.text("of_work", language, licence=licence)
    words = sum(map(_words, {_text(quote.text) for quote in quotes}))
    return Reference(number, text, _line(address), _target(address), licence, is_note, words)


def _words(text: str) -> int:
    """How many words a text has: what spaces set apart and holds a letter or a digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _part(entry: Entry, language: str, standing: Standing | None, numbers: Mapping[_Key, int]) -> Part:
    kind = wording.KINDS[entry.kind][language]
    title = _line(entry.title)
    if entry.kind is EntryKind.PASSAGE and any(entry.title == quote.reference for quote in entry.quotes):
        title = ""
    is_note = entry.kind is EntryKind.NOTE
    if is_note and title in ("Note", kind):
        title = ""
    own = "" if is_note else wording.text("own", language)
    review = wording.REVIEW[standing][language] if standing else ""
    quotes, met = [], set()
    for quote in entry.quotes:
        key = _key(quote, language)
        reference = "" if key in met else key[-1]
        met.add(key)
        quotes.append(
            Cited(_text(quote.text), _language(quote.language, language), numbers[key], reference, _line(quote.place))
        )
    return Part(kind, title, review, _text(entry.text).strip(), tuple(quotes), own, _text(entry.note).strip())


def _text(text: str) -> str:
    return _LINE_END.sub("\n", readable(text))


def _line(text: str) -> str:
    return " ".join(_text(text).split("\n")).strip()


def _language(told: str, language: str) -> str:
    """The language of a quote where it is one and not that of the file, else ""."""
    return told if told != language and _LANGUAGE.fullmatch(told) else ""


def _target(address: str) -> str:
    encoded = percent_encoded(address, safe="%/:?#@!$&'()*+,;=~")
    return encoded if len(encoded) <= _LONGEST_LINK and _URI.fullmatch(encoded) else ""


def _when(told: str) -> datetime | None:
    """A moment in UTC, None where the text tells none that a file can hold."""
    try:
        when = datetime.fromisoformat(told)
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return when if when.year >= 1980 else None
