"""Step 1: a WordPiece vocabulary that keeps the teacher's English and adds French.

The teacher's own Latin tokens stay, so that English is cut as the teacher cuts it; the tokens of a WordPiece trained on French
are added, and the words of the domain whole.

    python training/vocabulary.py --data DATA --teacher FOLDER --work WORK --words FILE --words FILE …
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.trainers import WordPieceTrainer

import data as texts

FRENCH_SIZE = 30_000
"""Tokens of the French WordPiece before it is merged with the teacher's."""

DEBATES_AND_NOVELS = 6
"""One line in so many of the French text is read: it is ten times the pairs' French and less varied in subject."""

_LATIN = re.compile(r"(##)?[!-~]+")
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def main(
    data: Annotated[Path, typer.Option(help="the folder of texts")],
    teacher: Annotated[Path, typer.Option(help="the teacher's model folder")],
    work: Annotated[Path, typer.Option(help="where this pipeline keeps its files")],
    words: Annotated[list[Path], typer.Option(help="texts of the domain, whose words are kept whole")],
) -> None:
    """Write WORK/tokenizer.json."""
    work.mkdir(parents=True, exist_ok=True)
    pairs = texts.pairs(data)
    french = [pair.fr for pair in pairs]
    french += [line for number, line in enumerate(texts.french_text(data)) if number % DEBATES_AND_NOVELS == 0]
    learnt = _train(french)
    kept = [token for token in _tokens(teacher) if _LATIN.fullmatch(token) and not token.startswith("[unused")]
    domain = _words(words)
    ordered = [*_SPECIAL, *(t for t in kept if t not in _SPECIAL)]
    known = set(ordered)
    for token in [*learnt, *domain]:
        if token not in known and _LATIN.fullmatch(token):
            known.add(token)
            ordered.append(token)
    tokenizer = json.loads((teacher / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["model"]["vocab"] = {token: number for number, token in enumerate(ordered)}
    numbers = {token: ordered.index(token) for token in _SPECIAL}
    for added in tokenizer["added_tokens"]:
        added["id"] = numbers[added["content"]]
    for name, special in tokenizer["post_processor"].get("special_tokens", {}).items():
        special["ids"] = [numbers[name]]
    for place in ("cls", "sep"):  # the other form of the same post-processor
        if place in tokenizer["post_processor"]:
            name = tokenizer["post_processor"][place][0]
            tokenizer["post_processor"][place] = [name, numbers[name]]
    tokenizer["normalizer"]["strip_accents"] = True
    tokenizer["padding"] = tokenizer["truncation"] = None
    (work / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    made = Tokenizer.from_file(str(work / "tokenizer.json"))
    pieces = {side: _pieces_per_word(made, [getattr(p, side) for p in pairs[:20_000]]) for side in ("fr", "en")}
    print(f"{len(ordered)} tokens: {len(kept)} of the teacher, {len(ordered) - len(kept)} French or of the domain")
    print("tokens per word:", {side: round(value, 3) for side, value in pieces.items()})


def _tokens(teacher: Path) -> list[str]:
    vocabulary = json.loads((teacher / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _train(lines: list[str]) -> list[str]:
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))  # noqa: S106 — a token, not a password
    tokenizer.normalizer = BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    trainer = WordPieceTrainer(vocab_size=FRENCH_SIZE, min_frequency=8, special_tokens=_SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=vocabulary.__getitem__)


def _words(files: list[Path]) -> list[str]:
    """The words of the files as the tokeniser would see them."""
    normal, cut = BertNormalizer(lowercase=True, strip_accents=True), BertPreTokenizer()
    found = set()
    for path in files:
        found.update(word for word, _ in cut.pre_tokenize_str(normal.normalize_str(path.read_text(encoding="utf-8"))))
    return sorted(word for word in found if word.isalpha() and len(word) > 2)


def _pieces_per_word(tokenizer: Tokenizer, lines: list[str]) -> float:
    encoded = tokenizer.encode_batch(lines, add_special_tokens=False)
    words = sum(len({w for w in e.word_ids if w is not None}) for e in encoded)
    return sum(len(e.ids) for e in encoded) / words


if __name__ == "__main__":
    typer.run(main)
