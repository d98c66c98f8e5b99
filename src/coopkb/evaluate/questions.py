"""Questions whose answers are known, and the file that holds them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coopkb.errors import QuestionsError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage that answers: a file name, and the first and last words of the passage in it."""

    file: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the passages that answer it, none when nothing does.

    `user` and `kind` name the groups it belongs to, `evidence` holds the exact sentences that answer, `concepts` the ids of the
    concepts that it is about; each is empty where the file does not tell it.
    """

    id: str
    text: str
    language: str
    answerable: bool
    relevant: tuple[Anchor, ...]
    user: str = ""
    kind: str = ""
    evidence: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()

    @property
    def split(self) -> str:
        """Dev or test, by a digest of the words of the question: the same for ever, half of the questions each."""
        return "test" if hashlib.sha256(self.text.encode()).digest()[0] % 2 else "dev"


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions.

    Raises:
        QuestionsError: the file is missing, or a line is not of the form that the package describes.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # JSON text may hold the other line separators
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(
            f"Le fichier de questions « {path} » ne peut pas être lu : vérifiez son chemin et qu’il est en UTF-8.",
            f"The file of questions “{path}” cannot be read: check its path and that it is in UTF-8.",
        ) from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        wrong = QuestionsError(
            f"« {path.name} », ligne {number} : il faut un objet JSON avec id, lang (fr ou en), question, answerable (true ou "
            "false) et relevant (des objets avec file, start et end ; aucun si answerable est false).",
            f"“{path.name}”, line {number}: a JSON object is needed with id, lang (fr or en), question, answerable (true or "
            "false) and relevant (objects with file, start and end; none if answerable is false).",
        )
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise wrong from error
    if not questions:
        raise QuestionsError(f"« {path} » ne contient aucune question.", f"“{path}” holds no question.")
    return questions


def _question(record: dict[str, Any]) -> Question:
    anchors = tuple(Anchor(*(_text(anchor[key]) for key in ("file", "start", "end"))) for anchor in record["relevant"])
    language, answerable = record["lang"], record["answerable"]
    if language not in ("fr", "en") or not isinstance(answerable, bool) or answerable != bool(anchors):
        raise ValueError(f"lang {language!r}, answerable {answerable!r}, {len(anchors)} anchors")
    user, kind = (str(record.get(name) or "") for name in ("user", "kind"))
    evidence, concepts = (_texts(record.get(name) or []) for name in ("evidence", "concepts"))
    return Question(str(record["id"]), _text(record["question"]), language, answerable, anchors, user, kind, evidence, concepts)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list is needed, not {value!r}")
    return tuple(map(_text, value))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"text is needed, not {value!r}")
    return value
