"""A comparison as Markdown: legend, matrix, the evidence of each concept with numbered sources.

No text of a document is markup here: what Markdown would read as such is escaped, and a quote keeps its lines.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.cite import escape_markdown as escape
from coopkb.export import prose, words
from coopkb.export.lines import Wording, lines, lines_of_cell, numbered_sources, readable
from coopkb.types import CellState, LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coopkb.export.lines import Line
    from coopkb.types import Comparison, Concept, Grid, Source, Unsearched

_LINE_END = re.compile(r"\r\n|\r|\n")


def _quote(text: str) -> list[str]:
    """A quote in its block, each of its lines kept as a line."""
    rows = [escape(line) for line in _LINE_END.split(text)]
    # A backslash at the end of a line keeps the next one apart; beside an empty one, which ends a paragraph, it would show.
    broken = [f"{row}\\" if row and after else row for row, after in zip(rows, [*rows[1:], ""], strict=True)]
    return [f"> {row}".rstrip() for row in broken]


def as_markdown(
    comparison: Comparison,
    language: str,
    grid: Grid | None = None,
    catalogue: Mapping[str, Source] | None = None,
) -> str:
    """A comparison as Markdown: legend, matrix, then the evidence of each concept with numbered sources.

    Args:
        comparison: the frameworks against the concepts.
        language: "fr" or "en".
        grid: gives the dimensions their labels.
        catalogue: gives the sources of items their titles, by id.
    """
    wording = Wording(language, grid, catalogue or {})
    sources = numbered_sources(lines(comparison), wording)
    numbers = {key: number for key, (number, _) in sources.items()}
    parts = [f"# {prose.title(comparison, language)}"]
    if comparison.cells:
        parts += [
            f"## {prose.text('frameworks', language)}",
            _frameworks(comparison, wording),
            f"## {prose.text('legend', language)}",
            _legend(comparison, wording),
            f"## {prose.text('matrix', language)}",
            f"{prose.text('caption', language)}.",
            _matrix(comparison, wording),
            f"## {prose.text('evidence', language)}",
            *_evidence(comparison, wording, numbers),
            f"## {prose.text('sources', language)}",
            _sources(sources.values(), wording),
        ]
    else:
        parts.append(prose.text("none", language))
    return "\n\n".join(part for part in parts if part) + "\n"


def _frameworks(comparison: Comparison, wording: Wording) -> str:
    found = []
    for framework in comparison.frameworks:
        made = escape(readable(prose.made_by(framework)))
        title = escape(wording.either(framework.title))
        about = f"{title} ({made})" if made else title
        found.append(f"- **{escape(readable(framework.name))}**{prose.text('colon', wording.language)}{about}")
    return "\n".join(found)


def _legend(comparison: Comparison, wording: Wording) -> str:
    language = wording.language
    told = [(words.SYMBOLS[state], words.STATES[state], words.MEANINGS[state], state) for state in CellState]
    rows = [
        f"- {symbol} **{word[language]}**{prose.text('colon', language)}{meaning[language]} ({prose.tally(comparison, state)})"
        for symbol, word, meaning, state in told
    ]
    friend, meaning = words.FALSE_FRIEND[language], words.FALSE_FRIEND_MEANING[language]
    rows.append(f"- {words.FALSE_FRIEND_SYMBOL} **{friend}**{prose.text('colon', language)}{meaning}")
    return "\n".join(rows)


def _matrix(comparison: Comparison, wording: Wording) -> str:
    names = [escape(readable(framework.name)) for framework in comparison.frameworks]
    rows = [[prose.text("concept", wording.language), *names], ["---", *(":-:" for _ in names)]]
    for dimension, concepts in _by_dimension(comparison, wording):
        rows.append([f"**{escape(dimension)}**", *("" for _ in names)])
        for concept in concepts:
            rows.append([escape(wording.concept(concept)), *map(words.symbol, comparison.of_concept(concept.id))])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _by_dimension(comparison: Comparison, wording: Wording) -> Iterable[tuple[str, list[Concept]]]:
    for _, group in groupby(comparison.concepts, key=lambda concept: concept.dimension):
        concepts = list(group)
        yield wording.dimension(concepts[0]), concepts


def _evidence(comparison: Comparison, wording: Wording, numbers: Mapping[tuple[str, str], int]) -> Iterable[str]:
    for dimension, concepts in _by_dimension(comparison, wording):
        yield f"### {escape(dimension)}"
        for concept in concepts:
            yield f"#### {escape(wording.concept(concept))}"
            yield escape(wording.either(concept.definition))
            silent: dict[tuple[CellState, Unsearched | None], list[str]] = {}
            for framework, cell in zip(comparison.frameworks, comparison.of_concept(concept.id), strict=True):
                found = lines_of_cell(framework, concept, cell)
                if found[0].is_empty:
                    silent.setdefault((cell.state, cell.unsearched), []).append(escape(readable(framework.name)))
                else:
                    yield from _cell(found, wording, numbers)
            yield "\n".join(_silence(*key, names, wording) for key, names in sorted(silent.items(), key=_order))


def _order(silence: tuple[tuple[CellState, Unsearched | None], list[str]]) -> tuple[int, str]:
    (state, unsearched), _ = silence
    return list(CellState).index(state), unsearched or ""


def _silence(state: CellState, unsearched: Unsearched | None, names: list[str], wording: Wording) -> str:
    why = f" ({words.UNSEARCHED[unsearched][wording.language]})" if unsearched else ""
    told = f"{words.STATES[state][wording.language]}{why}{prose.text('colon', wording.language)}"
    # Another bullet than that of items, which would take the silences into the list of the last framework.
    return f"* {words.SYMBOLS[state]} {told}{prose.text('semicolon', wording.language).join(names)}"


def _cell(found: list[Line], wording: Wording, numbers: Mapping[tuple[str, str], int]) -> Iterable[str]:
    """The evidence of a cell; a source is named in full where it first comes, then by its number."""
    language, cell = wording.language, found[0].cell
    yield f"##### {escape(readable(found[0].framework.name))} – {words.symbol(cell)} {words.whole_state(cell, language)}"
    named: set[tuple[str, str]] = set()
    for line in found:
        key = wording.source_key(line)
        known = "" if key in named else wording.source_line(line)
        named.add(key)
        hand = prose.text("second_hand", language) if line.second_hand else ""
        cited = ", ".join(escape(part) for part in (known, wording.place(line), hand) if part)
        cited = f"\\[{numbers[key]}\\] {cited}".rstrip()
        if line.evidence:
            how = words.SPOKEN[line.evidence.how][language]
            yield "\n".join([*_quote(wording.said(line)), ">", f"> — {cited} ({how})"])
        else:
            term = cite.quoted(escape(wording.said(line)), language)
            link = words.LINKS[line.link or LinkKind.RELATED][language]
            told = f"**{term}** ({link}){prose.text('colon', language)}{escape(wording.definition(line))}"
            yield f"- {told} — {cited}"
    shown = len(cell.evidence)
    if shown < cell.passages:
        yield prose.text("shown", language, shown=shown, all=cell.passages)


def _sources(sources: Iterable[tuple[int, Line]], wording: Wording) -> str:
    rows = []
    for number, line in sources:
        parts = [wording.source_line(line), wording.licence(line), wording.address(line)]
        rows.append(f"{number}. {' – '.join(escape(part) for part in parts if part)}")
    return "\n".join(rows)
