"""The notebook: what is kept is kept exactly, by several people at once, and nothing is lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coopkb
from coopkb.errors import NotebookConflictError, NotebookError
from coopkb.notebook import (
    Entry,
    EntryKind,
    Notebook,
    Notebooks,
    Quote,
    Standing,
    as_json,
    entry_of_answer,
    entry_of_concept,
    entry_of_note,
    entry_of_passage,
    from_json,
    to_review,
)
from coopkb.notebook.model import LONGEST_NOTE, MOST_ENTRIES

if TYPE_CHECKING:
    from pathlib import Path

QUOTE = Quote("Le tiers écoute.", "p.1", "s", 10, 26, "d", "Un titre", "Ada, Un titre, 2019", "Le tiers", "https://x.org")


def _kept(number: int) -> Entry:
    return Entry("", EntryKind.PASSAGE, f"Passage {number}", f"passage:{number}", "", (replace(QUOTE, start=number),))


@pytest.fixture
def notebooks(tmp_path: Path) -> Notebooks:
    """A database that nothing has been written to."""
    return Notebooks(tmp_path / "deep" / "carnets.sqlite")


def test_what_is_kept_comes_back_as_it_was(notebooks: Notebooks) -> None:
    """An entry keeps its quotes, its place in the order and its note; what is kept twice is noticed."""
    made = notebooks.create("Ma séance", aim="Parler du pouvoir")
    first, new = notebooks.keep(made.id, _kept(1))
    assert new
    assert notebooks.keep(made.id, replace(_kept(1), note="autre")) == (first, False)
    notebooks.keep(made.id, _kept(2))
    found = notebooks.get(made.id)
    assert (found.title, found.aim) == ("Ma séance", "Parler du pouvoir")
    assert [entry.title for entry in found.entries] == ["Passage 1", "Passage 2"]
    assert found.quotes[0] == replace(QUOTE, start=1)
    assert found.revision > made.revision


def test_an_edit_that_comes_second_is_refused_and_both_notes_stand(notebooks: Notebooks) -> None:
    """Two people open the same note: the second to write is told, with what stands there now."""
    made = notebooks.create("Carnet")
    entry, _ = notebooks.keep(made.id, _kept(1))
    notebooks.edit(made.id, entry.id, "la première", entry.revision)
    with pytest.raises(NotebookConflictError) as refused:
        notebooks.edit(made.id, entry.id, "la seconde", entry.revision)
    assert refused.value.current == "la première"
    assert notebooks.get(made.id).entries[0].note == "la première"


def test_order_is_ones_own(notebooks: Notebooks) -> None:
    """Entries move within and between sections, sections among themselves; a deleted section gives its entries away."""
    made = notebooks.create("Carnet", section="Un")
    made = notebooks.add_section(made.id, "Deux")
    one, two = (section.id for section in made.sections)
    ids = [notebooks.keep(made.id, replace(_kept(n), section=one))[0].id for n in range(3)]
    found = notebooks.move(made.id, ids[2], one, 0)
    assert [e.id for e in found.sections[0].entries] == [ids[2], ids[0], ids[1]]
    found = notebooks.move(made.id, ids[0], two, 99)
    assert [[e.id for e in s.entries] for s in found.sections] == [[ids[2], ids[1]], [ids[0]]]
    assert [s.title for s in notebooks.move_section(made.id, two, 0).sections] == ["Deux", "Un"]
    found = notebooks.delete_section(made.id, two)
    assert [[e.id for e in s.entries] for s in found.sections] == [[ids[2], ids[1], ids[0]]]
    assert len(notebooks.delete_section(made.id, one).sections) == 1


def test_what_is_removed_comes_back_where_it_stood(notebooks: Notebooks) -> None:
    """Undo brings entries back one by one, the last first; a deleted notebook comes back whole; purged, it is gone."""
    made = notebooks.create("Carnet")
    ids = [notebooks.keep(made.id, _kept(n))[0].id for n in range(3)]
    notebooks.remove(made.id, ids[1])
    notebooks.remove(made.id, ids[0])
    assert notebooks.removed(made.id) == 2
    assert [e.id for e in notebooks.undo(made.id).entries] == [ids[0], ids[2]]
    assert [e.id for e in notebooks.undo(made.id).entries] == ids
    notebooks.delete(made.id)
    assert notebooks.all() == []
    assert [n.deleted for n in notebooks.all(deleted=True)] == [True]
    with pytest.raises(NotebookError):
        notebooks.get(made.id)
    assert [e.id for e in notebooks.restore(made.id).entries] == ids
    notebooks.delete(made.id)
    assert notebooks.purge("9999") == 1
    assert notebooks.all(deleted=True) == []


def test_a_copy_and_an_import_are_new_notebooks(notebooks: Notebooks) -> None:
    """A copy holds the same under other ids; so does a file that goes out and comes in."""
    made = notebooks.create("Carnet", aim="but")
    notebooks.add_section(made.id, "Suite")
    entry, _ = notebooks.keep(made.id, _kept(1))
    notebooks.edit(made.id, entry.id, "ma note", 1)
    original = notebooks.get(made.id)
    for other in (notebooks.copy(made.id, "Copie"), notebooks.add(from_json(as_json(original).encode()))):
        assert other.id != original.id
        assert [s.title for s in other.sections] == [s.title for s in original.sections]
        assert [(e.title, e.note, e.quotes) for e in other.entries] == [(e.title, e.note, e.quotes) for e in original.entries]
        assert not {e.id for e in other.entries} & {e.id for e in original.entries}
    assert len(notebooks.all()) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        json.dumps({"format": "coopkb-notebook", "version": 2}).encode(),
        as_json(Notebook("", "x" * 300, "", "")).encode(),
        as_json(Notebook("", "t", "", "", "a" * (LONGEST_NOTE + 1))).encode(),
        as_json(Notebook("", "t", "", "")).replace('"sections": []', '"sections": [1]').encode(),
        json.dumps(
            {
                **{"format": "coopkb-notebook", "version": 1, "title": "t", "created": "", "changed": "", "aim": ""},
                "sections": [{"title": "", "entries": [{"kind": "virus"}]}],
            }
        ).encode(),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_in_one_sentence(content: bytes) -> None:
    """Whatever comes in, the answer is a named error, never a crash."""
    with pytest.raises(NotebookError) as refused:
        from_json(content)
    assert refused.value.fr
    assert refused.value.en


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_crash_the_import(content: bytes) -> None:
    """The same for any bytes."""
    with pytest.raises(NotebookError):
        from_json(content)


def test_two_hundred_edits_of_two_people_lose_nothing(notebooks: Notebooks) -> None:
    """Threads keep, move and remove in one notebook at once: no error, every entry there once, the order total."""
    made = notebooks.create("Commun")
    section = made.sections[0].id

    def person(who: int) -> None:
        for n in range(50):
            entry, _ = notebooks.keep(made.id, _kept(1000 * who + n))
            notebooks.move(made.id, entry.id, section, n % 7)
            if n % 10 == 9:
                notebooks.remove(made.id, entry.id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(person, range(4)))
    found = notebooks.get(made.id)
    assert len(found.entries) == 4 * 45
    assert len({e.id for e in found.entries}) == 4 * 45
    assert notebooks.removed(made.id) == 20


_ELSEWHERE = """
import sys
from pathlib import Path
from coopkb.notebook import Entry, EntryKind, Notebooks
store = Notebooks(Path(sys.argv[1]))
for n in range(100):
    store.keep(sys.argv[2], Entry("", EntryKind.NOTE, f"{sys.argv[3]} {n}", f"{sys.argv[3]}:{n}", ""))
"""


def test_two_processes_write_one_notebook(tmp_path: Path) -> None:
    """Two servers on one file: all that either keeps is there."""
    notebooks = Notebooks(tmp_path / "carnets.sqlite")
    made = notebooks.create("Commun")
    command = [sys.executable, "-c", _ELSEWHERE, str(tmp_path / "carnets.sqlite"), made.id]
    running = [subprocess.Popen([*command, who]) for who in ("a", "b")]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len(notebooks.get(made.id).entries) == 200


def test_a_server_that_may_not_write_says_so(tmp_path: Path) -> None:
    """With writing switched off everything can be read and nothing kept."""
    path = tmp_path / "carnets.sqlite"
    made = Notebooks(path).create("Carnet")
    closed = Notebooks(path, writable=False)
    assert closed.get(made.id).title == "Carnet"
    with pytest.raises(NotebookError):
        closed.keep(made.id, _kept(1))
    assert Notebooks(tmp_path / "none.sqlite", writable=False).all() == []


def test_a_file_of_another_kind_is_told_apart(tmp_path: Path) -> None:
    """A damaged database and one of a newer version are named errors, and stay as they are."""
    path = tmp_path / "carnets.sqlite"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(NotebookError):
        Notebooks(path).create("Carnet")
    assert path.read_bytes() == b"no database" * 100
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(NotebookError):
        Notebooks(newer).all()


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_a_title_is_needed(notebooks: Notebooks, title: str) -> None:
    """A notebook without a name is refused."""
    with pytest.raises(NotebookError):
        notebooks.create(title)


def test_a_notebook_has_an_end(notebooks: Notebooks) -> None:
    """A full notebook refuses one more, and says how many it holds."""
    entries = tuple(replace(_kept(n), id=str(n)) for n in range(MOST_ENTRIES))
    made = notebooks.create("Plein")
    full = notebooks.add(replace(made, sections=(replace(made.sections[0], entries=entries),)))
    with pytest.raises(NotebookError) as refused:
        notebooks.keep(full.id, _kept(99_999))
    assert str(MOST_ENTRIES) in refused.value.fr


def test_kept_quotes_are_exact_and_told_when_their_source_changed(small_index: Path, notebooks: Notebooks) -> None:
    """What is kept from an index equals its document, and is to be reviewed once the source says it otherwise or is gone."""
    made = notebooks.create("Carnet")
    with coopkb.open(small_index) as kb:
        answer = kb.answer("Comment gérer les jeux de pouvoir ?")
        citation = answer.citations[0]
        texts = {s.id: kb.document(s.id).text for s in kb.sources()}
        notebooks.keep(made.id, entry_of_answer(answer, texts.__getitem__, "fr"))
        notebooks.keep(made.id, entry_of_passage(citation.passage, citation, texts[citation.passage.source.id], "fr"))
        notebooks.keep(made.id, entry_of_concept(kb.concept("jeux-de-pouvoir"), "fr"))
        notebooks.keep(made.id, entry_of_note("À moi", "ma pensée"))
    found = notebooks.get(made.id)
    for quote in found.quotes:
        assert texts[quote.source][quote.start : quote.end] == quote.text
    assert to_review(found, texts) == {}
    changed = citation.passage.source.id
    assert to_review(found, texts | {changed: "Avant. " + texts[changed]}) == {}
    worse = to_review(found, texts | {changed: "Autre chose."})
    assert set(worse.values()) == {Standing.CHANGED}
    assert found.entries[1].id in worse
    gone = to_review(found, {k: v for k, v in texts.items() if k != changed})
    assert gone[found.entries[1].id] is Standing.GONE


@given(
    st.lists(st.tuples(st.sampled_from(["keep", "move", "remove", "undo"]), st.integers(0, 9), st.integers(0, 9)), max_size=25)
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_done_the_order_is_total_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    """After any steps each entry stands once, and those there and those removed are all that were kept."""
    notebooks = Notebooks(tmp_path_factory.mktemp("any") / "n.sqlite")
    made = notebooks.create("Carnet")
    section, kept = made.sections[0].id, 0
    for step, one, other in steps:
        present = [e.id for e in notebooks.get(made.id).entries]
        if step == "keep":
            kept += notebooks.keep(made.id, _kept(one))[1]
        elif step == "undo":
            notebooks.undo(made.id)
        elif present and step == "move":
            found = notebooks.move(made.id, present[one % len(present)], section, other)
            assert [e.id for e in found.entries].index(present[one % len(present)]) == min(other, len(present) - 1)
        elif present:
            notebooks.remove(made.id, present[one % len(present)])
    ids = [e.id for e in notebooks.get(made.id).entries]
    assert len(set(ids)) == len(ids)
    assert len(ids) + notebooks.removed(made.id) == kept
