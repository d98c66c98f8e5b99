"""The translation table: which terms of one language translate a term of the other.

The terms are those of `coopkb.analysis`, as an index holds them. The table was learnt from pairs of sentences
(`training/translation_table.py`), so it knows what words are used for each other, rare words and fixed phrases less well.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coopkb.errors import CoopkbError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FOLDER = Path(__file__).parent

Lexicon = dict[str, dict[str, float]]


class TranslationTable:
    """Lexical translation probabilities in both directions; the weights of a term's translations sum to 1."""

    def __init__(self, couples: Iterable[tuple[str, str, float]], analyser: int) -> None:
        """Take couples (an English term, a French one, how well they translate each other) and the analyser's version."""
        self.analyser = analyser
        self._from: dict[str, Lexicon] = {"en": defaultdict(dict), "fr": defaultdict(dict)}
        for english, french, weight in couples:
            self._from["en"][english][french] = weight
            self._from["fr"][french][english] = weight

    def translations(self, term: str, language: str) -> Mapping[str, float]:
        """The terms of the other language that translate a term of this one, with their probabilities; empty when unknown."""
        found = self._from[language].get(term, {})
        total = sum(found.values())
        return {other: weight / total for other, weight in sorted(found.items(), key=lambda item: (-item[1], item[0]))}


@cache
def translation_table() -> TranslationTable:
    """The table that ships with the project.

    Raises:
        CoopkbError: its files are missing or damaged.
    """
    try:
        told = json.loads((_FOLDER / "table.json").read_text(encoding="utf-8"))
        lines = lzma.decompress((_FOLDER / "table.tsv.xz").read_bytes()).decode("utf-8").split("\n")
        couples = [(english, french, float(weight)) for english, french, weight in (line.split("\t") for line in lines)]
        return TranslationTable(couples, int(told["analyser"]))
    except (OSError, ValueError, KeyError, lzma.LZMAError) as error:
        raise CoopkbError(
            "La table de traduction livrée avec coopkb manque ou est endommagée : réinstallez coopkb.",
            "The translation table that ships with coopkb is missing or damaged: install coopkb again.",
        ) from error
