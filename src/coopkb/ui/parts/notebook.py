"""What a notebook keeps, as the page shows it, and the files it leaves as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.export.notebook import notebook_as_docx, notebook_as_html, notebook_as_markdown
from coopkb.notebook import as_json
from coopkb.ui.markup import Html, external, join, link, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coopkb.notebook import Entry, Notebook, Quote, Standing
    from coopkb.ui.words import Words

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def entry(kept: Entry, standing: Standing | None, say: Words) -> Html:
    """One thing that was kept: what it is, its text, its quotes with their places, whether to look at it again."""
    head = tag("p", tag("span", say(f"notebook.kind.{kept.kind}"), class_="ck-soft"))
    title = tag("h3", kept.title)
    text = tag("p", kept.text) if kept.text else None
    told = tag("p", say(f"notebook.review.{standing}"), class_="ck-notice") if standing else None
    return tag("article", head, title, told, text, *(_quote(quote, say) for quote in kept.quotes), class_="ck-kept")


def _quote(quote: Quote, say: Words) -> Html:
    """A quote as it was kept, with its reference and place."""
    words = " ".join(quote.text.replace("• ", "").split())
    marked = f"«\u00a0{words}\u00a0»" if quote.language == "fr" else f"“{words}”"
    language = quote.language if quote.language != say.language else None
    where = join([piece for piece in (quote.reference, quote.place) if piece], ", ")
    out = link(say("source.original"), quote.url, class_="ck-out") if external(quote.url) else None
    return tag("blockquote", tag("p", marked, lang=language), tag("p", join([where, out], " "), class_="ck-where"))


@dataclass(frozen=True, slots=True)
class File:
    """A file that a notebook leaves as: what the button says, the name, the media type, and what makes the content."""

    label: str
    name: str
    media_type: str
    content: Callable[[], bytes]


def files(notebook: Notebook, review: Mapping[str, Standing], say: Words) -> list[File]:
    """The files that a notebook leaves as; their content is made when one is asked for."""
    name, language = say("notebook.file_name"), say.language
    return [
        File("Word (DOCX)", f"{name}.docx", _DOCX, lambda: notebook_as_docx(notebook, language, review)),
        File("HTML", f"{name}.html", "text/html", lambda: notebook_as_html(notebook, language, review).encode()),
        File("Markdown", f"{name}.md", "text/markdown", lambda: notebook_as_markdown(notebook, language, review).encode()),
        File("JSON", f"{name}.json", "application/json", lambda: as_json(notebook).encode()),
    ]
