"""An extractive answer: the sentences of the best passages that answer, quoted exactly, or a plain "no evidence".

Every statement is a stretch of its document, character for character.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from coopkb.answer.choice import statements
from coopkb.answer.confidence import shown, sort_of, status_of
from coopkb.answer.evidence import candidates
from coopkb.answer.weights import Part, load
from coopkb.compare import compare
from coopkb.search import OTHER, Sense, search_query, sense_of
from coopkb.types import Answer, CellState, Reading, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.grid import ConceptSpotter
    from coopkb.index import Snapshot
    from coopkb.search import Query
    from coopkb.types import Filters, Statement

_DEFINING = re.compile(
    r"\b(?:qu['’]est[- ]ce qu|c['’]est quoi|que (?:veut dire|signifie)|d[ée]fini|diff[ée]rence|what (?:is|are|does)|meaning)",
    re.IGNORECASE,
)
"""A question that asks what something is."""

PASSAGES = 20
"""Passages that an answer is drawn from."""

CONCEPTS = 6
"""Concepts named beside an answer."""

ASKED, STANDING = 3, 2.5
"""Concepts that a question is told to be about, at most, and how far each must stand out (see `ConceptVectors.standing`).

Of the first three concepts of the 36 development questions that name theirs, 2.5 keeps 25 of the 32 right ones and 23 of the 76
others, many of which are near; of five questions on other matters it keeps one.
"""


def answer(snapshot: Snapshot, spotter: ConceptSpotter, query: Query, *, filters: Filters | None = None) -> Answer:
    """Answer a question with exact quotes, or say that the corpus does not.

    Args:
        snapshot: an open index.
        spotter: recognises the concepts of the index's grid.
        query: the question, from `understand`.
        filters: what the evidence is limited to.
    """
    sense = sense_of(snapshot, query)
    hits = search_query(snapshot, query, k=PASSAGES, filters=filters, sense=sense)
    found = candidates(snapshot, spotter, query, sense, hits)
    sure = load(Part.CONFIDENCE, sort_of(found))(shown(snapshot, query, found)) if found else 0.0
    status = status_of(sure, found)
    said = () if status is Status.NO_EVIDENCE else tuple(statements(found, _DEFINING.search(query.text) is not None))
    asked = _asked(query, sense)
    return Answer(
        question=query.text,
        status=status,
        statements=said,
        concepts=_concepts(snapshot, asked, said),
        hits=tuple(hits),
        language=query.language,
        confidence=sure,
        reading=_reading(query, asked, spotter),
        silent=_silent(snapshot, asked[:1], said),
    )


def _asked(query: Query, sense: Sense) -> list[str]:
    """The concepts that a question names, and the few that it stands out for though it names none of them."""
    near = [id_ for id_, standing in sense.standing if standing >= STANDING]
    return list(dict.fromkeys([*near[:ASKED], *query.concepts]))


def _concepts(snapshot: Snapshot, asked: Sequence[str], statements: Sequence[Statement]) -> tuple[str, ...]:
    """The concepts of the question, then those that the quotes name, most often named first."""
    named: Counter[str] = Counter()
    for citation in (c for s in statements for c in s.citations):
        mentions = snapshot.knowledge.mentions_of_passage(citation.passage.id)
        named.update({concept for concept, start, end in mentions if citation.start <= start and end <= citation.end})
    often = sorted(named, key=lambda concept: (-named[concept], concept))
    return tuple(dict.fromkeys([*asked, *often]))[:CONCEPTS]


def _reading(query: Query, asked: Sequence[str], spotter: ConceptSpotter) -> Reading:
    named = [id_ for id_ in asked if id_ in query.concepts]
    added = [
        name
        for spoken in (query.language, OTHER[query.language])
        for concept in (spotter.concepts(query.concepts) if query.expansion else ())
        for name in (concept.label.get(spoken, ""), *concept.synonyms.get(spoken, ()))
        if name
    ]
    return Reading(
        language=query.language,
        named=tuple(named),
        meant=tuple(id_ for id_ in asked if id_ not in named),
        frameworks=query.frameworks,
        added=tuple(dict.fromkeys(added)),
        translated=bool(query.translations),
    )


def _silent(snapshot: Snapshot, concepts: Sequence[str], statements: Sequence[Statement]) -> tuple[str, ...]:
    """The frameworks that are not quoted and whose own texts, searched whole, say nothing of a concept."""
    quoted = {statement.source.framework for statement in statements}
    return tuple(id_ for concept in concepts for id_ in _silences(snapshot, concept) if id_ not in quoted)


def _silences(snapshot: Snapshot, concept: str) -> tuple[str, ...]:
    """The frameworks whose own texts say nothing of a concept; looked up once, for it hangs on no question."""
    found = snapshot.silences.get(concept)
    if found is None:
        grid, frameworks = snapshot.knowledge.grid(), list(snapshot.knowledge.frameworks().values())
        cells = compare(snapshot, grid, frameworks, [row for row in grid.concepts if row.id == concept]).cells
        found = tuple(f.id for f in frameworks if cells[f.id, concept].state is CellState.NOT_FOUND)
        snapshot.silences[concept] = found
    return found
