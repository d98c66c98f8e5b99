"""An activity as a step: its texts in one language, and what it takes of a notebook, what is least used first."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, zip_longest
from typing import TYPE_CHECKING

from coopkb.session.activities import Choose, Holding
from coopkb.session.model import Handout, Move, Prompt, Step, StepKind
from coopkb.session.wording import marked, spaced, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coopkb.session.activities import Activity, Frame
    from coopkb.session.holdings import Kept, Known

_SHEET = 3
"""Quotes of a framework that make its sheet in a double reading."""


def shared_out(minutes: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Minutes shared out by weight, in fives where they are fives and go round; their sum is exact."""
    if not weights:
        return ()
    unit = 5 if minutes % 5 == 0 and minutes // 5 >= len(weights) else 1
    units, all_weights = minutes // unit, sum(weights)
    least = 1 if units >= len(weights) else 0
    exact = [units * weight / all_weights for weight in weights]
    shares = [max(least, int(share)) for share in exact]
    while (short := units - sum(shares)) != 0:
        open_ = [n for n, share in enumerate(shares) if short > 0 or share > least]
        number = max(open_, key=lambda n: (exact[n] - shares[n]) * (1 if short > 0 else -1))
        shares[number] += 1 if short > 0 else -1
    return tuple(share * unit for share in shares)


def moves_of(part: Frame, minutes: int, language: str) -> tuple[Move, ...]:
    """What there is to do in a step of so many minutes."""
    shares = shared_out(minutes, [move.minutes for move in part.moves])
    return tuple(Move(spaced(m.text[language], language), share) for m, share in zip(part.moves, shares, strict=True))


def framed(part: Frame, kind: StepKind, minutes: int, language: str) -> Step:
    """A step of the frame."""
    return Step(
        kind,
        spaced(part.name[language], language),
        minutes,
        purpose=spaced(part.purpose[language], language),
        moves=moves_of(part, minutes, language),
        materials=_lines(part.materials[language], language),
        vigilance=_lines(part.vigilance[language], language),
    )


class Filler:
    """Fills activities one after the other, so that a session asks and hands out nothing twice while it need not."""

    def __init__(self, kept: Kept, language: str, steps: Iterable[Step] = ()) -> None:
        self._kept = kept
        self._language = language
        self._used: Counter[object] = Counter()
        for step in steps:
            self._note(step)

    def step(self, activity: Activity, minutes: int) -> Step:
        """A step of an activity, with what it takes of the notebook."""
        language = self._language
        known = self._concepts(activity)
        fewest, most = activity.group
        step = Step(
            StepKind.ACTIVITY,
            spaced(activity.name[language], language),
            minutes,
            activity=activity.id,
            purpose=spaced(activity.purpose[language], language),
            use=spaced(activity.use[language], language),
            group=text("group", language, fewest=fewest, most=most),
            moves=moves_of(activity, minutes, language),
            prompts=tuple(self._prompts(activity, known)),
            handouts=tuple(self._handouts(activity)),
            concepts=tuple(one.taught.id for one in known),
            cards=min(activity.takes.get(Holding.CARDS, 0), self._kept.count(language)[Holding.CARDS]),
            materials=_lines(activity.materials[language], language),
            vigilance=_lines(activity.vigilance[language], language),
        )
        self._note(step)
        return step

    def _note(self, step: Step) -> None:
        self._used.update(step.concepts)
        self._used.update(step.handouts)
        self._used.update(prompt.text for prompt in step.prompts)

    def _concepts(self, activity: Activity) -> list[Known]:
        """The concepts of a step: of those whose cards have what it needs, the least used, in the order of the notebook."""
        needs, takes, language = activity.needs, activity.takes, self._language
        able = [
            known
            for known in self._kept.concepts
            if (Holding.QUESTIONS not in needs or known.questions(language))
            and (Holding.SIGNS not in needs or known.signs(language))
            and (Holding.FALSE_FRIENDS not in needs or (known.card and known.card.false_friends))
        ]
        asks = Holding.QUESTIONS in takes
        able.sort(key=lambda known: (asks and not known.questions(language), self._used[known.taught.id]))
        most = takes.get(Holding.CONCEPTS, takes.get(Holding.QUESTIONS, 0))
        chosen = {known.taught.id for known in able[:most]}
        return [known for known in self._kept.concepts if known.taught.id in chosen]

    def _prompts(self, activity: Activity, known: list[Known]) -> Iterable[Prompt]:
        takes, language = activity.takes, self._language
        asked = [[(one, question) for question in self._unused(one.questions(language))] for one in known]
        rounds = [pair for turn in zip_longest(*asked) for pair in turn if pair]
        for one, question in rounds[: takes.get(Holding.QUESTIONS, 0)]:
            yield self._prompt(one, text("question", language), question)
        for one in known[: takes.get(Holding.SIGNS, 0)]:
            yield self._prompt(one, text("sign", language), self._unused(one.signs(language))[0])
            if one.card and one.card.counter_example.get(language):
                yield self._prompt(one, text("counter_example", language), one.card.counter_example[language])
        for one in known[: takes.get(Holding.FALSE_FRIENDS, 0)]:
            friend = one.card.false_friends[0] if one.card else None
            if friend:
                what = f"{text('false_friend', language)} {marked(friend.term, language)}"
                yield self._prompt(one, what, friend.explanation[language])

    def _prompt(self, known: Known, what: str, line: str) -> Prompt:
        return Prompt(known.taught.label, what, spaced(line, self._language))

    def _unused(self, lines: Sequence[str]) -> list[str]:
        """Lines of a card, those not yet in the session first."""
        return sorted(lines, key=lambda line: self._used[spaced(line, self._language)])

    def _handouts(self, activity: Activity) -> Iterable[Handout]:
        quotes = self._kept.quotes
        passages = list(self._kept.passages)
        match activity.choose:
            case Choose.SHORTEST:
                passages.sort(key=lambda handout: len(quotes[handout].text))
            case Choose.LONGEST:
                passages.sort(key=lambda handout: -len(quotes[handout].text))
            case Choose.VARIED:
                met: Counter[str] = Counter()
                turn = {}
                for handout in passages:
                    turn[handout] = met[quotes[handout].source]
                    met[quotes[handout].source] += 1
                passages.sort(key=lambda handout: turn[handout])
        passages.sort(key=lambda handout: self._used[handout])
        yield from passages[: activity.takes.get(Holding.PASSAGES, 0)]
        if activity.takes.get(Holding.FRAMEWORKS):
            yield from self._sheets()

    def _sheets(self) -> Iterable[Handout]:
        """What is kept of the two frameworks that have most concepts in common, then most to read."""
        cells = self._kept.cells
        of = {name: [concept for framework, concept in cells if framework == name] for name in self._kept.frameworks}
        pairs = list(combinations(of, 2))
        if not pairs:
            return
        told = {name: sum(len(cells[name, concept]) for concept in of[name]) for name in of}
        pair = max(pairs, key=lambda two: (len(set(of[two[0]]) & set(of[two[1]])), min(told[name] for name in two)))
        shared = set(of[pair[0]]) & set(of[pair[1]])
        for name in pair:
            concepts = sorted(of[name], key=lambda concept: concept not in shared)
            yield from [handout for concept in concepts for handout in cells[name, concept]][:_SHEET]


def _lines(lines: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(spaced(line, language) for line in lines)
