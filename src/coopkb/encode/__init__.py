"""Encoders: texts in, vectors of unit length out.

The project ships one, French and English in one space; any Sentence Transformers model takes its place by name.
"""

from __future__ import annotations

from coopkb.encode.onnx import BUNDLED, MODEL_FILE, OnnxEncoder, bundled_folder
from coopkb.encode.protocol import Encoder, Kind

__all__ = ["BUNDLED", "MODEL_FILE", "Encoder", "Kind", "OnnxEncoder", "bundled_folder", "encoder"]


def encoder(name: str | None = None) -> Encoder:
    """The encoder of this name or folder.

    Args:
        name: a Sentence Transformers model, by name or folder; the encoder that ships with the project when none is given.

    Raises:
        EncoderError: the model cannot be loaded.
    """
    if name is None or name == BUNDLED:
        return OnnxEncoder(bundled_folder(), BUNDLED)
    from coopkb.encode.sentence_transformers import SentenceTransformersEncoder  # noqa: PLC0415 — not every machine has it

    return SentenceTransformersEncoder(name)
