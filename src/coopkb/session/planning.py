"""From a notebook to a session: the activities that it allows, those that fill the time best, and the frame around them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from coopkb.errors import CoopkbError
from coopkb.session import wording
from coopkb.session.activities import LONGEST_SESSION, Phase, activities, frame
from coopkb.session.filling import Filler, framed, shared_out
from coopkb.session.holdings import kept
from coopkb.session.model import Outline, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coopkb.notebook import Notebook
    from coopkb.session.activities import Activity, Holding
    from coopkb.session.holdings import Kept
    from coopkb.session.model import Step
    from coopkb.types import Grid

SHORTEST_SESSION = 30
"""Minutes, below which nothing is left for an activity between opening and closing."""

_BREAK, _MEAL = 15, 60
_LONGEST_OPEN = 60
"""Minutes of a break, of a meal, of a stretch that the notebook does not fill."""

_NAMED = 4
"""Concepts that the aim names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An activity that may be added to a session, told in one language; `lacks` is "" where the notebook allows it.

    `minutes` is the shortest and the longest.
    """

    activity: str
    name: str
    purpose: str
    use: str
    group: str
    minutes: tuple[int, int]
    lacks: str


def choices(notebook: Notebook, grid: Grid, language: str) -> tuple[Choice, ...]:
    """All activities, with what the notebook lacks for each."""
    held = kept(notebook, grid, language)
    return tuple(
        Choice(
            one.id,
            wording.spaced(one.name[language], language),
            wording.spaced(one.purpose[language], language),
            wording.spaced(one.use[language], language),
            wording.text("group", language, fewest=one.group[0], most=one.group[1]),
            one.minutes,
            _lacks(one, held.lacks(one, language), language),
        )
        for one in activities()
    )


def step_of(activity: str, notebook: Notebook, grid: Grid, language: str, outline: Outline | None = None) -> Step:
    """An activity as a step of the usual length, filled from the notebook with what the outline does not use yet.

    Raises:
        CoopkbError: there is no such activity, or the notebook lacks what it needs; the sentence tells what.
    """
    found = next((one for one in activities() if one.id == activity), None)
    if found is None:
        raise CoopkbError("Cette activité n’existe pas.", "There is no such activity.")
    held = kept(notebook, grid, language)
    if held.lacks(found, language):
        told = [_lacks(found, held.lacks(found, other), other) for other in ("fr", "en")]
        raise CoopkbError(*told)
    return Filler(held, language, outline.steps if outline else ()).step(found, found.usual)


def outline(notebook: Notebook, grid: Grid, minutes: int, language: str) -> Outline:
    """A session of so many minutes from what a notebook holds; the same notebook gives the same session.

    Args:
        notebook: what was kept.
        grid: gives the concepts their cards.
        minutes: how long the session is, rounded to five.
        language: "fr" or "en", that of the outline.

    Raises:
        CoopkbError: the session is too short or too long.
    """
    asked = (minutes + 2) // 5 * 5
    if not SHORTEST_SESSION <= asked <= LONGEST_SESSION:
        raise CoopkbError(
            f"Une séance dure de {SHORTEST_SESSION} à {LONGEST_SESSION} minutes : changez la durée.",
            f"A session takes {SHORTEST_SESSION} to {LONGEST_SESSION} minutes: change how long it is.",
        )
    held = kept(notebook, grid, language)
    steps = _steps(held, asked, language)
    known = tuple(one.taught for one in held.concepts)
    return Outline(
        title=" ".join(notebook.title.split()) or wording.text("title", language),
        language=language,
        minutes=asked,
        aim=notebook.aim.strip() or _aim(held, language),
        concepts=known,
        steps=steps,
        missing=tuple(_missing(held, steps, language)),
    )


def _aim(held: Kept, language: str) -> str:
    names = [wording.marked(one.taught.label, language) for one in held.concepts]
    if not names:
        return wording.text("aim_sources" if held.passages else "aim_none", language)
    if len(names) > _NAMED + 1:
        names[_NAMED:] = [wording.text("others", language, count=len(names) - _NAMED)]
    return wording.text("aim", language, concepts=wording.listed(names, language))


def _missing(held: Kept, steps: Sequence[Step], language: str) -> Iterator[str]:
    unfilled = sum(step.minutes for step in steps if step.kind is StepKind.OPEN)
    if unfilled:
        yield wording.text("unfilled", language, minutes=unfilled)
    if not held.concepts and not held.quotes:
        yield wording.text("empty", language)
    else:
        if not held.concepts:
            yield wording.text("no_concept", language)
        if not held.passages:
            yield wording.text("no_passage", language)
    if unfilled or not held.concepts or not held.passages:
        yield from filter(None, (_lacks(one, held.lacks(one, language), language) for one in activities()))


def _lacks(activity: Activity, lacks: Mapping[Holding, int], language: str) -> str:
    if not lacks:
        return ""
    told = wording.listed([wording.counted(what, count, language) for what, count in lacks.items()], language)
    name = wording.spaced(activity.name[language], language)
    return wording.text("for", language, activity=name, lacks=told)


# --- The sequence -----------------------------------------------------------------------------------------------------


def _steps(held: Kept, total: int, language: str) -> tuple[Step, ...]:
    """Opening, activities, wrap-up, a first step, closing, with as many breaks as there is room for between them."""
    opening, synthesis, closing = _fives(total, 0.1, 20), _fives(total, 0.1, 30), _fives(total, 0.05, 15)
    breaks: tuple[StepKind, ...] = ()
    if total >= 300:
        breaks = (StepKind.BREAK, StepKind.MEAL, StepKind.BREAK)
    elif total >= 150:
        breaks = (StepKind.BREAK,)
    pauses = [framed(frame()[kind], kind, _MEAL if kind is StepKind.MEAL else _BREAK, language) for kind in breaks]
    left = total - opening - synthesis - closing - sum(pause.minutes for pause in pauses)
    able = [one for one in activities() if not held.lacks(one, language)]
    chosen = _chosen(able, left, len(pauses))
    lengths = _lengths(chosen, left)
    in_order = sorted(range(len(chosen)), key=lambda n: [*Phase].index(chosen[n].phase))
    filler = Filler(held, language)
    made = [(chosen[n].phase, filler.step(chosen[n], lengths[n])) for n in in_order]
    rest = left - sum(lengths)
    pieces = -(-rest // _LONGEST_OPEN)
    body = [step for phase, step in made if phase is not Phase.ACT]
    open_ = (framed(frame()["open"], StepKind.OPEN, 5 * n, language) for n in shared_out(rest // 5, [1] * pieces))
    acts = [step for phase, step in made if phase is Phase.ACT]
    end = [framed(frame()["synthesis"], StepKind.SYNTHESIS, synthesis, language), *acts]
    steps = [*body, *open_, *end]
    return (
        framed(frame()["opening"], StepKind.OPENING, opening, language),
        *_with_pauses(steps, pauses, opening, total),
        framed(frame()["closing"], StepKind.CLOSING, closing, language),
    )


def _fives(total: int, share: float, most: int) -> int:
    """A share of the time in fives, at least five minutes."""
    return max(5, min(most, 5 * round(total * share / 5)))


def _chosen(able: Sequence[Activity], left: int, pauses: int) -> tuple[Activity, ...]:
    """The activities that go best together: of several phases, from what was kept, near their usual length, filling the time.

    At least as many as there are pauses, so that each pause has a place of its own.
    """
    best: tuple[float, tuple[Activity, ...]] = (float("-inf"), ())
    for size in range(max(1, pauses), len(able) + 1):
        for some in combinations(able, size):
            if sum(one.minutes[0] for one in some) > left:
                continue
            worth = _worth(some, left)
            if worth > best[0]:
                best = worth, some
    return best[1] or _chosen(able, left, pauses - 1) if pauses else best[1]


def _worth(some: Sequence[Activity], left: int) -> float:
    """How well activities go together in so many minutes.

    Three points a phase, four for the last, without which nothing is tried afterwards; one for ten minutes on what was kept.
    Two less for each activity, for a group tires of beginning; one less for five minutes amiss.
    """
    phases = {one.phase for one in some}
    drawn = min(left, sum(one.usual for one in some if one.needs)) / 10
    amiss = abs(left - sum(one.usual for one in some)) / 5
    unfilled = max(0, left - sum(one.minutes[1] for one in some))
    return 3 * len(phases) + (Phase.ACT in phases) + drawn - 2 * len(some) - amiss - unfilled


def _lengths(chosen: Sequence[Activity], left: int) -> list[int]:
    """Minutes for each activity, in fives: from the usual length towards the longest, or from the shortest towards the usual.

    Where even the longest do not fill the time, the usual ones, for the rest is to be filled in any case.
    """
    usual = [one.usual for one in chosen]
    if sum(one.minutes[1] for one in chosen) < left:
        return usual
    longer = sum(usual) <= left
    low = usual if longer else [one.minutes[0] for one in chosen]
    high = [one.minutes[1] for one in chosen] if longer else usual
    lengths = list(low)
    while sum(lengths) < left:
        room = [n for n in range(len(chosen)) if lengths[n] < high[n]]
        if not room:
            break
        lengths[min(room, key=lambda n: (lengths[n] - low[n]) / (high[n] - low[n]))] += 5
    return lengths


def _with_pauses(steps: Sequence[Step], pauses: Sequence[Step], begin: int, total: int) -> list[Step]:
    """The steps with pauses between them, where they divide the session most evenly; the last step ends without one."""
    places = range(1, len(steps))
    best: tuple[float, tuple[int, ...]] = (float("inf"), ())
    for some in combinations(places, min(len(pauses), len(places))):
        uneven, paused = 0.0, 0
        for number, place in enumerate(some, start=1):
            middle = begin + sum(step.minutes for step in steps[:place]) + paused + pauses[number - 1].minutes / 2
            paused += pauses[number - 1].minutes
            uneven += abs(middle - total * number / (len(pauses) + 1))
        best = min(best, (uneven, some))
    found: list[Step] = []
    for place, step in enumerate(steps):
        if place in best[1]:
            found.append(pauses[best[1].index(place)])
        found.append(step)
    return found
