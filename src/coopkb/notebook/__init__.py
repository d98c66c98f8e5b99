"""The notebook (carnet): what a person keeps from anywhere, with notes, in an order of their own.

| module | does |
|---|---|
| `model` | notebooks, sections, entries, quotes |
| `store` | the database: several people at once, undo |
| `keeping` | from passages, answers, concepts and cells to entries; what to review when a source changed |
| `files` | JSON out and in |
"""

from coopkb.notebook.files import as_json, from_json
from coopkb.notebook.keeping import (
    Standing,
    entry_of_answer,
    entry_of_cell,
    entry_of_concept,
    entry_of_note,
    entry_of_passage,
    to_review,
)
from coopkb.notebook.model import Entry, EntryKind, Listed, Notebook, Quote, Section
from coopkb.notebook.store import Notebooks

__all__ = [
    "Entry",
    "EntryKind",
    "Listed",
    "Notebook",
    "Notebooks",
    "Quote",
    "Section",
    "Standing",
    "as_json",
    "entry_of_answer",
    "entry_of_cell",
    "entry_of_concept",
    "entry_of_note",
    "entry_of_passage",
    "from_json",
    "to_review",
]
