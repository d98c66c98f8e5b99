"""Asking the questions: the passages and answers of an index, held against what was expected."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coopkb.evaluate.matching import Pairs, anchor_pairs, covers, pairs_of, words_of
from coopkb.evaluate.results import Evaluation, Ranking, Result, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopkb.evaluate.questions import Anchor, Question
    from coopkb.evaluate.results import Figures
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Citation, Hit

    Progress = Callable[[int, int], None]
    """Hears how much is done, of how much."""

BEST, MORE = 10, 20
"""Hits that most figures look at, and those of recall@20."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The figures of a search by some of the legs."""

    legs: tuple[str, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its anchors and their word pairs, none where the index does not hold the anchor."""

    question: Question
    anchors: tuple[tuple[Anchor, Pairs], ...]


def evaluate(
    kb: KnowledgeBase,
    questions: Sequence[Question],
    legs: Sequence[str],
    progress: Progress | None = None,
    *,
    stability: bool = False,
) -> Evaluation:
    """Ask every question and measure what comes back.

    Args:
        kb: an open knowledge base.
        questions: from `read_questions`.
        legs: which legs of the search take part; the answers, and so the silences, are always those of all legs.
        progress: hears how many questions are done, of how many.
        stability: ask every question again once all have been asked, so that what went between could show.
    """
    total = len(questions) * (2 if stability else 1)
    text_of = cache(lambda source_id: kb.document(source_id).text)
    asked = _locate(kb, questions)
    results, first_time = [], []
    for done, one in enumerate(asked, start=1):
        hits = _hits(kb, one.question, legs)
        answer = kb.answer(one.question.text)
        results.append(
            Result(
                one.question,
                answer,
                ranking=_ranking(kb, one, legs, hits) if one.question.answerable else None,
                best=hits[0] if hits else None,
                inexact=sum(not _is_exact(c, text_of(c.passage.source.id)) for c in answer.citations),
            )
        )
        first_time.append(hits)
        if progress:
            progress(done, total)
    if stability:
        for number, (result, hits) in enumerate(zip(results, first_time, strict=True)):
            same = _hits(kb, result.question, legs) == hits and kb.answer(result.question.text) == result.answer
            results[number] = replace(result, stable=same)
            if progress:
                progress(len(questions) + number + 1, total)
    missing = [(one.question.id, anchor) for one in asked for anchor, pairs in one.anchors if not pairs]
    return Evaluation(tuple(results), tuple(missing))


def ablation(
    kb: KnowledgeBase, questions: Sequence[Question], legs: Sequence[str], progress: Progress | None = None
) -> tuple[Variant, ...]:
    """What each leg of the search brings: each alone, all together, and all but each; nothing without answerable questions.

    Args:
        kb: an open knowledge base.
        questions: those that have an answer are asked.
        legs: all the legs.
        progress: hears how many searches are done, of how many.
    """
    asked = _locate(kb, [question for question in questions if question.answerable])
    choices = [*((leg,) for leg in legs), tuple(legs), *(tuple(other for other in legs if other != leg) for leg in legs)]
    choices = [choice for choice in dict.fromkeys(choices) if choice]
    variants, done = [], 0
    for choice in choices:
        rankings = []
        for one in asked:
            rankings.append(_ranking(kb, one, choice, _hits(kb, one.question, choice)))
            done += 1
            if progress:
                progress(done, len(asked) * len(choices))
        figures = figures_of(rankings)
        if figures:
            variants.append(Variant(choice, figures))
    return tuple(variants)


def _locate(kb: KnowledgeBase, questions: Sequence[Question]) -> list[_Asked]:
    wanted = {anchor.file for question in questions for anchor in question.relevant}
    words: dict[str, list[list[str]]] = {}
    for source in kb.sources():
        file = Path(source.path).name
        if file in wanted:
            words.setdefault(file, []).append(words_of(kb.document(source.id).text))
    return [_Asked(q, tuple((anchor, _pairs(words.get(anchor.file, []), anchor)) for anchor in q.relevant)) for q in questions]


def _pairs(texts: Sequence[Sequence[str]], anchor: Anchor) -> Pairs:
    """The word pairs of an anchor in the first text of its file name that holds it."""
    return next((pairs for text in texts if (pairs := anchor_pairs(text, anchor))), Pairs())


def _hits(kb: KnowledgeBase, question: Question, legs: Sequence[str]) -> list[Hit]:
    return kb.search(question.text, k=BEST, legs=legs) if question.answerable else []


def _ranking(kb: KnowledgeBase, asked: _Asked, legs: Sequence[str], hits: Sequence[Hit]) -> Ranking:
    """How the anchors of a question stand in its ten best hits, which are at hand, and in its twenty best, searched here."""
    count = len(asked.anchors)
    new = _newly_covered(hits, asked)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(BEST, count) + 1))
    gain = sum(found / math.log2(rank + 1) for rank, found in enumerate(new, start=1))
    more = _newly_covered(kb.search(asked.question.text, k=MORE, legs=legs), asked)
    return Ranking(
        ndcg10=min(1.0, gain / ideal) if ideal else 0.0,
        first=next((rank for rank, found in enumerate(new, start=1) if found), None),
        recall5=sum(new[:5]) / max(1, count),
        recall20=sum(more) / max(1, count),
    )


def _newly_covered(hits: Sequence[Hit], asked: _Asked) -> list[int]:
    """How many anchors each hit covers that none before it does."""
    covered: set[int] = set()
    counts = []
    for hit in hits:
        file, own = Path(hit.passage.source.path).name, pairs_of(words_of(hit.passage.text))
        new = {i for i, (anchor, pairs) in enumerate(asked.anchors) if anchor.file == file and covers(own, pairs)} - covered
        covered |= new
        counts.append(len(new))
    return counts


def _is_exact(citation: Citation, text: str) -> bool:
    """Whether a citation is, character for character, what stands in its document inside its passage."""
    passage = citation.passage
    inside = passage.start <= citation.start <= citation.end <= passage.end
    return inside and text[citation.start : citation.end] == citation.quote
