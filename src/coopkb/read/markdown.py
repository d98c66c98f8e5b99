"""Markdown: the tree of markdown-it, with markup and links turned into plain text and the front matter kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import yaml
from markdown_it import MarkdownIt

from coopkb.read.markup import blocks_of, parse
from coopkb.read.refusal import refusal
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A\s*(<!--\s*)?---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?(1)\s*-->)(?:\n|\Z)", re.DOTALL)
"""Some wikis put it inside a comment, so that it does not show."""

_LONGEST_FRONT_MATTER = 64_000
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_BREAKS = frozenset({"softbreak", "hardbreak"})
_MOST_BOLD_WORDS = 14
_DEEPEST_LIST = 20
_DEEPEST = 100
"""Quotes and lists inside one another; the parser calls itself three times for each."""


def read_markdown(text: str, name: str) -> RawDocument:
    """The blocks of a Markdown text; its front matter, where it is a mapping, is the metadata.

    HTML comments and pictures are left out and reported. A paragraph that is all bold, short and without a full stop is a
    heading one level below the last marked one: so French course sheets mark their parts.

    Raises:
        UnreadableFileError: it is nested too deeply.
    """
    metadata, body = _front_matter(text)
    reader = _Reader(name)
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    tokens = parser.parse(body)
    if any(token.level >= _DEEPEST - 2 for token in tokens):
        # The parser leaves out what is deeper, and text is never lost in silence.
        raise refusal(name, "too-deep")
    reader.tokens(tokens)
    removed = [removal(rule, shown, count) for (rule, shown), count in reader.removed.items()]
    first = next((b for b in reader.blocks if b.kind is BlockKind.HEADING), None)
    if first is not None and "title" not in metadata:
        metadata["title"] = first.text
    return RawDocument(tuple(reader.blocks), metadata=metadata, removed=tuple(removed))


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    match = _FRONT_MATTER.match(text)
    if not match or len(match[0]) > _LONGEST_FRONT_MATTER:
        return {}, text
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = re.sub(r"[^\x09\x0a\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", match[2] or "")
    try:
        # Aliases let ten lines stand for a billion values; no front matter needs one.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, Loader=loader)):
            return {}, text
        values = yaml.load(source, Loader=loader)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError, TypeError):
        # Not YAML after all (or a date that no calendar holds, a list as a key): two rules around a text. It is read as text.
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key): value for key, value in values.items()}, text[match.end() :]


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self.blocks: list[Block] = []
        self.removed: Counter[tuple[Rule, str]] = Counter()
        self._lists = 0
        self._item = False
        self._marked = 0

    def tokens(self, tokens: Sequence[Token]) -> None:
        heading = 0
        i = 0
        while i < len(tokens):
            token = tokens[i]
            kind = token.type
            if kind == "heading_open":
                heading = int(token.tag[1])
            elif kind == "heading_close":
                heading = 0
            elif kind == "table_open":
                i = self._table(tokens, i)
            elif kind in ("bullet_list_open", "ordered_list_open"):
                self._lists += 1
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self._lists -= 1
            elif kind == "list_item_open":
                self._item = True
            elif kind == "list_item_close":
                self._item = False
            elif kind == "inline":
                self._inline(token, heading)
            elif kind in ("fence", "code_block"):
                self._add(" ".join(token.content.split()))
            elif kind == "html_block":
                self._html(token.content)
            i += 1

    def _inline(self, token: Token, heading: int) -> None:
        text = self._plain(token.children or ())
        if heading and text:
            self._marked = heading
            self.blocks.append(Block(BlockKind.HEADING, text, level=heading))
        elif text and not self._lists and _is_bold_title(token.children or (), text):
            self.blocks.append(Block(BlockKind.HEADING, text.rstrip(" :"), level=min(self._marked + 1, 6)))
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        if self._item and self._lists:
            self.blocks.append(Block(BlockKind.ITEM, text, level=min(self._lists - 1, _DEEPEST_LIST)))
            self._item = False
        else:
            self.blocks.append(Block(BlockKind.PARAGRAPH, text))

    def _plain(self, children: Sequence[Token]) -> str:
        pieces: list[str] = []
        for child in children:
            if child.type == "text":
                # Marks that touch a letter on the wrong side ("**Name:**Claude") are no bold to the parser, nor text.
                pieces.append(re.sub(r"\*\*+|__+(?=\w)|(?<=\w)__+", "", child.content))
            elif child.type == "code_inline":
                pieces.append(child.content)
            elif child.type in _BREAKS:
                pieces.append(" ")
            elif child.type == "image":
                self.removed[Rule.IMAGE, child.content or str(child.attrs.get("src", ""))] += 1
            elif child.type == "html_inline":
                pieces.append(self._tag(child.content))
        return re.sub(r"[ \t\n\r\f\v]+", " ", "".join(pieces)).strip(" ")

    def _tag(self, content: str) -> str:
        if content.startswith("<!--"):
            self._comment(content)
            return ""
        return " " if content.lower().startswith("<br") else ""

    def _comment(self, content: str) -> None:
        said = " ".join(content.removeprefix("<!--").removesuffix("-->").split())
        if said:
            self.removed[Rule.HTML_COMMENT, said] += 1

    def _html(self, content: str) -> None:
        for comment in _COMMENT.finditer(content):
            self._comment(comment[0])
        rest = _COMMENT.sub("", content)
        tree = parse(rest, self._name) if rest.strip() else None
        if tree is None:
            return
        for image in tree.iter("img"):
            self.removed[Rule.IMAGE, image.get("alt") or image.get("src") or ""] += 1
        self.blocks += blocks_of(tree)

    def _table(self, tokens: Sequence[Token], start: int) -> int:
        """Adds the table that opens at `start`; the index of the token that closes it."""
        rows: list[list[str]] = []
        i = start
        while tokens[i].type != "table_close":
            if tokens[i].type == "tr_open":
                rows.append([])
            elif tokens[i].type == "inline":
                rows[-1].append(self._plain(tokens[i].children or ()))
            i += 1
        if any(any(row) for row in rows):
            named = any(rows[0])
            cells = tuple(tuple(row) for row in (rows if named else rows[1:]))
            self.blocks.append(Block(BlockKind.TABLE, "", rows=cells, header=named))
        return i


def _is_bold_title(children: Sequence[Token], text: str) -> bool:
    """Whether a paragraph is bold from end to end, on one line, and short."""
    seen = [child for child in children if child.content.strip() or child.nesting]
    if len(seen) < 3 or seen[0].type != "strong_open" or seen[-1].type != "strong_close":
        return False
    if any(child.type == "strong_close" for child in seen[:-1]) or any(child.type in _BREAKS for child in children):
        return False
    return len(text.split()) <= _MOST_BOLD_WORDS and text[-1] not in ".;,!" and any(c.isalpha() for c in text)
