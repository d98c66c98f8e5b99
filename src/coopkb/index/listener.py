"""Who hears how a build goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from coopkb.types import FileReport


class Listener(Protocol):
    """Hears how a build goes; stages are "read", "terms" and "encode"."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """So many of so many are done in this stage."""

    def read(self, report: FileReport) -> None:
        """This became of one file."""


class Silent:
    """Hears and says nothing."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """Say nothing of the progress."""

    def read(self, report: FileReport) -> None:
        """Say nothing of the file."""
