"""Plain text: what a reader sees without any markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.read.text import read_text
from coopkb.types import BlockKind


def blocks(text):
    return [(b.kind.value, b.level, b.text) for b in read_text(text).blocks]


def headings(text):
    return [(b.level, b.text) for b in read_text(text).blocks if b.kind is BlockKind.HEADING]


PROSE = "Le groupe apprend à se connaître avant de choisir ses outils, et garde la trace de ce qui a été décidé ensemble."


def test_the_first_line_is_the_title():
    """A text that opens with a line on its own has it for title and level-1 heading."""
    document = read_text(f"Travailler à plusieurs : comment ? pourquoi ?\n\n{PROSE}")

    assert document.metadata["title"] == "Travailler à plusieurs : comment ? pourquoi ?"
    assert (document.blocks[0].kind, document.blocks[0].level) == (BlockKind.HEADING, 1)


def test_a_first_sentence_is_not_a_title():
    """A text that opens with a sentence has no title: a false one would stand above everything."""
    assert headings(f"Nous avons commencé en mars.\n\n{PROSE}") == []


def test_bulleted_titles_are_headings_when_prose_follows():
    """A bulleted line with a paragraph under it is a title; bulleted lines one after the other are a list."""
    text = (
        f"Réussir ensemble\n\nDocuments\n\n  • Des buts partagés\n\n{PROSE}\n\n  • La question des moyens\n\n{PROSE}\n\n"
        "Pour aller plus loin, on peut :\n\n  • prévoir du temps ;\n\n  • nommer un animateur ;\n\n  • relire les règles."
    )

    assert headings(text) == [
        (1, "Réussir ensemble"),
        (2, "Documents"),
        (2, "Des buts partagés"),
        (2, "La question des moyens"),
    ]
    assert [t for kind, _, t in blocks(text) if kind == "item"] == [
        "prévoir du temps ;",
        "nommer un animateur ;",
        "relire les règles.",
    ]


def test_dashed_titles_stand_above_questions():
    """A title between dashes opens a part; the questions and reading grids beneath it are one level lower."""
    text = (
        f"Panorama\n\n\n- Atelier des voisins, 2020 -\n\nComment décider ?\n\n{PROSE}\n\n"
        f"Grille de lecture :\n\n  • Des règles\n  • Un lieu\n\n\n"
        f"- Cercle du Nord : vers une charte ? -\n\nPourquoi s’associer ?\n\n{PROSE}"
    )

    assert headings(text) == [
        (1, "Panorama"),
        (1, "Atelier des voisins, 2020"),
        (2, "Comment décider ?"),
        (2, "Grille de lecture"),
        (1, "Cercle du Nord : vers une charte ?"),
        (2, "Pourquoi s’associer ?"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Les freins humains",
        "Séquence « apprendre »",
        "Synthèse de la journée",
        "RÈGLES DU GROUPE",
        "1.2 Choisir ses outils",
        "Chapitre 3 – Décider sans chef",
        "Quid du temps passé ?",
        "Préalable :",
    ],
)
def test_lines_that_stand_alone_are_headings(line):
    """Short lines alone between blank lines, without a full stop, open a section."""
    found = headings(f"Titre du texte\n\n{PROSE}\n\n{line}\n\n{PROSE}")

    assert [text for _, text in found[1:]] == [line.rstrip(" :")]


@pytest.mark.parametrize(
    "line",
    [
        "La peur de perdre : Chaque service craint pour ses moyens et retarde donc la mise en commun prévue.",
        "« Seul on va vite »",
        "C’est un lieu d’échange",
        "Il ne tient que par la confiance",
        "Voir aussi : https://exemple.org/livret.pdf",
        "Image2",
        "nuage de mots",
        "On retient ceci.",
        "Les participants étaient invités à",
        "Présentation des enjeux de la",
        "(d’après Martin, 2012) => accepter le désaccord",
        "Dans ce cadre, deux éléments :",
    ],
)
def test_lines_that_say_something_are_not_headings(line):
    """Run-in headings, quotes, statements, links and residue stay paragraphs: a false heading cuts a thought in two."""
    assert len(headings(f"Titre du texte\n\n{PROSE}\n\n{line}\n\n{PROSE}")) == 1


def test_a_line_that_leads_into_a_list_is_not_a_heading():
    """A sentence that its items finish stays with them."""
    found = headings(f"Titre du texte\n\n{PROSE}\n\nLe groupe peut alors :\n\n  • choisir un lieu\n  • fixer une date")

    assert found == [(1, "Titre du texte")]


def test_items_with_text_under_them_are_not_headings():
    """The last of a list before prose, and an item with its own paragraph indented under it, stay items."""
    text = (
        f"Titre du texte\n\n{PROSE}\n\n  • Un lieu ouvert\n\n  • Une date fixe\n\n{PROSE}\n\n"
        f"  1. Revue des jardins\n\n    {PROSE}\n\n  2. Carnet des voisins\n\n    {PROSE}"
    )

    assert headings(text) == [(1, "Titre du texte")]
    assert [t for kind, _, t in blocks(text) if kind == "item"] == [
        "Un lieu ouvert",
        "Une date fixe",
        "Revue des jardins",
        "Carnet des voisins",
    ]


def test_underlined_and_marked_titles():
    """Underlined lines and wiki or Markdown marks are headings at the level they say."""
    text = f"Charte du groupe\n================\n\n{PROSE}\n\nSes règles\n----------\n\n{PROSE}\n\n=== Détail ===\n\n{PROSE}"

    assert headings(text) == [(1, "Charte du groupe"), (2, "Ses règles"), (2, "Détail")]


def test_numbers_give_depth():
    """A title numbered 2.1 is below the one numbered 2., which has prose under it."""
    text = f"Guide\n\n2. Décider\n\n{PROSE}\n\n2.1 Voter\n\n{PROSE}"

    assert headings(text) == [(1, "Guide"), (2, "2. Décider"), (3, "2.1 Voter")]


def test_items_are_nested_by_indentation():
    """The level of an item is the number of items it stands under; blank lines between them change nothing."""
    text = "Les objets du travail :\n  • le bâti\n\n    ◦ les murs\n    ◦ le toit\n  • le jardin\n\nFin du texte."

    assert [(level, t) for kind, level, t in blocks(text) if kind == "item"] == [
        (0, "le bâti"),
        (1, "les murs"),
        (1, "le toit"),
        (0, "le jardin"),
    ]


def test_an_item_continued_on_the_next_line_is_one_item():
    """The second line of an item, indented under it, is joined to it."""
    text = f"{PROSE}\n  - prendre le temps de se\n    rencontrer vraiment\n  - écrire ce qui est dit"

    assert [t for kind, _, t in blocks(text) if kind == "item"] == [
        "prendre le temps de se rencontrer vraiment",
        "écrire ce qui est dit",
    ]


def test_wrapped_text_is_rejoined():
    """Lines broken at a column make the paragraphs they were: no sentence ends where a line does."""
    wrapped = (
        "Le conseil se réunit une fois par mois dans la salle commune, et chacun\n"
        "peut y porter une question. Les décisions sont prises au consentement,\n"
        "après un tour de parole où personne n'est interrompu.\n\n"
        "Un compte rendu est affiché dans les deux jours, pour que les absents\n"
        "sachent ce qui les attend.\n"
    )

    assert [t for _, _, t in blocks(wrapped)] == [" ".join(p.split()) for p in wrapped.split("\n\n")]


def test_a_paragraph_a_line_is_kept():
    """In a text with a paragraph a line, lines are not glued together."""
    assert [t for _, _, t in blocks(f"{PROSE}\n{PROSE} Et plus.\nTroisième paragraphe du texte.")] == [
        PROSE,
        f"{PROSE} Et plus.",
        "Troisième paragraphe du texte.",
    ]


def test_a_table_of_tabs_is_one_block_with_raw_cells():
    """Lines with tabs are a table; the tags inside its cells are left for the cleaning."""
    table = read_text("Bilan\n\nForces\tLimites\n<p>Un lieu</p>\t<p>Peu de temps</p>").blocks[1]

    assert table.kind is BlockKind.TABLE
    assert table.header
    assert table.rows == (("Forces", "Limites"), ("<p>Un lieu</p>", "<p>Peu de temps</p>"))
    assert table.text == ""


def test_separators_are_reported():
    """A drawn line is no text, and its removal is told."""
    document = read_text(f"{PROSE}\n\n* * *\n\n{PROSE}")

    assert len(document.blocks) == 2
    assert [r.rule for r in document.removed] == ["separator-line"]


def test_a_very_long_line_is_one_paragraph():
    """A line of a million words is read in reasonable time and loses nothing."""
    text = "mot " * 500_000 + "fin."

    assert [len(t) for _, _, t in blocks(text)] == [len(text)]


@given(st.text(alphabet="aé •-–1.A:?!\n\t «»|=#", max_size=200))
def test_no_letter_is_lost(text):
    """Whatever is taken for a heading, an item or a table, every letter comes out, in order; no block holds a line break."""
    document = read_text(text)
    out = "".join(b.text + "".join(c for row in b.rows for c in row) for b in document.blocks)

    assert [c for c in out if c in "aé"] == [c for c in text if c in "aé"]
    assert not any("\n" in b.text for b in document.blocks)
