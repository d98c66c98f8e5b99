"""The language of the person at the command line."""

from __future__ import annotations

import os
import sys

from coopkb import settings

LANGUAGE = settings.language(os.environ, sys.argv)
"""The language of help and messages; decided before the commands are declared, because their help is."""


def say(fr: str, en: str) -> str:
    """The sentence in the language of the person."""
    return fr if LANGUAGE == "fr" else en
