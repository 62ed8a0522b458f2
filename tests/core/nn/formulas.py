"""Optimizers as PyTorch documents them, and the plain descent with them: what the engine is
measured by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.nn.network import Architecture, Network
from core.nn.optimizers import Binding, Optimizer
from core.nn.rule import Rule
from tests.core.nn.problems import Array, Problem

Step = Callable[[Array, Array, Any], Array]
"""(weights, gradient, rate): the weights after it."""


def gradient_descent(constants: Mapping[str, float]) -> Step:
    """torch.optim.SGD."""
    return lambda w, g, rate: w - rate * g


def momentum(constants: Mapping[str, float]) -> Step:
    """torch.optim.SGD with momentum, dampening 0."""
    b: Any = None

    def step(w: Array, g: Array, rate: Any) -> Array:
        nonlocal b
        b = g if b is None else constants["momentum"] * b + g
        return w - rate * b

    return step


def nesterov(constants: Mapping[str, float]) -> Step:
    """torch.optim.SGD with nesterov."""
    mu, b = constants["momentum"], 0.0

    def step(w: Array, g: Array, rate: Any) -> Array:
        nonlocal b
        b = mu * b + g
        return w - rate * (g + mu * b)

    return step


def adagrad(constants: Mapping[str, float]) -> Step:
    """torch.optim.Adagrad."""
    s = 0.0

    def step(w: Array, g: Array, rate: Any) -> Array:
        nonlocal s
        s = s + g * g
        return w - rate * g / (np.sqrt(s) + constants["epsilon"])

    return step


def rmsprop(constants: Mapping[str, float]) -> Step:
    """torch.optim.RMSprop, not centred."""
    s, alpha = 0.0, constants["alpha"]

    def step(w: Array, g: Array, rate: Any) -> Array:
        nonlocal s
        s = alpha * s + (1 - alpha) * g * g
        return w - rate * g / (np.sqrt(s) + constants["epsilon"])

    return step


def adam(constants: Mapping[str, float]) -> Step:
    """torch.optim.Adam: both moments corrected for their start, epsilon outside the root."""
    beta1, beta2, epsilon = constants["beta1"], constants["beta2"], constants["epsilon"]
    t, m, v = 0, 0.0, 0.0

    def step(w: Array, g: Array, rate: Any) -> Array:
        nonlocal t, m, v
        t, m, v = t + 1, beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        corrected_m, corrected_v = m / (1 - beta1**t), v / (1 - beta2**t)
        return w - rate * corrected_m / (np.sqrt(corrected_v) + epsilon)

    return step


def adamw(constants: Mapping[str, float]) -> Step:
    """torch.optim.AdamW: the weights decay by themselves, then Adam."""
    step = adam(constants)
    return lambda w, g, rate: step(w * (1 - rate * constants["weight_decay"]), g, rate)


FORMULAS = {
    "gradient_descent": gradient_descent,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}


def by_its_row(optimizer: Optimizer, constants: Mapping[str, float]) -> Step:
    """An optimizer that has no formula here yet: at least the engine must follow its row."""
    updates, slots = 0, None

    def step(w: Array, g: Array, rate: Any) -> Array:
        nonlocal updates, slots
        slots = np.zeros((optimizer.slots, *w.shape)) if slots is None else slots
        state = np.stack([w, *slots])
        steps = -rate * g if optimizer.folds_rate else -g
        optimizer.bind(Binding(state, steps, np.asarray(rate), constants, updates))()
        updates, slots = updates + 1, state[1:]
        return state[0]

    return step


def formula(optimizer: Optimizer, constants: Mapping[str, float]) -> Step:
    """The optimizer's formula, with these constants instead of the usual ones."""
    constants = {**optimizer.constants, **constants}
    if optimizer.name in FORMULAS:
        return FORMULAS[optimizer.name](constants)
    return by_its_row(optimizer, constants)


def gradient_of(network: Network, x: Array, t: Array, reduction: str = "sum") -> Array:
    """dL/dW (..., P) by the plain equations, in the order of the parameters."""
    _, weights, biases = network.loss_and_gradients(x, t, reduction=reduction)
    return joined(network.architecture, weights, biases)


def joined(architecture: Architecture, weights: list[Array], biases: list[Array] | None) -> Array:
    """Weights and biases in the order of the parameters (..., P)."""
    gradient = Network(architecture, stack=weights[0].shape[:-2])
    for own, given in zip(gradient.weights, weights, strict=True):
        own[...] = given
    for own, given in zip(gradient.biases or (), biases or (), strict=True):
        own[...] = given
    return gradient.parameters


def in_order(array: Array, order: Array, stack: tuple[int, ...]) -> Array:
    """Samples (..., n, d) in an order (n,) or (..., n)."""
    if order.ndim == 1:
        return array[..., order, :]
    every = np.broadcast_to(array, (*stack, *array.shape[-2:]))
    return np.stack([every[run][order[run]] for run in np.ndindex(*stack)]).reshape(every.shape)


def plain_masks(
    generators: Sequence[np.random.Generator], problem: Problem, samples: int, share: float
) -> list[Array]:
    """What each hidden layer's activations (..., n, h) are multiplied by."""
    widths = problem.architecture.widths[1:-1]
    chances = [[g.random((width, samples)).T for width in widths] for g in generators]
    runs = [[(chance >= share) / (1 - share) for chance in layers] for layers in chances]
    return [
        np.reshape(layer, (*problem.stack, *layer[0].shape)) for layer in zip(*runs, strict=True)
    ]


def dropped_gradient(
    network: Network, x: Array, t: Array, masks: list[Array], reduction: str
) -> Array:
    """dL/dW (..., P) of a network whose hidden units are multiplied by masks: the plain equations
    with a mask beside each activation, and beside its slope."""
    architecture, last = network.architecture, len(network.layers) - 1
    f, entered = [x], []
    for i, w in enumerate(network.layers):
        a = network.activate(i, f[i])
        if i:
            a[..., : masks[i - 1].shape[-1]] *= masks[i - 1]
        entered.append(a)
        f.append(a @ w)
    head = Network.from_weights([np.eye(architecture.widths[-1])])
    head.architecture = replace(head.architecture, loss=architecture.loss)
    (b,) = head.backward([f[-1], f[-1]], t, reduction=reduction)
    gradients = [entered[last].swapaxes(-1, -2) @ b]
    for i in range(last, 0, -1):
        slope = architecture.activations[i - 1].derivative(f[i]) * masks[i - 1]
        b = slope * (b @ network.weights[i].swapaxes(-1, -2))
        gradients.insert(0, entered[i - 1].swapaxes(-1, -2) @ b)
    return np.concatenate([g.reshape(*g.shape[:-2], -1) for g in gradients], axis=-1)


def plain_descent(
    problem: Problem,
    rule: Rule,
    rate: Any,
    epochs: int,
    order: Callable[[int], Array] | None = None,
) -> tuple[list[Array], Network]:
    """The losses after 0, 1, ... epochs, and the network after the last."""
    network, (x, t), n = problem.network(), problem.points(), problem.samples
    rate = np.asarray(rate)[..., np.newaxis] if np.ndim(rate) else rate
    step = formula(rule.optimizer, rule.constants)
    weights_alone = joined(
        problem.architecture,
        [np.ones_like(w) for w in network.weights],
        network.biases and [np.zeros_like(b) for b in network.biases],
    )
    losses = [network.loss(x, t, reduction=rule.reduction)]
    size = min(rule.batch or n, n)
    for epoch in range(epochs):
        samples, target = x, t
        if order and size < n:
            samples, target = (in_order(a, order(epoch), problem.stack) for a in (x, t))
        generators = problem.chances()(epoch)
        for start in range(0, n, size):
            batch = slice(start, min(start + size, n))
            points = samples[..., batch, :], target[..., batch, :]
            w = network.parameters
            if rule.dropout:
                masks = plain_masks(generators, problem, points[0].shape[-2], rule.dropout)
                gradient = dropped_gradient(network, *points, masks, rule.reduction)
            else:
                gradient = gradient_of(network, *points, rule.reduction)
            gradient = gradient + weights_alone * (rule.l2 * w + rule.l1 * np.sign(w))
            if rule.clip:
                norm = np.linalg.norm(gradient, axis=-1, keepdims=True)
                gradient = gradient * np.minimum(1, rule.clip / (norm + 1e-6))
            w[...] = step(w, gradient, rate * rule.rate_factor(epoch))
        losses.append(network.loss(x, t, reduction=rule.reduction))
    return losses, network
