"""The question of the next race: texts to a sweep, or to one sentence a row."""

from __future__ import annotations

import pytest

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.refusal import Refusal
from core.sweeps.grid import Sweep
from core.sweeps.ranges import UNVARIED
from tui.screens.race.question import NONE, Question, field_row, values_row, variable

FIRST = Question.first()


def test_the_first_question_is_a_sweep():
    sweep = FIRST.sweep
    assert sweep is not None
    assert dict(sweep.vary) == {
        "hidden": ((2, 2), (4, 4), (10, 10)),
        "learning_rate": (0.002, 0.02, 0.2),
    }
    assert [name for name, _ in sweep.vary] == ["hidden", "learning_rate"]  # the last goes across
    assert sweep.runs == 45
    assert sweep.base == PRESETS["xor"].experiment


@pytest.mark.parametrize(
    ("question", "row", "said"),
    [
        (FIRST.with_varied(0, "learning_rate", "0.1,x"), values_row(0), "learning rate is 'x'"),
        (FIRST.with_varied(1, "hidden", "2,2/2,2"), values_row(1), "has the value 2,2 twice"),
        (FIRST.with_varied(2, "hidden", "3"), values_row(1), "varied twice"),
        (FIRST.with_varied(2, "samples", "30,40"), values_row(2), "samples is 21 for xor"),
        (FIRST.with_seeds("5,5"), "seeds", "seeds has 5 twice"),
        (FIRST.with_setting("epochs", "0"), "epochs", "epochs is '0'"),
        (FIRST.with_setting("epochs", "1000000"), values_row(0), "so many may have at most"),
    ],
)
def test_what_is_wrong_is_told_at_its_row(question, row, said):
    assert question.sweep is None
    assert said in question.refusals[row]
    assert len(question.refusals) == 1


def test_a_setting_takes_the_place_it_has_or_a_free_one():
    again = FIRST.varying("hidden", "5/6")
    assert again.varied[1] == ("hidden", "5/6")
    third = FIRST.varying("bias", "off,on")
    assert third.varied[2] == ("bias", "off,on")
    fourth = third.varying("noise", "0,0.1")
    assert fourth.varied[2] == ("noise", "0,0.1")


def test_a_setting_that_is_set_does_not_vary():
    question = FIRST.with_setting("learning_rate", "0.5")
    assert question.varied[0] == (NONE, "")
    assert question.sweep is not None
    assert dict(question.sweep.vary).keys() == {"hidden"}
    assert question.sweep.base.learning_rate == 0.5


def test_a_new_setting_brings_a_value():
    assert FIRST.with_varied(2, "bias").varied[2] == ("bias", "off,on")
    assert FIRST.with_varied(2, "noise").varied[2] == ("noise", "0")


def test_another_start_keeps_the_grid():
    question = FIRST.with_setting("bias", "on").starting_from(
        "linear", PRESETS["linear"].experiment
    )
    assert question.varied == FIRST.varied
    assert question.sweep is not None
    assert question.sweep.base == PRESETS["linear"].experiment
    assert FIRST.with_setting("bias", "on").changed_settings == {"bias": "on"}


def test_rows_have_names_of_their_own():
    names = {field_row(0), field_row(1), values_row(0), values_row(1)}
    assert len(names) == 4
    assert not {"seed", "epochs"} & set(variable())
    assert UNVARIED == ("seed", "epochs")


SWEEPS = (
    FIRST.sweep,
    Sweep.of(PRESETS["report-xor"].experiment, {}, (7,)),
    Sweep.of(PRESETS["report-linear"].experiment, {"bias": [True, False], "lr": [1e-5, 0.3]}, 4),
    Sweep.of(
        Experiment(dataset="circle", hidden=(3,)),
        {
            "features": [("x1", "x2"), ("x1*x2",)],
            "activation": ["tanh", "relu"],
            "hidden": [(), (5, 5)],
        },
        (3, 9, 4),
    ),
)  # fmt: skip


@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda sweep: ",".join(dict(sweep.vary)))
def test_a_sweep_of_a_file_is_asked_whole(sweep):
    question = Question.of(Sweep.from_toml(sweep.to_toml()))
    assert question.sweep == sweep
    assert not question.refusals


@pytest.mark.parametrize(
    ("sweep", "said"),
    [
        (
            Sweep.of(
                Experiment(),
                {"lr": [1, 2], "hidden": [(2,), (3,)], "bias": [True, False], "noise": [0, 0.1]},
            ),
            "the race varies 4 settings; at most 3",
        ),
        (Sweep.of(Experiment(), {"lr": [n / 1000 for n in range(1, 70)]}), "at most 64"),
        (Sweep.of(Experiment(), {"epochs": [10, 20]}), "epochs cannot vary in a race"),
    ],
    ids=["settings", "points", "epochs"],
)
def test_a_sweep_that_is_no_race_is_refused(sweep, said):
    with pytest.raises(Refusal, match=said):
        Question.of(sweep)
