"""Who is measured: each trains a job for some epochs and returns the loss of every epoch.

All of them do full batches in float64 with plain gradient descent. PyTorch and the textbook
start from the same weights as we do and follow the same equations: `check_same_work` compares
their losses. scikit-learn's MLPClassifier differs in what cannot be told to it: it starts from
its own weights and its units have biases.

Peers that can be set up in several ways are tried in each, and the fastest is measured.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import product

import numpy as np
from jobs import Job
from threadpoolctl import threadpool_limits

from core.nn.losses import loss_of
from core.nn.network import Network
from core.training.trainer import Trainer

Train = Callable[[Job, int], np.ndarray]
"""(job, epochs) -> the loss of every epoch, (epochs,)."""

OURS, TEXTBOOK, SKLEARN, TORCH = "bp-tui", "textbook NumPy", "scikit-learn", "PyTorch eager"
JAX_ONE, JAX_ALL = "JAX on one core", "JAX on all cores"
"""They race only where there is much to do at once: vmap over lax.scan."""

LOSS = loss_of("cross_entropy", "sigmoid")

SINGLES = (TEXTBOOK, SKLEARN, TORCH)
"""Who trains single runs."""


def ours(job: Job, epochs: int) -> np.ndarray:
    """What the whole project trains with."""
    experiment = job.experiment.with_changes(epochs=epochs)
    network = Network.from_weights(job.weights, squash_input=experiment.squash_input)
    trainer = Trainer(experiment, network)
    return np.append(trainer.loss, trainer.advance(epochs).losses[:-1, 0])


def textbook(job: Job, epochs: int) -> np.ndarray:
    """Backpropagation as one writes it down first: new arrays in every epoch."""
    weights = [w.copy() for w in job.weights]
    losses = []
    with threadpool_limits(1, "blas"), np.errstate(over="ignore"):
        for _ in range(epochs):
            active = [job.entered]
            for w in weights[:-1]:
                active.append(1 / (1 + np.exp(-np.matmul(active[-1], w))))
            logits = np.matmul(active[-1], weights[-1])
            losses.append(LOSS.of(logits.T, job.target.T, reduction=job.experiment.reduction))
            delta = 1 / (1 + np.exp(-logits)) - job.target
            for i in range(len(weights) - 1, -1, -1):
                gradient = np.matmul(active[i].T, delta)
                if i:
                    delta = active[i] * (1 - active[i]) * np.matmul(delta, weights[i].T)
                weights[i] = weights[i] - job.rate_of_the_sum * gradient
    return np.array(losses)


def scikit_learn(job: Job, epochs: int, *, threads: int | None) -> np.ndarray:
    """MLPClassifier, told to do full batches and never to stop early."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier(
        hidden_layer_sizes=job.experiment.hidden,
        activation="logistic",
        solver="sgd",
        alpha=0.0,
        batch_size=job.samples,
        learning_rate="constant",
        # It takes the mean over the samples.
        learning_rate_init=job.rate_of_the_sum * job.samples,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        max_iter=epochs,
        tol=0.0,
        n_iter_no_change=epochs + 1,
        random_state=7,
    )
    with warnings.catch_warnings(), threadpool_limits(threads, "blas"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(job.entered, job.target[:, 0])
    return np.array(classifier.loss_curve_)


def pytorch(
    job: Job, epochs: int, *, threads: int, keep: str = "tensors", **optimizer: bool
) -> np.ndarray:
    """PyTorch eager: matmul, sigmoid, the loss from the logits, autograd, SGD."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.set_num_threads(threads)
    x, target = torch.from_numpy(job.entered), torch.from_numpy(job.target)
    weights = [torch.tensor(w, requires_grad=True) for w in job.weights]
    hidden, last = weights[:-1], weights[-1]
    sgd = torch.optim.SGD(weights, lr=job.experiment.learning_rate, **optimizer)
    reduction = job.experiment.reduction
    losses = []
    for _ in range(epochs):
        f = x
        for w in hidden:
            f = torch.sigmoid(f @ w)
        loss = binary_cross_entropy_with_logits(f @ last, target, reduction=reduction)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        losses.append(loss.item() if keep == "numbers" else loss.detach())
    return np.array(losses) if keep == "numbers" else torch.stack(losses).numpy()


def _sklearn_variants() -> Iterator[tuple[str, Train]]:
    yield "1 BLAS thread", partial(scikit_learn, threads=1)
    yield "default BLAS threads", partial(scikit_learn, threads=None)


def _torch_variants() -> Iterator[tuple[str, Train]]:
    import torch

    threads = sorted({1, torch.get_num_threads()})
    kinds: list[dict[str, bool]] = [{"foreach": False}, {"foreach": True}, {"fused": True}]
    for count, kind, keep in product(threads, kinds, ("tensors", "numbers")):
        told = ", ".join(f"{name}={value}" for name, value in kind.items())
        name = f"{count} thread{'s' if count > 1 else ''}, SGD({told}), losses as {keep}"
        yield name, partial(pytorch, threads=count, keep=keep, **kind)


def variants(against: list[str]) -> dict[str, list[tuple[str, Train]]]:
    """Us, and those of `against` who are installed here, each with the ways to set it up."""
    found: dict[str, list[tuple[str, Train]]] = {OURS: [("1 BLAS thread", ours)]}
    if TEXTBOOK in against:
        found[TEXTBOOK] = [("1 BLAS thread", textbook)]
    if SKLEARN in against and find_spec("sklearn"):
        found[SKLEARN] = list(_sklearn_variants())
    if TORCH in against and find_spec("torch"):
        found[TORCH] = list(_torch_variants())
    return found


def check_same_work(job: Job, contestants: dict[str, Train]) -> None:
    """The first losses of those who start from the same weights must be the same."""
    reference = ours(job, 10)
    for name, train in contestants.items():
        losses = train(job, 10)
        assert losses.shape == (10,), f"{name} did {len(losses)} epochs of 10"
        if name != SKLEARN and not np.allclose(losses, reference, rtol=1e-9):
            raise AssertionError(f"{name} trains something else: {losses} not {reference}")
