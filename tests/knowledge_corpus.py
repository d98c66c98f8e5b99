"""A small corpus with a grid, frameworks and texts of its own, that the tests on knowledge write to a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import coopkb
from coopkb.index import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coopkb.knowledge_base import KnowledgeBase

GRID = """version: 1
dimensions:
  - id: relations
    label: {fr: Relations, en: Relations}
    concepts: [pouvoir, confiance]
  - id: dispositifs
    label: {fr: Dispositifs, en: Arrangements}
    concepts:
      - id: reunion
        label: {fr: "Réunions", en: "Meetings"}
        definition: {fr: "Se voir pour décider.", en: "Meeting to decide."}
        synonyms: {fr: [séance], en: [session]}
"""

POWER = """id: pouvoir
label: {fr: "Jeux de pouvoir", en: "Power games"}
definition: {fr: "Qui pèse sur quoi, et comment.", en: "Who weighs on what, and how."}
synonyms: {fr: ["rapport de force", "domination"], en: ["power struggle"]}
belongs: {fr: ["Le texte dit qui décide."], en: ["The text says who decides."]}
signs: {fr: ["Un seul parle."], en: ["One person does the talking."]}
counter_example: {fr: "Un vote serein.", en: "A calm vote."}
questions: {fr: ["Qui décide vraiment ?"], en: ["Who really decides?"]}
related: [{concept: confiance, kind: related}]
false_friends: [{term: "pouvoir", fr: "Pouvoir donné à un absent lors d’un vote.", en: "A proxy given for a vote."}]
asked: {fr: ["un élu décide seul"], en: ["one person runs everything"]}
"""

TRUST = """id: confiance
label: {fr: "Confiance", en: "Trust"}
definition: {fr: "Compter sur l’autre.", en: "Counting on the other."}
synonyms: {fr: ["se fier"], en: ["reliance"]}
related: [{concept: pouvoir, kind: related}]
"""

CATALOGUE = """version: 1
sources:
  - {id: livre-nord, title: "Le livre du Nord", framework: nord, status: full-text, licence: unknown, file: nord.md}
  - {id: livre-sud, title: "Le livre du Sud", framework: sud, status: note, licence: unknown}
  - {id: livre-est, title: "Le livre de l’Est", framework: est, status: catalogued, licence: unknown}
"""

FRAMEWORKS = {
    "nord": """id: nord
name: "Nord"
title: {fr: "La méthode du Nord", en: "The method of the North"}
organisation: "Association du Nord"
people: ["Anne Exemple"]
year: 2020
sources: [livre-nord]
idea: {fr: "Se réunir souvent.", en: "Meet often."}
items:
  - id: seances
    term: "Séances courtes"
    definition: {fr: "Se voir peu de temps.", en: "Meet briefly."}
    source: livre-nord
    heading: "Se réunir"
    page: null
    second_hand: false
    links: [{concept: reunion, kind: narrow}, {concept: confiance, kind: false-friend}]
  - id: silence
    term: "Silence"
    definition: {fr: "Se taire une minute.", en: "A minute of silence."}
    source: livre-nord
    heading: null
    page: 3
    second_hand: false
    links: []
""",
    "sud": """id: sud
name: "Sud"
title: {fr: "La méthode du Sud", en: "The method of the South"}
organisation: "unknown"
people: []
year: null
sources: [livre-sud]
idea: {fr: "Parler vrai.", en: "Speak plainly."}
cooperation: {fr: "Faire à plusieurs.", en: "Doing together."}
items:
  - id: parole
    term: "Parole"
    definition: {fr: "Chacun parle.", en: "Everyone speaks."}
    source: livre-sud
    heading: null
    page: null
    second_hand: true
    links: [{concept: confiance, kind: close}]
""",
    "est": """id: est
name: "Est"
title: {fr: "La méthode de l’Est", en: "The method of the East"}
organisation: "unknown"
sources: [livre-est]
idea: {fr: "Inconnue.", en: "Unknown."}
items: []
""",
}

NORTH = """# Le livre du Nord

## Se réunir

Une séance dure une heure. Elle se prépare à trois, et chacun y vient avec une question écrite.

## Qui décide

Le rapport de force entre communes se nomme dès la première séance. Les maires disent ce qu’ils ne céderont pas.

## Compter les uns sur les autres

La confiance est une habitude : elle vient des promesses tenues. On appelle confiance ce qui reste quand on ne se surveille
plus. Sans confiance, tout se signe.
"""

SOUTH = """---
id: note-sud
title: "Note sur la méthode du Sud"
framework: sud
language: fr
kind: note
second_hand: true
licence: CC BY 4.0
about:
  title: "Le livre du Sud"
  authors: []
  organisation: unknown
  year: null
  url: null
  licence: unknown
  kind: book
---

## Parler

La méthode du Sud demande que chacun parle à son tour, sans être coupé, et que l’on note ce qui a été entendu.

## Limites de la méthode

Le livre ne dit rien des jeux de pouvoir. La domination des plus gros reste entière.
"""


def write_corpus(folder: Path) -> Path:
    """Write the corpus to a folder."""
    for name in ("concepts", "frameworks", "notes", "local"):
        (folder / name).mkdir(parents=True)
    (folder / "grid.yaml").write_text(GRID, encoding="utf-8")
    (folder / "catalogue.yaml").write_text(CATALOGUE, encoding="utf-8")
    (folder / "concepts" / "pouvoir.yaml").write_text(POWER, encoding="utf-8")
    (folder / "concepts" / "confiance.yaml").write_text(TRUST, encoding="utf-8")
    for name, text in FRAMEWORKS.items():
        (folder / "frameworks" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "local" / "nord.md").write_text(NORTH, encoding="utf-8")
    (folder / "notes" / "sud.md").write_text(SOUTH, encoding="utf-8")
    return folder


def open_corpus(root: Path) -> Iterator[KnowledgeBase]:
    """The corpus, written and built without a model in a folder, open until the end."""
    corpus = write_corpus(root / "corpus")
    build([corpus], root / "index", corpus_folder=corpus)
    with coopkb.open(root / "index") as opened:
        yield opened
