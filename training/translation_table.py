"""The translation table: which French terms translate an English one, and back.

The terms are those of `coopkb.analysis`, as the index holds them, so that a translated question meets the passages directly.

    python training/translation_table.py --data DATA --out src/coopkb/bridge
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

import data as texts
from alignment import lexicon
from coopkb import analysis

if TYPE_CHECKING:
    from collections.abc import Iterable

SEEN = 4
"""Pairs in which both terms must meet: fewer is chance."""

LEAST = 0.004
"""A product of the two directions' probabilities below this is noise."""

TRANSLATIONS = 5
"""Terms kept for each term, in either direction."""

GRID_TIMES = 4
"""How often the grid's labels and definitions are counted: there is one line of each, in the very words of the field."""


def main(
    data: Annotated[Path, typer.Option(help="the folder of texts")],
    out: Annotated[Path, typer.Option(help="the folder to write")],
    grid: Annotated[Path, typer.Option(help="the grid of concepts")] = Path("corpus/grid.yaml"),
) -> None:
    """Write OUT/table.tsv.xz, a line for each couple, and OUT/table.json, what made it."""
    pairs = texts.taught(data, grid)
    pairs += [pair for pair in pairs if pair.source == "grid"] * (GRID_TIMES - 1)
    pairs = [pair for pair in pairs if len(pair.en.split()) <= 60]
    numbers: dict[str, int] = {}
    english = _numbered((analysis.terms(pair.en, "en") for pair in pairs), numbers, "en")
    french = _numbered((analysis.terms(pair.fr, "fr") for pair in pairs), numbers, "fr")
    table = lexicon(english, french, len(numbers)).tocoo()
    counts = np.bincount(np.concatenate([np.asarray(row, dtype=np.int64) for row in english + french]), minlength=len(numbers))
    fine = (table.data > LEAST) & (np.minimum(counts[table.row], counts[table.col]) >= SEEN)
    row, column, weight = table.row[fine], table.col[fine], table.data[fine]
    kept = _best(row, weight) | _best(column, weight)
    names = [name.split(":", 1)[1] for name in numbers]
    lines = sorted(f"{names[a]}\t{names[b]}\t{w:.3f}" for a, b, w in zip(row[kept], column[kept], weight[kept], strict=True))
    out.mkdir(parents=True, exist_ok=True)
    (out / "table.tsv.xz").write_bytes(lzma.compress("\n".join(lines).encode("utf-8"), preset=9))
    told = {"analyser": analysis.VERSION, "couples": len(lines), "english": len(set(row)), "french": len(set(column))}
    (out / "table.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(told, f"{(out / 'table.tsv.xz').stat().st_size / 1e3:.0f} kB")


def _numbered(rows: Iterable[list[str]], numbers: dict[str, int], language: str) -> list[list[int]]:
    """Each row's distinct terms as numbers; a term of one language is never that of the other."""
    return [sorted({numbers.setdefault(f"{language}:{term}", len(numbers)) for term in terms}) for terms in rows]


def _best(group: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Which couples are among the best of their group."""
    order = np.lexsort((-weight, group))
    starts = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    kept = np.zeros(len(group), dtype=bool)
    kept[order[place < TRANSLATIONS]] = True
    return kept


if __name__ == "__main__":
    typer.run(main)
