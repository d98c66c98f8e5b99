"""The few named errors: what happened, to which thing, what to do. The edge turns them into one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CoopkbError(Exception):
    """An error a person can act on; its message is one sentence per language.

    Args:
        fr: the sentence in French: what, which, what to do.
        en: the same in English.
    """

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en

    def message(self, language: str) -> str:
        """The sentence in French ("fr") or English (anything else)."""
        return self.fr if language == "fr" else self.en


class UnreadableFileError(CoopkbError):
    """A file that cannot be read: damaged, encrypted, without text, of an unknown format."""


class IndexMissingError(CoopkbError):
    """There is no index where one was asked for."""


class IndexStaleError(CoopkbError):
    """The index was made by another schema, analyser or encoder than the one in use."""


class IndexDamagedError(CoopkbError):
    """The text of the index is damaged and cannot be rebuilt from itself."""


class IndexBusyError(CoopkbError):
    """Another build is writing the same index."""


class CorpusError(CoopkbError):
    """A file of the corpus (catalogue, grid, concept, framework, front matter) is not of the documented form.

    Args:
        fr: the sentence in French.
        en: the same in English.
        file: the file, where it is one.
        line: the line in it, from 1, where it is known.
    """

    def __init__(self, fr: str, en: str, file: Path | None = None, line: int | None = None) -> None:
        super().__init__(fr, en)
        self.file = file
        self.line = line


class EncoderError(CoopkbError):
    """An encoder that cannot be loaded or used."""


class QuestionsError(CoopkbError):
    """A file of questions that is not of the documented form."""


class UnknownNameError(CoopkbError):
    """A source, framework, concept or passage that the index does not hold."""


class SituationError(CoopkbError):
    """A description of a situation that cannot be read: empty, or too long."""


class NotebookError(CoopkbError):
    """A notebook that cannot be read or changed as asked."""


class NotebookConflictError(NotebookError):
    """Somebody else changed a note first.

    Args:
        fr: the sentence in French.
        en: the same in English.
        current: the note as it stands now.
    """

    def __init__(self, fr: str, en: str, current: str) -> None:
        super().__init__(fr, en)
        self.current = current
