"""How well passages are told by their concepts: lines that people mapped to concepts, and questions that name theirs.

    python benchmarks/concepts.py GOLD.yaml --index INDEX [--questions QUESTIONS.jsonl]

GOLD.yaml holds `dimensions`, each with `concepts`, each with `items`: `file` and `anchor`, a few words of a line that speaks of
the concept. A line is told right when the marks of the sentence that holds the anchor, by name or by meaning, are the concepts
it was mapped to. Lines are split in two by a digest of their words, so that what is set on one half is told on the other.
QUESTIONS.jsonl is a file of questions (see `coopkb.evaluate`) whose `concepts` name what each is about.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import coopkb
from coopkb.sentences import sentences
from coopkb.stores.concept_vectors import SPOKEN

if TYPE_CHECKING:
    from coopkb.knowledge_base import KnowledgeBase


def _words(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9à-ÿœ]+', ' ', text.lower()).strip()} "


def gold(path: Path) -> dict[tuple[str, str], set[str]]:
    """The concepts of each line, by file and anchor."""
    lines: dict[tuple[str, str], set[str]] = defaultdict(set)
    for dimension in yaml.safe_load(path.read_text(encoding="utf-8"))["dimensions"]:
        for concept in dimension["concepts"]:
            for item in concept.get("items", []):
                lines[item["file"], item["anchor"]].add(concept["id"])
    return dict(lines)


def told(kb: KnowledgeBase, file: str, anchor: str) -> set[str] | None:
    """The concepts marked on the sentence of a file that holds an anchor; None where none does."""
    snapshot = kb._snapshot
    source = next(s for s in kb.sources() if Path(s.path).name == file)
    numbers = list(kb.grid.concepts)
    rows = snapshot.knowledge.rows_of([p.id for p in kb.passages(source.id)])
    for passage in kb.passages(source.id):
        for number, (start, end) in enumerate(sentences(passage.text)):
            if _words(anchor) not in _words(passage.text[start:end]):
                continue
            named = {
                concept for concept, first, _ in kb.mentions(passage.id) if passage.start + start <= first < passage.start + end
            }
            marks = snapshot.marks[(snapshot.marks["row"] == rows[passage.id]) & (snapshot.marks["sentence"] == number)]
            return named | {numbers[mark["concept"]].id for mark in marks if mark["score"] >= SPOKEN}
    return None


def main() -> None:
    """Print precision, recall and F1 per dimension for each half, and how often a question’s concept comes in three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--questions", type=Path)
    options = parser.parse_args()
    with coopkb.open(options.index) as kb:
        dimension = {concept.id: concept.dimension for concept in kb.grid.concepts}
        counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        lost = 0
        for (file, anchor), right in gold(options.gold).items():
            found = told(kb, file, anchor)
            if found is None:
                lost += 1
                continue
            half = "half A" if hashlib.sha256(anchor.encode()).digest()[0] % 2 else "half B"
            for concept in found | (right & dimension.keys()):
                kind = "right" if concept in found & right else "extra" if concept in found else "missed"
                for group in (dimension[concept], "all"):
                    counts[half][group, kind] += 1
        print(f"lines not found as one sentence: {lost}")
        for half, tally in sorted(counts.items()):
            for group in dict.fromkeys([*dimension.values(), "all"]):
                right, extra, missed = (tally[group, kind] for kind in ("right", "extra", "missed"))
                precision, recall = right / max(1, right + extra), right / max(1, right + missed)
                f1 = 2 * right / max(1, 2 * right + extra + missed)
                print(f"{half}  {group:14} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}  ({right + missed} to find)")
        if options.questions:
            asked = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines() if line]
            asked = [question for question in asked if question.get("concepts")]
            hits = [
                bool({concept.id for concept in kb.find_concepts(question["question"])[:3]} & set(question["concepts"]))
                for question in asked
            ]
            print(f"right concept among the first three: {sum(hits)} of {len(hits)} questions ({sum(hits) / len(hits):.2f})")


if __name__ == "__main__":
    main()
