"""Hidden units on the page: both data sets over the width, and why XOR wanted a hundred."""

from __future__ import annotations

import numpy as np

from core.lessons.claims import XOR
from core.lessons.findings import IN_WORDS, MOST, Count, Verdict, all_right
from core.nn.activations import ACTIVATIONS
from core.sweeps.standing import Spread, Standing
from tui.report import wording
from tui.report.figures import LOOKS, Maps, Quantity, RangePanel, Ranges, Series
from tui.report.lab_runs import READINGS, SHORT, UNITS, Results
from tui.report.page import Page, standings_table

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
    literal, plain = (_able(results, literal=literal) for literal in (True, False))
    said = (
        f"{IN_WORDS[MOST]} of the seeds get all points of XOR right "
        f"{_at(literal)} by the literal equations, {_at(plain)} with the input as it is. "
    )
    enough, enough_as_it_is = _enough(literal), _enough(plain)
    if enough_as_it_is is None or (enough is not None and enough <= enough_as_it_is):
        return said + "These runs do not show that the sigmoid on the input costs units."
    if enough is None:
        return said + "Without the sigmoid on the input fewer units are enough."
    return said + "The many units make up for the sigmoid on the input, not for XOR."


def _why_a_hundred(page: Page, results: Results) -> None:
    page.subsection(WHY)
    low, high = ACTIVATIONS["sigmoid"](np.array([0.0, 1.0])).tolist()

    def right(width: int, *, literal: bool) -> str:
        return wording.seeds(_all_right(results, width, literal=literal))

    page.paragraph(
        "The sigmoid on the input squeezes [0, 1] into "
        f"[{low:.2f}, {high:.2f}]: all points come to lie in a square of side {high - low:.2f}, "
        "and what tells the classes apart becomes as much smaller. At 10 units all 21 points are "
        f"right (in one of the last two epochs) with {right(10, literal=True)} by the "
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


def _able(results: Results, *, literal: bool) -> list[int]:
    """The widths with which the claim that all points are right is reproduced."""
    counts = {width: _all_right(results, width, literal=literal) for width in UNITS}
    return [w for w, count in counts.items() if count.verdict is Verdict.REPRODUCED]


def _gaps(able: list[int]) -> list[int]:
    """The widths beyond the first able one that are not."""
    return [width for width in UNITS if able and width > able[0] and width not in able]


def _enough(able: list[int]) -> int | None:
    """The width from which on all are able."""
    unable = [width for width in UNITS if width not in able]
    return next((w for w in able if w > max(unable, default=0)), None)


def _at(able: list[int]) -> str:
    if not able:
        return "with none of these widths"
    if not _gaps(able):
        return f"from {able[0]} units on"
    at, not_at = (wording.listed([str(w) for w in some]) for some in (able, _gaps(able)))
    return f"at {at} units, but not at {not_at},"
