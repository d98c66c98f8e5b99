"""Bytes to text: byte order marks, UTF-8, UTF-16, and the 8-bit encodings of French files."""

from __future__ import annotations

import codecs
import re

from coopkb.read.refusal import refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_EIGHT_BIT = ("cp1252", "iso8859-15", "mac-roman", "cp850")
"""In the order they are preferred when the text does not tell them apart."""

_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_SURROGATE_IN_UTF8 = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_HIGH = re.compile(rb"[\x80-\xff]")

_FRENCH = frozenset("éèêëàâäùûüîïôöçœæÉÈÊËÀÂÎÏÔÖÙÛÜÇŒÆ")
_TYPOGRAPHY = frozenset("«»’‘“”–—…€°\u00a0•")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")

_MOST_CONTROLS = 0.02
"""Share of control characters above which the bytes are not text; a text export with a few form feeds stays far below."""

_SAMPLE = 200_000
"""Bytes on which an 8-bit encoding is judged; the rest of a file is written in the same one."""


def decode(data: bytes, name: str = "") -> str:
    r"""The text of a file, with `\n` line ends and no NUL, no other control character but tab and form feed.

    Args:
        data: the whole file.
        name: the file's name, for the sentence of a refusal.

    Raises:
        UnreadableFileError: the bytes are not text.
    """
    text = _unicode(data, name)
    if len(_CONTROLS.findall(text)) > max(1, len(text) * _MOST_CONTROLS):
        raise refusal(name, "binary")
    return _LINE_ENDS.sub("\n", _CONTROLS.sub("", text).replace("\ufeff", ""))


def _unicode(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return _mostly_utf8(body) or _eight_bit(body) if encoding == "utf-8" else body.decode(encoding, "replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    if data.count(0) > len(data) * _MOST_CONTROLS:
        raise refusal(name, "binary")
    data = data.replace(b"\0", b"")
    text = _mostly_utf8(data)
    return _eight_bit(data) if text is None else text


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a NUL in every second byte, and nearly none in the others."""
    pairs = len(data) // 2
    if pairs < 2:
        return None
    even, odd = data[0 : 2 * pairs : 2].count(0), data[1 : 2 * pairs : 2].count(0)
    if odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> str | None:
    """The text where the bytes are UTF-8, a few foreign or cut ones aside; None where they are something else."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    data = _SURROGATE_IN_UTF8.sub("\ufffd".encode(), data)
    sound = len(_MULTIBYTE.findall(data))
    stray = len(_HIGH.findall(_MULTIBYTE.sub(b"", data)))
    # Ten sound sequences for a stray byte: text pasted from a Windows page into a UTF-8 one, or a file cut short.
    if stray * 10 > sound:
        return None
    pieces: list[str] = []
    at = 0
    for match in _MULTIBYTE.finditer(data):
        pieces += (data[at : match.start()].decode("cp1252", "replace"), match.group().decode("utf-8"))
        at = match.end()
    pieces.append(data[at:].decode("cp1252", "replace"))
    return "".join(pieces)


def _eight_bit(data: bytes) -> str:
    """The text in the 8-bit encoding that makes the best French of it: short texts leave statistics nothing to count."""
    sample = data[:_SAMPLE]
    best = max(_EIGHT_BIT, key=lambda encoding: _plausibility(sample.decode(encoding, "replace")))
    return data.decode(best, "replace")


def _plausibility(text: str) -> int:
    """How French the characters beyond ASCII look: accented letters beside letters, typography, nothing else."""
    score = 0
    for i, c in enumerate(text):
        if c < "\x80":
            continue
        if c in _FRENCH:
            before, after = text[i - 1 : i], text[i + 1 : i + 2]
            # « œ » or « É » alone between spaces is rare, « à » is not; a capital after a small letter is another encoding.
            odd = c.isupper() and before.islower()
            score += -2 if odd else 2 if (before.isalpha() or after.isalpha() or c in "àÀ") else 0
        else:
            score += 1 if c in _TYPOGRAPHY else -2
    return score
