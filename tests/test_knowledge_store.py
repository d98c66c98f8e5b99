"""The store of text: what filters let through, measured against the passages themselves."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.stores.knowledge import KnowledgeStore, KnowledgeWriter
from coopkb.types import Document, Filters, Passage, Section, Source, SourceKind, Work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TEXT = "Un mot. A word. Deux mots. Two words."
_PLACES = ((0, 7), (8, 15), (16, 26), (27, 37))
_SOURCES = (
    Source("charte", "Charte", year=2001, framework="zoein", kind=SourceKind.GUIDE),
    Source("guide", "Guide", year=2015, kind=SourceKind.GUIDE),
    Source("note", "Note", year=None, framework="ostrom", kind=SourceKind.NOTE),
)
_CONCEPTS = (("confiance",), (), ("confiance", "pouvoir"), ("pouvoir",))


def _passages(source: Source) -> list[Passage]:
    """French and English passages by turns, so that no source's languages stand in one run."""
    return [
        Passage(f"{source.id}.{i}", source, _TEXT[a:b], a, b, language=("fr", "en")[i % 2]) for i, (a, b) in enumerate(_PLACES)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeStore]:
    folder = tmp_path_factory.mktemp("store")
    with KnowledgeWriter(folder) as writer:
        for source in _SOURCES:
            found = _passages(source)
            mentions = [[(c, p.start, p.end) for c in _CONCEPTS[i]] for i, p in enumerate(found)]
            writer.add_document(Document(source, _TEXT, (Section((), 0, len(_TEXT)),)), found, mentions)
    opened = KnowledgeStore(folder)
    yield opened
    opened.close()


def _some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


_years = st.none() | st.integers(1990, 2030)
_filters = st.builds(
    Filters,
    sources=_some("charte", "guide", "nowhere"),
    frameworks=_some("zoein", "ostrom"),
    kinds=_some("guide", "note"),
    languages=_some("fr", "en"),
    concepts=_some("confiance", "pouvoir", "nothing"),
    year_from=_years,
    year_to=_years,
)


def _meets(passage: Passage, concepts: tuple[str, ...], filters: Filters) -> bool:
    source = passage.source
    year_asked = filters.year_from is not None or filters.year_to is not None
    return (
        (not filters.sources or source.id in filters.sources)
        and (not filters.frameworks or source.framework in filters.frameworks)
        and (not filters.kinds or source.kind in filters.kinds)
        and (not filters.languages or passage.language in filters.languages)
        and (not filters.concepts or bool(set(concepts) & set(filters.concepts)))
        and (not year_asked or source.year is not None)
        and (filters.year_from is None or (source.year or 0) >= filters.year_from)
        and (filters.year_to is None or (source.year or 0) <= filters.year_to)
    )


@given(_filters)
def test_filters_let_through_the_passages_that_meet_them(store: KnowledgeStore, filters: Filters) -> None:
    """A row is let through exactly when its passage meets every field of the filters; the extent counts those rows."""
    expected = [_meets(p, _CONCEPTS[i], filters) for source in _SOURCES for i, p in enumerate(_passages(source))]
    allowed = store.allowed(filters)
    assert (allowed is None) == (not filters)
    assert allowed is None or allowed.tolist() == expected
    sources = {number // len(_PLACES) for number, met in enumerate(expected) if met}
    assert store.extent(filters) == (sum(expected), len(sources))


def test_a_run_holds_no_passage_of_another_language(store: KnowledgeStore) -> None:
    """In a source that changes language from passage to passage, a filter on one gives every second row."""
    assert store.allowed(Filters(languages=("en",))).tolist() == [False, True] * 6


def test_any_number_of_rows_can_be_asked_for(store: KnowledgeStore) -> None:
    """A concept may be named in more rows than a query takes values, at most 32,766 in some builds of SQLite."""
    limit = store._db.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 3)
    try:
        found = store.passages([7, 0, 11, 3, 7])
    finally:
        store._db.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, limit)
    assert [passage.id for passage in found] == ["guide.3", "charte.0", "note.3", "charte.3", "guide.3"]
    assert store.passages([]) == []


def test_mentions_come_in_reading_order(tmp_path: Path) -> None:
    """The concepts of a passage stand in the order of the text, whatever the order in which they were found."""
    with KnowledgeWriter(tmp_path) as writer:
        found = _passages(_SOURCES[0])[:1]
        writer.add_document(Document(_SOURCES[0], _TEXT, ()), found, [[("b", 3, 6), ("a", 0, 2), ("c", 3, 4)]])
    opened = KnowledgeStore(tmp_path)
    assert opened.mentions([0]) == {0: [("a", 0, 2), ("c", 3, 4), ("b", 3, 6)]}
    opened.close()


def test_an_open_file_takes_no_writing(store: KnowledgeStore) -> None:
    """A reader cannot change what it reads."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._db.execute("DELETE FROM passages")


def test_the_year_of_a_note_is_that_of_the_work() -> None:
    """When the note was written says nothing of the work: its own year neither admits it nor keeps it out."""
    note = Source("n", "Note", year=2024, kind=SourceKind.NOTE, about=Work("Livre", year=1990))
    assert Filters(year_to=2000).admit(note)
    assert not Filters(year_from=2020).admit(note)
    undated = Source("n", "Note", year=2024, kind=SourceKind.NOTE, about=Work("Livre"))
    assert not Filters(year_from=2020).admit(undated)
