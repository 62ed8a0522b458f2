"""Runs of each kind, by the settings that make them so, which every page of Inspect can show."""

from __future__ import annotations

from typing import Any

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "no hidden layer": {"hidden": ()},
    "diverged": {"activation": "identity", "squash_input": False, "learning_rate": 1.0},
    "classes": {"dataset": "iris", "squash_input": False, "bias": True},
    "relu": {"activation": "relu", "squash_input": False, "optimizer": "adam"},
    "batches": {"batch": 7, "dropout": 0.3, "l2": 0.02},
    "zero": {"initializer": "zero"},
    "one point": {"samples": 1},
}
