"""Mistakes of the way back through the layers, and of the gradients."""

from __future__ import annotations

import numpy as np

from core.lessons.own_code.formulas import RIGHT, Pass
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes.output import output_slope
from core.nn.arrays import FloatArray


def _of_last_sample(p: Pass, i: int) -> FloatArray:
    return p.a[i][-1:].T @ p.b[-1:]


def _of_first_sample(p: Pass, i: int) -> FloatArray:
    return p.a[i][:1].T @ p.b[:1]


def _divided(p: Pass, i: int) -> FloatArray:
    return p.b @ p.w[i].T / p.samples


def _activated_again(p: Pass, i: int) -> FloatArray:
    activation = p.activation(i) or p.hidden(1)
    return activation(p.a[i]).T @ p.b


def _unassigned(p: Pass, i: int) -> FloatArray:
    """B_{i+1} again, after B_{i+1} W_i^T was computed and forgotten."""
    RIGHT.back(p, i)
    return p.b


def _slope_above(p: Pass, i: int) -> FloatArray:
    """s'(F_{i+1}), the output's where that is F_L."""
    if i + 1 == p.last:
        return output_slope(p, p.f[-1])
    return RIGHT.slope(p, i + 1)


def _steeper_bias(p: Pass, i: int) -> FloatArray:
    b: FloatArray = p.b * RIGHT.slope(p, i + 1) if i + 1 < p.last else p.b
    return np.asarray(b.sum(axis=0))


LAYERS = (
    Mistake(
        "transposed weights",
        "backward",
        "the backward pass goes through W_i where it goes through its transpose: "
        "B_i = s'(F_i) * (B_{i+1} W_i^T)",
        {"back": lambda p, i: p.b @ p.w[i]},
    ),
    Mistake(
        "transposed gradients",
        "backward",
        "the gradients are transposed: dL/dW_i is s(F_i)^T B_{i+1}, of the shape of W_i",
        {"gradient": lambda p, i: p.b.T @ p.a[i]},
    ),
    Mistake(
        "F_i in the gradient",
        "backward",
        "dL/dW_i is taken with F_i, before the activation; it is s(F_i)^T B_{i+1}",
        {"gradient": lambda p, i: (p.f[i] if i else p.a[i]).T @ p.b},
    ),
    Mistake(
        "x in the gradient",
        "backward",
        "dL/dW0 is taken with x, though s(x) enters W0",
        {"gradient": lambda p, i: (p.a[i] if i else p.f[i]).T @ p.b},
    ),
    Mistake(
        "activated twice in the gradient",
        "backward",
        "dL/dW_i has one activation too many: s is applied to what enters W_i, which has it in it "
        "already; it is s(F_i)^T B_{i+1}",
        {"gradient": _activated_again},
    ),
    Mistake(
        "inputs of the layer below",
        "backward",
        "dL/dW_i is taken with what enters W_{i-1}; it is s(F_i)^T B_{i+1}",
        {"gradient": lambda p, i: [*p.a, p.y][i - 1].T @ p.b},
    ),
    Mistake(
        "outputs for inputs in the gradient",
        "backward",
        "dL/dW_i is taken with the layer's outputs; it is taken with its inputs, s(F_i)^T B_{i+1}",
        {"gradient": lambda p, i: [*p.a, p.y][i + 1].T @ p.b},
    ),
    Mistake(
        "weights of the layer below",
        "backward",
        "the errors go back through W_{i-1}; B_i = s'(F_i) * (B_{i+1} W_i^T)",
        {"back": lambda p, i: p.b @ p.w[i - 1].T},
    ),
    Mistake(
        "s' before the weights",
        "backward",
        "B_i is (s'(F_{i+1}) * B_{i+1}) W_i^T: B_{i+1} has its s' already, and what comes through "
        "W_i^T is to be multiplied by s'(F_i)",
        {
            "back": lambda p, i: (p.b * _slope_above(p, i)) @ p.w[i].T,
            "slope": lambda p, i: np.ones_like(p.f[i]),
        },
    ),
    Mistake(
        "one delta for all layers",
        "backward",
        "every layer has the output's B_L: it is to be taken back through each layer, "
        "B_i = s'(F_i) * (B_{i+1} W_i^T)",
        {"back": _unassigned, "slope": lambda p, i: np.ones_like(p.b)},
    ),
    Mistake(
        "no gradient",
        "backward",
        "dL/dW_i is zero, as if the layer were left out (range(n, 0, -1) does not come to 0); it "
        "is s(F_i)^T B_{i+1}",
        {
            "gradient": lambda p, i: np.zeros_like(p.w[i]),
            "bias_gradient": lambda p, i: np.zeros(p.b.shape[1]),
        },
    ),
    Mistake(
        "nothing goes back",
        "backward",
        "s' is 0 everywhere, such as that of a ReLU by a < 0, and nothing goes back to B_i",
        {"slope": lambda p, i: np.zeros_like(p.f[i])},
    ),
    Mistake(
        "reversed lists",
        "backward",
        "the gradients are listed from the last layer to the first, as append does on the way "
        "back; they are to be reversed, dL/dW0 first",
        {"order": lambda weights, biases: weights[::-1] + biases[::-1]},
    ),
    Mistake(
        "biases before weights",
        "backward",
        "the gradients by the biases stand before those by the weights; [dW0, dW1, ...] come first",
        {"order": lambda weights, biases: biases + weights},
    ),
    Mistake(
        "a penalty in the gradients",
        "backward",
        "the gradients have a penalty, {} W_i, which the loss that is asked for does not have",
        fitted=lambda share: {"gradient": lambda p, i: RIGHT.gradient(p, i) + share * p.w[i]},
    ),
    Mistake(
        "clipped gradients",
        "backward",
        "the gradients are clipped to {}; they are asked for as they are",
        fitted=lambda most: {
            "gradient": lambda p, i: RIGHT.gradient(p, i).clip(-most, most),
            "bias_gradient": lambda p, i: RIGHT.bias_gradient(p, i).clip(-most, most),
        },
    ),
    Mistake(
        "the last sample alone",
        "backward",
        "the gradient is that of the last sample alone: in the loop over the samples it is "
        "overwritten (=) where it is added up (+=)",
        {"gradient": _of_last_sample, "bias_gradient": lambda p, i: p.b[-1]},
    ),
    Mistake(
        "the first sample alone",
        "backward",
        "the gradient is that of the first sample alone: the loop over the samples is left too "
        "early",
        {"gradient": _of_first_sample, "bias_gradient": lambda p, i: p.b[0]},
    ),
    Mistake(
        "mean for sum in the gradients",
        "backward",
        "the gradients are divided by n, the number of samples; the loss is the sum",
        {"share": lambda p: RIGHT.share(p) * p.samples, "loss": RIGHT.loss},
    ),
    Mistake(
        "sum for mean in the gradients",
        "backward",
        "the gradients are sums over the samples; the loss is the mean, so that they are divided "
        "by n",
        {"share": lambda p: RIGHT.share(p) / p.samples, "loss": RIGHT.loss},
    ),
    Mistake(
        "divided by the outputs too",
        "backward",
        "the gradients are divided by the number of outputs too (y.size); the loss is not",
        {"share": lambda p: RIGHT.share(p) * p.y.shape[1], "loss": RIGHT.loss},
    ),
    Mistake(
        "divided by n in every layer",
        "backward",
        "the division by n is done in every layer anew; once, at the output, is enough",
        {"back": _divided},
    ),
    Mistake(
        "a bias a sample",
        "backward",
        "the biases have one value for each sample where they have one for each unit: dL/db_i is "
        "the sum of B_{i+1} over the samples (with a bias a sample, a network learns XOR by heart, "
        "without an activation)",
        {"bias_gradient": lambda p, i: p.b},
        seen="seen in two public versions of the report's assignment",
    ),
    Mistake(
        "bias gradients of units",
        "backward",
        "dL/db_i is summed over the units; it is summed over the samples",
        {"bias_gradient": lambda p, i: p.b.sum(axis=1)},
    ),
    Mistake(
        "one bias gradient for all",
        "backward",
        "dL/db_i is summed over samples and units; it is summed over the samples (axis) alone",
        {"bias_gradient": lambda p, i: np.full(p.b.shape[1], p.b.sum())},
    ),
    Mistake(
        "mean of the bias gradients",
        "backward",
        "dL/db_i is the mean over the samples, where dL/dW_i is their sum",
        {"bias_gradient": lambda p, i: p.b.mean(axis=0)},
    ),
    Mistake(
        "sum of the bias gradients",
        "backward",
        "dL/db_i is the sum over the samples, where dL/dW_i is their mean",
        {"bias_gradient": lambda p, i: p.b.sum(axis=0) * p.samples},
    ),
    Mistake(
        "bias gradients of the last sample",
        "backward",
        "dL/db_i is that of the last sample alone; it is summed over all of them",
        {"bias_gradient": lambda p, i: p.b[-1]},
    ),
    Mistake(
        "s' twice in the bias gradients",
        "backward",
        "dL/db_i has s' once more; it is the sum of B_{i+1} over the samples, which has it in it",
        {"bias_gradient": _steeper_bias},
    ),
    Mistake(
        "no bias gradients",
        "backward",
        "dL/db_i is zero; it is the sum of B_{i+1} over the samples",
        {"bias_gradient": lambda p, i: np.zeros(p.b.shape[1])},
    ),
)
