"""The build report in words: which files were read, which were refused and why, what was removed from which document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from coopkb.clean import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import FileReport, Removal

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
        "refused": "Files left aside",
        "none-refused": "None: all files were read.",
        "removed": "What was removed or mended",
        "nothing": "Nothing.",
        "read": "Files read",
        "columns": ("File", "Title", "Passages", "Words"),
    },
}


def explain(rule: str, language: str) -> str:
    """What a removal rule does, in one line; the rule's own name when a reader's library named it."""
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
        for removal in removals(report):
            times = f" × {removal.count}" if removal.count > 1 else ""
            lines.append(f"- {explain(removal.rule, language)}{times} : {_code(removal.text)}")
        lines.append("")
    if not changed:
        lines += [str(words["nothing"]), ""]
    lines += [f"## {words['read']}", "", f"| {' | '.join(words['columns'])} |", "|---|---|---:|---:|"]
    for report in read:
        title = report.source.title if report.source else ""
        lines.append(f"| {_inline(report.path.name)} | {_inline(title)} | {report.passages} | {report.words} |")
    return "\n".join(lines) + "\n"


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
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _inline(text: str) -> str:
    """Text that Markdown shows as it is: the report quotes documents, and their marks are not the report's."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in " ".join(text.split()))


def _code(text: str) -> str:
    flat = " ".join(text.split())
    fence = "`" * (max((len(run) for run in _runs(flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}" if flat else "—"


def _runs(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]
