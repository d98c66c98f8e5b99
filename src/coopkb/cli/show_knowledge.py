"""What the commands about knowledge show a person: cards, evidence, comparisons, words in context, faults."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from coopkb import cite
from coopkb.check import Severity
from coopkb.cli.show import console, indent, talk
from coopkb.cli.words import LANGUAGE, say
from coopkb.export import words
from coopkb.types import CellState, Spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.check import Fault
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Citation, Comparison, Concept, Evidence, Framework, Occurrence


def card(kb: KnowledgeBase, concept: Concept) -> None:
    """Show the card of a concept."""
    screen = console()
    screen.print(Text(concept.label[LANGUAGE], style="bold"))
    screen.print(concept.definition[LANGUAGE])
    for title, lines in (
        (say("Relève du concept", "Belongs here"), concept.belongs.get(LANGUAGE, ())),
        (say("N’en relève pas", "Does not belong here"), concept.excludes.get(LANGUAGE, ())),
        (say("Signes sur le terrain", "Signs in the field"), concept.signs.get(LANGUAGE, ())),
        (say("Contre-exemple", "Counter-example"), [*filter(None, [concept.counter_example.get(LANGUAGE)])]),
        (say("Questions à poser", "Questions to ask"), concept.questions.get(LANGUAGE, ())),
        (say("Faux amis", "False friends"), [f"{f.term} : {f.explanation[LANGUAGE]}" for f in concept.false_friends]),
        (say("Autres noms", "Other names"), [", ".join(concept.synonyms.get(LANGUAGE, ()))]),
        (
            say("Concepts liés", "Related concepts"),
            [", ".join(kb.concept(relation.concept).label[LANGUAGE] for relation in concept.related)],
        ),
    ):
        if any(lines):
            screen.print()
            screen.print(Text(title, style="bold"))
            for line in lines:
                indent(screen, Text(f"– {line}"), 2)


def evidence(found: Sequence[Evidence]) -> None:
    """Show passages that speak of a concept, by source, each with the sentence that says so."""
    screen = console()
    if not found:
        screen.print(say("Aucun passage n’en parle.", "No passage speaks of it."))
    for one in found:
        how = say("nommé", "named") if one.how is Spoken.NAMED else say("autrement", "otherwise")
        screen.print(Text(f"{cite.quoted(one.citation.quote, LANGUAGE)}"))
        indent(screen, Text(f"{_where(one.citation)} ({how})", style="dim"), 4)
        screen.print()


def comparison(compared: Comparison) -> None:
    """Show a matrix: concepts down, frameworks across, a mark in each cell, and what the marks mean."""
    screen = console()
    table = Table(box=None, pad_edge=False)
    table.add_column(say("concept", "concept"))
    for framework in compared.frameworks:
        table.add_column(framework.name, justify="center")
    for concept in compared.concepts:
        cells = [words.SYMBOLS[cell.state] for cell in compared.of_concept(concept.id)]
        table.add_row(concept.label[LANGUAGE], *cells)
    screen.print(table)
    screen.print()
    screen.print("  ".join(f"{words.SYMBOLS[state]} {words.STATES[state][LANGUAGE]}" for state in CellState))


def frameworks(every: Sequence[Framework]) -> None:
    """Show the frameworks, a line each."""
    table = Table(box=None, pad_edge=False)
    for name in ("id", say("cadre", "framework"), "organisation", say("année", "year"), say("entrées", "items")):
        table.add_column(name)
    for framework in every:
        year = str(framework.year) if framework.year else ""
        table.add_row(framework.id, framework.name, framework.organisation, year, str(len(framework.items)))
    console().print(table)


def occurrences(kb: KnowledgeBase, found: Sequence[Occurrence]) -> None:
    """Show an expression in its sentences: definitions first, then by framework."""
    screen = console()
    if not found:
        screen.print(say("L’expression n’est nulle part dans le corpus.", "The expression is nowhere in the corpus."))
    names = {framework.id: framework.name for framework in kb.frameworks().values()}

    def group(occurrence: Occurrence) -> tuple[bool, str]:
        return not occurrence.defines, names.get(occurrence.sentence.passage.source.framework or "", "")

    for (others, framework), same in groupby(sorted(found, key=group), key=group):
        title = framework or say("Autres sources", "Other sources")
        screen.print(Text(title if others else f"{title} : {say('définitions', 'definitions')}", style="bold"))
        for occurrence in same:
            indent(screen, _marked(occurrence), 2)
            indent(screen, Text(_where(occurrence.sentence), style="dim"), 6)
            screen.print()


def _marked(occurrence: Occurrence) -> Text:
    start, end = occurrence.start - occurrence.sentence.start, occurrence.end - occurrence.sentence.start
    text = Text(occurrence.sentence.quote)
    text.stylize("bold", start, end)
    return text


def faults(found: Sequence[Fault]) -> None:
    """Show what is wrong in a corpus, a line each, and how much."""
    screen = console()
    for fault in found:
        place = f"{fault.file}:{fault.line}" if fault.line else str(fault.file)
        kind = say("erreur", "error") if fault.severity is Severity.ERROR else say("à revoir", "to review")
        screen.print(f"{place}: {kind} : {fault.fr if LANGUAGE == 'fr' else fault.en}")
    errors = sum(fault.severity is Severity.ERROR for fault in found)
    talk(
        say(
            f"Erreurs : {errors} ; points à revoir : {len(found) - errors}.",
            f"Errors: {errors}; points to review: {len(found) - errors}.",
        )
    )


def _where(citation: Citation) -> str:
    parts = [cite.source_line(citation.passage.source, LANGUAGE), cite.place(citation.passage, LANGUAGE)]
    return ", ".join(part for part in parts if part)
