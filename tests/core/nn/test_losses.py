"""Cross entropy from the logits: closed forms, the naive formula where that is safe, extremes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.nn.losses import binary_cross_entropy

LN3 = np.log(3)


@pytest.mark.parametrize(
    ("logit", "target", "loss"),
    [
        (0, 0, np.log(2)),
        (0, 1, np.log(2)),
        (LN3, 1, np.log(4 / 3)),
        (LN3, 0, np.log(4)),
        (-LN3, 1, np.log(4)),
        (1e4, 1, 0),
        (1e4, 0, 1e4),
        (-1e4, 1, 1e4),
        (-1e4, 0, 0),
        (1e300, 0, 1e300),
        (50, 1, np.exp(-50)),  # 1 - s(50) is rounded to 0; the loss is not
        (0, 0.3, np.log(2)),
    ],
)
def test_closed_forms(logit: float, target: float, loss: float) -> None:
    found = binary_cross_entropy(np.array([float(logit)]), np.array([float(target)]))
    assert found == pytest.approx(loss, rel=1e-14, abs=0)


@given(
    arrays(np.float64, (2, 3, 5), elements=st.floats(-20, 20)),
    arrays(np.float64, 5, elements=st.sampled_from([0.0, 1.0])),
)
def test_it_is_the_naive_formula_where_that_is_safe(z: np.ndarray, t: np.ndarray) -> None:
    y = 1 / (1 + np.exp(-z))
    naive = -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(axis=-1)
    before = z.copy()
    loss = binary_cross_entropy(z, t)
    assert loss.shape == (2, 3)
    # 1 - y has lost up to 9 of 16 digits at |z| = 20.
    np.testing.assert_allclose(loss, naive, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(binary_cross_entropy(z, t, reduction="mean"), loss / 5, rtol=1e-15)
    assert (z == before).all()


@given(arrays(np.float64, 4, elements=st.floats(-1e4, 1e4)))
def test_turning_classes_and_logits_over_changes_nothing(z: np.ndarray) -> None:
    t = np.array([0.0, 1.0, 1.0, 0.0])
    np.testing.assert_allclose(
        binary_cross_entropy(z, t), binary_cross_entropy(-z, 1 - t), rtol=1e-13
    )


def test_it_is_never_negative_and_always_finite() -> None:
    z = np.array([-1e308, -1e4, -745.0, -1e-300, 0.0, 1e-300, 37.0, 710.0, 1e308])[:, None]
    for target in (0.0, 1.0):
        loss = binary_cross_entropy(z, np.array([target]))
        assert np.isfinite(loss).all()
        assert (loss >= 0).all()
