"""A number written out as a sum is that number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment
from core.lessons.notation.expression import evaluate
from core.lessons.notation.quantities import quantities
from core.lessons.notation.sums import written_out
from tests.core.training.steps import any_settings, step_of


@given(any_settings(), st.data())
def test_the_terms_add_up_to_the_number(experiment: Experiment, data: st.DataObject) -> None:
    step = step_of(experiment)
    values = quantities(step)
    names = [n for n in values if n.rpartition("_")[0] in ("F", "B", "dW", "db")]
    for name in names:
        array = np.atleast_2d(values[name])
        row, column = (data.draw(st.integers(0, size - 1)) for size in array.shape)
        written = written_out(step, name, row, column)
        if written is None:
            assert name in ("F_0", f"B_{len(step.b)}")
            continue
        before = np.prod([factor.value for factor in written.before])
        assert before * sum(t.value for t in written.terms) == pytest.approx(written.total.value)
        assert written.total.value == array[row, column]


def test_factors_are_named_by_their_places() -> None:
    step = step_of(Experiment(hidden=(3, 2), epochs=2, bias=True))
    written = written_out(step, "F_2", 4, 1)
    assert written is not None
    assert written.total.written() == "F₂[2]"
    assert [[f.written("ascii") for f in term.factors] for term in written.terms] == [
        ["s(F_1[1])", "W_1[1, 2]"],
        ["s(F_1[2])", "W_1[2, 2]"],
        ["s(F_1[3])", "W_1[3, 2]"],
        ["b_1[2]"],
    ]
    weight = written.terms[2].factors[1]
    assert weight.value == evaluate("W_1", quantities(step))[2, 1]
