"""`bp-tui sweep`: every combination of some values, each with many seeds."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError

from core.grid import GridError, Sweep, parse_seeds, parse_vary
from core.schema import problems
from core.standing import COLUMNS
from core.sweeping import Progress, SweepResult
from core.sweeping import sweep as train_sweep
from core.workers import ClusterError, Workers, cluster
from tui import numbers
from tui.commands.interruption import interruption
from tui.commands.settings import MAIN, Settings, chosen_document, given_settings, write_file
from tui.usage import UsageError

INTERRUPTED, FAILED = 130, 1
"""Exit codes: stopped by Ctrl+C; some runs could not be trained."""


def sweep(
    *,
    vary: Annotated[list[str] | None, Parameter(group=MAIN, negative=())] = None,
    seeds: Annotated[str | None, Parameter(group=MAIN)] = None,
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    sort: Annotated[str, Parameter(group=MAIN)] = "grid",
    as_json: Annotated[bool, Parameter(name="--json", negative=(), group=MAIN)] = False,
    csv: Annotated[Path | None, Parameter(group=MAIN)] = None,
    curves: Annotated[Path | None, Parameter(group=MAIN)] = None,
    save: Annotated[Path | None, Parameter(group=MAIN)] = None,
    workers: Annotated[int | None, Parameter(group=MAIN)] = None,
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
    asked = _asked(settings, vary=vary or [], seeds=seeds, preset=preset, config=config)
    _check_sort(sort, asked)
    if save is not None:
        write_file("save", save, asked.to_toml())
    result = _train(asked, _who(workers, scheduler), progress=not as_json)
    from tui.results import csv_text, curves_file, document

    if csv is not None:
        write_file("csv", csv, csv_text(result))
    if curves is not None:
        write_file("curves", curves, curves_file(result))
    if as_json:
        print(json.dumps(document(result, sort), allow_nan=False))
    else:
        _show(result, sort)
    sys.stdout.flush()
    raise SystemExit(INTERRUPTED if not result.complete else FAILED if result.failures else 0)


def _asked(
    settings: Any,
    *,
    vary: list[str],
    seeds: str | None,
    preset: str | None,
    config: Path | None,
) -> Sweep:
    document = chosen_document(settings, preset=preset, config=config)
    try:
        if seeds is not None:
            if "seed" in given_settings(settings):
                raise UsageError("seed and seeds were both given; seeds alone says which seeds")
            document["seeds"] = parse_seeds(seeds)
        varied = [parse_vary(text) for text in vary]
        if varied:
            table = document.get("vary", {})
            document["vary"] = (table if isinstance(table, dict) else {}) | dict(varied)
            if len(dict(varied)) < len(varied):
                raise GridError("a setting is varied twice; give all its values at once")
        return Sweep.from_document(document)
    except ValidationError as error:
        raise UsageError(problems(error, document)[0].sentence) from None
    except GridError as error:
        raise UsageError(str(error)) from None


def _check_sort(sort: str, asked: Sweep) -> None:
    allowed = ("grid", *dict(asked.vary), *COLUMNS)
    if sort not in allowed:
        raise UsageError(f"sort is '{sort}'; it must be one of {', '.join(allowed)}")


def _who(workers: int | None, scheduler: str | None) -> Callable[[], int | Workers | None]:
    if workers is not None and not 1 <= workers <= 1024:
        raise UsageError(f"workers is '{workers}'; it must be a whole number from 1 to 1,024")
    if scheduler is None:
        return lambda: workers
    if workers is not None:
        raise UsageError("workers and scheduler were both given; a cluster has its own workers")
    return lambda: cluster(scheduler)


def _train(asked: Sweep, who: Callable[[], int | Workers | None], *, progress: bool) -> SweepResult:
    with interruption() as interrupted, _progress(progress) as tell:
        try:
            workers = who()
        except ClusterError as error:
            raise UsageError(str(error)) from None
        result = train_sweep(
            asked, workers=workers, progress=tell, stopped=lambda: bool(interrupted)
        )
        if isinstance(workers, Workers):
            workers.close(at_once=not result.complete)
        return result


@contextmanager
def _progress(wanted: bool) -> Iterator[Callable[[Progress], None]]:
    """What shows the progress on standard error, where somebody looks on."""
    if not wanted or not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = TextColumn("sweep"), BarColumn(bar_width=24), TextColumn("{task.fields[facts]}")
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("sweep", facts="")

        def tell(progress: Progress) -> None:
            bar.update(
                task, total=progress.all_run_epochs, completed=progress.run_epochs,
                facts=facts(progress),
            )  # fmt: skip

        yield tell


def facts(progress: Progress) -> str:
    """Runs done, speed and time left, in a line."""
    said = f"{numbers.epochs(progress.done)} of {numbers.epochs(progress.runs)} runs"
    if progress.speed is not None and progress.seconds_left is not None:
        said += f"  {numbers.speed(progress.speed, 'run-epochs')}"
        said += f"  {numbers.duration(progress.seconds_left)} left"
    return said


def _show(result: SweepResult, sort: str) -> None:
    from tui.console import output_console
    from tui.results import sentence, table

    console = output_console()
    if result.runs or result.failures:
        console.print(table(result, sort, width=console.width))
    for failure, count in failures(result).items():
        console.print(
            f"{count} run{'s' if count > 1 else ''} could not be trained: {failure}", soft_wrap=True
        )
    console.print()
    console.print(sentence(result), soft_wrap=True)


def failures(result: SweepResult) -> dict[str, int]:
    """How many runs failed for which reason."""
    reasons = list(result.failures.values())
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
