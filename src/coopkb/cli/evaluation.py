"""The command that measures an index on questions whose answers are known."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 — Typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from coopkb import settings
from coopkb.cli.edge import Index, Json, open_index, path, print_json
from coopkb.cli.files import check_writable, write_text
from coopkb.cli.words import LANGUAGE, say
from coopkb.errors import QuestionsError

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase

_LEGS = "lexical, bridge, dense, concept"


def evaluate(
    questions: Annotated[Path, typer.Argument(parser=path, metavar="QUESTIONS.jsonl")],
    index: Index = None,
    leg: Annotated[
        list[str] | None,
        typer.Option(
            help=say(f"N’utiliser que cette voie ({_LEGS}) ; répétable.", f"Only this leg ({_LEGS}); repeatable."),
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(metavar="dev|test", help=say("Une moitié des questions seulement.", "One half of the questions only.")),
    ] = None,
    ablation: Annotated[
        bool,
        typer.Option(
            "--ablation",
            help=say("Mesurer aussi chaque voie seule, et toutes sauf elle.", "Measure each leg alone too, and all but it."),
        ),
    ] = False,
    stability: Annotated[
        bool,
        typer.Option(
            "--stability",
            help=say(
                "Poser chaque question deux fois et comparer (deux fois plus long).",
                "Ask each question twice and compare (takes twice as long).",
            ),
        ),
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            parser=path,
            metavar="DIR",
            help=say(
                "Mettre à côté un second index, d’autres textes ou d’un autre modèle.",
                "Set a second index beside, of other texts or by another model.",
            ),
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            parser=path,
            metavar="FILE",
            help=say("Écrire ici une page avec les échecs.", "Write a page with the failures here."),
        ),
    ] = None,
    floor: Annotated[
        Path | None,
        typer.Option(
            "--floor",
            parser=path,
            metavar="FILE",
            help=say("Échouer si un chiffre est sous celui de ce fichier.", "Fail where a figure is below that of this file."),
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            parser=path,
            metavar="FILE",
            help=say("Y enregistrer les chiffres, pour --floor.", "Record the figures there, for --floor."),
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    from coopkb import evaluate as measure
    from coopkb.cli import show
    from coopkb.search import LEGS

    legs = tuple(leg or LEGS)
    if not set(legs) <= set(LEGS):
        raise typer.BadParameter(say(f"choisissez {_LEGS}", f"choose {_LEGS}"), param_hint="--leg")
    if split not in (None, "dev", "test"):
        raise typer.BadParameter(say("choisissez dev ou test", "choose dev or test"), param_hint="--split")
    for written in filter(None, (html, record)):
        check_writable(written)
    recorded = measure.read_floor(floor) if floor else None
    tolerance = measure.read_floor(record).tolerance if record and record.exists() else measure.TOLERANCE
    asked = [q for q in measure.read_questions(questions) if split in (None, q.split)]
    if not asked:
        raise QuestionsError(
            f"« {questions} » ne contient aucune question de cette moitié.", f"“{questions}” holds no question of this half."
        )

    beside = None
    with open_index(index) as kb, show.Progress() as bars:
        result = measure.evaluate(kb, asked, legs, lambda done, of: bars.progress("ask", done, of), stability=stability)
        variants = measure.ablation(kb, asked, legs, lambda done, of: bars.progress("ask", done, of)) if ablation else ()
        name = _name(kb, index)
        if compare:
            with open_index(compare) as other:
                second = measure.evaluate(other, asked, legs, lambda done, of: bars.progress("compare", done, of))
                beside = measure.side_by_side((name, result), (_name(other, compare), second))

    if as_json:
        from coopkb import records

        print_json(records.evaluation(result, variants, beside))
    else:
        from coopkb.cli import show_evaluation

        show_evaluation.evaluation(result, variants, beside)
    if html:
        from coopkb.evaluate.page import as_html

        write_text(html, as_html(result, LANGUAGE, (questions.name, name), variants, beside))
    if record:
        write_text(record, measure.floor_text(measure.floor_of(result, tolerance)))
    if recorded:
        measure.check_floor(result, recorded)


def _name(kb: KnowledgeBase, index: Path | None) -> str:
    """An index as it was named, with the model that made it."""
    folder, encoder = index or settings.index_folder(os.environ), kb.manifest.encoder
    return f"{folder} ({encoder.name if encoder else say('sans modèle', 'without a model')})"
