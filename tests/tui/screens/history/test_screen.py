"""The History by its keys: what each does is to be seen on the screen."""

from __future__ import annotations

import re

from core.store.run_store import RunStore
from tests.tui.screens.history.kept import keep


def listed(it) -> list[int]:
    """The numbers of the runs in the list, from top to bottom."""
    rows = [line for line in it.lines if re.match(r"[▌ ]   ?[A-H ]?\*? +\d+  \S", line)]
    return [int(re.search(r"\d+", row)[0]) for row in rows]


async def test_runs_are_found_and_opened_where_they_were(lab):
    keep("report-xor", 30)
    keep("report-linear", 40, learning_rate=0.05)
    keep("report-linear", 50, seed=4)
    async with lab() as it:
        await it.press("5")
        await it.until_shows("3 runs")
        assert listed(it) == [3, 2, 1]
        await it.press("/")
        it.type(*"lr=0.05")
        await it.until(lambda: listed(it) == [2])
        await it.press("enter", "enter")
        await it.until(lambda: it.status.epoch == 40)
        assert it.recording.experiment.learning_rate == 0.05
        await it.press("c", "f")
        await it.until(lambda: it.status.epoch == 80)
        await it.press("5")
        await it.until(lambda: any(re.search(r"^▌ +2 .* 80 ", line) for line in it.lines))
    assert RunStore().find(2).epoch == 80


async def test_an_empty_notebook_says_how_to_begin(lab):
    async with lab(80, 24) as it:
        await it.press("5")
        await it.until_shows("No run is kept so far: 1 goes to the Lab")
        await it.press("up", "enter", "x", "t", "space", "z", "s", "=", "right")
        await it.press("escape", "escape")
        await it.until(lambda: it.run)
