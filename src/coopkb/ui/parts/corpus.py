"""The corpus as a librarian lists it, and the report of its build in plain words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopkb import cite, report
from coopkb.types import UNKNOWN
from coopkb.ui.links import corpus_href, document_href
from coopkb.ui.markup import Child, Html, external, join, tag, way
from coopkb.ui.parts import source as source_part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopkb.types import FileReport, Removal, Source
    from coopkb.ui.words import Words


@dataclass(frozen=True, slots=True)
class Holding:
    """A source with what the index holds of it."""

    source: Source
    passages: int
    words: int


SORTS: dict[str, Callable[[Holding], Any]] = {
    "title": lambda h: h.source.title.casefold(),
    "year": lambda h: -(h.source.work_year or 0),
    "kind": lambda h: (h.source.kind, h.source.title.casefold()),
    "framework": lambda h: (h.source.framework or "\uffff", h.source.title.casefold()),
    "language": lambda h: (h.source.language, h.source.title.casefold()),
    "passages": lambda h: -h.passages,
    "words": lambda h: -h.words,
}
"""The orders of the table, by column; numbers and years with the greatest first."""


def summary(holdings: Sequence[Holding], say: Words) -> Html:
    """How much there is, of which years and languages."""
    years = [y for h in holdings if (y := h.source.work_year)]
    languages = Counter(h.source.language for h in holdings)
    facts = [
        (say.number(len(holdings)), say("corpus.sources")),
        (say.number(sum(h.passages for h in holdings)), say("corpus.passages")),
        (say.number(sum(h.words for h in holdings)), say("corpus.words")),
    ]
    if years:
        facts.append((str(min(years)) if min(years) == max(years) else f"{min(years)}–{max(years)}", say("corpus.years")))
    told = [language(code, say) for code in languages]
    if len(told) > 1:
        told = [f"{language(code, say)} {say.number(n)}" for code, n in languages.most_common()]
    facts.append((", ".join(told), say("corpus.languages")))
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for value, name in facts), class_="ck-figures")


def table(holdings: Sequence[Holding], sort: str, lang: str, say: Words) -> Html:
    """One line a source; the head of a column puts the table in its order."""
    columns = ["title", "year", "kind", "framework", "language", "licence", "passages", "words", "original"]
    heads = [tag("th", _sorter(c, sort, lang, say), scope="col", class_=_align(c)) for c in columns]
    rows = [tag("tr", *_cells(h, columns, lang, say)) for h in holdings]
    listed = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="ck-table")
    return tag("div", listed, class_="ck-scroll", tabindex="0", aria_label=say("corpus.table"))


def _sorter(column: str, sort: str, lang: str, say: Words) -> Child:
    name = say(f"corpus.column.{column}")
    if column not in SORTS:
        return name
    return way(name, corpus_href(lang, column), aria_current="true" if column == sort else None)


def _cells(holding: Holding, columns: Sequence[str], lang: str, say: Words) -> list[Html]:
    source = holding.source
    year = holding.source.work_year
    work = source.about or source
    who = cite.authors(work.authors, work.organisation)
    title = join([way(source.title, document_href(source.id, lang)), tag("small", who) if who else None])
    way_out = source_part.original(source, say) if external(source_part.address(source)) else "–"
    values: dict[str, Child] = {
        "title": title,
        "year": str(year) if year else say("source.undated"),
        "kind": say(f"kind.{source.kind}"),
        "framework": framework(source.framework) if source.framework else "–",
        "language": language(source.language, say),
        "licence": say("source.unknown") if source.licence == UNKNOWN else source.licence,
        "passages": say.number(holding.passages),
        "words": say.number(holding.words),
        "original": way_out,
    }
    named = [(c, values[c], say(f"corpus.column.{c}")) for c in columns]
    return [tag("td", v, data={"name": name}, class_="ck-none" if v == "–" else _align(c)) for c, v, name in named]


def _align(column: str) -> str | None:
    return "ck-figure" if column in ("passages", "words") else None


def framework(id_: str) -> str:
    """A framework by its id, which is all that the index knows of it."""
    words = id_.replace("-", " ")
    return words[:1].upper() + words[1:]


def language(code: str, say: Words) -> str:
    """The name of a language."""
    return say(f"language.{code}") if say.has(f"language.{code}") else code


# --- The build --------------------------------------------------------------------------------------------------------


def build_report(reports: Sequence[FileReport], say: Words) -> Html:
    """What became of the files: read, refused with the reason, and what was removed from which."""
    read = [r for r in reports if r.source]
    refused = [r for r in reports if r.problem]
    pieces = [tag("p", say.count("report.read", len(read), of=say.number(len(reports))))]
    if refused:
        reasons = [tag("li", say.either(r.problem or {})) for r in refused]
        pieces += [tag("h4", say.count("report.refused", len(refused))), tag("ul", *reasons, class_="ck-refused")]
    mended = [r for r in read if r.removed]
    if mended:
        pieces.append(tag("p", say.count("report.removed", len(mended)), class_="ck-soft"))
        pieces += [_removed(r, say) for r in mended]
    else:
        pieces.append(tag("p", say("report.nothing")))
    return tag("section", tag("h3", say("report.title")), *pieces, class_="ck-report")


def _removed(file: FileReport, say: Words) -> Html:
    by_rule: dict[str, list[Removal]] = {}
    for removal in report.removals(file):
        by_rule.setdefault(removal.rule, []).append(removal)
    rules = [_rule(rule, removals, say) for rule, removals in by_rule.items()]
    title = file.source.title if file.source else file.path.name
    total = sum(r.count for r in file.removed)
    return tag("details", tag("summary", title, " ", tag("span", say.count("report.times", total), class_="ck-count")), *rules)


def _rule(rule: str, removals: Sequence[Removal], say: Words) -> Html:
    """A rule with a few of the texts that it took out."""
    times = say.count("report.times", sum(r.count for r in removals))
    texts = [tag("li", r.text) for r in removals[:5] if r.text]
    more = tag("li", say.count("report.more", len(removals) - 5)) if len(removals) > 5 else None
    shown = tag("ul", *texts, more) if texts else None
    return tag("div", tag("p", report.explain(rule, say.language), " ", tag("span", times, class_="ck-count")), shown)


def facts(rows: Sequence[tuple[str, str]], say: Words) -> Html:
    """What made the index, closed until someone asks."""
    listed = tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in rows), class_="ck-facts ck-wide")
    return tag("details", tag("summary", say("facts.title")), listed, class_="ck-details")
