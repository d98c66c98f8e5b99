"""What an encoder is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["passage", "query"]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors; two encoders with the same digest give the same vectors."""

    @property
    def name(self) -> str:
        """What a person calls it: a name or a folder."""

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""

    @property
    def digest(self) -> str:
        """A digest of all that decides the vectors: weights, modules and their settings, words, prompts, length limit."""

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> NDArray[np.float32]:
        """Encode texts as float32 (len(texts), dimension), rows of unit length.

        Args:
            texts: what to encode; of one that is longer than the model reads, the beginning counts.
            kind: whether they are passages to be found or queries; some models put another prompt in front of each.
        """

    def truncated(self, texts: Sequence[str], kind: Kind = "passage") -> int:
        """How many of these texts are longer than the model reads."""
