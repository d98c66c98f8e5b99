"""The vocabulary of removals, and the ledger where a rule writes what it did."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from coopkb.types import Removal

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 200
"""Characters of a removed text that a report shows."""


def _rule(fr: str, en: str) -> Mapping[str, str]:
    return MappingProxyType({"fr": fr, "en": en})


RULES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "running-header": _rule("En-tête répété en haut des pages.", "Header repeated at the top of pages."),
        "running-footer": _rule("Pied de page répété en bas des pages.", "Footer repeated at the bottom of pages."),
        "repeated-on-pages": _rule(
            "Ligne imprimée sur la moitié des pages ; la première reste.",
            "Line printed on half the pages; the first one stays.",
        ),
        "page-number": _rule("Numéro de page imprimé.", "Printed page number."),
        "wiki-navigation": _rule("Navigation d’un wiki.", "Navigation of a wiki."),
        "contents-list": _rule(
            "Sommaire dont les entrées sont les titres du document.",
            "Table of contents whose entries are the headings of the document.",
        ),
        "site-furniture": _rule("Bouton ou lien du site, seul sur sa ligne.", "Button or link of the site, alone on its line."),
        "comments": _rule(
            "Commentaires et rétroliens laissés sous un article.", "Comments and trackbacks left below an article."
        ),
        "spam-tail": _rule("Mots de spam collés à la fin.", "Spam words stuck at the end."),
        "image-residue": _rule("Nom ou légende automatique d’une image.", "File name or automatic caption of an image."),
        "licence-icon": _rule("Icônes de licence répétées (CC).", "Repeated licence icons (CC)."),
        "hidden-code": _rule(
            "Script, style ou commentaire HTML, que le lecteur ne voit pas.",
            "Script, style or HTML comment, unseen by readers.",
        ),
        "duplicate-item": _rule("Élément de liste répété à l’identique.", "List item repeated word for word."),
        "repeated-cell": _rule("Cellule fusionnée, répétée sur sa ligne.", "Merged cell, repeated along its row."),
        "markup": _rule("Balises HTML ; leur texte reste.", "HTML tags; their text stays."),
        "entity": _rule("Entités HTML remplacées par leur caractère.", "HTML entities replaced by their character."),
        "bullet": _rule("Puces en tête d’élément ; le texte reste.", "Bullets in front of items; the text stays."),
        "line-end-hyphen": _rule("Mots coupés en fin de ligne, recollés.", "Words cut at a line end, rejoined."),
        "page-break": _rule("Phrases coupées par un saut de page, recollées.", "Sentences cut by a page break, rejoined."),
        "ligature": _rule("Ligatures typographiques défaites (ﬁ → fi).", "Typographic ligatures undone (ﬁ → fi)."),
        "invisible-character": _rule(
            "Caractères invisibles ou de contrôle, césures conditionnelles.", "Invisible or control characters, soft hyphens."
        ),
        "misread-character": _rule(
            "Caractères Windows mal décodés, rétablis.", "Windows characters decoded wrongly, restored."
        ),
        "space": _rule(
            "Espaces insécables, fines ou doubles, ramenées à une espace.", "No-break, thin or double spaces, now one space."
        ),
    }
)
"""Every rule and what it does, in French and English, in the order a report lists them.

From `running-header` to `repeated-cell` text is taken out; from `markup` on, a character is replaced and no word goes: those
are counted, with a few examples as their text.
"""

CHANGES = frozenset(list(RULES)[list(RULES).index("markup") :])
"""The rules that take no word out."""


class Ledger:
    """What the rules did to one document, in the order they did it."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()
        self._changed: Counter[str] = Counter()
        self._examples: dict[str, dict[str, None]] = {}

    def take(self, rule: str, text: str) -> None:
        """Write down a text that was taken out."""
        self._taken[rule, " ".join(text.split())[:LONGEST]] += 1

    def change(self, rule: str, example: str = "", count: int = 1) -> None:
        """Count a change that takes no word out, with an example where one helps."""
        self._changed[rule] += count
        if example:
            self._examples.setdefault(rule, {}).setdefault(example)

    def removals(self) -> tuple[Removal, ...]:
        """All that was written down; texts that went several times come once, with their count."""
        taken = [Removal(rule, text, count) for (rule, text), count in self._taken.items()]
        changed = [
            Removal(rule, " ; ".join(self._examples.get(rule, ()))[:LONGEST], count)
            for rule, count in self._changed.items()
            if count
        ]
        return tuple(sorted((*taken, *changed), key=lambda removal: _ORDER[removal.rule]))


_ORDER = {rule: place for place, rule in enumerate(RULES)}
