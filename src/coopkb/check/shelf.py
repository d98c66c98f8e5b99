"""What can be read of a corpus, one thing at a time, so that what is wrong with one hides nothing of the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from coopkb import corpus, grid
from coopkb.check.faults import Fault, Severity, error, refused
from coopkb.corpus import CATALOGUE, source_of
from coopkb.errors import CorpusError, UnreadableFileError
from coopkb.frameworks import FOLDER, load_framework
from coopkb.grid import CONCEPTS, GRID
from coopkb.language import detect
from coopkb.library import knowledge_files
from coopkb.read import read
from coopkb.types import BlockKind, Concept, Framework, Source, SourceKind
from coopkb.yaml_files import FRONT_MATTER, LANGUAGES, Place, each, fields, in_each_language, load_mapping, only, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")


# --- What could be read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a catalogue; the source is None where the loader refused it."""

    told: Mapping[str, object]
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class Note:
    """A file that should be a note: front matter, text, levels and words of headings, the line where the text begins.

    `told` is empty where there is no front matter; the source is None where the loader refused it.
    """

    top: Place
    path: Path
    told: Mapping[str, object]
    source: Source | None
    text: str
    headings: tuple[int, ...]
    titles: tuple[str, ...]
    begins: int


@dataclass(slots=True)
class Shelf:
    """What could be read of a corpus, each thing with its place, and what the loaders refused.

    `named` are the ids of concepts that exist, readable or not, with where a grid names them; `all_concepts` and
    `all_sources` say that no grid, no catalogue was unreadable as a whole, so that what they lack is missing.
    """

    entries: list[Entry] = field(default_factory=list)
    concepts: list[tuple[Concept, Place]] = field(default_factory=list)
    named: dict[str, Place | None] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    frameworks: list[tuple[Framework, Path]] = field(default_factory=list)
    framework_ids: dict[str, Path] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    all_concepts: bool = True
    all_sources: bool = True

    def attempt(self, load: Callable[..., T], *values: object) -> T | None:
        """What a loader gives, or None and its fault kept."""
        try:
            return load(*values)
        except CorpusError as problem:
            self.refused.append(refused(problem))
            return None

    def version(self, told: Mapping[str, object], top: Place) -> None:
        """Hold a catalogue or a grid to the one version there is."""
        if told.get("version") != 1:
            self.refused.append(error(top / "version", "il faut « version: 1 ».", "“version: 1” is expected."))

    def known_fields(self, value: object, known: Collection[str], place: Place) -> None:
        """Hold each mapping, alone or in a list, to the fields it may have."""
        if isinstance(value, dict):
            self.attempt(only, {str(key): inner for key, inner in value.items()}, known, place)
        for number, item in enumerate(value if isinstance(value, list) else (), start=1):
            self.known_fields(item if isinstance(item, dict) else None, known, place / str(number))

    @property
    def source_ids(self) -> set[str]:
        """The ids of all entries, refused ones included."""
        return {str(entry.told.get("id")) for entry in self.entries}

    @property
    def titles(self) -> dict[str, Source | None]:
        """The titles of the catalogue as they are compared, with the first source of each where it could be read."""
        return {" ".join(str(entry.told.get("title")).split()): entry.source for entry in reversed(self.entries)}


# --- Reading, one thing at a time -------------------------------------------------------------------------------------

_ENTRY = frozenset(
    "id title authors organisation year url see licence language kind framework status file notes".split()  # noqa: SIM905
)
_DIMENSION = frozenset({"id", "label", "concepts"})
_NOTE = frozenset({"id", "title", "framework", "language", "kind", "second_hand", "licence", "about", "asked"})
_ABOUT = frozenset({"title", "authors", "organisation", "year", "url", "licence", "kind"})

_BY_LANGUAGE = ("label", "definition", "synonyms", "belongs", "excludes", "signs", "counter_example", "questions", "asked")
_IN_CONCEPT: Mapping[str, Collection[str]] = {
    **dict.fromkeys(_BY_LANGUAGE, LANGUAGES),
    "related": ("concept", "kind"),
    "false_friends": ("term", *LANGUAGES),
}
_IN_FRAMEWORK: Mapping[str, Collection[str]] = dict.fromkeys(("title", "idea", "cooperation"), LANGUAGES)


def read_corpus(home: Path, own: Sequence[Path]) -> Shelf:
    """What can be read of a corpus and of the folders whose knowledge is added to it."""
    shelf = Shelf()
    for folder in (home, *own):
        at_home = folder is home
        if at_home or (folder / CATALOGUE).is_file():
            _read_catalogue(shelf, folder / CATALOGUE)
        _read_grid(shelf, folder, at_home=at_home)
        _read_frameworks(shelf, folder)
        shelf.files += knowledge_files(folder)
    for path in _note_files(home, own):
        _read_note(shelf, path)
        shelf.files.append(path)
    return shelf


def _read_catalogue(shelf: Shelf, path: Path) -> None:
    top = Place(path)
    content = shelf.attempt(load_mapping, path)
    sources = None if content is None else shelf.attempt(each, content.get("sources"), top / "sources", _as_it_is)
    if content is None or sources is None:
        shelf.all_sources = False
        return
    shelf.version(content, top)
    shelf.known_fields(content, ("version", "sources"), top)
    for number, value in enumerate(sources, start=1):
        place = top / "sources" / str(number)
        source = shelf.attempt(corpus.read_entry, value, place, place)
        told = {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}
        id_ = told.get("id")
        at = place / id_ if isinstance(id_, str) else place
        shelf.known_fields(told, _ENTRY, at)
        shelf.entries.append(Entry(told, source, at))


def _read_grid(shelf: Shelf, folder: Path, *, at_home: bool) -> None:
    path, top = folder / GRID, Place(folder / GRID)
    names: set[str] = set()
    readable = True
    if at_home or path.is_file():
        content = shelf.attempt(load_mapping, path)
        dimensions = None if content is None else shelf.attempt(_dimensions, content, top)
        if content is None or dimensions is None:
            readable = shelf.all_concepts = False
        else:
            shelf.version(content, top)
            shelf.known_fields(content, ("version", "dimensions"), top)
            names = _read_dimensions(shelf, path, dimensions, at_home=at_home)
    for card in sorted((folder / CONCEPTS).glob("*.yaml")):
        if card.stem not in names:
            shelf.named.setdefault(card.stem, None)
            _read_card(shelf, card, card.stem)
            if readable:
                fr, en = "aucune grille ne nomme cette fiche", "no grid names this card"
                shelf.refused.append(error(Place(card) / "id", f"{fr} : « {card.stem} ».", f"{en}: “{card.stem}”."))


def _as_it_is(value: object, _: Place) -> object:
    return value


def _dimensions(content: dict[str, object], top: Place) -> tuple[dict[str, object], ...]:
    """The dimensions of a grid as they are written.

    Raises:
        CorpusError: there are none.
    """
    dimensions = each(content.get("dimensions"), top / "dimensions", fields)
    if not dimensions:
        raise (top / "dimensions").wrong("il faut au moins une dimension.", "at least one dimension is expected.")
    return dimensions


def _read_dimensions(shelf: Shelf, path: Path, dimensions: Sequence[dict[str, object]], *, at_home: bool) -> set[str]:
    """Read the concepts of a grid; the ids that it names."""
    seen: set[str] = set()
    names: set[str] = set()
    for number, told in enumerate(dimensions, start=1):
        place = Place(path) / "dimensions" / str(number)
        id_ = shelf.attempt(slug, told.get("id"), place / "id") or ""
        at = place / id_ if id_ else place
        if id_ in seen and at_home:
            shelf.refused.append(error(place / "id", f"« {id_} » est là deux fois.", f"“{id_}” is there twice."))
        seen.add(id_)
        shelf.known_fields(told, _DIMENSION, at)
        shelf.known_fields(told.get("label"), LANGUAGES, at / "label")
        shelf.attempt(in_each_language, told.get("label"), at / "label", grid.LONGEST_LABEL)
        for position, value in enumerate(shelf.attempt(each, told.get("concepts"), at / "concepts", _as_it_is) or (), start=1):
            name = value.get("id") if isinstance(value, dict) else value
            names.add(str(name))
            _read_named(shelf, name, value, at / "concepts" / str(position), path.parent / CONCEPTS)
    return names


def _read_named(shelf: Shelf, name: object, value: object, place: Place, cards: Path) -> None:
    """A concept that a grid holds, or names and keeps in a file of its own."""
    if isinstance(name, str):
        if shelf.named.get(name) is not None:
            fr, en = "deux concepts portent l’identifiant", "two concepts have the id"
            shelf.refused.append(error(place, f"{fr} « {name} ».", f"{en} “{name}”."))
            return
        shelf.named[name] = place
    if not isinstance(value, str):
        _read_concept(shelf, value, place)
    elif shelf.attempt(slug, value, place) is None:
        return
    elif (file := cards / f"{value}.yaml").is_file():
        _read_card(shelf, file, value)
    else:
        fr, en = f"le fichier « {CONCEPTS}/{file.name} » manque.", f"the file “{CONCEPTS}/{file.name}” is missing."
        shelf.refused.append(error(place, fr, en))


def _read_card(shelf: Shelf, file: Path, name: str) -> None:
    card = shelf.attempt(load_mapping, file)
    if card is None:
        return
    if card.get("id") == name:
        _read_concept(shelf, card, Place(file))
    else:
        at = Place(file) / "id"
        shelf.refused.append(error(at, f"il faut l’identifiant « {name} ».", f"the id “{name}” is expected."))


def _read_concept(shelf: Shelf, value: object, above: Place) -> None:
    concept = shelf.attempt(grid.read_concept, value, above, "", {})  # no rule asks for its dimension
    if isinstance(value, dict):
        at = above / str(value.get("id"))
        for name, known in _IN_CONCEPT.items():
            shelf.known_fields(value.get(name), known, at / name)
        if concept is not None:
            shelf.concepts.append((concept, at))


def _read_frameworks(shelf: Shelf, folder: Path) -> None:
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        top = Place(path)
        told = shelf.attempt(load_mapping, path)
        id_ = (told or {}).get("id")
        ids = {path.stem, id_} if isinstance(id_, str) else {path.stem}
        if told is not None and isinstance(id_, str) and id_ in shelf.framework_ids:
            fr, en = "un autre cadre porte déjà l’identifiant", "another framework already has the id"
            shelf.refused.append(error(top / "id", f"{fr} « {id_} ».", f"{en} “{id_}”."))
        shelf.framework_ids |= dict.fromkeys(ids, path)
        if told is None:
            continue
        items = told.get("items")
        twice = list(_items_twice(items, top))
        shelf.refused += twice
        # The loader would say the same of the first of the two.
        framework = None if twice else shelf.attempt(load_framework, path)
        for name, known in _IN_FRAMEWORK.items():
            shelf.known_fields(told.get(name), known, top / name)
        for number, item in enumerate(items if isinstance(items, list) else (), start=1):
            if isinstance(item, dict):
                shelf.known_fields(item.get("definition"), LANGUAGES, top / "items" / str(number) / "definition")
        if framework is not None:
            shelf.frameworks.append((framework, path))


def _items_twice(items: object, top: Place) -> Iterator[Fault]:
    seen: set[object] = set()
    for number, item in enumerate(items if isinstance(items, list) else (), start=1):
        id_ = item.get("id") if isinstance(item, dict) else None
        if isinstance(id_, str) and id_ in seen:
            fr, en = "un autre élément porte déjà l’identifiant", "another item already has the id"
            yield error(top / "items" / str(number) / "id", f"{fr} « {id_} ».", f"{en} “{id_}”.")
        seen.add(str(id_))


def _note_files(home: Path, own: Sequence[Path]) -> list[Path]:
    """The notes of a corpus, then whatever calls itself a note in a person's own folders; hidden files are no notes."""
    notes = _markdown_below(home / "notes")
    others = [path for folder in (home / "local", *own) for path in _markdown_below(folder) if _calls_itself_a_note(path)]
    return list({path.resolve(): path for path in (*notes, *others)}.values())


def _markdown_below(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.md"))
    return [path for path in found if not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)]


def _calls_itself_a_note(path: Path) -> bool:
    front = FRONT_MATTER.match(text_of(path))
    return front is not None and re.search(r"^kind:\s*note\s*$", front[1], re.MULTILINE) is not None


def text_of(path: Path) -> str:
    """The text of a file as far as it can be read; line ends are those of Unix."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _read_note(shelf: Shelf, path: Path) -> None:
    top = Place(path)
    front = FRONT_MATTER.match(text_of(path))
    try:
        raw = read(path)
    except UnreadableFileError as problem:
        shelf.refused.append(Fault(path, None, Severity.ERROR, problem.fr, problem.en))
        return
    text = "\n".join(block.text for block in raw.blocks)
    headings = [block for block in raw.blocks if block.kind is BlockKind.HEADING]
    levels, titles = tuple(block.level for block in headings), tuple(block.text for block in headings)
    told: Mapping[str, object] = raw.metadata if front and "kind" in raw.metadata else {}
    source = None
    if not told:
        shelf.refused.append(_no_front_matter(path, front))
    elif told["kind"] != SourceKind.NOTE.value:
        shelf.refused.append(error(top / "kind", "il faut « kind: note ».", "“kind: note” is expected."))
    else:
        try:
            source = source_of(path, path.stem, told, {}, detect(text), None)
        except CorpusError as problem:
            shelf.refused.append(refused(problem))
        shelf.known_fields(dict(told), _NOTE, top)
        shelf.known_fields(told.get("about"), _ABOUT, top / "about")
    shelf.notes.append(Note(top, path, told, source, text, levels, titles, front[0].count("\n") + 1 if front else 1))


def _no_front_matter(path: Path, front: re.Match[str] | None) -> Fault:
    """Why a file has no front matter: its YAML does not parse, or it is none."""
    import yaml  # noqa: PLC0415 — as in the loaders, only to tell what is wrong

    try:
        yaml.compose(front[1] if front else "", Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 2 if problem.problem_mark else 1
        fr, en = "le YAML de l’en-tête ne se lit pas", "the YAML of the front matter cannot be read"
        more_fr, more_en = "vérifiez l’indentation et les guillemets.", "check indentation and quotes."
        return Fault(path, line, Severity.ERROR, f"{fr} ; {more_fr}", f"{en}; {more_en}")
    except yaml.YAMLError:
        pass  # a character that YAML forbids, which is told by itself
    fr, en = "il faut un en-tête YAML avec « kind: note ».", "front matter in YAML with “kind: note” is expected."
    return Fault(path, 1, Severity.ERROR, fr, en)
