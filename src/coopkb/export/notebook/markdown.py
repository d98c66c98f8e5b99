"""A notebook as Markdown: no text of it is markup, and a quote keeps its lines and spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.cite import escape_markdown as escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.export.notebook.content import Cited, Part, Reference, Told


def render(told: Told) -> str:
    """The content of the file."""
    return "\n\n".join(_blocks(told)) + "\n"


def _blocks(told: Told) -> Iterator[str]:
    yield f"# {escape(told.title)}"
    if told.aim:
        yield _lines(told.aim)
    if told.dated:
        yield f"*{told.dated}*"
    if told.is_empty:
        yield told.say("empty")
    for chapter in told.chapters:
        if chapter.title:
            yield f"## {escape(chapter.title)}"
        for part in chapter.parts:
            yield from _part(part, "###" if chapter.title else "##")
    if told.references:
        yield f"## {told.say('references')}"
        yield "\n".join(_reference(told, reference) for reference in told.references)
        yield f"## {told.say('lengths')}"
        yield _lengths(told)
        yield from map(escape, told.law)


def _part(part: Part, heading: str) -> Iterator[str]:
    if part.title:
        yield f"{heading} {escape(part.title)}"
    yield f"*{part.kind}*" + (f" – **{part.review}**" if part.review else "")
    if part.text:
        yield _lines(part.text)
    for quote in part.quotes:
        yield _quote(quote)
    if part.note:
        own = f"**{part.own}**\\\n" if part.own else ""
        yield own + _lines(part.note)


def _quote(quote: Cited) -> str:
    origin = f"— \\[{quote.number}\\] {escape(quote.origin)}".rstrip()
    return "\n".join(f"> {line}".rstrip(" ") for line in [*_lines(quote.text).split("\n"), "", origin])


def _lines(text: str) -> str:
    """A text as one paragraph, each of its lines kept as a line, empty ones too."""
    return "\\\n".join(map(_line, text.rstrip("\n").split("\n")))


def _line(line: str) -> str:
    """A line with the spaces at its borders, those of any kind, which would be lost."""
    body = line.lstrip()
    before = line[: len(line) - len(body)]
    after = body[len(body.rstrip()) :]
    return f"{_spaces(before)}{escape(body.rstrip())}{_spaces(after)}"


def _spaces(text: str) -> str:
    # No renderer takes a control character by its number.
    return "".join(character if "\x7f" <= character <= "\x9f" else f"&#{ord(character)};" for character in text)


def _reference(told: Told, reference: Reference) -> str:
    address = f"<{reference.target}>" if reference.target else escape(reference.address)
    available = f" {told.say('available')} {address}" if address else ""
    return f"{reference.number}. {escape(reference.sentence)}{available}"


def _lengths(told: Told) -> str:
    rows = [[told.say("source"), told.say("words"), told.say("licence")], ["---", "---", "---"]]
    for reference in told.references:
        warning = told.warning(reference)
        words = told.words(reference) + (f" – **{warning}**" if warning else "")
        rows.append([f"\\[{reference.number}\\] {escape(reference.text)}", words, escape(reference.licence)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
