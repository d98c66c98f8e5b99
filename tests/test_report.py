"""The build report: complete, in words, and proof against what it quotes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coopkb import report
from coopkb.clean import RULES as CLEAN_RULES
from coopkb.read.removals import RULES as READ_RULES
from coopkb.types import FileReport, Removal, Source

EVERY = [*READ_RULES, *CLEAN_RULES]


def source(title="Faire ensemble"):
    return Source(id="faire-ensemble", title=title)


def read(name="charte.pdf", title="Faire ensemble", removed=()):
    return FileReport(Path("/documents") / name, source(title), 3, 450, tuple(removed))


def refused(fr="« perdu.pdf » est vide.", en="“perdu.pdf” is empty.", name="perdu.pdf"):
    return FileReport(Path("/documents") / name, None, problem={"fr": fr, "en": en})


# --- In words ---------------------------------------------------------------------------------------------------------


def test_the_page_tells_what_was_read_refused_and_removed():
    """Counts, the reason of each refusal, each removal with its text and how often, each file with its title."""
    reports = [read(removed=[Removal("page-number", "12", 4), Removal("html-comment", "à revoir")]), refused()]

    assert report.markdown(reports, "fr") == (
        "# Rapport de construction\n\n1 fichiers lus sur 2, 3 passages, 450 mots.\n\n"
        "## Fichiers laissés de côté\n\n- « perdu.pdf » est vide.\n\n"
        "## Ce qui a été retiré ou corrigé\n\n### charte.pdf\n\n"
        "- Commentaire dans le balisage, que le lecteur ne voit pas : `à revoir`\n"
        "- Numéro de page imprimé × 4 : `12`\n\n"
        "## Fichiers lus\n\n| Fichier | Titre | Passages | Mots |\n|---|---|---:|---:|\n"
        "| charte.pdf | Faire ensemble | 3 | 450 |\n"
    )
    english = report.markdown(reports, "en")
    assert "“perdu.pdf” is empty." in english
    assert "Printed page number × 4: `12`" in english


def test_what_one_rule_did_is_told_once():
    """Several texts of one rule stand below its explanation, a line each, with how many in all."""
    removed = [Removal("contents-list", "1. Ouvrir"), Removal("contents-list", "2. Tenir", 2)]
    page = report.markdown([read(removed=removed)], "fr")
    assert "titres du document × 3 :\n  - `2. Tenir`\n  - `1. Ouvrir`\n" in page
    assert page.count("Table") + page.count("Sommaire") == 1


def test_nothing_to_tell_is_said():
    """A report without refusals or removals says that there are none, in both languages."""
    assert "Aucun : tous les fichiers ont été lus." in report.markdown([read()], "fr")
    assert "\nNothing.\n" in report.markdown([read()], "en")
    assert report.markdown([], "en").startswith("# Build report")
    assert json.loads(report.as_json([])) == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("rule", EVERY)
def test_every_rule_is_explained_in_words(rule, language):
    """Whatever a reader or the cleaning takes out, the page says in a sentence what it was; no rule's name is shown."""
    explained = report.explain(rule, language)
    page = report.markdown([read(removed=[Removal(rule, "mot")])], language)

    assert explained == {**READ_RULES, **CLEAN_RULES}[rule][language]
    assert explained.endswith(".")
    colon = {"fr": " :", "en": ":"}[language]
    assert f"- {explained.removesuffix('.')}{colon} `mot`" in page


def test_a_rule_that_is_no_more_keeps_its_name():
    """An index built by an older version is told as well as may be."""
    assert report.explain("gone-rule", "fr") == "gone-rule"
    assert "gone-rule" in report.markdown([read(removed=[Removal("gone-rule", "x")])], "fr")


def test_removals_come_in_the_order_of_the_vocabularies():
    """The readers' first, then the cleaning's, the most frequent first within a rule, what is unknown last."""
    given_ = [Removal("x-unknown", "a"), *(Removal(rule, "seul") for rule in reversed(EVERY)), Removal(EVERY[0], "souvent", 9)]
    found = [(r.rule, r.count) for r in report.removals(read(removed=given_))]

    assert found == [(EVERY[0], 9), *((rule, 1) for rule in EVERY), ("x-unknown", 1)]


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_the_json_holds_everything():
    """One record a file: path, source, counts, the problem in both languages or none, removals with their rule."""
    reports = [read(removed=[Removal("page-number", "12", 4)]), refused()]

    assert json.loads(report.as_json(reports)) == [
        {
            "path": str(Path("/documents/charte.pdf")),
            "source": "faire-ensemble",
            "title": "Faire ensemble",
            "passages": 3,
            "words": 450,
            "problem": None,
            "removed": [{"rule": "page-number", "text": "12", "count": 4}],
        },
        {
            "path": str(Path("/documents/perdu.pdf")),
            "source": None,
            "title": None,
            "passages": 0,
            "words": 0,
            "problem": {"fr": "« perdu.pdf » est vide.", "en": "“perdu.pdf” is empty."},
            "removed": [],
        },
    ]
    assert "« perdu.pdf »" in report.as_json(reports)


@given(name=st.text(st.characters(exclude_characters="/\0", categories=("L", "P", "S", "Z", "Cc", "Cs")), min_size=1))
def test_the_json_gives_back_any_name(name):
    """A name that is no UTF-8, or made of quotes and backslashes, can be written to a file and comes back the same."""
    text = report.as_json([FileReport(Path("/d") / f"x{name}", None, problem={"fr": name, "en": name})])
    [record] = json.loads(text.encode("utf-8"))

    assert record["path"] == str(Path("/d") / f"x{name}")
    assert record["problem"]["fr"] == name


# --- Hostile text -----------------------------------------------------------------------------------------------------

HOSTILE = [
    "`code`",
    "``deux`` ```trois",
    "`",
    "a | b || c",
    "<script>alert(1)</script>",
    "<b onmouseover='x'>gras</b>",
    "</code></li><h1>faux</h1>",
    "<!-- caché",
    "&lt;img src=x&gt; &#60;",
    "# Titre",
    "## Fichiers lus",
    "x\n# Titre",
    "x\n\n## Faux\n\n- fait",
    "x\r\n- fait\u2028- fait\x85- fait\x0b- fait",
    "\n\n    code",
    "---",
    "===",
    "- un",
    "+ un",
    "1. un",
    "12) un",
    "> cité",
    "```\nbloc",
    "~~~\nbloc",
    "~~barré~~ *gras* __gras__",
    "[lien](javascript:alert(1)) ![image](http://x.example/y.png)",
    "[a]: http://x.example",
    "<http://x.example> http://x.example www.x.example",
    "fin\\",
    "\\`x\\`",
    "$a$ $$b$$",
    "!",
    "|---|---|",
]


def tree(page):
    """What a page is made of: its tags in order, and the texts that stand in them."""
    tokens = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).parse(page)
    flat = [leaf for token in tokens for leaf in (token, *(token.children or ()))]
    return [t.type for t in flat if t.type != "text"], [t.content for t in flat if t.type in ("text", "code_inline")]


def told(text):
    """A report that holds a text in each place where it quotes."""
    return report.markdown(
        [read(f"x{text}".replace("/", ":").replace("\0", ""), text, [Removal(text, text, 2)]), refused(text, text)], "fr"
    )


def flat(text):
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


@pytest.mark.parametrize("text", HOSTILE)
def test_quoted_text_cannot_break_out(text):
    """A file name, title, reason, rule or removed text makes no markup, whatever it holds, and is shown as it is."""
    kinds, shown = tree(told(text))

    assert kinds == tree(told("mot"))[0]
    # As rule, removed text, title and reason; and twice as file name, where it can be one.
    assert "".join(shown).count(flat(text)) >= (4 if "/" in text else 6)


@given(st.text(st.sampled_from("`*_[]()<>#|!~&;$\\-+=.:/1a \n\t\r\u2028\u00a0\x1b\x00\u202e\ud800é"), min_size=1, max_size=30))
def test_no_text_at_all_breaks_out(text):
    """Nor does any mixture of marks, spaces, line ends and control characters; the page can always be written."""
    if not flat(text):
        return
    page = told(text)

    assert tree(page)[0] == tree(told("mot"))[0]
    assert all(c.isprintable() or c == "\n" for c in page)
    page.encode("utf-8")


def test_marks_of_terminals_and_of_writing_direction_are_shown_tamely():
    """An escape sequence colours nothing, and a name cannot be turned round to look like another."""
    page = told("a\x1b[31m\u202efdp.exe")

    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "a�\\[31m�fdp.exe" in page


def test_an_address_becomes_no_link():
    """Viewers that make links of bare addresses are given none."""
    page = told("http://x.example www.x.example")

    assert "http\\://x.example www\\.x.example" in page
    assert page.count("http://") == page.count("`http://")


def test_an_empty_removed_text_is_a_dash():
    """A picture without a description is counted all the same."""
    assert "× 3 : —" in report.markdown([read(removed=[Removal("image", " \n ", 3)])], "fr")
