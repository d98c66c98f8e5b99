"""Markdown: its structure kept, its markup gone."""

from __future__ import annotations

import datetime

import pytest

from coopkb.errors import UnreadableFileError
from coopkb.read.markdown import read_markdown
from coopkb.types import BlockKind

NOTE = """---
title: Décider sans chef
authors: [Ada Exemple, Bob Témoin]
year: 2019
seen: 2024-05-01
---
# Décider *sans* chef

Un texte avec un [lien](https://exemple.org), du **gras** et du `code`,
sur deux lignes.<!-- à relire -->

![un schéma](schema.png)

## Étapes

1. Dire
   - qui
   - quand
2. Faire

**Ce qui aide**

| Levier | Risque |
|---|---|
| temps | *usure* |

```
ligne un
ligne deux
```
"""


def shown(document):
    return [(b.kind.value, b.level, b.text) for b in document.blocks]


def test_a_note_keeps_its_structure_and_loses_its_markup():
    """Headings, nested items, tables and code come out in order, as plain text without line breaks."""
    document = read_markdown(NOTE, "note.md")

    assert shown(document) == [
        ("heading", 1, "Décider sans chef"),
        ("paragraph", 0, "Un texte avec un lien, du gras et du code, sur deux lignes."),
        ("heading", 2, "Étapes"),
        ("item", 0, "Dire"),
        ("item", 1, "qui"),
        ("item", 1, "quand"),
        ("item", 0, "Faire"),
        ("heading", 3, "Ce qui aide"),
        ("table", 0, ""),
        ("paragraph", 0, "ligne un ligne deux"),
    ]
    assert document.blocks[8].rows == (("Levier", "Risque"), ("temps", "usure"))


def test_front_matter_keeps_its_types():
    """Every key of the front matter is metadata, and a list, a number or a date stays one."""
    metadata = read_markdown(NOTE, "note.md").metadata

    assert metadata == {
        "title": "Décider sans chef",
        "authors": ["Ada Exemple", "Bob Témoin"],
        "year": 2019,
        "seen": datetime.date(2024, 5, 1),
    }


def test_comments_and_pictures_are_reported():
    """What is left out is told: comments and pictures."""
    removed = {(r.rule, r.text) for r in read_markdown(NOTE, "note.md").removed}

    assert removed == {("html-comment", "à relire"), ("image", "un schéma")}


def test_front_matter_inside_a_comment_is_read():
    """Some wikis hide it in a comment."""
    document = read_markdown("<!--\n\n---\ntitle: Essai\n---\n\n-->\n\nDu texte.", "x.md")

    assert document.metadata == {"title": "Essai"}
    assert [b.text for b in document.blocks] == ["Du texte."]


def test_what_is_not_front_matter_stays_text():
    """Two rules around a text that is no mapping cost none of it; aliases, which multiply, are not followed."""
    for inside in ("Une phrase seule.", "a: &x [1]\nb: [*x, *x]", "a: [", "? [1]\n: 2"):
        document = read_markdown(f"---\n{inside}\n---\nSuite.", "x.md")
        words = " ".join(b.text for b in document.blocks)
        assert "Suite." in words
        assert inside.split()[0] in words


def test_yaml_tags_build_no_object():
    """A tag that asks for a Python object is refused: the front matter is text then."""
    document = read_markdown("---\nx: !!python/object/apply:os.getcwd []\n---\nSuite.", "x.md")

    assert "x" not in document.metadata


def test_html_inside_markdown_is_read_as_html():
    """A table or a list in HTML keeps its structure, a script vanishes, entities become letters."""
    document = read_markdown("<ul><li>un</li><li>deux</li></ul>\n\n<script>mal()</script>\n\nL&rsquo;eau<br>claire\n", "x.md")

    assert shown(document) == [("item", 0, "un"), ("item", 0, "deux"), ("paragraph", 0, "L’eau claire")]


def test_a_second_paragraph_of_an_item_is_not_an_item():
    """Only the first paragraph of an item is one."""
    kinds = [b.kind for b in read_markdown("- premier\n\n  suite\n\n- second\n", "x.md").blocks]

    assert kinds == [BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.ITEM]


def test_deep_nesting_is_read_or_named():
    """Thirty quotes inside one another are read; thousands are refused: nothing is lost in silence."""
    assert [b.text for b in read_markdown("> " * 30 + "au fond", "x.md").blocks] == ["au fond"]
    with pytest.raises(UnreadableFileError, match="too deeply"):
        read_markdown("> " * 3000 + "au fond", "x.md")
