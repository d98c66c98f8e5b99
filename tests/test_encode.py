"""Encoders: any Sentence Transformers model, named or in a folder, and clear words when it cannot be had."""

from __future__ import annotations

import builtins
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

import coopkb
from coopkb.errors import EncoderError
from tiny_model import write_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny")


def test_vectors_have_unit_length_and_mean_something(model: Path) -> None:
    """Rows are float32 of unit length, and texts that share words are nearer than texts that share none."""
    vectors = coopkb.encoder(str(model)).encode(["jeux de pouvoir", "pouvoir et partenaires", "le rythme des réunions"])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    similarity = vectors @ vectors.T
    assert similarity[0, 1] > similarity[0, 2] + 0.2


def test_no_text_gives_no_row(model: Path) -> None:
    """An empty list gives an empty array of the right width, not an error."""
    encoder = coopkb.encoder(str(model))
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_the_digest_tells_models_apart(model: Path, tmp_path: Path) -> None:
    """The same folder gives the same digest twice; other weights give another."""
    other = write_model(tmp_path / "other", words=("pouvoir", "confiance"))
    assert coopkb.encoder(str(model)).digest == coopkb.encoder(str(model)).digest
    assert coopkb.encoder(str(model)).digest != coopkb.encoder(str(other)).digest


def test_the_digest_is_the_same_in_another_process(model: Path) -> None:
    """Nothing of a process shows in the digest, or every opening would call the index stale."""
    code = "import sys, coopkb; print(coopkb.encoder(sys.argv[1]).digest)"
    ran = subprocess.run([sys.executable, "-c", code, str(model)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == coopkb.encoder(str(model)).digest


def test_the_digest_tells_settings_that_stand_in_no_weight(model: Path, tmp_path: Path) -> None:
    """Two models of the same weights whose modules do another thing with them give other vectors and another digest."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense

    size = coopkb.encoder(str(model)).dimension
    weight, bias = torch.eye(4, size), torch.full((4,), -0.2)
    for name, activation in (("plain", torch.nn.Identity()), ("cut", torch.nn.ReLU())):
        [words] = SentenceTransformer(str(model), device="cpu").children()
        dense = Dense(size, 4, activation_function=activation, init_weight=weight, init_bias=bias)
        SentenceTransformer(modules=[words, dense], device="cpu").save(str(tmp_path / name))
    plain, cut = (coopkb.encoder(str(tmp_path / name)) for name in ("plain", "cut"))
    assert not np.allclose(plain.encode(["jeux de pouvoir"]), cut.encode(["jeux de pouvoir"]))
    assert plain.digest != cut.digest


def test_a_model_in_bfloat16_is_taken(model: Path, tmp_path: Path) -> None:
    """Weights of a kind that numpy lacks have a digest of their own, and the vectors are of unit length all the same."""
    import torch
    from sentence_transformers import SentenceTransformer

    half = SentenceTransformer(str(model), device="cpu").to(torch.bfloat16)
    half.save(str(tmp_path / "half"))
    encoder = coopkb.encoder(str(tmp_path / "half"))
    assert {tensor.dtype for tensor in encoder._model.state_dict().values()} == {torch.bfloat16}
    vectors = encoder.encode(["jeux de pouvoir et confiance entre partenaires", "réunion"])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert encoder.digest != coopkb.encoder(str(model)).digest


def test_a_missing_library_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Sentence Transformers the error says what to install, in both languages."""
    real = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("sentence_transformers"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EncoderError) as caught:
        coopkb.encoder("any/model")
    assert 'pip install "coopkb[models]"' in caught.value.fr
    assert 'pip install "coopkb[models]"' in caught.value.en


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    """A folder without modules.json is refused by name, before anything in it is loaded."""
    pytest.importorskip("sentence_transformers")
    with pytest.raises(EncoderError, match=r"modules\.json") as caught:
        coopkb.encoder(str(tmp_path))
    assert str(tmp_path) in caught.value.fr


def test_a_damaged_model_is_one_sentence(model: Path, tmp_path: Path) -> None:
    """A model whose files are broken gives a named error, not the library's own."""
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in model.iterdir():
        if file.is_file():
            (broken / file.name).write_bytes(file.read_bytes()[:40])
    with pytest.raises(EncoderError) as caught:
        coopkb.encoder(str(broken))
    assert "\n" not in caught.value.fr


def test_prompts_come_from_the_model_itself(model: Path, tmp_path: Path) -> None:
    """A model that was trained with "query:" before questions gets it before questions, and its own word before passages."""
    from sentence_transformers import SentenceTransformer

    told = SentenceTransformer(str(model), device="cpu", prompts={"query": "question ", "document": "réponse "})
    told.save(str(tmp_path / "prompted"))
    plain, prompted = coopkb.encoder(str(model)), coopkb.encoder(str(tmp_path / "prompted"))
    as_query, as_passage = (prompted.encode(["pouvoir"], kind=kind) for kind in ("query", "passage"))
    assert np.allclose(as_query, plain.encode(["question pouvoir"]), atol=1e-6)
    assert np.allclose(as_passage, plain.encode(["réponse pouvoir"]), atol=1e-6)
