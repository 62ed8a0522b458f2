"""How the History looks, of runs and at a time that are the same everywhere."""

from __future__ import annotations

import time

import numpy as np
import pytest

from core import Course, Experiment
from core.experiments.presets import PRESETS
from core.store.listing import Listed
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from core.training.run import Status
from tests.core.store.stored import stored
from tests.tui.screens.history.views import DAY, figures

pytestmark = pytest.mark.slow
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)

NOON = 1_700_136_000.0
"""Of that day."""

SWEEP = "seeds = 20\n[vary]\nlearning_rate = [0.001, 0.01, 0.1]\n"


def notebook() -> tuple[StoredRun, ...]:
    """A sweep, and runs that ended in every way."""
    base = PRESETS["report-linear"].experiment
    xor = PRESETS["report-xor"].experiment
    branch = Course.of(xor).branch(1000, xor.with_changes(learning_rate=0.005))
    rows: list[tuple[str, Experiment, dict[str, object]]] = [
        ("report-linear", base, {"kind": "sweep", "document": SWEEP, "epoch": 43, "epochs": 60,
                                 "loss": None, "share": None, "sketch": np.empty(0)}),
        ("report-linear", base.with_changes(learning_rate=0.05), {"tags": ("best",), "share": 0.98,
                                 "pinned": True, "note": "no rate below this one is as good"}),
        ("report-xor", branch.settings, {"document": branch.to_toml(), "parent": 3, "share": 1.0,
                                 "tags": ("lecture", "best")}),
        ("report-xor", xor, {"epoch": 1240, "status": Status.PAUSED, "share": 19 / 21}),
        ("report-linear", base.with_changes(learning_rate=5.0), {"status": Status.DIVERGED,
                                 "epoch": 7, "loss": None, "share": 0.5, "reason": "diverged"}),
        ("circle", PRESETS["circle"].experiment, {"test_loss": 0.02, "test_share": 0.98}),
    ]  # fmt: skip
    return tuple(
        stored(
            len(rows) - place, experiment=experiment, preset=preset,
            started=NOON - 40_000 * place**2 - 60, changed=NOON - 40_000 * place**2,
            versions={"bp-tui": "1.0", "numpy": "2.4"},
            **{"loss": 0.9 / (place + 1), "sketch": sketch(place)} | facts,
        )
        for place, (preset, experiment, facts) in enumerate(rows)
    )  # fmt: skip


def sketch(place: int) -> np.ndarray:
    """A loss that falls, each faster than the one before."""
    return np.exp(-0.05 * (place + 1) * np.arange(32)) * 10


class FixedListing:
    """Lists these runs."""

    def __init__(self, _store: RunStore, _members_of: int | None = None) -> None:
        self.listed = Listed(notebook())

    def first(self, _count: int) -> Listed:
        return self.listed

    def refresh(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_store: RunStore, id: int) -> np.ndarray:
        run = next(run for run in notebook() if run.id == id)
        return figures(run.epoch, rate=0.001 * id, test=run.test_loss is not None)

    monkeypatch.setattr("tui.screens.history.lists.Listing", FixedListing)
    monkeypatch.setattr("tui.screens.history.state.today", lambda: DAY)
    monkeypatch.setattr(RunStore, "figures", read)
    monkeypatch.setattr(time, "localtime", time.gmtime)


async def opened(it, *keys: str) -> None:
    """Go to the History, and press keys once the runs are there."""
    await it.press("5")
    await it.until_shows("report-xor")
    await it.press(*keys)


@SIZES
def test_the_history(looks_as_before, size):
    async def history(it) -> None:
        await opened(it, "down")
        await it.until(lambda: "5 finished" in it.text or "Run 5" in it.text)
        await it.until_shows("Loss" if size[0] >= 100 else "Run 5")

    assert looks_as_before(size, history)


def test_the_history_of_a_chosen_epoch_on_a_light_theme(looks_as_before):
    async def chosen(it) -> None:
        await it.press("k")
        await opened(it, "down", "down", "shift+left", "shift+left")
        await it.until_shows("where enter opens it")

    assert looks_as_before((120, 40), chosen)


@SIZES
def test_what_differs_between_marked_runs(looks_as_before, size):
    async def marked(it) -> None:
        await opened(it, "down", "space", "space", "z")
        await it.until_shows("A 5")

    assert looks_as_before(size, marked)


def test_a_filter_as_it_is_typed(looks_as_before):
    async def typed(it) -> None:
        await it.press("5", "/")
        it.type(*"preset=report lr<")
        await it.until_shows("needs a value")

    assert looks_as_before((120, 40), typed)
