"""A language model that is none: a server on this machine that speaks the chat completions protocol as a test tells it to."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from coopkb.llm import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FENCE = re.compile(r"<<<PASSAGE (?P<number>\d+) (?P<code>\w+)>>>\n(?P<lines>.*?)\n<<<END (?P=code)>>>", re.DOTALL)
"""A passage as it is fenced in a request."""


@dataclass(frozen=True)
class Request:
    """What the server received."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        """The rules."""
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        """The passages and the question."""
        return str(self.body["messages"][1]["content"])

    @property
    def fenced(self) -> list[str]:
        """The lines of each passage."""
        return [match["lines"] for match in FENCE.finditer(self.user)]

    @property
    def outside(self) -> str:
        """All that the model is told and that stands in no fence."""
        return self.system + FENCE.sub("", self.user)


@dataclass
class FakeModel:
    """Answers each request as `behave` says: status, body, further headers. `behave` may also take its time, or raise."""

    behave: Callable[[Request], tuple[int, bytes, dict[str, str]]]
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def endpoint(self, **told: Any) -> Endpoint:
        """The endpoint of this server."""
        return Endpoint(**{"url": self.url, "model": "essai", "key": "sk-tres-secret", "timeout": 5.0, **told})


def completion(text: object, finish: str = "stop", **message: object) -> bytes:
    """The body of a completion that says this."""
    told = {"role": "assistant", "content": text, **message}
    return json.dumps(
        {"object": "chat.completion", "choices": [{"index": 0, "message": told, "finish_reason": finish}]}
    ).encode()


def saying(text: object, finish: str = "stop", **message: object) -> Callable[[Request], tuple[int, bytes, dict[str, str]]]:
    """A behaviour: this reply to everything."""
    return lambda _: (200, completion(text, finish, **message), {})


def body(content: bytes, status: int = 200, **headers: str) -> Callable[[Request], tuple[int, bytes, dict[str, str]]]:
    """A behaviour: these very bytes to everything."""
    return lambda _: (status, content, headers)


@contextmanager
def fake_model(behave: Callable[[Request], tuple[int, bytes, dict[str, str]]]) -> Iterator[FakeModel]:
    """A server that behaves so, until the end of the block."""
    model = FakeModel(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.path, dict(self.headers.items()), json.loads(content or b"{}"))
            model.requests.append(request)
            status, answer, headers = model.behave(request)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            self.do_POST()

        def handle(self) -> None:
            with suppress(OSError):  # the client gave up, which some tests are about
                super().handle()

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
