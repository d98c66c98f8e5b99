"""A notebook as a file: each quote exact, each source named once, nothing of a text run, in all three formats."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from coopkb import cite
from coopkb.export.notebook import notebook_as_docx, notebook_as_html, notebook_as_markdown, wording
from coopkb.notebook import Entry, EntryKind, Notebook, Quote, Section, Standing
from coopkb.types import Source, SourceKind, Work
from hostile import PAYLOADS

LANGUAGES = ("fr", "en")

QUOTES = (
    "La confiance ne se décrète pas.",
    "« Chacun décide », dit-on ; puis l’un décide.",
    "- nommer les jeux ;\n- donner la parole.\n\n\n1. d'abord\n    en retrait  deux espaces",
    "# Pas un titre\n=== ni un trait\n| ni | un | tableau |\n:-:\n> ni une citation\n---",
    "Voir https://example.org/a_b*c* et _là_ ~~rayé~~ $x^2$ `code` [x](y) \\ fin\\",
    "\n  \n\tau bord\n \nfin",
    "שלום \u202eesrever\u202c \u200fيمين 🟡👩‍🌾",
    *PAYLOADS,
)

BOOK = Quote(
    *("Le tiers écoute.", "p.1", "livre", 10, 26, "d", "Un livre", "Ada, Un livre, 2019", "Le tiers, p. 4"),
    url="https://x.org/é?a=1&b=2",
    licence="CC BY 4.0",
)
ARTICLE = replace(
    BOOK, source="article", title="Paper", reference="Bob, Paper, n.d.", url=None, licence="unknown", language="en"
)
NOTE = replace(
    BOOK, reference="Note de lecture sur : Ada, Un livre, s. d.", is_note=True, url="javascript:alert(1)", licence=""
)


def _entry(number: int, kind: EntryKind = EntryKind.PASSAGE, *quotes: Quote, **fields: str) -> Entry:
    return Entry(f"e{number}", kind, fields.pop("title", f"Titre {number}"), f"k{number}", "s", quotes, **fields)


def _notebook(*entries: Entry, title: str = "Ma séance", aim: str = "Parler du pouvoir") -> Notebook:
    return Notebook(
        "n", title, "2026-03-01T10:00:00+00:00", "2026-03-02T23:30:00+00:00", aim, 1, (Section("s", "Un", entries),)
    )


def _quoting(*texts: str) -> Notebook:
    return _notebook(*(_entry(number, EntryKind.ANSWER, replace(BOOK, text=text)) for number, text in enumerate(texts)))


WHOLE = replace(
    _notebook(),
    sections=(
        Section(
            "s1",
            "Ouvrir",
            (
                _entry(1, EntryKind.CONCEPT, title="Le tiers", text="Celui qui écoute.", note="À lire\nà voix haute"),
                _entry(2, EntryKind.ANSWER, ARTICLE, BOOK, replace(ARTICLE, place="p. 9"), title="Qui écoute ?"),
                _entry(3, EntryKind.NOTE, title="Note", note="Prévoir une pause."),
            ),
        ),
        Section(
            "s2",
            "",
            (
                _entry(4, EntryKind.PASSAGE, NOTE, title=NOTE.reference),
                _entry(5, EntryKind.CELL, BOOK, title="Ada : le tiers", text="dit"),
            ),
        ),
    ),
)


class _Markup(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _rendered(markdown: str) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(MarkdownIt("gfm-like", {"linkify": False}).render(markdown))


def _said(element: lxml_html.HtmlElement) -> str:
    """The text that an element shows, a line break as a line end."""
    for line_break in element.iter("br"):
        # The renderer writes a line end of its own behind each break.
        line_break.tail = "\n" + (line_break.tail or "").removeprefix("\n")
    return element.text_content()


def _quotes_of_markdown(markdown: str) -> list[str]:
    """What stands in each block before its last paragraph, which says where it is from."""
    blocks = _rendered(markdown).iter("blockquote")
    return ["|".join(_said(paragraph) for paragraph in block.findall("p")[:-1]) for block in blocks]


def _quotes_of_html(page: str) -> list[str]:
    return [block.text_content() for block in lxml_html.document_fromstring(page).iter("blockquote")]


def _document(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def _styled(content: bytes, style: str) -> list[str]:
    return [p.text for p in _document(content).paragraphs if p.style is not None and p.style.name == style]


def _texts(notebook: Notebook, language: str) -> dict[str, str]:
    """All that each file shows, spaces evened."""
    document = _document(notebook_as_docx(notebook, language))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    shown = {
        "markdown": _rendered(notebook_as_markdown(notebook, language)).text_content(),
        "html": lxml_html.document_fromstring(notebook_as_html(notebook, language)).find("body").text_content(),
        "docx": "\n".join([*(p.text for p in document.paragraphs), *cells]),
    }
    return {name: " ".join(text.split()) for name, text in shown.items()}


# --- What is said -----------------------------------------------------------------------------------------------------


def test_each_quote_is_exact_in_each_format() -> None:
    """A quote comes back from each file character for character, its lines and spaces kept, in order."""
    notebook = _quoting(*QUOTES)
    assert _quotes_of_html(notebook_as_html(notebook, "fr")) == list(QUOTES)
    assert _styled(notebook_as_docx(notebook, "fr"), "Quote") == list(QUOTES)
    assert _quotes_of_markdown(notebook_as_markdown(notebook, "fr")) == list(QUOTES)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t *_[]<>&|#-+\\`~"), min_size=1))
def test_any_quote_is_exact(text: str) -> None:
    """Whatever a document holds comes back as it was, but for blank lines at the end, which Markdown cannot show."""
    notebook = _quoting(text)
    expected = re.sub("[\ufffe\uffff]", "\ufffd", text)
    assert _quotes_of_html(notebook_as_html(notebook, "fr")) == [expected]
    assert _styled(notebook_as_docx(notebook, "fr"), "Quote") == [expected]
    assert _quotes_of_markdown(notebook_as_markdown(notebook, "fr")) == [expected.rstrip("\n")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_formats_tell_the_same_in_order(language: str) -> None:
    """Title, aim, sections, entries with their texts, quotes and notes, references and lengths: all in each file, in order."""
    words = {
        "fr": (
            "Note personnelle",
            "Sans titre",
            "Note de lecture sur : Ada",
            "Références",
            "Longueur des citations",
            "L. 122-5",
        ),
        "en": ("My note", "Untitled", "Reading note on: Ada", "References", "Length of quotes", "L. 122-5"),
    }[language]
    own, untitled, on_note, references, lengths, law = words
    order = [
        "Ma séance",
        "Parler du pouvoir",
        "Ouvrir",
        "Le tiers",
        "Celui qui écoute.",
        own,
        "À lire",
        "Qui écoute ?",
    ]
    order += [
        "Le tiers écoute.",
        "[1] Bob, Paper",
        "[2] Ada, Un livre, 2019, Le tiers, p. 4",
        "[1] p. 9",
        own,
        "Prévoir une pause.",
    ]
    order += [untitled, "Le tiers écoute.", f"[3] {on_note}", "Ada : le tiers", "dit", "[2] Ada", references]
    for name, text in _texts(WHOLE, language).items():
        at = 0
        for expected in order:
            found = text.find(expected, at)
            assert found >= 0, f"{name}: {expected}"
            at = found + len(expected)
        assert lengths in text, name
        assert law in text, name
        assert all(wording.KINDS[kind][language] in text for kind in EntryKind), name


def test_a_passage_named_by_its_reference_has_no_heading_that_repeats_it() -> None:
    """A passage keeps its reference as its title: it is told once, behind its quote."""
    for text in _texts(_notebook(_entry(1, EntryKind.PASSAGE, BOOK, title=BOOK.reference)), "fr").values():
        assert text.count("Ada, Un livre, 2019") == 3, "behind the quote, among the references, in the table"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_review_is_marked(language: str) -> None:
    """An entry whose quote no longer stands in its source says so; one whose source moved does not."""
    review = {"e1": Standing.CHANGED, "e2": Standing.GONE, "e4": Standing.MOVED}
    changed, gone = (wording.REVIEW[standing][language] for standing in (Standing.CHANGED, Standing.GONE))
    assert _styled(notebook_as_docx(WHOLE, language, review), "Notebook Review") == [changed, gone]
    page = lxml_html.document_fromstring(notebook_as_html(WHOLE, language, review))
    assert [p.text_content() for p in page.find_class("review")] == [changed, gone]
    shown = _rendered(notebook_as_markdown(WHOLE, language, review)).text_content()
    assert shown.count(changed) == shown.count(gone) == 1
    assert wording.REVIEW[Standing.CHANGED][language] not in notebook_as_markdown(WHOLE, language)


# --- References -------------------------------------------------------------------------------------------------------

EXPECTED = {
    "fr": ["Bob, Paper, s. d.", "Ada, Un livre, 2019.", "Note de lecture sur : Ada, Un livre, s. d."],
    "en": ["Bob, Paper, n.d.", "Ada, Un livre, 2019.", "Reading note on: Ada, Un livre, n.d."],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_source_is_one_reference_in_order_of_first_citation(language: str) -> None:
    """A source that is cited thrice is listed once; a note is not its work, though they share an id."""
    page = lxml_html.document_fromstring(notebook_as_html(WHOLE, language))
    listed = page.xpath("//li[starts-with(@id, 'ref-')]")
    found = {
        "html": [li.text_content() for li in listed],
        "docx": _styled(notebook_as_docx(WHOLE, language), "List Number"),
        "markdown": [li.text_content() for li in _rendered(notebook_as_markdown(WHOLE, language)).iter("li")],
    }
    for name, lines in found.items():
        told = [line.replace("\u00a0", " ") for line in lines]
        assert len(told) == 3, name
        assert [line[: len(start)] for line, start in zip(told, EXPECTED[language], strict=True)] == EXPECTED[language], name
        assert "https://x.org/" in told[1]
        assert "javascript" not in "".join(told)


def test_a_source_kept_in_two_languages_is_one_reference() -> None:
    """How `cite` names a note or a missing year in French and in English is one name here."""
    about = Work("L’œuvre", ("Ada",))
    sources = (Source("a", "La note", kind=SourceKind.NOTE, about=about), Source("b", "Sans date", ("Ada",)))
    for source in sources:
        kept = [
            replace(BOOK, source=source.id, is_note=source.is_note, reference=cite.source_line(source, language))
            for language in LANGUAGES
        ]
        assert kept[0].reference != kept[1].reference
        for language in LANGUAGES:
            told = notebook_as_html(_notebook(_entry(1, EntryKind.ANSWER, *kept)), language)
            assert told.count('id="ref-') == 1
            assert told.count(("Reading note on: ", "Note de lecture sur\u00a0: ")[language == "fr"]) == 3 * source.is_note
    namesakes = [replace(BOOK, reference="Ada, Guide, 2019"), replace(BOOK, reference="Bob, Guide, 2019")]
    assert notebook_as_html(_notebook(_entry(1, EntryKind.ANSWER, *namesakes)), "fr").count('id="ref-') == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mark_leads_to_its_reference(language: str) -> None:
    """No mark without its reference, in the links of a page, the bookmarks of a document, the numbers of a list."""
    page = lxml_html.document_fromstring(notebook_as_html(WHOLE, language))
    links = [(a.text_content(), a.get("href")) for a in page.iter("a") if a.get("href", "").startswith("#")]
    assert links[:5] == [(f"[{n}]", f"#ref-{n}") for n in (1, 2, 1, 3, 2)]
    assert {target[1:] for _, target in links} == {li.get("id") for li in page.iter("li")}

    body = _document(notebook_as_docx(WHOLE, language)).element.body
    marks = [(link.text, link.get(qn("w:anchor"))) for link in body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
    assert marks[:5] == [(f"[{n}]", f"ref_{n}") for n in (1, 2, 1, 3, 2)]
    assert {anchor for _, anchor in marks} == {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}

    shown = _rendered(notebook_as_markdown(WHOLE, language))
    assert re.findall(r"— \[(\d)\]", shown.text_content()) == ["1", "2", "1", "3", "2"]
    assert len(shown.find(".//ol")) == 3


def test_lengths_are_counted_by_source_and_long_ones_are_warned_of() -> None:
    """Words are counted once for a text that stands twice; above the mark there is a warning, at the mark there is none."""
    many = " ".join(["mot"] * wording.MANY_WORDS)
    quotes = [replace(BOOK, text=many), replace(BOOK, text=many), replace(ARTICLE, text=f"{many} « encore »")]
    notebook = _notebook(_entry(1, EntryKind.ANSWER, *quotes, replace(NOTE, text="Deux mots : l’un, l’autre…")))
    rows = [[cell.text for cell in row.cells] for row in _document(notebook_as_docx(notebook, "fr")).tables[0].rows]
    warning = "plus de 300\u00a0mots\u00a0: à vérifier"
    assert [row[1:] for row in rows[1:]] == [
        ["300", "CC BY 4.0"],
        [f"301\n{warning}", "inconnue"],
        ["4", "inconnue (œuvre résumée)"],
    ]
    for text in _texts(notebook, "fr").values():
        assert text.count(warning.replace("\u00a0", " ")) == 1
    assert "over 300\u00a0words: to check" in notebook_as_markdown(notebook, "en")


# --- Files that hold --------------------------------------------------------------------------------------------------


def _everywhere(payload: str) -> Notebook:
    """A notebook in which every text is the payload."""
    quote = Quote(payload, payload, payload, 0, 1, payload, payload, payload, payload, payload, payload, payload)
    entries = [
        Entry(
            f"{kind}{note}", kind, payload, payload, payload, (quote, replace(quote, is_note=note)), payload, payload, payload
        )
        for kind in EntryKind
        for note in (False, True)
    ]
    sections = (Section("a", payload, tuple(entries)), Section("b", payload))
    return Notebook(payload, payload, payload, payload, payload, 1, sections)


HOSTILE = (
    *PAYLOADS,
    "".join(map(chr, range(0x20))) + "\x7f\x85\ud800\udfff\ufffe\uffff fin",
    "\u202e\u2066\u200f" * 50 + "renversé",
    "🟡👩‍🌾" * 20,
    "http://[::1/" + "]" * 9,
    "https://x.org/" + "a" * 5_000,
    'https://x.org/"><script>alert(1)</script>',
    "x" * 50_000,
    "\n" * 500 + "&<>" * 5_000,
)


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_text_and_breaks_no_file(payload: str) -> None:
    """Wherever it stands, it becomes no element, no attribute and no markup, and each file can be read back."""
    plain, hostile = _everywhere("texte"), _everywhere(payload)
    names = {tag for tag, _ in _Markup(notebook_as_html(plain, "fr")).found}
    page = notebook_as_html(hostile, "fr")
    for tag, attributes in _Markup(page).found:
        assert tag in names
        assert set(attributes) <= {
            *("lang", "class", "href", "id", "dir", "scope", "rel", "charset", "name", "content", "http-equiv"),
        }
        assert re.match(r"#ref-\d+\Z|https?://", attributes.get("href") or "#ref-1")
    page.encode()
    shown = MarkdownIt("gfm-like", {"linkify": False}).parse(notebook_as_markdown(hostile, "en"))
    inline = {child.type for token in shown for child in token.children or ()}
    assert not inline & {"html_inline", "image", "code_inline", "s_open"}
    assert not {token.type for token in shown} & {"html_block", "fence", "code_block", "hr", "bullet_list_open"}
    links = [c.attrs["href"] for t in shown for c in t.children or () if c.type == "link_open"]
    assert all(str(link).startswith("http") for link in links)
    document = _document(notebook_as_docx(hostile, "fr"))
    assert len([p for p in document.paragraphs if p.style is not None and p.style.name == "Quote"]) == 20
    for relation in document.part.rels.values():
        assert not relation.is_external or re.fullmatch(r"https?://[!-~]{1,2000}", relation.target_ref)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_notebook_is_a_file_that_says_so(language: str) -> None:
    """Without entries, and even without sections and title: a heading and one sentence, no list of nothing."""
    for sections in ((), (Section("s", ""),)):
        empty = Notebook("n", "", "", "", sections=sections)
        title = wording.text("notebook", language)
        for text in _texts(empty, language).values():
            assert text == f"{title} {wording.text('empty', language)}"
        assert _document(notebook_as_docx(empty, language)).core_properties.title == title


# --- The dress --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "locale"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_a_document_has_the_styles_language_and_title_of_one(language: str, locale: str) -> None:
    """Real styles, the language of the document and of other quotes, its title, page numbers, a row of heads, no picture."""
    content = notebook_as_docx(WHOLE, language)
    document = _document(content)
    assert [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Title"] == ["Ma séance"]
    assert [_styled(content, f"Heading {level}")[0] for level in (1, 2)] == ["Ouvrir", "Le tiers"]
    properties = document.core_properties
    assert (properties.title, properties.language, properties.author) == ("Ma séance", locale, "coopkb")
    assert next(document.styles.element.iter(qn("w:lang"))).get(qn("w:val")) == locale
    other = [run.get(qn("w:val")) for run in document.element.body.iter(qn("w:lang"))]
    assert other == {"fr": ["en-GB"] * 2, "en": ["fr-FR"] * 3}[language]
    fields = [field.get(qn("w:instr")) for field in document.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert len(list(document.tables[0].rows[0]._tr.iter(qn("w:tblHeader")))) == 1
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert "instrText" not in archive.read("word/document.xml").decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_needs_nothing_else_and_can_be_heard(language: str) -> None:
    """No script and nothing to load; one first heading and no level left out; a quote in another language says which."""
    page = notebook_as_html(WHOLE, language)
    found = _Markup(page).found
    assert not {tag for tag, _ in found} & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [a for _, a in found if "src" in a or "style" in a]
    assert "default-src 'none'" in next(
        a["content"] or "" for _, a in found if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert not re.search(r"url\(|@import", page)
    assert dict(found[0][1]) == {"lang": language}
    levels = [int(tag[1]) for tag, _ in found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    spoken = [a.get("lang") for tag, a in found if tag == "blockquote"]
    assert spoken == {"fr": ["en", None, "en", None, None], "en": [None, "fr", None, "fr", "fr"]}[language]


def test_no_level_is_left_out_without_a_section_title() -> None:
    """A notebook with a single part and no name for it: its entries stand right under the title."""
    bare = replace(WHOLE, sections=(replace(WHOLE.sections[0], title=""),))
    assert [tag for tag, _ in _Markup(notebook_as_html(bare, "fr")).found if tag in ("h1", "h2", "h3")] == ["h1", *["h2"] * 4]
    assert "### " not in notebook_as_markdown(bare, "fr")
    assert not _styled(notebook_as_docx(bare, "fr"), "Heading 2")


def test_a_quote_stays_on_one_page_unless_it_is_long() -> None:
    """A long quote that could not break would leave the page before it empty."""
    notebook = _quoting("Une phrase.", "Une phrase. " * 500)
    kept = [
        p.paragraph_format.keep_together for p in _document(notebook_as_docx(notebook, "fr")).paragraphs if "phrase" in p.text
    ]
    assert kept == [None, False], "as the style says; not"
    assert [a.get("class") for tag, a in _Markup(notebook_as_html(notebook, "fr")).found if tag == "figure"] == [None, "breaks"]


def test_the_numbers_of_the_list_look_like_the_marks() -> None:
    """The style of the list leads to a numbering that a word processor shows as "[1]"."""
    document = _document(notebook_as_docx(WHOLE, "fr"))
    number = document.styles["List Number"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    numbering = document.part.numbering_part.element
    kept = next(n for n in numbering.iter(qn("w:num")) if n.get(qn("w:numId")) == number).abstractNumId.val
    levels = next(n for n in numbering.iter(qn("w:abstractNum")) if n.get(qn("w:abstractNumId")) == str(kept))
    assert levels.find(f".//{qn('w:lvlText')}").get(qn("w:val")) == "[%1]"


@pytest.mark.parametrize("told", ["2026-03-02T23:30:00+00:00", "2026-03-03T01:30:00+02:00", "2026-03-02"])
def test_the_day_of_the_last_change_is_told_in_words(told: str) -> None:
    """Times are UTC, and the file says the day."""
    notebook = replace(WHOLE, changed=told)
    assert "2 mars 2026" in notebook_as_markdown(notebook, "fr")
    assert "2 March 2026" in notebook_as_html(notebook, "en")
    assert _document(notebook_as_docx(notebook, "fr")).core_properties.modified.day == 2


def test_the_same_notebook_gives_the_same_bytes() -> None:
    """Nothing of the moment of writing is in a document."""
    assert notebook_as_docx(WHOLE, "fr") == notebook_as_docx(WHOLE, "fr")
    with zipfile.ZipFile(io.BytesIO(notebook_as_docx(WHOLE, "fr"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_words_are_there_in_both_languages() -> None:
    """No kind, no standing and no sentence is missing in one of the languages."""
    assert set(wording.KINDS) == set(EntryKind)
    assert set(wording.REVIEW) == set(Standing)
    fr, en = (wording._TEXTS[language] for language in LANGUAGES)
    assert fr.keys() == en.keys()
    assert [set(re.findall(r"\{\w+\}", fr[key])) for key in fr] == [set(re.findall(r"\{\w+\}", en[key])) for key in fr]
