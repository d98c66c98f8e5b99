"""References as files for reference managers: BibTeX, RIS and CSL-JSON, UTF-8 text.

No text of a source can end its field: line ends and control characters become spaces, and what LaTeX reads is escaped.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coopkb.references.entries import entries, folded
from coopkb.references.items import item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from coopkb.references.items import Item
    from coopkb.types import Source

_BIBTEX_TYPES = {"article-journal": "article", "book": "book", "report": "techreport", "webpage": "online"}
_RIS_TYPES = {"article-journal": "JOUR", "book": "BOOK", "report": "RPRT", "webpage": "ELEC", "legislation": "STAT"}
_LANGUAGES = {"fr": "french", "en": "english"}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LATEX = {
    # A brace counts for BibTeX even behind a backslash: a single one would swallow the rest of the file.
    **{"\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}"},
    **{"~": r"{\textasciitilde}", "^": r"{\textasciicircum}"},
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format of file: its media type, and what makes its text."""

    media_type: str
    render: Callable[[Iterable[Source], str], str]


def to_csl_json(sources: Iterable[Source], language: str) -> str:
    """The works as CSL-JSON, in alphabetical order; `language` is that of the remarks on reading notes."""
    items = _items(sources, language)
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def to_bibtex(sources: Iterable[Source], language: str) -> str:
    """The works as BibTeX, in alphabetical order; the key of each derives from its id."""
    return "\n".join("".join(_bibtex(one)) for one in _items(sources, language))


def to_ris(sources: Iterable[Source], language: str) -> str:
    """The works as RIS, in alphabetical order, lines ended as the format wants."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(sources, language))


FORMATS: Mapping[str, Format] = {
    ".bib": Format("application/x-bibtex", to_bibtex),
    ".ris": Format("application/x-research-info-systems", to_ris),
    ".json": Format("application/vnd.citationstyles.csl+json", to_csl_json),
}
"""The formats by suffix."""


def _items(sources: Iterable[Source], language: str) -> list[Item]:
    """The works as items, with ids that LaTeX takes as keys, no two alike."""
    items, taken = [], set[str]()
    for entry in entries(sources):
        one = item(entry, language)
        stem = re.sub(r"[^a-z0-9]+", "-", folded(one["id"])).strip("-") or "source"
        key, number = stem, 1
        while key in taken:
            number += 1
            key = f"{stem}-{number}"
        taken.add(key)
        items.append(one | {"id": key})
    return items


def _bibtex(one: Item) -> Iterator[str]:
    kind = _BIBTEX_TYPES.get(one["type"], "misc")
    if kind == "article" and "container-title" not in one:
        kind = "misc"  # BibTeX asks an article for its review
    # The second braces keep the capitals of the title.
    fields = {"title": f"{{{_latex(one['title'])}}}", "author": " and ".join(map(_bibtex_name, one.get("author", [])))}
    if "issued" in one:
        fields["year"] = str(one["issued"]["date-parts"][0][0])
    fields["journal" if kind == "article" else "organization"] = _latex(one.get("container-title", ""))
    fields["institution" if kind == "techreport" else "publisher"] = _latex(one.get("publisher", ""))
    fields["url"] = one.get("URL", "")
    fields["langid"] = _LANGUAGES.get(one.get("language", ""), "")
    fields["note"] = _latex(one.get("note", ""))
    yield f"@{kind}{{{one['id']},\n"
    yield from (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    yield "}\n"


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{_latex(name['literal'])}}}"
    particle = name.get("dropping-particle", "")
    joined = "" if particle.endswith(("’", "'")) else " "
    family = f"{particle}{joined}{name['family']}" if particle else name["family"]
    return f"{_latex(family)}, {_latex(name['given'])}"


def _latex(text: str) -> str:
    """A text that LaTeX prints as it is."""
    return "".join(_LATEX.get(c, c) for c in _CONTROL.sub(" ", text))


def _ris_lines(sources: Iterable[Source], language: str) -> Iterator[tuple[str, str]]:
    for one in _items(sources, language):
        yield "TY", _RIS_TYPES.get(one["type"], "GEN")
        yield "ID", one["id"]
        told = [("TI", one["title"]), *(("AU", _ris_name(name)) for name in one.get("author", []))]
        told += [("PY", str(year)) for (year,) in one.get("issued", {}).get("date-parts", [])]
        told += [("T2", one.get("container-title", "")), ("PB", one.get("publisher", "")), ("UR", one.get("URL", ""))]
        told += [("LA", one.get("language", "")), ("N1", one.get("note", ""))]
        yield from ((tag, _CONTROL.sub(" ", value)) for tag, value in told if value)
        yield "ER", ""


def _ris_name(name: dict[str, str]) -> str:
    if "literal" in name:
        # A comma would part it into a family name and a given one.
        return re.sub(r"\s*,\s*", " – ", name["literal"])
    return ", ".join((name["family"], " ".join(part for part in (name["given"], name.get("dropping-particle")) if part)))
