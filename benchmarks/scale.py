"""Measure an index of generated text: build, opening, memory, search, answer, vectors; and a cold `coopkb ask`.

python benchmarks/scale.py                      100,000 passages, some six minutes on two cores
python benchmarks/scale.py --passages 5000      the same table in less than a minute

The text goes the whole way of a build: Markdown files, read, cleaned, split, analysed, indexed. Each opening is measured in a
process of its own. Times are medians unless the row says otherwise; other work on the machine shows in them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coopkb import corpus, encode
from coopkb.errors import EncoderError
from coopkb.index import build
from coopkb.index.derive import passage_vectors
from coopkb.knowledge_base import live_snapshot, open_index
from coopkb.library import load_library
from coopkb.search.legs import CANDIDATES, LEXICAL
from coopkb.stores.vectors import VectorStore
from coopkb.types import Filters

sys.path.insert(0, str(Path(__file__).resolve().parent))
from generated import Generator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from coopkb.knowledge_base import KnowledgeBase

DIMENSION = 256
QUESTIONS, RUNS = 200, 10
QUICK, QUICK_QUESTIONS, QUICK_RUNS = 10_000, 100, 5
"""Under so many passages the run is a trial, which asks less and starts fewer processes."""

NEAREST = 10
ASKED = "Comment gérer les jeux de pouvoir ?"
_WORD = re.compile(r"[^\W\d_]{4,}")


class WordsEncoder:
    """A stand-in for a model: a text's vector is the sum of one fixed random vector a word of four letters or more.

    The same text has the same vector on any machine, and texts that share words are near.
    """

    name = "words"
    dimension = DIMENSION
    digest = f"words-{DIMENSION}"

    def encode(self, texts: Sequence[str], kind: encode.Kind = "passage") -> NDArray[np.float32]:  # noqa: ARG002 — the same vector for both
        """Encode texts as float32 (len(texts), dimension), rows of unit length."""
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for i, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                rows[i] += _direction(word)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-12))
        return unit

    def truncated(self, texts: Sequence[str], kind: encode.Kind = "passage") -> int:  # noqa: ARG002 — it reads to the end
        """How many texts are longer than it reads: none."""
        return 0


@cache
def _direction(word: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION, dtype=np.float32)


# --- One process that opens an index ----------------------------------------------------------------------------------


def _memory() -> dict[str, int] | None:
    """Resident memory of this process in KiB, in all and private to it; None where the system does not tell."""
    told = Path("/proc/self/smaps_rollup")
    if not told.is_file():
        return None
    fields = {line.split(":")[0]: int(line.split()[1]) for line in told.read_text().splitlines()[1:] if line.endswith("kB")}
    return {"rss": fields["Rss"], "private": fields["Private_Clean"] + fields["Private_Dirty"]}


def open_and_ask(index: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Open an index in this process, ask by words alone, and tell times and memory."""
    before = _memory()
    start = time.perf_counter()
    kb = open_index(index)
    opening = time.perf_counter() - start
    _without_model()
    for question in questions:
        kb.answer(question)
    return {"opening": opening, "before": before, "after": _memory()}


def _without_model() -> None:
    """Leave the process without the model, so that what is asked goes by words alone."""

    def none(name: str | None = None) -> encode.Encoder:
        raise EncoderError(f"{name}", f"{name}")

    encode.encoder = none


def _in_a_new_process(*arguments: str) -> dict[str, Any]:
    ended = subprocess.run(  # noqa: S603 — this file, run by this interpreter
        [sys.executable, __file__, *arguments], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


# --- The measures -----------------------------------------------------------------------------------------------------

Row = tuple[str, str]


def measure_build(generator: Generator, folder: Path, passages: int) -> list[Row]:
    """Write the documents and build the index, timed."""
    documents = generator.write(folder / "documents", passages)
    watch = _Watch()
    start = time.perf_counter()
    built = build([folder / "documents"], folder / "index", encoder=WordsEncoder(), listener=watch)
    seconds = time.perf_counter() - start
    count = built.manifest.counts["passages"]
    by_words = seconds - watch.encoding
    sizes = {name: _size(built.folder / part) for name, part in _PARTS.items()}
    parts = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in sizes.items())
    return [
        ("Passages", f"{count:,} of {documents:,} documents"),
        ("Build, encoding left out", f"{by_words:.0f} s, {count / by_words:.0f} passages/s"),
        ("Size on disk", f"{sum(sizes.values()) / 1e6:.0f} MB ({parts})"),
    ]


_PARTS = {
    "text": "knowledge.sqlite",
    "terms": "lexical",
    "vectors": "vectors.faiss",
    "sentences": "sentences",
    "concepts": "concepts",
}


def _size(path: Path) -> int:
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.iterdir()))


class _Watch:
    """Hears a build and takes the time between the last term and the last vector."""

    def __init__(self) -> None:
        self._first: float | None = None
        self.encoding = 0.0

    def progress(self, stage: str, done: int, total: int) -> None:  # noqa: ARG002 — the shape of a listener
        if stage == "encode":
            self._first = self._first or time.perf_counter()
            self.encoding = time.perf_counter() - self._first

    def read(self, report: object) -> None:
        pass


def measure_opening(index: Path, runs: int, questions: int) -> list[Row]:
    """Open the index in new processes, the files already in the page cache; in one of them, ask."""
    asked = _in_a_new_process("--open", str(index), "--questions", str(questions))
    opened = [_in_a_new_process("--open", str(index), "--questions", "0") for _ in range(runs)]
    return [
        ("Opening, new process", f"{_milliseconds([told['opening'] for told in opened])}, {runs} runs"),
        ("Memory once open", _growth(opened)),
        (f"Memory after {questions} answers", _growth([asked])),
    ]


def _growth(told: Sequence[dict[str, Any]]) -> str:
    if told[0]["before"] is None:
        return "not told by this system"
    rss, private = (statistics.median(t["after"][kind] - t["before"][kind] for t in told) / 1024 for kind in ("rss", "private"))
    return f"{rss:.0f} MB resident, of which {private:.0f} MB private"


def measure_search(kb: KnowledgeBase, questions: Sequence[str]) -> list[Row]:
    """Search and answer by words and concepts alone."""
    years = Filters(year_from=2003)
    concept = Filters(concepts=(max(kb.concept_counts().items(), key=lambda item: (item[1], item[0]))[0],))
    share = {f: kb.extent(f)[0] / kb.manifest.counts["passages"] for f in (years, concept)}
    return [
        ("Lexical search", _timed(questions, lambda q: kb.search(q, legs=[LEXICAL]))),
        (
            f"Lexical search, filter on years ({share[years]:.0%} of the passages)",
            _timed(questions, lambda q: kb.search(q, filters=years, legs=[LEXICAL])),
        ),
        (
            f"Lexical search, filter on a concept ({share[concept]:.0%} of the passages)",
            _timed(questions, lambda q: kb.search(q, filters=concept, legs=[LEXICAL])),
        ),
    ]


def measure_vectors(folder: Path, kb: KnowledgeBase, questions: Sequence[str]) -> list[Row]:
    """Set the nearest in half precision beside those of an exact scan in single precision, and time the scan."""
    encoder = WordsEncoder()
    exact = np.concatenate([passage_vectors(kb.passages(source.id), encoder) for source in kb.sources()])
    asked = encoder.encode(questions, kind="query")
    store = VectorStore.open(folder)
    k = min(NEAREST, len(store))
    shared = 0
    for query in asked:
        truth = np.argpartition(-(exact @ query), k - 1)[:k]
        shared += len(set(store.nearest(query, k)[0].tolist()) & set(truth.tolist()))
    times = [_seconds(lambda query=query: store.nearest(query, CANDIDATES)) for query in asked]  # type: ignore[misc]
    return [
        (f"Vectors in half precision, recall@{NEAREST} of the exact scan", f"{shared / (k * len(asked)):.4f}"),
        (f"Dense scan, {DIMENSION} dimensions", _percentiles(times)),
    ]


def measure_matrix(kb: KnowledgeBase) -> Row:
    """Compare all frameworks on all concepts, every passage scanned."""
    start = time.perf_counter()
    matrix = kb.compare()
    seconds = time.perf_counter() - start
    size = f"{len(matrix.frameworks)} × {len(matrix.concepts)}"
    return f"Whole matrix, {size}, evidence included", f"{seconds:.2f} s"


def measure_cold(folder: Path, runs: int) -> list[Row]:
    """Ask the shipped corpus from a new process, start of the interpreter included."""
    build([corpus.shipped_corpus()], folder, encoder=encode.encoder())
    command = [sys.executable, "-m", "coopkb", "ask", ASKED, "--index", str(folder)]
    environment = {**os.environ, "COOPKB_LANG": "fr"}

    def ask(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 — this package, run by this interpreter
            [command[0], *options, *command[1:]], check=True, capture_output=True, text=True, encoding="utf-8", env=environment
        )

    before = os.times()
    times = [_seconds(ask) for _ in range(runs)]
    after = os.times()
    worked = (after.children_user + after.children_system - before.children_user - before.children_system) / runs
    imported = {line.rpartition("|")[2].strip() for line in ask("-X", "importtime").stderr.splitlines()}
    heavy = [name for name in ("torch", "transformers", "bm25s", "streamlit") if name in imported]
    return [
        ("`coopkb ask`, new process, shipped corpus", f"{_milliseconds(times)}, {runs} runs"),
        ("Processor time of it", f"mean {worked * 1000:.0f} ms"),
        ("Heavy packages imported by it", ", ".join(heavy) or "none (neither torch, transformers, bm25s nor streamlit)"),
    ]


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _timed(questions: Sequence[str], ask: Callable[[str], object]) -> str:
    return _percentiles([_seconds(lambda q=q: ask(q)) for q in questions])  # type: ignore[misc]


def _percentiles(times: Sequence[float]) -> str:
    middle, high = np.percentile(times, [50, 95]) * 1000
    return f"p50 {middle:.1f} ms, p95 {high:.1f} ms"


def _milliseconds(times: Sequence[float]) -> str:
    return f"median {statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms"


# --- The run ----------------------------------------------------------------------------------------------------------


def run(folder: Path, passages: int, runs: int, count: int) -> list[Row]:
    """All measures, in a folder of their own."""
    library = load_library(corpus.shipped_corpus())
    generator = Generator(library.grid, frameworks=list(library.frameworks))
    questions = generator.questions(count)
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    rows = measure_build(generator, folder, passages)
    rows += measure_opening(folder / "index", runs, len(questions))
    model = encode.encoder
    _without_model()
    with open_index(folder / "index") as kb:
        rows += measure_search(kb, questions)
        rows.append(("Answer by words", _timed(questions, kb.answer)))
        rows += measure_vectors(folder / "index" / "snapshots" / str(live_snapshot(folder / "index")), kb, questions)
    encode.encoder = lambda name=None: WordsEncoder()  # noqa: ARG005 — whatever its name, the index has this one
    with open_index(folder / "index") as kb:
        rows.append(("Answer by words and vectors", _timed(questions, kb.answer)))
        rows.append(measure_matrix(kb))
    encode.encoder = model
    return rows + measure_cold(folder / "shipped", runs)


def main() -> None:
    """Run the measures and print the table."""
    parser = argparse.ArgumentParser(description="Measure an index of generated text.")
    parser.add_argument("--passages", type=int, default=100_000, help="about how many (default: 100,000)")
    parser.add_argument("--questions", type=int, help="how many are asked (default: 200, 100 under 10,000 passages)")
    parser.add_argument("--runs", type=int, help="how many new processes measure each start (default: 10, or 5)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this new folder and leave it there")
    parser.add_argument("--open", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.open:
        questions = json.loads((chosen.open.parent / "questions.json").read_text(encoding="utf-8"))
        print(json.dumps(open_and_ask(chosen.open, questions[: chosen.questions])))
        return
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="coopkb-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        quick = chosen.passages < QUICK
        runs = chosen.runs or (QUICK_RUNS if quick else RUNS)
        rows = run(folder, chosen.passages, runs, chosen.questions or (QUICK_QUESTIONS if quick else QUESTIONS))
    finally:
        if not chosen.keep:
            shutil.rmtree(folder)
    print("| measure | figure |\n|---|---|")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
