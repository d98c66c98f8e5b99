"""The values of coopkb as plain JSON records: the contract of `--json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

    from coopkb.check import Fault
    from coopkb.evaluate import Evaluation, Figures, Result, SideBySide, Variant
    from coopkb.types import (
        Answer,
        Citation,
        Comparison,
        Concept,
        Evidence,
        Framework,
        Hit,
        Item,
        Occurrence,
        Passage,
        Source,
    )

Record = dict[str, Any]


def source(value: Source) -> Record:
    """A source with all that is known of it; `about` is the work that a reading note summarises, else null."""
    record = asdict(value)
    record.pop("asked")  # help to find it, and no fact about it
    return record


def passage(value: Passage) -> Record:
    """A passage without its source: `start` and `end` are offsets into the text of the document."""
    return {
        "id": value.id,
        "text": value.text,
        "start": value.start,
        "end": value.end,
        "heading": list(value.heading),
        "page": value.page,
        "page_label": value.page_label,
        "language": value.language,
    }


def hit(value: Hit) -> Record:
    """A hit: rank from 1, fused score, passage, source, what each leg says, concepts named and terms matched."""
    return {
        "rank": value.rank,
        "score": round(value.score, 6),
        "passage": passage(value.passage),
        "source": source(value.passage.source),
        "legs": {name: {"score": round(leg.score, 6), "rank": leg.rank} for name, leg in value.legs.items()},
        "concepts": list(value.concepts),
        "terms": list(value.terms),
        "also": [{"passage": passage(other), "source": source(other.source)} for other in value.also],
    }


def citation(value: Citation) -> Record:
    """A citation: the quote, its offsets in the document, its passage and source."""
    return {
        "quote": value.quote,
        "start": value.start,
        "end": value.end,
        "passage": passage(value.passage),
        "source": source(value.passage.source),
    }


def answer(value: Answer) -> Record:
    """An answer: status, statements with their citations, all citations once, concepts, and the passages it was drawn from."""
    return {
        "question": value.question,
        "language": value.language,
        "status": value.status.value,
        "confidence": round(value.confidence, 4),
        "statements": [
            {
                "text": s.text,
                "kind": s.kind,
                "score": round(s.score, 4),
                "citations": [citation(c) for c in s.citations],
            }
            for s in value.statements
        ],
        "citations": [citation(c) for c in value.citations],
        "concepts": list(value.concepts),
        "hits": [hit(h) for h in value.hits],
        "reading": asdict(value.reading) if value.reading else None,
        "shares": dict(value.shares),
        "silent": list(value.silent),
        "further": [h.passage.id for h in value.further],
    }


def concept(value: Concept) -> Record:
    """A concept with all of its card."""
    record = asdict(value)
    record["related"] = [{"concept": r.concept, "kind": r.kind.value} for r in value.related]
    return record


def framework(value: Framework) -> Record:
    """A framework with its items and their links."""
    record = asdict(value)
    record["items"] = [_item(item) for item in value.items]
    return record


def _item(value: Item) -> Record:
    return {**asdict(value), "links": [{"concept": link.concept, "kind": link.kind.value} for link in value.links]}


def evidence(value: Evidence) -> Record:
    """A passage that speaks of a concept, the quote that says so, how (named or sense) and how surely."""
    return {
        "concept": value.concept,
        "how": value.how.value,
        "score": round(value.score, 4),
        "citation": citation(value.citation),
    }


def comparison(value: Comparison) -> Record:
    """A comparison: ids of frameworks and concepts, and each cell with its evidence."""
    return {
        "frameworks": [f.id for f in value.frameworks],
        "concepts": [c.id for c in value.concepts],
        "cells": [
            {
                "framework": cell.framework,
                "concept": cell.concept,
                "state": cell.state.value,
                "unsearched": cell.unsearched.value if cell.unsearched else None,
                "items": [{**_item(item), "kind": link.kind.value} for item, link in cell.items],
                "evidence": [evidence(e) for e in cell.evidence],
                "passages": cell.passages,
                "false_friends": [_item(item) for item in cell.false_friends],
            }
            for cell in value.cells.values()
        ],
    }


def occurrence(value: Occurrence) -> Record:
    """A word where it stands: its sentence, its own offsets, and whether the sentence defines it."""
    return {"sentence": citation(value.sentence), "start": value.start, "end": value.end, "defines": value.defines}


def fault(value: Fault) -> Record:
    """What is wrong in a file of the corpus."""
    return {"file": str(value.file), "line": value.line, "severity": value.severity.value, "fr": value.fr, "en": value.en}


def evaluation(value: Evaluation, variants: Sequence[Variant] = (), beside: SideBySide | None = None) -> Record:
    """An evaluation: figures of all questions and groups, their intervals, what is made of the answers, and each question."""
    quoting, coverage, balance = value.quoting(), value.coverage(), value.balance()
    separation = value.separation()
    unanswerable = _statuses(value, answerable=False)
    return {
        "figures": {
            **{name: _figures(value.figures(language)) for name, language in (("all", None), ("fr", "fr"), ("en", "en"))},
            "users": {user: _figures(value.figures(user=user)) for user in value.users()},
            "kinds": {kind: _figures(value.figures(kind=kind)) for kind in value.kinds()},
        },
        "intervals": {name: [round(e.low, 4), round(e.high, 4)] for name, e in value.estimates().items()},
        "unanswerable": {
            **unanswerable,
            "kinds": {kind: _statuses(value, answerable=False, kind=kind) for kind in value.kinds(answerable=False)},
        },
        "answerable": _statuses(value, answerable=True),
        "evidence": _rounded(quoting) if quoting else None,
        "auroc": round(separation, 4) if separation is not None else None,
        "coverage": _rounded(coverage) if coverage else None,
        "balance": _rounded(balance) if balance else None,
        "fidelity": dict(zip(("exact", "citations"), value.fidelity(), strict=True)),
        "concepts": dict(zip(("found", "questions"), value.concepts(), strict=True)),
        "stability": dict(zip(("same", "questions"), value.stability(), strict=True)) if value.stability()[1] else None,
        "ablation": [{"legs": list(variant.legs), **_rounded(variant.figures)} for variant in variants] or None,
        "compared": _side_by_side(beside) if beside else None,
        "missing": [{"question": q, "file": a.file, "start": a.start} for q, a in value.missing],
        "questions": [_result(result) for result in value.results],
    }


def _statuses(value: Evaluation, *, answerable: bool, kind: str | None = None) -> Record:
    counts = value.statuses(answerable=answerable, kind=kind)
    return {"questions": sum(counts.values()), **{status.value: count for status, count in counts.items()}}


def _result(value: Result) -> Record:
    ranking, best = value.ranking, value.best
    return {
        "id": value.question.id,
        "ndcg10": round(ranking.ndcg10, 4) if ranking else None,
        "first": ranking.first if ranking else None,
        "recall5": round(ranking.recall5, 4) if ranking else None,
        "recall20": round(ranking.recall20, 4) if ranking else None,
        "status": value.answer.status.value,
        "confidence": round(value.answer.confidence, 4),
        "failures": [failure.value for failure in value.failures],
        "best": {"passage": best.passage.id, "source": best.passage.source.id} if best else None,
    }


def _side_by_side(value: SideBySide) -> Record:
    figures = {
        name: {
            "first": round(found.first, 4),
            "second": round(found.second, 4),
            "difference": round(found.value, 4),
            "interval": [round(found.low, 4), round(found.high, 4)],
            "p": round(found.p, 4),
            "may_be_chance": found.may_be_chance,
        }
        for name, found in value.differences.items()
    }
    return {"first": value.first, "second": value.second, "missing": value.missing, "figures": figures}


def _figures(value: Figures | None) -> Record | None:
    return _rounded(value) if value else None


def _rounded(value: DataclassInstance) -> Record:
    return {name: round(of, 4) if isinstance(of, float) else of for name, of in asdict(value).items()}
