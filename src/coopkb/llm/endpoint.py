"""Where the language model is: what the environment says of it."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coopkb.errors import CoopkbError

if TYPE_CHECKING:
    from collections.abc import Mapping

URL_VARIABLE = "COOPKB_LLM_URL"
MODEL_VARIABLE = "COOPKB_LLM_MODEL"
KEY_VARIABLE = "COOPKB_LLM_KEY"
TIMEOUT_VARIABLE = "COOPKB_LLM_TIMEOUT"

TIMEOUT = 60.0
"""Seconds that a model has for its whole reply when nobody says otherwise."""

_LONGEST_TIMEOUT = 3_600.0
_LONGEST_NAME = 200
_PATH = "/chat/completions"


class LanguageModelError(CoopkbError):
    """A language model that is set wrongly, cannot be reached or gives no usable reply."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model behind an OpenAI-compatible address.

    Args:
        url: the base address, http or https, such as http://localhost:11434/v1; neither user, query nor fragment.
        model: the name under which the server knows the model.
        key: what is sent as the bearer token; empty for a server that asks for none. No text made from this value holds it.
        timeout: seconds from the first connection to the last byte, more than 0.

    Raises:
        LanguageModelError: one of these is not of that form. The message names the variable and never its value.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise LanguageModelError(
                f"{URL_VARIABLE} n’est pas l’adresse d’un modèle de langue : écrivez une adresse http ou https, sans "
                "identifiants ni paramètres, telle que http://localhost:11434/v1.",
                f"{URL_VARIABLE} is not the address of a language model: write an http or https address, without credentials "
                "or parameters, such as http://localhost:11434/v1.",
            )
        if not self.model.strip() or not self.model.isprintable() or len(self.model) > _LONGEST_NAME:
            raise LanguageModelError(
                f"{MODEL_VARIABLE} n’est pas un nom de modèle : écrivez celui que connaît le serveur, sur une ligne.",
                f"{MODEL_VARIABLE} is not the name of a model: write the one that the server knows, on one line.",
            )
        # What http.client would refuse in a header it would quote in its error.
        if not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise LanguageModelError(
                f"{KEY_VARIABLE} contient des caractères qu’aucune clé ne contient : copiez la clé de nouveau.",
                f"{KEY_VARIABLE} holds characters that no key holds: copy the key again.",
            )
        if not 0 < self.timeout <= _LONGEST_TIMEOUT:
            raise LanguageModelError(
                f"{TIMEOUT_VARIABLE} n’est pas un délai : écrivez un nombre de secondes entre 1 et 3600.",
                f"{TIMEOUT_VARIABLE} is not a time limit: write a number of seconds between 1 and 3600.",
            )

    @property
    def host(self) -> str:
        """The host, with its port if the address names one: enough for a person to know which server is meant."""
        return urlsplit(self.url).netloc

    @property
    def target(self) -> str:
        """The address that a request goes to."""
        base = self.url.rstrip("/")
        return base if base.endswith(_PATH) else base + _PATH


def configured(environment: Mapping[str, str] | None = None) -> Endpoint | None:
    """The model that the environment names; None, the usual case, unless it gives both an address and a model.

    Args:
        environment: the process's own when None.

    Raises:
        LanguageModelError: both are given and something is not of the form that `Endpoint` asks for.
    """
    told = os.environ if environment is None else environment
    url, model, key, timeout = (
        told.get(name, "").strip() for name in (URL_VARIABLE, MODEL_VARIABLE, KEY_VARIABLE, TIMEOUT_VARIABLE)
    )
    if not url or not model:
        return None
    return Endpoint(url, model, key, _seconds(timeout))


def _seconds(told: str) -> float:
    if not told:
        return TIMEOUT
    try:
        return float(told)
    except ValueError:
        return math.nan  # which the endpoint refuses


def _is_address(url: str) -> bool:
    if not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number, half an IPv6 address
        return False
    plain = not ("@" in parts.netloc or "?" in url or "#" in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and plain
