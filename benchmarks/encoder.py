"""Measure the encoder that ships: size, cold start, and its speed beside the same weights in torch.

python benchmarks/encoder.py

Both run in one process on the same passages, in turn, with as many threads; the ratio is what to read, since other work on the
machine shows in the times.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import coopkb
from coopkb.corpus import shipped_corpus
from coopkb.encode import MODEL_FILE, bundled_folder

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = 90
"""Words of a passage."""

COLD = (
    "import time; began = time.perf_counter(); import coopkb;"
    "coopkb.encoder().encode(['how to handle power games'], kind='query'); print(time.perf_counter() - began)"
)


def main() -> None:
    """Print a table of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=128, help="passages of 90 words a round")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print("| measure | figure |\n|---|---|")
    for name in (MODEL_FILE, "tokenizer.json", "model.safetensors"):
        print(f"| Size of `{name}` | {(bundled_folder() / name).stat().st_size / 1e6:.1f} MB |")
    cold = [float(_run(COLD)) for _ in range(options.rounds)]
    print(f"| Import, load, first question, new process | median {statistics.median(cold):.2f} s, slowest {max(cold):.2f} s |")
    passages = _passages(options.passages)
    int8, torch = _times(passages, options.rounds)
    print(f"| Passages of {WORDS} words, int8 ONNX | {options.passages / statistics.median(int8):.0f} a second |")
    print(f"| The same, torch in single precision | {options.passages / statistics.median(torch):.0f} a second |")
    ratio = statistics.median(slow / fast for fast, slow in zip(int8, torch, strict=True))
    print(f"| Ratio, median of {options.rounds} rounds | {ratio:.2f} |")


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 — our own words


def _passages(count: int) -> list[str]:
    """Stretches of 90 words of the shipped notes."""
    words = re.findall(r"\S+", " ".join(path.read_text("utf-8") for path in sorted(shipped_corpus().glob("notes/*.md"))))
    rng = random.Random(7)  # noqa: S311 — a sample
    starts = [rng.randrange(len(words) - WORDS) for _ in range(count)]
    return [" ".join(words[start : start + WORDS]) for start in starts]


def _times(passages: list[str], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of each round, int8 and torch in turn after one round that is not counted."""
    import torch  # noqa: PLC0415 — only this measure needs it
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 — the same

    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    model = SentenceTransformer(str(bundled_folder()), device="cpu").float()
    shipped = coopkb.encoder()

    def timed(act: Callable[[], object]) -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    pairs = [
        (timed(lambda: shipped.encode(passages)), timed(lambda: model.encode(passages, batch_size=32)))
        for _ in range(rounds + 1)
    ][1:]
    return [fast for fast, _ in pairs], [slow for _, slow in pairs]


if __name__ == "__main__":
    main()
