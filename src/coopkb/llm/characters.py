"""Characters of text that a model reads or has written: what is seen of it, and what could be taken for a command."""

from __future__ import annotations

import re
import unicodedata

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_INERT = str.maketrans({"<": "‹", ">": "›", "＜": "‹", "＞": "›", "[": "(", "]": ")", "【": "(", "】": ")"})


def visible(text: str) -> str:
    r"""The text in NFC without what nobody sees: controls, zero widths, tags, selectors, what is no character.

    A tab becomes a space, and every line break "\n", which is kept.
    """
    text = "\n".join(text.replace("\t", " ").splitlines())
    if not text.isprintable():
        text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in _UNSEEN)
    return unicodedata.normalize("NFC", _SELECTORS.sub("", text))


def inert(text: str) -> str:
    """The visible text with its angle and square brackets replaced by look-alikes.

    No fence, tag or comment can then be closed or opened by it, no token of a chat template forged (`<|im_start|>`, `[INST]`:
    some servers read these wherever they stand), and a note's number ("[12]") is not taken for that of a passage.
    """
    return visible(text).translate(_INERT)
