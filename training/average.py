"""Step 5: the mean of several models' weights, which is often better than each.

python training/average.py OUT FOLDER FOLDER …
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
import typer
from sentence_transformers import SentenceTransformer


def main(
    out: Annotated[Path, typer.Argument(help="the folder to write")],
    folders: Annotated[list[Path], typer.Argument(help="Sentence Transformers folders of one layout")],
) -> None:
    """Write OUT, a Sentence Transformers folder."""
    models = [SentenceTransformer(str(folder), device="cpu") for folder in folders]
    states = [model.state_dict() for model in models]
    mean = {name: torch.stack([state[name].float() for state in states]).mean(dim=0) for name in states[0]}
    models[0].load_state_dict(mean)
    models[0].save(str(out), create_model_card=False)


if __name__ == "__main__":
    typer.run(main)
