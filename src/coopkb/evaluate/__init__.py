"""How well an index answers a file of questions whose answers are known.

A question file is JSON Lines: `id`, `lang` ("fr" or "en"), `question`, `answerable`, and `relevant`, a list of anchors that
name a file and the first and last words of the passage that answers. The measure does not depend on how passages are cut: a
hit covers an anchor when it holds half of its word pairs, or when at least six of its own word pairs, and four fifths of all
of them, lie in the anchor; the gain at a rank is the number of anchors newly covered there.

A question may further tell `user` and `kind`, by which figures are grouped; `evidence`, the exact sentences that answer; and
`concepts`, the ids of the concepts that it is about.

`measure` asks the questions, `results` makes figures of what comes back, `statistics` says how far they could be chance;
`tables` and `page` show them.
"""

from coopkb.evaluate.floor import FLOORED, TOLERANCE, Floor, check_floor, floor_of, floor_text, read_floor
from coopkb.evaluate.matching import holds
from coopkb.evaluate.measure import Variant, ablation, evaluate
from coopkb.evaluate.questions import Anchor, Question, read_questions
from coopkb.evaluate.results import Balance, Coverage, Evaluation, Failure, Figures, Quoting, Ranking, Result
from coopkb.evaluate.side_by_side import SideBySide, side_by_side
from coopkb.evaluate.statistics import Difference, Estimate

__all__ = [
    "FLOORED",
    "TOLERANCE",
    "Anchor",
    "Balance",
    "Coverage",
    "Difference",
    "Estimate",
    "Evaluation",
    "Failure",
    "Figures",
    "Floor",
    "Question",
    "Quoting",
    "Ranking",
    "Result",
    "SideBySide",
    "Variant",
    "ablation",
    "check_floor",
    "evaluate",
    "floor_of",
    "floor_text",
    "holds",
    "read_floor",
    "read_questions",
    "side_by_side",
]
