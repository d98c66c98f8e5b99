"""A name as printed: a person's family and given names, or something that is not read as a person's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:[.'’‐-]+[^\W\d_]+)*\.?")
"""Letters, joined inside by points, apostrophes and hyphens: "Jean-Michel", "J.-M.", "d’Ormesson", "V."."""

_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        "d da das de del della den der des di do dos du la le les van von ten ter zu zum zur al ben bin el ibn",
    )
)
_COLLECTIVE = frozenset(
    re.findall(
        r"\S+",
        "agence alliance association associations atelier banque cabinet carrefour centre chaire club "
        "collectif collectivité collectivités collège comité commission communauté communautés commune communes compagnie "
        "confédération conseils coopérative coopératives coordination direction département ecole éditions "
        "entreprise entreprises espace fabrique fonds fondation forum fédération groupe groupement inspection institut "
        "labo laboratoire maison ministère mission mouvement métropole observatoire office organisation plateforme pôle "
        "région république réseau réseaux secrétariat service services société sénat syndicat territoire territoires "
        "union université villes école équipe équipes établissement "
        "agency board center committee company consortium cooperative council department editors federation foundation "
        "group institute laboratory ministry network organization partners press society staff team trust university "
        "and avec aux collective et for of on par pour sur the un une with",
    )
)
"""Words of the names of bodies, in lower case; the few that are also family names (Bureau, Conseil) are left out."""

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A person: `family` and `given` names, and the `particle` ("de", "d’") that is left behind when sorting by family."""

    family: str
    given: str
    particle: str = ""

    @property
    def inverted(self) -> str:
        """The name as an index has it: "Jaurias, Flavie de"."""
        return f"{self.family}, {' '.join(part for part in (self.given, self.particle) if part)}"


def person(name: str) -> Person | None:
    """The person that a name is of, None where it may be a body's, or where its family name is not sure.

    "Given Family" and "Family, Given" are understood, with the particles of the languages around French. What is doubtful
    stays whole: a name cut at the wrong place is worse than one that is not cut.
    """
    plain = unicodedata.normalize("NFC", name)
    before, comma, after = plain.partition(",")
    if comma:
        return _of_two(before.split(), after.split())
    words = plain.split()
    if not 2 <= len(words) <= _MOST_WORDS or not all(map(_personal, words)) or _is_particle(words[0]):
        return None
    capitals = [_in_capitals(word) for word in words]
    if any(capitals):
        return _by_capitals(words, capitals)
    start = next((i for i, word in enumerate(words[1:-1], 1) if _is_particle(word)), len(words) - 1)
    return _person(words[:start], words[start:])


def _of_two(family: list[str], given: list[str]) -> Person | None:
    """A person from "Family, Given"; "Ann Bee, Carl Dee" are two people, and two acronyms are two bodies."""
    words = [*family, *given]
    if not family or not given or len(words) > _MOST_WORDS or not all(map(_personal, words)):
        return None
    two_people = len(family) > 1 and len(given) > 1 and not _is_particle(family[0])
    if two_people or all(map(_in_capitals, words)):
        return None
    particle = given.pop() if len(given) > 1 and given[-1] in {"de", "d’", "d'"} else ""
    found = _person(given, family)
    return Person(found.family, found.given, particle) if found and particle else found


def _by_capitals(words: list[str], capitals: list[bool]) -> Person | None:
    """A person whose family name is the part in capitals, before or after the given names."""
    if all(capitals):
        return None
    if capitals[0]:
        border = capitals.index(False)
        return None if any(capitals[border:]) else _person(words[border:], words[:border])
    border = capitals.index(True)
    if not all(capitals[border:]):
        return None
    while border > 1 and _is_particle(words[border - 1]):
        border -= 1
    return _person(words[:border], words[border:])


def _person(given: list[str], family: list[str]) -> Person | None:
    """A person of these words, the French particle taken off; None where they begin or end as no name does."""
    particle = ""
    elided = re.match(r"d[’'](?=[^\W\d_])", family[0])
    if elided:
        particle, family = elided.group(), [family[0][2:], *family[1:]]
    elif family[0] == "de" and len(family) > 1:
        particle, family = "de", family[1:]
    doubtful = family[-1].endswith(".") or family[-1].casefold() in _SUFFIXES
    lower = [word for word in (*given, *family) if word[0].islower() and not _is_particle(word)]
    if doubtful or lower or not given[0][0].isupper():
        return None
    return Person(" ".join(family), " ".join(given), particle)


def _personal(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and word.casefold() not in _COLLECTIVE


def _is_particle(word: str) -> bool:
    return word.casefold() in _PARTICLES or bool(re.match(r"d[’']", word))


def _in_capitals(word: str) -> bool:
    """Whether a word is in capitals, initials ("J.-M.", "E.") left aside."""
    return len(word) > 1 and word.isupper() and "." not in word
