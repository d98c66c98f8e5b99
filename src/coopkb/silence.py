"""Sentences that say that something is not said: they name a concept and are no evidence of it.

A reading note tells what its work leaves out ("la loi ne dit rien de la confiance"). Such a sentence answers no question about
trust, and shows nothing of how the work sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopkb.sentences import sentences

if TYPE_CHECKING:
    from coopkb.types import Passage

_SAYS_FR = (
    r"di(?:t|sent)|(?:parl|trait|abord|distingu|nomm|mentionn|sépar|évoqu|précis|détaill|donn|figur|montr)e(?:nt)?|"
    r"défini(?:t|ssent)|couvr(?:e|ent)|appara[iî](?:t|ssent)"
)
_SILENT = re.compile(
    rf"\bn(?:e\s+|’|')(?:l’|l'|la |le |les |en |y )?(?:{_SAYS_FR})\s+(?:\w+\s+)?(?:pas|rien|peu|guère|ni|aucune?)\b"
    r"|\b(?:rien|aucune?|ni)\b[^.;:]{0,60}"
    rf"\bn(?:e\s+|’|')(?:l’|l'|la |le |les |en |y )?(?:{_SAYS_FR}|est|sont|a été)\b"
    r"|\bn(?:’|')(?:est|a|ont|étaient|était)\s+(?:pas|jamais)\s+(?:été\s+)?"
    r"(?:définie?s?|nommée?s?|dite?s?|vue?s?|lue?s?|traitée?s?|suivie?s?|trouvée?s?|mentionnée?s?)\b"
    r"|\baucune?\b[^.;:]{0,60}\bn(?:’|')(?:est|a été|ont été)\s+(?:\w+\s+)?(?:vue?s?|lue?s?|trouvée?s?|donnée?s?|définie?s?)\b"
    r"|\b(?:sujets?|points?|thèmes?) (?:manquent?|y manquent?) (?:à|dans|ici)\b"
    r"|\bdit peu\b|\blaiss(?:e|ent) de côté\b|\brest(?:e|ent) muet"
    r"|\bsays? (?:nothing|little)\b|\bdo(?:es)? not (?:say|speak|mention|define|distinguish|name|cover|address)\b"
    r"|\bleaves? (?:out|aside)\b|\bno(?:thing| definition)\b[^.;:]{0,60}\b(?:defines?|was (?:seen|found))\b",
    re.IGNORECASE,
)

_MARGIN = re.compile(
    r"limites? (?:de|d’|d'|:)|limites$|ce qu(?:e|’|').{1,60}(?:laisse(?:nt)? de côté|ne couvre(?:nt)? pas|ne di(?:t|sent) pas)|"
    r"d(?:’|')où vient cette note|pour aller plus loin",
    re.IGNORECASE,
)
"""Headings of a reading note under which it speaks of itself, or of what its work leaves out."""


def says_nothing(sentence: str) -> bool:
    """Whether a sentence says that something is not said, seen or treated."""
    return _SILENT.search(sentence) is not None


def silent_stretches(passage: Passage) -> list[tuple[int, int]]:
    """The stretches of a passage's text that say nothing of what they name: start and end in the text, in order.

    These are its sentences that say that something is not said; the whole text when it stands, in a reading note, under a
    heading that announces what the note or its work leaves out.
    """
    if passage.source.is_note and passage.heading and _MARGIN.match(passage.heading[-1]):
        return [(0, len(passage.text))]
    return [(start, end) for start, end in sentences(passage.text) if says_nothing(passage.text[start:end])]
