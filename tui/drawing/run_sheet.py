"""All that is told of a stored run, in words: a name and what it is, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.experiments.course import summary
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.nn.arrays import FloatArray
from core.store.columns import is_regression, status_of
from core.store.owners import named
from core.store.run_names import stored_name
from core.store.stored_run import StoredRun
from core.training.curves import goals_reached
from core.training.evaluation import GOALS
from core.training.run import Status
from core.training.snapshot import SHARE
from tui.drawing import numbers
from tui.drawing.run_words import moment, share

Fact = tuple[str, str]

KEPT = "pinned: nothing of it is ever dropped"


def heading(run: StoredRun) -> tuple[str, str]:
    """Return the number and the name of a run."""
    return f"{run.kind.capitalize()} {run.id}", stored_name(run).removeprefix(f"{run.kind}: ")


def facts(
    run: StoredRun,
    figures: FloatArray,
    *,
    members: Sequence[StoredRun] = (),
    branches: Iterable[int] = (),
    process: dict[str, Any] | None = None,
    whole: str = "",
) -> list[Fact]:
    """Return what is told of a run, but for its curve. `figures`: of every epoch; `members`: the
    runs of a sweep or a race; `branches`: the runs that branched from it; `process`: the one that
    trains it; `whole`: the kind of what it is a run of."""
    of_kind = _of_run(run, figures) if run.kind == "run" else _of_members(run, members)
    lines = [("status", _status(run, process)), *of_kind]
    lines += _settings(run)
    first, last = moment(run.started), moment(run.changed)
    lines.append(("trained", first if first == last else f"{first} to {last}"))
    if run.deleted is not None:
        lines.append(("deleted", moment(run.deleted)))
    lines += [("tags", ", ".join(run.tags)), ("note", run.note), ("", KEPT if run.pinned else "")]
    lines.append(("branch of", "" if run.parent is None else f"run {run.parent}"))
    lines.append(("branches", ", ".join(f"run {id}" for id in branches)))
    lines.append(
        ("part of", "" if run.member_of is None else f"{whole or 'sweep or race'} {run.member_of}")
    )
    if run.weight_hash:
        lines.append(("hashes", f"weights {run.weight_hash}, data {run.data_hash}"))
    lines.append(("versions", ", ".join(f"{name} {v}" for name, v in run.versions.items())))
    return [(name, words) for name, words in lines if words]


def _status(run: StoredRun, process: dict[str, Any] | None) -> str:
    words = status_of(run)
    if run.kind == "run":
        words += f" at epoch {numbers.epochs(run.epoch)}"
        words += f" of {numbers.epochs(run.epochs)}" if run.epoch < run.epochs else ""
    if process is not None:
        words += f", in {named(process)}; 'bp-tui attach {run.id}' shows it"
    elif run.goes_on and run.kind == "run":
        words += f"; 'bp-tui resume {run.id}' goes on"
    return f"{words}; {run.reason}" if run.reason else words


def _of_run(run: StoredRun, figures: FloatArray) -> Iterator[Fact]:
    """Yield the figures of the newest epoch, and when the goals were reached."""
    name = "R²" if is_regression(run) else "accuracy"
    if run.loss is not None:
        test = "" if run.test_loss is None else numbers.loss(run.test_loss)
        yield "loss", _with_test(numbers.loss(run.loss), test)
    elif run.status is Status.DIVERGED:
        yield "loss", "not finite"
    if run.share is not None:
        yield name, _with_test(share(run, run.share), share(run, run.test_share))
    yield "goals", ", ".join(goals(run, figures))


def _with_test(words: str, test: str) -> str:
    return f"{words}, test {test}" if test else words


def goal_names(*, regression: bool) -> list[str]:
    """Write the goals: 95 % and 100 %, or R² 0.95 and R² 1."""
    return [f"R² {goal:g}" if regression else f"{100 * goal:.0f} %" for goal in GOALS]


def goals(run: StoredRun, figures: FloatArray) -> Iterator[str]:
    """Tell after how many epochs a run reached its goals, as far as it did."""
    names = goal_names(regression=is_regression(run))
    for name, epoch in zip(names, goals_reached(figures[SHARE]), strict=True):
        if epoch is not None:
            yield f"{name} after {numbers.plural(epoch, 'epoch')}"


def _of_members(sweep: StoredRun, members: Sequence[StoredRun]) -> Iterator[Fact]:
    """Yield how many runs a sweep or a race has, and the best of them."""
    states = [status_of(run) for run in members]
    counted = [f"{states.count(state):,} {state}" for state in dict.fromkeys(states)]
    listed = f"; 'bp-tui runs list --of {sweep.id}' lists them"
    yield "runs", ", ".join(counted) + listed if counted else "none yet"
    shares = [(run.share, run) for run in members if run.share is not None]
    if shares:
        best, run = max(shares, key=lambda pair: pair[0])
        yield "best", f"{share(run, best)} in run {run.id} ({stored_name(run)})"


def _settings(run: StoredRun) -> Iterator[Fact]:
    """Yield the preset, and the settings that are not the preset's; of a branch what it changed."""
    preset = PRESETS.get(run.preset)
    yield "preset", "" if preset is None else preset.name
    start = (Experiment() if preset is None else preset.experiment).model_dump(mode="json")
    changes = {name: value for name, value in run.in_force.items() if value != start[name]}
    yield "settings", summary(changes) or "those of the preset"
    yield "changed at", ", ".join(map(numbers.epochs, run.forks))
