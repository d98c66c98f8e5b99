"""Exports of a comparison: nothing of it is lost, nothing of a document is run, the same input gives the same bytes."""

from __future__ import annotations

import csv
import io
import re
import string
import zipfile
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from coopkb.errors import CoopkbError
from coopkb.export import FORMATS, as_csv, as_html, as_markdown, as_xlsx, prose, words, write
from coopkb.export.lines import lines
from coopkb.export.table import COLUMNS
from coopkb.types import (
    Cell,
    CellState,
    Citation,
    Comparison,
    Concept,
    Dimension,
    Evidence,
    Framework,
    Grid,
    Item,
    Link,
    LinkKind,
    Passage,
    Source,
    SourceKind,
    Spoken,
    Unsearched,
    Work,
)
from hostile import PAYLOADS

if TYPE_CHECKING:
    from enum import StrEnum

LANGUAGES = ("fr", "en")

PLAIN_QUOTES = (
    "La confiance ne se décrète pas.",
    "« Chacun décide », dit-on ; puis l’un décide.",
    "- nommer les jeux de pouvoir ;\n- donner la parole.\n\n1. d'abord\n    en retrait  ",
    "# Pas un titre\n=== ni un trait\n| ni | un | tableau |\n:-:\n> ni une citation\n---",
    "Voir https://example.org/a_b*c* et _là_ ~~rayé~~ $x^2$ `code` \\ fin\\",
    "_x0041_ reste écrit ainsi",
)
FORMULAS = (
    "=1+1",
    "+33 1 23",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    " =A1",
    "＝1+1",
    "#REF!",
    "=cmd|' /C calc'!A0",
)
QUOTES = (*PLAIN_QUOTES, *FORMULAS, *PAYLOADS)

NOTE = Source(
    id="calame",
    title="La note",
    language="fr",
    kind=SourceKind.NOTE,
    second_hand=True,
    about=Work(title="L’œuvre", authors=("Pierre Calame",), year=2004, url="https://example.org/oeuvre"),
)
WORK = Source(id="calame", title="L’œuvre", authors=("Pierre Calame",), year=2004, url="javascript:alert(1)")
ENGLISH = Source(id="ostrom", title="Governing", authors=("Elinor Ostrom",), year=1990, language="en", licence="CC BY 4.0")
CATALOGUE = {"calame": WORK}


def _concept(id_: str, dimension: str) -> Concept:
    label = {"fr": f"Le concept {id_}", "en": f"Concept {id_}"}
    return Concept(id_, dimension, label, {"fr": f"Ce qu’est {id_}.", "en": f"What {id_} is."}, {})


CONCEPTS = (_concept("sens", "cadrage"), _concept("confiance", "facteurs"), _concept("pouvoir", "facteurs"))
GRID = Grid(
    (
        Dimension("cadrage", {"fr": "Le cadrage", "en": "Framing"}, CONCEPTS[:1]),
        Dimension("facteurs", {"fr": "Les facteurs", "en": "Factors"}, CONCEPTS[1:]),
    )
)


def _framework(id_: str, name: str) -> Framework:
    return Framework(id_, name, {"fr": f"Titre {name}", "en": f"Title {name}"}, "Une maison", {"fr": "", "en": ""}, year=2004)


FRAMEWORKS = (_framework("calame", "Pierre Calame"), _framework("ostrom", "Ostrom, principes"), _framework("zoein", "Zoein"))


def _item(term: str, *, page: int | None = None) -> Item:
    return Item(f"i-{term}", term, {"fr": f"Sens de {term}", "en": f"Meaning of {term}"}, "calame", "Chapitre 2", page, True)


def _evidence(quote: str, concept: str, source: Source, how: Spoken = Spoken.SENSE, score: float = 0.625) -> Evidence:
    passage = Passage(f"p-{quote}", source, quote, 0, len(quote), ("Partie", "Chapitre"), 3, "iii", source.language)
    return Evidence(Citation(passage, quote, 0, len(quote)), concept, how, score)


def _comparison(quotes: tuple[str, ...] = QUOTES) -> Comparison:
    """Three frameworks on three concepts: each state, each reason, each link, each kind of evidence."""
    links = [(_item(f"terme {kind}", page=12), Link("sens", kind)) for kind in LinkKind if kind is not LinkKind.FALSE_FRIEND]
    cells = [
        Cell(
            "calame", "sens", CellState.SAID, tuple(links), (_evidence("Donner un sens.", "sens", NOTE, Spoken.NAMED, 1.0),), 5
        ),
        Cell(
            "calame", "confiance", CellState.OTHERWISE, (), tuple(_evidence(q, "confiance", NOTE) for q in quotes), len(quotes)
        ),
        Cell("calame", "pouvoir", CellState.NOT_FOUND),
        Cell("ostrom", "sens", CellState.OTHERWISE, (), (_evidence("Trust grows.", "sens", ENGLISH),), 1),
        Cell("ostrom", "confiance", CellState.NOT_FOUND, false_friends=(_item("confiance aveugle"),)),
        Cell("ostrom", "pouvoir", CellState.NOT_SEARCHED, unsearched=Unsearched.NO_TEXT),
        Cell("zoein", "sens", CellState.NOT_SEARCHED, unsearched=Unsearched.SECOND_HAND),
        Cell("zoein", "confiance", CellState.NOT_SEARCHED, unsearched=Unsearched.NO_TEXT),
        Cell("zoein", "pouvoir", CellState.NOT_FOUND),
    ]
    return Comparison(FRAMEWORKS, CONCEPTS, {(cell.framework, cell.concept): cell for cell in cells})


COMPARISON = _comparison()


def _hostile(payload: str) -> Comparison:
    """A comparison in which every text that comes from a file is the payload."""
    texts = {"fr": payload, "en": payload}
    concept = Concept(payload, payload, texts, texts, {})
    item = Item(payload, payload, texts, payload, payload, links=(Link(payload, LinkKind.EXACT),))
    framework = Framework(payload, payload, texts, payload, texts, sources=(payload,), items=(item,))
    work = Work(payload, (payload,), payload, 2000, payload, payload)
    note = Source(payload, payload, payload, (payload,), payload, None, payload, payload, payload, SourceKind.NOTE, about=work)
    passage = Passage(payload, note, payload, 0, len(payload), (payload,), 1, payload, payload)
    evidence = Evidence(Citation(passage, payload, 0, len(payload)), payload, Spoken.NAMED, 1.0)
    cell = Cell(payload, payload, CellState.SAID, ((item, item.links[0]),), (evidence,), 1, (item,))
    return Comparison((framework,), (concept,), {(payload, payload): cell})


def _csv_rows(text: str, language: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";" if language == "fr" else ","))


def _sheets(content: bytes) -> list[list[list[object]]]:
    book = load_workbook(io.BytesIO(content))
    return [[[unescape(v) if isinstance(v, str) else v for v in row] for row in s.iter_rows(values_only=True)] for s in book]


def _tree(page: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))


def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _unescaped(markdown: str) -> str:
    """The text of blocks of quotes: without marks in front, escapes and kept line ends."""
    rows = [row.removeprefix(">").removeprefix(" ") for row in markdown.split("\n")]
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\\n", r"\1\n", "\n".join(rows))
    return re.sub(rf"\\([{re.escape(string.punctuation)}])", r"\1", text.replace("&#32;", " ").replace("&#9;", "\t"))


# --- Nothing is lost


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_holds_every_cell_with_its_state_in_words(language: str) -> None:
    """No cell is lost in the long form, one without evidence included, and its state can be read without a key."""
    head = COLUMNS[language]
    rows = _csv_rows(as_csv(COMPARISON, language, GRID, CATALOGUE), language)
    told = {(row[head[0]], row[head[2]]): row[head[5]] for row in rows}
    assert told == {key: words.state(cell, language) for key, cell in COMPARISON.cells.items()}
    assert Counter(row[head[6]] == words.NOTHING[language] for row in rows)[True] == 5


def test_csv_tells_all_of_a_piece_of_evidence() -> None:
    """A line names concept, dimension, kind, link, term or quote, source, place, hand, and how sure it is."""
    rows = _csv_rows(as_csv(COMPARISON, "fr", GRID, CATALOGUE), "fr")
    item, quote = rows[0], next(row for row in rows if row["preuve"] == "passage en d’autres mots")
    assert (item["cadre"], item["concept"], item["dimension"]) == ("Pierre Calame", "Le concept sens", "Le cadrage")
    assert (item["preuve"], item["lien"], item["terme ou citation"]) == (
        "entrée de sa grille",
        "équivalent exact",
        "terme exact",
    )
    assert (item["source"], item["lieu"]) == ("Pierre Calame, L’œuvre, 2004", "Chapitre 2, p. 12")
    assert (item["seconde main"], item["score"], item["passages de la case"]) == ("oui", "", "5")
    assert quote["source"] == "Elinor Ostrom, Governing, 1990"
    assert (quote["lieu"].split(",")[0], quote["seconde main"], quote["score"]) == ("Partie › Chapitre", "non", "0,625")
    english = _csv_rows(as_csv(COMPARISON, "en", GRID, CATALOGUE), "en")
    assert [row["score"] for row in english if row["framework"].startswith("Ostrom") and row["score"]] == ["0.625"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_holds_every_cell_twice(language: str) -> None:
    """The matrix says each state by symbol and word, the second sheet holds the same lines as the CSV."""
    matrix, evidence, legend = _sheets(as_xlsx(COMPARISON, language, GRID, CATALOGUE))
    for concept, row in zip(CONCEPTS, matrix[1:], strict=True):
        cells = COMPARISON.of_concept(concept.id)
        assert row[2:] == [f"{words.symbol(cell)} {words.whole_state(cell, language)}" for cell in cells]
    assert tuple(evidence[0]) == COLUMNS[language]
    rows = [list(row.values()) for row in _csv_rows(as_csv(COMPARISON, language, GRID, CATALOGUE), language)]
    assert [row[:7] for row in evidence[1:]] == [row[:7] for row in rows]
    assert {word[language] for word in words.STATES.values()} <= {row[1] for row in legend}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", [3, 12])
def test_page_leads_from_each_cell_to_its_evidence(language: str, columns: int) -> None:
    """Each cell of the table says its state in words and leads to one place of the page, about its framework."""
    frameworks = tuple(replace(FRAMEWORKS[i % 3], id=f"f{i}", name=f"Cadre {i}") for i in range(columns))
    cells = {
        (framework.id, concept.id): replace(COMPARISON.cell(FRAMEWORKS[i % 3].id, concept.id), framework=framework.id)
        for i, framework in enumerate(frameworks)
        for concept in CONCEPTS
    }
    tree = _tree(as_html(Comparison(frameworks, CONCEPTS, cells), language, GRID, CATALOGUE))
    rows = [row for row in tree.iterfind(".//tbody/tr") if row.find("td") is not None]
    assert len(rows) == len(CONCEPTS)
    for concept, row in zip(CONCEPTS, rows, strict=True):
        for framework, td in zip(frameworks, row.iterfind("td"), strict=True):
            cell = cells[framework.id, concept.id]
            told = f"{words.symbol(cell)} {words.whole_state(cell, language)}"
            assert td.text_content() == told
            (place,) = tree.xpath("//*[@id=$id]", id=td.find("a").get("href")[1:])
            assert framework.name in place.text_content()
    ids = [element.get("id") for element in tree.iterfind(".//*[@id]")]
    assert len(ids) == len(set(ids))
    assert {a.get("href")[1:] for a in tree.iterfind(".//a[@href]") if a.get("href").startswith("#")} <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_holds_every_cell(language: str) -> None:
    """The matrix has the symbol of each cell, and each silence is told with its reason and its framework."""
    text = as_markdown(COMPARISON, language, GRID, CATALOGUE)
    tree = _tree(_markdown().render(text))
    rows = [[td.text_content() for td in row] for row in tree.iterfind(".//tbody/tr")]
    assert [row[0] for row in rows if not any(row[1:])] == [d.label[language] for d in GRID.dimensions]
    told = [row[1:] for row in rows if any(row[1:])]
    assert told == [[words.symbol(cell) for cell in COMPARISON.of_concept(concept.id)] for concept in CONCEPTS]
    for line in lines(COMPARISON):
        if line.is_empty:
            start = f"* {words.SYMBOLS[line.cell.state]} {words.state(line.cell, language)}"
            assert any(row.startswith(start) and line.framework.name in row for row in text.split("\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quote_and_term_appears_exactly_in_every_format(language: str) -> None:
    """A quote is the author's own, character for character, whatever the file does to keep it safe."""
    said = [
        line.evidence.citation.quote if line.evidence else line.item.term for line in lines(COMPARISON) if not line.is_empty
    ]
    quotes = [line.evidence.citation.quote for line in lines(COMPARISON) if line.evidence]
    column = COLUMNS[language].index("terme ou citation" if language == "fr" else "term or quote")

    rows = _csv_rows(as_csv(COMPARISON, language, GRID, CATALOGUE), language)
    shown = [list(row.values())[column] for row in rows]
    assert [
        text[1:] if text.startswith("'") and text[1:] in FORMULAS + PLAIN_QUOTES else text for text in shown if text
    ] == said

    _, evidence, _ = _sheets(as_xlsx(COMPARISON, language, GRID, CATALOGUE))
    assert [row[column] for row in evidence[1:] if row[column]] == said

    tree = _tree(as_html(COMPARISON, language, GRID, CATALOGUE))
    assert [quote.text_content() for quote in tree.iterfind(".//blockquote")] == quotes
    items = [item.text_content() for item in tree.xpath("//ul[@class='items']/li/strong/span")]
    assert items == [line.item.term for line in lines(COMPARISON) if line.item]

    markdown = as_markdown(COMPARISON, language, GRID, CATALOGUE)
    assert [quote for quote in said if quote.rstrip() not in _unescaped(markdown)] == []
    rendered = _tree(_markdown().render(markdown)).iterfind(".//blockquote")
    shown = [" ".join(quote.text_content().rpartition("— [")[0].split()) for quote in rendered]
    assert shown == [" ".join(quote.split()) for quote in quotes]


def test_passages_that_are_not_shown_are_counted() -> None:
    """A reader learns that a cell holds more passages than the file quotes."""
    for text in (as_markdown(COMPARISON, "fr"), _tree(as_html(COMPARISON, "fr")).text_content()):
        assert text.count("1 passages sur 5") == 1


def test_a_note_and_its_work_are_two_sources() -> None:
    """A quote of our reading note is never put down to the work that it summarises, though both have one id."""
    tree = _tree(as_html(COMPARISON, "fr", GRID, CATALOGUE))
    sources = [li.text_content() for li in tree.xpath("//ol[@class='sources']/li")]
    assert sum(text.startswith("Pierre Calame, L’œuvre") for text in sources) == 1
    assert sum(text.startswith("Note de lecture sur") and "Pierre Calame, L’œuvre" in text for text in sources) == 1
    assert len(sources) == 3
    assert re.findall(r"(?m)^\d+\. Note de lecture", as_markdown(COMPARISON, "fr", GRID, CATALOGUE)) == ["2. Note de lecture"]


def test_a_quote_says_its_language() -> None:
    """A screen reader speaks a quote in the language of its passage, the page in its own."""
    tree = _tree(as_html(COMPARISON, "fr", GRID, CATALOGUE))
    assert tree.get("lang") == "fr"
    spoken = {quote.text_content(): quote.get("lang") for quote in tree.iterfind(".//blockquote")}
    assert (spoken["Trust grows."], spoken["Donner un sens."]) == ("en", "fr")


def test_nothing_to_compare_is_said() -> None:
    """A comparison without frameworks or concepts makes a file that says so."""
    nothing = Comparison((), (), {})
    assert "Rien n’est comparé" in as_markdown(nothing, "fr")
    assert "Nothing is compared" in as_html(nothing, "en")
    assert len(_csv_rows(as_csv(nothing, "fr"), "fr")) == 0
    assert [len(sheet) for sheet in _sheets(as_xlsx(nothing, "en"))][:2] == [1, 1]


def test_without_grid_and_catalogue_ids_stand_in() -> None:
    """What nobody told the export keeps its id, and is not left out."""
    row = _csv_rows(as_csv(COMPARISON, "en"), "en")[0]
    assert (row["dimension"], row["source"]) == ("cadrage", "calame")


# --- Nothing is run


def test_no_cell_of_a_csv_is_a_formula() -> None:
    """A text that a spreadsheet would compute has an apostrophe in front, and no other text has."""
    column = COLUMNS["fr"].index("terme ou citation")
    shown = {list(row.values())[column] for row in _csv_rows(as_csv(COMPARISON, "fr"), "fr")}
    assert {f"'{text}" for text in FORMULAS if text != "#REF!"} <= shown
    assert not [text for text in shown if re.match(r"\s*[=+\-@＝＋－＠]", text)]
    assert "La confiance ne se décrète pas." in shown


def test_no_cell_of_a_workbook_is_a_formula_an_error_or_a_link() -> None:
    """Whatever a text begins with, it is stored as a text, and stays one when somebody edits it."""
    book = load_workbook(io.BytesIO(as_xlsx(COMPARISON, "fr", GRID, CATALOGUE)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {cell.value for cell in cells if cell.quotePrefix} >= {"=1+1", "+33 1 23", "-2+3", "@SUM(A1)"}
    assert not [cell for cell in cells if cell.hyperlink]
    with zipfile.ZipFile(io.BytesIO(as_xlsx(COMPARISON, "fr"))) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_only_web_addresses_are_addresses() -> None:
    """An address of another kind than http or https is neither linked nor listed."""
    for make in (as_csv, as_markdown, as_html):
        text = make(_comparison(("Une phrase.",)), "fr", GRID, CATALOGUE)
        assert "javascript:" not in text
        assert "example.org/oeuvre" in text


_TAGS = {
    *("a", "blockquote", "body", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5"),
    *("head", "header", "html", "li", "meta", "ol", "p", "section", "span", "strong", "style", "table", "tbody", "td", "th"),
    *("thead", "title", "tr", "ul"),
}
_ATTRIBUTES = {
    *("aria-hidden", "aria-label", "charset", "class", "colspan", "content", "href", "http-equiv", "id", "lang", "name"),
    *("rel", "role", "scope", "tabindex"),
}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_never_becomes_markup_of_the_page(payload: str) -> None:
    """The page has the elements and attributes of a harmless one, and shows the text as it is."""
    page = as_html(_hostile(payload), "fr")
    tree = _tree(page)
    plain = _tree(as_html(_hostile("confiance"), "fr"))
    assert Counter(e.tag for e in tree.iter()) == Counter(e.tag for e in plain.iter())
    assert {element.tag for element in tree.iter()} <= _TAGS
    assert {name for element in tree.iter() for name in element.keys()} <= _ATTRIBUTES  # noqa: SIM118 -- not a mapping
    assert all(a.get("href").startswith("#") for a in tree.iterfind(".//a"))
    assert tree.find(".//blockquote").text_content() == payload
    assert page.count("<style>") == 1
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]


@pytest.mark.parametrize("payload", [*PAYLOADS, *PLAIN_QUOTES, "![a](b)", "[a]: /b", "***", "+ a", "a\n---", "~~~", "    code"])
def test_a_hostile_text_never_becomes_markup_of_markdown(payload: str) -> None:
    """Markdown read with HTML allowed gives the elements of a harmless text: no HTML, link, picture, code or list."""
    found = [_markdown().parse(as_markdown(_hostile(text), "fr")) for text in (payload, "confiance")]
    hostile, plain = (Counter(token.type for block in tokens for token in (block, *(block.children or ()))) for tokens in found)
    # Lines of a quote are kept, so there may be more paragraphs and texts; nothing else.
    layout = {"text", "text_special", "softbreak", "hardbreak", "paragraph_open", "paragraph_close", "inline"}
    assert {k: v for k, v in hostile.items() if k not in layout} == {k: v for k, v in plain.items() if k not in layout}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_is_a_text_in_tables(payload: str) -> None:
    """A text full of separators and quotation marks stays in its own cell."""
    (item, quote, friend) = _csv_rows(as_csv(_hostile(payload), "fr"), "fr")
    assert quote["terme ou citation"] in (payload, f"'{payload}")
    assert item.keys() == quote.keys() == friend.keys() == set(COLUMNS["fr"])
    matrix, evidence, _ = _sheets(as_xlsx(_hostile(payload), "fr"))
    assert (len(matrix), len(evidence)) == (2, 4)
    assert evidence[2][8] == payload


def test_characters_that_no_file_can_hold_are_replaced_and_seen() -> None:
    """Control characters and halves of surrogate pairs break no file; what stands for them shows that something was there."""
    comparison = _comparison(("a\x00b\x0bc\ud800d\uffffe",))
    for suffix, format_ in FORMATS.items():
        content = format_.content(comparison, "fr", GRID, CATALOGUE)
        if suffix == ".xlsx":
            assert "a\ufffdb\ufffdc\ufffdd\ufffde" in [row[8] for row in _sheets(content)[1]]
        else:
            assert "a\ufffdb\ufffdc\ufffdd\ufffde" in content.decode("utf-8")


# --- The same bytes, both languages, files


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_comparison_gives_the_same_bytes(suffix: str, language: str) -> None:
    """A file can be compared with that of last year: it holds no time of writing."""
    first = FORMATS[suffix].content(COMPARISON, language, GRID, CATALOGUE)
    assert first == FORMATS[suffix].content(_comparison(), language, GRID, dict(CATALOGUE))
    if suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            dates = set(re.findall(rb">(\d{4}-\d\d-\d\dT[^<]+)<", archive.read("docProps/core.xml")))
        assert dates == {b"2000-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (words.STATES, CellState),
        (words.MEANINGS, CellState),
        (words.UNSEARCHED, Unsearched),
        (words.LINKS, LinkKind),
        (words.SPOKEN, Spoken),
    ],
)
def test_every_value_has_its_word_in_both_languages(table: dict[StrEnum, dict[str, str]], keys: type[StrEnum]) -> None:
    """A value added to the types without a word is noticed here and not by a reader; no two values share a word."""
    assert set(table) == set(keys)
    for language in LANGUAGES:
        told = [table[key][language] for key in keys]
        assert all(told)
        assert len(set(told)) == len(told)


def test_symbols_differ_by_shape() -> None:
    """Each state has a symbol of its own, which is neither that of another nor that of a false friend."""
    assert set(words.SYMBOLS) == set(CellState)
    assert len({*words.SYMBOLS.values(), words.FALSE_FRIEND_SYMBOL}) == len(CellState) + 1


def test_sentences_are_there_in_both_languages() -> None:
    """Both languages hold the same sentences with the same placeholders, and the columns answer one another."""
    fr, en = (prose._TEXTS[language] for language in LANGUAGES)
    assert fr.keys() == en.keys()
    for key in fr:
        assert re.findall(r"{\w+}", fr[key]) == re.findall(r"{\w+}", en[key]), key
    assert len(COLUMNS["fr"]) == len(COLUMNS["en"])
    assert prose.title(COMPARISON, "fr") == "Comparaison de 3\u00a0cadres sur 3\u00a0concepts"


@pytest.mark.parametrize("name", ["a.csv", "a.md", "a.html", "a.XLSX"])
def test_write_chooses_by_suffix(tmp_path, name: str) -> None:
    """The suffix says the format, in capitals too, and the file holds what the format makes."""
    write(COMPARISON, tmp_path / name, "fr", GRID, CATALOGUE)
    expected = FORMATS[f".{name[2:].lower()}"].content(COMPARISON, "fr", GRID, CATALOGUE)
    assert (tmp_path / name).read_bytes() == expected


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.csv.gz"])
def test_an_unknown_suffix_is_refused_with_those_that_are_known(tmp_path, name: str) -> None:
    """The error names every format, in both languages, and nothing is written."""
    with pytest.raises(CoopkbError) as caught:
        write(COMPARISON, tmp_path / name, "fr")
    for language in LANGUAGES:
        assert all(suffix in caught.value.message(language) for suffix in FORMATS)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_an_error_one_can_act_on(tmp_path) -> None:
    """A folder that is not there is named in a sentence, not in a traceback."""
    with pytest.raises(CoopkbError, match="absent"):
        write(COMPARISON, tmp_path / "absent" / "a.csv", "fr")


def test_silences_are_no_items_of_the_last_framework() -> None:
    """In Markdown the list of silences is a list of its own, after that of the last framework's items."""
    said = replace(COMPARISON.cell("calame", "sens"), evidence=(), passages=0)
    cells = {("calame", "sens"): said, ("zoein", "sens"): COMPARISON.cell("zoein", "sens")}
    comparison = Comparison((FRAMEWORKS[0], FRAMEWORKS[2]), CONCEPTS[:1], cells)
    lists = list(_tree(_markdown().render(as_markdown(comparison, "fr", GRID, CATALOGUE))).iterfind(".//ul"))
    assert [len(found) for found in lists[-2:]] == [len(said.items), 1]
    assert "Zoein" in lists[-1].text_content()
