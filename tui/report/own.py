"""A report of one's own run: its settings, what came of it, and how other seeds do."""

from __future__ import annotations

from pathlib import Path

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.sweeps.workers import Workers
from tui.report.files import check_folder, write_files
from tui.report.own_data import own_files
from tui.report.own_page import own_page
from tui.report.own_runs import SEEDS_SHARE, measure
from tui.report.steps import WRITTEN, Ask, Step, Tell, go_on, nobody
from tui.report.sweeps import SEEDS


def own_report(
    experiment: Experiment | Course,
    out: Path,
    *,
    title: str = "My experiment",
    seeds: int = SEEDS,
    workers: Workers | None = None,
    tell: Tell = nobody,
    stopped: Ask = lambda: False,
) -> Path:
    """Train a run and its like with the seeds 0 to `seeds` - 1; write the report, return its page.

    Raises as `lab_report`.
    """
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    check_folder(out)
    results = measure(course, title, seeds, workers, tell, stopped)
    tell(Step("drawing figures", SEEDS_SHARE))
    page = own_page(results)
    go_on(stopped)
    written = write_files(out, {**page.figures, **own_files(results, page)})
    tell(WRITTEN)
    return written
