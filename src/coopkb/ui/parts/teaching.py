"""The card of a concept, to teach from: what it is, what it is not, how it shows, who says it and in which words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopkb.types import RelationKind
from coopkb.ui.links import Comparing, concept_href, document_href, framework_href
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import source, states
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.evidence import items, quotes
from coopkb.ui.parts.grid import speakers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import Comparison, Concept, Evidence, Framework
    from coopkb.ui.links import Teaching
    from coopkb.ui.parts.evidence import Library
    from coopkb.ui.words import Words

BRIEF = 2
"""Passages of a framework shown before someone asks for all of them."""

ASKED = 6
"""Questions shown before someone asks for all of them."""

_RELATIONS = {
    RelationKind.BROADER: "teach.broader",
    RelationKind.NARROWER: "teach.narrower",
    RelationKind.RELATED: "teach.related",
}


def card(concept: Concept, comparison: Comparison, library: Library, say: Words) -> Html:
    """What the grid itself says of a concept."""
    belongs = _listed(say("teach.belongs"), say_each(concept.belongs, say), library, say)
    excludes = _listed(say("teach.excludes"), say_each(concept.excludes, say), library, say)
    counter = say.either(concept.counter_example)
    friends = [
        tag("li", tag("strong", f.term), say("teach.colon"), _linked(say.either(f.explanation), library, say))
        for f in concept.false_friends
    ]
    main = [
        tag("p", say.either(concept.definition), class_="ck-definition"),
        tag("div", belongs, excludes, class_="ck-halves") if belongs or excludes else None,
        _listed(say("teach.signs"), say_each(concept.signs, say), library, say),
        tag("section", tag("h2", say("teach.counter")), tag("p", _linked(counter, library, say))) if counter else None,
        _listed(say("teach.questions"), say_each(concept.questions, say), library, say),
        tag("section", tag("h2", say("teach.friends")), tag("ul", *friends, class_="ck-bullets")) if friends else None,
    ]
    aside = [_who(concept, comparison, library, say), _related(concept, library, say), _asked(concept, say)]
    return tag(
        "div",
        tag("div", *main, class_="ck-lesson"),
        tag("aside", *aside, class_="ck-aside"),
        class_="ck-answer ck-teach",
    )


def say_each(texts: Mapping[str, Sequence[str]], say: Words) -> Sequence[str]:
    """The texts in the language of the reader, else in French."""
    return texts.get(say.language) or texts.get("fr", ())


def _listed(title: str, texts: Sequence[str], library: Library, say: Words) -> Html | None:
    if not texts:
        return None
    lines = [tag("li", _linked(text, library, say)) for text in texts]
    return tag("section", tag("h2", title), tag("ul", *lines, class_="ck-bullets"))


_NAMED = re.compile(r"\b(?P<id>[a-z]+(?:-[a-z]+)+)\b|«\s(?P<fr>[^»]+)\s»|“(?P<en>[^”]+)”")
"""What may send to another concept: its id, or its label between quotation marks."""


def _linked(text: str, library: Library, say: Words) -> Html:
    """A text in which the concepts that it sends to are named and linked, never given by id."""
    labels = {label(c, say): c for c in library.concepts.values()}
    pieces: list[Html | str] = []
    at = 0
    for match in _NAMED.finditer(text):
        concept = library.concepts.get(match["id"]) if match["id"] else labels.get(match["fr"] or match["en"])
        if concept:
            pieces += [text[at : match.start()], way(label(concept, say), concept_href(concept.id, library.lang))]
            at = match.end()
    return join([*pieces, text[at:]])


def _who(concept: Concept, comparison: Comparison, library: Library, say: Words) -> Html | None:
    picture = speakers(concept, comparison, say)
    if picture is None:
        return None
    compared = Comparing(view="concept", about=concept.id, lang=library.lang)
    title = tag("h3", say("teach.who"))
    return tag("section", title, picture, tag("p", way(say("teach.compare"), compared.href)))


def _related(concept: Concept, library: Library, say: Words) -> Html | None:
    lines = [
        tag(
            "li",
            way(label(library.concepts[r.concept], say), concept_href(r.concept, library.lang)),
            tag("span", " ", say(_RELATIONS[r.kind]), class_="ck-soft") if r.kind is not RelationKind.RELATED else None,
        )
        for r in concept.related
        if r.concept in library.concepts
    ]
    return tag("section", tag("h3", say("teach.near")), tag("ul", *lines, class_="ck-concepts")) if lines else None


def _asked(concept: Concept, say: Words) -> Html | None:
    asked = say_each(concept.asked, say)
    if not asked:
        return None
    lines = [tag("li", say.quote(question)) for question in asked]
    rest = None
    if len(lines) > ASKED:
        more = tag("summary", say.count("teach.more_asked", len(lines) - ASKED))
        rest = tag("details", more, tag("ul", *lines[ASKED:]))
    return tag("section", tag("h3", say("teach.asked")), tag("ul", *lines[:ASKED]), rest, class_="ck-asked")


# --- Who says it ------------------------------------------------------------------------------------------------------


def own_words(concept: Concept, comparison: Comparison, library: Library, say: Words) -> Html:
    """The frameworks whose own grid holds the concept, with their items."""
    drawn = []
    misleading = []
    for framework, cell in zip(comparison.frameworks, comparison.of_concept(concept.id), strict=True):
        name = tag("h3", states.shape(cell.state), " ", way(framework.name, framework_href(framework.id, library.lang)))
        if cell.items:
            drawn.append(tag("section", name, items([(one, link.kind) for one, link in cell.items], library, say)))
        if cell.false_friends:
            head = tag("h3", way(framework.name, framework_href(framework.id, library.lang)))
            misleading.append(tag("section", head, items([(one, None) for one in cell.false_friends], library, say)))
    title = tag("h2", say("teach.items"), " ", tag("span", say.count("teach.frameworks", len(drawn)), class_="ck-count"))
    body = tag("div", *drawn, class_="ck-columns") if drawn else tag("p", say("teach.no_items"), class_="ck-soft")
    found = [tag("section", title, body, class_="ck-cards")]
    if misleading:
        head = tag("h2", say("compare.friends"))
        why = tag("p", say("compare.friends_why"), class_="ck-soft")
        found.append(tag("section", head, why, tag("div", *misleading, class_="ck-columns"), class_="ck-cards"))
    return join(found)


def passages(found: Sequence[Evidence], teaching: Teaching, library: Library, say: Words) -> Html:
    """Every passage that speaks of the concept by framework: the best of each, or all."""
    groups: dict[str, list[Evidence]] = {}
    for one in found:
        groups.setdefault(_speaker(one, library), []).append(one)
    counted = say.count("count.passages", len(found))
    title = tag("h2", say("teach.passages"), " ", tag("span", counted, class_="ck-count"), id="passages")
    if not found:
        return tag("section", title, tag("p", say("teach.no_passage"), class_="ck-soft"), class_="ck-cards")
    shown = len(found) if teaching.whole else sum(min(len(group), BRIEF) for group in groups.values())
    drawn = []
    for speaker, group in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        framework = library.frameworks.get(speaker)
        count = tag("span", say.count("count.passages", len(group)), class_="ck-count")
        head = tag("h3", _name(framework, group[0], library.lang), " ", count)
        drawn.append(tag("section", head, quotes(group if teaching.whole else group[:BRIEF], library, say)))
    more = None
    if shown < len(found):
        more = tag("p", way(say("teach.all", n=say.number(len(found))), _whole(teaching)), class_="ck-more")
    told = tag("p", say("teach.best", n=say.number(shown), of=say.number(len(found))), class_="ck-soft") if more else None
    return tag("section", title, told, more, tag("div", *drawn, class_="ck-columns"), class_="ck-cards")


def _speaker(one: Evidence, library: Library) -> str:
    """The framework of a passage, else its source."""
    work = one.citation.passage.source
    return work.framework if work.framework in library.frameworks and work.framework else f"source {work.id}"


def _name(framework: Framework | None, one: Evidence, lang: str) -> Html:
    if framework:
        return way(framework.name, framework_href(framework.id, lang))
    work = one.citation.passage.source
    return way(source.short(work), document_href(work.id, lang))


def _whole(teaching: Teaching) -> str:
    return type(teaching)(teaching.concept, whole=True, lang=teaching.lang).href
