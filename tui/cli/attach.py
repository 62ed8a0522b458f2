"""`bp-tui attach`: the Lab on a run of the store."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.options import MAIN
from tui.terminal.options import Terminal, TerminalOptions, Whole

if TYPE_CHECKING:
    from core.store.run_store import RunStore
    from core.store.stored_run import StoredRun


def attach(
    id: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    /,
    *,
    options: Terminal = TerminalOptions(),  # noqa: B008
) -> None:
    """Open the Lab on a run: live at its newest epoch where another process trains it.

    `q` leaves it running. One that has ended is shown as it is, and one that was cut off can be
    taken up.

    Parameters
    ----------
    id
        The number of the run; 'bp-tui runs list' lists them. Without it, the newest that is being
        trained.
    """
    from core.store.run_store import RunStore

    with closing(RunStore()) as store:
        run = _newest(store) if id is None else store.find(id)
    if run.kind != "run":
        raise Refusal(f"{id} is a {run.kind}; 'bp-tui runs show {id}' tells of it")
    from tui.cli.main import open_lab  # which knows of this command

    open_lab(None, options, run=run.id)


def _newest(store: RunStore) -> StoredRun:
    """Return the newest run that a process trains."""
    trained = (run for run in store.runs() if run.kind == "run" and run.alive)
    newest = next(trained, None)
    if newest is None:
        raise Refusal("no run is being trained; 'bp-tui runs list' lists those that there are")
    return newest
