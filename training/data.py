"""The texts that the encoder learns from, read from a data folder and thinned.

The folder holds `parallel-en-fr.tsv.xz`, `french-text.tsv.xz` and `sts/`; README.md says where each line comes from. Nothing of
it is kept here.
"""

from __future__ import annotations

import csv
import json
import lzma
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20261124

CAPS = {
    "canada_laws": 40_000,
    "canada_annual_statutes": 3_000,
    "debian_webwml": 40_000,
    "php_manual": 15_000,
    "python_docs_fr": 20_000,
}
"""Pairs taken from the large sources at most: statutes and manuals are three quarters of the pairs, far from our register."""

NEAR = ("canada_digital", "opensource_guide", "open_contracting", "mobilizon")
"""Sources written in the register nearest ours."""

HELD_OUT = 1_200

_MARKUP = re.compile(r"::|%\(|%[sd]\b|\{\{|\}\}|</|/>|==|->|\$\w|\w_\w|https?:|&[a-z]+;|\\")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation."""

    source: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Scored:
    """Two sentences and how near they are in meaning, 0 to 1."""

    first: str
    second: str
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage in both languages, and questions in both that it answers."""

    concept: str
    fr: str
    en: str
    questions: tuple[str, ...]


QUESTIONS = Path(__file__).parent / "questions"


def asked() -> list[Asked]:
    """The passages and questions of ours to learn from: five passages of each concept."""
    return _asked()[0]


def asked_aside() -> list[Asked]:
    """The sixth passage of each concept with its questions, never learnt from: are they found among all?"""
    return _asked()[1]


def _asked() -> tuple[list[Asked], list[Asked]]:
    lines = [line for path in sorted(QUESTIONS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    met: Counter[str] = Counter()
    learnt, aside = [], []
    for told in map(json.loads, lines):
        item = Asked(told["concept"], told["fr"], told["en"], (*told["questions_fr"], *told["questions_en"]))
        met[item.concept] += 1
        (aside if met[item.concept] == 6 else learnt).append(item)
    return learnt, aside


def pairs(data: Path, share: float = 1.0) -> list[Pair]:
    """The pairs to learn from: prose on both sides, capped per source, in an order that depends on the seed alone.

    With a `share` below 1 the caps are that share of themselves: fewer statutes and manuals, all of the rest.
    """
    return _split(data, share)[0]


def held_out(data: Path) -> list[Pair]:
    """1,200 pairs of the register nearest ours, never learnt from: does a sentence find its translation among them?"""
    return _split(data, 1.0)[1]


@cache
def _split(data: Path, share: float) -> tuple[list[Pair], list[Pair]]:
    by_source: dict[str, list[Pair]] = defaultdict(list)
    with lzma.open(data / "parallel-en-fr.tsv.xz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            source, en, fr = line.rstrip("\n").split("\t")
            if _is_prose(en, fr):
                by_source[source].append(Pair(source, en, fr))
    rng = random.Random(SEED)  # noqa: S311 — a sample, not a secret
    for source in sorted(by_source):
        rng.shuffle(by_source[source])
    near = [pair for source in NEAR for pair in by_source[source] if len(pair.en.split()) >= 8]
    rng.shuffle(near)
    aside = near[:HELD_OUT]
    sides = {pair.en for pair in aside} | {pair.fr for pair in aside}
    taken = [
        pair
        for source in sorted(by_source)
        for pair in by_source[source][: round(CAPS[source] * share) if source in CAPS else None]
        if pair.en not in sides and pair.fr not in sides
    ]
    rng.shuffle(taken)
    return taken, aside


def _is_prose(en: str, fr: str) -> bool:
    if en == fr or _MARKUP.search(en) or _MARKUP.search(fr):
        return False
    letters = min(len(_LETTER.findall(en)) / len(en), len(_LETTER.findall(fr)) / len(fr))
    longer = max(len(en), len(fr)) / (min(len(en), len(fr)) + 10)
    return letters > 0.65 and longer < 2.2


def paragraphs(singles: list[Pair], count: int) -> list[Pair]:
    """Two to five pairs of one source put end to end, so that texts as long as a passage are seen."""
    rng = random.Random(SEED + 1)  # noqa: S311 — a sample, not a secret
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for pair in singles:
        if len(pair.en.split()) > 7:
            by_source[pair.source].append(pair)
    sources = sorted(source for source, found in by_source.items() if len(found) > 100)
    weights = [len(by_source[source]) ** 0.7 for source in sources]
    made = []
    for source in rng.choices(sources, weights, k=count):
        some = rng.sample(by_source[source], rng.randint(2, 5))
        made.append(Pair(source, " ".join(p.en for p in some), " ".join(p.fr for p in some)))
    return made


def taught(data: Path, grid: Path, share: float = 1.0) -> list[Pair]:
    """All that the student is taught to place: pairs, some paragraphs, STS training sentences, the grid, passages of ours."""
    singles = pairs(data, share)
    en, fr = sts(data, "en", "train"), sts(data, "fr", "train")
    captions = [Pair("sts_train", a.first, b.first) for a, b in zip(en, fr, strict=True)]
    captions += [Pair("sts_train", a.second, b.second) for a, b in zip(en, fr, strict=True)]
    unique = list({(pair.en, pair.fr): pair for pair in captions}.values())
    concepts = [
        Pair("grid", concept[field]["en"], concept[field]["fr"])
        for dimension in yaml.safe_load(grid.read_text(encoding="utf-8"))["dimensions"]
        for concept in dimension["concepts"]
        for field in ("label", "definition")
    ]
    questions = [Pair("questions", item.en, item.fr) for item in asked()]  # last: the teacher's rows before them stay valid
    return [*singles, *paragraphs(singles, 12_000), *unique, *concepts, *questions]


def french_text(data: Path) -> Iterator[str]:
    """French sentences and paragraphs, in the file's order."""
    with lzma.open(data / "french-text.tsv.xz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")[1]


def sts(data: Path, language: str, split: str) -> list[Scored]:
    """The STS benchmark in one language ("fr", "en"), split "train" or "dev"."""
    with (data / "sts" / f"{language}-{split}.csv").open(encoding="utf-8", newline="") as lines:
        return [Scored(first, second, float(score) / 5) for first, second, score in csv.reader(lines)]


def crossed(first: list[Scored], second: list[Scored]) -> list[Scored]:
    """The first sentences of one language with the second ones of the other: the lines of the benchmark are parallel."""
    return [Scored(a.first, b.second, (a.score + b.score) / 2) for a, b in zip(first, second, strict=True)]


def concept_phrases(grid: Path) -> dict[str, list[str]]:
    """What names or defines each concept of the grid, in both languages: labels, definitions, synonyms."""
    found: dict[str, list[str]] = {}
    for dimension in yaml.safe_load(grid.read_text(encoding="utf-8"))["dimensions"]:
        for concept in dimension["concepts"]:
            synonyms = concept.get("synonyms", {})
            found[concept["id"]] = [
                phrase
                for language in ("fr", "en")
                for phrase in (concept["label"][language], concept["definition"][language], *synonyms.get(language, ()))
            ]
    return found
