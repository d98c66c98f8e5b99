"""What a person is shown of an evaluation: tables in both languages, and a page that holds no foreign markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from coopkb.evaluate import Anchor, Evaluation, Question, Ranking, Result, Variant, side_by_side
from coopkb.evaluate import words as wording
from coopkb.evaluate.page import SHOWN, as_html
from coopkb.evaluate.results import RANKED, Figures
from coopkb.evaluate.tables import ablation, differences, sentences, summary, tables
from coopkb.types import Answer, Citation, Hit, Passage, Source, Statement, Status

HOSTILE = '<script>alert("1")</script> & <img src=x onerror=alert(1)>'


def _evaluation(words: str = "Des mots", first: int | None = None) -> Evaluation:
    """One question whose passage is missed, one wrongly denied, one answered though nothing answers; all in these words."""
    source = Source("s", words, path="s.md")
    passage = Passage("s.0", source, f"{words} suite", 0, len(words) + 6, language=words)
    anchor = Anchor(f"{words}.md", f"{words} début", f"{words} fin")
    asked = {"user": words, "kind": words, "evidence": (words,), "concepts": (words,)}
    yes = [Question(f"{words} {i}", words, "fr", answerable=True, relevant=(anchor,), **asked) for i in range(2)]
    no = Question("no", words, "en", answerable=False, relevant=(), kind=words)
    said = (Statement(words, (Citation(passage, words, 0, len(words)),)),)
    best = Hit(passage, 1.0, 1)
    ranking = Ranking(float(first == 1), first, 0.0, 0.5)
    return Evaluation(
        (
            Result(yes[0], Answer(words, Status.ANSWERED, said, confidence=0.8), ranking, best, stable=True),
            Result(yes[1], Answer(words, Status.NO_EVIDENCE, confidence=0.1), ranking, best, stable=False),
            Result(no, Answer(words, Status.PARTIAL, said, confidence=0.5), stable=True),
        ),
        (("no", anchor),),
    )


class _Tags(HTMLParser):
    """The elements of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_text_of_questions_or_documents_becomes_markup(language: str) -> None:
    """Hostile words in every place of a question, a source and a passage are shown as words, and make no element."""
    beside = side_by_side((HOSTILE, _evaluation(HOSTILE)), (HOSTILE, _evaluation(HOSTILE)))
    variants = [Variant((HOSTILE,), Figures(1, *[0.5] * len(RANKED)))]
    page = _Tags(as_html(_evaluation(HOSTILE), language, (HOSTILE, HOSTILE), variants, beside))
    assert not page.tags & {"script", "img", "link", "iframe", "a", "form"}
    assert not page.attributes & {"src", "href", "onerror"}
    assert HOSTILE in page.text


def test_the_page_shows_each_failure_with_what_was_expected_and_found() -> None:
    """Every failure has its question, the ends of the expected passage, its file, and what came first or was said."""
    page = _Tags(as_html(_evaluation("Le tiers"), "en", ("q.jsonl", "index"))).text
    assert "The expected passage is not among the first five (2)" in page
    assert "Wrongly told “no evidence” (1)" in page
    assert "Answered though nothing answers (1)" in page
    assert "“Le tiers début … Le tiers fin” Le tiers.md" in page
    assert "Le tiers: “Le tiers suite”" in page
    assert "no expected passage among the first ten" in page
    assert "first expected passage at rank 7" in _Tags(as_html(_evaluation(first=7), "en", ("q", "i"))).text


def test_a_found_passage_is_cut_between_words() -> None:
    """No more of a passage is shown than tells which one it is, and no word in half."""
    page = _Tags(as_html(_evaluation("mots " * 100), "fr", ("q", "i"))).text
    shown = page.split("Trouvé d’abord")[1].split("«")[1].split("»")[0].strip()
    assert shown.endswith("mots …")
    assert len(shown) <= SHOWN + 2


def test_without_failures_the_page_says_so() -> None:
    """A page with nothing to show for failures says that nothing failed."""
    assert "Rien n’a échoué." in as_html(Evaluation((), ()), "fr", ("q", "i"))


def test_both_languages_have_every_word_and_fill_the_same_places() -> None:
    """A sentence that one language has, the other has with the same figures in it."""
    french, english = (wording._TEXTS[language] for language in ("fr", "en"))
    assert french.keys() == english.keys()
    for key, text in french.items():
        places = [{part.split("}")[0] for part in words.split("{")[1:]} for words in (text, english[key])]
        assert places[0] == places[1], key
    assert wording.LABELS.keys() == wording.MEANINGS.keys()
    for told in (*wording.LABELS.values(), *wording.MEANINGS.values(), *wording.STATUSES.values()):
        assert set(told) == {"fr", "en"}


def test_each_figure_is_told_with_its_interval() -> None:
    """The first table has a row a figure: name, value to three places, bounds to two without a leading nought."""
    rows = {row[0]: row[1:] for row in summary(_evaluation(first=2), "fr").rows}
    assert rows["hit@5"] == ("1.000", "[1.00–1.00]")
    assert rows["MRR"] == ("0.500", "[.50–.50]")
    assert {"AUROC", "rappel@20", "F1 des phrases"} <= rows.keys()


def test_legs_are_named_by_what_is_there_or_what_is_not() -> None:
    """A row of the ablation is a leg alone, all, or all without one."""
    figures = Figures(1, *[0.25] * len(RANKED))
    variants = [Variant(legs, figures) for legs in (("a",), ("a", "b", "c"), ("b", "c"))]
    assert [row[0] for row in ablation(variants, "en").rows] == ["a alone", "all", "without a"]


def test_a_difference_is_told_in_words() -> None:
    """What did not move is the same, what moved on two questions may be chance, and a sure difference names the better."""
    few = side_by_side(("a", _evaluation()), ("b", _evaluation(first=1)))
    told = {row[0]: row[-1] for row in differences(few, "en").rows}
    assert (told["nDCG@10"], told["AUROC"]) == ("may be chance", "the same")
    many = [Evaluation(_evaluation(first=first).results * 10, ()) for first in (None, 1)]
    rows = differences(side_by_side(("a", many[0]), ("b", many[1])), "en").rows
    assert rows[0] == ("nDCG@10", "0.000", "1.000", "+1.000", "[+1.00–+1.00]", "< 0.001", "B is better")
    rows = differences(side_by_side(("a", many[1]), ("b", many[0])), "fr").rows
    assert rows[0][-1] == "A est meilleur"


def test_sentences_are_told_where_there_is_something_to_say() -> None:
    """Quotes, coverage, exactness, concepts and stability each have a sentence, and nothing is said of nothing."""
    told = list(sentences(_evaluation(), "en"))
    assert "Exact quotes: 2 of 2." in told
    assert "Asked a second time, 2 of 3 questions give the same passages and the same answer." in told
    assert any(line.startswith("An expected concept") and "0 of 2" in line for line in told)
    assert list(sentences(Evaluation((), ()), "en")) == []
    assert list(tables(Evaluation((), ()), "en")) == []
