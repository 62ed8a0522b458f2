"""The schema as data, and the sentences for what it refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import Experiment
from core.data.csv_file import READINGS
from core.data.dataset import SPLITS, TARGET_LEVELS
from core.data.features import ALLOWED
from core.data.generators import SOURCES
from core.experiments.schema import (
    descriptions,
    find,
    groups,
    has_effect,
    is_fixed,
    problems,
    refuse_without_effect,
)
from core.experiments.setting import format_value
from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.initializers import FIRST_BIASES, INITIALIZERS
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.schedules import SCHEDULES
from core.refusal import Refusal
from tests.core.experiments.settings import against, beside


def one_of(registry: Iterable[str]) -> str:
    """The names of all rows, as a sentence has them."""
    return f"one of {', '.join(registry)}"


BAD: dict[str, list[tuple[object, str, str]]] = {
    "dataset": [("no", "no", one_of(SOURCES)), (True, "true", one_of(SOURCES))],
    "answers": [("no", "no", one_of(READINGS))],
    "samples": [
        (0, "0", "a whole number from 1 to 100,000"),
        (10.5, "10.5", "a whole number"),
        ("many", "many", "a whole number"),
    ],
    "noise": [(-1, "-1", "a number from 0 to 1"), ("much", "much", "a number")],
    "test_fraction": [(0.95, "0.95", "a number from 0 to 0.9")],
    "split": [("no", "no", one_of(SPLITS))],
    "features": [
        ("x1,foo", "x1,foo", ALLOWED),
        ("", "", ALLOWED),
        ([], "[]", ALLOWED),
        ("x0", "x0", ALLOWED),
        ("x1*", "x1*", ALLOWED),
        ([3], "3", ALLOWED),
        (3, "3", ALLOWED),
        (True, "true", ALLOWED),
    ],
    "standardise": [("maybe", "maybe", "on or off")],
    "target_levels": [("no", "no", one_of(TARGET_LEVELS))],
    "seed": [(-1, "-1", "a whole number from 0 to 4,294,967,295")],
    "hidden": [
        ("a", "a", "whole numbers with commas"),
        ("0", "0", "up to 16, each 1 to 10,000"),
        ((1,) * 17, "1,1,1,1", "up to 16"),
        (5.0, "5.0", "whole numbers with commas"),
    ],
    "activation": [("no", "no", one_of(ACTIVATIONS)), ("tanh-no", "tanh-no", "tanh-relu")],
    "output": [("no", "no", one_of(["auto", *OUTPUTS]))],
    "squash_input": [("maybe", "maybe", "on or off")],
    "bias": [(7, "7", "on or off")],
    "first_biases": [("no", "no", one_of(FIRST_BIASES))],
    "initializer": [("no", "no", one_of(INITIALIZERS))],
    "deviation": [(0, "0", "a number above 0, at most 100")],
    "low": [("x", "x", "a number from -100 to 100")],
    "high": [(101, "101", "a number from -100 to 100")],
    "set_weights": [
        ("W0[9,9]=1", "'W0[9,9]=1'; there is no W0[9,9]", "one of W0[1,1] to W0[2,10]"),
        ("W0[1,1]", "'W0[1,1]'", "such as W0[1,2]=0.5"),
        ("W0[1,1]=0, W0[1,2]=x", "'W0[1,1]=0, W0[1,2]=x'", "such as W0[1,2]=0.5"),
        ("W0[1,1]=inf", "'W0[1,1]=inf'", "such as W0[1,2]=0.5"),
        ("F1[1]=3", "'F1[1]=3'; F1[1] is a unit", "weights or biases"),
        (3, "3", "weights and biases with values"),
        (["W0=1", 3], "W0=1,3", "weights and biases with values"),
    ],
    "switched_off": [
        ("F1[11]", "'F1[11]'; there is no F1[11]", "one of F1[1] to F1[10]"),
        ("F3[1]", "'F3[1]'; F3[1] is an output", "a unit before"),
        ("no", "no", "such as F1[3] or W0[1,2]"),
    ],
    "frozen": [
        ("b1", "'b1'; there is no b1", "one of F0[1] to F0[2], W0[1,1] to W0[2,10]"),
        ("W0,F1[1]", "'F1[1]'; F1[1] is a unit", "weights or biases"),
    ],
    "loss": [("no", "no", one_of(["auto", *CRITERIA]))],
    "optimizer": [("no", "no", one_of(OPTIMIZERS))],
    "momentum": [(1, "1", "a number from 0, below 1")],
    "beta1": [(-0.1, "-0.1", "a number from 0, below 1")],
    "beta2": [(1, "1", "a number from 0, below 1")],
    "batch": [
        (0, "0", "all, or a whole number from 1 to 100,000"),
        ("some", "some", "all, or a whole number"),
        (2.5, "2.5", "all, or a whole number"),
        (True, "true", "all, or a whole number"),
    ],
    "alpha": [(1, "1", "a number from 0, below 1")],
    "weight_decay": [(-1, "-1", "a number from 0 to 100")],
    "schedule": [("no", "no", one_of(SCHEDULES))],
    "schedule_epochs": [(0, "0", "a whole number from 1 to 1,000,000")],
    "schedule_factor": [(2, "2", "a number from 0 to 1")],
    "l1": [(-1, "-1", "a number from 0 to 100")],
    "dropout": [(1, "1", "a number from 0, below 1")],
    "clip": [(0, "0", "off, or a number above 0"), ("on", "on", "off, or a number above 0")],
    "shuffle": [("maybe", "maybe", "on or off")],
    "l2": [(-1, "-1", "a number from 0 to 100")],
    "stop_loss": [(0, "0", "never, or a number above 0"), ("no", "no", "never, or a number")],
    "stop_accuracy": [(1.1, "1.1", "never, or a number above 0, at most 1")],
    "patience": [(0, "0", "never, or a whole number from 1 to 1,000,000")],
    "learning_rate": [
        (0, "0", "a number above 0, at most 100"),
        (101.5, "101.5", "at most 100"),
        (float("nan"), "nan", "a number"),
        ("abc", "abc", "a number"),
    ],
    "reduction": [("max", "max", "one of sum, mean")],
    "epochs": [(0, "0", "a whole number from 1 to 1,000,000")],
}


def sentences(**settings: Any) -> dict[str | None, str]:
    """What is wrong with these settings, by field."""
    with pytest.raises(ValidationError) as refusal:
        Experiment.model_validate(settings)
    return {p.field: p.sentence for p in problems(refusal.value, settings)}


@pytest.mark.parametrize(
    ("field", "value", "shown", "allowed"),
    [(field, *case) for field, cases in BAD.items() for case in cases],
)
def test_a_refusal_names_field_value_and_what_is_allowed(
    field: str, value: object, shown: str, allowed: str
) -> None:
    ((name, sentence),) = sentences(**{field: value}, **beside(field)).items()
    assert name == field
    assert sentence.startswith(descriptions()[field].title)
    assert shown in sentence.split("must be")[0]
    assert allowed in sentence.split("must be")[1]


@pytest.mark.parametrize("field", ["epochs", "learning_rate", "hidden", "dataset", "bias"])
def test_a_number_too_long_to_be_written_is_refused_like_any_other(field: str) -> None:
    sentence = sentences(**{field: 16**5000})[field]
    assert f"{descriptions()[field].title} is '0x1000" in sentence
    assert sentence.endswith(descriptions()[field].allowed)


@pytest.mark.parametrize("hidden", ["4,,4", "4,b", "4,0", "4,-1"])
def test_a_refusal_of_hidden_layers_shows_all_that_was_written(hidden: str) -> None:
    assert f"'{hidden}'" in sentences(hidden=hidden)["hidden"]


def test_every_field_has_its_bad_values_here() -> None:
    assert BAD.keys() == Experiment.model_fields.keys()


def test_an_unknown_setting_is_named_beside_those_there_are() -> None:
    sentence = sentences(pace=0.9)[None]
    assert "'pace'" in sentence
    assert all(name in sentence for name in Experiment.model_fields)


def test_several_problems_are_a_sentence_each() -> None:
    assert sentences(seed=-1, hidden="a,b", epochs=0).keys() == {"seed", "hidden", "epochs"}


plain_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@given(
    st.dictionaries(
        st.sampled_from([*Experiment.model_fields, "pace"]),
        st.one_of(plain_text, st.integers(), st.floats(), st.booleans(), st.none())
        | st.lists(st.integers() | plain_text, max_size=3),
        min_size=1,
    )
)
def test_whatever_is_wrong_is_said_in_plain_lines(settings: dict[str, Any]) -> None:
    try:
        Experiment.model_validate(settings)
    except ValidationError as error:
        found = problems(error, settings)
        assert found
        for problem in found:
            assert "\n" not in problem.sentence
            assert "pydantic" not in problem.sentence
            assert "http" not in problem.sentence
            assert problem.field is None or problem.field in settings


def test_every_field_is_described() -> None:
    for name, description in descriptions().items():
        assert description.name == name
        assert description.title
        assert description.help.endswith(".")
        assert description.option == "--" + name.replace("_", "-")
        assert description.default == getattr(Experiment(), name)
        assert format_value(description.default)
    assert list(groups()) == ["Data", "Network", "Training"]
    assert [d for group in groups().values() for d in group] == list(descriptions().values())


@pytest.mark.parametrize(
    ("field", "kind", "choices"),
    [
        ("dataset", "choice", tuple(SOURCES)),
        ("bias", "switch", ("off", "on")),
        ("epochs", "whole", ()),
        ("noise", "number", ()),
        ("hidden", "widths", ()),
    ],
)
def test_kinds(field: str, kind: str, choices: tuple[str, ...]) -> None:
    assert descriptions()[field].kind == kind
    assert descriptions()[field].choices == choices


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "on"), (False, "off"), ((10, 10), "10,10"), ((), "none"), (0.01, "0.01"), (7, "7")],
)
def test_values_are_written_as_they_are_read(value: object, written: str) -> None:
    assert format_value(value) == written


@given(st.sampled_from(list(Experiment.model_fields)))
def test_what_is_written_is_read_again(field: str) -> None:
    default = getattr(Experiment(), field)
    assert Experiment.model_validate({field: format_value(default)}) == Experiment()


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("lr", "learning_rate"),
        ("Learning Rate", "learning_rate"),
        ("learning-rate", "learning_rate"),
        (" squash_input ", "squash_input"),
        ("first weights", "initializer"),
        ("loss is the", "reduction"),
    ],
)
def test_a_field_is_found_by_name_short_name_and_title(written: str, field: str) -> None:
    found = find(written)
    assert found is not None
    assert found.name == field


def test_nothing_is_found_by_another_name() -> None:
    assert find("pace") is None
    assert find("") is None


def test_a_branch_keeps_data_seed_and_shape() -> None:
    kept = {name for name, d in descriptions().items() if d.forbids_branch}
    data = {field.name for field in groups()["Data"]}
    assert kept == data | {"hidden", "bias", "optimizer"}


def test_only_the_samples_of_some_data_sets_are_fixed() -> None:
    fixed = {(n, d) for n in descriptions() for d in SOURCES if is_fixed(n, d)}
    assert fixed == {("samples", name) for name, row in SOURCES.items() if row.samples is not None}
    assert {("samples", "xor"), ("samples", "iris")} <= fixed
    assert not is_fixed("samples", "no")
    assert not is_fixed("samples", None)


def test_a_test_share_that_leaves_nothing_to_train_on_is_refused() -> None:
    assert Experiment(dataset="xor-gate", test_fraction=0.75).samples == 4
    sentence = sentences(dataset="xor-gate", test_fraction=0.9)["test_fraction"]
    assert sentence == "test share is 0.9; it leaves none of the 4 samples to train on"


def test_targets_of_minus_1_and_1_have_a_loss_that_knows_them() -> None:
    assert Experiment(target_levels="-1 and 1", output="tanh").criterion_name == "squared_error"
    assert sentences(target_levels="-1 and 1")["target_levels"] == (
        "targets are '-1 and 1'; cross entropy needs '0 and 1' (a tanh at the output has another "
        "loss)"
    )


@pytest.mark.parametrize("name", [name for name, row in SOURCES.items() if not row.drawn])
def test_fresh_points_are_refused_where_there_are_none(name: str) -> None:
    sentence = sentences(dataset=name, split="fresh", test_fraction=0.5)["split"]
    assert sentence == (
        f"split is 'fresh'; {name} has no points but its own; it must be shuffled or ordered"
    )


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"features": "x1,x3"}, "features name x3; the data set has x1 to x2"),
        ({"features": "x4*x2"}, "features name x2*x4; the data set has x1 to x2"),
        ({"features": "x5", "dataset": "iris"}, "features name x5; the data set has x1 to x4"),
        ({"features": "x2,x1,x2"}, "features name x2 twice; each enters once"),
        ({"features": "inputs,x1"}, "features name x1 twice; each enters once"),
        ({"features": "x1*x2,x2·x1"}, "features name x1*x2 twice; each enters once"),
    ],
)
def test_features_that_the_data_set_does_not_have_are_refused(
    settings: dict[str, object], sentence: str
) -> None:
    assert sentences(**settings)["features"] == sentence


def test_the_schema_and_the_tables_of_the_mathematics_name_the_same() -> None:
    fields = descriptions()
    assert set(fields["activation"].choices) == set(ACTIVATIONS)
    assert set(fields["initializer"].choices) == set(INITIALIZERS)
    assert set(fields["optimizer"].choices) == set(OPTIMIZERS)


@pytest.mark.parametrize(
    ("choice", "name", "constant"),
    [
        (choice, name, constant)
        for choice, registry in (("initializer", INITIALIZERS), ("optimizer", OPTIMIZERS))
        for name, row in registry.items()
        for constant in row.constants
        if constant != "epsilon"  # only guards against a division by 0
    ],
)
def test_every_constant_of_a_row_is_a_setting_that_counts_there(
    choice: str, name: str, constant: str
) -> None:
    assert has_effect(constant, {choice: name})
    default = descriptions()[constant].default
    given = {choice: name, constant: default / 2 + 0.25}
    experiment = Experiment.model_validate(given)
    constants = {**experiment.initializer_constants, **experiment.optimizer_constants}
    assert constants[constant] == default / 2 + 0.25


@pytest.mark.parametrize("field", [n for n, d in descriptions().items() if d.counts])
def test_a_setting_without_effect_has_its_default_and_is_refused_where_it_is_given(
    field: str,
) -> None:
    kind = descriptions()[field]
    value = kind.choices[1] if kind.choices else 0.5 if kind.kind == "number" else 3
    if kind.kind == "switch":
        value = not kind.default
    assert getattr(Experiment.model_validate({field: value, **beside(field)}), field) == value
    without = Experiment.model_validate(against(field))
    assert Experiment.model_validate({field: value, **against(field)}) == without
    with pytest.raises(Refusal, match=f"{kind.title} is '.*'; it has an effect only where "):
        refuse_without_effect({field: value, **against(field)})
    refuse_without_effect({field: value, **beside(field)})
    refuse_without_effect({field: kind.default, **against(field)})
    assert field not in without.document()
