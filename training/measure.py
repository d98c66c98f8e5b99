"""The figures of a model: STS in French, English and across, translations found, and questions answered.

python training/measure.py FOLDER --data DATA [--seeds SEEDS --questions QUESTIONS]
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from scipy.stats import spearmanr
from sentence_transformers import SentenceTransformer

import data as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Encode = Callable[[list[str]], NDArray[np.float32]]


def spearman(encode: Encode, scored: list[texts.Scored]) -> float:
    """The rank correlation of the cosines with the scores, −1 to 1."""
    first, second = encode([s.first for s in scored]), encode([s.second for s in scored])
    return float(spearmanr((first * second).sum(axis=1), [s.score for s in scored])[0])


def translation_found(encode: Encode, pairs: list[texts.Pair]) -> float:
    """The share of English sentences whose nearest French one is their own translation (hit@1)."""
    nearest = (encode([p.en for p in pairs]) @ encode([p.fr for p in pairs]).T).argmax(axis=1)
    return float((nearest == np.arange(len(pairs))).mean())


def figures(encode: Encode, data: Path) -> dict[str, float]:
    """All that the data folder measures: STS dev sets and the pairs held out."""
    fr, en = texts.sts(data, "fr", "dev"), texts.sts(data, "en", "dev")
    return {
        "sts_fr": spearman(encode, fr),
        "sts_en": spearman(encode, en),
        "sts_en_fr": spearman(encode, texts.crossed(en, fr)),
        "bridge": translation_found(encode, texts.held_out(data)),
        "faq": faq(encode, data),
        "asked": asked(encode),
    }


def asked(encode: Encode) -> float:
    """The share of our questions set aside whose passage is the nearest of all French ones, or of all English ones (hit@1)."""
    aside = texts.asked_aside()
    every = [*aside, *texts.asked()]
    pairs = [(question, right) for right, item in enumerate(aside) for question in item.questions]
    questions = encode([question for question, _ in pairs])
    right = np.array([row for _, row in pairs])
    hits = [
        ((questions @ encode([getattr(item, language) for item in every]).T).argmax(axis=1) == right).mean()
        for language in ("fr", "en")
    ]
    return float(np.mean(hits))


def faq(encode: Encode, data: Path) -> float:
    """The share of the CNIL's questions whose passage is among the first five (hit@5)."""
    told = json.loads((data / "cnil-faq" / "squad.json").read_text(encoding="utf-8"))
    paragraphs = [paragraph for entry in told["data"] for paragraph in entry["paragraphs"]]
    passages = sorted({paragraph["context"] for paragraph in paragraphs})
    asked = [(qa["question"], passages.index(p["context"])) for p in paragraphs for qa in p["qas"]]
    scores = encode([question for question, _ in asked]) @ encode(passages).T
    best = np.argsort(-scores, axis=1)[:, :5]
    return float(np.mean([right in row for (_, right), row in zip(asked, best, strict=True)]))


def main(
    folder: Annotated[str, typer.Argument(help="a Sentence Transformers folder")],
    data: Annotated[Path, typer.Option(help="the folder of texts")],
) -> None:
    """Print the figures as one line of JSON."""
    model = SentenceTransformer(folder)

    def encode(lines: list[str]) -> NDArray[np.float32]:
        return model.encode(lines, batch_size=64, normalize_embeddings=True, show_progress_bar=False)

    print(json.dumps({name: round(value, 4) for name, value in figures(encode, data).items()}))


if __name__ == "__main__":
    typer.run(main)
