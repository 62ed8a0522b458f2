"""Every preset shows what it claims, with its own seed and about as often as it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from core import PRESETS, Preset, train
from core.data.generators import SOURCES
from core.experiments.preset import SEEDS
from core.experiments.presets import find_preset
from core.refusal import Refusal

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))


def test_there_are_the_presets_there_should_be() -> None:
    assert list(PRESETS) == [
        "report-linear",
        "report-xor",
        "linear",
        "xor",
        "report-linear-slow",
        "report-linear-fast",
        "linear-no-activation",
        "xor-no-activation",
        "linear-diverges",
        "circle",
        "quadrants",
        "gaussians",
        "spiral",
        "moons",
        "chessboard",
        "iris",
        "plane",
        "hills",
        "mazur",
        "rumelhart-xor",
        "dead-relus",
        "symmetric-zero-weights",
        "positive-weights",
        "saturated-tanh",
        "overfitting",
        "features-not-layers",
    ]


@pytest.mark.parametrize("name", sorted(SOURCES.keys() - {"xor-n"}))
def test_each_data_set_has_a_preset(name: str) -> None:
    assert name in {preset.experiment.dataset for preset in PRESETS.values()}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("spirl", "spiral, or another"),
        ("overfit", "overfitting, or another"),
        ("Circle", "circle, or another"),
        ("?", "report-linear, report-xor, linear, or another"),
    ],
)
def test_a_name_there_is_not_is_refused_with_those_near_it(name: str, near: str) -> None:
    with pytest.raises(Refusal) as refused:
        find_preset(name)
    assert f"preset is '{name}'; it must be one of {near} of the {len(PRESETS)}" in str(
        refused.value
    )


@every_preset
def test_names_are_short(preset: Preset) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", preset.name)
    assert len(preset.name) <= 24, "the form's column"


@pytest.mark.parametrize(
    ("name", "other", "changes"),
    [
        ("saturated-tanh", "circle", {"initializer", "deviation"}),
        (
            "features-not-layers",
            "circle",
            {"features", "hidden", "batch", "epochs"},
        ),
        ("linear", "report-linear", {"squash_input"}),
        ("xor", "report-xor", {"squash_input"}),
    ],
)
def test_two_that_are_compared_differ_in_little(name: str, other: str, changes: set[str]) -> None:
    experiment = PRESETS[name].experiment
    assert experiment.changes_from(PRESETS[other].experiment).keys() == changes


def test_xor_is_that_of_rumelhart_hinton_and_williams() -> None:
    own = PRESETS["rumelhart-xor"].experiment
    assert own.architecture.widths == (2, 2, 1)
    assert own.activation == own.output_name == "sigmoid"
    assert own.criterion_name == "squared_error"
    assert own.reduction == "sum"  # halved, as in their equation 3
    assert own.bias
    assert own.batch == "all"
    assert (own.low, own.high, own.learning_rate, own.momentum) == (-0.5, 0.5, 0.5, 0.9)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("report-linear", {"hidden": (10, 10), "learning_rate": 0.01, "squash_input": True}),
        ("report-xor", {"hidden": (100, 100), "learning_rate": 0.02, "squash_input": True}),
        ("linear", {"hidden": (10, 10), "learning_rate": 0.01, "squash_input": False}),
        ("xor", {"hidden": (100, 100), "learning_rate": 0.02, "squash_input": False}),
        ("report-linear-slow", {"learning_rate": 0.001, "squash_input": True}),
        ("report-linear-fast", {"learning_rate": 0.1, "squash_input": True}),
        ("linear-no-activation", {"activation": "identity", "initializer": "glorot"}),
        ("xor-no-activation", {"activation": "identity", "initializer": "glorot"}),
        ("linear-diverges", {"activation": "identity", "initializer": "normal"}),
    ],
)
def test_settings_are_the_reports(name: str, settings: dict[str, Any]) -> None:
    own = PRESETS[name].experiment.model_dump()
    always = {"bias": False, "reduction": "sum", "epochs": 3000, "noise": 0, "test_fraction": 0}
    assert own["dataset"] == ("xor" if "xor" in name else "linear")
    assert {key: own[key] for key in always | settings} == always | settings


@pytest.mark.slow
@every_preset
def test_its_own_seed_shows_its_claim(preset: Preset) -> None:
    assert preset.shows(train(preset.experiment))


@every_preset
def test_its_help_says_what_to_look_for_and_how_often_it_is_seen(preset: Preset) -> None:
    assert preset.look_for in preset.help
    assert f"{preset.shown_by} of {SEEDS} seeds {preset.claim}" in preset.help
    assert f"seed {preset.experiment.seed} was chosen" in preset.help
    assert "\n" not in preset.help


@pytest.mark.proof
@pytest.mark.slow
@every_preset
def test_as_many_seeds_show_it_as_it_says(
    preset: Preset, over_seeds: Any, believed: Callable[[int], range]
) -> None:
    shown = sum(preset.shows(run) for run in over_seeds(preset.experiment))
    assert shown in believed(preset.shown_by)


def test_the_rule_for_counts(believed: Callable[[int], range]) -> None:
    assert believed(20) == range(16, 21)
    assert believed(0) == range(5)
    assert believed(10) == range(3, 18)
    assert all(k in believed(k) for k in range(21))
