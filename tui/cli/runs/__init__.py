"""`bp-tui runs`: what is kept of earlier runs, listed, shown, compared, marked, moved, deleted."""

from __future__ import annotations

from cyclopts import App

from tui.cli.runs.comparing import compare
from tui.cli.runs.exchanging import export, import_
from tui.cli.runs.listing import list_runs
from tui.cli.runs.marking import note, pin, tag, unpin
from tui.cli.runs.pruning import prune
from tui.cli.runs.removing import delete, restore
from tui.cli.runs.showing import show

runs = App(name="runs")
runs.default(list_runs)
runs.command(list_runs, name="list")
runs.command(import_, name="import")
for command in (show, compare, tag, note, pin, unpin, export, delete, restore, prune):
    runs.command(command)
