"""The grid as a SKOS thesaurus in Turtle, for Skosmos, Opentheso, VocBench and whatever else reads the W3C's vocabulary.

What stands for what:

| of the grid | in the file |
|---|---|
| grid | `<urn:coopkb:grid>`, a skos:ConceptScheme and coopkb:Grid |
| dimension | `<urn:coopkb:dimension:ID>`, a skos:Concept and coopkb:Dimension, skos:topConceptOf the grid |
| concept | `<urn:coopkb:concept:ID>`, a skos:Concept, skos:broader its dimension |
| label, definition, synonyms | skos:prefLabel, skos:definition, skos:altLabel |
| belongs, excludes | skos:scopeNote; coopkb:excludes, a sub-property of it |
| signs, questions, asked, counter_example | coopkb:sign, question, asked, counterExample, sub-properties of skos:note |
| false_friends | coopkb:falseFriend, a sub-property of skos:note: a list of nodes, rdf:value the word, rdfs:comment the text |
| related | skos:broader, narrower, related |
| framework | `<urn:coopkb:framework:ID>`, a skos:ConceptScheme and coopkb:Framework, its items skos:Concepts |
| link of an item | skos:exactMatch, closeMatch, broadMatch, narrowMatch, relatedMatch; coopkb:misleads for a false friend |

The namespace `coopkb:` is `urn:coopkb:vocab#`; each file says what its terms mean, in both languages.

SKOS knows no order, and a graph holds a statement once. So beside the literals, which every tool shows, an rdf list says how
they follow one another (coopkb:signsInOrder beside coopkb:sign; coopkb:inOrder for dimensions, concepts and items). The list
orders and never adds: a synonym that another tool took away stays away, one that it added comes last. A list that is there
and empty says that the field is there and empty. A grid as `load_grid` makes it comes back equal, order included.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, unquote

from coopkb.errors import CorpusError
from coopkb.exchange import Ids, line_of_text, slug_of
from coopkb.types import Concept, Dimension, FalseFriend, Grid, LinkKind, Relation, RelationKind
from coopkb.yaml_files import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from rdflib import Graph
    from rdflib.term import Node

    from coopkb.types import Framework, Item

MOST_CHARACTERS = 5_000_000
"""Of a file to read. The shipped grid takes 0.7 million; rdflib reads about a million a second, at worst twenty times less."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
VOCAB = "urn:coopkb:vocab#"
_PREFIXES = {"rdf": RDF, "rdfs": RDFS, "skos": SKOS, "dct": DCT, "coopkb": VOCAB}

_GRID = "urn:coopkb:grid"
_CONCEPT = "urn:coopkb:concept:"
_DIMENSION = "urn:coopkb:dimension:"
_FRAMEWORK = "urn:coopkb:framework:"
_ITEM = "urn:coopkb:item:"
_SOURCE = "urn:coopkb:source:"

_TYPE = RDF + "type"
_IN_ORDER = VOCAB + "inOrder"
_RELATIONS = VOCAB + "relationsInOrder"

_SYNONYMS = (SKOS + "altLabel", VOCAB + "synonymsInOrder")
_BELONGS = (SKOS + "scopeNote", VOCAB + "belongsInOrder")
_EXCLUDES = (VOCAB + "excludes", VOCAB + "excludesInOrder")
_SIGNS = (VOCAB + "sign", VOCAB + "signsInOrder")
_QUESTIONS = (VOCAB + "question", VOCAB + "questionsInOrder")
_ASKED = (VOCAB + "asked", VOCAB + "askedInOrder")

_TERMS = (
    ("excludes", "scopeNote", "ce qui n’en relève pas", "what does not belong to the concept"),
    ("sign", "note", "ce que l’on voit ou entend sur le terrain", "what one sees or hears in the field"),
    ("question", "note", "ce qu’il faut demander d’une situation", "what to ask of a situation"),
    ("asked", "note", "comment les gens en parlent", "how people ask about it in their own words"),
    ("counterExample", "note", "un cas qui y ressemble et n’en relève pas", "a case that looks like it and is not"),
    ("falseFriend", "note", "un mot qui trompe, et ce qu’il veut dire d’autre", "a word that misleads, and what else it means"),
    ("cooperation", "note", "comment un cadre définit coopérer", "how a framework defines cooperating"),
    ("heading", "note", "où l’ouvrage le dit : le titre de la partie", "where the work says it: the heading"),
    ("page", "note", "où l’ouvrage le dit : la page", "where the work says it: the page"),
    ("secondHand", "note", "l’ouvrage est connu par un autre", "the work is known through somebody else"),
    ("misleads", "", "les mots se ressemblent, le sens diffère", "the words are alike and the meaning is not"),
    ("inOrder", "", "les dimensions, concepts ou entrées, dans l’ordre", "the dimensions, concepts or items, in order"),
    ("synonymsInOrder", "", "les skos:altLabel, dans l’ordre", "the skos:altLabel, in order"),
    ("belongsInOrder", "", "les skos:scopeNote, dans l’ordre", "the skos:scopeNote, in order"),
    ("excludesInOrder", "", "les coopkb:excludes, dans l’ordre", "the coopkb:excludes, in order"),
    ("signsInOrder", "", "les coopkb:sign, dans l’ordre", "the coopkb:sign, in order"),
    ("questionsInOrder", "", "les coopkb:question, dans l’ordre", "the coopkb:question, in order"),
    ("askedInOrder", "", "les coopkb:asked, dans l’ordre", "the coopkb:asked, in order"),
    ("relationsInOrder", "", "les relations : nature et concept, tour à tour", "the relations: kind and concept by turns"),
)
"""The terms of our namespace: name, the SKOS property above it, what it says in French and in English."""

_MATCHES = {
    LinkKind.EXACT: SKOS + "exactMatch",
    LinkKind.CLOSE: SKOS + "closeMatch",
    LinkKind.BROAD: SKOS + "broadMatch",
    LinkKind.NARROW: SKOS + "narrowMatch",
    LinkKind.RELATED: SKOS + "relatedMatch",
    LinkKind.FALSE_FRIEND: VOCAB + "misleads",
}

_CAPITAL = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])")
"""Where a word begins inside a name: "JeuxDePouvoir"."""

T = TypeVar("T", bound="Hashable")


@dataclass(frozen=True, slots=True)
class _Text:
    """A literal; `language` is its tag in lower case, "" for none."""

    value: str
    language: str = ""


_Term = str | int | _Text | tuple["_Term", ...] | dict[str, list["_Term"]]
"""What a statement says: an address, a number or truth value, a literal, a list, or a node without a name."""

_Statement = tuple[str, str, _Term]


# --- Writing ----------------------------------------------------------------------------------------------------------


def to_turtle(grid: Grid, frameworks: Sequence[Framework] = ()) -> str:
    """The grid, and the frameworks beside it, as Turtle in the form that the module describes.

    The same values give the same text, whatever the machine.
    """
    statements = [*_vocabulary(), *_scheme(grid)]
    for framework in frameworks:
        statements += _framework(framework)
    return _serialise(statements)


def _vocabulary() -> Iterator[_Statement]:
    for name, above, fr, en in _TERMS:
        term = VOCAB + name
        yield term, _TYPE, RDF + "Property"
        yield from _each(term, RDFS + "comment", {"fr": fr, "en": en})
        if above:
            yield term, RDFS + "subPropertyOf", SKOS + above
    yield VOCAB + "Grid", RDFS + "subClassOf", SKOS + "ConceptScheme"
    yield VOCAB + "Framework", RDFS + "subClassOf", SKOS + "ConceptScheme"
    yield VOCAB + "Dimension", RDFS + "subClassOf", SKOS + "Concept"


def _scheme(grid: Grid) -> Iterator[_Statement]:
    yield _GRID, _TYPE, SKOS + "ConceptScheme"
    yield _GRID, _TYPE, VOCAB + "Grid"
    yield from _each(_GRID, DCT + "title", {"fr": "Grille commune de la coopération", "en": "Shared grid on cooperation"})
    yield _GRID, _IN_ORDER, tuple(_address(_DIMENSION, d.id) for d in grid.dimensions)
    for dimension in grid.dimensions:
        at = _address(_DIMENSION, dimension.id)
        yield at, _TYPE, SKOS + "Concept"
        yield at, _TYPE, VOCAB + "Dimension"
        yield at, SKOS + "inScheme", _GRID
        yield at, SKOS + "topConceptOf", _GRID
        yield _GRID, SKOS + "hasTopConcept", at
        yield from _each(at, SKOS + "prefLabel", dimension.label)
        yield at, _IN_ORDER, tuple(_address(_CONCEPT, c.id) for c in dimension.concepts)
        for concept in dimension.concepts:
            yield at, SKOS + "narrower", _address(_CONCEPT, concept.id)
            yield from _concept(concept, at)


def _concept(concept: Concept, dimension: str) -> Iterator[_Statement]:
    at = _address(_CONCEPT, concept.id)
    yield at, _TYPE, SKOS + "Concept"
    yield at, SKOS + "inScheme", _GRID
    yield at, SKOS + "broader", dimension
    yield from _each(at, SKOS + "prefLabel", concept.label)
    yield from _each(at, SKOS + "definition", concept.definition)
    yield from _each(at, VOCAB + "counterExample", concept.counter_example)
    yield from _ordered(at, _SYNONYMS, concept.synonyms)
    yield from _ordered(at, _BELONGS, concept.belongs)
    yield from _ordered(at, _EXCLUDES, concept.excludes)
    yield from _ordered(at, _SIGNS, concept.signs)
    yield from _ordered(at, _QUESTIONS, concept.questions)
    yield from _ordered(at, _ASKED, concept.asked)
    if concept.false_friends:
        yield at, VOCAB + "falseFriend", tuple(_false_friend(friend) for friend in concept.false_friends)
    turns: list[_Term] = []
    for relation in concept.related:
        turns += [SKOS + relation.kind, _address(_CONCEPT, relation.concept)]
        yield at, SKOS + relation.kind, turns[-1]
    if turns:
        yield at, _RELATIONS, tuple(turns)


def _false_friend(friend: FalseFriend) -> _Term:
    explained: list[_Term] = [_Text(text, language) for language, text in friend.explanation.items()]
    return {RDF + "value": [_Text(friend.term)], RDFS + "comment": explained}


def _framework(framework: Framework) -> Iterator[_Statement]:
    at = _address(_FRAMEWORK, framework.id)
    yield at, _TYPE, SKOS + "ConceptScheme"
    yield at, _TYPE, VOCAB + "Framework"
    yield at, RDFS + "label", _Text(framework.name)
    yield from _each(at, DCT + "title", framework.title)
    yield from _each(at, DCT + "description", framework.idea)
    yield from _each(at, VOCAB + "cooperation", framework.cooperation)
    yield at, DCT + "publisher", _Text(framework.organisation)
    for person in framework.people:
        yield at, DCT + "creator", _Text(person)
    if framework.year is not None:
        yield at, DCT + "date", framework.year
    for source in framework.sources:
        yield at, DCT + "source", _address(_SOURCE, source)
    yield at, _IN_ORDER, tuple(_address(_ITEM, framework.id, item.id) for item in framework.items)
    for item in framework.items:
        yield from _item(item, framework.id)


def _item(item: Item, framework_id: str) -> Iterator[_Statement]:
    at, scheme = _address(_ITEM, framework_id, item.id), _address(_FRAMEWORK, framework_id)
    yield at, _TYPE, SKOS + "Concept"
    yield at, SKOS + "inScheme", scheme
    yield at, SKOS + "topConceptOf", scheme
    yield scheme, SKOS + "hasTopConcept", at
    yield at, SKOS + "prefLabel", _Text(item.term)
    yield from _each(at, SKOS + "definition", item.definition)
    yield at, DCT + "source", _address(_SOURCE, item.source)
    if item.heading is not None:
        yield at, VOCAB + "heading", _Text(item.heading)
    if item.page is not None:
        yield at, VOCAB + "page", item.page
    if item.second_hand:
        yield at, VOCAB + "secondHand", True
    for link in item.links:
        yield at, _MATCHES[link.kind], _address(_CONCEPT, link.concept)


def _address(space: str, *ids: str) -> str:
    return space + ":".join(quote(id_, safe="") for id_ in ids)


def _each(at: str, says: str, texts: Mapping[str, str]) -> Iterator[_Statement]:
    for language, text in texts.items():
        yield at, says, _Text(text, language)


def _ordered(at: str, field: tuple[str, str], texts: Mapping[str, tuple[str, ...]]) -> Iterator[_Statement]:
    """The literals of a field, and the list that orders them; nothing for a field that is not there."""
    says, in_order = field
    literals = tuple(_Text(text, language) for language in sorted(texts) for text in texts[language])
    for literal in literals:
        yield at, says, literal
    if texts:
        yield at, in_order, literals


def _serialise(statements: Iterable[_Statement]) -> str:
    """The statements as Turtle, sorted by rdflib; nodes without a name stand in lists alone, so that their order is ours."""
    from rdflib import Graph, URIRef  # noqa: PLC0415 - only who exchanges a grid needs it

    graph = Graph(bind_namespaces="none")
    for prefix, space in _PREFIXES.items():
        graph.bind(prefix, space)
    for subject, says, term in statements:
        graph.add((URIRef(subject), URIRef(says), _node(term, graph)))
    return graph.serialize(format="turtle")


def _node(term: _Term, graph: Graph) -> Node:
    """The term as one of rdflib's; what lists and nameless nodes hold is added to the graph."""
    from rdflib import BNode, Literal, URIRef  # noqa: PLC0415 - only who exchanges a grid needs it
    from rdflib.collection import Collection  # noqa: PLC0415

    if isinstance(term, str):
        return URIRef(term)
    if isinstance(term, _Text):
        return Literal(term.value, lang=term.language or None)
    if isinstance(term, tuple):
        head = BNode() if term else URIRef(RDF + "nil")
        Collection(graph, head, [_node(item, graph) for item in term])
        return head
    if isinstance(term, dict):
        nameless = BNode()
        for says, said in term.items():
            for one in said:
                graph.add((nameless, URIRef(says), _node(one, graph)))
        return nameless
    return Literal(term)


# --- Reading ----------------------------------------------------------------------------------------------------------


def from_turtle(text: str) -> Grid:
    """The grid of a file in Turtle: one of ours, or the thesaurus of another tool, read as well as it can be.

    In a thesaurus that is not ours, a concept at the top that has others below it is a dimension, and all of those, however
    deep, are its concepts, their skos:broader and narrower kept as relations. A concept at the top with nothing below goes to
    a dimension named after its scheme. A text in one language stands for both, a label for a definition that is missing; an
    id is made of the last part of the address, or of the label. What a grid has no place for (languages other than French and
    English, definitions of dimensions, other vocabularies, frameworks) is left out.

    Nothing but the text is read: no address in it is opened, owl:imports included.

    Raises:
        CorpusError: the text is too large, is not Turtle (the line is named), holds no concept, or its concepts contain one
            another in a circle.
    """
    graph = _parse(text)
    nodes = _concept_nodes(graph)
    if not nodes:
        raise CorpusError(
            "Le fichier ne contient aucun concept SKOS : il faut des skos:Concept avec un skos:prefLabel.",
            "The file holds no SKOS concept: skos:Concept with a skos:prefLabel is expected.",
        )
    return _Thesaurus(graph, nodes).grid()


class _Statements:
    """What a file says, by subject and property, in the order of the file; texts are one line and never empty."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, list[str | _Text]]] = {}

    def add(self, subject: str, says: str, term: str | _Text) -> None:
        """Take in one statement."""
        self._said.setdefault(subject, {}).setdefault(says, []).append(term)

    def subjects(self) -> list[str]:
        """All that the file speaks of."""
        return list(self._said)

    def said(self, subject: str, says: str) -> list[str | _Text]:
        """What a property says of a subject."""
        return self._said.get(subject, {}).get(says, [])

    def addresses(self, subject: str, says: str) -> list[str]:
        """What a property leads to: addresses and nodes without a name."""
        return [term for term in self.said(subject, says) if isinstance(term, str)]

    def texts(self, subject: str, *properties: str) -> list[_Text]:
        """The literals of some properties, those that stand behind a node (rdf:value) included."""
        found: list[_Text] = []
        for says in properties:
            for term in self.said(subject, says):
                values = self.said(term, RDF + "value") if isinstance(term, str) else [term]
                found += [value for value in values if isinstance(value, _Text)]
        return found

    def items(self, subject: str, says: str) -> list[str | _Text]:
        """The items of the list that a property leads to; a list that bites its tail ends there."""
        found: list[str | _Text] = []
        seen: set[str] = set()
        rest = self.addresses(subject, says)
        while rest and rest[0] not in seen:
            seen.add(rest[0])
            found += self.said(rest[0], RDF + "first")[:1]
            rest = self.addresses(rest[0], RDF + "rest")
        return found


def _parse(text: str) -> _Statements:
    from rdflib import BNode, Graph, Literal  # noqa: PLC0415 - only who exchanges a grid needs it

    if len(text) > MOST_CHARACTERS:
        raise CorpusError(
            f"Le fichier est trop gros : {MOST_CHARACTERS} caractères au plus.",
            f"The file is too large: at most {MOST_CHARACTERS} characters.",
        )
    # The store that rdflib takes by itself gives the statements back in the order of a hash, this one in that of the file.
    graph = Graph("SimpleMemory", bind_namespaces="none")
    try:
        with _quiet():
            graph.parse(data=text.removeprefix("\ufeff"), format="turtle", publicID="file:///")
    except (SyntaxError, ValueError, LookupError, AssertionError, AttributeError, TypeError, RecursionError) as error:
        # rdflib means SyntaxError; on a file that is no Turtle at all its parser stumbles in the other ways.
        lines = getattr(error, "lines", None)
        line = lines + 1 if isinstance(lines, int) else None
        at_fr, at_en = (f" (ligne {line})", f" (line {line})") if line else ("", "")
        raise CorpusError(
            f"Le fichier ne se lit pas comme du Turtle{at_fr}.", f"The file cannot be read as Turtle{at_en}.", line=line
        ) from error
    statements = _Statements()
    for subject, says, term in graph:
        if not isinstance(term, Literal):
            statements.add(_name(subject, BNode), str(says), _name(term, BNode))
        elif value := line_of_text(term):
            statements.add(_name(subject, BNode), str(says), _Text(value, (term.language or "").lower()))
    return statements


def _name(node: Node, nameless: type[Node]) -> str:
    return f"_:{node}" if isinstance(node, nameless) else str(node)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what rdflib logs, traceback and all, of each odd date or address: they say nothing about the grid."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _concept_nodes(graph: _Statements) -> list[str]:
    """The concepts, in the order of the file: what is typed so, or has a label and no type; items of frameworks left out."""
    kinds = {subject: set(graph.addresses(subject, _TYPE)) for subject in graph.subjects()}
    frameworks = {subject for subject, its in kinds.items() if VOCAB + "Framework" in its}
    schemes = {scheme for subject in kinds for scheme in _schemes(graph, subject)}
    return [
        subject
        for subject, its in kinds.items()
        if (SKOS + "Concept" in its or (not its and graph.texts(subject, SKOS + "prefLabel")))
        and subject not in schemes
        and not frameworks.intersection(_schemes(graph, subject))
    ]


def _schemes(graph: _Statements, subject: str) -> list[str]:
    return graph.addresses(subject, SKOS + "inScheme") + graph.addresses(subject, SKOS + "topConceptOf")


class _Thesaurus:
    """The concepts of a file, and where each has its place in a grid."""

    def __init__(self, graph: _Statements, nodes: list[str]) -> None:
        self._graph = graph
        self._parents = _parents(graph, nodes)
        above = {parent for parents in self._parents.values() for parent in parents}
        self._ours = {node for node in nodes if VOCAB + "Dimension" in graph.addresses(node, _TYPE)}
        dimensions = self._ours | {node for node in above if not self._parents[node]}
        self._dimensions = _in_order([node for node in nodes if node in dimensions], graph.items(_GRID, _IN_ORDER))
        self._concepts = [node for node in nodes if node not in dimensions]
        self._ids = self._give(self._concepts, _CONCEPT, Ids())

    def grid(self) -> Grid:
        """All of them as a grid: the dimensions that the file knows, then those for what stands in none."""
        ids = Ids()
        given = self._give(self._dimensions, _DIMENSION, ids)
        members: dict[str, list[str]] = {node: [] for node in self._dimensions}
        for node, home in self._homes().items():
            members.setdefault(home or next(iter(_schemes(self._graph, node)), ""), []).append(node)
        dimensions = []
        for at, concepts in members.items():
            label = self._label(at) if at in given else self._title(at)
            id_ = given.get(at) or ids.give(label["fr"], "concepts")
            ordered = _in_order(concepts, self._graph.items(at, _IN_ORDER))
            dimensions.append(Dimension(id_, label, tuple(self._concept(node, id_) for node in ordered)))
        return Grid(tuple(dimensions))

    def _homes(self) -> dict[str, str]:
        """The dimension of each concept: the one it stands in directly, else that of what contains it; "" for none.

        A concept that a dimension of ours lists has its place; only from the others is the way up walked, and a circle
        found.
        """
        stated = {node: [p for p in self._parents[node] if p in self._ours] for node in self._concepts}
        walked = {node: [] if stated[node] else self._parents[node] for node in self._concepts}
        try:
            from_the_top = list(TopologicalSorter(walked).static_order())
        except CycleError as error:
            one, other = (self._label(node)["fr"] for node in error.args[1][:2])
            raise CorpusError(
                f"Les concepts « {one} » et « {other} » se contiennent l’un l’autre : ôtez un skos:broader ou narrower.",
                f"The concepts “{one}” and “{other}” contain one another: take out a skos:broader or narrower.",
            ) from error
        homes = {node: node for node in self._dimensions}
        known = set(homes)
        for node in from_the_top:
            if node not in homes:
                direct = stated[node] or [p for p in self._parents[node] if p in known]
                homes[node] = next((homes[p] for p in direct or self._parents[node] if homes[p]), "")
        return {node: homes[node] for node in self._concepts}

    def _give(self, nodes: Iterable[str], space: str, ids: Ids) -> dict[str, str]:
        """An id for each node; those of ours first, so that they stay what they are."""
        kind = space.rstrip(":").rpartition(":")[2]
        return {
            node: ids.give(self._wanted(node, space), kind) for node in sorted(nodes, key=lambda n: not n.startswith(space))
        }

    def _wanted(self, node: str, space: str) -> str:
        """What the id of a node should be made of: our own id, the last part of its address, or its label.

        The last part counts when it is a word ("JeuxDePouvoir"); one with digits ("c_1234") is a number that tells nothing.
        """
        if node.startswith(space):
            return unquote(node.removeprefix(space))
        last = _last_part(node)
        return _CAPITAL.sub("-", last) if slug_of(last) and not any(map(str.isdigit, last)) else self._label(node)["fr"]

    def _label(self, node: str) -> dict[str, str]:
        texts = self._graph.texts(node, SKOS + "prefLabel") or self._graph.texts(node, RDFS + "label")
        return _in_both(texts or [_Text(_last_part(node) or "concept")])

    def _title(self, scheme: str) -> dict[str, str]:
        return _in_both(self._graph.texts(scheme, SKOS + "prefLabel", DCT + "title", RDFS + "label") or [_Text("Concepts")])

    def _concept(self, node: str, dimension_id: str) -> Concept:
        label = self._label(node)
        return Concept(
            id=self._ids[node],
            dimension=dimension_id,
            label=label,
            definition=_in_both(self._graph.texts(node, SKOS + "definition")) or label,
            synonyms=self._lists(node, _SYNONYMS, SKOS + "hiddenLabel"),
            belongs=self._lists(node, _BELONGS),
            excludes=self._lists(node, _EXCLUDES),
            signs=self._lists(node, _SIGNS),
            counter_example=_by_language(self._graph.texts(node, VOCAB + "counterExample")),
            questions=self._lists(node, _QUESTIONS),
            asked=self._lists(node, _ASKED),
            related=self._relations(node),
            false_friends=self._false_friends(node),
        )

    def _lists(self, node: str, field: tuple[str, str], *more: str) -> dict[str, tuple[str, ...]]:
        """The texts of a field by language, in order; those without a language stand in both."""
        says, in_order = field
        texts = self._graph.texts(node, says, *more)
        if not texts and not self._graph.addresses(node, in_order):
            return {}
        ordered = _in_order(texts, self._graph.items(node, in_order))
        return {language: tuple(t.value for t in ordered if _speaks(t, language) or not t.language) for language in LANGUAGES}

    def _relations(self, node: str) -> tuple[Relation, ...]:
        """What the file itself says of the node: the other direction is not made up."""
        said = [
            (kind, other)
            for kind in RelationKind
            for other in self._graph.addresses(node, SKOS + kind)
            if other in self._ids and other != node
        ]
        turns = self._graph.items(node, _RELATIONS)
        wanted = zip(turns[::2], turns[1::2], strict=False)
        kinds = {SKOS + kind: kind for kind in RelationKind}
        ordered = [(kinds[kind], other) for kind, other in wanted if isinstance(kind, str) and kind in kinds]
        return tuple(Relation(self._ids[other], kind) for kind, other in _in_order(said, ordered))

    def _false_friends(self, node: str) -> tuple[FalseFriend, ...]:
        found = []
        for item in self._graph.items(node, VOCAB + "falseFriend"):
            terms = self._graph.texts(item, RDF + "value") if isinstance(item, str) else [item]
            if terms:
                explained = self._graph.texts(item, RDFS + "comment") if isinstance(item, str) else []
                found.append(FalseFriend(terms[0].value, _by_language(explained)))
        return tuple(found)


def _parents(graph: _Statements, nodes: list[str]) -> dict[str, list[str]]:
    """What contains each concept, said by either of the two; what the file does not describe contains nothing."""
    parents: dict[str, dict[str, None]] = {node: {} for node in nodes}
    for node in nodes:
        parents[node] |= {p: None for p in graph.addresses(node, SKOS + "broader") if p in parents}
        for child in graph.addresses(node, SKOS + "narrower"):
            if child in parents:
                parents[child][node] = None
    return {node: list(above) for node, above in parents.items()}


def _last_part(node: str) -> str:
    """What an address ends in; "" for a node without a name."""
    return "" if node.startswith("_:") else line_of_text(unquote(re.split(r"[/#:]", node.rstrip("/#:"))[-1]))


def _speaks(text: _Text, language: str) -> bool:
    return text.language.split("-")[0] == language


def _by_language(texts: Sequence[_Text]) -> dict[str, str]:
    """The first text of each language that has one."""
    return {
        language: next(t.value for t in texts if _speaks(t, language))
        for language in LANGUAGES
        if any(_speaks(t, language) for t in texts)
    }


def _in_both(texts: Sequence[_Text]) -> dict[str, str]:
    """A text for each language: one in it, else one in none, else in the other of ours, else whichever comes first."""
    if not texts:
        return {}
    spare = next((t for t in texts if not t.language), None)
    spare = spare or next((t for t in texts if any(_speaks(t, language) for language in LANGUAGES)), texts[0])
    return dict.fromkeys(LANGUAGES, spare.value) | _by_language(texts)


def _in_order(found: Sequence[T], order: Iterable[object]) -> list[T]:
    """What was found, in the order of a list: what the list repeats is repeated, what it does not know comes last."""
    by_value: dict[object, T] = {value: value for value in found}
    ordered = [by_value[value] for value in order if value in by_value]
    known = set(ordered)
    return ordered + [value for value in found if value not in known]
