"""Tables and HTML in cells become headings, paragraphs and items that name their column and row."""

from __future__ import annotations

import time

import pytest

from coopkb.clean import clean
from coopkb.types import Block, BlockKind, RawDocument, Removal

H, P, L, T = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE


def table(*rows: tuple[str, ...], header: bool = True) -> Block:
    return Block(T, "", rows=rows, header=header)


def outline(*blocks: Block) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, block.text) for block in clean(RawDocument(blocks))[0]]


GRID = table(("Commune", "Habitants", "Rôle"), ("Le Vallon", "310", "pilote"), ("Les Prés", "", "appui"))
LEFT = (
    "<p>Une crise partagée&nbsp;: par exemple,</p> <ul style='a'> - une source à sec - une école qui ferme : moins d'élèves"
    " <p>Un sujet que chacun sait dire.</p> <p>Des élus &amp; des habitants.</p>"
)
RIGHT = "<p>Garder du temps !</p> <ul><li>pour se connaître</li><li>pour <b>douter</b></li></ul> <p>Nommer qui décide.</p>"


def test_a_grid_gives_one_item_a_row():
    """Each row can be cited alone: it names its label and columns; empty cells are skipped, and no header word is lost."""
    assert outline(GRID) == [
        ("item", 0, "Commune : Le Vallon — Habitants : 310 ; Rôle : pilote"),
        ("item", 0, "Commune : Les Prés — Rôle : appui"),
    ]


def test_a_grid_whose_corner_is_empty_gives_bare_labels():
    """Without a name for the column of labels, the label stands alone."""
    assert outline(table(("", "Avant", "Après"), ("Charte", "non", "oui"))) == [
        ("item", 0, "Charte — Avant : non ; Après : oui")
    ]


def test_a_table_without_header_gets_no_invented_names():
    """Cells are put side by side, with nothing that the table does not say."""
    assert outline(table(("Le Vallon", "310", "pilote"), ("", "25", ""), header=False)) == [
        ("item", 0, "Le Vallon — 310 ; pilote"),
        ("item", 0, "25"),
    ]


def test_columns_of_prose_become_sections():
    """Long cells with HTML: a heading a column, one below its own, then its paragraphs and items, however ill-formed."""
    blocks = (Block(H, "Ce qu'on retient", 2), table(("Ce qui aide", "À surveiller"), (LEFT, RIGHT)))
    assert outline(*blocks) == [
        ("heading", 2, "Ce qu'on retient"),
        ("heading", 3, "Ce qui aide"),
        ("paragraph", 0, "Une crise partagée : par exemple,"),
        ("item", 0, "une source à sec"),
        ("item", 0, "une école qui ferme : moins d'élèves"),
        ("paragraph", 0, "Un sujet que chacun sait dire."),
        ("paragraph", 0, "Des élus & des habitants."),
        ("heading", 3, "À surveiller"),
        ("paragraph", 0, "Garder du temps !"),
        ("item", 0, "pour se connaître"),
        ("item", 0, "pour douter"),
        ("paragraph", 0, "Nommer qui décide."),
    ]


def test_columns_are_named_by_paragraphs_when_text_follows_in_the_section():
    """A heading would claim the text after the table for the last column."""
    out = outline(table(("Ce qui aide", "À surveiller"), (LEFT, RIGHT)), Block(P, "Voilà pour la journée."))
    assert [text for kind, _, text in out if kind == "heading"] == []
    assert ("paragraph", 0, "À surveiller :") in out


def test_prose_with_row_labels_names_the_row():
    """In a table of prose, a cell is introduced by the label of its row."""
    long = "Les règles sont écrites à plusieurs, relues chaque année et affichées là où tout le monde passe. " * 3
    out = outline(table(("Étape", "Ce qu'on fait"), ("Au début", long), ("À la fin", "<p>Un bilan.</p><p>Une fête.</p>")))
    assert out == [
        ("paragraph", 0, "Étape : Au début, À la fin"),
        ("heading", 1, "Ce qu'on fait"),
        ("paragraph", 0, f"Au début : {long.strip()}"),
        ("paragraph", 0, "À la fin : Un bilan."),
        ("paragraph", 0, "Une fête."),
    ]


def test_a_layout_table_of_one_column_gives_paragraphs():
    """One column lays a page out and names nothing."""
    assert outline(table(("Consigne : notez vos envies",), ("",), ("Puis partagez-les.",))) == [
        ("paragraph", 0, "Consigne : notez vos envies"),
        ("paragraph", 0, "Puis partagez-les."),
    ]


def test_a_merged_row_is_said_once():
    """A cell merged over a whole row comes once; a row that says the same in two of its columns keeps both."""
    out, removed = clean(RawDocument((table(("", "A", "B"), ("Année 1",) * 3, ("Charte", "oui", "oui")),)))
    assert [block.text for block in out] == ["Année 1", "Charte — A : oui ; B : oui"]
    assert removed == (Removal("repeated-cell", "Année 1", 2),)


@pytest.mark.parametrize("rows", [(), ((),), (("", ""), (" ", "\u00a0"))])
def test_an_empty_table_gives_nothing(rows):
    """No cell, no block."""
    assert outline(table(*rows)) == []


def test_rows_of_unequal_width_lose_no_cell():
    """A row longer than the header keeps its last cells, unnamed; a shorter one is complete."""
    assert outline(table(("A", "B"), ("1", "2", "3"), ("4",))) == [("item", 0, "A : 1 — B : 2 ; 3"), ("item", 0, "A : 4")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Un lieu<br/>une clé", [(P, 0, "Un lieu une clé")]),
        ("Un lieu.<br>Une clé.", [(P, 0, "Un lieu."), (P, 0, "Une clé.")]),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", [(L, 0, "a"), (L, 1, "b"), (L, 0, "c")]),
        ("<ol><li><p>a</p></li><li>b", [(L, 0, "a"), (L, 0, "b")]),
        ("<ul>- un choix – le bon - un autre", [(L, 0, "un choix – le bon"), (L, 0, "un autre")]),
        ("la 2<sup>e</sup> fois, 10 m<sup>2</sup>", [(P, 0, "la 2e fois, 10 m²")]),
        ("<p>a<script>alert(1)</script></p>", [(P, 0, "a")]),
        ("l'ég&eacute;rie &amp;amp; l'&#8239;eau", [(P, 0, "l'égérie & l' eau")]),
        ("<ul><li>a &lt; b</li></ul>", [(L, 0, "a < b")]),
    ],
)
def test_html_in_a_cell(html, expected):
    """Paragraphs, breaks, lists, exponents and entities of a cell each mean what a browser shows."""
    out, _ = clean(RawDocument((table((html,), header=False),)))
    assert [(block.kind, block.level, block.text) for block in out] == expected


def test_html_in_a_paragraph_and_in_an_item():
    """Markup outside tables is read the same way; an item keeps its own level and stays one item."""
    assert outline(Block(P, "<p>Un.</p><p>Deux.</p>")) == [("paragraph", 0, "Un."), ("paragraph", 0, "Deux.")]
    assert outline(Block(L, "<p>Un.</p><p>Deux.</p><ul><li>Trois</li></ul>", 1)) == [
        ("item", 1, "Un. Deux."),
        ("item", 2, "Trois"),
    ]
    assert outline(Block(H, "Un <em>titre</em>", 2)) == [("heading", 2, "Un titre")]


def test_hostile_markup_takes_no_time():
    """Thousands of tags that nothing closes, and lines of one huge word, cost no more than their length."""
    start = time.perf_counter()
    for text in (
        *("<p " * 20_000, "<script>" * 20_000, "<!--" * 20_000, "&amp;" * 20_000, "<ul>" * 5_000),
        *("<b>" * 5_000 + "x", "x" * 50_000, "." * 50_000, "a-" * 20_000, "[…] " * 10_000, "1 " * 20_000),
    ):
        clean(RawDocument((Block(P, f"a {text}"), table((text, "b")), Block(P, f"{text}-\nb", page=1))))
    assert time.perf_counter() - start < 30  # about three seconds; the squares of these lengths would take minutes
