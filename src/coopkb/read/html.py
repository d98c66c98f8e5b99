"""Web pages: the article by trafilatura's judgement, its structure by our own walk of the tree, the furniture reported."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import lxml.html  # type: ignore[import-untyped]
import trafilatura

from coopkb.read.encoding import decode
from coopkb.read.markup import Element, blocks_of, parse, spaced, visible_text
from coopkb.read.refusal import refusal
from coopkb.read.removals import LONGEST, Rule, removal
from coopkb.types import Block, BlockKind, RawDocument, Removal

if TYPE_CHECKING:
    from collections.abc import Sequence


_CHARSET = re.compile(rb"(?i)<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*[\"']?\s*([\w-]+)")
_FURNITURE_TAGS = frozenset(["nav", "aside", "footer", "form", "dialog", "menu"])
_FURNITURE_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar", "dialog"]
)
_FURNITURE_CLASSES = frozenset(
    [
        "nav",
        "navbar",
        "navigation",
        "breadcrumb",
        "breadcrumbs",
        "sidebar",
        "menu",
        "cookie",
        "cookies",
        "cookie-banner",
        "cookie-consent",
        "skip-link",
        "share",
        "social-share",
        "sharing",
        "pagination",
        "pager",
        "site-header",
        "site-footer",
        "newsletter",
        "related-posts",
        "screen-reader-text",
    ]
)
_WIKI_IDS = frozenset(
    [
        "toc",
        "siteSub",
        "contentSub",
        "contentSub2",
        "jump-to-nav",
        "mw-navigation",
        "mw-head",
        "mw-panel",
        "mw-page-base",
        "mw-head-base",
        "footer",
        "catlinks",
        "mw-indicators",
        "siteNotice",
        "p-personal",
        "p-search",
        "p-tb",
        "p-lang",
        "mw-sidebar-button",
        "vector-toc",
        "mw-sidebar",
        "column-one",
    ]
)
_WIKI_CLASSES = frozenset(
    [
        "mw-editsection",
        "mw-jump-link",
        "toc",
        "printfooter",
        "catlinks",
        "navbox",
        "noprint",
        "mw-indicators",
        "mw-cite-backlink",
        "mw-empty-elt",
        "vector-header-container",
        "vector-menu",
        "mw-portlet",
        "vector-column-start",
        "vector-page-toolbar",
        "metadata-edit",
        "vector-body-before-content",
        "mw-footer",
        "mw-footer-container",
        "reference",
    ]
)
_KEPT_SHARE = 0.5
"""Share of the words left after the furniture that trafilatura must keep; below it, it has missed the article."""

_WORD = re.compile(r"\w+")


def read_html(data: bytes, name: str) -> RawDocument:
    """The blocks of a web page, its title, author, date and language, and what furniture was taken out.

    Raises:
        UnreadableFileError: there is no text in it.
    """
    source = _text(data, name)
    tree = parse(source, name)
    if tree is None:
        raise refusal(name, "no-text")
    metadata = _metadata(tree, source, name)
    removed = _strip_furniture(tree)
    blocks, dropped = _article(blocks_of(tree), tree)
    return RawDocument(tuple(_with_title(blocks, metadata)), metadata, removed=(*removed, *dropped))


def _text(data: bytes, name: str) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"utf-16"):
        encoding = declared[1].decode("ascii", "replace").lower()
        # What calls itself Latin-1 on the web is Windows-1252: so every browser reads it.
        encoding = "cp1252" if encoding in ("iso-8859-1", "latin1", "us-ascii", "ascii") else encoding
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return decode(data.decode(encoding).encode("utf-8"), name)
            except (LookupError, UnicodeError):
                pass
    return decode(data, name)


def _metadata(tree: Element, source: str, name: str) -> dict[str, object]:
    found = trafilatura.extract_metadata(parse(source, name))
    metadata: dict[str, object] = {}
    title = (found.title if found else None) or spaced(tree.findtext(".//title") or "")
    for key, value in (("title", title), ("author", found and found.author), ("date", found and found.date)):
        if value:
            metadata[key] = str(value)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    if language:
        metadata["language"] = language[:2].lower()
    return metadata


def _with_title(blocks: Sequence[Block], metadata: dict[str, object]) -> list[Block]:
    """The blocks with a level-1 heading in front where the page shows its title in the browser's bar only."""
    title = str(metadata.get("title", ""))
    if not title or not blocks or any(b.kind is BlockKind.HEADING and b.level == 1 for b in blocks):
        return list(blocks)
    return [Block(BlockKind.HEADING, title, level=1), *blocks]


# --- Furniture --------------------------------------------------------------------------------------------------------


def _strip_furniture(tree: Element) -> list[Removal]:
    wiki = _is_wiki(tree)
    removed: Counter[tuple[Rule, str]] = Counter()
    for element in list(tree.iter()):
        rule = _furniture_rule(element, wiki)
        if rule is None or element.getparent() is None:
            continue
        text = spaced(visible_text(element))
        if text:
            removed[rule, text[:LONGEST]] += 1
        element.drop_tree()
    return [removal(rule, text, count) for (rule, text), count in removed.items()]


def _is_wiki(tree: Element) -> bool:
    generator = tree.xpath("string(//meta[translate(@name,'G','g')='generator']/@content)")
    return "mediawiki" in str(generator).lower() or bool(
        tree.xpath("boolean(//*[@id='mw-content-text' or contains(concat(' ',@class,' '),' mediawiki ')])")
    )


def _furniture_rule(element: Element, wiki: bool) -> Rule | None:
    tag = element.tag
    if not isinstance(tag, str) or tag in ("html", "body", "main", "article"):
        return None
    classes = frozenset((element.get("class") or "").split())
    if wiki and (element.get("id") in _WIKI_IDS or classes & _WIKI_CLASSES):
        return Rule.WIKI_FRAME
    if tag in _FURNITURE_TAGS:
        return None if _is_article_part(element, tag) else Rule.SITE_FRAME
    if element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", ""):
        return Rule.HIDDEN_TEXT
    named = element.get("role") in _FURNITURE_ROLES or (classes & _FURNITURE_CLASSES and not _holds_article(element))
    masthead = tag == "header" and not _is_within(element, ("article", "main")) and not element.findall(".//h1")
    return Rule.SITE_FRAME if named or masthead else None


def _is_article_part(element: Element, tag: str) -> bool:
    """An aside or a footer within the article may be its side note or its sources; a form may hold the whole page."""
    if tag == "form":
        return _holds_article(element)
    return tag in ("aside", "footer") and _is_within(element, ("article", "blockquote")) and _link_share(element) < 0.3


def _holds_article(element: Element) -> bool:
    return element.find(".//article") is not None or element.find(".//main") is not None or len(element.findall(".//p")) > 8


def _is_within(element: Element, tags: Sequence[str]) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _link_share(element: Element) -> float:
    words = len(_WORD.findall(visible_text(element)))
    linked = sum(len(_WORD.findall(visible_text(a))) for a in element.iter("a"))
    return linked / words if words else 1.0


# --- What is the article ----------------------------------------------------------------------------------------------


def _article(blocks: list[Block], tree: Element) -> tuple[list[Block], list[Removal]]:
    """The blocks of the article, and what trafilatura and we agree to leave out.

    A block goes when trafilatura leaves it out and it stands before or after all that it keeps, without being prose.
    What stands between two kept blocks stays: trafilatura drops short items and tables that matter.
    """
    kept_words = Counter(_WORD.findall(_judged(tree).lower()))
    total = sum(len(_words_of(block)) for block in blocks)
    if sum(kept_words.values()) < _KEPT_SHARE * total:
        return blocks, []
    kept = [_share(block, kept_words) for block in blocks]
    inside = [i for i, share in enumerate(kept) if share]
    if not inside:
        return blocks, []
    first, last = inside[0], inside[-1]
    article: list[Block] = []
    removed: Counter[str] = Counter()
    for i, block in enumerate(blocks):
        if first <= i <= last or _is_prose(block) or (block.kind is BlockKind.HEADING and block.level == 1):
            article.append(block)
        else:
            removed[_shown(block)[:LONGEST]] += 1
    return article, [removal(Rule.SITE_FRAME, text, count) for text, count in removed.items() if text]


def _judged(tree: Element) -> str:
    source = lxml.html.tostring(tree, encoding="unicode")
    return trafilatura.extract(source, include_tables=True, include_comments=False, favor_recall=True, deduplicate=False) or ""


def _shown(block: Block) -> str:
    return block.text or " ".join(cell for row in block.rows for cell in row)


def _words_of(block: Block) -> list[str]:
    return _WORD.findall(_shown(block).lower())


def _share(block: Block, kept: Counter[str]) -> bool:
    """Whether trafilatura keeps the block: every word of it, for words are shared between blocks."""
    words = _words_of(block)
    return len(words) >= 4 and all(kept[word] for word in words)


def _is_prose(block: Block) -> bool:
    """Sentences are content wherever they stand."""
    words = len(_words_of(block))
    return (words >= 12 and block.text.rstrip()[-1:] in ".!?…»:;)") or (block.kind is BlockKind.TABLE and words >= 12)
