"""A situation read through the grid: which concepts a description shows, and which are absent and become questions to ask.

The text is somebody's own case. It is read sentence by sentence, in memory, and nothing of it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coopkb.compare import evidence_of, marks_of
from coopkb.errors import SituationError
from coopkb.language import detect
from coopkb.sentences import sentences
from coopkb.types import Presence, Shown, Situation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from coopkb.grid import ConceptSpotter
    from coopkb.index import Snapshot
    from coopkb.types import Concept, Evidence

LONGEST = 20_000
"""Characters of a description: some eight pages."""

PRESENT, WEAK = 0.3, 0.2
"""How surely a sentence must speak of a concept for it to be present in a situation, and to be there weakly.

Lower than what makes a sentence of a source speak of a concept (.5): people tell a case without naming what it shows. Read on
six cases of ours: above .3 four in five are right, from .2 to .3 three in five, below .2 hardly one in three.
"""

VIGILANCE = (
    *("risques-et-derives", "freins-et-blocages", "jeux-de-pouvoir", "securite-et-risque-partage", "sortie-de-la-rivalite"),
    *("expression-des-desaccords", "reconnaissance-des-efforts", "temporalites", "redevabilite", "ouverture-entre-soi"),
)
"""Concepts of the shared grid whose absence is worth asking about first: what people seldom tell is what goes wrong."""

READINGS = 3
"""Passages worth reading on a concept."""


def read_situation(
    snapshot: Snapshot, spotter: ConceptSpotter, text: str, concepts: Sequence[Concept] | None = None
) -> Situation:
    """Read a description of somebody's own case through the grid.

    Args:
        snapshot: an open index; without vectors, concepts are recognised by their names alone.
        spotter: recognises the concepts of the index's grid by name.
        text: the description, French or English.
        concepts: those it is read through; all of the grid when None.

    Raises:
        SituationError: the text is empty, or longer than `LONGEST`.
    """
    if not text.strip():
        raise SituationError(
            "La description est vide : collez ou écrivez quelques phrases sur votre situation.",
            "The description is empty: paste or write a few sentences about your situation.",
        )
    if len(text) > LONGEST:
        raise SituationError(
            f"La description compte {len(text)} caractères ; {LONGEST} au plus peuvent être lus : gardez l’essentiel.",
            f"The description has {len(text)} characters; at most {LONGEST} can be read: keep the essentials.",
        )
    grid = snapshot.knowledge.grid().concepts
    chosen = grid if concepts is None else tuple(concepts)
    language = detect(text)
    spans = sentences(text)
    sure = _sureness(snapshot, [text[start:end] for start, end in spans], len(grid))
    numbers = {concept.id: number for number, concept in enumerate(grid)}
    for mention in spotter.spot(text, language):
        for number, (start, end) in enumerate(spans):
            if start <= mention.start < end:
                sure[number, numbers[mention.concept_id]] = 1.0
    shown = {concept.id: _shown(concept.id, sure[:, numbers[concept.id]]) for concept in chosen}
    return Situation(text, language, tuple(spans), tuple(shown.values()))


def _sureness(snapshot: Snapshot, texts: Sequence[str], concepts: int) -> NDArray[np.float32]:
    """How surely each sentence speaks of each concept of the grid, (sentences, concepts), 0–1; nought without vectors."""
    encoder = snapshot.encoder()
    if encoder is None or snapshot.concepts is None or not texts:
        return np.zeros((len(texts), concepts), dtype=np.float32)
    return snapshot.concepts.sureness(encoder.encode(list(texts), kind="passage"))


def _shown(concept: str, sure: NDArray[np.float32]) -> Shown:
    """How a concept shows in the sentences of a situation."""
    top = float(sure.max(initial=0.0))
    presence = Presence.PRESENT if top >= PRESENT else Presence.WEAK if top >= WEAK else Presence.ABSENT
    level = {Presence.PRESENT: PRESENT, Presence.WEAK: WEAK, Presence.ABSENT: 2.0}[presence]
    found = sorted((int(number) for number in np.flatnonzero(sure >= level)), key=lambda number: (-sure[number], number))
    return Shown(concept, presence, tuple((number, float(sure[number])) for number in found))


def to_ask(situation: Situation, concepts: Sequence[Concept]) -> tuple[Concept, ...]:
    """The concepts to ask about, those most worth it first.

    What shows weakly, then what is absent: vigilance first, then what most of the concepts present are related to. A
    concept whose card has no question is left out.

    Args:
        situation: a description that has been read.
        concepts: the cards of the concepts it was read through.
    """
    present = {shown.concept for shown in situation.of(Presence.PRESENT)}
    weak = [shown.concept for shown in situation.of(Presence.WEAK)]
    near = {concept.id: sum(relation.concept in present for relation in concept.related) for concept in concepts}

    def order(concept: Concept) -> tuple[int, int, int]:
        if concept.id in weak:
            return (0, weak.index(concept.id), 0)
        if concept.id in VIGILANCE:
            return (1, -near[concept.id], VIGILANCE.index(concept.id))
        return (2, -near[concept.id], 0)

    asked = [concept for concept in concepts if concept.id not in present and any(concept.questions.values())]
    return tuple(sorted(asked, key=order))


def readings(snapshot: Snapshot, concept: str, without: Mapping[str, int] | None = None) -> tuple[Evidence, ...]:
    """The passages most worth reading on a concept, each of another framework as far as there are.

    Args:
        snapshot: an open index.
        concept: the id of a concept of its grid.
        without: how often each passage has been offered already, by id; those offered least come first.
    """
    number = next(i for i, known in enumerate(snapshot.knowledge.grid().concepts) if known.id == concept)
    found = evidence_of(snapshot, concept, marks_of(snapshot, concept, number))
    offered = without or {}
    spread: dict[str, list[Evidence]] = {}
    for evidence in sorted(found, key=lambda e: offered.get(e.citation.passage.id, 0)):
        source = evidence.citation.passage.source
        spread.setdefault(source.framework or source.id, []).append(evidence)
    taken: list[Evidence] = []
    depth = 0
    while len(taken) < READINGS and any(len(some) > depth for some in spread.values()):
        taken += [some[depth] for some in spread.values() if len(some) > depth]
        depth += 1
    return tuple(taken[:READINGS])
