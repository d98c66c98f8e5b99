"""A session made from a notebook: times that add up, activities that the notebook allows, exact quotes, cards that line up."""

from __future__ import annotations

import io
import os
import re
import shutil
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from coopkb.errors import CoopkbError, CorpusError
from coopkb.export.session import cards_as_html, outline_as_html, outline_as_markdown
from coopkb.export.session.fitting import lines, shortened
from coopkb.notebook import Entry, EntryKind, Notebook, Quote, Section
from coopkb.session import (
    Handout,
    Holding,
    Step,
    StepKind,
    activities,
    add_step,
    choices,
    kept,
    move_step,
    outline,
    quote_of,
    remove_step,
    replace_step,
    retitle,
    retitle_step,
    set_aim,
    set_minutes,
    set_start,
    step_of,
)
from coopkb.session.activities import FILE, frame, read
from coopkb.types import Concept, Dimension, FalseFriend, Grid
from hostile import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

LANGUAGES = ("fr", "en")


def _concept(number: int) -> Concept:
    name = f"concept {number}"
    return Concept(
        id=f"c{number}",
        dimension="d",
        label={"fr": f"Le {name}", "en": f"The {name}"},
        definition={"fr": f"Ce qu’est le {name}.", "en": f"What {name} is."},
        synonyms={},
        signs={"fr": (f"signe de {name}",), "en": (f"sign of {name}",)},
        counter_example={"fr": f"Le contraire de {name}.", "en": f"The reverse of {name}."},
        questions={language: tuple(f"{name}, {language} {n} ?" for n in range(3)) for language in LANGUAGES},
        false_friends=(FalseFriend(f"mot {number}", {"fr": f"Le mot {number} trompe.", "en": f"Word {number} misleads."}),),
    )


GRID = Grid((Dimension("d", {"fr": "La dimension", "en": "The dimension"}, tuple(map(_concept, range(12)))),))


def _quote(text: str, source: str = "s", **more: object) -> Quote:
    return replace(Quote(text, "p", source, 0, len(text), "", source, f"Ada, {source}, 2019", "Le lieu"), **more)


def _passage(number: int, text: str = "", source: str = "") -> Entry:
    quote = _quote(text or f"Le passage {number} dit ce qu’il dit.", source or f"source {number % 3}")
    return Entry(f"p{number}", EntryKind.PASSAGE, quote.reference, "", "", (quote,))


def _kept(number: int) -> Entry:
    return Entry(f"k{number}", EntryKind.CONCEPT, f"Titre {number}", "", "", about=f"c{number}", text="Défini.")


def _cell(framework: str, concept: int, text: str) -> Entry:
    title = f"{framework} · Concept {concept}"
    return Entry(f"{framework}{concept}", EntryKind.CELL, title, "", "", (_quote(text),), about=f"{framework} c{concept}")


def _notebook(*entries: Entry, title: str = "Ma séance", aim: str = "") -> Notebook:
    return Notebook("n", title, "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", aim, 1, (Section("", "", entries),))


EMPTY = _notebook(title="")
RICH = _notebook(
    *map(_kept, range(6)),
    *map(_passage, range(8)),
    _cell("ici", 1, "Ce que dit ici."),
    _cell("ailleurs", 1, "Ce que dit ailleurs."),
)

notebooks = st.builds(
    lambda concepts, passages, cells: _notebook(
        *map(_kept, range(concepts)),
        *map(_passage, range(passages)),
        *(_cell(f"f{number}", number, f"Cadre {number}.") for number in range(cells)),
    ),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 4),
)


# --- The activities -----------------------------------------------------------------------------------------------------


def test_there_are_ten_activities_whole_in_both_languages() -> None:
    """An activity can be run in either language: every text is there in both, and says it in that language."""
    assert len({activity.id for activity in activities()}) == 10
    for part in (*activities(), *frame().values()):
        assert part.purpose["fr"] != part.purpose["en"]
        for move in part.moves:
            assert move.text["fr"] != move.text["en"]
        for texts in (part.materials, part.vigilance):
            assert len(texts["fr"]) == len(texts["en"])
    for activity in activities():
        assert len(activity.moves) >= 3
        assert activity.vigilance["fr"]
        assert activity.materials["fr"]


def test_an_activity_lasts_what_its_moves_last() -> None:
    """The usual length lies between the shortest and the longest, all in fives, so that a sequence stays on round times."""
    for activity in activities():
        shortest, longest = activity.minutes
        assert shortest <= activity.usual <= longest
        assert not any(minutes % 5 for minutes in (shortest, activity.usual, longest))


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (lambda one: one["name"].pop("en"), "name"),
        (lambda one: one["materials"]["en"].pop(), "materials"),
        (lambda one: one["moves"][0].update(minutes=300), "moves"),
        (lambda one: one["needs"].update(luck=1), "needs"),
        (lambda one: one.update(phase="last"), "phase"),
        (lambda one: one.update(group=[9, 3]), "group"),
    ],
)
def test_a_file_of_activities_with_a_fault_is_refused_where_it_is(tmp_path: Path, broken, named: str) -> None:
    """Whoever edits the activities is told which one and which field."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    broken(content["activities"][0])
    path = tmp_path / "activities.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CorpusError) as refused:
        read(path)
    assert content["activities"][0]["id"] in refused.value.en
    assert named in refused.value.en


# --- The outline --------------------------------------------------------------------------------------------------------


@given(notebooks, st.integers(30, 480), st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_a_session_lasts_what_was_asked_and_uses_only_what_was_kept(notebook: Notebook, minutes: int, language: str) -> None:
    """Steps add up to the time asked for, moves to their step, no activity is offered that the notebook does not allow."""
    made = outline(notebook, GRID, minutes, language)
    assert made.total == made.minutes
    assert abs(made.minutes - minutes) <= 2
    assert made.times[-1][1] == made.total
    assert (made.steps[0].kind, made.steps[-1].kind) == (StepKind.OPENING, StepKind.CLOSING)
    assert [step.kind for step in made.steps].count(StepKind.SYNTHESIS) == 1
    known = {activity.id: activity for activity in activities()}
    held = kept(notebook, GRID, language)
    for step in made.steps:
        assert step.minutes > 0
        assert step.minutes % 5 == 0
        assert sum(move.minutes for move in step.moves) == (step.minutes if step.moves else 0)
        for handout in step.handouts:
            assert quote_of(notebook, handout) is not None
        if step.kind is StepKind.ACTIVITY:
            activity = known[step.activity]
            assert activity.minutes[0] <= step.minutes <= activity.minutes[1]
            assert not held.lacks(activity, language)
            assert len(step.handouts) >= activity.needs.get(Holding.PASSAGES, 0)
            assert len(step.concepts) >= activity.needs.get(Holding.CONCEPTS, 0)
    assert outline(notebook, GRID, minutes, language) == made


def test_nobody_sits_for_hours_without_a_break() -> None:
    """A half-day has a break, a day two and a meal, none of them first, last or next to another."""
    for minutes, expected in ((120, []), (180, ["break"]), (420, ["break", "meal", "break"])):
        for notebook in (EMPTY, RICH):
            kinds = [step.kind for step in outline(notebook, GRID, minutes, "fr").steps]
            pauses = [number for number, kind in enumerate(kinds) if kind in (StepKind.BREAK, StepKind.MEAL)]
            assert [kinds[number] for number in pauses] == expected
            assert all(after - before > 1 for before, after in zip([0, *pauses], [*pauses, len(kinds) - 1], strict=True))


@pytest.mark.parametrize("minutes", [-5, 0, 27, 483])
def test_a_session_too_short_or_too_long_is_refused(minutes: int) -> None:
    """The sentence says between which lengths a session can be made."""
    with pytest.raises(CoopkbError, match="30 to 480"):
        outline(RICH, GRID, minutes, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_step_asks_is_what_the_cards_of_its_concepts_ask(language: str) -> None:
    """Questions, signs and false friends are those of the grid, in the language of the session, of concepts that were kept."""
    told = {activity.id: step_of(activity.id, RICH, GRID, language) for activity in activities()}
    cafe = told["cafe-trois-questions"]
    texts = [prompt.text.replace("\u00a0", " ") for prompt in cafe.prompts]
    assert texts == [f"concept {number}, {language} 0 ?" for number in range(3)]
    (friend,) = told["debat-faux-ami"].prompts
    assert friend.text == GRID.concepts[0].false_friends[0].explanation[language]
    assert "mot 0" in friend.what
    assert {prompt.text for prompt in told["scenes-et-signes"].prompts} >= {GRID.concepts[0].signs[language][0]}
    assert told["tri-de-cartes"].cards == 16
    assert len(told["recit-decode"].concepts) == len(told["recit-decode"].prompts) == 6


def test_a_double_reading_has_one_passage_and_what_two_frameworks_say_of_one_concept() -> None:
    """Of the frameworks kept, those that have a concept in common are set against each other."""
    notebook = _notebook(
        _passage(1),
        _cell("seul", 7, "Seul."),
        _cell("ici", 3, "Ici."),
        _cell("ailleurs", 3, "Ailleurs."),
        _cell("ici", 5, "Encore."),
    )
    step = step_of("double-lecture", notebook, GRID, "fr")
    assert [quote_of(notebook, handout).text for handout in step.handouts] == [
        "Le passage 1 dit ce qu’il dit.",
        "Ici.",
        "Encore.",
        "Ailleurs.",
    ]


def test_nothing_is_asked_or_handed_out_twice_while_there_is_more() -> None:
    """A second café asks other questions of other concepts, a second reading hands out other passages."""
    made = replace(outline(RICH, GRID, 60, "fr"), steps=())
    for activity in ("cafe-trois-questions", "ligne-de-positions"):
        first = step_of(activity, RICH, GRID, "fr", made)
        second = step_of(activity, RICH, GRID, "fr", add_step(made, first))
        assert not set(first.handouts) & set(second.handouts)
        assert not {prompt.text for prompt in first.prompts} & {prompt.text for prompt in second.prompts}
        assert first.handouts or first.prompts


@pytest.mark.parametrize(("language", "words"), [("fr", "ni concept ni passage"), ("en", "neither concepts nor passages")])
def test_an_empty_notebook_gives_a_frame_and_says_what_is_missing(language: str, words: str) -> None:
    """Whoever kept nothing yet gets a sequence to fill, and is told what to keep and for what."""
    made = outline(EMPTY, GRID, 120, language)
    assert made.total == 120
    assert not made.handouts
    open_ = sum(step.minutes for step in made.steps if step.kind is StepKind.OPEN)
    assert open_
    told = " ".join(made.missing)
    assert words in told
    assert str(open_) in told
    lacking = [choice for choice in choices(EMPTY, GRID, language) if choice.lacks]
    assert len(lacking) == sum(bool(activity.needs) for activity in activities())
    assert all(choice.name in choice.lacks and choice.lacks in told for choice in lacking)


def test_a_full_notebook_is_not_told_that_something_is_missing() -> None:
    """Warnings mean something: there is none where the notebook fills the time."""
    assert outline(RICH, GRID, 120, "fr").missing == ()
    assert not any(choice.lacks for choice in choices(RICH, GRID, "fr"))


def test_an_activity_that_the_notebook_does_not_allow_is_refused_with_what_it_lacks() -> None:
    """The sentence counts what is missing, in both languages; an id that is none is refused too."""
    with pytest.raises(CoopkbError) as refused:
        step_of("tri-de-cartes", _notebook(_kept(1), _passage(1)), GRID, "fr")
    assert "4\u00a0concepts ou passages" in refused.value.fr
    assert "4\u00a0concepts or passages" in refused.value.en
    with pytest.raises(CoopkbError):
        step_of("../activities", RICH, GRID, "fr")


def test_the_aim_is_that_of_the_notebook_else_names_the_concepts() -> None:
    """What a person wrote stays as it is; without it, the concepts are what the session is for."""
    assert outline(replace(RICH, aim="Mon but."), GRID, 60, "fr").aim == "Mon but."
    assert "« Le concept 0 »" in outline(RICH, GRID, 60, "fr").aim.replace("\u00a0", " ")
    assert "“The concept 0”" in outline(RICH, GRID, 60, "en").aim


def test_a_concept_that_the_grid_no_longer_has_stays_as_it_was_kept() -> None:
    """A notebook outlives the grid: its words are shown, and nothing is asked in its name."""
    notebook = _notebook(replace(_kept(1), about="gone"), _kept(2))
    made = outline(notebook, GRID, 90, "fr")
    assert (made.concepts[0].label, made.concepts[0].definition) == ("Titre 1", "Défini.")
    assert all(prompt.of != "Titre 1" for step in made.steps for prompt in step.prompts)


def test_what_was_kept_twice_counts_once() -> None:
    """A passage that an answer quotes again is no second passage to read or to stand before."""
    quotes = tuple(_quote(f"Le passage {number} dit ce qu’il dit.") for number in range(3))
    notebook = _notebook(_passage(0), _passage(1), Entry("a", EntryKind.ANSWER, "Et ?", "", "", quotes))
    held = kept(notebook, GRID, "fr")
    assert held.count("fr")[Holding.PASSAGES] == held.count("fr")[Holding.CARDS] == 3
    assert held.passages == (Handout("p0"), Handout("p1"), Handout("a", 2))


# --- Changes ------------------------------------------------------------------------------------------------------------


def test_everything_can_be_changed_and_the_outline_before_stays() -> None:
    """Each change gives an outline of its own: titles, aim, minutes, order, steps added and taken out."""
    made = outline(RICH, GRID, 120, "fr")
    before = made
    changed = set_aim(retitle(made, " Autre  titre "), "Autre but")
    assert (changed.title, changed.aim) == ("Autre titre", "Autre but")
    assert retitle_step(made, 1, "À nous").steps[1].title == "À nous"
    gone = remove_step(made, 1)
    assert gone.spare == made.steps[1].minutes
    assert made.steps[1] not in gone.steps
    assert add_step(gone, made.steps[1], 1) == made
    assert move_step(made, 1, 2).steps[2] == made.steps[1]
    assert sorted(map(repr, move_step(made, 1, 99).steps)) == sorted(map(repr, made.steps))
    own = Step(StepKind.OWN, "Chanson", 5)
    assert add_step(made, own).steps[-1] == own
    assert replace_step(made, 0, own).steps[0] == own
    assert made == before


@given(st.integers(1, 480))
def test_a_step_of_another_length_shares_it_out_among_its_moves(minutes: int) -> None:
    """Moves always add up to their step, and none is left without a minute where there are enough."""
    made = outline(RICH, GRID, 120, "fr")
    step = set_minutes(made, 1, minutes).steps[1]
    assert step.minutes == minutes == sum(move.minutes for move in step.moves)
    assert [move.text for move in step.moves] == [move.text for move in made.steps[1].moves]
    assert min(move.minutes for move in step.moves) > 0 or minutes < len(step.moves)


def test_a_change_that_means_nothing_is_refused() -> None:
    """A step that is no longer there, no minutes, no title: said in a sentence, never done to another step."""
    made = outline(RICH, GRID, 60, "fr")
    for number in (-1, len(made.steps)):
        for change in (remove_step, lambda o, n: set_minutes(o, n, 5), lambda o, n: move_step(o, n, 0)):
            with pytest.raises(CoopkbError):
                change(made, number)
    for minutes in (0, -5, 481):
        with pytest.raises(CoopkbError):
            set_minutes(made, 0, minutes)
    for title in ("", "  ", "x" * 201):
        with pytest.raises(CoopkbError):
            retitle(made, title)
        with pytest.raises(CoopkbError):
            retitle_step(made, 0, title)
    full = replace(made, steps=made.steps[:1] * 50)
    with pytest.raises(CoopkbError):
        add_step(full, made.steps[0])


# --- The files ----------------------------------------------------------------------------------------------------------


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_files_tell_the_whole_session(language: str) -> None:
    """Whoever prints either can run the session: every time, move, question, hand-out and reference is in it."""
    made = set_start(outline(RICH, GRID, 240, language), time(9))
    rendered = MarkdownIt().enable("table").render(outline_as_markdown(made, RICH))
    for page in (outline_as_html(made, RICH), rendered):
        words = _words(page)
        assert "**" not in words
        assert ("9 h 00" if language == "fr" else "9:00") in words
        assert ("13 h 00" if language == "fr" else "13:00") in words
        for step in made.steps:
            texts = [step.title, step.purpose, *step.vigilance, *step.materials]
            texts += [move.text for move in step.moves] + [prompt.text for prompt in step.prompts]
            for text in texts:
                assert re.sub(r"\s+", " ", text) in words
        for handout in made.handouts:
            assert quote_of(RICH, handout).text in words
        for concept in made.concepts:
            assert concept.definition in words
        assert "Ada, source 1, 2019." in words


def test_a_quote_is_handed_out_character_for_character() -> None:
    """Spaces, lines and signs of a quote are those of the source."""
    text = "Un  « mot » & <autre>\n• deux\u00a0; *trois*"
    notebook = _notebook(*(_passage(number, f"{text} {number}") for number in range(4)))
    made = add_step(replace(outline(notebook, GRID, 60, "fr"), steps=()), step_of("ligne-de-positions", notebook, GRID, "fr"))
    quotes = html.fromstring(outline_as_html(made, notebook)).xpath("//blockquote/text()")
    assert quotes == [f"{text} {number}" for number in range(3)]


def test_a_file_says_where_the_times_no_longer_add_up() -> None:
    """A step drawn out is not hidden: the total and what it exceeds are told, and nothing where they agree."""
    made = outline(RICH, GRID, 60, "fr")
    assert "de plus que" not in _words(outline_as_html(made, RICH))
    longer = set_minutes(made, 1, made.steps[1].minutes + 10)
    for told in (outline_as_html(longer, RICH), outline_as_markdown(longer, RICH)):
        assert "10 min de plus que les 1 h prévues" in _words(told)
    assert "10 min ne sont pas employées" in _words(outline_as_html(set_minutes(made, 1, made.steps[1].minutes - 10), RICH))


def test_a_hand_out_that_is_no_longer_kept_is_told() -> None:
    """An entry may leave the notebook after the outline was made: the file says so in its place."""
    step = Step(StepKind.OWN, "Lire", 5, handouts=(Handout("p1"), Handout("gone"), Handout("p1", 7)))
    made = add_step(outline(RICH, GRID, 60, "fr"), step)
    for told in (outline_as_html(made, RICH), outline_as_markdown(made, RICH)):
        assert told.count("Ce document n’est plus dans le carnet.") >= 2


def _hostile(text: str) -> Notebook:
    quotes = (_quote(f"{text} La suite.", text, reference=text, place=text, url=f"https://x.org/{text}", language=text),)
    entries = (
        Entry("a", EntryKind.PASSAGE, text, "", "", quotes, note=text),
        Entry("b", EntryKind.CONCEPT, text, "", "", about=text, text=text),
        Entry("c", EntryKind.CELL, text, "", "", quotes, about=f"{text} {text}", text=text),
        Entry("d", EntryKind.CELL, text, "", "", quotes, about="f g"),
        Entry("e", EntryKind.NOTE, text, "", "", note=text),
    )
    return _notebook(*entries, title=text, aim=text)


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "</style><script>x</script>", "\x00\ud800\u202e", '" onload="x', "javascript:x"]
)
def test_no_text_of_a_notebook_becomes_markup(payload: str) -> None:
    """Title, aim, quote, reference, address, note: shown as text, whatever they hold; no page runs or loads a thing."""
    notebook = _hostile(payload)
    made = outline(notebook, GRID, 120, "fr")
    steps = [Step(StepKind.OWN, payload, 5, purpose=payload, materials=(payload,), handouts=(Handout("a"), Handout("c")))]
    made = replace(made, steps=(*made.steps, *steps), missing=(payload,))
    for page in (outline_as_html(made, notebook), cards_as_html(notebook, GRID, "fr")):
        page.encode()
        tree = html.fromstring(page)
        assert not tree.xpath(
            "//script | //img | //iframe | //svg | //link | //object | //form | //@src | //@onerror | //@onload"
        )
        assert all(re.match(r"#|https?://", address) for address in tree.xpath("//@href"))
        assert page.count("</style>") == 1
        assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    shown = MarkdownIt().enable("table").render(outline_as_markdown(made, notebook))
    assert not html.fromstring(f"<div>{shown}</div>").xpath("//script | //img | //iframe | //svg | //@onerror | //@onload")


# --- The cards ----------------------------------------------------------------------------------------------------------


def _faces(page: str) -> list[list[str]]:
    """The numbers of the cards of each side of each sheet, in reading order, "" for a place without a card."""
    sides = html.fromstring(page).xpath("//section")
    return [["".join(card.xpath(".//*[@class='number']/text()")) for card in side.xpath("div/*")] for side in sides]


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 16])
def test_eight_cards_a_sheet_and_each_back_behind_its_front(count: int) -> None:
    """Turned over on its long edge, left becomes right: the back of a sheet is its front, each row the other way round."""
    sides = _faces(cards_as_html(_notebook(*map(_passage, range(count))), GRID, "fr"))
    assert len(sides) == 2 * -(-count // 8)
    assert all(len(side) == 8 for side in sides)
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        rows = [front[n : n + 2] for n in range(0, 8, 2)]
        assert back == [number for row in rows for number in reversed(row)]
    numbers = [number for side in sides[::2] for number in side if number]
    assert numbers == [str(n + 1) for n in range(count)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_has_its_concept_or_quote_before_and_what_explains_it_behind(language: str) -> None:
    """Label, then definition and questions; quote with its reference, then where it is written."""
    front, back = html.fromstring(cards_as_html(_notebook(_kept(1), _passage(2)), GRID, language)).xpath("//section")
    concept, passage = (re.sub(r"\s+", " ", card.text_content()) for card in front.xpath("div/article"))
    behind_passage, behind_concept = (re.sub(r"\s+", " ", card.text_content()) for card in back.xpath("div/article"))
    assert GRID.concepts[1].label[language] in concept
    assert GRID.dimensions[0].label[language] in concept
    assert GRID.concepts[1].definition[language] in behind_concept
    assert all(question in behind_concept for question in GRID.concepts[1].questions[language])
    assert "Le passage 2 dit ce qu’il dit." in passage
    assert "Ada, source 2, 2019" in passage
    assert "Ada, source 2, 2019" in behind_passage
    assert "Le lieu" in behind_passage


def test_a_quote_kept_twice_is_one_card() -> None:
    """A deck with the same card twice cannot be sorted."""
    twice = (_passage(1, "Le même."), _passage(2, "Le même."), _cell("ici", 3, "Le même."))
    sides = _faces(cards_as_html(_notebook(*twice), GRID, "fr"))
    assert [number for number in sides[0] if number] == ["1", "2"]  # the concept of the cell, the quote


SENTENCE = "La coopération demande du temps, de la confiance et un cadre que chacun a voulu. "


@pytest.mark.parametrize("times", [1, 5, 8, 12, 30, 600])
def test_a_long_quote_is_cut_after_a_sentence_and_the_card_says_so(times: int) -> None:
    """What stands in the marks is always in the source, up to the end of a sentence; "[…]" is ours and stands outside."""
    quote = (SENTENCE * times).strip()
    tree = html.fromstring(cards_as_html(_notebook(_passage(1, quote)), GRID, "fr"))
    (shown,) = tree.xpath("//blockquote/text()")
    assert quote.startswith(shown)
    assert shown.endswith("voulu.")
    cut = shown != quote
    assert cut == (times > 8)
    assert bool(tree.xpath("//*[@class='cut' and contains(., '[…]')]")) == cut
    assert ("la suite est dans la source" in tree.text_content()) == cut
    assert "…" not in shown


def test_a_list_is_not_cut_between_its_items() -> None:
    """The end of an item is not the end of a sentence."""
    items = "".join(f"• un élément de la liste que rien ne termine, le numéro {number} ;\n" for number in range(40))
    tree = html.fromstring(cards_as_html(_notebook(_passage(1, f"Voici comment faire. Il faut :\n{items}")), GRID, "fr"))
    assert tree.xpath("//blockquote/text()") == ["Voici comment faire."]


def test_a_sentence_that_no_card_holds_is_not_cut() -> None:
    """Better no quote than half a sentence: the card sends to the sheet."""
    tree = html.fromstring(cards_as_html(_notebook(_passage(1, "mot " * 600 + "fin. Et après.")), GRID, "fr"))
    assert not tree.xpath("//blockquote")
    assert "trop longue pour une carte" in tree.text_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_notebook_gives_a_page_that_says_so(language: str) -> None:
    """No blank sheet to print by mistake."""
    tree = html.fromstring(cards_as_html(EMPTY, GRID, language))
    assert not tree.xpath("//section")
    assert ("pas de carte" if language == "fr" else "no card") in tree.text_content()


@given(st.text(max_size=400), st.sampled_from([7.5, 10.0, 20.0]), st.integers(1, 5))
def test_a_text_that_is_shortened_fits_and_begins_as_it_began(text: str, size: float, most: int) -> None:
    """Ours alone are shortened: at most so many lines, with "…" where something is left out."""
    short = shortened(text, size, 80.0, most)
    assert lines(short, size, 80.0) <= most
    whole = re.sub(r"[ \t\n\r]+", " ", text).strip()
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


CHROMIUM = os.environ.get("COOPKB_CHROMIUM") or shutil.which("chromium")

_OVERFLOWING = """() => [...document.querySelectorAll(".card")].filter(card => {
    const inside = card.getBoundingClientRect();
    return card.scrollHeight > card.clientHeight + 1 || card.scrollWidth > card.clientWidth + 1
        || [...card.querySelectorAll("*")].some(part => part.getBoundingClientRect().bottom > inside.bottom + 1)
        || [...card.querySelectorAll(".middle > *")].some(part =>
            part.getBoundingClientRect().bottom > (card.querySelector(".foot") ?? card).getBoundingClientRect().top + 1
            && card.querySelector(".foot"));
}).map(card => card.innerText)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that COOPKB_CHROMIUM names."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install it, or name one in COOPKB_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield launched
        launched.close()


@pytest.mark.browser
@pytest.mark.parametrize("face", ["", "DejaVu Sans"], ids=["first-face", "wide-face"])
def test_nothing_runs_over_its_card_and_a_sheet_is_a_page(browser: Browser, face: str) -> None:
    """In a browser: no text beyond its card or on its reference, in a narrow face or a wide one; two pages a sheet."""
    from pypdf import PdfReader

    texts = [(SENTENCE * times).strip() for times in range(1, 14)]
    texts += [
        "M" * 700,
        "Mot " * 150,
        "W i " * 180,
        "a\n" * 9,
        "a\n" * 40,
        "字" * 300,
        "ÉÀÇ " * 150,
        "https://x.org/" + "a/b" * 120,
    ]
    texts += [" ".join(["anticonstitutionnellement"] * count) for count in (4, 9, 14, 19, 24)]
    long = _quote("Court.", reference="Référence " * 60, place="Lieu " * 90, url="https://x.org/" + "w" * 900)
    concepts = [
        replace(_kept(1), id="long", about="gone1", title="Un très long intitulé de concept " * 5, text="Définition. " * 80),
        replace(_kept(1), id="wide", about="gone2", title="W" * 199, text="M" * 1000),
    ]
    grid = Grid(
        (
            Dimension(
                "d",
                {"fr": "Dimension " * 9, "en": "d"},
                tuple(
                    replace(
                        _concept(number),
                        definition={"fr": "Une définition qui dure. " * number * 3, "en": ""},
                        questions={
                            "fr": ("Une question qui n’en finit pas de finir, et alors ? " * (1 + number // 4),) * 3,
                            "en": (),
                        },
                    )
                    for number in range(1, 12)
                ),
            ),
        )
    )
    notebook = _notebook(
        *concepts,
        *map(_kept, range(1, 12)),
        *(_passage(number, text) for number, text in enumerate(texts)),
        Entry("z", EntryKind.PASSAGE, "", "", "", (long,)),
    )
    content = cards_as_html(notebook, grid, "fr")
    if face:
        content = content.replace('"Liberation Sans", Arial', f'"{face}"')
    page = browser.new_page()
    page.set_content(content)
    assert page.evaluate(_OVERFLOWING) == []
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(pdf.pages) == len(_faces(content))
    page.close()
