"""The matrix as a picture to project: a square for each cell, darker the more is said, and a shape that needs no colour."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

from coopkb.export import words
from coopkb.types import CellState
from coopkb.ui.markup import Html, tag
from coopkb.ui.parts import states
from coopkb.ui.parts.concepts import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import Comparison, Dimension
    from coopkb.ui.words import Words

_HALF = "M0,-1A1,1,0,0,1,0,1Z"
"""The right half of a disc, as a path."""


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of a theme: what is written, what is written on the square of what is said, and the square of each state."""

    text: str
    inverse: str
    squares: Mapping[CellState, str]


PAINTS = {
    "light": Paint(
        "#1c2426",
        "#ffffff",
        {
            CellState.SAID: "#0b5a67",
            CellState.OTHERWISE: "#9cc3c9",
            CellState.NOT_FOUND: "#e6ebeb",
            CellState.NOT_SEARCHED: "#ffffff",
        },
    ),
    "dark": Paint(
        "#e6eae9",
        "#14191b",
        {
            CellState.SAID: "#7fc7cf",
            CellState.OTHERWISE: "#2f6a73",
            CellState.NOT_FOUND: "#273134",
            CellState.NOT_SEARCHED: "#14191b",
        },
    ),
}
"""Each square differs from the others in lightness by itself, so that a grey print tells them apart."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a picture is drawn, in pixels: a row, a column, the letters, and how many of them a line of a label holds."""

    row: int
    column: int
    letters: int
    line: int


WHOLE = Scale(row=27, column=30, letters=11, line=32)
"""Several dimensions on one screen."""

ALONE = Scale(row=44, column=88, letters=16, line=40)
"""One dimension, read from the back of a room."""

COLUMNS = 3
"""Pictures side by side on a screen that is projected."""


def spread(dimensions: Sequence[Dimension]) -> list[list[Dimension]]:
    """Dimensions in up to three groups of about as many concepts each, so that all of them stand on one screen."""
    groups: list[list[Dimension]] = [[] for _ in range(min(COLUMNS, len(dimensions)))]
    for dimension in dimensions:
        shortest = min(groups, key=lambda group: sum(len(d.concepts) + 1 for d in group))
        shortest.append(dimension)
    return groups


def draw(comparison: Comparison, dimensions: Sequence[Dimension], scale: Scale, theme: str, say: Words) -> alt.LayerChart:
    """The picture of the concepts of some dimensions, each dimension under its name.

    Args:
        comparison: the cells; it holds every concept of the dimensions.
        dimensions: what is drawn, in order.
        scale: how large.
        theme: "light" or "dark".
        say: the words.
    """
    paint = PAINTS[theme]
    names = {f.id: f.name for f in comparison.frameworks}
    rows: dict[str, list[str]] = {}
    values = []
    for dimension in dimensions:
        head = f"{_HEAD}{dimension.id}"
        rows[head] = [say.either(dimension.label)]
        for concept in dimension.concepts:
            rows[concept.id] = textwrap.wrap(label(concept, say), scale.line)
            cells = [comparison.cell(id_, concept.id) for id_ in names]
            values += [
                {
                    "row": concept.id,
                    "concept": label(concept, say),
                    "column": cell.framework,
                    "framework": names[cell.framework],
                    "state": str(cell.state),
                    "told": states.told(cell, say),
                }
                for cell in cells
            ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("column:N", scale=alt.Scale(domain=list(names)), axis=_across(names, scale, paint)),
        y=alt.Y("row:N", scale=alt.Scale(domain=list(rows)), axis=None),
        tooltip=[
            alt.Tooltip("concept:N", title=say("compare.concept")),
            alt.Tooltip("framework:N", title=say("compare.framework")),
            alt.Tooltip("told:N", title=say("compare.state")),
        ],
    )
    fill = alt.Fill(
        "state:N",
        scale=alt.Scale(domain=[str(s) for s in CellState], range=[paint.squares[s] for s in CellState]),
        legend=None,
    )
    area = scale.row * 6
    gap = paint.squares[CellState.NOT_SEARCHED]
    squares = base.mark_rect(cornerRadius=2, stroke=gap, strokeWidth=2).encode(fill=fill)
    said = _only(base, CellState.SAID).mark_point(shape="circle", filled=True, size=area, color=paint.inverse, opacity=1)
    rings = _only(base, CellState.OTHERWISE, CellState.NOT_FOUND).mark_point(
        shape="circle", filled=False, size=area, strokeWidth=1.6, color=paint.text, opacity=1
    )
    halves = _only(base, CellState.OTHERWISE).mark_point(shape=_HALF, filled=True, size=area, color=paint.text, opacity=1)
    dots = _only(base, CellState.NOT_SEARCHED).mark_point(shape="circle", filled=True, size=14, color=paint.text, opacity=1)
    chart: alt.LayerChart = (
        alt.LayerChart(layer=[squares, said, rings, halves, dots, *_labels(rows, scale, paint)])
        .properties(width=alt.Step(scale.column), height=alt.Step(scale.row), background="transparent", padding=_PADDING)
        .configure(font=_FONT)
        .configure_view(strokeWidth=0)
    )
    return chart


_FONT = "system-ui, sans-serif"

_PADDING = {"top": 2, "left": 2, "right": 2, "bottom": 8}

_HEAD = "dimension "
"""Before the id of a dimension, among the ids of concepts: no id holds a space."""


def _across(names: Mapping[str, str], scale: Scale, paint: Paint) -> alt.Axis:
    return alt.Axis(
        orient="top",
        title=None,
        ticks=False,
        domain=False,
        labelExpr=f"({json.dumps(names)})[datum.value]",
        labelAngle=-90,
        labelBaseline="middle",
        labelLimit=scale.letters * 14,
        labelPadding=0,
        labelColor=paint.text,
        labelFontSize=scale.letters,
        labelFontWeight="bold",
    )


def _labels(rows: Mapping[str, Sequence[str]], scale: Scale, paint: Paint) -> list[alt.Chart]:
    """The names of the rows. An axis would set those of two lines too low, so they are drawn as marks."""
    groups: dict[tuple[int, bool], list[dict[str, str]]] = {}
    for id_, lines in rows.items():
        written = {"row": id_, "written": "\n".join(lines)}
        groups.setdefault((len(lines), id_.startswith(_HEAD)), []).append(written)
    y = alt.Y("row:N", scale=alt.Scale(domain=list(rows)), axis=None)
    return [
        alt.Chart(alt.InlineData(values=values))
        .mark_text(
            align="right",
            baseline="middle",
            color=paint.text,
            dx=-8,
            dy=-(lines - 1) * scale.letters / 2,
            fontSize=scale.letters,
            fontWeight="bold" if is_dimension else "normal",
            lineBreak="\n",
            lineHeight=scale.letters,
        )
        .encode(x=alt.value(0), y=y, text="written:N", tooltip=alt.value(None))
        for (lines, is_dimension), values in groups.items()
    ]


def _only(base: alt.Chart, *wanted: CellState) -> alt.Chart:
    return base.transform_filter(alt.FieldOneOfPredicate(field="state", oneOf=[str(s) for s in wanted]))


def in_words(comparison: Comparison, say: Words) -> Html:
    """The same as text: for each framework, the concepts in each state."""
    sections = []
    for framework in comparison.frameworks:
        lines = []
        for state in CellState:
            named = [label(c, say) for c in comparison.concepts if comparison.cell(framework.id, c.id).state is state]
            if named:
                head = tag("dt", states.shape(state), " ", words.STATES[state][say.language], f" ({say.number(len(named))})")
                lines.append(tag("div", head, tag("dd", " · ".join(named))))
        sections.append(tag("section", tag("h3", framework.name), tag("dl", *lines, class_="ck-facts ck-wide")))
    return tag("details", tag("summary", say("picture.words")), *sections, class_="ck-words")


def alternative(comparison: Comparison, dimensions: Sequence[Dimension], say: Words) -> str:
    """What the picture shows, in a sentence, for those who do not see it."""
    concepts = [c.id for d in dimensions for c in d.concepts]
    told = [
        f"{f.name} ({states.summary(states.counts([comparison.cell(f.id, c) for c in concepts]), say)})"
        for f in comparison.frameworks
    ]
    return say("picture.alternative", told=", ".join(told))
