"""What the search makes of a question: its language, its terms, the concepts and frameworks that it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from coopkb import analysis
from coopkb.bridge import translation_table
from coopkb.frameworks import names_of
from coopkb.grid import named_in
from coopkb.language import detect
from coopkb.types import AS_UNDERSTOOD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coopkb.grid import ConceptSpotter
    from coopkb.types import Framework, Switches

OTHER_LANGUAGE = 0.5
"""The weight of the terms that a question gives when read in the other language: cognates, and a wrong guess, still count."""

EXPANSION = 0.5
"""The weight of a concept's own words against those of the question.

nDCG@10 of the lexical leg on the 36 answerable development questions: 0 gives .275, .25 .466, .5 .491, 1 .511. Half is kept:
the gain beyond it is one English question, and a concept wrongly recognised costs more.
"""

FRAMING = 0.2
"""The weight of words that say what is wanted of the subject ("gérer", "explain") and not what the subject is.

It tells answerable questions from others: AUROC .81 with 1, .83 with .2; nDCG@10 hardly moves (.483, .491).
"""

_FRAMING_WORDS = {
    "fr": """
        aborder aider améliorer apprendre arriver associer assurer avoir bon bonne bâtir choisir citer comparer conseil
        construire différence dire donner décrire définir démarche développer exemple existe expliquer faire falloir
        faut garder gérer idée indiquer installer instaurer lister meilleur mener mettre montrer obtenir parler penser
        permettre place point prendre principal proposer présenter question
        recommander réussir rôle savoir sert servir signifier source
        texte traiter trouver type utile utiliser valoir vérifier établir éviter
    """,
    "en": """
        achieve answer avoid best build come compare create deal define describe develop difference ensure establish
        example explain find get give good handle help idea improve kind know list make manage mean need point present
        put question recommend say show source suggest take tell text thing type use useful want way
    """,
}

_PUNCTUATION = ' ?!.,;:«»"“”()…'

OTHER: Mapping[str, str] = {"fr": "en", "en": "fr"}
"""The other language of the two."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the search understands it.

    `terms` are its own terms, `expansion` those of the concepts it names, `translations` those of the other language that
    translate them, all with weights; `words` gives the word of the question that a term comes from; `concepts` and
    `frameworks` are the ids of those it names, best first; `without` those that the person has set aside.
    """

    text: str
    language: str
    terms: Mapping[str, float]
    expansion: Mapping[str, float]
    translations: Mapping[str, float]
    words: Mapping[str, str]
    concepts: tuple[str, ...]
    frameworks: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()

    @property
    def weighted(self) -> dict[str, float]:
        """All terms with their weights; a term that comes twice keeps the higher."""
        return {**self.expansion, **{t: max(w, self.expansion.get(t, 0.0)) for t, w in self.terms.items()}}

    @property
    def framing(self) -> frozenset[str]:
        """The terms that say what is wanted of the subject, and not what it is."""
        return frozenset(self.terms) & _framing_terms()


def understand(
    text: str, spotter: ConceptSpotter, frameworks: Iterable[Framework] = (), switches: Switches = AS_UNDERSTOOD
) -> Query:
    """Read a question: its language, its terms in both languages, the concepts it names and their words, the frameworks.

    Args:
        text: the question.
        spotter: recognises the concepts of the grid.
        frameworks: those that the question may name.
        switches: what the person has set otherwise than the search would.
    """
    language = switches.language or detect(text)
    framing = _framing_terms()
    terms = dict.fromkeys(analysis.terms(text, OTHER[language]), OTHER_LANGUAGE)
    terms |= dict.fromkeys(analysis.terms(text, language), 1.0)
    terms = {term: weight * FRAMING if term in framing else weight for term, weight in terms.items()}
    without = frozenset(switches.without)
    concepts = tuple(id_ for id_ in spotter.recognise(text, language) if id_ not in without)
    expansion: dict[str, float] = {}
    for concept in spotter.concepts(concepts) if switches.expansion else ():
        for spoken, label in concept.label.items():
            for words in (label, *concept.synonyms.get(spoken, ())):
                expansion |= dict.fromkeys(analysis.terms(words, spoken), EXPANSION)
    translations = _translations(terms, analysis.terms(text, language), language) if switches.translation else {}
    names = {framework.id: names_of(framework) for framework in frameworks if framework.id not in without}
    return Query(
        text, language, terms, expansion, translations, _words(text, language), concepts, tuple(named_in(text, names)), without
    )


def _translations(weights: Mapping[str, float], terms: Sequence[str], language: str) -> dict[str, float]:
    """The terms of the other language with their weights: a term's own weight, shared out among its translations.

    Shares and not full weights, or a word of many translations would outweigh one of a single (probabilistic structured
    queries, Darwish and Oard, SIGIR 2003).
    """
    table = translation_table()
    found: dict[str, float] = {}
    if table.analyser != analysis.VERSION:  # its terms are no longer those of the index
        return found
    for term in dict.fromkeys(terms):
        for other, share in table.translations(term, language).items():
            found[other] = max(found.get(other, 0.0), weights[term] * share)
    return found


def _words(text: str, language: str) -> dict[str, str]:
    """The word of the text that each of its terms comes from."""
    words: dict[str, str] = {}
    for spoken in (language, OTHER[language]):
        for word in text.split():
            for term in analysis.terms(word, spoken):
                words.setdefault(term, word.strip(_PUNCTUATION))
    return words


@cache
def _framing_terms() -> frozenset[str]:
    return frozenset(term for language, words in _FRAMING_WORDS.items() for term in analysis.terms(words, language))
