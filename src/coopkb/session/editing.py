"""Changes to an outline, each giving a changed one: nothing is decided for good before it is exported.

Steps are numbered from 0. The texts of a step are changed with `dataclasses.replace`, then put back with `replace_step`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coopkb.errors import CoopkbError
from coopkb.session.activities import LONGEST_SESSION
from coopkb.session.filling import shared_out
from coopkb.session.model import Move

if TYPE_CHECKING:
    from datetime import time

    from coopkb.session.model import Outline, Step

LONGEST_TITLE = 200
MOST_STEPS = 50


def retitle(outline: Outline, title: str) -> Outline:
    """Another title.

    Raises:
        CoopkbError: it is empty or too long.
    """
    return replace(outline, title=_title(title))


def set_aim(outline: Outline, aim: str) -> Outline:
    """Another aim."""
    return replace(outline, aim=aim.strip())


def set_start(outline: Outline, start: time | None) -> Outline:
    """The time of day at which the session begins; None to count times from its beginning."""
    return replace(outline, start=start)


def retitle_step(outline: Outline, number: int, title: str) -> Outline:
    """Another title for a step.

    Raises:
        CoopkbError: it is empty or too long, or there is no such step.
    """
    return replace_step(outline, number, replace(_step(outline, number), title=_title(title)))


def set_minutes(outline: Outline, number: int, minutes: int) -> Outline:
    """Another length for a step; what there is to do in it is shortened or drawn out in proportion.

    Raises:
        CoopkbError: it is less than a minute or more than a day, or there is no such step.
    """
    if not 1 <= minutes <= LONGEST_SESSION:
        raise CoopkbError(
            f"Une étape dure de 1 à {LONGEST_SESSION} minutes : changez la durée.",
            f"A step takes 1 to {LONGEST_SESSION} minutes: change how long it is.",
        )
    step = _step(outline, number)
    shares = shared_out(minutes, [max(1, move.minutes) for move in step.moves])
    moves = tuple(Move(move.text, share) for move, share in zip(step.moves, shares, strict=True))
    return replace_step(outline, number, replace(step, minutes=minutes, moves=moves))


def replace_step(outline: Outline, number: int, step: Step) -> Outline:
    """Another step in the place of one.

    Raises:
        CoopkbError: there is no such step.
    """
    _step(outline, number)
    return replace(outline, steps=(*outline.steps[:number], step, *outline.steps[number + 1 :]))


def move_step(outline: Outline, number: int, place: int) -> Outline:
    """A step at another place, from 0; beyond the ends it stays at the end.

    Raises:
        CoopkbError: there is no such step.
    """
    step = _step(outline, number)
    return add_step(remove_step(outline, number), step, place)


def remove_step(outline: Outline, number: int) -> Outline:
    """The outline without a step; its minutes are `spare` then.

    Raises:
        CoopkbError: there is no such step.
    """
    _step(outline, number)
    return replace(outline, steps=(*outline.steps[:number], *outline.steps[number + 1 :]))


def add_step(outline: Outline, step: Step, place: int | None = None) -> Outline:
    """One more step at a place, from 0, or at the end.

    Raises:
        CoopkbError: there are too many.
    """
    if len(outline.steps) >= MOST_STEPS:
        raise CoopkbError(
            f"Une séance compte au plus {MOST_STEPS} étapes : retirez-en une d’abord.",
            f"A session has at most {MOST_STEPS} steps: remove one first.",
        )
    at = len(outline.steps) if place is None else max(0, min(place, len(outline.steps)))
    return replace(outline, steps=(*outline.steps[:at], step, *outline.steps[at:]))


def _step(outline: Outline, number: int) -> Step:
    if not 0 <= number < len(outline.steps):
        raise CoopkbError("Cette étape n’est plus dans la séance.", "This step is no longer in the session.")
    return outline.steps[number]


def _title(title: str) -> str:
    name = " ".join(title.split())
    if not name or len(name) > LONGEST_TITLE:
        raise CoopkbError(
            f"Il faut un titre de 1 à {LONGEST_TITLE} caractères.", f"A title of 1 to {LONGEST_TITLE} characters is needed."
        )
    return name
