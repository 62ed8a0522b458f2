"""Results of `bp-tui sweep` as they are printed and written: the options, and how it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from core.experiments.schema import descriptions, find
from core.refusal import Refusal, plain
from core.sweeps import export
from core.sweeps.grid import Sweep
from core.sweeps.standing import COLUMNS
from core.sweeps.sweeping import SweepResult
from tui.cli.csv_option import check_csv, is_printed
from tui.cli.keeping import saved
from tui.cli.options import option, refuse_beside, refuse_beside_json
from tui.cli.progress import INTERRUPTED
from tui.drawing import numbers, sweep_table
from tui.files import write_each
from tui.terminal.console import output_console

EXAMPLES = {"hidden": "2,2/4,4/8,8"}
"""Ways to write several values of a setting, where it is not with commas."""

FAILED = 1
"""The exit code where some runs could not be trained."""


@dataclass(frozen=True, kw_only=True)
class SweepOutput:
    """The options of what is printed and written of a sweep."""

    sort: Annotated[
        str,
        option(
            "Order of the rows: grid, a setting that varies, or a column: runs, accuracy, test, "
            "perfect, loss, to95, to100, diverged; the best first."
        ),
    ] = "grid"
    chart: Annotated[
        bool,
        option(
            "Draw the learning curves in one chart, and the accuracy against the setting that "
            "varies."
        ),
    ] = False
    as_json: Annotated[bool, option("Print one JSON document and nothing else.", "--json")] = False
    csv: Annotated[
        Path | None, option("Write a CSV file, one row a run, every setting a column; - prints it.")
    ] = None
    curves: Annotated[
        Path | None,
        option(
            "Write the loss curves as a NumPy .npz file: losses (runs, epochs + 1), and the "
            "settings."
        ),
    ] = None

    def refuse_beside(self, what: str) -> None:
        """Refuse all options that need a sweep that ends here."""
        files = {"csv": self.csv is not None, "curves": self.curves is not None}
        refuse_beside(what, {"chart": self.chart} | files)

    def check(self, grid: Sweep, **files: Path | None) -> None:
        """Refuse, before any work, options that do not go together or with a sweep, and files
        (these and others, by their options' names) that could not be written."""
        _order(self.sort, grid)
        if self.as_json:
            refuse_beside_json({"chart": self.chart})
        check_csv(self.csv, as_json=self.as_json, **files, curves=self.curves)

    def show(self, result: SweepResult, id: int | None, done: int = 0) -> int:
        """Print a result, which has a number where it was saved, and write its files; return the
        exit code. `done`: the runs that were trained before."""
        refusals, by, printed = [], _order(self.sort, result.sweep), is_printed(self.csv)
        if result.some:
            refusals = write_each(
                {
                    "csv": (None if printed else self.csv, partial(export.csv_text, result)),
                    "curves": (self.curves, partial(export.curves_file, result)),
                }
            )
        if self.as_json:
            print(json.dumps({"id": id} | export.document(result, by), allow_nan=False))
        elif printed:
            print(export.csv_text(result), end="")
        else:
            _show(result, by, id, done, chart=self.chart)
        if refusals:
            raise refusals[0]
        return INTERRUPTED if not result.complete else FAILED if result.failures else 0


def _order(sort: str, grid: Sweep) -> str:
    """The column or varied setting that is meant, perhaps by its short name."""
    allowed, field = ("grid", *dict(grid.vary), *COLUMNS), find(sort)
    by = field.name if field is not None else sort
    if by not in allowed:
        raise Refusal(f"sort is '{sort}'; it must be one of {', '.join(allowed)}")
    return by


def _show(result: SweepResult, by: str, id: int | None, done: int, *, chart: bool) -> None:
    console = output_console()
    if result.some:
        console.print(sweep_table.table(result, by, width=console.width))
    if chart:
        from tui.cli.sweep_charts import show_charts

        show_charts(console, result, by)
    for failure, count in failures(result).items():
        runs = "1 run" if count == 1 else f"{count:,} runs"
        console.print(f"{runs} could not be trained: {plain(failure)}", soft_wrap=True)
    console.print(sweep_table.sentence(result), soft_wrap=True)
    for name, values in result.sweep.vary:
        if len(values) == 1:
            title, example = descriptions()[name].title, EXAMPLES.get(name, "a,b,c")
            console.print(f"{title} has one value; several are written {example}", soft_wrap=True)
    if id is not None:
        goes_on = not result.complete or bool(result.failures)
        before = f"; {numbers.epochs(done)} of its runs were trained before" if done else ""
        console.print(saved("sweep", id, before=before, goes_on=goes_on), soft_wrap=True)


def failures(result: SweepResult) -> dict[str, int]:
    """Count the runs that failed, by their reasons."""
    reasons = list(result.failures.values())
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
