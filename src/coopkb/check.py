"""All that is wrong in a corpus, with file and line: what a build would refuse, and what a careful reader would mend.

The loaders say what they refuse, so that this and a build never disagree: each card, framework, entry and note is loaded on
its own, and its first fault hides none elsewhere. What is missing from a file that cannot be read is not said to be missing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from coopkb import corpus, grid
from coopkb.corpus import CATALOGUE, source_of
from coopkb.errors import CorpusError, UnreadableFileError
from coopkb.frameworks import FOLDER, load_framework
from coopkb.grid import CONCEPTS, GRID, name_of
from coopkb.language import detect
from coopkb.library import Library, dangling, knowledge_files, load_library
from coopkb.read import read
from coopkb.types import BlockKind, Concept, Dimension, Framework, Grid, RelationKind, Source, SourceKind
from coopkb.yaml_files import LANGUAGES, Place, each, fields, in_each_language, line_of, load_mapping, only, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

T = TypeVar("T")


class Severity(StrEnum):
    """How grave a fault is."""

    ERROR = "error"
    """A build refuses it, or readers would be misled."""
    WARNING = "warning"
    """It works, and could be better."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file of a corpus, said in both languages; `line` counts from 1, None where there is none."""

    file: Path
    line: int | None
    severity: Severity
    fr: str
    en: str


def check(home: Path, own: Sequence[Path] = ()) -> list[Fault]:
    """All faults of a corpus, in the order of files and lines.

    Args:
        home: the corpus: a folder with a catalogue and a grid.
        own: further folders whose knowledge is added to it, as in a build.
    """
    own = list({folder.resolve(): folder for folder in own if folder.resolve() != home.resolve()}.values())
    shelf = _read(home, own)
    marks = [fault for file in shelf.files for fault in _disturbing_characters(file)]
    spoiled = {(fault.file, fault.line) for fault in marks} | {(fault.file, None) for fault in marks}
    # Whatever else is said of a line that holds such a character follows from it.
    told = chain(shelf.refused, *(rule(shelf) for rule in _RULES))
    faults = [*marks, *(fault for fault in told if (fault.file, fault.line) not in spoiled)]
    if all(fault.severity is not Severity.ERROR for fault in faults):
        faults += _refused_by_a_build(home, own)
    return sorted(set(faults), key=lambda fault: (str(fault.file), fault.line or 0, fault.severity, fault.en))


def _refused_by_a_build(home: Path, own: Sequence[Path]) -> Iterator[Fault]:
    """What a build says where no rule has found an error: the two never disagree."""
    try:
        load_library(home, own)
    except CorpusError as error:
        yield _refused(error)


# --- How a fault is said ----------------------------------------------------------------------------------------------


def _error(place: Place, fr: str, en: str) -> Fault:
    return _refused(place.wrong(fr, en))


def _warning(place: Place, fr: str, en: str) -> Fault:
    return _refused(place.wrong(fr, en), severity=Severity.WARNING)


def _refused(error: CorpusError, file: Path | None = None, severity: Severity = Severity.ERROR) -> Fault:
    """The fault that an error of a loader tells, without the file and line that the error's sentences begin with."""
    at, line = error.file or file or Path(), error.line
    fr, en = error.fr.removeprefix(f"« {at} »"), error.en.removeprefix(f"“{at}”")
    if line is not None:
        fr, en = fr.removeprefix(f" (ligne {line})"), en.removeprefix(f" (line {line})")
    fr, en = fr.lstrip(" ,:"), en.lstrip(" ,:")
    mark = getattr(error.__cause__, "problem_mark", None)
    if line is None and mark is not None:  # YAML that does not parse has no fields to point at, and the sentence has the line
        line = mark.line + 1
        fr, en = fr.replace(f", ligne {line}", "", 1), en.replace(f" at line {line}", "", 1)
    if file is not None:  # a note is told by its name alone, which points at no line
        at, line = file, line_of(file, en.split(": ")[0].split(", "))
    return Fault(at, line, severity, fr, en)


# --- What could be read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a catalogue; the source is None where the loader refused it."""

    told: Mapping[str, object]
    source: Source | None
    place: Place


@dataclass(frozen=True, slots=True)
class _Note:
    """A file that should be a note: front matter, text, levels of headings, the line where the text begins.

    `told` is empty where there is no front matter; the source is None where the loader refused it.
    """

    top: Place
    path: Path
    told: Mapping[str, object]
    source: Source | None
    text: str
    headings: tuple[int, ...]
    begins: int


@dataclass(slots=True)
class _Shelf:
    """What could be read of a corpus, each thing with its place, and what the loaders refused.

    `named` are the ids of concepts that exist, readable or not, with where a grid names them; `all_concepts` and
    `all_sources` say that no grid, no catalogue was unreadable as a whole, so that what they lack is missing.
    """

    entries: list[_Entry] = field(default_factory=list)
    concepts: list[tuple[Concept, Place]] = field(default_factory=list)
    named: dict[str, Place | None] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    frameworks: list[tuple[Framework, Path]] = field(default_factory=list)
    framework_ids: dict[str, Path] = field(default_factory=dict)
    notes: list[_Note] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    all_concepts: bool = True
    all_sources: bool = True

    def attempt(self, load: Callable[..., T], *values: object) -> T | None:
        """What a loader gives, or None and its fault kept."""
        try:
            return load(*values)
        except CorpusError as error:
            self.refused.append(_refused(error))
            return None

    def version(self, told: Mapping[str, object], top: Place) -> None:
        """Hold a catalogue or a grid to the one version there is."""
        if told.get("version") != 1:
            self.refused.append(_error(top / "version", "il faut « version: 1 ».", "“version: 1” is expected."))

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
_NOTE = frozenset({"id", "title", "framework", "language", "kind", "second_hand", "licence", "about"})
_ABOUT = frozenset({"title", "authors", "organisation", "year", "url", "licence", "kind"})

_BY_LANGUAGE = ("label", "definition", "synonyms", "belongs", "excludes", "signs", "counter_example", "questions", "asked")
_IN_CONCEPT: Mapping[str, Collection[str]] = {
    **dict.fromkeys(_BY_LANGUAGE, LANGUAGES),
    "related": ("concept", "kind"),
    "false_friends": ("term", *LANGUAGES),
}
_IN_FRAMEWORK: Mapping[str, Collection[str]] = dict.fromkeys(("title", "idea", "cooperation"), LANGUAGES)


def _read(home: Path, own: Sequence[Path]) -> _Shelf:
    shelf = _Shelf()
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


def _read_catalogue(shelf: _Shelf, path: Path) -> None:
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
        shelf.entries.append(_Entry(told, source, at))


def _read_grid(shelf: _Shelf, folder: Path, *, at_home: bool) -> None:
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
                shelf.refused.append(_error(Place(card) / "id", f"{fr} : « {card.stem} ».", f"{en}: “{card.stem}”."))


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


def _read_dimensions(shelf: _Shelf, path: Path, dimensions: Sequence[dict[str, object]], *, at_home: bool) -> set[str]:
    """Read the concepts of a grid; the ids that it names."""
    seen: set[str] = set()
    names: set[str] = set()
    for number, told in enumerate(dimensions, start=1):
        place = Place(path) / "dimensions" / str(number)
        id_ = shelf.attempt(slug, told.get("id"), place / "id") or ""
        at = place / id_ if id_ else place
        if id_ in seen and at_home:
            shelf.refused.append(_error(place / "id", f"« {id_} » est là deux fois.", f"“{id_}” is there twice."))
        seen.add(id_)
        shelf.known_fields(told, _DIMENSION, at)
        shelf.known_fields(told.get("label"), LANGUAGES, at / "label")
        shelf.attempt(in_each_language, told.get("label"), at / "label", grid.LONGEST_LABEL)
        for position, value in enumerate(shelf.attempt(each, told.get("concepts"), at / "concepts", _as_it_is) or (), start=1):
            name = value.get("id") if isinstance(value, dict) else value
            names.add(str(name))
            _read_named(shelf, name, value, at / "concepts" / str(position), path.parent / CONCEPTS)
    return names


def _read_named(shelf: _Shelf, name: object, value: object, place: Place, cards: Path) -> None:
    """A concept that a grid holds, or names and keeps in a file of its own."""
    if isinstance(name, str):
        if shelf.named.get(name) is not None:
            fr, en = "deux concepts portent l’identifiant", "two concepts have the id"
            shelf.refused.append(_error(place, f"{fr} « {name} ».", f"{en} “{name}”."))
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
        shelf.refused.append(_error(place, fr, en))


def _read_card(shelf: _Shelf, file: Path, name: str) -> None:
    card = shelf.attempt(load_mapping, file)
    if card is None:
        return
    if card.get("id") == name:
        _read_concept(shelf, card, Place(file))
    else:
        at = Place(file) / "id"
        shelf.refused.append(_error(at, f"il faut l’identifiant « {name} ».", f"the id “{name}” is expected."))


def _read_concept(shelf: _Shelf, value: object, above: Place) -> None:
    concept = shelf.attempt(grid.read_concept, value, above, "", {})  # no rule asks for its dimension
    if isinstance(value, dict):
        at = above / str(value.get("id"))
        for name, known in _IN_CONCEPT.items():
            shelf.known_fields(value.get(name), known, at / name)
        if concept is not None:
            shelf.concepts.append((concept, at))


def _read_frameworks(shelf: _Shelf, folder: Path) -> None:
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        top = Place(path)
        told = shelf.attempt(load_mapping, path)
        id_ = (told or {}).get("id")
        ids = {path.stem, id_} if isinstance(id_, str) else {path.stem}
        if told is not None and isinstance(id_, str) and id_ in shelf.framework_ids:
            fr, en = "un autre cadre porte déjà l’identifiant", "another framework already has the id"
            shelf.refused.append(_error(top / "id", f"{fr} « {id_} ».", f"{en} “{id_}”."))
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
            yield _error(top / "items" / str(number) / "id", f"{fr} « {id_} ».", f"{en} “{id_}”.")
        seen.add(str(id_))


_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def _note_files(home: Path, own: Sequence[Path]) -> list[Path]:
    """The notes of a corpus, then whatever calls itself a note in a person's own folders; hidden files are no notes."""
    notes = _markdown_below(home / "notes")
    others = [path for folder in (home / "local", *own) for path in _markdown_below(folder) if _calls_itself_a_note(path)]
    return list({path.resolve(): path for path in (*notes, *others)}.values())


def _markdown_below(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.md"))
    return [path for path in found if not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)]


def _calls_itself_a_note(path: Path) -> bool:
    front = _FRONT_MATTER.match(_text_of(path))
    return front is not None and re.search(r"^kind:\s*note\s*$", front[1], re.MULTILINE) is not None


def _text_of(path: Path) -> str:
    """The text of a file as far as it can be read; line ends are those of Unix."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _read_note(shelf: _Shelf, path: Path) -> None:
    top = Place(path)
    front = _FRONT_MATTER.match(_text_of(path))
    try:
        raw = read(path)
    except UnreadableFileError as error:
        shelf.refused.append(Fault(path, None, Severity.ERROR, error.fr, error.en))
        return
    text = "\n".join(block.text for block in raw.blocks)
    headings = tuple(block.level for block in raw.blocks if block.kind is BlockKind.HEADING)
    told: Mapping[str, object] = raw.metadata if front and "kind" in raw.metadata else {}
    source = None
    if not told:
        shelf.refused.append(_no_front_matter(path, front))
    elif told["kind"] != SourceKind.NOTE.value:
        shelf.refused.append(_error(top / "kind", "il faut « kind: note ».", "“kind: note” is expected."))
    else:
        try:
            source = source_of(path, path.stem, told, {}, detect(text), None)
        except CorpusError as error:
            shelf.refused.append(_refused(error, path))
        shelf.known_fields(dict(told), _NOTE, top)
        shelf.known_fields(told.get("about"), _ABOUT, top / "about")
    shelf.notes.append(_Note(top, path, told, source, text, headings, front[0].count("\n") + 1 if front else 1))


def _no_front_matter(path: Path, front: re.Match[str] | None) -> Fault:
    """Why a file has no front matter: its YAML does not parse, or it is none."""
    import yaml  # noqa: PLC0415 — as in the loaders, only to tell what is wrong

    try:
        yaml.compose(front[1] if front else "", Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        fr, en = "le YAML de l’en-tête ne se lit pas", "the YAML of the front matter cannot be read"
        more_fr, more_en = "vérifiez l’indentation et les guillemets.", "check indentation and quotes."
        return Fault(path, line, Severity.ERROR, f"{fr} ; {more_fr}", f"{en}; {more_en}")
    except yaml.YAMLError:
        pass  # a character that YAML forbids, which is told by itself
    fr, en = "il faut un en-tête YAML avec « kind: note ».", "front matter in YAML with “kind: note” is expected."
    return Fault(path, 1, Severity.ERROR, fr, en)


# --- Any file ---------------------------------------------------------------------------------------------------------

_DISTURBING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls, and marks that turn the direction of text: nobody sees them, and what is shown is not what is written."""


def _disturbing_characters(path: Path) -> Iterator[Fault]:
    for number, line in enumerate(_text_of(path).split("\n"), start=1):
        found = sorted(set(_DISTURBING.findall(line)))
        if found:
            names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in found)
            fr, en = "caractères de contrôle ou marques de sens d’écriture", "control characters or direction marks"
            yield Fault(path, number, Severity.ERROR, f"{fr} : {names}.", f"{en}: {names}.")


def _fields_twice(shelf: _Shelf) -> Iterator[Fault]:
    """A field is there once in one place: of two, YAML keeps the last and says nothing."""
    import yaml  # noqa: PLC0415 — as in the loaders, only to tell what is wrong

    for path in shelf.files:
        text = _text_of(path)
        front = _FRONT_MATTER.match(text) if path.suffix == ".md" else None
        if path.suffix == ".md" and not front:
            continue
        try:
            top = yaml.compose(front[1] if front else text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, ValueError, RecursionError):
            continue  # the loader has said so
        for name, line in _keys_twice(top):
            fr, en = f"le champ « {name} » est là deux fois.", f"the field “{name}” is there twice."
            yield Fault(path, line + (2 if front else 1), Severity.ERROR, fr, en)


def _keys_twice(top: Any) -> Iterator[tuple[str, int]]:  # noqa: ANN401 — PyYAML types no nodes
    """The keys that a mapping holds a second time, anywhere below, and their lines from 0."""
    todo, seen = [top], set()
    while todo:
        node = todo.pop()
        if node is None or node.id == "scalar" or id(node) in seen:  # an alias leads to what was seen
            continue
        seen.add(id(node))
        names: set[str] = set()
        for key, value in node.value if node.id == "mapping" else [(None, value) for value in node.value]:
            if key is not None and str(key.value) in names:
                yield str(key.value), key.start_mark.line
            names.add(str(key.value) if key is not None else "")
            todo.append(value)


# --- The catalogue ----------------------------------------------------------------------------------------------------


def _entries_twice(shelf: _Shelf) -> Iterator[Fault]:
    """Ids and files are an entry's own; a title or an address that is there twice is a work described twice, most often."""
    first: dict[tuple[str, object], _Entry] = {}
    for entry in shelf.entries:
        for name, key, say in _own(entry):
            other = first.setdefault((name, key), entry)
            if other is not entry:
                value, id_ = entry.told[name], other.told.get("id")
                fr, en = f"« {value} » est déjà dans une autre entrée (« {id_} »).", f"“{value}” is in another entry (“{id_}”)."
                yield say(entry.place / name, fr, en)


def _own(entry: _Entry) -> Iterator[tuple[str, object, Callable[[Place, str, str], Fault]]]:
    """What should be an entry's own, as it is compared, and how a second one is told."""
    if isinstance(id_ := entry.told.get("id"), str):
        yield "id", id_, _error
    source = entry.source
    if source is None:
        return
    if source.path:
        yield "file", corpus.file_key(source.path), _error
    yield "title", name_of(source.title), _warning
    if source.url:
        yield "url", source.url.partition("://")[2].removeprefix("www.").rstrip("/"), _warning


def _licences(shelf: _Shelf) -> Iterator[Fault]:
    """A licence that nobody found is said to be unknown; one that nobody looked for is missing."""
    entries = [(entry.told, entry.place) for entry in shelf.entries]
    notes = [(note.told, note.top) for note in shelf.notes]
    works = [(note.told.get("about"), note.top / "about") for note in shelf.notes]
    for told, place in (*entries, *notes, *works):
        if isinstance(told, dict) and told and told.get("licence") is None:
            at = place / "licence" if "licence" in told else place
            fr, en = "il faut une licence, « unknown »", "a licence is expected, “unknown”"
            yield _error(at, f"{fr} si on ne la connaît pas.", f"{en} when it is not known.")


def _frameworks_of_entries(shelf: _Shelf) -> Iterator[Fault]:
    for entry in shelf.entries:
        if entry.source and entry.source.framework and entry.source.framework not in shelf.framework_ids:
            yield _warning(entry.place / "framework", *_no_framework(entry.source.framework))


def _no_framework(name: str) -> tuple[str, str]:
    return f"le cadre « {name} » n’existe pas.", f"there is no framework “{name}”."


# --- The grid ---------------------------------------------------------------------------------------------------------


def _shared_names(shelf: _Shelf) -> Iterator[Fault]:
    """One label names one concept; a synonym or a question that leads to two leads to neither."""
    for language in LANGUAGES:
        labels: dict[tuple[str, ...], str] = {}
        for concept, at in shelf.concepts:
            label = concept.label[language]
            if labels.setdefault(name_of(label), concept.id) != concept.id:
                other = labels[name_of(label)]
                fr, en = f"« {label} » est déjà le nom de « {other} ».", f"“{label}” is already the label of “{other}”."
                yield _error(at / "label" / language, fr, en)
        yield from _shared_lines(shelf, "synonyms", language, labels)
        yield from _shared_lines(shelf, "asked", language, {})


def _shared_lines(shelf: _Shelf, name: str, language: str, owners: dict[tuple[str, ...], str]) -> Iterator[Fault]:
    for concept, at in shelf.concepts:
        lines: Mapping[str, tuple[str, ...]] = getattr(concept, name)
        for number, line in enumerate(lines[language], start=1):
            key = name_of(line)
            other = owners.setdefault(key, concept.id) if key else concept.id
            if other != concept.id:
                fr, en = f"« {line} » est aussi chez « {other} ».", f"“{line}” is with “{other}” too."
                yield _warning(at / name / language / str(number), fr, en)


_BACK = {
    RelationKind.BROADER: RelationKind.NARROWER,
    RelationKind.NARROWER: RelationKind.BROADER,
    RelationKind.RELATED: RelationKind.RELATED,
}
"""What the other concept says of a relation."""


def _told_back(told: set[tuple[str, RelationKind]], concept: str, kind: RelationKind) -> bool:
    """Whether the other concept says so in turn; where one says "related", any word of the other will do."""
    return (concept, _BACK[kind]) in told or (kind is RelationKind.RELATED and concept in {other for other, _ in told})


def _relations(shelf: _Shelf) -> Iterator[Fault]:
    """Relations lead to another concept, once, and are told on both sides."""
    told = {concept.id: {(r.concept, r.kind) for r in concept.related} for concept, _ in shelf.concepts}
    for concept, at in shelf.concepts:
        seen: set[str] = set()
        for number, relation in enumerate(concept.related, start=1):
            place, other = at / "related" / str(number), relation.concept
            if other == concept.id or (other not in shelf.named and shelf.all_concepts):
                fr, en = f"« {other} » n’est pas un autre concept de la grille.", f"“{other}” is no other concept of the grid."
                yield _error(place, fr, en)
            elif other in seen:
                yield _warning(place, f"« {other} » y est deux fois.", f"“{other}” is there twice.")
            elif other in told and not _told_back(told[other], concept.id, relation.kind):
                say = _warning if relation.kind is RelationKind.RELATED else _error
                line = f"{{concept: {concept.id}, kind: {_BACK[relation.kind]}}}"
                fr, en = f"« {other} » ne le dit pas en retour ; ajoutez-y", f"“{other}” does not say so in turn; add to it"
                yield say(place, f"{fr} {line}.", f"{en} {line}.")
            seen.add(other)


def _circles(shelf: _Shelf) -> Iterator[Fault]:
    """No concept is broader than itself, in however many steps."""
    wider: dict[str, list[str]] = {concept.id: [] for concept, _ in shelf.concepts}
    for concept, _ in shelf.concepts:
        for relation in concept.related:
            if relation.kind is RelationKind.BROADER:
                wider[concept.id].append(relation.concept)
    told: set[frozenset[str]] = set()
    for concept, at in shelf.concepts:
        circle = _way_back(concept.id, wider)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            way = " → ".join([*circle, concept.id])
            fr, en = "un concept finit par se contenir lui-même", "a concept ends up containing itself"
            number = next(n for n, r in enumerate(concept.related, 1) if r.concept == [*circle, concept.id][1])
            yield _error(at / "related" / str(number), f"{fr} : {way}.", f"{en}: {way}.")


def _way_back(start: str, wider: Mapping[str, Sequence[str]]) -> list[str]:
    """The shortest way from a concept to broader ones that leads back to it, itself first; empty when there is none."""
    todo, seen = [[start]], {start}
    for way in todo:  # grows as it goes
        for step in wider.get(way[-1], ()):
            if step == start:
                return way
            if step not in seen:
                seen.add(step)
                todo.append([*way, step])
    return []


_PARTS = {
    **dict.fromkeys(("synonyms", "belongs", "signs", "questions"), dict.fromkeys(LANGUAGES, 1)),
    "asked": {"fr": 8, "en": 6},  # with fewer, people's own words are not met in enough forms
}
"""The lists of a card, and how many lines each has at least."""

_IN = {"fr": ("en français", "in French"), "en": ("en anglais", "in English")}


def _incomplete_cards(shelf: _Shelf) -> Iterator[Fault]:
    """A card teaches its concept only when all of its parts are there."""
    for concept, at in shelf.concepts:
        for name, fewest in _PARTS.items():
            told: Mapping[str, tuple[str, ...]] = getattr(concept, name)
            for language in LANGUAGES:
                count, wanted = len(told[language]), fewest[language]
                if count < wanted:
                    place = at / name / language if any(told.values()) else at / name
                    fr, en = _IN[language]
                    yield _warning(
                        place,
                        f"lignes {fr} : {count} ; il en faut au moins {wanted}.",
                        f"lines {en}: {count}; at least {wanted} are expected.",
                    )
        if not concept.counter_example:
            yield _warning(at / "counter_example", "le contre-exemple manque.", "the counter-example is missing.")


# --- The frameworks ---------------------------------------------------------------------------------------------------


def _dangling(shelf: _Shelf) -> Iterator[Fault]:
    """What frameworks name is there; what stands in a file that could not be read is taken to be."""
    for framework, path in shelf.frameworks:
        named = {link.concept for item in framework.items for link in item.links}
        cited = {*framework.sources, *(item.source for item in framework.items)}
        concepts = shelf.named if shelf.all_concepts else {**shelf.named, **dict.fromkeys(named)}
        sources = shelf.source_ids if shelf.all_sources else shelf.source_ids | cited
        library = Library(
            catalogue={id_: Source(id_, id_) for id_ in sources},
            grid=Grid((Dimension("", {}, tuple(Concept(id_, "", {}, {}, {}) for id_ in concepts)),)),
        )
        yield from map(_refused, dangling(library, framework, path))


# --- The notes --------------------------------------------------------------------------------------------------------

_FEWEST_WORDS, _MOST_WORDS = 600, 1_500
"""A note of fewer words teaches little; one of more is no longer a note."""


def _notes_twice(shelf: _Shelf) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for note in shelf.notes:
        if note.source and first.setdefault(note.source.id, note.path) is not note.path:
            other, id_ = first[note.source.id].name, note.source.id
            yield _error(note.top / "id", f"« {id_} » est déjà celui de « {other} ».", f"“{id_}” is already that of “{other}”.")


def _works_of_notes(shelf: _Shelf) -> Iterator[Fault]:
    """A note tells which work it summarises, as the catalogue does, and the framework it belongs to."""
    titles = shelf.titles
    for note in shelf.notes:
        source = note.source
        if source is None:
            continue
        if source.framework and source.framework not in shelf.framework_ids:
            yield _error(note.top / "framework", *_no_framework(source.framework))
        about = source.about
        if about is None:
            fr, en = "il faut l’œuvre que la note résume.", "the work that the note summarises is expected."
            yield _error(note.top / "about", fr, en)
        elif about.title not in titles:
            if shelf.all_sources:
                fr, en = f"« {about.title} » n’est pas un titre du catalogue.", f"“{about.title}” is no title of the catalogue."
                yield _error(note.top / "about" / "title", fr, en)
        elif entry := titles[about.title]:
            for name in ("authors", "organisation", "year", "url", "licence"):
                if getattr(entry, name) != getattr(about, name):
                    fr, en = "le catalogue en dit autre chose", "the catalogue says otherwise"
                    yield _warning(note.top / "about" / name, f"{fr} (« {entry.id} »).", f"{en} (“{entry.id}”).")


def _texts_of_notes(shelf: _Shelf) -> Iterator[Fault]:
    """Passages are cited by headings of level 2; a note is long enough to teach and short enough to be read."""
    for note in shelf.notes:
        words = sum(any(map(str.isalnum, word)) for word in note.text.split())
        if 2 not in note.headings:
            fr, en = "il faut des titres de niveau 2 (« ## … »).", "headings of level 2 (“## …”) are expected."
            yield Fault(note.path, note.begins, Severity.WARNING, fr, en)
        if not _FEWEST_WORDS <= words <= _MOST_WORDS:
            fr = f"la note compte {words} mots ; il en faut {_FEWEST_WORDS} à {_MOST_WORDS}."
            en = f"the note has {words} words; {_FEWEST_WORDS} to {_MOST_WORDS} are expected."
            yield Fault(note.path, note.begins, Severity.WARNING, fr, en)


# --- The language of texts --------------------------------------------------------------------------------------------

_TELLING = 60
"""Characters from which the language of a line is certain.

Of 4,170 lines of the shipped cards and frameworks, ids left out, the longest that is mistaken has 47."""

_ID = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")


def _languages(shelf: _Shelf) -> Iterator[Fault]:
    """What is given as French is French, and what is given as English is English."""
    for text, language, place in chain(_lines_of_cards(shelf), _lines_of_frameworks(shelf)):
        words = " ".join(_ID.sub(lambda id_: "" if id_[0] in shelf.named else id_[0], text).split())
        if len(words) >= _TELLING and detect(words, language) != language:
            yield _error(place, *_other_language(language))
    for note in shelf.notes:
        if note.source and detect(note.text, note.source.language) != note.source.language:
            yield _error(note.top / "language", *_other_language(note.source.language))


def _other_language(language: str) -> tuple[str, str]:
    if language == "fr":
        return "ce texte est donné pour du français, et semble anglais.", "this text is given as French and seems English."
    return "ce texte est donné pour de l’anglais, et semble français.", "this text is given as English and seems French."


def _lines_of_cards(shelf: _Shelf) -> Iterator[tuple[str, str, Place]]:
    for concept, at in shelf.concepts:
        for name in ("definition", "counter_example"):
            for language, text in getattr(concept, name).items():
                yield text, language, at / name / language
        for name in ("belongs", "excludes", "signs", "questions", "asked"):
            for language, lines in getattr(concept, name).items():
                yield from ((line, language, at / name / language / str(n)) for n, line in enumerate(lines, start=1))
        for number, friend in enumerate(concept.false_friends, start=1):
            for language, text in friend.explanation.items():
                yield text, language, at / "false_friends" / str(number) / language


def _lines_of_frameworks(shelf: _Shelf) -> Iterator[tuple[str, str, Place]]:
    for framework, path in shelf.frameworks:
        top = Place(path)
        texts: Iterable[tuple[Mapping[str, str], Place]] = (
            (framework.title, top / "title"),
            (framework.idea, top / "idea"),
            (framework.cooperation, top / "cooperation"),
            *((item.definition, top / "items" / item.id / "definition") for item in framework.items),
        )
        for told, place in texts:
            yield from ((text, language, place / language) for language, text in told.items())


_RULES: tuple[Callable[[_Shelf], Iterator[Fault]], ...] = (
    _fields_twice,
    _entries_twice,
    _licences,
    _frameworks_of_entries,
    _shared_names,
    _relations,
    _circles,
    _incomplete_cards,
    _dangling,
    _notes_twice,
    _works_of_notes,
    _texts_of_notes,
    _languages,
)
