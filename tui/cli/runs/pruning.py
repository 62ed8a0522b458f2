"""`bp-tui runs prune`: make room."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal, written
from tui.cli.options import MAIN, AsJson

if TYPE_CHECKING:
    from core.store.pruning import Pruned

UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*([kmgt]?)b?", re.ASCII | re.IGNORECASE)


def prune(
    *,
    budget: Annotated[str | None, Parameter(group=MAIN, allow_leading_hyphen=True)] = None,
    remember: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    dry_run: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    as_json: AsJson = False,
) -> None:
    """Drop deleted runs for good, and what does not fit: snapshots first, then losses, the oldest
    runs first.

    A run that lost its snapshots or losses still opens: it is trained again, to the same bits. Its
    settings, figures, tags and note stay; pinned runs lose nothing.

    Parameters
    ----------
    budget
        The room for all runs, such as 200MB or 1.5GB; by default the store's own.
    remember
        Keep within that budget from now on.
    dry_run
        Tell what would be dropped, and drop nothing.
    as_json
        Print one JSON document and nothing else.
    """
    from core.store.pruning import prune as drop
    from core.store.pruning import set_budget
    from tui.cli.runs.listing import NOTHING
    from tui.cli.runs.opening import opened

    size = None if budget is None else parse_size(budget)
    if remember and (size is None or dry_run):
        raise Refusal("remember needs a budget, and no dry-run: '--budget 200MB --remember'")
    with opened() as store:
        if store is None:
            print("null" if as_json else NOTHING)
            return
        pruned = drop(store, size, grace_seconds=0, rehearsal=dry_run)
        if remember and size is not None:
            set_budget(store, size)
    if as_json:
        print(json.dumps(asdict(pruned)))
    else:
        _show(pruned, dry_run=dry_run)


def parse_size(text: str) -> int:
    """The bytes of a text such as 200MB; `Refusal` where it has none."""
    from core.store.pruning import LEAST_BUDGET

    match = _SIZE.fullmatch(text.strip())
    size = 0 if match is None else round(float(match[1]) * UNITS[match[2].lower()])
    if size < LEAST_BUDGET:
        least = f"{LEAST_BUDGET / 1e6:.0f}MB"
        raise Refusal(f"budget is '{written(text)}'; it must be at least {least}, such as 200MB")
    return size


def _show(pruned: Pruned, *, dry_run: bool) -> None:
    """Print what was dropped, and how large the store is."""
    would = "would be " if dry_run else ""
    for ids, what in (
        (pruned.deleted, f"{would}gone for good"),
        (pruned.snapshots, f"snapshots {would}dropped"),
        (pruned.losses, f"losses {would}dropped"),
    ):
        if ids:
            print(f"{_runs(ids)}: {what}")
    before, after = _megabytes(pruned.before), _megabytes(pruned.after)
    change = f"{before}, then {after}" if before != after else f"{after}"
    print(f"The runs take {change}; the budget is {_megabytes(pruned.budget)}.")


def _runs(ids: Sequence[int]) -> str:
    """Write numbers of runs as commands read them: runs 1-3 7."""
    spans: list[list[int]] = []
    for id in sorted(ids):
        if spans and spans[-1][1] == id - 1:
            spans[-1][1] = id
        else:
            spans.append([id, id])
    words = " ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
    return f"{'Run' if len(ids) == 1 else 'Runs'} {words}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
