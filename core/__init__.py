"""bp-tui without a terminal: experiments, data sets, the NumPy network, training and recordings.

    >>> from core import Experiment, train
    >>> run = train(Experiment(dataset="xor", hidden=(10, 10), squash_input=False))
    >>> run.status, run.accuracy

Names are imported when first used, so that `bp-tui --help` does not wait for NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.course import Course, Segment
    from core.datasets import Dataset, make_dataset
    from core.evaluation import Evaluation, Score, decision_grid, evaluate
    from core.experiment import Experiment
    from core.grid import Sweep
    from core.moment import Moment
    from core.nn.gradient_check import check_gradients
    from core.nn.network import Network
    from core.presets import PRESETS, Preset
    from core.race import Race
    from core.recording import Recording
    from core.run import Run, train
    from core.runner import Runner
    from core.session import Session
    from core.standing import Standing
    from core.sweeping import SweepResult, sweep
    from core.training import Snapshot, Status, Trainer

_ROOMS = {
    "Course": "core.course",
    "Dataset": "core.datasets",
    "Evaluation": "core.evaluation",
    "Experiment": "core.experiment",
    "Network": "core.nn.network",
    "PRESETS": "core.presets",
    "Preset": "core.presets",
    "Recording": "core.recording",
    "Moment": "core.moment",
    "Race": "core.race",
    "Run": "core.run",
    "Runner": "core.runner",
    "Score": "core.evaluation",
    "Segment": "core.course",
    "Session": "core.session",
    "Snapshot": "core.training",
    "Standing": "core.standing",
    "Status": "core.training",
    "Sweep": "core.grid",
    "SweepResult": "core.sweeping",
    "Trainer": "core.training",
    "check_gradients": "core.nn.gradient_check",
    "decision_grid": "core.evaluation",
    "evaluate": "core.evaluation",
    "make_dataset": "core.datasets",
    "sweep": "core.sweeping",
    "train": "core.run",
}

__all__ = [
    "PRESETS",
    "Course",
    "Dataset",
    "Evaluation",
    "Experiment",
    "Moment",
    "Network",
    "Preset",
    "Race",
    "Recording",
    "Run",
    "Runner",
    "Score",
    "Segment",
    "Session",
    "Snapshot",
    "Standing",
    "Status",
    "Sweep",
    "SweepResult",
    "Trainer",
    "check_gradients",
    "decision_grid",
    "evaluate",
    "make_dataset",
    "sweep",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
