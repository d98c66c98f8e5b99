"""A real Sentence Transformers model of a few kilobytes: a bag of words, so that texts which share words are near."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = (
    *("pouvoir", "jeux", "décider", "partenaires", "confiance", "engagements", "promise", "promises", "trust", "temps"),
    *("année", "réunion", "réunions", "séance", "désaccord", "tiers", "parole", "animation", "financeurs", "rythme"),
    *("décisions", "compte", "rendu", "power", "games", "question", "réponse"),
)


def write_model(folder: Path, words: tuple[str, ...] = _WORDS) -> Path:
    """Write a bag-of-words model with one dimension a word of the vocabulary; skip the test where the library is missing."""
    import pytest

    pytest.importorskip("sentence_transformers", reason="the extra “models” is not installed")
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(["[UNK]", *words])}, unk_token="[UNK]"))  # noqa: S106 — a word, no password
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    # One dimension a word; an unknown word adds a little to a dimension of its own, so that no text is a zero vector.
    weights = np.eye(len(words) + 1, dtype=np.float32)
    weights[0, 0] = 0.05
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu")
    model.save(str(folder))
    return folder
