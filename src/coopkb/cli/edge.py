"""What every command shares: its common options, the index it opens, where its data and its talk go."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopkb import settings
from coopkb.cli.words import say

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase


def path(value: str) -> Path:
    """A path as typed; an empty one, which would be the folder where the person stands, is refused."""
    if not value:
        raise typer.BadParameter(say("le chemin est vide", "the path is empty"))
    return Path(value)


def text(value: str) -> str:
    """What was typed as UTF-8, where the locale could not read it."""
    return os.fsencode(value).decode("utf-8", "replace") if re.search("[\ud800-\udfff]", value) else value


Index = Annotated[
    Path | None,
    typer.Option(
        "--index",
        parser=path,
        metavar="DIR",
        help=say("Dossier de l’index (défaut : index).", "Folder of the index (default: index)."),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=say("Sortie JSON.", "JSON output."))]


def open_index(index: Path | None) -> KnowledgeBase:
    """The index named, else that of the environment."""
    from coopkb.knowledge_base import open_index as open_folder

    return open_folder(index or settings.index_folder(os.environ))


def talk(words: str) -> None:
    """Say something on standard error."""
    typer.echo(words, err=True)


def print_json(value: object) -> None:
    """Write a value to standard output as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
