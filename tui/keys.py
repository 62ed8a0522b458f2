"""The keys: one table for dispatch, footer and help.

No action depends on a key that VS Code's terminal, tmux, Docker or kubectl keep for
themselves; such keys are extras here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Context = Literal["anywhere", "stage", "form"]
"""stage: a panel has the focus; form: a field has."""

KEPT_BY_TERMINALS = frozenset({"f1", "f5", "f10", "f11", "ctrl+p", "ctrl+q", "ctrl+j"})
"""Keys that may never arrive; alt+keys and ctrl+enter are as unsafe."""


@dataclass(frozen=True)
class Key:
    """One action and the keys for it."""

    keys: tuple[str, ...]
    """Textual's names of the keys."""
    shown: str
    """The keys as they are written in footer and help."""
    action: str
    label: str
    """A word for the footer."""
    help: str
    group: str
    context: Context = "stage"
    footer: int = 0
    """Place in the footer, the most useful first; 0 is not in it."""
    command: str = ""
    """Name in the palette, where it is not the help."""


KEYS: tuple[Key, ...] = (
    Key(("space",), "space", "toggle_play", "play", "play, pause, replay", "Play", footer=1),
    Key(("left",), "←", "scrub(-1)", "", "back 1 % of the run", "Play"),
    Key(("right",), "→", "scrub(1)", "", "on 1 % of the run, training where it is new", "Play"),
    Key(("shift+left",), "shift+←", "scrub(-10)", "", "back 10 %", "Play"),
    Key(("shift+right",), "shift+→", "scrub(10)", "", "on 10 %", "Play"),
    Key(("comma",), ",", "step(-1)", "", "one epoch back", "Play"),
    Key(("full_stop",), ".", "step(1)", "", "one epoch on", "Play"),
    Key(("less_than_sign",), "<", "step(-10)", "", "ten epochs back", "Play"),
    Key(("greater_than_sign",), ">", "step(10)", "", "ten epochs on", "Play"),
    Key(("home",), "home", "seek_start", "", "first epoch", "Play"),
    Key(("end",), "end", "seek_end", "", "newest epoch", "Play"),
    Key(("minus",), "-", "tempo(-1)", "", "half the pace", "Play"),
    Key(("plus", "equals_sign"), "+", "tempo(1)", "", "twice the pace", "Play"),
    Key(("0",), "0", "tempo(0)", "", "automatic pace: 9 s a run", "Play"),
    Key(("f",), "f", "full_speed", "full speed", "full speed to the end", "Play", footer=11),
    Key(("enter",), "enter", "run", "", "new run with the form's settings", "Train"),
    Key(("ctrl+r", "f5"), "^r", "run", "run", "the same, in a field too", "Train", "anywhere",
        footer=4),
    Key(("b",), "b", "branch", "branch", "branch: train on from here with them", "Train", footer=5),
    Key(("c",), "c", "continue", "continue", "as many epochs again", "Train", footer=10),
    Key(("n",), "n", "next_seed", "next seed", "new run with the next seed", "Train", footer=12),
    Key(("p",), "p", "preset(1)", "preset", "next preset into the form", "Train", footer=9),
    Key(("P", "upper_p"), "P", "preset(-1)", "", "previous preset", "Train"),
    Key(("w",), "w", "write", "", "write the settings to a TOML file", "Train"),
    Key(("up",), "↑", "other_run(-1)", "", "the run before", "Runs"),
    Key(("down",), "↓", "other_run(1)", "", "the run after", "Runs"),
    Key(("g",), "g", "ghosts", "ghosts", "the other runs' curves", "Runs", footer=14),
    Key(("x",), "x", "forget", "", "forget this run", "Runs"),
    Key(("s",), "s", "load_settings", "", "load this run's settings into the form", "Runs"),
    Key(("m",), "m", "map_style", "map", "map: colour, ASCII, boundary", "View", footer=6),
    Key(("l",), "l", "log_scale", "log", "log or linear loss", "View", footer=8),
    Key(("t",), "t", "samples", "samples", "sample table", "View", footer=7),
    Key(("z",), "z", "zoom", "zoom", "zoom this panel", "View", footer=13),
    Key(("d",), "d", "marker", "", "curve in blocks or braille dots", "View"),
    Key(("k",), "k", "theme", "", "dark or light", "View"),
    Key(("tab",), "tab", "focus_panel(1)", "panels", "next panel", "View", "anywhere"),
    Key(("shift+tab",), "shift+tab", "focus_panel(-1)", "", "previous panel", "View", "anywhere"),
    Key(("e",), "e", "edit", "edit", "edit the settings", "Settings", footer=3),
    Key(("enter",), "enter", "run", "run", "run", "Settings", "form", footer=1),
    Key(("up", "down"), "↑ ↓", "", "field", "previous, next field", "Settings", "form", footer=2),
    Key(("left", "right"), "← →", "", "choose", "change a choice", "Settings", "form", footer=3),
    Key(("escape",), "esc", "leave", "done", "back to the stage; there, drop the changes",
        "Settings", "anywhere"),
    Key(("1",), "1", "lab", "", "the Lab", "Anywhere"),
    Key(("question_mark",), "?", "help", "help", "this help", "Anywhere", "anywhere", footer=98),
    Key(("colon", "ctrl+p"), ":", "command", "commands", "every command; set a value: lr 0.05",
        "Anywhere", "anywhere", footer=99),
    Key(("ctrl+l",), "^l", "repaint", "", "paint the screen anew", "Anywhere", "anywhere"),
    Key(("q",), "q", "quit", "quit", "quit", "Anywhere", footer=15),
)  # fmt: skip

GROUPS = ("Play", "Train", "Runs", "View", "Settings", "Anywhere")
