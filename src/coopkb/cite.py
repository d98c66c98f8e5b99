"""How a passage is named: the work, and the place in it, in French or English; a citation in the forms that people paste."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encoded

from coopkb.names import Person, person
from coopkb.types import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import Citation, Passage, Source, Work

_WORDS = {
    "fr": {
        "undated": "s. d.",
        "page": "p. ",
        "leaf": "page {n} du fichier",
        "note": "Note de lecture sur : ",
    },
    "en": {
        "undated": "n.d.",
        "page": "p. ",
        "leaf": "page {n} of the file",
        "note": "Reading note on: ",
    },
}

_NBSP = "\u00a0"
_PASTED = {
    "fr": {
        "undated": f"s.{_NBSP}d.",
        "and": "et",
        "leaf": f"page{_NBSP}{{n}} du fichier",
        "ours": "note de lecture coopkb",
        "theirs": "note de lecture par {maker}",
        "on": "{note} sur",
        "colon": f"{_NBSP}: ",
    },
    "en": {
        "undated": "n.d.",
        "and": "and",
        "leaf": f"page{_NBSP}{{n}} of the file",
        "ours": "reading note by coopkb",
        "theirs": "reading note by {maker}",
        "on": "{note} on",
        "colon": ": ",
    },
}
"""The words of what leaves for somebody else's text, their spaces kept from breaking."""

_LONGEST_SHORT_TITLE = 60
_WEB = re.compile(r"https?://\S", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$^=]|:(?=//)|@(?=\w)|(?<=\bwww)\.")
"""What Markdown may read as markup wherever it stands, with what makes a bare address a link."""
_OPENING = re.compile(r"\d{1,9}(?=[.)])|(?=[-+:])")
"""What makes a list, a rule or a table where it begins a line: a sign, or a number before its point."""


class Form(StrEnum):
    """The forms in which a citation is pasted."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    AUTHOR_DATE = "author-date"


def authors(names: Sequence[str], organisation: str) -> str:
    """Who made a work: its authors, at most three by name, else its organisation; empty when neither is known."""
    if names:
        return ", ".join(names) if len(names) <= 3 else f"{names[0]} et al."
    return "" if organisation == UNKNOWN else organisation


def describe(work: Work | Source, language: str) -> str:
    """A work in one line: authors or organisation, title, year ("s. d." where unknown)."""
    year = str(work.year) if work.year else _WORDS[language]["undated"]
    return ", ".join(part for part in (authors(work.authors, work.organisation), work.title, year) if part)


def source_line(source: Source, language: str) -> str:
    """A source in one line; a reading note says that it is one, and on whose work."""
    if source.is_note and source.about:
        return _WORDS[language]["note"] + describe(source.about, language)
    return describe(source, language)


def place(passage: Passage, language: str) -> str:
    """Where a passage stands: heading path without the title, and page as printed, else as counted in the file."""
    words = _WORDS[language]
    parts = []
    headings = _headings(passage)
    if headings:
        parts.append(" › ".join(headings))
    if passage.page_label:
        parts.append(words["page"] + passage.page_label)
    elif passage.page is not None:
        parts.append(words["leaf"].format(n=passage.page))
    return ", ".join(parts)


def quoted(quote: str, language: str, space: str = " ") -> str:
    """A quote between marks, French or English; marks of the other kind when the quote holds its own.

    `space` stands inside the French marks.
    """
    french, english = f"«{space}{quote}{space}»", f"“{quote}”"
    if language == "fr":
        return english if "«" in quote or "»" in quote else french
    return french if "“" in quote or "”" in quote else english


def reference(citation: Citation, language: str) -> str:
    """A citation as one pastes it: the quote, the source, the place, the address where one is known."""
    source = citation.passage.source
    link = source.url or (source.about.url if source.about else None)
    after = [source_line(source, language), place(citation.passage, language), link or ""]
    return f"{quoted(citation.quote, language)} ({', '.join(part for part in after if part)})"


# --- The forms --------------------------------------------------------------------------------------------------------


def cited(citation: Citation, form: Form, language: str) -> str:
    """A citation in one of the forms; that with author and date needs the reference beside it (`references.bibliography`)."""
    match form:
        case Form.PLAIN:
            return reference(citation, language)
        case Form.MARKDOWN:
            return markdown(citation, language)
        case Form.AUTHOR_DATE:
            return author_date(citation, language)


def author_date(citation: Citation, language: str, suffix: str = "") -> str:
    """A quote with author, year and place: "« … » (Ostrom 2010, p. 12)".

    `suffix` is the letter that tells apart works of one year and author, as `references.year_suffixes` gives it.
    """
    passage = citation.passage
    parts = [in_text(passage.source, language, suffix), _locator(passage, language)]
    return f"{quoted(citation.quote, language, _NBSP)} ({', '.join(part for part in parts if part)})"


def markdown(citation: Citation, language: str) -> str:
    """A citation as Markdown: the quote in a block, line by line, then who says it, where, with a link.

    Nothing of the quote, of a title or of a name is markup.
    """
    lines = [escape_markdown(line) for line in _LINE_END.split(citation.quote)]
    # A backslash at the end of a line keeps the next one apart; beside an empty one, which ends a paragraph, it would show.
    broken = [f"{line}\\" if line and after else line for line, after in zip(lines, [*lines[1:], ""], strict=True)]
    origin = [_linked(citation.passage.source, language), escape_markdown(place(citation.passage, language))]
    return "\n".join(f"> {line}".rstrip(" ") for line in [*broken, "", f"— {', '.join(part for part in origin if part)}"])


def _linked(source: Source, language: str) -> str:
    """A source in one line of Markdown, its title a link where its address is known."""
    if not source.is_note:
        return _linked_work(source, language)
    note = note_name(source, language)
    named = f"{escape_markdown(note[:1].upper() + note[1:])} {_link(quoted(source.title, language, _NBSP), source.url)}"
    if source.about is None:
        return named
    words = _PASTED[language]
    return words["on"].format(note=named) + words["colon"] + _linked_work(source.about, language)


def _linked_work(work: Work | Source, language: str) -> str:
    who = escape_markdown(authors(work.authors, work.organisation))
    return ", ".join(part for part in (who, _link(work.title, work.url), dated(work, language)) if part)


def _link(text: str, url: str | None) -> str:
    target = address(url)
    return f"[{escape_markdown(text)}](<{target}>)" if target else escape_markdown(text)


# --- In the text ------------------------------------------------------------------------------------------------------


def in_text(source: Source, language: str, suffix: str = "") -> str:
    """What stands for a source in a sentence: "Ostrom 2010"; for a reading note, that it is one, and on what."""
    if not source.is_note:
        return f"{short_name(source, language)} {dated(source, language, suffix)}"
    note = note_name(source, language)
    if source.about is None:
        return f"{note} {_short_title(source.title, language)}"
    on = _PASTED[language]["on"].format(note=note)
    return f"{on} {short_name(source.about, language)} {dated(source.about, language, suffix)}"


def note_name(source: Source, language: str) -> str:
    """What a reading note is called: ours, unless it says who wrote it."""
    words = _PASTED[language]
    maker = one_line(authors(source.authors, source.organisation))
    return words["theirs"].format(maker=maker) if maker else words["ours"]


def makers(work: Work | Source) -> tuple[Person | str, ...]:
    """Who answers for a work, persons apart from bodies: its authors, else its organisation; empty when neither is known."""
    names = [name for name in work.authors if name.strip() and name != UNKNOWN]
    known = () if work.organisation == UNKNOWN else (work.organisation,)
    if not names:
        return known
    return tuple(name if name in known else person(name) or name for name in names)


def short_name(work: Work | Source, language: str) -> str:
    """Family names of at most three authors, else the first with "et al."; the organisation; else the title, shortened."""
    names = [maker.family if isinstance(maker, Person) else maker for maker in makers(work)]
    if not names:
        return _short_title(work.title, language)
    if len(names) > 3:
        return f"{names[0]} et{_NBSP}al."
    *first, last = names
    return f"{', '.join(first)} {_PASTED[language]['and']} {last}" if first else last


def dated(work: Work | Source, language: str, suffix: str = "") -> str:
    """The year of a work with its suffix: "2010a"; "s. d.-a" where it is unknown."""
    if work.year:
        return f"{work.year}{suffix}"
    return _PASTED[language]["undated"] + (f"-{suffix}" if suffix else "")


def _short_title(title: str, language: str) -> str:
    shown = title if len(title) <= _LONGEST_SHORT_TITLE else f"{title[:_LONGEST_SHORT_TITLE].rsplit(' ', 1)[0]}…"
    return quoted(shown, language, _NBSP)


def _headings(passage: Passage) -> list[str]:
    return [heading for heading in passage.heading if heading != passage.source.title]


def _locator(passage: Passage, language: str) -> str:
    """The place as a reader looks it up: the printed page; else the nearest heading, and the page in the file."""
    if passage.page_label:
        return f"p.{_NBSP}{passage.page_label}"
    parts = [f"§{_NBSP}{heading}" for heading in _headings(passage)[-1:]]
    if passage.page is not None:
        parts.append(_PASTED[language]["leaf"].format(n=passage.page))
    return ", ".join(parts)


# --- Text made safe ---------------------------------------------------------------------------------------------------


def address(url: str | None) -> str:
    """An address of the web that can stand in a link or a field; empty for any other, and for none."""
    if not url or not _WEB.match(url):
        return ""
    return re.sub(r"[\s\x00-\x20\x7f<>\"\\^`{|}]", lambda found: percent_encoded(found.group(), safe=""), url)


def one_line(text: str) -> str:
    """A text whose line ends are spaces; everything else of it stays, no-break spaces too."""
    return _LINE_END.sub(" ", text)


def escape_markdown(text: str) -> str:
    """A text of a document as one line of Markdown that shows it and nothing else; its line ends become spaces."""
    line = one_line(text)
    body = line.strip(" \t")
    if not body:
        return ""
    # Spaces at the border of a line would make code or a line end, or be lost.
    before, after = line[: len(line) - len(line.lstrip(" \t"))], line[len(line.rstrip(" \t")) :]
    opening = _OPENING.match(body)
    number = opening.group() if opening else ""
    rest = _MARKUP.sub(r"\\\g<0>", body[len(number) :])
    escaped = number + ("\\" if opening and not rest.startswith("\\") else "") + rest
    return _as_entities(before) + escaped + _as_entities(after)


def _as_entities(spaces: str) -> str:
    return "".join("&#9;" if c == "\t" else "&#32;" for c in spaces)
