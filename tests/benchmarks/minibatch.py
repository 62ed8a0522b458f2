"""Mini-batches: 10 of 500 points, 2-8-8-1 tanh with biases, mean cross entropy, shuffled.

Everybody trains epochs of 50 updates in float64 from first weights of the same size, and in an
order shuffled anew in each. Ours and PyTorch take the same first weights and the same orders, and
`check_same_work` compares their losses; scikit-learn has its own. We measure the loss of all points
after each epoch besides, in one more forward pass; PyTorch sums the losses of the batches up, as
scikit-learn does.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np
from measure import Result, in_turns
from peers import OURS, SKLEARN, TORCH
from threadpoolctl import threadpool_limits

from core.nn.descent import Descent
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS
from core.nn.orders import shuffled
from core.nn.rule import Rule
from core.training.pacing import one_blas_thread

SAMPLES, BATCH, HIDDEN, RATE, SEED = 500, 10, (8, 8), 0.01, 7
UPDATES = SAMPLES // BATCH
"""Of an epoch."""

Train = Callable[[str, int], np.ndarray]
"""(optimizer, epochs) -> the last weights (P,), or none from those who start elsewhere."""


def architecture() -> Architecture:
    """2-8-8-1 tanh with biases."""
    return Architecture.of((2, *HIDDEN, 1), activation="tanh", bias=True)


def points() -> tuple[np.ndarray, np.ndarray]:
    """Quadrants: x (n, 2), and whether both coordinates have one sign (n, 1)."""
    x = np.random.default_rng(SEED).uniform(-1, 1, (SAMPLES, 2))
    return x, (x[:, :1] * x[:, 1:] > 0) * 1.0


def first_weights() -> np.ndarray:
    """(P,): of Glorot's size or so."""
    return np.random.default_rng(SEED).normal(0, 0.4, architecture().size)


def ours(optimizer: str, epochs: int) -> np.ndarray:
    """The engine, which shuffles by itself."""
    row, start, (x, target) = OPTIMIZERS[optimizer], first_weights(), points()
    state = np.stack([start, *[np.zeros_like(start)] * row.slots])
    rule = Rule(row, reduction="mean", batch=BATCH)
    order = shuffled(SEED, SAMPLES)
    with one_blas_thread():
        Descent(architecture(), state, x, target, rate=RATE, rule=rule, order=order).descend(epochs)
    return state[0]


def scikit_learn(optimizer: str, epochs: int, *, threads: int | None) -> np.ndarray:
    """MLPClassifier, told never to stop early."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    x, target = points()
    classifier = MLPClassifier(
        hidden_layer_sizes=HIDDEN,
        activation="tanh",
        solver="sgd" if optimizer == "gradient_descent" else optimizer,
        alpha=0.0,
        batch_size=BATCH,
        learning_rate="constant",
        learning_rate_init=RATE,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=True,
        max_iter=epochs,
        tol=0.0,
        n_iter_no_change=epochs + 1,
        random_state=SEED,
    )
    with warnings.catch_warnings(), threadpool_limits(threads, "blas"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(x, target[:, 0])
    assert classifier.n_iter_ == epochs
    return np.empty(0)


def pytorch(optimizer: str, epochs: int, **kind: bool) -> np.ndarray:
    """PyTorch eager on one thread: linear, tanh, the loss from the logits, autograd, an optimizer
    of its own. The samples are put in order once an epoch."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, linear

    torch.set_num_threads(1)
    x, target = map(torch.from_numpy, points())
    layers = [torch.from_numpy(w) for w in architecture().layers(first_weights())]
    weights = [w[:-1].T.clone().requires_grad_() for w in layers]
    biases = [w[-1].clone().requires_grad_() for w in layers]
    made = torch.optim.SGD if optimizer == "gradient_descent" else torch.optim.Adam
    step = made([*weights, *biases], lr=RATE, **kind)
    order = shuffled(SEED, SAMPLES)
    for epoch in range(epochs):
        places, total = torch.from_numpy(order(epoch)), torch.zeros((), dtype=torch.float64)
        for a, t in zip(x[places].split(BATCH), target[places].split(BATCH), strict=True):
            for w, b in zip(weights[:-1], biases[:-1], strict=True):
                a = torch.tanh(linear(a, w, b))
            logits = linear(a, weights[-1], biases[-1])
            loss = binary_cross_entropy_with_logits(logits, t)
            step.zero_grad()
            loss.backward()
            step.step()
            total += loss.detach()
    pairs = zip(weights, biases, strict=True)
    matrices = [torch.cat([w.T, b[None]]).detach().numpy().ravel() for w, b in pairs]
    return np.concatenate(matrices)


def _torch_ways() -> Iterator[tuple[str, Train]]:
    kinds: tuple[dict[str, bool], ...] = ({"foreach": False}, {"foreach": True}, {"fused": True})
    for kind in kinds:
        told = ", ".join(f"{name}={value}" for name, value in kind.items())
        yield f"1 thread, {told}", partial(pytorch, **kind)


def ways(against: list[str]) -> dict[str, list[tuple[str, Train]]]:
    """Us, and those of `against` who are installed here, each with the ways to set it up."""
    found: dict[str, list[tuple[str, Train]]] = {OURS: [("1 BLAS thread", ours)]}
    if SKLEARN in against and find_spec("sklearn"):
        found[SKLEARN] = [
            (f"{told} BLAS threads", partial(scikit_learn, threads=threads))
            for told, threads in (("1", 1), ("default", None))
        ]
    if TORCH in against and find_spec("torch"):
        found[TORCH] = list(_torch_ways())
    return found


@dataclass(frozen=True)
class BatchRace:
    """Mini-batches trained by all."""

    setup: dict[str, str]
    update: Result
    """Seconds an update."""


def seconds_an_update(train: Train, optimizer: str, epochs: int) -> float:
    """Wall time of so many epochs, divided."""
    start = time.perf_counter()
    train(optimizer, epochs)
    return (time.perf_counter() - start) / (epochs * UPDATES)


def batch_race(optimizer: str, *, against: list[str], rounds: int, epochs: int) -> BatchRace:
    """Measure us and those of `against` who are installed, each at its fastest."""
    setup: dict[str, str] = {}
    fastest: dict[str, Train] = {}
    for name, tried in ways(against).items():
        check_same_work(optimizer, dict(tried))
        times = in_turns(
            {told: partial(seconds_an_update, way, optimizer, epochs // 4) for told, way in tried},
            3,
        )
        setup[name], fastest[name] = min(tried, key=lambda way: times.median(way[0]))
    measured = {n: partial(seconds_an_update, way, optimizer, epochs) for n, way in fastest.items()}
    return BatchRace(setup, in_turns(measured, rounds))


def check_same_work(optimizer: str, tried: Mapping[str, Train]) -> None:
    """Those who start from the same weights must come to the same ones."""
    reference = ours(optimizer, 2)
    for name, train in tried.items():
        weights = train(optimizer, 2)
        if weights.size and not np.allclose(weights, reference, rtol=1e-9, atol=1e-12):
            raise AssertionError(f"{name} trains something else: {weights} not {reference}")
