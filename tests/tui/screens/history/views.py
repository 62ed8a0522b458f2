"""Views of the History, made without a store."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.nn.arrays import FloatArray
from core.store.stored_run import StoredRun
from core.training.snapshot import FIGURES, LOSS, SHARE
from tests.core.store.stored import stored
from tui.drawing.sparkline import sketch_scale
from tui.screens.history.view import Details, HistoryView, RunTable

DAY = "2023-11-16"
"""Two days after `stored` runs were saved."""


def figures(epochs: int, *, rate: float = 0.05, test: bool = False) -> FloatArray:
    """Figures of a run whose loss falls from 1."""
    some = np.full((FIGURES, epochs + 1), np.nan)
    some[LOSS] = np.exp(-rate * np.arange(epochs + 1))
    some[SHARE] = 1 - some[LOSS] / 2
    if test:
        some[FIGURES // 2 :] = 1.1 * some[LOSS], 0.9 * some[SHARE]
    return some


def details(run: StoredRun, *, rate: float = 0.05, test: bool = False) -> Details:
    """A run as it is looked at closely."""
    return Details(run, figures(run.epoch, rate=rate, test=test), run.course)


def view_of(*runs: StoredRun, place: int = 0, **facts: Any) -> HistoryView:
    """A list of runs, whose place is looked at closely; other facts are of the list or the view."""
    of_list = {name: facts.pop(name) for name in [*facts] if name in RunTable.__annotations__}
    told = {"total": len(runs), "day": DAY, "scale": sketch_scale(runs)} | of_list
    table = RunTable(runs, place, **told)
    chosen = (details(runs[place]),) if runs and runs[place].kind == "run" else ()
    return HistoryView(**({"table": table, "details": chosen, "focus": "runs"} | facts))


def runs(count: int, **facts: Any) -> list[StoredRun]:
    """Runs, the newest first."""
    return [stored(id, **facts) for id in range(count, 0, -1)]
