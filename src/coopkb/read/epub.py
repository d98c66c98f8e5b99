"""EPUB: the chapters in the order of the spine, each by the walk that reads web pages."""

from __future__ import annotations

import html
import io
import posixpath
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import lxml.etree  # type: ignore[import-untyped]

from coopkb.errors import UnreadableFileError
from coopkb.read.archive import MOST_XML_BYTES
from coopkb.read.encoding import decode
from coopkb.read.markup import blocks_of, parse, spaced, visible_text
from coopkb.read.refusal import refusal
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopkb.types import Removal

Element = Any
"""An element of lxml, which carries no types."""

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_FONT_SCRAMBLING = frozenset(["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"])
"""Publishers scramble the fonts of books that anyone may read."""

_TEXT_TYPES = frozenset(["application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"])
_TEXT_SUFFIXES = (".xhtml", ".html", ".htm")
_MOST_CHAPTERS = 5000
_MOST_FALLBACKS = 10
_DC = "http://purl.org/dc/elements/"
_DATE = re.compile(r"[1-9]\d{3}(-\d{2}(-\d{2})?)?")
"""Not the year 0101, by which some editors say that they do not know."""

_NO_LANGUAGE = frozenset(["und", "mul", "mis", "zxx"])
"""Undetermined, several, without a code, none: what ISO 639 has for those who must say something."""

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_XHTML_START = re.compile(r"(?i)<(\w+:)?html[\s>]")
_XHTML_END = re.compile(r"(?i)</(\w+:)?html\s*>")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Item:
    """A file that the book declares; `href` as it stands there."""

    href: str
    kind: str
    is_navigation: bool
    fallback: str


def read_epub(data: bytes, name: str) -> RawDocument:
    """The blocks of a book, and its title, authors, date and language.

    The chapters come in the order of the spine; those that the book puts beside it (`linear="no"`: answers, notes, plates)
    come last. Tables of contents are left out, as are pages that are no text and chapters that the book announces and does
    not hold: all three are reported.

    Args:
        data: the whole archive, checked by `archive.check`.
        name: the file's name, for the sentence of a refusal.

    Raises:
        UnreadableFileError: it is damaged, its chapters are encrypted, or it points out of its archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _Book(archive, name)
        book.read()
    return RawDocument(tuple(book.blocks), metadata=_metadata(book.package), removed=tuple(book.removed))


class _Book:
    """A book under way: its package, the blocks gathered so far, and what was left out."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.blocks: list[Block] = []
        self.removed: list[Removal] = []
        self._archive = archive
        self._name = name
        # Names are compared in one Unicode form: some systems pack theirs decomposed.
        self._entries = {_normal(entry): entry for entry in archive.namelist()}
        if _RIGHTS in self._entries and _is_protected(self._tree(_RIGHTS)):
            raise refusal(name, "protected")
        path = _package_path(self._tree(_CONTAINER))
        if path is None:
            raise refusal(name, "damaged")
        entry = self._entry(path, "")
        if entry is None:
            raise refusal(name, "damaged")
        self._folder = posixpath.dirname(entry)
        self.package = self._tree(entry)

    def read(self) -> None:
        """Gather the blocks of all chapters."""
        items = _manifest(self.package)
        order = _spine(self.package)
        if not order:
            raise refusal(self._name, "damaged")
        if len(order) > _MOST_CHAPTERS:
            raise refusal(self._name, "too-large", f"{len(order)} chapitres", f"{len(order)} chapters")
        contents = {self._entry(href, self._folder) for href in _contents_pages(self.package, items)}
        seen: set[str] = set()
        for key in order:
            self._chapter(key, items, contents, seen)
        for entry in sorted(entry for entry in contents if entry and entry not in seen):
            tree = self._page(entry)
            self._report_contents([spaced(visible_text(tree))] if tree is not None else [])

    def _chapter(self, key: str, items: dict[str, _Item], contents: set[str | None], seen: set[str]) -> None:
        item = _readable(key, items)
        entry = self._entry(item.href, self._folder) if item else None
        if item is None or entry is None:
            self.removed.append(removal(Rule.MISSING_CHAPTER, item.href if item else key))
            return
        if entry in seen:
            return
        seen.add(entry)
        if not _is_text(item):
            self.removed.append(removal(Rule.CHAPTER_WITHOUT_TEXT, item.href))
            return
        tree = self._page(entry)
        if tree is None:
            self.removed.append(removal(Rule.CHAPTER_WITHOUT_TEXT, item.href))
        elif entry in contents:
            self._without_contents(tree)
        else:
            self.blocks += blocks_of(tree)

    def _page(self, entry: str) -> Element | None:
        """The tree of a chapter, None where its bytes are no text.

        Raises:
            UnreadableFileError: it is torn, or nested too deeply.
        """
        data = self._bytes(entry)
        try:
            text = decode(data, self._name)
        except UnreadableFileError:
            return None
        if _XHTML_START.search(text) and not _XHTML_END.search(text):
            # The walk forgives what is torn, and half a chapter must not pass for the whole.
            raise refusal(self._name, "damaged")
        return parse(_CDATA.sub(lambda match: html.escape(match[1]), text), self._name)

    def _without_contents(self, tree: Element) -> None:
        """Take what leads to other pages out of a table of contents; what else stands there is text like any other."""
        shown = []
        for element in tree.xpath("//nav[not(ancestor::nav)]"):
            shown.append(spaced(visible_text(element)))
            element.drop_tree()
        blocks = blocks_of(tree)
        if _link_share(tree) > 0.5 or all(block.kind is BlockKind.HEADING for block in blocks):
            shown.insert(0, spaced(visible_text(tree)))
        else:
            self.blocks += blocks
        self._report_contents(shown)

    def _report_contents(self, shown: Sequence[str]) -> None:
        text = " ".join(filter(None, shown))
        if text:
            self.removed.append(removal(Rule.TABLE_OF_CONTENTS, text))

    def _entry(self, href: str, folder: str) -> str | None:
        """The entry that a reference names, None where the archive does not hold it.

        Raises:
            UnreadableFileError: it leads out of the archive.
        """
        for path in (unquote(_local(href)), href):
            # Some producers leave the percent signs in the names of the entries.
            place = posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))
            if place.startswith(("../", "/")) or place == ".." or "\0" in place:
                raise refusal(self._name, "unsafe", "des chemins sortent de l’archive", "paths lead out of the archive")
            if path and _normal(place) in self._entries:
                return self._entries[_normal(place)]
        return None

    def _bytes(self, entry: str) -> bytes:
        if self._archive.getinfo(entry).file_size > MOST_XML_BYTES:
            most = MOST_XML_BYTES >> 20
            raise refusal(self._name, "too-large", f"plus de {most} Mio de texte balisé", f"more than {most} MiB of markup")
        return self._archive.read(entry)

    def _tree(self, path: str) -> Element:
        """The tree of an XML part, its entities left alone.

        Raises:
            UnreadableFileError: it is torn, or declares entities.
        """
        entry = self._entries.get(_normal(path))
        if entry is None:
            raise refusal(self._name, "damaged")
        parser = lxml.etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = lxml.etree.fromstring(self._bytes(entry), parser)
        except (lxml.etree.XMLSyntaxError, ValueError) as cause:
            raise refusal(self._name, "damaged") from cause
        # The archive is checked by the suffixes of its entries, and a package may have any.
        declared = root.getroottree().docinfo.internalDTD
        if declared is not None and next(declared.iterentities(), None) is not None:
            raise refusal(self._name, "entities")
        return root


def _normal(entry: str) -> str:
    return unicodedata.normalize("NFC", entry)


def _local(href: str) -> str:
    """The path in a reference, empty where it leads to another machine."""
    try:
        parts = urlsplit(href)
    except ValueError:
        # An address with a broken host: of another machine in any case.
        return ""
    return "" if parts.scheme or parts.netloc else parts.path


def _children(tree: Element, name: str) -> Iterator[Element]:
    """All elements of a local name: not every producer gives the namespaces that the format asks for."""
    return (e for e in tree.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] == name)


def _attribute(element: Element, name: str) -> str:
    return str(element.get(name) or "").strip()


# --- What the book declares -------------------------------------------------------------------------------------------


def _is_protected(rights: Element) -> bool:
    """Whether more than fonts is encrypted."""
    return any(
        _attribute(method, "Algorithm") not in _FONT_SCRAMBLING
        for entry in _children(rights, "EncryptedData")
        for method in list(_children(entry, "EncryptionMethod"))[:1] or [entry]
    )


def _package_path(container: Element) -> str | None:
    """The package of the book: the first one, where it has several renditions."""
    return next((path for root in _children(container, "rootfile") if (path := _attribute(root, "full-path"))), None)


def _manifest(package: Element) -> dict[str, _Item]:
    return {
        _attribute(item, "id"): _Item(
            href=_attribute(item, "href"),
            kind=_attribute(item, "media-type").lower(),
            is_navigation="nav" in _attribute(item, "properties").split(),
            fallback=_attribute(item, "fallback"),
        )
        for manifest in _children(package, "manifest")
        for item in _children(manifest, "item")
    }


def _spine(package: Element) -> list[str]:
    """The ids of the chapters in reading order, what stands beside the book at its end."""
    entries = [entry for spine in _children(package, "spine") for entry in _children(spine, "itemref")]
    aside = [entry for entry in entries if _attribute(entry, "linear") == "no"]
    straight = [entry for entry in entries if _attribute(entry, "linear") != "no"]
    return list(dict.fromkeys(_attribute(entry, "idref") for entry in (*straight, *aside)))


def _contents_pages(package: Element, items: dict[str, _Item]) -> list[str]:
    """Where the tables of contents are: the navigation of EPUB 3, the guide of EPUB 2."""
    guided = [_attribute(r, "href") for r in _children(package, "reference") if _attribute(r, "type").lower() == "toc"]
    return [*(item.href for item in items.values() if item.is_navigation), *guided]


def _readable(key: str, items: dict[str, _Item]) -> _Item | None:
    """The item of a chapter, or the one that stands in for it where it is a picture."""
    item = items.get(key)
    tried = item
    for _ in range(_MOST_FALLBACKS):
        if tried is None or _is_text(tried):
            break
        tried = items.get(tried.fallback)
    return tried or item


def _is_text(item: _Item) -> bool:
    return item.kind in _TEXT_TYPES or _local(item.href).lower().endswith(_TEXT_SUFFIXES)


def _link_share(tree: Element) -> float:
    words = len(_WORD.findall(visible_text(tree)))
    linked = sum(len(_WORD.findall(visible_text(a))) for a in tree.iter("a") if a.get("href"))
    return linked / words if words else 0.0


def _metadata(package: Element) -> dict[str, object]:
    said: dict[str, list[str]] = {}
    for section in _children(package, "metadata"):
        for element in section.iter():
            if isinstance(element.tag, str) and element.tag.startswith(f"{{{_DC}"):
                value = " ".join("".join(element.itertext()).split())
                if value and not _is_modification(element):
                    said.setdefault(element.tag.rpartition("}")[2].lower(), []).append(value)
    found: dict[str, object] = {}
    if "title" in said:
        found["title"] = said["title"][0]
    if "creator" in said:
        found["author"] = ", ".join(dict.fromkeys(said["creator"]))
    date = _date(said.get("date", ()))
    if date:
        found["date"] = date
    language = said.get("language", [""])[0].lower()
    if language[:2].isalpha() and language not in _NO_LANGUAGE:
        found["language"] = language[:2]
    return found


def _is_modification(element: Element) -> bool:
    return any(str(key).endswith("event") and value == "modification" for key, value in element.attrib.items())


def _date(values: Sequence[str]) -> str | None:
    return next((match[0] for value in values if (match := _DATE.match(value))), None)
