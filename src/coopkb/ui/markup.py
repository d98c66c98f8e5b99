"""The only module that makes HTML, and the only one that hands it to Streamlit.

Every text is escaped when it becomes part of an element; only `Html`, which nobody makes elsewhere, passes as it is.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"br", "hr"})
_PAGES = frozenset({"./", "comparer", "situation", "grille", "cadre", "lire", "carnet", "seance", "corpus"})
_TAGS = _VOID | {
    *("a", "article", "aside", "blockquote", "button", "caption", "cite", "dd", "details", "div", "dl", "dt", "header", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "mark", "nav", "ol", "p", "section", "small", "span", "strong", "summary", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = frozenset(
    {
        *("aria_current", "aria_hidden", "aria_label", "class_", "colspan", "id", "lang", "href", "rel", "role", "scope"),
        *("tabindex", "target", "title", "type"),
    }
)


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of HTML whose texts have been escaped."""

    markup: str

    def __bool__(self) -> bool:
        return bool(self.markup)


Child = Html | str | None


def tag(
    name: str, *children: Child, data: dict[str, str] | None = None, measure: int | None = None, **attributes: str | None
) -> Html:
    """An element; strings among its children and attributes are escaped, None is left out.

    Args:
        name: one of the elements that the app uses.
        children: what stands in it, in order.
        data: `data-` attributes, without the prefix.
        measure: a whole number that the style draws, as the length of a bar.
        attributes: the others, "class_" for class, "aria_label" for aria-label.

    Raises:
        ValueError: the element or an attribute is not one that the app uses, or a link is of another kind than http, https or
            one inside the app.
    """
    if name not in _TAGS or not set(attributes) <= _ATTRIBUTES:
        raise ValueError(f"not in use here: <{name}> with {sorted(attributes)}")
    href = attributes.get("href")
    if href is not None and not _is_ours(href) and external(href) is None:
        raise ValueError(f"not a link: {href!r}")
    named = [(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()]
    named += [(f"data-{key}", value) for key, value in (data or {}).items()]
    named += [("style", f"--ck-n:{measure:d}")] if measure is not None else []
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in named if value is not None)
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children).markup}</{name}>")


def join(children: Iterable[Child], between: str = "") -> Html:
    """Pieces one after the other, strings escaped, with a text between them."""
    gap = html.escape(between)
    return Html(gap.join(c.markup if isinstance(c, Html) else html.escape(c) for c in children if c))


def external(url: str | None) -> str | None:
    """The address when it is one that may be linked to (http or https, with a host), else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and host else None


def _is_ours(href: str) -> bool:
    """Whether a link stays in the app: an anchor, or one of its pages with parameters."""
    page = href.partition("?")[0]
    return href.startswith("#") or page in _PAGES


def link(label: Child, url: str | None, **attributes: str | None) -> Html:
    """A link out of the app, in a tab of its own; the label alone when the address may not be linked to."""
    address = external(url)
    if address is None:
        return tag("span", label)
    return tag("a", label, data=None, measure=None, href=address, target="_blank", rel="noopener noreferrer", **attributes)


def way(label: Child, href: str, **attributes: str | None) -> Html:
    """A link inside the app, followed without loading the whole page again."""
    return tag("a", label, href=href, data={"way": ""}, measure=None, **attributes)


def choice(label: Child, href: str, target: str, **attributes: str | None) -> Html:
    """A link to another state of the same page, which stays where it is; `target` is what an opened link brings into view."""
    return tag("a", label, href=href, data={"way": "stay", "target": target}, measure=None, **attributes)


def show(*pieces: Html) -> None:
    """Draw pieces on the page."""
    markup = join(pieces).markup
    if markup:
        st.html(markup)


def style() -> None:
    """Lay the style of the app over the page."""
    st.html(f"<style>{_resource('style.css')}</style>")


def script() -> str:
    """The JavaScript of the frame: our own file, no part of it from a document."""
    return _resource("frame.js")


def _resource(name: str) -> str:
    return files("coopkb.ui").joinpath(name).read_text(encoding="utf-8")
