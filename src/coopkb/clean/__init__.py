"""Raw blocks to clean ones: what is not the work itself goes, is named, and every word of the work stays.

One module per kind of dirt: `characters` (spaces, ligatures, invisible characters), `hyphens` (words cut at a line end),
`markup` and `tables` (HTML and grids), `pages` (running headers, footers, page numbers), `furniture` (what a site puts around
a text) and `comments` (what its readers leave below). `rules` names every rule for the build report.
"""

from __future__ import annotations

from coopkb.clean.pipeline import clean
from coopkb.clean.rules import RULES

__all__ = ["RULES", "clean"]
