"""What readers leave out has a name, and every name an explanation."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from coopkb.clean import RULES as CLEAN_RULES
from coopkb.read import removals
from coopkb.read.removals import LONGEST, RULES, Rule, removal

MODULES = sorted(Path(removals.__file__).parent.glob("*.py"))


def named(path):
    """The rules that a module names: `Rule.X`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Rule"
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.name)
def test_every_rule_that_a_reader_names_is_explained(path):
    """A rule that is used is one of the vocabulary, and its name is never written by hand where a removal is made."""
    assert {Rule[name].value for name in named(path)} <= set(RULES)
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    makers = [n for n in calls if isinstance(n.func, ast.Name) and n.func.id in ("Removal", "removal")]
    assert path.name == "removals.py" or all(n.func.id == "removal" for n in makers)
    assert not any(isinstance(n.args[0], ast.Constant) for n in makers)


def test_every_rule_is_used_by_a_reader():
    """The vocabulary lists what happens, and nothing else."""
    used = set().union(*(named(path) for path in MODULES if path.name != "removals.py"))

    assert used == set(Rule.__members__)
    assert list(RULES) == [rule.value for rule in Rule]


@pytest.mark.parametrize("vocabulary", [RULES, CLEAN_RULES], ids=["read", "clean"])
def test_both_vocabularies_speak_both_languages(vocabulary):
    """Each rule has one line in French and one in English, and no two rules the same."""
    for rule, lines in vocabulary.items():
        assert set(lines) == {"fr", "en"}, rule
        assert all(line.strip() and "\n" not in line and line.endswith(".") for line in lines.values()), rule
    for language in ("fr", "en"):
        assert len({lines[language] for lines in vocabulary.values()}) == len(vocabulary)


def test_a_name_means_one_thing():
    """A rule of both vocabularies does the same in both: nobody reads a report with two dictionaries."""
    for rule in set(RULES) & set(CLEAN_RULES):
        assert dict(RULES[rule]) == dict(CLEAN_RULES[rule]), rule


def test_a_removal_is_cut_and_carries_a_plain_name():
    """Reports show the beginning of a long text; the rule goes into an index as the text that it is."""
    made = removal(Rule.INDEX, "x" * 1000, 3)

    assert (made.rule, made.text, made.count) == ("index", "x" * LONGEST, 3)
    assert type(made.rule) is str
