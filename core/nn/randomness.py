"""Random numbers: one stream for each purpose, so that changing one never moves another."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What random numbers are drawn for."""

    DATA = 0
    SPLIT = 1
    WEIGHTS = 2


def stream(seed: int, purpose: Purpose) -> np.random.Generator:
    """The generator of this seed for this purpose (`SeedSequence` with the purpose as key)."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(purpose),)))
