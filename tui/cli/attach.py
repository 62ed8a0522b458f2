"""`bp-tui attach`: the Lab on a run of the store."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.options import MAIN
from tui.terminal.options import Terminal, TerminalOptions, Whole


def attach(
    id: Annotated[Whole, Parameter(group=MAIN)],
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
        The number of the run; 'bp-tui runs list' lists them.
    """
    from core.store.run_store import RunStore

    store = RunStore()
    run = store.find(id)
    store.close()
    if run.kind != "run":
        raise Refusal(f"{id} is a {run.kind}; 'bp-tui runs show {id}' tells of it")
    from tui.cli.main import open_lab  # which knows of this command

    open_lab(None, options, run=id)
