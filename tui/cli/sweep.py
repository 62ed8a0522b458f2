"""`bp-tui sweep`: every combination of some values, each with many seeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError

from core.experiments.schema import descriptions, find, problems
from core.refusal import Refusal, plain
from core.sweeps import export
from core.sweeps.grid import Sweep
from core.sweeps.ranges import known, parse_seeds, parse_vary
from core.sweeps.standing import COLUMNS
from core.sweeps.sweeping import Progress, SweepResult
from core.sweeps.sweeping import sweep as train_sweep
from core.sweeps.workers import Workers, cluster
from tui.cli.options import (
    MAIN,
    Settings,
    chosen_document,
    given_settings,
    refuse_beside_json,
)
from tui.cli.progress import interruption, progress_bar
from tui.documents import refuse_unused
from tui.drawing import numbers, sweep_table
from tui.files import check_writable, write_each, write_named
from tui.terminal.console import output_console
from tui.terminal.options import Whole

EXAMPLES = {"hidden": "2,2/4,4/8,8"}
"""Ways to write several values of a setting, where it is not with commas."""

INTERRUPTED, FAILED = 130, 1
"""Exit codes: stopped by Ctrl+C; some runs could not be trained."""


def sweep(
    *,
    vary: Annotated[list[str] | None, Parameter(group=MAIN, negative=())] = None,
    seeds: Annotated[str | None, Parameter(group=MAIN)] = None,
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    sort: Annotated[str, Parameter(group=MAIN)] = "grid",
    chart: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative=(), group=MAIN)] = False,
    csv: Annotated[Path | None, Parameter(group=MAIN)] = None,
    curves: Annotated[Path | None, Parameter(group=MAIN)] = None,
    save: Annotated[Path | None, Parameter(group=MAIN)] = None,
    workers: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    scheduler: Annotated[str | None, Parameter(group=MAIN)] = None,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Train every combination of some values, each with many seeds; one row a combination.

    Options go before the file, the file before the preset. The exit code is 130 where Ctrl+C
    stopped it (what is finished is shown) and 1 where runs could not be trained.

    Parameters
    ----------
    vary
        A setting and its values: learning_rate=0.001,0.01 or learning_rate=log:1e-4:1:9 or
        hidden=2,2/4,4/10,10. Give it again for each setting; every combination is trained.
    seeds
        How many seeds (20 means 0 to 19), or which: 3,5,8 or 100-119. One without it.
    preset
        Start from the settings of a preset (`bp-tui presets` lists them).
    config
        Start from a TOML file: an experiment's settings, and perhaps seeds and a table [vary].
    sort
        Order of the rows: grid, a setting that varies, or a column: runs, accuracy, test,
        perfect, loss, to95, to100, diverged; the best first.
    chart
        Draw the learning curves in one chart, and the accuracy against the setting that varies.
    as_json
        Print one JSON document and nothing else.
    csv
        Write a CSV file, one row a run, every setting a column.
    curves
        Write the loss curves as a NumPy .npz file: losses (runs, epochs + 1), and the settings.
    save
        Write the sweep to a TOML file.
    workers
        Processes that train; one a core by default.
    scheduler
        Train on a Dask cluster instead: its address, such as tcp://host:8786.
    """
    grid = _asked(settings, vary=vary or [], seeds=seeds, preset=preset, config=config)
    by = _order(sort, grid)
    who = _who(workers, scheduler)
    if as_json:
        refuse_beside_json({"chart": chart})
    check_writable(save=save, csv=csv, curves=curves)
    if save is not None:
        write_named("save", save, grid.to_toml())
    result = _train(grid, who, progress=not as_json)
    refusals = []
    if result.some:
        refusals = write_each(
            {
                "csv": (csv, partial(export.csv_text, result)),
                "curves": (curves, partial(export.curves_file, result)),
            }
        )
    if as_json:
        print(json.dumps(export.document(result, by), allow_nan=False))
    else:
        _show(result, by, chart=chart)
    if refusals:
        raise refusals[0]
    raise SystemExit(INTERRUPTED if not result.complete else FAILED if result.failures else 0)


def _asked(
    settings: Any,
    *,
    vary: list[str],
    seeds: str | None,
    preset: str | None,
    config: Path | None,
) -> Sweep:
    """The file's sweep, where no option says otherwise: an option for a setting ends its
    variation, and `vary` the file's values."""
    document = chosen_document(settings, preset=preset, config=config)
    given = given_settings(settings)
    try:
        varied = [parse_vary(text) for text in vary]
        table = document.pop("vary", {})
        if isinstance(table, dict):
            fields = _each_once([(known(name).name, values) for name, values in table.items()], {})
            table = {name: values for name, values in fields.items() if name not in given}
            table |= _each_once(varied, given)
            if "dataset" not in table:
                refuse_unused(document)
        if seeds is not None and "seed" in given:
            raise Refusal("seed and seeds were both given; seeds alone says which seeds")
        if seeds is not None:
            document["seeds"] = parse_seeds(seeds)
        elif "seed" in given:
            document.pop("seeds", None)
        return Sweep.from_document(document | {"vary": table})
    except ValidationError as error:
        raise Refusal(problems(error, document)[0].sentence) from None


def _each_once(varied: Sequence[tuple[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    """The settings that vary with their values; none twice, and none that an option sets."""
    found: dict[str, Any] = {}
    for name, values in varied:
        title = descriptions()[name].title
        if name in found:
            raise Refusal(f"{title} is varied twice; give all its values at once")
        if name in given:
            raise Refusal(f"{title} is given and varied; it can be one of them")
        found[name] = values
    return found


def _order(sort: str, grid: Sweep) -> str:
    """The column or varied setting that is meant, perhaps by its short name."""
    allowed, field = ("grid", *dict(grid.vary), *COLUMNS), find(sort)
    by = field.name if field is not None else sort
    if by not in allowed:
        raise Refusal(f"sort is '{sort}'; it must be one of {', '.join(allowed)}")
    return by


def _who(workers: int | None, scheduler: str | None) -> Callable[[], int | Workers | None]:
    if workers is not None and not 1 <= workers <= 1024:
        raise Refusal(f"workers is '{workers}'; it must be a whole number from 1 to 1,024")
    if scheduler is None:
        return lambda: workers
    if workers is not None:
        raise Refusal("workers and scheduler were both given; a cluster has its own workers")
    return lambda: cluster(scheduler)


def _train(grid: Sweep, who: Callable[[], int | Workers | None], *, progress: bool) -> SweepResult:
    with progress_bar("sweep", wanted=progress) as bar, interruption() as interrupted:

        def tell(progress: Progress) -> None:
            if bar is not None:
                bar(progress.run_epochs / progress.all_run_epochs, facts(progress))

        workers = who()
        with workers if isinstance(workers, Workers) else nullcontext():
            return train_sweep(
                grid, workers=workers, progress=tell, stopped=lambda: bool(interrupted)
            )


def facts(progress: Progress) -> str:
    """Runs done, speed and time left, in a line."""
    said = f"{numbers.epochs(progress.done)} of {numbers.epochs(progress.runs)} runs"
    if progress.speed is not None and progress.seconds_left is not None:
        said += f"  {numbers.speed(progress.speed, 'run-epochs')}"
        said += f"  {numbers.duration(progress.seconds_left)} left"
    return said


def _show(result: SweepResult, by: str, *, chart: bool) -> None:
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


def failures(result: SweepResult) -> dict[str, int]:
    """Count the runs that failed, by their reasons."""
    reasons = list(result.failures.values())
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
