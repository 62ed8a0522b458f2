"""Hashes of weights and data, and the versions that a run's numbers depend on."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version

import numpy as np

from core.data.dataset import Dataset
from core.nn.arrays import FloatArray

DIGITS = 16


def weight_hash(parameters: FloatArray) -> str:
    """Return the hash of weights, the same for the same bits alone."""
    return hashlib.sha256(np.ascontiguousarray(parameters).tobytes()).hexdigest()[:DIGITS]


def data_hash(dataset: Dataset) -> str:
    """Return the hash of a data set's points, their answers, and which of them test."""
    arrays = (dataset.x, dataset.truth, dataset.is_test)
    parts = (np.ascontiguousarray(array).tobytes() for array in arrays)
    return hashlib.sha256(b"".join(parts)).hexdigest()[:DIGITS]


@cache
def versions() -> dict[str, str]:
    """Return the versions of what the bits depend on: runs of equal ones have equal bits."""
    return {
        "bp-tui": version("bp-tui"),
        "numpy": np.__version__,
        "python": platform.python_version(),
        "processor": _processor(),
    }


def other_versions(earlier: dict[str, str]) -> dict[str, str]:
    """Return those of some versions, as from `versions`, that are others by now and may change the
    bits."""
    now = {name: value for name, value in versions().items() if name != "python"}
    return {name: value for name, value in earlier.items() if now.get(name, value) != value}


def _processor() -> str:
    """Return the kind of the processor, as its system names it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            names = [line.partition(":")[2].strip() for line in file if line[:10] == "model name"]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
