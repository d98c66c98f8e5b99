"""The process that reads PDF files for a build: files come on standard input, documents leave on standard output as JSON.

A request is two frames, the name of the file and its bytes. The answer is one frame, a JSON object with one key: `document`,
`refused` (the sentences in French and English) or `bug` (the traceback).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, NoReturn

from coopkb.errors import UnreadableFileError
from coopkb.read import wire
from coopkb.read.pdf import read_pdf


def serve(most_memory: int) -> NoReturn:
    """Answer requests until standard input ends, which ends the process.

    Args:
        most_memory: bytes of address space, where the system can limit it.
    """
    # Ctrl+C goes to every process of a terminal: the build alone answers it, and then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _standard_output()
    _limit(most_memory)
    requests: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    wire.send(answers, wire.READY)
    while True:
        # No name is bound to the bytes, which would keep them while those of the next file come.
        wire.send(answers, _answer(*requests.get()))


def _standard_output() -> IO[bytes]:
    """The stream for answers, out of reach of libraries that print."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


def _limit(most_memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 — Windows has none

    for kind, value in ((resource.RLIMIT_AS, most_memory), (resource.RLIMIT_CORE, 0)):
        # A system that has the name and not the limit, or a stricter limit already, is left as it is.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def _listen(stream: IO[bytes], requests: SimpleQueue[tuple[str, bytes]]) -> None:
    """Read requests in a thread of its own, so that the end of the build is seen while PDFium reads a file."""
    try:
        while True:
            name = wire.bytes_to_text(wire.receive(stream, sys.maxsize))
            requests.put((name, wire.receive(stream, sys.maxsize)))
    except MemoryError:
        os._exit(wire.OUT_OF_MEMORY)
    finally:
        # At once and whatever the main thread does: nothing is left to be said to anyone.
        os._exit(0)


def _answer(name: str, data: bytes) -> bytes:
    try:
        return wire.to_json({"document": wire.pack(read_pdf(data, name))})
    except UnreadableFileError as refused:
        return wire.to_json({"refused": [refused.fr, refused.en]})
    except MemoryError:
        os._exit(wire.OUT_OF_MEMORY)
    except Exception:
        # Not hidden: the build raises it, as if it had read the file itself.
        return wire.to_json({"bug": traceback.format_exc()})
