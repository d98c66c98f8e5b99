"""A comparison as one page of HTML that needs nothing else: no script, no address to load from, its style inside.

Every text is escaped where it becomes part of an element, in `tag`; the page forbids scripts besides.
"""

from __future__ import annotations

import html
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.export import prose, words
from coopkb.export.lines import Wording, lines, lines_of_cell, numbered_sources, readable
from coopkb.export.markup import POLICY, Html, apart, tag
from coopkb.types import CellState, LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coopkb.export.lines import Line
    from coopkb.types import Cell, Comparison, Concept, Framework, Grid, Source, Unsearched

_FEW = 5
"""Columns up to which a cell shows its word beside the symbol and a head lies flat; with more the word is only heard."""


def as_html(
    comparison: Comparison,
    language: str,
    grid: Grid | None = None,
    catalogue: Mapping[str, Source] | None = None,
) -> str:
    """A comparison as one page to show, print and file: legend, matrix whose cells lead to their evidence, sources.

    Args:
        comparison: the frameworks against the concepts.
        language: "fr" or "en".
        grid: gives the dimensions their labels.
        catalogue: gives the sources of items their titles, by id.
    """
    return _Page(comparison, Wording(language, grid, catalogue or {})).whole()


class _Page:
    """The parts of the page of one comparison."""

    def __init__(self, comparison: Comparison, wording: Wording) -> None:
        self._comparison = comparison
        self._wording = wording
        self._language = wording.language
        self._sources = numbered_sources(lines(comparison), wording)
        self._columns = {framework.id: number for number, framework in enumerate(comparison.frameworks, start=1)}
        self._rows = {concept.id: number for number, concept in enumerate(comparison.concepts, start=1)}

    def whole(self) -> str:
        title = prose.title(self._comparison, self._language)
        style = files("coopkb.export").joinpath("page.css").read_text(encoding="utf-8")
        body = [tag("h1", title)]
        body += self._told() if self._comparison.cells else [tag("p", self._say("none"))]
        head = (
            '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">\n'
            f"{tag('title', title).markup}\n<style>\n{style}</style>"
        )
        inside = "\n".join(piece.markup for piece in body)
        return f'<!doctype html>\n<html lang="{self._language}">\n<head>\n{head}\n</head>\n<body>\n{inside}\n</body>\n</html>\n'

    def _told(self) -> Iterator[Html]:
        yield tag("h2", self._say("legend"))
        yield self._legend()
        yield tag("h2", self._say("matrix"), id="matrix")
        yield self._matrix()
        yield tag("p", self._say("opens"), class_="soft on-screen")
        yield tag("h2", self._say("frameworks"))
        yield tag("ul", *map(self._framework, self._comparison.frameworks), class_="frameworks")
        yield tag("h2", self._say("evidence"))
        for dimension, concepts in self._by_dimension():
            yield tag("h3", dimension)
            yield tag("div", *map(self._concept, concepts), class_="concepts")
        yield tag("h2", self._say("sources"))
        yield tag("ol", *(self._source(number, line) for number, line in self._sources.values()), class_="sources")

    def _say(self, key: str, **values: object) -> str:
        return prose.text(key, self._language, **values)

    def _text(self, name: str, texts: Mapping[str, str], **attributes: str) -> Html:
        """A text that is there in one language or both, marked when it is not in that of the page."""
        spoken = self._wording.language_of(texts)
        return tag(name, self._wording.either(texts), lang="" if spoken == self._language else spoken, **attributes)

    def _by_dimension(self) -> Iterator[tuple[str, list[Concept]]]:
        for _, group in groupby(self._comparison.concepts, key=lambda concept: concept.dimension):
            concepts = list(group)
            yield self._wording.dimension(concepts[0]), concepts

    # --- Legend, matrix

    def _legend(self) -> Html:
        found: list[Html] = []
        for state in CellState:
            count = f" ({prose.tally(self._comparison, state)})"
            found.append(tag("dt", _symbol(words.SYMBOLS[state]), words.STATES[state][self._language]))
            found.append(tag("dd", words.MEANINGS[state][self._language], tag("span", count, class_="soft")))
        found.append(tag("dt", _symbol(words.FALSE_FRIEND_SYMBOL), words.FALSE_FRIEND[self._language]))
        found.append(tag("dd", words.FALSE_FRIEND_MEANING[self._language]))
        return tag("dl", *found, class_="legend")

    def _matrix(self) -> Html:
        few = len(self._columns) <= _FEW
        heads = [tag("th", self._say("concept"), scope="col")]
        for framework in self._comparison.frameworks:
            heads.append(tag("th", tag("span", readable(framework.name)), scope="col"))
        bodies = []
        for dimension, concepts in self._by_dimension():
            label = tag("th", tag("span", dimension), scope="rowgroup", class_="dimension", colspan=str(len(heads)))
            rows = [tag("tr", label), *map(self._row, concepts)]
            bodies.append(tag("tbody", *apart(rows)))
        caption = tag("caption", self._say("caption"))
        table = tag("table", caption, Html("\n"), tag("thead", tag("tr", *heads)), *apart(bodies))
        # The window scrolls, so one must be able to reach it with the keyboard, and hear what it is.
        window = {"tabindex": "0", "role": "region", "aria_label": self._say("caption")}
        return tag("div", table, class_=f"matrix {'few' if few else 'many'}", **window)

    def _row(self, concept: Concept) -> Html:
        label = tag("a", self._wording.concept(concept), href=f"#c{self._rows[concept.id]}")
        cells = map(self._cell, self._comparison.of_concept(concept.id))
        return tag("tr", tag("th", label, scope="row"), *cells)

    def _cell(self, cell: Cell) -> Html:
        whole = words.whole_state(cell, self._language)
        if len(self._columns) <= _FEW:
            # The reason of a silence would fill the matrix: it is heard here, and read beside the evidence.
            short = words.STATES[cell.state][self._language]
            told = [tag("span", short, class_="word"), tag("span", whole.removeprefix(short), class_="heard")]
        else:
            told = [tag("span", whole, class_="heard")]
        link = tag("a", _symbol(words.symbol(cell)), " ", *told, href=f"#{self._anchor(cell)}")
        return tag("td", link, class_=cell.state.value)

    def _anchor(self, cell: Cell) -> str:
        return f"c{self._rows[cell.concept]}-f{self._columns[cell.framework]}"

    # --- Evidence

    def _framework(self, framework: Framework) -> Html:
        made = prose.made_by(framework)
        about: list[Html | str] = [self._say("colon"), self._text("span", framework.title)]
        about += [tag("span", f" ({readable(made)})", class_="soft")] if made else []
        return tag("li", tag("strong", readable(framework.name)), *about)

    def _concept(self, concept: Concept) -> Html:
        back = tag("a", f"↑ {self._say('to_matrix')}", href="#matrix", class_="back on-screen")
        title = tag("h4", self._wording.concept(concept), back)
        parts = [tag("header", title, self._text("p", concept.definition))]
        held: list[Html] = []
        silent: dict[tuple[CellState, Unsearched | None], list[Html]] = {}
        for framework in self._comparison.frameworks:
            cell = self._comparison.cell(framework.id, concept.id)
            found = lines_of_cell(framework, concept, cell)
            if found[0].is_empty:
                name = tag("span", readable(framework.name), id=self._anchor(cell))
                silent.setdefault((cell.state, cell.unsearched), []).append(name)
            else:
                held.append(self._held(found))
        if held:
            parts.append(tag("div", *apart(held), class_="frameworks-held"))
        if silent:
            rows = [self._silence(state, why, silent[state, why]) for state, why in sorted(silent, key=_order)]
            parts.append(tag("ul", *rows, class_="silent"))
        return tag("section", *apart(parts), class_="concept", id=f"c{self._rows[concept.id]}")

    def _silence(self, state: CellState, unsearched: Unsearched | None, names: list[Html]) -> Html:
        why = f" ({words.UNSEARCHED[unsearched][self._language]})" if unsearched else ""
        told = f" {words.STATES[state][self._language]}{why}{self._say('colon')}"
        between = self._say("semicolon")
        listed = [piece for name in names for piece in (between, name)][1:]
        return tag("li", _symbol(words.SYMBOLS[state]), told, *listed)

    def _held(self, found: list[Line]) -> Html:
        """What a framework says of a concept; a source is named in full where it first comes, then by its number."""
        cell = found[0].cell
        state = tag("span", " – ", _symbol(words.symbol(cell)), " ", words.whole_state(cell, self._language), class_="state")
        parts = [tag("h5", readable(found[0].framework.name), state)]
        named: set[tuple[str, str]] = set()
        for is_passage, group in groupby(found, key=lambda line: line.evidence is not None):
            pieces: list[Html] = []
            for line in group:
                key = self._wording.source_key(line)
                cited = self._cited(line, in_full=key not in named)
                named.add(key)
                pieces.append(self._passage(line, cited) if is_passage else self._item(line, cited))
            parts += pieces if is_passage else [tag("ul", *pieces, class_="items")]
        shown = len(cell.evidence)
        if shown < cell.passages:
            parts.append(tag("p", self._say("shown", shown=shown, all=cell.passages), class_="soft"))
        return tag("div", *apart(parts), class_="held", id=self._anchor(cell))

    def _cited(self, line: Line, *, in_full: bool) -> list[Html | str]:
        number = self._sources[self._wording.source_key(line)][0]
        known = self._wording.source_line(line) if in_full else ""
        hand = self._say("second_hand") if line.second_hand else ""
        told = ", ".join(part for part in (known, self._wording.place(line), hand) if part)
        return [tag("a", f"[{number}]", href=f"#s{number}"), f" {told}" if told else ""]

    def _item(self, line: Line, cited: list[Html | str]) -> Html:
        link = words.LINKS[line.link or LinkKind.RELATED][self._language]
        term = tag("span", self._wording.said(line), lang=self._wording.spoken_language(line))
        before, after = cite.quoted("\0", self._language).split("\0")
        definition = self._text("span", line.item.definition) if line.item else ""
        told = tag("strong", before, term, after)
        return tag("li", told, f" ({link})", self._say("colon"), definition, " ", tag("span", *cited, class_="cited"))

    def _passage(self, line: Line, cited: list[Html | str]) -> Html:
        how = f" ({self._wording.kind(line)})"
        quote = tag("blockquote", self._wording.said(line), lang=self._wording.spoken_language(line))
        return tag("figure", quote, tag("figcaption", *cited, how))

    def _source(self, number: int, line: Line) -> Html:
        address, licence = self._wording.address(line), self._wording.licence(line)
        told: list[Html | str] = [self._wording.source_line(line)]
        told += [f" – {licence}"] if licence else []
        told += [" – ", tag("a", address, href=address, rel="noopener noreferrer")] if address else []
        return tag("li", *told, id=f"s{number}")


def _symbol(symbol: str) -> Html:
    return tag("span", symbol, class_="symbol", aria_hidden="true")


def _order(silence: tuple[CellState, Unsearched | None]) -> tuple[int, str]:
    state, unsearched = silence
    return list(CellState).index(state), unsearched or ""
