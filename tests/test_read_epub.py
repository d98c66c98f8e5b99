"""EPUB: the chapters of a book in the order of its spine, whatever the book says of itself."""

from __future__ import annotations

import pytest

from coopkb.errors import UnreadableFileError
from coopkb.read import archive, read
from coopkb.read.epub import read_epub
from minimal_epub import NAVIGATION, book, chapter, item, package, two_chapters


def read_bytes(tmp_path, data):
    path = tmp_path / "livre.epub"
    path.write_bytes(data)
    return read(path)


def texts(document):
    return [block.text for block in document.blocks]


def removed(document):
    return [(r.rule, r.text) for r in document.removed]


def refused(tmp_path, data):
    with pytest.raises(UnreadableFileError) as caught:
        read_bytes(tmp_path, data)
    assert "livre.epub" in caught.value.fr
    assert "livre.epub" in caught.value.en
    return caught.value.fr


def of_one(body="<p>Une règle se relit.</p>", **more):
    """A book of one chapter."""
    return book(package([item("un", "un.xhtml")], ["un"], **more), {"OEBPS/un.xhtml": chapter(body)})


# --- Order ------------------------------------------------------------------------------------------------------------


def test_chapters_come_in_the_order_of_the_spine(tmp_path):
    """Not in that of file names or of the manifest; each is read by the walk that reads web pages."""
    document = read_bytes(tmp_path, two_chapters())

    assert [(b.kind.value, b.level, b.text) for b in document.blocks] == [
        ("heading", 1, "Chapitre un"),
        ("paragraph", 0, "L’œuvre un."),
        ("item", 0, "dire"),
        ("heading", 1, "Chapitre deux"),
        ("paragraph", 0, "L’œuvre deux."),
        ("item", 0, "dire"),
    ]


def test_what_stands_beside_the_book_comes_last(tmp_path):
    """A chapter out of the straight order is read after the others, and a file named twice is read once."""
    items = [item("a", "a.xhtml"), item("b", "b.xhtml"), item("b2", "b.xhtml#suite")]
    parts = {"OEBPS/a.xhtml": chapter("<p>Notes.</p>"), "OEBPS/b.xhtml": chapter("<p>Texte.</p>")}
    data = book(package(items, ['a" linear="no', "b", "b2", "b"]), parts)

    assert texts(read_bytes(tmp_path, data)) == ["Texte.", "Notes."]


# --- Metadata ---------------------------------------------------------------------------------------------------------


def test_metadata_are_told(tmp_path):
    """Title, all authors, the date without its hour, the language without its country."""
    assert read_bytes(tmp_path, of_one()).metadata == {
        "title": "Faire ensemble",
        "author": "Ada Exemple, Bo Modèle",
        "date": "2019-03-07",
        "language": "fr",
    }


def test_unknown_metadata_are_left_out(tmp_path):
    """An undetermined language, the year 101 and the day of a correction are no facts about a work; nothing is made up."""
    said = (
        "<dc:title> </dc:title><dc:language>und</dc:language><dc:date>0101-01-01</dc:date>"
        '<dc:date xmlns:opf="http://www.idpf.org/2007/opf" opf:event="modification">2021-05-02</dc:date>'
    )

    assert read_bytes(tmp_path, of_one(metadata=said)).metadata == {}
    assert read_bytes(tmp_path, of_one(metadata=f"{said}<dc:date>2011</dc:date>")).metadata == {"date": "2011"}


def test_an_older_package_is_read(tmp_path):
    """The metadata of the first e-books stand one element deeper, in an older namespace, and no name has a prefix."""
    opf = (
        '<package><metadata><dc-metadata xmlns:dc="http://purl.org/dc/elements/1.0/"><dc:Title>Faire</dc:Title></dc-metadata>'
        '</metadata><manifest><item id="un" href="un.html" media-type="text/x-oeb1-document"/></manifest>'
        '<spine><itemref idref="un"/></spine></package>'
    )
    document = read_bytes(tmp_path, book(opf, {"OEBPS/un.html": "<p>Un texte."}))

    assert (texts(document), document.metadata) == (["Un texte."], {"title": "Faire"})


# --- Contents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spine", [["nav", "un"], ["un"]])
def test_navigation_is_reported_and_not_read(tmp_path, spine):
    """The table of contents repeats the headings: it is no chapter, in the spine or out of it."""
    items = [item("nav", "nav.xhtml", more='properties="nav"'), item("un", "un.xhtml")]
    data = book(package(items, spine), {"OEBPS/nav.xhtml": NAVIGATION, "OEBPS/un.xhtml": chapter("<p>Texte.</p>")})
    document = read_bytes(tmp_path, data)

    assert texts(document) == ["Texte."]
    assert removed(document) == [("table-of-contents", "Sommaire Les règles")]


def test_text_beside_the_navigation_is_text(tmp_path):
    """A book of one page holds its own navigation: only that goes, and every word of the rest stays."""
    page = NAVIGATION.replace("</nav>", "</nav><p>Une règle se relit, et chacun peut demander qu’elle change.</p>")
    data = book(package([item("nav", "nav.xhtml", more='properties="nav"')], ["nav"]), {"OEBPS/nav.xhtml": page})
    document = read_bytes(tmp_path, data)

    assert texts(document) == ["Sommaire", "Une règle se relit, et chacun peut demander qu’elle change."]
    assert removed(document) == [("table-of-contents", "Les règles")]


def test_the_guide_names_a_table_of_contents(tmp_path):
    """A page of links that the guide calls one is left out; a chapter that it points into is not."""
    links = '<p><a href="un.xhtml">Les règles</a></p><p><a href="un.xhtml#b">Les lieux</a></p>'
    guide = '<guide><reference type="toc" href="{}"/></guide>'
    items = [item("t", "t.xhtml"), item("un", "un.xhtml")]
    parts = {"OEBPS/t.xhtml": chapter(links), "OEBPS/un.xhtml": chapter("<p>Texte.</p>")}
    opf = package(items, ["t", "un"], guide=guide.format("t.xhtml"))
    document = read_bytes(tmp_path, book(opf, parts))
    whole = read_bytes(tmp_path, book(package(items, ["t", "un"], guide=guide.format("un.xhtml#toc")), parts))

    assert (texts(document), removed(document)) == (["Texte."], [("table-of-contents", "Les règles Les lieux")])
    assert (texts(whole), removed(whole)) == (["Les règles", "Les lieux", "Texte."], [])


def test_missing_and_foreign_chapters_are_reported(tmp_path):
    """A chapter that is not there, not declared, on another machine, a picture or bytes costs itself alone."""
    items = [
        item("absent", "absent.xhtml"),
        item("loin", "https://example.org/a.xhtml"),
        item("image", "couverture.jpg", "image/jpeg"),
        item("octets", "octets.xhtml"),
        item("un", "un.xhtml"),
        item("dessin", "plan.svg", "image/svg+xml", 'fallback="plan"'),
        item("plan", "plan.xhtml"),
    ]
    parts = {
        "OEBPS/couverture.jpg": b"\xff\xd8\xff",
        "OEBPS/octets.xhtml": bytes(range(256)) * 9,
        "OEBPS/un.xhtml": chapter("<p>Texte.</p>"),
        "OEBPS/plan.xhtml": chapter("<p>Le plan.</p>"),
    }
    spine = ["absent", "inconnu", "loin", "image", "octets", "un", "dessin"]
    document = read_bytes(tmp_path, book(package(items, spine), parts))

    assert texts(document) == ["Texte.", "Le plan."]
    assert removed(document) == [
        ("missing-chapter", "absent.xhtml"),
        ("missing-chapter", "inconnu"),
        ("missing-chapter", "https://example.org/a.xhtml"),
        ("chapter-without-text", "couverture.jpg"),
        ("chapter-without-text", "octets.xhtml"),
    ]


def test_what_xhtml_writes_its_own_way_is_read(tmp_path):
    """Empty elements closed at once hide nothing after them, and marked text is text."""
    body = '<p>Un<a id="x"/> mot</p><script src="x"/><div/><p><![CDATA[deux < trois]]> &eacute;t&#233;&nbsp;!</p>'

    assert texts(read_bytes(tmp_path, of_one(body))) == ["Un mot", "deux < trois été\u00a0!"]


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "entry"),
    [
        ("Text/un%20deux.xhtml", "OEBPS/Text/un deux.xhtml"),
        ("%C3%A9t%C3%A9.xhtml", "OEBPS/été.xhtml"),
        ("été.xhtml", "OEBPS/e\u0301te\u0301.xhtml"),
        ("un%20deux.xhtml", "OEBPS/un%20deux.xhtml"),
        ("../Text/un.xhtml#debut", "Text/un.xhtml"),
        ("./a/../un.xhtml", "OEBPS/un.xhtml"),
        ("a\\un.xhtml", "OEBPS/a/un.xhtml"),
    ],
)
def test_references_are_followed_from_the_package(tmp_path, href, entry):
    """Percent signs, accents of either form and steps up within the archive lead where they say, from the package's folder."""
    data = book(package([item("un", href)], ["un"]), {entry: chapter("<p>Texte.</p>")})

    assert texts(read_bytes(tmp_path, data)) == ["Texte."]


def test_the_package_may_lie_anywhere(tmp_path):
    """At the top of the archive, or folders deep."""
    opf = package([item("un", "un.xhtml")], ["un"])
    for folder in ("", "a/b/c/"):
        data = book(opf, {f"{folder}un.xhtml": chapter("<p>Texte.</p>")}, at=f"{folder}livre.opf")
        assert texts(read_bytes(tmp_path, data)) == ["Texte."]


@pytest.mark.parametrize("href", ["../../etc/passwd", "/etc/passwd", "%2e%2e/%2e%2e/x.xhtml", "..\\..\\x.xhtml", "a%00.xhtml"])
def test_references_that_lead_out_are_refused(tmp_path, href):
    """A book that points out of its archive is not read at all."""
    assert "chemins sortent" in refused(tmp_path, book(package([item("un", href)], ["un"]), {}))


def test_a_package_out_of_the_archive_is_refused(tmp_path):
    """The container's own reference is held to the same rule."""
    opf = package([item("un", "un.xhtml")], ["un"])

    assert "chemins sortent" in refused(tmp_path, book(opf, {}, said_at="../x.opf"))


# --- Books that cannot be read ----------------------------------------------------------------------------------------


def rights(*algorithms):
    entries = "".join(
        f'<enc:EncryptedData xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptionMethod Algorithm="{algorithm}"/>'
        '<enc:CipherData><enc:CipherReference URI="OEBPS/un.xhtml"/></enc:CipherData></enc:EncryptedData>'
        for algorithm in algorithms
    )
    return f'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">{entries}</encryption>'


FONTS = "http://www.idpf.org/2008/embedding"
AES = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"


def with_rights(content):
    opf = package([item("un", "un.xhtml")], ["un"])
    return book(opf, {"OEBPS/un.xhtml": chapter("<p>Texte.</p>"), "META-INF/encryption.xml": content})


@pytest.mark.parametrize("content", [rights(AES), rights(FONTS, AES), rights("").replace('Algorithm=""', "")])
def test_a_locked_book_is_named(tmp_path, content):
    """Encrypted chapters are said to be under a digital lock: no garbage is read, and no password would help."""
    assert "verrou numérique (DRM)" in refused(tmp_path, with_rights(content))


@pytest.mark.parametrize("content", [rights(), rights(FONTS), rights(FONTS, "http://ns.adobe.com/pdf/enc#RC")])
def test_scrambled_fonts_are_no_lock(tmp_path, content):
    """Publishers scramble the fonts of books that anyone may read."""
    assert texts(read_bytes(tmp_path, with_rights(content))) == ["Texte."]


def test_torn_parts_are_named(tmp_path):
    """Half a package, half a lock or half a chapter is damage: half a text is never passed off as the whole."""
    opf = package([item("un", "un.xhtml")], ["un"])
    page = chapter("<p>Texte.</p><p>La suite du texte, qui manque.</p>")
    parts = {"OEBPS/un.xhtml": page}

    assert "endommagé" in refused(tmp_path, book(opf[: len(opf) // 2], parts))
    assert "endommagé" in refused(tmp_path, with_rights(rights(FONTS)[:80]))
    assert "endommagé" in refused(tmp_path, book(opf, {"OEBPS/un.xhtml": page[:-40]}))
    assert "endommagé" in refused(tmp_path, book(opf, parts, said_at="OEBPS/absent.opf"))


def test_a_book_without_chapters_is_named(tmp_path):
    """No spine is damage; a spine of absent chapters is a book without text."""
    assert "endommagé" in refused(tmp_path, book(package([], []), {}))
    assert "aucun texte" in refused(tmp_path, book(package([], ["un"]), {}))


def test_limits_are_named(tmp_path, monkeypatch):
    """Too many chapters, or one as large as a library, under whatever suffix: each is refused."""
    monkeypatch.setattr("coopkb.read.epub._MOST_CHAPTERS", 1)
    assert "2 chapitres" in refused(tmp_path, book(package([], ["a", "b"]), {}))
    monkeypatch.setattr("coopkb.read.epub.MOST_XML_BYTES", 1 << 20)
    data = book(package([item("un", "un.bin")], ["un"]), {"OEBPS/un.bin": chapter("mot " * 300_000)})
    assert "plus de 1 Mio" in refused(tmp_path, data)


# --- Entities ---------------------------------------------------------------------------------------------------------

LAUGHS = (
    '<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8))
    + '<!ENTITY x "&i;">'
)


def hostile(part, declaration, *, opf_at="OEBPS/content.opf", page_at="un.xhtml"):
    """A book that calls for the entity x where its title or its text stands."""
    doctype = f"<!DOCTYPE z [{declaration}]>"
    opf = package([item("un", page_at)], ["un"], metadata="<dc:title>ICI</dc:title>")
    page = chapter("<p>Texte ICI</p>").replace("<!DOCTYPE html>", "")
    if part == "package":
        opf = opf.replace("<package", f"{doctype}<package", 1).replace("ICI", "&x;")
    else:
        page = page.replace("<html", f"{doctype}<html", 1).replace("ICI", "&x;")
    return book(opf, {f"OEBPS/{page_at}": page}, at=opf_at)


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("part", ["package", "chapter"])
def test_entities_are_refused_and_never_expanded(tmp_path, part, external):
    """A billion laughs, or a local file called for by an entity, stops the reading; past the check nothing expands."""
    secret = tmp_path / "secret.txt"
    secret.write_text("motdepasse")
    declaration = f'<!ENTITY x SYSTEM "{secret.as_uri()}">' if external else LAUGHS
    data = hostile(part, declaration)

    assert "entités XML" in refused(tmp_path, data)
    try:
        document = read_epub(data, "livre.epub")
    except UnreadableFileError:
        return
    shown = " ".join([*texts(document), *map(str, document.metadata.values())])
    assert part == "chapter"
    assert "motdepasse" not in shown
    assert len(shown) < 200


@pytest.mark.parametrize("external", [False, True])
def test_a_package_of_any_suffix_is_held_to_the_rule(tmp_path, external):
    """The check of archives goes by suffixes; a package named otherwise is refused for its entities all the same."""
    secret = tmp_path / "secret.txt"
    secret.write_text("motdepasse")
    declaration = f'<!ENTITY x SYSTEM "{secret.as_uri()}">' if external else '<!ENTITY x "y">'
    data = hostile("package", declaration, opf_at="OEBPS/content.txt")

    assert archive.check(data, "livre.epub")
    assert "entités XML" in refused(tmp_path, data)


def test_a_chapter_of_any_suffix_expands_nothing(tmp_path):
    """Chapters are read as web pages, which know no entities of their own."""
    document = read_bytes(tmp_path, hostile("chapter", LAUGHS, page_at="un.bin"))

    assert len(" ".join(texts(document))) < 200


def test_an_outer_declaration_is_not_fetched(tmp_path):
    """A document type that names a file, local or remote, is never opened."""
    outer = tmp_path / "outer.dtd"
    outer.write_text('<!ENTITY x "motdepasse">')
    opf = package([item("un", "un.xhtml")], ["un"], metadata="<dc:title>Un titre</dc:title>")
    opf = opf.replace("<package", f'<!DOCTYPE package SYSTEM "{outer.as_uri()}"><package', 1)
    data = book(opf, {"OEBPS/un.xhtml": chapter("<p>Texte.</p>")})

    assert read_bytes(tmp_path, data).metadata == {"title": "Un titre"}
    calling = book(opf.replace("Un titre", "Un &x;"), {"OEBPS/un.xhtml": chapter("<p>Texte.</p>")})
    assert "motdepasse" not in str(read_bytes(tmp_path, calling).metadata)
