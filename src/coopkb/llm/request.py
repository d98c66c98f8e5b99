"""One request to a language model, and its reply as text; whatever goes wrong is one error with a sentence to show."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from coopkb.llm.endpoint import KEY_VARIABLE, MODEL_VARIABLE, TIMEOUT_VARIABLE, URL_VARIABLE, LanguageModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coopkb.llm.endpoint import Endpoint

MOST_TOKENS = 2_000
"""Tokens that a reply may take: the few sentences asked for take 400, a model that thinks aloud first takes the rest."""

LARGEST_REPLY = 1 << 20
"""Bytes of an HTTP response; what is longer is refused unread."""

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote, and whether it was stopped before its end."""

    text: str
    cut: bool = False


def complete(endpoint: Endpoint, messages: Sequence[Message]) -> Completion:
    """Ask the model to go on from these messages; no redirect is followed and no proxy used.

    Raises:
        LanguageModelError: the server cannot be reached, is too slow, refuses, or its response is not a completion.
    """
    attempt = _Attempt(endpoint)
    # A thread, because no time limit of a socket bounds the look-up of a name, or a server that sends a byte a minute.
    thread = threading.Thread(target=attempt.run, args=(messages,), name="coopkb-llm", daemon=True)
    thread.start()
    thread.join(endpoint.timeout)
    if thread.is_alive():
        attempt.abandon()
        raise _too_slow(endpoint)
    if attempt.failed is not None:
        raise attempt.failed
    return _completion(endpoint, attempt.status, attempt.body)


class _Attempt:
    """A request on its way, which another thread may give up."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._socket: socket.socket | None = None
        self._abandoned = False
        self.status = 0
        self.body = b""
        self.failed: LanguageModelError | None = None

    def run(self, messages: Sequence[Message]) -> None:
        """Send the request and keep the response, or why there is none."""
        asked = {"model": self._endpoint.model, "messages": list(messages), "stream": False}
        try:
            self._post({**asked, "temperature": 0, "max_tokens": MOST_TOKENS})
            # Models that reason take neither a temperature nor a limit of this name, and say so.
            named = b"max_completion_tokens" in self.body or b"temperature" in self.body
            if self.status == http.client.BAD_REQUEST and named:
                self._post({**asked, "max_completion_tokens": MOST_TOKENS})
        except TimeoutError:
            self.failed = _too_slow(self._endpoint)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.failed = _unreachable(self._endpoint, error)

    def abandon(self) -> None:
        """Wake the thread that waits for the server, so that it ends."""
        self._abandoned = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _post(self, asked: Mapping[str, object]) -> None:
        parts = urlsplit(self._endpoint.target)
        host, timeout = parts.hostname or "", self._endpoint.timeout
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=ssl.create_default_context())
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=timeout)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        try:
            connection.connect()
            self._socket = connection.sock
            if self._abandoned:  # while the name was looked up, say: nothing is sent that nobody waits for
                raise TimeoutError
            connection.request("POST", quote(parts.path, safe="/%:@"), json.dumps(asked).encode(), headers)
            response = connection.getresponse()
            self.status, self.body = response.status, response.read(LARGEST_REPLY + 1)
        finally:
            connection.close()


def _completion(endpoint: Endpoint, status: int, body: bytes) -> Completion:
    if status != http.client.OK:
        raise _refused(endpoint, status)
    if len(body) > LARGEST_REPLY:
        raise LanguageModelError(
            f"La réponse du modèle de langue ({endpoint.host}) est trop longue et n’a pas été lue : vérifiez {URL_VARIABLE}.",
            f"The response of the language model ({endpoint.host}) is too long and was not read: check {URL_VARIABLE}.",
        )
    try:
        choice = json.loads(body)["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        text = message["content"]
        refused = finish == "content_filter" or bool(message.get("refusal"))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        text, finish, refused = None, None, False
    if refused:
        raise refusal(endpoint)
    if not isinstance(text, str):
        raise LanguageModelError(
            f"La réponse de {endpoint.host} n’est pas celle d’un modèle de langue : vérifiez que {URL_VARIABLE} est l’adresse "
            "d’un service compatible avec celui d’OpenAI.",
            f"The response of {endpoint.host} is not that of a language model: check that {URL_VARIABLE} is the address of a "
            "service compatible with OpenAI’s.",
        )
    return Completion(text, cut=finish == "length")


def refusal(endpoint: Endpoint) -> LanguageModelError:
    """What to tell when the model declines to answer."""
    return LanguageModelError(
        f"Le modèle « {endpoint.model} » a refusé de répondre : lisez les citations, ou posez la question autrement.",
        f"The model “{endpoint.model}” declined to answer: read the quotes, or ask otherwise.",
    )


def _too_slow(endpoint: Endpoint) -> LanguageModelError:
    seconds = f"{endpoint.timeout:g}"
    return LanguageModelError(
        f"Le modèle de langue ({endpoint.host}) n’a pas répondu en {seconds} s : réessayez, ou allongez {TIMEOUT_VARIABLE}.",
        f"The language model ({endpoint.host}) did not answer within {seconds} s: try again, or raise {TIMEOUT_VARIABLE}.",
    )


def _unreachable(endpoint: Endpoint, error: Exception) -> LanguageModelError:
    # The kind of the error alone: its text may quote what was sent.
    kind = type(error).__name__
    return LanguageModelError(
        f"Le modèle de langue ne peut pas être joint à {endpoint.host} ({kind}) : vérifiez qu’il est lancé, et {URL_VARIABLE}.",
        f"The language model cannot be reached at {endpoint.host} ({kind}): check that it is running, and {URL_VARIABLE}.",
    )


def _refused(endpoint: Endpoint, status: int) -> LanguageModelError:
    """The sentence for an HTTP status other than 200; nothing of the body, which is anybody's text."""
    key = (f"vérifiez {KEY_VARIABLE}", f"check {KEY_VARIABLE}")
    address = (
        f"vérifiez {URL_VARIABLE} (souvent terminée par /v1) et {MODEL_VARIABLE}",
        f"check {URL_VARIABLE} (which often ends in /v1) and {MODEL_VARIABLE}",
    )
    later = ("attendez un peu, ou vérifiez votre quota", "wait a while, or check your quota")
    moved = (f"écrivez la nouvelle adresse dans {URL_VARIABLE}", f"write the new address in {URL_VARIABLE}")
    server = ("réessayez, ou regardez le journal du serveur", "try again, or look at the server’s log")
    asked = (
        f"vérifiez {MODEL_VARIABLE} et la longueur de texte que ce modèle accepte",
        f"check {MODEL_VARIABLE} and the length of text that this model takes",
    )
    known = {401: key, 403: key, 404: address, 405: address, 429: later}
    kinds = {3: moved, 5: server}
    fr, en = known.get(status) or kinds.get(status // 100) or asked
    return LanguageModelError(
        f"Le modèle de langue ({endpoint.host}) a répondu par l’erreur HTTP {status} : {fr}.",
        f"The language model ({endpoint.host}) answered with HTTP error {status}: {en}.",
    )
