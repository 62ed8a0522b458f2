"""Files that the Lab writes: settings, reports, curves, animations and scripts."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from core.training.export import curve_table, prediction_table
from tui.screens.exports import Export
from tui.screens.lab.background import Background, Progress, Work
from tui.screens.lab.notices import writing_notice
from tui.screens.lab.reporting import reporting
from tui.screens.lab.state import Laboratory
from tui.screens.lab.view import LabView
from tui.screens.laboratory import LaboratoryScreen
from tui.widgets.stage import Stage


class WritingScreen(LaboratoryScreen[LabView]):
    """Writes what is known of the shown run; what takes long, beside playing."""

    @dataclass
    class News(Message):
        """News of what is written beside playing."""

        progress: Progress

    def __init__(self, laboratory: Laboratory, view: LabView, stage: Stage[LabView]) -> None:
        super().__init__(laboratory, view, stage)
        self.background = Background(lambda news: self.post_message(self.News(news)))
        self.written_now: Progress | None = None
        """Progress of what is being written, if anything is."""

    def on_unmount(self) -> None:
        """Leave nobody behind."""
        self.background.close()

    def news(self, width: int) -> str:
        """Return how far it is with what is being written."""
        now = self.written_now
        return "" if now is None else writing_notice(now.subject, now.share, width)

    async def stop(self) -> None:
        """Stop what is being written."""
        if self.written_now is not None:
            self.background.stop()
        else:
            await super().stop()

    def write_beside(self, subject: str, work: Work) -> None:
        """Begin to write something, and show how far it is."""
        if self.written_now is None or self.written_now.subject != subject:
            self.written_now = self.background.start(subject, work)
        self.show()

    def on_writing_screen_news(self, event: News) -> None:
        """Tell how far the writing is, and where the file is in the end."""
        progress = event.progress
        self.written_now = None if progress.ended else progress
        if progress.written is not None:
            written = progress.written
            self.say_where(f"{progress.subject} is", written.path, written.rest)
        elif progress.problem:
            self.refuse(progress.problem)
        else:
            self.show()

    # What is written.

    def action_report(self) -> None:
        """Write the report on the run, a page with figures."""
        run = self.laboratory.shown
        title = next(row.name for row in self.laboratory.rows() if row.shown)
        work = reporting(run.recording.course, title=title, run=run.number)
        self.attempt(lambda: self.write_beside(f"the report on run {run.number}", work))

    def export_data(self, what: Export) -> None:
        run = self.laboratory.shown
        match what.kind:
            case "csv":
                self._export_table()
            case "network":
                super().export_data(what)
            case "gif":
                from tui.screens.lab.animation import animation  # late, for a quick start

                twin = self.player.between(run.recording.twin)
                subject = f"the animation of run {run.number}"
                self.write_beside(subject, animation(twin, self.view, self.export_name()))
            case library:
                from core.scripts.script import script  # late, likewise

                text = script(run.recording.course, library, run.recording.dataset)
                self.say_written(
                    f"the script that trains run {run.number} is", f"-{library}", text, ".py"
                )

    def _export_table(self) -> None:
        """Write the sample table where it has the focus, else the curves."""
        view, moment = self.view, self.view.moment
        if moment is None:
            return
        dataset = moment.recording.dataset
        if self.stage.focus_name == "samples":
            network = moment.recording.network(moment.snapshot)
            table = prediction_table(network, dataset, moment.evaluation)
            subject = f"the points at epoch {moment.epoch:,} are"
            self.say_written(subject, f"-samples-epoch-{moment.epoch}", table.csv, ".csv")
            return
        table = curve_table(dataset, view.curve, view.shares, view.test_curve, view.test_shares)
        self.say_written("the figures of every epoch are", "-curves", table.csv, ".csv")
