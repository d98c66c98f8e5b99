"""Many who read and one who writes: threads share a knowledge base, readers go on while builds replace the index."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb import encode
from coopkb.index import Manifest, build, disk, snapshot
from coopkb.stores import knowledge
from coopkb.types import Filters
from small_corpus import write_texts
from tiny_model import write_model

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = [
    "Comment repérer les jeux de pouvoir ?",
    "how to handle power games",
    "Comment construire la confiance entre partenaires ?",
    "Que doit contenir un compte rendu de réunion ?",
    "what helps trust grow between partners?",
    "Pourquoi faut-il du temps pour coopérer ?",
]
THREADS = 8


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "texts")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny")


def _live(index: Path) -> Path:
    return index / "snapshots" / (index / "CURRENT").read_text().strip()


def test_threads_that_ask_at_once_get_what_one_alone_gets(texts: Path, tmp_path: Path, model: Path) -> None:
    """Eight threads sharing one knowledge base, filters and vectors included, get the answers that a single one gets."""
    build([texts], tmp_path / "index", encoder=coopkb.encoder(str(model)))
    limits = Filters(languages=("fr",))
    with coopkb.open(tmp_path / "index") as kb:
        alone = [(kb.answer(q), kb.search(q, filters=limits)) for q in QUESTIONS]
    with coopkb.open(tmp_path / "index") as kb, ThreadPoolExecutor(THREADS) as pool:
        gate = threading.Barrier(THREADS)

        def ask(first: int) -> list[bool]:
            gate.wait()
            order = [(first + i) % len(QUESTIONS) for i in range(2 * len(QUESTIONS))]
            return [(kb.answer(QUESTIONS[i]), kb.search(QUESTIONS[i], filters=limits)) == alone[i] for i in order]

        assert all(all(same) for same in pool.map(ask, range(THREADS)))


def test_threads_load_the_model_once(texts: Path, tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight first questions at once load one model, and tell of one that is gone in one notice."""
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    build([texts], tmp_path / "index", encoder=coopkb.encoder(str(folder)))
    loads = []
    real = encode.encoder

    def load(name: str | None = None) -> encode.Encoder:
        loads.append(name)
        return real(name)

    monkeypatch.setattr(encode, "encoder", load)
    for gone in (False, True):
        if gone:
            shutil.rmtree(folder)
        loads.clear()
        with coopkb.open(tmp_path / "index") as kb, ThreadPoolExecutor(THREADS) as pool:
            gate = threading.Barrier(THREADS)
            list(pool.map(lambda _: (gate.wait(), kb.search(QUESTIONS[0])), range(THREADS)))  # noqa: B023 — used within its round
            assert len(kb.notices) == int(gone)
        assert len(loads) == 1


def test_readers_open_and_answer_while_builds_go_on(texts: Path, tmp_path: Path) -> None:
    """Through twenty builds every opening succeeds, no notice tells of damage, and answers are of one state or the other."""
    index = tmp_path / "index"
    power = (texts / "pouvoir.md").read_text(encoding="utf-8")
    states = []
    for present in (False, True):
        if present:
            (texts / "pouvoir.md").write_text(power, encoding="utf-8")
        else:
            (texts / "pouvoir.md").unlink()
        build([texts], index)
        with coopkb.open(index) as kb:
            states.append([hit.passage for hit in kb.search(QUESTIONS[0])])
            calm = kb.notices
    over = threading.Event()

    def read() -> int:
        opened = 0
        while not over.is_set() or not opened:
            with coopkb.open(index) as kb:
                assert kb.notices == calm
                found = [(hit.passage.id, hit.passage.text) for hit in kb.search(QUESTIONS[0])]
                assert found in [[(p.id, p.text) for p in state] for state in states]
            opened += 1
        return opened

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for number in range(20):
                if number % 2:
                    (texts / "pouvoir.md").write_text(power, encoding="utf-8")
                else:
                    (texts / "pouvoir.md").unlink()
                assert build([texts], index).changed
        finally:
            over.set()
        assert all(reader.result() for reader in readers)
    assert disk.live_or_none(index)


@pytest.mark.parametrize("gone", [knowledge.FILE, "lexical/scores.npy", "manifest.json", "all"])
def test_a_snapshot_swept_away_while_it_is_opened_is_no_damage(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """When builds replace and remove the snapshot between its naming and its opening, the one that is live now is opened."""
    index = tmp_path / "index"
    old = build([texts], index).folder
    real = snapshot.live_folder

    def slow(folder: Path) -> Path | None:
        named = real(folder)
        if named == old and old.exists():
            build([texts], index, force=True)
            if gone == "all":
                shutil.rmtree(old)
            else:
                (old / gone).unlink()
        return named

    monkeypatch.setattr(snapshot, "live_folder", slow)
    before = {folder.name for folder in (index / "snapshots").iterdir()}
    with coopkb.open(index) as kb:
        assert kb.search(QUESTIONS[0])
        assert not any("damaged" in notice["en"] for notice in kb.notices)
    made = {folder.name for folder in (index / "snapshots").iterdir()} - before
    assert made == {_live(index).name}, "nothing but the build made a snapshot"


def test_mending_keeps_the_snapshot_to_go_back_to(texts: Path, tmp_path: Path) -> None:
    """A damaged snapshot is replaced by the mended one; the snapshot before it stays, as after a build."""
    index = tmp_path / "index"
    first = build([texts], index).folder
    damaged = build([texts], index, force=True).folder
    (damaged / "lexical" / "scores.npy").write_bytes(b"")
    coopkb.open(index).close()
    assert {folder.name for folder in (index / "snapshots").iterdir()} == {first.name, _live(index).name}
    assert _live(index).name not in {first.name, damaged.name}


def test_mending_that_fails_leaves_nothing_behind(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in the middle of mending does not fill further at each opening; the index answers from memory."""
    index = tmp_path / "index"
    live = build([texts], index).folder
    (live / "lexical" / "scores.npy").write_bytes(b"")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "commit", full)
    for _ in range(2):
        with coopkb.open(index) as kb:
            assert kb.search(QUESTIONS[0])
        assert [folder.name for folder in (index / "snapshots").iterdir()] == [live.name]


def test_a_manifest_names_every_file_of_its_snapshot(texts: Path, tmp_path: Path, model: Path) -> None:
    """No file of a snapshot goes unchecked: the manifest lists all but itself, those in folders too."""
    folder = build([texts], tmp_path / "index", encoder=coopkb.encoder(str(model))).folder
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(Manifest.read(folder).files) == on_disk - {"manifest.json"}
    assert {knowledge.FILE, "vectors.faiss", "lexical/scores.npy"} <= on_disk


def test_a_copy_elsewhere_gives_the_same_ids_and_scores(texts: Path, tmp_path: Path) -> None:
    """The same files under another path, and the same files built again, give the same passages in the same order."""
    copy = tmp_path / "elsewhere" / "under another name"
    shutil.copytree(texts, copy)
    build([texts], tmp_path / "one")
    build([copy], tmp_path / "two")

    def found(index: Path) -> list[tuple[str, float]]:
        with coopkb.open(index) as kb:
            return [(hit.passage.id, hit.score) for question in QUESTIONS for hit in kb.search(question)]

    one = found(tmp_path / "one")
    assert one
    assert found(tmp_path / "two") == one
    build([texts], tmp_path / "one", force=True)
    assert found(tmp_path / "one") == one


def test_what_a_killed_build_left_goes_with_the_next(texts: Path, tmp_path: Path) -> None:
    """A hidden folder of a build that never ended is removed, and is never taken for a snapshot."""
    left = tmp_path / "index" / "snapshots" / ".new-20200101T000000-abcdef"
    left.mkdir(parents=True)
    (left / "half.bin").write_bytes(b"half")
    live = build([texts], tmp_path / "index").folder
    assert [folder.name for folder in (tmp_path / "index" / "snapshots").iterdir()] == [live.name]
