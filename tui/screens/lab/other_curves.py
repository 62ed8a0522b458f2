"""The curves of the other runs of a sitting, behind that of the shown one."""

from __future__ import annotations

from core.store.session import Session
from tui.drawing import numbers
from tui.drawing.loss_chart import OtherCurve
from tui.screens.lab.run_list import beside_others


def other_losses(session: Session, *, everything: bool) -> tuple[OtherCurve, ...]:
    """Return the parent's curve of a branch; with `everything` those of all other runs."""
    shown = session.shown
    if everything or shown is None:
        return tuple(
            beside_others(run.number, run.recording.curve, numbers.loss)
            for run in session.runs
            if run is not shown
        )
    if shown.parent is None or shown.parent_curve is None:
        return ()
    return (beside_others(shown.parent, shown.parent_curve, numbers.loss),)


def other_shares(session: Session) -> tuple[OtherCurve, ...]:
    """Return the accuracies of all other runs, or R² where the shown one is a regression."""
    shown = session.shown
    assert shown is not None
    classes = bool(shown.recording.dataset.classes)
    write = numbers.percent if classes else numbers.determination
    return tuple(
        beside_others(run.number, run.recording.shares_curve, write)
        for run in session.runs
        if run is not shown and bool(run.recording.dataset.classes) == classes
    )
