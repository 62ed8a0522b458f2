"""Rows of the store, made without one."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import Course, Experiment
from core.store.stored_run import StoredRun
from core.training.run import Status


def stored(id: int = 1, *, experiment: Experiment | None = None, **facts: Any) -> StoredRun:
    """Return a finished run of an experiment, with other facts."""
    experiment = experiment or Experiment()
    told: dict[str, Any] = {
        "kind": "run",
        "started": 1_700_000_000.0 + id,
        "changed": 1_700_000_100.0 + id,
        "deleted": None,
        "document": Course.of(experiment).to_toml(),
        "settings": experiment.model_dump(mode="json"),
        "preset": "report-linear",
        "status": Status.FINISHED,
        "reason": "",
        "epoch": experiment.epochs,
        "epochs": experiment.epochs,
        "loss": 0.5,
        "share": 0.9,
        "test_loss": None,
        "test_share": None,
        "sketch": np.array([1.0, 0.5]),
        "weight_hash": "0123456789abcdef",
        "data_hash": "fedcba9876543210",
        "versions": {},
        "parent": None,
        "member_of": None,
        "owner": "",
        "alive": False,
        "tags": (),
        "note": "",
        "pinned": False,
    }
    return StoredRun(id, **(told | facts))
