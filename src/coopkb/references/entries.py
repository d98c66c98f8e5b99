"""One entry for each work cited, in alphabetical order, with the letters that tell apart works of one author and year."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.names import Person
from coopkb.types import Source, SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coopkb.types import Work

_UNDATED_LAST = 10_000
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "’": "'"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A work to be referred to, and the sources through which it is known.

    `sources` are the ones given, the work itself and reading notes on it; `suffix` is the letter after its year, empty
    where no other work needs to be told from it.
    """

    work: Work | Source
    sources: tuple[Source, ...]
    suffix: str = ""

    @property
    def id(self) -> str:
        """The id of the work where it was given, else of the first note on it."""
        return next((source.id for source in self.sources if not source.is_note), self.sources[0].id)

    @property
    def kind(self) -> SourceKind:
        """What sort of work it is; a document, where only a note speaks of it."""
        return self.work.kind if isinstance(self.work, Source) and not self.work.is_note else SourceKind.DOCUMENT

    @property
    def language(self) -> str | None:
        """The language of the work, None where only a note speaks of it."""
        return self.work.language if isinstance(self.work, Source) else None

    @property
    def notes(self) -> tuple[Source, ...]:
        """The reading notes on the work."""
        return tuple(source for source in self.sources if source.is_note)

    @property
    def direct(self) -> bool:
        """Whether the work itself is among the sources given."""
        return any(not source.is_note for source in self.sources)


def entries(sources: Iterable[Source]) -> list[Entry]:
    """The works of these sources, each once, by author, year (undated last) and title, accents and capitals left aside."""
    found: list[Entry] = []
    places: dict[tuple[str, ...], list[int]] = {}
    for source in sources:
        work = source.about if source.is_note and source.about else source
        alike = places.setdefault(_identity(work), [])
        known = next((i for i in alike if _may_be_one(found[i].work, work)), None)
        if known is None:
            alike.append(len(found))
            found.append(Entry(work, (source,)))
        else:
            found[known] = _joined(found[known], work, source)
    return _with_suffixes(sorted(found, key=_order))


def year_suffixes(sources: Iterable[Source]) -> dict[str, str]:
    """The letter after the year of each source, by source id; empty where the author and year are enough."""
    return {source.id: entry.suffix for entry in entries(sources) for source in entry.sources}


def folded(text: str) -> str:
    """A text as it is sorted: without accents, capitals, ligatures and signs at its head."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LIGATURES)) if not unicodedata.combining(c))
    return re.sub(r"^[\W_]+", "", bare).casefold() or bare


def _identity(work: Work | Source) -> tuple[str, ...]:
    return (folded(work.title), *map(folded, work.authors), folded(work.organisation), str(work.year))


def _may_be_one(one: Work | Source, other: Work | Source) -> bool:
    """Whether two works of the same description are one: two addresses are two works."""
    return one.url == other.url or one.url is None or other.url is None


def _joined(entry: Entry, work: Work | Source, source: Source) -> Entry:
    """An entry with one more source; the work's own description is kept before a note's."""
    if any(source == known for known in entry.sources):
        return entry
    own = isinstance(work, Source) and not isinstance(entry.work, Source)
    kept, other = (work, entry.work) if own else (entry.work, work)
    kept = kept if kept.url or not other.url else replace(kept, url=other.url)
    return Entry(kept, (*entry.sources, source))


def _order(entry: Entry) -> tuple[str, int, str, str]:
    who = [maker.inverted if isinstance(maker, Person) else maker for maker in cite.makers(entry.work)]
    first = " ".join(map(folded, who)) or folded(entry.work.title)
    return first, entry.work.year or _UNDATED_LAST, folded(entry.work.title), entry.id


def _with_suffixes(ordered: list[Entry]) -> list[Entry]:
    names = [(folded(cite.short_name(entry.work, "fr")), entry.work.year) for entry in ordered]
    shared, seen, lettered = Counter(names), Counter[tuple[str, int | None]](), []
    for entry, name in zip(ordered, names, strict=True):
        lettered.append(replace(entry, suffix=_letters(seen[name]) if shared[name] > 1 else ""))
        seen[name] += 1
    return lettered


def _letters(number: int) -> str:
    """The letters of a count from 0: a, b … z, aa, ab."""
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("a") + last)
