"""The experiment: defaults, bounds, what is refused, and its TOML."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import PRESETS, Experiment, Network
from core.data.generators import SOURCES
from core.data.sources import fixed_samples
from core.experiments.experiment import MAX_WEIGHTS
from core.experiments.schema import descriptions, problems
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.network import Architecture
from tests.core.experiments.settings import beside

BOUNDS = {
    "samples": (1, 100_000),
    "noise": (0, 1),
    "test_fraction": (0, 0.9),
    "seed": (0, 2**32 - 1),
    "learning_rate": (1e-300, 100),
    "epochs": (1, 1_000_000),
}
BEYOND = {
    "samples": (0, 100_001),
    "noise": (-1e-9, 1.000001),
    "test_fraction": (-1e-9, 0.900001),
    "seed": (-1, 2**32),
    "learning_rate": (0, 100.0001),
    "epochs": (0, 1_000_001),
}
FEATURES = ("x2", "x1", "x1^2", "x2^2", "x1*x2", "sin(x1)", "cos(x2)")
experiments = st.builds(
    Experiment,
    # Those that keep a point to train on.
    dataset=st.sampled_from([name for name in SOURCES if (fixed_samples(name) or 10) > 3]),
    samples=st.integers(10, 10_000),
    noise=st.floats(*BOUNDS["noise"]),
    test_fraction=st.floats(0, 0.7),
    split=st.sampled_from(["shuffled", "ordered"]),
    features=st.lists(st.sampled_from(FEATURES), min_size=1, unique=True).map(tuple),
    standardise=st.booleans(),
    seed=st.integers(*BOUNDS["seed"]),
    hidden=st.lists(st.integers(1, 120), max_size=16).map(tuple),  # with all samples allowed
    activation=st.sampled_from(list(ACTIVATIONS)),
    squash_input=st.booleans(),
    bias=st.booleans(),
    initializer=st.sampled_from(list(INITIALIZERS)),
    learning_rate=st.floats(*BOUNDS["learning_rate"]),
    reduction=st.sampled_from(["sum", "mean"]),
    epochs=st.integers(*BOUNDS["epochs"]),
)


def test_the_defaults_are_the_preset_report_linear() -> None:
    experiment = Experiment()
    assert experiment == PRESETS["report-linear"].experiment
    assert experiment.settings() == {
        "dataset": "linear",
        "samples": 100,
        "noise": 0.0,
        "test_fraction": 0.0,
        "features": ("inputs",),
        "standardise": False,
        "target_levels": "0 and 1",
        "answers": "auto",
        "seed": experiment.seed,
        "hidden": (10, 10),
        "activation": "sigmoid",
        "output": "auto",
        "squash_input": True,
        "bias": False,
        "initializer": "normal",
        "deviation": 1.0,
        "set_weights": (),
        "switched_off": (),
        "frozen": (),
        "loss": "auto",
        "reduction": "sum",
        "optimizer": "gradient_descent",
        "learning_rate": 0.01,
        "schedule": "constant",
        "batch": "all",
        "l1": 0.0,
        "l2": 0.0,
        "dropout": 0.0,
        "clip": "off",
        "epochs": 3000,
        "stop_loss": "never",
        "stop_accuracy": "never",
    }


@pytest.mark.parametrize("field", BOUNDS)
@pytest.mark.parametrize("end", [0, 1])
def test_bounds(field: str, end: int) -> None:
    taken, refused = BOUNDS[field][end], BEYOND[field][end]
    assert getattr(Experiment.model_validate({field: taken}), field) == taken
    with pytest.raises(ValidationError):
        Experiment.model_validate({field: refused})


@pytest.mark.parametrize("field", ["noise", "test_fraction", "learning_rate"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nan"])
def test_numbers_are_finite(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Experiment.model_validate({field: value})


@pytest.mark.parametrize(
    "field", [n for n, f in Experiment.model_fields.items() if f.annotation in (int, float)]
)
@pytest.mark.parametrize("value", [True, False])
def test_a_switch_is_no_number(field: str, value: bool) -> None:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate({field: value, **beside(field)})
    (problem,) = problems(refused.value, {field: value})
    assert problem.sentence.startswith(
        f"{descriptions()[field].title} is '{str(value).lower()}'; it must be a"
    )


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("10,10", (10, 10)),
        (" 4, 4 ", (4, 4)),
        ("4", (4,)),
        (4, (4,)),
        ([3, 2], (3, 2)),
        ("(3,2)", (3, 2)),
        ("none", ()),
        ("", ()),
        ((), ()),
        ("1" + ",1" * 15, (1,) * 16),
        ("10000", (10_000,)),
    ],
)
def test_hidden_layers_as_they_are_written(written: object, hidden: tuple[int, ...]) -> None:
    experiment = Experiment.model_validate({"hidden": written})
    assert experiment.hidden == hidden
    assert experiment.widths == (2, *hidden, 1)


@pytest.mark.parametrize(
    "written",
    [
        "a,b",
        "4,,4",
        "0",
        "-1",
        "4;4",
        "10001",
        "2.5",
        ",",
        "1" + ",1" * 16,
        True,
        None,
        [True, 3],
        (3, False),
    ],
)
def test_hidden_layers_that_are_refused(written: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        Experiment.model_validate({"hidden": written})
    (problem,) = problems(refusal.value)
    assert problem.field == "hidden"
    assert problem.sentence.startswith("hidden layers")


def test_unknown_settings_are_refused_and_settings_stay_as_they_are() -> None:
    with pytest.raises(ValidationError):
        Experiment.model_validate({"pace": 0.9})
    with pytest.raises(ValidationError):
        Experiment().epochs = 5  # type: ignore[misc]


@pytest.mark.parametrize("dataset", [["xor"], {"xor": 1}, None, 3])
def test_a_data_set_of_another_type_is_refused_as_any_bad_value(dataset: object) -> None:
    with pytest.raises(ValidationError):
        Experiment.model_validate({"dataset": dataset})


@pytest.mark.parametrize("given_samples", [{}, {"samples": 100}, {"samples": 10_000}])
def test_xor_always_has_its_21_samples(given_samples: dict[str, int]) -> None:
    assert Experiment.model_validate({"dataset": "xor"} | given_samples).samples == 21
    assert Experiment().with_changes(dataset="xor").samples == 21
    assert Experiment(**given_samples).samples == given_samples.get("samples", 100)


@pytest.mark.parametrize("bias", [False, True])
def test_too_many_weights_are_refused_in_one_sentence(bias: bool) -> None:
    # 2 n + n^2 + n weights; n = 1412 makes 1,997,980 of them, with biases 2,000,805.
    widths = (2, 1412, 1412, 1)
    assert Architecture.of(widths).size == 1_997_980
    assert Architecture.of(widths, bias=True).size == 1_997_980 + 2 * 1412 + 1 > MAX_WEIGHTS
    assert Experiment(hidden=(1412, 1412)).hidden == (1412, 1412)
    with pytest.raises(ValidationError) as refusal:
        Experiment(hidden=(1412 if bias else 1413,) * 2, bias=bias)
    (problem,) = problems(refusal.value)
    width, count = ("1412", "2,000,805") if bias else ("1413", "2,000,808")
    assert problem.field == "hidden"
    assert problem.sentence == (
        f"hidden layers {width},{width} make {count} weights; at most 2,000,000 are allowed"
    )


def test_too_many_activations_are_refused_in_one_sentence() -> None:
    assert Experiment(hidden=(2000,), samples=10_000).samples == 10_000
    with pytest.raises(ValidationError) as refused:
        Experiment(hidden=(2001,), samples=10_000)
    (problem,) = problems(refused.value)
    assert problem.field == "hidden"
    assert problem.sentence == (
        "hidden layers 2001 with 10,000 samples make 20,010,000 activations; "
        "at most 20,000,000 are allowed"
    )


@given(experiments)
def test_toml_brings_every_setting_back(experiment: Experiment) -> None:
    assert Experiment.from_toml(experiment.to_toml()) == experiment


def test_toml_that_leaves_settings_out_gets_their_defaults() -> None:
    assert Experiment.from_toml("") == Experiment()
    assert Experiment.from_toml('hidden = "4,4"\nseed = 3') == Experiment(hidden=(4, 4), seed=3)


@given(experiments, experiments)
@example(Experiment(samples=21), Experiment(dataset="xor"))
@example(Experiment(dataset="xor"), Experiment(samples=21))
def test_changes_turn_one_experiment_into_the_other(one: Experiment, other: Experiment) -> None:
    changes: dict[str, Any] = one.changes_from(other)
    assert other.with_changes(**changes) == one
    assert not one.changes_from(one)
    assert all(getattr(one, name) != getattr(other, name) for name in changes)


def test_changes_are_validated() -> None:
    with pytest.raises(ValidationError):
        Experiment().with_changes(epochs=0)


@pytest.mark.parametrize(
    "changes",
    [{"noise": 0.5}, {"test_fraction": 0.3}, {"samples": 50}, {"dataset": "xor"}, {"bias": True},
     {"squash_input": False}, {"activation": "identity"}, {"learning_rate": 1}],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_first_weights_depend_on_seed_shape_and_initializer_alone(changes: dict[str, Any]) -> None:
    first, other = (Network.from_experiment(Experiment(**c)).weights for c in ({}, changes))
    assert all((a == b).all() for a, b in zip(first, other, strict=True))
    for others in ({"seed": 8}, {"initializer": "glorot"}):
        weights = Network.from_experiment(Experiment(**others)).weights
        assert all((a != b).any() for a, b in zip(first, weights, strict=True))
