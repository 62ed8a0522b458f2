"""Edits of the shown network by hand: weights that are typed or switched off, other shapes.

What is untrained takes them as its settings. Of what is trained a branch sets out at the playhead,
paused; more of them go into that branch until it is trained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from pydantic import ValidationError

from core.experiments.edit_names import OFF, SET, SetValue, read_value
from core.experiments.experiment import Experiment
from core.experiments.reshaping import Reshaped
from core.experiments.schema import problems
from core.experiments.setting import format_value
from core.experiments.training_settings import MAX_EPOCHS
from core.nn.places import Place, find_place
from core.refusal import Refusal
from tui.drawing import numbers
from tui.screens.draft import Draft
from tui.screens.lab.state import Laboratory

MOST_NAMED = 3
"""Edits that are named in a message."""


def find(laboratory: Laboratory, name: str) -> Place:
    """Return the place of a name in the shown network; `Refusal` where it has none."""
    try:
        return find_place(laboratory.shown.recording.experiment.architecture, name)
    except ValueError as error:
        raise Refusal(str(error)) from None


def set_weight(laboratory: Laboratory, place: Place, value: float) -> str:
    """Give a weight or bias, or all of a layer's, another value; return what was done."""
    settings = _settings(laboratory)
    off = tuple(name for name in settings.switched_off if name != str(place))
    _refuse_off(settings.with_changes(**{OFF: off}), place)
    others = (text for text in settings.set_weights if read_value(text).place != place)
    new = SetValue(place, value)
    _edit(laboratory, settings, {SET: (*others, str(new)), OFF: off})
    return _told(laboratory, f"{place} is {format_value(value)}")


def switch(laboratory: Laboratory, place: Place, *, on: bool | None = None) -> str:
    """Switch a weight, bias or unit off, or on again where it is off; return what was done."""
    settings, name = _settings(laboratory), str(place)
    names, is_off = settings.switched_off, name in settings.switched_off
    if not is_off:
        _refuse_off(settings, place)
    if on is (not is_off):
        raise Refusal(f"{name} is {'on' if on else 'off'} already")
    names = tuple(n for n in names if n != name) if is_off else (*names, name)
    _edit(laboratory, settings, {OFF: names})
    return _told(laboratory, f"{name} is {'on again' if is_off else 'off'}")


def reshape(laboratory: Laboratory, other: Callable[[Experiment], Reshaped]) -> str:
    """Show a network of another shape, untrained: in place of an untrained run, or as a new one,
    which begins with the weights that were set in it; return what was done."""
    before = laboratory.wanted()
    if not laboratory.untrained:
        before = before.with_changes(**{SET: _set_until_now(laboratory, before)})
    experiment, dropped = other(before)
    if laboratory.untrained:
        laboratory.draft = Draft.of(experiment, laboratory.draft.base)
        laboratory.settle()
    else:
        laboratory.open_run(experiment, None, 0)
        laboratory.draft = Draft.of(experiment)
    widths = "-".join(map(str, experiment.widths))
    without = f" without {_listed(dropped)}" if dropped else ""
    return f"run {laboratory.shown.number} is a network {widths}{without}; `space` trains it"


def _set_until_now(laboratory: Laboratory, wanted: Experiment) -> tuple[str, ...]:
    """Return the weights that are set at the start, and in branches up to the playhead, each with
    its last value."""
    texts = list(wanted.set_weights)
    for segment in laboratory.shown.recording.course.segments[1:]:
        if segment.first_epoch <= laboratory.epoch:
            texts += segment.experiment.set_weights
    return tuple({read_value(text).place: text for text in texts}.values())


def _listed(edits: Sequence[str]) -> str:
    """Name the first few edits, and how many more there are."""
    more = len(edits) - MOST_NAMED
    named = [*edits[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))


def _settings(laboratory: Laboratory) -> Experiment:
    """Return the settings that are edited."""
    if laboratory.untrained:
        return laboratory.wanted()
    return laboratory.shown.recording.course.settings_at(laboratory.epoch)


def _refuse_off(settings: Experiment, place: Place) -> None:
    """Refuse what is off with something else."""
    architecture = settings.architecture
    indices = place.indices(architecture)
    for other in settings.edits.off:
        if np.isin(indices, other.indices(architecture)).any():
            raise Refusal(f"{place} is off with {other}; switch that on")


def _edit(laboratory: Laboratory, settings: Experiment, changes: dict[str, Iterable[str]]) -> None:
    epoch, epochs = laboratory.epoch, settings.epochs
    more: dict[str, Any] = {}
    if not laboratory.untrained and epoch >= epochs:  # as many again, as for a run that goes on
        more["epochs"] = min(2 * epochs, MAX_EPOCHS)
    try:
        experiment = settings.with_changes(**changes, **more)
    except ValidationError as error:
        raise Refusal(problems(error, changes)[0].sentence) from None
    if laboratory.untrained:
        for name in changes:
            laboratory.edit(name, format_value(getattr(experiment, name)))
        laboratory.settle()
    else:
        laboratory.train_on(experiment, epoch, play=False)


def _told(laboratory: Laboratory, fact: str) -> str:
    run = laboratory.shown
    if laboratory.untrained:
        return f"{fact}; `space` trains with it"
    at = numbers.epochs(run.recording.course.forks[-1])
    return f"{fact} in run {run.number} from epoch {at} on; `space` trains on"
