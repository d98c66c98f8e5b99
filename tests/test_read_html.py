"""Web pages: the article whole, its structure kept, the furniture gone and reported."""

from __future__ import annotations

import pytest

from coopkb.errors import UnreadableFileError
from coopkb.read import html, read
from coopkb.types import BlockKind

WIKI = """<!DOCTYPE html><html lang="fr"><head><title>Coopération — Wiki des communs</title>
<meta name="generator" content="MediaWiki 1.39.4"></head><body class="mediawiki">
<div id="mw-page-base" class="noprint"></div>
<div id="content" class="mw-body"><h1 id="firstHeading">Coopération</h1>
<div id="bodyContent"><div id="siteSub">De Wiki des communs</div>
<a class="mw-jump-link" href="#mw-head">Aller au menu</a>
<div id="mw-content-text"><div class="mw-parser-output">
<p>La coopération entre voisins demande du temps, des règles admises par chacun et un lieu où se retrouver souvent.</p>
<div id="toc" class="toc"><h2>Sommaire</h2><ul><li>1 Les règles</li></ul></div>
<h2><span class="mw-headline">Les règles</span>
<span class="mw-editsection">[<a href="?edit">modifier le wikicode</a>]</span></h2>
<p>Une règle tient quand ceux qui la suivent l'ont écrite,
et quand elle se change sans drame<sup class="reference">[1]</sup>.</p>
<ul><li>dire qui décide<ul><li>et de quoi</li></ul></li><li>dire quand on révise</li></ul>
<h3>Un tableau</h3>
<table class="wikitable"><tr><th>Levier</th><th>Risque</th></tr><tr><td>confiance</td><td>entre-soi</td></tr></table>
<p>Le tableau ci-dessus reste à compléter par les groupes qui ont essayé la méthode pendant une année entière.</p>
</div></div><div class="printfooter">Récupérée de « https://exemple.org »</div>
<div id="catlinks" class="catlinks">Catégorie : Communs</div></div></div>
<div id="mw-navigation"><h2>Menu de navigation</h2><ul><li>Accueil</li></ul></div>
<div id="footer"><ul><li>Politique de confidentialité</li></ul></div></body></html>"""


def read_page(tmp_path, source, name="page.html", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(source.encode(encoding))
    return read(path)


def shown(document):
    return [(b.kind.value, b.level, b.text) for b in document.blocks]


def everything(document):
    return " ".join(b.text or " ".join(c for row in b.rows for c in row) for b in document.blocks)


def test_a_wiki_page_keeps_its_structure(tmp_path):
    """Headings and list items keep their levels, a table is one block with its header, and nothing of the article is lost."""
    document = read_page(tmp_path, WIKI)

    assert shown(document) == [
        ("heading", 1, "Coopération"),
        ("paragraph", 0, document.blocks[1].text),
        ("heading", 2, "Les règles"),
        ("paragraph", 0, "Une règle tient quand ceux qui la suivent l'ont écrite, et quand elle se change sans drame."),
        ("item", 0, "dire qui décide"),
        ("item", 1, "et de quoi"),
        ("item", 0, "dire quand on révise"),
        ("heading", 3, "Un tableau"),
        ("table", 0, ""),
        ("paragraph", 0, document.blocks[9].text),
    ]
    table = document.blocks[8]
    assert table.rows == (("Levier", "Risque"), ("confiance", "entre-soi"))
    assert table.header


def test_wiki_furniture_is_gone_and_reported(tmp_path):
    """Edit links, contents, navigation, categories and footer are no text, and the report names each."""
    document = read_page(tmp_path, WIKI)

    for furniture in ("modifier", "Sommaire", "Menu de navigation", "Catégorie", "Politique", "Aller au menu", "Récupérée"):
        assert furniture not in everything(document)
        assert any(furniture in r.text and r.rule == "wiki-frame" for r in document.removed), furniture


def test_site_furniture_goes_and_metadata_stays(tmp_path):
    """A site's menu, its cookie banner, scripts and hidden text are left out; title, author, date and language are kept."""
    article = "<p>Coopérer suppose que chacun trouve son compte dans ce que le groupe produit, et le dise aux autres.</p>" * 6
    document = read_page(
        tmp_path,
        "<html lang='fr-FR'><head><title>Trouver son compte</title><meta name='author' content='Ada Exemple'>"
        "<meta property='article:published_time' content='2021-03-04'></head><body><nav>Accueil Contact</nav>"
        "<div class='cookie-banner'>Nous utilisons des témoins</div><script>var texte = 'secret';</script>"
        f"<article><h1>Trouver son compte</h1>{article}<p hidden>dissimulé</p></article><footer>Mentions légales</footer>"
        "</body></html>",
    )

    words = everything(document)
    assert not any(text in words for text in ("Accueil", "témoins", "secret", "dissimulé", "Mentions"))
    assert words.count("Coopérer suppose") == 6
    assert {r.rule for r in document.removed} == {"site-frame", "hidden-text"}
    assert document.metadata["title"] == "Trouver son compte"
    assert document.metadata["author"] == "Ada Exemple"
    assert document.metadata["date"] == "2021-03-04"
    assert document.metadata["language"] == "fr"


def test_prose_is_kept_wherever_it_stands(tmp_path, monkeypatch):
    """A paragraph of sentences that the extractor drops before the article stays; a short line there goes, reported."""
    opening = "Ce texte a été relu par les personnes qui ont pris part à la rencontre de printemps."
    kept = "Le groupe se réunit chaque mois pour relire ses règles et décider de ce qui doit changer."
    monkeypatch.setattr(html, "_judged", lambda _: " ".join([kept] * 4))
    page = f"<html><body><div>Partager ici</div><p>{opening}</p>{f'<p>{kept}</p>' * 4}</body></html>"
    document = read_page(tmp_path, page)

    assert [b.text for b in document.blocks] == [opening, *[kept] * 4]
    assert [(r.rule, r.text) for r in document.removed] == [("site-frame", "Partager ici")]


def test_a_page_that_is_hard_to_judge_is_kept_whole(tmp_path, monkeypatch):
    """Where the extractor misses most of the article, the body is read as it stands: no word is lost."""
    monkeypatch.setattr(html, "_judged", lambda _: "Atelier 3 : qui vient, avec quoi")
    rows = "".join(f"<div>Atelier {i} : qui vient, avec quoi</div>" for i in range(30))
    document = read_page(tmp_path, f"<html><body><div>Programme</div>{rows}</body></html>")

    assert all(f"Atelier {i} :" in everything(document) for i in range(30))


def test_short_items_and_tables_inside_an_article_are_kept(tmp_path):
    """What the extractor drops between two paragraphs it keeps is content, however short."""
    prose = "<p>Le groupe se réunit chaque mois pour relire ses règles et décider de ce qui doit changer avant l'été.</p>"
    document = read_page(
        tmp_path,
        f"<html><body><h1>Relire</h1>{prose * 3}<ul><li>oui</li><li>non</li></ul>"
        f"<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>{prose * 3}</body></html>",
    )

    assert [b.text for b in document.blocks if b.kind is BlockKind.ITEM] == ["oui", "non"]
    assert [b.rows for b in document.blocks if b.kind is BlockKind.TABLE] == [(("a", "b"), ("1", "2"))]


def test_the_declared_encoding_is_followed(tmp_path):
    """A page in Windows-1252 that calls itself Latin-1 keeps its apostrophes and its œ."""
    document = read_page(
        tmp_path,
        "<html><head><meta charset='iso-8859-1'></head><body><p>L’œuvre commune coûte « trois » euros.</p></body></html>",
        encoding="cp1252",
    )

    assert "L’œuvre commune coûte « trois » euros." in everything(document)


def test_spans_of_a_table_are_filled(tmp_path):
    """A cell over two rows names both; a span of a million columns costs no memory."""
    document = read_page(
        tmp_path,
        "<html><body><table><tr><th>a</th><th>b</th></tr><tr><td rowspan=2>x</td><td>1</td></tr><tr><td>2</td></tr>"
        "<tr><td colspan=9999>y</td></tr></table></body></html>",
    )

    rows = document.blocks[-1].rows
    assert [row[:2] for row in rows] == [("a", "b"), ("x", "1"), ("x", "2"), ("y", "")]
    assert len(rows[0]) <= 100


def test_deep_pages_are_read_or_named(tmp_path):
    """A page a hundred deep is read; one so deep that the parser drops its end is refused: text is never lost in silence."""
    page = "<html><body>{}au fond{}</body></html>"

    assert "au fond" in everything(read_page(tmp_path, page.format("<div>" * 100, "</div>" * 100)))
    with pytest.raises(UnreadableFileError, match="too deeply"):
        read_page(tmp_path, page.format("<div>" * 5000, "</div>" * 5000))


def test_entities_of_a_page_are_not_expanded(tmp_path):
    """An external entity is not fetched: no file of the machine enters a document."""
    secret = tmp_path / "secret.txt"
    secret.write_text("motdepasse")
    document = read_page(
        tmp_path,
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
        "<html><body><p>avant &x; après</p></body></html>",
        name="page.xhtml",
    )

    assert "motdepasse" not in everything(document)
