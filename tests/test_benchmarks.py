"""The benchmark of scale runs and measures everything that it says it measures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCALE = Path(__file__).parents[1] / "benchmarks" / "scale.py"

ROWS = {
    "Passages": r"[\d,]+ of [\d,]+ documents",
    "Build, encoding left out": r"\d+ s, \d+ passages/s",
    "Size on disk": r"\d+ MB \(text \d+, terms \d+, vectors \d+, sentences \d+, concepts \d+\)",
    "Opening, new process": r"median \d+ ms, slowest \d+ ms, 2 runs",
    "Memory once open": r"-?\d+ MB resident, of which -?\d+ MB private|not told by this system",
    "Memory after 20 answers": r"-?\d+ MB resident, of which -?\d+ MB private|not told by this system",
    "Lexical search": r"p50 [\d.]+ ms, p95 [\d.]+ ms",
    "Lexical search, filter on years": r"p50 [\d.]+ ms, p95 [\d.]+ ms",
    "Lexical search, filter on a concept": r"p50 [\d.]+ ms, p95 [\d.]+ ms",
    "Answer by words": r"p50 [\d.]+ ms, p95 [\d.]+ ms",
    "Answer by words and vectors": r"p50 [\d.]+ ms, p95 [\d.]+ ms",
    "Whole matrix, 30 × 65, evidence included": r"\d+\.\d\d s",
    "Vectors in half precision, recall@10 of the exact scan": r"[01]\.\d{4}",
    "Dense scan, 256 dimensions": r"p50 [\d.]+ ms, p95 [\d.]+ ms",
    "`coopkb ask`, new process, shipped corpus": r"median \d+ ms, slowest \d+ ms, 2 runs",
    "Processor time of it": r"mean \d+ ms",
    "Heavy packages imported by it": r"none \(neither torch, transformers, bm25s nor streamlit\)",
}


@pytest.mark.slow
def test_the_benchmark_of_scale_gives_every_figure() -> None:
    """A thousand passages give the whole table: each row once, with a figure of its kind, and no engine that asking spares."""
    command = [sys.executable, str(SCALE), "--passages", "1000", "--questions", "20", "--runs", "2"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=280)
    assert ended.returncode == 0, ended.stderr
    heads, rule, *lines = ended.stdout.splitlines()
    assert (heads, rule) == ("| measure | figure |", "|---|---|")
    found = [re.fullmatch(r"\| (.+?)(?: \(\d+% of the passages\))? \| (.+) \|", line) for line in lines]
    table = {row[1]: row[2] for row in found if row}
    assert len(lines) == len(table) == len(ROWS)
    for name, figure in ROWS.items():
        assert re.fullmatch(figure, table[name]), f"{name}: {table[name]}"
    assert int(re.sub(r"\D.*", "", table["Passages"].replace(",", ""))) >= 1000
    recall = float(table["Vectors in half precision, recall@10 of the exact scan"])
    assert recall >= 0.99


@pytest.mark.slow
def test_the_benchmark_of_the_encoder_gives_every_figure() -> None:
    """Sizes, a cold start, both speeds and their ratio come out of one short run."""
    pytest.importorskip("sentence_transformers", reason="the extra “models” is not installed")
    command = [sys.executable, str(SCALE.with_name("encoder.py")), "--passages", "4", "--rounds", "1"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=280)
    assert ended.returncode == 0, ended.stderr
    for figure in (
        r"Size of `onnx/model_int8\.onnx` \| [\d.]+ MB",
        r"Import, load, first question, new process \| median [\d.]+ s",
        r"int8 ONNX \| \d+ a second",
        r"torch in single precision \| \d+ a second",
        r"Ratio, median of 1 rounds \| [\d.]+",
    ):
        assert re.search(figure, ended.stdout), figure
