"""The README is executed: what it tells a newcomer to run is run, and what it points at exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from small_corpus import write_texts

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents, as the README supposes, and an index built by its command."""
    folder = tmp_path_factory.mktemp("readme")
    write_texts(folder / "mes-documents")
    return folder


def _run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line, comments=True)
    assert words[0] == "coopkb"
    return subprocess.run(
        [sys.executable, "-m", "coopkb", *words[1:]], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_commands_and_the_lines_of_python_work(here: Path) -> None:
    """The commands on one's own documents run in order, and the Python example prints an answer from the index they built."""
    [commands] = [block for block in _blocks("sh") if "mes-documents" in block]
    for line in commands.strip().splitlines():
        run = _run(line, here)
        assert run.returncode == 0, run.stderr
    assert (here / "rapport.md").is_file()
    [example] = _blocks("python")
    run = subprocess.run([sys.executable, "-c", example], cwd=here, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("answered\n« ")


def test_the_make_targets_do_what_the_plain_commands_do() -> None:
    """`make app` and `make test` exist, and the pip commands beside them install the same things and start the same way."""
    for target in re.findall(r"^make (\w+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE), target
    for words in (
        "-c constraints.txt",
        "-e .",
        "coopkb build",
        "coopkb serve",
        "torch==2.13.0",
        '-e ".[test]"',
        "python -m pytest",
    ):
        assert words in README
        assert words in MAKEFILE


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    """No page of the documentation points at a file that is not there."""
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "corpus").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_command_is_documented() -> None:
    """Each verb of the command line stands in the README."""
    listed = subprocess.run(
        [sys.executable, "-m", "coopkb", "--lang", "en", "--help"], capture_output=True, text=True, check=True
    )
    verbs = re.findall(r"^[│ ]+(build|search|ask|evaluate|concepts|serve|doctor)\b", listed.stdout, flags=re.MULTILINE)
    assert len(verbs) == 7
    for verb in verbs:
        assert f"coopkb {verb}" in README, verb


def test_python_and_torch_versions_agree() -> None:
    """The README, the Makefile and the pins name one version of torch, and one least version of Python."""
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "torch==2.13.0" in pins
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "Python 3.11" in README
