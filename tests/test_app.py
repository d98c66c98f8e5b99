"""The app without a browser: every page and state, in both languages; links, words, marks and markup."""

from __future__ import annotations

import ast
import html
import re
import shutil
import string
import subprocess
import sys
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import coopkb
from coopkb.index import build
from coopkb.types import Filters, Page
from coopkb.ui import launch
from coopkb.ui.links import LONGEST_QUESTION, Asking, Reading
from coopkb.ui.marking import Line, Span, document_lines, lay_out, mark
from coopkb.ui.markup import Html, external, link, tag
from coopkb.ui.parts.document import Opened, draw
from coopkb.ui.words import Words, table
from hostile import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.knowledge_base import KnowledgeBase

UI = Path(launch.__file__).parent
POWER = "Comment gérer les jeux de pouvoir ?"


@pytest.fixture(scope="module")
def kb(small_index: Path) -> Iterator[KnowledgeBase]:
    """The index that the pages show."""
    with coopkb.open(small_index) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _index(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKB_INDEX", str(small_index))
    monkeypatch.setenv("COOPKB_LANG", "fr")


def opened(screen: str = "interroger", **params: str | list[str]) -> AppTest:
    """A page of the app as its link opens it; a page that fails is told apart from one that says so on purpose."""
    app = AppTest.from_file(str(UI / "main.py"), default_timeout=60)
    if screen != "interroger":
        app.run()
        app.switch_page(f"screens/{screen}.py")
    for key, value in params.items():
        app.query_params[key] = value
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    """The app, once it is certain that no page failed."""
    assert not app.exception
    assert "ck-fault" not in markup(app)
    return app


def markup(app: AppTest) -> str:
    """All HTML on the page but the style."""
    return "\n".join(h.proto.body for h in app.get("html") if not h.proto.body.startswith("<style"))


def address(app: AppTest) -> dict[str, list[str]]:
    """The parameters of the page's address."""
    return {key: [value] if isinstance(value, str) else list(value) for key, value in app.query_params.items()}


def text(app: AppTest) -> str:
    """What a person reads of it."""
    return re.sub(r"<[^>]+>", " ", markup(app)).replace("&#x27;", "'").replace("&amp;", "&").replace("\u00a0", " ")


# --- Interroger


@pytest.mark.parametrize(
    ("lang", "title", "example", "button"),
    [("fr", "Interroger les sources", POWER, "Chercher"), ("en", "Ask the sources", "How to handle power games?", "Search")],
)
def test_before_a_question_the_page_offers_some(lang: str, title: str, example: str, button: str) -> None:
    """The empty page says what to do, in the language of the link, with questions that can be followed."""
    app = opened(lang=lang)
    assert title in text(app)
    assert example in text(app)
    assert app.button[0].label == button
    assert markup(app).count('href="./?q=') == 9
    assert all(f"lang={lang}" in href for href in re.findall(r'href="(\./\?q=[^"]*)"', markup(app)))


def test_an_answer_comes_first_and_each_number_finds_its_card(kb: KnowledgeBase) -> None:
    """Every quote of the answer is shown, and each [n] has one card [n] that leads back to it."""
    app = opened(q=POWER)
    page = markup(app)
    answer = kb.answer(POWER)
    assert answer.statements
    assert page.index("Ce que disent les sources") < page.index("Où c")
    for statement in answer.statements:
        assert " ".join(statement.text.replace("• ", "").split()) in " ".join(text(app).split())
    cards = re.findall(r'id="card-(\d+)"', page)
    assert cards == [str(n + 1) for n in range(len({c.passage.id for c in answer.citations}))]
    assert set(re.findall(r'href="#card-(\d+)"', page)) == set(cards)
    assert re.findall(r'href="#cite-(\d+)"', page) == cards
    assert sorted(re.findall(r'id="cite-(\d+)"', page)) == sorted(cards)


def test_the_quote_is_marked_in_its_passage(kb: KnowledgeBase) -> None:
    """What is marked in the cards is what is cited, and nothing else."""
    page = markup(opened(q=POWER))
    marked = " ".join(re.sub(r"<[^>]+>", "", m) for m in re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL))
    quotes = " ".join(c.quote for c in kb.answer(POWER).citations)
    assert sorted(re.findall(r"\w+", marked.replace("&#x27;", "'"))) == sorted(re.findall(r"\w+", quotes))


def test_an_english_page_quotes_french_as_french() -> None:
    """The words of the app are English, those of the sources stay French and say so to a screen reader."""
    page = markup(opened(q="how to handle power games?", lang="en"))
    assert "What the sources say" in page
    assert '<span lang="fr">«' in page
    assert 'class="ck-passage" lang="fr"' in page


def test_a_note_says_that_it_is_one_and_on_whose_work() -> None:
    """Nobody takes a reading note for the work it sums up."""
    page = text(opened(q="Que fait la commune d'amont avec le robinet de la vallée ?"))
    assert "Note de lecture sur : Solène Ferrand, Tenir ensemble une vallée, 2011" in page
    assert "de seconde main" in page


def test_balance_tells_who_speaks_and_what_to_read_next(kb: KnowledgeBase) -> None:
    """The statements of the balance are those of the answer; passages that nothing is quoted from are offered to read."""
    page = text(opened(q=POWER))
    answer = kb.answer(POWER)
    spoken = set(answer.shares)
    assert answer.further
    assert all(hit.passage.heading[-1] in page.partition("À lire ensuite")[2] for hit in answer.further if hit.passage.heading)
    balance = page.partition("Équilibre")[2].partition("Où c’est écrit")[0]
    assert "pouvoir" in spoken
    assert "Partager le pouvoir dans un collectif" in balance


def test_a_question_shows_how_it_was_understood_and_lets_it_be_set_otherwise() -> None:
    """Language, concepts and added words are told, each with a link that asks again without it; the link does what it says."""
    page = markup(opened(q=POWER))
    asking = Asking(POWER, lang="")
    for other in (
        asking.switched(language="en"),
        asking.switched(without=("jeux-de-pouvoir",)),
        asking.switched(expansion=False),
        asking.switched(translation=False),
    ):
        assert html.escape(other.href) in page
        assert Asking.read(other.params()) == other
    aside = opened(**asking.switched(without=("jeux-de-pouvoir",)).params())
    link = f'href="{html.escape(asking.switched(without=("jeux-de-pouvoir",)).href)}"'
    assert link in page
    assert link not in markup(aside)
    assert html.escape(asking.href) in markup(aside).partition("Comment la question a été comprise")[2]


def test_passages_that_are_not_cited_are_counted_and_closed(kb: KnowledgeBase) -> None:
    """Further passages are a step away, and the page says how many there are."""
    answer = kb.answer(POWER)
    rest = {h.passage.id for h in answer.hits} - {c.passage.id for c in answer.citations}
    assert rest
    page = markup(opened(q=POWER))
    assert f"<summary>{Words('fr', table('fr')).count('answer.others', len(rest))}" in page
    assert "<details open" not in page


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Comment régler un carburateur de motoculteur ?", "Le corpus ne le dit pas"),
        ("le la les de du", "trop courants"),
        ("zzzzqqq", "Aucun mot de la question"),
        ("??? !!!", "Aucun mot de la question"),
    ],
)
def test_silence_says_what_was_searched_and_what_to_try(question: str, reason: str, kb: KnowledgeBase) -> None:
    """A question without an answer gets no quote, the extent of the search, and a way on."""
    page = text(opened(q=question))
    passages, sources = kb.extent(Filters())
    assert reason in page
    assert "Le corpus ne le dit pas" in page
    assert f"{passages} passages de {sources} sources" in page
    assert "Que faire" in page
    assert "Où c’est écrit" not in page


def test_silence_under_filters_offers_the_whole_corpus() -> None:
    """Whoever filtered the answer away is told so and can undo it."""
    app = opened(q=POWER, source="temps")
    assert "Les filtres laissent" in text(app)
    assert "sans filtre" in text(app)
    assert f'href="{Asking(POWER).href}"' in markup(app)


@pytest.mark.parametrize("length", [LONGEST_QUESTION + 1, 10_000])
def test_a_text_is_not_taken_for_a_question(length: int) -> None:
    """A question beyond the limit is not searched, and the page says what to do."""
    page = text(opened(q="a" * length))
    assert "C’est un texte, pas une question" in page


def test_a_link_reopens_its_question_and_filters(kb: KnowledgeBase) -> None:
    """The box, the filters and the count under them are those of the link."""
    app = opened(q=POWER, source=["pouvoir", "confiance"])
    passages, sources = kb.extent(Filters(sources=("pouvoir", "confiance")))
    assert sources == 2
    assert app.text_input(key="question").value == POWER
    assert app.multiselect(key="filter-sources").value == ["pouvoir", "confiance"]
    assert f"{passages} passages de 2 sources" in text(app)


def test_filters_that_the_index_does_not_know_are_named_and_left_aside() -> None:
    """An old link still answers, and does not hide that it asked for something that is gone."""
    app = opened(q=POWER, source="disparue")
    assert "disparue" in text(app)
    assert "Ce que disent les sources" in text(app)


def test_asking_writes_the_link() -> None:
    """What is typed and chosen stands in the address, so that it can be shared."""
    app = opened(lang="en")
    app.text_input(key="question").set_value("  how to build   trust? ")
    app.button[0].click()
    checked(app.run())
    assert address(app)["q"] == ["how to build trust?"]
    app.multiselect(key="filter-sources").set_value(["trust"])
    checked(app.run())
    assert address(app) == {"q": ["how to build trust?"], "source": ["trust"], "lang": ["en"]}


def test_the_language_switch_keeps_the_question() -> None:
    """Another language is the same page in other words."""
    app = opened(q=POWER)
    app.segmented_control[0].set_value("en")
    checked(app.run())
    assert address(app) == {"q": [POWER], "lang": ["en"]}
    assert "What the sources say" in text(app)


# --- Lire


@pytest.mark.parametrize(("lang", "told"), [("fr", "6 documents dans le corpus"), ("en", "6 documents in the corpus")])
def test_lire_without_a_document_offers_all(lang: str, told: str, kb: KnowledgeBase) -> None:
    """The page lists what can be read and links to each."""
    app = opened("lire", lang=lang)
    assert told in text(app)
    for source in kb.sources():
        assert f'href="lire?doc={source.id}&amp;lang={lang}"' in markup(app)


def test_lire_shows_every_word_of_a_document_and_its_outline(kb: KnowledgeBase) -> None:
    """Nothing of the text is lost on the way to the page, and each heading can be reached."""
    document = kb.document("trois-rives")
    app = opened("lire", doc="trois-rives")
    shown = re.findall(r"\w+", re.sub(r"<[^>]+>", " ", markup(app).partition('class="ck-text"')[2]))
    assert " ".join(re.findall(r"\w+", document.text)) in " ".join(shown).replace(" x27 ", " ")
    for section in document.sections:
        if section.heading:
            assert f'href="#l{section.start}"' in markup(app)
            assert f'id="l{section.start}"' in markup(app)


def test_lire_marks_the_passage_and_the_quote_once(kb: KnowledgeBase) -> None:
    """One place to scroll to, at the quote; the rest of the passage is marked beside it."""
    citation = kb.answer(POWER).citations[0]
    passage = citation.passage
    app = opened("lire", doc=passage.source.id, passage=passage.id, start=str(citation.start), end=str(citation.end), q=POWER)
    page = markup(app)
    assert page.count('id="passage"') == 1
    marked = "".join(re.findall(r'<mark class="ck-quote"[^>]*>(.*?)</mark>', page, re.DOTALL))
    assert re.findall(r"\w+", marked.replace("&#x27;", "'")) == re.findall(r"\w+", citation.quote)
    assert "Revenir à la réponse" in page
    assert "Passage 1 sur" in page


def test_lire_follows_a_concept_from_passage_to_passage(kb: KnowledgeBase) -> None:
    """The way through the passages that name a concept passes by all of them, in order."""
    concept, count = max(kb.concept_counts().items(), key=lambda pair: pair[1])
    assert count > 1
    naming = kb.passages_naming(concept)
    page = markup(opened("lire", doc=naming[0].source.id, passage=naming[0].id, mention=concept))
    assert f"passage 1 sur {count}" in page
    assert f"passage={naming[1].id}" in page


def test_a_passage_that_is_gone_opens_its_document_and_says_so() -> None:
    """An old citation still leads to the text, and does not pretend to know the place."""
    page = text(opened("lire", doc="pouvoir", passage="pouvoir.000000000000"))
    assert "n’est plus dans l’index" in page
    assert "Repérer les jeux de pouvoir" in page


@pytest.mark.parametrize("params", [{"doc": "disparu"}, {"passage": "disparu.123"}])
def test_what_is_unknown_is_named_with_a_way_on(params: dict[str, str]) -> None:
    """A link to what is not there leads to what is."""
    page = text(opened("lire", **params))
    assert "disparu" in page
    assert "6 documents" in page


@pytest.mark.parametrize(("start", "end"), [("5", "2"), ("0", "99999999"), ("-1", "4"), ("x", "y"), ("²", "9")])
def test_offsets_that_make_no_sense_mark_nothing(start: str, end: str) -> None:
    """A damaged link opens the document."""
    page = markup(opened("lire", doc="pouvoir", start=start, end=end))
    assert "<mark" not in page
    assert "Rééquilibrer" in page


# --- Corpus


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr", ["Ajouter des documents", "6 fichiers lus sur 6", "Licence", "note de lecture", "MON-DOSSIER"]),
        ("en", ["Add documents", "6 files read of 6", "Licence", "reading note", "MY-FOLDER"]),
    ],
)
def test_corpus_lists_the_sources_and_tells_the_build(lang: str, words: list[str], kb: KnowledgeBase) -> None:
    """A librarian finds each source with what is known of it, and how to add more."""
    app = opened("corpus", lang=lang)
    page = text(app) + "".join(c.value for c in app.code)
    for word in words:
        assert word in page
    for source in kb.sources():
        assert source.title in page
    assert markup(app).count("<tr>") == len(kb.sources()) + 1
    assert 'href="https://example.org/trois-rives"' in markup(app)


def test_corpus_sorts_by_a_column_of_the_link() -> None:
    """The order is in the link; an unknown one is that of the titles."""
    figures = re.findall(r'data-name="Mots"[^>]*>([\d\u202f]+)<', markup(opened("corpus", sort="words")))
    by_words = [int(figure.replace("\u202f", "")) for figure in figures]
    assert len(by_words) == 6
    assert by_words == sorted(by_words, reverse=True)
    assert markup(opened("corpus", sort="<x>")) == markup(opened("corpus", sort="title"))


def test_files_left_aside_are_told_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that could not be read is not passed over in silence."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "bon.md").write_text(
        "# Un texte\n\nCoopérer, c'est travailler à une œuvre commune.\n", encoding="utf-8"
    )
    (tmp_path / "notes" / "abimé.pdf").write_bytes(b"%PDF-1.4 nothing")
    build([tmp_path / "notes"], tmp_path / "index")
    monkeypatch.setenv("COOPKB_INDEX", str(tmp_path / "index"))
    page = text(opened("corpus"))
    assert "1 fichier lu sur 2" in page
    assert "1 fichier laissé de côté" in page
    assert "abimé.pdf" in page


# --- The index


@pytest.mark.parametrize("screen", ["interroger", "lire", "corpus"])
@pytest.mark.parametrize(("lang", "told"), [("fr", "Il n’y a pas encore d’index"), ("en", "There is no index yet")])
def test_without_an_index_the_page_says_which_command_builds_one(
    screen: str, lang: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first thing a person may meet is not a traceback."""
    monkeypatch.setenv("COOPKB_INDEX", str(tmp_path / "nowhere"))
    app = opened(screen, lang=lang)
    assert told in text(app)
    assert app.code[0].value == f"coopkb build --index {tmp_path / 'nowhere'}"


def test_a_damaged_index_is_told_in_the_language_of_the_page(
    small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own sentence, with the command, is what the person reads."""
    shutil.copytree(small_index, tmp_path / "index")
    (tmp_path / "index" / "CURRENT").write_text("../../elsewhere", encoding="utf-8")
    monkeypatch.setenv("COOPKB_INDEX", str(tmp_path / "index"))
    assert "est endommagé" in text(opened())
    assert "is damaged" in text(opened(lang="en"))


def test_a_rebuild_is_seen_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run of a page shows the new snapshot."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "un.md").write_text("# Premier texte\n\nCoopérer demande du temps partagé.\n", encoding="utf-8")
    build([tmp_path / "notes"], tmp_path / "index")
    monkeypatch.setenv("COOPKB_INDEX", str(tmp_path / "index"))
    app = opened("corpus")
    assert "Second texte" not in text(app)
    (tmp_path / "notes" / "deux.md").write_text(
        "# Second texte\n\nLa confiance vient des promesses tenues.\n", encoding="utf-8"
    )
    build([tmp_path / "notes"], tmp_path / "index")
    assert "Second texte" in text(checked(app.run()))


def test_a_bug_is_logged_whole_and_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The person sees no traceback; whoever runs the app finds it in the log."""

    def broken() -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr("coopkb.ui.opening.knowledge_base", broken)
    app = AppTest.from_file(str(UI / "main.py"), default_timeout=60).run()
    assert "Une erreur inattendue est survenue" in text(app)
    assert "of all things" not in text(app)
    assert "ZeroDivisionError" in caplog.text


# --- Words


def test_both_languages_say_the_same_things() -> None:
    """Every sentence exists in both languages, with the same placeholders, and none is empty."""
    french, english = table("fr"), table("en")
    assert french.keys() == english.keys()
    for key, sentence in french.items():
        assert sentence.strip()
        assert english[key].strip()
        fields = [sorted(f for _, f, _, _ in string.Formatter().parse(s) if f) for s in (sentence, english[key])]
        if not key.endswith(".one"):
            assert fields[0] == fields[1], key


def test_every_sentence_is_said_and_exists() -> None:
    """No key that the code names is missing, and no sentence is left that no code says."""
    code = "".join(p.read_text(encoding="utf-8") for p in UI.rglob("*.py")).replace("'", '"')
    keys = {k.removesuffix(".one").removesuffix(".other") for k in table("fr")}
    made = (
        "kind.",
        "language.",
        "example.",
        "why.leg.",
        "understood.",
        "situation.",
        "written.doubt.",
        "way.",
        "notebook.kind.",
        "card.copy.",
        "notebook.review.",
        "corpus.column.",
        "filter.",
        "page.",
        "answer.",
    )
    assert [k for k in sorted(keys) if not k.startswith(made) and f'"{k}"' not in code] == []
    sections = {k.partition(".")[0] for k in keys}
    named = {n for n in re.findall(r'"([a-z]+\.[a-z_.]+)"', code) if n.partition(".")[0] in sections}
    assert named
    assert named - set(launch.OPTIONS) <= keys


def test_pages_hold_no_sentence_of_their_own() -> None:
    """What a person reads stands with the words of its language, not in the code."""
    for path in sorted(UI.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documentation = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        raised = {id(c) for n in ast.walk(tree) if isinstance(n, ast.Raise) for c in ast.walk(n)}
        logged = {
            id(c) for n in ast.walk(tree) if isinstance(n, ast.Call) and "exception" in ast.unparse(n.func) for c in ast.walk(n)
        }
        fonts = {id(n.value) for n in tree.body if isinstance(n, ast.Assign) and "_FONT" in ast.unparse(n.targets[0])}
        for node in ast.walk(tree):
            known = id(node) in documentation | raised | logged | fonts
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and not known:
                words = re.findall(r"\b[A-Za-zÀ-ÿ]{2,}\b", re.sub(r"ck-[\w-]+", "", node.value))
                assert len(words) < 3 or " " not in node.value or "noopener" in node.value, (
                    f"{path.name}:{node.lineno}: {node.value!r}"
                )


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [(0, "0 passage", "0 passages"), (1, "1 passage", "1 passage"), (2345, "2\u202f345 passages", "2,345 passages")],
)
def test_counts_agree_in_each_language(n: int, french: str, english: str) -> None:
    """French counts zero in the singular, and each language groups its thousands."""
    assert Words("fr", table("fr")).count("count.passages", n) == french
    assert Words("en", table("en")).count("count.passages", n) == english


# --- Links

_names = st.lists(st.text(min_size=1, max_size=12), max_size=3, unique=True).map(tuple)


@given(
    question=st.text(max_size=60).map(lambda t: " ".join(t.split())),
    sources=_names,
    concepts=_names,
    first=st.none() | st.integers(0, 9999),
    lang=st.sampled_from(["", "fr", "en"]),
)
def test_a_link_gives_back_what_made_it(
    question: str, sources: tuple[str, ...], concepts: tuple[str, ...], first: int | None, lang: str
) -> None:
    """Reading the parameters of a link restores the question, filters and language."""
    asking = Asking(question, Filters(sources=sources, concepts=concepts, year_from=first), lang)
    assert Asking.read(asking.params()) == asking
    assert Reading.read(asking.params()).asking == asking


@given(params=st.dictionaries(st.text(max_size=10), st.lists(st.text(max_size=20), max_size=3), max_size=8))
def test_any_address_can_be_read(params: dict[str, list[str]]) -> None:
    """No parameter, however wrong, breaks a page."""
    reading = Reading.read(params)
    assert Asking.read(reading.asking.params()) == reading.asking


# --- Markup


@given(st.text() | st.sampled_from(PAYLOADS) | st.text(alphabet="<>&\"'/=!-;#ax "))
def test_text_never_becomes_markup(hostile: str) -> None:
    """Whatever the text, the element holds it and nothing more."""

    class Seen(HTMLParser):
        tags: list[str] = []  # noqa: RUF012 - set anew below
        attributes: list[Any] = []  # noqa: RUF012 - set anew below
        data = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags = [*self.tags, tag]
            self.attributes = [*self.attributes, *attrs]

        def handle_data(self, data: str) -> None:
            self.data += data

    seen = Seen()
    seen.feed(tag("p", hostile, title=hostile, data={"copy": hostile}).markup)
    seen.close()
    assert seen.tags == ["p"]
    assert [name for name, _ in seen.attributes] == ["title", "data-copy"]
    assert seen.data == hostile
    assert all(value == hostile for _, value in seen.attributes)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "JaVaScRiPt:x",
        "vbscript:x",
        "//evil",
        "file:///etc",
        "http:",
        "https://",
        "http://[",
        "",
        None,
    ],
)
def test_only_web_addresses_are_linked_to(url: str | None) -> None:
    """An address of another kind is shown as text, not as a link, and an element refuses it."""
    assert external(url) is None
    assert "href" not in link("original", url).markup
    if url:
        with pytest.raises(ValueError, match="not a link"):
            tag("a", "x", href=url)


def test_an_element_or_attribute_that_runs_code_cannot_be_made() -> None:
    """Scripts, frames and event handlers are not among what the app can write."""
    for name in ("script", "iframe", "style", "object", "img"):
        with pytest.raises(ValueError, match="not in use"):
            tag(name)
    with pytest.raises(ValueError, match="not in use"):
        tag("p", onclick="x")


def test_one_module_makes_html() -> None:
    """`Html`, `st.html` and unsafe markdown are in the hands of markup alone."""
    for path in UI.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert "unsafe_allow" not in code
        if path.name != "markup.py":
            assert "st.html(" not in code
            assert not re.search(r"\bHtml\(", code)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6),
)
def test_marking_loses_no_character(outer: list[tuple[int, int]], inner: list[tuple[int, int]]) -> None:
    """However spans overlap, the words of the line come out once each, in order."""
    words = "Coopérer <b> demande & du temps partagé !"
    layers = [[Span(a, b, lambda h: tag("mark", h)) for a, b in spans] for spans in (outer, inner)]
    drawn = mark(words, Line(0, len(words)), layers)
    assert re.sub(r"</?mark>", "", drawn.markup) == tag("p", words).markup[3:-4]


def test_lists_nest_and_headings_keep_their_order(kb: KnowledgeBase) -> None:
    """The lines of a document are in order, apart, and each is drawn once."""
    for source in kb.sources():
        document = kb.document(source.id)
        lines = document_lines(document)
        assert all(one.end <= other.start for one, other in pairwise(lines))
        drawn = lay_out([(line, Html("x")) for line in lines]).markup
        assert len(re.findall(r"x(?=<)", drawn)) == len(lines)


def test_each_page_of_a_document_is_marked_with_its_printed_label(kb: KnowledgeBase) -> None:
    """A reader finds the printed page where it starts, and the page of the file where that is another; no word is lost."""
    document = kb.document("pouvoir")
    starts = (0, document.text.index("accuser"), document.text.index("\n\nPour rééquilibrer"))
    pages = (Page(starts[0], 1, "iv"), Page(starts[1], 2, "2"), Page(starts[2], 3, None))
    drawn = draw(replace(document, pages=pages), Opened(), Words("fr", table("fr"))).markup
    marks = re.findall(r'<span class="ck-page"(?: title="([^"]*)")?>([^<]*)</span>(.)', drawn)
    assert marks == [("page 1 du fichier", "p. iv", "P"), ("", "p. 2", "a"), ("", "p. 3", "P")]


# --- Launch


def test_both_ways_to_start_the_app_say_the_same() -> None:
    """`streamlit run app.py` and `coopkb serve` give the same app."""
    written = tomllib.loads((UI.parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    def flat(node: dict[str, Any], path: str = "") -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in node.items():
            found |= flat(value, f"{path}{key}.") if isinstance(value, dict) else {path + key: str(value).lower()}
        return found

    assert flat(written) == {name: str(value).lower() for name, value in launch.OPTIONS.items()}


def test_the_app_is_served_to_this_machine_and_reports_to_nobody() -> None:
    """Unless asked for, no other machine reaches the app, and nothing leaves it."""
    command = launch.command(8000)
    assert "--server.address=127.0.0.1" in command
    assert "--browser.gatherUsageStats=false" in command
    assert "--client.showErrorDetails=none" in command
    assert "--server.address=0.0.0.0" in launch.command(8000, "0.0.0.0")  # noqa: S104 - asked for


def test_the_library_does_not_load_streamlit() -> None:
    """Those who use the library alone do not wait for the app."""
    code = "import sys, coopkb, coopkb.knowledge_base, coopkb.ui.launch; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_and_accent_can_be_read_in_both_themes() -> None:
    """Text and links have a contrast of 4.5 or more on what they stand on (WCAG 2.2, level AA)."""
    css = (UI / "style.css").read_text(encoding="utf-8")
    pairs = {n: (a, b) for n, a, b in re.findall(r"--ck-(\w+): light-dark\((#\w+), (#\w+)\)", css)}
    pairs = {n: tuple("#" + "".join(c * 2 for c in v[1:]) if len(v) == 4 else v for v in p) for n, p in pairs.items()}
    for theme in (0, 1):
        for ground in ("page", "ground", "quote", "around"):
            assert _contrast(pairs["text"][theme], pairs[ground][theme]) >= 4.5
        for ground in ("page", "ground"):
            assert _contrast(pairs["accent"][theme], pairs[ground][theme]) >= 4.5
            assert _contrast(pairs["soft"][theme], pairs[ground][theme]) >= 4.5
