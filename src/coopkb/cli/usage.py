"""What a person got wrong in a command, in one sentence of their language: the library that reads commands speaks English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from coopkb.cli.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises for a wrong use; it has no public name."""

_SENTENCES: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"No such command '(.*?)'", lambda name: say(f"La commande « {name} » n’existe pas", f"There is no command “{name}”")),
    (r"No such option:? '?(-[^\s']*)", lambda name: say(f"L’option « {name} » n’existe pas", f"There is no option “{name}”")),
    (r"Missing argument '(.*?)'", lambda name: say(f"Il manque l’argument « {name} »", f"The argument “{name}” is missing")),
    (r"Missing command", lambda: say("Il manque une commande", "A command is missing")),
    (
        r"unexpected extra argument(?:s|\(s\))? \((.*)\)",
        lambda rest: say(
            f"« {rest} » est de trop (mettez la question et les chemins entre guillemets)",
            f"“{rest}” is too much (put the question and paths in quotes)",
        ),
    ),
    (
        r"Option '(.*?)' requires (?:an argument|\d+ arguments)",
        lambda name: say(f"L’option « {name} » attend une valeur", f"The option “{name}” needs a value"),
    ),
    (
        r"Option '(.*?)' does not take a value",
        lambda name: say(f"L’option « {name} » ne prend pas de valeur", f"The option “{name}” takes no value"),
    ),
    (
        r"Invalid value for '(.*?)': (?:.*(?:not a valid int|valid integer|greater than|less than|not in the range).*)",
        lambda name: say(
            f"La valeur de « {name} » n’est pas un nombre admis", f"The value of “{name}” is not a number allowed"
        ),
    ),
    (
        r"Invalid value(?: for '?(.*?)'?)?: (.*)",
        lambda name, why: say(
            f"La valeur de {name or 'l’option'} ne va pas ({why})", f"The value of {name or 'the option'} is wrong ({why})"
        ),
    ),
)


def sentence(error: Exception) -> str:
    """What is wrong, and where to read how the command goes."""
    message = " ".join(str(error.format_message() if hasattr(error, "format_message") else error).split())
    context = getattr(error, "ctx", None)
    help_ = f"{context.command_path if context else 'coopkb'} --help"
    for pattern, told in _SENTENCES:
        found = re.search(pattern, message)
        if found:
            return say(f"{told(*found.groups())} : lancez {help_}.", f"{told(*found.groups())}: run {help_}.")
    return say(
        f"La commande n’est pas comprise ({message}) : lancez {help_}.",
        f"The command is not understood ({message}): run {help_}.",
    )
