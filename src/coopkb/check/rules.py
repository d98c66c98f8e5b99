"""The rules that a corpus is held to: each takes what could be read of it, and gives the faults it finds."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Any

from coopkb import corpus
from coopkb.check.faults import Fault, Severity, error, refused, warning
from coopkb.check.shelf import Entry, Shelf, text_of
from coopkb.grid import name_of
from coopkb.language import detect
from coopkb.library import Library, dangling
from coopkb.types import Concept, Dimension, Grid, RelationKind, Source
from coopkb.yaml_files import FRONT_MATTER, LANGUAGES, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


# --- Any file ---------------------------------------------------------------------------------------------------------

_DISTURBING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls, and marks that turn the direction of text: nobody sees them, and what is shown is not what is written."""


def disturbing_characters(path: Path) -> Iterator[Fault]:
    """Characters that nobody sees, line by line."""
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        found = sorted(set(_DISTURBING.findall(line)))
        if found:
            names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in found)
            fr, en = "caractères de contrôle ou marques de sens d’écriture", "control characters or direction marks"
            yield Fault(path, number, Severity.ERROR, f"{fr} : {names}.", f"{en}: {names}.")


def _fields_twice(shelf: Shelf) -> Iterator[Fault]:
    """A field is there once in one place: of two, YAML keeps the last and says nothing."""
    import yaml  # noqa: PLC0415 — as in the loaders, only to tell what is wrong

    for path in shelf.files:
        text = text_of(path)
        front = FRONT_MATTER.match(text) if path.suffix == ".md" else None
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


def _entries_twice(shelf: Shelf) -> Iterator[Fault]:
    """Ids and files are an entry's own; a title or an address that is there twice is a work described twice, most often."""
    first: dict[tuple[str, object], Entry] = {}
    for entry in shelf.entries:
        for name, key, say in _own(entry):
            other = first.setdefault((name, key), entry)
            if other is not entry:
                value, id_ = entry.told[name], other.told.get("id")
                fr, en = f"« {value} » est déjà dans une autre entrée (« {id_} »).", f"“{value}” is in another entry (“{id_}”)."
                yield say(entry.place / name, fr, en)


def _own(entry: Entry) -> Iterator[tuple[str, object, Callable[[Place, str, str], Fault]]]:
    """What should be an entry's own, as it is compared, and how a second one is told."""
    if isinstance(id_ := entry.told.get("id"), str):
        yield "id", id_, error
    source = entry.source
    if source is None:
        return
    if source.path:
        yield "file", corpus.file_key(source.path), error
    yield "title", name_of(source.title), warning
    if source.url:
        yield "url", source.url.partition("://")[2].removeprefix("www.").rstrip("/"), warning


def _licences(shelf: Shelf) -> Iterator[Fault]:
    """A licence that nobody found is said to be unknown; one that nobody looked for is missing."""
    entries = [(entry.told, entry.place) for entry in shelf.entries]
    notes = [(note.told, note.top) for note in shelf.notes]
    works = [(note.told.get("about"), note.top / "about") for note in shelf.notes]
    for told, place in (*entries, *notes, *works):
        if isinstance(told, dict) and told and told.get("licence") is None:
            at = place / "licence" if "licence" in told else place
            fr, en = "il faut une licence, « unknown »", "a licence is expected, “unknown”"
            yield error(at, f"{fr} si on ne la connaît pas.", f"{en} when it is not known.")


def _frameworks_of_entries(shelf: Shelf) -> Iterator[Fault]:
    for entry in shelf.entries:
        if entry.source and entry.source.framework and entry.source.framework not in shelf.framework_ids:
            yield warning(entry.place / "framework", *_no_framework(entry.source.framework))


def _no_framework(name: str) -> tuple[str, str]:
    return f"le cadre « {name} » n’existe pas.", f"there is no framework “{name}”."


# --- The grid ---------------------------------------------------------------------------------------------------------


def _shared_names(shelf: Shelf) -> Iterator[Fault]:
    """One label names one concept; a synonym or a question that leads to two leads to neither."""
    for language in LANGUAGES:
        labels: dict[tuple[str, ...], str] = {}
        for concept, at in shelf.concepts:
            label = concept.label[language]
            if labels.setdefault(name_of(label), concept.id) != concept.id:
                other = labels[name_of(label)]
                fr, en = f"« {label} » est déjà le nom de « {other} ».", f"“{label}” is already the label of “{other}”."
                yield error(at / "label" / language, fr, en)
        yield from _shared_lines(shelf, "synonyms", language, labels)
        yield from _shared_lines(shelf, "asked", language, {})


def _shared_lines(shelf: Shelf, name: str, language: str, owners: dict[tuple[str, ...], str]) -> Iterator[Fault]:
    for concept, at in shelf.concepts:
        lines: Mapping[str, tuple[str, ...]] = getattr(concept, name)
        for number, line in enumerate(lines[language], start=1):
            key = name_of(line)
            other = owners.setdefault(key, concept.id) if key else concept.id
            if other != concept.id:
                fr, en = f"« {line} » est aussi chez « {other} ».", f"“{line}” is with “{other}” too."
                yield warning(at / name / language / str(number), fr, en)


_BACK = {
    RelationKind.BROADER: RelationKind.NARROWER,
    RelationKind.NARROWER: RelationKind.BROADER,
    RelationKind.RELATED: RelationKind.RELATED,
}
"""What the other concept says of a relation."""


def _told_back(told: set[tuple[str, RelationKind]], concept: str, kind: RelationKind) -> bool:
    """Whether the other concept says so in turn; where one says "related", any word of the other will do."""
    return (concept, _BACK[kind]) in told or (kind is RelationKind.RELATED and concept in {other for other, _ in told})


def _relations(shelf: Shelf) -> Iterator[Fault]:
    """Relations lead to another concept, once, and are told on both sides."""
    told = {concept.id: {(r.concept, r.kind) for r in concept.related} for concept, _ in shelf.concepts}
    for concept, at in shelf.concepts:
        seen: set[str] = set()
        for number, relation in enumerate(concept.related, start=1):
            place, other = at / "related" / str(number), relation.concept
            if other == concept.id or (other not in shelf.named and shelf.all_concepts):
                fr, en = f"« {other} » n’est pas un autre concept de la grille.", f"“{other}” is no other concept of the grid."
                yield error(place, fr, en)
            elif other in seen:
                yield warning(place, f"« {other} » y est deux fois.", f"“{other}” is there twice.")
            elif other in told and not _told_back(told[other], concept.id, relation.kind):
                say = warning if relation.kind is RelationKind.RELATED else error
                line = f"{{concept: {concept.id}, kind: {_BACK[relation.kind]}}}"
                fr, en = f"« {other} » ne le dit pas en retour ; ajoutez-y", f"“{other}” does not say so in turn; add to it"
                yield say(place, f"{fr} {line}.", f"{en} {line}.")
            seen.add(other)


def _circles(shelf: Shelf) -> Iterator[Fault]:
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
            yield error(at / "related" / str(number), f"{fr} : {way}.", f"{en}: {way}.")


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


def _incomplete_cards(shelf: Shelf) -> Iterator[Fault]:
    """A card teaches its concept only when all of its parts are there."""
    for concept, at in shelf.concepts:
        for name, fewest in _PARTS.items():
            told: Mapping[str, tuple[str, ...]] = getattr(concept, name)
            for language in LANGUAGES:
                count, wanted = len(told[language]), fewest[language]
                if count < wanted:
                    place = at / name / language if any(told.values()) else at / name
                    fr, en = _IN[language]
                    yield warning(
                        place,
                        f"lignes {fr} : {count} ; il en faut au moins {wanted}.",
                        f"lines {en}: {count}; at least {wanted} are expected.",
                    )
        if not concept.counter_example:
            yield warning(at / "counter_example", "le contre-exemple manque.", "the counter-example is missing.")


# --- The frameworks ---------------------------------------------------------------------------------------------------


def _dangling(shelf: Shelf) -> Iterator[Fault]:
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
        yield from map(refused, dangling(library, framework, path))


# --- The notes --------------------------------------------------------------------------------------------------------

_FEWEST_WORDS, _MOST_WORDS = 600, 1_500
"""A note of fewer words teaches little; one of more is no longer a note."""


def _notes_twice(shelf: Shelf) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for note in shelf.notes:
        if note.source and first.setdefault(note.source.id, note.path) is not note.path:
            other, id_ = first[note.source.id].name, note.source.id
            yield error(note.top / "id", f"« {id_} » est déjà celui de « {other} ».", f"“{id_}” is already that of “{other}”.")


def _works_of_notes(shelf: Shelf) -> Iterator[Fault]:
    """A note tells which work it summarises, as the catalogue does, and the framework it belongs to."""
    titles = shelf.titles
    for note in shelf.notes:
        source = note.source
        if source is None:
            continue
        if source.framework and source.framework not in shelf.framework_ids:
            yield error(note.top / "framework", *_no_framework(source.framework))
        about = source.about
        if about is None:
            fr, en = "il faut l’œuvre que la note résume.", "the work that the note summarises is expected."
            yield error(note.top / "about", fr, en)
        elif about.title not in titles:
            if shelf.all_sources:
                fr, en = f"« {about.title} » n’est pas un titre du catalogue.", f"“{about.title}” is no title of the catalogue."
                yield error(note.top / "about" / "title", fr, en)
        elif entry := titles[about.title]:
            for name in ("authors", "organisation", "year", "url", "licence"):
                if getattr(entry, name) != getattr(about, name):
                    fr, en = "le catalogue en dit autre chose", "the catalogue says otherwise"
                    yield warning(note.top / "about" / name, f"{fr} (« {entry.id} »).", f"{en} (“{entry.id}”).")


def _texts_of_notes(shelf: Shelf) -> Iterator[Fault]:
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


def _questions_of_notes(shelf: Shelf) -> Iterator[Fault]:
    """Questions are those of a section that is there, each of one section only."""
    for note in shelf.notes:
        seen: set[str] = set()
        for heading, questions in note.source.asked if note.source else ():
            place = note.top / "asked" / heading
            if heading not in note.titles:
                fr, en = f"aucun titre ne s’écrit « {heading} ».", f"no heading reads “{heading}”."
                yield error(place, fr, en)
            for question in questions:
                if question in seen:
                    fr, en = f"« {question} » est là deux fois.", f"“{question}” is there twice."
                    yield warning(place, fr, en)
                seen.add(question)


# --- The language of texts --------------------------------------------------------------------------------------------

_TELLING = 60
"""Characters from which the language of a line is certain.

Of 4,170 lines of the shipped cards and frameworks, ids left out, the longest that is mistaken has 47."""

_ID = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")


def _languages(shelf: Shelf) -> Iterator[Fault]:
    """What is given as French is French, and what is given as English is English."""
    for text, language, place in chain(_lines_of_cards(shelf), _lines_of_frameworks(shelf)):
        words = " ".join(_ID.sub(lambda id_: "" if id_[0] in shelf.named else id_[0], text).split())
        if len(words) >= _TELLING and detect(words, language) != language:
            yield error(place, *_other_language(language))
    for note in shelf.notes:
        if note.source and detect(note.text, note.source.language) != note.source.language:
            yield error(note.top / "language", *_other_language(note.source.language))


def _other_language(language: str) -> tuple[str, str]:
    if language == "fr":
        return "ce texte est donné pour du français, et semble anglais.", "this text is given as French and seems English."
    return "ce texte est donné pour de l’anglais, et semble français.", "this text is given as English and seems French."


def _lines_of_cards(shelf: Shelf) -> Iterator[tuple[str, str, Place]]:
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


def _lines_of_frameworks(shelf: Shelf) -> Iterator[tuple[str, str, Place]]:
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


RULES: tuple[Callable[[Shelf], Iterator[Fault]], ...] = (
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
    _questions_of_notes,
    _languages,
)
