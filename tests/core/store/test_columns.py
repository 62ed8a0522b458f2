"""The columns of a list of runs: all settings and figures, each by its names, in its order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment
from core.experiments.presets import nearest_preset
from core.experiments.schema import descriptions
from core.refusal import Refusal
from core.store.columns import COLUMNS, FIRST, find_column, is_regression, ordered
from core.store.documents import cell, document
from core.sweeps.grid import Sweep
from core.training.run import Status
from tests.core.store.stored import stored


def test_each_setting_is_a_column_by_its_name_alias_and_title():
    for name, field in descriptions().items():
        column = next(c for c in COLUMNS.values() if c.setting is field)
        if name != "loss":  # the figure's
            for called in filter(None, (name, field.alias, field.title, name.replace("_", "-"))):
                assert find_column(called) is column


def test_no_name_is_that_of_two_columns():
    names = [name for column in COLUMNS.values() for name in {column.name, *column.names}]
    assert len(names) == len(set(names))


def test_a_setting_has_its_value_as_the_experiment_has_it():
    experiment = Experiment(optimizer="adam", hidden=(4, 4), batch=10, bias=True)
    run = stored(experiment=experiment)
    for column in COLUMNS.values():
        if column.setting is not None:
            name = column.setting.name
            shown = getattr(experiment, name) if name in experiment.settings() else None
            assert column.value(run) == shown, name
    assert COLUMNS["momentum"].value(run) is None


def test_a_run_whose_process_is_gone_is_cut_off():
    running = stored(status=Status.RUNNING, owner="x", alive=True)
    assert COLUMNS["status"].value(running) == "running"
    gone = stored(status=Status.RUNNING, owner="x", alive=False)
    assert COLUMNS["status"].value(gone) == "cut off"
    assert COLUMNS["status"].value(stored(deleted=1.0)) == "deleted"


def test_a_regression_is_told_from_classes():
    assert is_regression(stored(experiment=Experiment(dataset="plane")))
    assert not is_regression(stored(experiment=Experiment(dataset="xor")))
    gone = stored().settings | {"dataset": "gone.csv"}
    assert not is_regression(stored(settings=gone))


def test_the_name_tells_what_differs_from_the_preset():
    assert COLUMNS["name"].value(stored()) == "report-linear"
    other = Experiment(learning_rate=0.1, seed=3, epochs=10)
    assert COLUMNS["name"].value(stored(experiment=other)) == "lr 0.1, seed 3"
    xor = stored(experiment=Experiment(dataset="xor", bias=True))
    assert COLUMNS["name"].value(xor) == "data set xor, bias on"


def test_the_name_tells_what_differs_from_the_defaults_where_that_is_less():
    hills = Experiment(dataset="hills", epochs=500)
    run = stored(experiment=hills, preset=nearest_preset(hills).name)
    assert (run.preset, COLUMNS["name"].value(run)) == ("hills", "data set hills")


def test_the_name_of_a_branch_begins_with_what_it_changed():
    text = Experiment(seed=3).to_toml() + "\n[[branch]]\nepoch = 1000\nlearning_rate = 0.05\n"
    assert COLUMNS["name"].value(stored(document=text)) == "lr 0.05 from 1,000, seed 3"


def test_the_name_of_a_sweep_tells_what_varies():
    text = "seeds = [1, 2, 3]\n[vary]\nlearning_rate = [0.1, 0.01]\nhidden = [[2], [4]]\n"
    assert (
        COLUMNS["name"].value(stored(document=text, kind="sweep")) == "sweep: lr × hidden, 3 seeds"
    )


def test_a_run_of_a_sweep_is_told_by_what_varies_and_its_seed_whatever_the_preset_says():
    names = [
        COLUMNS["name"].value(stored(experiment=experiment, varied=("learning_rate", "seed")))
        for rate in (0.01, 0.1)
        for experiment in (Experiment(learning_rate=rate, seed=seed) for seed in (0, 1, 2))
    ]
    assert names == [f"lr {rate}, seed {seed}" for rate in (0.01, 0.1) for seed in (0, 1, 2)]
    lengths = stored(experiment=Experiment(), varied=("epochs",))
    assert COLUMNS["name"].value(lengths) == f"epochs {Experiment().epochs}"


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(Refusal, match=r"setting 'datset'; did you mean dataset\?$"):
        find_column("datset")
    with pytest.raises(Refusal, match=r"^there is no column or setting 'qqqq'; there are id, name"):
        find_column("qqqq")


def test_the_columns_that_are_told_first_are_there():
    assert all(find_column(name) for name in FIRST.split(", "))


LOSSES = st.lists(st.none() | st.floats(0, 10), max_size=8)


@given(LOSSES, st.booleans())
def test_runs_without_a_value_are_last_either_way_and_equal_ones_newest_first(losses, reverse):
    runs = [stored(id, loss=loss) for id, loss in enumerate(losses)]
    result = ordered(runs, "loss", reverse=reverse)
    some = [run for run in result if run.loss is not None]
    assert [run.loss is None for run in result] == sorted(run.loss is None for run in result)
    assert some == sorted(some, key=lambda r: (-r.loss if reverse else r.loss, -r.id))
    assert sorted(run.id for run in result) == [run.id for run in runs]


def test_every_column_sorts_any_runs():
    experiments = (Experiment(), Experiment(batch=10, bias=True, hidden=()), Experiment(clip=1.0))
    runs = [stored(id, experiment=experiment) for id, experiment in enumerate(experiments, 1)]
    for name in COLUMNS:
        assert {run.id for run in ordered(runs, name)} == {1, 2, 3}
    assert [run.id for run in ordered(runs, "id")] == [3, 2, 1]
    assert [run.id for run in ordered(runs, "accuracy", reverse=True)] == [3, 2, 1]
    assert [run.id for run in ordered(runs, "batch")] == [2, 3, 1]


def test_a_sweep_has_all_values_of_what_it_varies():
    grid = Sweep.of(Experiment(), {"lr": (0.01, 0.1), "hidden": ["3,3", "5"], "batch": [7]}, 3)
    sweep = stored(kind="sweep", document=grid.to_toml())
    names = ("learning_rate", "hidden", "batch", "seed", "epochs")
    told = [cell(COLUMNS[name], sweep) for name in names]
    assert told == ["0.01, 0.1", "3,3; 5", 7, "0, 1, 2", 3000]
    assert document(sweep)["vary"]["learning_rate"] == (0.01, 0.1)
