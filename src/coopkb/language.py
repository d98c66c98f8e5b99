"""The language of a text, French or English."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from langdetect import detector_factory  # type: ignore[import-untyped]  # it ships no types
from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]
from langdetect.utils.lang_profile import LangProfile  # type: ignore[import-untyped]

LANGUAGES = ("fr", "en")

# A page says its language in its first lines; langdetect reads its text character by character.
_READ_AT_MOST = 2_000


def detect(text: str, default: str = "fr") -> str:
    """The language, "fr" or "en", the same each time; the default where the text has nothing to go by ("?", "SCIC", digits).

    Args:
        text: any text; its first 2,000 characters are read.
        default: what to answer when there is nothing to go by.
    """
    text = text[:_READ_AT_MOST]
    if text.isupper():  # langdetect half skips words in capitals: one is an acronym, several are a sentence
        if len(text.split()) == 1:
            return default
        text = text.lower()
    detector = _factory().create()
    detector.append(text)
    try:
        found: str = detector.detect()
    except LangDetectException:  # no letters of either language
        return default
    return found if found in LANGUAGES else default


@cache
def _factory() -> detector_factory.DetectorFactory:
    """A factory of our own: the library's loads fifty-five languages and is shared by whoever imports it."""
    factory = detector_factory.DetectorFactory()
    for index, language in enumerate(LANGUAGES):
        profile = json.loads((Path(detector_factory.PROFILES_DIRECTORY) / language).read_text(encoding="utf-8"))
        factory.add_profile(LangProfile(**profile), index, len(LANGUAGES))
    factory.set_seed(0)
    return factory
