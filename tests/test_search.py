"""Search: legs, fusion, filters, quota, and why a passage came up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coopkb
from coopkb.errors import UnknownNameError
from coopkb.frameworks import names_of
from coopkb.grid import ConceptSpotter
from coopkb.index import build
from coopkb.search import Query, understand
from coopkb.search.fusion import fold, fuse, normalise, rank, second_look
from coopkb.search.legs import CONCEPT, DENSE, LEXICAL
from coopkb.search.query import FRAMING, OTHER_LANGUAGE
from coopkb.types import Filters, Framework, Grid, Passage, Source, Switches
from small_corpus import write_texts
from tiny_model import write_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopkb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """An index by words alone."""
    root = tmp_path_factory.mktemp("search")
    build([write_texts(root / "texts")], root / "index")
    with coopkb.open(root / "index") as opened:
        yield opened


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """An index with vectors."""
    root = tmp_path_factory.mktemp("dense")
    model = write_model(root / "model")
    build([write_texts(root / "texts")], root / "index", encoder=coopkb.encoder(str(model)))
    with coopkb.open(root / "index") as opened:
        yield opened


# --- Search as a person sees it


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Comment repérer les jeux de pouvoir ?", "pouvoir"),
        ("comment reperer les jeux de pouvoirs", "pouvoir"),
        ("how to handle power games", "pouvoir"),
        ("les financeurs pressés", "temps"),
        ("que met-on dans un compte-rendu ?", "reunir"),
        ("what helps trust grow between partners?", "trust"),
    ],
)
def test_a_question_finds_the_passage_that_answers(kb: KnowledgeBase, question: str, source: str) -> None:
    """Words, their inflections, a missing accent, or a concept named in English lead to the passage that answers."""
    assert kb.search(question)[0].passage.source.id == source


def test_hits_come_best_first_and_say_why(kb: KnowledgeBase) -> None:
    """Scores descend within 0–1, ranks count from 1, and each hit names its leg, its terms and its concepts."""
    hits = kb.search("Comment repérer les jeux de pouvoir ?")
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert hits[0].legs[LEXICAL].rank == 1
    assert hits[0].concepts[0] == "jeux-de-pouvoir"
    assert hits[0].terms


def test_words_that_stand_nowhere_find_nothing(kb: KnowledgeBase) -> None:
    """A search by words returns nothing rather than passages that share no word."""
    assert kb.search("zirconium polymérisé") == []
    assert kb.search("") == []
    assert kb.search("comment ?") == []


def test_the_language_of_a_question_filters_nothing(kb: KnowledgeBase) -> None:
    """An English question finds French passages and a French one English passages, where words or concepts lead there."""
    french = {hit.passage.language for hit in kb.search("power games and trust")}
    assert french == {"fr", "en"}


def test_twice_the_same(kb: KnowledgeBase) -> None:
    """The same question gives the same list."""
    assert kb.search("confiance et réunions") == kb.search("confiance et réunions")


# --- Filters


def test_filters_apply_before_ranking(kb: KnowledgeBase) -> None:
    """With a filter the best of what it lets through comes first, with a score of its own."""
    hits = kb.search("confiance", filters=Filters(sources=("temps", "reunir", "pouvoir")))
    assert hits == [] or all(hit.passage.source.id != "confiance" for hit in hits)
    only = kb.search("réunions", k=2, filters=Filters(sources=("temps",)))
    assert [hit.passage.source.id for hit in only] == ["temps"] * len(only)
    assert only[0].score > next(h.score for h in kb.search("réunions") if h.passage.source.id == "temps") - 1e-9


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(languages=("en",)), {"trust"}),
        (Filters(year_from=2018, year_to=2020), {"confiance"}),
        (Filters(concepts=("jeux-de-pouvoir",)), {"pouvoir"}),
        (Filters(kinds=("note",)), set()),
        (Filters(frameworks=("none-such",)), set()),
    ],
)
def test_each_filter_limits_to_what_it_names(kb: KnowledgeBase, filters: Filters, expected: set[str]) -> None:
    """Language, years, concept, kind and framework each let through what carries them and nothing else."""
    found = {hit.passage.source.id for hit in kb.search("confiance pouvoir partenaires trust promise", filters=filters)}
    assert found == expected


# --- The dense leg


def test_the_dense_leg_finds_what_words_do_not(dense: KnowledgeBase, kb: KnowledgeBase) -> None:
    """With vectors every hit says its cosine, and a passage may come up by its vector alone."""
    hits = dense.search("pouvoir", legs=(DENSE,))
    assert hits[0].passage.source.id == "pouvoir"
    assert set(hits[0].legs) == {DENSE}
    assert len(dense.search("pouvoir")) >= len(kb.search("pouvoir"))


def test_both_legs_are_told_apart(dense: KnowledgeBase) -> None:
    """A fused hit keeps the score and rank that each leg gave it."""
    best = dense.search("jeux de pouvoir")[0]
    assert set(best.legs) == {LEXICAL, DENSE, CONCEPT}
    assert best.legs[DENSE].score <= 1.0 + 1e-3


@pytest.mark.parametrize("legs", [(DENSE,), (LEXICAL, DENSE)])
def test_filters_hold_for_the_dense_leg(dense: KnowledgeBase, legs: tuple[str, ...]) -> None:
    """A passage that a filter leaves out does not come up by its vector either, and the best of the others scores for it."""
    assert dense.search("pouvoir", legs=legs)[0].passage.source.id == "pouvoir"
    hits = dense.search("pouvoir", legs=legs, filters=Filters(sources=("temps", "confiance")))
    assert {hit.passage.source.id for hit in hits} == {"temps", "confiance"}
    assert hits[0].legs[DENSE].rank == 1


def test_the_dense_leg_counts_from_what_is_ordinary(dense: KnowledgeBase) -> None:
    """Nearness runs from 0, what any passage of the index has, to 1; farther passages keep 0 and come last."""
    hits = dense.search("pouvoir inconnu", legs=(DENSE,), k=50)
    near = [hit.legs[DENSE].score for hit in hits]
    assert near == sorted(near, reverse=True)
    assert 0.9 < near[0] <= 1.0
    assert near.count(0.0) >= len(near) // 3
    assert [hit.legs[DENSE].rank for hit in hits] == list(range(1, len(hits) + 1))


def test_the_ranks_of_a_leg_follow_its_scores(dense: KnowledgeBase) -> None:
    """Within each leg a better score has a better rank, whatever the fused order is."""
    hits = dense.search("réunions et confiance", k=50)
    for leg in (LEXICAL, DENSE):
        found = sorted((hit.legs[leg] for hit in hits if leg in hit.legs), key=lambda said: said.rank)
        assert [said.score for said in found] == sorted((said.score for said in found), reverse=True)
        assert [said.rank for said in found] == list(range(1, len(found) + 1))


def test_a_question_is_encoded_as_a_question(dense: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that puts another prompt before queries is told which text is one."""
    kinds = []
    encoder = dense._snapshot.encoder()
    real = type(encoder).encode

    def encode(self: object, texts: list[str], kind: str = "passage") -> object:
        kinds.append((kind, len(texts)))
        return real(self, texts, kind)

    monkeypatch.setattr(type(encoder), "encode", encode)
    dense.search("pouvoir")
    assert kinds == [("query", 1)]
    dense.answer("Comment repérer les jeux de pouvoir ?")
    assert kinds[1:] == [("query", 1)], "an answer reads the sentences' vectors from the index"


def test_a_word_of_the_other_language_finds_its_forms(kb: KnowledgeBase) -> None:
    """An English question that holds a French word is also read as French, so that the word meets its other forms."""
    query = understand("who are the financeur people and what do they want", kb._spotter)
    assert query.language == "en"
    hits = kb.search(query.text)
    assert [hit.passage.source.id for hit in hits if "financeur" in hit.terms] == ["temps"]


# --- Why a passage came up


def test_a_hit_names_the_words_that_it_holds(kb: KnowledgeBase) -> None:
    """The words of the question that a passage holds in some form are told as they were asked, and no others."""
    best = kb.search("Les partenaires décident-ils du zirconium ?", filters=Filters(sources=("pouvoir",)))[0]
    assert "partenaires" in best.terms
    assert not any("zirconium" in term for term in best.terms)


def test_the_concepts_of_the_question_come_before_those_of_the_passage(kb: KnowledgeBase) -> None:
    """Of the concepts that a passage names, those that the question asks for stand first."""
    own = dict.fromkeys(c for hit in kb.search("tiers parole animation partenaires") for c in hit.concepts)
    for concept in own:
        label = kb.concept(concept).label["fr"]
        asked = kb._spotter.recognise(label, "fr")
        for hit in kb.search(label):
            named = [c in asked for c in hit.concepts]
            assert named == sorted(named, reverse=True), (label, hit.concepts)


# --- The parts


def test_a_term_of_the_question_never_weighs_less_than_in_a_concept() -> None:
    """A framing word that a concept is also named by keeps the weight that the concept gives it."""
    query = Query("", "fr", {"un": 0.2, "deux": 1.0}, {"un": 0.5, "trois": 0.5}, {}, {}, ())
    assert query.weighted == {"un": 0.5, "deux": 1.0, "trois": 0.5}


def test_a_question_is_read_in_both_languages(kb: KnowledgeBase) -> None:
    """The terms that the other language makes of the question count for half, its own in full, framing words for a fifth."""
    terms = understand("how to handle power games", kb._spotter).terms
    assert terms["power"] == 1.0
    assert 0 < FRAMING < 1
    assert 0 < OTHER_LANGUAGE < 1
    assert set(terms.values()) <= {1.0, OTHER_LANGUAGE, FRAMING, FRAMING * OTHER_LANGUAGE}
    assert OTHER_LANGUAGE in understand("les partenaires et les réunions", kb._spotter).terms.values()


def test_normalised_scores_run_from_nought_to_one() -> None:
    """The best is 1, the floor 0, the order is kept; equal scores that are all floor say nothing."""
    assert normalise({1: 4.0, 2: 2.0, 3: 1.0}) == {1: 1.0, 2: 0.5, 3: 0.25}
    assert normalise({1: 0.0, 2: 0.0}) == {1: 0.0, 2: 0.0}
    assert normalise({}) == {}


scores = st.dictionaries(st.integers(0, 30), st.floats(0, 1), min_size=1, max_size=20)


@given(scores, scores)
def test_fusion_is_convex(one: dict[int, float], other: dict[int, float]) -> None:
    """A fused score lies between what the legs say, a missing leg saying nought, and no row is lost."""
    fused = fuse({"one": one, "other": other}, {"one": 0.3, "other": 0.7})
    assert set(fused) == set(one) | set(other)
    for row, score in fused.items():
        low, high = sorted((one.get(row, 0.0), other.get(row, 0.0)))
        assert low - 1e-9 <= score <= high + 1e-9


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), min_size=1, max_size=40), st.integers(1, 12))
def test_one_source_does_not_fill_the_page(rows: list[tuple[str, float]], k: int) -> None:
    """No source holds more than half of the page while another passage waits; the list is full and ordered by score."""
    origins = {row: (f"{source}.{row:02}", source) for row, (source, _) in enumerate(rows)}
    fused = {row: score for row, (_, score) in enumerate(rows)}
    chosen = rank(fused, origins, k)
    assert len(chosen) == len(set(chosen)) == min(k, len(rows))
    assert [fused[row] for row in chosen] == sorted((fused[row] for row in chosen), reverse=True)
    left_out = {origins[row][1] for row in fused if row not in chosen}
    for source in "abc":
        held = sum(origins[row][1] == source for row in chosen)
        if held > (k + 1) // 2:
            assert left_out <= {source}


# --- What is in the index


def test_unknown_names_are_named(kb: KnowledgeBase) -> None:
    """An unknown source, passage or concept is one sentence with its name."""
    for ask in (kb.source, kb.document, kb.passages, kb.passage, kb.concept, kb.passages_naming):
        with pytest.raises(UnknownNameError, match="no-such"):
            ask("no-such")


def test_passages_naming_a_concept_are_all_there(kb: KnowledgeBase) -> None:
    """The list of a concept's passages is exhaustive, and agrees with the counts."""
    counts = kb.concept_counts()
    assert counts
    for concept, count in counts.items():
        assert len(kb.passages_naming(concept)) == count


# --- The concept leg


def test_what_a_question_is_about_brings_passages_up(dense: KnowledgeBase) -> None:
    """The concept leg alone finds a passage that names the concept of the question by another of its names."""
    hits = dense.search("rapports de force", legs=(CONCEPT,))
    assert "jeux-de-pouvoir" in hits[0].concepts
    assert set(hits[0].legs) == {CONCEPT}
    assert 0 < hits[0].legs[CONCEPT].score <= 1


def test_a_concept_set_aside_counts_for_nothing(dense: KnowledgeBase) -> None:
    """The person may say that the question is not about a concept: neither its names nor its passages come up for it."""
    aside = Switches(without=("jeux-de-pouvoir",))
    query = understand("jeux de pouvoir", dense._spotter, (), aside)
    assert "jeux-de-pouvoir" not in query.concepts
    assert query.expansion == {}
    assert all(hit.legs.get(CONCEPT) is None for hit in dense.search("jeux de pouvoir", switches=aside))
    assert any(hit.legs.get(CONCEPT) for hit in dense.search("jeux de pouvoir"))


def test_each_part_of_the_understanding_can_be_switched_off(kb: KnowledgeBase) -> None:
    """Language, other names of concepts and translations are as the person sets them."""
    plain = understand("how to handle power games", kb._spotter)
    assert plain.language == "en"
    assert plain.expansion
    assert plain.translations
    off = understand("how to handle power games", kb._spotter, (), Switches("fr", expansion=False, translation=False))
    assert (off.language, off.expansion, off.translations) == ("fr", {}, {})


# --- The second look


def test_a_framework_that_is_named_comes_first() -> None:
    """Of two passages alike, the one whose framework the question names stands higher; names stand for themselves."""
    framework = Framework("un", "IEEFC, Villes pairs", {}, "Institut européen (IEEFC)", {}, ("Ada Un",))
    assert names_of(framework) == ["IEEFC", "Institut européen", "Ada Un"]
    query = understand("le temps selon l'IEEFC", ConceptSpotter(Grid()), [framework])
    assert query.frameworks == ("un",)
    ours, other = (Passage(i, Source(i, "T", framework=f), "Le temps.", 0, 9) for i, f in (("a", "un"), ("b", "deux")))
    looked = second_look({0: 0.5, 1: 0.5}, {0: ours, 1: other}, query, lambda _: 1.0)
    assert 0 <= looked[1] < looked[0] <= 1


def test_the_same_words_in_two_places_are_one_hit() -> None:
    """A passage that repeats another is folded into it; one that shares a sentence only is not."""
    words = "la confiance se construit dans le temps et par des preuves que chacun peut voir de ses yeux"
    texts = [words, f"{words} enfin", "le pouvoir se partage", f"{words[:28]} autrement que l'on croit, et le pouvoir se perd"]
    passages = {i: Passage(str(i), Source("s", "T"), text, 0, len(text)) for i, text in enumerate(texts)}
    assert fold([0, 1, 2, 3], passages) == {0: [1], 2: [], 3: []}


def test_a_section_is_found_by_the_questions_it_answers(tmp_path: Path) -> None:
    """Questions in the front matter bring their section up though it holds none of their words, and are no text of it."""
    asked = 'asked:\n  "Le cadre":\n    - "Qui garde les clefs du hangar ?"\n'
    text = "## Le cadre\n\nLa règle commune dit qui décide de quoi.\n\n## Le reste\n\nIci, on parle du temps qui passe.\n"
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "note.md").write_text(f"---\ntitle: Une note\n{asked}---\n\n{text}", encoding="utf-8")
    build([tmp_path / "texts"], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        hits = kb.search("qui a les clefs du hangar")
        assert [hit.passage.heading[-1] for hit in hits] == ["Le cadre"]
        assert "hangar" not in hits[0].passage.text
        assert hits[0].terms == ()
