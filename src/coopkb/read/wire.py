"""What passes between the build and the process that reads for it: frames of bytes, and documents as JSON, never pickle."""

from __future__ import annotations

import json
import struct
from typing import IO, TYPE_CHECKING, TypeVar

from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coopkb.types import Removal

READY = b"ready"
"""The first frame of a process that can read."""

OUT_OF_MEMORY = 77
"""The exit status of a process that ran out of memory in Python; no signal and no interpreter gives it."""

MOST_REPLY = 256 << 20
"""Bytes of a reply: the 20 million characters of the largest document allowed take 20 MB, or 120 if JSON escapes each."""

_LENGTH = struct.Struct(">Q")

_T = TypeVar("_T")


def send(stream: IO[bytes], payload: bytes) -> None:
    """Write a frame: eight bytes of length, most significant first, then the bytes."""
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> bytes:
    """Read a frame.

    Raises:
        EOFError: the stream ends before the frame does.
        ValueError: the frame says that it holds more than `most` bytes.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size: int = _LENGTH.unpack(head)[0]
    if size > most:
        raise ValueError(f"a frame of {size} bytes")
    payload = stream.read(size)
    if len(payload) < size:
        raise EOFError
    return payload


def text_to_bytes(text: str) -> bytes:
    """UTF-8 that keeps lone surrogates, which names of files and texts of PDF hold."""
    return text.encode("utf-8", "surrogatepass")


def bytes_to_text(data: bytes) -> str:
    """What `text_to_bytes` was given.

    Raises:
        ValueError: these are no such bytes.
    """
    return data.decode("utf-8", "surrogatepass")


def to_json(reply: Mapping[str, object]) -> bytes:
    """A reply as JSON; without escapes, because two escaped lone surrogates in a row would come back as one character."""
    return text_to_bytes(json.dumps(reply, ensure_ascii=False))


def from_json(data: bytes) -> dict[str, object]:
    """What `to_json` was given.

    Raises:
        ValueError: these bytes are no JSON object.
    """
    try:
        return _as(dict, json.loads(bytes_to_text(data)))
    except RecursionError as cause:
        raise ValueError("nested too deeply") from cause


def pack(document: RawDocument) -> dict[str, object]:
    """A document whose metadata are texts, as JSON holds it."""
    return {
        "blocks": [[b.kind.value, b.text, b.level, b.page, b.rows, b.header] for b in document.blocks],
        "metadata": dict(document.metadata),
        "page_labels": document.page_labels,
        "removed": [[r.rule, r.text, r.count] for r in document.removed],
    }


def unpack(packed: object) -> RawDocument:
    """The document that `pack` was given, equal to it; every type and name is looked at.

    Raises:
        ValueError: this is no packed document.
    """
    fields = _as(dict, packed)
    metadata = _as(dict, fields.get("metadata"))
    return RawDocument(
        blocks=tuple(_block(block) for block in _as(list, fields.get("blocks"))),
        metadata={key: _as(str, value) for key, value in metadata.items()},
        page_labels=_texts(fields.get("page_labels")),
        removed=tuple(_removal(one) for one in _as(list, fields.get("removed"))),
    )


def _block(packed: object) -> Block:
    kind, text, level, page, rows, header = _as(list, packed)
    return Block(
        BlockKind(kind),
        _as(str, text),
        _as(int, level),
        None if page is None else _as(int, page),
        tuple(_texts(row) for row in _as(list, rows)),
        _as(bool, header),
    )


def _removal(packed: object) -> Removal:
    rule, text, count = _as(list, packed)
    return removal(Rule(_as(str, rule)), _as(str, text), _as(int, count))


def _texts(packed: object) -> tuple[str, ...]:
    return tuple(_as(str, text) for text in _as(list, packed))


def _as(kind: type[_T], value: object) -> _T:
    # Not isinstance: true is an int to Python, and no level of a heading.
    if type(value) is not kind:
        raise ValueError(f"{type(value).__name__} instead of {kind.__name__}")
    return value
