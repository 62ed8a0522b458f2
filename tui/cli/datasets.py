"""`bp-tui datasets xor`: a data set, drawn."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from core.experiments.experiment import Experiment
from core.experiments.schema import descriptions, refusal
from core.refusal import UsageError
from tui.cli.options import Settings, chosen_course


def datasets(
    name: str | None = None,
    /,
    *,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Draw a data set, or list them.

    Parameters
    ----------
    name
        The data set to draw; all are listed without it.
    """
    field = descriptions()["dataset"]
    if name is None:
        print(f"{field.help}\nDraw one with: bp-tui datasets {field.choices[0]}")
        return
    if name not in field.choices:
        raise UsageError(refusal(field, name))
    experiment = chosen_course(settings, preset=None, config=None).experiment
    _draw(experiment.with_changes(dataset=name))


def _draw(experiment: Experiment) -> None:
    from core.data.dataset import make_dataset
    from tui.drawing.maps import MapStyle, axis_labels
    from tui.drawing.run_page import map_columns, truth_map
    from tui.terminal.console import card, console_palette, has_colours, output_console, write

    console = output_console()
    palette = console_palette(console)
    dataset = make_dataset(experiment)
    columns = min(48, 2 * map_columns(console.width))
    style: MapStyle = "blocks" if has_colours(console) else "ascii"
    ones = int(dataset.target.sum())
    tests = int(dataset.is_test.sum())
    note = f", {tests} of them for testing (underlined)" if tests else ""
    console.print(
        f"[bold]{dataset.name}[/bold]  {len(dataset.x)} points{note}: "
        f"{len(dataset.x) - ones} o, {ones} x"
    )
    for drawing in (
        truth_map(dataset, columns, style, palette),
        axis_labels(dataset.domain, columns, palette),
    ):
        write(console, card(drawing, palette) if has_colours(console) else drawing)
