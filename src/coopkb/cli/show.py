"""What the commands show a person: the same values that `--json` gives a machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coopkb import cite
from coopkb.cli.words import LANGUAGE, say
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopkb.index import Built
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Answer, Citation, FileReport, Hit


def console() -> Console:
    """Standard output: colours and wrapping at a terminal, plain lines in a pipe."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), markup=False)


def indent(screen: Console, text: Text, by: int) -> None:
    """Print a text set in from the left: wrapped at a terminal, whole lines in a pipe, where nothing may be cut."""
    if screen.soft_wrap:
        for line in text.split("\n"):
            screen.print(Text(" " * by).append_text(line))
    else:
        screen.print(Padding(text, (0, 0, 0, by)))


def talk(text: str) -> None:
    """Say something on standard error."""
    typer.echo(text, err=True)


# --- Long work


class Progress:
    """Shows long work: a bar a stage with counts and time left, silent when piped; a refused file is named at once."""

    def __init__(self) -> None:
        from rich import progress as bars

        self._console = Console(stderr=True, highlight=False)
        self._bars = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, Any] = {}
        self.refused = 0

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def progress(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage."""
        names = {
            "read": say("Lecture", "Reading"),
            "terms": say("Mots", "Words"),
            "encode": say("Vecteurs", "Vectors"),
            "ask": "Questions",
            "compare": say("Comparaison", "Comparison"),
        }
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(names[stage], total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def read(self, report: FileReport) -> None:
        """Name a file that was set aside, with the reason."""
        if report.problem:
            self.refused += 1
            self._console.print(f"– {report.problem[LANGUAGE]}", markup=False, soft_wrap=True)


def built(done: Built, progress: Progress, reports: Sequence[FileReport]) -> None:
    """Tell what a build did."""
    counts = done.manifest.counts
    if not done.changed:
        talk(say("Rien n’a changé : l’index est à jour.", "Nothing has changed: the index is up to date."))
    talk(
        say(
            f"{counts['sources']} sources sur {counts['files']} fichiers, {counts['passages']} passages.",
            f"{counts['sources']} sources from {counts['files']} files, {counts['passages']} passages.",
        )
    )
    if counts["problems"]:
        if not progress.refused:
            for report in reports:
                if report.problem:
                    talk(f"– {report.problem[LANGUAGE]}")
        talk(say(f"Fichiers laissés de côté : {counts['problems']}.", f"Files set aside: {counts['problems']}."))
    encoder = done.manifest.encoder
    if encoder is None:
        talk(
            say(
                "Index sans modèle : la recherche se fera par les mots et les concepts.",
                "Index without a model: search will go by words and concepts.",
            )
        )
        return
    if done.reused_vectors:
        talk(say(f"Vecteurs repris : {done.reused_vectors}.", f"Vectors reused: {done.reused_vectors}."))
    truncated = counts.get("truncated", 0)
    if truncated:
        talk(
            say(
                f"Passages plus longs que ce que lit le modèle : {truncated} ; leur fin ne se cherche que par les mots.",
                f"Passages longer than the model reads: {truncated}; their ends are searched by words only.",
            )
        )


# --- Passages and answers


def hits(kb: KnowledgeBase, found: Sequence[Hit]) -> None:
    """Show passages, best first."""
    screen = console()
    if not found:
        screen.print(say("Aucun passage ne correspond.", "No passage matches."))
    labels = {c.id: c.label[LANGUAGE] for c in kb.grid.concepts}
    for hit in found:
        screen.print(Text(f"[{hit.rank}] {cite.source_line(hit.passage.source, LANGUAGE)}", style="bold"))
        place = cite.place(hit.passage, LANGUAGE)
        if place:
            indent(screen, Text(place, style="dim"), 4)
        indent(screen, Text(hit.passage.text), 4)
        if hit.concepts:
            indent(screen, Text(_concept_line(labels, hit.concepts), style="dim"), 4)
        screen.print()


def answer(kb: KnowledgeBase, given: Answer) -> None:
    """Show an answer: its quotes, the concepts, and where each quote stands."""
    screen = console()
    titles = {
        Status.ANSWERED: say("Ce que disent les sources", "What the sources say"),
        Status.PARTIAL: say("Ce qui s’en approche dans les sources", "What comes near it in the sources"),
        Status.NO_EVIDENCE: say("Le corpus ne le dit pas", "The corpus does not say"),
    }
    labels = {c.id: c.label[LANGUAGE] for c in kb.grid.concepts}
    screen.print(Text(titles[given.status], style="bold"))
    screen.print()
    numbers = {_key(citation): number for number, citation in enumerate(given.citations, start=1)}
    for statement in given.statements:
        marks = "".join(f"[{numbers[_key(citation)]}]" for citation in statement.citations)
        screen.print(Text(f"{cite.quoted(statement.text, LANGUAGE)} {marks}"))
        screen.print()
    if given.status is Status.NO_EVIDENCE:
        counts = kb.manifest.counts
        screen.print(
            say(
                f"Cherché dans {counts['passages']} passages de {counts['sources']} sources.",
                f"Searched {counts['passages']} passages of {counts['sources']} sources.",
            )
        )
        _nearest(screen, given)
    if given.concepts:
        screen.print(_concept_line(labels, given.concepts))
        screen.print()
    for citation in given.citations:
        screen.print(Text(f"[{numbers[_key(citation)]}] {_where(citation)}"))


def _nearest(screen: Console, given: Answer) -> None:
    nearest = given.hits[:3]
    if not nearest:
        return
    screen.print(say("Passages voisins, qui ne répondent pas :", "Passages nearby, which do not answer:"))
    for hit in nearest:
        parts = [cite.source_line(hit.passage.source, LANGUAGE), cite.place(hit.passage, LANGUAGE)]
        screen.print(Text("– " + ", ".join(part for part in parts if part)))
    screen.print()


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.passage.id, citation.start, citation.end


def _where(citation: Citation) -> str:
    parts = [cite.source_line(citation.passage.source, LANGUAGE), cite.place(citation.passage, LANGUAGE)]
    return ", ".join(part for part in parts if part)


def _concept_line(labels: dict[str, str], concepts: Sequence[str]) -> str:
    names = " · ".join(labels[concept] for concept in concepts if concept in labels)
    return say(f"Concepts : {names}", f"Concepts: {names}")


# --- Grid, health


def concepts(kb: KnowledgeBase) -> None:
    """Show the grid, and in how many passages each concept is named."""
    counts = kb.concept_counts()
    screen = console()
    for dimension in kb.grid.dimensions:
        table = Table(box=None, pad_edge=False, title=dimension.label[LANGUAGE], title_justify="left")
        table.add_column("id", style="dim", no_wrap=True)
        table.add_column("concept")
        table.add_column("passages", justify="right")
        for concept in dimension.concepts:
            table.add_row(concept.id, concept.label[LANGUAGE], str(counts.get(concept.id, 0)))
        screen.print(table)
        screen.print()


def doctor_lines(record: dict[str, Any]) -> Iterator[str]:
    """What `doctor` found, a line each."""
    for name, value in record.items():
        if not isinstance(value, dict):
            yield f"{name:24}{value if value is not None else say('non installé', 'not installed')}"
    for part in ("encoder", "index"):
        yield ""
        yield from _section(record[part])


def _section(record: dict[str, Any]) -> Iterator[str]:
    names = {
        "name": say("modèle livré", "model that ships"),
        "dimension": say("dimension", "dimension"),
        "megabytes": say("mégaoctets", "megabytes"),
        "folder": say("index", "index"),
        "sound": say("sain", "sound"),
        "problem": say("problème", "problem"),
        "created": say("construit le", "built on"),
        "made_by": say("par coopkb", "by coopkb"),
        "encoder": say("modèle de l’index", "model of the index"),
        "inexact_passages": say("passages inexacts", "inexact passages"),
        "files": say("fichiers", "files"),
        "sources": "sources",
        "passages": "passages",
        "problems": say("laissés de côté", "set aside"),
        "truncated": say("passages trop longs", "passages too long"),
        "notices": say("à savoir", "to know"),
    }
    for key, value in record.items():
        if isinstance(value, bool):
            shown = say("oui", "yes") if value else say("non", "no")
        elif isinstance(value, list):
            shown = " ".join(value) or say("rien", "nothing")
        else:
            shown = str(value) if value is not None else say("aucun", "none")
        yield f"{names[key]:24}{shown}"
