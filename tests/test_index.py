"""Snapshots: a build is whole or nothing, damage is seen, and the same files give the same index."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

import coopkb
from coopkb import analysis
from coopkb.corpus import shipped_corpus
from coopkb.errors import CoopkbError, CorpusError, IndexBusyError, IndexDamagedError, IndexMissingError, IndexStaleError
from coopkb.index import Manifest, build, build_command, disk, passage_terms, snapshot
from coopkb.index.manifest import damaged_files
from coopkb.sentences import sentences
from coopkb.stores import knowledge
from coopkb.stores.knowledge import KnowledgeStore
from coopkb.stores.lexical import LexicalStore
from coopkb.stores.sentence_vectors import SentenceVectors
from coopkb.stores.vectors import VectorStore
from small_corpus import write_texts
from tiny_model import write_model

QUESTION = "Comment repérer les jeux de pouvoir ?"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "texts")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny")


def _files(index: Path) -> dict[str, bytes]:
    live = index / "snapshots" / (index / "CURRENT").read_text().strip()
    return {p.relative_to(live).as_posix(): p.read_bytes() for p in sorted(live.rglob("*")) if p.is_file()}


def _answers(index: Path) -> list[str]:
    with coopkb.open(index) as kb:
        return [hit.passage.id for hit in kb.search(QUESTION)]


# --- What a build gives


def test_passages_are_exact_stretches_of_their_documents(texts: Path, tmp_path: Path) -> None:
    """`document.text[start:end]` is the passage, for every passage of every document in the index."""
    build([texts], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        passages = [(kb.document(s.id), p) for s in kb.sources() for p in kb.passages(s.id)]
        assert len(passages) >= len(list(texts.iterdir()))
        for document, passage in passages:
            assert document.text[passage.start : passage.end] == passage.text


def test_mentions_are_offsets_of_the_document(texts: Path, tmp_path: Path) -> None:
    """A concept named in a passage is marked where it stands in the document."""
    build([texts], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        [passage] = [p for p in kb.passages("pouvoir") if p.text.startswith("Les jeux de pouvoir")]
        text = kb.document("pouvoir").text
        marked = [text[s:e].lower() for c, s, e in kb.mentions(passage.id) if c == "jeux-de-pouvoir"]
    assert marked == ["jeux de pouvoir", "rapport de force"]


def test_the_same_files_give_the_same_bytes(texts: Path, tmp_path: Path) -> None:
    """Two builds of one folder differ in nothing but the manifest's date."""
    for name in ("one", "two"):
        build([texts], tmp_path / name)
    one, two = _files(tmp_path / "one"), _files(tmp_path / "two")
    manifests = [json.loads(files.pop("manifest.json")) for files in (one, two)]
    for manifest in manifests:
        del manifest["created"]
    assert one == two
    assert manifests[0] == manifests[1]


def test_building_again_changes_nothing(texts: Path, tmp_path: Path) -> None:
    """When no file has changed the live snapshot stays, and the build says so."""
    first = build([texts], tmp_path / "index")
    again = build([texts], tmp_path / "index")
    assert (first.changed, again.changed) == (True, False)
    assert again.folder == first.folder


@pytest.mark.parametrize("change", ["edit", "add", "remove", "rename"])
def test_any_change_in_the_files_is_noticed(texts: Path, tmp_path: Path, change: str) -> None:
    """An edited, added, removed or renamed file makes a new snapshot."""
    first = build([texts], tmp_path / "index")
    if change == "edit":
        (texts / "temps.txt").write_text("Le temps court\n\nIl manque toujours à quelqu'un, et d'abord aux plus petits.\n")
    elif change == "add":
        (texts / "neuf.md").write_text("# Un texte neuf\n\nIl parle de médiation entre voisins et de rien d'autre.\n")
    elif change == "remove":
        (texts / "temps.txt").unlink()
    else:
        (texts / "temps.txt").rename(texts / "tempo.txt")  # the order of the files stays
    second = build([texts], tmp_path / "index")
    assert second.changed
    assert second.folder != first.folder


def test_a_change_in_the_code_that_reads_is_noticed(monkeypatch: pytest.MonkeyPatch, texts: Path, tmp_path: Path) -> None:
    """The code of the stages counts among what an index is made from, so that nobody has to raise a version there."""
    code = Path(coopkb.__file__).parent
    module = sys.modules["coopkb.index.build"]
    for pattern in module._READING:
        assert list(code.glob(pattern)), pattern
    first = build([texts], tmp_path / "index")
    monkeypatch.setattr(module, "_READING", (*module._READING, "errors.py"))
    assert build([texts], tmp_path / "index").folder != first.folder


@pytest.mark.parametrize("name", ["grid.yaml", "catalogue.yaml", "concepts/jeux-de-pouvoir.yaml", "frameworks/instercoop.yaml"])
def test_a_change_in_the_grid_or_the_catalogue_is_noticed(texts: Path, tmp_path: Path, name: str) -> None:
    """What is known of concepts and sources decides the index as much as the files do."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for known in ("grid.yaml", "catalogue.yaml"):
        shutil.copyfile(shipped_corpus() / known, folder / known)
    for known in ("concepts", "frameworks"):
        shutil.copytree(shipped_corpus() / known, folder / known)
    first = build([texts], tmp_path / "index", corpus_folder=folder)
    assert not build([texts], tmp_path / "index", corpus_folder=folder).changed
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert build([texts], tmp_path / "index", corpus_folder=folder).folder != first.folder


@pytest.mark.parametrize("module", [knowledge, analysis])
def test_a_stale_index_is_built_anew(
    texts: Path, tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch, module: object
) -> None:
    """The command that a stale index names does make it anew, without --force, and takes nothing over from it."""
    encoder = coopkb.encoder(str(model))
    build([texts], tmp_path / "index", encoder=encoder)
    name = "VERSION" if module is analysis else "SCHEMA_VERSION"
    monkeypatch.setattr(module, name, getattr(module, name) + 1)
    built = build([texts], tmp_path / "index", encoder=encoder)
    assert (built.changed, built.reused_vectors) == (True, 0)
    assert _answers(tmp_path / "index")


def test_vectors_of_a_damaged_index_are_not_taken_over(texts: Path, tmp_path: Path, model: Path) -> None:
    """When a file of the live snapshot is not what it was, every vector is made again."""
    encoder = coopkb.encoder(str(model))
    live = build([texts], tmp_path / "index", encoder=encoder).folder
    data = bytearray((live / "vectors.faiss").read_bytes())
    data[-8] ^= 0x40
    (live / "vectors.faiss").write_bytes(data)
    built = build([texts], tmp_path / "index", encoder=encoder)
    assert (built.changed, built.reused_vectors) == (True, 0)


def test_a_path_with_spaces_can_be_pasted(tmp_path: Path) -> None:
    """The command that an error names is one that a shell takes as it stands."""
    folder = write_texts(tmp_path / "mes textes")
    manifest = build([folder], tmp_path / "mon index").manifest
    words = shlex.split(build_command(tmp_path / "mon index", manifest))
    assert words == ["coopkb", "build", str(folder), "--index", str(tmp_path / "mon index"), "--no-model"]


def test_a_removed_document_is_cited_no_more(texts: Path, tmp_path: Path) -> None:
    """What left the folder leaves the index with the next build."""
    build([texts], tmp_path / "index")
    (texts / "pouvoir.md").unlink()
    build([texts], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        assert all(hit.passage.source.id != "pouvoir" for hit in kb.search(QUESTION))


def test_only_the_live_snapshot_and_the_one_before_are_kept(texts: Path, tmp_path: Path) -> None:
    """Old snapshots go, one to go back to stays, and nothing unfinished is left."""
    folders = []
    for _ in range(4):
        folders.append(build([texts], tmp_path / "index", force=True).folder)
    assert {p.name for p in (tmp_path / "index" / "snapshots").iterdir()} == {f.name for f in folders[-2:]}


def test_nothing_readable_keeps_the_index(texts: Path, tmp_path: Path) -> None:
    """A folder that gives no text is an error that names what to do; the index answers as before."""
    build([texts], tmp_path / "index")
    before = _answers(tmp_path / "index")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a text")
    with pytest.raises(CorpusError):
        build([empty], tmp_path / "index")
    assert _answers(tmp_path / "index") == before


def test_one_bad_file_does_not_stop_the_others(texts: Path, tmp_path: Path) -> None:
    """A file that cannot be read is named in the report, in both languages, and the rest is indexed."""
    (texts / "abîmé.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (texts / "copie.md").write_bytes((texts / "pouvoir.md").read_bytes())
    built = build([texts], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        problems = {r.path.name: r.problem for r in kb.report() if r.problem}
    assert built.manifest.counts["sources"] == 5
    assert set(problems) == {"abîmé.pdf", "pouvoir.md"} or set(problems) == {"abîmé.pdf", "copie.md"}
    assert all(problem["fr"] and problem["en"] for problem in problems.values())


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """A wrong path is one sentence with the path in it."""
    with pytest.raises(CorpusError, match="nowhere"):
        build([tmp_path / "nowhere"], tmp_path / "index")


# --- Vectors


def test_row_i_is_passage_i(texts: Path, tmp_path: Path, model: Path) -> None:
    """Row i of the vectors and of the terms is made from passage i, for every passage."""
    encoder = coopkb.encoder(str(model))
    folder = build([texts], tmp_path / "index", encoder=encoder).folder
    passages = list(KnowledgeStore(folder).each_passage())
    rows = VectorStore.open(folder).rows(np.arange(len(passages)))
    lexical = LexicalStore.open(folder / "lexical")
    assert len(rows) == len(lexical) == len(passages)
    for i, passage in enumerate(passages):
        headed = "\n".join([*passage.heading[-1:], passage.text])
        own = encoder.encode([f"{passage.context}\n{passage.text}", headed, passage.text]).sum(axis=0)
        assert np.allclose(rows[i], own / np.linalg.norm(own), atol=1e-3)
        weights = dict.fromkeys(passage_terms(passage), 1.0)
        assert int(lexical.scores(weights).argmax()) == i


def test_the_sentences_of_passage_i_stand_at_i(texts: Path, tmp_path: Path, model: Path) -> None:
    """The vectors of a passage's sentences are those of its sentences, in reading order, for every passage."""
    encoder = coopkb.encoder(str(model))
    folder = build([texts], tmp_path / "index", encoder=encoder).folder
    passages = list(KnowledgeStore(folder).each_passage())
    said = SentenceVectors.open(folder / "sentences")
    assert len(said) == len(passages)
    for i, passage in enumerate(passages):
        own = encoder.encode([passage.text[start:end] for start, end in sentences(passage.text)])
        assert np.allclose(said.of(i), own, atol=2e-3)


def test_the_best_sentence_is_the_nearest_one(tmp_path: Path) -> None:
    """For each passage named, the mean cosine of its nearest sentences, as many as asked for; without sentences, nought."""
    rng = np.random.default_rng(3)
    rows = [rng.standard_normal((count, 8)).astype(np.float32) for count in (3, 0, 1, 5)]
    rows = [lines / np.maximum(np.linalg.norm(lines, axis=1, keepdims=True), 1e-9) for lines in rows]
    SentenceVectors.build(rows).save(tmp_path)
    said = SentenceVectors.open(tmp_path)
    query = rows[3][2]
    best = said.best(query, np.array([3, 1, 0]), nearest=1)
    assert best[0] == pytest.approx(1.0, abs=2e-3)
    assert best[1] == 0.0
    assert best[2] == pytest.approx(float((rows[0] @ query).max()), abs=2e-3)
    assert list(said.best(query, np.array([1]))) == [0.0]


def test_unchanged_passages_keep_their_vectors(texts: Path, tmp_path: Path, model: Path) -> None:
    """Only passages with a new text are encoded again."""
    first = build([texts], tmp_path / "index", encoder=coopkb.encoder(str(model)))
    (texts / "neuf.md").write_text("# La médiation\n\nUn tiers aide à décider quand la confiance manque aux partenaires.\n")
    second = build([texts], tmp_path / "index", encoder=coopkb.encoder(str(model)))
    assert first.reused_vectors == 0
    assert second.reused_vectors == first.manifest.counts["passages"]
    assert second.manifest.counts["passages"] == first.manifest.counts["passages"] + 1


def test_cards_that_stay_are_not_encoded_again(texts: Path, tmp_path: Path, model: Path) -> None:
    """A second build with the same model encodes the new passage and its sentences, no line of a card and no question told."""
    encoder = coopkb.encoder(str(model))
    told = '---\nasked:\n  "Le cadre":\n    - "Qui décide de la confiance ?"\n---\n\n# Le cadre\n\nLa règle dit qui décide.\n'
    (texts / "cadre.md").write_text(told, encoding="utf-8")
    first = build([texts], tmp_path / "index", encoder=encoder)
    cards = (first.folder / "concepts" / "rows.npy").read_bytes()
    (texts / "neuf.md").write_text("# La médiation\n\nUn tiers aide à décider.\n", encoding="utf-8")
    asked: list[str] = []
    real = encoder.encode

    class Listening:
        name, dimension, digest = encoder.name, encoder.dimension, encoder.digest
        truncated = encoder.truncated

        def encode(self, lines: list[str], kind: str = "passage") -> np.ndarray:
            asked.extend(lines)
            return real(lines, kind)

    second = build([texts], tmp_path / "index", encoder=Listening())
    assert set(asked) <= {line for line in asked if "tiers" in line}
    assert asked
    assert (second.folder / "asked" / "vectors.npy").read_bytes() == (first.folder / "asked" / "vectors.npy").read_bytes()
    assert (second.folder / "concepts" / "rows.npy").read_bytes() == cards


def test_another_model_makes_all_vectors_anew(texts: Path, tmp_path: Path, model: Path) -> None:
    """Vectors of two models never mix."""
    build([texts], tmp_path / "index", encoder=coopkb.encoder(str(model)))
    other = write_model(tmp_path / "other", words=("pouvoir", "confiance", "temps"))
    built = build([texts], tmp_path / "index", encoder=coopkb.encoder(str(other)))
    assert built.changed
    assert built.reused_vectors == 0
    with coopkb.open(tmp_path / "index") as kb:
        assert kb.manifest.encoder.dimension == 4


def test_a_model_that_changed_since_is_refused(texts: Path, tmp_path: Path) -> None:
    """When the folder of a model holds other weights, the question is refused with the command that rebuilds."""
    folder = write_model(tmp_path / "model", words=("pouvoir", "confiance"))
    build([texts], tmp_path / "index", encoder=coopkb.encoder(str(folder)))
    shutil.rmtree(folder)
    write_model(folder, words=("temps", "réunion"))
    with coopkb.open(tmp_path / "index") as kb, pytest.raises(IndexStaleError) as caught:
        kb.search(QUESTION)
    assert f"coopkb build {texts} --index {tmp_path / 'index'} --model {folder}" in caught.value.fr


def test_a_model_that_is_gone_leaves_the_search_by_words(texts: Path, tmp_path: Path) -> None:
    """Without its model an index answers by words and says so."""
    folder = write_model(tmp_path / "model")
    build([texts], tmp_path / "index", encoder=coopkb.encoder(str(folder)))
    shutil.rmtree(folder)
    with coopkb.open(tmp_path / "index") as kb:
        hits = kb.search(QUESTION)
        assert hits[0].passage.source.id == "pouvoir"
        assert set(hits[0].legs) == {"lexical", "concept"}
        assert any("mots" in notice["fr"] for notice in kb.notices)


def test_a_stored_vector_finds_itself(tmp_path: Path) -> None:
    """Row i is passage i: each vector finds its own row first, at a cosine of 1, and scores descend."""
    rng = np.random.default_rng(7)
    rows = rng.standard_normal((300, 24)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    VectorStore.build(rows).save(tmp_path)
    store = VectorStore.open(tmp_path)
    for number in (0, 17, 299):
        found, scores = store.nearest(rows[number], 10)
        assert found[0] == number
        assert scores[0] == pytest.approx(1.0, abs=2e-3)
        assert list(scores) == sorted(scores, reverse=True)
        assert np.allclose(rows[found] @ rows[number], scores, atol=2e-3)


def test_vectors_left_out_by_a_filter_are_never_found() -> None:
    """Only allowed rows come back, however near the others are, and never more than there are."""
    rows = np.eye(20, dtype=np.float32)
    store = VectorStore.build(rows)
    allowed = np.zeros(20, dtype=np.bool_)
    allowed[[3, 11]] = True
    found, _ = store.nearest(rows[5], 10, allowed)
    assert sorted(found) == [3, 11]
    none, _ = store.nearest(rows[5], 10, np.zeros(20, dtype=np.bool_))
    assert len(none) == 0


# --- Stale and damaged indexes


def test_no_index_names_the_command(tmp_path: Path) -> None:
    """Opening a folder without an index says which command builds one."""
    with pytest.raises(IndexMissingError, match="coopkb build --index"):
        coopkb.open(tmp_path / "index")


@pytest.mark.parametrize("field", ["schema", "analyser"])
def test_an_index_of_another_version_is_refused(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """Another schema or analyser is refused with the command, which reads the same files again."""
    build([texts], tmp_path / "index")
    if field == "schema":
        monkeypatch.setattr(knowledge, "SCHEMA_VERSION", knowledge.SCHEMA_VERSION + 1)
    else:
        monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    with pytest.raises(IndexStaleError, match=field) as caught:
        coopkb.open(tmp_path / "index")
    assert f"coopkb build {texts} --index" in caught.value.en


def _derived(index: Path) -> list[str]:
    return [name for name in Manifest.read(next((index / "snapshots").iterdir())).files if name != knowledge.FILE]


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "remove"])
def test_a_damaged_derived_file_is_rebuilt(texts: Path, tmp_path: Path, model: Path, damage: str) -> None:
    """Each derived file, damaged in each way, is noticed, rebuilt, and the answers are those of before."""
    index = tmp_path / "index"
    build([texts], index, encoder=coopkb.encoder(str(model)))
    before = _answers(index)
    names = _derived(index)
    assert len(names) >= 3
    for name in names:
        live = index / "snapshots" / (index / "CURRENT").read_text().strip()
        path = live / name
        data = path.read_bytes()
        if damage == "remove":
            path.unlink()
        else:
            middle = len(data) // 2
            broken = {
                "flip": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
                "truncate": data[:middle],
                "empty": b"",
            }
            path.write_bytes(broken[damage])
        assert _answers(index) == before, name
        after = index / "snapshots" / (index / "CURRENT").read_text().strip()
        assert after != live, name
        assert not damaged_files(after, Manifest.read(after))


@pytest.mark.skipif(os.name == "nt", reason="folders have no write permission to take away there")
def test_a_damaged_file_that_cannot_be_mended_still_answers(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk takes no writing, the terms are rebuilt in memory and a notice says so."""
    index = tmp_path / "index"
    build([texts], index)
    before = _answers(index)
    live = next((index / "snapshots").iterdir())
    (live / _derived(index)[0]).write_bytes(b"")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(snapshot, "work_folder", refuse)
    with coopkb.open(index) as kb:
        assert [hit.passage.id for hit in kb.search(QUESTION)] == before
        assert any("endommagée" in notice["fr"] for notice in kb.notices)


@pytest.mark.parametrize("name", [knowledge.FILE, "manifest.json", "../../CURRENT"])
def test_damaged_text_is_refused_with_the_command(texts: Path, tmp_path: Path, name: str) -> None:
    """What nothing can be derived from is not guessed: the error names the command that rebuilds."""
    index = tmp_path / "index"
    live = build([texts], index).folder
    path = (live / name).resolve()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexDamagedError, match="coopkb build"):
        coopkb.open(index)
    assert build([texts], index).changed
    assert _answers(index)


def test_current_never_leads_out_of_the_index(texts: Path, tmp_path: Path) -> None:
    """A CURRENT that names another place is damage, not a path to follow."""
    index = tmp_path / "index"
    live = build([texts], index).folder
    shutil.copytree(live, tmp_path / "elsewhere")
    (index / "CURRENT").write_text("../../elsewhere\n")
    with pytest.raises(IndexDamagedError):
        coopkb.open(index)


# --- Two at once, and sudden ends


def test_a_second_writer_is_told_so(texts: Path, tmp_path: Path) -> None:
    """While one build holds the index another stops at once with a sentence."""
    index = tmp_path / "index"
    index.mkdir()
    with FileLock(index / ".lock"), pytest.raises(IndexBusyError, match="Another build"):
        build([texts], index)


def test_a_reader_keeps_its_snapshot_through_a_build(texts: Path, tmp_path: Path) -> None:
    """A reader sees the index as it was when opened, until it opens it again."""
    index = tmp_path / "index"
    build([texts], index)
    with coopkb.open(index) as kb:
        before = [hit.passage.id for hit in kb.search(QUESTION)]
        (texts / "pouvoir.md").unlink()
        build([texts], index)
        assert [hit.passage.id for hit in kb.search(QUESTION)] == before
    assert _answers(index) != before


@pytest.mark.parametrize("step", range(1, 30))
def test_a_build_that_fails_at_any_step_changes_nothing(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """When the disk fails at the n-th sync, rename or write of a commit, the previous index answers, and a retry succeeds."""
    index = tmp_path / "index"
    build([texts], index)
    before = _answers(index)
    (texts / "pouvoir.md").unlink()
    count = 0

    def failing(real: object) -> object:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(disk, "_sync", failing(disk._sync))
        patch.setattr(disk, "_write", failing(disk._write))
        patch.setattr(Path, "rename", failing(Path.rename))
        patch.setattr(Path, "replace", failing(Path.replace))
        try:
            build([texts], index)
            failed = False
        except CoopkbError:
            failed = True
    after = _answers(index)
    if failed and after == before:
        assert build([texts], index).changed
    assert _answers(index) != before
    assert count >= min(step, 8), "the failure was meant to fall inside the commit"


@pytest.mark.slow
def test_a_killed_build_leaves_the_previous_index(texts: Path, tmp_path: Path) -> None:
    """SIGKILL at twelve moments spread over a build: the index always opens, and answers as before or as after."""
    index = tmp_path / "index"
    build([texts], index)
    before = _answers(index)
    (texts / "pouvoir.md").unlink()
    build([texts], tmp_path / "after")
    allowed = (before, _answers(tmp_path / "after"))
    program = (
        "from pathlib import Path; from coopkb.index import build; "
        f"build([Path({str(texts)!r})], Path({str(index)!r}), force=True)"
    )
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", program.replace(str(index), str(tmp_path / "timed"))], check=True)
    whole = time.monotonic() - start
    for part in range(1, 13):
        child = subprocess.Popen([sys.executable, "-c", program])
        time.sleep(whole * part / 12)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert _answers(index) in allowed
    build([texts], index, force=True)
    assert not [p for p in (index / "snapshots").iterdir() if p.name.startswith(".")]


def test_the_report_is_kept_with_the_index(texts: Path, tmp_path: Path) -> None:
    """The index remembers what was read and what was removed from which document."""
    (texts / "blog.txt").write_text(
        "Un billet sur la coopération\n\nCoopérer, c'est accepter de dépendre un peu des autres et de le dire.\n\n"
        "Les commentaires sont fermés.\n"
    )
    build([texts], tmp_path / "index")
    store = KnowledgeStore(next((tmp_path / "index" / "snapshots").iterdir()))
    [report] = [r for r in store.report() if r.path.name == "blog.txt"]
    assert report.words > 10
    assert any("commentaires" in removal.text.lower() for removal in report.removed)
