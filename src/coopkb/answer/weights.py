"""The weights that tell an answering sentence, and an answered question, from others.

`benchmarks/answers.py` fits and writes them. They are two sets, for an index with vectors and for one without: where nearness
is missing, words have to say more.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE = "weights.json"


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
def load(part: str, vectors: bool) -> Logistic:
    """The weights of a part, "choice" or "confidence", for an index with vectors or without."""
    told: Mapping[str, float] = _all()[part]["vectors" if vectors else "words"]
    names = tuple(name for name in told if name != "bias")
    return Logistic(names, tuple(told[name] for name in names), told["bias"])


@cache
def _all() -> dict[str, dict[str, dict[str, float]]]:
    found: dict[str, dict[str, dict[str, float]]] = json.loads(
        files("coopkb.answer").joinpath(FILE).read_text(encoding="utf-8")
    )
    return found
