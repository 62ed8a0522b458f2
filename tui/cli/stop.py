"""`bp-tui stop`: end runs that other processes train, so that they can be resumed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.options import MAIN
from tui.drawing import numbers
from tui.drawing.text import as_sentence

if TYPE_CHECKING:
    from core.store.stored_run import StoredRun


def stop(
    *runs: Annotated[str, Parameter(group=MAIN)],
    as_json: Annotated[bool, Parameter(name="--json", negative=(), group=MAIN)] = False,
) -> None:
    """Stop a run that another process trains, detached or in another terminal.

    It is saved at the epoch where it is, and 'bp-tui resume' goes on with it.

    Parameters
    ----------
    runs
        Numbers such as 3, ranges such as 3-7, or last; 'bp-tui runs list' lists them.
    as_json
        Print one JSON document and nothing else: number, status and epoch; of several runs a list.
    """
    from core.store.owners import stop
    from tui.cli.runs.opening import opened_for

    if not runs:
        raise Refusal("stop needs the number of a run; 'bp-tui runs list' lists them")
    stopped: list[StoredRun] = []
    refusals: list[str] = []
    with opened_for(runs) as (store, meant):
        for run in meant:
            try:
                stopped.append(stop(store, run.id))
            except Refusal as refusal:
                refusals.append(str(refusal))
    if as_json and stopped:
        documents = [{"id": r.id, "status": str(r.status), "epoch": r.epoch} for r in stopped]
        print(json.dumps(documents if len(meant) > 1 else documents[0]))
    elif not as_json:
        for run in stopped:
            more = f"; 'bp-tui resume {run.id}' goes on with it" if run.goes_on else ""
            print(f"{_told(run)}{more}.")
    if refusals:
        raise Refusal("; ".join(refusals))


def _told(run: StoredRun) -> str:
    from core.store.columns import status_of

    at = f"at epoch {numbers.epochs(run.epoch)}"
    if run.kind == "sweep":
        at = f"after {numbers.epochs(run.epoch)} of {numbers.epochs(run.epochs)} runs"
    return f"{as_sentence(run.kind)} {run.id} is {status_of(run)} {at}"
