"""What stands beside the documents of an index: catalogue, grid and frameworks, those of a corpus and a team's own.

A team's folder (`corpus/local/`, or any folder given to a build) may hold the same files as the corpus: `catalogue.yaml`,
`grid.yaml` with `concepts/`, `frameworks/`. They add to what ships and change none of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coopkb.corpus import CATALOGUE, load_catalogue
from coopkb.frameworks import FOLDER, load_framework
from coopkb.grid import CONCEPTS, GRID, load_grid
from coopkb.types import Framework, Grid
from coopkb.yaml_files import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from coopkb.errors import CorpusError
    from coopkb.types import Source


@dataclass(frozen=True, slots=True)
class Library:
    """Catalogue, grid and frameworks, by id, and the files they were read from."""

    catalogue: dict[str, Source] = field(default_factory=dict)
    grid: Grid = field(default_factory=Grid)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


def is_knowledge(path: Path, folder: Path) -> bool:
    """Whether a file of a folder is knowledge about documents, read here, and no document."""
    place = path.relative_to(folder).parts
    return place in ((CATALOGUE,), (GRID,)) or (len(place) == 2 and place[0] in (CONCEPTS, FOLDER) and path.suffix == ".yaml")


def holds_knowledge(folder: Path) -> bool:
    """Whether a folder holds a catalogue, a grid or frameworks."""
    return any((folder / name).is_file() for name in (CATALOGUE, GRID)) or any((folder / FOLDER).glob("*.yaml"))


def load_library(home: Path, own: Sequence[Path] = ()) -> Library:
    """Read the knowledge of a corpus and what teams' folders add to it.

    Args:
        home: the corpus: a folder with a catalogue and a grid.
        own: further folders; an id that is already there is refused.

    Raises:
        CorpusError: a file is not of the documented form, an id is there twice, or a link leads nowhere.
    """
    folders = [home, *own]
    library = Library(
        _catalogues(folders),
        load_grid(home / GRID, *(folder / GRID for folder in own if (folder / GRID).is_file())),
        _frameworks(folders),
        tuple(file for folder in folders for file in knowledge_files(folder)),
    )
    places = framework_files(folders)
    for framework in library.frameworks.values():
        for error in dangling(library, framework, places[framework.id]):
            raise error
    return library


def knowledge_files(folder: Path) -> list[Path]:
    """The files of a folder that a library is read from, in a fixed order."""
    named = [folder / CATALOGUE, folder / GRID]
    return [path for path in named if path.is_file()] + [
        path for name in (CONCEPTS, FOLDER) for path in sorted((folder / name).glob("*.yaml"))
    ]


def framework_files(folders: Sequence[Path]) -> dict[str, Path]:
    """The files of frameworks by the id that their names tell."""
    return {path.stem: path for folder in folders for path in sorted((folder / FOLDER).glob("*.yaml"))}


def _catalogues(folders: Sequence[Path]) -> dict[str, Source]:
    merged: dict[str, Source] = {}
    for path in (folder / CATALOGUE for folder in folders if (folder / CATALOGUE).is_file()):
        for id_, source in load_catalogue(path).items():
            if id_ in merged:
                raise (Place(path) / id_).wrong(
                    "une autre source du catalogue porte déjà cet identifiant.",
                    "another catalogued source already has this id.",
                )
            merged[id_] = source
    return merged


def _frameworks(folders: Sequence[Path]) -> dict[str, Framework]:
    merged: dict[str, Framework] = {}
    for folder in folders:
        for path in sorted((folder / FOLDER).glob("*.yaml")):
            framework = load_framework(path)
            if framework.id in merged:
                raise (Place(path) / "id").wrong(
                    f"un autre cadre porte déjà l’identifiant « {framework.id} ».",
                    f"another framework already has the id “{framework.id}”.",
                )
            merged[framework.id] = framework
    return merged


def dangling(library: Library, framework: Framework, path: Path) -> Iterator[CorpusError]:
    """What a framework names that is not there: sources of the catalogue, concepts of the grid."""
    top = Place(path)
    concepts = {concept.id for concept in library.grid.concepts}
    sources = [(source, top / "sources" / str(n)) for n, source in enumerate(framework.sources, start=1)]
    sources += [(item.source, top / "items" / item.id / "source") for item in framework.items]
    for source, place in sources:
        if source not in library.catalogue:
            yield place.wrong(
                f"la source « {source} » n’est pas au catalogue.", f"the source “{source}” is not in the catalogue."
            )
    for item in framework.items:
        for number, link in enumerate(item.links, start=1):
            if link.concept not in concepts:
                yield (top / "items" / item.id / "links" / str(number)).wrong(
                    f"le concept « {link.concept} » n’est pas dans la grille.",
                    f"the concept “{link.concept}” is not in the grid.",
                )
