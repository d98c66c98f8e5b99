"""The YAML files that people edit (catalogue, grid) as plain values, and one way to say what is wrong in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from coopkb.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

T = TypeVar("T")  # the syntax of Python 3.12 is not yet at hand

_LARGEST = 20_000_000
"""Bytes: a catalogue of 30,000 works. Beyond, the file is not one that a person keeps by hand."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that no title holds and that disturb what shows them: controls, and marks that turn the direction of text."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""An id: lower-case letters, digits and hyphens, so that it can stand in an address or a file name."""

FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
"""The YAML in front of a Markdown file: the group is what stands between the two lines of hyphens."""

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
        line = line_of(Path(self._file), self._steps)
        at_fr, at_en = (f" (ligne {line})", f" (line {line})") if line else ("", "")
        return CorpusError(
            f"« {self._file} »{at_fr}{steps} : {fr}", f"“{self._file}”{at_en}{steps}: {en}", file=Path(self._file), line=line
        )


def line_of(path: Path, steps: Sequence[str]) -> int | None:
    """The line, from 1, where a place in a YAML file stands; of its nearest container when it is missing there.

    A step is a key, the number of an item from 1, or the `id` of an entry somewhere below. None when the file cannot be read.
    """
    import yaml  # noqa: PLC0415 — only to tell what is wrong

    try:
        text = path.read_text(encoding="utf-8-sig")
        front = FRONT_MATTER.match(text)
        node = yaml.compose(front[1] if front else text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return None
    if node is None:
        return None
    line = node.start_mark.line
    for step in steps:
        found = _step_into(node, step)
        if found is None:
            continue
        line, node = found
    return line + (2 if front else 1)


def _step_into(node: Any, step: str) -> tuple[int, Any] | None:  # noqa: ANN401 — PyYAML types no nodes
    """The line and node one step further in: under a key, at a number, or the nearest entry below with this id."""
    if node.id == "mapping":
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line, value
    if node.id == "sequence" and step.isdigit() and 0 < int(step) <= len(node.value):
        child = node.value[int(step) - 1]
        return child.start_mark.line, child
    return _entry(node, step)


def _entry(node: Any, id_: str) -> tuple[int, Any] | None:  # noqa: ANN401 — the same
    """The line and node of the first entry below with this id, level by level."""
    level, seen = [node], {id(node)}  # an anchor may put a node inside itself
    while level:
        below = []
        for one in level:
            children = [value for _, value in one.value] if one.id == "mapping" else one.value if one.id == "sequence" else []
            below += [child for child in children if id(child) not in seen]
            seen |= {id(child) for child in children}
        for child in below:
            if child.id == "mapping" and any(key.value == "id" and value.value == id_ for key, value in child.value):
                return child.start_mark.line, child
        level = below
    return None


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


def fields(value: object, place: Place) -> dict[str, object]:
    """The value as fields by name.

    Raises:
        CorpusError: it is no mapping.
    """
    if not isinstance(value, dict):
        raise place.wrong("il faut des champs (« nom: valeur »).", "fields are expected (“name: value”).")
    return {str(key): field for key, field in value.items()}


def only(told: dict[str, object], known: Collection[str], place: Place) -> dict[str, object]:
    """The fields, all of them known.

    Raises:
        CorpusError: one is not, a slip of the pen most often; the sentence names those that are.
    """
    for name in told:
        if name not in known:
            names = ", ".join(sorted(known))
            raise (place / name).wrong(
                f"ce champ n’est pas connu ; les champs sont {names}.", f"this field is not known; the fields are {names}."
            )
    return told


def in_each_language(value: object, place: Place, longest: int) -> dict[str, str]:
    """A line of text per language ("fr", "en").

    Raises:
        CorpusError: a language is missing, or its text is none.
    """
    told = fields(value, place)
    return {language: text(told.get(language), place / language, longest) for language in LANGUAGES}


def one_of(known: Sequence[str], value: object, place: Place) -> str:
    """The value as one of those known.

    Raises:
        CorpusError: it is none of them; the sentence names them.
    """
    if not isinstance(value, str) or value not in known:
        names = ", ".join(known)
        raise place.wrong(f"il faut l’une des valeurs {names}.", f"one of {names} is expected.")
    return value


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
