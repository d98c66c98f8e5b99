"""The words around a session outline and on its cards, in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "kind": "Déroulé de séance",
        "aim": "But",
        "missing": "Ce qui manque au carnet",
        "sequence": "Le déroulé",
        "when": "Heure",
        "long": "Durée",
        "step": "Étape",
        "needs": "À distribuer",
        "total": "En tout",
        "over": "Les étapes prennent {minutes} de plus que les {asked} prévues\u00a0: raccourcissez-en une.",
        "under": "Sur les {asked} prévues, {minutes} ne sont pas employées.",
        "prepare": "À préparer",
        "concepts": "Les concepts",
        "steps": "Étape par étape",
        "group": "Groupe",
        "do": "Comment faire",
        "say": "Des fiches des concepts",
        "materials": "Matériel",
        "vigilance": "Points de vigilance",
        "handouts": "Documents à distribuer",
        "handout": "Document {number}",
        "documents_one": "document {numbers}",
        "documents": "documents {numbers}",
        "cards": "jeu de cartes ({count} au plus)",
        "copies": "{count} à copier, et à découper s’il le faut",
        "copies_one": "1 à copier",
        "gone": "Ce document n’est plus dans le carnet.",
        "notes": "Notes du carnet",
        "references": "Références",
        "available": "Disponible à l’adresse\u00a0:",
        "colon": "\u00a0: ",
        "minutes": "{minutes}\u00a0min",
        "hours": "{hours}\u00a0h",
        "hours_minutes": "{hours}\u00a0h\u00a0{minutes:02}",
        "clock": "{hours}\u00a0h\u00a0{minutes:02}",
        "deck": "Cartes",
        "how": "À imprimer en A4, recto verso, retourné sur le bord long, à la taille réelle (100\u00a0%), sans marges "
        "ni en-têtes du navigateur. Couper sur les traits.",
        "counted": "{cards} cartes, {sheets} feuilles.",
        "counted_one": "1 carte, 1 feuille.",
        "counted_sheet": "{cards} cartes, 1 feuille.",
        "empty": "Ce carnet ne garde ni concept ni passage\u00a0: il n’y a pas de carte à imprimer.",
        "concept": "Concept",
        "passage": "Passage",
        "definition": "Définition",
        "ask": "À demander",
        "where": "Où c’est écrit",
        "cut": "Le début du passage seulement\u00a0: la suite est dans la source.",
        "too_long": "La première phrase de ce passage est trop longue pour une carte\u00a0: distribuez-le sur une feuille.",
    },
    "en": {
        "kind": "Session outline",
        "aim": "Aim",
        "missing": "What the notebook lacks",
        "sequence": "The sequence",
        "when": "Time",
        "long": "Length",
        "step": "Step",
        "needs": "To hand out",
        "total": "In all",
        "over": "The steps take {minutes} more than the {asked} planned: shorten one.",
        "under": "Of the {asked} planned, {minutes} are not used.",
        "prepare": "To prepare",
        "concepts": "The concepts",
        "steps": "Step by step",
        "group": "Group",
        "do": "How to run it",
        "say": "From the concepts’ cards",
        "materials": "Materials",
        "vigilance": "To watch for",
        "handouts": "Hand-outs",
        "handout": "Hand-out {number}",
        "documents_one": "hand-out {numbers}",
        "documents": "hand-outs {numbers}",
        "cards": "set of cards (at most {count})",
        "copies": "{count} to copy, and to cut apart if need be",
        "copies_one": "1 to copy",
        "gone": "This hand-out is no longer in the notebook.",
        "notes": "Notes of the notebook",
        "references": "References",
        "available": "Available from:",
        "colon": ": ",
        "minutes": "{minutes}\u00a0min",
        "hours": "{hours}\u00a0h",
        "hours_minutes": "{hours}\u00a0h\u00a0{minutes:02}",
        "clock": "{hours}:{minutes:02}",
        "deck": "Cards",
        "how": "To print on A4, on both sides, flipped on the long edge, at actual size (100%), without the browser’s margins "
        "and headers. Cut along the marks.",
        "counted": "{cards} cards, {sheets} sheets.",
        "counted_one": "1 card, 1 sheet.",
        "counted_sheet": "{cards} cards, 1 sheet.",
        "empty": "This notebook keeps neither concepts nor passages: there is no card to print.",
        "concept": "Concept",
        "passage": "Passage",
        "definition": "Definition",
        "ask": "To ask",
        "where": "Where it is written",
        "cut": "The beginning of the passage only: the rest is in the source.",
        "too_long": "The first sentence of this passage is too long for a card: hand it out on a sheet.",
    },
}


def text(key: str, language: str, **values: object) -> str:
    """The words of a key, their {placeholders} filled."""
    return _TEXTS[language][key].format(**values)


def length(minutes: int, language: str) -> str:
    """A length of time: "45 min", "1 h 30"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return text("minutes", language, minutes=rest)
    return text("hours_minutes" if rest else "hours", language, hours=hours, minutes=rest)


def clock(minutes: int, language: str) -> str:
    """A time of day, or the time since the beginning: "9 h 05", "9:05"."""
    return text("clock", language, hours=minutes // 60 % 24, minutes=minutes % 60)


def numbered(numbers: list[int]) -> str:
    """Numbers in a row, those that follow one another as a range: "1–3, 5"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
