"""`bp-tui runs delete` and `restore`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from core.store.owners import trained_elsewhere
from core.store.stored_run import StoredRun
from tui.cli.options import MAIN, AsJson
from tui.cli.runs.opening import opened_for, refuse_none, tell_changes

Ids = Annotated[str, Parameter(group=MAIN)]


def delete(*ids: Ids, as_json: AsJson = False) -> None:
    """Take runs off the list; 'bp-tui runs restore' brings them back until runs are pruned.

    Parameters
    ----------
    ids
        The numbers of the runs: several, ranges such as 3-7, or last.
    as_json
        Print one JSON document and nothing else: the runs as they are then.
    """
    refuse_none(ids, "delete")
    with opened_for(ids) as (store, runs):
        for run in runs:
            if run.alive:
                raise Refusal(trained_elsewhere(run, store.folder))
        for run in runs:
            store.delete(run.id)
        told = f"{_named(runs)} deleted; 'bp-tui runs restore {' '.join(ids)}' takes that back"
        tell_changes(store, runs, [told], as_json=as_json)


def restore(*ids: Ids, as_json: AsJson = False) -> None:
    """Bring deleted runs back to the list.

    Parameters
    ----------
    ids
        The numbers of the runs: several, ranges such as 3-7, or last, which was deleted last.
    as_json
        Print one JSON document and nothing else: the runs as they are then.
    """
    refuse_none(ids, "restore")
    with opened_for(ids, deleted=True) as (store, runs):
        for run in runs:
            store.restore(run.id)
        tell_changes(store, runs, [f"{_named(runs)} brought back"], as_json=as_json)


def _named(runs: Sequence[StoredRun]) -> str:
    numbers = ", ".join(str(run.id) for run in runs)
    return f"Run {numbers} is" if len(runs) == 1 else f"Runs {numbers} are"
