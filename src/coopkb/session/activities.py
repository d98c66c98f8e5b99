"""The activities that a session is composed of, read from `activities.yaml` and held to its form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coopkb.yaml_files import LANGUAGES, Place, each, fields, in_each_language, load_mapping, one_of, only, slug

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = Path(__file__).with_name("activities.yaml")

LONGEST_SESSION = 480
"""Minutes: a day of eight hours."""

_LONGEST = 600
_MOST = 200
_FRAME_FIELDS = ("id", "name", "purpose", "materials", "moves", "vigilance")
_FIELDS = (*_FRAME_FIELDS, "phase", "use", "needs", "takes", "choose", "group", "minutes")


class Phase(StrEnum):
    """Where in a session an activity belongs; a session goes through the phases in this order."""

    DISCOVER = "discover"
    EXPLORE = "explore"
    DEEPEN = "deepen"
    ACT = "act"


class Holding(StrEnum):
    """What a notebook may hold for an activity."""

    CONCEPTS = "concepts"
    PASSAGES = "passages"
    FRAMEWORKS = "frameworks"
    SOURCES = "sources"
    QUESTIONS = "questions"
    SIGNS = "signs"
    FALSE_FRIENDS = "false_friends"
    CARDS = "cards"
    """Concepts and passages together."""


class Choose(StrEnum):
    """Which passages an activity takes first."""

    IN_ORDER = "in-order"
    SHORTEST = "shortest"
    LONGEST = "longest"
    VARIED = "varied"
    """One source after another."""


@dataclass(frozen=True, slots=True)
class Done:
    """One thing to do in an activity, keyed by language, and the minutes that it takes in one of the usual length."""

    text: Mapping[str, str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the activities: opening, wrap-up, closing, breaks. Texts are keyed by language."""

    id: str
    name: Mapping[str, str]
    purpose: Mapping[str, str]
    materials: Mapping[str, tuple[str, ...]]
    moves: tuple[Done, ...]
    vigilance: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Activity(Frame):
    """An activity: what it is for, what it needs of a notebook and takes of it at most, for how many people, how long.

    `use` says what it does with what was kept; `group` is the fewest and the most people, `minutes` the shortest and longest.
    """

    phase: Phase
    use: Mapping[str, str]
    needs: Mapping[Holding, int]
    takes: Mapping[Holding, int]
    choose: Choose
    group: tuple[int, int]
    minutes: tuple[int, int]

    @property
    def usual(self) -> int:
        """The minutes of one of the usual length."""
        return sum(move.minutes for move in self.moves)


@cache
def activities() -> tuple[Activity, ...]:
    """All activities, in the order of the file.

    Raises:
        CorpusError: the file is not of its form.
    """
    return read(FILE)[0]


@cache
def frame() -> Mapping[str, Frame]:
    """What stands around the activities, by the kind of its step."""
    return {part.id: part for part in read(FILE)[1]}


def read(path: Path) -> tuple[tuple[Activity, ...], tuple[Frame, ...]]:
    """The activities and the frame of a file.

    Raises:
        CorpusError: a field is missing, unknown or wrong; the sentence names the file, the line and the field.
    """
    content, top = load_mapping(path), Place(path)
    told = each(content.get("activities"), top / "activities", _activity)
    return told, each(content.get("frame"), top / "frame", _frame)


def _activity(value: object, above: Place) -> Activity:
    told = only(fields(value, above), _FIELDS, above)
    part = _frame({name: told[name] for name in told if name in _FRAME_FIELDS}, above)
    place = above / part.id
    shortest, longest = _range(told.get("minutes"), place / "minutes", LONGEST_SESSION)
    activity = Activity(
        part.id,
        part.name,
        part.purpose,
        part.materials,
        part.moves,
        part.vigilance,
        phase=Phase(one_of([*Phase], told.get("phase"), place / "phase")),
        use=in_each_language(told.get("use"), place / "use", _LONGEST),
        needs=_counts(told.get("needs"), place / "needs"),
        takes=_counts(told.get("takes"), place / "takes"),
        choose=Choose(one_of([*Choose], told.get("choose", Choose.IN_ORDER), place / "choose")),
        group=_range(told.get("group"), place / "group", _MOST),
        minutes=(shortest, longest),
    )
    if not shortest <= activity.usual <= longest:
        raise (place / "moves").wrong(
            f"les étapes font {activity.usual} minutes, hors de {shortest}–{longest}.",
            f"the moves make {activity.usual} minutes, outside {shortest}–{longest}.",
        )
    return activity


def _frame(value: object, above: Place) -> Frame:
    told = only(fields(value, above), _FRAME_FIELDS, above)
    id_ = slug(told.get("id"), above / "id")
    place = above / id_
    return Frame(
        id_,
        in_each_language(told.get("name"), place / "name", _MOST),
        in_each_language(told.get("purpose"), place / "purpose", _LONGEST),
        _lists(told.get("materials"), place / "materials"),
        each(told.get("moves"), place / "moves", _done),
        _lists(told.get("vigilance"), place / "vigilance"),
    )


def _done(value: object, place: Place) -> Done:
    told = only(fields(value, place), ("minutes", *LANGUAGES), place)
    minutes = _number(told.pop("minutes", None), place / "minutes", LONGEST_SESSION)
    return Done(in_each_language(told, place, _LONGEST), minutes)


def _lists(value: object, place: Place) -> dict[str, tuple[str, ...]]:
    """As many lines in one language as in the other."""
    if value is None:
        return dict.fromkeys(LANGUAGES, ())
    told = only(fields(value, place), LANGUAGES, place)
    columns = [told.get(language) for language in LANGUAGES]
    if not all(isinstance(column, list) for column in columns) or len({len(c) for c in columns if isinstance(c, list)}) != 1:
        raise place.wrong("il faut autant de lignes en français qu’en anglais.", "as many lines in French as in English.")
    lines = zip(*(c for c in columns if isinstance(c, list)), strict=True)
    read_lines = [in_each_language(dict(zip(LANGUAGES, line, strict=True)), place, _LONGEST) for line in lines]
    return {language: tuple(line[language] for line in read_lines) for language in LANGUAGES}


def _counts(value: object, place: Place) -> dict[Holding, int]:
    told = fields(value, place)
    return {Holding(one_of([*Holding], name, place)): _number(count, place / name, _MOST) for name, count in told.items()}


def _range(value: object, place: Place, most: int) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise place.wrong("il faut deux nombres, le plus petit d’abord.", "two numbers are expected, the smallest first.")
    low, high = (_number(number, place, most) for number in value)
    if low > high:
        raise place.wrong("le plus petit nombre vient d’abord.", "the smallest number comes first.")
    return low, high


def _number(value: object, place: Place, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= most:
        raise place.wrong(f"il faut un nombre de 1 à {most}.", f"a number from 1 to {most} is expected.")
    return value
