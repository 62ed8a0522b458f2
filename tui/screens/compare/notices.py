"""The one line of Compare that says what is found, or what can be done now."""

from __future__ import annotations

import numpy as np

from core.training.pair import PairMoment
from tui.drawing import numbers
from tui.drawing.text import longest
from tui.screens.compare.view import CompareView

HINTS = (
    "`space` plays both, `tab` goes from A to B, `up` and `down` choose another run",
    "`space` plays both, `tab` A or B, `up` `down` another run",
)


def compare_notice(view: CompareView, moment: PairMoment, width: int) -> str:
    """Return who is right on the points of which the two say another class each; where they do not
    compare, the keys to begin with."""
    if view.runs is None:
        return ""
    differing = moment.differing
    if differing is None:
        return longest(HINTS, width)
    count, total = int(differing.sum()), numbers.epochs(len(differing))
    if not count:
        return longest((f"Both say the same of all {total} points",), width)
    truth = moment.sides[0].recording.dataset.truth
    right = [
        numbers.epochs(int(np.count_nonzero(differing & (side.evaluation.answers == truth))))
        for side in moment.sides
    ]
    points = f"{numbers.epochs(count)} of {total} points"
    texts = (
        f"They disagree on {points}: A is right on {right[0]} of these, B on {right[1]}",
        f"Disagree on {points}: A right on {right[0]}, B on {right[1]}",
    )
    return longest(texts, width)
