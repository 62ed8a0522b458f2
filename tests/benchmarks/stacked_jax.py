"""JAX, which trains a stack by vmap over lax.scan: in processes of their own.

How many threads XLA takes is settled when JAX starts; one core is one core only where the
process may use no other. The processes measure themselves.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np
from jobs import StackJob

WAYS = ("samples first", "features first", "features first, gradients by hand")
"""How it is written down; the second and the third are in our own layout."""

UNROLLS = (1, 4)

_compiled: set[tuple[object, ...]] = set()
"""What this process has trained before."""


def _settle(one_core: bool) -> None:
    if one_core:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    import jax

    jax.config.update("jax_enable_x64", True)


@contextmanager
def jax_process(*, one_core: bool) -> Iterator[ProcessPoolExecutor]:
    """A fresh process in which JAX is imported and has compiled nothing."""
    with ProcessPoolExecutor(1, get_context("spawn"), _settle, (one_core,)) as pool:
        pool.submit(os.getpid).result()
        yield pool


@cache
def _trained(way: str, optimizer: str, epochs: int, unroll: int) -> Callable[..., Any]:
    """The jitted training of a stack: (weights, x, target, rates) -> (runs, epochs)."""
    import jax
    import jax.numpy as jnp

    s = jax.nn.sigmoid

    def cross_entropy(z: Any, t: Any) -> Any:
        return jnp.sum(jnp.maximum(z, 0) - t * z + jnp.log1p(jnp.exp(-jnp.abs(z))))

    def samples_first(weights: Any, x: Any, t: Any) -> Any:
        for w in weights[:-1]:
            x = s(x @ w)
        return cross_entropy(x @ weights[-1], t)

    def features_first(weights: Any, x: Any, t: Any) -> Any:
        for w in weights[:-1]:
            x = s(w.T @ x)
        return cross_entropy(weights[-1].T @ x, t)

    def by_hand(weights: Any, x: Any, t: Any) -> Any:
        active = [x]
        for w in weights[:-1]:
            active.append(s(w.T @ active[-1]))
        logits = weights[-1].T @ active[-1]
        b, gradients = s(logits) - t, []
        for a, w in zip(active[::-1], weights[::-1], strict=True):
            gradients.insert(0, a @ b.T)
            b = a * (1 - a) * (w @ b)
        return cross_entropy(logits, t), gradients

    loss_and_gradients = {
        WAYS[0]: jax.value_and_grad(samples_first),
        WAYS[1]: jax.value_and_grad(features_first),
        WAYS[2]: by_hand,
    }[way]

    def gradient_descent(state: Any, gradients: Any, rate: Any) -> Any:
        (weights,) = state
        return ([w - rate * g for w, g in zip(weights, gradients, strict=True)],)

    def adam(state: Any, gradients: Any, rate: Any) -> Any:
        weights, means, squares, t = state
        t = t + 1
        means = [0.9 * m + 0.1 * g for m, g in zip(means, gradients, strict=True)]
        squares = [0.999 * v + 0.001 * g * g for v, g in zip(squares, gradients, strict=True)]
        root = jnp.sqrt(1 - 0.999**t)
        rate, small = rate * root / (1 - 0.9**t), 1e-8 * root
        moved = zip(weights, means, squares, strict=True)
        weights = [w - rate * m / (jnp.sqrt(v) + small) for w, m, v in moved]
        return weights, means, squares, t

    update = {"gradient_descent": gradient_descent, "adam": adam}[optimizer]

    def train(weights: Any, x: Any, t: Any, rate: Any) -> Any:
        def step(state: Any, _: None) -> Any:
            loss, gradients = loss_and_gradients(state[0], x, t)
            return update(state, gradients, rate), loss

        zeros = [jnp.zeros_like(w) for w in weights]
        start = (weights, zeros, zeros, 0.0) if optimizer == "adam" else (weights,)
        return jax.lax.scan(step, start, None, length=epochs, unroll=unroll)[1]

    return jax.jit(jax.vmap(train))


def train(
    job: StackJob, epochs: int, way: str, unroll: int, compiled: bool = True
) -> tuple[np.ndarray, float]:
    """The losses (epochs, runs) and the seconds; `compiled`: without the compilation.

    To be called in a `jax_process`.
    """
    x, target = job.entered, job.target
    if way != WAYS[0]:
        x, target = (np.ascontiguousarray(a.swapaxes(-1, -2)) for a in (x, target))
    trained, given = (
        _trained(way, job.optimizer, epochs, unroll),
        (job.weights, x, target, job.rates),
    )
    work = (way, job.optimizer, epochs, unroll, x.shape)
    if compiled and work not in _compiled:
        _compiled.add(work)
        trained(*given).block_until_ready()
    start = time.perf_counter()
    losses = trained(*given).block_until_ready()
    seconds = time.perf_counter() - start
    return np.asarray(losses).T, seconds
