"""DOCX, ODT and PPTX: what the author wrote, in order, with its structure."""

from __future__ import annotations

import io
import zipfile

import docx
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from odf import dc, draw, office, table, text
from odf.opendocument import OpenDocumentText
from odf.style import Header, MasterPage, PageLayout

from coopkb.errors import UnreadableFileError
from coopkb.read import read
from coopkb.types import BlockKind
from minimal_epub import two_chapters


def shown(document):
    return [(b.kind.value, b.level, b.text) for b in document.blocks]


def read_bytes(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- DOCX -------------------------------------------------------------------------------------------------------------


def test_docx_keeps_headings_lists_and_tables_in_order(tmp_path):
    """Blocks come in the order of the body; French style names are headings too; list levels are kept."""
    document = docx.Document()
    document.core_properties.title = "Faire ensemble"
    document.core_properties.author = "Ada Exemple"
    document.add_heading("Faire ensemble", 0)
    document.styles.add_style("Titre 2", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Les règles", style="Titre 2")
    document.add_paragraph("Une règle se relit.")
    document.add_paragraph("dire", style="List Bullet")
    document.add_paragraph("à qui", style="List Bullet 2")
    grid = document.add_table(2, 2)
    for i, word in enumerate(("Levier", "Risque", "temps", "usure")):
        grid.cell(i // 2, i % 2).text = word
    document.add_paragraph("La fin.")
    found = read_bytes(tmp_path, saved(document), "a.docx")

    assert shown(found) == [
        ("heading", 1, "Faire ensemble"),
        ("heading", 2, "Les règles"),
        ("paragraph", 0, "Une règle se relit."),
        ("item", 0, "dire"),
        ("item", 1, "à qui"),
        ("table", 0, ""),
        ("paragraph", 0, "La fin."),
    ]
    assert found.blocks[5].rows == (("Levier", "Risque"), ("temps", "usure"))
    assert found.metadata["title"] == "Faire ensemble"
    assert found.metadata["author"] == "Ada Exemple"


def test_docx_shows_what_word_shows(tmp_path):
    """Deletions with changes tracked are gone, insertions and links are there, a text box is read once."""
    document = docx.Document()
    paragraph = document.add_paragraph("On décide ")._p
    space = nsdecls("w")
    box = "<w:txbxContent><w:p><w:r><w:t>encadré</w:t></w:r></w:p></w:txbxContent>"
    for xml in (
        f"<w:del {space}><w:r><w:delText>seul</w:delText></w:r></w:del>",
        f"<w:del {space}><w:r><w:t>sans rien dire</w:t></w:r></w:del>",
        f"<w:moveFrom {space}><w:r><w:t>ailleurs</w:t></w:r></w:moveFrom>",
        f"<w:ins {space}><w:r><w:t>ensemble</w:t></w:r></w:ins>",
        f"<w:hyperlink {space}><w:r><w:t>, ici</w:t></w:r></w:hyperlink>",
        f'<w:r {space} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        "</mc:AlternateContent></w:r>",
    ):
        paragraph.append(parse_xml(xml))

    assert shown(read_bytes(tmp_path, saved(document), "a.docx")) == [
        ("paragraph", 0, "On décide ensemble, ici"),
        ("paragraph", 0, "encadré"),
    ]


def test_docx_cells_merged_downwards_name_each_row(tmp_path):
    """A cell over two rows is repeated; one over two columns leaves its second column empty; a frame is no table."""
    document = docx.Document()
    grid = document.add_table(3, 3)
    for i in range(9):
        grid.cell(i // 3, i % 3).text = f"c{i}"
    grid.cell(1, 0).merge(grid.cell(2, 0)).text = "bas"
    grid.cell(0, 1).merge(grid.cell(0, 2)).text = "large"
    document.add_table(1, 1).cell(0, 0).text = "Un encadré."
    found = read_bytes(tmp_path, saved(document), "a.docx")

    assert found.blocks[0].rows == (("c0", "large", ""), ("bas", "c4", "c5"), ("bas", "c7", "c8"))
    assert shown(found)[1] == ("paragraph", 0, "Un encadré.")


def test_docx_footnotes_follow_their_paragraph(tmp_path):
    """A footnote is read after the paragraph that calls it; the separators that Word keeps among them are not."""
    document = docx.Document()
    space = nsdecls("w")
    notes = (
        f'<w:footnotes {space}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>sep</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Voir la charte.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.add_paragraph("Une règle")._p.append(parse_xml(f'<w:r {space}><w:footnoteReference w:id="2"/></w:r>'))
    document.add_paragraph("Suite.")

    texts = [b.text for b in read_bytes(tmp_path, saved(document), "a.docx").blocks]
    assert texts == ["Une règle", "Voir la charte.", "Suite."]


# --- ODT --------------------------------------------------------------------------------------------------------------


def holding(outer, *inner):
    for element in inner:
        outer.addElement(element)
    return outer


def odt_bytes():
    document = OpenDocumentText()
    holding(document.meta, dc.Title(text="Faire ensemble"), dc.Creator(text="Ada Exemple"))
    layout = PageLayout(name="page")
    document.automaticstyles.addElement(layout)
    header = holding(Header(), text.P(text="En-tête de page"))
    document.masterstyles.addElement(holding(MasterPage(name="Standard", pagelayoutname=layout), header))
    note = holding(text.NoteBody(), text.P(text="Voir la charte."))
    paragraph = holding(
        text.P(text="Une règle"),
        text.S(c=1),
        text.Span(text="se relit"),
        holding(text.Note(noteclass="footnote"), text.NoteCitation(text="1"), note),
        holding(office.Annotation(), text.P(text="à vérifier")),
    )
    inner = holding(text.List(), holding(text.ListItem(), text.P(text="à qui")))
    grid = table.Table()
    for words in (("Levier", "Risque"), ("temps", "usure")):
        cells = [holding(table.TableCell(), text.P(text=word)) for word in words]
        grid.addElement(holding(table.TableRow(), *cells))
    box = holding(draw.TextBox(), text.P(text="Un encadré."))
    holding(
        document.text,
        text.H(outlinelevel=1, text="Faire ensemble"),
        paragraph,
        holding(text.List(), holding(text.ListItem(), text.P(text="dire"), inner)),
        grid,
        holding(text.P(), holding(draw.Frame(), box)),
    )
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def test_odt_keeps_its_structure_and_not_its_furniture(tmp_path):
    """Headings, nested items, tables, notes and boxes come in order; the page header is not body, a comment is reported."""
    found = read_bytes(tmp_path, odt_bytes(), "a.odt")

    assert shown(found) == [
        ("heading", 1, "Faire ensemble"),
        ("paragraph", 0, "Une règle se relit"),
        ("paragraph", 0, "Voir la charte."),
        ("item", 0, "dire"),
        ("item", 1, "à qui"),
        ("table", 0, ""),
        ("paragraph", 0, "Un encadré."),
    ]
    assert found.blocks[5].rows == (("Levier", "Risque"), ("temps", "usure"))
    assert found.metadata["title"] == "Faire ensemble"
    assert found.metadata["author"] == "Ada Exemple"
    assert [(r.rule, r.text) for r in found.removed] == [("annotation", "à vérifier")]


# --- PPTX -------------------------------------------------------------------------------------------------------------


def test_pptx_gives_a_page_a_slide(tmp_path):
    """The title is a heading, the body items with their levels, then the table and the notes, all on the slide's page."""
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Décider"
    frame = first.placeholders[1].text_frame
    frame.text = "voter"
    paragraph = frame.add_paragraph()
    paragraph.text, paragraph.level = "à main levée", 1
    first.notes_slide.notes_text_frame.text = "Rappeler l’exemple du jardin."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    inch = 914_400
    second.shapes.add_textbox(inch, 3 * inch, inch, inch).text_frame.text = "En bas"
    second.shapes.add_textbox(inch, inch, inch, inch).text_frame.text = "En haut"
    grid = second.shapes.add_table(2, 2, inch, 5 * inch, inch, inch).table
    for i, word in enumerate(("Levier", "Risque", "temps", "usure")):
        grid.cell(i // 2, i % 2).text = word
    found = read_bytes(tmp_path, saved(deck), "a.pptx")

    assert [(b.kind.value, b.level, b.text, b.page) for b in found.blocks] == [
        ("heading", 1, "Décider", 1),
        ("item", 0, "voter", 1),
        ("item", 1, "à main levée", 1),
        ("paragraph", 0, "Rappeler l’exemple du jardin.", 1),
        ("paragraph", 0, "En haut", 2),
        ("paragraph", 0, "En bas", 2),
        ("table", 0, "", 2),
    ]
    assert found.blocks[-1].rows == (("Levier", "Risque"), ("temps", "usure"))


# --- All of them ------------------------------------------------------------------------------------------------------


def word_bytes():
    document = docx.Document()
    document.add_paragraph("Un texte assez court.")
    return saved(document)


def deck_bytes():
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Un titre"
    return saved(deck)


@pytest.fixture
def files():
    """One sound file of each office format, by suffix."""
    return {".docx": word_bytes(), ".odt": odt_bytes(), ".pptx": deck_bytes(), ".epub": two_chapters()}


def test_cut_files_are_named(tmp_path, files):
    """A download that stopped is said to be damaged, wherever it stopped; no other error comes out."""
    for suffix, data in files.items():
        for share in (0.01, 0.3, 0.6, 0.9, 0.99):
            with pytest.raises(UnreadableFileError) as caught:
                read_bytes(tmp_path, data[: max(1, int(share * len(data)))], f"cut{suffix}")
            assert f"cut{suffix}" in caught.value.fr


def test_content_wins_over_the_suffix(tmp_path, files):
    """A file of one office format under the name of another is read as what it is."""
    for suffix, data in files.items():
        for other in files:
            assert shown(read_bytes(tmp_path, data, f"x{other}")) == shown(read_bytes(tmp_path, data, f"x{suffix}"))
        assert any(b.kind is not BlockKind.TABLE for b in read_bytes(tmp_path, data, "x.txt").blocks)


TORN = {
    ".docx": ("word/document.xml", "[Content_Types].xml", "word/styles.xml"),
    ".odt": ("content.xml", "meta.xml"),
    ".pptx": ("ppt/slides/slide1.xml", "[Content_Types].xml", "ppt/presentation.xml"),
    ".epub": ("META-INF/container.xml", "OEBPS/content.opf", "OEBPS/z9.xhtml"),
}


def test_torn_markup_is_named(tmp_path, files, capfd):
    """An archive that is whole around markup that is not is damaged: half a text is never passed off as the whole."""
    for suffix, parts in TORN.items():
        for part in parts:
            out = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(files[suffix])) as source, zipfile.ZipFile(out, "w") as target:
                for name in source.namelist():
                    content = source.read(name)
                    target.writestr(name, content[: len(content) // 2] if name == part else content)
            with pytest.raises(UnreadableFileError, match="damaged"):
                read_bytes(tmp_path, out.getvalue(), f"torn{suffix}")
    assert capfd.readouterr().err == ""
