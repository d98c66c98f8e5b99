"""The weights that tell an answering sentence, and an answered question, from others.

`benchmarks/answers.py` fits and writes them, for three sorts of passages: those that tell which questions they answer, those
that do not, and those of an index without vectors. What is missing in one sort has to be said by the rest.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = "weights.json"


class Sort(StrEnum):
    """What there is to tell an answer by."""

    ASKED = "asked"
    """Vectors, and questions that the passage says it answers."""
    PLAIN = "plain"
    """Vectors alone."""
    WORDS = "words"


class Part(StrEnum):
    """What is told: whether a sentence answers; whether the corpus does."""

    CHOICE = "choice"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: a weight a value, by name, and what stands before all of them."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def __call__(self, values: Sequence[float]) -> float:
        """The probability, 0–1, for values in the order of `names`."""
        total = self.bias + sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-total))


@cache
def load(part: Part, sort: Sort) -> Logistic:
    """The weights of a part for a sort of passages."""
    told = _all()[part][sort]
    names = tuple(name for name in told if name != "bias")
    return Logistic(names, tuple(told[name] for name in names), told["bias"])


@cache
def _all() -> dict[str, dict[str, dict[str, float]]]:
    text = files("coopkb.answer").joinpath(FILE).read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, float]]] = json.loads(text)
    return found
