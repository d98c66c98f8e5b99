"""An optional language model: a few sentences written from the passages found, each checked against what it cites.

It is off unless the environment names an OpenAI-compatible address and a model. Nothing that a model writes is taken at its
word: what cites nothing is dropped, what its passages do not bear out is marked, and the answer made of exact quotes stays
beside it.

    endpoint = configured()
    if endpoint is not None:
        written = write(kb.answer("Comment gérer les jeux de pouvoir ?"), endpoint)
"""

from __future__ import annotations

from coopkb.llm.endpoint import Endpoint, LanguageModelError, configured
from coopkb.llm.writing import Doubt, Written, WrittenSentence, write

__all__ = ["Doubt", "Endpoint", "LanguageModelError", "Written", "WrittenSentence", "configured", "write"]
