"""Lines to a paragraph: a word cut at a line end is rejoined, a real compound keeps its hyphen."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LETTERS = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTERS}+(?:-{_LETTERS}+)*")
_LEFT = re.compile(rf"((?:{_LETTERS}+-)*{_LETTERS}+)-\Z")
_RIGHT = re.compile(rf"{_LETTERS}+(?:-{_LETTERS}+)*")
_ELISION = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]\Z", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S*[-/_=?&.]\Z")

_CONJUNCTIONS = frozenset({"et", "ou", "ni", "puis", "and", "or"})
"""After "inter-" at a line end they tell a hyphen that waits for a later word: "inter- et intracommunal"."""

_AFTER = {
    "peut": {"être"},
    "à-dire": set(),
    "est-à": {"dire"},
    "vis-à": {"vis"},
    "au": {"delà", "dessus", "dessous", "devant", "dehors", "dedans"},
    "par": {"delà", "dessus", "dessous", "devant", "ci", "là"},
    "là": {"bas", "haut", "dedans", "dessus", "dessous"},
    "ci": {"dessus", "dessous", "après", "contre", "joint", "jointe", "devant"},
    "celui": {"ci", "là"},
    "celle": {"ci", "là"},
    "ceux": {"ci", "là"},
    "celles": {"ci", "là"},
    "est": {"ce", "il", "elle", "on"},
    "sont": {"ils", "elles", "ce"},
    "quelques": {"uns", "unes"},
    "compte": {"rendu"},
    "comptes": {"rendus"},
}
"""Compounds of two known parts. One part alone would not do: "par-" begins "participation" as often as "par-delà"."""

_COMPOUNDING = frozenset(
    {
        "vice", "savoir", "savoirs", "tiers", "rendez", "porte", "bien", "mieux", "demi", "quasi", "celui", "celle",
        "ceux", "celles", "socio", "politico", "franco", "chef", "centre", "lui", "elle", "eux", "moi", "toi", "soi",
        "nous", "vous", "elles", "même", "mot", "clé", "clef", "grand", "grande", "nord", "sud", "self", "well", "long",
        "short", "face", "high", "low",
    }
)  # fmt: skip
"""First parts that no French or English hyphenation leaves alone at a line end ("mi", "sous", "entre" would)."""

_FOLLOWING = frozenset(
    {
        "même", "mêmes", "ci", "là", "t-il", "t-elle", "t-on", "être", "faire", "vivre", "dire", "clé", "clés", "clef",
        "clefs", "mère", "mères", "based", "making", "sharing", "building", "led", "driven", "wide",
    }
)  # fmt: skip
"""Second parts that begin no syllable of another word, or hardly ever."""

_PREFIXES = frozenset(["sur", "sous", "entre", "contre", "par", "pour", "avant", "en", "con", "com", "pré", "re", "dé", "in"])
"""Words that are prefixes too: their being words of the document says nothing ("entre-prises" is "entreprises")."""

_INCLUSIVE = frozenset(["rice", "rices", "trice", "trices", "euse", "euses"])


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """The words of a document, folded to lower case, compounds whole; pieces at either side of a cut are left out."""
    words: Counter[str] = Counter()
    cut = False
    for line in lines:
        found = [match.group().lower() for match in _WORD.finditer(line)]
        start = 1 if cut else 0
        cut = bool(_LEFT.search(line))
        words.update(found[start : len(found) - 1 if cut else None])
    return words


def join(lines: Sequence[str], words: Counter[str]) -> tuple[str, list[str]]:
    """The lines as one line, and the words that were rejoined.

    Args:
        lines: without line breaks; empty ones count for nothing.
        words: the document's own vocabulary, which settles most cases.
    """
    text = ""
    rejoined: list[str] = []
    for line in filter(None, (line.strip() for line in lines)):
        text = _append(text, line, words, rejoined) if text else line
    return text, rejoined


def _append(text: str, line: str, words: Counter[str], rejoined: list[str]) -> str:
    left, right = _LEFT.search(text), _RIGHT.match(line)
    if _URL.search(text) and not line[0].isupper():
        return text + line
    if left and right and right.group().lower() not in _CONJUNCTIONS:
        if keeps_hyphen(left.group(1), right.group(), words):
            return text + line
        rejoined.append(left.group(1) + right.group())
        return text[:-1] + line
    if text[-1] == "-" and line[0].isdigit() and text[-2:-1].isalnum():
        return text + line
    return text + line if _ELISION.search(text) else f"{text} {line}"


def keeps_hyphen(left: str, right: str, words: Counter[str]) -> bool:
    """Whether "left-" at a line end and "right" below are a compound (True) or one word cut in two.

    The document's own usage wins; then what is known of French; a cut word is the default, as most are.
    """
    capitals = left.isupper() and len(left) > 1 and right.isupper()
    if right[0].isupper() and not capitals:
        return True
    left, right = left.lower(), right.lower()
    whole, cut = words[f"{left}-{right}"], words[left + right]
    if whole != cut:
        return whole > cut
    return _is_known_compound(left, right) or _are_words(left, right, words)


def _is_known_compound(left: str, right: str) -> bool:
    last, first = left.rsplit("-", 1)[-1], right.split("-", 1)[0]
    if right in _FOLLOWING or first in {"même", "mêmes"}:
        return True
    if last in _COMPOUNDING:
        return True
    if any(left == key or left.endswith(f"-{key}") for key in _AFTER if first in _AFTER[key]):
        return True
    return left.endswith(("eur", "eurs")) and first in _INCLUSIVE


def _are_words(left: str, right: str, words: Counter[str]) -> bool:
    """Both halves of three letters or more stand alone elsewhere in the document."""
    last, first = left.rsplit("-", 1)[-1], right.split("-", 1)[0]
    if last in _PREFIXES or min(len(last), len(first)) < 3:
        return False
    return words[last] > 0 and words[first] > 0
