"""No activation function on the page: the price, and real divergence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.experiments.setting import format_value
from core.lessons.claims import LINEAR, SLOW, bare, under
from core.lessons.findings import diverged, ended
from core.sweeps.standing import Standing
from tui.report import wording
from tui.report.figures import Curves
from tui.report.lab_runs import CASES, RATES, Results
from tui.report.page import Page

WEIGHTS = {"normal": "N(0, 1)", "glorot": "Glorot"}
"""The initializers of the first weights."""


def activation(page: Page, results: Results) -> None:
    """Compare networks with and without activation functions, and with either first weights."""
    page.section("With and without activation functions")
    panels = {
        title: {
            "sigmoid, N(0, 1)": under(case, literal=False),
            "identity, Glorot": bare(case, initializer="glorot"),
        }
        for _, title, case in CASES
    }
    panels["linear"]["identity, N(0, 1), lr 0.001"] = bare(SLOW)
    plot = Curves(
        "no-activation",
        "Loss against epoch with the sigmoid and without any activation function, on linear and "
        "XOR",
        {title: results.curves(experiments) for title, experiments in panels.items()},
    )
    page.figure(
        plot,
        "With sigmoids and without activation functions, the input as it is: "
        f"{plot.over_seeds(results.seeds)}.",
    )
    page.standings(("case", "activation, first weights", "rate"), _rows(results))
    page.paragraph(_divergence(results))


def _rows(results: Results) -> Iterator[tuple[tuple[str, ...], Standing]]:
    for name, title, case in CASES:
        rates = RATES[:2] if name == "linear" else (case.learning_rate,)
        plain = under(case, literal=False)
        experiments = {("sigmoid", "normal", case.learning_rate): plain} | {
            ("none", weights, rate): bare(case, learning_rate=rate, initializer=weights)
            for rate in rates
            for weights in WEIGHTS
        }
        for (function, weights, rate), experiment in experiments.items():
            settings = (title, f"{function}, {WEIGHTS[weights]}", format_value(rate))
            yield settings, results.standing(experiment)


def _divergence(results: Results) -> str:
    runs = results.over_seeds(bare(LINEAR))
    last = [run.epochs for run in runs if not ended(run)]
    when = f" (the last finite epoch is {wording.epochs(last)})" if last else ""
    return (
        "Without activation functions nothing holds the weights back: on linear, with N(0, 1) "
        f"first weights and a learning rate of {LINEAR.learning_rate:g}, they diverge with "
        f"{wording.seeds(diverged(runs))}{when}. {_help(results, len(last))} A network "
        "without activation functions is one linear map, however many layers it has: its boundary "
        "is a straight line through the origin."
    )


def _help(results: Results, lost: int) -> str:
    """Tell what helps where so many runs diverged."""
    changes: dict[str, dict[str, Any]] = {
        "Glorot's smaller first weights": {"initializer": "glorot"},
        f"a learning rate of {SLOW.learning_rate:g}": {"learning_rate": SLOW.learning_rate},
    }
    counts = {
        help: diverged(results.over_seeds(bare(LINEAR, **change)))
        for help, change in changes.items()
    }
    helping = [help for help, count in counts.items() if count.number < lost]
    text = ", ".join(f"with {help} {wording.amount(count)} do" for help, count in counts.items())
    if not helping:
        return f"{wording.capitalised(text)}."
    verb = "helps" if len(helping) == 1 else "help"
    return f"{wording.capitalised(wording.listed(helping))} {verb}: {text}."
