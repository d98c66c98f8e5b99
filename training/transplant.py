"""Step 2: the teacher's layers under the new vocabulary.

A token of the teacher keeps its input vector. A French one gets the mean of the vectors of the English tokens that translate
it, weighted by a word alignment of the pairs; one that was never aligned, the mean of its own pieces.

    python training/transplant.py --data DATA --teacher FOLDER --work WORK
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import torch
import typer
from scipy import sparse
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

import data as texts
from alignment import lexicon

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRANSLATIONS = 5
"""English tokens that a French one is made of at most."""

LEAST = 0.002
"""A translation below this product of probabilities is noise."""

MAX_TOKENS = 256


def main(
    data: Annotated[Path, typer.Option(help="the folder of texts")],
    teacher: Annotated[Path, typer.Option(help="the teacher's model folder")],
    work: Annotated[Path, typer.Option(help="where this pipeline keeps its files")],
    grid: Annotated[Path, typer.Option(help="the grid of concepts")] = Path("corpus/grid.yaml"),
) -> None:
    """Write WORK/transplanted, a Sentence Transformers folder."""
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    model = SentenceTransformer(str(teacher), device="cpu")
    old = model[0].model.get_input_embeddings().weight.detach().numpy()
    old_ids = json.loads((teacher / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]

    pairs = [pair for pair in texts.taught(data, grid) if len(pair.fr.split()) <= 60]
    french, french_counts = _token_sets(tokenizer, [pair.fr for pair in pairs], size)
    english, english_counts = _token_sets(tokenizer, [pair.en for pair in pairs], size)
    kept = work / "lexicon.npz"
    translated = sparse.load_npz(kept) if kept.exists() else lexicon(french, english, size)
    sparse.save_npz(kept, translated)
    table, told = _table(tokenizer, old, old_ids, translated, french_counts, english_counts)

    bert = model[0].model
    bert.resize_token_embeddings(size, mean_resizing=False)
    bert.get_input_embeddings().weight.data = torch.from_numpy(table)
    model[0].processor = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=MAX_TOKENS,
        **{f"{role}_token": f"[{role.upper()}]" for role in ("pad", "unk", "cls", "sep", "mask")},
    )
    model.max_seq_length = MAX_TOKENS
    model.save(str(work / "transplanted"), create_model_card=False)
    print(told)
    for word in ("pouvoir", "confiance", "facilitateur", "comment", "partage", "pilotage", "elus", "conflit"):
        number = tokenizer.token_to_id(word)
        if number is not None:
            row = translated[number]
            best = np.argsort(-row.data)[:TRANSLATIONS]
            print(word, "→", ", ".join(f"{tokenizer.id_to_token(int(row.indices[i]))} {row.data[i]:.2f}" for i in best))


def _token_sets(tokenizer: Tokenizer, lines: list[str], size: int) -> tuple[list[list[int]], NDArray[np.int64]]:
    sets, counts = [], np.zeros(size, dtype=np.int64)
    for encoded in tokenizer.encode_batch(lines, add_special_tokens=False):
        found = sorted(set(encoded.ids))
        counts[found] += 1
        sets.append(found)
    return sets, counts


def _table(
    tokenizer: Tokenizer,
    old: NDArray[np.float32],
    old_ids: dict[str, int],
    translated: sparse.csr_matrix,
    french: NDArray[np.int64],
    english: NDArray[np.int64],
) -> tuple[NDArray[np.float32], str]:
    size = tokenizer.get_vocab_size()
    table = np.zeros((size, old.shape[1]), dtype=np.float32)
    tokens = [tokenizer.id_to_token(number) for number in range(size)]
    of_teacher = np.array([token in old_ids for token in tokens])
    table[of_teacher] = old[[old_ids[token] for token in tokens if token in old_ids]]
    share = french / np.maximum(french + english, 1)  # the sides hold the same sentences
    by_translation: dict[int, NDArray[np.float32]] = {}
    for number in np.flatnonzero((french > 0) & (~of_teacher | (share > 0.5))):
        row = translated[number]
        fine = (row.data > LEAST) & of_teacher[row.indices]
        weights, columns = row.data[fine], row.indices[fine]
        best = np.argsort(-weights)[:TRANSLATIONS]
        if best.size:
            by_translation[int(number)] = _mean(table[columns[best]], weights[best])
    told = {"kept": int(of_teacher.sum()), "mixed": 0, "by translation": 0, "by pieces": 0}
    for number, vector in by_translation.items():
        if of_teacher[number]:  # a word of both languages ("comment", "pour") means what it mostly means
            table[number] = _mean(np.stack([table[number], vector]), np.array([1 - share[number], share[number]]))
            told["mixed"] += 1
        else:
            table[number] = vector
            told["by translation"] += 1
    left = [n for n in range(size) if not of_teacher[n] and n not in by_translation]
    for number, pieces in _pieces(tokenizer, left).items():
        table[number] = _mean(table[pieces], np.ones(len(pieces)))
        told["by pieces"] += 1
    return table, ", ".join(f"{count} {how}" for how, count in told.items())


def _mean(vectors: NDArray[np.float32], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """The weighted mean, brought to the weighted mean of the lengths: what is averaged must not fade."""
    shares = (weights / weights.sum()).astype(np.float32)
    mean = shares @ vectors
    length = float(shares @ np.linalg.norm(vectors, axis=1))
    return mean * (length / max(float(np.linalg.norm(mean)), 1e-6))


def _pieces(tokenizer: Tokenizer, numbers: list[int]) -> dict[int, list[int]]:
    """What each of these tokens would be cut into if none of them were in the vocabulary."""
    told = json.loads(tokenizer.to_str())
    gone = {tokenizer.id_to_token(number) for number in numbers}
    told["model"]["vocab"] = {token: number for token, number in told["model"]["vocab"].items() if token not in gone}
    smaller = Tokenizer.from_str(json.dumps(told))
    unknown = smaller.token_to_id("[UNK]")
    found = {}
    for number in numbers:
        token = tokenizer.id_to_token(number)
        ids = smaller.encode(token.removeprefix("##"), add_special_tokens=False).ids
        found[number] = [i for i in ids if i != unknown] or [unknown]
    return found


if __name__ == "__main__":
    typer.run(main)
