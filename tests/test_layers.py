"""The direction of imports: what a module may know of the others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "coopkb"

GROUND = {"types", "errors"}
WORDS = GROUND | {"settings", "language", "analysis", "sentences"}
STAGES = WORDS | {"corpus", "grid", "library", "silence"}
BUILD = STAGES | {"read", "clean", "split", "encode", "stores", "ingest"}

ALLOWED: dict[str, set[str]] = {
    "types": set(),
    "errors": set(),
    "settings": GROUND,
    "yaml_files": GROUND,
    "language": GROUND,
    "analysis": GROUND,
    "sentences": GROUND,
    "read": GROUND,
    "clean": GROUND,
    "split": GROUND | {"sentences"},
    "encode": GROUND,
    "bridge": GROUND,
    "corpus": GROUND | {"yaml_files"},
    "grid": GROUND | {"yaml_files"},
    "frameworks": GROUND | {"yaml_files"},
    "library": GROUND | {"yaml_files", "corpus", "grid", "frameworks"},
    "silence": GROUND | {"sentences"},
    "sentence_kinds": GROUND,
    "stores": GROUND,
    "ingest": WORDS | {"read", "clean", "split", "corpus", "library"},
    "index": BUILD,
    "report": GROUND | {"read", "clean"},
    "names": GROUND,
    "cite": GROUND | {"names"},
    "llm": GROUND | {"analysis", "sentences", "cite", "settings", "encode", "bridge"},
    "session": GROUND | {"notebook", "yaml_files"},
    "references": GROUND | {"names", "cite"},
    "notebook": GROUND | {"cite"},
    "search": WORDS | {"grid", "frameworks", "index", "bridge"},
    "compare": WORDS | {"index"},
    "answer": WORDS | {"grid", "silence", "sentence_kinds", "index", "search", "compare"},
    "concordance": WORDS | {"grid", "index"},
    "situation": WORDS | {"index", "grid", "compare"},
    "knowledge_base": GROUND | {"grid", "index", "search", "answer", "compare", "concordance", "situation", "llm"},
    "check": WORDS | {"yaml_files", "read", "corpus", "grid", "frameworks", "library"},
    "exchange": GROUND | {"yaml_files"},
    "export": GROUND | {"cite", "notebook", "session", "sentences"},
    "evaluate": GROUND | {"knowledge_base"},
    "records": GROUND | {"evaluate", "check"},
    "ui": GROUND
    | {"settings", "knowledge_base", "compare", "situation", "notebook", "session", "references", "llm"}
    | {"cite", "report", "export", "analysis"},
    "cli": BUILD
    | {"index", "search", "knowledge_base", "evaluate", "records", "report", "cite", "ui", "check", "exchange", "export"},
    "__main__": {"cli"},
    "__init__": GROUND | {"encode", "knowledge_base"},
}


def _part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported(path: Path) -> set[str]:
    """The parts of the package that a file imports, those for type checking alone included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = (node.module or "").split(".")
            if module == ["coopkb"]:
                found |= {alias.name for alias in node.names}
            elif module[0] == "coopkb":
                found.add(module[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("coopkb.")}
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    """Data flows one way: stages never import one another, and nothing imports what is built on it."""
    part = _part(path)
    assert part in ALLOWED, f"{part} has no place in the layers: give it one"
    assert _imported(path) - {part} <= ALLOWED[part]


def test_the_layers_hold_no_cycle() -> None:
    """What a part may import never leads back to it."""
    for part, direct in ALLOWED.items():
        seen, todo = set(), list(direct)
        while todo:
            below = todo.pop()
            assert below != part, f"{part} can reach itself"
            if below not in seen:
                seen.add(below)
                todo += ALLOWED[below]


def test_readers_do_not_import_one_another_through_the_dispatcher() -> None:
    """A format module never asks the dispatcher to read for it: one format, one module."""
    for path in (PACKAGE / "read").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "coopkb.read"]
        assert "read" not in {alias.name for node in froms for alias in node.names}, path.name
