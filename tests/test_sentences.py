"""Where French and English sentences end: each case shows its borders as "‖"."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.sentences import sentences

BORDER = "‖"

# The forms that the splitter is made for, one or more cases each.
EXPECTED = [
    # plain ends
    "La confiance se construit.‖Elle se perd vite.",
    "Qui décide ?‖Qui paie ?‖Personne ne le sait !",
    "Vraiment ?!‖Oui, vraiment.",
    "Est-ce possible ? !‖Oui.",
    "Qui parle ? qui se tait ? qui note ?‖Chacun répond.",
    "Le bilan date de 2015.‖30 communes y ont pris part.",
    # quotation marks
    "« Seul, on court. »‖Le groupe marche.",
    "« Seul on court ».‖La marche est longue.",
    "Elle demande « à quoi bon ? » et personne ne répond.",
    "Ils savent « à quoi le projet sert ? » ; et cela suffit.‖Le reste suit.",
    "Il répète : « Prenons le temps. Rien ne presse. »‖Puis il part.",
    "“We share the risk.”‖They agreed.",
    "Le maire répond : “Oui, bien sûr.”‖Chacun applaudit.",
    'Elle dit "oui."‖Il dit "non."',
    "Un pas de côté.‖« droit à l’essai » et confiance vont de pair.",
    # abbreviations
    "Lire cf. Tsing pour la suite.‖Cela éclaire.",
    "Une collectivité, p. ex. Lyon, y participe.",
    "M. Vuillet et Mme. Arnal président.‖MM. Brun et Petit écoutent.",
    "Le Dr. House habite St. Étienne.‖Me. Lantier plaide.",
    "Selon l’art. L. 5211-10 du code, le conseil délègue.‖Il rend compte.",
    "C’est une œuvre d’art.‖Elle reste à tous.",
    "Voir n° 4, p. 29-38.‖La suite est au vol. II.",
    "Réunions, fréquence, lieu, etc. sont à régler.‖Il faut du temps.",
    "Des cartes, des jeux, etc.‖Le matériel est fourni.",
    "Some commons, e.g. Alpine pastures, last.‖Others, i.e. Those without rules, fail.",
    "Paru aux éd. Terres vives, coord. Anne Roux (dir. Jean Prat).",
    "Le séminaire du 13 févr. 2015 a réuni trente personnes.",
    "La salle ouvre à 9 h 30.‖On commence à 10h.",
    # initials and acronyms
    "Selon E. Ostrom, les règles se négocient.‖Elle le montre.",
    "J.-P. Martin et J. C. Durand signent.",
    "La S.C.I.C. Terres communes grandit.‖Elle quitte la S.C.I.C.‖Les membres restent.",
    "On adopte le plan B.‖Les élus suivent.",
    # numbers
    "Le taux est de 1,5 point.‖La version 3.0 corrige.",
    "1. Le cadre de travail",
    "Trois règles : 1. Écouter.‖2. Redire.‖3. Décider.",
    # ellipses
    "Des élus, des agents… et des habitants.‖Tous viennent.",
    "Des élus, des agents...‖Tous viennent.",
    "La recomposition des liens…‖Tout cela compte.",
    "Le risque (…) reste partagé.",
    # inclusive writing
    "Les acteur.rice.s arrivent.‖Elle.il.s discutent.",
    "Un travail nommé.‖Il devient travaillé.",
    "Chacun.e des acteur·rice·s est impliqué.e;s.‖Les suiveur.euse.s aussi.",
    # addresses and names of files
    "Le texte est sur www.exemple.org/guide.pdf.‖Écrire à jeanne.roy@exemple.fr.",
    "Voir https://exemple.org/?page=2&q=a.B pour la liste.",
    "Ouvrir plan.odt ou notes.v2.txt.‖Enregistrer.",
    # blocks
    "Trois leviers :‖\n• la règle ;‖\n• la méthode.‖Elle aide ;‖\n  • l’humain",
    "Un titre sans point‖\n\nUn paragraphe\ncoupé en deux.‖\n- un tiret‖\n- deux",
    # parentheses and run-in headings
    "Le projet avance (lentement. Très lentement) vers son but.‖Il vit.",
    "Il y consent.‖(Voir la note 3.)‖Puis il signe.",
    "Les jeux de pouvoir : Le processus multiplie les pouvoirs.‖Il faut un équilibre.",
    "Un lieu (lequel ?) reste à trouver.‖On cherche !",
]

# Written once the splitter was there, to find what it did not know.
LATER = [
    "Le groupe se réunit rue St-Jacques.‖Mme Le Goff l’anime.",
    "Ce sont les « communs » (Ostrom, 1990).‖Ils durent.",
    "La règle est claire.1‖Elle tient en une page.‖Chacun la connaît.",
    "La règle est claire.[3]‖Elle tient en une page.",
    "Les habitants décident ensemble.‖Les élus valident.",
    "Un collectif d’habitant.e.s. se forme.",
    "Le.La président.e ouvre la séance.‖Le.la secrétaire note.",
    "Le guide (2e éd., vol. 3, p. 12 sq.) est épuisé.‖On le réédite.",
    "Cf. chap. IV et annexe B.‖La carte y figure.",
    "Voir fig. 2.‖Voir tab. 3.",
    "Il a lu l’art. 5 et l’al. 2 du contrat.",
    "Rendez-vous lun. 3 sept. 2018 à 18h30.‖Entrée libre.",
    "Environ 1.500 habitants, soit 12.5 %.‖C’est peu.",
    "Le coût est de 3 M. d’euros.",
    "Le budget : 30 k€.‖Le délai : 2 ans.",
    "Il cite J. Rawls, A. Sen et E. Le Roy.‖On discute.",
    "Paul Ricœur, 1990.‖Richard Sennett, 2012.",
    "Bonjour !‖Êtes-vous prêt.e.s ?‖À vos marques…",
    "« Pourquoi coopérer ? », demande-t-elle.‖« Parce que ! » répond-il.",
    "« Qui vient ? Et pourquoi ? » sont deux questions.‖Une troisième suit.",
    "La journée « Où aller ? Avec qui ?« , en mai, fut brève.‖Un bilan suit.",
    "On se voit chez Anne B.‖Elle reçoit tout le monde.",
    "Des cartes, des dés, etc. « faits main » y servent.",
    "« Elle attend.‖Il vient. »‖Puis rien.",
    "Il dit : « C’est à “nous” d’agir ! »‖Elle acquiesce.",
    "On lit (page 3) : « Le temps manque. »‖On lit aussi le contraire.",
    "Le vote est clos (enfin !)‖On compte.",
    "Le texte […] s’arrête là.‖[…]‖Il reprend.",
    "L’accord a été signé (enfin !).‖Il est public.",
    "Attention : la salle ferme !‖Sortez par la cour.",
    "a) le cadre ;‖\nb) les rôles :‖\n  - élus ;‖\n  - agents.",
    "• Le temps ;‖\n\n• l’espace.‖\n\nLa suite du texte.",
    "Une phrase coupée\npar des retours\nà la ligne.‖Une autre.",
    "Le terme vient de l’anglais (to co-operate, i.e. to work together).‖Il a changé de sens.",
    "He works for Acme Inc. in Paris.‖She does not.",
    "Dr. Smith and Mrs. Jones met at 10 a.m. in Room 4.‖They agreed.",
    "Is it fair?‖No. 5 says so.‖I said no.‖They left.",
    "He told me.‖Me too.",
    "The U.S. Senate voted.‖We live in the U.S.‖They do not.",
    'The group met...‖Nobody spoke.‖"Why?" she asked.',
    "Le logiciel Node.js et le site Zoein.org.‖Deux outils.",
    "Tous.Toutes sont là, chacun.Chacune compte.",
    "Les Directeur.Directrice signent.",
    "Le Pays d’art et d’histoire.‖Un label d’État.",
    "Il est 18 h.‖La séance est levée.",
    "En 2015, 30 communes ; en 2020, 45.‖La hausse continue.",
    "La loi du 16 déc. 2010 s’applique.‖Celle de janv. 2014 aussi.",
    "N.B. : apporter un stylo.‖P.-S. Ne pas oublier la carte.",
    "Les S.C.O.P., S.C.I.C. et C.A.E. se valent.",
    "Coopérer = partager.‖=> Accepter les désaccords.‖→ Les nommer.",
    "Voir : 04 73 00 00 00.‖Ou écrire.",
    "Tél. 04.73.00.00.00.‖Ouvert le lundi.",
    "Étapes : a. Écouter. b. Agir.‖Fin.",
    "Question n°3.‖Réponse n° 3.",
    "Ils sont ca. 30, env. 12 par groupe, min. 3.‖Cela suffit.",
    "Trop lourd, trop rapide...).‖Prendre le temps.",
    "Oui… non… peut-être…‖Qui sait ?",
    "Vivre ensemble, oui, mais comment ?...‖Chacun cherche.",
    "Il parle d’« empowerment ».‖« Pouvoir d’agir » se dit mieux.",
    "Le vote a lieu au 3e tour.‖2 voix manquent.",
    "Ostrom et al. 2012 le montre.‖Ostrom et al. (2012) aussi.",
]


def bordered(text: str) -> str:
    """The text with a visible mark at each border, bullets and the white space around borders left out."""
    return BORDER.join(text[start:end] for start, end in sentences(text))


@pytest.mark.parametrize("case", EXPECTED + LATER)
def test_borders(case: str) -> None:
    """Each construction of French and English prose has its borders where a reader puts them, and nowhere else."""
    text = case.replace(f"{BORDER}\n", "\n").replace(BORDER, " ")
    expected = [part.strip().removeprefix("•").strip() for part in case.split(BORDER)]
    assert bordered(text).split(BORDER) == expected


def test_there_are_enough_cases() -> None:
    """At least sixty constructions are tried, and a third of them were written after the splitter."""
    assert len(set(EXPECTED + LATER)) == len(EXPECTED + LATER) >= 60
    assert len(LATER) >= len(EXPECTED + LATER) / 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Les pairs apprennent ensemble.Les experts écoutent.",
            ["Les pairs apprennent ensemble.", "Les experts écoutent."],
        ),
        ("Qui vient ?Les élus.", ["Qui vient ?Les élus."]),
        ("Lire Annexe-finale.Pdf ou www.exemple.Org et tous.Toutes.", None),
        ("Voir jean.Dupont@exemple.org et a/b/fichier.Final ici.", None),
    ],
)
def test_a_lost_space_is_a_border_only_between_plain_words(text: str, expected: list[str] | None) -> None:
    """A stop glued to a capital ends a sentence between two plain words, never in an address, a name or a double form."""
    assert [text[a:b] for a, b in sentences(text)] == (expected or [text])


def test_a_bullet_belongs_to_no_sentence() -> None:
    """A bullet that opens a line is a border, with or without words behind it; within a line it is text."""
    assert [(a, b) for a, b in sentences("•\n  • seul • là\n•")] == [(6, 15)]


# Text with many borders and near-borders, so that properties meet them.
PIECES = st.sampled_from(
    [
        *list(".!?…,;:•-–«»“”()[]\"'’ \n\t\xa0\u2028éﬁ🙂"),
        "\n\n",
        "\n• ",
        "\n  • ",
        ". ",
        "… ",
        " ? ",
        " »",
        "« ",
        "art.",
        "M.",
        "cf.",
        "etc.",
        "A.",
        "1.",
        "S.C.I.C.",
        "acteur.rice.s",
        "Il",
        "elle",
        "www.exemple.org",
        "2015",
        "漢字",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_spans_keep_their_contract(text: str) -> None:
    """Spans are ordered, disjoint, stripped, and hold every character but white space and bullets at a line's start."""
    spans = sentences(text)
    before = 0
    left_out = ""
    for start, end in spans:
        assert before <= start < end
        assert text[start:end] == text[start:end].strip()
        left_out += text[before:start]
        before = end
    left_out += text[before:]
    assert not left_out.replace("•", "").strip()
    lines = text.split("\n")
    bullets = sum(line.strip() == "•" or (line.lstrip()[:1] == "•" and line.lstrip()[1:2].isspace()) for line in lines)
    assert left_out.count("•") == bullets


@given(TEXTS, TEXTS)
def test_a_blank_line_makes_two_texts(first: str, second: str) -> None:
    """Nothing on one side of a blank line changes the sentences of the other side."""
    shift = len(first) + 2
    both = sentences(f"{first}\n\n{second}")
    assert both == sentences(first) + [(a + shift, b + shift) for a, b in sentences(second)]


@given(st.lists(st.sampled_from(["Le temps manque.", "Qui vient ?", "Elle part !", "Tout change…"]), min_size=1, max_size=20))
def test_plain_sentences_are_found_again(parts: list[str]) -> None:
    """Sentences that end plainly and begin with a capital come out as they went in, whatever their number."""
    assert bordered(" ".join(parts)).split(BORDER) == parts


@pytest.mark.parametrize(
    "text",
    [
        "." * 100_000,
        ". " * 500_000,
        "a. " * 333_333,
        "A. " * 333_333,
        "(" * 1_000_000,
        "« " * 500_000,
        "« a. B » " * 110_000,
        "x" + " " * 1_000_000,
        "\n" * 1_000_000,
        "• \n" * 300_000,
        "abc.Def " * 125_000,
        "a." * 500_000,
        "x" * 1_000_000,
        ". »" + " »" * 500_000,
        "Les membres s’accordent (parfois), dit-elle. " * 22_000,
    ],
    ids=lambda text: f"{text[:9]!r}",
)
def test_time_is_linear_on_hostile_text(text: str) -> None:
    """A megabyte of anything is split in seconds: no repetition makes the search go back over what it has read.

    Measured at .1 to 1.2 s; a search that goes back takes minutes, so five seconds tell them apart on a busy machine.
    """
    start = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - start < 5
