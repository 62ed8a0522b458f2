"""Hidden units on the page: both data sets over the width, and why XOR wanted a hundred."""

from __future__ import annotations

import numpy as np

from core.claims import XOR
from core.findings import Count, Verdict, all_right
from core.nn.activations import ACTIVATIONS
from core.standing import Spread, Standing
from tui.report import wording
from tui.report.page import Page
from tui.report.parts import UNITS
from tui.report.plots import LOOKS, Maps, Quantity, RangePanel, Ranges, Series
from tui.report.readings import READINGS, SHORT
from tui.report.results import Results
from tui.report.standings import standings_table

WHY = "Why XOR wanted 100 units"


def units(page: Page, results: Results) -> None:
    """Accuracy and loss over the width of both hidden layers; why XOR wanted a hundred."""
    page.section("Hidden units")
    page.figure(
        Ranges(
            "hidden-units",
            "Accuracy and final loss with 2, 4, 10, 30 and 100 units in both hidden layers, on "
            "linear and XOR",
            "units of both hidden layers",
            tuple(map(str, UNITS)),
            (
                (_panel(results, "linear", "accuracy"), _panel(results, "xor", "accuracy")),
                (_panel(results, "linear", "loss"), _panel(results, "xor", "loss")),
            ),
        ),
        "Accuracy and final loss over the width: medians, with strokes from the lowest to the "
        f"highest of {wording.plural(len(results.seeds), 'seed')}.",
    )
    for part, title in (("linear", "linear"), ("xor", "XOR")):
        standings_table(
            page,
            (f"{title}, equations", "units"),
            (
                ((SHORT[literal], str(width)), _standing(results, part, width, literal=literal))
                for _, literal in READINGS
                for width in UNITS
            ),
        )
    page.paragraph("The tables tell the last epoch, alternating or not.")
    _why_a_hundred(page, results)


def _standing(results: Results, part: str, width: int, *, literal: bool) -> Standing:
    return results.standing(f"units-{part}", hidden=(width, width), squash_input=literal)


def _panel(results: Results, part: str, quantity: Quantity) -> RangePanel:
    def spreads(*, literal: bool) -> tuple[Spread | None, ...]:
        found = (_standing(results, part, width, literal=literal) for width in UNITS)
        return tuple(s.accuracy if quantity == "accuracy" else s.loss for s in found)

    series = tuple(
        Series(reading, look, spreads(literal=literal))
        for (reading, literal), look in zip(READINGS, LOOKS, strict=False)
    )
    return RangePanel("XOR" if part == "xor" else part, quantity, series)


def finding(results: Results) -> str:
    """What the sigmoid on the input does to XOR, as the runs have it."""
    literal, plain = (_enough(results, literal=literal) for literal in (True, False))
    said = (
        "three quarters of the seeds get all points of XOR right "
        f"{_from(literal)} by the literal equations, {_from(plain)} with the input as it is. "
    )
    if plain is None or (literal is not None and literal <= plain):
        return said + "These runs do not show that the sigmoid on the input costs units."
    return said + "The many units make up for the sigmoid on the input, not for XOR."


def _why_a_hundred(page: Page, results: Results) -> None:
    page.subsection(WHY)
    low, high = ACTIVATIONS["sigmoid"](np.array([0.0, 1.0])).tolist()

    def right(width: int, *, literal: bool) -> str:
        return wording.amount(_all_right(results, width, literal=literal))

    page.paragraph(
        "The sigmoid on the input squeezes [0, 1] into "
        f"[{low:.2f}, {high:.2f}]: all points come to lie in a square of side {high - low:.2f}, "
        "and what tells the classes apart becomes as much smaller. At 10 units all 21 points are "
        f"right (in one of the last two epochs) with {right(10, literal=True)} seeds by the "
        f"literal equations and with {right(10, literal=False)} with the input as it is; at 100 "
        f"units with {right(100, literal=True)} and {right(100, literal=False)}."
    )
    page.paragraph(wording.capitalised(finding(results)))
    page.figure(
        Maps(
            "xor-units",
            "XOR at 10 and 100 units, by the literal equations and with the input as it is",
            tuple(
                tuple(
                    results.shown(XOR.with_changes(hidden=(w, w)), literal=literal).panel(
                        f"{SHORT[literal]}, {w} units"
                    )
                    for w in (10, 100)
                )
                for literal in (True, False)
            ),
        ),
        "XOR at 10 and 100 units, the literal equations above, the input as it is below: of each "
        "the typical run, the one with the median loss.",
    )


def _all_right(results: Results, width: int, *, literal: bool) -> Count:
    runs = results.over_seeds(XOR.with_changes(hidden=(width, width)), literal=literal)
    return Count.over(map(all_right, runs))


def _enough(results: Results, *, literal: bool) -> int | None:
    """The least width with which three quarters of the seeds have all points right."""
    counts = {width: _all_right(results, width, literal=literal) for width in UNITS}
    able = (w for w, count in counts.items() if count.verdict is Verdict.REPRODUCED)
    return next(able, None)


def _from(width: int | None) -> str:
    return "with none of these widths" if width is None else f"from {width} units on"
