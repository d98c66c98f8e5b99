"""The knowledge base: an open index with the questions one asks of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Self

from coopkb.answer import answer
from coopkb.compare import compare, evidence_of, marks_of
from coopkb.concordance import concordance
from coopkb.errors import UnknownNameError
from coopkb.grid import ConceptSpotter
from coopkb.index import Snapshot, live_name, open_snapshot
from coopkb.index import build_command as _build_command
from coopkb.llm import write
from coopkb.search import LEGS, search_query, sense_of, understand
from coopkb.situation import read_situation, readings
from coopkb.types import AS_UNDERSTOOD

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from coopkb.index import Manifest
    from coopkb.llm import Endpoint, Written
    from coopkb.search import Query
    from coopkb.types import (
        Answer,
        Comparison,
        Concept,
        Document,
        Evidence,
        FileReport,
        Filters,
        Framework,
        Grid,
        Hit,
        Occurrence,
        Passage,
        Situation,
        Source,
        Switches,
    )


class KnowledgeBase:
    """An index open for reading; safe to share between threads, and unchanged by a build until it is opened again."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._grid = snapshot.knowledge.grid()
        self._spotter = ConceptSpotter(self._grid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files of the index."""
        self._snapshot.close()

    # --- Questions

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters | None = None,
        legs: Sequence[str] = LEGS,
        switches: Switches = AS_UNDERSTOOD,
    ) -> list[Hit]:
        """The k passages that best meet a question, best first; fewer when nothing more matches.

        Args:
            query: the question, French or English.
            k: how many passages at most, 1 or more.
            filters: what the search is limited to.
            legs: which legs take part: "lexical", "bridge", "dense", "concept".
            switches: what the person has set otherwise than the question would be understood.
        """
        return search_query(self._snapshot, self._understand(query, switches), k=k, filters=filters, legs=legs)

    def answer(self, question: str, filters: Filters | None = None, switches: Switches = AS_UNDERSTOOD) -> Answer:
        """What the corpus says on a question, in exact quotes, or that it does not say; see `search` for the arguments."""
        return answer(self._snapshot, self._spotter, self._understand(question, switches), filters=filters)

    def write(self, answer: Answer, endpoint: Endpoint) -> Written:
        """A few sentences by a language model on an answer of this knowledge base, each checked against what it cites.

        Nothing is sent anywhere but here: the passages of the answer go to the endpoint, and to nobody else.
        """
        return write(answer, endpoint, self._snapshot.encoder())

    def _understand(self, question: str, switches: Switches = AS_UNDERSTOOD) -> Query:
        return understand(question, self._spotter, self.frameworks().values(), switches)

    def concordance(self, expression: str, filters: Filters | None = None) -> list[Occurrence]:
        """Every place where the corpus holds a word or expression, definitions first."""
        return concordance(self._snapshot, expression, filters)

    def compare(
        self,
        frameworks: Sequence[str] | None = None,
        concepts: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Comparison:
        """Frameworks against concepts, every passage of theirs scanned, with the evidence in each cell.

        Args:
            frameworks: ids; all when None.
            concepts: ids; all when None.
            progress: hears how many concepts are done, of how many.

        Raises:
            UnknownNameError: an id is not in this index.
        """
        columns = [self.framework(id_) for id_ in (self.frameworks() if frameworks is None else dict.fromkeys(frameworks))]
        rows = self._grid.concepts if concepts is None else [self.concept(id_) for id_ in dict.fromkeys(concepts)]
        return compare(self._snapshot, self._grid, columns, rows, progress)

    def evidence(self, concept_id: str, filters: Filters | None = None) -> list[Evidence]:
        """Every passage that speaks of a concept, by its name or in other words, surest first.

        Raises:
            UnknownNameError: the grid has no such concept.
        """
        number = self._grid.concepts.index(self.concept(concept_id))
        marks = marks_of(self._snapshot, concept_id, number)
        allowed = self._snapshot.knowledge.allowed(filters) if filters else None
        kept = {row: found for row, found in marks.items() if allowed is None or allowed[row]}
        return list(evidence_of(self._snapshot, concept_id, kept))

    def read_situation(self, text: str, concepts: Sequence[str] | None = None) -> Situation:
        """Somebody's own case, read sentence by sentence through the grid; nothing of it is kept.

        Args:
            text: the description, French or English.
            concepts: ids of those it is read through; the whole grid when None.

        Raises:
            SituationError: the text is empty or too long.
            UnknownNameError: the grid has no such concept.
        """
        chosen = None if concepts is None else [self.concept(id_) for id_ in concepts]
        return read_situation(self._snapshot, self._spotter, text, chosen)

    def readings(self, concepts: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
        """The passages most worth reading on each concept, over as many frameworks as there are, none twice if it can be.

        Raises:
            UnknownNameError: the grid has no such concept.
        """
        offered: Counter[str] = Counter()
        found = {}
        for id_ in concepts:
            found[id_] = readings(self._snapshot, self.concept(id_).id, offered)
            offered.update(evidence.citation.passage.id for evidence in found[id_])
        return found

    # --- What is in it

    @property
    def manifest(self) -> Manifest:
        """What made the index and what it holds."""
        return self._snapshot.manifest

    @property
    def notices(self) -> list[dict[str, str]]:
        """What a person should know about this index, a sentence per language each."""
        return self._snapshot.notices

    @property
    def grid(self) -> Grid:
        """The grid whose concepts are marked in the passages."""
        return self._grid

    def concept(self, concept_id: str) -> Concept:
        """The concept of this id.

        Raises:
            UnknownNameError: the grid has none.
        """
        found = next((c for c in self._grid.concepts if c.id == concept_id), None)
        if found is None:
            raise _unknown("Le concept", "The concept", concept_id)
        return found

    def frameworks(self) -> dict[str, Framework]:
        """The frameworks by id, whether the index holds a text of them or not."""
        return self._snapshot.knowledge.frameworks()

    def framework(self, framework_id: str) -> Framework:
        """The framework of this id.

        Raises:
            UnknownNameError: the index has none.
        """
        found = self.frameworks().get(framework_id)
        if found is None:
            raise _unknown("Le cadre", "The framework", framework_id)
        return found

    def catalogue(self) -> dict[str, Source]:
        """The works of the catalogue by id, whether the index holds a text of them or not."""
        return self._snapshot.knowledge.catalogue()

    def find_concepts(self, text: str) -> list[Concept]:
        """The concepts that a question or text is most about, best first; of an index without vectors those it names."""
        query = self._understand(text)
        found = sense_of(self._snapshot, query).standing
        return list(self._spotter.concepts(id_ for id_, _ in found))

    def concept_counts(self) -> dict[str, int]:
        """In how many passages each concept is named; concepts named nowhere are left out."""
        return self._snapshot.knowledge.concept_counts()

    def passages_naming(self, concept_id: str) -> list[Passage]:
        """All passages that name a concept, in reading order."""
        store = self._snapshot.knowledge
        return store.passages(store.rows_naming(self.concept(concept_id).id))

    def sources(self) -> list[Source]:
        """All sources, in the order in which they were read."""
        return list(self._snapshot.knowledge.sources().values())

    def extent(self, filters: Filters) -> tuple[int, int]:
        """How many passages, of how many sources, the filters let through."""
        return self._snapshot.knowledge.extent(filters)

    def source(self, source_id: str) -> Source:
        """The source of this id.

        Raises:
            UnknownNameError: the index holds none.
        """
        found = self._snapshot.knowledge.sources().get(source_id)
        if found is None:
            raise _unknown("La source", "The source", source_id)
        return found

    def document(self, source_id: str) -> Document:
        """The cleaned text of a source.

        Raises:
            UnknownNameError: the index holds no such source.
        """
        return self._snapshot.knowledge.document(self.source(source_id))

    def passage(self, passage_id: str) -> Passage:
        """The passage of this id.

        Raises:
            UnknownNameError: the index holds none.
        """
        found = self._snapshot.knowledge.passage(passage_id)
        if found is None:
            raise _unknown("Le passage", "The passage", passage_id)
        return found

    def passages(self, source_id: str) -> list[Passage]:
        """The passages of a source, in reading order.

        Raises:
            UnknownNameError: the index holds no such source.
        """
        return self._snapshot.knowledge.passages_of(self.source(source_id))

    def mentions(self, passage_id: str) -> list[tuple[str, int, int]]:
        """The concepts named in a passage: concept id, start and end in the document, in reading order."""
        return self._snapshot.knowledge.mentions_of_passage(passage_id)

    def report(self) -> list[FileReport]:
        """What became of each file of the build."""
        return self._snapshot.knowledge.report()


def open_index(index: str | os.PathLike[str] = "index") -> KnowledgeBase:
    """Open the index in this folder.

    Raises:
        IndexMissingError: there is none.
        IndexStaleError: another version made it.
        IndexDamagedError: its text is damaged.
    """
    return KnowledgeBase(open_snapshot(Path(index)))


def live_snapshot(index: str | os.PathLike[str] = "index") -> str | None:
    """The name of the live snapshot, another after each build, so that a reader knows when to open again; None without index.

    Raises:
        IndexDamagedError: what should name it does not.
    """
    return live_name(Path(index))


def build_command(index: str | os.PathLike[str], manifest: Manifest | None = None) -> str:
    """The command that builds an index (again), to tell a person; see `coopkb.index.build_command`."""
    return _build_command(Path(index), manifest)


def _unknown(fr: str, en: str, name: str) -> UnknownNameError:
    return UnknownNameError(f"{fr} « {name} » n’est pas dans cet index.", f"{en} “{name}” is not in this index.")
