"""The network and its backpropagation, in the report's own names.

    F_0 = x,  F_{i+1} = a(F_i) W_i          forward: a is the activation; F_0 itself enters
                                            unless `squash_input` (the report's literal s(x) W_0)
    y = s(F_L)                              the output, a probability
    L = -sum t log y + (1 - t) log(1 - y)   the loss
    B_L = dL/dF_L = y - t                   backward: B_i = dL/dF_i
    B_i = a'(F_i) * (B_{i+1} W_i^T)
    dL/dW_i = a(F_i)^T B_{i+1}

Where this differs from the report: it writes the loss without the minus and without the
brackets that keep both terms in the sum, dL/dz with the sign of its second term turned,
calls the output's B_3 B_4, and pairs s(z_i) with w_j where it means w_i. Here is the
correct mathematics. A bias is the last row of its layer's matrix, and a(F_i) then has a
last column of ones.

`core.nn.descent` does the same arithmetic in buffers that are made once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from core.nn.activations import ACTIVATIONS
from core.nn.arrays import FloatArray
from core.nn.initializers import INITIALIZERS
from core.nn.losses import binary_cross_entropy
from core.nn.randomness import Purpose, stream

if TYPE_CHECKING:
    from core.experiments.experiment import Experiment


class Network:
    """A fully connected network, or a stack of them along leading axes.

    `parameters` (..., P) holds all weights; `layers` are its views W_i
    (..., d_in [+ 1 for the bias], d_out), so that changing one changes the other.
    """

    def __init__(
        self,
        widths: Sequence[int],
        *,
        activation: str = "sigmoid",
        squash_input: bool = False,
        bias: bool = False,
        parameters: FloatArray | None = None,
        stack: tuple[int, ...] = (),
    ) -> None:
        self.widths = tuple(widths)
        self.activation = ACTIVATIONS[activation]
        self.output = ACTIVATIONS["sigmoid"]
        self.squash_input = squash_input
        self.bias = bias
        shapes = [(a + bias, b) for a, b in zip(self.widths, self.widths[1:], strict=False)]
        sizes = [rows * columns for rows, columns in shapes]
        self.parameters = np.zeros((*stack, sum(sizes))) if parameters is None else parameters
        pieces = np.split(self.parameters, np.cumsum(sizes)[:-1], axis=-1)
        self.layers: list[FloatArray] = [
            piece.reshape(*piece.shape[:-1], *shape)
            for piece, shape in zip(pieces, shapes, strict=True)
        ]

    @classmethod
    def of(cls, experiment: Experiment, parameters: FloatArray | None = None) -> Network:
        """The network of an experiment's shape with given parameters (..., P), or zeros."""
        return cls(
            experiment.widths,
            activation=experiment.activation,
            squash_input=experiment.squash_input,
            bias=experiment.bias,
            parameters=parameters,
        )

    @classmethod
    def from_experiment(cls, experiment: Experiment) -> Network:
        """The untrained network of an experiment: normal weights of its seed, biases 0."""
        network = cls.of(experiment)
        generator = stream(experiment.seed, Purpose.WEIGHTS)
        deviation = INITIALIZERS[experiment.initializer]
        for weights in network.weights:
            weights[...] = generator.normal(0.0, deviation(*weights.shape), weights.shape)
        return network

    @classmethod
    def from_weights(
        cls,
        weights: Sequence[FloatArray],
        biases: Sequence[FloatArray] | None = None,
        *,
        activation: str = "sigmoid",
        squash_input: bool = False,
    ) -> Network:
        """A network with weights [(..., 2, h1), ..., (..., h, 1)] and biases [(..., h1), ...]."""
        matrices = [np.asarray(w, dtype=np.float64) for w in weights]
        widths = [matrices[0].shape[-2], *(w.shape[-1] for w in matrices)]
        network = cls(
            widths,
            activation=activation,
            squash_input=squash_input,
            bias=biases is not None,
            stack=matrices[0].shape[:-2],
        )
        for own, given in zip(network.weights, matrices, strict=True):
            own[...] = given
        for own, given in zip(network.biases or (), biases or (), strict=True):
            own[...] = given
        return network

    def __reduce__(self) -> tuple[Callable[[], Network], tuple[()]]:
        """As pickle keeps it: the layers stay views of the parameters."""
        make = partial(
            Network,
            self.widths,
            activation=self.activation.name,
            squash_input=self.squash_input,
            bias=self.bias,
            parameters=self.parameters,
        )
        return make, ()

    @property
    def weights(self) -> list[FloatArray]:
        """Views W_i (..., d_in, d_out), without the biases."""
        return [layer[..., :-1, :] if self.bias else layer for layer in self.layers]

    @property
    def biases(self) -> list[FloatArray] | None:
        """Views (..., d_out), or None for a network without."""
        return [layer[..., -1, :] for layer in self.layers] if self.bias else None

    def activate(self, i: int, f: FloatArray) -> FloatArray:
        """a(F_i), what enters layer i: (..., n, d_in [+ 1 of ones for the bias])."""
        a = self.activation(f) if i > 0 or self.squash_input else f
        return np.concatenate([a, np.ones((*a.shape[:-1], 1))], axis=-1) if self.bias else a

    def forward(self, x: FloatArray) -> list[FloatArray]:
        """F_0 ... F_L, the values before the activation; F_L (..., n, 1) are the logits."""
        f = [x]
        # Diverged weights may overflow to infinity; whoever asks sees the infinity itself.
        with np.errstate(over="ignore", invalid="ignore"):
            for i, w in enumerate(self.layers):
                f.append(self.activate(i, f[i]) @ w)
        return f

    def backward(
        self, f: list[FloatArray], target: FloatArray, *, reduction: str = "sum"
    ) -> list[FloatArray]:
        """B_1 ... B_L: the loss's derivative by each F_i, of the same shape (B_1 first)."""
        b = (self.output(f[-1]) - target) / (f[0].shape[-2] if reduction == "mean" else 1)
        found = [b]
        for i in range(len(self.layers) - 1, 0, -1):
            b = self.activation.derivative(f[i]) * (b @ self.weights[i].swapaxes(-1, -2))
            found.insert(0, b)
        return found

    def loss_and_gradients(
        self, x: FloatArray, y: FloatArray, *, reduction: str = "sum"
    ) -> tuple[FloatArray, list[FloatArray], list[FloatArray] | None]:
        """The loss (...) of targets y (n, 1), and its gradients by weights and by biases."""
        f = self.forward(x)
        loss = binary_cross_entropy(f[-1][..., 0], y[..., 0], reduction=reduction)
        b = self.backward(f, y, reduction=reduction)
        gradients = [
            self.activate(i, f[i]).swapaxes(-1, -2) @ b[i] for i in range(len(self.layers))
        ]
        if not self.bias:
            return loss, gradients, None
        return loss, [g[..., :-1, :] for g in gradients], [g[..., -1, :] for g in gradients]

    def predict_probability(self, x: FloatArray) -> FloatArray:
        """The probability of class 1 at points x (..., n, 2): (..., n, 1)."""
        return self.output(self.forward(x)[-1])
