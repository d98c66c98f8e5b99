"""A comparison as files that keep the evidence: CSV, Markdown, a page of HTML, a workbook.

| module | does |
|---|---|
| `markup` | pieces of HTML, every text escaped |
| `words`, `prose` | symbols, words and sentences in both languages |
| `lines` | a comparison in long form, which all files are made from |
| `table`, `markdown`, `page`, `workbook` | one format each |
| `comparison` | the formats by suffix; `write` |
| `situation` | a situation read through the grid, as a report |
| `notebook/` | a notebook as Markdown, HTML, DOCX |
"""

from coopkb.export.comparison import FORMATS, Format, write
from coopkb.export.markdown import as_markdown
from coopkb.export.page import as_html
from coopkb.export.situation import situation_as_markdown
from coopkb.export.table import as_csv
from coopkb.export.workbook import as_xlsx

__all__ = ["FORMATS", "Format", "as_csv", "as_html", "as_markdown", "as_xlsx", "situation_as_markdown", "write"]
