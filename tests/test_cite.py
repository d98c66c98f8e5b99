"""The forms in which a citation is pasted: each names work and place, keeps the quote as it is, and is no markup of its own."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coopkb import cite
from coopkb.cite import Form
from coopkb.types import Citation, Passage, Source, SourceKind, Work
from hostile import PAYLOADS

OSTROM = Work("La Gouvernance des biens communs", ("Elinor Ostrom",), "De Boeck", 2010, "https://example.org/ostrom")
NOTE = Source("note", "Ostrom : huit principes", kind=SourceKind.NOTE, about=OSTROM)
BOOK = Source("livre", "Coopérer", authors=("Marie Desforges",), year=2021, url="https://example.org/a(b)?c=<d>")

TRICKY = (
    "# Pas un titre\n- ni une liste\n1. ni un rang\n> ni une citation",
    "Voir https://example.org, www.example.org ou moi@example.org.",
    "*un* _deux_ `trois` [quatre](https://example.org) <b>cinq</b> &amp; ~~six~~ $x$ \\ fin\\",
    "| a | b |\n|---|---|\n  en retrait  \n\n\tpuis rien",
)


class _Reader(HTMLParser):
    """The tags and the text of rendered Markdown, apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.paragraphs: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag == "p":
            self.paragraphs.append("")
        if tag == "br":
            self.paragraphs[-1] += "\n"

    def handle_data(self, data):
        if self.paragraphs:
            self.paragraphs[-1] += data


def _read(markdown):
    reader = _Reader()
    reader.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown).replace("<br />\n", "<br>"))
    return reader


def _citation(source, quote="Une phrase.", **where):
    return Citation(Passage("p", source, quote, 0, len(quote), **where), quote, 0, len(quote))


def test_author_and_date_lead_to_the_printed_page():
    """The page as printed is what a reader looks up, whatever the file counts."""
    citation = _citation(BOOK, heading=("Partie",), page=14, page_label="12")
    assert cite.author_date(citation, "fr") == "«\u00a0Une phrase.\u00a0» (Desforges 2021, p.\u00a012)"
    assert cite.author_date(citation, "en") == "“Une phrase.” (Desforges 2021, p.\u00a012)"


def test_without_a_printed_page_the_nearest_heading_leads_to_the_place():
    """A page that only the file counts is called so, and the title of the work is no heading in it."""
    org = Source("o", "Guide", organisation="Cap Rural")
    assert cite.author_date(_citation(org, heading=("Guide", "Partie", "Leviers")), "fr").endswith(
        "(Cap Rural s.\u00a0d., §\u00a0Leviers)"
    )
    assert cite.author_date(_citation(org, heading=("Guide",), page=3), "fr").endswith(
        "(Cap Rural s.\u00a0d., page\u00a03 du fichier)"
    )
    assert cite.author_date(_citation(org, page=3), "en").endswith("(Cap Rural n.d., page\u00a03 of the file)")
    assert cite.author_date(_citation(org), "en").endswith("(Cap Rural n.d.)")


@pytest.mark.parametrize(
    ("authors", "fr", "en"),
    [
        (("Anne Beauvillard",), "Beauvillard", "Beauvillard"),
        (("Anne Beauvillard", "Patrick Vuidel"), "Beauvillard et Vuidel", "Beauvillard and Vuidel"),
        (("A. Roux", "B. Petit", "C. Roy"), "Roux, Petit et Roy", "Roux, Petit and Roy"),
        (("A. Roux", "B. Petit", "C. Roy", "D. Blanc"), "Roux et\u00a0al.", "Roux et\u00a0al."),
        (("Groupe Picri", "Flavie de Jaurias"), "Groupe Picri et Jaurias", "Groupe Picri and Jaurias"),
        ((), "La Fonda", "La Fonda"),
        (("unknown",), "La Fonda", "La Fonda"),
    ],
)
def test_a_work_goes_by_the_family_names_of_its_authors(authors, fr, en):
    """Up to three are named; bodies keep their name whole; without authors the organisation answers."""
    work = Work("Titre", authors, "La Fonda", 2020)
    assert (cite.short_name(work, "fr"), cite.short_name(work, "en")) == (fr, en)


def test_a_work_of_nobody_goes_by_its_title():
    """A long title is cut at a word, and the cut shows."""
    assert cite.short_name(Work("Quelques enseignements"), "fr") == "«\u00a0Quelques enseignements\u00a0»"
    long = cite.short_name(Work("Un titre fort long " * 10), "en")
    assert long.startswith("“Un titre")
    assert long.endswith("…”")
    assert len(long) <= 63


def test_the_letter_of_a_year_follows_it():
    """An unknown year takes the letter too, and a year is never made up."""
    assert cite.in_text(BOOK, "fr", "b") == "Desforges 2021b"
    assert cite.dated(Work("Titre"), "fr", "a") == "s.\u00a0d.-a"
    assert cite.dated(Work("Titre"), "en") == "n.d."


def test_a_note_names_itself_and_its_work_in_each_form():
    """Whoever reads a quote from our note is never left to think that the author wrote it."""
    plain, markdown, dated = (cite.cited(_citation(NOTE, heading=("Règles",)), form, "fr") for form in Form)
    assert "Note de lecture sur : Elinor Ostrom" in plain
    assert "Note de lecture coopkb «\u00a0Ostrom : huit principes\u00a0» sur\u00a0: Elinor Ostrom" in markdown
    assert dated.endswith("(note de lecture coopkb sur Ostrom 2010, §\u00a0Règles)")
    assert "reading note by coopkb on Ostrom 2010" in cite.cited(_citation(NOTE), Form.AUTHOR_DATE, "en")


def test_a_note_somebody_signed_is_theirs():
    """A note that names its author is not called ours; one on no known work says what it is."""
    signed = Source("n", "Ma note", kind=SourceKind.NOTE, authors=("Solène Ferrand",), about=OSTROM)
    assert cite.in_text(signed, "fr") == "note de lecture par Solène Ferrand sur Ostrom 2010"
    alone = Source("n", "Ma note", kind=SourceKind.NOTE)
    assert cite.in_text(alone, "fr") == "note de lecture coopkb «\u00a0Ma note\u00a0»"
    assert "Note de lecture coopkb «\u00a0Ma note\u00a0»" in cite.markdown(_citation(alone), "fr")


def test_plain_text_is_the_reference():
    """The first form is the line that the copy button has always given."""
    citation = _citation(BOOK, page_label="12")
    assert cite.cited(citation, Form.PLAIN, "fr") == cite.reference(citation, "fr")


def test_markdown_quotes_in_a_block_and_links_the_title():
    """The address leads to the work, whatever signs it holds."""
    citation = _citation(BOOK, "Une phrase.\nUne autre.", heading=("Partie",), page_label="12")
    assert cite.markdown(citation, "fr").splitlines() == [
        "> Une phrase.\\",
        "> Une autre.",
        ">",
        "> — Marie Desforges, [Coopérer](<https://example.org/a(b)?c=%3Cd%3E>), 2021, Partie, p. 12",
    ]
    assert _read(cite.markdown(citation, "fr")).links == ["https://example.org/a(b)?c=%3Cd%3E"]


SIGNS = st.text(alphabet=st.sampled_from("a *_`[]<>#|~&$^=:/\\.-+1()!{}\t\n@w"), max_size=30)


@given(SIGNS.filter(str.strip))
def test_any_quote_in_markdown_shows_as_itself(quote):
    """No signs at the head of a line, at its end or across lines make markup."""
    read = _read(cite.markdown(_citation(Source("s", "Titre"), quote), "fr"))
    assert set(read.tags) <= {"blockquote", "p", "br"}
    shown = "\n".join(read.paragraphs[:-1])
    assert [line for line in shown.split("\n") if line.strip()] == [line for line in quote.split("\n") if line.strip()]


@pytest.mark.parametrize("quote", TRICKY + PAYLOADS)
def test_rendered_markdown_shows_the_quote_and_nothing_else(quote):
    """What a document says is never read as markup, and no letter of it is lost."""
    read = _read(cite.markdown(_citation(BOOK, quote), "fr"))
    assert set(read.tags) <= {"blockquote", "p", "br", "a"}
    assert len(read.links) == 1
    shown = "\n\n".join(read.paragraphs[:-1])
    assert [line for line in shown.split("\n") if line.strip()] == [line for line in quote.split("\n") if line.strip()]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_in_markdown_are_no_markup(payload):
    """Title, author, organisation and heading are the document's words as much as the quote is."""
    about = Work(payload, (payload,), payload, 2020, "https://example.org")
    for source in (
        Source("s", payload, authors=(payload,), url="https://example.org"),
        Source("s", payload, kind=SourceKind.NOTE, about=about),
    ):
        read = _read(cite.markdown(_citation(source, heading=(payload,)), "fr"))
        assert set(read.tags) <= {"blockquote", "p", "a"}
        assert read.links == ["https://example.org"]
        assert read.paragraphs[-1].count(payload) >= 2


@given(SIGNS)
@example("://")
def test_escaped_text_renders_as_itself(text):
    """Whatever signs stand together, Markdown shows them, line ends as spaces; a text of spaces is none."""
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(f"x{cite.escape_markdown(text)}x")
    reader = _Reader()
    reader.feed(rendered)
    assert reader.tags == ["p"]
    shown = text.replace("\n", " ") if text.strip() else ""
    assert reader.paragraphs[0].rstrip("\n") == f"x{shown}x"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org", "", None])
def test_only_an_address_of_the_web_is_linked(url):
    """What a browser would run is no address."""
    assert cite.address(url) == ""
    assert "](" not in cite.markdown(_citation(Source("s", "Titre", url=url)), "fr")


def test_an_address_stays_one_word():
    """Spaces, brackets and braces cannot end a link or a field."""
    assert cite.address("https://example.org/a b>{c}\n") == "https://example.org/a%20b%3E%7Bc%7D%0A"
    assert cite.address("https://example.org/méthode?a=1&b=%20") == "https://example.org/méthode?a=1&b=%20"
