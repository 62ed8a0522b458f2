"""`bp-tui attach`: the Lab on a run of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.options import MAIN
from tui.terminal.options import Terminal, TerminalOptions

if TYPE_CHECKING:
    from core.store.run_store import RunStore
    from core.store.stored_run import StoredRun


def attach(
    run: Annotated[str | None, Parameter(group=MAIN)] = None,
    /,
    *,
    options: Terminal = TerminalOptions(),  # noqa: B008
) -> None:
    """Open the Lab on a run: live at its newest epoch where another process trains it.

    `q` leaves it running. One that has ended is shown as it is, and one that was cut off can be
    taken up.

    Parameters
    ----------
    run
        Its number, or last; 'bp-tui runs list' lists them. Without it, the newest that is being
        trained.
    """
    from tui.cli.main import open_lab  # which knows of this command
    from tui.cli.runs.opening import opened_for

    with opened_for([] if run is None else [run]) as (store, meant):
        (chosen, *others) = meant if run is not None else [_newest(store)]
    if others:
        raise Refusal(f"run is '{run}'; one is shown at a time")
    if chosen.kind != "run":
        raise Refusal(f"{chosen.id} is a {chosen.kind}; 'bp-tui runs show {chosen.id}' tells of it")
    open_lab(None, options, run=chosen.id)


def _newest(store: RunStore) -> StoredRun:
    """Return the newest run that a process trains."""
    trained = (run for run in store.runs(running=True) if run.kind == "run" and run.alive)
    newest = next(trained, None)
    if newest is None:
        raise Refusal("no run is being trained; 'bp-tui runs list' lists those that there are")
    return newest
