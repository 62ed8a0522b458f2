"""All that the race shows at one instant, and the words for its grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal, TypeAlias

from rich.cells import cell_len

from core.experiments.course import summary
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.sweeps.grid import GridPoint, Sweep
from core.sweeps.race import RaceMoment
from core.sweeps.standing import COLUMNS, Standing, ordered
from tui.drawing import numbers
from tui.keys.key import ScreenName
from tui.screens.race.curves import RaceCurves
from tui.screens.race.layout import Grid, Mosaic
from tui.widgets.view import View

TITLES = {"95 % after": "to 95 %", "100 % after": "to 100 %", "0.95 after": "to 0.95"}
"""Titles of the standing's columns that are others here: shorter, and true of every epoch."""


Heat: TypeAlias = Literal["", "accuracy", "loss"]
"""The figure of a heat map in place of the maps; "" shows the maps."""

HEATS: tuple[Heat, ...] = ("", "accuracy", "loss")

PERCENT_FROM = 20
"""Columns of a map from which its accuracy has a decimal."""

MOST_CELLS = 18
"""Of a value among the panels and in the table."""


@dataclass(frozen=True, eq=False)
class RaceView(View):
    """All that the race shows at one instant."""

    screen: ScreenName = "race"
    moment: RaceMoment | None = None
    curves: RaceCurves | None = None
    mosaic: Mosaic | None = None
    chosen: int = 0
    """The grid point that is looked at."""
    follows: bool = False
    """Whether that is the leader, whoever it is."""
    seed: int = 0
    """The place of the seed that would be opened."""
    pins: tuple[int, ...] = ()
    order: str = "accuracy"
    """The column that the standing is ordered by."""
    ordered: tuple[Standing, ...] = ()
    places: tuple[int, ...] = ()
    """The grid point of every row of the standing."""
    with_ghosts: bool = True
    heat: Heat = ""
    zoom: str = ""
    """The panel that is zoomed, if one is."""

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The standings in the grid's order; none before there is a moment."""
        return () if self.moment is None else self.moment.standings

    @cached_property
    def ranking(self) -> tuple[int, ...]:
        """The grid points by accuracy and then loss, the best first."""
        return ranking(self.standings)

    @property
    def ahead(self) -> str:
        """The leader's name; "" where nothing is trained yet."""
        if self.moment is None or self.moment.epoch == 0:
            return ""
        return point_words(self.standings[self.ranking[0]].point)


def ranking(standings: Sequence[Standing], by: str = "accuracy") -> tuple[int, ...]:
    """Return the places of some standings in an order, the best first."""
    place = {id(standing): place for place, standing in enumerate(standings)}
    return tuple(place[id(standing)] for standing in ordered(standings, by))


# Words.


def accuracy_words(standing: Standing, width: int) -> str:
    """Return the median accuracy or R² of a standing in so many cells; "" where all diverged."""
    if standing.accuracy is None:
        return ""
    share = standing.accuracy.median
    if standing.is_regression:
        return numbers.determination(share) if width >= 8 else numbers.short(share, 4)
    if width >= PERCENT_FROM:
        return numbers.percent(share)
    whole = round(100 * share) if share == 1 else min(99, round(100 * share))
    return f"{whole} %" if width >= 8 else f"{whole}%"


def base_words(sweep: Sweep) -> str:
    """Return what all grid points share: the data set, and settings that differ from its preset,
    or from the schema's own values where no preset has the data set's name."""
    dataset = sweep.base.dataset
    preset = PRESETS.get(dataset)
    plain = Experiment(dataset=dataset) if preset is None else preset.experiment
    changes = sweep.base.changes_from(plain)
    varied = {name for name, _ in sweep.vary} | {"seed", "epochs"}
    words = summary({name: value for name, value in changes.items() if name not in varied})
    return ", ".join(filter(None, [dataset, words]))


def short_title(name: str) -> str:
    """Return a varied setting's title for a narrow column."""
    field = descriptions()[name]
    one_word = field.name if "_" not in field.name else field.title
    return field.alias or one_word


def short_value(value: object) -> str:
    """Return a setting's value as written; of a long one, such as a file's path, the end."""
    text = format_value(value)
    return text if cell_len(text) <= MOST_CELLS else f"…{text[1 - MOST_CELLS :]}"


def values_words(settings: Mapping[str, object]) -> str:
    """Return values of settings in a row, those that are no words of their own with their title."""
    schema = descriptions()
    words = [
        f"{schema[name].title} {short_value(value)}"
        if schema[name].kind == "switch"
        else short_value(value)
        for name, value in settings.items()
    ]
    return " at ".join(words) if len(words) == 2 else ", ".join(words)


def point_words(point: GridPoint) -> str:
    """Return a grid point's name: "10,10 at 0.02"; a lone value with its setting: "lr 0.02"."""
    return values_words(point.settings) if len(point.settings) > 1 else point.name


def across_names(sweep: Sweep) -> tuple[str, ...]:
    """Return the names above the columns: the values of the last varied setting."""
    return tuple(
        values_words({name: value}) for name, values in sweep.vary[-1:] for value in values
    )


def down_names(sweep: Sweep) -> tuple[str, ...]:
    """Return the names beside the rows: the values of the other varied settings together."""
    names = [name for name, _ in sweep.vary[:-1]]
    if not names:
        return ("",)
    return tuple(
        ",".join(part) if all(" " not in p and "," not in p for p in part) else " ".join(part)
        for part in product(
            *([values_words({name: value}) for value in values] for name, values in sweep.vary[:-1])
        )
    )


def axes_words(sweep: Sweep) -> str:
    """Return the names of the axes: "hidden layers down, learning rate across"."""
    titles = [descriptions()[name].title for name, _ in sweep.vary]
    if not titles:
        return "one experiment"
    down = f"{' and '.join(titles[:-1])} down, " if titles[:-1] else ""
    return f"{down}{titles[-1]} {'across' if down else ''}".rstrip()


def size_words(sweep: Sweep) -> str:
    """Return the size of a grid: "3 x 3 x 5 seeds"."""
    sides = [str(len(values)) for _, values in sweep.vary]
    count = len(sweep.seeds)
    return " x ".join([*sides, f"{count} seed{'s' if count > 1 else ''}"])


def runs_words(sweep: Sweep) -> str:
    """Return the number of runs: "45 runs"."""
    return f"{numbers.epochs(sweep.runs)} run{'s' if sweep.runs > 1 else ''}"


def column_title(name: str, standings: Sequence[Standing]) -> str | None:
    """Return the title of a column over some standings; None where it does not suit them."""
    title = COLUMNS[name].title_of(standings)
    return None if title is None else TITLES.get(title, title)


def order_words(name: str, standings: Sequence[Standing]) -> str:
    """Return the order of a standing in words: "by median loss"."""
    if name == "grid":
        return "in the grid's order"
    if name not in COLUMNS:
        return f"by {descriptions()[name].title}"
    title = column_title(name, standings) or COLUMNS[name].title
    median = "median " if name in ("accuracy", "loss") else "epochs " if title[:2] == "to" else ""
    return f"by {median}{title}"


def heat_words(view: RaceView) -> str:
    """Return what the small panels show."""
    if not view.heat:
        return "the maps of the first seeds"
    return f"a heat map of the {order_words(view.heat, view.standings).removeprefix('by ')}"


def orders(sweep: Sweep) -> tuple[str, ...]:
    """Return the names of all orders of a standing."""
    return ("accuracy", "perfect", "loss", "to100", *(name for name, _ in sweep.vary), "grid")


def grid_of(sweep: Sweep, table: int) -> Grid:
    """Return a sweep as the layout sees it; `table` is the width of its standing."""
    across, down = across_names(sweep), down_names(sweep)
    return Grid(
        len(down), max(1, len(across)), max(map(len, down)), max(map(len, across), default=0), table
    )
