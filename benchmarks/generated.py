"""Generated text for the measures: French-like documents in Markdown, the same for the same seed.

Words of the shipped grid and French function words stand among some 50,000 invented forms whose frequencies follow Zipf's law,
so that the terms spread over passages as those of a real corpus do: a few in most of them, most in a few.
"""

from __future__ import annotations

import random
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coopkb.types import Grid

FORMS = 50_000
"""Different invented forms: about what ten million words of French hold, hapaxes apart."""

PASSAGES_A_DOCUMENT = 50

_WORDS_A_PASSAGE = 102
"""Words of generated text that the splitter makes a passage of, measured; a document comes out at 50 to 52 passages."""

_SECTIONS = 10

_FUNCTION_SHARE = 0.45
_GRID_SHARE = 0.02
"""Of the words of a sentence: function words as in French prose, and names of the grid as often as in the shipped notes."""

_OPENINGS = ("Comment", "Pourquoi", "Quels sont", "Que disent les sources de")

_FIRST_NAME = 20
"""The rank of the most frequent name: the concept named most then stands in a tenth of the passages, as in the notes."""

_FUNCTION_WORDS = """
    de la le et les des à en un une du que qui dans pour sur par plus ne pas au se ce il avec sont est cette ces leur elle on
    ou mais comme nous aux sans entre aussi leurs même être fait peut ainsi dont où tout ils sa son si deux après bien très
    """.split()  # noqa: SIM905 — a list of words reads as prose does

_ONSETS = "b br c ch cl cr d dr f fl fr g gl gr j l m n p pl pr qu r s t tr v".split()  # noqa: SIM905 — a list of sounds reads so
_NUCLEI = "a a a e e e é é i i i o o u ai au ou eu on an in en oi".split()  # noqa: SIM905 — the same
_ENDINGS = ["", "", "", "s", "r", "t", "l", "nt", "tion", "ment", "té", "ge", "que", "re", "rs", "ble", "eur", "ance", "isme"]


class Generator:
    """Makes documents and questions; each document depends on the seed and its number alone."""

    def __init__(self, grid: Grid, seed: int = 7, frameworks: Sequence[str] = ()) -> None:
        self._seed = seed
        self._frameworks = frameworks  # each document is of one of them, in turn
        self._forms = _forms(random.Random(seed))  # noqa: S311 — text for a measure, no secret
        self._names = [n for c in grid.concepts for n in (c.label["fr"].lower(), *c.synonyms.get("fr", ()))]
        self._random("names").shuffle(self._names)
        self._function_rising = _zipf(1, len(_FUNCTION_WORDS))
        self._rising = _zipf(1 + len(_FUNCTION_WORDS), len(self._forms))  # function words hold the first ranks
        self._names_rising = _zipf(_FIRST_NAME, len(self._names))

    def _random(self, *what: object) -> random.Random:
        return random.Random(f"{self._seed} {what}")  # noqa: S311 — the same

    def _words(self, rng: random.Random, count: int) -> list[str]:
        forms = rng.choices(self._forms, cum_weights=self._rising, k=count)
        joints = rng.choices(_FUNCTION_WORDS, cum_weights=self._function_rising, k=count)
        words = []
        for form, joint in zip(forms, joints, strict=True):
            chance = rng.random()
            if chance < _FUNCTION_SHARE:
                words.append(joint)
            elif chance < _FUNCTION_SHARE + _GRID_SHARE:
                words.append(self._name(rng))
            else:
                words.append(form)
        return words

    def _name(self, rng: random.Random) -> str:
        return rng.choices(self._names, cum_weights=self._names_rising)[0]

    def sentence(self, rng: random.Random) -> str:
        """A sentence of 8 to 30 words, a comma in the longer ones."""
        words = self._words(rng, rng.randint(8, 30))
        if len(words) > 14:
            words[len(words) // 2] += ","
        text = " ".join(words)
        return text[0].upper() + text[1:] + "."

    def document(self, number: int, passages: int = PASSAGES_A_DOCUMENT) -> str:
        """A document in Markdown: front matter, title, sections under headings, paragraphs of three to six sentences."""
        rng = self._random("document", number)
        title = f"{' '.join(self._words(rng, 5))} {number}".capitalize()
        front = [f'title: "{title}"', f"year: {rng.randint(1980, 2024)}", "language: fr"]
        if self._frameworks:
            front.append(f"framework: {self._frameworks[number % len(self._frameworks)]}")
        lines = ["---", *front, "---", "", f"# {title}", ""]
        sections = min(_SECTIONS, passages)
        due = passages * _WORDS_A_PASSAGE / sections
        for _ in range(sections):
            lines += [f"## {' '.join(self._words(rng, rng.randint(2, 6))).capitalize()}", ""]
            written = 0
            while written < due:
                paragraph = " ".join(self.sentence(rng) for _ in range(rng.randint(3, 6)))
                written += paragraph.count(" ") + 1
                lines += [paragraph, ""]
        return "\n".join(lines)

    def write(self, folder: Path, passages: int) -> int:
        """Write documents that make about so many passages into a folder, a hundred a subfolder; return how many."""
        documents = max(1, round(passages / PASSAGES_A_DOCUMENT))
        for number in range(documents):
            place = folder / f"{number // 100:03d}"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"document-{number:05d}.md").write_text(self.document(number), encoding="utf-8")
        return documents

    def questions(self, count: int) -> list[str]:
        """Questions of six to fourteen words, a name of the grid in every second one."""
        asked = []
        for number in range(count):
            rng = self._random("question", number)
            words = self._words(rng, rng.randint(4, 10))
            if number % 2:
                words.insert(rng.randrange(len(words)), self._name(rng))
            asked.append(f"{rng.choice(_OPENINGS)} {' '.join(words)} ?")
        return asked


def _zipf(first: int, count: int) -> list[float]:
    """Cumulated weights of so many ranks, from the first named."""
    return list(accumulate(1 / rank for rank in range(first, first + count)))


def _forms(rng: random.Random) -> list[str]:
    """Invented forms, each once; the frequent ones are short, as in any language."""
    forms: dict[str, None] = {}
    while len(forms) < FORMS:
        syllables = 1 + (len(forms) > 150) + (len(forms) > 5_000)
        body = "".join(rng.choice(_ONSETS) + rng.choice(_NUCLEI) for _ in range(syllables))
        forms.setdefault(body + rng.choice(_ENDINGS))
    return list(forms)
