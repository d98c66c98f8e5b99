"""What several test files share: a folder of short texts, and an index of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coopkb import encoder
from coopkb.corpus import shipped_corpus
from coopkb.index import build
from small_corpus import write_texts

if TYPE_CHECKING:
    from pathlib import Path

READING_NOTE = """---
title: "Atelier des Trois Rives : ce que l'on y apprend"
kind: note
licence: CC BY 4.0
second_hand: true
about:
  title: "Tenir ensemble une vallée"
  authors: ["Solène Ferrand"]
  organisation: "Atelier des Trois Rives"
  year: 2011
  url: https://example.org/trois-rives
  licence: unknown
---

## Les jeux de pouvoir

Quand deux communes gèrent les jeux de pouvoir d'une vallée, celle d'amont tient le robinet. Nommer ce déséquilibre devant tous
ouvre la discussion.

"""

_FILLING = """## Séance {n}

Séance {n} de l'atelier : les habitants de la rive {n} comparent leurs relevés, corrigent la carte et choisissent qui portera la
parole du quartier à la séance suivante. Le repas qui suit compte autant que la carte, disent-ils.

"""


@pytest.fixture(scope="session")
def notes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five short texts, and a long reading note whose end is far below its beginning."""
    folder = write_texts(tmp_path_factory.mktemp("notes"))
    filling = "".join(_FILLING.format(n=n) for n in range(1, 41))
    last = "## Ce qui reste\n\nLe barrage mobile de la vallée se règle à la majorité des riverains présents.\n"
    (folder / "trois-rives.md").write_text(READING_NOTE + filling + last, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_index(notes_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of `notes_folder` by words alone."""
    index = tmp_path_factory.mktemp("small") / "index"
    build([notes_folder], index)
    return index


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the corpus that ships, with the encoder that ships."""
    index = tmp_path_factory.mktemp("shipped") / "index"
    build([shipped_corpus()], index, encoder=encoder())
    return index
