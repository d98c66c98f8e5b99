"""Step 4: the student learns to put a sentence, in either language, where the teacher puts its English.

Four objectives in one run, each with its own batches: the teacher's vectors (most batches), the STS training set in both
languages and across them, sentences that must find their translation among others of one source and one length, and questions
with the passages that answer them.

    python training/distil.py --data DATA --work WORK --steps 4000
"""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import numpy as np
import torch
import typer
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.sentence_transformer.evaluation import EmbeddingSimilarityEvaluator, SequentialEvaluator
from sentence_transformers.sentence_transformer.losses import CoSENTLoss, MultipleNegativesRankingLoss
from torch import Tensor, nn
from torch.nn import functional

import data as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = TypeVar("Row")

BATCH = 64

LAYERS_RATE, TABLE_RATE = 5e-5, 5e-4
"""Learning rates. A token is seen far less often than a layer, so the table needs the higher one."""

ENGLISH_SHARE = 0.25
"""Share of the pairs whose English side is shown too, so that the student keeps the teacher's English."""

TEMPERATURE = 0.05

SHORTEST_TRANSLATED = 25
"""Characters: of shorter sentences several in a batch may be right translations of each other."""

STRUCTURE, RANKING = 2.0, 0.2
"""Weights of the two terms beside the cosine: the similarities within a batch, and which of its texts is nearest."""


class TeacherLoss(nn.Module):
    """How far the student's vectors are from the teacher's, one by one and among themselves.

    The label of a sentence is its row in the teacher's matrix.
    """

    def __init__(self, model: SentenceTransformer, teacher: Tensor) -> None:
        super().__init__()
        self.model = model
        self.teacher = teacher

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The loss of one batch."""
        (features,) = sentence_features
        student = functional.normalize(self.model(features)["sentence_embedding"].float(), dim=1)
        right = functional.normalize(self.teacher[labels.cpu()].to(student), dim=1)
        among_teacher, across = right @ right.T, student @ right.T
        cosine = 1 - across.diagonal().mean()
        structure = functional.mse_loss(student @ student.T, among_teacher)
        ranking = functional.kl_div(
            functional.log_softmax(across / TEMPERATURE, dim=1),
            functional.softmax(among_teacher / TEMPERATURE, dim=1),
            reduction="batchmean",
        )
        return cosine + STRUCTURE * structure + RANKING * ranking


class InOrder(DefaultBatchSampler):
    """Batches as the dataset was laid out: texts of one length together, or no passage twice."""

    def __init__(self, dataset: Dataset, batch_size: int, drop_last: bool, **rest: object) -> None:
        rest.pop("generator", None)
        super().__init__(torch.utils.data.SequentialSampler(dataset), batch_size=batch_size, drop_last=drop_last, **rest)


def by_length(rows: list[Row], length: Callable[[Row], int], rng: random.Random) -> list[Row]:
    """Rows in a random order of batches of near lengths: little of a batch is padding."""
    rng.shuffle(rows)
    batches = []
    for start in range(0, len(rows), BATCH * 50):
        some = sorted(rows[start : start + BATCH * 50], key=length)
        batches += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    batches = [batch for batch in batches if len(batch) == BATCH]
    rng.shuffle(batches)
    return [row for batch in batches for row in batch]


def taught(pairs: list[texts.Pair], batches: int, rng: random.Random) -> Dataset:
    """Sentences with their rows in the teacher's matrix, as many passes over the pairs as it takes."""
    rows: list[tuple[str, int]] = []
    while len(rows) < batches * BATCH:
        some = [(pair.fr, number) for number, pair in enumerate(pairs)]
        some += [(pair.en, number) for number, pair in enumerate(pairs) if rng.random() < ENGLISH_SHARE]
        some += [row for number, pair in enumerate(pairs) if pair.source == "questions" for row in ((pair.fr, number),) * 3]
        rows += by_length(some, lambda row: len(row[0]), rng)
    rows = rows[: batches * BATCH]
    return Dataset.from_dict({"sentence": [text for text, _ in rows], "label": [number for _, number in rows]})


def scored(data: Path, batches: int, rng: random.Random) -> Dataset:
    """The STS training set in French, in English and across."""
    fr, en = texts.sts(data, "fr", "train"), texts.sts(data, "en", "train")
    every = [*fr, *fr, *en, *texts.crossed(en, fr), *texts.crossed(fr, en)]
    rows: list[texts.Scored] = []
    while len(rows) < batches * BATCH:
        rows += by_length(every, lambda row: len(row.first) + len(row.second), rng)
    rows = rows[: batches * BATCH]
    return Dataset.from_dict(
        {"first": [r.first for r in rows], "second": [r.second for r in rows], "score": [r.score for r in rows]}
    )


def translated(pairs: list[texts.Pair], batches: int, rng: random.Random) -> Dataset:
    """Pairs in batches of one source and near lengths: the wrong translations of a batch are the tempting ones."""
    by_source: dict[str, list[texts.Pair]] = defaultdict(list)
    for pair in pairs:
        if len(pair.en) >= SHORTEST_TRANSLATED:
            by_source[pair.source].append(pair)
    laid: list[list[texts.Pair]] = []
    while len(laid) < batches:
        for some in by_source.values():
            rows = by_length(some, lambda pair: len(pair.en), rng)
            laid += [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]
    rng.shuffle(laid)
    rows = [pair for batch in laid[:batches] for pair in batch]
    return Dataset.from_dict({"en": [pair.en for pair in rows], "fr": [pair.fr for pair in rows]})


def asked(items: list[texts.Asked], batches: int, rng: random.Random) -> Dataset:
    """Questions, the passages that answer, and others of the same concept that do not; each passage once a batch.

    French passages come twice as often as English ones.
    """
    by_concept: dict[str, list[texts.Asked]] = defaultdict(list)
    for item in items:
        by_concept[item.concept].append(item)
    rows: list[tuple[str, str, str]] = []
    while len(rows) < batches * BATCH:
        rng.shuffle(items)
        for item in items[: len(items) // BATCH * BATCH]:
            other = rng.choice([near for near in by_concept[item.concept] if near is not item])
            french = rng.random() < 2 / 3
            rows.append((rng.choice(item.questions), *((item.fr, other.fr) if french else (item.en, other.en))))
    rows = rows[: batches * BATCH]
    return Dataset.from_dict(
        {"question": [q for q, _, _ in rows], "passage": [p for _, p, _ in rows], "other": [n for _, _, n in rows]}
    )


def main(  # noqa: PLR0913, PLR0917 — one option each
    data: Annotated[Path, typer.Option(help="the folder of texts")],
    work: Annotated[Path, typer.Option(help="where this pipeline keeps its files")],
    steps: Annotated[int, typer.Option(help="batches in all")],
    start: Annotated[str, typer.Option(help="the folder in WORK to start from")] = "transplanted",
    name: Annotated[str, typer.Option(help="the folder in WORK to write")] = "distilled",
    sts_share: Annotated[float, typer.Option(help="share of the batches that are of the STS set")] = 0.1,
    asked_share: Annotated[float, typer.Option(help="share of the batches that are questions and passages")] = 0.0,
    translated_share: Annotated[float, typer.Option(help="share of the batches that are sentences and translations")] = 0.0,
    rate: Annotated[float, typer.Option(help="both learning rates are multiplied by this")] = 1.0,
    grid: Annotated[Path, typer.Option(help="the grid of concepts")] = Path("corpus/grid.yaml"),
    share: Annotated[float, typer.Option(help="share of the capped sources to take, as given to teach.py")] = 1.0,
    seed: Annotated[int, typer.Option(help="another seed shows the pairs in another order")] = texts.SEED,
    resume: Annotated[bool, typer.Option(help="go on from the last checkpoint")] = False,
) -> None:
    """Write WORK/NAME, a Sentence Transformers folder, and checkpoints beside it."""
    rng = random.Random(seed)  # noqa: S311 — an order, not a secret
    teacher = torch.from_numpy(np.load(work / "teacher.npy").astype(np.float32))
    pairs = texts.taught(data, grid, share)
    if len(pairs) != len(teacher):
        raise SystemExit(f"teacher.npy has {len(teacher)} rows for {len(pairs)} pairs: run teach.py again.")
    model = SentenceTransformer(str(work / start))
    counts = {
        "sts": round(steps * sts_share),
        "translated": round(steps * translated_share),
        "asked": round(steps * asked_share),
    }
    train = {"teacher": taught(pairs, steps - sum(counts.values()), rng)}
    losses: dict[str, nn.Module] = {"teacher": TeacherLoss(model, teacher)}
    if counts["sts"]:
        train["sts"], losses["sts"] = scored(data, counts["sts"], rng), CoSENTLoss(model)
    if counts["translated"]:
        train["translated"] = translated(texts.pairs(data, share), counts["translated"], rng)
        losses["translated"] = MultipleNegativesRankingLoss(model)
    if counts["asked"]:
        train["asked"] = asked(texts.asked(), counts["asked"], rng)
        losses["asked"] = MultipleNegativesRankingLoss(model)
    settings = SentenceTransformerTrainingArguments(
        output_dir=str(work / f"{name}-checkpoints"),
        per_device_train_batch_size=BATCH,
        num_train_epochs=1,
        learning_rate=rate * LAYERS_RATE,
        learning_rate_mapping={r"word_embeddings": rate * TABLE_RATE},
        lr_scheduler_type="linear",
        warmup_steps=min(200, steps // 10),
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        seed=seed,
        batch_sampler=InOrder,
        logging_steps=25,
        eval_strategy="steps",
        eval_steps=max(steps // 4, 1),
        save_strategy="steps",
        save_steps=max(steps // 12, 1),
        save_total_limit=5,
        disable_tqdm=True,
        report_to="none",
        dataloader_drop_last=True,
    )
    trainer = SentenceTransformerTrainer(model, settings, train, loss=losses, evaluator=_evaluator(data))
    trainer.train(resume_from_checkpoint=resume)
    model.save(str(work / name), create_model_card=False)


def _evaluator(data: Path) -> SequentialEvaluator:
    fr, en = texts.sts(data, "fr", "dev"), texts.sts(data, "en", "dev")
    sets = {"fr": fr, "en": en, "en_fr": texts.crossed(en, fr)}
    return SequentialEvaluator(
        [
            EmbeddingSimilarityEvaluator(
                [s.first for s in some], [s.second for s in some], [s.score for s in some], name=f"sts_{name}", write_csv=False
            )
            for name, some in sets.items()
        ]
    )


if __name__ == "__main__":
    typer.run(main)
