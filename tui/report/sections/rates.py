"""Learning rates on the page: three overlaid, the slow one, and divergence."""

from __future__ import annotations

from core.experiments.setting import format_value
from core.lessons.claims import FAST, LINEAR, SLOW, under
from core.lessons.findings import Count, diverged
from core.lessons.rules import about_20
from tui.report import wording
from tui.report.figures import Curves
from tui.report.lab_runs import RATES, READINGS, SHORT, Results, readings
from tui.report.page import Page


def rates(page: Page, results: Results) -> None:
    """Draw three rates overlaid, and tell about them."""
    page.section("Learning rates")
    cases = {rate: LINEAR.with_changes(learning_rate=rate) for rate in RATES}
    plot = Curves(
        "learning-rates",
        "Loss against epoch of linear at learning rates 0.001, 0.01 and 0.1, by the literal "
        "equations and with the input as it is",
        {
            reading: results.curves(
                {f"{rate:g}": under(case, literal=literal) for rate, case in cases.items()},
                looks=(2, 0, 1),
            )
            for literal, reading in READINGS.items()
        },
    )
    page.figure(plot, f"linear at three learning rates: {plot.over_seeds(results.seeds)}.")
    page.standings(
        ("equations", "rate"),
        [
            ((reading, format_value(rate)), results.standing(under(case, literal=literal)))
            for literal, reading in SHORT.items()
            for rate, case in cases.items()
        ],
    )
    page.paragraph(_slow(results))
    page.paragraph(_divergence(results))


def _slow(results: Results) -> str:
    literal, plain = (results.standing(e).loss for e in readings(SLOW).values())
    text = (
        f"**About 20.** At 0.001 the loss ends at {wording.loss(literal)} by the literal equations "
        f"and at {wording.loss(plain)} with the input as it is."
    )
    about = [loss is not None and about_20(loss.median) for loss in (literal, plain)]
    only = " Only the literal equations give the report's “about 20”."
    return text + (only if about == [True, False] else "")


def _divergence(results: Results) -> str:
    """Tell what diverges, and what only the report's way to take the loss makes look so."""
    fast = diverged(results.over_seeds(FAST))
    infinite = [x.infinite_at for x in results.naive_losses if x.infinite_at is not None]
    lost = Count.over(loss.diverged for loss in results.naive_losses)
    first = f", first at epoch {wording.epochs(infinite)}" if infinite else ""
    likely = len(infinite) > lost.number and not fast.number
    return (
        f"**To infinity?** At 0.1 the literal equations diverge with {wording.seeds(fast)}. "
        "Here the loss is taken from the logit and is finite for every probability. The report "
        "takes it from the probability, which rounds to exactly 0 or 1, and then it is log 0. At a "
        f"learning rate of 1 that happens with {wording.seeds(Count(len(infinite), lost.of))}"
        f"{first}, while a run really diverges with {wording.amount(lost)}."
        + (" Such a loss is most likely what the report saw." if likely else "")
    )
