"""Updates are held against their formulas, and one that is wrong is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from core import Experiment
from core.lessons.checked_updates import all_updates, state_by_formulas
from core.nn.optimizers import OPTIMIZERS, Binding, Update
from core.nn.schedules import SCHEDULES
from tests.core.training.steps import any_settings, step_of


def test_every_optimizer_and_schedule_follows_its_formula() -> None:
    rows = [plan() for plan in all_updates()]
    assert all(row.passed for row in rows), [row for row in rows if not row.passed]
    assert {row.name for row in rows if row.registry == "optimizer"} == OPTIMIZERS.keys()
    assert {row.name for row in rows if row.registry == "rate schedule"} == SCHEDULES.keys()


def test_an_optimizer_that_forgets_its_power_of_t_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adam = OPTIMIZERS["adam"]

    def bind(binding: Binding) -> Update:
        def update() -> None:
            adam.bind(replace(binding, updates=0))()

        return update

    monkeypatch.setitem(OPTIMIZERS, "adam", replace(adam, bind=bind))
    wrong = [row.name for row in (plan() for plan in all_updates()) if not row.passed]
    assert wrong == ["adam"]


@given(any_settings())
def test_any_step_is_its_formulas(experiment: Experiment) -> None:
    step = step_of(experiment)
    change, formula = step.state_after - step.state, state_by_formulas(step) - step.state
    assert formula == pytest.approx(change, rel=1e-6, abs=1e-9 * float(np.abs(change).max() + 1e-9))
