"""Cleaning takes out what is not the work, names it, and keeps every word of the work."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coopkb.clean import RULES, clean
from coopkb.clean.hyphens import join, vocabulary
from coopkb.clean.rules import CHANGES, LONGEST
from coopkb.types import Block, BlockKind, RawDocument, Removal

H, P, L, T = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE
FILLER = "Les habitants du vallon décident ensemble du partage de l'eau."


def para(*texts: str, page: int | None = None) -> list[Block]:
    return [Block(P, text, page=page) for text in texts]


def cleaned(blocks: list[Block], labels: tuple[str, ...] = ()) -> tuple[list[Block], tuple[Removal, ...]]:
    out, removed = clean(RawDocument(tuple(blocks), page_labels=labels))
    return list(out), removed


def texts(blocks: list[Block], labels: tuple[str, ...] = ()) -> list[str]:
    return [block.text for block in cleaned(blocks, labels)[0]]


def rules(removed: tuple[Removal, ...]) -> set[str]:
    return {removal.rule for removal in removed}


def words(values: list[str]) -> Counter[str]:
    return Counter(re.findall(r"\w+", " ".join(values)))


# --- A realistic page and a realistic PDF -----------------------------------------------------------------------------

BLOG = [
    Block(H, "Mutualiser une épicerie de village", 1),
    *para("De Wikivallon", "Aller à la navigation Aller à la recherche", "CC", "CC"),
    *para(
        "Trois communes ont ouvert, en\u00a0mode projet, une épicerie tenue par des habitant.e.s et des élu.e.s.\u00a0\u00a0"
    ),
    Block(H, "Ce qui aide[modifier | modifier le code]", 2),
    *para("Accéder aux ressources", "\u00a0"),
    Block(L, "•\u00a0un calendrier connu de tous\u202f;"),
    Block(L, "– des rôles qui tournent&nbsp;;"),
    Block(L, "– des rôles qui tournent&nbsp;;"),
    *para("DSC0045812Chaque famille donne deux heures par mois.", "nuages de mots epicerie 3", "Image2"),
    *para("L'œuvre commune coûte 12\u00a0€ le m², et l'ef\u00adfort se voit dans les \ufb01ches «\u202fbilan\u202f»."),
    *para("2 réponses à « Mutualiser une épicerie de village »"),
    Block(L, "Lettre de mars | Réseau des vallons"),
    *para("[…] une épicerie tenue par des habitants, pour […]"),
    Block(L, "Revue de presse"),
    *para("[…] trois communes […]"),
    *para("Les commentaires sont fermés. 821-940dumps 822-941dumps 823-942dumps QV_PLAN_01dumps 824-943dumps 825-944exam"),
]


def test_a_web_page_keeps_its_words_and_loses_its_dirt():
    """Every word of the work is there, in order; nothing of what stood around it is; each removal is told."""
    out, removed = cleaned(BLOG)
    assert out == [
        Block(H, "Mutualiser une épicerie de village", 1),
        Block(P, "Trois communes ont ouvert, en mode projet, une épicerie tenue par des habitant.e.s et des élu.e.s."),
        Block(H, "Ce qui aide", 2),
        Block(L, "un calendrier connu de tous ;"),
        Block(L, "des rôles qui tournent ;"),
        Block(P, "Chaque famille donne deux heures par mois."),
        Block(P, "L'œuvre commune coûte 12 € le m², et l'effort se voit dans les fiches « bilan »."),
    ]
    taken = {rule for rule in rules(removed) if rule not in CHANGES}
    assert taken == {
        "comments",
        "duplicate-item",
        "image-residue",
        "licence-icon",
        "site-furniture",
        "spam-tail",
        "wiki-navigation",
    }
    assert Removal("licence-icon", "CC", 2) in removed
    assert Removal("image-residue", "DSC0045812", 1) in removed


def pdf() -> list[Block]:
    """Six pages with a running header, a numbered footer, cut words and a sentence over a page break."""
    bodies = [
        [
            "Préface",
            "Ce guide réunit les habi-\ntudes de dix vallons. Il dit de coopération,\nde vice-\nprésidence et de celui-\nci.",
        ],
        ["La coopé-\nration prend du temps, et ceux qui la portent veulent d'abord que"],
        ["chacun sache pourquoi. Le reste vient après, peut-\nêtre plus tard."],
        ["On y lit au-\ndelà des mots les liens inter- et\nintracommunaux."],
        ["Les habitudes changent lentement."],
        ["La part de 2015 fut belle.", "2015"],
    ]
    blocks: list[Block] = []
    for page, body in enumerate(bodies, 1):
        header = "Guide des vallons" if page % 2 else "Guide des vallons   Réseau"
        blocks += para(header, *body, f"Réseau des vallons | {page + 4}", page=page)
    return blocks


def test_a_pdf_keeps_its_words_and_loses_its_running_lines():
    """Headers, footers and numbers go; cut words are whole; compounds keep their hyphen; a year is no page number."""
    out, removed = cleaned(pdf())
    assert [(block.page, block.text) for block in out] == [
        (1, "Préface"),
        (
            1,
            "Ce guide réunit les habitudes de dix vallons. Il dit de coopération, de vice-présidence et de celui-ci.",
        ),
        (
            2,
            "La coopération prend du temps, et ceux qui la portent veulent d'abord que chacun sache pourquoi.",
        ),
        (3, "Le reste vient après, peut-être plus tard."),
        (4, "On y lit au-delà des mots les liens inter- et intracommunaux."),
        (5, "Les habitudes changent lentement."),
        (6, "La part de 2015 fut belle."),
        (6, "2015"),
    ]
    assert rules(removed) == {"running-header", "running-footer", "line-end-hyphen", "page-break", "space"}
    assert Removal("line-end-hyphen", "habitudes ; coopération", 2) in removed


# --- Rules, one by one: what goes, and the nearest thing that stays ---------------------------------------------------

GOES = {
    "wiki-navigation": [
        para("Jump to navigation Jump to search", FILLER),
        para("De Wikivallon Aller à la navigation Aller à la recherche", FILLER),
        para("Aller à la navigation", "De Wikivallon", FILLER),
        [Block(H, "Les règles [modifier]", 2), *para(FILLER)],
        [Block(H, "Les règles[edit | edit source]", 2), *para(FILLER)],
    ],
    "site-furniture": [
        para(FILLER, "Accéder aux ressources", FILLER),
        para(FILLER, "Lire la suite →"),
        para("Partager", "Imprimer", "Retour en haut", FILLER),
        para("Facebook", "Twitter", "LinkedIn", FILLER),
    ],
    "image-residue": [
        para(FILLER, "IMG_1234.JPG"),
        para(FILLER, "IMG_20190304_101500"),
        para(FILLER, "Image1", FILLER),
        para(FILLER, "plan-du-vallon.png"),
        para(FILLER, "SL604412Parmi ces règles, une seule compte."),
        para(FILLER, "nuage de mots besoins 2"),
    ],
    "licence-icon": [para("CC", "CC", FILLER), para(FILLER, "CC CC"), para("CC", "BY", "CC", FILLER)],
    "spam-tail": [
        para(FILLER, "811-930dumps 812-931dumps 813-932dumps 814-933dumps 815-934dumps 816-935exam"),
        para(f"{FILLER} 9A0-101vce 9B0-202vce 1Z0-303exam 1Z0-404exam 1Z0-505exam 1Z0-606exam 1Z0-707exam"),
        para(FILLER, "viagra casino poker payday loans replica"),
    ],
    "comments": [
        para(FILLER, "3 réponses à “Le partage de l’eau”", "Anne dit : merci !", "Les commentaires sont fermés."),
        para(FILLER, "2 comments on “Sharing water”", "Thanks!", "Leave a Reply", "Name", "Email", "Post Comment"),
        para(FILLER, "1 réponse à « L'eau »", "Lettre de mars", "[...] le vallon [...]", FILLER),
        para(FILLER, "Les commentaires sont fermés."),
        para(FILLER, "Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée.", "Nom", "E-mail"),
    ],
    "contents-list": [
        [
            *para("Sommaire [masquer]", "1 Les règles", "2 Les rôles", "2.1 Le veilleur"),
            *[b for name in ("Les règles", "Les rôles", "Le veilleur") for b in (Block(H, name, 2), *para(FILLER))],
        ],
        para("Table des matières", "Préface ........ 3", "Les règles . . . . . . 7", "Les rôles …… 12", FILLER),
    ],
    "duplicate-item": [[*para(FILLER), Block(L, "Une charte"), Block(L, "- Une charte")]],
    "hidden-code": [
        para(f"{FILLER}<script>var a = 1 < 2;</script>"),
        para(f"<style>p {{ color: red }}</style>{FILLER}"),
        para(f"{FILLER}<!-- relire -->"),
    ],
    "markup": [para(f'<p class="a">{FILLER}</p>'), para(FILLER.replace("ensemble", "<b>ensemble</b>"))],
    "entity": [para(FILLER.replace("'", "&#39;")), para(f"{FILLER}&nbsp;"), para("R&amp;amp;D et partage")],
    "bullet": [[Block(L, "➢ Une charte")], [Block(L, "o Une charte")], para("▪ Une charte")],
    "ligature": [para("La ﬁn et les ﬂeurs")],
    "invisible-character": [
        para("co\u200bopérer"),
        para("\ufeffcoopérer"),
        para("co\u00adopérer"),
        para("\u202acoopérer\u202c"),
    ],
    "misread-character": [para("l\x92eau du vallon")],
    "space": [para("deux\u2009mots"), para("deux  mots")],
}

DIRT = re.compile(
    r"navigation|modifier|edit|Accéder|Partager|Imprimer|Facebook|IMG|Image1|SL604|png|nuage|CC|dumps|exam|viagra"
    r"|réponse|commentaire|comments|Reply|\[\.\.\.\]|Sommaire|\.\.\.\.|script|style|relire|<|&amp;|&nbsp|➢|▪|ﬁ|[\u200b\u00ad]|\x92"
)


@pytest.mark.parametrize(("rule", "blocks"), [(rule, blocks) for rule, cases in GOES.items() for blocks in cases])
def test_a_rule_takes_its_dirt_and_says_so(rule, blocks):
    """Each rule acts on its own dirt, under its own name, and leaves nothing of it."""
    out, removed = cleaned(blocks)
    assert rule in rules(removed)
    assert not [block.text for block in out if DIRT.search(block.text)]
    assert all(block.text for block in out)


def test_what_a_rule_takes_is_all_that_goes():
    """The filler sentences around the dirt are all there, whole."""
    for cases in GOES.values():
        for blocks in cases:
            before = sum(FILLER in block.text or "ensemble</b>" in block.text or "&#39;" in block.text for block in blocks)
            assert sum(FILLER in block.text for block in cleaned(blocks)[0]) == before


STAYS = {
    "wiki-navigation": [
        para("La page explique comment aller à la navigation du site."),
        para("De Nantes à Angers", FILLER),
        para("Le lien [modifier] ouvre la page à tous."),
        [Block(L, "cliquer sur [modifier]")],
    ],
    "site-furniture": [
        [Block(L, "Écouter"), Block(L, "Partager"), Block(L, "Imprimer")],
        [Block(H, "Partager", 2), *para(FILLER)],
        para("Partager", FILLER),
        para("Accéder aux ressources communes demande des règles."),
        [Block(L, "Accéder aux ressources"), *para(FILLER)],
        para("Une clause permet de", page=1) + para("…", page=1) + para("Il faut savoir\npartager\nsans compter.", page=2),
    ],
    "image-residue": [
        para("Voir IMG_1234.JPG dans le dossier."),
        [Block(H, "Nuage de mots", 2), *para(FILLER)],
        para("nuages de mots et brise-glace"),
        para("Image 1 : le vallon vu du nord"),
        para("ISO26000 et coopération"),
        para("L2014Une loi collée à son numéro de quatre chiffres"),
        para("Photo de groupe 2"),
        [Block(L, "photo de groupe 2")],
    ],
    "licence-icon": [para("CC BY SA"), para("CC", FILLER), para("CC BY-SA 4.0", "CC Val et Plateaux")],
    "spam-tail": [
        para("Les « dumps » de la base sont partagés, et le casino municipal aussi."),
        para("Communes : 44000 Nantes 49000 Angers 35000 Rennes 29200 Brest"),
        para("ISO-26000 ISO-9001 ISO-14001 RSE-2020 A21-2015"),
        para("1er 2e 3e 4e 5e 6e"),
        para(f"{FILLER} 811-930dumps 812-931dumps 813-932dumps"),
        para("811-930dumps 812-931dumps 813-932dumps 814-933dumps 815-934dumps", FILLER),
    ],
    "comments": [
        para("Les commentaires sont fermés, dit-on, quand la discussion ne l'est pas.", FILLER),
        para(FILLER, "[…] une coupe dans la citation de l'auteur […]", FILLER),
        [Block(H, "3 réponses à un conflit", 2), *para(FILLER)],
        [*para(FILLER), Block(H, "2 réponses à « Qui décide ? »", 2), *para("Tous.", "Chacun.", FILLER)],
        para(FILLER, "Laisser un commentaire", *[FILLER] * 3),
        [Block(L, "Laisser un commentaire")],
    ],
    "contents-list": [
        para("Sommaire", "Les règles", "Les rôles", "Le veilleur"),
        [*para("Sommaire", "Les règles", "Une introduction."), Block(H, "Les règles", 2), *para(FILLER)],
        para("Nom ............", "Prénom ............", "Rôle ............"),
        para("Sommaire", "Les élus 4", "Les agents 7", "Les habitants 12", page=1),
        para("Il hésite..... puis il reprend en 2015"),
    ],
    "duplicate-item": [
        [Block(L, "Une charte"), Block(L, "Une charte", 1)],
        [Block(L, "Une charte"), Block(L, "Une charte signée")],
        para("Pourquoi ?", "Pourquoi ?"),
    ],
    "hidden-code": [para("Le script de la réunion <script est écrit à plusieurs.")],
    "markup": [
        para("si a < b et b > c, alors a < c"),
        para("écrire à <lea@example.org>"),
        para("Le <b et le > de la notation"),
    ],
    "entity": [para("R&D ; Val & Plateaux"), para("https://example.org/?a=1&copy=2"), para("l'&tat; inconnu")],
    "bullet": [
        para("– Oui, dit-elle."),
        para("✓ fait"),
        [Block(L, "o2 et eau")],
        [Block(L, "-5 degrés")],
        [Block(L, "œuvrer")],
    ],
    "ligature": [para("L'œuvre, ex æquo : 10² m² à ½ €, 1ª, nº 5, 20 °C, E=mc², et caetera… ™")],
    "space": [para("« bien » ; oui ! vraiment ?")],
}


@pytest.mark.parametrize(("rule", "blocks"), [(rule, blocks) for rule, cases in STAYS.items() for blocks in cases])
def test_content_that_looks_like_dirt_stays(rule, blocks):
    """Without its evidence no rule acts: the words are all there and the rule tells of nothing."""
    out, removed = cleaned(blocks)
    assert words([block.text for block in out]) == words([block.text for block in blocks])
    assert rule not in rules(removed)


def test_a_section_between_two_comment_lines_stays():
    """A heading of the work between the header and the closing line says that what stands there is not all comments."""
    out = texts(
        [
            *para(FILLER, "3 réponses à « L'eau »", "Une première réponse."),
            Block(H, "Les rôles", 2),
            *para(FILLER, "Les commentaires sont fermés."),
        ]
    )
    assert out == [FILLER, "3 réponses à « L'eau »", "Une première réponse.", "Les rôles", FILLER]


# --- Pages ------------------------------------------------------------------------------------------------------------


def sheets(*first: str, last: str = "", kind: BlockKind = P) -> list[Block]:
    blocks: list[Block] = []
    for page, line in enumerate(first, 1):
        blocks.append(Block(kind, line, 1 if kind is H else 0, page))
        blocks += para(f"Le texte propre à la page {'abcdefghij'[page]}.", page=page)
        if last:
            blocks += para(last.format(page), page=page)
    return blocks


@pytest.mark.parametrize("last", ["{}", "Page {}", "{}/5", "- {} -", "p. {}", "| {}"])
def test_page_numbers_go(last):
    """A number at the edge of pages that moves along with them is theirs, however it is dressed."""
    out, removed = cleaned(sheets("un", "deux", "trois", "quatre", "cinq", last=last))
    assert len(out) == 10
    assert rules(removed) <= {"page-number", "space"}
    assert sum(removal.count for removal in removed if removal.rule == "page-number") == 5


def test_roman_page_numbers_need_the_label_of_the_file():
    """A roman "iv" alone is a page number where the file says so, else it is left."""
    blocks = [*para("Avant-propos du guide.", "iv", page=1), *para("Suite du propos.", "v", page=2)]
    assert texts(blocks, ("iv", "v")) == ["Avant-propos du guide.", "Suite du propos."]
    assert texts(blocks) == ["Avant-propos du guide.", "iv", "Suite du propos.", "v"]


@pytest.mark.parametrize(
    "first",
    [
        ("Guide", "Guide", "Les rôles", "Les règles", "Fin"),
        ("Fiche 1", "Fiche 2", "Fiche 3", "Fiche 4", "Fiche 5"),
        ("Étape 1 sur 5", "Étape 2 sur 5", "Étape 3 sur 5", "Étape 4 sur 5", "Étape 5 sur 5"),
        ("Guide", "a", "b", "c", "d", "e", "Guide", "f", "Guide"),
        ("En 1998", "En 2004", "En 2010", "En 2011", "En 2019"),
    ],
)
def test_titles_at_the_top_of_pages_stay(first):
    """Two pages that begin alike, numbered sheets, years, and a line met now and then are no running header."""
    blocks = sheets(*first)
    assert texts(blocks) == [block.text for block in blocks]


def test_a_chapter_keeps_its_own_title_under_a_running_header_of_the_same_words():
    """The first heading of a name stays, those that repeat it on the pages after go."""
    out, removed = cleaned(sheets(*["Les rôles"] * 5, kind=H))
    assert [block.text for block in out if block.kind is H] == ["Les rôles"]
    assert removed == (Removal("running-header", "Les rôles", 4),)


def test_a_line_printed_in_the_middle_of_most_pages_stays_once():
    """A footer that the order of a page of boxes puts in its middle goes, but for one, so that no word is lost."""
    line = "Ce cahier est à vous : copiez-le, changez-le, rendez-le."
    blocks = [b for n in "abcde" for b in para(f"Titre {n}", line, f"Fin {n}", page=ord(n) - 96)]
    out, removed = cleaned(blocks)
    assert [block.text for block in out].count(line) == 1
    assert removed == (Removal("repeated-on-pages", line, 4),)


def test_slides_are_not_run_together():
    """Without line ends in the file nothing tells that a page break cuts a sentence: blocks stay apart."""
    blocks = [
        *para("Une phrase assez longue pour être une ligne de prose entière", page=1),
        *para("puis une autre", page=2),
    ]
    assert len(texts(blocks)) == 2


# --- Hyphens ----------------------------------------------------------------------------------------------------------

SEEN = vocabulary(
    [
        "le sens du mot sous-préfet, la participation du conseil, un entre-deux, une porte ouverte, une langue, une surprise",
        "lors du pas sage que fait la recherche, une action de la ville et de son centre",
    ]
)


@pytest.mark.parametrize(
    "cut",
    [
        *("peut-\nêtre", "vice-\nprésident", "celui-\nci", "au-\ndelà", "c'est-\nà-dire", "c'est-à-\ndire", "vis-à-\nvis"),
        *("savoir-\nfaire", "tiers-\nlieux", "rendez-\nvous", "elles-\nmêmes", "Loire-\nAtlantique", "sous-\npréfet"),
        *(
            "acteur-\nrices",
            "a-\nt-il",
            "a-t-\nil",
            "avons-\nnous",
            "doit-\non",
            "par-\ndelà",
            "entre-\ndeux",
            "porte-\nlangue",
            "2015-\n2020",
            "decision-\nmaking",
            "gagnant-\ngagnant",
            "recherche-\naction",
            "jour-\nlà",
            "elle-\nmême",
        ),
    ],
)
def test_a_compound_keeps_its_hyphen_at_a_line_end(cut):
    """A compound that French or English spells with a hyphen, or the document itself, is not glued."""
    assert join(cut.split("\n"), SEEN)[0] == cut.replace("\n", "")


@pytest.mark.parametrize(
    "cut",
    [
        *("coopé-\nration", "par-\nticipation", "con-\nseil", "entre-\nprises", "inter-\ncommunal", "COOPÉ-\nRATION"),
        *(
            "mi-\nlieu",
            "sur-\nprise",
            "lan-\ngue",
            "auto-\nrité",
            "en-\nsemble",
            "parta-\ngées",
            "satis-\nfaire",
            "bien-\nveillance",
            "lors-\nque",
            "pas-\nsage",
            "mer-\nci",
            "voi-\nlà",
            "socio-\nlogie",
        ),
    ],
)
def test_a_word_cut_in_two_is_rejoined(cut):
    """A word of the text that only the width of the page cuts is one word again, and is named."""
    text, rejoined = join(cut.split("\n"), SEEN)
    assert text == cut.replace("-\n", "")
    assert rejoined == [text]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("inter- et|intracommunal", "inter- et intracommunal"),
        ("inter-|et intracommunal", "inter- et intracommunal"),
        ("un mot -|une incise", "un mot - une incise"),
        ("l’|intérêt", "l’intérêt"),
        ("jusqu'|ici", "jusqu'ici"),
        ("voir https://example.org/un-|deux", "voir https://example.org/un-deux"),
        ("voir https://example.org/|deux", "voir https://example.org/deux"),
        ("fin de ligne|début", "fin de ligne début"),
    ],
)
def test_other_line_ends(lines, joined):
    """A hyphen that waits for a later word, a dash, an elision and an address each join in their own way."""
    assert join(lines.split("|"), Counter())[0] == joined


def test_a_soft_hyphen_at_a_line_end_rejoins():
    """A soft hyphen is a cut word wherever it stands, and never shows."""
    assert texts(para("La coopé\u00ad\nration et l'en\u00adtraide")) == ["La coopération et l'entraide"]


def test_a_block_of_bulleted_lines_becomes_items():
    """Bullets that begin lines inside one block are items, each with its lines; what stands before introduces them."""
    out, _ = cleaned(para("Il faut :\n• du temps, même\nbeaucoup\n• un lieu", page=1))
    assert [(block.kind, block.text) for block in out] == [
        (P, "Il faut :"),
        (L, "du temps, même beaucoup"),
        (L, "un lieu"),
    ]


# --- Invariants -------------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        *("coopérer", "peut-", "être", "Lire la", "suite", "CC", "• ", "- ", "– ", "o ", "1", "2", "Page ", "IMG_1234.JPG"),
        *("<p>", "</p>", "<ul>", "<li>", "<br>", "&amp;", "nbsp;", "&lt;p&gt;", "&", "<", ">", "\u00ad", "\u200b", "\u00a0"),
        *("\n", "\t", " ", "\r", "\x85", "e\u0301", "ﬁ", "Sommaire", "Partager", "Imprimer", "[modifier]", "…", "[…] ", "."),
        *(
            "De Vallon",
            "Aller à la navigation",
            "200-125dumps ",
            "Les commentaires sont fermés",
            "3 réponses à « a »",
            "A",
            "à",
        ),
    ]
)
_TEXT = st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=30)
_BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from([H, P, P, L]),
        _TEXT,
        st.integers(0, 3),
        st.one_of(st.none(), st.integers(1, 5)),
    )
    | st.builds(
        Block,
        st.just(T),
        st.just(""),
        rows=st.lists(st.lists(_TEXT, max_size=4).map(tuple), max_size=4).map(tuple),
        header=st.booleans(),
    ),
    max_size=10,
)


@settings(max_examples=300, deadline=None)
@given(_BLOCKS)
@example(para("Lire la\nsuite"))
@example(para("&amp;lt;p&amp;gt;coopérer"))
def test_cleaning_clean_blocks_changes_nothing(blocks):
    """Cleaning is idempotent, whatever the dirt, and has nothing to tell the second time."""
    out, _ = cleaned(blocks)
    assert cleaned(out) == (out, ())


@settings(max_examples=300, deadline=None)
@given(_BLOCKS)
def test_what_comes_out_is_plain(blocks):
    """Headings, paragraphs and items only, none empty, on one line, in NFC, without control, no-break or doubled space."""
    out, removed = cleaned(blocks)
    for block in out:
        assert block.kind is not T
        assert block.rows == ()
        assert block.text
        assert block.text == " ".join(block.text.split())
        assert block.text == unicodedata.normalize("NFC", block.text)
        assert not [
            c for c in block.text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in "\u00a0\u202f\u200b\ufeff"
        ]
    for removal in removed:
        assert removal.rule in RULES
        assert len(removal.text) <= LONGEST
        assert removal.count > 0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["nous", "décidons", "ensemble", "du", "partage", "de", "l'eau", "rôles."]), min_size=1),
        max_size=12,
    )
)
def test_prose_comes_out_as_it_went_in(paragraphs):
    """Text without dirt is not changed at all, and nothing is told."""
    blocks = para(*(" ".join(paragraph) for paragraph in paragraphs))
    assert cleaned(blocks) == (blocks, ())


def test_every_rule_is_explained_and_tested():
    """The vocabulary of the report is whole: two languages for each rule, and a test that sees it act."""
    assert all(set(line) == {"fr", "en"} and all(line.values()) for line in RULES.values())
    elsewhere = {"running-header", "running-footer", "page-number", "repeated-on-pages", "line-end-hyphen", "page-break"}
    assert set(RULES) == set(GOES) | elsewhere | {"repeated-cell"}


def test_long_removals_are_cut_and_equal_ones_counted():
    """A report stays readable: 200 characters of a removed text, and a count instead of repetitions."""
    long = "viagra casino poker payday loans replica rolex " * 10
    _, removed = cleaned(para(FILLER, long))
    assert [(r.rule, len(r.text), r.count) for r in removed] == [("spam-tail", LONGEST, 1)]
