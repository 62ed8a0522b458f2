"""The state of a run at which a branch sets out, as that begins with it."""

from __future__ import annotations

from dataclasses import replace

from core.experiments.experiment import Experiment
from core.training.snapshot import Snapshot, read_only, unmeasured


def forked(snapshot: Snapshot, before: Experiment, experiment: Experiment) -> Snapshot:
    """The snapshot of a run under other settings from its epoch on: with their edits of weights,
    and without a best test loss that was measured in another way."""
    if experiment.edits.some:
        state = snapshot.state.copy()
        experiment.edit(state)
        snapshot = replace(snapshot, state=read_only(state))
    if experiment.measure != before.measure:
        snapshot = replace(snapshot, best=unmeasured(1))
    return snapshot
