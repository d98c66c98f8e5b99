"""The frameworks: each work's own way of seeing cooperation, one YAML file each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopkb.types import Framework, Item, Link, LinkKind
from coopkb.yaml_files import Place, each, fields, in_each_language, load_mapping, one_of, only, slug, text

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "frameworks"

_LONGEST_NAME = 28
"""Characters: a name heads a column."""

_FIELDS = frozenset(["id", "name", "title", "organisation", "people", "year", "sources", "idea", "cooperation", "items"])
_ITEM_FIELDS = frozenset(["id", "term", "definition", "source", "heading", "page", "second_hand", "links"])

_YEAR = re.compile(r"\s+\d{4}$")
_AND = re.compile(r"\s+(?:et|and|&)\s+")

_LONGEST_LINE = 300
_LONGEST_TEXT = 1_500


def load_framework(path: Path) -> Framework:
    """Read one framework; the file is named after its id.

    Raises:
        CorpusError: the file is not of the documented form.
    """
    top = Place(path)
    told = only(load_mapping(path), _FIELDS, top)
    id_ = slug(told.get("id"), top / "id")
    if id_ != path.stem:
        raise (top / "id").wrong(f"le fichier devrait s’appeler « {id_}.yaml ».", f"the file should be named “{id_}.yaml”.")
    items = each(told.get("items"), top / "items", _item)
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise (top / "items" / item.id).wrong("l’identifiant est là deux fois.", "the id is there twice.")
        seen.add(item.id)
    cooperation = told.get("cooperation")
    return Framework(
        id=id_,
        name=text(told.get("name"), top / "name", _LONGEST_NAME),
        title=in_each_language(told.get("title"), top / "title", _LONGEST_LINE),
        organisation=text(told.get("organisation"), top / "organisation", _LONGEST_LINE),
        idea=in_each_language(told.get("idea"), top / "idea", _LONGEST_TEXT),
        people=each(told.get("people"), top / "people", _line),
        year=_number(told.get("year"), top / "year"),
        sources=each(told.get("sources"), top / "sources", slug),
        cooperation=in_each_language(cooperation, top / "cooperation", _LONGEST_TEXT) if cooperation else {},
        items=items,
    )


def _item(value: object, place: Place) -> Item:
    told = only(fields(value, place), _ITEM_FIELDS, place)
    heading = told.get("heading")
    second_hand = told.get("second_hand", False)
    if not isinstance(second_hand, bool):
        raise (place / "second_hand").wrong("il faut true ou false.", "true or false is expected.")
    if "links" not in told:
        raise (place / "links").wrong(
            "il faut la liste des liens, [] pour « sans équivalent ».", "the list of links is expected, [] for “no equivalent”."
        )
    return Item(
        id=slug(told.get("id"), place / "id"),
        term=_line(told.get("term"), place / "term"),
        definition=in_each_language(told.get("definition"), place / "definition", _LONGEST_TEXT),
        source=slug(told.get("source"), place / "source"),
        heading=None if heading is None else _line(heading, place / "heading"),
        page=_number(told.get("page"), place / "page"),
        second_hand=second_hand,
        links=each(told.get("links"), place / "links", _link),
    )


def _link(value: object, place: Place) -> Link:
    told = only(fields(value, place), {"concept", "kind"}, place)
    kind = one_of([k.value for k in LinkKind], told.get("kind"), place / "kind")
    return Link(slug(told.get("concept"), place / "concept"), LinkKind(kind))


def _line(value: object, place: Place) -> str:
    return text(value, place, _LONGEST_LINE)


def _number(value: object, place: Place) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise place.wrong("il faut un nombre, ou null si on ne le sait pas.", "a number is expected, or null when unknown.")


def names_of(framework: Framework) -> list[str]:
    """The names that people use for a framework: the head of its short name, its organisation if that is named alike, people.

    "IEEFC, Villes pairs" of the "Institut européen… (IEEFC)" is known as "IEEFC" and by the institute's name; a publisher is no
    name of a framework.
    """
    head = _YEAR.sub("", framework.name.split(",")[0])
    names = [part for part in _AND.split(head) if len(part) > 2]
    organisation, _, short = framework.organisation.split(",")[0].partition(" (")
    for name in (organisation, short.rstrip(")")):
        if any(word in framework.organisation for word in head.split() if len(word) > 3) and name:
            names.append(name)
    return list(dict.fromkeys([*names, *framework.people]))
