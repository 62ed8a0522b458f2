"""`bp-tui datasets xor`: a data set, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from core.experiments.experiment import Experiment
from core.experiments.schema import descriptions
from core.refusal import Refusal, written
from tui.cli.options import MAIN, DataSettings, given_settings
from tui.documents import course_of

if TYPE_CHECKING:
    from core.data.dataset import Dataset


def datasets(
    name: str | None = None,
    /,
    *,
    csv: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    settings: Annotated[DataSettings, Parameter(name="*")] = DataSettings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Draw a data set, or list them.

    Parameters
    ----------
    name
        The data set to draw: a built-in one, a CSV file or a formula of x1 and x2; without it
        all that are built in are listed.
    csv
        Print the points as CSV, which reads back as it is.
    """
    given = given_settings(settings)
    if name is None and (given or csv):
        first = next(iter(given), "")
        option = f"{descriptions()[first].option} {written(given[first])}" if first else "--csv"
        raise Refusal(f"{option} needs a data set, as in 'bp-tui datasets linear {option}'")
    if name is None:
        _list()
        return
    experiment = course_of(given | {"dataset": name}).experiment
    if csv:
        _print_csv(experiment)
    else:
        _draw(experiment)


def _list() -> None:
    from core.data.generators import SOURCES
    from core.data.sources import OTHERS

    width = max(map(len, SOURCES)) + 2
    for row in SOURCES.values():
        print(f"{row.name:{width}}{row.help}")
    first = next(iter(SOURCES))
    print(f"\nor {OTHERS}\nDraw one with: bp-tui datasets {first}")


def _print_csv(experiment: Experiment) -> None:
    from core.data.csv_text import csv_text
    from core.data.dataset import make_dataset

    print(csv_text(make_dataset(experiment)), end="")


def _contents(dataset: Dataset) -> str:
    """Return what there is of each answer, such as "11 o, 10 x"; a class with another name than
    its letter on the map has that too: "50 setosa (o)"."""
    from tui.drawing.points import letter

    if not dataset.classes:
        low, high = dataset.levels
        return f"numbers from {low:.3g} to {high:.3g}"
    places = dataset.truth.tolist()
    return ", ".join(
        f"{places.count(k):,} {'of ' if name[0].isdigit() else ''}{name}"
        f"{'' if name == letter(k) else f' ({letter(k)})'}"
        for k, name in enumerate(dataset.classes)
    )


def _draw(experiment: Experiment) -> None:
    from rich.text import Text

    from core.data.dataset import make_dataset
    from tui.drawing import numbers
    from tui.drawing.axes import axis_labels
    from tui.drawing.run_page import map_columns, truth_map
    from tui.terminal.console import console_palette, map_style, output_console, write_card

    console = output_console()
    palette = console_palette(console)
    dataset = make_dataset(experiment)
    columns = min(48, 2 * map_columns(console.width))
    tests = int(dataset.is_test.sum())
    note = f", {tests:,} of them for testing (underlined)" if tests else ""
    points = f"{numbers.plural(len(dataset.x), 'point')}{note}: {_contents(dataset)}"
    console.print(Text.assemble((dataset.name, "bold"), "  ", points))
    for drawing in (
        truth_map(dataset, columns, map_style(console), palette),
        axis_labels(dataset.domain, columns, palette, dataset.columns[0]),
    ):
        write_card(console, drawing)
