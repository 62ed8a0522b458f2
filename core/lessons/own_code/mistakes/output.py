"""Mistakes of the first step back, at the output."""

from __future__ import annotations

import numpy as np

from core.lessons.own_code.formulas import RIGHT, Pass
from core.lessons.own_code.mistake import Mistake
from core.nn.arrays import FloatArray
from core.nn.outputs import OUTPUTS


def by_output(p: Pass) -> FloatArray:
    """dL/dy of the sum."""
    y, t = p.y, p.target
    criterion = p.case.architecture.loss.criterion
    if criterion.delta is not None:
        b = np.empty_like(y)
        criterion.delta(y.T, t.T, b.T)
        return b
    if p.output == "softmax":
        return -t / y
    return -t / y + (1 - t) / (1 - y)


def output_slope(p: Pass, z: FloatArray) -> FloatArray:
    """The derivative of the output's function at any z; for a softmax y (1 - y)."""
    row = OUTPUTS[p.output]
    y, slopes = np.empty_like(z), np.empty_like(z)
    row.value(z.T, y.T)
    if row.slope is None:
        return y * (1 - y)
    row.slope(z.T, y.T, slopes.T)
    return slopes


def _printed(p: Pass) -> FloatArray:
    """The report's dL/dz as it is printed."""
    y, t = p.y, p.target
    if p.criterion != "cross_entropy" or y.shape[1] > 1:
        return RIGHT.top(p)
    return output_slope(p, p.f[-1]) * (t / y + (1 - t) / (1 - y))


def _error(p: Pass, i: int) -> FloatArray:
    """The output's error taken back to F_i through the weights alone."""
    if i < p.last:
        return _error(p, i + 1) @ p.w[i].T
    fused = p.criterion == "cross_entropy"
    return (RIGHT.top(p) if fused else by_output(p)) / p.formulas.share(p)


TOP = (
    Mistake(
        "sign of the output's delta",
        "backward",
        "every gradient has the wrong sign: B_L is t - y where dL/dF_L is y - t",
        {"top": lambda p: -RIGHT.top(p)},
    ),
    Mistake(
        "the printed sign",
        "backward",
        "B_L has t/y with a plus, which makes it |y - t|; it is s'(F_L) [-t/y + (1-t)/(1-y)], "
        "which is y - t",
        {"top": _printed},
        seen="the report prints it so",
    ),
    Mistake(
        "s' at the output twice",
        "backward",
        "B_L is multiplied by the output's derivative once more: with cross entropy y - t has it "
        "in it already",
        {"top": lambda p: RIGHT.top(p) * output_slope(p, p.f[-1])},
    ),
    Mistake(
        "sign of the output's delta, and s' twice",
        "backward",
        "B_L is (t - y) s'(F_L): it has the wrong sign, and with cross entropy y - t has the "
        "output's derivative in it already",
        {"top": lambda p: -RIGHT.top(p) * output_slope(p, p.f[-1])},
    ),
    Mistake(
        "no s' at the output",
        "backward",
        "B_L lacks the output's derivative: it is dL/dy, and should be s'(F_L) dL/dy",
        {"top": by_output},
    ),
    Mistake(
        "s' is not passed on",
        "backward",
        "the errors go back without s': each gradient has the s' of its own layer, and the layers "
        "below get B_{i+1} W_i^T of an error without it",
        {"back": _error},
        seen="seen in a tutorial that stackoverflow.com/questions/53287032 asks about",
    ),
    Mistake(
        "s'(y) at the output",
        "backward",
        "the output's derivative is taken at y, where it is taken at F_L: s'(F_L) = y (1 - y), "
        "not s'(y)",
        {"top": lambda p: by_output(p) * output_slope(p, p.y)},
    ),
    Mistake(
        "2 in the output's delta",
        "backward",
        "every gradient is twice too large: the 2 of the square's derivative is there and the ½ "
        "that takes it away is not",
        {"top": lambda p: 2 * RIGHT.top(p)},
    ),
    Mistake(
        "½ in the output's delta",
        "backward",
        "every gradient is half of what it should be: the ½ is there and the 2 of the square's "
        "derivative is not",
        {"top": lambda p: RIGHT.top(p) / 2},
    ),
    Mistake(
        "a 1 off in every row",
        "backward",
        "the 1 of each sample's class is taken off in the rows of all samples (y[:, classes]); "
        "y[range(n), classes] are single elements",
        {"top": lambda p: p.y - p.target.max(axis=0) if p.output == "softmax" else RIGHT.top(p)},
    ),
    Mistake(
        "size of the error",
        "backward",
        "B_L is |y - t|, without its sign",
        {"top": lambda p: np.abs(RIGHT.top(p))},
    ),
)
