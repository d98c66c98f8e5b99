"""A whole document to read: its outline, its text, the passage that was opened marked in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.ui.marking import Span, document_lines, lay_out, mark
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts import source
from coopkb.ui.parts.concepts import label
from coopkb.ui.parts.passage import foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopkb.types import Concept, Document, Page, Passage
    from coopkb.ui.links import Reading
    from coopkb.ui.marking import Line
    from coopkb.ui.words import Words


@dataclass(frozen=True, slots=True)
class Opened:
    """What is marked in a document: a passage and a quote in it, either of them alone, or nothing."""

    target: str = ""
    passage: tuple[int, int] | None = None
    quote: tuple[int, int] | None = None


def draw(document: Document, opened: Opened, say: Words) -> Html:
    """The outline and the text of a document."""
    found = document_lines(document)
    layers = [_pages(document.pages, found, say), _opened(opened)]
    drawn = [(line, mark(document.text, line, layers)) for line in found]
    text = tag("article", lay_out(drawn), class_="ck-text", lang=foreign(document.language, say))
    outline = _outline(document, found, opened, say)
    return tag("div", outline, text, class_="ck-read" if outline else "ck-read ck-plain")


def _outline(document: Document, found: Sequence[Line], opened: Opened, say: Words) -> Html | None:
    headings = [line for line in found if line.heading]
    if len(headings) < 2:
        return None
    mark_ = opened.quote or opened.passage
    place = bisect_right([line.start for line in headings], mark_[0]) - 1 if mark_ else -1
    top = min(line.heading for line in headings)
    entries = [
        tag(
            "li",
            tag(
                "a",
                document.text[line.start : line.end],
                href=f"#l{line.start}",
                aria_current="location" if number == place else None,
            ),
            class_=f"ck-level{min(line.heading - top, 3)}",
        )
        for number, line in enumerate(headings)
    ]
    return tag("nav", tag("h3", say("read.outline")), tag("ul", *entries), class_="ck-outline", aria_label=say("read.outline"))


def _opened(opened: Opened) -> list[Span]:
    """The passage and the quote as spans side by side, the first of them the place to scroll to."""
    passage, quote = opened.passage, opened.quote
    wraps = _wraps(opened)
    if passage is None:
        return [Span(*quote, wraps("ck-quote"))] if quote else []
    if quote is None or not (passage[0] <= quote[0] and quote[1] <= passage[1]):
        return [Span(*passage, wraps("ck-quote" if quote is None else "ck-around"))]
    around = wraps("ck-around")
    return [
        Span(passage[0], quote[0], around),
        Span(*quote, wraps("ck-quote")),
        Span(quote[1], passage[1], around),
    ]


def _wraps(opened: Opened) -> Callable[[str], Callable[[Html], Html]]:
    """Make wrappers of which the first to draw a piece of the quote, or of the passage alone, carries the anchor."""
    free = [True]

    def wraps(class_: str) -> Callable[[Html], Html]:
        def wrap(words: Html) -> Html:
            anchor = free[0] and class_ == "ck-quote"
            if anchor:
                free[0] = False
            data = {"target": opened.target} if anchor else None
            return tag("mark", words, class_=class_, id="passage" if anchor else None, data=data)

        return wrap

    return wraps


def _pages(pages: Sequence[Page], found: Sequence[Line], say: Words) -> list[Span]:
    """A mark where each page starts: at its first letter, or at the next line when it starts between two."""
    spans = []
    ends = [line.end for line in found]
    for page in pages:
        at = bisect_right(ends, page.start)
        if at < len(found):
            start = max(page.start, found[at].start)
            spans.append(Span(start, start + 1, _page_mark(page, say)))
    return spans


def _page_mark(page: Page, say: Words) -> Callable[[Html], Html]:
    told = say("read.page", page=page.label or page.number)
    file = say("read.page_in_file", page=page.number) if page.label and page.label != str(page.number) else None
    return lambda words: join([tag("span", told, class_="ck-page", title=file), words])


# --- Ways through ------------------------------------------------------------------------------------------------------


def steps(told: str, before: str | None, after: str | None, say: Words, back: Html | None = None) -> Html:
    """Where one stands in a list of passages, with the ways to the one before and the one after."""
    previous = way(say("read.previous"), before) if before else tag("span", say("read.previous"), class_="ck-off")
    following = way(say("read.next"), after) if after else tag("span", say("read.next"), class_="ck-off")
    return tag("nav", tag("span", told), previous, following, back, class_="ck-steps", aria_label=told)


def follow(passage: Passage, concepts: Sequence[tuple[Concept, int]], reading: Reading, say: Words) -> Html | None:
    """The concepts named in the passage, each a way to follow it through the corpus."""
    if not concepts:
        return None
    links = [way(f"{label(c, say)} ({say.number(n)})", reading.follow(passage, c.id)) for c, n in concepts]
    return tag("p", tag("span", say("read.follow"), class_="ck-soft"), " ", join(links, " · "), class_="ck-follow")


def chooser(documents: Sequence[tuple[Html, str]], say: Words) -> Html:
    """All documents to choose from: a link and a line about each."""
    items = [tag("li", title, tag("span", told, class_="ck-soft")) for title, told in documents]
    return tag("section", tag("p", say.count("read.choose", len(items))), tag("ul", *items, class_="ck-documents"))


def head(document: Document, say: Words) -> Html:
    """The source of a document, above it."""
    return source.header(document.source, say)
