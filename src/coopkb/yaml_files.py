"""The YAML files that people edit (catalogue, grid) as plain values, and one way to say what is wrong in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from coopkb.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")  # the syntax of Python 3.12 is not yet at hand

_LARGEST = 20_000_000
"""Bytes: a catalogue of 30,000 works. Beyond, the file is not one that a person keeps by hand."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that no title holds and that disturb what shows them: controls, and marks that turn the direction of text."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""An id: lower-case letters, digits and hyphens, so that it can stand in an address or a file name."""

LANGUAGES = ("fr", "en")
"""The languages that labels are written in and that text is analysed in."""


class Place:
    """A place in a file (an entry, then a field), to be named in errors."""

    def __init__(self, file: Path | str, *steps: str) -> None:
        self._file = file
        self._steps = steps

    def __truediv__(self, step: str) -> Place:
        """The place one step further in."""
        return Place(self._file, *self._steps, step)

    def wrong(self, fr: str, en: str) -> CorpusError:
        """The error that says what is wrong here; `fr` and `en` end the sentence."""
        steps = "".join(f", {step}" for step in self._steps)
        return CorpusError(f"« {self._file} »{steps} : {fr}", f"“{self._file}”{steps}: {en}")


def load_mapping(path: Path) -> dict[str, object]:
    """The mapping at the top of a YAML file.

    Raises:
        CorpusError: the file is missing, not UTF-8, not YAML (the line is named) or not a mapping.
    """
    import yaml  # noqa: PLC0415 — a question reads no YAML file

    place = Place(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if path.stat().st_size > _LARGEST:
            raise place.wrong("le fichier est trop gros pour être lu.", "the file is too large to be read.")
        values = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=loader)  # noqa: S506 - both are safe loaders
    except OSError as error:
        raise place.wrong(
            "le fichier manque ou ne peut pas être ouvert.", "the file is missing or cannot be opened."
        ) from error
    except UnicodeDecodeError as error:
        raise place.wrong("le fichier n’est pas en UTF-8.", "the file is not in UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fr, en = (f", ligne {mark.line + 1}", f" at line {mark.line + 1}") if mark else ("", "")
        raise place.wrong(
            f"le YAML ne se lit pas{fr} ; vérifiez l’indentation et les guillemets.",
            f"the YAML cannot be read{en}; check indentation and quotes.",
        ) from error
    except (ValueError, OverflowError, TypeError, RecursionError) as error:  # a date no calendar holds, a list as a key…
        raise place.wrong(
            "une valeur ne se lit pas ; mettez les dates entre guillemets.",
            "a value cannot be read; put dates in quotes.",
        ) from error
    if not isinstance(values, dict):
        raise place.wrong("il faut des champs (« nom: valeur »).", "fields are expected (“name: value”).")
    return {str(key): value for key, value in values.items()}


def text(value: object, place: Place, longest: int) -> str:
    """The value as a line of text.

    Raises:
        CorpusError: it is not text, is empty, is longer than `longest` characters or holds control characters.
    """
    if not isinstance(value, str) or not value.strip():
        raise place.wrong("il faut un texte.", "text is expected.")
    line = " ".join(value.split())
    if len(line) > longest:
        raise place.wrong(f"le texte dépasse {longest} caractères.", f"the text is longer than {longest} characters.")
    if _CONTROL.search(value):
        raise place.wrong("le texte contient des caractères de contrôle.", "the text holds control characters.")
    return line


def slug(value: object, place: Place) -> str:
    """The value as an id.

    Raises:
        CorpusError: it is not made of lower-case letters, digits and hyphens, or exceeds 80 characters.
    """
    if not isinstance(value, str) or not SLUG.fullmatch(value) or len(value) > 80:
        raise place.wrong(
            "il faut un identifiant en minuscules, chiffres et traits d’union (80 caractères au plus).",
            "an id of lower-case letters, digits and hyphens is expected (at most 80 characters).",
        )
    return value


def each(value: object, place: Place, read: Callable[[object, Place], T]) -> tuple[T, ...]:
    """Each item of a list, read; a missing list is empty.

    Raises:
        CorpusError: it is not a list, or an item is wrong.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise place.wrong("il faut une liste.", "a list is expected.")
    return tuple(read(item, place / str(number)) for number, item in enumerate(value, start=1))


def clean_line(value: object, longest: int) -> str | None:
    """Text as found in a file that answers to no format: one line, without controls, cut to length; None if there is none."""
    if not isinstance(value, str):
        return None
    line = " ".join(_CONTROL.sub(" ", value[: longest * 10]).split())
    if len(line) <= longest:
        return line or None
    return line[: longest - 1].rstrip() + "…"
