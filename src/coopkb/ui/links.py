"""The state of a page is its address: what is asked, read, compared or taught, in which language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from coopkb.settings import LANGUAGES
from coopkb.types import AS_UNDERSTOOD, Filters, Switches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import Citation, Passage

    Params = Mapping[str, Sequence[str]]

LONGEST_QUESTION = 1000
"""Characters of a question: a paragraph. Beyond, it is a text, which search by words would only blur."""

VIEWS = ("matrix", "picture", "concept", "pair")
"""How a comparison is shown: the first unless a link says otherwise."""

_OFF = "off"

_LISTS = {"source": "sources", "framework": "frameworks", "kind": "kinds", "language": "languages", "concept": "concepts"}
_YEARS = {"from": "year_from", "to": "year_to"}


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked on *Interroger*: a question, and what the evidence is limited to. `lang` is "" until someone chose."""

    question: str = ""
    filters: Filters = field(default_factory=Filters)
    lang: str = ""
    switches: Switches = AS_UNDERSTOOD

    @classmethod
    def read(cls, params: Params) -> Asking:
        """Read the parameters of an address; what makes no sense is as if it were not there."""
        lists = {name: _each(params, key) for key, name in _LISTS.items()}
        years = {name: _whole(_first(params, key)) for key, name in _YEARS.items()}
        filters = Filters(
            sources=lists["sources"],
            frameworks=lists["frameworks"],
            kinds=lists["kinds"],
            languages=lists["languages"],
            concepts=lists["concepts"],
            year_from=years["year_from"],
            year_to=years["year_to"],
        )
        asked_in = _first(params, "asked-in")
        switches = Switches(
            language=asked_in if asked_in in LANGUAGES else None,
            without=_each(params, "without"),
            expansion=_first(params, "names") != _OFF,
            translation=_first(params, "translation") != _OFF,
        )
        return cls(" ".join(_first(params, "q").split()), filters, read_language(params), switches)

    def params(self) -> dict[str, list[str]]:
        """The parameters that `read` takes back."""
        found = {"q": [self.question]} if self.question else {}
        found |= {key: list(getattr(self.filters, name)) for key, name in _LISTS.items() if getattr(self.filters, name)}
        found |= {key: [str(value)] for key, name in _YEARS.items() if (value := getattr(self.filters, name)) is not None}
        switches = self.switches
        found |= {"asked-in": [switches.language]} if switches.language else {}
        found |= {"without": list(switches.without)} if switches.without else {}
        found |= {key: [_OFF] for key, on in (("names", switches.expansion), ("translation", switches.translation)) if not on}
        return found | language_params(self.lang)

    @property
    def href(self) -> str:
        """The link that asks this again."""
        return _href("./", self.params())

    def switched(self, **to: Any) -> Asking:  # noqa: ANN401 — the fields of Switches
        """The same question with switches set otherwise."""
        return replace(self, switches=replace(self.switches, **to))

    def without_filters(self) -> Asking:
        """The same question of the whole corpus."""
        return replace(self, filters=Filters())

    def limited_to_concept(self, concept: str) -> Asking:
        """The same question, of the passages that name a concept."""
        return replace(self, filters=replace(self.filters, concepts=(concept,)))

    def read_citation(self, citation: Citation) -> str:
        """The link that opens a document at a quote, with the way back to this question."""
        place = {"doc": [citation.passage.source.id], "passage": [citation.passage.id]}
        place |= {"start": [str(citation.start)], "end": [str(citation.end)]}
        return _href("lire", place | self.params())

    def read_passage(self, passage: Passage) -> str:
        """The link that opens a document at a passage, with the way back to this question."""
        return _href("lire", {"doc": [passage.source.id], "passage": [passage.id]} | self.params())


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read on *Lire*: a document, the passage marked in it, the quote in that, a concept followed, the question."""

    doc: str = ""
    passage: str = ""
    start: int | None = None
    end: int | None = None
    mention: str = ""
    asking: Asking = field(default_factory=Asking)

    @classmethod
    def read(cls, params: Params) -> Reading:
        """Read the parameters of an address; what makes no sense is as if it were not there."""
        return cls(
            doc=_first(params, "doc"),
            passage=_first(params, "passage"),
            start=_whole(_first(params, "start")),
            end=_whole(_first(params, "end")),
            mention=_first(params, "mention"),
            asking=Asking.read(params),
        )

    @property
    def target(self) -> str:
        """What is to be brought into view, "" for the top of the document."""
        marked = self.passage or self.start is not None
        return f"{self.doc} {self.passage} {self.start} {self.end}" if marked else ""

    def follow(self, passage: Passage, concept: str) -> str:
        """The link to another passage that names a concept."""
        place = {"doc": [passage.source.id], "passage": [passage.id], "mention": [concept]}
        return _href("lire", place | self.asking.params())


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is compared on *Comparer*: the columns, the rows, how they are shown, and the cell whose evidence is open.

    Without concepts the rows are those of the dimension, of the whole grid without dimension. `about` is the concept that is
    shown alone, `pair` the two frameworks that are shown alone.
    """

    frameworks: tuple[str, ...] = ()
    dimension: str = ""
    concepts: tuple[str, ...] = ()
    view: str = VIEWS[0]
    cell: tuple[str, str] | None = None
    about: str = ""
    pair: tuple[str, str] | None = None
    lang: str = ""

    @classmethod
    def read(cls, params: Params) -> Comparing:
        """Read the parameters of an address; what makes no sense is as if it were not there."""
        view = _first(params, "view")
        return cls(
            frameworks=_each(params, "framework"),
            dimension=_first(params, "dimension"),
            concepts=_each(params, "concept"),
            view=view if view in VIEWS else VIEWS[0],
            cell=_two(params, "cell"),
            about=_first(params, "about"),
            pair=_two(params, "pair"),
            lang=read_language(params),
        )

    def params(self) -> dict[str, list[str]]:
        """The parameters that `read` takes back."""
        found = {
            "view": [self.view] if self.view != VIEWS[0] else [],
            "framework": list(self.frameworks),
            "dimension": [self.dimension] if self.dimension else [],
            "concept": list(self.concepts),
            "cell": list(self.cell or ()),
            "about": [self.about] if self.about else [],
            "pair": list(self.pair or ()),
        }
        return {key: values for key, values in found.items() if values} | language_params(self.lang)

    @property
    def href(self) -> str:
        """The link that shows this again."""
        return _href("comparer", self.params())

    @property
    def target(self) -> str:
        """What is to be brought into view, "" for the top of the page."""
        return " ".join(self.cell or ()) if self.view == VIEWS[0] else ""

    def open(self, framework: str, concept: str) -> Comparing:
        """The same with the evidence of another cell."""
        return replace(self, cell=(framework, concept))

    def alone(self, concept: str) -> Comparing:
        """One concept of it, a column for each framework."""
        return replace(self, view="concept", about=concept, cell=None)


@dataclass(frozen=True, slots=True)
class Teaching:
    """What is taught on *Grille*: the concept whose card is open, with all its passages or the best; else the words sought."""

    concept: str = ""
    words: str = ""
    whole: bool = False
    lang: str = ""

    @classmethod
    def read(cls, params: Params) -> Teaching:
        """Read the parameters of an address; what makes no sense is as if it were not there."""
        words = " ".join(_first(params, "words").split())[:LONGEST_QUESTION]
        return cls(_first(params, "concept"), words, _first(params, "all") == "1", read_language(params))

    def params(self) -> dict[str, list[str]]:
        """The parameters that `read` takes back."""
        found = {"concept": self.concept, "words": self.words, "all": "1" if self.whole else ""}
        return {key: [value] for key, value in found.items() if value} | language_params(self.lang)

    @property
    def href(self) -> str:
        """The link that shows this again."""
        return _href("grille", self.params())


def framework_href(framework_id: str, lang: str) -> str:
    """The link to the page of a framework, to the list of all when the id is empty."""
    return _href("cadre", ({"framework": [framework_id]} if framework_id else {}) | language_params(lang))


def concept_href(concept_id: str, lang: str) -> str:
    """The link to the card of a concept."""
    return Teaching(concept_id, lang=lang).href


def document_href(source_id: str, lang: str) -> str:
    """The link that opens a document at its beginning."""
    return _href("lire", {"doc": [source_id]} | language_params(lang))


def corpus_href(lang: str, sort: str = "") -> str:
    """The link to *Corpus*, its table in the order of a column."""
    return _href("corpus", ({"sort": [sort]} if sort else {}) | language_params(lang))


def read_language(params: Params) -> str:
    """The language that a link asks for, "" when it asks for none that is known."""
    asked = _first(params, "lang")
    return asked if asked in LANGUAGES else ""


def language_params(lang: str) -> dict[str, list[str]]:
    """The parameter that keeps the language, none until someone chose."""
    return {"lang": [lang]} if lang else {}


def _href(page: str, params: Params) -> str:
    query = urlencode(params, doseq=True)
    return f"{page}?{query}" if query else page


def _first(params: Params, key: str) -> str:
    values = params.get(key, ())
    return values[0] if values else ""


def _each(params: Params, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in params.get(key, ()) if v))


def _two(params: Params, key: str) -> tuple[str, str] | None:
    values = params.get(key, ())
    return (values[0], values[1]) if len(values) == 2 and all(values) else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
