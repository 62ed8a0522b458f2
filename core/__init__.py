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
    from core.data.dataset import Dataset, make_dataset
    from core.experiments.course import Course, Segment
    from core.experiments.experiment import Experiment
    from core.experiments.preset import Preset
    from core.experiments.presets import PRESETS
    from core.lessons.own_code.checking import check_code
    from core.lessons.own_code.verdict import Verdict
    from core.nn.gradient_check import check_gradients
    from core.nn.network import Network
    from core.scripts.script import script
    from core.store.run_store import RunStore
    from core.store.session import Session, SessionRun
    from core.sweeps.grid import Sweep
    from core.sweeps.race import Race
    from core.sweeps.standing import Standing
    from core.sweeps.sweeping import SweepResult, sweep
    from core.training.evaluation import Evaluation, Score, decision_grid, evaluate
    from core.training.moment import Moment
    from core.training.player import Player
    from core.training.recording import Recording, train
    from core.training.run import Run, Status
    from core.training.snapshot import Snapshot
    from core.training.step import Step, take_step
    from core.training.trainer import Trainer

_ROOMS = {
    "Course": "core.experiments.course",
    "Dataset": "core.data.dataset",
    "Evaluation": "core.training.evaluation",
    "Experiment": "core.experiments.experiment",
    "Network": "core.nn.network",
    "PRESETS": "core.experiments.presets",
    "Preset": "core.experiments.preset",
    "Recording": "core.training.recording",
    "Moment": "core.training.moment",
    "Race": "core.sweeps.race",
    "Run": "core.training.run",
    "Player": "core.training.player",
    "RunStore": "core.store.run_store",
    "Score": "core.training.evaluation",
    "Segment": "core.experiments.course",
    "Session": "core.store.session",
    "SessionRun": "core.store.session",
    "Snapshot": "core.training.snapshot",
    "Standing": "core.sweeps.standing",
    "Status": "core.training.run",
    "Step": "core.training.step",
    "Sweep": "core.sweeps.grid",
    "SweepResult": "core.sweeps.sweeping",
    "Trainer": "core.training.trainer",
    "Verdict": "core.lessons.own_code.verdict",
    "check_code": "core.lessons.own_code.checking",
    "check_gradients": "core.nn.gradient_check",
    "decision_grid": "core.training.evaluation",
    "evaluate": "core.training.evaluation",
    "make_dataset": "core.data.dataset",
    "script": "core.scripts.script",
    "sweep": "core.sweeps.sweeping",
    "take_step": "core.training.step",
    "train": "core.training.recording",
}

__all__ = [
    "PRESETS",
    "Course",
    "Dataset",
    "Evaluation",
    "Experiment",
    "Moment",
    "Network",
    "Player",
    "Preset",
    "Race",
    "Recording",
    "Run",
    "RunStore",
    "Score",
    "Segment",
    "Session",
    "SessionRun",
    "Snapshot",
    "Standing",
    "Status",
    "Step",
    "Sweep",
    "SweepResult",
    "Trainer",
    "Verdict",
    "check_code",
    "check_gradients",
    "decision_grid",
    "evaluate",
    "make_dataset",
    "script",
    "sweep",
    "take_step",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
