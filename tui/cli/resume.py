"""`bp-tui resume`: go on with runs that were cut off, paused or stopped, to the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.keeping import keeping
from tui.cli.options import MAIN
from tui.cli.run_output import RunOutput, Task, train_all
from tui.cli.taking_up import left_to_train, tell_versions
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.store.keeper import Keeper
    from core.store.stored_run import StoredRun


def resume(
    *ids: Annotated[Whole, Parameter(group=MAIN)],
    every_one: Annotated[bool, Parameter(name="--all", negative=(), group=MAIN)] = False,
    detach: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    output: Annotated[RunOutput, Parameter(name="*")] = RunOutput(),  # noqa: B008
) -> None:
    """Go on with a run that was cut off, paused or stopped, to the same bits as never interrupted.

    Without a number it is the newest that was cut off, else the newest that can go on. Exit codes
    are those of 'bp-tui run'. A sweep goes on as by 'bp-tui sweep --resume', which has more
    options.

    Parameters
    ----------
    ids
        The numbers of runs; 'bp-tui runs list' lists them.
    every_one
        Go on with every run that was cut off, one after the other.
    detach
        Go on in a process of its own, which outlives the terminal, as 'bp-tui run --detach' does.
    """
    if ids and every_one:
        raise Refusal("runs and all were both given; all are those that were cut off")
    kinds = ("run",) if every_one or len(ids) > 1 else ("run", "sweep", "race")
    runs = left_to_train(ids, *kinds, every_one=every_one)
    if detach:
        return _detach(runs, output)
    if runs[0].kind != "run":
        raise SystemExit(_resumed_sweep(runs[0], output))
    several = len(runs) > 1
    output.check(len(runs))
    with keeping("resume") as keeper:
        assert keeper is not None
        tasks = (_task(run, keeper) for run in runs)
        results = train_all(tasks, output, keeper, several=several)
    raise SystemExit(output.show(results, several=several))


def _detach(runs: Sequence[StoredRun], output: RunOutput) -> None:
    from tui.cli.detaching import detach_stored, detach_sweep
    from tui.cli.sweep_training import Crew

    output.refuse_beside("detach")
    if runs[0].kind == "run":
        detach_stored(runs, as_json=output.as_json)
    else:
        detach_sweep(runs[0], Crew(), as_json=output.as_json)


def _task(run: StoredRun, keeper: Keeper) -> Task:
    """Return what is left of a run, which is this process's from now on."""
    recording = keeper.resumed(run.id)
    tell_versions(run)
    return Task(f"run {run.id}", recording, run.preset)


def _resumed_sweep(run: StoredRun, output: RunOutput) -> int:
    from tui.cli.sweep_output import SweepOutput
    from tui.cli.sweep_training import Crew, resumed_sweep

    given = [f.name for f in fields(output) if getattr(output, f.name) != f.default]
    others = [name.replace("_", "-") for name in given if name != "as_json"]
    if others:
        raise Refusal(
            f"{others[0]} was given, and {run.id} is a sweep; 'bp-tui sweep --resume {run.id}' "
            "has options of its own"
        )
    return resumed_sweep(run, SweepOutput(as_json=output.as_json), Crew())
