"""`bp-tui report`: the lab report done anew, or the same kind of report of one's own run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.experiments.course import Course
from core.refusal import Refusal, plain
from tui.cli.options import Whole, changed, course_of, read_document
from tui.cli.progress import interruption
from tui.drawing import numbers
from tui.report import LabReport, ReportStopped, Step, lab_report, own_report
from tui.report.runs import SEEDS
from tui.report.sections.claims import quick_look
from tui.terminal.streams import leave

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

INTERRUPTED = 130
"""Exit codes: stopped by Ctrl+C; some runs could not be trained."""


def report(
    *,
    out: Path = Path("lab-report"),
    seeds: Whole = SEEDS,
    epochs: Whole | None = None,
    experiment: Path | None = None,
) -> None:
    """Do the whole lab report anew: train, judge its nine claims, write all of it to a folder.

    The folder gets report.html (one file, its figures inside), report.md, the figures, every
    number as CSV and JSON, and the TOML files that reproduce each part. The exit code is 130
    where Ctrl+C stopped it; nothing is written then.

    Parameters
    ----------
    out
        The folder to write to; files of the same name are replaced.
    seeds
        With how many seeds each setting is trained: 20 means 0 to 19.
    epochs
        Epochs of every run, for a quick look; without it as in the report, 3,000.
    experiment
        Report on the experiment of this TOML file instead, such as the Lab writes.
    """
    if epochs is not None and not 1 <= epochs <= 1_000_000:
        raise Refusal(f"epochs is '{epochs}'; it must be a whole number from 1 to 1,000,000")
    course = None if experiment is None else _course(experiment, epochs)
    started = time.perf_counter()
    with _at_work() as (tell, stopped):
        if experiment is None or course is None:
            done = lab_report(out, seeds=seeds, epochs=epochs, tell=tell, stopped=stopped)
            page = done.page
        else:
            title, done = experiment.stem, None
            page = own_report(course, out, title=title, seeds=seeds, tell=tell, stopped=stopped)
    _show(done, page, time.perf_counter() - started, quick=quick_look(epochs) if epochs else "")


@contextmanager
def _at_work() -> Iterator[tuple[Callable[[Step], None], Callable[[], bool]]]:
    """Who is told of the progress, and whether to stop; leaves where there is no report."""
    try:
        with interruption() as interrupted, _progress() as tell:
            yield tell, lambda: bool(interrupted)
    except ReportStopped:
        leave("Stopped; nothing was written.", INTERRUPTED)


def _course(path: Path, epochs: int | None) -> Course:
    """The run of a TOML file, perhaps with other epochs."""
    document = read_document("experiment", path)
    return course_of(document if epochs is None else changed(document, {"epochs": epochs}))


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """What shows the progress on standard error, where somebody looks on."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = BarColumn(bar_width=24), TaskProgressColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda step: bar.update(task, completed=step.share, description=step.words)


def _show(done: LabReport | None, page: Path, seconds: float, *, quick: str) -> None:
    """The claims in short, where the page is and how long it took."""
    from tui.report.figures_svg import can_draw
    from tui.report.page import MISSING
    from tui.terminal.console import output_console

    console = output_console()
    if done is not None:
        _show_claims(console, done)
        if quick:
            console.print(quick, soft_wrap=True)
    if not can_draw():
        console.print(MISSING.replace("`", ""), soft_wrap=True)
    console.print(f"{plain(str(page))} written in {numbers.duration(seconds)}", soft_wrap=True)


def _show_claims(console: Console, done: LabReport) -> None:
    """A table, or where that has no room a few lines a claim."""
    from rich.measure import Measurement

    from tui.report import wording
    from tui.report.lab_runs import SHORT

    marks = console.encoding.lower().startswith("utf")
    rows = [
        (
            str(judged.claim.number),
            judged.claim.title,
            *(
                f"{wording.verdict(f) if marks else f.verdict}, {wording.count(f.shown)}"
                for f in judged.findings
            ),
        )
        for judged in done.judged
    ]
    table = _table(rows)
    if Measurement.get(console, console.options.update(width=1000), table).minimum <= console.width:
        console.print(table)
        return
    for number, title, *found in rows:
        console.print(f"{number} {title}", style="bold")
        for reading, said in zip(SHORT.values(), found, strict=True):
            console.print(f"  {reading}: {said}")
    console.print()


def _table(rows: Sequence[Sequence[str]]) -> Table:
    from rich import box
    from rich.table import Table

    from tui.report.lab_runs import READINGS

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("#", justify="right")
    table.add_column("claim")
    room = max(len(found) for row in rows for found in row[2:])
    for title, _ in READINGS:
        table.add_column(title, no_wrap=True, min_width=room)
    for row in rows:
        table.add_row(*row)
    return table
