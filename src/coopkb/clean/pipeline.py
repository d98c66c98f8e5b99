"""The order of cleaning, and the joining of lines to blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from coopkb.clean import markup
from coopkb.clean.characters import tidy
from coopkb.clean.comments import without_comments
from coopkb.clean.furniture import without_furniture
from coopkb.clean.hyphens import join, vocabulary
from coopkb.clean.lines import Line, lines_of
from coopkb.clean.pages import without_running_lines
from coopkb.clean.rules import Ledger
from coopkb.clean.tables import Cell, blocks_of, make_table
from coopkb.types import Block, BlockKind

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from coopkb.types import RawDocument, Removal

_PASSES = 8
"""Cleaning goes on until nothing changes, as what one rule joins another may know ("Lire la" and "suite"); two are usual."""

_SURE_BULLET = re.compile(r"(?:[•●○◦▪▫■□◆◇◊►▶▸➢➤‣⁃∙]\ufe0f?\s*)+")
"""Signs that nothing but a list uses. "✓", "✗" and "→" say something of what follows, and stay."""

_ITEM_BULLET = re.compile(r"(?:[•●○◦▪▫■□◆◇◊►▶▸➢➤‣⁃∙·]\ufe0f?\s*|[-–—*o]\s+)+(?=\S)")
_DASH = re.compile(r"[-–—*·]\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…][»”\")\]]*\s+(?=[«“\"(]?\s*[A-ZÀ-ÖØ-ÞŒ])")
_UNFINISHED = re.compile(r"[\w,;'’»)-]\Z")
_CONTINUES = re.compile(r"[^\W\d_]+\b(?![).])")
_LINE_OF_PROSE = 40
"""Characters of a block that runs on to the next page; a shorter one is a label or a caption."""


def clean(raw: RawDocument) -> tuple[tuple[Block, ...], tuple[Removal, ...]]:
    """The blocks of a document without what is not the work, and what was taken out.

    The blocks are headings, paragraphs and items only, each on one line: tables become blocks that name their column and row.
    Text is in NFC, with plain spaces and no control character. Cleaning clean blocks changes nothing.

    Args:
        raw: what a reader found; what it left out itself (`raw.removed`) is not told again.

    Returns:
        The blocks in reading order, none empty; and the removals by rule, in the order of `RULES`.
    """
    ledger = Ledger()
    blocks = list(raw.blocks)
    for _ in range(_PASSES):
        cleaned = _once(blocks, raw.page_labels, ledger)
        if cleaned == blocks:
            break
        blocks = cleaned
    return tuple(blocks), ledger.removals()


def _once(blocks: Sequence[Block], labels: Sequence[str], ledger: Ledger) -> list[Block]:
    plain = _without_tables([tidied for block in blocks if (tidied := _tidied(block, ledger)) is not None], ledger)
    lines = without_running_lines(lines_of(plain), labels, ledger)
    lines = without_furniture(lines, ledger)
    lines = without_comments(lines, ledger)
    words = vocabulary(line.text for line in lines)
    joined = _joined(lines, words, ledger)
    # Only a reader that keeps line ends gives paragraphs cut by a page; the last line of a slide is just its last line.
    if any("\n" in block.text for block in blocks):
        joined = _over_pages(joined, words, ledger)
    return _without_duplicates(joined, ledger)


# --- Characters, markup, tables ---------------------------------------------------------------------------------------


def _text(text: str, ledger: Ledger) -> str:
    """Entities and characters; what is changed is counted."""
    decoded, entities = markup.decode(text)
    for entity in entities:
        ledger.change("entity", entity)
    tidied, changes = tidy(decoded)
    for rule, count in changes.items():
        ledger.change(rule, count=count)
    return tidied


def _tidied(block: Block, ledger: Ledger) -> Block | None:
    if block.kind is BlockKind.TABLE:
        return replace(block, rows=tuple(tuple(_text(cell, ledger) for cell in row) for row in block.rows))
    text = _text(block.text, ledger)
    return replace(block, text=text, rows=(), header=True) if text else None


def _fragment(text: str, ledger: Ledger) -> list[Block]:
    found = markup.fragment(text)
    for tag in found.tags:
        ledger.change("markup", tag)
    for code in found.hidden:
        ledger.take("hidden-code", code)
    return found.blocks


def _without_tables(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """The blocks with tables and HTML made plain; a heading stays one, an item keeps its paragraphs."""
    plain: list[Block] = []
    level = 0
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.TABLE:
            plain.extend(_table(block, level, _is_closing(blocks, place, level), ledger))
        elif markup.has_tags(block.text):
            plain.extend(_plain(block, _fragment(block.text, ledger)))
        else:
            plain.append(block)
        if block.kind is BlockKind.HEADING:
            level = block.level
    return plain


def _plain(block: Block, parts: Sequence[Block]) -> list[Block]:
    if block.kind is BlockKind.HEADING:
        text = " ".join(part.text for part in parts)
        return [replace(block, text=text)] if text else []
    if block.kind is BlockKind.PARAGRAPH:
        return [replace(part, page=block.page) for part in parts]
    made: list[Block] = []
    for part in parts:
        if made and part.kind is BlockKind.PARAGRAPH:
            made[-1] = replace(made[-1], text=f"{made[-1].text} {part.text}")
        else:
            deeper = block.level + part.level + 1 if made else block.level
            made.append(replace(block, text=part.text, level=deeper))
    return made


def _is_closing(blocks: Sequence[Block], place: int, level: int) -> bool:
    """Whether nothing comes after the table in its section."""
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    return after is None or (after.kind is BlockKind.HEADING and after.level <= level + 1)


def _table(block: Block, level: int, closing: bool, ledger: Ledger) -> list[Block]:
    table = make_table([[_cell(text, ledger) for text in row] for row in block.rows], header=block.header)
    made, repeated = blocks_of(table, level=level + 1, closing=closing)
    for text in repeated:
        ledger.take("repeated-cell", text)
    return [replace(part, page=block.page) for part in made]


def _cell(text: str, ledger: Ledger) -> Cell:
    """A line break in a cell parts its paragraphs; its bullets go, as an item is known for one by its kind."""
    blocks = _fragment(text.replace("\n", "\n\n"), ledger)
    return tuple(part for block in blocks if (part := _without_bullet(block, ledger)) is not None)


# --- Lines to blocks --------------------------------------------------------------------------------------------------


def _joined(lines: Iterable[Line], words: Counter[str], ledger: Ledger) -> list[Block]:
    """One block a paragraph and one an item: lines joined, words rejoined, bullets gone."""
    blocks: list[Block] = []
    for _, group in groupby(lines, key=lambda line: line.owner):
        for block, texts in _parts(list(group)):
            text, rejoined = join(texts, words)
            for word in rejoined:
                ledger.change("line-end-hyphen", word)
            if (bare := _without_bullet(replace(block, text=text), ledger)) is not None:
                blocks.append(bare)
    return blocks


def _parts(lines: Sequence[Line]) -> list[tuple[Block, list[str]]]:
    """The lines of one block, apart where a bullet begins a line; dashes are bullets where two lines or more have one."""
    block = lines[0].block
    if block.kind is BlockKind.HEADING:
        return [(block, [line.text for line in lines])]
    dashes = sum(_DASH.match(line.text) is not None for line in lines) >= 2
    parts: list[tuple[Block, list[str]]] = []
    for line in lines:
        begins = _SURE_BULLET.match(line.text) or (dashes and _DASH.match(line.text))
        if begins:
            parts.append((replace(block, kind=BlockKind.ITEM), [line.text]))
        elif parts:
            parts[-1][1].append(line.text)
        else:
            parts.append((block, [line.text]))
    return parts


def _without_bullet(block: Block, ledger: Ledger) -> Block | None:
    """The block without the sign in front of it; None when there was nothing else."""
    sign = _ITEM_BULLET if block.kind is BlockKind.ITEM else _SURE_BULLET
    match = sign.match(block.text)
    if not match:
        return block
    ledger.change("bullet")
    text = block.text[match.end() :]
    return replace(block, text=text) if text else None


def _over_pages(blocks: Sequence[Block], words: Counter[str], ledger: Ledger) -> list[Block]:
    """A sentence that a page break cuts is whole again, on the page where it begins; what follows stays on its own."""
    out: list[Block] = []
    for block in blocks:
        if not out or not _runs_on(out[-1], block):
            out.append(block)
            continue
        end = _SENTENCE_END.search(block.text)
        cut = end.end() if end else len(block.text)
        text, rejoined = join([out[-1].text, block.text[:cut]], words)
        for word in rejoined:
            ledger.change("line-end-hyphen", word)
        ledger.change("page-break")
        out[-1] = replace(out[-1], text=text)
        if block.text[cut:]:
            out.append(replace(block, text=block.text[cut:]))
    return out


def _runs_on(block: Block, after: Block) -> bool:
    """Whether a block ends in the middle of a sentence that begins the next page."""
    if block.kind is BlockKind.HEADING or after.kind is not BlockKind.PARAGRAPH:
        return False
    if block.page is None or after.page != block.page + 1:
        return False
    long = len(block.text) >= _LINE_OF_PROSE or block.text.endswith("-")
    return (
        long
        and after.text[0].islower()
        and _UNFINISHED.search(block.text) is not None
        and _CONTINUES.match(after.text) is not None
    )


def _without_duplicates(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """Of items that repeat the one before word for word, one stays."""
    out: list[Block] = []
    for block in blocks:
        if (
            out
            and block.kind is BlockKind.ITEM
            and (block.kind, block.level, block.text)
            == (
                out[-1].kind,
                out[-1].level,
                out[-1].text,
            )
        ):
            ledger.take("duplicate-item", block.text)
        else:
            out.append(block)
    return out
