"""No activation function on the page: what it costs, and what really diverges."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.experiments.schema import format_value
from core.lessons.claims import LINEAR, SLOW, XOR, bare
from core.lessons.findings import Count, diverged, ended
from core.sweeps.standing import Spread, Standing
from tui.report import wording
from tui.report.figures import Curve, Curves
from tui.report.lab_runs import Results
from tui.report.page import Page, standings_table
from tui.report.sections.cases import CASES


def activation(page: Page, results: Results) -> None:
    """With and without, N(0, 1) and Glorot's first weights."""
    page.section("With and without activation functions")
    with_sigmoid = "sigmoid, N(0, 1)"
    panels = (
        ("linear", (
            Curve.over(with_sigmoid, "first", results.over_seeds(LINEAR, literal=False)),
            Curve.over("identity, Glorot", "second",
                       results.over_seeds(bare(LINEAR, initializer="glorot"), literal=False)),
            Curve.over("identity, N(0, 1), lr 0.001", "third",
                       results.over_seeds(bare(LINEAR, learning_rate=0.001), literal=False)),
        )),
        ("XOR", (
            Curve.over(with_sigmoid, "first", results.over_seeds(XOR, literal=False)),
            Curve.over("identity, Glorot", "second",
                       results.over_seeds(bare(XOR, initializer="glorot"), literal=False)),
        )),
    )  # fmt: skip
    curves = Curves(
        "no-activation",
        "Loss against epoch with the sigmoid and without any activation function, on linear and "
        "XOR",
        panels,
    )
    page.figure(
        curves,
        "With sigmoids and without activation functions, the input as it is: "
        f"{wording.over_seeds(len(results.seeds), diverged=curves.diverge)}.",
    )
    standings_table(page, ("case", "activation, first weights", "rate"), _bare_rows(results))
    page.paragraph(_real_divergence(results))


def _bare_rows(results: Results) -> list[tuple[tuple[str, ...], Standing]]:
    names = {"normal": "N(0, 1)", "glorot": "Glorot"}
    rows: list[tuple[tuple[str, ...], Standing]] = []
    for part, title, case in CASES:
        rate = case.learning_rate
        sigmoid = results.standing(f"units-{part}", hidden=case.hidden, squash_input=False)
        rows.append(((title, f"sigmoid, {names['normal']}", format_value(rate)), sigmoid))
        for standing in results.swept[f"no-activation-{part}"].standings:
            settings = standing.point.settings
            own = format_value(settings.get("learning_rate", rate))
            rows.append(((title, f"none, {names[settings['initializer']]}", own), standing))
    return rows


def _real_divergence(results: Results) -> str:
    runs = results.over_seeds(bare(LINEAR), literal=False)
    lost = [run.epochs for run in runs if not ended(run)]
    spread = Spread.of(np.array(lost, dtype=np.float64))
    when = f" (the last finite epoch is {wording.epochs(spread)})" if spread else ""
    return (
        "Without activation functions nothing holds the weights back: on linear, with N(0, 1) "
        f"first weights and a learning rate of {LINEAR.learning_rate:g}, they diverge with "
        f"{wording.seeds(diverged(runs))}{when}. {_what_helps(results, diverged(runs))} A network "
        "without activation functions is one linear map, however many layers it has: its boundary "
        "is a straight line through the origin."
    )


def _what_helps(results: Results, lost: Count) -> str:
    changes: dict[str, dict[str, Any]] = {
        "Glorot's smaller first weights": {"initializer": "glorot"},
        f"a learning rate of {SLOW.learning_rate:g}": {"learning_rate": SLOW.learning_rate},
    }
    counts = {
        what: diverged(results.over_seeds(bare(LINEAR, **change), literal=False))
        for what, change in changes.items()
    }
    helping = [what for what, count in counts.items() if count.number < lost.number]
    said = ", ".join(f"with {what} {wording.amount(count)} do" for what, count in counts.items())
    if not helping:
        return f"{wording.capitalised(said)}."
    verb = "helps" if len(helping) == 1 else "help"
    return f"{wording.capitalised(wording.listed(helping))} {verb}: {said}."
