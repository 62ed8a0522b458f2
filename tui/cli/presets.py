"""`bp-tui presets`: the experiments that come with the program."""

from __future__ import annotations

from core.experiments.course import summary
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS


def presets() -> None:
    """List the presets: their settings and what to look for."""
    from rich.padding import Padding
    from rich.text import Text

    from tui.terminal.console import output_console

    console = output_console()
    for preset in PRESETS.values():
        changes = preset.experiment.changes_from(Experiment())
        console.print(Text.assemble((preset.name, "bold"), "  ", (preset.title, "")))
        console.print(Padding(preset.help, (0, 0, 0, 2)), width=min(console.width, 90))
        settings = summary(changes) if changes else "the default settings"
        console.print(Padding(Text(settings, "dim"), (0, 0, 1, 2)), width=min(console.width, 90))
    console.print(Text.assemble("Train one with ", ("bp-tui run --preset NAME", "bold"), "."))
