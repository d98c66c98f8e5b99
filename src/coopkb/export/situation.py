"""A situation read through the grid, as a report in Markdown to bring to a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.cite import escape_markdown as escape
from coopkb.types import Presence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import Concept, Evidence, Grid, Situation

_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Une situation lue à travers la grille",
        "how": "Lecture automatique, phrase par phrase : elle propose, le groupe décide. Rien n’a été enregistré.",
        "text": "La situation",
        "coverage": "Couverture par dimension",
        "dimension": "Dimension",
        "present": "Présents",
        "weak": "À peine visibles",
        "absent": "Absents",
        "ask": "À demander",
        "read": "À lire",
        "none": "Aucun.",
    },
    "en": {
        "title": "A situation read through the grid",
        "how": "Read by machine, sentence by sentence: it suggests, the group decides. Nothing has been stored.",
        "text": "The situation",
        "coverage": "Coverage by dimension",
        "dimension": "Dimension",
        "present": "Present",
        "weak": "Hardly visible",
        "absent": "Absent",
        "ask": "To ask",
        "read": "To read",
        "none": "None.",
    },
}


def situation_as_markdown(
    situation: Situation,
    grid: Grid,
    ask: Sequence[Concept],
    readings: Mapping[str, Sequence[Evidence]],
    language: str,
) -> str:
    """The report.

    Args:
        situation: a description that has been read.
        grid: the grid it was read through.
        ask: the concepts to ask about, first things first.
        readings: passages worth reading, by concept.
        language: "fr" or "en", that of the report.
    """
    say = _WORDS[language]
    cards = {concept.id: concept for concept in grid.concepts}
    parts = [f"# {say['title']}", f"*{say['how']}*", f"## {say['text']}"]
    parts += [f"> {escape(' '.join(line.split()))}" for line in situation.text.splitlines() if line.strip()]
    parts += [f"## {say['coverage']}", _table(situation, grid, language)]
    for presence in (Presence.PRESENT, Presence.WEAK):
        parts.append(f"## {say[presence]}")
        shown = situation.of(presence)
        lines = [
            f"- **{escape(cards[one.concept].label[language])}**: {_quoted(situation.sentence(one.sentences[0][0]), language)}"
            for one in shown
        ]
        parts.append("\n".join(lines) or say["none"])
    parts.append(f"## {say['ask']}")
    asked = [
        f"- **{escape(c.label[language])}** — {escape(c.questions[language][0])}" for c in ask if c.questions.get(language)
    ]
    parts.append("\n".join(asked) or say["none"])
    parts.append(f"## {say['read']}")
    for concept, found in readings.items():
        if found:
            parts.append(f"### {escape(cards[concept].label[language])}")
            parts.append("\n".join(f"- {escape(cite.reference(one.citation, language))}" for one in found))
    return "\n\n".join(parts) + "\n"


def _quoted(sentence: str, language: str) -> str:
    return escape(cite.quoted(" ".join(sentence.split()), language))


def _table(situation: Situation, grid: Grid, language: str) -> str:
    say = _WORDS[language]
    presence = {shown.concept: shown.presence for shown in situation.shown}
    rows = [f"| {say['dimension']} | {say['present']} | {say['weak']} | {say['absent']} |", "|---|---:|---:|---:|"]
    for dimension in grid.dimensions:
        found = [presence[concept.id] for concept in dimension.concepts if concept.id in presence]
        counts = " | ".join(str(found.count(kind)) for kind in Presence)
        rows.append(f"| {escape(dimension.label[language])} | {counts} |")
    return "\n".join(rows)
