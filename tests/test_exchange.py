"""The grid leaves for other tools and comes back; their files are read as well as they can be, or their fault is named."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import lxml.etree
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, RDFS, SKOS

from coopkb.errors import CorpusError
from coopkb.exchange import Ids, line_of_text, refi_qda, skos, slug_of
from coopkb.exchange.refi_qda import from_qdc, to_qdc
from coopkb.exchange.skos import from_turtle, to_turtle
from coopkb.frameworks import load_framework
from coopkb.grid import load_grid
from coopkb.types import Concept, Dimension, FalseFriend, Framework, Grid, Item, Link, LinkKind, Relation, RelationKind
from coopkb.yaml_files import SLUG

CORPUS = Path(__file__).parents[1] / "corpus"
SHIPPED = load_grid(CORPUS / "grid.yaml")
VOCAB = rdflib.Namespace("urn:coopkb:vocab#")

POWER = Concept(
    id="pouvoir",
    dimension="relations",
    label={"fr": "Pouvoir", "en": "Power"},
    definition={"fr": "Qui pèse sur quoi.", "en": "Who weighs on what."},
    synonyms={"fr": ("rapport de force", "influence", "rapport de force"), "en": ("sway",)},
    belongs={"fr": ("une partie pèse plus", "elle décide seule"), "en": ("one party weighs more",)},
    excludes={"fr": ("le débat franc",), "en": ()},
    signs={"fr": ("- tous se taisent", "Signes :"), "en": ("silence",)},
    counter_example={"fr": "Un débat.", "en": "A debate."},
    questions={"fr": ("Qui bloque ?",), "en": ("Who blocks?",)},
    asked={"fr": ("il décide de tout",), "en": ("he runs it all",)},
    related=(Relation("confiance", RelationKind.RELATED), Relation("don", RelationKind.BROADER)),
    false_friends=(
        FalseFriend("pouvoir", {"fr": "Une procuration.", "en": "A proxy."}),
        FalseFriend("jeu", {"fr": "Un loisir.", "en": "A pastime."}),
    ),
)
EMPTY = {"fr": (), "en": ()}


def _concept(id_: str, dimension: str, related: tuple[Relation, ...] = ()) -> Concept:
    text = {"fr": id_.capitalize(), "en": f"The {id_}"}
    return Concept(id_, dimension, text, text, EMPTY, EMPTY, EMPTY, EMPTY, {}, EMPTY, EMPTY, related)


SMALL = Grid(
    (
        Dimension("relations", {"fr": "Relations", "en": "Ties"}, (POWER, _concept("confiance", "relations"))),
        Dimension("effets", {"fr": "Effets", "en": "Effects"}, ()),
        Dimension("cadrage", {"fr": "Cadrage", "en": "Framing"}, (_concept("don", "cadrage"),)),
    )
)

FRAMEWORK = Framework(
    id="ostrom",
    name="Ostrom",
    title={"fr": "Huit principes", "en": "Eight principles"},
    organisation="Indiana",
    idea={"fr": "Les communs.", "en": "The commons."},
    people=("Elinor Ostrom",),
    year=1990,
    sources=("ostrom-1990",),
    cooperation={"fr": "Agir ensemble.", "en": "Acting together."},
    items=(
        Item(
            "limites",
            "Clear boundaries",
            {"fr": "Qui a droit.", "en": "Who may."},
            "ostrom-1990",
            "Principles",
            90,
            second_hand=True,
            links=tuple(Link(c, kind) for c, kind in zip(["pouvoir", "confiance", "don"] * 2, LinkKind, strict=True)),
        ),
    ),
)


# --- There and back ---------------------------------------------------------------------------------------------------

_AWKWARD = [
    "Signes :",
    "Signs:",
    "- a",
    "Identifiant :",
    "x\\",
    '"""',
    "a\\n",
    "]]>",
    "&amp; <b>",
    "@fr",
    "é’ «œ» 😀",
    "\ufffe",
]


def _texts(*, xml: bool) -> st.SearchStrategy[str]:
    """Lines as a grid holds them, those included that look like our own form."""
    lines = (st.sampled_from(_AWKWARD) | st.text(max_size=12)).map(line_of_text)
    return lines.map(lambda text: refi_qda._NOT_XML.sub("", text).strip() if xml else text).filter(bool)


def _grids(*, xml: bool) -> st.SearchStrategy[Grid]:
    """Grids as the loader makes them; for Turtle (not `xml`) with fields that are missing too."""
    text = _texts(xml=xml)
    both = st.fixed_dictionaries({"fr": text, "en": text})
    lists = st.fixed_dictionaries({language: st.lists(text, max_size=3).map(tuple) for language in ("fr", "en")})
    field = lists if xml else lists | st.just({})

    @st.composite
    def grids(draw: st.DrawFn) -> Grid:
        slugs = st.from_regex(SLUG, fullmatch=True).filter(lambda slug: len(slug) <= 80)
        ids = draw(st.lists(slugs, max_size=4, unique=True))
        dimensions = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
        places = [draw(st.sampled_from(dimensions)) for _ in ids]

        def concept(id_: str, dimension: str) -> Concept:
            others = [other for other in ids if other != id_]
            relation = st.builds(Relation, st.sampled_from(others), st.sampled_from(RelationKind)) if others else st.nothing()
            fields = [draw(field) for _ in range(6)]
            return Concept(
                id_,
                dimension,
                draw(both),
                draw(both),
                *fields[:4],
                draw(both | st.just({})),
                *fields[4:],
                tuple(draw(st.lists(relation, max_size=3))) if others else (),
                tuple(draw(st.lists(st.builds(FalseFriend, text, both), max_size=2))),
            )

        concepts = [concept(id_, place) for id_, place in zip(ids, places, strict=True)]
        return Grid(tuple(Dimension(d, draw(both), tuple(c for c in concepts if c.dimension == d)) for d in dimensions))

    return grids()


@settings(max_examples=60, deadline=None)
@given(_grids(xml=False))
def test_any_grid_comes_back_from_turtle(grid: Grid) -> None:
    """No text, order, repetition, relation or missing field is lost, and what comes back gives the same file."""
    text = to_turtle(grid)
    assert from_turtle(text) == grid
    assert to_turtle(from_turtle(text)) == text


@settings(max_examples=60, deadline=None)
@given(_grids(xml=True), st.sampled_from(["fr", "en"]))
def test_any_grid_comes_back_from_a_codebook(grid: Grid, language: str) -> None:
    """No text, order, repetition or relation is lost, even where a text looks like a heading of the description."""
    data = to_qdc(grid, language)
    assert from_qdc(data) == grid
    assert to_qdc(from_qdc(data), language) == data


def test_the_shipped_grid_comes_back_from_both() -> None:
    """What is given to other tools is all that the grid says."""
    frameworks = [load_framework(path) for path in sorted((CORPUS / "frameworks").glob("*.yaml"))]
    assert from_turtle(to_turtle(SHIPPED, frameworks)) == SHIPPED
    for language in ("fr", "en"):
        assert from_qdc(to_qdc(SHIPPED, language)) == SHIPPED


def test_the_same_grid_gives_the_same_bytes_in_any_process() -> None:
    """Two exports can be compared line by line: no random node, no order of a hash."""
    code = (
        "from test_exchange import *; import hashlib;"
        "print(hashlib.sha256(to_turtle(SMALL, [FRAMEWORK]).encode() + to_qdc(SMALL)).hexdigest())"
    )
    seen = set()
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        seen.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)
    assert len(seen) == 1


# --- SKOS: what other tools see ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=to_turtle(SMALL, [FRAMEWORK]), format="turtle")


def test_a_dimension_is_a_top_concept_and_holds_its_concepts(graph: rdflib.Graph) -> None:
    """A tool that knows SKOS alone shows the tree: scheme, dimensions, concepts."""
    scheme, dimension = rdflib.URIRef("urn:coopkb:grid"), rdflib.URIRef("urn:coopkb:dimension:relations")
    power = rdflib.URIRef("urn:coopkb:concept:pouvoir")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert (dimension, SKOS.topConceptOf, scheme) in graph
    assert (scheme, SKOS.hasTopConcept, dimension) in graph
    assert (power, SKOS.broader, dimension) in graph
    assert (dimension, SKOS.narrower, power) in graph
    assert (power, SKOS.related, rdflib.URIRef("urn:coopkb:concept:confiance")) in graph
    assert (power, SKOS.broader, rdflib.URIRef("urn:coopkb:concept:don")) in graph


def test_texts_stand_in_the_properties_that_tools_show(graph: rdflib.Graph) -> None:
    """Labels, definitions, synonyms and criteria are plain literals, each in its language."""
    power = rdflib.URIRef("urn:coopkb:concept:pouvoir")
    for says, text, language in [
        (SKOS.prefLabel, "Power", "en"),
        (SKOS.definition, "Qui pèse sur quoi.", "fr"),
        (SKOS.altLabel, "influence", "fr"),
        (SKOS.scopeNote, "one party weighs more", "en"),
        (VOCAB.excludes, "le débat franc", "fr"),
        (VOCAB.sign, "silence", "en"),
        (VOCAB.question, "Qui bloque ?", "fr"),
        (VOCAB.asked, "he runs it all", "en"),
        (VOCAB.counterExample, "Un débat.", "fr"),
    ]:
        assert (power, says, rdflib.Literal(text, lang=language)) in graph


def test_the_file_says_what_our_own_terms_mean(graph: rdflib.Graph) -> None:
    """Whoever opens the file without our documentation can tell what each property is."""
    classes = {VOCAB.Grid, VOCAB.Dimension, VOCAB.Framework}
    used = {p for p in graph.predicates() if str(p).startswith(str(VOCAB))}
    assert len(used) > 10
    for term in used:
        assert {o.language for o in graph.objects(term, RDFS.comment)} == {"fr", "en"}
    assert set(graph.subjects(RDFS.subClassOf)) == classes
    for term in (VOCAB.sign, VOCAB.question, VOCAB.asked, VOCAB.falseFriend, VOCAB.counterExample):
        assert graph.value(term, RDFS.subPropertyOf) == SKOS.note
    assert graph.value(VOCAB.excludes, RDFS.subPropertyOf) == SKOS.scopeNote


def test_an_item_is_matched_to_concepts_and_a_false_friend_never_is(graph: rdflib.Graph) -> None:
    """A false friend is the opposite of a match: no tool must take it for one."""
    item = rdflib.URIRef("urn:coopkb:item:ostrom:limites")
    said = {(p, str(o).rpartition(":")[2]) for p, o in graph.predicate_objects(item) if "concept" in str(o)}
    assert said == {
        (SKOS.exactMatch, "pouvoir"),
        (SKOS.closeMatch, "confiance"),
        (SKOS.broadMatch, "don"),
        (SKOS.narrowMatch, "pouvoir"),
        (SKOS.relatedMatch, "confiance"),
        (VOCAB.misleads, "don"),
    }
    assert (item, SKOS.inScheme, rdflib.URIRef("urn:coopkb:framework:ostrom")) in graph


def test_frameworks_beside_the_grid_do_not_come_back_as_concepts() -> None:
    """The items of a work are its own; the grid stays what it was."""
    assert from_turtle(to_turtle(SMALL, [FRAMEWORK])) == SMALL


def test_what_another_tool_took_away_or_added_is_respected() -> None:
    """The list beside the literals orders them and brings nothing back."""
    grid = rdflib.Graph().parse(data=to_turtle(SMALL), format="turtle")
    power = rdflib.URIRef("urn:coopkb:concept:pouvoir")
    grid.remove((power, SKOS.altLabel, rdflib.Literal("influence", lang="fr")))
    grid.add((power, SKOS.altLabel, rdflib.Literal("autorité", lang="fr")))
    grid.remove((power, SKOS.broader, rdflib.URIRef("urn:coopkb:concept:don")))
    concept = from_turtle(grid.serialize(format="turtle")).concepts[0]
    assert concept.synonyms["fr"] == ("rapport de force", "rapport de force", "autorité")
    assert concept.related == (Relation("confiance", RelationKind.RELATED),)


# --- SKOS: files of other tools ---------------------------------------------------------------------------------------

PREFIXES = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://example.org/t/> .\n"


def _ids(grid: Grid) -> dict[str, list[str]]:
    return {dimension.id: [concept.id for concept in dimension.concepts] for dimension in grid.dimensions}


def test_a_thesaurus_without_scheme_or_types_is_read() -> None:
    """Labels and skos:broader are enough: the top is a dimension, what lies below is in it, however deep."""
    grid = from_turtle(
        PREFIXES
        + """
        :LienSocial skos:prefLabel "Lien social"@fr .
        :Confiance skos:prefLabel "Confiance"@fr ; skos:broader :LienSocial ; skos:altLabel "foi"@fr, "loyauté"@fr, "trust" .
        :ConfianceMutuelle skos:prefLabel "Confiance mutuelle"@fr ; skos:broader :Confiance ; skos:related :Confiance .
        """
    )
    assert _ids(grid) == {"lien-social": ["confiance", "confiance-mutuelle"]}
    trust, mutual = grid.concepts
    assert trust.label == {"fr": "Confiance", "en": "Confiance"}
    assert trust.definition == trust.label
    assert trust.synonyms == {"fr": ("foi", "loyauté", "trust"), "en": ("trust",)}
    assert trust.related == ()
    assert mutual.related == (Relation("confiance", RelationKind.BROADER), Relation("confiance", RelationKind.RELATED))


def test_narrower_says_as_much_as_broader() -> None:
    """A file that states the tree from above only has the same dimensions; relations stay as they were stated."""
    grid = from_turtle(
        PREFIXES
        + """
        :a a skos:Concept ; skos:prefLabel "A"@en ; skos:narrower :b .
        :b a skos:Concept ; skos:prefLabel "B"@en ; skos:narrower :c .
        :c a skos:Concept ; skos:prefLabel "C"@en .
        """
    )
    assert _ids(grid) == {"a": ["b", "c"]}
    assert grid.concepts[0].related == (Relation("c", RelationKind.NARROWER),)
    assert grid.concepts[1].related == ()


def test_concepts_at_the_top_without_any_below_share_a_dimension() -> None:
    """A flat list makes a grid: one dimension, named after the scheme where there is one."""
    flat = ':a skos:prefLabel "A"@en{0} . :b skos:prefLabel "B"@en{0} .'
    assert _ids(from_turtle(PREFIXES + flat.format(""))) == {"concepts": ["a", "b"]}
    scheme = ':s a skos:ConceptScheme ; skos:prefLabel "Les mots"@fr . '
    grid = from_turtle(PREFIXES + scheme + flat.format(" ; skos:inScheme :s"))
    assert _ids(grid) == {"les-mots": ["a", "b"]}
    assert grid.dimensions[0].label == {"fr": "Les mots", "en": "Les mots"}


def test_the_nearest_language_stands_in_for_a_missing_one() -> None:
    """The language itself, its regions, no language, the other of ours, and only then a third one."""
    grid = from_turtle(
        PREFIXES
        + """
        :x skos:prefLabel "Vertrauen"@de, "Trust"@en-GB ; skos:definition "Glaube."@de, "Sans langue." , "English."@en .
        """
    )
    assert grid.concepts[0].label == {"fr": "Trust", "en": "Trust"}
    assert grid.concepts[0].definition == {"fr": "Sans langue.", "en": "English."}


def test_ids_are_slugs_of_the_address_or_of_the_label() -> None:
    """A word in an address is a name; a number is not, so the label names the concept, and none is given twice."""
    grid = from_turtle(
        PREFIXES
        + """
        :JeuxDePouvoir skos:prefLabel "Enjeux"@fr .
        :c_1234 skos:prefLabel "L’œuvre commune"@fr .
        <http://example.org/42> skos:prefLabel "L’œuvre commune"@fr .
        <urn:coopkb:concept:enjeux> skos:prefLabel "Enjeux"@fr .
        <http://example.org/enjeux/> skos:prefLabel "Autres"@fr .
        <http://example.org/信頼> skos:prefLabel "信頼"@ja .
        """
    )
    assert set(_ids(grid)["concepts"]) == {
        "jeux-de-pouvoir", "l-oeuvre-commune", "l-oeuvre-commune-2", "enjeux", "enjeux-2", "concept",
    }  # fmt: skip
    assert next(c for c in grid.concepts if c.label["fr"] == "Enjeux" and c.id != "jeux-de-pouvoir").id == "enjeux"


def test_a_concept_in_two_places_stands_in_one_and_keeps_both_relations() -> None:
    """A thesaurus may place a concept twice, a grid once: in the dimension that contains it directly."""
    grid = from_turtle(
        PREFIXES
        + """
        :a skos:prefLabel "A" . :b skos:prefLabel "B" .
        :c skos:prefLabel "C" ; skos:broader :a .
        :d skos:prefLabel "D" ; skos:broader :c, :b .
        """
    )
    assert _ids(grid) == {"a": ["c"], "b": ["d"]}
    assert grid.concepts[1].related == (Relation("c", RelationKind.BROADER),)
    assert grid.dimensions[1].concepts[0].id == "d"


def test_documentation_behind_a_node_is_found() -> None:
    """Some tools give a note a node of its own, its text in rdf:value."""
    grid = from_turtle(
        PREFIXES
        + "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        + ':a skos:prefLabel "A"@fr ; skos:definition [ rdf:value "Dit\\n ailleurs."@fr ] .'
    )
    assert grid.concepts[0].definition["fr"] == "Dit ailleurs."


def test_collections_and_unknown_concepts_are_left_out() -> None:
    """A collection groups concepts and is none; an address that the file does not describe is no concept of it."""
    grid = from_turtle(
        PREFIXES
        + """
        :group a skos:Collection ; skos:prefLabel "Groupe"@fr ; skos:member :a .
        :a skos:prefLabel "A"@fr ; skos:broader :elsewhere ; skos:related <http://other.org/x> .
        """
    )
    assert _ids(grid) == {"concepts": ["a"]}
    assert grid.concepts[0].related == ()


# --- SKOS: hostile and damaged files ----------------------------------------------------------------------------------


def _refused(error: CorpusError) -> None:
    """The error is one clear sentence in each language."""
    for sentence in (error.fr, error.en):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "\n" not in sentence
    assert error.fr != error.en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no SKOS concept"),
        ("   # nothing\n", "no SKOS concept"),
        ("<urn:a> <urn:b> <urn:c> .", "no SKOS concept"),
        ("Bonjour à tous", "cannot be read as Turtle (line 1)"),
        (PREFIXES + "\n:a skos:prefLabel 'A' .\n:b unbound:x 1 .", "cannot be read as Turtle (line 4)"),
        ("<?xml version='1.0'?><rdf:RDF/>", "cannot be read as Turtle"),
        ("%PDF-1.7 \x00\x01\xff", "cannot be read as Turtle"),
        ("\ud800", "cannot be read as Turtle"),
        (PREFIXES + ':a skos:prefLabel """never closed', "cannot be read as Turtle"),
        ("[" * 20_000, "cannot be read as Turtle"),
        ("<urn:a> <urn:b> " + "(" * 20_000, "cannot be read as Turtle"),
        ("<urn:a> <urn:b> " + "9" * 10_000 + " .", "cannot be read as Turtle"),
        ("#" * (skos.MOST_CHARACTERS + 1), "too large"),
        (PREFIXES + ":a skos:prefLabel 'A' ; skos:broader :a .", "“A” and “A” contain one another"),
        (
            PREFIXES + ":a skos:prefLabel 'A' ; skos:broader :b . :b skos:prefLabel 'B' ; skos:broader :a .",
            "contain one another",
        ),
        (
            PREFIXES + ":t skos:prefLabel 'T' ; skos:narrower :a . :a skos:prefLabel 'A' ; skos:narrower :b ."
            ":b skos:prefLabel 'B' ; skos:narrower :a .",
            "contain one another",
        ),
    ],
    ids=range(16),
)
def test_a_file_that_is_no_thesaurus_is_named(text: str, words: str) -> None:
    """Whatever is handed in, the answer is one sentence that says what is wrong, never a traceback."""
    with pytest.raises(CorpusError) as caught:
        from_turtle(text)
    assert words in caught.value.en
    _refused(caught.value)


def test_no_address_in_a_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports, bases and links are statements, not orders: nothing is fetched."""

    def forbidden(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    grid = from_turtle(
        "@base <http://127.0.0.1:9/> .\n" + PREFIXES + "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<> owl:imports <http://127.0.0.1:9/x.ttl>, <file:///etc/passwd> . :a skos:prefLabel 'A' ; "
        "skos:exactMatch <http://127.0.0.1:9/y> ; skos:inScheme <http://127.0.0.1:9/s> ."
    )
    assert [c.id for c in grid.concepts] == ["a"]


def test_odd_literals_do_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    """Dates that no calendar holds, XML in a literal, halves of characters, controls: read, cleaned, and not talked about."""
    with caplog.at_level(logging.WARNING):
        grid = from_turtle(
            PREFIXES
            + """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
            :a skos:prefLabel "A\\u0007\\uD800\\u202E b"@fr ; <http://purl.org/dc/terms/date> "2020-13-45"^^xsd:date ;
            skos:note "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;"^^rdf:XMLLiteral ; <urn:has space> "x"^^xsd:integer .
            :%00B%0A a skos:Concept . [] a skos:Concept ."""
        )
    assert [c.label["fr"] for c in grid.concepts] == ["A b", "B", "concept"]
    assert not caplog.records


def test_a_list_that_bites_its_tail_ends() -> None:
    """A circle in an order list costs no endless loop, and the texts are there."""
    grid = from_turtle(
        PREFIXES
        + """@prefix c: <urn:coopkb:vocab#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        :a skos:prefLabel "A"@fr ; skos:altLabel "x"@fr, "y"@fr ; c:synonymsInOrder _:l ; c:falseFriend ( :nothing 3 ) .
        _:l rdf:first "y"@fr ; rdf:rest _:l ."""
    )
    assert grid.concepts[0].synonyms["fr"] == ("y", "x")


# --- REFI-QDA: what other tools see -----------------------------------------------------------------------------------

_STRUCTURE = lxml.etree.RelaxNG(
    lxml.etree.fromstring(
        """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="urn:QDA-XML:codebook:1.0"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start>
    <element name="CodeBook">
      <optional><attribute name="origin"/></optional>
      <element name="Codes"><oneOrMore><ref name="code"/></oneOrMore></element>
      <optional><element name="Sets"><oneOrMore><ref name="set"/></oneOrMore></element></optional>
    </element>
  </start>
  <define name="code">
    <element name="Code">
      <ref name="named"/>
      <attribute name="isCodable"><data type="boolean"/></attribute>
      <optional>
        <attribute name="color"><data type="token"><param name="pattern">#([0-9A-Fa-f]{3}){1,2}</param></data></attribute>
      </optional>
      <optional><element name="Description"><text/></element></optional>
      <zeroOrMore><ref name="code"/></zeroOrMore>
    </element>
  </define>
  <define name="set">
    <element name="Set">
      <ref name="named"/>
      <optional><element name="Description"><text/></element></optional>
      <zeroOrMore><element name="MemberCode"><ref name="guid"/></element></zeroOrMore>
    </element>
  </define>
  <define name="named"><ref name="guid"/><attribute name="name"/></define>
  <define name="guid">
    <attribute name="guid">
      <data type="token"><param name="pattern">[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}</param></data>
    </attribute>
  </define>
</grammar>"""
    )
)
"""The structure of REFI-QDA 1.5 in our own words: which element holds which, and what its attributes are made of."""


@pytest.mark.parametrize("grid", [SMALL, SHIPPED], ids=["small", "shipped"])
def test_a_codebook_has_the_structure_of_the_standard(grid: Grid) -> None:
    """Element order, required attributes, guids and colours are as tools that validate expect them."""
    root = lxml.etree.fromstring(to_qdc(grid))
    _STRUCTURE.assertValid(root)
    guids = root.xpath("//@guid")
    assert len(guids) == len(set(guids)) == len(grid.dimensions) + len(grid.concepts)


def test_dimensions_hold_text_of_no_interview_and_concepts_do() -> None:
    """A dimension is a folder of codes; in tools that tell the two apart nobody codes with it."""
    root = lxml.etree.fromstring(to_qdc(SMALL, "en"))
    found = [(c.get("name"), c.get("isCodable"), c.getparent().get("name")) for c in root.iter("{*}Code")]
    assert found == [
        ("Ties", "false", None),
        ("Power", "true", "Ties"),
        ("The confiance", "true", "Ties"),
        ("Effects", "false", None),
        ("Framing", "false", None),
        ("The don", "true", "Framing"),
    ]


def test_guids_follow_the_id_and_not_the_words() -> None:
    """A codebook exported again, renamed or in the other language, updates the same codes."""
    french, english = (lxml.etree.fromstring(to_qdc(SMALL, language)).xpath("//@guid") for language in ("fr", "en"))
    assert french == english
    assert french[1] == "e06554cd-1953-5187-94fb-1b584d49b7a9"  # the same for ever: other people's projects hold it


def test_a_description_is_plain_text_that_starts_with_the_definition() -> None:
    """Whoever codes reads the definition, then what belongs and what does not, in the language of the export."""
    root = lxml.etree.fromstring(to_qdc(SMALL, "fr"))
    described = root.findall(".//{*}Code/{*}Code/{*}Description")[0].text
    assert described.startswith(
        "Qui pèse sur quoi.\n\nRelève de ce concept :\n- une partie pèse plus\n- elle décide seule\n\n"
        "N’en relève pas :\n- le débat franc\n\nSignes :\n- - tous se taisent\n- Signes :\n\nContre-exemple :\n- Un débat.\n"
    )
    assert "\n\nFaux amis :\n- pouvoir\n  Une procuration.\n- jeu\n  Un loisir.\n" in described
    assert described.endswith("\n\nLiens :\n- related confiance\n- broader don\n\nIdentifiant :\n- pouvoir")


def test_an_empty_grid_gives_no_codebook() -> None:
    """The format needs a code, so there is nothing to write, and that is said."""
    with pytest.raises(CorpusError) as caught:
        to_qdc(Grid())
    _refused(caught.value)


# --- REFI-QDA: files of other tools -----------------------------------------------------------------------------------


def _codebook(codes: str, attributes: str = 'xmlns="urn:QDA-XML:codebook:1.0"') -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><CodeBook {attributes}><Codes>{codes}</Codes></CodeBook>'.encode()


def test_a_codebook_of_another_tool_is_flattened() -> None:
    """Codes at the top that hold others are dimensions; what lies deeper is in them, with what contains it as broader."""
    grid = from_qdc(
        _codebook(
            """
            <Code guid="{C1}" name="Obstacles" isCodable="true" color="#abc">
              <Description>What hinders.</Description>
              <Code name="Fear" guid="1" isCodable="true"><Code name="Of change" guid="2" isCodable="true">
                <Code name="Fear" guid="3" isCodable="true"/></Code></Code>
            </Code>
            <Code name="À part" guid="4" isCodable="true"/>
            <Code name="Dossier vide" guid="5" isCodable="false"/>
            <Code name="Autre" guid="6"/>
            """
        )
    )
    assert _ids(grid) == {"obstacles": ["fear", "of-change", "fear-2"], "dossier-vide": [], "codes": ["a-part", "autre"]}
    fear, change, again, *_ = grid.concepts
    assert fear.related == ()
    assert change.related == (Relation("fear", RelationKind.BROADER),)
    assert again.related == (Relation("of-change", RelationKind.BROADER),)
    assert fear.label == fear.definition == {"fr": "Fear", "en": "Fear"}


def test_a_memo_of_another_tool_is_the_definition() -> None:
    """A free description is kept whole, as one line, even where it has lines that look like ours."""
    memo = "First thought.\n\nSigns:\n- one\n\nSecond thought."
    grid = from_qdc(_codebook(f'<Code name="A"><Code name="B"><Description>{memo}</Description></Code></Code>'))
    assert grid.concepts[0].definition["en"] == "First thought. Signs: - one Second thought."
    assert grid.concepts[0].signs == EMPTY


def test_our_codebook_edited_in_a_tool_keeps_what_was_edited() -> None:
    """A definition rewritten over several lines, a code added, moved, renamed or deleted: the rest holds together."""
    root = lxml.etree.fromstring(to_qdc(SMALL, "fr"))
    codes = {code.get("name"): code for code in root.iter("{*}Code")}
    described = codes["Pouvoir"][0]
    described.text = described.text.replace("Qui pèse sur quoi.", "Qui pèse.\n\nEt sur quoi.").replace(
        "\n- sway", "\n- sway\n- clout"
    )
    codes["Pouvoir"].append(codes["Confiance"])
    codes["Pouvoir"].set("name", "Le pouvoir")
    lxml.etree.SubElement(codes["Relations"], codes["Relations"].tag, name="Pouvoir")
    codes["Don"].getparent().remove(codes["Don"])
    grid = from_qdc(lxml.etree.tostring(root))
    assert _ids(grid) == {"relations": ["pouvoir", "confiance", "pouvoir-2"], "effets": [], "cadrage": []}
    power, trust, _ = grid.concepts
    assert power.label == {"fr": "Le pouvoir", "en": "Power"}
    assert power.definition == {"fr": "Qui pèse. Et sur quoi.", "en": "Who weighs on what."}
    assert power.synonyms["en"] == ("sway", "clout")
    assert power.related == (Relation("confiance", RelationKind.RELATED),)
    assert trust.related == (Relation("pouvoir", RelationKind.BROADER),)


@pytest.mark.parametrize("attributes", ['xmlns="urn:QDA-XML:codebook:0:4"', 'xmlns:q="urn:QDA-XML:codebook:1.0"'])
def test_drafts_and_prefixes_of_the_namespace_are_read(attributes: str) -> None:
    """Some tools write an older namespace, some a prefix; the elements are the same."""
    data = _codebook('<Code name="é"/>', attributes)
    if "xmlns:q" in attributes:
        data = data.replace(b"<Code", b"<q:Code").replace(b"</Code", b"</q:Code")
    assert from_qdc(data).concepts[0].label["fr"] == "é"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_a_codebook_in_another_encoding_is_read(encoding: str) -> None:
    """The file says how it is encoded, and that is believed."""
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + _codebook('<Code name="é"/>').decode().partition("?>")[2]
    assert from_qdc(text.encode(encoding)).concepts[0].label["fr"] == "é"


# --- REFI-QDA: hostile and damaged files ------------------------------------------------------------------------------

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read as XML"),
        (b"\x00\xff\xfe\x89PNG", "cannot be read as XML"),
        (b"PK\x03\x04", "cannot be read as XML"),
        (_codebook('\n<Code name="a"')[:-20], "cannot be read as XML (line 2)"),
        (
            _codebook('<Code name="\xe9"/>'.encode("latin-1").decode("latin-1")).replace(b"\xc3\xa9", b"\xe9"),
            "cannot be read as XML",
        ),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "cannot be read as XML"),
        (_codebook('<Code name="&nbsp;"/>'), "cannot be read as XML"),
        (
            f'<!DOCTYPE c [<!ENTITY l0 "ha">{_LAUGHS}]>'.encode() + _codebook('<Code name="&l9;"/>')[38:],
            "document type or entities",
        ),
        (b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><c>&x;</c>', "document type or entities"),
        (b'<!DOCTYPE c SYSTEM "http://127.0.0.1:9/c.dtd"><c/>', "document type or entities"),
        (b" " * (refi_qda.MOST_BYTES + 1), "too large"),
        (_codebook('<Code name="a">' * 60 + "</Code>" * 60), "nested more than"),
        (_codebook('<Code name="a"><Code name="  " guid="g7"/></Code>'), "no name (guid “g7”)"),
        (_codebook('<Code guid="g8"/>'), "no name (guid “g8”)"),
        (_codebook(""), "holds no code"),
        (_codebook('<Code name="a"/>', 'xmlns="urn:QDA-XML:project:1.0"'), "no REFI-QDA codebook"),
        (_codebook('<Code name="a"/>', ""), "no REFI-QDA codebook"),
        (b'<Project xmlns="urn:QDA-XML:codebook:1.0"/>', "no REFI-QDA codebook"),
    ],
    ids=range(18),
)
def test_a_file_that_is_no_codebook_is_named(data: bytes, words: str) -> None:
    """Whatever is handed in, the answer is one sentence that says what is wrong, never a traceback."""
    with pytest.raises(CorpusError) as caught:
        from_qdc(data)
    assert words in caught.value.en
    _refused(caught.value)


# --- What both share --------------------------------------------------------------------------------------------------


@given(st.text())
def test_a_slug_is_an_id_or_nothing(name: str) -> None:
    """Any name makes an id that the loader takes, or none."""
    slug = slug_of(name)
    assert not slug or (SLUG.fullmatch(slug) and len(slug) <= 80)


@given(st.lists(st.sampled_from(["a", "A", "a-2", "É", "", "b" * 80, "b" * 90, "-"]), max_size=12))
def test_no_id_is_given_twice(names: list[str]) -> None:
    """Names that make the same id get a number, and stay within the length."""
    ids = Ids()
    given_ids = [ids.give(name, "concept") for name in names]
    assert len(set(given_ids)) == len(names)
    assert all(SLUG.fullmatch(id_) and len(id_) <= 80 for id_ in given_ids)
