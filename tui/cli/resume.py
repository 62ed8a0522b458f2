"""`bp-tui resume`: go on with runs that were cut off, paused or stopped, to the same bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.keeping import keeping
from tui.cli.options import MAIN
from tui.cli.run_output import RunOutput, Task, train_all
from tui.cli.taking_up import left_to_train, tell_versions

if TYPE_CHECKING:
    from core.store.keeper import Keeper
    from core.store.stored_run import StoredRun


def resume(
    *runs: Annotated[str, Parameter(group=MAIN)],
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
    runs
        Numbers such as 3, ranges such as 3-7, or last; 'bp-tui runs list' lists them.
    every_one
        Go on with every run that was cut off, one after the other.
    detach
        Go on in a process of its own, which outlives the terminal, as 'bp-tui run --detach' does.
    """
    if runs and every_one:
        raise Refusal("runs and all were both given; all are those that were cut off")
    kinds = ("run",) if every_one or len(runs) > 1 else ("run", "sweep", "race")
    rows = left_to_train(runs, *kinds, every_one=every_one)
    several = len(rows) > 1
    if several and rows[0].kind != "run":
        raise Refusal(f"{rows[0].id} is a {rows[0].kind}; it goes on alone")
    if detach:
        return _detach(rows, output)
    if rows[0].kind != "run":
        raise SystemExit(_resumed_sweep(rows[0], output))
    output.check(len(rows))
    refusals: list[Refusal] = []
    with keeping("resume") as keeper:
        assert keeper is not None
        tasks = _tasks(rows, keeper, refusals)
        results = train_all(tasks, output, keeper, several=several)
    code = output.show(results, several=several) if results else 0
    if refusals:
        raise Refusal("; ".join(map(str, refusals)))
    raise SystemExit(code)


def _detach(rows: Sequence[StoredRun], output: RunOutput) -> None:
    from tui.cli.detaching import detach_stored, detach_sweep
    from tui.cli.sweep_training import Crew

    output.refuse_beside("detach")
    if rows[0].kind == "run":
        detach_stored(rows, as_json=output.as_json)
    else:
        detach_sweep(rows[0], Crew(), as_json=output.as_json)


def _tasks(rows: Sequence[StoredRun], keeper: Keeper, refusals: list[Refusal]) -> Iterator[Task]:
    """Yield what is left of each run, which is this process's from then on. Those that cannot go
    on, also since another process was first, do not keep the others from it."""
    for row in rows:
        try:
            recording = keeper.resumed(row.id)
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        tell_versions(row)
        yield Task(f"run {row.id}", recording, row.preset)


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
