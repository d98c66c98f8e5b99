"""The encoder that ships: what it gives, that it needs no torch, and that its files agree with one another."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

import coopkb
from coopkb.encode import BUNDLED, MODEL_FILE, OnnxEncoder, bundled_folder
from coopkb.errors import EncoderError

if TYPE_CHECKING:
    from pathlib import Path

    from coopkb.encode import Encoder

MEGABYTES = 40

TRANSLATED = (
    ("Comment gérer les jeux de pouvoir dans un collectif ?", "How do we handle power games in a group?"),
    ("La confiance se construit par de petits engagements tenus.", "Trust is built by keeping small commitments."),
    ("Qui finance l'animation du réseau ?", "Who pays for running the network?"),
    ("Les élus ne viennent plus aux réunions.", "Elected officials no longer come to the meetings."),
    ("Mettre en commun des locaux et du matériel.", "Sharing premises and equipment."),
    ("Évaluer les effets d'une démarche prend du temps.", "Assessing what an approach has changed takes time."),
    ("Un tiers aide à dépasser le conflit.", "A third party helps people move past the conflict."),
    ("Les habitants veulent participer à la décision.", "Residents want a part in the decision."),
    ("Le désaccord est une ressource quand il peut se dire.", "Disagreement is an asset when it can be voiced."),
    ("Chacun connaît son rôle et sait qui décide.", "Everyone knows their role and who decides."),
)

SENTENCES = [sentence for pair in TRANSLATED for sentence in pair]
LONG = " ".join(french for french, _ in TRANSLATED)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return coopkb.encoder()


def test_rows_are_float32_of_unit_length(encoder: Encoder) -> None:
    """One row a text, float32, of length 1, whatever the text; no text gives no row."""
    odd = ["", " ", "a", "\ud800", "\x00\x07", "😀", "mot " * 5000, LONG]
    rows = encoder.encode(odd)
    assert rows.shape == (len(odd), encoder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_sentence_is_nearest_to_its_translation(encoder: Encoder) -> None:
    """French and English share one space: each of ten sentences finds its own translation among the ten, in both directions."""
    french = encoder.encode([fr for fr, _ in TRANSLATED])
    english = encoder.encode([en for _, en in TRANSLATED], kind="query")
    cosines = english @ french.T
    assert (cosines.argmax(axis=1) == np.arange(len(TRANSLATED))).all()
    assert (cosines.argmax(axis=0) == np.arange(len(TRANSLATED))).all()


def test_company_does_not_change_a_vector(encoder: Encoder) -> None:
    """A text has the same vector to the bit alone, in a batch of other lengths, and in any order: rebuilt indexes agree."""
    shuffled = [*SENTENCES, LONG]
    random.Random(3).shuffle(shuffled)  # noqa: S311 — an order
    together = dict(zip(shuffled, encoder.encode(shuffled), strict=True))
    for text in SENTENCES[:6]:
        assert np.array_equal(encoder.encode([text])[0], together[text])


def test_accents_and_capitals_do_not_matter(encoder: Encoder) -> None:
    """A question typed without accents or in capitals is the same question."""
    plain, shouted = encoder.encode(["Comment évaluer la coopération ?", "COMMENT EVALUER LA COOPERATION ?"])
    assert plain @ shouted > 0.999


def test_what_is_longer_than_the_model_reads_is_told(encoder: Encoder) -> None:
    """The count of texts cut is right at the limit, and the beginning alone decides the vector of one that is cut."""
    assert isinstance(encoder, OnnxEncoder)
    fits, long = "pouvoir " * (encoder.max_tokens - 2), "pouvoir " * (encoder.max_tokens - 1)
    assert encoder.truncated([fits, "court"]) == 0
    assert encoder.truncated([fits, long, long * 3]) == 2
    assert np.array_equal(encoder.encode([long])[0], encoder.encode([long + " et la suite"])[0])


def test_sentence_transformers_gives_the_same_vectors(encoder: Encoder) -> None:
    """The folder is a Sentence Transformers model, and its eight-bit file says what its weights say: cosine ≥ .99."""
    library = pytest.importorskip("sentence_transformers", reason="the extra “models” is not installed")
    model = library.SentenceTransformer(str(bundled_folder()), device="cpu").float()
    texts = [*SENTENCES, LONG, LONG[:200], "pouvoir", "power", "réunion du comité de pilotage"]
    whole = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    cosines = (whole * encoder.encode(texts)).sum(axis=1)
    assert cosines.min() >= 0.99, dict(zip(texts, cosines.round(4), strict=True))


def test_it_fits_in_forty_megabytes() -> None:
    """What a laptop loads, the eight-bit file and the tokeniser, stays under 40 MB."""
    size = sum((bundled_folder() / name).stat().st_size for name in (MODEL_FILE, "tokenizer.json"))
    assert size <= MEGABYTES * 1e6


def test_a_first_question_is_quick_and_needs_no_torch() -> None:
    """A new process loads and encodes without torch or transformers, in a few seconds even on a busy machine."""
    code = (
        "import sys, coopkb; coopkb.encoder().encode(['how to handle power games'], kind='query');"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    began = time.perf_counter()
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    assert time.perf_counter() - began < 10


def test_its_name_gives_it_again(encoder: Encoder) -> None:
    """An index records the name; the name loads the same encoder, with the same digest."""
    assert encoder.name == BUNDLED
    assert coopkb.encoder(BUNDLED).digest == encoder.digest


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(bundled_folder(), tmp_path / "model", ignore=shutil.ignore_patterns("*.safetensors"))
    return tmp_path / "model"


@pytest.mark.parametrize("name", [MODEL_FILE, "tokenizer.json", "modules.json", "1_Pooling/config.json"])
@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_a_damaged_folder_is_one_sentence(copied: Path, name: str, harm: str) -> None:
    """A file that is gone or cut short is an EncoderError that names the folder, not the library's own error."""
    path = copied / name
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(EncoderError) as caught:
        OnnxEncoder(copied, "essai")
    assert str(copied) in caught.value.fr
    assert "\n" not in caught.value.fr


def test_pooling_that_is_not_computed_here_is_refused(copied: Path) -> None:
    """A folder that asks for another pooling would get wrong vectors: it gets an error."""
    (copied / "1_Pooling" / "config.json").write_text('{"embedding_dimension": 384, "pooling_mode": "cls"}', encoding="utf-8")
    with pytest.raises(EncoderError, match="cls"):
        OnnxEncoder(copied, "essai")


def test_the_digest_covers_words_and_prompts(copied: Path) -> None:
    """Another prompt or another word of the tokeniser is another encoder."""
    before = OnnxEncoder(copied, "essai").digest
    told = json.loads((copied / "config_sentence_transformers.json").read_text(encoding="utf-8"))
    told["prompts"] = {"query": "question : ", "document": ""}
    (copied / "config_sentence_transformers.json").write_text(json.dumps(told), encoding="utf-8")
    prompted = OnnxEncoder(copied, "essai")
    assert prompted.digest != before
    plain = coopkb.encoder()
    assert np.array_equal(prompted.encode(["pouvoir"], kind="query"), plain.encode(["question : pouvoir"]))
    assert np.array_equal(prompted.encode(["pouvoir"]), plain.encode(["pouvoir"]))
    words = (copied / "tokenizer.json").read_text(encoding="utf-8")
    (copied / "tokenizer.json").write_text(words.replace('"pouvoir"', '"pouvooir"'), encoding="utf-8")
    assert OnnxEncoder(copied, "essai").digest != prompted.digest
