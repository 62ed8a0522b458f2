"""The Lab's doings without a screen: the runs of this sitting, and the settings of the next."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from core.data.drawn import DrawnPoints
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS, nearest_preset
from core.experiments.schema import problems
from core.lessons.coached import Coach
from core.refusal import Refusal
from core.store.followed import Followed
from core.store.notebook import Notebook
from core.store.run_names import run_names
from core.store.session import Session, SessionRun
from core.training.moment import Moment
from core.training.recording import Recording
from core.training.run import Status
from tui.drawing import numbers
from tui.files import write_once
from tui.screens.commands import LoadPreset, SetField, SettingsCommand
from tui.screens.draft import PRESET, Draft
from tui.screens.lab import following
from tui.screens.lab.earlier import Earlier, known_preset, take_up_next
from tui.screens.lab.run_list import RunRow
from tui.screens.playback import Playback
from tui.widgets.fields import following as after

FIRST = "report-xor"
"""The preset that the Lab opens on."""


class Laboratory:
    """Trains, branches and continues runs; a `Refusal` says what cannot be."""

    def __init__(
        self, notebook: Notebook | None = None, *, fresh: bool = False, first: int | None = None
    ) -> None:
        """Begin with the run of the number `first` in the notebook, or where that says that the
        last sitting left off, unless `fresh`; without a notebook no run is saved."""
        self.notebook = notebook
        self.earlier = Earlier(notebook, fresh=fresh, first=first)
        self._closed = False
        self.problem = self.earlier.problem
        """A sentence about the notebook that is to be told."""
        run, recording = self.earlier.run, self.earlier.recording
        self.preset = FIRST if run is None else known_preset(run)
        self.presenting = False
        """Whether a preset was just chosen, so that its text is told."""
        self.drawn = DrawnPoints()
        """The points drawn by hand so far."""
        self.session = Session()
        begun = recording or Recording(Course.of(PRESETS[FIRST].experiment))
        self.draft = Draft.of(begun.course.settings)
        self.session.start(begun, self.preset)
        self.playback = Playback(begun, Coach().observe, keep=self._keep)
        self.player = self.playback.player

    def _keep(self, recording: Recording, playing: bool, *, at_once: bool = False) -> None:
        """Save what is new in a run of this sitting; called from the player's thread."""
        run = self.session.find(recording)
        if self.notebook is None or run is None:
            return
        parent = self.parent_of(run)
        self.notebook.keeper.offer(
            recording, playing=playing, preset=run.preset, parent=parent, at_once=at_once
        )
        self.notebook.leave_off(self.shown.recording)

    def parent_of(self, run: SessionRun) -> Recording | None:
        """Return the recording that a run branched from, None where there is none by now."""
        parents = (other.recording for other in self.session.runs if other.number == run.parent)
        return next(parents, None)

    def close(self) -> None:
        """End the player and save the rest; what still plays counts as cut off."""
        playing = self.player.playing
        self.player.close()
        if self.notebook is not None and not self._closed:
            self._closed = True
            self._keep(self.shown.recording, playing, at_once=True)
            self.notebook.close()

    @property
    def shown(self) -> SessionRun:
        """The run on the screen."""
        assert self.session.shown is not None
        return self.session.shown

    # Training.

    @property
    def untrained(self) -> bool:
        """Whether the run on the screen has no epoch, nor will without being told to."""
        recording = self.shown.recording
        if isinstance(recording, Followed):
            return False
        return not (recording.edge or recording.course.forks or self.player.playing)

    @property
    def epoch(self) -> int:
        """The recorded epoch at the playhead, which may still be on its way to where it was
        sent."""
        return min(self.playback.playhead, self.shown.recording.edge)

    def settle(self) -> None:
        """Show the draft's settings in place of a run that is untrained, where they are right."""
        experiment = self.draft.experiment
        if self.untrained and self.draft.changed and experiment is not None:
            recording = Recording(Course.of(experiment))
            self.session.replace(self.shown, recording, self.preset)
            self.draft = self.draft.beside(experiment)
            self.playback.load(recording)

    def start(self) -> None:
        """Train the draft's settings from the start: the run that is untrained, or a new one."""
        experiment = self.wanted()
        if following.is_left(self) and not self.changed:
            following.take_up(self)
        elif self.untrained:
            self.settle()
            self.player.play()
        else:
            self._start(Recording(Course.of(experiment)))

    def wanted(self) -> Experiment:
        """Return the settings that the draft says; `Refusal` while a text of it is wrong."""
        experiment = self.draft.experiment
        if experiment is None:
            raise Refusal(next(iter(self.refusals.values())))
        return experiment

    def _start(
        self, recording: Recording, parent: SessionRun | None = None, *, play: bool = True
    ) -> None:
        self.session.start(recording, self.preset, parent)
        self.draft = Draft.of(recording.course.settings)
        self.playback.load(recording, play=play)

    def start_beside(
        self,
        recording: Recording,
        parent: SessionRun | None = None,
        *,
        preset: str | None = None,
        play: bool = True,
    ) -> None:
        """Start a run that the form did not ask for: what was typed there is not lost."""
        draft, own_preset = self.draft, self.preset
        self.preset = preset or self.shown.preset
        self._start(recording, parent, play=play)
        if draft.changed:
            self.draft, self.preset = draft.beside(recording.course.settings), own_preset

    def put_in_place(self, recording: Recording, *, play: bool = False) -> None:
        """Show the shown run as another recording of it."""
        self.session.replace(self.shown, recording, self.shown.preset)
        self.playback.load(recording, play=play)

    def open_run(self, experiment: Experiment, preset: str | None, epoch: int) -> None:
        """Show a run of given settings at an epoch, trained up to there, as a new run."""
        preset = preset or self.preset
        self.start_beside(Recording(Course.of(experiment)), preset=preset, play=False)
        self.playback.seek(epoch)

    def open(self, course: Course) -> None:
        """Show an untrained run of a course that was read from a file."""
        preset = nearest_preset(course.segments[0].experiment).name
        self.start_beside(Recording(course), preset=preset, play=False)

    def train(self, experiment: Experiment) -> None:
        """Train settings from the start, as a new run, whatever the form says."""
        self.start_beside(Recording(Course.of(experiment)))

    def train_on(self, experiment: Experiment, epoch: int, *, play: bool = True) -> None:
        """Train on from an epoch with other settings, as a new run, whatever the form says; or in
        the place of a branch from there that is not played yet."""
        recording, run = self._branch(experiment, epoch), self.shown
        course = run.recording.course
        played = isinstance(run.recording, Followed)  # elsewhere
        at_fork = bool(course.forks) and epoch == course.forks[-1] == run.recording.edge
        if play or played or not at_fork:
            self.start_beside(recording, run, play=play)
            return
        self.put_in_place(recording)
        settings, changed = recording.course.settings, self.draft.changed
        self.draft = self.draft.beside(settings) if changed else Draft.of(settings)

    def branch(self) -> None:
        """Train on from the playhead with the draft's settings, as a new run; one that is untrained
        just begins."""
        if self.untrained:
            self.start()
            return
        epoch, course = self.epoch, self.shown.recording.course
        experiment = course.branch_settings(epoch, self.wanted())
        self._start(self._branch(experiment, epoch), self.shown)

    def _branch(self, experiment: Experiment, epoch: int) -> Recording:
        parent, moment = self.shown.recording, self.playback.moment
        try:
            parent.course.branch(epoch, experiment)
        except Refusal as error:
            advice = " (c continues the run)" if epoch == parent.course.epochs else ""
            raise Refusal(f"{error}{advice}") from None
        at = None
        if moment is not None and moment.recording is parent and moment.epoch == epoch:
            at = moment.snapshot
        self.player.pause()
        return self.player.between(lambda: parent.branch(epoch, experiment, at=at))

    def continue_run(self) -> str:
        """Let the run go on for as many epochs again; return up to where."""
        recording = self.shown.recording
        if recording.status is Status.DIVERGED:
            raise Refusal("a diverged run cannot go on; branch before it, or change its settings")
        if recording.ending:
            raise Refusal("this run got what it was to stop at: change that, and b trains on")
        epochs = 2 * recording.course.epochs
        try:
            longer = recording.course.settings.with_changes(epochs=epochs)
        except ValidationError as error:
            raise Refusal(problems(error)[0].sentence) from None
        same = self.draft.experiment == recording.course.settings
        self.player.extend(epochs)
        self.draft = Draft.of(longer) if same else self.draft.beside(longer)
        return f"this run goes on to epoch {numbers.epochs(epochs)}"

    def next_seed(self) -> None:
        """Train the draft's settings with the next seed, as a new run."""
        draft = self.draft.with_text("seed", str(self.wanted().seed + 1))
        # After the largest comes the first again.
        self.draft = draft if draft.experiment else draft.with_text("seed", "0")
        self.start()

    # Settings.

    @property
    def refusals(self) -> Mapping[str, str]:
        """A sentence about each text of the draft that is wrong."""
        return self.draft.refusals

    @property
    def changed(self) -> bool:
        """Whether the draft differs from the run that is shown."""
        return bool(self.draft.changed)

    def edit(self, name: str, text: str) -> None:
        """Put another text into a field of the draft, or another preset into all of them."""
        if name == PRESET:
            self.load_preset(text)
        else:
            self.draft, self.presenting = self.draft.edited(name, text), False

    def set(self, command: SettingsCommand) -> str:
        """Carry out a command about the settings; there is nothing to say of it."""
        match command:
            case SetField(name, text):
                self.edit(name, text)
            case LoadPreset(name):
                self.load_preset(name)
        return ""

    def load_preset(self, name: str) -> None:
        """Put a preset's settings into the draft."""
        self.preset, self.presenting = name, True
        self.draft = Draft.of(PRESETS[name].experiment, self.shown.recording.course.settings)

    def step_preset(self, step: int) -> None:
        """Put the next preset's settings into the draft."""
        self.load_preset(after(tuple(PRESETS), self.preset, step))

    def drop_changes(self) -> None:
        """Put the settings of the run that is shown into the draft."""
        self.draft = Draft.of(self.shown.recording.course.settings)
        self.preset, self.presenting = self.shown.preset, False

    def write(self) -> tuple[Path, bool]:
        """Write the shown run's course into a TOML file of its own; return the file, and whether
        it was there already."""
        run = self.shown
        return write_once(run.file_name, run.recording.course.to_toml())

    # Runs.

    def show(self, run: SessionRun) -> None:
        """Put another run on the screen, at its newest epoch; an unchanged draft follows it."""
        unchanged, experiment = not self.draft.changed, run.recording.course.settings
        self.session.show(run)
        self.draft = Draft.of(experiment) if unchanged else self.draft.beside(experiment)
        if unchanged:
            self.preset = run.preset
        self.playback.load(run.recording)
        if self.notebook is not None:
            self.notebook.leave_off(run.recording)

    def other_run(self, step: int) -> None:
        """Show the run before or after in the list."""
        other = self.session.neighbour(step)
        if other is not None:
            self.show(other)

    def forget(self) -> None:
        """Take the shown run off the list and show its neighbour."""
        other = self.session.neighbour(-1) or self.session.neighbour(1)
        if other is None:
            raise Refusal("this is the only run; there is none to go back to")
        self.player.pause()
        self.player.between(lambda: self._keep(self.shown.recording, False))  # as it is left
        self.session.forget(self.shown)
        self.show(other)

    def note(self, moment: Moment) -> None:
        """Remember how a run is judged, and keep the memory of all runs to the budget."""
        if moment.edge_score is not None:
            self.run_of(moment.recording).score = moment.edge_score
        if isinstance(moment.recording, Followed):
            following.have_ended(self, moment.recording)
        take_up_next(self, moment)
        if self.session.snapshot_bytes > self.session.budget:
            self.player.between(self.session.keep_to_budget)
        self._let_go()

    def _let_go(self) -> None:
        """Take runs off the list of a long sitting, which the History still lists."""
        if self.notebook is not None:
            of = self.notebook.keeper.id_of
            for run in self.session.surplus(lambda run: of(run.recording) is not None):
                self.session.forget(run)

    def rows(self) -> tuple[RunRow, ...]:
        """Return the runs as the list shows them."""
        names = run_names(self.session.runs)
        keeper = None if self.notebook is None else self.notebook.keeper
        return tuple(
            RunRow(
                run.number,
                names[run.number],
                run.recording.final_loss,
                run.score,
                run.recording.curve,
                run.recording.horizon,
                run.recording.status is Status.DIVERGED,
                run is self.shown,
                None if keeper is None else keeper.id_of(run.recording),
            )
            for run in self.session.runs
        )

    def run_of(self, recording: Recording) -> SessionRun:
        """Return the run of a recording, or the shown one where that was forgotten."""
        return self.session.find(recording) or self.shown
