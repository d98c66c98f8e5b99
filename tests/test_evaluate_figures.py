"""Figures of answers, how far figures could be chance, two indexes side by side, and figures that must not fall."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.errors import CoopkbError
from coopkb.evaluate import (
    FLOORED,
    Evaluation,
    Failure,
    Question,
    Ranking,
    Result,
    check_floor,
    floor_of,
    floor_text,
    read_floor,
    side_by_side,
)
from coopkb.evaluate.statistics import Sample, auroc, difference, estimate, mean, ranks
from coopkb.types import Answer, Citation, Passage, Source, Statement, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def _statement(source: str, quote: str = "x") -> Statement:
    passage = Passage(f"{source}.0", Source(source, source), quote, 0, len(quote))
    return Statement(quote, (Citation(passage, quote, 0, len(quote)),))


def _result(
    first: int | None = 1,
    *,
    answerable: bool = True,
    confidence: float = 0.5,
    status: Status = Status.ANSWERED,
    statements: Sequence[Statement] = (),
    evidence: tuple[str, ...] = (),
    concepts: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
    kind: str = "",
    inexact: int = 0,
) -> Result:
    question = Question("q", "q", "fr", answerable, (), kind=kind, evidence=evidence, concepts=concepts)
    answer = Answer("q", status, tuple(statements), told, confidence=confidence)
    ranking = Ranking(float(first == 1), first, float(bool(first)), float(bool(first)))
    return Result(question, answer, ranking if answerable else None, inexact=inexact)


def _evaluation(*results: Result) -> Evaluation:
    return Evaluation(results, ())


def _confident(yes: Sequence[float], no: Sequence[float]) -> Evaluation:
    return _evaluation(
        *(_result(confidence=value) for value in yes), *(_result(answerable=False, confidence=value) for value in no)
    )


# --- Answers


def test_quotes_are_held_against_the_sentences_that_answer() -> None:
    """A quote that holds a sentence in other white space or case is right; what is missed and what is too much both count."""
    quotes = ("D’abord. Il faut  un Tiers. Ensuite.", "Autre chose.", "Encore.", "Rien.")
    told = ("Il faut un tiers.", "Nul ne le dit.")
    result = _evaluation(_result(statements=[_statement(f"s{q}", q) for q in quotes], evidence=told), _result())
    quoting = result.quoting()
    assert (quoting.precision, quoting.recall, quoting.questions) == (0.25, 0.5, 1)
    assert quoting.f1 == pytest.approx(1 / 3)
    assert _evaluation(_result()).quoting() is None


def test_a_sentence_is_held_in_whole_words() -> None:
    """A quote that ends or begins with a longer word does not hold the sentence."""
    held = _evaluation(_result(statements=[_statement("s", "Le tiers partage.")], evidence=("Le tiers part.",)))
    assert held.quoting().recall == 0


def test_statuses_are_told_apart_for_each_kind_of_silence() -> None:
    """Statuses are counted for questions with an answer and without one, and for each kind of the latter."""
    result = _evaluation(
        _result(status=Status.PARTIAL, kind="literal"),
        _result(answerable=False, status=Status.NO_EVIDENCE, kind="far"),
        _result(answerable=False, status=Status.ANSWERED, kind="near"),
    )
    assert result.statuses(answerable=True) == {Status.ANSWERED: 0, Status.PARTIAL: 1, Status.NO_EVIDENCE: 0}
    assert result.kinds(answerable=False) == ["far", "near"]
    assert result.statuses(answerable=False, kind="far") == {Status.ANSWERED: 0, Status.PARTIAL: 0, Status.NO_EVIDENCE: 1}


@pytest.mark.parametrize(
    ("result", "failures"),
    [
        (_result(5), ()),
        (_result(6), (Failure.MISSED,)),
        (_result(None, status=Status.NO_EVIDENCE), (Failure.MISSED, Failure.DENIED)),
        (_result(1, status=Status.PARTIAL), ()),
        (_result(answerable=False, status=Status.NO_EVIDENCE), ()),
        (_result(answerable=False, status=Status.PARTIAL), (Failure.OVERREACHED,)),
    ],
)
def test_what_counts_as_a_failure(result: Result, failures: tuple[Failure, ...]) -> None:
    """A failure is an expected passage below the fifth place, a silence that is wrong, or words where nothing answers."""
    assert result.failures == failures


def test_concepts_are_looked_for_among_the_first_three() -> None:
    """One expected concept among the first three is enough; the fourth is too late; questions that tell none do not count."""
    result = _evaluation(
        _result(concepts=("a", "b"), told=("x", "y", "b")), _result(concepts=("a",), told=("x", "y", "z", "a")), _result()
    )
    assert result.concepts() == (1, 2)


def test_balance_is_one_when_each_statement_has_its_source_and_nought_when_one_says_all() -> None:
    """Evenness is entropy over that of a source a statement; answers of one statement do not count."""
    shared = _result(statements=[_statement("a", "1"), _statement("b", "2")])
    single = _result(statements=[_statement("a", "1"), _statement("a", "2")])
    short = _result(statements=[_statement("a", "1")])
    balance = _evaluation(shared, single, short).balance()
    assert (balance.evenness, balance.largest, balance.answers) == (pytest.approx(0.5), pytest.approx(0.75), 2)
    uneven = _result(statements=[_statement("a", "1"), _statement("a", "2"), _statement("b", "3")])
    entropy = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3)) / math.log(3)
    assert _evaluation(uneven).balance().evenness == pytest.approx(entropy)
    assert _evaluation(short).balance() is None


# --- Confidence


def test_coverage_answers_as_much_as_one_wrong_in_twenty_allows() -> None:
    """Twenty answered of which one has no answer is one in twenty, and is allowed; one more wrong is not."""
    yes = [0.9] * 15 + [0.7] * 4 + [0.5]
    coverage = _confident(yes, [0.8, 0.6]).coverage()
    assert (coverage.share, coverage.threshold) == (19 / 20, 0.7)


def test_coverage_looks_beyond_a_bad_stretch() -> None:
    """The surest question may have no answer: what counts is the threshold that answers most, not the first that fails."""
    assert _confident([0.5] * 19, [0.9]).coverage().share == 1.0
    assert _confident([0.5] * 18, [0.9]).coverage() == _confident([0.3], [0.4]).coverage()
    assert _confident([0.3], [0.4]).coverage().threshold is None


def test_equal_confidence_is_answered_together() -> None:
    """A threshold cannot tell two questions of the same confidence apart."""
    coverage = _confident([0.9, 0.5, 0.5], [0.5]).coverage()
    assert (coverage.share, coverage.threshold) == (1 / 3, 0.9)


def test_coverage_needs_both_sorts_of_question() -> None:
    """Without questions that nothing answers there is no wrong answer to count, and no figure."""
    assert _confident([0.5], []).coverage() is None
    assert _confident([], [0.5]).coverage() is None
    assert _confident([0.5], []).separation() is None


_SHARES = st.lists(st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), min_size=1, max_size=12)


@given(_SHARES, _SHARES)
def test_coverage_is_the_best_of_all_thresholds(yes: list[float], no: list[float]) -> None:
    """Trying every threshold by hand finds no larger share, and the one told keeps its promise."""
    best = 0.0
    for threshold in {*yes, *no}:
        right, wrong = sum(v >= threshold for v in yes), sum(v >= threshold for v in no)
        if wrong <= 0.05 * (right + wrong):
            best = max(best, right / len(yes))
    assert _confident(yes, no).coverage().share == best


@given(_SHARES, _SHARES)
def test_the_area_is_the_share_of_pairs_in_the_right_order(yes: list[float], no: list[float]) -> None:
    """The area under the curve is the share of pairs in order, a tie counting half, and places give the same as values."""
    pairs = sum((y > n) + 0.5 * (y == n) for y in yes for n in no) / (len(yes) * len(no))
    assert auroc(np.array(yes), np.array(no)) == pytest.approx(pairs)
    places = ranks(np.array(yes + no))
    assert auroc(places[: len(yes)], places[len(yes) :]) == pytest.approx(pairs)


# --- Chance


def test_an_interval_holds_its_figure_and_narrows_with_more_questions() -> None:
    """The interval is that of the mean: some 2 × 1.96 standard errors wide, the same at each call."""
    for n in (25, 400):
        values = np.array([0.0, 1.0] * n)
        found = estimate(Sample((values,), mean))
        assert found == estimate(Sample((values,), mean))
        assert found.low < found.value == 0.5 < found.high
        assert found.high - found.low == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(2 * n), rel=0.1)


def test_the_two_sorts_of_question_are_drawn_separately() -> None:
    """However few the questions without an answer, each draw has some: the area always has a value."""
    estimates = _confident([0.9] * 50, [0.1]).estimates()
    assert (estimates["separation"].low, estimates["separation"].high) == (1.0, 1.0)


def test_figures_without_questions_have_no_estimate() -> None:
    """A file of questions without an answer alone has neither ranking nor separation nor sentences."""
    assert _confident([], [0.5]).estimates() == {}


def test_what_a_coin_could_do_may_be_chance_and_what_it_could_not_is_none() -> None:
    """Ten questions better and none worse is p near 2 in 1,024; three better is 2 in 8; no difference at all is p = 1."""

    def p(better: int) -> float:
        first = np.zeros(20)
        second = np.array([1.0] * better + [0.0] * (20 - better))
        return difference(Sample((first,), mean), Sample((second,), mean)).p

    assert p(10) == pytest.approx(2 / 1024, abs=0.0015)
    assert p(3) == pytest.approx(2 / 8, abs=0.02)
    assert p(0) == 1.0


def test_a_difference_has_its_sign_and_its_bounds() -> None:
    """The second less the first, on the same questions: what all questions gain alike has no width."""
    first, second = np.array([0.1, 0.5, 0.9] * 10), np.array([0.1, 0.5, 0.9] * 10) - 0.1
    found = difference(Sample((first,), mean), Sample((second,), mean))
    assert found.value == pytest.approx(-0.1)
    assert (found.low, found.high) == (pytest.approx(-0.1), pytest.approx(-0.1))
    assert not found.may_be_chance


def test_confidences_on_another_scale_are_no_difference() -> None:
    """An index whose confidences are half of another's, in the same order, separates as well: p = 1."""
    yes, no = [0.9, 0.8, 0.4, 0.7], [0.5, 0.3, 0.6]
    halved = _confident([v / 2 for v in yes], [v / 2 for v in no])
    found = side_by_side(("a", _confident(yes, no)), ("b", halved)).differences["separation"]
    assert (found.value, found.p) == (0.0, 1.0)


def test_a_difference_in_separation_goes_by_order_alone() -> None:
    """Confidences of one index brought to another scale leave the difference, its bounds and p as they are."""
    first = _confident([0.9, 0.8, 0.4, 0.7, 0.95, 0.6], [0.5, 0.3, 0.1, 0.2])
    yes, no = [0.3, 0.8, 0.4, 0.2, 0.9, 0.1], [0.5, 0.6, 0.7, 0.25]
    second, small = _confident(yes, no), _confident([v**3 / 100 for v in yes], [v**3 / 100 for v in no])
    found = [side_by_side(("a", first), ("b", other)).differences["separation"] for other in (second, small)]
    assert found[0] == found[1]
    assert 0 < found[0].p < 1


def test_side_by_side_tells_every_figure_of_the_same_questions_alone() -> None:
    """Each figure has its difference; evaluations of other questions are refused."""
    first = _evaluation(*[_result(None, evidence=("x",))] * 10, _result(answerable=False))
    second = _evaluation(*[_result(1, evidence=("x",), statements=[_statement("a")])] * 10, _result(answerable=False))
    beside = side_by_side(("a", first), ("b", second))
    assert set(beside.differences) == {*FLOORED, "hit1", "mrr", "recall5", "recall20"}
    assert beside.differences["ndcg10"].value == beside.differences["evidence_f1"].value == 1.0
    assert not beside.differences["ndcg10"].may_be_chance
    with pytest.raises(ValueError, match="different questions"):
        side_by_side(("a", first), ("b", _evaluation(_result())))


# --- Floors


def _good() -> Evaluation:
    results = [_result(1, evidence=("x",), statements=[_statement("a")], confidence=0.9) for _ in range(10)]
    return _evaluation(*results, _result(answerable=False, confidence=0.1))


def test_a_floor_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    """What is recorded are the four figures and the tolerance, and reading gives them back."""
    file = tmp_path / "floor.json"
    file.write_text(floor_text(floor_of(_good(), 0.05)))
    assert json.loads(file.read_text()) == {**dict.fromkeys(FLOORED, 1.0), "tolerance": 0.05}
    assert read_floor(file) == floor_of(_good(), 0.05)


def test_a_figure_may_fall_by_the_tolerance_and_no_more() -> None:
    """One of ten questions lost is .1: with a tolerance of .1 nothing is said, with less each figure is named once."""
    worse = _evaluation(_result(None, confidence=0.9), *_good().results[1:])
    check_floor(worse, floor_of(_good(), 0.1))
    with pytest.raises(CoopkbError) as caught:
        check_floor(worse, floor_of(_good(), 0.05))
    for sentence in (caught.value.fr, caught.value.en):
        assert "nDCG@10 0.900" in sentence
        assert "hit@5 0.900" in sentence
        assert "AUROC" not in sentence
    assert "F1" not in caught.value.en


def test_a_figure_that_the_floor_has_and_the_questions_do_not_allow_is_below_it() -> None:
    """Taking the questions away is no way to pass."""
    with pytest.raises(CoopkbError, match="AUROC no value"):
        check_floor(_evaluation(*_good().results[:10]), floor_of(_good()))


def test_an_inexact_quote_is_below_any_floor() -> None:
    """Fidelity has no tolerance: one wrong quote fails the check, though every figure is as recorded."""
    broken = _evaluation(
        _result(1, evidence=("x",), statements=[_statement("a")], confidence=0.9, inexact=1), *_good().results[1:]
    )
    with pytest.raises(CoopkbError, match="1 of 10 quotes inexact"):
        check_floor(broken, floor_of(_good()))


@pytest.mark.parametrize(
    "text", ["no json", "[]", '{"ndcg": 0.5}', '{"ndcg10": "0.5"}', '{"ndcg10": true}', '{"ndcg10": 2}', "[" * 100_000]
)
def test_a_file_that_is_no_floor_is_named(tmp_path: Path, text: str) -> None:
    """What is not an object of known figures is refused, with the file's name."""
    (tmp_path / "f.json").write_text(text)
    with pytest.raises(CoopkbError, match=r"f\.json.* is no file of figures"):
        read_floor(tmp_path / "f.json")
    with pytest.raises(CoopkbError, match="is no file of figures"):
        read_floor(tmp_path / "nowhere.json")
