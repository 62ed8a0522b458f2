"""The processes that train runs: what is told of them, and how one is told to stop."""

from __future__ import annotations

from pathlib import Path

from core.refusal import Refusal
from core.store.presence import present
from core.store.stored_run import StoredRun


def trained_elsewhere(run: StoredRun, folder: Path | None = None) -> str:
    """Return a sentence about the process that trains a run."""
    process = present(run.owner, folder) or {"pid": "?", "doing": "another process"}
    return (
        f"run {run.id} is being trained by process {process['pid']} ({process['doing']}); "
        f"'bp-tui attach {run.id}' shows it, 'bp-tui stop {run.id}' stops it"
    )


def refuse_to_take_up(run: StoredRun, folder: Path | None = None) -> None:
    """Refuse a run that has ended, or that somebody trains."""
    if run.alive:
        raise Refusal(trained_elsewhere(run, folder))
    if not run.goes_on:
        raise Refusal(f"run {run.id} has {run.status}; it cannot go on")
