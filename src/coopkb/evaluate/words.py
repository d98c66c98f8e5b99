"""The words of an evaluation, in French and English, for the command and the page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABELS: Mapping[str, Mapping[str, str]] = {
    "ndcg10": {"fr": "nDCG@10", "en": "nDCG@10"},
    "hit1": {"fr": "hit@1", "en": "hit@1"},
    "hit5": {"fr": "hit@5", "en": "hit@5"},
    "mrr": {"fr": "MRR", "en": "MRR"},
    "recall5": {"fr": "rappel@5", "en": "recall@5"},
    "recall20": {"fr": "rappel@20", "en": "recall@20"},
    "separation": {"fr": "AUROC", "en": "AUROC"},
    "evidence_f1": {"fr": "F1 des phrases", "en": "sentence F1"},
}

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "ndcg10": {
        "fr": "les passages attendus parmi les dix premiers, mieux comptés quand ils sont haut ; 1 quand tous sont en tête",
        "en": "the expected passages among the first ten, worth more the higher they stand; 1 when all come first",
    },
    "hit1": {
        "fr": "part des questions dont le premier passage est attendu",
        "en": "share of the questions whose first passage is an expected one",
    },
    "hit5": {
        "fr": "part des questions dont un des cinq premiers passages est attendu",
        "en": "share of the questions of which one of the first five passages is an expected one",
    },
    "mrr": {
        "fr": "moyenne de l’inverse du rang du premier passage attendu, parmi dix",
        "en": "mean of the inverse of the rank of the first expected passage, among ten",
    },
    "recall5": {
        "fr": "part des passages attendus qui sont parmi les cinq premiers",
        "en": "share of the expected passages that are among the first five",
    },
    "recall20": {
        "fr": "part des passages attendus qui sont parmi les vingt premiers",
        "en": "share of the expected passages that are among the first twenty",
    },
    "separation": {
        "fr": "part des fois où une question qui a une réponse reçoit plus de confiance qu’une qui n’en a pas ; 0.5, au hasard",
        "en": "how often a question that has an answer is given more confidence than one that has none; 0.5 is chance",
    },
    "evidence_f1": {
        "fr": "les phrases citées contre celles qui répondent : moyenne harmonique de la précision et du rappel",
        "en": "the sentences quoted against those that answer: harmonic mean of precision and recall",
    },
}
"""What each figure says, for who does not know it."""

STATUSES: Mapping[Status, Mapping[str, str]] = {
    Status.ANSWERED: {"fr": "répondu", "en": "answered"},
    Status.PARTIAL: {"fr": "en partie", "en": "partial"},
    Status.NO_EVIDENCE: {"fr": "pas de preuve", "en": "no evidence"},
}

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "all": "toutes",
        "fr": "français",
        "en": "anglais",
        "answerable": "avec réponse",
        "unanswerable": "sans réponse",
        "alone": "{legs} seule",
        "without": "sans {legs}",
        "figure": "chiffre",
        "value": "valeur",
        "interval": "95 %",
        "questions": "questions",
        "search_by": "recherche par",
        "verdict": "ce qui en est",
        "first_better": "A est meilleur",
        "second_better": "B est meilleur",
        "chance": "peut être le hasard",
        "same": "pareil",
        "summary": "Ensemble",
        "groups": "Par groupe",
        "statuses": "Ce qui est répondu",
        "ablation": "Chaque voie de la recherche",
        "side_by_side": "Deux index côte à côte",
        "which": "A : {first}. B : {second}.",
        "may_be_chance": "« Peut être le hasard » : si les résultats de chaque question changeaient de côté au hasard, une "
        "différence aussi grande se verrait au moins une fois sur vingt (p ≥ 0.05). À regarder huit chiffres, l’un d’eux peut "
        "tomber sous ce seuil par hasard.",
        "missing_beside": "Passages attendus que B ne contient pas : {count}.",
        "quoting": "Phrases qui répondent ({count} questions) : précision {precision}, rappel {recall}, F1 {f1}.",
        "coverage": "Si 5 % au plus des questions répondues sont de celles qui n’ont pas de réponse, {share} de celles qui en "
        "ont une sont répondues (confiance à partir de {threshold}).",
        "no_coverage": "Aucun seuil de confiance ne tient les réponses à tort sous 5 %.",
        "balance": "Partage entre sources ({count} réponses de deux phrases ou plus) : équilibre {evenness} (0 : une seule "
        "source, 1 : une source par phrase), {largest} des phrases viennent de la source la plus citée.",
        "fidelity": "Citations exactes : {count} sur {all}.",
        "concepts": "Un concept attendu est parmi les trois premiers de la réponse : {count} questions sur {all}.",
        "stability": "Posées une seconde fois, {count} questions sur {all} donnent les mêmes passages et la même réponse.",
        "missing": "Question {id} : passage attendu introuvable dans l’index ({file}, « {start} »).",
        "below": "{name} {value} (plancher {floor})",
        "inexact": "{count} citations inexactes sur {all}",
        "fallen": "La qualité a baissé : {parts} ; revoyez ce qui a changé, ou enregistrez ces chiffres avec --record.",
        "none": "aucune valeur",
        # The page
        "title": "Mesure de l’index",
        "about": "{count} questions de {questions}, posées à l’index {index}.",
        "meanings": "Ce que disent ces chiffres",
        "failures": "Ce qui a échoué",
        "no_failure": "Rien n’a échoué.",
        "missed": "Le passage attendu n’est pas parmi les cinq premiers",
        "denied": "« Pas de preuve » à tort",
        "overreached": "Répondu alors que rien ne répond",
        "count": "{title} ({count})",
        "rank": "premier passage attendu au rang {rank}",
        "no_rank": "aucun passage attendu parmi les dix premiers",
        "confidence": "{status}, confiance {confidence}",
        "expected": "Attendu",
        "found": "Trouvé d’abord",
        "said": "Répondu d’abord",
        "nothing": "rien",
        "colon": " : ",
        "open": "« ",
        "close": " »",
    },
    "en": {
        "all": "all",
        "fr": "French",
        "en": "English",
        "answerable": "with an answer",
        "unanswerable": "without an answer",
        "alone": "{legs} alone",
        "without": "without {legs}",
        "figure": "figure",
        "value": "value",
        "interval": "95%",
        "questions": "questions",
        "search_by": "search by",
        "verdict": "what it is",
        "first_better": "A is better",
        "second_better": "B is better",
        "chance": "may be chance",
        "same": "the same",
        "summary": "Altogether",
        "groups": "By group",
        "statuses": "What is answered",
        "ablation": "Each leg of the search",
        "side_by_side": "Two indexes side by side",
        "which": "A: {first}. B: {second}.",
        "may_be_chance": "“May be chance”: if the results of each question changed sides at random, a difference as large "
        "would be seen at least one time in twenty (p ≥ 0.05). Of eight figures looked at, one may fall below that by chance.",
        "missing_beside": "Expected passages that B does not hold: {count}.",
        "quoting": "Sentences that answer ({count} questions): precision {precision}, recall {recall}, F1 {f1}.",
        "coverage": "If at most 5% of the questions answered are ones without an answer, {share} of those that have one are "
        "answered (confidence from {threshold}).",
        "no_coverage": "No threshold of confidence keeps wrong answers under 5%.",
        "balance": "Shared out among sources ({count} answers of two sentences or more): evenness {evenness} (0: one source "
        "alone, 1: a source a sentence), {largest} of the sentences are from the source quoted most.",
        "fidelity": "Exact quotes: {count} of {all}.",
        "concepts": "An expected concept is among the first three of the answer: {count} of {all} questions.",
        "stability": "Asked a second time, {count} of {all} questions give the same passages and the same answer.",
        "missing": "Question {id}: expected passage not in the index ({file}, “{start}”).",
        "below": "{name} {value} (floor {floor})",
        "inexact": "{count} of {all} quotes inexact",
        "fallen": "Quality has fallen: {parts}; look again at what changed, or record these figures with --record.",
        "none": "no value",
        # The page
        "title": "The index measured",
        "about": "{count} questions of {questions}, put to the index {index}.",
        "meanings": "What these figures say",
        "failures": "What failed",
        "no_failure": "Nothing failed.",
        "missed": "The expected passage is not among the first five",
        "denied": "Wrongly told “no evidence”",
        "overreached": "Answered though nothing answers",
        "count": "{title} ({count})",
        "rank": "first expected passage at rank {rank}",
        "no_rank": "no expected passage among the first ten",
        "confidence": "{status}, confidence {confidence}",
        "expected": "Expected",
        "found": "Found first",
        "said": "Said first",
        "nothing": "nothing",
        "colon": ": ",
        "open": "“",
        "close": "”",
    },
}


def text(key: str, language: str, **values: object) -> str:
    """The sentence of a key, its {placeholders} filled."""
    return _TEXTS[language][key].format(**values)


def label(name: str, language: str) -> str:
    """What a figure is called."""
    return LABELS[name][language]


def number(value: float) -> str:
    """A figure to three places."""
    return f"{value:.3f}"


def interval(low: float, high: float, *, signed: bool = False) -> str:
    """The bounds of a figure, short: "[.61–.72]", or "[−.02–+.07]" for a difference."""
    return f"[{_short(low, signed)}–{_short(high, signed)}]"


def _short(value: float, signed: bool) -> str:
    shown = f"{abs(value):.2f}".removeprefix("0")
    return (("−" if value < 0 else "+") if signed else "") + shown


def signed(value: float) -> str:
    """A difference to three places, with its sign."""
    return f"{'−' if value < 0 else '+'}{abs(value):.3f}"


def chance(p: float) -> str:
    """A p value to three places."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def percent(share: float, language: str) -> str:
    """A share in whole percents."""
    return f"{100 * share:.0f}{' ' if language == 'fr' else ''}%"


def legs(chosen: Sequence[str], every: Sequence[str], language: str) -> str:
    """Which legs searched, told by the one that did alone or the one that did not."""
    left_out = [leg for leg in every if leg not in chosen]
    if not left_out:
        return text("all", language)
    if len(chosen) == 1:
        return text("alone", language, legs=chosen[0])
    return text("without", language, legs=", ".join(left_out))
