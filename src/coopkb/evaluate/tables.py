"""The figures of an evaluation laid out for people: tables and sentences, for the command and the page alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.evaluate import words
from coopkb.evaluate.results import RANKED
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coopkb.evaluate.measure import Variant
    from coopkb.evaluate.results import Evaluation
    from coopkb.evaluate.side_by_side import SideBySide
    from coopkb.evaluate.statistics import Difference

_ABLATED = ("ndcg10", "hit5", "recall20")
"""The figures that are told of each leg."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, the heads of its columns, its rows; the first column names the row."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(
    evaluation: Evaluation, language: str, variants: Sequence[Variant] = (), beside: SideBySide | None = None
) -> Iterator[Table]:
    """The tables of an evaluation that have something to say, in their order."""
    made = [summary(evaluation, language), groups(evaluation, language), statuses(evaluation, language)]
    made += [ablation(variants, language)] if variants else []
    made += [differences(beside, language)] if beside else []
    return (table for table in made if table.rows)


def summary(evaluation: Evaluation, language: str) -> Table:
    """The figures of all questions with their intervals."""
    heads = ("figure", "value", "interval")
    rows = [
        (words.label(name, language), words.number(found.value), words.interval(found.low, found.high))
        for name, found in evaluation.estimates().items()
    ]
    return Table(words.text("summary", language), tuple(words.text(key, language) for key in heads), tuple(rows))


def groups(evaluation: Evaluation, language: str) -> Table:
    """The figures of the rankings, of all questions and of each language, user and kind."""
    named = [(words.text(key, language), evaluation.figures(spoken)) for key, spoken in _LANGUAGES.items()]
    named += [(user, evaluation.figures(user=user)) for user in evaluation.users()]
    named += [(kind, evaluation.figures(kind=kind)) for kind in evaluation.kinds()]
    rows = [(name, str(f.questions), *(words.number(getattr(f, key)) for key in RANKED)) for name, f in named if f]
    heads = ("", words.text("questions", language), *(words.label(key, language) for key in RANKED))
    return Table(words.text("groups", language), heads, tuple(rows))


_LANGUAGES: Mapping[str, str | None] = {"all": None, "fr": "fr", "en": "en"}


def statuses(evaluation: Evaluation, language: str) -> Table:
    """How many questions with and without an answer, and of each kind of the latter, are given each status."""
    named = [(words.text("answerable", language), evaluation.statuses(answerable=True))]
    named += [(words.text("unanswerable", language), evaluation.statuses(answerable=False))]
    for kind in evaluation.kinds(answerable=False):
        named.append((f"– {kind}", evaluation.statuses(answerable=False, kind=kind)))
    rows = [(name, *(str(count) for count in counts.values())) for name, counts in named if any(counts.values())]
    heads = ("", *(words.STATUSES[status][language] for status in Status))
    return Table(words.text("statuses", language), heads, tuple(rows))


def ablation(variants: Sequence[Variant], language: str) -> Table:
    """Each leg alone, all together, all but each."""
    every = max((variant.legs for variant in variants), key=len)
    rows = [
        (words.legs(variant.legs, every, language), *(words.number(getattr(variant.figures, key)) for key in _ABLATED))
        for variant in variants
    ]
    heads = (words.text("search_by", language), *(words.label(key, language) for key in _ABLATED))
    return Table(words.text("ablation", language), heads, tuple(rows))


def differences(beside: SideBySide, language: str) -> Table:
    """Two indexes, figure by figure: both values, the difference with its interval, p, and what it is in words."""
    rows = [
        (
            words.label(name, language),
            words.number(found.first),
            words.number(found.second),
            words.signed(found.value),
            words.interval(found.low, found.high, signed=True),
            words.chance(found.p),
            words.text(_verdict(found), language),
        )
        for name, found in beside.differences.items()
    ]
    heads = (words.text("figure", language), "A", "B", "B − A", words.text("interval", language), "p")
    return Table(words.text("side_by_side", language), (*heads, words.text("verdict", language)), tuple(rows))


def about_differences(beside: SideBySide, language: str) -> Iterator[str]:
    """What is told under the table of two indexes, a sentence each."""
    yield words.text("which", language, first=beside.first, second=beside.second)
    if beside.missing:
        yield words.text("missing_beside", language, count=beside.missing)
    yield words.text("may_be_chance", language)


def _verdict(found: Difference) -> str:
    if abs(found.value) < 1e-12:
        return "same"
    if found.may_be_chance:
        return "chance"
    return "second_better" if found.value > 0 else "first_better"


def sentences(evaluation: Evaluation, language: str) -> Iterator[str]:
    """What is told beside the tables, a sentence each."""
    quoting = evaluation.quoting()
    if quoting:
        shown = {name: words.number(getattr(quoting, name)) for name in ("precision", "recall", "f1")}
        yield words.text("quoting", language, count=quoting.questions, **shown)
    coverage = evaluation.coverage()
    if coverage and coverage.threshold is not None:
        share, threshold = words.percent(coverage.share, language), words.number(coverage.threshold)
        yield words.text("coverage", language, share=share, threshold=threshold)
    elif coverage:
        yield words.text("no_coverage", language)
    balance = evaluation.balance()
    if balance:
        largest = words.percent(balance.largest, language)
        yield words.text("balance", language, count=balance.answers, evenness=words.number(balance.evenness), largest=largest)
    for key, (count, of) in (
        ("fidelity", evaluation.fidelity()),
        ("concepts", evaluation.concepts()),
        ("stability", evaluation.stability()),
    ):
        if of:
            yield words.text(key, language, count=count, all=of)
