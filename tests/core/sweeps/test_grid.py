"""Grids: their points, their texts, their TOML, and what is refused in one sentence."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import PRESETS, Experiment, Sweep
from core.refusal import Refusal
from core.sweeps.grid import MAX_RUN_EPOCHS
from core.sweeps.ranges import MAX_RUNS, parse_seeds, parse_values, parse_vary


def test_the_points_are_every_combination_the_last_setting_fastest():
    asked = Sweep.of(Experiment(), {"hidden": ["2,2", (4, 4)], "lr": [0.1, "0.2"]}, 3)
    assert [dict(point.settings) for point in asked.points] == [
        {"hidden": hidden, "learning_rate": rate}
        for hidden in ((2, 2), (4, 4))
        for rate in (0.1, 0.2)
    ]
    assert asked.runs == 12 == len(set(asked.experiments))
    assert {e.seed for e in asked.points[0].experiments} == {0, 1, 2}
    assert asked.points[1].name == "hidden layers 2,2, lr 0.2"


def test_without_anything_to_vary_it_is_the_experiment_with_its_own_seed():
    asked = Sweep.of(Experiment(seed=42))
    assert asked.experiments == (Experiment(seed=42),)
    assert asked.points[0].name == "the experiment"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("learning_rate=1e-3,1e-2, 0.1", ("1e-3", "1e-2", "0.1")),
        ("lr=log:1e-4:1:5", (0.0001, 0.001, 0.01, 0.1, 1.0)),
        ("lr=log:1e-4:1:9", (1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2, 3.16e-2, 0.1, 0.316, 1.0)),
        ("lr=log:1:0.01:3", (1.0, 0.1, 0.01)),
        ("noise=linear:0:0.5:3", (0.0, 0.25, 0.5)),
        ("samples=log:10:1000:3", (10, 100, 1000)),
        ("samples=linear:10:12:3", (10, 11, 12)),
        ("samples=linear:1001:1009:3", (1001, 1005, 1009)),
        ("samples=log:1009:1001:3", (1009, 1005, 1001)),
        ("samples=linear:1e3:2e3:3", (1000, 1500, 2000)),
        ("lr=linear:0.010001:0.010003:3", (0.010001, 0.010002, 0.010003)),
        ("hidden=2,2/4,4/10,10", ("2,2", "4,4", "10,10")),
        ("hidden=none/3", ("none", "3")),
        ("off=none/F1[1]/F1[2],W0[1,2]", ("none", "F1[1]", "F1[2],W0[1,2]")),
        ("squash input=on,off", ("on", "off")),
    ],
)
def test_values_are_read_from_a_text(text, values):
    assert parse_vary(text)[1] == values


@given(
    st.sampled_from(["log", "linear"]),
    st.tuples(st.integers(10, 10_000), st.integers(10, 10_000)),
    st.integers(2, 50),
)
def test_a_ranges_values_are_different_and_lie_between_its_ends(kind, ends, count):
    try:
        _, values = parse_values("samples", f"{kind}:{ends[0]}:{ends[1]}:{count}")
    except Refusal:
        assert count > 2 or ends[0] == ends[1]
    else:
        assert (values[0], values[-1]) == ends
        assert len(set(values)) == count
        assert list(values) == sorted(values, reverse=ends[0] > ends[1])


@pytest.mark.parametrize(
    ("text", "seeds"),
    [("20", 20), ("3,5,8", (3, 5, 8)), ("100-103", (100, 101, 102, 103)), ("7,", (7,))],
)
def test_seeds_are_read_from_a_text(text, seeds):
    assert parse_seeds(text) == seeds


def swept(text: str, seeds: Any = 2, base: Experiment = Experiment()) -> Sweep:  # noqa: B008
    name, values = parse_vary(text)
    return Sweep.of(base, {name: values}, seeds)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rate=1", "vary names 'rate'; it must be one of dataset, samples"),
        ("lr", "vary is 'lr'; it must be a setting and its values"),
        ("lr=", "vary is 'lr='; it must be a setting and its values"),
        ("lr=0.1,x", "learning rate is 'x'; it must be a number above 0, at most 100"),
        ("lr=0", "learning rate is '0'; it must be a number above 0, at most 100"),
        ("lr=0.1,0.10", "learning rate has the value 0.1 twice"),
        ("lr=log:0:1:3", "learning rate varies over 'log:0:1:3'; a log range lies between numbers"),
        ("lr=log:1:2", "learning rate varies over 'log:1:2'"),
        ("lr=log:1:2:1", "learning rate varies over 'log:1:2:1'"),
        ("lr=log:1:nan:3", "learning rate varies over 'log:1:nan:3'"),
        ("lr=exp:1:2:3", "learning rate varies over 'exp:1:2:3'"),
        (
            "samples=linear:10:12:9",
            "samples varies over 'linear:10:12:9'; rounded to whole numbers these are 3 of 9",
        ),
        ("epochs=log:1:10:10", "epochs varies over 'log:1:10:10'; rounded to whole numbers these"),
        ("lr=log:1:1:5", "learning rate varies over 'log:1:1:5'; these are 1 of 5 values"),
        ("lr=linear:0.1:1e9:3", "learning rate is '1e9'; it must be a number above 0"),
        ("samples=linear:10.5:20:3", "samples is '10.5'; it must be a whole number from 1"),
        ("epochs=linear:-1e308:1e308:3", "epochs is '-1e308'; it must be a whole number"),
        ("lr=log:1:1.7976931348623157e308:2", "learning rate is '1.7976931348623157e308'; it must"),
        ("lr=log:1e-4:1:99999", "learning rate varies over 'log:1e-4:1:99999'; at most 10,000"),
        ("hidden=log:1:2:3", "hidden layers varies over 'log:1:2:3'"),
        ("hidden=2,2/0", "hidden layers is '0'; it must be whole numbers"),
        ("seed=1,2", "the seed is not varied like a setting"),
        ("activation=no", "activation is 'no'; it must be one of sigmoid, tanh"),
    ],
)
def test_values_are_refused_in_one_sentence(text, said):
    with pytest.raises(Refusal) as refused:
        swept(text)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "seeds",
    [
        "0",
        "-1",
        "x",
        ",",
        "0-4294967295",
        "20000",
        10**20,
        {},
        1.5,
        [1.5],
        "1,1",
        "5-3",
        "1,-2",
        "4294967296,1",
        True,
        0,
        -3,
        (),
        [1, 1],
    ],
)
def test_seeds_are_refused_in_one_sentence(seeds):
    with pytest.raises(Refusal, match="seed"):
        Sweep.of(Experiment(), {}, parse_seeds(seeds) if isinstance(seeds, str) else seeds)


def test_what_the_data_set_decides_cannot_vary():
    xor = PRESETS["xor"].experiment
    with pytest.raises(Refusal, match="samples is 21 for xor"):
        swept("samples=20,30", base=xor)
    with pytest.raises(Refusal, match="are the same experiment"):
        Sweep.of(Experiment(), {"samples": [50, 100], "dataset": ["linear", "xor"]})


def test_combinations_that_the_schema_refuses_are_refused():
    with pytest.raises(Refusal, match="20,000,000 are allowed"):
        Sweep.of(Experiment(), {"samples": [10, 10_000], "hidden": ["1", "3000"]})


def test_numpys_numbers_are_numbers():
    asked = Sweep.of(Experiment(), {"lr": np.array([0.1, 0.2]), "samples": np.arange(10, 12)}, 2)
    assert asked == Sweep.of(Experiment(), {"lr": (0.1, 0.2), "samples": (10, 11)}, np.arange(2))
    assert Sweep.of(Experiment(), {"lr": "0.1,0.2"}).vary == (("learning_rate", (0.1, 0.2)),)


def test_too_many_runs_are_refused_before_they_are_made():
    with pytest.raises(Refusal, match=f"20,000 runs; at most {MAX_RUNS:,}"):
        swept("lr=0.1,0.2", 10_000)
    with pytest.raises(Refusal, match=f"at most {MAX_RUN_EPOCHS // 400:,} epochs"):
        swept("epochs=10,1000000", 200)
    assert swept("lr=0.1,0.2", 500).runs == 1000


settings = st.fixed_dictionaries(
    {},
    optional={
        "learning_rate": st.lists(st.floats(1e-6, 100), min_size=1, max_size=3, unique=True),
        "hidden": st.lists(
            st.lists(st.integers(1, 9), max_size=3).map(tuple), min_size=1, max_size=3, unique=True
        ),
        "activation": st.sampled_from([["sigmoid"], ["sigmoid", "identity"]]),
        "bias": st.sampled_from([[True], [True, False]]),
        "epochs": st.lists(st.integers(1, 99), min_size=1, max_size=2, unique=True),
        "switched_off": st.sampled_from([[(), ("F0[1]",), ("F0[2]", "W0[1,1]")]]),
    },
)
some_seeds = st.one_of(
    st.integers(1, 5), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4, unique=True)
)


@given(vary=settings, seeds=some_seeds)
def test_a_sweep_comes_back_from_its_toml(vary, seeds):
    asked = Sweep.of(PRESETS["xor"].experiment, vary, seeds)
    assert Sweep.from_toml(asked.to_toml()) == asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vary = 3", "vary must be a table"),
        ("[vary]\nlearning_rate = 3", "varies over a list of values"),
        ("seeds = 'x'", "seeds is 'x'"),
        ("[[branch]]\nepoch = 3", "take the \\[\\[branch\\]\\] tables out"),
    ],
)
def test_a_wrong_document_is_refused_in_one_sentence(text, said):
    with pytest.raises(Refusal, match=said):
        Sweep.from_toml(text)


def test_a_document_takes_ranges_as_the_command_line_does():
    asked = Sweep.from_toml("seeds = '3-4'\n[vary]\nlr = 'log:0.01:1:3'\nhidden = '2/3,3'")
    assert dict(asked.vary) == {"learning_rate": (0.01, 0.1, 1.0), "hidden": ((2,), (3, 3))}
    assert asked.seeds == (3, 4)


@given(text=st.text(max_size=20), name=st.sampled_from(["lr", "hidden", "samples", "bias"]))
def test_any_text_is_a_grid_or_one_sentence(text, name):
    try:
        asked = Sweep.of(Experiment(), {name: parse_values(name, text)[1]})
    except Refusal:
        return
    assert asked.runs == len(asked.points) >= 1


@pytest.mark.parametrize("datasets", [["linear", "xor"], ["xor", "linear"]])
@pytest.mark.parametrize("start", ["linear", "xor"])
def test_samples_are_those_of_the_data_sets_that_take_any(start, datasets):
    document = {"dataset": start, "samples": 50, "vary": {"data set": datasets}}
    samples = {e.dataset: e.samples for e in Sweep.from_document(document).experiments}
    assert samples == {"linear": 50, "xor": 21}


def test_a_sweep_is_pickled_with_its_grid() -> None:
    grid = Sweep.of(Experiment(), {"lr": (0.1, 0.2)}, 2)
    points = grid.points
    again = pickle.loads(pickle.dumps(grid))
    assert (again, again.points) == (grid, points)
