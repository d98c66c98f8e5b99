"""Comments and trackbacks below an article: they are other people's words, and would be quoted as the author's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coopkb.clean.lines import alone
from coopkb.types import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.clean.lines import Line
    from coopkb.clean.rules import Ledger

_HEADER = re.compile(
    r"(?:\d{1,4}|un|une|one) (?:r[ée]s?pon[sc]es?|commentaires?|réactions?|pensées?|"
    r"thoughts?|comments?|responses?|repl(?:y|ies)) "
    r"(?:à|sur|to|on) (?:[«“\"‹].*[»”\"›«]|[«“\"‹].{3,})",
    re.IGNORECASE,
)
_EXCERPT = re.compile(r"(?:.*\s)?\[(?:…|\.{3})\] .*\[(?:…|\.{3})\]")
_CLOSING = {
    "les commentaires sont fermés", "les commentaires sont clos", "commentaires fermés", "comments are closed",
    "comments closed", "laisser un commentaire", "laissez un commentaire", "laisser une réponse",
    "ajouter un commentaire", "poster un commentaire", "laisser un commentaire annuler la réponse", "leave a comment",
    "leave a reply", "leave a reply cancel reply", "post a comment",
}  # fmt: skip
_FORM = {
    "annuler la réponse", "votre adresse e-mail ne sera pas publiée", "votre adresse de messagerie ne sera pas publiée",
    "les champs obligatoires sont indiqués avec", "commentaire", "nom", "e-mail", "adresse de messagerie",
    "adresse e-mail", "site web", "site internet", "publier le commentaire", "laisser un commentaire", "envoyer",
    "votre adresse e-mail ne sera pas publiée. les champs obligatoires sont indiqués avec",
    "enregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire",
    "prévenez-moi de tous les nouveaux commentaires par e-mail",
    "prévenez-moi de tous les nouveaux articles par e-mail", "cancel reply", "your email address will not be published",
    "required fields are marked", "comment", "name", "email", "website",
    "your email address will not be published. required fields are marked", "post comment", "submit",
    "save my name, email, and website in this browser for the next time i comment",
}  # fmt: skip

_LONGEST = 1000
"""Characters of a header or of an excerpt; blogs cut theirs at about three hundred."""

_NEAR_END = 12
"""Lines that may follow the closing line: a form has about ten."""


def without_comments(lines: list[Line], ledger: Ledger) -> list[Line]:
    """The lines without the comments below the text.

    From a header ("3 réponses à « … »") to the closing line near the end of the document, all goes. Without a closing line only
    trackbacks go (a title, and an excerpt between "[…]"); without a header, only the closing line and what its form says.
    """
    header = next((i for i, line in enumerate(lines) if i and len(line.text) < _LONGEST and _HEADER.fullmatch(line.text)), None)
    closing = _closing(lines, header or 0)
    places: set[int] = set()
    if closing is not None:
        places.update(range(closing, _form_end(lines, closing)))
    if header is not None and closing is not None and _all_comments(lines, header, closing):
        places.update(range(header, closing))
    elif header is not None and (pairs := _pairs_after(lines, header)):
        places.update((header, *pairs))
    for place in sorted(places):
        ledger.take("comments", lines[place].text)
    return [line for place, line in enumerate(lines) if place not in places]


def _is_excerpt(line: Line) -> bool:
    return len(line.text) < _LONGEST and _EXCERPT.fullmatch(line.text) is not None


def _closing(lines: Sequence[Line], start: int) -> int | None:
    """The first closing line from `start` on, if nothing but its form follows it or the document is nearly over."""
    for i in range(max(start, 1), len(lines)):
        if lines[i].key in _CLOSING and alone(lines, i) and lines[i].block.kind is not BlockKind.ITEM:
            is_last = _form_end(lines, i) == len(lines)
            return i if is_last or (start and len(lines) - i <= _NEAR_END) else None
    return None


def _form_end(lines: Sequence[Line], closing: int) -> int:
    end = closing + 1
    while end < len(lines) and (lines[end].key in _FORM or lines[end].key in _CLOSING):
        end += 1
    return end


def _all_comments(lines: Sequence[Line], header: int, closing: int) -> bool:
    """Whether no heading of the work stands between the two lines; the title of a trackback may look like one."""
    headings = [i for i in range(header + 1, closing) if lines[i].block.kind is BlockKind.HEADING]
    return all(_is_excerpt(lines[i + 1]) for i in headings if i + 1 < closing)


def _pairs_after(lines: Sequence[Line], header: int) -> list[int]:
    """The trackbacks right after a header: titles, each followed by its excerpt."""
    places: list[int] = []
    i = header + 1
    while i < len(lines):
        if _is_excerpt(lines[i]):
            places.append(i)
            i += 1
        elif i + 1 < len(lines) and _is_excerpt(lines[i + 1]) and len(lines[i].text) < 200:
            places.extend((i, i + 1))
            i += 2
        else:
            break
    return places
