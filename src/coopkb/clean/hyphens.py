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
    "est-à": {"dire"},
    "vis-à": {"vis"},
    "vis": {"à"},
    "t": {"il", "elle", "on"},
    "au": {"delà", "dessus", "dessous", "devant", "dehors", "dedans"},
    "par": {"delà", "dessus", "dessous", "devant", "ci", "là"},
    "là": {"bas", "haut", "dedans", "dessus", "dessous"},
    "ci": {"dessus", "dessous", "après", "contre", "joint", "jointe", "devant"},
    "celui": {"ci"},
    "celle": {"ci"},
    "ceux": {"ci"},
    "celles": {"ci"},
    "chef": {"lieu", "lieux"},
    "porte": {"parole", "paroles"},
    "soi": {"disant"},
    "face": {"à"},
    "faire": {"part"},
    "est": {"ce", "à"},
    "sont": {"ce"},
    "quelques": {"uns", "unes"},
    "compte": {"rendu"},
    "comptes": {"rendus"},
}
"""Compounds of two known parts. One part alone would not do: "par-" begins "participation" as often as "par-delà"."""

_COMPOUNDING = frozenset({"vice", "savoir", "savoirs", "tiers", "rendez", "demi", "nord", "sud", "self"})
"""First parts that begin no other word ("bien", "long", "socio" do: "bienveillance", "longtemps", "sociologie")."""

_FOLLOWING = frozenset(
    {
        "même", "mêmes", "être", "t-il", "t-elle", "t-on", "il", "elle", "on", "ils", "elles", "nous", "vous",
        "clé", "clés", "clef", "clefs", "based", "making", "sharing", "building", "wide",
    }
)  # fmt: skip
"""Second parts that end no other word ("faire", "dire", "ci" do: "satisfaire", "interdire", "merci")."""

_PREFIXES = frozenset({"sur", "sous", "entre", "contre", "par", "pour", "avant", "outre", "inter", "super"})
"""Words that are prefixes too: their being words of the document says nothing ("entre-prises" is "entreprises")."""

_LONG_HALF = 5
"""Letters of a half that is a word by more than chance: "lors-que", "pas-sage", "main-tenir" are words on both sides."""

_TAIL = 100
"""Characters of a line end that are looked at; no word or address part is longer, and a text of one word costs no more."""

_INCLUSIVE = frozenset(["rice", "rices", "trice", "trices", "euse", "euses"])


def vocabulary(lines: Iterable[str]) -> Counter[str]:
    """The words of a document, folded to lower case, compounds whole; pieces at either side of a cut are left out."""
    words: Counter[str] = Counter()
    cut = False
    for line in lines:
        found = [match.group().lower() for match in _WORD.finditer(line)]
        start = 1 if cut else 0
        cut = bool(_LEFT.search(line[-_TAIL:]))
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
    tail = text[-_TAIL:]
    left, right = _LEFT.search(tail), _RIGHT.match(line[:_TAIL])
    if _URL.search(tail) and not line[0].isupper():
        return text + line
    if left and right and right.group().lower() not in _CONJUNCTIONS:
        if keeps_hyphen(left.group(1), right.group(), words):
            return text + line
        rejoined.append(left.group(1) + right.group())
        return text[:-1] + line
    if text[-1] == "-" and line[0].isdigit() and text[-2:-1].isalnum():
        return text + line
    return text + line if _ELISION.search(tail) else f"{text} {line}"


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
    if left == right or right in _FOLLOWING or first in {"même", "mêmes"} or last in _COMPOUNDING:
        return True
    if any(left == key or left.endswith(f"-{key}") for key in _AFTER if first in _AFTER[key]):
        return True
    if first == "là":  # "ce jour-là"; but "voilà" and "delà" are words
        return len(last) > 3 and not left.endswith("de")
    return left.endswith(("eur", "eurs")) and first in _INCLUSIVE


def _are_words(left: str, right: str, words: Counter[str]) -> bool:
    """Both halves stand alone elsewhere in the document, and are long or meet where French does not cut: before a vowel."""
    last, first = left.rsplit("-", 1)[-1], right.split("-", 1)[0]
    if last in _PREFIXES or min(len(last), len(first)) < 3 or not (words[last] and words[first]):
        return False
    return first[0] in "aeiouàâéèêëîïôœæ" or min(len(last), len(first)) >= _LONG_HALF
