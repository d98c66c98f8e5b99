"""A session outline as one page of HTML that needs nothing else: no script, no address to load from, its style inside."""

from __future__ import annotations

import html
from importlib.resources import files
from typing import TYPE_CHECKING

from coopkb.export.lines import readable
from coopkb.export.markup import POLICY, Html, apart, tag
from coopkb.export.session.content import line, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coopkb.export.notebook.content import Reference
    from coopkb.export.session.content import Sheet, Timed, Told


def document(title: str, language: str, style: str, body: Iterable[Html]) -> str:
    """A whole page with a style of this package inside."""
    css = files("coopkb.export.session").joinpath(style).read_text(encoding="utf-8")
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">\n'
        f"{tag('title', title).markup}\n<style>\n{css}</style>"
    )
    inside = tag("main", *apart(body)).markup
    return f'<!doctype html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n{inside}\n</body>\n</html>\n'


def render(told: Told) -> str:
    """The content of the file."""
    return document(line(told.outline.title), told.language, "page.css", _body(told))


def _body(told: Told) -> Iterator[Html]:
    outline, say = told.outline, told.say
    balance = [tag("p", told.balance, class_="warning")] if told.balance else []
    yield tag(
        "header",
        tag("p", f"{say('kind')} – {told.total}", class_="kind"),
        tag("h1", tag("bdi", line(outline.title))),
        tag("p", tag("strong", f"{say('aim')}{say('colon')}"), readable(outline.aim), class_="aim"),
        *balance,
    )
    if outline.missing:
        yield tag("section", tag("h2", say("missing")), _list(outline.missing), class_="missing")
    yield tag("section", tag("h2", say("sequence")), _table(told))
    if told.to_prepare or told.sheets:
        yield tag("section", tag("h2", say("prepare")), _prepare(told))
    if outline.concepts:
        rows = [(tag("dt", line(one.label)), tag("dd", line(one.definition))) for one in outline.concepts]
        pairs = (tag("div", *row) for row in rows)
        yield tag("section", tag("h2", say("concepts")), tag("dl", *pairs, class_="concepts"))
    yield tag("section", tag("h2", say("steps")), *apart(_step(told, timed) for timed in told.steps), class_="steps")
    if told.notes:
        yield tag("section", tag("h2", say("notes")), *apart(_note(*note) for note in told.notes))
    if told.sheets:
        yield tag(
            "section", tag("h2", say("handouts")), *apart(_sheet(told, sheet) for sheet in told.sheets), class_="handouts"
        )
    if told.references:
        rows_ = apart(_reference(told, reference) for reference in told.references)
        yield tag("section", tag("h2", say("references")), tag("ol", *rows_, class_="references"))


def _table(told: Told) -> Html:
    heads = (tag("th", told.say(key), scope="col") for key in ("when", "long", "step", "needs"))
    rows = []
    for number, timed in enumerate(told.steps):
        title = f"{timed.number}. " if timed.number else ""
        link = tag("a", title, tag("bdi", line(timed.step.title)), href=f"#step-{number}")
        cells = [
            tag("td", f"{timed.begins}\u2009–\u2009{timed.ends}", class_="time"),
            tag("td", timed.length, class_="time"),
            tag("th", link, scope="row"),
            tag("td", told.to_give(timed)),
        ]
        rows.append(tag("tr", *cells, class_="pause" if timed.is_pause else ""))
    total = tag("tr", tag("td"), tag("td", told.total, class_="time"), tag("th", told.say("total"), scope="row"), tag("td"))
    body = tag("tbody", *apart(rows))
    return tag("table", tag("thead", tag("tr", *heads)), body, tag("tfoot", total), class_="sequence")


def _prepare(told: Told) -> Html:
    rows = [tag("li", tag("strong", line(title)), _list(materials)) for title, materials in told.to_prepare]
    if told.sheets:
        rows.append(tag("li", tag("strong", told.say("handouts")), _list([told.copies])))
    return tag("ul", *apart(rows), class_="prepare")


def _step(told: Told, timed: Timed) -> Html:
    step, say = timed.step, told.say
    number = f"{timed.number}. " if timed.number else ""
    times = tag("span", f"{timed.begins}\u2009–\u2009{timed.ends} · {timed.length}", class_="times")
    parts = [tag("header", tag("h3", number, tag("bdi", line(step.title))), times)]
    if step.purpose:
        parts.append(tag("p", line(step.purpose), class_="purpose"))
    facts = [tag("li", tag("strong", f"{say('group')}{say('colon')}"), line(step.group))] if step.group else []
    if told.to_give(timed):
        given = [tag("ol", *(tag("li", one) for one in lines(told.given(timed))))] if timed.sheets else []
        facts.append(tag("li", tag("strong", f"{say('needs')}{say('colon')}"), told.to_give(timed), *given))
    if step.use:
        facts.append(tag("li", line(step.use)))
    if facts:
        parts.append(tag("ul", *facts, class_="facts"))
    if step.moves:
        moves = (
            tag("li", tag("span", _minutes(told, m.minutes), class_="minutes"), tag("p", line(m.text))) for m in step.moves
        )
        parts += [tag("h4", say("do")), tag("ol", *apart(moves), class_="moves")]
    if step.prompts:
        prompts = (
            tag("li", tag("span", f"{line(p.of)} – {line(p.what)}", class_="of"), tag("p", line(p.text))) for p in step.prompts
        )
        parts += [tag("h4", say("say")), tag("ul", *apart(prompts), class_="prompts")]
    if step.vigilance:
        parts += [tag("h4", say("vigilance")), _list(step.vigilance)]
    place = told.steps.index(timed)
    return tag("article", *apart(parts), id=f"step-{place}", class_="pause" if timed.is_pause else "")


def _minutes(told: Told, minutes: int) -> str:
    return told.say("minutes", minutes=minutes) if minutes else ""


def _note(title: str, note: str) -> Html:
    named = [tag("h3", tag("bdi", title))] if title else []
    return tag("article", *named, tag("p", note, class_="kept", dir="auto"))


def _sheet(told: Told, sheet: Sheet) -> Html:
    title: list[Html | str] = [" – ", tag("bdi", line(sheet.title))] if sheet.title else []
    head = tag("h3", told.say("handout", number=sheet.number), *title)
    if sheet.quote is None:
        return tag("article", head, tag("p", told.say("gone"), class_="warning"))
    mark = tag("a", f"[{sheet.quote.number}]", href=f"#ref-{sheet.quote.number}")
    said = tag("blockquote", sheet.quote.text, lang=sheet.quote.language, dir="auto")
    return tag(
        "article", head, tag("figure", said, tag("figcaption", "— ", tag("bdi", sheet.origin), " ", mark)), class_="sheet"
    )


def _reference(told: Told, reference: Reference) -> Html:
    shown = tag("bdi", reference.address)
    if reference.target:
        shown = tag("a", shown, href=reference.target, rel="noopener noreferrer")
    available: list[Html | str] = [f" {told.say('available')} ", shown] if reference.address else []
    return tag("li", tag("bdi", reference.sentence), *available, id=f"ref-{reference.number}")


def _list(texts: Sequence[str]) -> Html:
    return tag("ul", *(tag("li", text) for text in lines(texts)))
