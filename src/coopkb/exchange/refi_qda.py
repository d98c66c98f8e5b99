"""The grid as a REFI-QDA codebook (.qdc), for QualCoder, NVivo, ATLAS.ti, MAXQDA and whatever else codes texts by hand.

The format (REFI-QDA 1.5) knows codes inside codes, each with a name, a guid, a colour, a description in plain text, and
whether text can be coded with it. A dimension is a code that cannot (isCodable="false"), its concepts are the codes in it; a
colour goes with each dimension. The guid derives from the id, so a codebook exported again updates the same codes.

Everything else stands in the description, in this form: the definition; then headings, each followed by its lines, "- " in
front. A line of a false friend is followed by what it means, indented. All of it comes in the language of the export, then
in the other one, then what belongs to none:

    Les équilibres et déséquilibres d’influence entre ceux qui coopèrent…

    Relève de ce concept :
    - elle parle de prendre, garder, perdre ou partager le pouvoir

    Faux amis :
    - pouvoir
      En assemblée, « donner pouvoir » veut dire confier son vote à un autre.

    Label:
    - Power games

    Definition:
    - Balances and imbalances of influence among those who cooperate…

    Liens :
    - related decision-collective

    Identifiant :
    - jeux-de-pouvoir

A grid as `load_grid` makes it comes back equal, order included: nothing of a card is lost. Only characters that no XML file
can hold are, and whether a field was missing or empty. Frameworks have no place in the format. A tool may cut a long
description, which is why definition and criteria come first; what it cuts is lost.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import defusedxml.ElementTree  # type: ignore[import-untyped]
import lxml.etree  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException

from coopkb.errors import CorpusError
from coopkb.exchange import Ids, line_of_text
from coopkb.types import Concept, Dimension, FalseFriend, Grid, Relation, RelationKind
from coopkb.yaml_files import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_Element = Any
"""An element of lxml or of the standard library as defusedxml reads it; neither carries types here."""

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_ANY_VERSION = "urn:QDA-XML:codebook:"
"""Drafts and slips of other tools ("…:0:4", "…:1:0") name the same elements."""

MOST_BYTES = 10_000_000
"""Of a file to read: the shipped grid takes 0.4 million, a study of 5,000 codes with a memo each about 5."""

MOST_LEVELS = 50
"""Of codes inside codes: no codebook that a person can read has ten."""

_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:coopkb")
"""The namespace of our guids."""

_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#0072B2", "#F0E442")
"""One a dimension, then from the start: the palette of Okabe and Ito, which colour-blind readers can tell apart."""

_HEADINGS = {
    "fr": {
        "label": "Libellé",
        "definition": "Définition",
        "belongs": "Relève de ce concept",
        "excludes": "N’en relève pas",
        "signs": "Signes",
        "counter_example": "Contre-exemple",
        "questions": "Questions à poser",
        "synonyms": "Autres noms",
        "false_friends": "Faux amis",
        "asked": "Comment on en parle",
        "related": "Liens",
        "id": "Identifiant",
    },
    "en": {
        "label": "Label",
        "definition": "Definition",
        "belongs": "Belongs to this concept",
        "excludes": "Does not belong",
        "signs": "Signs",
        "counter_example": "Counter-example",
        "questions": "Questions to ask",
        "synonyms": "Other names",
        "false_friends": "False friends",
        "asked": "How people ask about it",
        "related": "Links",
        "id": "Identifier",
    },
}
"""By language, the heading of each field; none stands in both languages, so a heading tells its own."""

_COLON = {"fr": " :", "en": ":"}
_FIELD_OF = {heading: (name, language) for language, names in _HEADINGS.items() for name, heading in names.items()}

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML file can hold."""


# --- Writing ----------------------------------------------------------------------------------------------------------


def to_qdc(grid: Grid, language: str = "fr") -> bytes:
    """The grid as a codebook, names in French ("fr") or English (anything else).

    The same grid gives the same bytes, whatever the machine.

    Raises:
        CorpusError: the grid is empty, which the format cannot say.
    """
    if not grid.dimensions:
        raise CorpusError(
            "La grille est vide : un fichier .qdc contient au moins un code.",
            "The grid is empty: a .qdc file holds at least one code.",
        )
    spoken = "fr" if language == "fr" else "en"
    root = lxml.etree.Element(f"{{{NAMESPACE}}}CodeBook", nsmap={None: NAMESPACE}, origin="coopkb")
    codes = lxml.etree.SubElement(root, f"{{{NAMESPACE}}}Codes")
    for number, dimension in enumerate(grid.dimensions):
        colour = _COLOURS[number % len(_COLOURS)]
        above = _code(codes, f"dimension:{dimension.id}", _in(dimension.label, spoken), colour, codable=False)
        _describe(above, _dimension_lines(dimension, spoken))
        for concept in dimension.concepts:
            code = _code(above, f"concept:{concept.id}", _in(concept.label, spoken), colour, codable=True)
            _describe(code, _concept_lines(concept, spoken))
    text: bytes = lxml.etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return text


def _code(above: _Element, key: str, name: str, colour: str, *, codable: bool) -> _Element:
    guid = str(uuid.uuid5(_OURS, key))
    is_codable = "true" if codable else "false"
    return lxml.etree.SubElement(
        above, f"{{{NAMESPACE}}}Code", guid=guid, name=_writable(name), isCodable=is_codable, color=colour
    )


def _describe(code: _Element, lines: Iterator[str]) -> None:
    lxml.etree.SubElement(code, f"{{{NAMESPACE}}}Description").text = "\n".join(lines)


def _dimension_lines(dimension: Dimension, spoken: str) -> Iterator[str]:
    yield "Dimension de la grille" if spoken == "fr" else "Dimension of the grid"
    other = _other(spoken)
    yield from _field("label", other, [dimension.label.get(other, "")])
    yield from _field("id", spoken, [dimension.id])


def _concept_lines(concept: Concept, spoken: str) -> Iterator[str]:
    other = _other(spoken)
    yield _writable(_in(concept.definition, spoken) or _in(concept.label, spoken))
    yield from _card_lines(concept, spoken)
    yield from _field("label", other, [concept.label.get(other, "")])
    yield from _field("definition", other, [concept.definition.get(other, "")])
    yield from _card_lines(concept, other)
    yield from _field("related", spoken, [f"{relation.kind} {relation.concept}" for relation in concept.related])
    yield from _field("id", spoken, [concept.id])


def _card_lines(concept: Concept, language: str) -> Iterator[str]:
    """What a card says in one language."""
    yield from _field("belongs", language, concept.belongs.get(language, ()))
    yield from _field("excludes", language, concept.excludes.get(language, ()))
    yield from _field("signs", language, concept.signs.get(language, ()))
    yield from _field("counter_example", language, [concept.counter_example.get(language, "")])
    yield from _field("questions", language, concept.questions.get(language, ()))
    yield from _field("synonyms", language, concept.synonyms.get(language, ()))
    explained = [friend.explanation.get(language, "") for friend in concept.false_friends]
    yield from _field("false_friends", language, [friend.term for friend in concept.false_friends], explained)
    yield from _field("asked", language, concept.asked.get(language, ()))


def _field(name: str, language: str, lines: Sequence[str], beneath: Sequence[str] = ()) -> Iterator[str]:
    """A heading and its lines, each with what stands beneath it; nothing when there is none."""
    if any(lines):
        yield ""
        yield _HEADINGS[language][name] + _COLON[language]
        for line, more in zip_longest(lines, beneath):
            yield f"- {_writable(line)}"
            if more:
                yield f"  {_writable(more)}"


def _in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, or in the other one."""
    return texts.get(language) or texts.get(_other(language), "")


def _other(language: str) -> str:
    return "en" if language == "fr" else "fr"


def _writable(text: str) -> str:
    """The text as one line that XML can hold."""
    return line_of_text(_NOT_XML.sub("", text))


# --- Reading ----------------------------------------------------------------------------------------------------------


def from_qdc(data: bytes) -> Grid:
    """The grid of a codebook: one of ours, or that of another tool, read as well as it can be.

    A code at the top that has others in it, or that cannot be coded with, is a dimension. All codes in it, however deep, are
    its concepts; one that stands in a concept has it as a broader relation. A code at the top with none in it goes to a
    dimension "codes". A description that is not of our form is the definition, in both languages, as the name is the label.
    Guids, colours and sets are left out.

    Nothing but the bytes is read: entities and document types are refused, no address is opened.

    Raises:
        CorpusError: the file is too large, is not XML (the line is named), declares a document type, is no codebook, holds no
            code, a code without a name, or codes nested too deep.
    """
    codes = list(_codes(_root(data)))
    if not codes:
        raise CorpusError("Le fichier ne contient aucun code.", "The file holds no code.")
    return _Codebook(codes).grid()


@dataclass(frozen=True, slots=True)
class _Description:
    """A description as it reads: what stands before the first heading, and the items under each, as lines.

    `language` is the one of the code's name, "" when the description is not of our form.
    """

    lead: str
    language: str = ""
    items: Mapping[tuple[str, str], list[list[str]]] = field(default_factory=dict)

    def lines(self, name: str, language: str) -> tuple[str, ...]:
        """The items of a field, one line each."""
        read = (line_of_text(" ".join(item)) for item in self.items.get((name, language), ()))
        return tuple(line for line in read if line)

    def line(self, name: str, language: str) -> str:
        """The item of a field that has one, "" without."""
        return next(iter(self.lines(name, language)), "")


@dataclass(frozen=True, slots=True)
class _Code:
    """A code as the file gives it; `above` is the place of the code it stands in among all, None at the top."""

    name: str
    description: _Description
    codable: bool
    above: int | None

    @property
    def id(self) -> str:
        """The id that we wrote in the description, "" without."""
        return self.description.line("id", self.description.language)

    def label(self) -> dict[str, str]:
        """The name, and the label in the other language where the description has it."""
        return {language: self.description.line("label", language) or self.name for language in LANGUAGES}


def _root(data: bytes) -> _Element:
    """The element at the top of a codebook."""
    if len(data) > MOST_BYTES:
        raise CorpusError(
            f"Le fichier est trop gros : {MOST_BYTES // 1_000_000} Mo au plus.",
            f"The file is too large: at most {MOST_BYTES // 1_000_000} MB.",
        )
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise CorpusError(
            "Le fichier déclare un type de document ou des entités : un fichier .qdc n’en a pas besoin, il est refusé.",
            "The file declares a document type or entities: a .qdc file needs none, it is refused.",
        ) from error
    except (
        defusedxml.ElementTree.ParseError,
        ValueError,
        LookupError,
    ) as error:  # the others: an encoding that expat does not know
        position = getattr(error, "position", None)
        line = position[0] if position else None
        at_fr, at_en = (f" (ligne {line})", f" (line {line})") if line else ("", "")
        raise CorpusError(
            f"Le fichier ne se lit pas comme du XML{at_fr}.", f"The file cannot be read as XML{at_en}.", line=line
        ) from error
    space, _, name = root.tag.removeprefix("{").rpartition("}")
    if name != "CodeBook" or not space.startswith(_ANY_VERSION):
        raise CorpusError(
            f"Le fichier n’est pas un livre de codes REFI-QDA : il faut un élément CodeBook de « {NAMESPACE} ».",
            f"The file is no REFI-QDA codebook: an element CodeBook of “{NAMESPACE}” is expected.",
        )
    return root


def _codes(root: _Element) -> Iterator[_Code]:
    """All codes, each before those that stand in it, in the order of the file."""
    waiting: list[tuple[_Element, int | None, int]] = [(code, None, 1) for code in reversed(root.findall("{*}Codes/{*}Code"))]
    place = 0
    while waiting:
        element, above, level = waiting.pop()
        if level > MOST_LEVELS:
            raise CorpusError(
                f"Les codes s’emboîtent sur plus de {MOST_LEVELS} niveaux.",
                f"Codes are nested more than {MOST_LEVELS} levels deep.",
            )
        yield _read_code(element, above)
        waiting += [(code, place, level + 1) for code in reversed(element.findall("{*}Code"))]
        place += 1


def _read_code(element: _Element, above: int | None) -> _Code:
    name = line_of_text(element.get("name", ""))
    if not name:
        guid = line_of_text(element.get("guid", "")) or "?"
        raise CorpusError(
            f"Un code n’a pas de nom (guid « {guid} ») : donnez-lui un attribut name.",
            f"A code has no name (guid “{guid}”): give it an attribute name.",
        )
    described = element.findtext("{*}Description") or ""
    codable = element.get("isCodable", "true").strip() not in {"false", "0"}
    return _Code(name, _read_description(described), codable, above)


def _read_description(text: str) -> _Description:
    """A description of our form, which is one with an id in it, or plain text.

    The first line is never a heading, whatever it says; an item goes on until the next one or the next heading.
    """
    lead: list[str] = []
    items: dict[tuple[str, str], list[list[str]]] = {}
    current: list[list[str]] | None = None
    for number, line in enumerate(text.strip().splitlines()):
        heading = _FIELD_OF.get(line.rstrip().removesuffix(":").rstrip()) if number else None
        if heading:
            current = items.setdefault(heading, [])
        elif current is None:
            lead.append(line)
        elif line.startswith("- "):
            current.append([line.removeprefix("- ")])
        elif current and line.strip():
            current[-1].append(line)
    language = next((spoken for spoken in LANGUAGES if items.get(("id", spoken))), "")
    return _Description(line_of_text(" ".join(lead)), language, items) if language else _Description(line_of_text(text))


class _Codebook:
    """The codes of a file, and where each has its place in a grid."""

    def __init__(self, codes: list[_Code]) -> None:
        self._codes = codes
        inside = {code.above for code in codes}
        self._dimensions = [
            place for place, code in enumerate(codes) if code.above is None and (place in inside or not code.codable)
        ]
        known = set(self._dimensions)
        self._concepts = [place for place in range(len(codes)) if place not in known]
        self._ids = self._give(self._concepts, Ids(), "concept")
        self._ids_by_ours = {codes[place].id: self._ids[place] for place in reversed(self._concepts) if codes[place].id}

    def grid(self) -> Grid:
        """All of them as a grid, the dimension of those that stand in none at the end."""
        ids = Ids()
        given = self._give(self._dimensions, ids, "dimension")
        members: dict[int | None, list[int]] = {place: [] for place in self._dimensions}
        tops: dict[int, int] = {}
        for place, code in enumerate(self._codes):
            tops[place] = place if code.above is None else tops[code.above]
        for place in self._concepts:
            members.setdefault(tops[place] if tops[place] in given else None, []).append(place)
        dimensions = []
        for top, places in members.items():
            id_ = ids.give("codes", "codes") if top is None else given[top]
            label = dict.fromkeys(LANGUAGES, "Codes") if top is None else self._codes[top].label()
            dimensions.append(Dimension(id_, label, tuple(self._concept(place, id_) for place in places)))
        return Grid(tuple(dimensions))

    def _give(self, places: list[int], ids: Ids, kind: str) -> dict[int, str]:
        """An id for each code; those that we gave first, so that they stay what they are."""
        ours_first = sorted(places, key=lambda place: not self._codes[place].id)
        return {place: ids.give(self._codes[place].id or self._codes[place].name, kind) for place in ours_first}

    def _concept(self, place: int, dimension_id: str) -> Concept:
        code = self._codes[place]
        told, label = code.description, code.label()
        lead = told.lead or code.name
        counter = {language: told.line("counter_example", language) for language in LANGUAGES}
        return Concept(
            id=self._ids[place],
            dimension=dimension_id,
            label=label,
            definition={language: told.line("definition", language) or lead for language in LANGUAGES},
            synonyms=_in_each(told, "synonyms"),
            belongs=_in_each(told, "belongs"),
            excludes=_in_each(told, "excludes"),
            signs=_in_each(told, "signs"),
            counter_example={language: text for language, text in counter.items() if text},
            questions=_in_each(told, "questions"),
            asked=_in_each(told, "asked"),
            related=self._relations(place),
            false_friends=_false_friends(told),
        )

    def _relations(self, place: int) -> tuple[Relation, ...]:
        """The links in the description that lead somewhere, then the code that this one stands in."""
        code = self._codes[place]
        found = []
        for line in code.description.lines("related", code.description.language):
            kind, _, id_ = line.partition(" ")
            other = self._ids_by_ours.get(id_, self._ids[place])
            if kind in set(RelationKind) and other != self._ids[place]:
                found.append(Relation(other, RelationKind(kind)))
        if code.above is not None and code.above in self._ids:
            container = Relation(self._ids[code.above], RelationKind.BROADER)
            found += [] if container in found else [container]
        return tuple(found)


def _in_each(told: _Description, name: str) -> dict[str, tuple[str, ...]]:
    return {language: told.lines(name, language) for language in LANGUAGES}


def _false_friends(told: _Description) -> tuple[FalseFriend, ...]:
    """The words that mislead: the two languages list the same ones, in the same order."""
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for language in (told.language, *LANGUAGES):
        for number, (term, *explained) in enumerate(told.items.get(("false_friends", language), ())):
            text = line_of_text(" ".join(explained))
            said = found.setdefault(number, (line_of_text(term), {}))[1]
            said |= {language: text} if text else {}
    return tuple(FalseFriend(term, said) for term, said in found.values() if term)
