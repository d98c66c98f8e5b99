"""The parts of an answer: where a quote ends, what a sentence is worth, how many are given, how a quote is set off."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coopkb
from coopkb import cite
from coopkb.answer import choice, evidence
from coopkb.answer.confidence import SHOWN, status_of
from coopkb.answer.evidence import SEEN, Candidate, candidates, standing
from coopkb.answer.weights import Part, Sort, load
from coopkb.index import build
from coopkb.search import search_query, sense_of, understand
from coopkb.sentences import sentences
from coopkb.types import Citation, Passage, SentenceKind, Source, Status
from tiny_model import write_model

if TYPE_CHECKING:
    from pathlib import Path

    from coopkb.types import Statement

# --- Where a quote starts and ends


def _quote(text: str, opening: str) -> str:
    spans = sentences(text)
    [number] = [n for n, (start, _) in enumerate(spans) if text.startswith(opening, start)]
    first, last = evidence._extent(text, spans, number)
    return text[first:last]


LIST = """Trois gestes suffisent :
• inviter un tiers ;
• donner la parole :
  • aux plus petits,
  • aux absents ;
• tourner.

La suite parle d'autre chose."""


def test_a_list_is_quoted_whole_with_what_stands_below_its_items() -> None:
    """The line that introduces a list takes in all of it, nested items included, and nothing that follows the list."""
    assert _quote(LIST, "Trois") == LIST[: LIST.index("\n\nLa suite")]


def test_an_item_that_introduces_items_takes_them_in() -> None:
    """A quote never ends on a colon while the list that it announces stands below."""
    assert "• aux absents ;" in _quote(LIST, "donner")
    assert not _quote(LIST, "donner").endswith(":")


def test_an_item_far_below_its_introduction_is_quoted_alone() -> None:
    """The line that introduces a list comes along with an item near it, never with half a page between them."""
    items = [f"• {'mot ' * 20}numéro {n} ;" for n in range(9)]
    text = "Voici tout :\n" + "\n".join(items)
    near, far = (text.index(items[n]) + 2 for n in (1, 8))
    spans = sentences(text)
    starts = [start for start, _ in spans]
    assert evidence._extent(text, spans, starts.index(near))[0] == 0
    assert evidence._extent(text, spans, starts.index(far)) == spans[starts.index(far)]


def test_an_item_without_an_introduction_is_quoted_alone() -> None:
    """A paragraph above a list that does not announce it stays out of the quote."""
    assert _quote("Un mot sans rapport.\n\n• inviter un tiers ;\n• tourner.", "tourner") == "tourner."


def test_an_introduction_at_the_end_of_a_passage_is_quoted_alone() -> None:
    """Where the passage ends with the colon the quote ends there too, inside the passage."""
    assert _quote("Un mot avant. Trois gestes suffisent :", "Trois") == "Trois gestes suffisent :"


def test_what_follows_a_colon_on_its_line_is_taken_in_and_a_new_paragraph_is_not() -> None:
    """A sentence after the colon in the same paragraph belongs to the quote; a paragraph below it does not."""
    text = "Voici la règle :\n\nChacun parle une fois."
    assert _quote(text, "Voici") == "Voici la règle :"
    spans = [(0, 16), (17, 39)]
    assert evidence._extent("Voici la règle : Chacun parle une fois.", spans, 0) == (0, 39)


def test_a_long_list_is_cut_between_items() -> None:
    """A list beyond what anybody reads is quoted as far as whole items fit."""
    items = [f"• {'mot ' * 40}numéro {n} ;" for n in range(12)]
    quote = _quote("Voici tout :\n" + "\n".join(items), "Voici")
    assert len(quote) <= evidence.LONGEST_LIST
    assert quote.endswith(" ;")
    assert len(quote) + len(items[0]) > evidence.LONGEST_LIST


def test_a_pronoun_takes_the_sentence_before_it_from_its_own_paragraph() -> None:
    """The sentence before comes along when it stands in the same paragraph and is not itself a page long."""
    assert _quote("Le tiers écoute. Il ne juge pas.", "Il") == "Le tiers écoute. Il ne juge pas."
    assert _quote("Le tiers écoute.\n\nIl ne juge pas.", "Il") == "Il ne juge pas."
    assert _quote(f"Le tiers {'écoute et ' * 40}se tait. Il ne juge pas.", "Il") == "Il ne juge pas."
    assert _quote("Il ne juge pas.", "Il") == "Il ne juge pas."


@given(st.lists(st.sampled_from(["Il dit :", "Un mot.", "• un ;", "  • deux.", "Elle va.", "", "Trois :"]), max_size=12))
def test_a_quote_holds_its_sentence_and_stays_in_the_passage(lines: list[str]) -> None:
    """Whatever the lines, a quote starts and ends with a sentence of the passage and holds the one it was made for."""
    text = "\n".join(lines)
    spans = sentences(text)
    for number, (start, end) in enumerate(spans):
        first, last = evidence._extent(text, spans, number)
        assert first <= start < end <= last
        assert first in {a for a, _ in spans}
        assert last in {b for _, b in spans}


@pytest.mark.parametrize(
    ("quote", "share"),
    [
        ("La confiance vient des actes.", 1.0),
        ("Faut-il un chef ?", 0.5),
        ("« Faut-il un chef ? »", 0.5),
        ("Il faut :", 0.7),
        ("Cela prend du temps.", 0.7),
        ("Ilot de paix, la place se partage.", 1.0),
    ],
)
def test_a_question_and_what_leans_on_the_rest_stand_lower(quote: str, share: float) -> None:
    """A question answers nothing; a pronoun without its noun and a list without its items say half."""
    assert standing(quote) == share


# --- How many, and in which order


def _candidate(source: str, start: int, likely: float, *terms: str, passage: Passage | None = None) -> Candidate:
    """A candidate of this likelihood."""
    passage = passage or Passage(f"{source}.1", Source(source, source), "x" * 1000, 0, 1000)
    citation = Citation(passage, passage.text[start : start + 9], start, start + 9)
    return Candidate(citation, frozenset(terms), _seen(likely))


def _seen(likely: float) -> tuple[float, ...]:
    """What is seen of a candidate of this likelihood, all of it in how well its passage was found."""
    model = load(Part.CHOICE, Sort.PLAIN)
    found = (math.log(likely / (1 - likely)) - model.bias) / model.weights[SEEN.index("found")]
    return (found, *([0.0] * (len(SEEN) - 1)))


def _statements(candidates: list[Candidate]) -> list[Statement]:
    return choice.statements(candidates)


def test_statements_are_few_and_shared_between_sources() -> None:
    """No more than people read, no more than a few of one source, none unlikely or far below the best."""
    many = [_candidate(s, 20 * n, 0.9 - i / 40 - n / 100, f"{s}{n}") for i, s in enumerate("abcdefg") for n in range(5)]
    held = [s.source.id for s in _statements(many)]
    assert len(held) == choice.STATEMENTS
    assert max(map(held.count, held)) == choice.PER_SOURCE
    best = 0.9
    share = choice.ANOTHER * best
    weak = [
        _candidate("a", 0, best, "un"),
        _candidate("b", 0, share + 0.01, "deux"),
        _candidate("c", 0, choice.LIKELY - 0.01, "trois"),
    ]
    assert [s.source.id for s in _statements(weak)] == ["a", "b"]
    assert [s.source.id for s in _statements([_candidate("a", 0, choice.LIKELY / 2, "un")])] == ["a"]


def test_what_goes_on_with_the_matter_is_quoted_with_it() -> None:
    """Likely sentences of one paragraph make one quote, exact; a new paragraph and an unlikely sentence are left out."""
    text = "Un tiers aide. Il écoute. Il pleut.\n\nUn tiers parle."
    passage = Passage("p", Source("s", "S"), text, 0, len(text))
    spans = sentences(text)
    likely = (0.9, 0.8, 0.05, 0.7)
    found = [
        Candidate(Citation(passage, text[a:b], a, b), frozenset({str(a)}), _seen(p))
        for (a, b), p in zip(spans, likely, strict=True)
    ]
    quotes = [s.text for s in _statements(found)]
    assert quotes == ["Un tiers aide. Il écoute.", "Un tiers parle."]


def test_statements_come_by_source_and_in_reading_order() -> None:
    """The source of the best statement comes first, and what one source says stands in the order of its text."""
    found = _statements([_candidate("a", 50, 0.8, "un"), _candidate("b", 90, 0.99, "deux"), _candidate("b", 10, 0.7, "trois")])
    assert [(s.citations[0].passage.source.id, s.citations[0].start) for s in found] == [("b", 10), ("b", 90), ("a", 50)]


def test_what_helps_comes_first_or_what_it_is_where_that_is_asked() -> None:
    """Statements stand by kind: levers before points of vigilance; definitions first where the question asks for one."""
    headings = ("D’où vient ce texte", "Définition", "Points de vigilance", "Leviers")
    found = []
    for n, heading in enumerate(headings):
        text = "x" * 1000
        passage = Passage(f"{n}", Source("abcd"[n], "T"), text, 0, len(text), (heading,))
        found.append(
            replace(_candidate("abcd"[n], 0, 0.9 - n / 100, heading, passage=passage), sentence="Les voisins se parlent.")
        )
    levers, definition, vigilance = SentenceKind.LEVER, SentenceKind.DEFINITION, SentenceKind.VIGILANCE
    assert [s.kind for s in _statements(found)] == [levers, vigilance, definition, None]
    assert [s.kind for s in choice.statements(found, defining=True)] == [definition, levers, vigilance, None]


def test_duplicates_are_cited_and_overlaps_are_not() -> None:
    """Three quarters of the terms in common make a second citation; a stretch that overlaps a citation makes none."""
    first = _candidate("a", 0, 0.99, "un", "deux", "trois", "quatre")
    alike = _candidate("b", 0, 0.9, "un", "deux", "trois", "quatre", "cinq")
    other = _candidate("c", 0, 0.8, "un", "deux", "trois", "six", "sept")
    over = _candidate("a", 5, 0.7, "huit")
    again = _candidate("b", 5, 0.7, "un", "deux", "trois", "quatre")
    found = _statements([first, alike, other, over, again])
    assert [[(c.passage.source.id, c.start) for c in s.citations] for s in found] == [[("a", 0), ("b", 0)], [("c", 0)]]


def test_no_stretch_is_cited_twice() -> None:
    """What overlaps a further citation of another statement is said already, and becomes no statement of its own."""
    first = _candidate("a", 0, 0.99, "un", "deux", "trois", "quatre")
    alike = _candidate("b", 0, 0.9, "un", "deux", "trois", "quatre")
    over = _candidate("b", 5, 0.8, "huit", "neuf")
    found = _statements([first, alike, over])
    assert [[(c.passage.source.id, c.start) for c in s.citations] for s in found] == [[("a", 0), ("b", 0)]]


# --- What a question asks, in an index


def _answer(folder: Path, text: str, question: str) -> coopkb.types.Answer:
    (folder / "textes").mkdir()
    (folder / "textes" / "t.md").write_text(text, encoding="utf-8")
    build([folder / "textes"], folder / "index")
    with coopkb.open(folder / "index") as kb:
        return kb.answer(question)


def test_a_question_for_a_quantity_prefers_a_figure(tmp_path: Path) -> None:
    """Asked how many, a sentence with a figure comes before one that has only the words."""
    text = "# Le pont\n\nLes gardiens du pont sont choisis chaque hiver.\n\nLe village nomme sept gardiens.\n"
    answer = _answer(tmp_path, text, "Combien de gardiens du pont ?")
    best = max(answer.statements, key=lambda s: s.score)
    assert "sept" in best.text


def test_a_question_in_the_text_stands_below_its_answer(tmp_path: Path) -> None:
    """Of two sentences that hold the same words, the one that only asks comes second."""
    text = "# Le pont\n\nQui sont les gardiens du pont ?\n\nLes voisins sont les gardiens du pont et du moulin.\n"
    answer = _answer(tmp_path, text, "Qui sont les gardiens du pont ?")
    assert not max(answer.statements, key=lambda s: s.score).text.endswith("?")


def test_a_silence_stands_below_what_is_said(tmp_path: Path) -> None:
    """Of two sentences that hold the same words, the one that says that nothing is said comes second."""
    text = "# Le pont\n\nLa charte ne dit rien des gardiens du pont.\n\nLes voisins sont les gardiens du pont et du moulin.\n"
    answer = _answer(tmp_path, text, "Qui sont les gardiens du pont ?")
    assert max(answer.statements, key=lambda s: s.score).text.startswith("Les voisins")
    assert standing("La charte ne dit rien des gardiens du pont.") < standing("Les gardiens sont des voisins.")


def test_a_link_is_no_statement(tmp_path: Path) -> None:
    """A line that holds an address and hardly a word is not quoted, however many words of the question it names."""
    text = (
        "# Liens\n\nhttps://exemple.org/blob/world_cafe.md\n\nLe world café se prépare à trois, avec une question par table.\n"
    )
    answer = _answer(tmp_path, text, "Comment faire un world café ?")
    assert answer.statements
    assert not any("https" in s.text for s in answer.statements)


def test_a_sentence_nearer_in_meaning_is_seen_to_be(tmp_path: Path) -> None:
    """With vectors, what is seen of a sentence tells how near it is to the question in meaning."""
    model = write_model(tmp_path / "model", words=("pouvoir", "confiance", "réunions", "temps", "animation"))
    texts = tmp_path / "textes"
    texts.mkdir()
    (texts / "t.md").write_text("# T\n\nPouvoirs partout, pouvoir ! Les réunions ont leur temps.\n", encoding="utf-8")
    build([texts], tmp_path / "index", encoder=coopkb.encoder(str(model)))
    with coopkb.open(tmp_path / "index") as kb:
        query = understand("pouvoir", kb._spotter)
        sense = sense_of(kb._snapshot, query)
        hits = search_query(kb._snapshot, query, k=5, sense=sense)
        first, second = candidates(kb._snapshot, kb._spotter, query, sense, hits)
        near = SEEN.index("near")
        assert first.seen[near] > second.seen[near]


def test_the_weights_that_ship_fit_what_is_seen() -> None:
    """Each set has a weight for each thing seen, none below nought: what is seen can only speak for an answer."""
    for part, names in ((Part.CHOICE, SEEN), (Part.CONFIDENCE, SHOWN)):
        for sort in Sort:
            model = load(part, sort)
            assert model.names == names
            assert min(model.weights) >= 0
            assert max(model.weights) > 0
            assert model([0.0] * len(names)) < model([1.0] * len(names))


def test_passages_that_tell_no_questions_are_not_held_to_any() -> None:
    """What nearness to told questions would say is asked only of passages that tell some."""
    plain, asked = (load(Part.CHOICE, sort) for sort in (Sort.PLAIN, Sort.ASKED))
    nearness = SEEN.index("asked")
    assert plain.weights[nearness] == 0 < asked.weights[nearness]


def test_without_a_likely_sentence_nothing_is_answered() -> None:
    """However sure it seems that the corpus answers, a sentence has to be likely to."""
    assert status_of(0.99, [_candidate("a", 0, 0.5, "un")]) is Status.ANSWERED
    assert status_of(0.99, [_candidate("a", 0, choice.LIKELY / 2, "un")]) is Status.PARTIAL
    assert status_of(0.1, [_candidate("a", 0, 0.5, "un")]) is Status.NO_EVIDENCE


# --- How a quote is set off


def test_marks_never_clash_with_those_of_the_quote() -> None:
    """French marks in French, English ones in English, and the other kind where the quote holds its own."""
    assert cite.quoted("mot", "fr") == "« mot »"
    assert cite.quoted("dit « mot »", "fr") == "“dit « mot »”"
    assert cite.quoted("word", "en") == "“word”"
    assert cite.quoted("says “word”", "en") == "« says “word” »"


def test_three_authors_are_named_and_four_are_not() -> None:
    """Up to three authors stand by name; without authors the organisation does, unless it is unknown."""
    assert cite.authors(("A", "B", "C"), "Org") == "A, B, C"
    assert cite.authors(("A", "B", "C", "D"), "Org") == "A et al."
    assert cite.authors((), "Org") == "Org"
    assert cite.authors((), "unknown") == ""
