"""Sentences that a language model writes from the passages of an answer, each held against the passages that it cites."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from coopkb.llm import support
from coopkb.llm.endpoint import LanguageModelError
from coopkb.llm.prompt import choose, messages
from coopkb.llm.reply import LONGEST, claims, finds_nothing, refuses, without_thinking
from coopkb.llm.request import complete, refusal
from coopkb.types import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coopkb.encode import Encoder
    from coopkb.llm.endpoint import Endpoint
    from coopkb.llm.reply import Claim
    from coopkb.llm.support import Ground
    from coopkb.types import Answer, Citation, Passage

MOST_KEPT = 12
"""Sentences that are shown at most: twice as many as were asked for."""

LONGEST_SENTENCE = 600
"""Characters beyond which a sentence says too much to be held against anything."""


class Doubt(StrEnum):
    """Why a sentence that is shown counts as unsupported."""

    FAR = "far"
    """The passages that it cites hold too little of it."""
    FIGURE = "figure"
    """It gives a number that they do not."""
    REVERSED = "reversed"
    """It denies what they say, or says what they deny."""
    FOREIGN = "foreign"
    """It came with an address, an image or an element of HTML, which have been taken out."""


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of a language model: plain text without citation marks, and the sentences of the passages that it cites.

    `citations` quote, of each passage that it cites and that has a part in it, the sentence nearest to it. `support` is how far
    they bear it out, 0–1. `quotes_exact` says that whatever stands between its quotation marks stands so in them: a longer
    quote that does not has the sentence dropped, so that what is left of False are expressions of a word or two.
    """

    text: str
    citations: tuple[Citation, ...]
    support: float
    doubt: Doubt | None = None
    quotes_exact: bool = True

    @property
    def supported(self) -> bool:
        """Whether nothing was found against it. It is a check of words, figures and nearness, not of truth."""
        return self.doubt is None


@dataclass(frozen=True, slots=True)
class Written:
    """What a language model wrote on a question, and what became of it.

    `passages` are those it was given, in the order of their numbers; `withheld` counts those it was not, for they speak to a
    machine. `dropped` counts the sentences that are not shown: they cite nothing, or what was not given, misquote it, or have
    next to nothing in common with it. `problem` says, per language ("fr", "en"), why no sentence is shown; None when one is.
    """

    model: str
    sentences: tuple[WrittenSentence, ...] = ()
    dropped: int = 0
    passages: tuple[Passage, ...] = ()
    withheld: int = 0
    problem: Mapping[str, str] | None = None

    @property
    def unsupported(self) -> int:
        """How many of the sentences shown are not supported."""
        return sum(not sentence.supported for sentence in self.sentences)


def write(answer: Answer, endpoint: Endpoint, encoder: Encoder | None = None) -> Written:
    """Have a model answer a question from the passages of an answer, and check each of its sentences.

    One request is made, none when there is nothing to write from. Whatever the model or its server does, the result is a value:
    a failure is its `problem`.

    Args:
        answer: the answer made of quotes, which stays what it is.
        endpoint: the model.
        encoder: that of the index, to compare meanings; words alone are compared without one.
    """
    if answer.status is Status.NO_EVIDENCE:
        return Written(endpoint.model, problem=_NOTHING_FOUND)
    passages, withheld = choose(answer)
    if not passages:
        return Written(endpoint.model, withheld=withheld, problem=_NOTHING_LEFT if withheld else _NOTHING_FOUND)
    try:
        completion = complete(endpoint, messages(answer.question, answer.language, passages))
        reply = without_thinking(completion.text)
        written: tuple[WrittenSentence, ...] = ()
        dropped = 0
        if not finds_nothing(reply) and len(reply) <= LONGEST:
            written, dropped = _checked(claims(reply), passages, encoder)
        problem = None if written else _problem(endpoint, reply, completion.cut, dropped)
    except LanguageModelError as error:
        written, dropped, problem = (), 0, {"fr": error.fr, "en": error.en}
    return Written(endpoint.model, written, dropped, passages, withheld, problem)


# --- The check --------------------------------------------------------------------------------------------------------


def _checked(
    found: Sequence[Claim], passages: Sequence[Passage], encoder: Encoder | None
) -> tuple[tuple[WrittenSentence, ...], int]:
    """The claims worth showing, and how many are not."""
    sound = [claim for claim in dict.fromkeys(found) if _cites(claim, len(passages)) and len(claim.text) <= LONGEST_SENTENCE]
    grounds = {n: support.ground(passages[n - 1], encoder) for n in sorted({n for claim in sound for n in claim.cited})}
    vectors = encoder.encode([claim.text for claim in sound]) if encoder is not None and sound else [None] * len(sound)
    checked = [_check(claim, vector, [grounds[n] for n in claim.cited]) for claim, vector in zip(sound, vectors, strict=True)]
    kept = [sentence for sentence in checked if sentence is not None][:MOST_KEPT]
    return tuple(kept), len(found) - len(kept)


def _cites(claim: Claim, given: int) -> bool:
    return bool(claim.cited) and all(1 <= number <= given for number in claim.cited)


def _check(claim: Claim, vector: NDArray[np.float32] | None, grounds: Sequence[Ground]) -> WrittenSentence | None:
    """A claim with what was found of it; None when it is not worth showing."""
    inexact = [quote for quote in support.quoted(claim.text) if not support.verbatim(quote, grounds)]
    if any(support.words(quote) >= support.QUOTE_WORDS for quote in inexact):
        return None
    limits = support.SUPPORTED_BY_WORDS if vector is None else support.SUPPORTED
    borne = support.support(claim.text, vector, grounds)
    if borne < limits.far:
        return None
    doubts = {
        Doubt.FOREIGN: claim.foreign,
        Doubt.FIGURE: bool(support.unfounded_figures(claim.text, grounds)),
        Doubt.FAR: borne < limits.supported,
        Doubt.REVERSED: support.reverses(claim.text, grounds),
    }
    doubt = next((doubt for doubt, there in doubts.items() if there), None)
    parts = [(support.support(claim.text, vector, [ground]), ground) for ground in grounds]
    most = max(part for part, _ in parts)
    citing = [ground for part, ground in parts if part >= min(most, limits.far)]
    citations = tuple(support.nearest(claim.text, vector, ground) for ground in citing)
    return WrittenSentence(claim.text, citations, borne, doubt, quotes_exact=not inexact)


# --- Why there is nothing ---------------------------------------------------------------------------------------------

_NOTHING_FOUND = {
    "fr": "Le corpus ne répond pas à cette question : le modèle de langue n’a pas été interrogé, il n’aurait rien à citer.",
    "en": "The corpus does not answer this question: the language model was not asked, for it would have nothing to cite.",
}
_NOTHING_LEFT = {
    "fr": "Les passages trouvés donnent des consignes à une machine : aucun n’a été transmis au modèle de langue. Lisez-les.",
    "en": "The passages found give orders to a machine: none was handed to the language model. Read them yourself.",
}


def _problem(endpoint: Endpoint, reply: str, cut: bool, dropped: int) -> Mapping[str, str]:
    """Why no sentence of a reply is shown."""
    model = endpoint.model
    if finds_nothing(reply):
        return {
            "fr": f"Le modèle « {model} » n’a trouvé dans les passages rien qui réponde à la question : lisez les citations.",
            "en": f"The model “{model}” found nothing in the passages that answers the question: read the quotes.",
        }
    if len(reply) > LONGEST:
        return {
            "fr": f"La réponse du modèle « {model} » est trop longue pour être vérifiée : prenez un autre modèle.",
            "en": f"The reply of the model “{model}” is too long to be checked: take another model.",
        }
    if refuses(reply):
        error = refusal(endpoint)
        return {"fr": error.fr, "en": error.en}
    if dropped:
        return {
            "fr": f"Rien de ce que « {model} » a écrit n’est dans les passages (écartées : {dropped}) : lisez les citations.",
            "en": f"Nothing that “{model}” wrote rests on the passages (dropped: {dropped}): read the quotes.",
        }
    if cut:
        return {
            "fr": f"Le modèle « {model} » a été interrompu avant sa réponse : prenez un modèle qui réfléchit moins longuement.",
            "en": f"The model “{model}” was stopped before its answer: take a model that thinks less long.",
        }
    return {
        "fr": f"Le modèle « {model} » n’a rien répondu : réessayez, ou prenez un autre modèle.",
        "en": f"The model “{model}” replied nothing: try again, or take another model.",
    }
