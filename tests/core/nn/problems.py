"""Networks, points and rules of every kind, for the tests: all rows of the registries, and
activations that the registries do not have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS, Activation
from core.nn.criteria import CRITERIA
from core.nn.descent import Descent
from core.nn.dropout import Chances, chances
from core.nn.losses import Loss, fits, loss_of
from core.nn.network import Architecture, Network
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.rule import Rule
from core.nn.schedules import SCHEDULES

Array = np.ndarray[Any, np.dtype[Any]]


def of_z(
    name: str, value: Callable[[Array], Array], derivative: Callable[[Array], Array]
) -> Activation:
    """A row whose slope needs z, from a function and its derivative."""
    return Activation(
        name,
        name,
        "a test",
        value=lambda z, out: np.copyto(out, value(z)),
        slope=lambda z, a, out: np.copyto(out, derivative(z)),
        needs_z=True,
    )


def of_a(name: str, value: Callable[[Array], Array], slope: Callable[[Array], Array]) -> Activation:
    """A row whose slope is a function of a alone."""
    return replace(
        of_z(name, value, slope),
        slope=lambda z, a, out: np.copyto(out, slope(a)),
        needs_z=False,
    )


ROWS = ACTIVATIONS
"""Every activation of the registry."""

RELU, TANH, GELU, SINE = (ROWS[name] for name in ("relu", "tanh", "gelu", "sine"))


def kinked(row: Activation) -> bool:
    """Whether the function, its slope or the slope's slope jumps at 0."""
    h = 1e-4
    z = np.array([-2 * h, -h, h, 2 * h])
    low, near_low, near_high, high = row.derivative(z)
    jumps = row(z)[2] - row(z)[1], near_high - near_low, (high - near_high - near_low + low) / h
    return max(map(abs, jumps)) > 0.1


KINKED = [row.name for row in ROWS.values() if kinked(row)]

LOSSES = {
    loss.name: loss
    for loss in (loss_of(c, o) for c in CRITERIA for o in OUTPUTS if not fits(c, o, 2))
}
"""Every criterion behind every output that it takes."""

rows = st.sampled_from(list(ROWS.values()))
few = settings(max_examples=settings().max_examples // 5)
"""Fewer examples, for what is tried with every row of several tables."""

reductions = st.sampled_from(["sum", "mean"])


@dataclass(frozen=True)
class Problem:
    """A network, or a stack of them, and points to learn: all numbers come from the seed."""

    architecture: Architecture
    stack: tuple[int, ...]
    own_points: bool
    """Whether each network of a stack has points of its own."""
    samples: int
    seed: int

    def network(self) -> Network:
        """The network with weights of Glorot's size, and biases of the same."""
        network = Network(self.architecture, stack=self.stack)
        generator = np.random.default_rng([self.seed, 0])
        for layer in network.layers:
            deviation = np.sqrt(2 / sum(layer.shape[-2:]))
            layer[...] = generator.normal(0, deviation, layer.shape).clip(-1.5, 1.5)
        return network

    def points(self) -> tuple[Array, Array]:
        """Points x (..., n, d), each of one of K classes (K > 1) or of two: t (..., n, K). They
        cannot be written to."""
        generator = np.random.default_rng([self.seed, 1])
        shape = (*(self.stack if self.own_points else ()), self.samples)
        inputs, outputs = self.architecture.widths[0], self.architecture.widths[-1]
        x = generator.uniform(-1.5, 1.5, (*shape, inputs))
        if outputs > 1 or self.architecture.loss.output.name == "softmax":
            t = np.eye(outputs)[generator.integers(outputs, size=shape)]
        else:
            t = generator.integers(2, size=(*shape, 1)).astype(float)
        x.flags.writeable = t.flags.writeable = False
        return x, t

    def state(self, rule: Rule) -> Array:
        """The weights and empty rows of the optimizer: (1 + slots, ..., P)."""
        weights = self.network().parameters
        return np.stack([weights, *[np.zeros_like(weights)] * rule.optimizer.slots])

    def chances(self, run: int | None = None) -> Chances:
        """Where dropout gets its masks from, in all runs of the stack or in one."""
        runs = range(int(np.prod(self.stack)))
        return chances([self.seed + r for r in runs] if run is None else self.seed + run)

    def descent(self, rule: Rule, rate: Any, state: Array | None = None, **options: Any) -> Descent:
        """The engine on this problem, from its first state or a copy of another."""
        state = self.state(rule) if state is None else state.copy()
        options = {"chances": self.chances(), **options}
        return Descent(self.architecture, state, *self.points(), rule=rule, rate=rate, **options)

    def alone(self, run: int, rule: Rule, rate: Any, **options: Any) -> Descent:
        """The engine on one network of the stack by itself."""
        x, t = (array[run] if self.own_points else array for array in self.points())
        state = self.state(rule)[:, run].copy()
        options = {"chances": self.chances(run), **options}
        return Descent(self.architecture, state, x, t, rule=rule, rate=rate, **options)


@st.composite
def problems(
    draw: st.DrawFn,
    activation: Activation | None = None,
    loss: Loss | None = None,
    stacks: tuple[tuple[int, ...], ...] = ((), (1,), (3,), (2, 2)),
    most_samples: int = 9,
) -> Problem:
    """Any problem, or any with this loss and with this activation of its first hidden layer."""
    hidden = draw(st.lists(st.integers(1, 5), min_size=1 if activation else 0, max_size=3))
    activations = [draw(rows) for _ in hidden]
    if activation:
        activations[0] = activation
    architecture = Architecture(
        (draw(st.integers(1, 3)), *hidden, draw(st.integers(1, 4))),
        tuple(activations),
        loss or draw(st.sampled_from(list(LOSSES.values()))),
        bias=draw(st.booleans()),
        squash=draw(st.none() | rows),
    )
    return Problem(
        architecture,
        draw(st.sampled_from(stacks)),
        own_points=draw(st.booleans()),
        samples=draw(st.integers(1, most_samples)),
        seed=draw(st.integers(0, 2**32 - 1)),
    )


def rules(optimizer: str | None = None) -> st.SearchStrategy[Rule]:
    """Any rule: with penalties, clipping, dropout and a schedule or without, all samples at once
    or in batches, the last of them smaller."""
    return st.builds(
        Rule,
        optimizer=st.sampled_from(
            [OPTIMIZERS[optimizer]] if optimizer else list(OPTIMIZERS.values())
        ),
        reduction=reductions,
        batch=st.none() | st.integers(1, 9),
        l1=st.sampled_from([0.0, 0.1]),
        l2=st.sampled_from([0.0, 0.1]),
        clip=st.sampled_from([0.0, 0.5]),
        dropout=st.sampled_from([0.0, 0.3]),
        schedule=st.sampled_from(list(SCHEDULES.values())),
        schedule_epochs=st.integers(1, 4),
        schedule_factor=st.sampled_from([0.0, 0.5]),
    )


@dataclass(frozen=True)
class Shuffled:
    """An order of the samples that depends on the epoch: one for all runs, or one a run."""

    seed: int
    shape: tuple[int, ...]
    """(n,), or (..., n)."""

    def __call__(self, epoch: int) -> Array:
        """The order of this epoch."""
        generator = np.random.default_rng([self.seed, 2, epoch])
        return generator.permuted(np.broadcast_to(np.arange(self.shape[-1]), self.shape), axis=-1)

    def of(self, run: int) -> Callable[[int], Array]:
        """The order of one run of a stack."""
        return lambda epoch: self(epoch)[run] if len(self.shape) > 1 else self(epoch)


def orders(problem: Problem) -> st.SearchStrategy[Shuffled | None]:
    """No order, one for all runs, or one a run."""
    n = problem.samples
    return st.sampled_from(
        [None, Shuffled(problem.seed, (n,)), Shuffled(problem.seed, (*problem.stack, n))]
    )


def rates(problem: Problem) -> Array:
    """Gentle rates, one a run."""
    runs = int(np.prod(problem.stack))
    return np.geomspace(1e-3, 1e-2, runs).reshape(problem.stack)
