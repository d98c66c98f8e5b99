"""A notebook as one page of HTML that needs nothing else: no script, no address to load from, its style inside."""

from __future__ import annotations

import html
from importlib.resources import files
from typing import TYPE_CHECKING

from coopkb.export.markup import POLICY, Html, tag
from coopkb.export.markup import apart as lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.export.notebook.content import Chapter, Cited, Part, Reference, Told


def render(told: Told) -> str:
    """The content of the file."""
    style = files("coopkb.export.notebook").joinpath("page.css").read_text(encoding="utf-8")
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">\n'
        f"{tag('title', told.title).markup}\n<style>\n{style}</style>"
    )
    body = tag("main", *lines(_body(told))).markup
    return f'<!doctype html>\n<html lang="{told.language}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _body(told: Told) -> Iterator[Html]:
    aim = [tag("p", told.aim, class_="aim kept")] if told.aim else []
    dated = [tag("p", told.dated, class_="soft")] if told.dated else []
    yield tag("header", tag("h1", tag("bdi", told.title)), *aim, *dated)
    if told.is_empty:
        yield tag("p", told.say("empty"))
    yield from map(_chapter, told.chapters)
    if told.references:
        rows = lines(_reference(told, reference) for reference in told.references)
        yield tag("section", tag("h2", told.say("references")), tag("ol", *rows, class_="references"))
        law = (tag("p", sentence) for sentence in told.law)
        yield tag("section", tag("h2", told.say("lengths")), _lengths(told), *law, class_="lengths")


def _chapter(chapter: Chapter) -> Html:
    title = [tag("h2", tag("bdi", chapter.title))] if chapter.title else []
    level = "h3" if chapter.title else "h2"
    return tag("section", *lines([*title, *(_part(part, level) for part in chapter.parts)]))


def _part(part: Part, level: str) -> Html:
    pieces = [tag("p", part.kind, class_="kind")]
    if part.title:
        pieces.append(tag(level, tag("bdi", part.title), class_="entry"))
    if part.review:
        pieces.append(tag("p", part.review, class_="review"))
    if part.text:
        pieces.append(tag("p", part.text, class_="kept", dir="auto"))
    pieces += map(_quote, part.quotes)
    if part.note:
        own = [tag("p", part.own, class_="kind")] if part.own else []
        pieces.append(tag("div", *own, tag("p", part.note, class_="kept", dir="auto"), class_="own"))
    return tag("article", *lines(pieces))


def _quote(quote: Cited) -> Html:
    mark = tag("a", f"[{quote.number}]", href=f"#ref-{quote.number}")
    origin: list[Html | str] = [" ", tag("bdi", quote.origin)] if quote.origin else []
    said = tag("blockquote", quote.text, lang=quote.language, dir="auto")
    return tag("figure", said, tag("figcaption", "— ", mark, *origin), class_="breaks" if quote.breaks else "")


def _reference(told: Told, reference: Reference) -> Html:
    shown = tag("bdi", reference.address)
    if reference.target:
        shown = tag("a", shown, href=reference.target, rel="noopener noreferrer")
    available: list[Html | str] = [f" {told.say('available')} ", shown] if reference.address else []
    return tag("li", tag("bdi", reference.sentence), *available, id=f"ref-{reference.number}")


def _lengths(told: Told) -> Html:
    heads = (tag("th", told.say(key), scope="col") for key in ("source", "words", "licence"))
    rows = []
    for reference in told.references:
        mark = tag("a", f"[{reference.number}]", href=f"#ref-{reference.number}")
        warning = told.warning(reference)
        beside: list[Html | str] = [" ", tag("strong", warning, class_="review")] if warning else []
        source = tag("th", mark, " ", tag("bdi", reference.text), scope="row")
        licence = tag("td", tag("bdi", reference.licence))
        rows.append(tag("tr", source, tag("td", told.words(reference), *beside), licence))
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *lines(rows)))
