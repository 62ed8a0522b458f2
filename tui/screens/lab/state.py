"""What the Lab does, without a screen: its runs, its player and the settings of the next run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from core.experiments.course import Course, summary
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import problems
from core.nn.arrays import FloatArray
from core.refusal import Refusal
from core.store.session import Session, SessionRun
from core.training.moment import Moment, observe
from core.training.player import Runner
from core.training.recording import Recording
from core.training.run import Status
from tui.drawing import numbers
from tui.files import write_new
from tui.screens.draft import Draft
from tui.screens.lab.view import RunRow

FIRST = "report-xor"
"""The preset that the Lab opens on."""


class Laboratory:
    """The runs of this sitting and the draft of the next; a `Refusal` says what cannot be."""

    def __init__(self, notify: Callable[[], None]) -> None:
        self.session = Session()
        self.runner = Runner(observe, notify)
        self.preset = FIRST
        self.draft = Draft.of(PRESETS[FIRST].experiment)

    def open(self) -> None:
        """Show the first preset, untrained."""
        self._start(Recording(Course.of(PRESETS[FIRST].experiment)), play=False)

    @property
    def shown(self) -> SessionRun:
        """The run on the screen."""
        assert self.session.shown is not None
        return self.session.shown

    # Training.

    def _wanted(self) -> Experiment:
        experiment = self.draft.experiment
        if experiment is None:
            raise Refusal(next(iter(self.draft.refusals.values())))
        return experiment

    def _start(
        self, recording: Recording, parent_curve: FloatArray | None = None, *, play: bool = True
    ) -> None:
        self.session.start(recording, self.preset, parent_curve)
        self.draft = Draft.of(recording.experiment)
        self.runner.load(recording, play=play)

    def new_run(self) -> None:
        """Train the draft's settings from the start."""
        self._start(Recording(Course.of(self._wanted())))

    def open_run(self, experiment: Experiment, preset: str | None, epoch: int) -> None:
        """Show a run of given settings at an epoch, trained up to there, as a new run."""
        before, changed = (self.draft, self.preset), self.draft.changed
        self.preset = preset or self.preset
        self._start(Recording(Course.of(experiment)), play=False)
        if changed:  # what was typed is not lost
            self.draft, self.preset = before[0].beside(experiment), before[1]
        self.runner.seek(epoch)

    def branch(self, epoch: int, moment: Moment | None) -> None:
        """Train on from `epoch` with the draft's settings, as a new run; `moment` is what is
        shown, perhaps of that epoch."""
        experiment, parent = self._wanted(), self.shown.recording
        epoch = min(epoch, parent.edge)  # it may still be on its way to where it was sent
        try:
            parent.course.branch(epoch, experiment)
        except Refusal as error:
            advice = " (c continues the run)" if epoch == parent.course.epochs else ""
            raise Refusal(f"{error}{advice}") from None
        known = moment is not None and moment.recording is parent and moment.epoch == epoch
        at = moment.snapshot if known and moment is not None else None
        self.runner.pause()
        branch = self.runner.between(lambda: parent.branch(epoch, experiment, at=at))
        self._start(branch, parent.curve)

    def continue_run(self) -> None:
        """Let the run go on for as many epochs again."""
        recording = self.shown.recording
        if recording.status is Status.DIVERGED:
            raise Refusal("a diverged run cannot go on; branch before it, or change its settings")
        epochs = 2 * recording.course.epochs
        try:
            longer = recording.experiment.with_changes(epochs=epochs)
        except ValidationError as error:
            raise Refusal(problems(error)[0].sentence) from None
        same = self.draft.experiment == recording.experiment
        self.runner.extend(epochs)
        self.draft = Draft.of(longer) if same else self.draft.beside(longer)

    def next_seed(self) -> None:
        """The draft's settings with the next seed, as a new run."""
        following = self.draft.with_text("seed", str(self._wanted().seed + 1))
        # After the largest comes the first again.
        self.draft = following if following.experiment else self.draft.with_text("seed", "0")
        self.new_run()

    # Settings.

    def edit(self, name: str, text: str) -> None:
        """Another text in one field of the draft."""
        self.draft = self.draft.edited(name, text)

    def load_preset(self, name: str) -> None:
        """A preset's settings into the draft."""
        self.preset = name
        self.draft = Draft.of(PRESETS[name].experiment, self.shown.recording.experiment)

    def step_preset(self, step: int) -> None:
        """The next preset's settings into the draft."""
        names = list(PRESETS)
        self.load_preset(names[(names.index(self.preset) + step) % len(names)])

    def load_settings(self) -> None:
        """The settings of the run that is shown into the draft; what was changed is dropped."""
        self.draft = Draft.of(self.shown.recording.experiment)
        self.preset = self.shown.preset

    def write(self) -> Path:
        """The shown run's course into a TOML file of its own; the file."""
        run = self.shown
        return write_new(f"{run.preset}-run-{run.number}", run.recording.course.to_toml())

    # Runs.

    def show(self, run: SessionRun) -> None:
        """Another run on the screen, at its newest epoch; an unchanged draft follows it."""
        unchanged, experiment = not self.draft.changed, run.recording.experiment
        self.session.show(run)
        self.draft = Draft.of(experiment) if unchanged else self.draft.beside(experiment)
        if unchanged:
            self.preset = run.preset
        self.runner.load(run.recording)

    def other_run(self, step: int) -> None:
        """The run before or after in the list."""
        other = self.session.neighbour(step)
        if other is not None:
            self.show(other)

    def forget(self) -> None:
        """Take the shown run off the list and show its neighbour."""
        other = self.session.neighbour(-1) or self.session.neighbour(1)
        if other is None:
            raise Refusal("this is the only run; there is none to go back to")
        self.session.forget(self.shown)
        self.show(other)

    def note(self, moment: Moment) -> None:
        """Remember what the list of runs says of a run."""
        if moment.edge_score is not None:
            self.run_of(moment.recording).accuracy = moment.edge_score.accuracy
        if self.session.snapshot_bytes > self.session.budget:
            self.runner.between(self.session.keep_to_budget)

    def row(self, run: SessionRun) -> RunRow:
        """A run as the list shows it."""
        recording = run.recording
        return RunRow(
            run.number,
            change_words(self.session, run),
            recording.final_loss,
            run.accuracy,
            recording.curve,
            recording.course.epochs,
            recording.status is Status.DIVERGED,
            run is self.shown,
        )

    def run_of(self, recording: Recording) -> SessionRun:
        """The run of a recording; the shown one where that was forgotten."""
        return self.session.find(recording) or self.shown

    def ghosts(self, *, everything: bool) -> tuple[FloatArray, ...]:
        """The parent's curve of a branch; with `everything` those of all other runs."""
        if everything:
            return tuple(r.recording.curve for r in self.session.runs if r is not self.shown)
        parent = self.shown.parent_curve
        return () if parent is None else (parent,)


def change_words(session: Session, run: SessionRun) -> str:
    """What a run changed: against the one before, or against its preset where that is less.

    "lr 0.05, seed 8", "xor", "xor, hidden layers 4,4", "lr 0.05 @ 1,000".
    """
    course, experiment = run.recording.course, run.recording.experiment
    if course.forks:
        parent = course.segments[-2].experiment
        changes = summary(experiment.changes_from(parent)) or "the same"
        return f"{changes} @ {numbers.epochs(course.forks[-1])}"
    of_preset = experiment.changes_from(PRESETS[run.preset].experiment)
    of_preset.pop("epochs", None)  # a run that was continued is the same run
    words = ", ".join(filter(None, [run.preset, summary(of_preset)]))
    before = session.previous(run)
    if before is None:
        return words
    changes = summary(experiment.changes_from(before.recording.experiment))
    if not changes:
        return "the same again"
    return words if len(of_preset) < changes.count(", ") + 1 else changes
