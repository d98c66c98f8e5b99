"""The encoder that ships: a Sentence Transformers folder whose int8 ONNX file onnxruntime runs, without torch."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coopkb.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import onnxruntime  # type: ignore[import-untyped]  # it ships no types
    from numpy.typing import NDArray
    from tokenizers import Encoding

    from coopkb.encode.protocol import Kind

BUNDLED = "coopkb-fr-en"
"""The name of the encoder that ships with the project."""

MODEL_FILE = "onnx/model_int8.onnx"

_PROMPTS: dict[Kind, tuple[str, ...]] = {"query": ("query",), "passage": ("document", "passage", "corpus")}
"""The names under which a model's configuration keeps the prompt of each kind, as Sentence Transformers looks for them."""


def bundled_folder() -> Path:
    """The folder of the encoder that ships with the project."""
    return Path(__file__).parents[1] / "model"


class OnnxEncoder:
    """A transformer of int8 weights, mean pooling, vectors of unit length.

    A text is run alone, never padded beside others: activations are quantised by the range of all that is run together, so
    that a text in company would get a slightly other vector than alone, and the same passage another one at each build.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        try:
            self._load(folder)
        # onnxruntime and tokenizers raise their own kinds of errors, some bare exceptions, for one fact: a file is no good.
        except Exception as error:
            raise EncoderError(
                f"Le modèle « {name} » manque ou est endommagé dans « {folder} » ({_first_line(error)}) : réinstallez coopkb.",
                f"The model “{name}” is missing or damaged in “{folder}” ({_first_line(error)}): install coopkb again.",
            ) from error

    def _load(self, folder: Path) -> None:
        import onnxruntime  # noqa: PLC0415 — a tenth of a second, only when there is something to encode
        from tokenizers import Tokenizer  # noqa: PLC0415 — the same

        digest = hashlib.sha256()

        def read(file: str) -> bytes:
            content = (folder / file).read_bytes()
            digest.update(hashlib.sha256(content).digest())
            return content

        pooling = json.loads(read("1_Pooling/config.json"))
        _check_modules(json.loads(read("modules.json")), pooling)
        self.dimension = int(pooling.get("embedding_dimension") or pooling["word_embedding_dimension"])
        told = json.loads(read("config_sentence_transformers.json"))
        self._prompts = told.get("prompts") or {}
        self._tokenizer = Tokenizer.from_str(read("tokenizer.json").decode("utf-8"))
        self.max_tokens = int(json.loads(read("tokenizer_config.json"))["model_max_length"])
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        self._session = onnxruntime.InferenceSession(read(MODEL_FILE), _options(), providers=["CPUExecutionProvider"])
        self.digest = digest.hexdigest()

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> NDArray[np.float32]:
        """Encode texts as float32 (len(texts), dimension), rows of unit length; of a long one the first `max_tokens` count."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, encoded in zip(rows, self._tokens(texts, kind), strict=True):
            tokens = np.asarray([encoded.ids], dtype=np.int64)
            (vectors,) = self._session.run(None, {"input_ids": tokens, "attention_mask": np.ones_like(tokens)})
            row[:] = vectors[0].mean(axis=0)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return rows

    def truncated(self, texts: Sequence[str], kind: Kind = "passage") -> int:
        """How many of these texts are longer than `max_tokens`."""
        return sum(bool(encoded.overflowing) for encoded in self._tokens(texts, kind))

    def _tokens(self, texts: Sequence[str], kind: Kind) -> list[Encoding]:
        prompt = next((self._prompts[name] for name in _PROMPTS[kind] if self._prompts.get(name)), "")
        return self._tokenizer.encode_batch([_clean(prompt + text) for text in texts])


def _options() -> onnxruntime.SessionOptions:
    import onnxruntime  # noqa: PLC0415 — as above

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    options.log_severity_level = 3
    # Threads that spin between two questions would keep a laptop's fan busy.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _check_modules(modules: list[dict[str, Any]], pooling: dict[str, Any]) -> None:
    """What this class computes after the transformer is what the folder asks for, and nothing else."""
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    if kinds != ["Transformer", "Pooling", "Normalize"]:
        raise ValueError(f"modules: {', '.join(kinds)}")
    if pooling.get("pooling_mode", "mean") != "mean":
        raise ValueError(f"pooling: {pooling['pooling_mode']}")


def _clean(text: str) -> str:
    """The text without the lone surrogates that no tokeniser takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:160] if lines else type(error).__name__
