"""The commands about the knowledge itself: concepts, frameworks, words in context, the corpus checked and exchanged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coopkb.cli.edge import Index, Json, open_index, path, print_json, text
from coopkb.cli.words import LANGUAGE, say
from coopkb.errors import CoopkbError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Filters, Framework, Grid

concepts_app = typer.Typer(no_args_is_help=True, help=say("Les concepts de la grille.", "The concepts of the grid."))
grid_app = typer.Typer(
    no_args_is_help=True,
    help=say("Échanger la grille avec d’autres outils.", "Exchange the grid with other tools."),
)

Concepts = Annotated[
    list[str] | None, typer.Option("--concept", help=say("Ce concept (id) ; répétable.", "This concept (id); repeatable."))
]
FrameworkFilter = Annotated[
    list[str] | None, typer.Option("--framework", help=say("Ce cadre (id) ; répétable.", "This framework (id); repeatable."))
]


# --- Concepts ---------------------------------------------------------------------------------------------------------


@concepts_app.command("list", help=say("Lister les concepts et leur présence.", "List the concepts and where they stand."))
def concepts_list(index: Index = None, as_json: Json = False) -> None:
    from coopkb import records
    from coopkb.cli import show

    with open_index(index) as kb:
        if as_json:
            counts = kb.concept_counts()
            print_json([{**records.concept(c), "passages": counts.get(c.id, 0)} for c in kb.grid.concepts])
        else:
            show.concepts(kb)


@concepts_app.command("show", help=say("Montrer la fiche d’un concept.", "Show the card of a concept."))
def concepts_show(
    concept: Annotated[str, typer.Argument(metavar="CONCEPT", parser=text)], index: Index = None, as_json: Json = False
) -> None:
    from coopkb import records
    from coopkb.cli import show_knowledge

    with open_index(index) as kb:
        card = kb.concept(concept)
        if as_json:
            print_json(records.concept(card))
        else:
            show_knowledge.card(kb, card)


@concepts_app.command("find", help=say("Trouver les concepts dont parle un texte.", "Find the concepts that a text speaks of."))
def concepts_find(
    words: Annotated[str, typer.Argument(metavar="TEXT", parser=text)],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help=say("Combien.", "How many."))] = 5,
    index: Index = None,
    as_json: Json = False,
) -> None:
    from coopkb import records

    with open_index(index) as kb:
        found = kb.find_concepts(words)[:k]
        if as_json:
            print_json([records.concept(concept) for concept in found])
        for concept in [] if as_json else found:
            typer.echo(f"{concept.id}\t{concept.label[LANGUAGE]}")


@concepts_app.command(
    "passages", help=say("Lister tous les passages qui parlent d’un concept.", "List all passages that speak of a concept.")
)
def concepts_passages(
    concept: Annotated[str, typer.Argument(metavar="CONCEPT", parser=text)],
    framework: FrameworkFilter = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    from coopkb import records
    from coopkb.cli import show_knowledge

    with open_index(index) as kb:
        found = kb.evidence(concept, _of_frameworks(kb, framework))
        if as_json:
            print_json([records.evidence(e) for e in found])
        else:
            show_knowledge.evidence(found)


def _of_frameworks(kb: KnowledgeBase, names: Sequence[str] | None) -> Filters | None:
    """The filter on frameworks, each of them known; None without any."""
    from coopkb.types import Filters

    return Filters(frameworks=tuple(kb.framework(name).id for name in names)) if names else None


# --- Side by side -----------------------------------------------------------------------------------------------------


def compare(
    frameworks: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FRAMEWORK…]", show_default=False, help=say("Cadres (id).", "Frameworks (id).")),
    ] = None,
    concept: Concepts = None,
    dimension: Annotated[
        list[str] | None,
        typer.Option(
            help=say("Les concepts de cette dimension (id) ; répétable.", "The concepts of this dimension (id); repeatable.")
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            parser=path,
            metavar="FILE",
            help=say(
                "Écrire ici, selon le suffixe : .csv, .md, .html, .xlsx.", "Write here, by suffix: .csv, .md, .html, .xlsx."
            ),
        ),
    ] = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    from coopkb import export, records
    from coopkb.cli import show, show_knowledge

    with open_index(index) as kb, show.Progress() as bars:
        chosen = _concepts(kb.grid, concept, dimension)
        comparison = kb.compare(frameworks or None, chosen, lambda done, total: bars.progress("compare", done, total))
        catalogue = kb.catalogue()
    if output:
        export.write(comparison, output, LANGUAGE, kb.grid, catalogue)
    elif as_json:
        print_json(records.comparison(comparison))
    else:
        show_knowledge.comparison(comparison)


def _concepts(grid: Grid, concepts: Sequence[str] | None, dimensions: Sequence[str] | None) -> list[str] | None:
    known = {dimension.id: dimension for dimension in grid.dimensions}
    for name in dimensions or ():
        if name not in known:
            raise CoopkbError(
                f"La dimension « {name} » n’est pas dans la grille : {', '.join(known)}.",
                f"The dimension “{name}” is not in the grid: {', '.join(known)}.",
            )
    of_dimensions = [concept.id for name in dimensions or () for concept in known[name].concepts]
    return [*(concepts or ()), *of_dimensions] or None


def frameworks(index: Index = None, as_json: Json = False) -> None:
    from coopkb import records
    from coopkb.cli import show_knowledge

    with open_index(index) as kb:
        every: list[Framework] = list(kb.frameworks().values())
        if as_json:
            print_json([records.framework(framework) for framework in every])
        else:
            show_knowledge.frameworks(every)


def concordance(
    expression: Annotated[str, typer.Argument(metavar="EXPRESSION", parser=text)],
    framework: FrameworkFilter = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    from coopkb import records
    from coopkb.cli import show_knowledge

    with open_index(index) as kb:
        found = kb.concordance(expression, _of_frameworks(kb, framework))
        if as_json:
            print_json([records.occurrence(o) for o in found])
        else:
            show_knowledge.occurrences(kb, found)


# --- The corpus checked and exchanged ---------------------------------------------------------------------------------


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(parser=path, metavar="[CORPUS]", show_default=False, help=say("Dossier du corpus.", "Corpus folder.")),
    ] = None,
    as_json: Json = False,
) -> None:
    from coopkb import corpus, library, records
    from coopkb.check import Severity
    from coopkb.check import check as check_corpus

    home = folder or corpus.shipped_corpus()
    if not home.is_dir():
        raise CoopkbError(f"Le dossier « {home} » n’existe pas.", f"The folder “{home}” does not exist.")
    if corpus.is_corpus(home):
        own = [home / "local"] if library.holds_knowledge(home / "local") else []
        faults = check_corpus(home, own)
    else:
        faults = check_corpus(corpus.shipped_corpus(), [home])
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    if as_json:
        print_json([records.fault(fault) for fault in faults])
    else:
        from coopkb.cli import show_knowledge

        show_knowledge.faults(faults)
    if errors:
        raise typer.Exit(1)


Target = Annotated[
    Path,
    typer.Argument(
        parser=path, metavar="FILE", help=say("Fichier .ttl (SKOS) ou .qdc (REFI-QDA).", "File .ttl (SKOS) or .qdc (REFI-QDA).")
    ),
]


@grid_app.command("export", help=say("Écrire la grille en SKOS ou REFI-QDA.", "Write the grid as SKOS or REFI-QDA."))
def grid_export(file: Target, index: Index = None) -> None:
    from coopkb.exchange.files import write_grid

    with open_index(index) as kb:
        write_grid(kb.grid, list(kb.frameworks().values()), file, LANGUAGE)


@grid_app.command(
    "import",
    help=say(
        "Lire une grille SKOS ou REFI-QDA et l’écrire en YAML dans un dossier.",
        "Read a grid as SKOS or REFI-QDA and write it as YAML in a folder.",
    ),
)
def grid_import(
    file: Target,
    folder: Annotated[Path, typer.Argument(parser=path, metavar="FOLDER", help=say("Dossier à remplir.", "Folder to fill."))],
) -> None:
    from coopkb.exchange.files import read_grid
    from coopkb.grid import write_grid

    grid = read_grid(file)
    write_grid(grid, folder)
    typer.echo(
        say(
            f"{len(grid.concepts)} concepts écrits dans « {folder} ».",
            f"{len(grid.concepts)} concepts written to “{folder}”.",
        ),
        err=True,
    )
