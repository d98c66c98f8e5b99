"""An evaluation as one page of HTML that needs nothing else: its tables, and the questions that went wrong.

Every text is escaped where it becomes part of an element, in `_tag`; the page forbids scripts besides.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from coopkb.evaluate import tables, words
from coopkb.evaluate.results import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coopkb.evaluate.measure import Variant
    from coopkb.evaluate.questions import Anchor
    from coopkb.evaluate.results import Evaluation, Result
    from coopkb.evaluate.side_by_side import SideBySide
    from coopkb.evaluate.tables import Table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

SHOWN = 200
"""Characters of a passage that are shown."""


@dataclass(frozen=True, slots=True)
class _Html:
    """A piece of HTML whose texts have been escaped."""

    markup: str


def _tag(name: str, *children: _Html | str, **attributes: str) -> _Html:
    """An element; strings among its children and attributes are escaped, empty attributes left out."""
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{html.escape(value)}"' for key, value in attributes.items() if value
    )
    inside = "".join(child.markup if isinstance(child, _Html) else html.escape(child) for child in children)
    return _Html(f"<{name}{written}>{inside}</{name}>")


def as_html(
    evaluation: Evaluation,
    language: str,
    about: tuple[str, str],
    variants: Sequence[Variant] = (),
    beside: SideBySide | None = None,
) -> str:
    """An evaluation as a page: figures, what they mean, and each question that went wrong with what was found in its place.

    Args:
        evaluation: what is shown.
        language: "fr" or "en".
        about: the names of the file of questions and of the index.
        variants: from `ablation`.
        beside: another index, from `side_by_side`.
    """
    page = _Page(language)
    questions, index = about
    style = files("coopkb.evaluate").joinpath("page.css").read_text(encoding="utf-8")
    title = page.say("title")
    body = [
        _tag("h1", title),
        _tag("p", page.say("about", count=len(evaluation.results), questions=questions, index=index), class_="soft"),
        *(page.table(table) for table in tables.tables(evaluation, language, variants, beside)),
        *page.beside(beside),
        _tag("ul", *(_tag("li", page.spaced(line)) for line in tables.sentences(evaluation, language)), class_="told"),
        page.meanings(evaluation),
        _tag("h2", page.say("failures")),
        *page.failures(evaluation),
    ]
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">\n'
        f"{_tag('title', title).markup}\n<style>\n{style}</style>"
    )
    inside = "\n".join(piece.markup for piece in body)
    return f'<!doctype html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n{inside}\n</body>\n</html>\n'


class _Page:
    """The parts of a page in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def say(self, key: str, **values: object) -> str:
        return self.spaced(words.text(key, self._language, **values))

    def spaced(self, text: str) -> str:
        """Our own words, with the no-break spaces that French sets beside its punctuation."""
        return re.sub(r"(?<=«) | (?=[:;?!»%])", "\u00a0", text) if self._language == "fr" else text

    # --- Figures

    def table(self, table: Table) -> _Html:
        head = _tag("thead", _tag("tr", *(_tag("th", self.spaced(name), scope="col") for name in table.heads)))
        rows = [_tag("tr", _tag("th", row[0], scope="row"), *(_tag("td", cell) for cell in row[1:])) for row in table.rows]
        body = _tag("tbody", *_lines(rows))
        # The window scrolls on a narrow screen, so one must be able to reach it with the keyboard, and hear what it is.
        window = {"class_": "window", "tabindex": "0", "role": "region", "aria_label": table.title}
        return _tag("section", _tag("h2", table.title), _tag("div", _tag("table", head, body), **window))

    def beside(self, beside: SideBySide | None) -> Iterator[_Html]:
        for line in tables.about_differences(beside, self._language) if beside else ():
            yield _tag("p", self.spaced(line), class_="soft")

    def meanings(self, evaluation: Evaluation) -> _Html:
        told: list[_Html] = []
        for name in evaluation.samples():
            told.append(_tag("dt", words.label(name, self._language)))
            told.append(_tag("dd", self.spaced(words.MEANINGS[name][self._language])))
        return _tag("details", _tag("summary", self.say("meanings")), _tag("dl", *told))

    # --- Failures

    def failures(self, evaluation: Evaluation) -> Iterator[_Html]:
        if not any(result.failures for result in evaluation.results):
            yield _tag("p", self.say("no_failure"))
        for failure in Failure:
            failed = list(evaluation.failures(failure))
            if failed:
                yield _tag("h3", self.say("count", title=self.say(failure), count=len(failed)))
                yield from (self._failed(result, failure) for result in failed)

    def _failed(self, result: Result, failure: Failure) -> _Html:
        question, answer = result.question, result.answer
        status = words.STATUSES[answer.status][self._language]
        facts = [question.id, question.language, question.user, question.kind]
        facts += [self.say("confidence", status=status, confidence=words.number(answer.confidence))]
        if result.ranking:
            first = result.ranking.first
            facts.append(self.say("rank", rank=first) if first else self.say("no_rank"))
        parts = [_tag("p", " · ".join(fact for fact in facts if fact), class_="soft")]
        if failure is Failure.OVERREACHED:
            parts.append(self._pair("said", [self._said(result)]))
        else:
            parts.append(self._pair("expected", [self._anchor(anchor) for anchor in question.relevant]))
            parts.append(self._pair("found", [self._found(result)]))
        return _tag("article", _tag("h4", question.text, lang=self._other(question.language)), *parts)

    def _pair(self, key: str, told: Sequence[_Html]) -> _Html:
        return _tag("div", _tag("strong", self.say(key)), *told, class_="pair")

    def _anchor(self, anchor: Anchor) -> _Html:
        return _tag("p", *self._quote(f"{anchor.start} … {anchor.end}"), _tag("span", f" {anchor.file}", class_="soft"))

    def _found(self, result: Result) -> _Html:
        if not result.best:
            return _tag("p", self.say("nothing"))
        passage = result.best.passage
        return self._text_of(passage.source.title, passage.text, passage.language)

    def _said(self, result: Result) -> _Html:
        if not result.answer.statements:
            return _tag("p", self.say("nothing"))
        statement = result.answer.statements[0]
        return self._text_of(statement.source.title, statement.text, statement.citations[0].passage.language)

    def _text_of(self, title: str, text: str, language: str) -> _Html:
        return _tag("p", title, self.say("colon"), *self._quote(_shortened(text), self._other(language)))

    def _quote(self, text: str, language: str = "") -> Iterator[_Html | str]:
        yield self.say("open")
        yield _tag("span", text, lang=language)
        yield self.say("close")

    def _other(self, language: str) -> str:
        """A language where it is not that of the page."""
        return "" if language == self._language else language


def _shortened(text: str) -> str:
    """The first words of a text on one line, with a mark where there are more."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[:SHOWN].rsplit(" ", 1)[0] + " …"


def _lines(pieces: Iterable[_Html]) -> Iterator[_Html]:
    """Pieces on lines of their own, so that two versions of a file can be compared."""
    for piece in pieces:
        yield piece
        yield _Html("\n")
