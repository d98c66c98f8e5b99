"""References to the sources cited: a bibliography in a style, and files for reference managers.

| module | does |
|---|---|
| `entries` | one entry a work, in order, with the letters that tell apart works of one year |
| `items` | an entry as CSL-JSON |
| `bibliography` | entries in ISO 690 or APA, as text, Markdown or HTML |
| `files` | BibTeX, RIS and CSL-JSON |
"""

from coopkb.references.bibliography import Markup, Style, bibliography, cited_in_full
from coopkb.references.entries import year_suffixes
from coopkb.references.files import FORMATS, to_bibtex, to_csl_json, to_ris

__all__ = [
    "FORMATS",
    "Markup",
    "Style",
    "bibliography",
    "cited_in_full",
    "to_bibtex",
    "to_csl_json",
    "to_ris",
    "year_suffixes",
]
