"""The commands about knowledge: cards, evidence, comparisons, words in context, the corpus checked and exchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import coopkb
from coopkb.grid import load_grid
from coopkb.index import build
from knowledge_corpus import write_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus, and its index beside it."""
    root = tmp_path_factory.mktemp("cli-knowledge")
    folder = write_corpus(root / "corpus")
    build([folder], root / "index", corpus_folder=folder)
    return folder


def _run(corpus: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coopkb", "--lang", "en", *arguments]
    if arguments[0] != "check" and arguments[:2] != ("grid", "import"):
        command += ["--index", str(corpus.parent / "index")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done


def test_a_card_is_shown_whole(corpus: Path) -> None:
    """A concept's card is told in words for a person, and with every field for a machine."""
    shown = _run(corpus, "concepts", "show", "pouvoir").stdout
    for part in ("Power games", "The text says who decides.", "One person does the talking.", "A calm vote.", "Trust"):
        assert part in shown
    record = json.loads(_run(corpus, "concepts", "show", "pouvoir", "--json").stdout)
    assert record["asked"]["en"] == ["one person runs everything"]
    assert record["related"] == [{"concept": "confiance", "kind": "related"}]
    assert "courage" in _run(corpus, "concepts", "show", "courage", code=1).stderr


def test_a_concept_is_found_in_words(corpus: Path) -> None:
    """A text that names a concept finds it first."""
    assert _run(corpus, "concepts", "find", "les rapports de force", "-k", "1").stdout.split("\t")[0] == "pouvoir"


def test_a_long_sentence_in_a_pipe_is_whole(corpus: Path) -> None:
    """What goes to a pipe is never cut at the width of a terminal that is not there."""
    quote = "On appelle confiance ce qui reste quand on ne se surveille plus."
    assert quote in _run(corpus, "concordance", "confiance").stdout
    passage = "La confiance est une habitude : elle vient des promesses tenues. " + quote
    assert passage in " ".join(_run(corpus, "search", "confiance", "-k", "1").stdout.split())
    lines = _run(corpus, "search", "confiance", "-k", "1").stdout.splitlines()
    assert max(map(len, lines)) > 100


def test_passages_of_a_concept_are_all_listed(corpus: Path) -> None:
    """All passages come, or those of one framework; an unknown framework is named."""
    found = json.loads(_run(corpus, "concepts", "passages", "reunion", "--json").stdout)
    assert {e["how"] for e in found} == {"named"}
    assert len(found) == 2
    assert json.loads(_run(corpus, "concepts", "passages", "reunion", "--framework", "sud", "--json").stdout) == []
    assert "ouest" in _run(corpus, "concepts", "passages", "reunion", "--framework", "ouest", code=1).stderr


def test_a_comparison_is_printed_and_written(corpus: Path, tmp_path: Path) -> None:
    """The matrix shows a mark for each cell with its legend; `-o` writes by suffix, and another suffix is refused."""
    shown = _run(corpus, "compare", "nord", "sud").stdout
    assert "Power games" in shown
    assert "● said" in shown
    record = json.loads(_run(corpus, "compare", "nord", "sud", "--dimension", "relations", "--json").stdout)
    assert record["frameworks"] == ["nord", "sud"]
    assert record["concepts"] == ["pouvoir", "confiance"]
    assert len(record["cells"]) == 4
    for suffix in ("csv", "md", "html", "xlsx"):
        _run(corpus, "compare", "-o", str(tmp_path / f"m.{suffix}"))
        assert (tmp_path / f"m.{suffix}").stat().st_size > 500
    assert ".pdf" in _run(corpus, "compare", "-o", str(tmp_path / "m.pdf"), code=1).stderr
    assert "relations" in _run(corpus, "compare", "--dimension", "saveurs", code=1).stderr


def test_frameworks_are_listed(corpus: Path) -> None:
    """Each framework with its items, those without any too."""
    record = json.loads(_run(corpus, "frameworks", "--json").stdout)
    assert {f["id"]: len(f["items"]) for f in record} == {"est": 0, "nord": 2, "sud": 1}
    assert "Association du Nord" in _run(corpus, "frameworks").stdout


def test_check_names_file_and_line_and_fails(tmp_path: Path) -> None:
    """A fault is told with its file and line, and the command fails; a folder that is not there is named."""
    folder = write_corpus(tmp_path / "corpus")
    path = folder / "concepts" / "pouvoir.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("synonyms:", "synonims:"), encoding="utf-8")
    done = _run(folder, "check", str(folder), code=1)
    assert f"{path}:4" in done.stdout
    assert "synonims" in done.stdout
    faults = json.loads(_run(folder, "check", str(folder), "--json", code=1).stdout)
    assert any(f["file"] == str(path) and f["line"] == 4 for f in faults)
    assert "nowhere" in _run(folder, "check", str(tmp_path / "nowhere"), code=1).stderr


@pytest.mark.parametrize("suffix", ["ttl", "qdc"])
def test_a_grid_goes_out_and_comes_back(corpus: Path, tmp_path: Path, suffix: str) -> None:
    """Exported and imported, a grid reads back as it was, and can be built with."""
    _run(corpus, "grid", "export", str(tmp_path / f"grid.{suffix}"))
    _run(corpus, "grid", "import", str(tmp_path / f"grid.{suffix}"), str(tmp_path / "back"))
    assert load_grid(tmp_path / "back" / "grid.yaml") == load_grid(corpus / "grid.yaml")
    assert "grid.pdf" in _run(corpus, "grid", "export", str(tmp_path / "grid.pdf"), code=1).stderr
    (tmp_path / f"bad.{suffix}").write_bytes(b"\xff\xfe nothing")
    assert (
        f"bad.{suffix}" in _run(corpus, "grid", "import", str(tmp_path / f"bad.{suffix}"), str(tmp_path / "x"), code=1).stderr
    )


def test_a_question_brings_up_concepts_by_meaning(tmp_path: Path) -> None:
    """With vectors, words that no card names lead to the concept all the same, and sentences are marked by meaning."""
    folder = write_corpus(tmp_path / "corpus")
    build([folder], tmp_path / "index", corpus_folder=folder, encoder=coopkb.encoder())
    with coopkb.open(tmp_path / "index") as kb:
        assert kb.find_concepts("who is really in charge around here?")[0].id == "pouvoir"
        assert kb.find_concepts("on peut compter sur eux")[0].id == "confiance"
