"""What the app says, in French and English: `strings/fr.toml` and `strings/en.toml` hold the same keys."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


_UNBROKEN = re.compile(r"(?<=«) | (?=[»:;?!])")


class Words:
    """The words of one language, by dotted key ("ask.title"); call it to say something."""

    def __init__(self, language: str, table: Mapping[str, str]) -> None:
        self.language = language
        self._table = table

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, its {placeholders} filled; a key that is missing is a bug."""
        sentence = self._spaced(self._table[key])
        return sentence.format(**values) if values else sentence

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self._table

    def count(self, key: str, n: int, **values: object) -> str:
        """A sentence that tells how many: "key.one" or "key.other". French counts 0 and 1 as one, English 1 alone."""
        one = n in (0, 1) if self.language == "fr" else n == 1
        return self(f"{key}.{'one' if one else 'other'}", n=self.number(n), **values)

    def number(self, n: int) -> str:
        """A whole number as it is written: "12 345" in French, "12,345" in English."""
        return f"{n:,}".replace(",", "\u202f") if self.language == "fr" else f"{n:,}"

    def quote(self, text: str) -> str:
        """A text between the quotation marks of the language."""
        return f"«\u00a0{text}\u00a0»" if self.language == "fr" else f"“{text}”"

    def either(self, sentences: Mapping[str, str]) -> str:
        """The sentence in this language, of those the library gives in both."""
        return self._spaced(sentences.get(self.language) or sentences.get("fr", ""))

    def _spaced(self, sentence: str) -> str:
        """Our own words with the spaces of French that no line breaks at; never a quote, which stays as it is."""
        return _UNBROKEN.sub("\u00a0", sentence) if self.language == "fr" else sentence


def in_order(name: str) -> str:
    """What to sort a name by: letters with accents stand among those without."""
    return unicodedata.normalize("NFKD", name.casefold())


@cache
def words(language: str) -> Words:
    """The words of a language, "fr" or "en"."""
    return Words(language, table(language))


def table(language: str) -> dict[str, str]:
    """All sentences of a language by dotted key."""
    text = files("coopkb.ui").joinpath("strings", f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def _flat(node: Mapping[str, object], path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in node.items():
        if isinstance(value, dict):
            found += _flat(value, f"{path}{key}.")
        else:
            found.append((path + key, str(value)))
    return found
