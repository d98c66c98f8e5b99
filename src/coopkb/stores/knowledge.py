"""The text and metadata of an index in SQLite: sources, documents, sections, pages, passages, grid and build report.

This is the part of an index that cannot be derived from anything else in it. It is written once and opened read-only.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import numpy as np

from coopkb.types import (
    Concept,
    Dimension,
    Document,
    FalseFriend,
    FileReport,
    Filters,
    Framework,
    Grid,
    Item,
    Link,
    LinkKind,
    Page,
    Passage,
    Relation,
    RelationKind,
    Removal,
    Section,
    Source,
    SourceKind,
    Work,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

FILE = "knowledge.sqlite"

SCHEMA_VERSION = 4
"""Raised when the tables change, or which vectors there are and of what: another schema is refused, never misread."""

_SCHEMA = """
CREATE TABLE sources (
    id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, framework TEXT, kind TEXT NOT NULL, language TEXT NOT NULL, year INTEGER,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (source TEXT PRIMARY KEY REFERENCES sources, language TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE sections (
    source TEXT NOT NULL REFERENCES sources, ordinal INTEGER NOT NULL, heading TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, page INTEGER, PRIMARY KEY (source, ordinal)
) WITHOUT ROWID;
CREATE TABLE pages (
    source TEXT NOT NULL REFERENCES sources, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    label TEXT, PRIMARY KEY (source, ordinal)
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL REFERENCES sources, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, heading TEXT NOT NULL, page INTEGER, page_label TEXT, language TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX passages_by_source ON passages (source, language);
CREATE TABLE mentions (
    row INTEGER NOT NULL REFERENCES passages, concept TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX mentions_by_row ON mentions (row);
CREATE INDEX mentions_by_concept ON mentions (concept, row);
CREATE TABLE dimensions (ordinal INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE frameworks (ordinal INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE catalogue (ordinal INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE report (ordinal INTEGER PRIMARY KEY, record TEXT NOT NULL);
"""


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class KnowledgeWriter:
    """Writes a new knowledge file, in one transaction; use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        # Each build writes a file of its own beside the live one, so a journal would protect nothing.
        self._db = sqlite3.connect(folder / FILE, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._db.execute("BEGIN")
        self._sources = 0
        self._passages = 0
        self._reports = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self._db.execute("COMMIT")
        self._db.close()

    def add_library(self, grid: Grid, frameworks: Iterable[Framework], catalogue: Iterable[Source]) -> None:
        """Store the grid that the mentions refer to, the frameworks, and the catalogue, of works read or not."""
        self._db.executemany(
            "INSERT INTO frameworks VALUES (?, ?)", [(i, _dump(asdict(framework))) for i, framework in enumerate(frameworks)]
        )
        self._db.executemany("INSERT INTO catalogue VALUES (?, ?)", [(i, _dump(asdict(s))) for i, s in enumerate(catalogue)])
        self._db.executemany(
            "INSERT INTO dimensions VALUES (?, ?)",
            [(i, _dump(asdict(dimension))) for i, dimension in enumerate(grid.dimensions)],
        )

    def add_document(
        self,
        document: Document,
        passages: Sequence[Passage],
        mentions: Sequence[Sequence[tuple[str, int, int]]],
    ) -> None:
        """Store a document with its passages; `mentions[i]` names concepts with document offsets in passage i."""
        source = document.source
        record = asdict(source)
        self._db.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?)",
            (source.id, self._sources, source.framework, source.kind, source.language, source.work_year, _dump(record)),
        )
        self._sources += 1
        self._db.execute("INSERT INTO documents VALUES (?, ?, ?)", (source.id, document.language, document.text))
        self._db.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?)",
            [(source.id, i, _dump(s.heading), s.start, s.end, s.page) for i, s in enumerate(document.sections)],
        )
        self._db.executemany(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?)",
            [(source.id, i, p.number, p.start, p.label) for i, p in enumerate(document.pages)],
        )
        for passage, found in zip(passages, mentions, strict=True):
            row = self._passages
            self._db.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row,
                    passage.id,
                    source.id,
                    passage.start,
                    passage.end,
                    _dump(passage.heading),
                    passage.page,
                    passage.page_label,
                    passage.language,
                    passage.text,
                ),
            )
            self._db.executemany("INSERT INTO mentions VALUES (?, ?, ?, ?)", [(row, *mention) for mention in found])
            self._passages += 1

    def add_report(self, report: FileReport) -> None:
        """Store what became of one file."""
        record = {
            "path": str(report.path),
            "source": report.source.id if report.source else None,
            "passages": report.passages,
            "words": report.words,
            "removed": [asdict(r) for r in report.removed],
            "problem": report.problem,
        }
        self._db.execute("INSERT INTO report VALUES (?, ?)", (self._reports, _dump(record)))
        self._reports += 1


@dataclass(frozen=True, slots=True)
class _Run:
    """The rows of a source's passages in one language."""

    source: str
    language: str
    rows: slice | list[int]


class KnowledgeStore:
    """A knowledge file opened read-only; safe to share between threads. Sources, grid and frameworks stay in memory."""

    def __init__(self, folder: Path) -> None:
        address = f"file:{quote(os.fsencode((folder / FILE).resolve()))}?mode=ro&immutable=1"
        self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._sources: dict[str, Source] | None = None
        self._grid: Grid | None = None
        self._frameworks: dict[str, Framework] | None = None
        self._catalogue: dict[str, Source] | None = None
        self._held_runs: list[_Run] | None = None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, closing(self._db.execute(query, tuple(values))) as cursor:
            return cursor.fetchall()

    # --- Sources and documents

    def sources(self) -> dict[str, Source]:
        """All sources by id, in the order in which they were read."""
        if self._sources is None:
            rows = self._all("SELECT record FROM sources ORDER BY ordinal")
            read = [_source(json.loads(record)) for (record,) in rows]
            self._sources = {source.id: source for source in read}
        return self._sources

    def document(self, source: Source) -> Document:
        """The document of a source, with its sections and pages."""
        [(language, text)] = self._all("SELECT language, text FROM documents WHERE source = ?", [source.id])
        sections = self._all('SELECT heading, start, "end", page FROM sections WHERE source = ? ORDER BY ordinal', [source.id])
        pages = self._all("SELECT start, number, label FROM pages WHERE source = ? ORDER BY ordinal", [source.id])
        return Document(
            source=source,
            text=text,
            sections=tuple(Section(tuple(json.loads(h)), start, end, page) for h, start, end, page in sections),
            pages=tuple(Page(*page) for page in pages),
            language=language,
        )

    # --- Passages

    _COLUMNS = 'id, source, text, start, "end", heading, page, page_label, language'

    def _passage(self, row: tuple[Any, ...]) -> Passage:
        id_, source, text, start, end, heading, page, page_label, language = row
        path = tuple(json.loads(heading))
        return Passage(id_, self.sources()[source], text, start, end, path, page, page_label, language)

    def passage_count(self) -> int:
        """How many passages there are."""
        # Rows are numbered from 0 without a gap, and SQLite counts one by one.
        return int(self._all("SELECT coalesce(max(row) + 1, 0) FROM passages")[0][0])

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of the rows named, in that order."""
        # As one value, for SQLite takes 32,766 of them where it is not built for more, and a concept is named in more rows.
        query = f"SELECT row, {self._COLUMNS} FROM passages WHERE row IN (SELECT value FROM json_each(?))"  # noqa: S608 — constant columns
        found = {record[0]: self._passage(record[1:]) for record in self._all(query, [json.dumps(list(rows))])}
        return [found[row] for row in rows]

    def origins(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        """The passage id and the source id of the rows named: what ranking needs, without the texts."""
        query = "SELECT row, id, source FROM passages WHERE row IN (SELECT value FROM json_each(?))"
        return {row: (id_, source) for row, id_, source in self._all(query, [json.dumps(list(rows))])}

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """The row of each passage id that there is."""
        query = "SELECT id, row FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._all(query, [json.dumps(list(ids))]))

    def passage(self, id_: str) -> Passage | None:
        """The passage of this id, None where there is none."""
        rows = self._all(f"SELECT {self._COLUMNS} FROM passages WHERE id = ?", [id_])  # noqa: S608 — constant columns
        return self._passage(rows[0]) if rows else None

    def passages_of(self, source: Source) -> list[Passage]:
        """The passages of a source, in reading order."""
        query = f"SELECT {self._COLUMNS} FROM passages WHERE source = ? ORDER BY row"  # noqa: S608 — constant columns
        return [self._passage(row) for row in self._all(query, [source.id])]

    def each_passage(self) -> Iterator[Passage]:
        """Every passage, in the order of the rows."""
        step, first = 1000, 0
        while True:
            query = f"SELECT {self._COLUMNS} FROM passages WHERE row >= ? AND row < ? ORDER BY row"  # noqa: S608 — constant columns
            batch = self._all(query, [first, first + step])
            if not batch:
                return
            yield from map(self._passage, batch)
            first += step

    def allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Which rows the filters let through, (n,); None where nothing is limited."""
        return self._let_through(filters) if filters else None

    def extent(self, filters: Filters) -> tuple[int, int]:
        """How many passages, of how many sources, the filters let through."""
        mask = self._let_through(filters)
        return int(mask.sum()), len({run.source for run in self._runs() if mask[run.rows].any()})

    def _let_through(self, filters: Filters) -> NDArray[np.bool_]:
        mask = np.zeros(self.passage_count(), dtype=np.bool_)
        chosen = {source.id for source in self.sources().values() if filters.admit(source)}
        for run in self._runs():
            if run.source in chosen and (not filters.languages or run.language in filters.languages):
                mask[run.rows] = True
        if filters.concepts:
            naming = np.zeros_like(mask)
            for concept in filters.concepts:
                naming[self.rows_naming(concept)] = True
            mask &= naming
        return mask

    def _runs(self) -> list[_Run]:
        # A few thousand runs, read at the first filter, instead of a hundred thousand rows at each: 70 to 130 ms a search less.
        if self._held_runs is None:
            self._held_runs = self._read_runs()
        return self._held_runs

    def _read_runs(self) -> list[_Run]:
        found = []
        query = "SELECT source, language, min(row), max(row) + 1, count(*) FROM passages GROUP BY source, language"
        for source, language, first, end, count in self._all(query):
            rows: slice | list[int] = slice(first, end)
            if end - first > count:  # passages of another language stand in between
                apart = "SELECT row FROM passages WHERE source = ? AND language = ?"
                rows = [row for (row,) in self._all(apart, [source, language])]
            found.append(_Run(source, language, rows))
        return found

    # --- Concepts

    def grid(self) -> Grid:
        """The grid that the mentions refer to."""
        if self._grid is None:
            rows = self._all("SELECT record FROM dimensions ORDER BY ordinal")
            self._grid = Grid(tuple(_dimension(json.loads(record)) for (record,) in rows))
        return self._grid

    def frameworks(self) -> dict[str, Framework]:
        """The frameworks by id, in the order of their files."""
        if self._frameworks is None:
            found = [_framework(json.loads(r)) for (r,) in self._all("SELECT record FROM frameworks ORDER BY ordinal")]
            self._frameworks = {framework.id: framework for framework in found}
        return self._frameworks

    def catalogue(self) -> dict[str, Source]:
        """The works of the catalogue by id, whether the index holds a text of them or not."""
        if self._catalogue is None:
            found = [_source(json.loads(r)) for (r,) in self._all("SELECT record FROM catalogue ORDER BY ordinal")]
            self._catalogue = {source.id: source for source in found}
        return self._catalogue

    def mentions(self, rows: Sequence[int]) -> dict[int, list[tuple[str, int, int]]]:
        """The concepts named in the rows asked for: concept id, start and end in the document, in reading order."""
        marks = ",".join("?" * len(rows))
        query = f'SELECT row, concept, start, "end" FROM mentions WHERE row IN ({marks}) ORDER BY row, start, "end"'  # noqa: S608 — only question marks
        found: dict[int, list[tuple[str, int, int]]] = {row: [] for row in rows}
        for row, concept, start, end in self._all(query, rows):
            found[row].append((concept, start, end))
        return found

    def mentions_of_passage(self, id_: str) -> list[tuple[str, int, int]]:
        """The concepts named in one passage."""
        rows = self._all("SELECT row FROM passages WHERE id = ?", [id_])
        return self.mentions([rows[0][0]])[rows[0][0]] if rows else []

    def rows_naming(self, concept: str) -> list[int]:
        """The rows of all passages that name a concept."""
        return [row for (row,) in self._all("SELECT DISTINCT row FROM mentions WHERE concept = ? ORDER BY row", [concept])]

    def concept_counts(self) -> dict[str, int]:
        """In how many passages each concept is named."""
        return dict(self._all("SELECT concept, count(DISTINCT row) FROM mentions GROUP BY concept"))

    # --- The build

    def report(self) -> list[FileReport]:
        """What became of each file of the build."""
        sources = self.sources()
        reports = []
        for (record,) in self._all("SELECT record FROM report ORDER BY ordinal"):
            r = json.loads(record)
            reports.append(
                FileReport(
                    path=Path(r["path"]),
                    source=sources.get(r["source"]) if r["source"] else None,
                    passages=r["passages"],
                    words=r["words"],
                    removed=tuple(Removal(**removal) for removal in r["removed"]),
                    problem=r["problem"],
                )
            )
        return reports


def _source(record: dict[str, Any]) -> Source:
    about = record.pop("about")
    record["authors"] = tuple(record["authors"])
    record["kind"] = SourceKind(record["kind"])
    record["asked"] = tuple((heading, tuple(some)) for heading, some in record["asked"])
    if about:
        about["authors"] = tuple(about["authors"])
    return Source(**record, about=Work(**about) if about else None)


def _dimension(record: dict[str, Any]) -> Dimension:
    return Dimension(record["id"], record["label"], tuple(map(_concept, record["concepts"])))


def _concept(record: dict[str, Any]) -> Concept:
    for name in ("synonyms", "belongs", "excludes", "signs", "questions", "asked"):
        record[name] = {language: tuple(lines) for language, lines in record[name].items()}
    record["related"] = tuple(Relation(r["concept"], RelationKind(r["kind"])) for r in record["related"])
    record["false_friends"] = tuple(FalseFriend(**friend) for friend in record["false_friends"])
    return Concept(**record)


def _framework(record: dict[str, Any]) -> Framework:
    for item in record["items"]:
        item["links"] = tuple(Link(link["concept"], LinkKind(link["kind"])) for link in item["links"])
    record["items"] = tuple(Item(**item) for item in record["items"])
    record["people"], record["sources"] = tuple(record["people"]), tuple(record["sources"])
    return Framework(**record)
