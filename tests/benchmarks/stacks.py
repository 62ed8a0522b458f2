"""Stacks of runs: everybody trains the same runs, each with its own points and weights.

A contestant measures itself: (epochs) -> the losses (epochs, runs) and the seconds. What is
compared are seconds a run-epoch.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from math import ceil

import numpy as np
from jobs import StackJob
from measure import Result, in_turns
from peers import JAX_ALL, JAX_ONE, OURS, SKLEARN, TORCH, scikit_learn

from core.nn.descent import Descent, runs_in_a_block
from core.nn.network import Network
from core.nn.optimizers import OPTIMIZERS
from core.nn.rule import Rule
from core.training.pacing import one_blas_thread

Contestant = Callable[[int], tuple[np.ndarray, float]]

ONE_AFTER_ANOTHER = 2
"""How many of the runs are measured where they are trained one after another anyway."""


def descend(job: StackJob, epochs: int, runs: slice) -> np.ndarray:
    """The losses (epochs, runs) of some of the runs, stacked."""
    parameters = [w[runs].reshape(len(w[runs]), -1) for w in job.weights]
    weights, rule = np.concatenate(parameters, axis=1), Rule(OPTIMIZERS[job.optimizer])
    state = np.stack([weights, *[np.zeros_like(weights)] * rule.optimizer.slots])
    x, target, rates = job.x[runs], job.target[runs], job.rates[runs]
    architecture = job.jobs[0].experiment.architecture
    if len(rates) > 1:
        return epochs_before(Descent(architecture, state, x, target, rate=rates, rule=rule), epochs)
    single = Descent(architecture, state[:, 0], x[0], target[0], rate=float(rates[0]), rule=rule)
    return epochs_before(single, epochs)[:, np.newaxis]


def epochs_before(descent: Descent, epochs: int) -> np.ndarray:
    """The losses (epochs, ...) before each update, as everybody gives them."""
    first = descent.loss
    return np.concatenate([first[np.newaxis], descent.descend(epochs).losses[:-1]])


def ours(job: StackJob, epochs: int) -> tuple[np.ndarray, float]:
    """Blocks of stacked runs, one after another, on one core."""
    start = time.perf_counter()
    most = runs_in_a_block(job.jobs[0].experiment.architecture, job.jobs[0].samples)
    size = ceil(len(job.jobs) / ceil(len(job.jobs) / most))
    with one_blas_thread():
        losses = [
            descend(job, epochs, slice(at, at + size)) for at in range(0, len(job.jobs), size)
        ]
    return np.concatenate(losses, axis=1), time.perf_counter() - start


def singly(job: StackJob, epochs: int) -> tuple[np.ndarray, float]:
    """Each run by itself, without a stack."""
    start = time.perf_counter()
    losses = []
    with one_blas_thread():
        for run, single in enumerate(job.jobs):
            state = Network.from_experiment(single.experiment).parameters[np.newaxis]
            x, target, rate = job.x[run], job.target[run], float(job.rates[run])
            architecture = single.experiment.architecture
            descent = Descent(architecture, state, x, target, rate=rate)
            losses.append(epochs_before(descent, epochs))
    return np.stack(losses, axis=1), time.perf_counter() - start


def one_after_another(job: StackJob, epochs: int) -> tuple[np.ndarray, float]:
    """MLPClassifier on the first runs; the others would take as long each."""
    start = time.perf_counter()
    losses = [scikit_learn(single, epochs, threads=1) for single in job.jobs[:ONE_AFTER_ANOTHER]]
    return np.stack(losses, axis=1), time.perf_counter() - start


def torch_autograd(job: StackJob, epochs: int) -> tuple[np.ndarray, float]:
    """PyTorch with bmm, the loss from the logits, autograd and SGD, on one thread."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.set_num_threads(1)
    start = time.perf_counter()
    x, target = torch.from_numpy(job.entered), torch.from_numpy(job.target)
    weights = [torch.tensor(w, requires_grad=True) for w in job.weights]
    sgd = torch.optim.SGD(weights, lr=job.rates[0], foreach=False)
    losses = []
    for _ in range(epochs):
        f = x
        for w in weights[:-1]:
            f = torch.bmm(f, w).sigmoid()
        logits = torch.bmm(f, weights[-1])
        loss = binary_cross_entropy_with_logits(logits, target, reduction="none").sum((1, 2))
        sgd.zero_grad()
        loss.sum().backward()
        sgd.step()
        losses.append(loss.detach())
    return torch.stack(losses).numpy(), time.perf_counter() - start


def torch_by_hand(job: StackJob, epochs: int, *, features_first: bool) -> tuple[np.ndarray, float]:
    """PyTorch with bmm and gradients written by hand, in place, on one thread."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    def turned(a: torch.Tensor) -> torch.Tensor:
        return a.transpose(1, 2)

    def forward(a: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        return torch.bmm(turned(w), a) if features_first else torch.bmm(a, w)

    torch.set_num_threads(1)
    start = time.perf_counter()
    x, target = torch.from_numpy(job.entered), torch.from_numpy(job.target)
    if features_first:
        x, target = turned(x).contiguous(), turned(target).contiguous()
    weights, losses = [torch.tensor(w) for w in job.weights], []
    with torch.inference_mode():
        for _ in range(epochs):
            active = [x]
            for w in weights[:-1]:
                active.append(forward(active[-1], w).sigmoid_())
            logits = forward(active[-1], weights[-1])
            loss = binary_cross_entropy_with_logits(logits, target, reduction="none")
            losses.append(loss.sum((1, 2)))
            b = torch.sigmoid(logits) - target
            for i in range(len(weights) - 1, -1, -1):
                a, w = active[i], weights[i]
                previous = b
                if i:
                    back = torch.bmm(w, b) if features_first else torch.bmm(b, turned(w))
                    previous = torch.ops.aten.sigmoid_backward(back, a)
                factors = (a, turned(b)) if features_first else (turned(a), b)
                w.baddbmm_(*factors, alpha=-job.rates[0])
                b = previous
    return torch.stack(losses).numpy(), time.perf_counter() - start


def _jax_ways(job: StackJob, one_core: bool, opened: ExitStack) -> Iterator[tuple[str, Contestant]]:
    import stacked_jax

    pool = opened.enter_context(stacked_jax.jax_process(one_core=one_core))

    def measured(way: str, unroll: int, epochs: int) -> tuple[np.ndarray, float]:
        return pool.submit(stacked_jax.train, job, epochs, way, unroll).result()

    for way in stacked_jax.WAYS:
        for unroll in stacked_jax.UNROLLS:
            yield f"{way}, unroll={unroll}", partial(measured, way, unroll)


def _ways(
    job: StackJob, against: list[str], opened: ExitStack
) -> dict[str, list[tuple[str, Contestant]]]:
    """Us, and those of `against` who are installed here, each with the ways to set it up."""
    found: dict[str, list[tuple[str, Contestant]]] = {
        OURS: [("blocks of runs, 1 core", partial(ours, job))]
    }
    if job.optimizer != "gradient_descent":  # which the others here have written down by hand
        against = [name for name in against if name in (JAX_ONE, JAX_ALL)]
    if SKLEARN in against and find_spec("sklearn"):
        found[SKLEARN] = [("one after another, 1 BLAS thread", partial(one_after_another, job))]
    if TORCH in against and find_spec("torch"):
        found[TORCH] = [("bmm, autograd, 1 thread", partial(torch_autograd, job))]
        for first, name in ((False, "samples"), (True, "features")):
            told = f"bmm, {name} first, gradients by hand, 1 thread"
            found[TORCH].append((told, partial(torch_by_hand, job, features_first=first)))
    for name in (JAX_ONE, JAX_ALL):
        if (
            name in against
            and find_spec("jax")
            and (name == JAX_ALL or hasattr(os, "sched_setaffinity"))
        ):
            found[name] = list(_jax_ways(job, name == JAX_ONE, opened))
    return found


@dataclass(frozen=True)
class StackRace:
    """A stack trained by all."""

    setup: dict[str, str]
    run_epoch: Result
    """Seconds of one epoch of one run."""


def seconds_of_a_run_epoch(contestant: Contestant, epochs: int) -> float:
    """What it measures of itself, divided: every run-epoch leaves one loss."""
    losses, seconds = contestant(epochs)
    return seconds / losses.size


def stack_race(job: StackJob, *, against: list[str], rounds: int, epochs: int) -> StackRace:
    """Measure us and those of `against` who are installed."""
    setup: dict[str, str] = {}
    contestants: dict[str, Contestant] = {}
    with ExitStack() as opened:
        for name, ways in _ways(job, against, opened).items():
            for told, way in ways:
                _check_same_work(job, f"{name} ({told})", way, exact=name != SKLEARN)
            tried = in_turns(
                {
                    told: partial(seconds_of_a_run_epoch, way, max(10, epochs // 10))
                    for told, way in ways
                },
                3 if len(ways) > 1 else 0,
            )
            setup[name], contestants[name] = (
                min(ways, key=lambda way: tried.median(way[0])) if len(ways) > 1 else ways[0]
            )
        measured = {n: partial(seconds_of_a_run_epoch, c, epochs) for n, c in contestants.items()}
        return StackRace(setup, in_turns(measured, rounds))


def _check_same_work(job: StackJob, name: str, contestant: Contestant, *, exact: bool) -> None:
    """The first losses must be ours; but scikit-learn's, which has its own weights."""
    losses, _ = contestant(10)
    assert len(losses) == 10, f"{name} did {len(losses)} epochs of 10"
    reference, _ = ours(job, 10)
    if exact and not np.allclose(losses, reference, rtol=1e-9):
        raise AssertionError(f"{name} trains something else: {losses} not {reference}")


def stacked_against_single(job: StackJob, *, rounds: int, epochs: int) -> Result:
    """Seconds of a run-epoch: in a stack, and one run after another."""
    contestants = {OURS: ours, "one run after another": singly}
    return in_turns(
        {
            n: partial(seconds_of_a_run_epoch, partial(c, job), epochs)
            for n, c in contestants.items()
        },
        rounds,
    )
