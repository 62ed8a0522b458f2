"""`bp-tui resume`: go on with runs that were cut off, paused or stopped, to the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from core.store.owners import refuse_to_take_up, trained_elsewhere
from tui.cli.keeping import keeping, tell
from tui.cli.options import MAIN
from tui.cli.run_output import EXIT_CODES, RunOutput, Task, train_all
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.store.keeper import Keeper
    from core.store.run_store import RunStore
    from core.store.stored_run import StoredRun


def resume(
    *ids: Annotated[Whole, Parameter(group=MAIN)],
    every_one: Annotated[bool, Parameter(name="--all", negative=(), group=MAIN)] = False,
    output: Annotated[RunOutput, Parameter(name="*")] = RunOutput(),  # noqa: B008
) -> None:
    """Go on with a run that was cut off, paused or stopped, to the same bits as never interrupted.

    Without a number it is the newest that was cut off, else the newest that can go on.

    Parameters
    ----------
    ids
        The numbers of runs; 'bp-tui runs list' lists them.
    every_one
        Go on with every run that was cut off, one after the other.
    """
    from core.store.run_store import RunStore

    if ids and every_one:
        raise Refusal("runs and all were both given; all are those that were cut off")
    store = RunStore()
    runs = _chosen(store, ids, every_one=every_one)
    several = len(runs) > 1
    output.check(len(runs))
    with keeping("resume") as keeper:
        assert keeper is not None
        tasks = (_task(store, run, keeper) for run in runs)
        results = train_all(tasks, output, keeper, several=several)
    raise SystemExit(output.show(results, several=several))


def resume_quietly(id: int, doing: str) -> int:
    """Go on with a run, printing nothing; return the exit code. `doing`: the kind of process."""
    from core.store.run_store import RunStore

    store = RunStore()
    with keeping(doing) as keeper:
        assert keeper is not None
        tasks = iter([_task(store, store.find(id), keeper)])
        (result,) = train_all(tasks, RunOutput(quiet=True), keeper, several=False)
    return EXIT_CODES.get(result.run.status, 0)


def _chosen(store: RunStore, ids: Sequence[int], *, every_one: bool) -> list[StoredRun]:
    """Return the runs that are meant; `Refusal` where one of them cannot go on."""
    if ids:
        chosen = [store.find(id) for id in dict.fromkeys(ids)]
        for run in chosen:
            refuse_to_take_up(run, store.folder)
        return chosen
    runs = [run for run in store.runs() if run.goes_on]
    cut_off = [run for run in runs if run.cut_off]
    chosen = cut_off if every_one else (cut_off or runs)[:1]
    if not chosen:
        raise Refusal(f"no run {'was cut off' if every_one else 'can go on'}")
    return chosen


def _task(store: RunStore, run: StoredRun, keeper: Keeper) -> Task:
    """Return what is left of a run, which is this process's from now on."""
    run = store.find(run.id)
    refuse_to_take_up(run, store.folder)
    recording = store.recording(run.id)
    if not store.claim(run, keeper.token()):
        raise Refusal(trained_elsewhere(store.find(run.id), store.folder))
    keeper.take_up(recording, run.id)
    _tell_versions(run)
    return Task(f"run {run.id}", recording, run.preset)


def _tell_versions(run: StoredRun) -> None:
    """Say where the bits may be others than those of a run that was never interrupted."""
    from core.store.hashes import other_versions, versions

    changes = [
        f"{name} {v}, now {versions()[name]}" for name, v in other_versions(run.versions).items()
    ]
    if changes:
        tell(f"run {run.id} was begun under {'; '.join(changes)}: its last bits may differ")
