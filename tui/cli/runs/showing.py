"""`bp-tui runs show`: all that is kept of a run."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.refusal import Refusal, plain
from tui.cli.options import MAIN, AsJson

if TYPE_CHECKING:
    from rich.console import Console

    from core.nn.arrays import FloatArray
    from core.store.run_store import RunStore
    from core.store.stored_run import StoredRun

CURVE_ROWS = 10

HELD = "\0"
"""Stands for a blank at which no row ends."""

DROPPED = (
    "The losses of its epochs were dropped; they come back where it is opened and trained again."
)


def show(
    id: Annotated[str, Parameter(group=MAIN)] = "last",
    /,
    *,
    as_json: AsJson = False,
    curves: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    csv: Annotated[Path | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
) -> None:
    """Show all that is kept of a run: figures, settings, versions, hashes, and its learning curve.

    Parameters
    ----------
    id
        The run's number; without it, or with 'last', it is the newest.
    as_json
        Print one JSON document and nothing else.
    curves
        Have the figures of every epoch in that document too.
    csv
        Write loss and accuracy of every epoch, and those of the test points, to a CSV file;
        - prints it.
    config
        Write the settings to a TOML file, which 'bp-tui run --config' trains again.
    """
    from core.store.documents import curves as curve_table
    from core.store.documents import curves_document, document, goals_document
    from tui.cli.csv_option import check_csv, is_printed, write_csv
    from tui.cli.runs.opening import opened_for
    from tui.files import write_named

    if curves and not as_json:
        raise Refusal("curves needs json; --csv FILE writes them without it")
    check_csv(csv, as_json=as_json, config=config)
    with opened_for([id]) as (store, runs):
        if len(runs) > 1:
            raise Refusal(
                f"show takes one run, not {len(runs):,}; 'bp-tui runs compare' takes more"
            )
        (run,) = runs
        figures = store.figures(run.id)
        if csv is not None:
            write_csv(csv, curve_table(run, figures).csv)
        if config is not None:
            write_named("config", config, run.document)
        if as_json:
            told = document(run) | goals_document(figures) | _relatives(store, run)
            told |= {"curves": curves_document(figures)} if curves else {}
            print(json.dumps(told, allow_nan=False))
        elif not is_printed(csv):
            _show(store, run, figures)


def _relatives(store: RunStore, run: StoredRun) -> dict[str, Any]:
    """Return the runs that belong to a run, and the process that trains it."""
    from core.store.presence import present

    branches = [other.id for other in store.runs() if other.parent == run.id]
    members = [] if run.kind == "run" else [r.id for r in store.runs(members_of=run.id)]
    process = present(run.owner, store.folder)
    return {"branches": branches[::-1], "members": members[::-1], "process": process}


def _show(store: RunStore, run: StoredRun, figures: FloatArray) -> None:
    from rich.text import Text

    from tui.drawing.run_sheet import facts, heading
    from tui.drawing.text import fitting
    from tui.terminal.console import WIDTH, output_console

    console = output_console()
    width = min(WIDTH, console.width)
    members = [] if run.kind == "run" else store.runs(members_of=run.id)
    number, name = heading(run)
    name = fitting(plain(name), width - len(number) - 2)
    console.print(Text.assemble((number, "bold"), "  ", name), soft_wrap=True)
    console.print()
    told = _relatives(store, run)
    lines = facts(
        run, figures, members=members, branches=told["branches"], process=told["process"],
        whole="" if run.member_of is None else _kind_of(store, run.member_of),
    )  # fmt: skip
    indent = max(len(title) for title, _ in lines) + 2
    for title, words in lines:
        rows = _wrapped(plain(words), max(20, width - indent), whole=title == "settings")
        text = f"\n{' ' * indent}".join(rows)
        console.print(Text.assemble((f"{title:{indent}}", "dim"), text), soft_wrap=True)
    if figures.shape[1]:
        _draw(console, run, figures)
    elif run.sketch.size:
        console.print(f"\n{DROPPED}", soft_wrap=True)


def _kind_of(store: RunStore, id: int) -> str:
    """Return whether that is a sweep or a race; nothing where it was deleted."""
    try:
        return store.find(id).kind
    except Refusal:
        return ""


def _wrapped(words: str, width: int, *, whole: bool) -> list[str]:
    """Return words in rows; where the parts of "a 1, b 2" are to stay whole, in rows of such."""
    if not whole:
        return wrap(words, width)
    held = ", ".join(part.replace(" ", HELD) for part in words.split(", "))
    return [row.replace(HELD, " ") for row in wrap(held, width)]


def _draw(console: Console, run: StoredRun, figures: FloatArray) -> None:
    import numpy as np

    from core.training.run import Status
    from core.training.snapshot import LOSS, TEST_LOSS
    from tui.drawing.learning_curve import learning_curve
    from tui.terminal.console import WIDTH, console_palette, is_ascii, write_card

    test = figures[TEST_LOSS]
    curve = learning_curve(
        figures[LOSS], None if np.isnan(test).all() else test, forks=run.forks,
        diverged=run.status is Status.DIVERGED, width=min(WIDTH, console.width), height=CURVE_ROWS,
        palette=console_palette(console), ascii=is_ascii(console),
    )  # fmt: skip
    console.print()
    write_card(console, curve)
