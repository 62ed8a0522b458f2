"""The loss over a plane of 41 x 41 nodes: as stacks, and one network after another."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from measure import Result, in_turns
from peers import OURS, TORCH

from core.data.dataset import Dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.nn.network import Network
from core.training.loss_surface import LossSurface
from core.training.pacing import one_blas_thread
from core.training.plane import Plane, random_plane
from core.training.recording import Recording

PLAIN = "plain NumPy, one by one"
ONE_BY_ONE = f"{TORCH}, one by one"

EPOCHS = 100
"""Trained before."""

Way = Callable[[], np.ndarray]


@dataclass(frozen=True)
class PlaneJob:
    """A plane through the weights of a preset's run."""

    name: str
    experiment: Experiment
    dataset: Dataset
    plane: Plane

    @classmethod
    def of(cls, name: str) -> PlaneJob:
        """The plane of a preset."""
        experiment = PRESETS[name].experiment
        recording = Recording(Course.of(experiment))
        recording.advance(EPOCHS)
        snapshot = recording.at(EPOCHS)
        assert snapshot is not None
        plane = random_plane(experiment.architecture, snapshot.parameters[0], 0, 0)
        return cls(name, experiment, recording.dataset, plane)


def stacked(job: PlaneJob) -> Way:
    """Return our way, the plane's weights included."""
    x, target = job.dataset.train
    reduction = job.experiment.reduction

    def losses() -> np.ndarray:
        surface = LossSurface(job.experiment.architecture, x, target, reduction=reduction)
        result = surface.losses(job.plane.origin, job.plane.directions, job.plane.nodes)
        assert result is not None
        return result

    return losses


def plain(job: PlaneJob) -> Way:
    """Return the way of the plain equations: a network for each node."""
    x, target = job.dataset.train
    reduction, architecture = job.experiment.reduction, job.experiment.architecture
    plane = job.plane

    def losses() -> np.ndarray:
        return np.array(
            [
                Network(architecture, plane.origin + node @ plane.directions).loss(
                    x, target, reduction=reduction
                )
                for node in plane.nodes
            ]
        )

    return losses


def with_torch(job: PlaneJob) -> Way | None:
    """Return the way of Li et al.'s own code: one module, whose weights are set for each node; None
    without PyTorch."""
    try:
        import torch
    except ImportError:
        return None
    experiment, plane = job.experiment, job.plane
    torch.set_num_threads(1)
    functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
    function = functions[experiment.activation]
    x, target = (torch.from_numpy(np.ascontiguousarray(array)) for array in job.dataset.train)
    x = function(x) if experiment.squash_input else x
    layers = [
        torch.nn.Linear(a, b, bias=experiment.bias, dtype=torch.float64)
        for a, b in pairwise(experiment.widths)
    ]
    measure = torch.nn.BCEWithLogitsLoss(reduction=experiment.reduction)

    def moved(parameters: np.ndarray) -> list[torch.Tensor]:
        """Return flat parameters as tensors in the modules' order."""
        network = Network(experiment.architecture, parameters.copy())
        tensors = []
        for i, weights in enumerate(network.weights):
            tensors.append(torch.from_numpy(weights.T.copy()))
            if network.biases is not None:
                tensors.append(torch.from_numpy(network.biases[i].copy()))
        return tensors

    own = [parameter for layer in layers for parameter in layer.parameters()]
    origin, first, second = (moved(it) for it in (plane.origin, *plane.directions))

    def losses() -> np.ndarray:
        result = []
        with torch.no_grad():
            for a, b in plane.nodes.tolist():
                for parameter, o, u, v in zip(own, origin, first, second, strict=True):
                    parameter.copy_(o + a * u + b * v)
                f = x
                for i, layer in enumerate(layers):
                    f = layer(f if i == 0 else function(f))
                result.append(measure(f, target).item())
        return np.array(result)

    return losses


def landscape_race(name: str, rounds: int) -> Result:
    """Seconds for all nodes; everybody's losses were found to be alike."""
    job = PlaneJob.of(name)
    ways = {OURS: stacked(job), PLAIN: plain(job), ONE_BY_ONE: with_torch(job)}
    there = {told: way for told, way in ways.items() if way is not None}
    expected = there[OURS]()
    for told, way in there.items():
        np.testing.assert_allclose(way(), expected, rtol=1e-9, err_msg=told)

    def seconds(way: Way) -> float:
        with one_blas_thread():
            start = time.perf_counter()
            way()
            return time.perf_counter() - start

    return in_turns({told: partial(seconds, way) for told, way in there.items()}, rounds)
