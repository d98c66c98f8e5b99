"""What a site, a wiki, an office program or a robot puts around a text: lines that are surely none of it.

Each rule asks for a whole line and for evidence beside it, as every one of these words can be content: a list of verbs may hold
"Partager", a heading "Nuage de mots", a sentence "dumps".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from coopkb.clean.lines import alone, key
from coopkb.types import BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coopkb.clean.lines import Line
    from coopkb.clean.rules import Ledger


def without_furniture(lines: list[Line], ledger: Ledger) -> list[Line]:
    """The lines without what stands around the text, each removal written in the ledger."""
    rules: tuple[Callable[[list[Line], Ledger], list[Line]], ...] = (
        _without_spam_tail,
        _without_wiki_navigation,
        _without_contents_list,
        _without_image_residue,
        _without_licence_icons,
        _without_site_furniture,
    )
    for rule in rules:
        lines = rule(lines, ledger)
    return lines


def _without(lines: list[Line], places: set[int], rule: str, ledger: Ledger) -> list[Line]:
    for place in sorted(places):
        ledger.take(rule, lines[place].text)
    return [line for place, line in enumerate(lines) if place not in places]


# --- Wikis ------------------------------------------------------------------------------------------------------------

_WIKI_LINE = re.compile(
    r"(?:(?:De|From) [^.!?]{1,60} )?(?:"
    r"Aller à la navigation(?:,? Aller à la recherche)?|Aller à la recherche|Aller à : ?navigation, ?rechercher?"
    r"|Jump to navigation(?:,? Jump to search)?|Jump to search|Jump to: ?navigation, ?search"
    r")",
    re.IGNORECASE,
)
_WIKI_NAME = re.compile(r"(?:De|From) [^.!?:;]{1,60}")
_EDIT_LINK = re.compile(
    r"\s*\[\s*(?:modifier(?: le code| le wikicode)?(?:\s*\|\s*modifier le (?:code|wikicode))?"
    r"|edit(?:\s*\|\s*edit source)?)\s*\]$",
    re.IGNORECASE,
)


def _without_wiki_navigation(lines: list[Line], ledger: Ledger) -> list[Line]:
    links = {i for i, line in enumerate(lines) if _WIKI_LINE.fullmatch(line.text)}
    names = {
        i
        for i, line in enumerate(lines)
        if _WIKI_NAME.fullmatch(line.text) and ({i - 1, i + 1} & links) and line.block.kind is not BlockKind.ITEM
    }
    lines = _without(lines, links | names, "wiki-navigation", ledger)
    kept: list[Line] = []
    for line in lines:
        match = _EDIT_LINK.search(line.text)
        if match and line.block.kind is not BlockKind.ITEM:
            ledger.take("wiki-navigation", match.group())
            line = replace(line, text=line.text[: match.start()].rstrip())  # noqa: PLW2901 - the same line, shortened
        if line.text:
            kept.append(line)
    return kept


# --- Tables of contents -----------------------------------------------------------------------------------------------

_CONTENTS = {"sommaire", "table des matières", "contents", "table of contents"}
_CONTENTS_SWITCH = re.compile(r"\s*\[\s*(?:masquer|afficher|hide|show)\s*\]$", re.IGNORECASE)
_LEADER = re.compile(r"\s*(?:[.·…_]\s?){3,}\s*(?:\d{1,4}|[ivxlc]{1,6})?$|\s+\d{1,4}$", re.IGNORECASE)
_PAGE_AFTER = re.compile(r"\w.*\D\s?\d{1,4}$")
_DOTTED = re.compile(r".*\w.*?(?:(?:[.·_]\s?){5,}|…{2,})\s*(?:\d{1,4}|[ivxlc]{1,6})$", re.IGNORECASE)
_ENTRY_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.)\s+")
_LONGEST_ENTRY = 200
"""Characters of an entry; it is a title and a number."""

_LEAST_ENTRIES = 3
"""Entries that make a table of contents; two lines can be headings of the document by chance."""


def _without_contents_list(lines: list[Line], ledger: Ledger) -> list[Line]:
    gone: set[int] = set()
    run: list[int] = []
    for place, line in enumerate((*lines, None)):
        if line is not None and len(line.text) <= _LONGEST_ENTRY and _DOTTED.fullmatch(line.text):
            run.append(place)
            continue
        if len(run) >= _LEAST_ENTRIES:
            gone.update(run)
            before = run[0] - 1
            if before >= 0 and _contents_name(lines[before]) in _CONTENTS:
                gone.add(before)
        run = []
    for place, line in enumerate(lines):
        if place not in gone and _contents_name(line) in _CONTENTS:
            entries = _entries_after(lines, place)
            if len(entries) >= _LEAST_ENTRIES:
                gone.update((place, *entries))
    return _without(lines, gone, "contents-list", ledger)


def _contents_name(line: Line) -> str:
    return key(_CONTENTS_SWITCH.sub("", line.text[:_LONGEST_ENTRY]))


def _entries_after(lines: Sequence[Line], place: int) -> list[int]:
    """The lines right after `place` that are headings of the document elsewhere, or end in a page number among such.

    At least half are headings elsewhere; the list ends with one, or with a line that has a number.
    """
    headings: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if line.block.kind is BlockKind.HEADING and len(line.text) <= _LONGEST_ENTRY:
            headings[_entry_key(line.text)].append(i)
    entries: list[int] = []
    known: list[int] = []
    for i in range(place + 1, len(lines)):
        text = lines[i].text
        if len(text) > _LONGEST_ENTRY:
            break
        numbered = _PAGE_AFTER.search(text) is not None
        others = headings.get(_entry_key(text), [])
        if others and (others[-1] > i or (numbered and others[0] < place)):
            known.append(i)
        elif not (numbered and lines[i].block.page is not None):
            break
        entries.append(i)
    return entries if 2 * len(known) >= len(entries) and len(known) >= _LEAST_ENTRIES else []


def _entry_key(text: str) -> str:
    return key(_ENTRY_NUMBER.sub("", _LEADER.sub("", _EDIT_LINK.sub("", text))))


# --- Images and licences ----------------------------------------------------------------------------------------------

_CAMERA = r"(?:IMG|DSC|DSCN|DSCF|SAM|PICT|GOPR|PXL|SDC|CIMG)[_-]?\d{4,14}(?:[_-]\d{1,8})*|[A-Z]{1,3}\d{6,10}"
_FILE = r"[\w()-]{1,80}\.(?:jpe?g|png|gif|svg|bmp|webp|tiff?)"
_IMAGE_LINE = re.compile(rf"(?:{_CAMERA})|{_FILE}|(?:Image|Picture|img|photo|Capture)\d{{1,4}}", re.IGNORECASE)
_GLUED_IMAGE = re.compile(
    rf"(?:(?:IMG|DSCN?|DSCF|PXL)[_-]?\d{{4,14}}\.(?:jpe?g|png|gif)|{_CAMERA})(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ'’])"
)
_AUTOMATIC_CAPTION = re.compile(
    r"(?:nuages? de (?:mots|tags)|word ?clouds?|capture(?: d.)?(?: ecran| écran)?|photo|image|logo|visuel|vignette|banni[eè]re)"
    r"(?: [a-zà-ÿ0-9'’-]{1,30}){0,5} v?\d{1,2}"
)
_ICONS = frozenset({"cc", "by", "sa", "nc", "nd", "(cc)", "©"})


def _without_image_residue(lines: list[Line], ledger: Ledger) -> list[Line]:
    """File names alone on a line, captions made from them (lower case, no mark, a number last), codes glued to a first word."""
    gone = {
        i
        for i, line in enumerate(lines)
        if line.block.kind is not BlockKind.ITEM
        and (
            (_IMAGE_LINE.fullmatch(line.text) and not line.text.islower())
            or re.fullmatch(_FILE, line.text, re.IGNORECASE)
            or (line.block.kind is BlockKind.PARAGRAPH and alone(lines, i) and _AUTOMATIC_CAPTION.fullmatch(line.text))
        )
    }
    kept: list[Line] = []
    for line in _without(lines, gone, "image-residue", ledger):
        match = _GLUED_IMAGE.match(line.text)
        if match:
            ledger.take("image-residue", match.group())
            line = replace(line, text=line.text[match.end() :])  # noqa: PLW2901 - the same line, shortened
        kept.append(line)
    return kept


def _without_licence_icons(lines: list[Line], ledger: Ledger) -> list[Line]:
    """Runs of lines made of licence icons, one of them twice: "CC", "CC". A licence that is spelt once is information."""
    gone: set[int] = set()
    run: list[int] = []
    for place, line in enumerate((*lines, None)):
        if line is not None and set(line.text.casefold().split()) <= _ICONS:
            run.append(place)
            continue
        tokens = Counter(token for i in run for token in lines[i].text.casefold().split())
        if any(count > 1 for count in tokens.values()):
            gone.update(run)
        run = []
    return _without(lines, gone, "licence-icon", ledger)


# --- Sites ------------------------------------------------------------------------------------------------------------

_FURNITURE = frozenset(
    {
        "accéder aux ressources", "accéder à la ressource", "aller au contenu", "aller au contenu principal",
        "aller au menu", "retour en haut", "retour en haut de page", "retour en haut de la page", "retour haut de page",
        "haut de page", "retour à la liste", "retour à l'accueil", "lire la suite", "lire plus", "voir plus",
        "en savoir plus", "en savoir +", "partager sur facebook", "partager sur twitter", "partager sur linkedin",
        "partager sur x", "partager cette page", "partager cet article", "partager par mail", "partager par e-mail",
        "envoyer par mail", "envoyer par e-mail", "envoyer par courriel", "envoyer à un ami", "imprimer cette page",
        "imprimer la page", "imprimer cet article", "version imprimable", "ajouter aux favoris",
        "s'abonner à la newsletter", "suivez-nous", "suivez-nous sur", "fil d'ariane", "vous êtes ici",
        "skip to content", "skip to main content", "back to top", "read more", "share this page", "share on facebook",
        "share on twitter", "share on linkedin", "print this page", "share this", "j'aime ça", "like this",
        "chargement", "j'aime chargement", "mentions légales", "plan du site", "politique de confidentialité",
    }
)  # fmt: skip
"""Lines that no author writes as a paragraph of their own."""

_AMBIGUOUS = frozenset(
    {
        "partager", "imprimer", "rechercher", "menu", "accueil", "télécharger", "tweet", "tweeter", "facebook",
        "twitter", "linkedin", "e-mail", "email", "favoris", "suivre", "share", "print", "search", "home", "download",
        "connexion", "contact", "s'abonner",
    }
)  # fmt: skip
"""Lines that are furniture in company only: beside another line of furniture."""


def _without_site_furniture(lines: list[Line], ledger: Ledger) -> list[Line]:
    whole = {i: line.key for i, line in enumerate(lines) if line.block.kind is not BlockKind.ITEM and alone(lines, i)}
    gone = {i for i, name in whole.items() if name in _FURNITURE}
    doubtful = {i for i, name in whole.items() if name in _AMBIGUOUS}
    for run in _runs(gone | doubtful):
        names = {whole[i] for i in run}
        # Three doubtful words in a row are a bar of buttons; two may be two short headings.
        if set(run) & gone or (len(names) >= 3 and all(lines[i].block.kind is BlockKind.PARAGRAPH for i in run)):
            gone.update(run)
    return _without(lines, gone, "site-furniture", ledger)


def _runs(places: set[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


# --- Spam -------------------------------------------------------------------------------------------------------------

_CODE = re.compile(r"(?=[\w.+-]*\d)(?=[\w.+-]*[A-Za-z])[\w.+-]+")
_ENDING = re.compile(r"[a-z]{4,}$")
_SPAM = frozenset(
    {
        "dumps", "dump", "braindump", "braindumps", "exam", "exams", "viagra", "cialis", "levitra", "casino", "poker",
        "payday", "loan", "loans", "replica", "rolex", "cheap", "escort", "porn", "jerseys", "outlet", "torrent",
        "crack", "keygen", "forex", "betting", "jackpot",
    }
)  # fmt: skip
_LEAST_TOKENS = 5
"""Tokens in a row: fewer may be codes of courses or of standards, cited."""


def _without_spam_tail(lines: list[Line], ledger: Ledger) -> list[Line]:
    """Tokens that robots leave at the very end: codes with a common ending ("811-930dumps"), or words of nothing but spam."""
    tail: list[tuple[int, int]] = []
    for place in range(len(lines) - 1, -1, -1):
        tokens = lines[place].text.split()
        start = len(tokens)
        while start and _is_junk(tokens[start - 1]):
            start -= 1
        if start < len(tokens):
            tail.append((place, start))
        if start:
            break
    junk = [token for place, start in tail for token in lines[place].text.split()[start:]]
    if not _is_spam(junk):
        return lines
    kept = list(lines)
    for place, start in tail:
        tokens = lines[place].text.split()
        ledger.take("spam-tail", " ".join(tokens[start:]))
        kept[place] = replace(lines[place], text=" ".join(tokens[:start]))
    return [line for line in kept if line.text]


def _is_junk(token: str) -> bool:
    return token.casefold() in _SPAM or _CODE.fullmatch(token) is not None


def _is_spam(tokens: Sequence[str]) -> bool:
    if len(tokens) < _LEAST_TOKENS:
        return False
    endings = Counter(match.group() for token in tokens if (match := _ENDING.search(token.lower())))
    words = [token for token in tokens if token.casefold() in _SPAM]
    same = endings.most_common(1)[0][1] if endings else 0
    codes = [token for token in tokens if _CODE.fullmatch(token)]
    return (same >= 0.6 * len(tokens) and len(codes) >= 0.6 * len(tokens)) or len(set(words)) >= _LEAST_TOKENS
