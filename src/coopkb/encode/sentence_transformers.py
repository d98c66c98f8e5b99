"""Any Sentence Transformers model, by its name or its folder."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coopkb.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coopkb.encode.protocol import Kind


class SentenceTransformersEncoder:
    """Any Sentence Transformers model, by name or folder; the library is imported only here.

    Code that a model folder brings along is never run.
    """

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 — 6 to 8 s to import, so only when used
        except ImportError as error:
            raise EncoderError(
                f"Le modèle « {name} » demande Sentence Transformers, qui n’est pas installé : "
                'lancez pip install "coopkb[models]".',
                f'The model “{name}” needs Sentence Transformers, which is not installed: run pip install "coopkb[models]".',
            ) from error
        from transformers.utils import logging  # noqa: PLC0415 — comes with it

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library's own bars would mix with ours, and with what a pipe reads
        folder = Path(name)
        if folder.exists() and not (folder / "modules.json").is_file():
            raise EncoderError(
                f"Le dossier « {name} » n’est pas un modèle Sentence Transformers : il n’y a pas de fichier modules.json.",
                f"The folder “{name}” is not a Sentence Transformers model: it holds no modules.json.",
            )
        try:
            self._model = SentenceTransformer(name, trust_remote_code=False)
        # The library and the hub's client raise many kinds of errors for one fact: this model cannot be had.
        except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
            raise EncoderError(
                f"Le modèle « {name} » ne peut pas être chargé ({_first_line(error)}) : vérifiez son nom, donnez le chemin "
                "d’un dossier déjà téléchargé, ou construisez l’index sans modèle.",
                f"The model “{name}” cannot be loaded ({_first_line(error)}): check its name, give the path of a folder "
                "already downloaded, or build the index without a model.",
            ) from error
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.digest = self._digest()

    def _digest(self) -> str:
        import torch  # noqa: PLC0415 — the model has brought it

        digest = hashlib.sha256()
        for module in self._model.children():
            told = getattr(module, "get_config_dict", dict)  # a bare layer of torch tells nothing but its weights
            # How vectors are pooled, for one, stands in no weight.
            digest.update(json.dumps([type(module).__name__, told()], sort_keys=True, default=str).encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            raw = tensor.detach().cpu().contiguous().flatten().view(torch.uint8)  # numpy knows no bfloat16
            digest.update(f"{tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(raw.numpy().tobytes())
        tokenizer = getattr(self._model.tokenizer, "backend_tokenizer", self._model.tokenizer)
        # A fast tokeniser tells all it does; another at least its vocabulary.
        words = tokenizer.to_str() if hasattr(tokenizer, "to_str") else repr(sorted(tokenizer.get_vocab().items()))
        digest.update(words.encode("utf-8", "surrogatepass"))
        limits = (self._model.max_seq_length, self._model.truncate_dim)
        digest.update(repr((sorted(self._model.prompts.items()), *limits)).encode())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> NDArray[np.float32]:
        """Encode texts as float32 (len(texts), dimension), rows of unit length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        found = encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        vectors = np.asarray(found, dtype=np.float32)
        # Here and not by the library, whose lengths are off by a thousandth where a model computes in bfloat16.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), dtype=np.float32)

    def truncated(self, texts: Sequence[str], kind: Kind = "passage") -> int:
        """How many of these texts are longer than the model reads."""
        limit = self._model.max_seq_length
        if not limit or limit == math.inf:  # a bag of words has no limit
            return 0
        named = ("query",) if kind == "query" else ("document", "passage", "corpus")
        prompt = next((found for name in named if (found := self._model.prompts.get(name))), "")
        encoded = self._model.tokenizer([prompt + text for text in texts], truncation=False, verbose=False)["input_ids"]
        return sum(len(ids) > limit for ids in encoded)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:160] if lines else type(error).__name__
