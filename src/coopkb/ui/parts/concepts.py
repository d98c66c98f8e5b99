"""Concepts of the grid by name, each with its definition at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.ui.markup import Html, tag, way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import Concept
    from coopkb.ui.links import Asking
    from coopkb.ui.words import Words


def label(concept: Concept, say: Words) -> str:
    """The name of a concept in the language of the reader."""
    return say.either(concept.label)


def listed(concepts: Sequence[Concept], counts: Mapping[str, int], asking: Asking, say: Words) -> Html:
    """Concepts in a row; pointing at one, or reaching it with the keyboard, opens its definition and a way to its passages."""
    return tag("ul", *(tag("li", _named(c, counts.get(c.id, 0), asking, say)) for c in concepts), class_="ck-concepts")


def _named(concept: Concept, count: int, asking: Asking, say: Words) -> Html:
    name = label(concept, say)
    limited = way(say.count("concept.limit", count), asking.limited_to_concept(concept.id).href) if count else None
    card = tag(
        "span",
        tag("strong", name),
        tag("span", say.either(concept.definition)),
        limited,
        class_="ck-tip",
    )
    return tag("span", tag("button", name, type="button", class_="ck-concept"), card, class_="ck-tipped")
