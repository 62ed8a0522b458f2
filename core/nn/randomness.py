"""Random numbers: one stream for each purpose, so that changing one never moves another."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """Purposes of random numbers."""

    DATA = 0
    SPLIT = 1
    WEIGHTS = 2
    ORDER = 3
    """Of the samples in an epoch's batches."""
    DROPOUT = 4
    LOOKING = 5
    """Of directions through the weights, along which somebody looks."""


def stream(seed: int, purpose: Purpose, *place: int) -> np.random.Generator:
    """The generator of this seed for this purpose, and for a place in it, such as an epoch
    (`SeedSequence` with purpose and place as key)."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(purpose), *place)))
