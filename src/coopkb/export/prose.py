"""The sentences that the readable files (Markdown, HTML, workbook) share, in French and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.types import CellState, Comparison, Framework

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Comparaison de {frameworks} sur {concepts}",
        "frameworks": "Cadres comparés",
        "legend": "Légende",
        "matrix": "Matrice",
        "caption": "Ce que chaque cadre dit de chaque concept",
        "concept": "Concept",
        "evidence": "Preuves",
        "sources": "Sources",
        "second_hand": "de seconde main",
        "shown": "{shown} passages sur {all}, les plus sûrs",
        "colon": "\u00a0: ",
        "semicolon": "\u00a0; ",
        "to_matrix": "Retour à la matrice",
        "opens": "Un symbole de la matrice mène à ses preuves.",
        "none": "Rien n’est comparé : aucun cadre ou aucun concept n’a été choisi.",
        "links": "Liens d’une entrée au concept",
        "kinds": "Sortes de preuves",
    },
    "en": {
        "title": "Comparison of {frameworks} on {concepts}",
        "frameworks": "Frameworks compared",
        "legend": "Legend",
        "matrix": "Matrix",
        "caption": "What each framework says of each concept",
        "concept": "Concept",
        "evidence": "Evidence",
        "sources": "Sources",
        "second_hand": "second hand",
        "shown": "{shown} passages of {all}, the surest",
        "colon": ": ",
        "semicolon": "; ",
        "to_matrix": "Back to the matrix",
        "opens": "A symbol of the matrix leads to its evidence.",
        "none": "Nothing is compared: no framework or no concept was chosen.",
        "links": "How an item is linked to the concept",
        "kinds": "Kinds of evidence",
    },
}

_COUNTED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "fr": {"frameworks": ("cadre", "cadres"), "concepts": ("concept", "concepts")},
    "en": {"frameworks": ("framework", "frameworks"), "concepts": ("concept", "concepts")},
}


def text(key: str, language: str, **values: object) -> str:
    """The sentence of a key, its {placeholders} filled."""
    return _TEXTS[language][key].format(**values)


def title(comparison: Comparison, language: str) -> str:
    """What is compared, in a few words: "Comparaison de 3 cadres sur 12 concepts"."""
    frameworks = _count("frameworks", len(comparison.frameworks), language)
    concepts = _count("concepts", len(comparison.concepts), language)
    return text("title", language, frameworks=frameworks, concepts=concepts)


def tally(comparison: Comparison, state: CellState) -> int:
    """How many cells are in a state."""
    return sum(cell.state is state for cell in comparison.cells.values())


def made_by(framework: Framework) -> str:
    """Who a framework is of, and when: organisation and year, as far as they are known."""
    return ", ".join(part for part in (framework.organisation, str(framework.year or "")) if part)


def _count(key: str, n: int, language: str) -> str:
    one, more = _COUNTED[language][key]
    singular = n in (0, 1) if language == "fr" else n == 1
    return f"{n}\u00a0{one if singular else more}"
