"""`bp-tui report`: the lab report done anew, or a report of one's own run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.experiments.course import Course
from core.experiments.training_settings import MAX_EPOCHS
from core.refusal import Refusal, plain
from tui.cli.options import changed
from tui.cli.progress import interruption, progress_bar
from tui.documents import course_of, read_document
from tui.drawing import numbers
from tui.report import ReportStopped, Watch, lab_report, own_report
from tui.report.runs import SEEDS
from tui.report.sections.claims import quick_look
from tui.terminal.options import Whole
from tui.terminal.streams import leave

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from tui.report.lab_runs import Judgement

INTERRUPTED = 130
"""The exit code where Ctrl+C stopped the report."""


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
    if epochs is not None and not 1 <= epochs <= MAX_EPOCHS:
        allowed = f"a whole number from 1 to {MAX_EPOCHS:,}"
        raise Refusal(f"epochs is '{epochs}'; it must be {allowed}")
    course = None if experiment is None else _course(experiment, epochs)
    started = time.perf_counter()
    with _watch() as watch:
        if experiment is None or course is None:
            page, judgements = lab_report(out, seeds=seeds, epochs=epochs, watch=watch)
        else:
            title, judgements = experiment.stem, ()
            page = own_report(course, out, title=title, seeds=seeds, watch=watch)
    quick = quick_look(epochs) if epochs else ""
    _show(judgements, page, time.perf_counter() - started, quick=quick)


@contextmanager
def _watch() -> Iterator[Watch]:
    """Show the progress on standard error, and stop at Ctrl+C; leave where there is no report."""
    try:
        with interruption() as interrupted, progress_bar("report") as bar:

            def tell(share: float, words: str) -> None:
                if bar is not None:
                    bar(share, f"{share:.0%}  {words}")

            yield Watch(tell, lambda: bool(interrupted))
    except ReportStopped:
        leave("Stopped; nothing was written.", INTERRUPTED)


def _course(path: Path, epochs: int | None) -> Course:
    """Read the run of a TOML file, perhaps with other epochs."""
    document = read_document("experiment", path)
    return course_of(document if epochs is None else changed(document, {"epochs": epochs}))


def _show(judgements: Sequence[Judgement], page: Path, seconds: float, *, quick: str) -> None:
    """Print the claims in short, where the page is and how long it took."""
    from tui.report.figures_svg import can_draw
    from tui.report.page import MISSING
    from tui.terminal.console import output_console

    console = output_console()
    if judgements:
        _show_claims(console, judgements)
        if quick:
            console.print(quick, soft_wrap=True)
    if not can_draw():
        console.print(MISSING.replace("`", ""), soft_wrap=True)
    console.print(f"{plain(str(page))} written in {numbers.duration(seconds)}", soft_wrap=True)


def _show_claims(console: Console, judgements: Sequence[Judgement]) -> None:
    """Print a table, or where that has no room a few lines a claim."""
    from rich.measure import Measurement

    from tui.report import wording
    from tui.report.lab_runs import SHORT

    marks = console.encoding.lower().startswith("utf")
    rows = [
        (
            str(claim.number),
            claim.title,
            *(
                f"{wording.verdict(f) if marks else f.verdict}, {wording.count(f.shown)}"
                for f in findings
            ),
        )
        for claim, findings in judgements
    ]
    table = _table(rows)
    if Measurement.get(console, console.options.update(width=1000), table).minimum <= console.width:
        console.print(table)
        return
    for number, title, *verdicts in rows:
        console.print(f"{number} {title}", style="bold")
        for reading, verdict in zip(SHORT.values(), verdicts, strict=True):
            console.print(f"  {reading}: {verdict}")
    console.print()


def _table(rows: Sequence[Sequence[str]]) -> Table:
    from rich import box
    from rich.table import Table

    from tui.report.lab_runs import READINGS

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("#", justify="right")
    table.add_column("claim")
    room = max(len(verdict) for row in rows for verdict in row[2:])
    for title in READINGS.values():
        table.add_column(title, no_wrap=True, min_width=room)
    for row in rows:
        table.add_row(*row)
    return table
