"""What a sentence is to somebody who cooperates: definition, lever, point of vigilance, method, example, or none of them.

The kind is told from cues: words and forms of the sentence, in French and English, and words of the headings above it, which
count most, since a source says there itself what follows. Each cue found adds its weights to each kind; the highest sum wins, a
plain statement standing at zero.

Sentences are labelled in `corpus/sentence-kinds.jsonl` by reading each with its heading and the sentence before, and asking
what a facilitator would do with it.

- *definition*: settle what is meant. What a word or a thing is, what it is made of, what tells it from another; the entries of
  a typology or of a reading grid; the traits of a legal form.
- *lever*: act. What helps, what is advised, a condition that favours cooperation; a principle or a rule of conduct.
- *vigilance*: watch. A risk, an obstacle, a trap, a limit, what does not suffice, what follows when a condition is missing; a
  precaution listed among those.
- *method*: do it. A step, a tool, a format, a question to ask a group, how a thing is gone about.
- *example*: tell it. A case, a place, an experience, what somebody did.
- none: what only informs. Who speaks and from where, a remark on the text, an effect, a comparison of authors, a fact.

A line that introduces a list is what the list is. Where two kinds hold, the heading decides and the others are noted in `also`:
more than half of the sentences have such a second kind.

On the 314 French sentences of the test half, on which no weight was fitted, .69 get their first kind and .82 one of theirs. The
commonest kind alone would be right for .24, the headings alone for .63, the words alone for .43. A plain statement under the
heading of a definition is the commonest mistake; of 136 levers and points of vigilance, 13 are taken for one another.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coopkb.types import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def kind_of(text: str, heading: Sequence[str] = (), language: str = "fr") -> SentenceKind | None:
    """The kind of a sentence, None for a plain statement.

    Args:
        text: the sentence.
        heading: the headings it stands under, the outermost first; the title of the document may come before them.
        language: "en" for English cues; French ones otherwise.
    """
    sums = list(_BIAS)
    for cue, strength in cues(text, heading, language).items():
        for index, weight in enumerate(_WEIGHTS[cue]):
            sums[index] += strength * weight
    best = max(range(len(sums)), key=sums.__getitem__)
    return _KINDS[best] if sums[best] > 0 else None


def cues(text: str, heading: Sequence[str] = (), language: str = "fr") -> dict[str, float]:
    """The cues found in a sentence and in the nearest heading that has any, by name, with their strength.

    It is 1, or a half for the cues of a heading further out; a question further out announces nothing.
    """
    language = "en" if language == "en" else "fr"
    found = dict.fromkeys(_cues_of_text(text, language), 1.0)
    for distance, line in enumerate(reversed(heading)):
        named = () if distance and "?" in line else _cues_of_heading(line, language)
        if named:
            return found | dict.fromkeys(named, _OUTER if distance else 1.0)
    return found


_OUTER = 0.5
"""What the cues of an outer heading count for: it covers more, so says less of each sentence."""


# --- Words ------------------------------------------------------------------------------------------------------------

# Phrases between bars, as `_tokens` gives them: lower case, an elided word with its apostrophe ("c' est"), no other marks.
# A star stands for any ending; the first word of a phrase has three letters before it. Weights are shared by the two languages.

_HEADING_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "in definition": """
            définition* | définir | définit | ce qu' est | ce que sont | qu' est ce | différence* | distinction* |
            distinguer | veut dire | veulent dire | des mots | le mot | vocabulaire | typologie* | en bref | notion* |
            concept* | glossaire | de quoi parle | les mots | ce que défend
        """,
        "in framework": "grille* | famille* | domaines | composantes | dimensions | critères | modèle* | piliers | formes",
        "in principles": "principe* | règles | savoir être | clés | facteurs",
        "in levers": """
            levier* | facteurs de succès | facteurs de réussite | facteurs clés | réussite* | réussir | succès |
            condition* | recommandation* | conseil* | préconisation* | atouts | ce qui aide | favoriser | développer |
            renforcer | bonnes pratiques | facteurs de | installer
        """,
        "in vigilance": """
            vigilance | frein* | risque* | obstacle* | piège* | limite | limites | difficulté* | attention | danger* |
            échec* | dérive* | angle mort | blocage* | illusion* | écueil* | alerte* | menace* | erreurs | précaution* |
            tensions | à manier
        """,
        "in method": """
            méthode* | méthodolog* | étape* | mode d' emploi | outil* | pas à pas | questions à | démarche* | atelier* |
            animer | séquence* | procédure* | déroulement | déroulé | choisir | s' en servir | se servir |
            liste de contrôle | questions
        """,
        "in examples": """
            exemple* | cas | témoignage* | expériences | récit* | retour* d' expérience* | portrait* | illustration*
        """,
        "in questions": "comment | que faire | faut il",
        "in background": """
            effet* | contexte | introduction | préambule | conclusion* | avant propos | présentation | historique | enjeu |
            enjeux | pourquoi | bénéfice* | thèse | à quoi sert | résumé | combien | pour quoi
        """,
    },
    "en": {
        "in definition": """
            definition* | defining | what is | what are | meaning* | difference* | distinction* | vocabulary | glossary |
            terms | concept* | notion*
        """,
        "in framework": "framework* | grid | domains | components | dimensions | criteria | model* | pillars | forms",
        "in principles": "principle* | rules | keys | factors",
        "in levers": """
            lever* | success* | succeed* | condition* | recommendation* | advice | what helps | what works | enabl* |
            driver* | strengths | good practice* | best practice* | fostering | building
        """,
        "in vigilance": """
            vigilance | barrier* | risk* | obstacle* | pitfall* | trap* | limit | limits | limitation* | difficult* |
            warning* | danger* | failure* | watch | challenge* | caution* | mistake* | threat* | beware | drawback*
        """,
        "in method": "method* | step* | how to | tool* | questions to | procedure* | workshop* | exercise* | process",
        "in examples": "example* | case | cases | stories | story | testimon* | experiences | portrait* | illustration*",
        "in questions": "how | should | do we need",
        "in background": """
            effect* | context | introduction | foreword | preface | conclusion* | acknowledg* | background | history |
            about | why | benefit* | summary
        """,
    },
}

_TEXT_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "defines": """
            désigne* | se défini* | définit | définissent | on appelle | appelle | appellent | signifie* | veut dire |
            veulent dire | au sens d' | au sens de | nomme | nomment | consiste* | revient à | revient alors | recouvre |
            se dit | entend par | trait propre | est le fait | est l' action | une définition | coopérer c' est |
            est l' ensemble | façon de | manière de
        """,
        "is": "est un | est une | est le | est la | est l' | c' est | sont des | sont les | ce sont | forme de | formes de",
        "contrasts": """
            alors que | tandis que | s' oppose* | distingue* | oppose | opposent | sépare | séparent | contrairement à |
            à la différence | préfère | là où
        """,
        "comprises": "comprend | comprennent | critère* | composante* | domaine* | deux temps | entrées | principes",
        "law": """
            statuts | associés | sociétaire* | article | loi | code | capital | excédents | assemblée | juridique* | greffe
        """,
        "needs": """
            il faut | doit | doivent | suppose* | demande de | demande d' | demandent | nécessite* | condition* | besoin* |
            il importe | important de | essentiel* | indispensable* | nécessaire* | exige* | du moment qu' | devrai* |
            normal de
        """,
        "advises": """
            conseille* | recommande* | invite | invitent | mieux vaut | vaut mieux | préconise* | suggère* | encourage* |
            prévoir | veiller | gagne à | mettre en valeur
        """,
        "helps": """
            permet | permettent | favoris* | facilit* | aide | aident | aider | rend possible | renforc* | construi* |
            développ* | soutien* | soutenir | assure* | garanti* | nourri* | entretien* | valoris* | enrichi* | répartir |
            répartition | reconnaître | reconnaissance | s' appuie* | confiance | levier* | moteur* | motrices | garde fou |
            occasion* | lieux | contrepoids | remède* | espace* | leadership | interconnaissance | partagé | partager
        """,
        "warns": """
            risque | risques | danger* | piège* | attention | en garde | prévien* | méfie* | vigilan* | précaution* |
            illusion* | coquille* | alibi | ne suffi* | dérive* | menac* | écueil* | signale* | garder de
        """,
        "troubles": """
            frein* | obstacle* | échou* | échec* | épuis* | s' use* | difficult* | difficile* | crise* | bloqu* | blocage* |
            tension* | rivalité* | concurrence* | domin* | déséquilibr* | manque* | perd | perdent | perte* | inégal* |
            trop | mal | fragile* | abîm* | malentendu* | trahi* | confondre | confond | résistance* | réticen* | peur* |
            absence | coûte* | complexe | lourd* | conflit* | vide | vident | blesse* | tarde* | délicat* | injonction* |
            dissymétri* | effacer | usure | défian* | méfian* | isolé* | cloisonné* | plus fort | prix | coûts
        """,
        "lacks": """
            sans cela | sans quoi | sinon | faute de | faute d' | évite* | ne pas | à tort | ne veut pas | ne va pas |
            jamais | seuls | réduire
        """,
        "denies": "n' est pas | ne sont pas | s' agit pas",
        "relieves": """
            prévenir | lever | surmonter | surmontent | réduire | résoudre | résout | régler | apaise* | dénouer |
            dépasser | rééquilibr* | désamorc* | à l' inverse | au lieu d'
        """,
        "for instance": "exemple | par exemple | exemples | ainsi à | raconte* | illustre | illustrent | cas de",
        "tells": """
            a été | ont été | étaient | était | janvier | février | avril | juin | juillet | septembre | octobre |
            novembre | décembre | lancé | lancée | lancés | fondé | fondée | née | naissait | a accompagné | a adopté |
            depuis | salariés | habitants
        """,
        "steps": """
            étape* | d' abord | puis | ensuite | enfin | avant de | atelier* | tour de | tours de | cartes | carte | fiche |
            fiches | minute | minutes | heure | heures | outil* | format | formats | séance* | liste | prépare* | animer |
            se prête*
        """,
        "questions": "question | questions | demande si | se demander | demander",
        "proposes": "nous proposons | peut servir | peuvent servir | peut reprendre | peut emprunter | peuvent guider",
        "speaks of itself": """
            nôtre | nôtres | de nous | corpus | n' a pas été | n' ont pas été | n' est pas connu* | ne dit pas dans |
            ne définit pas | aucune définition | notre part | ne distinguent pas | pages lues | pages vues | a été vu* |
            ont été vu* | rejoint | se présente* | intitulé*
        """,
        "names sources": """
            page | pages | recensions | résumé | résumés | auteurs | rapport | livre | document | étude | article | guide
        """,
        "reports": "parle | parlent | lui aussi | de même | rappelle | ajoute | note | retient | emprunte | avance | range",
        "effects": "effet* | bénéfice* | création de valeur | s' en trouve*",
    },
    "en": {
        "defines": """
            means | mean | refers to | refer to | is defined | be defined | we call | is called | are called | stands for |
            consists | denotes | is understood as | by which we mean
        """,
        "is": "is a | is an | is the | are the | are a | kind of | form of | way of",
        "contrasts": "whereas | unlike | as opposed | in contrast | differs | differ | distinguish* | rather than",
        "comprises": "comprises | consists of | criteria | components | dimensions | parts",
        "law": "statutes | articles | shareholders | law | legal | capital",
        "needs": """
            must | should | need to | needs to | needs | requires | require | depends on | essential | necessary |
            indispensable | important to | condition* | it takes | has to | have to
        """,
        "advises": """
            recommend* | advise* | suggest* | invites | encourage* | better to | it is best | worth | set aside | make sure
        """,
        "helps": """
            help | helps | helping | enable* | foster* | support* | allow* | make* it possible | strengthen* | build |
            builds | trust | ease* | facilitat* | clear | visible | neutral | shared | recognis* | recogniz* | lets |
            improve*
        """,
        "warns": """
            risk | risks | danger* | trap* | pitfall* | beware | warn* | careful | caution* | threat* | illusion* |
            not enough | mistake* | alibi
        """,
        "troubles": """
            fail | fails | failed | failure* | obstacle* | exhaust* | burnout | burn out | weaken* | barrier* | lack |
            lacks | hinder* | difficult* | tension* | rival* | competition | dominat* | unequal | imbalance* | lose |
            loses | loss | too | hides | hide | fragile | misunderstand* | resist* | reluctan* | fear* | costly |
            conflict* | impose* | apart | slow | distrust | tends
        """,
        "lacks": "otherwise | unless | without | avoid | never | do not | does not | cannot | no longer",
        "denies": "is not | are not",
        "relieves": "prevent* | overcom* | reduc* | resolv* | settle* | ease | eases",
        "for instance": "example | for instance | such as | one such | a case of | illustrat*",
        "tells": """
            was | were | had | january | february | april | june | july | september | october | november | december |
            launched | founded | started | opened | bought | pooled | since | residents | became
        """,
        "steps": """
            step | steps | first | then | next | finally | before | workshop* | round | rounds | cards | card | sheet |
            minute | minutes | hours | tool | tools | format | session | list | each person | groups of | columns | aloud
        """,
        "questions": "question | questions | ask",
        "proposes": "we propose | can be used | may serve",
        "speaks of itself": "our own | this note | this report | chapter | readers | interviews | survey | written on | thank",
        "names sources": "page | pages | book | author | authors | report | study | article | guide",
        "reports": "says | say | adds | notes | recalls | mentions",
        "effects": "effect* | benefit* | outcome* | know one another",
    },
}


def _words(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())


# A French infinitive at the beginning is told by its ending, an English imperative by name. What begins on "coopérer" says
# something of it rather than tell anybody to.
_INFINITIVE = re.compile(r"[^\W\d_]{2,}(?:er|ir|[ntvu]dre|[aoî]ître|ettre|[uiv]re)|(?:f|pl|t)aire|croire")
_NOT_INFINITIVES = _words(
    "notre votre autre premier dernier leur pour entre contre quatre hier métier cahier atelier dossier quartier chantier",
    "courrier papier calendrier cadre centre offre titre ordre membre nombre lettre chambre genre livre œuvre pouvoir savoir",
    "devoir plaisir désir avenir loisir maître être coopérer collaborer mutualiser",
)
_BEFORE_VERB = _words("ne pas jamais rien se s' bien toujours")
_IMPERATIVES = _words(
    "accept agree allow ask begin bring build check choose clarify close create define describe draw ensure find fix form",
    "give identify include invite involve keep leave let list listen look make map meet name plan prepare put read recognise",
    "recognize review set share start take test use write work",
)

# What the first word alone tells.
_OPENINGS = {
    **dict.fromkeys(_words("réponse solution remède answer response remedy"), "answers"),
    **dict.fromkeys(_words("attention gare méfiance prudence beware caution warning"), "alerts"),
    **dict.fromkeys(_words("sans without"), "without"),
    **dict.fromkeys(_words("si quand lorsque devant face if when where"), "if"),
}

# A trouble that stands within so many words behind one of these, or behind what relieves it, is none: "prévenir les conflits",
# "sans conflit", "no lack of time".
_NONE = _words("aucun aucune sans no without")
_TROUBLES = ("troubles", "warns")
_REACH = 2

_TOKEN = re.compile(r"[^\W\d_]+'?|\d+")
_PARTS = re.compile(r"[:;,–—|]| - ")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACE = re.compile(r"\b(?:[àÀ]|[Ee]n|[Dd]ans (?:la|le|les)|[Dd]ans l[’']|[Pp]rès de|[Ii]n|[Aa]t|of) [A-ZÉ][\w-]{0,40}[a-zé]")
_LABEL = re.compile(r"[^:.;,?]{2,45}[\s\u00a0\u202f]?:\s")


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower().replace("’", "'"))


class _Phrases:
    """The phrases of some cues, found again in one pass over the words of a text."""

    def __init__(self, words: Mapping[str, str]) -> None:
        # By their first word, or by its first three letters when only its beginning is known.
        self._whole: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._begun: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for cue, phrases in words.items():
            for phrase in phrases.split("|"):
                pieces = tuple(phrase.split())
                table, key = (self._begun, pieces[0][:3]) if pieces[0].endswith("*") else (self._whole, pieces[0])
                table.setdefault(key, []).append((pieces, cue))

    def cues(self, tokens: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The cues whose phrases stand in the tokens, each with the place of its first word, some more than once."""
        for index, token in enumerate(tokens):
            for table, key in ((self._whole, token), (self._begun, token[:3])):
                for pieces, cue in table.get(key, ()):
                    # Most are one word or fail on the first.
                    if _meets(token, pieces[0]) and (
                        len(pieces) == 1 or _all_meet(tokens[index : index + len(pieces)], pieces)
                    ):
                        yield index, cue


def _meets(token: str, piece: str) -> bool:
    return token.startswith(piece[:-1]) if piece[-1] == "*" else token == piece


def _all_meet(tokens: Sequence[str], pieces: Sequence[str]) -> bool:
    return len(tokens) == len(pieces) and all(map(_meets, tokens, pieces))


_HEADING_PHRASES = {language: _Phrases(words) for language, words in _HEADING_WORDS.items()}
_TEXT_PHRASES = {language: _Phrases(words) for language, words in _TEXT_WORDS.items()}


@lru_cache(maxsize=4096)  # the sentences of a document share few headings
def _cues_of_heading(heading: str, language: str) -> tuple[str, ...]:
    """The cues of the first part of a heading that has any: "Levier : des essais dont l’échec est permis" announces a lever."""
    for part in _PARTS.split(heading):
        if found := dict.fromkeys(cue for _, cue in _HEADING_PHRASES[language].cues(_tokens(part))):
            return tuple(found)
    return ()


def _cues_of_text(text: str, language: str) -> Iterator[str]:
    tokens = _tokens(text)
    found = list(_TEXT_PHRASES[language].cues(tokens))
    averted = {index for index, cue in found if cue == "relieves"} | {i for i, token in enumerate(tokens) if token in _NONE}
    for index, cue in found:
        if cue not in _TROUBLES or tokens[index] == "ne" or averted.isdisjoint(range(index - _REACH, index)):
            yield cue
    if "?" in text:
        yield "asks"
    if _YEAR.search(text):
        yield "year"
    if _PLACE.search(text):
        yield "place"
    if _LABEL.match(text.lstrip()):
        yield "label"
    if language == "fr" and tokens.count("on") > 1:
        yield "one does"
    if tokens and tokens[0] in _OPENINGS:
        yield _OPENINGS[tokens[0]]
    if _begins_on_a_verb(tokens, language):
        yield "verb first"


def _begins_on_a_verb(tokens: Sequence[str], language: str) -> bool:
    """Whether the first word tells somebody to do something: an infinitive or an imperative."""
    first = next((token for token in tokens[:4] if token not in _BEFORE_VERB), "")
    if language == "en":
        return first in _IMPERATIVES
    if first.endswith("ez"):
        return first not in ("chez", "assez")
    return first not in _NOT_INFINITIVES and _INFINITIVE.fullmatch(first) is not None


# --- Weights ----------------------------------------------------------------------------------------------------------

_KINDS = tuple(SentenceKind)

# Of the five kinds, in the order of `SentenceKind` (definition, lever, vigilance, method, example), against a plain statement.
# First given by hand, a weight or two a cue, then moved by a logistic regression that keeps them near there (ridge of strength
# 3, and 15 on what stands before all cues) on the labelled sentences whose SHA-256 begins on an even byte.
_BIAS = (-0.2, -0.3, -0.5, -0.7, -1.4)
_WEIGHTS: dict[str, tuple[float, ...]] = {
    "in definition": (1.8, -0.6, -0.2, -0.8, -0.6),
    "in framework": (1.3, -0.6, -0.7, 0.0, -0.6),
    "in principles": (0.3, 2.0, 0.0, 0.0, 0.0),
    "in levers": (-0.4, 2.3, -0.3, -0.5, 0.0),
    "in vigilance": (-0.2, 0.4, 3.0, -0.5, -0.2),
    "in method": (0.0, -0.4, 0.5, 2.8, 0.0),
    "in examples": (0.0, 0.0, 0.0, 0.0, 3.8),
    "in questions": (0.6, 1.2, 0.5, 0.7, 0.2),
    "in background": (-0.8, -1.4, -0.5, -1.0, -0.9),
    "answers": (0.0, 2.7, -0.2, 0.0, 0.0),
    "one does": (0.2, 0.4, 0.4, 1.6, 0.3),
    "alerts": (0.0, 0.0, 2.1, 0.0, 0.0),
    "names sources": (-1.4, -1.2, -1.2, -1.4, -0.9),
    "defines": (1.0, -0.2, -0.2, -0.2, 0.0),
    "is": (1.0, -0.3, 0.0, 0.0, 0.0),
    "contrasts": (0.7, -0.5, -0.4, -0.6, -0.3),
    "comprises": (1.7, 0.2, 0.0, 0.2, 0.2),
    "law": (1.3, 0.2, 0.7, 0.2, 0.5),
    "needs": (-0.4, 0.8, 0.2, -0.5, -0.3),
    "advises": (0.0, 1.0, 0.2, 0.2, 0.0),
    "helps": (0.0, 1.3, 0.2, 0.5, 0.3),
    "warns": (0.0, 0.2, 2.1, 0.2, 0.2),
    "troubles": (0.0, -0.3, 1.1, -0.3, 0.3),
    "lacks": (0.0, -0.2, 0.9, -0.2, 0.0),
    "denies": (0.0, -0.6, 0.2, -0.4, -0.5),
    "relieves": (0.0, 0.7, -0.2, 0.0, 0.0),
    "for instance": (0.0, 0.3, 0.0, 0.0, 1.6),
    "tells": (0.2, 0.0, 0.0, 0.0, 0.9),
    "year": (-0.4, -0.5, -0.6, -0.4, 0.4),
    "place": (0.3, -0.3, 0.3, 0.0, 1.2),
    "steps": (-0.2, 0.0, -0.2, 0.9, 0.3),
    "questions": (-0.3, -0.5, -0.5, 0.5, 0.0),
    "proposes": (0.2, 0.2, 0.2, 1.4, 0.2),
    "speaks of itself": (-2.8, -2.5, -2.4, -2.6, -2.7),
    "reports": (-0.8, -0.6, -1.0, -1.1, -0.8),
    "effects": (-1.6, -0.9, -1.2, -1.0, -1.0),
    "asks": (-0.4, -0.7, -0.3, 1.9, -0.4),
    "label": (0.6, 1.2, 0.7, 0.7, 0.6),
    "verb first": (0.3, 1.2, 0.0, 0.8, 0.0),
    "without": (0.0, 0.0, 1.2, 0.0, 0.0),
    "if": (0.0, 0.6, 0.5, 0.0, 0.0),
}
