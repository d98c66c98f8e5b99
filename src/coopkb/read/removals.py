"""The vocabulary of what readers leave out; what the cleaning takes out afterwards has its own."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from coopkb.types import Removal

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 200
"""Characters of a removed text that a report shows."""


class Rule(StrEnum):
    """The name of a rule, as reports carry it."""

    SITE_FRAME = "site-frame"
    WIKI_FRAME = "wiki-frame"
    HIDDEN_TEXT = "hidden-text"
    HTML_COMMENT = "html-comment"
    ANNOTATION = "annotation"
    TABLE_OF_CONTENTS = "table-of-contents"
    INDEX = "index"
    IMAGE = "image"
    SEPARATOR_LINE = "separator-line"
    MISSING_CHAPTER = "missing-chapter"
    CHAPTER_WITHOUT_TEXT = "chapter-without-text"
    PAGE_WITHOUT_TEXT = "page-without-text"


def _rule(fr: str, en: str) -> Mapping[str, str]:
    return MappingProxyType({"fr": fr, "en": en})


RULES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        Rule.SITE_FRAME.value: _rule(
            "Ce que le site met autour de l’article : menus, bandeaux, formulaires, pieds de page.",
            "What the site puts around the article: menus, banners, forms, footers.",
        ),
        Rule.WIKI_FRAME.value: _rule(
            "Ce que le wiki met autour du texte et dedans : menus, liens de modification, appels de note.",
            "What the wiki puts around the text and into it: menus, edit links, note marks.",
        ),
        Rule.HIDDEN_TEXT.value: _rule("Texte que la page cache à ses lecteurs.", "Text that the page hides from its readers."),
        Rule.HTML_COMMENT.value: _rule(
            "Commentaire dans le balisage, que le lecteur ne voit pas.", "Comment in the markup, unseen by readers."
        ),
        Rule.ANNOTATION.value: _rule(
            "Annotation de relecture en marge du texte.", "Note of a reviewer in the margin of the text."
        ),
        Rule.TABLE_OF_CONTENTS.value: _rule(
            "Table des matières ou liste de figures ; les titres restent à leur place.",
            "Table of contents or list of figures; the headings stay in their places.",
        ),
        Rule.INDEX.value: _rule("Index de fin d’ouvrage.", "Index at the end of the work."),
        Rule.IMAGE.value: _rule(
            "Image : son texte de remplacement ou son adresse.", "Picture: its alternative text or address."
        ),
        Rule.SEPARATOR_LINE.value: _rule("Ligne de tirets ou de points sans mot.", "Line of dashes or dots without a word."),
        Rule.MISSING_CHAPTER.value: _rule(
            "Chapitre que le livre annonce et ne contient pas.", "Chapter that the book announces and does not hold."
        ),
        Rule.CHAPTER_WITHOUT_TEXT.value: _rule(
            "Page du livre qui n’est pas du texte : image, son ou dessin.",
            "Page of the book that is no text: picture, sound or drawing.",
        ),
        Rule.PAGE_WITHOUT_TEXT.value: _rule(
            "Pages sans texte : images, pages blanches ou endommagées.", "Pages without text: pictures, blank or damaged pages."
        ),
    }
)
"""Every rule of the readers and what it does, in French and English, in the order a report lists them."""


def removal(rule: Rule, text: str, count: int = 1) -> Removal:
    """A removal by a rule of this vocabulary, its text cut to `LONGEST` characters: readers make theirs here alone."""
    return Removal(rule.value, text[:LONGEST], count)
