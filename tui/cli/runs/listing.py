"""`bp-tui runs list`: the runs that are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal, written
from tui.cli.options import MAIN, AsJson, refuse_beside_json
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.store.run_store import RunStore
    from core.store.stored_run import StoredRun

MOST = 40
"""Runs that a terminal lists where nobody says how many: the newest are not to scroll away."""

NOTHING = "No runs are kept yet; 'bp-tui run' and the Lab keep what they train."


def list_runs(
    *,
    filter: Annotated[str, Parameter(group=MAIN, allow_leading_hyphen=True)] = "",
    sort: Annotated[str, Parameter(group=MAIN)] = "id",
    reverse: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    limit: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    columns: Annotated[str | None, Parameter(group=MAIN)] = None,
    of: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    every_one: Annotated[bool, Parameter(name="--all", negative=(), group=MAIN)] = False,
    as_json: AsJson = False,
    csv: Annotated[Path | None, Parameter(group=MAIN)] = None,
) -> None:
    """List the runs that are kept, the newest first.

    Parameters
    ----------
    filter
        Conditions that must all hold: 'dataset=xor lr<0.1 accuracy>=95% -tag=old'. A column or a
        setting, one of = != < <= > >= ~ (a part of it), and a value: one, several with commas, a
        range such as 3..7, or none; dates are 2026-11-01, today, or 3d ago. A word alone is looked
        for in name, preset, tags and note; a minus asks for the others.
    sort
        The column or setting to sort by: the newest, the most right, the least loss first.
    reverse
        Sort the other way round.
    limit
        List so many runs at most.
    columns
        The columns of the table and of the CSV file, with commas: id,lr,accuracy.
    of
        List the runs of the sweep or the race with this number.
    every_one
        List deleted runs too, and those of sweeps and races.
    as_json
        Print one JSON document and nothing else: a list of runs with all that is told of them.
    csv
        Write a CSV file, one row a run, each column and setting a column; - prints it.
    """
    from core.store.columns import COLUMNS, find_column, ordered
    from core.store.documents import csv_text, document
    from core.store.filters import parse_filter
    from tui.cli.csv_option import check_csv, is_printed, write_csv
    from tui.cli.runs.opening import opened

    by, matching = find_column(sort).name, parse_filter(filter)
    names = None if columns is None else [find_column(c).name for c in columns.split(",")]
    if limit is not None and limit < 1:
        raise Refusal(f"limit is '{limit}'; it must be a whole number from 1")
    if of is not None and every_one:
        raise Refusal("of and all were both given; all are those of every sweep and race")
    if as_json:
        refuse_beside_json({"columns": names is not None})
    check_csv(csv, as_json=as_json)
    with opened() as store:
        there = [] if store is None else _there(store, of, every_one=every_one)
    listed = ordered(matching.chosen(there), by, reverse=reverse)[:limit]
    if csv is not None:
        write_csv(csv, csv_text(listed, [COLUMNS[name] for name in names or COLUMNS]))
    if is_printed(csv):
        return
    if as_json:
        print(json.dumps([document(run) for run in listed], allow_nan=False))
    elif not there:
        print(NOTHING)
    elif not listed:
        looked = every_one or of is not None or "deleted" not in filter
        also = "" if looked else " Those that were deleted are listed with --all."
        print(f"None of {_count(len(there))} is '{written(filter)}'.{also}")
    else:
        _show(listed, names, len(there), limit)


def _there(store: RunStore, of: int | None, *, every_one: bool) -> list[StoredRun]:
    """Return the runs to choose from."""
    if of is None:
        return store.everything() if every_one else store.runs()
    whole = store.find(of)
    if whole.kind == "run":
        raise Refusal(f"of is '{of}'; it must be a sweep or a race, and this is a run")
    return store.runs(members_of=of)


def _count(runs: int) -> str:
    from tui.drawing.numbers import plural

    return plural(runs, "run")


def _show(runs: list[StoredRun], columns: list[str] | None, there: int, limit: int | None) -> None:
    from tui.drawing.run_table import run_table
    from tui.terminal.console import console_palette, is_ascii, output_console

    console = output_console()
    shown = runs if limit is not None or not console.is_terminal else runs[:MOST]
    for line in run_table(
        shown, columns, width=console.width if console.is_terminal else None,
        palette=console_palette(console), ascii=is_ascii(console),
    ):  # fmt: skip
        console.print(line, soft_wrap=True)
    if console.is_terminal:
        some = "" if len(shown) == there else f"{len(shown):,} of "
        cut_off = sum(run.cut_off for run in shown)
        advice = f"; {cut_off:,} cut off: 'bp-tui resume' goes on" if cut_off else ""
        console.print(f"\n{some}{_count(there)}{advice}", style="dim", soft_wrap=True)
