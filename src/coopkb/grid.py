"""The shared grid: read it, and find where a text names its concepts.

A concept is named by its label or a synonym. Names are compared as sequences of words without capitals, accents, plural
marks or inclusive endings, so that "Enjeu de pouvoir", "enjeux de pouvoir" and "ENJEUX DE POUVOIR" are one name, and
"facilitateur.rice.s" is "facilitateur"; what is found keeps its exact place in the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from coopkb.errors import CorpusError
from coopkb.types import Concept, Dimension, FalseFriend, Grid, Relation, RelationKind
from coopkb.yaml_files import LANGUAGES, Place, each, fields, in_each_language, load_mapping, one_of, only, slug, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")

GRID = "grid.yaml"

CONCEPTS = "concepts"
"""The folder beside a grid where its concepts have files of their own."""

_FIELDS = frozenset(
    {"id", "label", "definition", "synonyms", "belongs", "excludes", "signs", "counter_example", "questions", "related"}
    | {"false_friends", "asked"}
)

LONGEST_LABEL = 120
_LONGEST_DEFINITION = 1_000

GENERAL = frozenset(
    """
    action acteur appui articulation association atelier bilan cadre capacité collectif collectivité commun communauté
    commune communication compétence contribution convention coopération coopérer décryptage développement différence dimension
    dispositif durée effet effort enjeu espace essai formation groupe habitant influence information lien lieu manager
    mesure mission moyen objectif obstacle organisation outil pair partenaire personne piège politique projet relation
    représentation responsabilité ressource réunion rôle service situation statut structure suivi territoire travail
    usage usager valeur vigilance
    actor authority climate community cooperate cooperation difference group impact individual organisation people peer
    place project resident responsibility role skill territory tool training use user value work
    """.split()  # noqa: SIM905 - a list of words reads as prose does
)
"""Words too common in this literature to mark a passage by themselves.

Chosen on 567 paragraphs of notes and public pages: the names met most often there that mostly meant something else ("commun"
27 times, "lieu" 25, "compétences" 23), and the words that the trade uses in every other sentence. They stay names in a
question, where a person chose them, and inside longer names ("lieu de rencontre")."""


# --- The grid ---------------------------------------------------------------------------------------------------------


def load_grid(path: Path, *more: Path) -> Grid:
    """Read a grid from its YAML file, and what other files of the same form add to it.

    A concept stands in the grid itself, or in a file of its own, `concepts/ID.yaml` beside the grid, which the grid names by
    its id. A dimension of a further file that has the id of one already there adds its concepts to it.

    Raises:
        CorpusError: a file cannot be read, an id is missing, wrong or used twice, a label or definition lacks a language, two
            concepts share a label, a relation leads nowhere; the sentence names the file, the line, the concept and the field.
    """
    dimensions: dict[str, Dimension] = {}
    places: dict[str, Place] = {}
    for file in (path, *more):
        for dimension in _dimensions(file, places):
            known = dimensions.get(dimension.id)
            if known and file == path:
                raise (Place(path) / "id").wrong(f"« {known.id} » est là deux fois.", f"“{known.id}” is there twice.")
            both = (*known.concepts, *dimension.concepts) if known else dimension.concepts
            dimensions[dimension.id] = Dimension(dimension.id, known.label if known else dimension.label, both)
    grid = Grid(tuple(dimensions.values()))
    top = Place(path)
    _no_twice([c.id for c in grid.concepts], top, "id")
    for language in LANGUAGES:
        _no_twice([c.label[language] for c in grid.concepts], top, f"label.{language}")
    ids = {concept.id for concept in grid.concepts}
    for concept in grid.concepts:
        for number, relation in enumerate(concept.related, start=1):
            if relation.concept not in ids or relation.concept == concept.id:
                raise (places[concept.id] / "related" / str(number)).wrong(
                    f"« {relation.concept} » n’est pas un autre concept de la grille.",
                    f"“{relation.concept}” is no other concept of the grid.",
                )
    return grid


def write_grid(grid: Grid, folder: Path) -> None:
    """Write a grid as people edit it: `grid.yaml`, and one file for each concept.

    Raises:
        CorpusError: the folder already holds a grid, or cannot be written.
    """
    import yaml  # noqa: PLC0415 — a question writes no YAML file

    def dump(value: object) -> str:
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120))

    if (folder / GRID).exists() or any((folder / CONCEPTS).glob("*.yaml")):
        raise CorpusError(
            f"« {folder} » contient déjà une grille : choisissez un dossier vide.",
            f"“{folder}” already holds a grid: choose an empty folder.",
        )
    dimensions = [
        {"id": d.id, "label": dict(d.label), "concepts": [concept.id for concept in d.concepts]} for d in grid.dimensions
    ]
    try:
        (folder / CONCEPTS).mkdir(parents=True, exist_ok=True)
        (folder / GRID).write_text(dump({"version": 1, "dimensions": dimensions}), encoding="utf-8")
        for concept in grid.concepts:
            (folder / CONCEPTS / f"{concept.id}.yaml").write_text(dump(_told(concept)), encoding="utf-8")
    except OSError as error:
        raise CorpusError(
            f"La grille ne peut pas être écrite dans « {folder} » : choisissez un autre dossier.",
            f"The grid cannot be written to “{folder}”: choose another folder.",
        ) from error


def _told(concept: Concept) -> dict[str, object]:
    """A concept as its file tells it; what is empty is left out."""
    told: dict[str, object] = {"id": concept.id, "label": dict(concept.label), "definition": dict(concept.definition)}
    for name in ("synonyms", "belongs", "excludes", "signs", "questions", "asked"):
        lists = {language: list(lines) for language, lines in getattr(concept, name).items() if lines}
        told |= {name: lists} if lists else {}
    if concept.counter_example:
        told["counter_example"] = dict(concept.counter_example)
    if concept.related:
        told["related"] = [{"concept": r.concept, "kind": r.kind.value} for r in concept.related]
    if concept.false_friends:
        told["false_friends"] = [{"term": f.term, **f.explanation} for f in concept.false_friends]
    return told


def _dimensions(path: Path, places: dict[str, Place]) -> tuple[Dimension, ...]:
    top = Place(path)
    content = load_mapping(path)
    if content.get("version") != 1:
        raise (top / "version").wrong("il faut « version: 1 ».", "“version: 1” is expected.")

    def dimension(value: object, place: Place) -> Dimension:
        told = fields(value, place)
        id_ = slug(told.get("id"), place / "id")
        at = top / id_

        def concept(value: object, _: Place) -> Concept:
            return _card(value, id_, path, places) if isinstance(value, str) else read_concept(value, at, id_, places)

        concepts = each(told.get("concepts"), at / "concepts", concept)
        return Dimension(id_, in_each_language(told.get("label"), at / "label", LONGEST_LABEL), concepts)

    dimensions = each(content.get("dimensions"), top / "dimensions", dimension)
    if not dimensions:
        raise (top / "dimensions").wrong("il faut au moins une dimension.", "at least one dimension is expected.")
    return dimensions


def _card(name: str, dimension_id: str, grid: Path, places: dict[str, Place]) -> Concept:
    """The concept of a file of its own."""
    path = grid.parent / CONCEPTS / f"{slug(name, Place(grid) / dimension_id / 'concepts')}.yaml"
    if not path.is_file():
        raise (Place(grid) / dimension_id / "concepts").wrong(
            f"le fichier « {CONCEPTS}/{path.name} » manque.", f"the file “{CONCEPTS}/{path.name}” is missing."
        )
    card = load_mapping(path)
    if card.get("id") != name:
        raise (Place(path) / "id").wrong(f"il faut l’identifiant « {name} ».", f"the id “{name}” is expected.")
    return read_concept(card, Place(path), dimension_id, places)


def read_concept(value: object, above: Place, dimension_id: str, places: dict[str, Place]) -> Concept:
    """A concept from its fields; `places` learns where it stands.

    Raises:
        CorpusError: a field is missing, unknown or wrong.
    """
    told = only(fields(value, above), _FIELDS, above)
    id_ = slug(told.get("id"), above / "id")
    at = places[id_] = above / id_
    counter = told.get("counter_example")
    return Concept(
        id=id_,
        dimension=dimension_id,
        label=in_each_language(told.get("label"), at / "label", LONGEST_LABEL),
        definition=in_each_language(told.get("definition"), at / "definition", _LONGEST_DEFINITION),
        synonyms=_lists(told.get("synonyms"), at / "synonyms", LONGEST_LABEL),
        belongs=_lists(told.get("belongs"), at / "belongs"),
        excludes=_lists(told.get("excludes"), at / "excludes"),
        signs=_lists(told.get("signs"), at / "signs"),
        counter_example=in_each_language(counter, at / "counter_example", _LONGEST_DEFINITION) if counter else {},
        questions=_lists(told.get("questions"), at / "questions"),
        asked=_lists(told.get("asked"), at / "asked"),
        related=each(told.get("related"), at / "related", _relation),
        false_friends=each(told.get("false_friends"), at / "false_friends", _false_friend),
    )


def _relation(value: object, place: Place) -> Relation:
    told = fields(value, place)
    kind = one_of([k.value for k in RelationKind], told.get("kind"), place / "kind")
    return Relation(slug(told.get("concept"), place / "concept"), RelationKind(kind))


def _false_friend(value: object, place: Place) -> FalseFriend:
    told = fields(value, place)
    explanation = in_each_language({k: told.get(k) for k in LANGUAGES}, place, _LONGEST_DEFINITION)
    return FalseFriend(text(told.get("term"), place / "term", LONGEST_LABEL), explanation)


def _lists(value: object, place: Place, longest: int = _LONGEST_DEFINITION) -> dict[str, tuple[str, ...]]:
    told = {} if value is None else fields(value, place)

    def line(value: object, place: Place) -> str:
        return text(value, place, longest)

    return {language: each(told.get(language), place / language, line) for language in LANGUAGES}


def _no_twice(values: list[str], place: Place, field: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise (place / field).wrong(f"« {value} » est là deux fois.", f"“{value}” is there twice.")
        seen.add(value)


# --- Folding ----------------------------------------------------------------------------------------------------------


def _folding() -> dict[int, str]:
    """A map of letters to the same without accents, one for one, so that places in a text stay what they are."""
    plain = {}
    for code in (*range(0x250), *range(0x1E00, 0x1F00)):
        base, *marks = list(unicodedata.normalize("NFD", chr(code)))
        if marks and all(map(unicodedata.combining, marks)):
            plain[code] = base
    return plain | dict.fromkeys(map(ord, "’ʼ‘′`"), "'") | dict.fromkeys(map(ord, "‐‑–"), "-") | {ord("_"): " "}


_FOLDING = _folding()

_ENDING = "(?:(?:t?r)?ice|euse|ere|ne|le|te|e|il|ale?)s?(?:[.·∙‧•;]s)?"
_CAPITAL_ENDING = "(?:(?:T?R)?ICE|EUSE|ERE|NE|LE|TE|E|IL|ALE?)S?(?:[.·∙‧•;]S)?"
_WORD = re.compile(
    r"([\w\u0300-\u036f]+)"
    # An inclusive ending belongs to its word: acteur.rice.s, élu·e, chargé(e)s. All small or all capital letters, since
    # the "Le" of "projet.Le" starts a sentence.
    rf"((?:[.·∙‧•;](?:{_ENDING}|{_CAPITAL_ENDING})(?!\w)|\((?:e|ne|le|te|rice|euse|s|es)\)s?)?)"
)
_JOINTS = frozenset(["", "'", "-", "/"])
"""What may stand between two words of a name, beside white space: "qu'est-ce", "co-auteur", "interne/externe"."""


def _key(word: str) -> str:
    """A folded word without what the place in the sentence gave it: capitals, the plural mark, ligatures."""
    word = word.lower()
    if not word.isascii():
        decomposed = unicodedata.normalize("NFD", word.replace("œ", "oe").replace("æ", "ae"))
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


class _Keys(dict[str, str]):
    """The key of each folded word met, worked out once: a text repeats its words."""

    def __missing__(self, word: str) -> str:
        key = self[word] = _key(word)
        return key


class _Words:
    """The words of a text: their keys, where they stand, and what separates them."""

    def __init__(self, text: str) -> None:
        # Split rather than searched, so that the loops over all words are those of the interpreter: three times faster.
        self._parts = _WORD.split(text.translate(_FOLDING))  # what precedes a word, the word, its ending, what follows…
        self._ends = list(accumulate(map(len, self._parts)))
        self.keys = list(map(_Keys().__getitem__, self._parts[1::3]))

    def start(self, i: int) -> int:
        """Where word `i` starts."""
        return self._ends[3 * i]

    def end(self, i: int) -> int:
        """Where word `i` ends, its inclusive ending included."""
        return self._ends[3 * i + 2]

    def joined(self, i: int) -> bool:
        """Whether words `i - 1` and `i` can belong to one name: spaces or a joint between them, and no blank line."""
        gap = self._parts[3 * i]
        return gap.count("\n") < 2 and gap.strip() in _JOINTS


@lru_cache(maxsize=10_000)
def name_of(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared: "Les enjeux de pouvoirs" → ("les", "enjeu", "de", "pouvoir")."""
    return tuple(_Words(text).keys)


def named_in(text: str, names: Mapping[T, Sequence[str]]) -> list[T]:
    """The things that a text names, each by any of its names, in their order; see `occurrences`."""
    words = _Words(text)
    return [thing for thing, some in names.items() if any(_places(words, name) for name in some)]


def occurrences(text: str, name: str) -> list[tuple[int, int]]:
    """Where a text holds a name, capitals, accents, plurals and inclusive endings aside: start and end of each, in order."""
    return _places(_Words(text), name)


def _places(words: _Words, name: str) -> list[tuple[int, int]]:
    wanted = name_of(name)
    if not wanted:
        return []
    starts = [i for i, key in enumerate(words.keys) if key == wanted[0]]
    return [
        (words.start(i), words.end(i + len(wanted) - 1))
        for i in starts
        if tuple(words.keys[i : i + len(wanted)]) == wanted and all(words.joined(j) for j in range(i + 1, i + len(wanted)))
    ]


_GENERAL_NAMES = frozenset(name_of(word)[0] for word in GENERAL)


# --- Where concepts are named -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text: `text[start:end]` is its label or a synonym of it."""

    concept_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A name found: the concepts it names, how many words it has, whether it is too common to mark a passage."""

    concepts: tuple[str, ...]
    start: int
    end: int
    length: int
    general: bool


class ConceptSpotter:
    """Finds the concepts of a grid by name.

    Of names that overlap the longest wins. Where two concepts share a name, a label comes before a synonym and the grid's
    order decides between equals: `spot` gives the first, `recognise` all of them.
    """

    def __init__(self, grid: Grid) -> None:
        self._concepts = {concept.id: concept for concept in grid.concepts}
        self._names = {language: _names(grid, language) for language in LANGUAGES}

    def concepts(self, ids: Iterable[str]) -> tuple[Concept, ...]:
        """The concepts of these ids, in the order given; ids of another grid are left out."""
        return tuple(self._concepts[id_] for id_ in ids if id_ in self._concepts)

    def spot(self, text: str, language: str) -> list[Mention]:
        """Where a text names concepts, in the names of its language ("fr", "en"): in order, never overlapping.

        A word of `GENERAL` by itself names nothing here.
        """
        found = self._find(text, language)
        return [Mention(f.concepts[0], f.start, f.end) for f in found if not f.general]

    def recognise(self, question: str, language: str) -> list[str]:
        """The ids of the concepts that a question names, best first.

        Names of both languages are tried, those of `language` counting double. The more words of the question a concept
        accounts for the better; a general word counts for little, and in the other language for nothing. Equals come in
        the order of the question.
        """
        scores: dict[str, float] = {}
        for spoken in sorted(self._names, key=lambda other: other != language):
            own = spoken == language
            sums: dict[str, float] = {}
            for found in self._find(question, spoken):
                if found.general and not own:
                    continue
                worth = 0.25 if found.general else found.length * (1.0 if own else 0.5)
                for id_ in found.concepts:
                    sums[id_] = sums.get(id_, 0.0) + worth
            for id_, worth in sums.items():
                scores[id_] = max(worth, scores.get(id_, 0.0))
        return sorted(scores, key=lambda id_: -scores[id_])

    def _find(self, text: str, language: str) -> list[_Found]:
        names = self._names.get(language, {})
        words = _Words(text)
        found: list[_Found] = []
        free = 0
        for i in [i for i, key in enumerate(words.keys) if key in names]:
            match = _longest(names[words.keys[i]], words, i) if i >= free else None
            if match is None:
                continue
            name, concepts = match
            free = i + len(name)
            general = len(name) == 1 and name[0] in _GENERAL_NAMES
            found.append(_Found(concepts, words.start(i), words.end(free - 1), len(name), general))
        return found


_Name = tuple[tuple[str, ...], tuple[str, ...]]
"""The words of a name, and the ids of the concepts that it names."""

_Names = dict[str, list[_Name]]
"""By first word, the names that start with it, the longest first."""


def _names(grid: Grid, language: str) -> _Names:
    concepts: dict[tuple[str, ...], dict[str, None]] = {}
    labels = [(concept.id, concept.label.get(language, "")) for concept in grid.concepts]
    synonyms = [(concept.id, synonym) for concept in grid.concepts for synonym in concept.synonyms.get(language, ())]
    for id_, words in (*labels, *synonyms):
        if name := name_of(words):
            concepts.setdefault(name, {})[id_] = None
    by_first: _Names = {}
    for name, ids in concepts.items():
        by_first.setdefault(name[0], []).append((name, tuple(ids)))
    for same in by_first.values():
        same.sort(key=lambda entry: -len(entry[0]))
    return by_first


def _longest(names: list[_Name], words: _Words, i: int) -> _Name | None:
    """The longest of the names whose words stand at word `i` and after, with nothing but spaces and joints between them."""
    for name, concepts in names:
        end = i + len(name)
        if tuple(words.keys[i:end]) == name and all(words.joined(j) for j in range(i + 1, end)):
            return name, concepts
    return None
