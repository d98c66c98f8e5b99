"""A source, told in a line or at the head of its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.types import UNKNOWN
from coopkb.ui.markup import Html, external, join, link, tag

if TYPE_CHECKING:
    from coopkb.types import Source
    from coopkb.ui.words import Words


def line(source: Source, say: Words) -> Html:
    """A source in one line with the way to the original; a note says that it is one."""
    words = [tag("cite", cite.source_line(source, say.language))]
    if source.second_hand:
        words.append(tag("span", f"· {say('source.second_hand')}", class_="ck-soft"))
    if external(address(source)):
        words.append(original(source, say))
    return join(words, " ")


def short(source: Source) -> str:
    """A source by the name that readers know it by: who speaks, else its title."""
    work = source.about if source.is_note and source.about else source
    return cite.authors(work.authors, work.organisation) or work.title


def address(source: Source) -> str | None:
    """Where the original is, of the source or of the work that a note is about."""
    return source.url or (source.about.url if source.about else None)


def original(source: Source, say: Words) -> Html:
    """The link to the original."""
    return link(
        say("source.original"), address(source), class_="ck-out", aria_label=say("source.original_of", title=source.title)
    )


def header(source: Source, say: Words) -> Html:
    """What a librarian would say of a source, above its text."""
    work = source.about if source.is_note and source.about else source
    facts = [
        (say("source.who"), cite.authors(work.authors, work.organisation)),
        (say("source.year"), str(work.year) if work.year else say("source.undated")),
        (say("source.kind"), say(f"kind.{source.kind}")),
        (say("source.licence_note" if source.is_note else "source.licence"), known(source.licence, say)),
    ]
    if source.is_note and source.about:
        facts.append((say("source.licence_original"), known(source.about.licence, say)))
    described = tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts if value), class_="ck-facts")
    way_out = original(source, say) if external(address(source)) else tag("span", say("source.no_original"), class_="ck-soft")
    return tag("header", tag("h2", source.title), note(source, say), described, tag("p", way_out), class_="ck-source")


def note(source: Source, say: Words) -> Html | None:
    """The warning above a reading note: whose words these are, and on whose work."""
    if not source.is_note:
        return None
    about = cite.describe(source.about, say.language).rstrip(".") if source.about else ""
    told = say("source.note_about", work=about) if about else say("source.note")
    second = f" {say('source.second_hand_long')}" if source.second_hand else ""
    return tag("p", tag("strong", say("source.note_title")), f" {told}{second}", class_="ck-note")


def known(value: str, say: Words) -> str:
    """A fact, or that nobody knows it."""
    return say("source.unknown") if value == UNKNOWN else value
