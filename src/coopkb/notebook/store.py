"""Notebooks in a small database on disk, safe with several people and processes at once.

Every operation is one short transaction on a connection of its own. Nothing that is removed is gone at once: it can be
restored until it is purged. A note is edited against the revision that was read; when somebody else was faster, the edit is
refused and both stand.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coopkb.errors import NotebookConflictError, NotebookError
from coopkb.notebook.model import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    MOST_ENTRIES,
    Entry,
    EntryKind,
    Listed,
    Notebook,
    Quote,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

VERSION = 1

_PATIENCE = 10.0
"""Seconds that a writer waits for another one."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS notebooks (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, aim TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL,
    revision INTEGER NOT NULL, deleted TEXT
);
CREATE TABLE IF NOT EXISTS sections (
    id TEXT PRIMARY KEY, notebook TEXT NOT NULL REFERENCES notebooks ON DELETE CASCADE, rank INTEGER NOT NULL,
    title TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    id TEXT PRIMARY KEY, notebook TEXT NOT NULL REFERENCES notebooks ON DELETE CASCADE,
    section TEXT NOT NULL REFERENCES sections ON DELETE CASCADE, rank INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    key TEXT NOT NULL, about TEXT NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL, quotes TEXT NOT NULL,
    revision INTEGER NOT NULL, deleted TEXT
);
CREATE INDEX IF NOT EXISTS sections_of ON sections (notebook, rank);
CREATE INDEX IF NOT EXISTS entries_of ON entries (section, rank);
CREATE INDEX IF NOT EXISTS entries_by_key ON entries (notebook, key);
"""


class Notebooks:
    """The notebooks of one database file, which is made when first written to.

    Args:
        path: the file.
        writable: whether anything may be changed; a public server may switch that off.
    """

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self._path = path
        self._writable = writable

    @property
    def writable(self) -> bool:
        """Whether anything may be changed."""
        return self._writable

    # --- Notebooks

    def all(self, *, deleted: bool = False) -> list[Listed]:
        """The notebooks, those changed last first; the deleted ones when asked for."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT n.id, n.title, (SELECT count(*) FROM entries e WHERE e.notebook = n.id AND e.deleted IS NULL), "
                "n.changed, n.deleted IS NOT NULL FROM notebooks n WHERE (n.deleted IS NOT NULL) = ? "
                "ORDER BY n.changed DESC, n.id",
                [deleted],
            ).fetchall()
        return [Listed(id_, title, count, changed, bool(gone)) for id_, title, count, changed, gone in rows]

    def get(self, notebook: str) -> Notebook:
        """A notebook with all that it holds.

        Raises:
            NotebookError: there is none of this id.
        """
        with self._reading() as db:
            return _notebook(db, notebook)

    def create(self, title: str, aim: str = "", section: str = "") -> Notebook:
        """A new notebook with one section.

        Raises:
            NotebookError: the title is empty or too long, or nothing may be written.
        """
        name, now, id_ = _title(title), _now(), _id()
        with self._writing() as db:
            db.execute("INSERT INTO notebooks VALUES (?, ?, ?, ?, ?, 1, NULL)", [id_, name, _note(aim), now, now])
            db.execute("INSERT INTO sections VALUES (?, ?, 0, ?)", [_id(), id_, section[:LONGEST_TITLE]])
            return _notebook(db, id_)

    def rename(self, notebook: str, title: str, aim: str | None = None) -> Notebook:
        """Give a notebook another title, and another aim where one is told."""
        name = _title(title)
        with self._writing() as db:
            found = _notebook(db, notebook)
            db.execute(
                "UPDATE notebooks SET title = ?, aim = ? WHERE id = ?",
                [name, found.aim if aim is None else _note(aim), notebook],
            )
            return _changed(db, notebook)

    def copy(self, notebook: str, title: str) -> Notebook:
        """A copy of a notebook under another title."""
        return self.add(replace(self.get(notebook), title=_title(title)))

    def add(self, told: Notebook) -> Notebook:
        """A notebook from elsewhere as a new one, all ids new; what is there stays as it is."""
        now, id_ = _now(), _id()
        with self._writing() as db:
            db.execute(
                "INSERT INTO notebooks VALUES (?, ?, ?, ?, ?, 1, NULL)", [id_, _title(told.title), _note(told.aim), now, now]
            )
            for rank, section in enumerate(told.sections or (Section("", ""),)):
                place = _id()
                db.execute("INSERT INTO sections VALUES (?, ?, ?, ?)", [place, id_, rank, section.title[:LONGEST_TITLE]])
                for number, entry in enumerate(section.entries):
                    _insert(db, id_, replace(entry, id=_id(), section=place, revision=1), number)
            return _notebook(db, id_)

    def delete(self, notebook: str) -> None:
        """Put a notebook away; `restore` brings it back."""
        with self._writing() as db:
            _notebook(db, notebook)
            db.execute("UPDATE notebooks SET deleted = ? WHERE id = ?", [_now(), notebook])

    def restore(self, notebook: str) -> Notebook:
        """Bring a notebook back as it was."""
        with self._writing() as db:
            db.execute("UPDATE notebooks SET deleted = NULL WHERE id = ?", [notebook])
            return _notebook(db, notebook)

    def purge(self, before: str) -> int:
        """Remove for good what was removed before a time (UTC, ISO 8601); how many notebooks and entries that was."""
        with self._writing() as db:
            gone = db.execute("DELETE FROM entries WHERE deleted < ?", [before]).rowcount
            return gone + db.execute("DELETE FROM notebooks WHERE deleted < ?", [before]).rowcount

    # --- Sections

    def add_section(self, notebook: str, title: str) -> Notebook:
        """Add a section at the end."""
        name = _title(title)
        with self._writing() as db:
            found = _notebook(db, notebook)
            db.execute("INSERT INTO sections VALUES (?, ?, ?, ?)", [_id(), notebook, len(found.sections), name])
            return _changed(db, notebook)

    def rename_section(self, notebook: str, section: str, title: str) -> Notebook:
        """Give a section another title."""
        with self._writing() as db:
            db.execute(
                "UPDATE sections SET title = ? WHERE id = ? AND notebook = ?",
                [title.strip()[:LONGEST_TITLE], section, notebook],
            )
            return _changed(db, notebook)

    def move_section(self, notebook: str, section: str, place: int) -> Notebook:
        """Put a section at a place, from 0."""
        with self._writing() as db:
            ids = [s.id for s in _notebook(db, notebook).sections]
            if section in ids:
                ids.remove(section)
                ids.insert(max(0, min(place, len(ids))), section)
                db.executemany("UPDATE sections SET rank = ? WHERE id = ?", list(enumerate(ids)))
            return _changed(db, notebook)

    def delete_section(self, notebook: str, section: str) -> Notebook:
        """Remove a section; its entries go to the one before it, or to the first. The last section stays."""
        with self._writing() as db:
            ids = [s.id for s in _notebook(db, notebook).sections]
            if section in ids and len(ids) > 1:
                at = ids.index(section)
                heir = ids[at - 1] if at else ids[1]
                (most,) = db.execute("SELECT coalesce(max(rank), -1) FROM entries WHERE section = ?", [heir]).fetchone()
                db.execute("UPDATE entries SET section = ?, rank = rank + ? WHERE section = ?", [heir, most + 1, section])
                db.execute("DELETE FROM sections WHERE id = ?", [section])
            return _changed(db, notebook)

    # --- Entries

    def keep(self, notebook: str, entry: Entry) -> tuple[Entry, bool]:
        """Keep something at the end of a section (`entry.section`, the last one when it is none of this notebook).

        Returns:
            The entry, and whether it is new: what is kept already is given back as it stands.

        Raises:
            NotebookError: the notebook is full, or nothing may be written.
        """
        with self._writing() as db:
            found = _notebook(db, notebook)
            twin = next((e for e in found.entries if e.key == entry.key), None) if entry.key else None
            if twin:
                return twin, False
            if len(found.entries) >= MOST_ENTRIES:
                raise NotebookError(
                    f"Le carnet « {found.title} » est plein ({MOST_ENTRIES} éléments) : commencez-en un autre.",
                    f"The notebook “{found.title}” is full ({MOST_ENTRIES} items): start another one.",
                )
            places = [section.id for section in found.sections]
            kept = replace(
                entry,
                id=_id(),
                section=entry.section if entry.section in places else places[-1],
                title=entry.title[:LONGEST_TITLE],
                note=_note(entry.note),
                revision=1,
            )
            (most,) = db.execute("SELECT coalesce(max(rank), -1) FROM entries WHERE section = ?", [kept.section]).fetchone()
            _insert(db, notebook, kept, most + 1)
            _changed(db, notebook)
            return kept, True

    def edit(self, notebook: str, entry: str, note: str, revision: int) -> Notebook:
        """Change the note on an entry, read at a revision.

        Raises:
            NotebookConflictError: somebody changed it since; the error holds what stands there now.
            NotebookError: the note is too long, or the entry is gone.
        """
        text = _note(note)
        with self._writing() as db:
            row = db.execute("SELECT note, revision FROM entries WHERE id = ? AND deleted IS NULL", [entry]).fetchone()
            if row is None:
                raise NotebookError("Cet élément n’est plus dans le carnet.", "This item is no longer in the notebook.")
            if row[1] != revision:
                raise NotebookConflictError(
                    "Quelqu’un a changé cette note entre-temps : relisez-la avant d’écrire la vôtre.",
                    "Somebody has changed this note meanwhile: read it again before you write yours.",
                    row[0],
                )
            db.execute("UPDATE entries SET note = ?, revision = revision + 1 WHERE id = ?", [text, entry])
            return _changed(db, notebook)

    def move(self, notebook: str, entry: str, section: str, place: int) -> Notebook:
        """Put an entry at a place, from 0, of a section."""
        with self._writing() as db:
            found = _notebook(db, notebook)
            target = next((s for s in found.sections if s.id == section), None)
            if target and any(e.id == entry for e in found.entries):
                ids = [e.id for e in target.entries if e.id != entry]
                ids.insert(max(0, min(place, len(ids))), entry)
                db.execute("UPDATE entries SET section = ? WHERE id = ?", [section, entry])
                db.executemany("UPDATE entries SET rank = ? WHERE id = ?", list(enumerate(ids)))
            return _changed(db, notebook)

    def remove(self, notebook: str, entry: str) -> Notebook:
        """Take an entry out; `undo` brings it back."""
        with self._writing() as db:
            db.execute("UPDATE entries SET deleted = ? WHERE id = ? AND notebook = ?", [_now(), entry, notebook])
            return _changed(db, notebook)

    def undo(self, notebook: str) -> Notebook:
        """Bring back the entry that was taken out last, where it stood."""
        with self._writing() as db:
            row = db.execute(
                "SELECT id FROM entries WHERE notebook = ? AND deleted IS NOT NULL ORDER BY deleted DESC, rank DESC LIMIT 1",
                [notebook],
            ).fetchone()
            if row:
                db.execute("UPDATE entries SET deleted = NULL WHERE id = ?", [row[0]])
            return _changed(db, notebook)

    def removed(self, notebook: str) -> int:
        """How many entries can be brought back."""
        with self._reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM entries WHERE notebook = ? AND deleted IS NOT NULL", [notebook]
            ).fetchone()
        return int(count)

    # --- The database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():
            db = sqlite3.connect(":memory:")
            db.executescript(_SCHEMA)
        else:
            db = self._connect()
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if not self._writable:
            raise NotebookError(
                "Les carnets sont en lecture seule sur ce serveur : rien ne peut y être gardé.",
                "Notebooks are read-only on this server: nothing can be kept.",
            )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = self._connect()
        except OSError as error:
            raise _unusable(self._path, error) from error
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise _unusable(self._path, error) from error
        finally:
            db.close()  # an open transaction is rolled back

    def _connect(self) -> sqlite3.Connection:
        try:
            db = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                db.close()
                raise NotebookError(
                    f"Les carnets « {self._path} » viennent d’une version plus récente de coopkb : mettez coopkb à jour.",
                    f"The notebooks “{self._path}” come from a newer version of coopkb: update coopkb.",
                )
            if version < VERSION and self._writable:
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            db.execute("PRAGMA foreign_keys = ON")
        except sqlite3.DatabaseError as error:
            raise _unusable(self._path, error) from error
        return db


def _unusable(path: Path, error: Exception) -> NotebookError:
    return NotebookError(
        f"Les carnets « {path} » ne peuvent pas être lus ou écrits ({error}) : vérifiez le fichier et ses droits.",
        f"The notebooks “{path}” cannot be read or written ({error}): check the file and its rights.",
    )


def _notebook(db: sqlite3.Connection, id_: str) -> Notebook:
    row = db.execute(
        "SELECT title, created, changed, aim, revision FROM notebooks WHERE id = ? AND deleted IS NULL", [id_]
    ).fetchone()
    if row is None:
        raise NotebookError("Ce carnet n’existe pas, ou plus.", "There is no such notebook, or no longer.")
    entries: dict[str, list[Entry]] = {}
    found = db.execute(
        "SELECT id, kind, title, key, section, quotes, note, about, text, revision FROM entries "
        "WHERE notebook = ? AND deleted IS NULL ORDER BY rank, id",
        [id_],
    )
    for entry in map(_entry, found):
        entries.setdefault(entry.section, []).append(entry)
    places = db.execute("SELECT id, title FROM sections WHERE notebook = ? ORDER BY rank, id", [id_]).fetchall()
    sections = tuple(Section(place, title, tuple(entries.get(place, ()))) for place, title in places)
    title, created, changed, aim, revision = row
    return Notebook(id_, title, created, changed, aim, revision, sections)


def _entry(row: Sequence[Any]) -> Entry:
    id_, kind, title, key, section, quotes, note, about, text, revision = row
    told = tuple(Quote(**quote) for quote in json.loads(quotes))
    return Entry(id_, EntryKind(kind), title, key, section, told, note, about, text, revision)


def _insert(db: sqlite3.Connection, notebook: str, entry: Entry, rank: int) -> None:
    quotes = json.dumps([asdict(quote) for quote in entry.quotes], ensure_ascii=False)
    db.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        [
            *(entry.id, notebook, entry.section, rank, entry.kind, entry.title, entry.key, entry.about, entry.text, entry.note),
            *(quotes, entry.revision),
        ],
    )


def _changed(db: sqlite3.Connection, notebook: str) -> Notebook:
    db.execute("UPDATE notebooks SET changed = ?, revision = revision + 1 WHERE id = ?", [_now(), notebook])
    return _notebook(db, notebook)


def _title(title: str) -> str:
    name = " ".join(title.split())
    if not name or len(name) > LONGEST_TITLE:
        raise NotebookError(
            f"Il faut un titre de 1 à {LONGEST_TITLE} caractères.", f"A title of 1 to {LONGEST_TITLE} characters is needed."
        )
    return name


def _note(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise NotebookError(
            f"La note compte {len(note)} caractères ; {LONGEST_NOTE} au plus sont gardés : raccourcissez-la.",
            f"The note has {len(note)} characters; at most {LONGEST_NOTE} are kept: shorten it.",
        )
    return note


def _id() -> str:
    return uuid.uuid4().hex


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
