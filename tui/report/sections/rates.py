"""Learning rates on the page: three overlaid, what is slow, and what diverges."""

from __future__ import annotations

import numpy as np

from core.experiments.schema import format_value
from core.lessons.claims import FAST, LINEAR, SLOW
from core.lessons.findings import Count, diverged
from core.lessons.rules import about_20
from core.sweeps.standing import Spread
from tui.report import wording
from tui.report.figures import Curve, Curves, Look
from tui.report.lab_runs import RATES, READINGS, SHORT, Results
from tui.report.page import Page, standings_table


def rates(page: Page, results: Results) -> None:
    """Three rates overlaid."""
    page.section("Learning rates")
    looks: dict[float, Look] = dict(zip(RATES, ("third", "first", "second"), strict=True))

    def curves(*, literal: bool) -> tuple[Curve, ...]:
        cases = {rate: LINEAR.with_changes(learning_rate=rate) for rate in RATES}
        return tuple(
            Curve.over(f"{rate:g}", looks[rate], results.over_seeds(case, literal=literal))
            for rate, case in cases.items()
        )

    plot = Curves(
        "learning-rates",
        "Loss against epoch of linear at learning rates 0.001, 0.01 and 0.1, by the literal "
        "equations and with the input as it is",
        tuple((reading, curves(literal=literal)) for reading, literal in READINGS),
    )
    page.figure(
        plot,
        "linear at three learning rates: "
        f"{wording.over_seeds(len(results.seeds), diverged=plot.diverge)}.",
    )
    standings_table(
        page,
        ("equations", "rate"),
        (
            (
                (SHORT[literal], format_value(rate)),
                results.standing("rates-linear", learning_rate=rate, squash_input=literal),
            )
            for _, literal in READINGS
            for rate in RATES
        ),
    )
    page.paragraph(_slow(results))
    page.paragraph(_divergence(results))


def _slow(results: Results) -> str:
    def at_slow(*, literal: bool) -> Spread | None:
        rate = SLOW.learning_rate
        return results.standing("rates-linear", learning_rate=rate, squash_input=literal).loss

    literal, plain = at_slow(literal=True), at_slow(literal=False)
    said = (
        f"**About 20.** At 0.001 the loss ends at {wording.loss(literal)} by the literal equations "
        f"and at {wording.loss(plain)} with the input as it is."
    )
    if not _about_20(literal) or _about_20(plain):
        return said
    return f"{said} Only the literal equations give the report's “about 20”."


def _about_20(loss: Spread | None) -> bool:
    return loss is not None and about_20(loss.median)


def _divergence(results: Results) -> str:
    """What diverges, and what only the report's way to take the loss makes look so."""
    fast = diverged(results.over_seeds(FAST, literal=True))
    met = [found.infinite_at for found in results.naive if found.infinite_at is not None]
    lost = Count.over(found.diverged for found in results.naive)
    said = (
        f"**To infinity?** At 0.1 the literal equations diverge with {wording.seeds(fast)}. "
        "Here the loss is taken from the logit and is finite for every probability. The report "
        "takes it from the probability, which rounds to exactly 0 or 1, and then it is log 0. At a "
        f"learning rate of 1 that happens with {wording.seeds(Count(len(met), lost.of))}"
    )
    first = Spread.of(np.array(met, dtype=np.float64))
    said += f", first at epoch {wording.epochs(first)}" if first else ""
    said += f", while a run really diverges with {wording.amount(lost)}."
    seen = len(met) > lost.number and not fast.number
    return said + (" Such a loss is most likely what the report saw." if seen else "")
