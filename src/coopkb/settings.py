"""What a person chooses outside the code: the language they read and the folder of the index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("fr", "en")

INDEX_VARIABLE = "COOPKB_INDEX"
LANGUAGE_VARIABLE = "COOPKB_LANG"

_LOCALE_VARIABLES = (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG")


def language(environment: Mapping[str, str], arguments: Sequence[str] = ()) -> str:
    """The language to speak: `--lang` among the arguments, else the environment's locale, else French.

    A locale of neither language ("de_DE", "C") gives French, the language of the corpus.
    """
    for i, argument in enumerate(arguments):
        chosen = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and i + 1 < len(arguments):
            chosen = arguments[i + 1]
        if chosen in LANGUAGES:
            return chosen
    for variable in _LOCALE_VARIABLES:
        value = environment.get(variable, "")
        if value:
            return "en" if value.lower().startswith("en") else "fr"
    return "fr"


def index_folder(environment: Mapping[str, str]) -> Path:
    """The folder of the index: the one the environment names, else `index` where the person stands."""
    return Path(environment.get(INDEX_VARIABLE) or "index")
