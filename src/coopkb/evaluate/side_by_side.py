"""Two indexes, made of other texts or by another encoder, on the same questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.evaluate.statistics import difference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.evaluate.results import Evaluation
    from coopkb.evaluate.statistics import Difference


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What two indexes made of the same questions: their names, and the difference in each figure, by its name.

    `missing` counts the anchors that the second does not hold, and so could not find.
    """

    first: str
    second: str
    differences: Mapping[str, Difference]
    missing: int = 0


def side_by_side(first: tuple[str, Evaluation], second: tuple[str, Evaluation]) -> SideBySide:
    """Set a second evaluation beside a first, each with the name of its index.

    Raises:
        ValueError: they are not of the same questions in the same order.
    """
    if [r.question for r in first[1].results] != [r.question for r in second[1].results]:
        raise ValueError("the two evaluations are of different questions")
    ours, theirs = first[1].samples(), second[1].samples()
    found = {name: difference(ours[name], theirs[name]) for name in ours}
    return SideBySide(first[0], second[0], found, len(second[1].missing))
