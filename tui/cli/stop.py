"""`bp-tui stop`: end runs that other processes train, so that they can be resumed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.options import MAIN, AsJson
from tui.drawing import numbers
from tui.drawing.text import as_sentence
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.store.stored_run import StoredRun


def stop(
    id: Annotated[Whole, Parameter(group=MAIN)],
    /,
    *ids: Annotated[Whole, Parameter(group=MAIN)],
    as_json: AsJson = False,
) -> None:
    """Stop a run that another process trains, detached or in another terminal.

    It is saved at the epoch where it is, and 'bp-tui resume' goes on with it.

    Parameters
    ----------
    id
        The number of the run; 'bp-tui runs list' lists them.
    ids
        Of more of them.
    as_json
        Print one JSON document and nothing else: number, status and epoch of each run.
    """
    from core.store.owners import stop
    from core.store.run_store import RunStore

    store, refusals, documents = RunStore(), [], []
    for number in dict.fromkeys((id, *ids)):
        try:
            run = stop(store, number)
        except Refusal as refusal:
            refusals.append(refusal)
            continue
        documents.append({"id": number, "status": str(run.status), "epoch": run.epoch})
        if not as_json:
            more = f"; 'bp-tui resume {number}' goes on with it" if run.goes_on else ""
            print(f"{_told(run)}{more}.")
    if as_json and documents:
        print(json.dumps(documents if ids else documents[0]))
    if refusals:
        raise Refusal("; ".join(map(str, refusals)))


def _told(run: StoredRun) -> str:
    at = f"at epoch {numbers.epochs(run.epoch)}"
    if run.kind == "sweep":
        at = f"after {numbers.epochs(run.epoch)} of {numbers.epochs(run.epochs)} runs"
    return f"{as_sentence(run.kind)} {run.id} is {run.status} {at}"
