"""Figures once recorded, below which an index must not fall."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.errors import CoopkbError
from coopkb.evaluate import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from coopkb.evaluate.results import Evaluation

FLOORED = ("ndcg10", "hit5", "separation", "evidence_f1")
"""The figures that are recorded; see `Evaluation.samples`."""

TOLERANCE = 0.02
"""How far a figure may fall short, where the file does not say.

Of some eighty questions one is worth .012 of hit@5: another processor, which rounds the eight-bit encoder otherwise, may turn
one of them; two are a change.
"""


@dataclass(frozen=True, slots=True)
class Floor:
    """The figures recorded, by name, and how far an evaluation may fall short of them."""

    figures: Mapping[str, float]
    tolerance: float = TOLERANCE


def floor_of(evaluation: Evaluation, tolerance: float = TOLERANCE) -> Floor:
    """The figures of an evaluation as a floor; one that its questions do not allow is left out."""
    samples = evaluation.samples()
    return Floor({name: round(samples[name].value, 4) for name in FLOORED if name in samples}, tolerance)


def floor_text(floor: Floor) -> str:
    """A floor as the text of its file."""
    return json.dumps({**floor.figures, "tolerance": floor.tolerance}, indent=2) + "\n"


def read_floor(path: Path) -> Floor:
    """Read a file of recorded figures.

    Raises:
        CoopkbError: it cannot be read, or is not an object of known figures and a tolerance.
    """
    wrong = CoopkbError(
        f"« {path} » n’est pas un fichier de chiffres : il faut un objet JSON avec {', '.join(FLOORED)} et tolerance, des "
        "nombres de 0 à 1 (coopkb evaluate --record l’écrit).",
        f"“{path}” is no file of figures: a JSON object is needed with {', '.join(FLOORED)} and tolerance, numbers from 0 to 1 "
        "(coopkb evaluate --record writes it).",
    )
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(record, dict) or not set(record) <= {*FLOORED, "tolerance"} or not all(map(_is_share, record.values())):
        raise wrong
    tolerance = record.pop("tolerance", TOLERANCE)
    return Floor(record, tolerance)


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def check_floor(evaluation: Evaluation, floor: Floor) -> None:
    """See that no figure has fallen below its floor, and that every quote is exact.

    Raises:
        CoopkbError: some have; the sentence names each with its value and its floor.
    """
    samples = evaluation.samples()
    found = {name: samples[name].value if name in samples else None for name in floor.figures}
    below = [name for name, value in found.items() if value is None or value < floor.figures[name] - floor.tolerance]
    exact, cited = evaluation.fidelity()
    if not below and exact == cited:
        return
    told = {}
    for language in ("fr", "en"):
        parts = []
        for name in below:
            value = found[name]
            shown, least = (
                words.text("none", language) if value is None else words.number(value),
                words.number(floor.figures[name]),
            )
            parts.append(words.text("below", language, name=words.label(name, language), value=shown, floor=least))
        if exact < cited:
            parts.append(words.text("inexact", language, count=cited - exact, all=cited))
        told[language] = words.text("fallen", language, parts=", ".join(parts))
    raise CoopkbError(told["fr"], told["en"])
