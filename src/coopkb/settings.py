"""What a person chooses outside the code: the language they read, the folder of the index, where notebooks are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("fr", "en")

INDEX_VARIABLE = "COOPKB_INDEX"
NOTEBOOKS_VARIABLE = "COOPKB_NOTEBOOKS"
READ_ONLY_VARIABLE = "COOPKB_READ_ONLY"
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


def notebooks_file(environment: Mapping[str, str]) -> Path:
    """The database of the notebooks: the one the environment names, else one in the person's own data folder."""
    named = environment.get(NOTEBOOKS_VARIABLE)
    return Path(named) if named else user_data_path("coopkb") / "carnets.sqlite"


def read_only(environment: Mapping[str, str]) -> bool:
    """Whether nothing may be written by those who use the app: any value but "", "0", "no" and "false" says so."""
    return environment.get(READ_ONLY_VARIABLE, "").strip().lower() not in ("", "0", "no", "false")
