"""Hidden units on the page: both data sets over the width, and why XOR wanted a hundred."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.experiments.experiment import Experiment
from core.lessons.claims import XOR
from core.lessons.findings import IN_WORDS, MOST, Count, Verdict, all_right
from core.nn.activations import ACTIVATIONS
from tui.drawing import numbers
from tui.report import wording
from tui.report.figures import Maps, RangePanel, Ranges
from tui.report.lab_runs import CASES, SHORT, UNITS, Results, readings
from tui.report.page import Page

WHY = "Why XOR wanted 100 units"


def units(page: Page, results: Results) -> None:
    """Draw accuracy and loss over the width of both hidden layers; tell why XOR wanted many."""
    page.section("Hidden units")

    def panel(title: str, case: Experiment, quantity: Literal["accuracy", "loss"]) -> RangePanel:
        series = {
            reading: [getattr(results.standing(_wide(e, w)), quantity) for w in UNITS]
            for reading, e in readings(case).items()
        }
        return RangePanel(title, quantity, series)

    page.figure(
        Ranges(
            "hidden-units",
            "Accuracy and final loss with 2, 4, 10, 30 and 100 units in both hidden layers, on "
            "linear and XOR",
            "units of both hidden layers",
            [*map(str, UNITS)],
            [
                [panel(title, case, "accuracy") for _, title, case in CASES],
                [panel(title, case, "loss") for _, title, case in CASES],
            ],
        ),
        "Accuracy and final loss over the width: medians, with strokes from the lowest to the "
        f"highest of {numbers.plural(results.seeds, 'seed')}.",
    )
    for _, title, case in CASES:
        page.standings(
            (f"{title}, equations", "units"),
            [
                ((reading, str(w)), results.standing(_wide(e, w)))
                for reading, e in readings(case, SHORT).items()
                for w in UNITS
            ],
        )
    page.paragraph("The tables tell the last epoch, alternating or not.")
    _why(page, results)


def _wide(case: Experiment, width: int) -> Experiment:
    return case.with_changes(hidden=(width, width))


def _why(page: Page, results: Results) -> None:
    page.subsection(WHY)
    low, high = ACTIVATIONS["sigmoid"](np.array([0.0, 1.0])).tolist()
    ten, hundred = (
        [wording.seeds(_all_right(results, e, width)) for e in readings(XOR).values()]
        for width in (10, 100)
    )
    page.paragraph(
        "The sigmoid on the input squeezes [0, 1] into "
        f"[{low:.2f}, {high:.2f}]: all points come to lie in a square of side {high - low:.2f}, "
        "and what tells the classes apart becomes as much smaller. At 10 units all 21 points are "
        f"right (in one of the last two epochs) with {ten[0]} by the literal equations and with "
        f"{ten[1]} with the input as it is; at 100 units with {hundred[0]} and {hundred[1]}."
    )
    page.paragraph(wording.capitalised(finding(results)))
    page.figure(
        Maps(
            "xor-units",
            "XOR at 10 and 100 units, by the literal equations and with the input as it is",
            [
                [results.drawn(_wide(e, w)).panel(f"{reading}, {w} units") for w in (10, 100)]
                for reading, e in readings(XOR, SHORT).items()
            ],
        ),
        "XOR at 10 and 100 units, the literal equations above, the input as it is below: of each "
        "the typical run, the one with the median loss.",
    )


def _all_right(results: Results, case: Experiment, width: int) -> Count:
    return Count.over(map(all_right, results.over_seeds(_wide(case, width))))


def finding(results: Results) -> str:
    """Tell what the sigmoid on the input does to XOR, as the runs have it."""
    literal, plain = (
        [w for w in UNITS if _all_right(results, e, w).verdict is Verdict.REPRODUCED]
        for e in readings(XOR).values()
    )
    text = (
        f"{IN_WORDS[MOST]} of the seeds get all points of XOR right "
        f"{_at(literal)} by the literal equations, {_at(plain)} with the input as it is. "
    )
    enough, enough_as_it_is = _enough(literal), _enough(plain)
    if enough_as_it_is is None or (enough is not None and enough <= enough_as_it_is):
        return text + "These runs do not show that the sigmoid on the input costs units."
    if enough is None:
        return text + "Without the sigmoid on the input fewer units are enough."
    return text + "The many units make up for the sigmoid on the input, not for XOR."


def _enough(able: list[int]) -> int | None:
    """Return the width from which on all are able."""
    unable = [width for width in UNITS if width not in able]
    return next((w for w in able if w > max(unable, default=0)), None)


def _at(able: list[int]) -> str:
    """Name the able widths, and those beyond the first that are not."""
    if not able:
        return "with none of these widths"
    gaps = [width for width in UNITS if width > able[0] and width not in able]
    if not gaps:
        return f"from {able[0]} units on"
    at, not_at = (wording.listed([*map(str, widths)]) for widths in (able, gaps))
    return f"at {at} units, but not at {not_at},"
