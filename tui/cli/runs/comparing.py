"""`bp-tui runs compare`: what differs between runs, and their curves together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.refusal import Refusal
from tui.cli.options import MAIN, AsJson

if TYPE_CHECKING:
    from rich.console import Console

    from core.nn.arrays import FloatArray
    from core.store.stored_run import StoredRun

CHART_ROWS = 14

MEASURE = ("loss", "output", "reduction")
"""The settings that decide what a loss is."""


def compare(
    *ids: Annotated[str, Parameter(group=MAIN)],
    as_json: AsJson = False,
    csv: Annotated[Path | None, Parameter(group=MAIN)] = None,
) -> None:
    """Show what differs between two or more runs, their figures, and their losses in one chart.

    Parameters
    ----------
    ids
        The numbers of the runs: several, ranges such as 3-7, or last.
    as_json
        Print one JSON document and nothing else: the runs, and the settings in which they differ.
    csv
        Write a CSV file, one row a run: figures, and the settings in which they differ; - prints
        it.
    """
    from core.store.columns import COLUMNS
    from core.store.documents import FACTS, csv_text, document, goals_document
    from tui.cli.csv_option import check_csv, is_printed, write_csv
    from tui.cli.runs.opening import opened_for

    if not ids:
        raise Refusal("compare needs the numbers of two runs or more, such as 'compare 3 5-7'")
    check_csv(csv, as_json=as_json)
    with opened_for(ids) as (store, runs):
        if len(runs) < 2:
            raise Refusal(f"compare needs two runs or more; '{' '.join(ids)}' is run {runs[0].id}")
        for run in runs:
            if run.kind != "run":
                raise Refusal(
                    f"{run.kind} {run.id} is many runs; 'bp-tui runs show {run.id}' tells of them"
                )
        names = _differing(runs)
        if csv is not None:
            settings = [c for c in COLUMNS.values() if c.setting and c.setting.name in names]
            write_csv(csv, csv_text(runs, [*FACTS, *settings]))
        if as_json:
            values = {name: [run.in_force.get(name) for run in runs] for name in names}
            told = {
                "runs": [document(run) | goals_document(store.figures(run.id)) for run in runs],
                "differences": values,
            }
            print(json.dumps(told, allow_nan=False))
        elif not is_printed(csv):
            _show(runs, {run.id: store.figures(run.id) for run in runs})


def _differing(runs: Sequence[StoredRun]) -> list[str]:
    """Return the names of the settings in which runs differ."""
    from core.experiments.experiment import Experiment

    return [
        name
        for name in Experiment.model_fields
        if any(run.in_force.get(name) != runs[0].in_force.get(name) for run in runs)
    ]


def _show(runs: Sequence[StoredRun], figures: Mapping[int, FloatArray]) -> None:
    from tui.drawing.run_comparison import comparison
    from tui.terminal.console import console_palette, output_console

    console = output_console()
    width = console.width if console.is_terminal else None
    for line in comparison(runs, figures, width=width, palette=console_palette(console)):
        console.print(line, soft_wrap=True)
    drawn = [run for run in runs if figures[run.id].shape[1]]
    if drawn:
        _draw(console, drawn, figures)


def _draw(console: Console, runs: Sequence[StoredRun], figures: Mapping[int, FloatArray]) -> None:
    from core.store.run_names import stored_name
    from core.training.snapshot import LOSS
    from tui.drawing.lettered import LETTERS, lettered_curves
    from tui.drawing.text import fitting
    from tui.terminal.console import WIDTH, console_palette, is_ascii, write_card

    width = min(WIDTH, console.width)
    drawn = runs[: len(LETTERS)]
    which = f", the first {len(drawn)} of {len(runs)} runs" if len(drawn) < len(runs) else ""
    measures = {tuple(run.settings.get(name) for name in MEASURE) for run in drawn}
    other = "; they are losses of different kinds" if len(measures) > 1 else ""
    console.print(f"\nLoss against epoch, log scale{which}{other}", soft_wrap=True)
    chart = lettered_curves(
        [figures[run.id][LOSS] for run in drawn],
        [fitting(f"{run.id} {stored_name(run)}", width - 2) for run in drawn],
        width=width, height=CHART_ROWS, palette=console_palette(console),
        ascii=is_ascii(console),
    )  # fmt: skip
    write_card(console, chart)
