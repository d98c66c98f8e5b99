"""A session outline as Markdown: no text of it is markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.cite import escape_markdown as escape
from coopkb.export.session.content import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopkb.export.session.content import Sheet, Timed, Told


def render(told: Told) -> str:
    """The content of the file."""
    return "\n\n".join(_blocks(told)) + "\n"


def _blocks(told: Told) -> Iterator[str]:
    outline, say = told.outline, told.say
    yield f"# {_text(outline.title)}"
    yield f"*{say('kind')} – {told.total}*"
    if told.balance:
        yield f"**{told.balance}**"
    yield f"**{say('aim')}**{say('colon')}{_text(outline.aim)}"
    if outline.missing:
        yield f"## {say('missing')}"
        yield _list(outline.missing)
    yield f"## {say('sequence')}"
    yield _table(told)
    if told.to_prepare or told.sheets:
        yield f"## {say('prepare')}"
        yield _prepare(told)
    if outline.concepts:
        yield f"## {say('concepts')}"
        yield "\n".join(f"- **{_text(one.label)}**{say('colon')}{_text(one.definition)}" for one in outline.concepts)
    yield f"## {say('steps')}"
    for timed in told.steps:
        yield from _step(told, timed)
    if told.notes:
        yield f"## {say('notes')}"
        for title, note in told.notes:
            yield (f"**{_text(title)}**\\\n" if title else "") + _kept(note)
    if told.sheets:
        yield f"## {say('handouts')}"
        for sheet in told.sheets:
            yield from _sheet(told, sheet)
    if told.references:
        yield f"## {say('references')}"
        yield "\n".join(
            f"{one.number}. {escape(one.sentence)}" + (f" {say('available')} <{one.target}>" if one.target else "")
            for one in told.references
        )


def _table(told: Told) -> str:
    say = told.say
    rows = [[say(key) for key in ("when", "long", "step", "needs")], ["---"] * 4]
    for timed in told.steps:
        title = f"*{_text(timed.step.title)}*" if timed.is_pause else f"{timed.number}\\. {_text(timed.step.title)}"
        rows.append([f"{timed.begins}–{timed.ends}", timed.length, title, told.to_give(timed)])
    rows.append(["", f"**{told.total}**", f"**{say('total')}**", ""])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _prepare(told: Told) -> str:
    rows = [f"- {_text(title)}{told.say('colon')}{_text('; '.join(materials))}" for title, materials in told.to_prepare]
    if told.sheets:
        rows.append(f"- {told.say('handouts')}{told.say('colon')}{told.copies}")
    return "\n".join(rows)


def _step(told: Told, timed: Timed) -> Iterator[str]:
    step, say = timed.step, told.say
    times = f"{timed.begins}–{timed.ends} ({timed.length})"
    number = f"{timed.number}\\. " if timed.number else ""
    yield f"### {number}{_text(step.title)} – {times}"
    if step.purpose:
        yield f"*{_text(step.purpose)}*"
    facts = ((say("group"), step.group), (say("needs"), told.to_give(timed)))
    shown = [f"- {name}{say('colon')}{_text(value)}" for name, value in facts if value]
    shown += [f"  - {_text(one)}" for one in told.given(timed)]
    if step.use:
        shown.append(f"- {_text(step.use)}")
    if shown:
        yield "\n".join(shown)
    if step.moves:
        yield f"**{say('do')}**"
        yield "\n".join(f"{n}. {_minutes(told, move.minutes)}{_text(move.text)}" for n, move in enumerate(step.moves, start=1))
    if step.prompts:
        yield f"**{say('say')}**"
        yield "\n".join(f"- {_text(p.of)} ({_text(p.what)}){say('colon')}{_text(p.text)}" for p in step.prompts)
    if step.vigilance:
        yield f"**{say('vigilance')}**"
        yield _list(step.vigilance)


def _minutes(told: Told, minutes: int) -> str:
    return f"({told.say('minutes', minutes=minutes)}) " if minutes else ""


def _sheet(told: Told, sheet: Sheet) -> Iterator[str]:
    title = f" – {_text(sheet.title)}" if sheet.title else ""
    yield f"### {told.say('handout', number=sheet.number)}{title}"
    if sheet.quote is None:
        yield told.say("gone")
        return
    origin = f"— {escape(sheet.origin)} \\[{sheet.quote.number}\\]"
    yield "\n".join(f"> {row}".rstrip(" ") for row in [*_kept(sheet.quote.text).split("\n"), "", origin])


def _kept(text: str) -> str:
    """A text as one paragraph, each of its lines kept as a line."""
    return "\\\n".join(escape(row) or "&#32;" for row in text.strip("\n").split("\n"))


def _list(texts: Sequence[str]) -> str:
    return "\n".join(f"- {_text(text)}" for text in texts)


def _text(text: str) -> str:
    return escape(line(text))
