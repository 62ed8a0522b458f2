"""The trainings of `trajectories` in PyTorch: its own layers, losses, autograd and optimizers.

A row of a table here belongs to each row of the core's: one without its peer fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from core.nn.buffers import LayerBuffers
from core.nn.dropout import chances, draw_masks
from tests.core.nn.problems import Array
from tests.core.nn.trajectories import EPOCHS, SAMPLES, SEED, Case, order

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "gelu": lambda z: functional.gelu(z, approximate="tanh"),
    "silu": functional.silu,
    "softplus": lambda z: functional.softplus(z, threshold=1e3),
    "sine": torch.sin,
    "softsign": functional.softsign,
    "step": lambda z: torch.heaviside(z.detach(), torch.zeros(())) + 0 * z,
    "identity": lambda z: z,
}

OUTPUTS: dict[str, Callable[[Tensor], Tensor]] = {
    **ACTIVATIONS,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}

CRITERIA: dict[str, Callable[[Tensor, Tensor, str], Tensor]] = {
    "squared_error": lambda y, t, reduction: (
        functional.mse_loss(y, t, reduction="sum") / (2 if reduction == "sum" else len(t))
    ),
    "huber": lambda y, t, reduction: (
        functional.huber_loss(y, t, reduction="sum") / (1 if reduction == "sum" else len(t))
    ),
}
"""Of predictions. The mean is over the samples: with one output it is PyTorch's own."""

CROSS_ENTROPIES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "sigmoid": lambda z, t: functional.binary_cross_entropy_with_logits(z, t, reduction="sum"),
    "softmax": lambda z, t: functional.cross_entropy(z, t, reduction="sum"),
}
"""Of logits."""

Constants = dict[str, float]
OPTIMIZERS: dict[str, Callable[[Constants], tuple[Any, dict[str, Any]]]] = {
    "gradient_descent": lambda c: (torch.optim.SGD, {}),
    "momentum": lambda c: (torch.optim.SGD, c),
    "nesterov": lambda c: (torch.optim.SGD, {**c, "nesterov": True}),
    "adagrad": lambda c: (torch.optim.Adagrad, {"eps": c["epsilon"]}),
    "rmsprop": lambda c: (torch.optim.RMSprop, {"alpha": c["alpha"], "eps": c["epsilon"]}),
    "adam": lambda c: (torch.optim.Adam, adam(c)),
    "adamw": lambda c: (torch.optim.AdamW, {**adam(c), "weight_decay": c["weight_decay"]}),
}
"""Its class and settings, from the constants of the core's row."""


def adam(constants: Constants) -> dict[str, Any]:
    """The settings that Adam and AdamW share."""
    return {"betas": (constants["beta1"], constants["beta2"]), "eps": constants["epsilon"]}


SCHEDULES: dict[str, Callable[[Any, int, float, float], Any]] = {
    "constant": lambda o, n, factor, rate: torch.optim.lr_scheduler.ConstantLR(o, factor=1.0),
    "steps": lambda o, n, factor, rate: torch.optim.lr_scheduler.StepLR(o, n, factor),
    "exponential": lambda o, n, factor, rate: torch.optim.lr_scheduler.ExponentialLR(
        o, factor ** (1 / n)
    ),
    "cosine": lambda o, n, factor, rate: torch.optim.lr_scheduler.SequentialLR(
        o,
        [
            torch.optim.lr_scheduler.CosineAnnealingLR(o, n, factor * rate),
            torch.optim.lr_scheduler.ConstantLR(o, factor=factor, total_iters=10**9),
        ],
        [n],
    ),
    "warm_up": lambda o, n, factor, rate: torch.optim.lr_scheduler.LinearLR(o, factor, 1.0, n),
}


class Peer:
    """A training in PyTorch."""

    def __init__(self, case: Case) -> None:
        self.case, self.rule = case, case.rule
        layers = case.architecture.layers(case.start())
        rows = case.architecture.widths[:-1]
        self.weights = [
            torch.tensor(w[:n], requires_grad=True) for w, n in zip(layers, rows, strict=True)
        ]
        self.biases = [
            torch.tensor(w[n:], requires_grad=True) for w, n in zip(layers, rows, strict=True)
        ]
        """(1, outputs) each, or (0, outputs) for a network without."""

    def logits(self, x: Tensor, masks: list[Tensor] | None = None) -> Tensor:
        """F_L (n, K), with hidden units multiplied by masks (n, h) where there are any."""
        a, activations = x, self.case.architecture.activations
        for i, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            a = a @ w + b.sum(dim=0)
            if i < len(activations):
                a = ACTIVATIONS[activations[i].name](a)
                a = a if masks is None else a * masks[i]
        return a

    def loss(self, logits: Tensor, t: Tensor) -> Tensor:
        """The loss of logits (n, K)."""
        loss, reduction = self.case.architecture.loss, self.rule.reduction
        if loss.criterion.name == "cross_entropy":
            total = CROSS_ENTROPIES[loss.output.name](logits, t)
            return total / len(t) if reduction == "mean" else total
        return CRITERIA[loss.criterion.name](OUTPUTS[loss.output.name](logits), t, reduction)

    def optimizer(self) -> tuple[Any, bool]:
        """The optimizer, and whether it does L2 by itself: by its `weight_decay`, where that comes
        into the gradient, unclipped."""
        rule = self.rule
        kind, settings = OPTIMIZERS[rule.optimizer.name](
            {**rule.optimizer.constants, **rule.constants}
        )
        decays = not rule.clip and "weight_decay" not in settings
        weights: dict[str, Any] = {"params": self.weights}
        if decays:
            weights["weight_decay"] = rule.l2
        groups = [weights, {"params": self.biases}]
        return kind(groups, lr=self.case.rate, **settings), decays

    def penalty(self, *, l2: bool) -> Tensor:
        """What is added to the loss: of weights, not of biases."""
        total = torch.zeros(())
        for w in self.weights:
            total = total + self.rule.l1 * w.abs().sum()
            if l2:
                total = total + self.rule.l2 / 2 * (w**2).sum()
        return total

    def masks(self, generators: Any, samples: int) -> list[Tensor] | None:
        """The masks that the core draws, (n, h) each."""
        if not self.rule.dropout:
            return None
        buffers = LayerBuffers((), self.case.architecture.widths[1:-1], samples, bias=False)
        draw_masks(generators, buffers, self.rule.dropout)
        return [torch.from_numpy(units.T.copy()) for units in buffers.units]


def trained(case: Case) -> tuple[Array, Array]:
    """The losses (epochs + 1,) of all points, and the last weights (P,), by PyTorch."""
    peer, rule = Peer(case), case.rule
    x, t = map(torch.from_numpy, case.points())
    optimizer, decays = peer.optimizer()
    scheduler = SCHEDULES[rule.schedule.name](
        optimizer, rule.schedule_epochs, rule.schedule_factor, case.rate
    )
    losses, batch = [peer.loss(peer.logits(x), t).item()], rule.batch or SAMPLES
    for epoch in range(EPOCHS):
        generators, places = chances(SEED)(epoch), torch.from_numpy(order(epoch))
        for part in places.split(batch) if batch < SAMPLES else [torch.arange(SAMPLES)]:
            optimizer.zero_grad()
            logits = peer.logits(x[part], peer.masks(generators, len(part)))
            (peer.loss(logits, t[part]) + peer.penalty(l2=not decays)).backward()
            if rule.clip:
                torch.nn.utils.clip_grad_norm_([*peer.weights, *peer.biases], rule.clip)
            optimizer.step()
        scheduler.step()
        losses.append(peer.loss(peer.logits(x), t).item())
    layers = [torch.cat(pair) for pair in zip(peer.weights, peer.biases, strict=True)]
    return np.array(losses), np.concatenate([w.detach().numpy().reshape(-1) for w in layers])


def _of_torch(fill: Callable[[Tensor], object]) -> Callable[[int, int], Array]:
    """The weights (inputs, outputs) of a function that fills PyTorch's (outputs, inputs)."""

    def draw(inputs: int, outputs: int) -> Array:
        w = torch.empty(outputs, inputs)
        fill(w)
        return w.numpy().T

    return draw


INITIALIZERS: dict[str, Callable[[int, int], Array]] = {
    "normal": _of_torch(torch.nn.init.normal_),
    "uniform": _of_torch(torch.nn.init.uniform_),
    "glorot": _of_torch(torch.nn.init.xavier_normal_),
    "he": _of_torch(lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu")),
    "lecun": _of_torch(lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="linear")),
    "orthogonal": _of_torch(torch.nn.init.orthogonal_),
    "zero": _of_torch(torch.nn.init.zeros_),
}
