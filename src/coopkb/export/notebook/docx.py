"""A notebook as DOCX: the styles of a word processor, so that one can go on writing in it; nothing in it is fetched or run."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from coopkb.export.notebook.content import Cited, Part, Reference, Told

_LOCALES = {"fr": "fr-FR", "en": "en-GB"}
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a notebook that tells none, and of each entry of the archive: any fixed one gives the same bytes each time."""

_LONGEST_PROPERTY = 255
"""Characters: what a property of a document holds."""

_FONT = "Calibri"
_A4 = (210, 297)
_MARGIN = 23
_WIDTHS = (84, 36, 44)
"""Millimetres: the page, its margins, the columns of the table."""


def render(told: Told) -> bytes:
    """The content of the file."""
    import docx  # noqa: PLC0415 -- only this format costs its loading

    document = docx.Document()
    _dress(document, told)
    _write(document, told.title, "Title")
    if told.aim:
        _write(document, told.aim, "Subtitle")
    if told.dated:
        _write(document, told.dated, "NotebookDate")
    if told.is_empty:
        document.add_paragraph(told.say("empty"))
    for chapter in told.chapters:
        if chapter.title:
            _write(document, chapter.title, "Heading1")
        for part in chapter.parts:
            _part(document, part, 2 if chapter.title else 1)
    if told.references:
        _write(document, told.say("references"), "Heading1")
        for reference in told.references:
            _reference(document, told, reference)
        _write(document, told.say("lengths"), "Heading1")
        _lengths(document, told)
        for sentence in told.law:
            document.add_paragraph(sentence)
    return _undated(document)


def _write(where: Document | _Cell, text: str, style: str) -> Paragraph:
    """A paragraph, its style told by id: python-docx seeks a name anew each time, and a large file takes four times as long."""
    paragraph = where.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _part(document: Document, part: Part, level: int) -> None:
    _write(document, part.kind, "NotebookKind")
    if part.title:
        _write(document, part.title, f"Heading{level}")
    if part.review:
        _write(document, part.review, "NotebookReview")
    if part.text:
        document.add_paragraph(part.text)
    for quote in part.quotes:
        _quote(document, quote)
    if part.note:
        if part.own:
            _write(document, part.own, "NotebookOwnLabel")
        _write(document, part.note, "NotebookOwn")


def _quote(document: Document, quote: Cited) -> None:
    paragraph = _write(document, "", "Quote")
    if quote.breaks:
        paragraph.paragraph_format.keep_together = paragraph.paragraph_format.keep_with_next = False
    said = paragraph.add_run(quote.text)
    if quote.language:
        said._r.get_or_add_rPr().append(_element("lang", val=_LOCALES.get(quote.language, quote.language)))
    origin = _write(document, "— ", "NotebookOrigin")
    _mark(origin, quote.number)
    if quote.origin:
        origin.add_run(f" {quote.origin}")


def _mark(paragraph: Paragraph, number: int) -> None:
    """A mark that leads to its reference."""
    _link(paragraph, f"[{number}]", anchor=f"ref_{number}")


def _reference(document: Document, told: Told, reference: Reference) -> None:
    """A reference of the list, whose numbers are those of the marks: both count from 1 in the order of first citation."""
    paragraph = _write(document, "", "ListNumber")
    number = str(reference.number)
    paragraph._p.append(_element("bookmarkStart", id=number, name=f"ref_{number}"))
    paragraph.add_run(reference.sentence)
    paragraph._p.append(_element("bookmarkEnd", id=number))
    if reference.address:
        paragraph.add_run(f" {told.say('available')} ")
        if reference.target:
            _link(paragraph, reference.address, target=reference.target)
        else:
            paragraph.add_run(reference.address)


def _link(paragraph: Paragraph, text: str, *, anchor: str = "", target: str = "") -> None:
    """A link to a bookmark, or to an address of the web; nothing of it is loaded before somebody follows it."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 -- with the document
    from docx.oxml.ns import qn  # noqa: PLC0415

    link = _element("hyperlink", anchor=anchor) if anchor else _element("hyperlink")
    if target:
        link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)._r
    run.style = "Hyperlink"
    link.append(run)
    paragraph._p.append(link)


def _lengths(document: Document, told: Told) -> None:
    from docx.shared import Mm  # noqa: PLC0415 -- with the document

    table = document.add_table(1, 3, "Notebook Table")
    table.autofit = False
    for key, cell in zip(("source", "words", "licence"), table.rows[0].cells, strict=True):
        _cell(cell, told.say(key))
    table.rows[0]._tr.get_or_add_trPr().append(_element("tblHeader"))
    for reference in told.references:
        source, words, licence = table.add_row().cells
        _cell(source, "")
        _mark(source.paragraphs[0], reference.number)
        source.paragraphs[0].add_run(f" {reference.text}")
        _cell(words, told.words(reference))
        if warning := told.warning(reference):
            _write(words, warning, "NotebookWarning")
        _cell(licence, reference.licence)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, _element("cantSplit"))
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Mm(width)
    # Space between the table and the text below it, which a table cannot have.
    document.add_paragraph().paragraph_format.space_after = Mm(0)


def _cell(cell: _Cell, text: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = "NotebookCell"
    paragraph.add_run(text)


# --- The dress --------------------------------------------------------------------------------------------------------


def _element(name: str, /, **attributes: str) -> Any:  # noqa: ANN401 -- python-docx leaves the tree beneath without types
    from docx.oxml.ns import qn  # noqa: PLC0415 -- with the document
    from docx.oxml.parser import OxmlElement  # noqa: PLC0415

    return OxmlElement(f"w:{name}", {qn(f"w:{key}"): value for key, value in attributes.items()})


def _dress(document: Document, told: Told) -> None:
    """Page, styles, numbers, language and properties."""
    from docx.shared import Mm  # noqa: PLC0415 -- with the document

    section = document.sections[0]
    section.page_width, section.page_height = map(Mm, _A4)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    footer = section.footer.paragraphs[0]
    for before, field in (("", "PAGE"), (" / ", "NUMPAGES")):
        footer.add_run(before)
        shown = _element("fldSimple", instr=field)
        shown.append(footer.add_run("1")._r)
        footer._p.append(shown)
    locale = _LOCALES[told.language]
    _styles(document, locale)
    _numbers(document)
    properties = document.core_properties
    properties.title = told.title[:_LONGEST_PROPERTY]
    properties.author, properties.comments, properties.language = "coopkb", "", locale
    properties.created, properties.modified = told.created or _WHEN, told.changed or told.created or _WHEN
    # The picture of the template's own first page.
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]


def _styles(document: Document, locale: str) -> None:
    """Our styles in the place of the template's, and of those of characters linked to them; one font, the language."""
    from docx.oxml.ns import qn  # noqa: PLC0415 -- with the document
    from docx.oxml.parser import parse_xml  # noqa: PLC0415

    styles, name = document.styles.element, qn("w:styleId")
    for style in list(parse_xml(files("coopkb.export.notebook").joinpath("styles.xml").read_bytes())):
        for old in styles.findall(qn("w:style")):
            linked = old.find(qn("w:link"))
            if style.get(name) in (old.get(name), None if linked is None else linked.get(qn("w:val"))):
                styles.remove(old)
        styles.append(style)
    fonts = next(styles.iter(qn("w:rFonts")))
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), _FONT)
    next(styles.iter(qn("w:lang"))).set(qn("w:val"), locale)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), locale)


def _numbers(document: Document) -> None:
    """The numbers of the list in brackets, as the marks are."""
    from docx.oxml.ns import qn  # noqa: PLC0415 -- with the document

    for level in document.part.numbering_part.element.iter(qn("w:lvl")):
        style = level.find(qn("w:pStyle"))
        if style is not None and style.get(qn("w:val")) == "ListNumber":
            level.find(qn("w:lvlText")).set(qn("w:val"), "[%1]")
            for tabs in level.iter(qn("w:tabs")):
                tabs.getparent().remove(tabs)


def _undated(document: Document) -> bytes:
    """The bytes of a document without the time of writing, which stands in each entry of the archive."""
    dated, undated = io.BytesIO(), io.BytesIO()
    document.save(dated)
    with zipfile.ZipFile(dated) as old, zipfile.ZipFile(undated, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return undated.getvalue()
