"""The runs and sweeps of the store that a command goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.refusal import Refusal
from tui.cli.keeping import tell

if TYPE_CHECKING:
    from core.store.stored_run import Kind, StoredRun


def left_to_train(words: Sequence[str], *kinds: Kind, every_one: bool = False) -> list[StoredRun]:
    """Return the runs that are meant, of some kinds: those of words such as 3, 3-7 or last, else
    the newest that was cut off or `every_one` of them; where none was, the newest that can go on.
    `Refusal` where one of them cannot."""
    from core.store.owners import refuse_to_take_up
    from tui.cli.runs.opening import chosen, opened

    with opened() as store:
        if not words:
            return _newest([] if store is None else store.runs(), kinds, every_one=every_one)
        runs = chosen(store, words)
    for run in runs:
        if run.kind not in kinds:
            raise Refusal(f"{run.id} is a {run.kind}; it must be a {' or '.join(kinds)} here")
        refuse_to_take_up(run)
    return runs


def _newest(
    runs: Sequence[StoredRun], kinds: Sequence[Kind], *, every_one: bool
) -> list[StoredRun]:
    left = [run for run in runs if run.kind in kinds and run.goes_on]
    cut_off = [run for run in left if run.cut_off]
    chosen = cut_off if every_one else (cut_off or left)[:1]
    if not chosen:
        raise Refusal(f"no {kinds[0]} {'was cut off' if every_one else 'can go on'}")
    return chosen


def tell_versions(run: StoredRun) -> None:
    """Say where the bits may be others than those of a run that was never interrupted."""
    from core.store.hashes import other_versions, versions

    before, now = other_versions(run.versions), versions()
    changes = [f"{name} {value}, now {now[name]}" for name, value in before.items()]
    if changes:
        tell(f"{run.kind} {run.id} was begun under {'; '.join(changes)}: its last bits may differ")
