"""The race's doings without a screen: what is played, asked and looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions, problems
from core.refusal import Refusal, written
from core.store.notebook import Notebook
from core.sweeps.grid import GridPoint
from core.sweeps.race import Race, RaceMoment, observe_race
from core.sweeps.ranges import UNVARIED
from core.sweeps.standing import Standing
from core.training.moment import Looking
from tui.drawing.lettered import LETTERS
from tui.files import write_once
from tui.screens.commands import LoadPreset, SetField, SetSeeds, SettingsCommand, Vary
from tui.screens.draft import Draft
from tui.screens.playback import Playback
from tui.screens.race.curves import RaceCurves
from tui.screens.race.question import LAB, PLACES, Question, field_row, name_of, values_row
from tui.screens.race.view import orders, point_words, ranking
from tui.widgets.fields import following

FRAME_SECONDS = 0.08
"""Of training between two moments at full speed: looking at every grid point and drawing it take
the rest of the eighth of a second that a frame may last."""


class Racetrack:
    """The race that is shown and the question of the next; a `Refusal` says what cannot be."""

    def __init__(
        self, settings: Callable[[], Experiment], notebook: Notebook | None = None
    ) -> None:
        """Begin with the first question. `settings` are those of the Lab, which a race can start
        from; without a notebook no race is saved."""
        self._settings, self._notebook = settings, notebook
        if notebook is not None:
            notebook.before_closing.append(self.leave)
        self.question = self.raced = Question.first()
        self._values: dict[str, str] = {}
        """The values that each setting was to vary over last."""
        self.chosen = 0
        """The grid point that is looked at."""
        self.follows = True
        """Whether that is the leader, whoever it is, until its user chooses one."""
        self.close = False
        """Whether the chosen grid point is looked at alone."""
        self.playback = Playback(
            self._race_of(self.question),
            self._observe,
            full_speed_frame_seconds=FRAME_SECONDS,
            keep=self._keep,
        )
        self.curves = RaceCurves(self.race)
        self.seed = 0
        """The place of the seed that would be opened in the Lab."""
        self.pins: tuple[int, ...] = ()
        self.order = orders(self.race.sweep)[0]

    @property
    def race(self) -> Race:
        """The race that is shown."""
        return self.playback.shown

    def _observe(self, race: Race, epoch: int, looking: Looking) -> RaceMoment | None:
        """Make a moment, in the player's thread, with the map or the maps that are wanted."""
        return observe_race(race, epoch, looking, self.chosen if self.close else None)

    def _keep(self, race: Race, playing: bool) -> None:
        """Save what is new in a race; called from the player's thread."""
        if self._notebook is not None:
            self._notebook.races.offer(race, playing=playing)

    def leave(self) -> None:
        """End the player and save the rest; what still plays counts as cut off."""
        playing = self.playback.player.playing
        self.playback.player.close()
        if self._notebook is not None:
            self._notebook.races.offer(self.race, playing=playing, at_once=True)

    # Racing.

    @staticmethod
    def _race_of(question: Question) -> Race:
        sweep = question.sweep
        if sweep is None:
            raise Refusal(next(iter(question.refusals.values())))
        return Race(sweep)

    @property
    def untrained(self) -> bool:
        """Whether the race has no epoch, nor will without being told to."""
        return not (self.race.edge or self.playback.player.playing)

    def settle(self) -> None:
        """Show the question's grid in place of a race that is untrained, where it is right."""
        if self.untrained and self.changed and self.question.sweep is not None:
            self._show(self._race_of(self.question))

    def start(self) -> None:
        """Race the question's grid from the start."""
        race = self._race_of(self.question)
        if not self.untrained or self.changed:
            self._show(race)
        self.playback.player.play()

    def _show(self, race: Race) -> None:
        same = [p.settings for p in race.points] == [p.settings for p in self.race.points]
        self.curves, self.raced = RaceCurves(race), self.question
        self.seed = min(self.seed, len(race.sweep.seeds) - 1)
        if not same:
            self.chosen, self.follows, self.pins = 0, True, ()
            if self.order not in orders(race.sweep):
                self.order = orders(race.sweep)[0]
        self.playback.load(race)

    def open(self, question: Question) -> bool:
        """Put a question into the form and show its race, untrained; tell whether it is shown: a
        race that is not at its end is not given up for it."""
        self.question = question
        if self.unfinished:
            return False
        self._show(self._race_of(question))
        return True

    @property
    def unfinished(self) -> bool:
        """Whether the race that is shown has begun and is not at its end."""
        return 0 < self.race.edge < self.race.epochs

    def continue_race(self) -> None:
        """Let the race go on for as many epochs again."""
        epochs, unchanged = 2 * self.race.epochs, not self.changed
        try:
            self.playback.player.extend(epochs)
        except ValidationError as error:
            raise Refusal(problems(error)[0].sentence) from None
        self.raced = self.raced.with_setting("epochs", str(epochs))
        if unchanged:
            self.question = self.raced

    def write(self) -> tuple[Path, bool]:
        """Write the shown race's sweep into a TOML file of its own; return the file, and whether
        it was there already."""
        return write_once(self.file_name, self.race.sweep.to_toml())

    @property
    def file_name(self) -> str:
        """The beginning of the names of the race's files."""
        return f"{self.preset or 'my'}-race"

    # The question.

    @property
    def draft(self) -> Draft:
        """The settings that do not vary."""
        return self.question.base

    @property
    def changed(self) -> bool:
        """Whether the question is not that of the race."""
        return self.question != self.raced

    @property
    def refusals(self) -> Mapping[str, str]:
        """A sentence about each text of the question that is wrong."""
        return self.question.refusals

    def note(self, moment: RaceMoment) -> None:
        """Take over the losses up to a moment's newest epoch, and follow who leads then."""
        self.curves.follow(moment.edge)
        if self.follows:
            self._look_at(ranking(moment.standings)[0])

    def drop_changes(self) -> None:
        """Put the race's own question into the form."""
        self.question = self.raced

    def edit(self, row: str, text: str) -> None:
        """Put another text into a row of the form."""
        question = self.question
        if row == "start":
            self.start_from(text)
        elif row == "seeds":
            self.question = question.with_seeds(text)
        elif row in descriptions():
            self.fix(row, text)
        self._values |= dict(question.varied)
        for place in range(PLACES):
            if row == field_row(place):
                name = name_of(text)
                self.question = question.with_varied(place, name, self._values.get(name))
            elif row == values_row(place):
                self.question = question.with_varied(place, question.varied[place][0], text)

    def start_from(self, start: str) -> None:
        """Put the settings of a preset or of the Lab under the grid."""
        experiment = self._settings() if start == LAB else PRESETS[start].experiment
        self.question = self.question.starting_from(start, experiment)

    def set(self, command: SettingsCommand) -> str:
        """Carry out a command about the question; return a message, or ""."""
        match command:
            case SetField(name, text):
                return self.fix(name, text)
            case Vary(text):
                self.vary(text)
            case SetSeeds(text):
                self.question = self.question.with_seeds(text)
            case LoadPreset(name):
                self.start_from(name)
        return ""

    def fix(self, name: str, text: str) -> str:
        """Give a setting a value, so that it does not vary any more; return a message of that."""
        field = descriptions()[name]
        if name == "seed":
            raise Refusal("the seeds of a race are set together; say seeds 20 or seeds 3,5,8")
        varied = name in dict(self.question.varied)
        self.question = self.question.with_setting(name, text)
        if not varied or name in self.question.refusals:
            return ""
        return f"{field.title} is {text} and does not vary any more"

    def vary(self, text: str) -> None:
        """Vary a setting: `name=values`."""
        name, _, values = text.partition("=")
        setting = name_of(name)
        if setting not in descriptions() or setting in UNVARIED or not values.strip():
            raise Refusal(
                f"vary is '{written(text)}'; it must be a setting and its values, as in "
                f"vary lr=0.01,0.1 ({' and '.join(UNVARIED)} are not varied)"
            )
        self.question = self.question.varying(setting, values)

    # What is looked at.

    def standing(self, moment: RaceMoment) -> tuple[tuple[Standing, ...], tuple[int, ...]]:
        """Return the standings in their order, and the grid point of each."""
        places = ranking(moment.standings, self.order)
        return tuple(moment.standings[point] for point in places), places

    def next_order(self, step: int) -> None:
        """Order the standing by the next column."""
        self.order = following(orders(self.race.sweep), self.order, step)

    def choose(self, point: int) -> None:
        """Look at a grid point and stay there."""
        self.follows = False
        self._look_at(point)

    def _look_at(self, point: int) -> None:
        if point != self.chosen:
            self.chosen = point
            if self.close:
                self.playback.player.look_again()

    def pin(self) -> None:
        """Pin the chosen grid point's curve to the chart, or take it off."""
        self.follows = False
        if self.chosen in self.pins:
            self.pins = tuple(point for point in self.pins if point != self.chosen)
        elif len(self.pins) == len(LETTERS):
            raise Refusal(f"{len(LETTERS)} curves are pinned; P takes all of them off")
        else:
            self.pins = (*self.pins, self.chosen)

    def choose_seed(self, step: int) -> None:
        """Choose another seed of the chosen grid point."""
        self.follows = False
        self.seed = (self.seed + step) % len(self.race.sweep.seeds)

    @property
    def point(self) -> GridPoint:
        """The chosen grid point."""
        return self.race.points[self.chosen]

    @property
    def chosen_run(self) -> tuple[Experiment, str]:
        """The run that would be opened in the Lab, and its name."""
        experiment = self.point.experiments[self.seed]
        return experiment, f"{point_words(self.point)}, seed {experiment.seed}"

    @property
    def preset(self) -> str | None:
        """The preset that the race started from, if it was one."""
        return self.raced.start if self.raced.start in PRESETS else None
