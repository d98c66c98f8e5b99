"""How the app is started: the same options from the checkout, from an installed package and from any folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from coopkb.settings import INDEX_VARIABLE, LANGUAGE_VARIABLE

MAIN = Path(__file__).with_name("main.py")

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"

_LIGHT = {
    "primaryColor": "#0b5a67",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f3f5f4",
    "textColor": "#1c2426",
    "linkColor": "#0b5a67",
    "borderColor": "#d5dbd9",
}
_DARK = {
    "primaryColor": "#7fc7cf",
    "backgroundColor": "#14191b",
    "secondaryBackgroundColor": "#1d2426",
    "textColor": "#e6eae9",
    "linkColor": "#7fc7cf",
    "borderColor": "#38423f",
}

OPTIONS: dict[str, str | bool] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": False,
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.showEmailPrompt": False,
    "theme.baseFontSize": "16",
    "theme.baseRadius": "small",
    "theme.font": _FONT,
    "theme.headingFont": _FONT,
    "theme.linkUnderline": True,
    "theme.showWidgetBorder": True,
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
}
"""What Streamlit is told; `.streamlit/config.toml` says the same to those who call `streamlit run app.py`.

Only this machine is served, nothing is reported to anyone, and an error shows our own page, never a traceback. Text and accent
have a contrast of 7 or more on both backgrounds of each theme.
"""


def command(port: int, address: str = "127.0.0.1") -> list[str]:
    """The command that serves the app; what it opens and speaks is in `environment`.

    Args:
        port: the port to listen on.
        address: who can reach it; by default this machine alone.
    """
    options = OPTIONS | {"server.port": str(port), "server.address": address}
    return [sys.executable, "-m", "streamlit", "run", str(MAIN), *(f"--{k}={_flag(v)}" for k, v in options.items())]


def environment(index: Path, language: str) -> dict[str, str]:
    """The variables of this process, with those that name the index and what the app speaks until someone chooses."""
    return os.environ | {INDEX_VARIABLE: str(index.resolve()), LANGUAGE_VARIABLE: language}


def _flag(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
