"""coopkb: a knowledge base and cited search over the French literature on cooperation.

import coopkb

kb = coopkb.open("index")
for statement in kb.answer("Comment gérer les jeux de pouvoir ?").statements:
    print(statement.text, [c.passage.source.title for c in statement.citations])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from coopkb.encode import Encoder
    from coopkb.knowledge_base import KnowledgeBase

__all__ = ["encoder", "open"]


# Both import what they need when called: `import coopkb` alone costs nothing.


def open(index: str | os.PathLike[str] = "index") -> KnowledgeBase:
    """Open the index in this folder; see `coopkb.knowledge_base.open_index` for the errors."""
    from coopkb.knowledge_base import open_index  # noqa: PLC0415

    return open_index(index)


def encoder(name: str | None = None) -> Encoder:
    """The encoder of this name or folder; see `coopkb.encode.encoder` for the errors."""
    from coopkb.encode import encoder as load  # noqa: PLC0415

    return load(name)
