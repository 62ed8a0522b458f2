"""Divergence in words: which layer's weights or values were the first to overflow."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.network import Architecture, Network
from core.training.endings import Ending


def diverged(
    epoch: int,
    architecture: Architecture,
    before: FloatArray,
    weights: FloatArray,
    loss: float,
    x: FloatArray,
) -> Ending:
    """The ending of a run at an epoch: its weights (P,) are not finite any more, or the loss that
    they give the training points x (n, d) is not. `before` are the last weights that were."""
    if np.isfinite(weights).all():
        sentence = _values(architecture, weights, loss, x)
    else:
        sentence = _weights(architecture, before, weights)
    return Ending(f"{sentence} at epoch {epoch:,}; try a smaller learning rate", diverged=True)


def _weights(architecture: Architecture, before: FloatArray, weights: FloatArray) -> str:
    """Name the layer whose weights are not finite, of several that with the largest before."""
    largest, layers = _largest(architecture, before), architecture.layers(weights)
    lost = [place for place, w in enumerate(layers) if not np.isfinite(w).all()]
    place = max(lost, key=largest.__getitem__)
    layer, size = layer_name(architecture, place), short(largest[place])
    return f"weights into {layer} grew from {size} and became {_lost(layers[place])}"


def _values(architecture: Architecture, weights: FloatArray, loss: float, x: FloatArray) -> str:
    """Name the layer whose values are the first not to be finite, and the largest weights before
    it; where all are, the loss alone could not hold the output."""
    values = Network(architecture, weights).forward(x)[1:]
    lost = next((place for place, f in enumerate(values) if not np.isfinite(f).all()), None)
    if lost is None:
        largest = short(float(np.abs(values[-1]).max()))
        return f"the output reached {largest} and the loss became {_lost(np.array(loss))}"
    sizes = _largest(architecture, weights)[: lost + 1]
    place = int(np.argmax(sizes))
    layer, size = layer_name(architecture, place), short(sizes[place])
    values_of = "" if lost == len(values) - 1 else "the values of "
    what = values_of + layer_name(architecture, lost)
    return f"weights into {layer} reached {size} and {what} became {_lost(values[lost])}"


def _largest(architecture: Architecture, weights: FloatArray) -> list[float]:
    """The size of the largest weight into each layer."""
    return [float(np.abs(w).max()) for w in architecture.layers(weights)]


def layer_name(architecture: Architecture, place: int) -> str:
    """Name the layer that the matrix at a place leads into."""
    last = place == len(architecture.shapes) - 1
    return "the output" if last else f"hidden layer {place + 1}"


def _lost(numbers: FloatArray) -> str:
    return "infinite" if np.isinf(numbers).any() else "undefined"


def short(size: float) -> str:
    """A size in a few characters: 3e154."""
    digits, _, exponent = f"{size:.2g}".partition("e")
    return f"{digits}e{int(exponent)}" if exponent else digits
