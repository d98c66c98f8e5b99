"""French and English text to terms: folded, expanded, stemmed, in order, stop words out.

The text is folded first (case, accents, ligatures, apostrophes) and everything after works on folded letters alone, so a
question typed without accents meets accented text by construction. Snowball then sees words without their accents, which
blinds its rules for -é, -ité and -èrent: a few rules in front of it bring the endings back to what it knows, and undo the
plurals it leaves standing (jeux, travaux, élus).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import Stemmer  # type: ignore[import-not-found]  # a C extension without types

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
"""Raised when the terms of any text change, so that an index made by other rules is refused."""


def terms(text: str, language: str) -> list[str]:
    """The terms of a text, in order, stop words out; never raises on any text.

    An inclusive form gives its two full forms ("acteur·rice·s": acteur, actrice), a compound its joined form and its
    parts ("plate-forme": plateforme, plate, forme); what shares a stem there is given once, so that no spelling weighs more.

    Args:
        text: any text; its Unicode form, case and kind of apostrophe do not matter.
        language: "en" for English rules; French rules otherwise.
    """
    language = "en" if language == "en" else "fr"
    found: list[str] = []
    for run in _RUN.findall(_fold(text)):
        found.extend(_terms_of_run(run, language) if len(run) <= _CACHED_LENGTH else _once(run, language))
    return found


# --- Folding ----------------------------------------------------------------------------------------------------------

_LETTERS = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),  # soft hyphen and zero widths stand inside words
    **dict.fromkeys("’‘ʼ‛′`", "'"),
    **dict.fromkeys("‐−", "-"),
    **dict.fromkeys("∙•‧⋅・", "·"),
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "_": " ",
}
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_FOLDED_AWAY = re.compile(f"[{_MARKS}{''.join(_LETTERS)}]")


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower().replace("_", " ").replace("`", "'")
    # The lone acute would become a space and a mark. Case is folded between two decompositions: some capitals only meet
    # their small letter once taken apart, and folding makes new composed letters.
    text = unicodedata.normalize("NFKD", text.replace("´", "'").replace("\u1ffd", "'")).casefold()
    return _FOLDED_AWAY.sub(lambda match: _LETTERS.get(match[0], ""), unicodedata.normalize("NFKD", text))


# --- Runs: what stands between spaces and loose punctuation -----------------------------------------------------------

_RUN = re.compile(
    r"""
      [a-z]{2,}(?![\w@'·/;(&+:-]|\.\w)                               # a plain word: most of them, so first
    | https?://[^\s<>"«»]+ | www\.[^\s<>"«»]+                        # a web address
    | [^\W_][\w.+-]{0,64}@[^\W_][\w-]*(?:\.[\w-]+)+                       # an e-mail address; 64 is its limit, and ours
    | (?<![^\W_])[lrd]\.?[ ]?\d{3,4}(?:-\d+)+(?![^\W_])              # an article of a code: L. 5211-10
    | (?<![^\W_])\d{1,3}(?:[ ]\d{3})+(?![^\W_])                      # thousands apart: 10 000
    | [^\W_](?:[^\W_]|['\-.·/;(&](?=[^\W_])|\)(?=[^\W_(]))*       # letters held together by single marks
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([^\s/:?#]+)")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)*([a-z0-9-]{2,})\.(?:fr|org|com|net|eu|be|ch|ca|coop|info|io|uk)(?=$|[/:?#])")
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)(?:er|ere|e|eme|nd|st|th|rd|nde)?")
_ARTICLE = re.compile(r"([lrd])[. ]*(\d{3,4}(?:-\d+)+)")
_ACRONYM = re.compile(r"[a-z0-9](?:\.[a-z0-9])+|[a-z]&[a-z]")

# A run is a piece between spaces and there are few different ones: 131,072 hold a corpus of some ten million words. Longer
# runs than 48 characters are addresses and junk, not worth the memory.
_CACHED_RUNS = 131_072
_CACHED_LENGTH = 48


@lru_cache(maxsize=_CACHED_RUNS)
def _terms_of_run(run: str, language: str) -> tuple[str, ...]:
    return _once(run, language)


def _once(run: str, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_analyse_run(run, language)))


def _analyse_run(run: str, language: str) -> Iterator[str]:
    if run.isalpha():
        yield from _word(run, language)
    elif "@" in run:
        yield run
    elif run.startswith(("http://", "https://", "www.")) or _HOST.match(run):
        yield from _address(run, language)
    elif article := _ARTICLE.fullmatch(run):
        yield article[1] + article[2]
        yield article[2]
    elif run.replace(" ", "").isdigit():
        yield run.replace(" ", "")
    else:
        yield from _mixed(run, language)


def _address(run: str, language: str) -> Iterator[str]:
    host = _ADDRESS.match(run)
    if host is None:
        return
    yield host[1].strip(".")
    if name := _HOST.match(host[1]):
        yield from _word(name[1], language)  # the site of an organisation is also its name


def _mixed(run: str, language: str) -> Iterator[str]:
    if language == "fr":
        run = _expand_inclusive(_strip_elision(run))
    for group in run.split():  # an inclusive form has become two words in one group
        for piece in re.split(r"[;/()·]+", group):
            yield from _piece(piece, language)


def _piece(piece: str, language: str) -> Iterator[str]:
    if _ACRONYM.fullmatch(piece) and not piece.replace(".", "").isdigit():
        yield from _word(re.sub(r"[.&]", "", piece), language)
        return
    for part in re.split(r"[&]|\.(?!\d)|(?<!\d)\.", piece):
        if number := _NUMBER.fullmatch(part):
            yield number[1]
        elif "-" in part.strip("-"):
            yield from _compound(part.strip("-"), language)
        elif part:
            yield from _word(part, language)


# --- Inclusive writing ------------------------------------------------------------------------------------------------

# The separators people use; a bracket closes after the ending. The plural mark may stand apart ("é.e.s", "(e)(s)") or not.
_INCLUSIVE = re.compile(
    r"(?<![a-z])([a-z]{2,})(?:[.·;/(-])"  # from the start of a word only: else a long word takes quadratic time
    r"(trice|rice|ice|euse|iere|ere|ienne|enne|elle|ale|ive|eure|esse|sse|que|ne|le|te|se|ve|e|s|x)(s?)\)?(?:[.·;/(-]{1,2}[sx]\)?)?"
    r"(?![a-z0-9])"
)
_FUSED = re.compile(r"([a-z]{2,}t)eurr?ices?|([a-z]{3,})eureuses?")
_HAPPY = ("heureuse", "heureuses")

# ending of the feminine → the endings of the masculine it may follow, and what becomes of them; "" keeps the whole word.
_FEMININE: dict[str, tuple[tuple[str, str], ...]] = {
    "trice": (("teur", "trice"),),
    "rice": (("teur", "trice"),),
    "ice": (("teur", "trice"),),
    "euse": (("eur", "euse"), ("eux", "euse")),
    "iere": (("ier", "iere"),),
    "ere": (("er", "ere"),),
    "ienne": (("ien", "ienne"),),
    "enne": (("en", "enne"),),
    "elle": (("el", "elle"), ("eau", "elle")),
    "ale": (("al", "ale"), ("aux", "ales")),
    "ive": (("if", "ive"),),
    "ve": (("f", "ve"),),
    "eure": (("eur", "eure"),),
    "esse": (("e", "esse"),),
    "sse": (("e", "esse"),),
    "se": (("eux", "euse"), ("s", "sse")),
    "que": (("c", "que"),),
    "ne": (("n", "nne"),),
    "le": (("l", "lle"),),
    "te": (("t", "tte"), ("tou", "toute")),
    "e": (("", "e"),),
}


def _expand_inclusive(run: str) -> str:
    if run.isalpha():
        return run
    return _INCLUSIVE.sub(_both_forms, run)


def _both_forms(match: re.Match[str]) -> str:
    word, ending = match[1], match[2]
    if ending in ("s", "x"):
        return word
    for masculine, feminine in _FEMININE[ending]:
        if word.endswith(masculine):
            return f"{word} {word[: len(word) - len(masculine)]}{feminine}"
    return match[0]


# --- Elision, compounds, words ----------------------------------------------------------------------------------------

_ELISION = re.compile(r"(?:(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu)'(?=[^\W_]))+")
_INVERTED = re.compile(r"-t-(?:il|elle|on)s?$|-(?:ils?|elles?|on|ce|ci|la|je|tu|nous|vous|moi|toi|lui|leur|y|en|les?)$")
# They say nothing alone, and much in the joined form: interterritorial, cocreation, nondit.
_PREFIXES = frozenset(
    """
    anti auto bio co contre eco ex extra inter intra macro mega meta micro mini mono multi neo non para poly post
    pre pro pseudo re retro semi socio sous super supra sur sus trans ultra uni vice
    """.split()  # noqa: SIM905 - the same as the stop words below
)
_NAMING = frozenset({"non", "entre"})  # non-dit, entre-soi: stop words that name a thing together
_LONGEST_COMPOUND = 4  # Loos-en-Gohelle has three parts; beyond four it is a slug or a drawn line


def _strip_elision(word: str) -> str:
    match = _ELISION.match(word)
    return word[match.end() :] if match else word


def _compound(compound: str, language: str) -> Iterator[str]:
    if language == "fr":
        compound = _INVERTED.sub("", compound)
    parts = [part for part in compound.split("-") if part]
    if all(part.isdigit() for part in parts):
        yield from _numbers(parts)
        return
    joined = "".join(parts)
    if len(parts) > 1 and len(parts) <= _LONGEST_COMPOUND and not _all_stop(parts, language):
        yield from _word(joined, language)
    for part in parts:
        if len(parts) == 1 or part not in _PREFIXES:
            yield from _word(part, language)


def _numbers(parts: list[str]) -> Iterator[str]:
    if len(parts) > 1 and not all(len(part) == 4 and part[0] in "12" for part in parts):
        yield "-".join(parts)  # a law or an article: 2014-58
    else:
        yield from parts  # years: 2019-2020


def _all_stop(parts: list[str], language: str) -> bool:
    return parts[0] not in _NAMING and all(part in _STOP[language] for part in parts)


def _word(word: str, language: str) -> Iterator[str]:
    if language == "fr":
        word = _strip_elision(word)
    word = word.removesuffix("'s").replace("'", "")
    if len(word) < 2 and not word.isdigit():
        return
    if word in _STOP[language]:
        return
    if language == "fr" and word.endswith(("ices", "ice", "euse", "euses")) and (fused := _fused(word)):
        yield from fused
        return
    yield _stem(word, language)


def _fused(word: str) -> list[str]:
    match = _FUSED.fullmatch(word)
    if match is None or (word.endswith(_HAPPY) and len(word) < 12):
        return []
    forms = (match[1] + "eur", match[1] + "rice") if match[1] else (match[2] + "eur", match[2] + "euse")
    return list(dict.fromkeys(_stem(form, "fr") for form in forms))


# --- Stop words -------------------------------------------------------------------------------------------------------

# Folded forms. Articles, pronouns, auxiliaries, question words and the politeness of a question: they say nothing of its
# subject. "ne", "pas" and "not" go too, for a sum of term scores cannot deny; "sans", "contre", "without" and "against"
# stay, for they change the subject ("sans hiérarchie"). "sens", "tiers", "autre", "commun", "ensemble" and "pouvoir" are
# subjects here.
_STOP_FR = frozenset(
    """
    un une de du des le la les au aux ce cet cette ces celui celle ceux celles celleux ci ca cela ceci
    je me te moi toi tu il elle on nous vous ils elles eux lui leur leurs se iel iels toustes
    mon ton son ma ta sa mes tes ses notre votre nos vos mien tien sien
    et ou ni mais or car donc si que qui quoi dont lorsque puisque quoique parce tandis afin ainsi alors aussi
    a dans en par pour sur avec chez vers entre sous des depuis pendant lors selon via outre hors envers
    ne pas plus non oui tres trop peu moins bien encore deja toujours jamais ici
    tout tous toute toutes tou meme memes quelque quelques plusieurs chaque chacun chacune certain certains certaine certaines
    aucun aucune tel telle tels telles abord ailleurs voici voila notamment
    comment pourquoi quand combien quel quelle quels quelles lequel laquelle lesquels lesquelles auquel duquel desquels
    etre suis es est sommes etes sont etais etait etaient etions sera seront serait seraient soit soient fut furent ete etant
    avoir ai as avons avez ont avais avait avaient aura auront aurait auraient ait aient eu ayant
    faire fait font faut peut peuvent peux doit doivent dois dire va vont
    quelquun quelquune etc cf ex
    """.split()  # noqa: SIM905 - a list of two hundred quoted words hides its lines
)
_STOP_EN = frozenset(
    """
    a an the this that these those some any each every all both such same
    i me my mine we us our ours you your yours he him his she her hers it its they them their theirs one ones
    myself ourselves yourself himself herself itself themselves
    and or nor but if then else so than because as until while though although whether
    of to in on at by for from with into onto upon about over under between among through during before after off out up down
    not no yes very too also just only more most less least much many few own other others again once here there now
    what which who whom whose how why when where
    am is are was were be been being do does did doing done have has had having can could may might must shall should will would
    let get got make makes made dont doesnt didnt isnt arent wasnt werent cant cannot couldnt wont wouldnt shouldnt
    im youre theyre weve ive ill id lets thats whats eg ie etc vs via per
    """.split()  # noqa: SIM905 - the same
)
_STOP = {"fr": _STOP_FR, "en": _STOP_EN}

# --- Stems ------------------------------------------------------------------------------------------------------------

# PyStemmer's objects keep their word in a buffer of their own and two threads at once would read each other's: one lock
# around each call, taken only for a run that is not in the cache.
_SNOWBALL = {"fr": Stemmer.Stemmer("french", 0), "en": Stemmer.Stemmer("english", 0)}
_ONE_AT_A_TIME = threading.Lock()


def _stem(word: str, language: str) -> str:
    if not word.isalpha():
        return word
    word = _american(word) if language == "en" else _masculine(_singular(word))
    if match := _APART[language].match(word):
        return _APART_STEMS[language][match.group()]
    if language == "en":
        return _snowball(word, "en")
    stem = _snowball(_known_ending(word), "fr")
    # Snowball leaves the i of justifier, étudier, négocier and takes that of justifie, étude, négoce.
    return stem[:-1] if stem.endswith("i") and len(stem) >= 5 else stem


def _snowball(word: str, language: str) -> str:
    with _ONE_AT_A_TIME:
        stem: str = _SNOWBALL[language].stemWord(word)
    return stem.replace("é", "e")  # what _known_ending put back


_AIL = {"travaux": "travail", "vitraux": "vitrail", "baux": "bail", "coraux": "corail", "emaux": "email"}
_AU = frozenset({"noyaux", "tuyaux", "joyaux", "boyaux", "etaux", "taux", "faux", "chaux"})
_EU = frozenset("jeux enjeux lieux milieux voeux feux cheveux neveux aveux essieux adieux tierslieux".split())  # noqa: SIM905 - the same


def _singular(word: str) -> str:
    """The singular of a folded French noun, where Snowball leaves its plural: jeux, locaux, élus."""
    if len(word) < 4:
        return word
    if word.endswith("x"):
        return _singular_of_x(word)
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _singular_of_x(word: str) -> str:
    if word in _AIL:
        return _AIL[word]
    if word in _EU or word.endswith("eaux"):
        return word[:-1]
    return word[:-2] + "l" if word.endswith("aux") and word not in _AU and len(word) > 4 else word


# Nouns and adjectives in -ent; any other word of six letters or more in -ent (and not in -ment) is taken for a verb in the
# plural, which Snowball leaves whole (partagent, impliquent). Homographs stay nouns (président, excellent).
_NOT_VERBS = frozenset(
    """
    present president agent argent competent consequent patient excellent accident evident client different content incident
    pertinent coherent equivalent sergent urgent accent talent resident continent violent excedent adherent referent prudent
    absent inconvenient conscient inconscient subconscient intelligent contingent recent innocent imminent indifferent serpent
    torrent ingredient afferent transparent permanent pourcent souvent precedent coefficient recurrent quotient incoherent
    impatient frequent expedient eloquent ardent imprudent decent indecent mecontent adolescent emergent convergent divergent
    occident orient parent couvent gradient dissident negligent indulgent diligent exigent intermittent penitent impotent
    latent patent omnipotent polyvalent ambivalent deficient efficient recipient antecedent strident confident provident
    insolent turbulent virulent concurrent affluent influent subsequent delinquent inherent deferent belligerent incompetent
    tangent astringent detergent contient maintient soutient convient devient revient tient vient parvient intervient
    """.split()  # noqa: SIM905 - the same
)
_MENT_VERBS = frozenset(
    """
    forment deforment reforment informent transforment conforment performent affirment confirment expriment impriment suppriment
    estiment animent reaniment nomment denomment surnomment aiment consomment renferment enferment ferment reclament proclament
    assument resument presument consument programment legitiment dorment entament depriment arment alarment blament
    """.split()  # noqa: SIM905 - the same
)
_SNOWBALL_KNOWS = ("aient", "issent", "irent")


def _known_ending(word: str) -> str:
    """The word with an ending that Snowball knows: é where only one reading is left, -er for verbs in -ent."""
    if word.endswith("ent") and len(word) >= 6:
        return _infinitive(word)
    if word.endswith("ite") and len(word) > 5:
        return word[:-1] + "é"
    if word.endswith("ee") and len(word) > 4:
        return word[:-2] + "ée"
    return word


def _infinitive(word: str) -> str:
    if word.endswith(_SNOWBALL_KNOWS) or word in _NOT_VERBS or (word.endswith("ment") and word not in _MENT_VERBS):
        return word
    # coopèrent is both coop-èrent (they cooperated) and coopèr-ent (they cooperate): either way the verb is coopérer.
    return word[:-3] + "er"


def _masculine(word: str) -> str:
    """Actrice with acteur, publique with public: whom a text names first should not decide what is found."""
    if word.endswith("trice"):
        return word[:-5] + "teur"
    return word


# Beginnings that Snowball sends to one stem though a reader takes them for two subjects, or to two though they are one. The
# longest beginning wins. "commune" and "commun" stay together: without context "commune" is the feminine of both.
_APART_STEMS: dict[str, dict[str, str]] = {
    "fr": {
        "amendement": "amendement",
        "batiment": "batiment",
        "collectif": "collectif",
        "collection": "collection",
        "collectiv": "collectif",
        "collectivit": "collectivit",
        "communic": "communiqu",
        "communiqu": "communiqu",
        "comportement": "comportement",
        "conflictu": "conflit",
        "conflit": "conflit",
        "cooperativit": "cooper",
        "cooperon": "cooper",
        "delit": "delit",
        "direction": "direction",
        "directiv": "directiv",
        "donnee": "donnee",
        "droite": "droite",
        "equipement": "equipement",
        "formateur": "formation",
        "formation": "formation",
        "francais": "francais",
        "gouvernement": "gouvernement",
        "importat": "importat",
        "moyenn": "moyenn",
        "nouvel": "nouveau",
        "objection": "objection",
        "organiqu": "organiqu",
        "organism": "organism",
        "parlement": "parlement",
        "partenari": "partenair",
        "particuli": "particuli",
        "pilotage": "pilot",
        "publicat": "publ",
        "publicit": "publicit",
        "publiqu": "public",
        "reglement": "reglement",
        "relatif": "relatif",
        "relation": "relation",
        "relativ": "relatif",
        "respectif": "respectif",
        "respectiv": "respectif",
        "socialis": "socialis",
        "travaill": "travail",
    },
    "en": {
        "communal": "communal",
        "communic": "communic",
        "communit": "communit",
        "generation": "generation",
        "organic": "organic",
        "organism": "organism",
        "organiz": "organiz",
        "universit": "universit",
    },
}
_APART = {language: re.compile("|".join(sorted(stems, key=len, reverse=True))) for language, stems in _APART_STEMS.items()}

# British to American; a rewritten word need not exist (promize), only be the same each time it is met.
_BRITISH: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(.{2,}[^aeiou])is(e[drs]?|ers|ing|ations?|ational|able)$"), r"\1iz\2"),  # organise, but not raise
    (re.compile(r"^(.+l)ys(e[drs]?|ers|ing)$"), r"\1yz\2"),
    (re.compile(r"^((?:mis|dis|un)?(?:behavi|lab|hon|neighb|endeav|fav|col|hum|rum|rig|harb))our"), r"\1or"),
    (re.compile(r"^(trav|mod|canc|lab|couns|chann)ell(e[dr]s?|ing|ors?)$"), r"\1el\2"),
    (re.compile(r"^(councill)(ors?)$"), r"council\2"),
    (re.compile(r"^(cen|thea|me)tre(s?)$"), r"\1ter\2"),
    (re.compile(r"^(def|off|lic)ence(s?)$"), r"\1ense\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^(dia|cata|ana)logue(s?)$"), r"\1log\2"),
    (re.compile(r"^judgement(s?)$"), r"judgment\1"),
)


def _american(word: str) -> str:
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return word
