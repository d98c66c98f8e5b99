"""Frameworks side by side: every passage of theirs scanned for every concept, and the evidence kept in each cell.

A framework *says* a concept when an item of its own grid is linked to it as exact, close, broader or narrower; it says it
*otherwise* when only a related item or its texts do. A silence counts only where there is a text of the framework itself to be
silent: a second-hand account that leaves something out proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from coopkb.errors import UnknownNameError
from coopkb.sentences import sentences
from coopkb.types import (
    Cell,
    CellState,
    Citation,
    Comparison,
    Evidence,
    Filters,
    LinkKind,
    Pair,
    Spoken,
    Unsearched,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coopkb.index import Snapshot
    from coopkb.types import Concept, Framework, Grid, Passage

EVIDENCE = 8
"""Passages kept in a cell; the count tells how many there are."""

_SAYS = frozenset({LinkKind.EXACT, LinkKind.CLOSE, LinkKind.BROAD, LinkKind.NARROW})


class Mark(NamedTuple):
    """A passage speaks of a concept: how surely, 0–1, how, and where.

    `place` is the offset of the name in the document, or the number of the sentence in the passage.
    """

    score: float
    how: Spoken
    place: int


def compare(
    snapshot: Snapshot,
    grid: Grid,
    frameworks: Sequence[Framework],
    concepts: Sequence[Concept],
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare frameworks on concepts.

    Args:
        snapshot: an open index.
        grid: the grid of the index.
        frameworks: the columns.
        concepts: the rows.
        progress: hears how many concepts are done, of how many.
    """
    rows = {framework.id: _rows_of(snapshot, framework.id) for framework in frameworks}
    hands = _hands(snapshot)
    numbers = {concept.id: number for number, concept in enumerate(grid.concepts)}
    cells = {}
    for done, concept in enumerate(concepts, start=1):
        marks = marks_of(snapshot, concept.id, numbers[concept.id])
        for framework in frameworks:
            own = {row: marks[row] for row in marks.keys() & rows[framework.id]}
            cells[framework.id, concept.id] = _cell(
                snapshot, framework, concept.id, own, hands.get(framework.id, Unsearched.NO_TEXT)
            )
        if progress:
            progress(done, len(concepts))
    return Comparison(tuple(frameworks), tuple(concepts), cells)


def _rows_of(snapshot: Snapshot, framework: str) -> set[int]:
    allowed = snapshot.knowledge.allowed(Filters(frameworks=(framework,)))
    return set() if allowed is None else set(allowed.nonzero()[0].tolist())


def _hands(snapshot: Snapshot) -> Mapping[str, Unsearched | None]:
    """For each framework that the index holds a text of: None, or that all of them are somebody else's account."""
    hands: dict[str, Unsearched | None] = {}
    for source in snapshot.knowledge.sources().values():
        if source.framework and not source.second_hand:
            hands[source.framework] = None
        elif source.framework:
            hands.setdefault(source.framework, Unsearched.SECOND_HAND)
    return hands


def marks_of(snapshot: Snapshot, concept: str, number: int) -> dict[int, list[Mark]]:
    """All passages that speak of a concept, by row; `number` is that of the concept in the grid."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for row, mentions in snapshot.knowledge.mentions(snapshot.knowledge.rows_naming(concept)).items():
        found[row] += [Mark(1.0, Spoken.NAMED, start) for name, start, _ in mentions if name == concept]
    for mark in snapshot.speaking(number):
        found[int(mark["row"])].append(Mark(float(mark["score"]), Spoken.SENSE, int(mark["sentence"])))
    return dict(found)


def evidence_of(
    snapshot: Snapshot, concept: str, marks: Mapping[int, Sequence[Mark]], most: int | None = None
) -> tuple[Evidence, ...]:
    """The evidence of passages, surest first, each passage once with the sentence that says most; `most` of them at most."""
    surest = sorted(marks, key=lambda row: (-_sureness(marks[row]), row))[:most]
    found = []
    for row, passage in zip(surest, snapshot.knowledge.passages(surest), strict=True):
        best = max(marks[row], key=lambda mark: (mark.score, -mark.place))
        start, end = _sentence(passage, best)
        citation = Citation(passage, passage.text[start:end], passage.start + start, passage.start + end)
        found.append(Evidence(citation, concept, best.how, best.score))
    return tuple(found)


def _sentence(passage: Passage, mark: Mark) -> tuple[int, int]:
    """Where the sentence of a mark stands in its passage."""
    spans = sentences(passage.text)
    if mark.how is Spoken.SENSE:
        return spans[mark.place]
    at = mark.place - passage.start
    return next((span for span in spans if span[0] <= at < span[1]), (0, len(passage.text)))


def _sureness(marks: Sequence[Mark]) -> float:
    """A passage that both names a concept and means it comes first; more sentences count a little."""
    named = any(mark.how is Spoken.NAMED for mark in marks)
    meant = max((mark.score for mark in marks if mark.how is Spoken.SENSE), default=0.0)
    return named + meant + 0.01 * min(len(marks), 10)


def _cell(
    snapshot: Snapshot, framework: Framework, concept: str, marks: Mapping[int, Sequence[Mark]], hand: Unsearched | None
) -> Cell:
    linked = [(item, link) for item in framework.items for link in item.links if link.concept == concept]
    items = tuple((item, link) for item, link in linked if link.kind is not LinkKind.FALSE_FRIEND)
    friends = tuple(item for item, link in linked if link.kind is LinkKind.FALSE_FRIEND)
    evidence = evidence_of(snapshot, concept, marks, EVIDENCE)
    unsearched = None
    if any(link.kind in _SAYS for _, link in items):
        state = CellState.SAID
    elif items or evidence:
        state = CellState.OTHERWISE
    elif hand is None:
        state = CellState.NOT_FOUND
    else:
        state, unsearched = CellState.NOT_SEARCHED, hand
    return Cell(framework.id, concept, state, items, evidence, len(marks), friends, unsearched)


def side_by_side(comparison: Comparison, first: str, second: str) -> Pair:
    """Two frameworks of a comparison in detail; what is missing from one as seen from the other is `only_…`.

    Raises:
        UnknownNameError: the comparison holds no such framework.
    """
    known = {framework.id: framework for framework in comparison.frameworks}
    for name in (first, second):
        if name not in known:
            raise UnknownNameError(
                f"Le cadre « {name} » n’est pas comparé ici.", f"The framework “{name}” is not compared here."
            )
    groups: dict[str, list[str]] = defaultdict(list)
    for concept in comparison.concepts:
        one, other = comparison.cell(first, concept.id), comparison.cell(second, concept.id)
        if one.false_friends or other.false_friends:
            groups["false_friends"].append(concept.id)
        group = _group(one.state, other.state)
        if group:
            groups[group].append(concept.id)
    return Pair(
        known[first],
        known[second],
        *(tuple(groups[name]) for name in ("both", "nearly", "only_first", "only_second", "unknown", "false_friends")),
    )


_SPEAKS = frozenset({CellState.SAID, CellState.OTHERWISE})


def _group(one: CellState, other: CellState) -> str | None:
    if one is CellState.SAID and other is CellState.SAID:
        return "both"
    if one in _SPEAKS and other in _SPEAKS:
        return "nearly"
    if one not in _SPEAKS and other not in _SPEAKS:
        return None
    silent = other if one in _SPEAKS else one
    if silent is CellState.NOT_SEARCHED:
        return "unknown"
    return "only_first" if one in _SPEAKS else "only_second"
