"""The words around what a notebook holds, in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.notebook import EntryKind, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MANY_WORDS = 300
"""Words quoted from one source above which a file warns; a mark of our own, for the law names no number."""

KINDS: Mapping[EntryKind, Mapping[str, str]] = {
    EntryKind.PASSAGE: {"fr": "Passage", "en": "Passage"},
    EntryKind.ANSWER: {"fr": "Réponse", "en": "Answer"},
    EntryKind.CELL: {"fr": "Comparaison", "en": "Comparison"},
    EntryKind.CONCEPT: {"fr": "Concept", "en": "Concept"},
    EntryKind.NOTE: {"fr": "Note personnelle", "en": "My note"},
}

REVIEW: Mapping[Standing, Mapping[str, str]] = {
    Standing.SAME: {"fr": "", "en": ""},
    Standing.MOVED: {"fr": "", "en": ""},
    Standing.CHANGED: {
        "fr": "À revoir\u00a0: la source a changé et ne le dit plus ainsi.",
        "en": "To review: the source has changed and no longer says it so.",
    },
    Standing.GONE: {
        "fr": "À revoir\u00a0: la source n’est plus dans l’index.",
        "en": "To review: the source is no longer in the index.",
    },
}
"""What is said of an entry; nothing of one whose quotes are still in their sources, word for word."""

_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "notebook": "Carnet",
        "changed": "Carnet modifié le {date}",
        "untitled": "Sans titre",
        "empty": "Ce carnet est vide.",
        "own": "Note personnelle",
        "note_on": "Note de lecture sur\u00a0: {work}",
        "note": "{work} (note de lecture)",
        "undated": "s.\u00a0d.",
        "references": "Références",
        "available": "Disponible à l’adresse\u00a0:",
        "lengths": "Longueur des citations et licences",
        "source": "Source",
        "words": "Mots cités",
        "licence": "Licence",
        "unknown": "inconnue",
        "of_work": "{licence} (œuvre résumée)",
        "many": "plus de {many}\u00a0mots\u00a0: à vérifier",
        "law": "Citer brièvement une œuvre publiée, en nommant son auteur et sa source, est d’usage courant. En droit français "
        "(droit de courte citation, code de la propriété intellectuelle, art.\u00a0L.\u00a0122-5), la citation doit être "
        "courte, indiquer clairement l’auteur et la source, et servir un propos critique, polémique, pédagogique, scientifique "
        "ou d’information.",
        "mark": "La loi ne fixe pas de nombre de mots\u00a0; celui de {many}\u00a0mots par source est un repère. Au-delà, on "
        "peut raccourcir, s’appuyer sur la licence de l’œuvre si elle le permet, ou demander l’accord des ayants droit.",
        "notes": "Ce qui est cité d’une note de lecture, ce sont les mots de la note\u00a0; la licence indiquée est celle de "
        "l’œuvre qu’elle résume.",
    },
    "en": {
        "notebook": "Notebook",
        "changed": "Notebook last changed on {date}",
        "untitled": "Untitled",
        "empty": "This notebook is empty.",
        "own": "My note",
        "note_on": "Reading note on: {work}",
        "note": "{work} (reading note)",
        "undated": "n.d.",
        "references": "References",
        "available": "Available from:",
        "lengths": "Length of quotes and licences",
        "source": "Source",
        "words": "Words quoted",
        "licence": "Licence",
        "unknown": "unknown",
        "of_work": "{licence} (work summed up)",
        "many": "over {many}\u00a0words: to check",
        "law": "Quoting a published work briefly, with its author and source named, is common practice. French law (the right "
        "of short quotation, Code de la propriété intellectuelle, art.\u00a0L.\u00a0122-5) asks that the quote be short, that "
        "it clearly name author and source, and that it serve a critical, polemical, educational, scientific or informative "
        "purpose.",
        "mark": "The law sets no number of words; {many}\u00a0words a source is a mark to go by. Beyond it, one can shorten, "
        "rely on the licence of the work where it allows as much, or ask the holders of the rights.",
        "notes": "What is quoted from a reading note are the words of the note; the licence given is that of the work that it "
        "sums up.",
    },
}


def text(key: str, language: str, **values: object) -> str:
    """The words of a key, their {placeholders} filled."""
    return _TEXTS[language][key].format(**values)


def day(when: date, language: str) -> str:
    """A date in words: "1er mars 2026", "1 March 2026"."""
    number = "1er" if when.day == 1 and language == "fr" else str(when.day)
    return f"{number} {_MONTHS[language][when.month - 1]} {when.year}"


def number(count: int, language: str) -> str:
    """A number with its thousands set apart."""
    return f"{count:,}".replace(",", "\u202f" if language == "fr" else ",")
