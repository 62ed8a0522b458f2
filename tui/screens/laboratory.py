"""The screens of the Lab's run: what the Lab, the Network and Inspect have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from threading import Thread
from typing import Generic, TypeVar

from textual.message import Message

from core.experiments.experiment import Experiment
from core.lessons.coached import CoachedMoment
from core.nn.places import NAME
from core.refusal import Refusal
from core.store.followed import Followed
from core.store.session import SessionRun
from core.training.recording import Recording
from tui.keys.key import TRAINING, PageName
from tui.screens.base import PlayerScreen
from tui.screens.commands import EditWeight
from tui.screens.exports import Export
from tui.screens.lab import following, weight_edits
from tui.screens.lab.notices import coach_notice, draft_notice, followed_notice, hint
from tui.screens.lab.remedies import follow
from tui.screens.lab.state import Laboratory
from tui.screens.lab.view import RunView
from tui.widgets.command_line import Suggestion
from tui.widgets.rows import Rows, Sheet
from tui.widgets.stage import Stage
from tui.widgets.view import Tone

OfRun = TypeVar("OfRun", bound=RunView)

FOLLOWING_SECONDS = 1.0
"""Between two looks at what another process trains, while nothing is played."""

TRIES = frozenset({"try_remedy"})
"""The action that tries what the coach proposes."""

NO_FORM = Sheet({}, frozenset(), frozenset(), {}, ())


def no_form() -> Rows:
    """Return the form of a screen that has none."""
    return Rows({}, first="")


@dataclass
class RaceOver(Message):
    """A run's settings are to be raced with other seeds."""

    experiment: Experiment


@dataclass
class OpenPage(Message):
    """A page of Inspect is to be shown."""

    page: PageName


@dataclass
class InspectSample(Message):
    """The step at the playhead is to be shown in numbers, told of one sample."""

    sample: int
    """Its place in the data set."""


class LaboratoryScreen(PlayerScreen[Recording, CoachedMoment, OfRun], Generic[OfRun]):
    """Shows the run of a laboratory, which all these screens share with its player and playhead."""

    @dataclass
    class Detached(Message):
        """A run was handed to another process, or could not be."""

        run: SessionRun
        recording: Recording
        """The run's as it was trained here."""
        other: Followed
        """The run's as it is followed."""
        problem: str

    def __init__(self, laboratory: Laboratory, view: OfRun, stage: Stage[OfRun]) -> None:
        super().__init__(laboratory, view, stage)
        self.laboratory = laboratory

    def on_mount(self) -> None:
        """Look now and then at what another process trains."""
        self.set_interval(FOLLOWING_SECONDS, self._follow)

    def _follow(self) -> None:
        """See how far other processes are with what is not played, and whether they have ended."""
        if self.hidden:
            return
        for run in self.laboratory.session.runs:
            recording = run.recording
            played = recording is self.playback.shown and self.player.playing
            if isinstance(recording, Followed) and recording.goes_on and not played:
                news = self.player.between(partial(recording.advance, 0))
                if news or not recording.goes_on:
                    self.player.look_again()

    def on_unmount(self) -> None:
        """Save the rest of what was trained."""
        self.laboratory.close()

    @property
    def rests(self) -> bool:
        return not isinstance(self.app.screen, LaboratoryScreen)

    @property
    def subject(self) -> str:
        return f"run {self.laboratory.shown.number}"

    def news(self, width: int) -> str:
        """Return a line about what goes on beside playing; "" where nothing does."""
        return ""

    def notice(
        self, view: OfRun, moment: CoachedMoment, width: int, *, roomy: bool
    ) -> tuple[str, Tone]:
        """Return the changes, other news, how to begin, or the coach's words."""
        laboratory = self.laboratory
        epoch, next_run = self.playback.playhead, laboratory.session.next_number
        has_form = view.screen in TRAINING
        changes = draft_notice(
            laboratory.draft, epoch=epoch, next_run=next_run, width=width, has_form=has_form
        )
        if changes and not laboratory.untrained:
            return changes, "plain"
        if news := self.news(width):
            return news, "plain"
        if told := followed_notice(moment.recording, width):
            return told, "plain"
        if self.hinting:
            return hint(width, in_form=view.context == "form", has_form=has_form), "plain"
        return coach_notice(moment, width)

    def idle(self, moment: CoachedMoment) -> frozenset[str]:
        """Return the actions that would do nothing: there may be nothing to try at a moment."""
        remedy = moment.advice.remedy
        return frozenset() if remedy is not None and remedy.how != "train" else TRIES

    # Files.

    def action_write(self) -> None:
        laboratory = self.laboratory
        subject = "this run's settings are"
        self.attempt(lambda: self.say_rerun(subject, "run", *laboratory.write()))

    def export_name(self) -> str:
        return self.laboratory.shown.file_name

    def export_data(self, what: Export) -> None:
        """Write the network with its weights for paper; `Refusal` where it cannot be drawn."""
        from tui.screens.paper import network_file  # late, for a quick start

        moment = self.view.moment
        if moment is not None:
            content, ending = network_file(moment, what.name.split()[-1])
            end = f"-network-{moment.snapshot.epoch}"
            subject = f"the network at epoch {moment.snapshot.epoch:,} is"
            self.say_written(subject, end, content, ending)

    # Editing weights.

    def edit_weight(self, edit: EditWeight) -> None:
        place = weight_edits.find(self.laboratory, edit.name)
        if isinstance(edit.value, float):
            words = weight_edits.set_weight(self.laboratory, place, edit.value)
        else:
            words = weight_edits.switch(self.laboratory, place, on=edit.value == "on")
        self.edited(words)

    def edited(self, words: str) -> None:
        """Show a network that was edited by hand, and say how."""
        self.hinting = False
        self.place_panels()
        self.say(words)

    def _suggest(self, line: str) -> list[Suggestion]:
        return self._about_place(line) or super()._suggest(line)

    def _about_place(self, line: str) -> list[Suggestion]:
        """Return a line that begins with the name of a weight, with what that is now."""
        moment = self.playback.moment
        name = NAME.match(line.strip())
        if name is None or moment is None or moment.recording is not self.playback.shown:
            return []
        try:
            place = weight_edits.find(self.laboratory, name[0])
        except Refusal as error:
            return [Suggestion(line, str(error))]
        allowed = "off, or on again"
        if not place.is_unit:
            allowed = f"a number, {allowed}"
        if place.is_single:
            architecture = moment.recording.experiment.architecture
            value = moment.snapshot.parameters[0][place.indices(architecture)][0]
            allowed = f"{value:.8g}: {allowed}"
        return [Suggestion(line, allowed)]

    async def action_open_page(self, page: PageName) -> None:
        """Go to a page of Inspect."""
        await self.host.serve(OpenPage(page))

    # Training.

    def action_toggle_play(self) -> None:
        """Play, or pause; train here what another process has left."""
        if following.is_left(self.laboratory):
            self.attempt(lambda: following.take_up(self.laboratory))
        else:
            super().action_toggle_play()

    def action_full_speed(self) -> None:
        if not following.is_left(self.laboratory) or self.attempt(
            lambda: following.take_up(self.laboratory)
        ):
            super().action_full_speed()

    def action_detach(self) -> None:
        """Let a process of its own train the run, which goes on without the Lab."""
        self.attempt(self._hand_over)

    def _hand_over(self) -> None:
        run = self.laboratory.shown
        recording, other, wait = following.hand_over(self.laboratory)
        self.hinting = False

        def tell() -> None:
            problem = ""
            try:
                wait()
            except Refusal as refusal:
                problem = str(refusal)
            self.post_message(self.Detached(run, recording, other, problem))

        Thread(target=tell, name="detaching", daemon=True).start()

    def on_laboratory_screen_detached(self, event: Detached) -> None:
        """Say that a run goes on by itself, or take it back."""
        self.player.between(event.other.arrived)
        if event.problem:
            following.take_back(self.laboratory, event.run, event.recording)
            self.refuse(event.problem)
        else:
            number = event.run.number
            self.say(f"run {number} goes on by itself as run {event.other.stored.id} of all")

    def action_branch(self) -> None:
        self.begin(self.laboratory.branch)

    def action_continue(self) -> None:
        self.attempt(lambda: self.say(self.laboratory.continue_run()))

    def action_next_seed(self) -> None:
        self.begin(self.laboratory.next_seed)

    async def action_try_remedy(self) -> None:
        """Try what the coach proposes, and say what that is."""
        moment = self.playback.moment
        shown = moment is not None and moment.recording is self.playback.shown
        advice = moment.advice if moment is not None and shown else None
        if moment is not None and advice is not None and advice.races:
            await self.host.serve(RaceOver(moment.recording.course.settings))
            return
        self.hinting = False
        self.attempt(lambda: self.say(follow(self.laboratory, advice)))


class InsideScreen(LaboratoryScreen[OfRun]):
    """Looks inside the Lab's run; it has no form."""

    def look(self, view: OfRun, moment: CoachedMoment) -> OfRun:
        """Return the view of a moment, and the run in it."""
        laboratory, recording = self.laboratory, moment.recording
        number = laboratory.run_of(recording).number
        run = next(row for row in laboratory.rows() if row.number == number)
        about = f"{moment.advice.sentence} ({moment.advice.source})"
        return replace(view, moment=moment, run=run, about=about, idle=self.idle(moment))

    def sheet(self) -> Sheet:
        return NO_FORM

    def click(self, name: str, x: int, y: int, height: int) -> None:
        """Leave the mouse to the focus."""

    async def stop(self) -> None:
        """Go back to the Lab, where nothing is open that could be shut."""
        await self.action_open_screen("lab")
