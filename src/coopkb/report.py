"""The build report in words: which files were read, which were refused and why, what was removed from which document."""

from __future__ import annotations

import json
import re
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from coopkb.clean import RULES as CLEAN_RULES
from coopkb.read.removals import RULES as READ_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.types import FileReport, Removal

RULES: Mapping[str, Mapping[str, str]] = MappingProxyType({**READ_RULES, **CLEAN_RULES})
"""Every rule by which text was left out or changed, in French and English: those of the readers, then of the cleaning."""

_MARKS = re.compile(r"[\\`*_\[\]<>#|!~&$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What Markdown or a common extension of it takes for more than itself, addresses that become links included."""

_BLOCK_MARK = re.compile(r"\A(\d*)([-+=.)])")
"""What opens a list or underlines a title at the beginning of a line; the other openers are among the marks."""

_WORDS = {
    "fr": {
        "title": "Rapport de construction",
        "summary": "{read} fichiers lus sur {files}, {passages} passages, {words} mots.",
        "refused": "Fichiers laissés de côté",
        "none-refused": "Aucun : tous les fichiers ont été lus.",
        "removed": "Ce qui a été retiré ou corrigé",
        "nothing": "Rien.",
        "read": "Fichiers lus",
        "columns": ("Fichier", "Titre", "Passages", "Mots"),
    },
    "en": {
        "title": "Build report",
        "summary": "{read} files read of {files}, {passages} passages, {words} words.",
        "refused": "Files set aside",
        "none-refused": "None: all files were read.",
        "removed": "What was removed or mended",
        "nothing": "Nothing.",
        "read": "Files read",
        "columns": ("File", "Title", "Passages", "Words"),
    },
}


def explain(rule: str, language: str) -> str:
    """What a removal rule does, in one line; the rule's own name where an older index holds one that is no more."""
    return RULES[rule][language] if rule in RULES else rule


def removals(report: FileReport) -> list[Removal]:
    """What was removed from a document, in the order of the rules, the most frequent first within a rule."""
    order = {rule: place for place, rule in enumerate(RULES)}
    return sorted(report.removed, key=lambda r: (order.get(r.rule, len(order)), -r.count, r.text))


def markdown(reports: Sequence[FileReport], language: str) -> str:
    """The report as a Markdown page."""
    words = _WORDS[language]
    read = [r for r in reports if r.source]
    lines = [f"# {words['title']}", ""]
    summary = str(words["summary"])
    total = {"passages": sum(r.passages for r in read), "words": sum(r.words for r in read)}
    lines += [summary.format(read=len(read), files=len(reports), **total), "", f"## {words['refused']}", ""]
    refused = [f"- {_inline(r.problem[language])}" for r in reports if r.problem]
    lines += refused or [str(words["none-refused"])]
    lines += ["", f"## {words['removed']}", ""]
    changed = [r for r in read if r.removed]
    for report in changed:
        lines += [f"### {_inline(report.path.name)}", ""]
        for rule, group in groupby(removals(report), key=lambda r: r.rule):
            lines += _of_one_rule(rule, list(group), language)
        lines.append("")
    if not changed:
        lines += [str(words["nothing"]), ""]
    lines += [f"## {words['read']}", "", f"| {' | '.join(words['columns'])} |", "|---|---|---:|---:|"]
    for report in read:
        title = report.source.title if report.source else ""
        lines.append(f"| {_inline(report.path.name)} | {_inline(title)} | {report.passages} | {report.words} |")
    return "\n".join(lines) + "\n"


def _of_one_rule(rule: str, found: Sequence[Removal], language: str) -> list[str]:
    """What one rule did to a document: on one line, or a line a text below it when there are several."""
    explained = _inline(explain(rule, language).rstrip("."))
    colon = " :" if language == "fr" else ":"
    times = sum(removal.count for removal in found)
    often = f" × {times}" if times > 1 else ""
    if len(found) == 1:
        return [f"- {explained}{often}{colon} {_code(found[0].text)}"]
    return [f"- {explained}{often}{colon}", *(f"  - {_code(removal.text)}" for removal in found)]


def as_json(reports: Sequence[FileReport]) -> str:
    """The report as JSON: a list with one record a file."""
    records = [
        {
            "path": str(r.path),
            "source": r.source.id if r.source else None,
            "title": r.source.title if r.source else None,
            "passages": r.passages,
            "words": r.words,
            "problem": dict(r.problem) if r.problem else None,
            "removed": [{"rule": x.rule, "text": x.text, "count": x.count} for x in removals(r)],
        }
        for r in reports
    ]
    text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    # A name that is not UTF-8 holds lone surrogates, which JSON can escape and a file cannot hold.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _shown(text: str) -> str:
    """Text on one line, without what colours a terminal, turns the writing round or cannot be written as UTF-8."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split()))


def _inline(text: str) -> str:
    """Text that Markdown shows as it is: the report quotes documents, and their marks are not the report's."""
    shown = _MARKS.sub(r"\\\g<0>", _shown(text))
    return _BLOCK_MARK.sub(r"\1\\\2", shown)


def _code(text: str) -> str:
    shown = _shown(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else "—"
