"""Dropout: in training each hidden unit is left out of some samples, at random.

Those that stay are multiplied by 1 / (1 - share), so that nothing changes on average and nothing
has to where losses and predictions are taken (Srivastava et al. 2014, inverted).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from core.nn.buffers import LayerBuffers
from core.nn.randomness import Purpose, stream

Chances: TypeAlias = Callable[[int], Sequence[np.random.Generator]]
"""The generators of an epoch's masks: one a run, in the order of the stack."""


def chances(seeds: int | Sequence[int]) -> Chances:
    """Generators that depend on seed and epoch alone: of one run, or of a seed a run."""
    runs = [seeds] if isinstance(seeds, int) else seeds
    return lambda epoch: [stream(seed, Purpose.DROPOUT, epoch) for seed in runs]


def draw_masks(
    generators: Sequence[np.random.Generator], masks: LayerBuffers, share: float
) -> None:
    """Write 0 for each unit and sample that is left out, and 1 / (1 - share) for the others.

    A run's generator is asked layer by layer, so that its masks are those it has alone.
    """
    for layer in masks.units:
        for generator, run in zip(generators, np.ndindex(*layer.shape[:-2]), strict=True):
            generator.random(out=layer[run])
    np.multiply(masks.flat >= share, 1 / (1 - share), masks.flat)
