"""A session for a group, made from a notebook: aim, concepts, steps with their minutes, hand-outs; all of it to be changed.

| module | does |
|---|---|
| `activities` | the activities, read from `activities.yaml` |
| `model` | outlines, steps, hand-outs |
| `holdings` | what a notebook holds, and what an activity lacks |
| `filling` | an activity as a step, filled from the notebook |
| `planning` | a notebook and a length of time → an outline |
| `editing` | a changed outline for each change |
| `wording` | words in both languages |
"""

from coopkb.session.activities import LONGEST_SESSION, Activity, Holding, Phase, activities
from coopkb.session.editing import (
    add_step,
    move_step,
    remove_step,
    replace_step,
    retitle,
    retitle_step,
    set_aim,
    set_minutes,
    set_start,
)
from coopkb.session.holdings import Kept, kept
from coopkb.session.model import Handout, Move, Outline, Prompt, Step, StepKind, Taught, quote_of
from coopkb.session.planning import SHORTEST_SESSION, Choice, choices, outline, step_of

__all__ = [
    "LONGEST_SESSION",
    "SHORTEST_SESSION",
    "Activity",
    "Choice",
    "Handout",
    "Holding",
    "Kept",
    "Move",
    "Outline",
    "Phase",
    "Prompt",
    "Step",
    "StepKind",
    "Taught",
    "activities",
    "add_step",
    "choices",
    "kept",
    "move_step",
    "outline",
    "quote_of",
    "remove_step",
    "replace_step",
    "retitle",
    "retitle_step",
    "set_aim",
    "set_minutes",
    "set_start",
    "step_of",
]
