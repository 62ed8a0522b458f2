"""Sweeps in the store: their runs come back to the bit, and nothing is lost or trained twice."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from core import Experiment, sweep
from core.store.keeper import Keeper
from core.store.kept_sweep import KeptSweep
from core.store.run_store import RunStore
from core.store.stored_sweep import StoredSweep
from core.sweeps.grid import Sweep
from core.training.run import Status

GRIDS = {
    "hidden": Sweep.of(
        Experiment(epochs=40, test_fraction=0.2), {"lr": (0.001, 0.1), "hidden": ["4", "3,3"]}, 3
    ),
    "alternates": Sweep.of(Experiment(dataset="xor", epochs=60), {"lr": (0.5, 3.0, 9.0)}, 4),
    "diverges": Sweep.of(
        Experiment(activation="identity", squash_input=False, epochs=400), {"lr": (0.001, 0.5)}, 3
    ),
    "stops": Sweep.of(
        Experiment(dataset="gaussians", optimizer="adam", batch=10, stop_accuracy=0.9, epochs=50),
        {"lr": (0.01, 0.1)},
        (3, 5, 8),
    ),
    "regression": Sweep.of(Experiment(dataset="plane", epochs=30), {}, (4, 2)),
}


def values(thing: object) -> object:
    """All that a thing is made of, to the bit."""
    if isinstance(thing, np.ndarray):
        return thing.dtype, thing.shape, thing.tobytes()
    if isinstance(thing, float):
        return np.float64(thing).tobytes()
    if isinstance(thing, tuple):
        return tuple(map(values, thing))
    if hasattr(thing, "__dataclass_fields__"):
        return {f.name: values(getattr(thing, f.name)) for f in fields(thing) if f.name != "region"}
    return thing if not callable(thing) else None


@pytest.fixture
def store(tmp_path):
    opened = RunStore(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", GRIDS)
def test_runs_come_back_to_the_bit(store, name):
    grid = GRIDS[name]
    runs = sweep(grid, workers=1).runs
    kept = StoredSweep.begin(store, grid)
    kept.keep(list(runs.values())[:2])
    kept.keep(list(runs.values())[1:])
    row = store.find(kept.id)
    assert (row.kind, row.epoch, row.epochs) == ("sweep", grid.runs, grid.runs)
    again = StoredSweep.open(store, row)
    assert again.sweep == grid
    found = again.runs()
    assert list(found) == list(grid.experiments)
    for experiment, run in runs.items():
        assert values(found[experiment]) == values(run)


def test_every_kind_of_ending_is_among_them():
    runs = [run for grid in GRIDS.values() for run in sweep(grid, workers=1).runs.values()]
    assert {run.status for run in runs} == {Status.FINISHED, Status.DIVERGED}
    assert any(run.alternation for run in runs)
    assert any(run.stopped_by for run in runs)
    assert any(run.evaluation.test for run in runs)


def test_a_sweep_that_is_deleted_while_it_trains_is_begun_anew_whole(tmp_path):
    grid = GRIDS["hidden"]
    runs = list(sweep(grid, workers=1).runs.values())
    keeper = Keeper("sweep", folder=tmp_path)
    kept = KeptSweep(keeper, grid)
    kept.keep(runs[:3])
    assert keeper.flush()
    first = kept.id
    with RunStore(tmp_path).database.transaction() as connection:
        connection.execute("DELETE FROM runs WHERE id = ?", (first,))
    kept.keep(runs[3:5])
    keeper.close()
    assert not keeper.problem
    assert kept.id not in (None, first)
    store = RunStore(tmp_path)
    assert store.find(kept.id).epoch == 5
    assert {run.member_of for run in store.everything() if run.kind == "run"} == {kept.id}
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        "snapshots SET state = substr(state, 1, 9)",
        "snapshots SET best = x''",
        "figures SET data = substr(data, 1, length(data) - 8)",
        "figures SET data = substr(data, 1, 1 + (length(data) - 1) / 41 * 20)",
        "runs SET weight_hash = 'another' WHERE kind = 'run'",
        "runs SET document = 'epochs = 99' WHERE kind = 'run'",
        "runs SET deleted = 1 WHERE kind = 'run'",
    ],
)
def test_what_is_not_whole_is_to_be_trained_again(store, change):
    grid = GRIDS["hidden"]
    runs = list(sweep(grid, workers=1).runs.values())
    kept = StoredSweep.begin(store, grid)
    kept.keep(runs)
    lost = kept.id + 3
    column = "id" if change.startswith("runs") else "run"
    link = " AND " if "WHERE" in change else " WHERE "
    with store.database.transaction() as connection:
        connection.execute(f"UPDATE {change}{link}{column} = {lost}")
    missing = set(grid.experiments) - kept.runs().keys()
    assert missing == {runs[2].experiment}
    kept.keep([runs[2]])
    assert values(kept.runs()[runs[2].experiment]) == values(runs[2])
