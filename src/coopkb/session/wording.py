"""The words of an outline that come neither from an activity nor from a concept, in French and English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopkb.session.activities import Holding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Séance",
        "aim": "À la fin, chacun sait reconnaître dans ses propres situations {concepts}, et dire ce qu’en disent les sources.",
        "others": "{count} autres concepts",
        "aim_sources": "À la fin, chacun peut dire ce que les sources lues ont de commun et en quoi elles diffèrent.",
        "aim_none": "À écrire : ce que les participants sauront faire à la fin.",
        "and": " et ",
        "group": "de {fewest} à {most} personnes",
        "question": "question",
        "sign": "signe",
        "counter_example": "contre-exemple",
        "false_friend": "faux ami",
        "empty": "Le carnet ne garde ni concept ni passage : gardez-en depuis les pages Interroger, Lire et Grille.",
        "no_concept": "Le carnet ne garde aucun concept : sans eux, ni questions ni fiches.",
        "no_passage": "Le carnet ne garde aucun passage : il n’y a rien à distribuer.",
        "for": "Pour « {activity} », il manque {lacks}.",
        "unfilled": "{minutes} minutes restent à composer.",
    },
    "en": {
        "title": "Session",
        "aim": "By the end, everyone can recognise {concepts} in their own situations, and say what the sources say of them.",
        "others": "{count} other concepts",
        "aim_sources": "By the end, everyone can say what the sources read have in common and where they differ.",
        "aim_none": "To be written: what participants will be able to do by the end.",
        "and": " and ",
        "group": "{fewest} to {most} people",
        "question": "question",
        "sign": "sign",
        "counter_example": "counter-example",
        "false_friend": "false friend",
        "empty": "The notebook keeps neither concepts nor passages: keep some from the pages Ask, Read and Grid.",
        "no_concept": "The notebook keeps no concept: without any there are no questions and no cards of theirs.",
        "no_passage": "The notebook keeps no passage: there is nothing to hand out.",
        "for": "“{activity}” lacks {lacks}.",
        "unfilled": "{minutes} minutes are left to fill.",
    },
}

_COUNTED: Mapping[str, Mapping[Holding, tuple[str, str]]] = {
    "fr": {
        Holding.CONCEPTS: ("concept", "concepts"),
        Holding.PASSAGES: ("passage", "passages"),
        Holding.FRAMEWORKS: ("cadre gardé d’une comparaison", "cadres gardés d’une comparaison"),
        Holding.SOURCES: ("source différente", "sources différentes"),
        Holding.QUESTIONS: ("question d’une fiche de concept", "questions de fiches de concepts"),
        Holding.SIGNS: ("concept dont la fiche donne des signes", "concepts dont la fiche donne des signes"),
        Holding.FALSE_FRIENDS: ("concept qui a un faux ami", "concepts qui ont un faux ami"),
        Holding.CARDS: ("concept ou passage", "concepts ou passages"),
    },
    "en": {
        Holding.CONCEPTS: ("concept", "concepts"),
        Holding.PASSAGES: ("passage", "passages"),
        Holding.FRAMEWORKS: ("framework kept from a comparison", "frameworks kept from a comparison"),
        Holding.SOURCES: ("further source", "further sources"),
        Holding.QUESTIONS: ("question of a concept’s card", "questions of concepts’ cards"),
        Holding.SIGNS: ("concept whose card tells signs", "concepts whose cards tell signs"),
        Holding.FALSE_FRIENDS: ("concept with a false friend", "concepts with a false friend"),
        Holding.CARDS: ("concept or passage", "concepts or passages"),
    },
}


def text(key: str, language: str, **values: object) -> str:
    """The words of a key, their {placeholders} filled."""
    return spaced(_TEXTS[language][key], language).format(**values)


def counted(holding: Holding, count: int, language: str) -> str:
    """So many of something: "2 concepts"."""
    one, more = _COUNTED[language][holding]
    return f"{count}\u00a0{one if count == 1 else more}"


def listed(names: Sequence[str], language: str) -> str:
    """Names in a row: "a, b et c"."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + text("and", language) + names[-1]


def marked(name: str, language: str) -> str:
    """A name between marks."""
    return f"«\u00a0{name}\u00a0»" if language == "fr" else f"“{name}”"


def spaced(line: str, language: str) -> str:
    """A line of ours with the spaces of French punctuation kept from breaking."""
    return re.sub(r"(?<=«) | (?=[:;?!»%])", "\u00a0", line) if language == "fr" else line
