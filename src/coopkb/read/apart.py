"""PDF files read in a process of their own, so that none of them hangs or ends the build.

PDFium is native code: a page on which it stays cannot be interrupted, and its faults end the process they happen in.
"""

from __future__ import annotations

import atexit
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from coopkb.errors import UnreadableFileError
from coopkb.read import wire
from coopkb.read.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coopkb.types import RawDocument

MOST_SECONDS = 150.0
"""For one file: the 120 of the reader, and 30 for what it cannot interrupt and for the way there and back.

A file that is merely long is thus stopped by the reader, whose sentence names the page.
"""

MOST_MEMORY = 2 << 30
"""Bytes of address space. The largest file allowed (266 MiB, 2,000 full pages, 18 million characters) takes 1 GB to read."""

_MOST_START_SECONDS = 60.0
"""For a process to be ready, which takes 0.2 s; more is a machine on which none can be had."""

_START = (
    "import sys; memory = int(sys.argv[1]); sys.path[:] = sys.argv[2:]; "
    "from coopkb.read.reader_process import serve; serve(memory)"
)


class _FailureError(Exception):
    """A process that has not answered; `reason`, `fr` and `en` are those of a refusal."""

    def __init__(self, reason: str, fr: str, en: str) -> None:
        super().__init__(en)
        self.reason = reason
        self.fr = fr
        self.en = en


class _Process:
    """A process that reads, ready when this returns.

    Raises:
        OSError: none can be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.has_answered = False
        self._process = subprocess.Popen(  # noqa: S603 — this interpreter and our own words, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            ready = self._exchange((), _MOST_START_SECONDS)
        except _FailureError as failure:
            raise OSError(f"no reader process: {failure}") from failure
        if ready != wire.READY:
            self.end()
            raise OSError("no reader process: it says something else than that it is ready")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def can_answer(self) -> bool:
        """Whether it still runs; never after a fork, where it is no child of this process, which must not talk to it."""
        return self._process.poll() is None

    def ask(self, data: bytes, name: str, seconds: float) -> RawDocument:
        """The document of these bytes.

        Raises:
            UnreadableFileError: the process refuses the file.
            _FailureError: the process has not answered, and is ended.
        """
        reply = self._exchange((wire.text_to_bytes(name), data), seconds)
        try:
            ((kind, value),) = wire.from_json(reply).items()
            if kind == "document":
                document = wire.unpack(value)
                self.has_answered = True
                return document
            said = _said(kind, value)
        except ValueError as cause:
            self.end()
            raise _FailureError("crashed", "réponse incompréhensible", "unintelligible answer") from cause
        self.has_answered = True
        raise said

    def _exchange(self, frames: Sequence[bytes], seconds: float) -> bytes:
        """Send the frames, give the one that comes back; whatever goes wrong, Ctrl+C included, the process is ended."""
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.daemon = True
        try:
            timer.start()
            for frame in frames:
                wire.send(cast("IO[bytes]", self._process.stdin), frame)
            reply = wire.receive(cast("IO[bytes]", self._process.stdout), wire.MOST_REPLY)
        except ValueError as cause:
            self.end()
            raise _FailureError("crashed", "réponse incompréhensible", "unintelligible answer") from cause
        except (EOFError, OSError) as cause:
            self.end()
            raise self._late(seconds) if late.is_set() else self._ended() from cause
        except BaseException:
            # The rest of this answer would be taken for the answer to the next file.
            self.end()
            raise
        finally:
            timer.cancel()
        return reply

    def _late(self, seconds: float) -> _FailureError:
        return _FailureError("too-slow", f"plus de {seconds:.0f} s", f"more than {seconds:.0f} s")

    def _ended(self) -> _FailureError:
        code = self._process.returncode
        if code == wire.OUT_OF_MEMORY:
            return _FailureError("too-much-memory", "", "")
        how = f"code {code}"
        with suppress(ValueError):
            how = signal.Signals(-code).name
        return _FailureError("crashed", f"arrêt inattendu, {how}", f"it stopped, {how}")

    def end(self) -> None:
        """End the process and wait for it; once more does nothing."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            # What is left to be written can no longer be.
            with suppress(OSError):
                cast("IO[bytes]", stream).close()
        self._process.wait()


def _said(kind: str, value: object) -> Exception:
    if kind == "refused" and isinstance(value, list):
        fr, en = value
        if isinstance(fr, str) and isinstance(en, str):
            return UnreadableFileError(fr, en)
    if kind == "bug" and isinstance(value, str):
        return RuntimeError(f"in the process that reads PDF:\n{value}")
    raise ValueError(kind)


class ReaderApart:
    """Reads PDF files in a process that is started for the first one, serves the next, and is replaced when it fails.

    Threads take turns, as PDFium demands anyway.

    Args:
        seconds: for one file.
        memory: bytes of address space of the process, where the system can limit it.
        command: what starts the process; by default this interpreter, which looks for modules where this process does,
            whatever the environment says.
    """

    def __init__(self, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY, command: Sequence[str] | None = None) -> None:
        self._seconds = seconds
        self._memory = memory
        self._command = command
        self._lock = threading.Lock()
        self._process: _Process | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, None where there is none."""
        return self._process.pid if self._process else None

    def read_pdf(self, data: bytes, name: str) -> RawDocument:
        """The blocks of a PDF, the same as `coopkb.read.pdf.read_pdf` gives.

        Where no process can be had, the file is read in this one.

        Raises:
            UnreadableFileError: as that function, or the file hangs the process, ends it, or takes all its memory.
        """
        with self._lock:
            while True:
                try:
                    process = self._ready()
                except OSError:
                    return _read_here(data, name)
                try:
                    return process.ask(data, name, self._seconds)
                except _FailureError as failure:
                    self._process = None
                    # What an earlier file has damaged, or its memory filled, is not to be laid to this one: a fresh process
                    # tells. Time is each file's own.
                    if failure.reason == "too-slow" or not process.has_answered:
                        raise refusal(name, failure.reason, failure.fr, failure.en) from failure

    def _ready(self) -> _Process:
        if self._process and not self._process.can_answer:
            self.end()
        if self._process is None:
            self._process = _Process(self._command or self._own_command())
        return self._process

    def _own_command(self) -> list[str]:
        if not sys.executable:
            raise FileNotFoundError("this interpreter does not know its own path")
        paths = [str(Path(path).absolute()) for path in sys.path]
        return [sys.executable, "-I", "-c", _START, str(self._memory), *paths]

    def end(self) -> None:
        """End the process, if there is one; a later file starts another."""
        process, self._process = self._process, None
        if process:
            process.end()


def _read_here(data: bytes, name: str) -> RawDocument:
    from coopkb.read.pdf import read_pdf as read_here  # noqa: PLC0415 — the libraries load where they are used

    return read_here(data, name)


_reader = ReaderApart()
atexit.register(_reader.end)


def read_pdf(data: bytes, name: str) -> RawDocument:
    """`ReaderApart.read_pdf` of the one process that serves this one, ended at exit."""
    return _reader.read_pdf(data, name)
