"""Characters: which are rewritten, which stay as they are, and why.

NFKC as a whole would do harm here: it turns "10²" into "102", "½" into three characters, "nº" and "1ª" into plain letters, "…"
into three dots and "´" into a space with a floating accent. So only the characters below are rewritten, and "œ", "æ", "²", "½",
"€", "…", "«", "»", "–", "’" are never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_INVISIBLE = [
    *range(0x00, 0x09),
    *range(0x0E, 0x20),
    0x7F,
    0xAD,  # soft hyphen
    0x34F,
    0x61C,
    0x180E,
    *range(0x200B, 0x2010),  # zero-width, and the two marks of direction
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFD),  # annotation marks, and the place of an object that was not read
    *range(0xE0000, 0xE0080),  # tags: they can hide a whole sentence from the reader and show it to a machine
]

_PRIVATE_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0E0: "→"}
"""Symbol and Wingdings as office programs write them; other private characters may stand for letters and stay."""


def _windows() -> dict[int, str]:
    """C1 controls never occur in prose: they are CP1252 read as Latin-1, and what was meant is known."""
    return {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


def _compatible() -> dict[int, str]:
    """Characters whose NFKC is the same text: ligatures of type, and letters of mathematics used as fake bold."""
    codes = [*range(0xFB00, 0xFB07), *range(0x1D400, 0x1D800)]
    return {code: unicodedata.normalize("NFKC", chr(code)) for code in codes}


_RULES = {
    "misread-character": _windows(),
    "ligature": _compatible(),
    "space": {ord(char): " " for char in _SPACES} | {0x2010: "-", 0x2011: "-"},
    "invisible-character": dict.fromkeys(_INVISIBLE, "") | dict.fromkeys(range(55296, 57344), "�"),
}
_TABLE = {code: text for mapping in _RULES.values() for code, text in mapping.items()} | _PRIVATE_BULLETS
_RULE_OF = {code: rule for rule, mapping in _RULES.items() for code in mapping}

_LINE_BREAK = re.compile("\r\n|[\r\v\f\u2028\u2029]")
_SOFT_BREAK = re.compile(r"(?<=\w)\u00ad[^\S\n]*(?=\n[^\S\n]*\w|\s*\Z)")
_RUNS = re.compile(r"[ ]{2,}")


def tidy(text: str) -> tuple[str, Counter[str]]:
    r"""The text in NFC with plain spaces, no invisible and no control character but "\n"; and how often each rule acted."""
    changes: Counter[str] = Counter()
    text = _SOFT_BREAK.sub("-", _LINE_BREAK.sub("\n", text))
    if not text.isascii() or not text.isprintable():
        for char, count in Counter(text).items():
            if (rule := _RULE_OF.get(ord(char))) is not None:
                changes[rule] += count
        text = unicodedata.normalize("NFC", text.translate(_TABLE))
    text, doubled = _RUNS.subn(" ", text)
    changes["space"] += doubled
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n"), changes
