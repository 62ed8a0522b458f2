"""The report of the Lab's run: where it is written, and what is told of it."""

from __future__ import annotations

import os
from pathlib import Path

from core.experiments.course import Course
from core.refusal import Refusal
from tui.files import reason
from tui.report import Watch, own_report
from tui.report.runs import SEEDS
from tui.screens.lab.background import Work, Written


def reporting(course: Course, *, title: str, run: int) -> Work:
    """Return the work that writes the report on a run into a folder of its own."""

    def work(watch: Watch) -> Written:
        folder = new_folder(f"report-run-{run}")
        page = own_report(course, folder, title=title, seeds=SEEDS, watch=watch)
        names = sorted(figure.stem for figure in (folder / "figures").glob("*.svg"))
        count = f", with {len(names)} figures"
        return Written(page, (f"{count}: {', '.join(names)}", count))

    return work


def new_folder(name: str) -> Path:
    """Return a folder in this one, of this name or with a number after it, that is not there yet;
    `Refusal` where none can be made."""
    try:
        Path.cwd()
    except OSError as error:
        raise Refusal(f"the report needs a folder to be written to: {reason(error)}") from None
    if not os.access(".", os.W_OK | os.X_OK):
        raise Refusal("the report needs a folder that can be written to; this one cannot")
    count, folder = 1, Path(name)
    while os.path.lexists(folder):
        count += 1
        folder = Path(f"{name}-{count}")
    return folder
