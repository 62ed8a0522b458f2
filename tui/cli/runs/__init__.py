"""`bp-tui runs`: what is kept of earlier runs, listed, shown, compared, marked, moved, deleted."""

from __future__ import annotations

from cyclopts import App

from tui.cli.runs.listing import list_runs

COMMANDS = {
    "list": ("listing:list_runs", "List the runs that are kept, the newest first."),
    "show": ("showing:show", "Show all that is kept of a run, with its learning curve."),
    "compare": ("comparing:compare", "Show what differs between runs, and their curves together."),
    "tag": ("marking:tag", "Give runs tags, or take some away."),
    "note": ("marking:note", "Write a note about a run."),
    "pin": ("marking:pin", "Pin runs, so that nothing of them is ever dropped."),
    "unpin": ("marking:unpin", "Unpin runs."),
    "export": ("exchanging:export", "Write a run as one file, for another store."),
    "import": ("exchanging:import_", "Take in runs that were exported."),
    "delete": ("removing:delete", "Take runs off the list; 'restore' brings them back."),
    "restore": ("removing:restore", "Bring deleted runs back."),
    "prune": ("pruning:prune", "Drop deleted runs for good, and what does not fit."),
}

runs = App(
    name="runs",
    help="List, show, compare, mark and move the runs that are kept. Without a command it lists "
    "them.",
)
runs.default(list_runs)
for name, (place, help) in COMMANDS.items():
    runs.command(f"tui.cli.runs.{place}", name=name, help=help)
