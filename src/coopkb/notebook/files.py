"""A notebook as a JSON file, out and in again; what comes in is held to the form, and never replaces what is there."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from coopkb.errors import NotebookError
from coopkb.notebook.model import LONGEST_NOTE, LONGEST_TITLE, MOST_ENTRIES, Entry, EntryKind, Notebook, Quote, Section

FORMAT, VERSION = "coopkb-notebook", 1
LARGEST = 20_000_000
"""Bytes of a file that is taken in."""

_LONGEST_QUOTE = 50_000


def as_json(notebook: Notebook) -> str:
    """A notebook with all that it takes to make it again elsewhere."""
    record = {"format": FORMAT, "version": VERSION, **asdict(notebook)}
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def from_json(content: bytes) -> Notebook:
    """The notebook of a file.

    Raises:
        NotebookError: the file is too large, or not of the form that `as_json` writes.
    """
    if len(content) > LARGEST:
        raise NotebookError(
            f"Le fichier dépasse {LARGEST // 1_000_000} Mo : ce n’est pas un carnet que coopkb a écrit.",
            f"The file is over {LARGEST // 1_000_000} MB: it is no notebook that coopkb wrote.",
        )
    try:
        record = json.loads(content)
        if record["format"] != FORMAT or record["version"] != VERSION:
            raise ValueError(record["version"])
        sections = tuple(_section(told) for told in _list(record["sections"]))
        if sum(len(section.entries) for section in sections) > MOST_ENTRIES:
            raise ValueError("too many entries")
        return Notebook(
            id="",
            title=_text(record["title"], LONGEST_TITLE),
            created=_text(record["created"], LONGEST_TITLE),
            changed=_text(record["changed"], LONGEST_TITLE),
            aim=_text(record["aim"], LONGEST_NOTE),
            sections=sections,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotebookError(
            "Ce fichier n’est pas un carnet que coopkb a écrit (JSON), ou il est abîmé : rien n’a été importé.",
            "This file is no notebook that coopkb wrote (JSON), or it is damaged: nothing was imported.",
        ) from error


def _section(told: dict[str, Any]) -> Section:
    return Section("", _text(told["title"], LONGEST_TITLE), tuple(_entry(entry) for entry in _list(told["entries"])))


def _entry(told: dict[str, Any]) -> Entry:
    return Entry(
        id="",
        kind=EntryKind(told["kind"]),
        title=_text(told["title"], LONGEST_NOTE),
        key=_text(told["key"], _LONGEST_QUOTE),
        section="",
        quotes=tuple(_quote(quote) for quote in _list(told["quotes"])),
        note=_text(told["note"], LONGEST_NOTE),
        about=_text(told["about"], LONGEST_NOTE),
        text=_text(told["text"], LONGEST_NOTE),
    )


def _quote(told: dict[str, Any]) -> Quote:
    if set(told) != {field.name for field in fields(Quote)}:
        raise ValueError("fields of a quote")
    for name, value in told.items():
        if name in ("start", "end"):
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise TypeError(name)
        elif name == "is_note":
            if not isinstance(value, bool):
                raise TypeError(name)
        elif not (name == "url" and value is None):
            _text(value, _LONGEST_QUOTE)
    return Quote(**told)


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise TypeError("text")
    return value


def _list(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError("list")
    return value
