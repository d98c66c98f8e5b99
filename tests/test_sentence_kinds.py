"""What a sentence is told to be, against sentences that people have labelled."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb import sentence_kinds
from coopkb.sentence_kinds import cues, kind_of
from coopkb.types import SentenceKind

CORPUS = Path(__file__).parents[1] / "corpus"
DEFINITION, LEVER, VIGILANCE, METHOD, EXAMPLE = SentenceKind


@dataclass(frozen=True)
class Labelled:
    """A sentence with its kind, and the other kinds that a reader may also give it; without a source, it is our own."""

    source: str | None
    language: str
    heading: list[str]
    sentence: str
    kind: str | None
    also: list[str | None]

    @property
    def held_out(self) -> bool:
        """Whether it is of the half on which nothing is fitted."""
        return hashlib.sha256(self.sentence.encode()).digest()[0] % 2 == 1

    @property
    def told(self) -> SentenceKind | None:
        """What it is told to be."""
        return kind_of(self.sentence, self.heading, self.language)


LABELLED = [Labelled(**json.loads(line)) for line in (CORPUS / "sentence-kinds.jsonl").read_text(encoding="utf-8").splitlines()]
OF_NOTES = [labelled for labelled in LABELLED if labelled.source is not None]
OURS = [labelled for labelled in LABELLED if labelled.source is None]
TEST = [labelled for labelled in OF_NOTES if labelled.held_out]


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)


# --- The labels -------------------------------------------------------------------------------------------------------


def test_every_labelled_sentence_stands_in_its_note_under_its_heading() -> None:
    """A label is of words that a source says: the sentence is in the note word for word, in the section that is named."""
    notes = {path.stem: path.read_text(encoding="utf-8").split("\n---\n", 1)[1] for path in (CORPUS / "notes").glob("*.md")}
    for labelled in OF_NOTES:
        assert labelled.source in notes
        sections = notes[labelled.source].split("\n## ")
        found = [section for section in sections if section.startswith(labelled.heading[-1] + "\n")]
        assert any(labelled.sentence in section for section in found), labelled


def test_labels_are_many_known_and_given_once() -> None:
    """Every note gives some of the labels, each kind has enough to be counted, and no sentence is labelled twice."""
    assert len(TEST) >= 150
    assert len(OF_NOTES) - len(TEST) >= 150
    assert {labelled.source for labelled in OF_NOTES} == {path.stem for path in (CORPUS / "notes").glob("*.md")}
    assert len({labelled.sentence for labelled in LABELLED}) == len(LABELLED)
    for labelled in LABELLED:
        assert {labelled.kind, *labelled.also} <= {*SentenceKind, None}
        assert labelled.kind not in labelled.also
        assert labelled.language == ("en" if labelled.source is None else "fr")
    assert min(Counter(labelled.kind for labelled in TEST).values()) >= 10
    assert len(OURS) >= 40
    assert min(Counter(labelled.kind for labelled in OURS).values()) >= 7


# --- The accuracy -----------------------------------------------------------------------------------------------------


def test_held_out_sentences_get_their_kind() -> None:
    """On the half that nothing was fitted on, accuracy keeps its floor, far above the commonest kind.

    Measured: .69 for the first label, .82 for one of the labels, where more than half of the sentences have two.
    """
    first = _share([labelled.told == labelled.kind for labelled in TEST])
    any_of_them = _share([labelled.told in (labelled.kind, *labelled.also) for labelled in TEST])
    commonest = max(Counter(labelled.kind for labelled in TEST).values()) / len(TEST)
    assert first >= 0.67
    assert any_of_them >= 0.80
    assert first >= commonest + 0.4


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [(DEFINITION, 0.50, 0.65), (LEVER, 0.62, 0.70), (VIGILANCE, 0.75, 0.62), (METHOD, 0.80, 0.74), (EXAMPLE, 0.70, 0.45)],
)
def test_no_kind_is_bought_with_another(kind: SentenceKind, precision: float, recall: float) -> None:
    """Each kind keeps its own precision and recall on the held-out half: who reads the levers reads mostly levers."""
    told = [labelled.told for labelled in TEST]
    right = sum(given == kind == labelled.kind for given, labelled in zip(told, TEST, strict=True))
    assert right / told.count(kind) >= precision
    assert right / sum(labelled.kind == kind for labelled in TEST) >= recall


def test_a_lever_is_seldom_taken_for_a_point_of_vigilance() -> None:
    """The two are read apart in the interface, so what confuses them misleads most: one in eight at the worst."""
    both = [labelled for labelled in TEST if labelled.kind in (LEVER, VIGILANCE)]
    crossed = [labelled for labelled in both if {labelled.kind, labelled.told} == {LEVER, VIGILANCE}]
    assert len(crossed) / len(both) <= 0.125


def test_the_sentence_adds_to_its_heading() -> None:
    """Words of the sentence help where the heading alone would be wrong, and headings help where the words alone would."""
    full = _share([labelled.told == labelled.kind for labelled in TEST])
    without_heading = _share([kind_of(labelled.sentence) == labelled.kind for labelled in TEST])
    without_words = _share([kind_of("", labelled.heading) == labelled.kind for labelled in TEST])
    assert full > without_words + 0.03
    assert full > without_heading + 0.2


def test_english_sentences_get_their_kind() -> None:
    """The English cues work with the same weights, on sentences of our own, half of them left out of the fit."""
    held_out = [labelled for labelled in OURS if labelled.held_out]
    assert _share([labelled.told == labelled.kind for labelled in OURS]) >= 0.85
    assert _share([labelled.told == labelled.kind for labelled in held_out]) >= 0.8


# --- The rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "language", "kind"),
    [
        ("La gouvernance désigne l’ensemble des règles d’un groupe.", "fr", DEFINITION),
        ("On appelle tiers-lieu un endroit que plusieurs publics partagent.", "fr", DEFINITION),
        ("Un calendrier partagé facilite les échanges et renforce la confiance.", "fr", LEVER),
        ("Il faut que chaque structure libère du temps.", "fr", LEVER),
        ("Prévoir un budget pour l’animation favorise la participation.", "fr", LEVER),
        ("Attention aux réunions où tout est déjà décidé.", "fr", VIGILANCE),
        ("Sans règles, la coopération s’épuise.", "fr", VIGILANCE),
        ("La bonne volonté ne suffit pas : le risque est de perdre les plus fragiles.", "fr", VIGILANCE),
        ("D’abord un tour de table, puis chacun écrit sa question sur une carte.", "fr", METHOD),
        ("Qui décide quand l’animatrice est absente ?", "fr", METHOD),
        ("En 2016, par exemple, une association a ouvert un atelier à Rennes.", "fr", EXAMPLE),
        ("Le deuxième chapitre du livre compare ces auteurs.", "fr", None),
        ("A charter is a written agreement that refers to the duties of each member.", "en", DEFINITION),
        ("Shared meals strengthen trust between teams.", "en", LEVER),
        ("Without rules, cooperation wears out.", "en", VIGILANCE),
        ("First write the proposal on a card, then read it aloud.", "en", METHOD),
        ("For example, a bakery in Leeds was founded by its customers in 2012.", "en", EXAMPLE),
        ("The second chapter of the book turns to public authorities.", "en", None),
    ],
)
def test_plain_cues_of_both_languages(sentence: str, language: str, kind: SentenceKind | None) -> None:
    """A sentence that wears its kind on its sleeve is told without any heading."""
    assert kind_of(sentence, (), language) is kind


@pytest.mark.parametrize(
    ("heading", "language", "kind"),
    [
        ("Définition", "fr", DEFINITION),
        ("Leviers", "fr", LEVER),
        ("Facteurs de succès", "fr", LEVER),
        ("Points de vigilance", "fr", VIGILANCE),
        ("Les freins", "fr", VIGILANCE),
        ("Méthode", "fr", METHOD),
        ("Étape 2 : choisir", "fr", METHOD),
        ("Exemples", "fr", EXAMPLE),
        ("Conclusion", "fr", None),
        ("Definitions", "en", DEFINITION),
        ("What helps", "en", LEVER),
        ("Limits and warnings", "en", VIGILANCE),
        ("Steps", "en", METHOD),
        ("Case studies: two towns", "en", EXAMPLE),
        ("Introduction", "en", None),
    ],
)
def test_a_source_s_own_heading_says_what_stands_under_it(heading: str, language: str, kind: SentenceKind | None) -> None:
    """Under a plain heading, a sentence without a cue of its own is what the heading announces."""
    sentence = (
        "Their neighbours live and work further down the same old valley."
        if language == "en"
        else "Leurs voisins vivent et travaillent plus bas dans la même vieille vallée."
    )
    assert kind_of(sentence, (), language) is None
    assert kind_of(sentence, (heading,), language) is kind


def test_what_a_heading_says_before_its_colon_comes_first() -> None:
    """A heading such as "Levier : des essais dont l’échec est permis" announces a lever, though it names a failure."""
    assert "in levers" in cues("", ("Levier : des essais dont l’échec est permis",))
    assert "in vigilance" not in cues("", ("Levier : des essais dont l’échec est permis",))


def test_the_nearest_heading_decides() -> None:
    """An outer heading counts only where the inner ones say nothing, for less, and not when it merely asks."""
    assert cues("", ("Points de vigilance", "Leviers")) == cues("", ("Leviers",))
    near, far = cues("", ("Leviers",))["in levers"], cues("", ("Leviers", "Le pays"))["in levers"]
    assert near > far > 0
    assert "in levers" not in cues("", ("Quelles conditions ?", "Le pays"))
    assert "in levers" in cues("", ("Quelles conditions ?",))


def test_a_heading_yields_to_a_plain_sentence() -> None:
    """A way out, or a remark on the text itself, keeps its own kind under points of vigilance."""
    assert kind_of("Réponse : former chacun à son rôle.", ("Points de vigilance",)) is LEVER
    assert kind_of("Cette lecture du livre est la nôtre ; les autres pages n’ont pas été lues.", ("Exemples",)) is not VIGILANCE
    assert kind_of("Qui porte ce travail, et que lui demander ?", ("Leviers",)) is METHOD


@pytest.mark.parametrize(
    ("sentence", "language", "kind"),
    [
        ("Les conflits abîment la confiance.", "fr", VIGILANCE),
        ("Prévenir les conflits par des règles claires.", "fr", LEVER),
        ("Un tiers neutre aide à dénouer les conflits.", "fr", LEVER),
        ("Ce contrat ne présente aucun danger.", "fr", None),
        ("Aucun accord ne suffit.", "fr", VIGILANCE),
        ("Si personne n’anime, le groupe perd ses membres.", "fr", VIGILANCE),
        ("Conflicts hide behind good manners.", "en", VIGILANCE),
        ("A neutral third party helps to settle conflicts.", "en", LEVER),
        ("If nobody chairs, the group loses its members.", "en", VIGILANCE),
    ],
)
def test_a_trouble_averted_is_no_trouble(sentence: str, language: str, kind: SentenceKind | None) -> None:
    """What relieves a trouble helps, a trouble denied warns of nothing, and a missing condition warns all the same."""
    assert kind_of(sentence, (), language) is kind


def test_capitals_and_apostrophes_do_not_matter() -> None:
    """Either apostrophe and any case give the same cues."""
    assert cues("C’est agir.") == cues("C'EST AGIR.") != {}


def test_every_cue_has_a_weight_and_every_weight_a_cue() -> None:
    """No cue is looked for in vain, in either language, and none can be met that the weights do not know."""
    forms = {"asks", "year", "place", "label", "one does", "verb first", *sentence_kinds._OPENINGS.values()}
    for language in ("fr", "en"):
        named = {*sentence_kinds._HEADING_WORDS[language], *sentence_kinds._TEXT_WORDS[language]}
        assert named | forms == set(sentence_kinds._WEIGHTS)
    assert {len(weights) for weights in (sentence_kinds._BIAS, *sentence_kinds._WEIGHTS.values())} == {len(SentenceKind)}


def test_stars_leave_three_letters() -> None:
    """Phrases that begin with a stem are found by its first three letters, so it must have them."""
    for table in (*sentence_kinds._HEADING_WORDS.values(), *sentence_kinds._TEXT_WORDS.values()):
        for phrases in table.values():
            for phrase in phrases.split("|"):
                first = phrase.split()[0]
                assert len(first) > 3 or not first.endswith("*"), phrase


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3), st.sampled_from(["fr", "en", "de", ""]))
def test_any_text_has_a_kind_or_none(text: str, heading: list[str], language: str) -> None:
    """No text, heading or language makes it fail, and the same sentence is always told the same."""
    assert kind_of(text, heading, language) == kind_of(text, tuple(heading), language)


def test_a_sentence_takes_microseconds() -> None:
    """A long answer is told at once (25 µs a sentence, measured), and a text without a stop in time that its length sets."""
    start = time.perf_counter()
    for labelled in LABELLED:
        kind_of(labelled.sentence, labelled.heading, labelled.language)
    assert (time.perf_counter() - start) / len(LABELLED) < 0.000_5  # ten times what was measured, for a busy machine
    start = time.perf_counter()
    kind_of("à l’échec, en A" * 20_000)
    assert time.perf_counter() - start < 5
