"""Step 3: what the teacher makes of the English side of every pair.

python training/teach.py --data DATA --teacher FOLDER --work WORK
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from sentence_transformers import SentenceTransformer

import data as texts


def main(
    data: Annotated[Path, typer.Option(help="the folder of texts")],
    teacher: Annotated[Path, typer.Option(help="the teacher's model folder")],
    work: Annotated[Path, typer.Option(help="where this pipeline keeps its files")],
    grid: Annotated[Path, typer.Option(help="the grid of concepts")] = Path("corpus/grid.yaml"),
    share: Annotated[float, typer.Option(help="share of the capped sources to take")] = 1.0,
) -> None:
    """Write WORK/teacher.npy: float16 (pairs, dimension), row i for pair i of `data.taught`; rows already there are kept."""
    sentences = [pair.en for pair in texts.taught(data, grid, share)]
    kept = work / "teacher.npy"
    known = np.load(kept) if kept.exists() else np.zeros((0, 0), dtype=np.float16)
    model = SentenceTransformer(str(teacher))
    with torch.autocast(model.device.type, dtype=torch.bfloat16):
        vectors = model.encode(sentences[len(known) :], batch_size=128, show_progress_bar=True, normalize_embeddings=True)
    rows = np.concatenate([known, vectors.astype(np.float16)]) if len(known) else vectors.astype(np.float16)
    np.save(kept, rows)
    print(f"{len(rows)} sentences, {rows.shape[1]} dimensions")


if __name__ == "__main__":
    typer.run(main)
