"""Pieces of HTML for files that leave coopkb: every text is escaped where it becomes part of an element."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a page may do: show itself, in its own style."""


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of HTML whose texts have been escaped."""

    markup: str


def tag(name: str, *children: Html | str, **attributes: str) -> Html:
    """An element; strings among its children and attributes are escaped, empty attributes left out."""
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{html.escape(value)}"' for key, value in attributes.items() if value
    )
    return Html(f"<{name}{written}>{join(children).markup}</{name}>")


def join(children: Iterable[Html | str]) -> Html:
    """Pieces one after the other, strings escaped."""
    return Html("".join(c.markup if isinstance(c, Html) else html.escape(c) for c in children))


def apart(pieces: Iterable[Html]) -> Iterator[Html]:
    """Pieces on lines of their own, so that two versions of a file can be compared."""
    for piece in pieces:
        yield piece
        yield Html("\n")
