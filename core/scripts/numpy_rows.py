"""The rows of the registries as NumPy source, with a sample a column, as in `core.nn.backprop`.

A row here belongs to each row of `core.nn`; one without fails the tests. Operations come in the
engine's order, so that a script rounds as a run does: some runs are chaotic.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivationSource:
    """An activation and its derivative, of z. Of several lines the last is what is returned."""

    value: str
    slope: str


ACTIVATIONS = {
    "sigmoid": ActivationSource("1 / (1 + np.exp(-z))", "a = sigmoid(z)\na * (1 - a)"),
    "tanh": ActivationSource("np.tanh(z)", "1 - np.tanh(z) ** 2"),
    "relu": ActivationSource("np.maximum(z, 0)", "np.where(z > 0, 1.0, 0.0)"),
    "leaky_relu": ActivationSource("np.maximum(z, 0.01 * z)", "np.where(z > 0, 1.0, 0.01)"),
    "elu": ActivationSource(
        "np.maximum(z, 0) + np.expm1(np.minimum(z, 0))", "np.minimum(elu(z) + 1, 1)"
    ),
    "gelu": ActivationSource(
        "c = math.sqrt(8 / math.pi)\nz * (1 / (1 + np.exp(-(c * 0.044715 * (z * z) + c) * z)))",
        "c = math.sqrt(8 / math.pi)\n"
        "z = np.clip(z, -30, 30)  # farther out the gate is 0 or 1, and z^3 would overflow\n"
        "gate = 1 / (1 + np.exp(-(c * 0.044715 * (z * z) + c) * z))\n"
        "(3 * c * 0.044715 * (z * z) + c) * z * gate * (1 - gate) + gate",
    ),
    "silu": ActivationSource(
        "z * (1 / (1 + np.exp(-z)))", "gate = 1 / (1 + np.exp(-z))\ngate + z * gate * (1 - gate)"
    ),
    "softplus": ActivationSource(
        "np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))", "-np.expm1(-softplus(z))"
    ),
    "sine": ActivationSource("np.sin(z)", "np.cos(z)"),
    "softsign": ActivationSource("z / (1 + np.abs(z))", "(1 - np.abs(softsign(z))) ** 2"),
    "step": ActivationSource("np.where(z > 0, 1.0, 0.0)", "np.zeros_like(z)"),
    "identity": ActivationSource("z", "np.ones_like(z)"),
}

SOFTMAX = "e = np.exp(z - z.max(axis=0))\ne / e.sum(axis=0)"
"""The output that is no activation; its derivative is in the `delta` of `judging`."""


@dataclass(frozen=True)
class CriterionSource:
    """A criterion of predictions y and targets t, summed; and its derivative by y."""

    total: str
    delta: str


CRITERIA = {
    "squared_error": CriterionSource("((y - t) ** 2).sum() / 2", "y - t"),
    "huber": CriterionSource(
        "far = np.abs(y - t)\n"
        "near = np.minimum(far, 1)\n"
        "((far - near) * near + near * near * 0.5).sum()",
        "np.clip(y - t, -1, 1)",
    ),
}

CROSS_ENTROPIES = {
    "sigmoid": "(np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))).sum()",
    "softmax": "z = z - z.max(axis=0)\n((np.log(np.exp(z).sum(axis=0)) - z) * t).sum()",
}
"""Of the logits z, by the output, without log 0. B_L is y - t behind both."""


@dataclass(frozen=True)
class OptimizerSource:
    """An update of each matrix w by its gradient g."""

    state: tuple[str, ...]
    """Lists of numbers kept for each matrix; an update has those of w in small letters."""
    update: str
    """rate and n, the number of the update from 1, are there; constants by their names."""


ADAM = """\
m *= beta1
m += (1 - beta1) * g
v *= beta2
v += (1 - beta2) * (g * g)
root = math.sqrt(1 - beta2**n)
w -= m / (np.sqrt(v) + epsilon * root) * (rate * (root / (1 - beta1**n)))"""

OPTIMIZERS = {
    "gradient_descent": OptimizerSource((), "w -= rate * g"),
    "momentum": OptimizerSource(("V",), "v *= momentum\nv += g\nw -= rate * v"),
    "nesterov": OptimizerSource(("V",), "v *= momentum\nv += g\nw -= rate * (g + momentum * v)"),
    "adagrad": OptimizerSource(("S",), "s += g * g\nw -= g / (np.sqrt(s) + epsilon) * rate"),
    "rmsprop": OptimizerSource(
        ("S",), "s *= alpha\ns += (1 - alpha) * (g * g)\nw -= g / (np.sqrt(s) + epsilon) * rate"
    ),
    "adam": OptimizerSource(("M", "V"), ADAM),
    "adamw": OptimizerSource(("M", "V"), f"w *= 1 - rate * weight_decay\n{ADAM}"),
}

SCHEDULES = {
    "constant": "",
    "steps": "schedule_factor ** (epoch // schedule_epochs)",
    "exponential": "schedule_factor ** (epoch / schedule_epochs)",
    "cosine": (
        "share = min(epoch / schedule_epochs, 1)\n"
        "schedule_factor + (1 - schedule_factor) * (1 + math.cos(math.pi * share)) / 2"
    ),
    "warm_up": "schedule_factor + (1 - schedule_factor) * min(epoch / schedule_epochs, 1)",
}
"""The learning rate's factor at an epoch; empty where it is always 1."""
