"""Where sentences begin and end in French and English text.

A border is proposed after every run of closing marks (`.`, `!`, `?`, `…`) and then refused for a reason that can be
named: the word before is an abbreviation, the text goes on in lower case, the mark stands in a short quotation or
parenthesis of a sentence that is still open. Every look-around is bounded, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ASIDE = 300
"""Characters, about fifty words: a quotation or parenthesis up to this long stays whole within the sentence that opened
it. Beyond, it is rather a mark that was never closed, or a speech whose sentences are better quoted one by one."""


def _words(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())


# A person's name follows: the stop never ends a sentence. Case counts ("Me" is a title, "me" an English pronoun).
_TITLES = _words("M MM Mme Mmes Mlle Mlles Dr Drs Pr Prs Prof Me Mes Mgr St Ste Sts Stes Mr Mrs Ms Messrs Rev")

# Something always follows.
_UNFINISHED = _words(
    "cf ex p.ex e.g i.e c.-à-d c.à.d viz vs dir coord coords éd éds eds trad préf réf rééd spéc resp tél bd bld",
    "av",
)

# Something follows only when it is a number: "p. 29", "art. L. 5211-10", "13 févr. 2015", but "une œuvre d’art. Elle…".
_REFERENCES = _words(
    "p pp n no nos nº vol vols t chap ch fig figs tab ann sect par art arts al alin l col éq eq livr fasc cah num",
    "env approx ca ed ibid cit loc op v ver version janv jan févr fév feb mar avr apr jun juil jul août aug sept",
    "sep oct nov déc dec lun mer jeu ven sam dim min max",
)

# A letter after one of these is a name of its own ("le plan B. Les acteurs…"), not a person's initial.
_LABELLED = _words(
    "plan annexe groupe équipe vitamine point option hypothèse scénario type catégorie zone phase cas variante",
    "axe classe appendix group team category case class",
)

# A capital that begins a sentence and no name: after an initial or an acronym these show that a sentence ended.
_OPENERS = _words(
    "Il Ils Elle Elles On Nous Vous Je Tu Ce Cet Cette Ces Cela Ceci Ça C’ J’ S’ N’ Qu’ Mais Or Donc Car Et Ou Ni",
    "Dans Pour Par En Sur Sous Avec Sans Chez Si Quand Lorsque Comme Ainsi Alors Puis Enfin Ensuite Aussi",
    "Cependant Toutefois Pourtant Chaque Tout Toute Tous Toutes Plusieurs Certains Certaines Leur Leurs Son Sa",
    "Ses Notre Nos Votre Vos Que Qui Quel Quelle Comment Pourquoi He She It They We You This That These Those But",
    "And So In At For With If When Each Every Its His Her Their Our",
)

# These begin a sentence as well, but also a name ("E. Le Roy"), so they count after an acronym only.
_DETERMINERS = _words("Le La Les L’ Un Une Des Du De D’ A Au Aux À The An")

# One run of closing marks, what closes behind it, and the white space before the next sentence; or, where the space was
# lost, a full word on either side. Possessive throughout: nothing is tried twice.
_END = re.compile(
    r"""(?<![.!?…]) (?P<mark>[.!?…]++)
        (?: (?<=[^\W\d_]{3}\.) \d{1,2} (?=\s) )?+         # the number of a note: "la coopération.12 Les"
        (?P<close> (?: \s{0,3} [»)\]] | [”"'’] | \[\d{1,3}\] )*+ )
        (?: (?P<space>\s++) (?=[^\s.!?…,;:»)\]]) | (?<=[^\W\d_]{3}[.!?…]) (?=[^\W\d_]{1,30}[\s’',]) )""",
    re.VERBOSE,
)
_NEXT = re.compile(r"\W{0,8}+(?P<word>\w)")
_WORD = re.compile(r"\w{1,20}’?")
_BULLET = re.compile(r"[^\S\n]*+•(?=\s|$)")
_ITEM = re.compile(r"[^\S\n]*+(?:[•◦▪‣●○■□*–—-]|\d{1,2}[.)]|[a-z]\))[^\S\n]")
_LABEL = re.compile(r"\W{0,4}(?:\d{1,3}(?:\.\d{1,3}){0,4}|[^\W\d_]|[IVXLC]{1,6})\.")
_NUMBER = re.compile(r"\W{0,3}(?:(?:[A-Z]{1,3}\.?\s?)?\*?\d|[IVXLCDM]{1,8}(?![\w’'])|[A-Z]\.)")
_ACRONYM = re.compile(r"[^\W\d_]{1,3}(?:\.-?[^\W\d_]){1,10}")
_ASIDE_MARKS = re.compile(r"[«»“”()\[\]]")
_CLOSES = {"»": "«", "”": "“", ")": "(", "]": "["}
_NAME_LENGTH = 24  # longer than any abbreviation: the look back from a full stop goes no further
_TOKEN_LENGTH = 40  # longer than a word: what is longer is an address, which is never cut


def sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text.

    A blank line or the beginning of a list item is always a border; any other line break counts as a space. A bullet
    ("•" at the start of a line) belongs to no sentence.

    Returns:
        Spans `(start, end)` in characters, in order and disjoint, without white space at either end, which together
        hold every character of the text that is neither white space nor a bullet.
    """
    return [span for start, end in _blocks(text) for span in _block_sentences(text, start, end)]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between blank lines and item beginnings, bullets and surrounding white space left out."""
    begin = 0
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        if not line or line.isspace():
            yield from _stripped(text, begin, position)
            begin = end
        elif _ITEM.match(line) or _BULLET.match(line):
            yield from _stripped(text, begin, position)
            begin = position
        position = end + 1
    yield from _stripped(text, begin, len(text))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space at its ends and without a bullet in front; nothing if nothing is left."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    inside = text[start:end].strip()
    if inside:
        start = text.index(inside[0], start)
        yield start, start + len(inside)


def _block_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a block that holds no certain border."""
    asides = _asides(text, start, end)
    aside = 0
    shielded = start
    for match in _END.finditer(text, start, end):
        while aside < len(asides) and asides[aside][0] < match.start():
            opened, closed = asides[aside]
            if opened > start or _goes_on(text, closed, end):
                shielded = max(shielded, closed)
            aside += 1
        if match.end("close") < shielded or not _is_border(text, start, end, match):
            continue
        yield start, match.end("close")
        start = match.end()
    yield start, end


def _asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Short quotations and parentheses, marks included, in the order in which they open."""
    found = []
    opened: list[tuple[str, int]] = []
    for match in _ASIDE_MARKS.finditer(text, start, end):
        # "pratiques ?« , dit": the wrong guillemet, but where it stands it closes.
        wrong = match[0] == "«" and match.start() > start and text[match.start() - 1] in ".!?…"
        opener = _CLOSES.get("»" if wrong else match[0])
        if opener is None:
            opened.append((match[0], match.start()))
        elif opened and opened[-1][0] == opener:
            begin = opened.pop()[1]
            if match.end() - begin <= ASIDE:
                found.append((begin, match.end()))
    return sorted(found)


def _goes_on(text: str, position: int, end: int) -> bool:
    """Whether the sentence plainly continues at a position."""
    rest = text[position : min(end, position + 4)].lstrip()
    return bool(rest) and (rest[0].islower() or rest[0] in ",;:")


def _is_border(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether the marks found end the sentence that began at `start`."""
    if match["space"] is None:
        return _is_glued(text, start, match)
    following = _NEXT.match(text, match.end(), end)
    if following is None:
        return False
    letter = following["word"]
    if letter.islower():
        # A quotation may begin in lower case, and still begin a sentence.
        quoted = any(mark in "«“" for mark in text[match.end() : following.start("word")])
        return quoted and match["mark"] == "." and _ends_word(text, start, match, following) and not _after_etc(text, match)
    if match["mark"] != ".":
        # "(?)" and "(!)" are remarks on a word; "(…)" between two sentences stands for others.
        lone = match.start() > start and text[match.start() - 1] in "([" and match["close"][:1] in (")", "]")
        return "…" in match["mark"] or match["mark"].startswith("..") or not lone
    return _ends_word(text, start, match, following)


def _is_glued(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the space after a sentence was lost ("ensemble.Les acteurs"), as in pages copied from the web.

    Addresses, file names and forms for two genders ("Directeur.Directrice") look alike and are left whole.
    """
    after = re.match(r"\w{1,30}", text[match.end() : match.end() + 30])
    token = text[max(start, match.start() - _TOKEN_LENGTH) : match.start()].split()[-1:]
    if after is None or not token or len(token[0]) >= _TOKEN_LENGTH or not token[0][-3:].islower():
        return False
    word = token[0].rpartition("’")[2].rpartition("'")[2]
    return word.isalpha() and after[0].istitle() and word[:2].lower() != after[0][:2].lower()


def _after_etc(text: str, match: re.Match[str]) -> bool:
    """Whether the word before is "etc", which ends a sentence only before a capital."""
    return text[max(0, match.start() - 3) : match.start()].lower() == "etc"


def _ends_word(text: str, start: int, match: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a single full stop ends the sentence, rather than an abbreviation, an initial or a number."""
    stop = match.start()
    name, before = _name_before(text, start, stop)
    if not name:
        return True
    if stop - start < _NAME_LENGTH and _LABEL.fullmatch(text, start, stop + 1):
        return False  # "1. Titre", "IV. Titre"
    if name.isdigit() and len(name) <= 2:
        return not (following["word"].isdigit() or before[-1:] in (":", ";"))
    if len(name) == 1 and name.islower() and before[-1:] in (":", ";", "."):
        return False  # "Étapes : a. Écouter. b. Redire."
    return not _is_abbreviation(name, before, text, following)


def _name_before(text: str, start: int, stop: int) -> tuple[str, str]:
    """What stands right before a full stop, elided words left out, and the word or mark before that."""
    window = text[max(start, stop - 2 * _NAME_LENGTH) : stop]
    parts = window.split()
    if not parts or window[-1].isspace():
        return "", ""
    name = parts[-1].replace("’", "'").rpartition("'")[2].lstrip('«“"([–—-')
    before = parts[-2] if len(parts) > 1 else ""
    return (name if name and name[-1].isalnum() and len(name) <= _NAME_LENGTH else ""), before.rpartition("’")[2].lower()[-20:]


def _is_abbreviation(name: str, before: str, text: str, following: re.Match[str]) -> bool:
    """Whether a name before a full stop is shortened, with its sentence going on behind it."""
    lower = name.lower()
    if name in _TITLES or lower in _UNFINISHED:
        return True
    if lower in _REFERENCES and _NUMBER.match(text, following.start()):
        return True
    start = following.start("word")
    found = _WORD.match(text[start : start + _NAME_LENGTH].replace("'", "’"))
    word = found[0] if found else ""
    if len(name) == 1 and name.isupper():
        return word not in _OPENERS and before not in _LABELLED
    if name.isupper() and _ACRONYM.fullmatch(name):
        return word not in _OPENERS and word not in _DETERMINERS
    return False
