"""PDF: the text of each page in reading order, its page always known."""

from __future__ import annotations

import io
import time
from contextlib import suppress

import pypdf
import pytest

from coopkb.errors import UnreadableFileError
from coopkb.read import apart, layout, read
from coopkb.read import pdf as reader
from coopkb.types import BlockKind
from minimal_pdf import column, pdf


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    """What these tests tell of the reader, or change in it, is of this process; another one reads the same way."""
    monkeypatch.setattr(apart, "read_pdf", reader.read_pdf)


PARAGRAPH = [
    "Le conseil se réunit une fois par mois dans la salle commune, et chacun peut y",
    "porter une question qui le travaille depuis la dernière rencontre du groupe. Les",
    "décisions sont prises au consentement.",
]
SECOND = [
    "Un compte rendu est affiché dans les deux jours, pour que les personnes absentes",
    "sachent ce qui les attend et puissent réagir.",
]


def read_bytes(tmp_path, data, name="rapport.pdf"):
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


def refused(tmp_path, data):
    with pytest.raises(UnreadableFileError) as caught:
        read_bytes(tmp_path, data)
    assert "rapport.pdf" in caught.value.fr
    assert "rapport.pdf" in caught.value.en
    assert str(tmp_path) not in caught.value.fr + caught.value.en
    return caught.value.fr


def test_lines_are_joined_to_paragraphs_with_their_line_ends(tmp_path):
    """A paragraph is one block whose lines end where they did on the page; a blank line ends it; the page is known."""
    document = read_bytes(tmp_path, pdf([column([*PARAGRAPH, "", *SECOND]), column(SECOND)]))

    assert [(b.kind, b.text, b.page) for b in document.blocks] == [
        (BlockKind.PARAGRAPH, "\n".join(PARAGRAPH), 1),
        (BlockKind.PARAGRAPH, "\n".join(SECOND), 1),
        (BlockKind.PARAGRAPH, "\n".join(SECOND), 2),
    ]


def test_a_hyphen_at_the_end_of_a_line_stays_before_its_line_end(tmp_path):
    """The cleaning tells a cut word from a compound one by the hyphen and the line end: neither is lost."""
    lines = ["Le groupe prend le temps de la réflexion avant toute décision qui engage la coopé-", "ration de tous."]
    text = read_bytes(tmp_path, pdf([column(lines)])).blocks[0].text

    assert "coopé-\nration" in text


def test_two_columns_are_read_one_after_the_other(tmp_path):
    """Even when the file draws them line by line across the page; the title above both comes first, the foot last."""
    left = [f"gauche ligne {i} avec assez de mots" for i in range(12)]
    right = [f"droite ligne {i} avec assez de mots" for i in range(12)]
    rows = []
    for i in range(12):
        rows += [(60, 700 - 14 * i, 11, left[i]), (320, 700 - 14 * i, 11, right[i])]
    page = [(60, 760, 11, "Une annonce large qui traverse toute la page de son premier à son dernier mot sans"), *rows]
    text = "\n".join(b.text for b in read_bytes(tmp_path, pdf([page])).blocks)

    assert text.split("\n")[1:] == [*left, *right]


def test_one_column_is_never_split(tmp_path):
    """Ordinary prose has no gutter, whatever its words."""
    lines = [" ".join(f"mot{(i * 7 + j * 3) % 11}" for j in range(14)) for i in range(30)]
    text = "\n".join(b.text for b in read_bytes(tmp_path, pdf([column(lines)])).blocks)

    assert text.split("\n") == lines


def test_larger_lines_are_headings_without_an_outline(tmp_path):
    """The size of a line makes it a heading, and the larger the higher."""
    page = [
        (60, 780, 22, "Titre du rapport"),
        (60, 740, 15, "Première partie"),
        *column([*PARAGRAPH, *SECOND], top=710),
        (60, 600, 15, "Seconde partie"),
        *column(SECOND, top=570),
    ]
    found = [(b.level, b.text) for b in read_bytes(tmp_path, pdf([page])).blocks if b.kind is BlockKind.HEADING]

    assert found == [(1, "Titre du rapport"), (2, "Première partie"), (2, "Seconde partie")]


def test_the_outline_makes_the_headings(tmp_path):
    """Bookmarks are matched to the lines of their page, numbers and letter case aside, and give their level."""
    plain = pdf([column(["1. Les règles", "", *PARAGRAPH]), column(["Écrire", "", *SECOND])])
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(plain))
    parent = writer.add_outline_item(title="Les règles", page_number=0)
    writer.add_outline_item(title="ÉCRIRE", page_number=1, parent=parent)
    out = io.BytesIO()
    writer.write(out)
    found = [(b.level, b.text, b.page) for b in read_bytes(tmp_path, out.getvalue()).blocks if b.kind is BlockKind.HEADING]

    assert found == [(1, "1. Les règles", 1), (2, "Écrire", 2)]


def test_items_are_found(tmp_path):
    """Bulleted lines are items without their bullet, the second line of one joined to it."""
    page = column(["Pour commencer :", "• choisir un lieu", "• fixer une date qui convienne", "• dire qui anime"])
    items = [b.text for b in read_bytes(tmp_path, pdf([page])).blocks if b.kind is BlockKind.ITEM]

    assert items == ["choisir un lieu", "fixer une date qui convienne", "dire qui anime"]


def test_running_headers_stay_blocks_of_their_page(tmp_path):
    """Only the other pages tell that a line is a running header: the reader keeps it, apart from the text."""
    pages = [[(60, 820, 9, "Revue des communs"), *column(PARAGRAPH, top=760), (300, 20, 9, str(n))] for n in (1, 2, 3)]
    document = read_bytes(tmp_path, pdf(pages))

    assert [b.page for b in document.blocks if b.text == "Revue des communs"] == [1, 2, 3]
    assert [b.text for b in document.blocks if b.text.isdigit()] == ["1", "2", "3"]


def test_metadata_and_page_labels(tmp_path):
    """Title, author, date and language are told, and the labels printed on the pages; a file name is no title."""
    labels = "/Lang (fr-FR) /PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 5 >>] >>"
    info = "/Title (Faire ensemble) /Author (Ada Exemple) /CreationDate (D:20190307120000)"
    document = read_bytes(tmp_path, pdf([column(PARAGRAPH)] * 3, info=info, catalog=labels))

    assert document.metadata == {"title": "Faire ensemble", "author": "Ada Exemple", "date": "2019-03-07", "language": "fr"}
    assert document.page_labels == ("i", "ii", "5")
    bare = read_bytes(tmp_path, pdf([column(PARAGRAPH)], info="/Title (Microsoft Word - note.docx)"))
    assert "title" not in bare.metadata
    assert bare.page_labels == ()


def test_an_encrypted_pdf_is_named(tmp_path):
    """A password is said to be needed."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([column(PARAGRAPH)])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    assert "chiffré" in refused(tmp_path, out.getvalue())


def test_an_empty_password_opens(tmp_path):
    """A file that any viewer opens is read."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([column(PARAGRAPH)])))
    writer.encrypt("", owner_password="maître", algorithm="RC4-128")  # noqa: S106 - of a file made here
    out = io.BytesIO()
    writer.write(out)

    assert read_bytes(tmp_path, out.getvalue()).blocks[0].text == "\n".join(PARAGRAPH)


def test_a_scanned_pdf_is_named(tmp_path):
    """Pages without a text layer need character recognition, and the sentence says so."""
    assert "numérisées" in refused(tmp_path, pdf([[], []]))


def test_pages_without_text_are_reported(tmp_path):
    """A picture page among others costs nothing but a line of the report."""
    document = read_bytes(tmp_path, pdf([column(PARAGRAPH), [], column(PARAGRAPH)]))

    assert [(r.rule, r.text, r.count) for r in document.removed] == [("page-without-text", "p. 2", 1)]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 500, b"x%PDF", b"%"])
def test_a_damaged_pdf_is_named(tmp_path, data):
    """What is left of a file that was cut is no document."""
    assert "endommagé" in refused(tmp_path, data)


def test_a_pdf_with_a_wrong_table_is_mended(tmp_path):
    """A file whose table of objects is not where it says is read all the same."""
    data = pdf([column(PARAGRAPH)]).replace(b"startxref\n", b"startxref\n9")

    assert read_bytes(tmp_path, data).blocks[0].text == "\n".join(PARAGRAPH)


def test_limits_are_named(tmp_path, monkeypatch):
    """Too many pages, or too many characters in all or on one: each is refused."""
    data = pdf([column(PARAGRAPH)] * 3)
    for limit, value in (("MOST_PAGES", 2), ("MOST_CHARACTERS_A_PAGE", 50), ("MOST_CHARACTERS", 300)):
        with monkeypatch.context() as patch:
            patch.setattr(reader, limit, value)
            assert "trop volumineux" in refused(tmp_path, data), limit


@pytest.fixture
def pypdf_alone(monkeypatch):
    """PDFium refuses every file, so that pypdf reads them."""

    def refuse(_data):
        raise reader.pypdfium2.PdfiumError("refused")

    monkeypatch.setattr(reader.pypdfium2, "PdfDocument", refuse)


class Clock:
    """A clock that tells a second more each time it is looked at."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        """The time: a second later than when it was last asked for."""
        self.now += 1.0
        return self.now


def slow(monkeypatch, seconds):
    """The reader on a clock of its own, with a budget of that many looks at it."""
    clock = Clock()
    monkeypatch.setattr(reader, "time", clock)
    monkeypatch.setattr(reader, "MOST_SECONDS", float(seconds))
    return clock


def test_the_time_is_looked_at_before_every_page(tmp_path, monkeypatch):
    """A file that is slow from page to page is stopped where its time is over, and the sentence says where."""
    slow(monkeypatch, 3)

    assert "est trop long à lire (plus de 3 s, arrêt à la page 4)" in refused(tmp_path, pdf([column(PARAGRAPH)] * 6))


@pytest.mark.usefixtures("pypdf_alone")
def test_the_fallback_looks_at_the_time_within_a_page(tmp_path, monkeypatch):
    """A page of pypdf with no end of operators is stopped in its middle: the clock runs out between two of them."""
    clock = slow(monkeypatch, 50)
    endless = [(60, 700, 11, "mot")] * 1000

    assert "arrêt à la page 2" in refused(tmp_path, pdf([column(PARAGRAPH), endless]))
    assert clock.now < 60


@pytest.mark.usefixtures("pypdf_alone")
def test_forms_that_call_forms_are_stopped(tmp_path, monkeypatch):
    """Forms that show each other twice have a billion paths; what pypdf swallows inside a form is raised after it."""
    monkeypatch.setattr(reader, "MOST_SECONDS", 0.5)
    fonts = b"/Font << /F1 3 0 R >>"
    shown = b"/X Do /X Do BT /F1 9 Tf (mot) Tj ET"
    forms = b"".join(
        b"%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d /Resources << %s /XObject << /X %d 0 R >> >> >>"
        b"\nstream\n%s\nendstream\nendobj\n" % (i, len(shown), fonts, i + 1, shown)
        for i in range(20, 50)
    )
    data = pdf([column(PARAGRAPH)]).replace(fonts, fonts + b" /XObject << /X 20 0 R >>")
    data = data.replace(b"xref\n0", forms + b"xref\n0", 1).replace(b"stream\nBT\n", b"stream\n/X Do BT\n", 1)
    started = time.monotonic()
    with suppress(UnreadableFileError):
        read_bytes(tmp_path, data)

    assert time.monotonic() - started < 10


def test_a_page_of_very_many_items_is_stopped(tmp_path, monkeypatch):
    """What costs the square of a page's lines is stopped between two paragraphs, not at the end of the page."""
    page = [(60, 10 + 12 * (1500 - i), 10, f"- objet {i} du lot") for i in range(1500)]
    clock = slow(monkeypatch, 100)

    assert "arrêt à la page 1" in refused(tmp_path, pdf([page]))
    assert clock.now < 110


def test_an_outline_that_takes_too_long_costs_the_outline_alone(tmp_path, monkeypatch):
    """The text is worth more than what the file says of itself."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([column(PARAGRAPH)])))
    writer.add_outline_item(title=" ".join(PARAGRAPH), page_number=0)
    out = io.BytesIO()
    writer.write(out)
    assert read_bytes(tmp_path, out.getvalue()).blocks[0].kind is BlockKind.HEADING
    monkeypatch.setattr(reader, "_MOST_FACTS_SECONDS", -1.0)

    assert [(b.kind, b.text) for b in read_bytes(tmp_path, out.getvalue()).blocks] == [
        (BlockKind.PARAGRAPH, "\n".join(PARAGRAPH))
    ]


def test_a_line_as_long_as_a_page_costs_no_more_than_its_length():
    """Whether a line ends with a page number is told from its end, without a look at every beginning."""
    started = time.monotonic()

    assert not layout._is_entry("a." * 100_000)
    assert layout._is_entry("Les règles ..... 12")
    assert layout._is_entry("a 12")
    assert not layout._is_entry("..... 12")
    assert time.monotonic() - started < 2


@pytest.mark.usefixtures("pypdf_alone")
def test_the_fallback_reads_text(tmp_path):
    """Where PDFium refuses a file, pypdf gives its text page by page."""
    document = read_bytes(tmp_path, pdf([column(PARAGRAPH), column(SECOND)]))

    assert [(b.text.replace("\n", " "), b.page) for b in document.blocks] == [(" ".join(PARAGRAPH), 1), (" ".join(SECOND), 2)]


def test_an_outline_that_loops_ends(tmp_path):
    """An outline whose entries point to each other costs the outline, not the text."""
    data = pdf([column(PARAGRAPH)], catalog="/Outlines << /First 7 0 R /Last 7 0 R >>")
    looping = b"7 0 obj\n<< /Title (boucle) /Next 7 0 R /First 7 0 R /Dest [4 0 R /Fit] >>\nendobj\n"
    document = read_bytes(tmp_path, data.replace(b"xref\n0", looping + b"xref\n0", 1))

    assert any("consentement" in b.text for b in document.blocks)
