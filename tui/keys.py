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


IN_WORDS = str.maketrans({"←": "left", "→": "right", "↑": "up", "↓": "down"})


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
    """Its line in the help; empty where another key's line tells of it."""
    group: str
    context: Context = "stage"
    footer: int = 0
    """Place in the footer, the most useful first; 0 is not in it."""
    command: str = ""
    """Its name among the commands, where that is not the help."""

    def written(self, *, ascii: bool) -> str:
        """The keys as they are written, in words where there are no arrows."""
        return self.shown.translate(IN_WORDS) if ascii else self.shown

    @property
    def name(self) -> str:
        """The action's name among the commands."""
        return self.command or self.help


KEYS: tuple[Key, ...] = (
    Key(("space",), "space", "toggle_play", "play", "play, pause, replay", "Play", footer=1,
        command="play or pause"),
    Key(("left",), "← →", "scrub(-1)", "", "scrub 1 %, with shift 10 %", "Play",
        command="back 1 %"),
    Key(("right",), "→", "scrub(1)", "", "", "Play", command="on 1 %"),
    Key(("shift+left",), "shift+←", "scrub(-10)", "", "", "Play", command="back 10 %"),
    Key(("shift+right",), "shift+→", "scrub(10)", "", "", "Play", command="on 10 %"),
    Key(("comma",), ", .", "step(-1)", "", "one epoch back or on", "Play",
        command="one epoch back"),
    Key(("full_stop",), ".", "step(1)", "", "", "Play", command="one epoch on"),
    Key(("less_than_sign",), "< >", "step(-10)", "", "ten epochs back or on", "Play",
        command="ten epochs back"),
    Key(("greater_than_sign",), ">", "step(10)", "", "", "Play", command="ten epochs on"),
    Key(("home",), "home end", "seek_start", "", "first, newest epoch", "Play",
        command="first epoch"),
    Key(("end",), "end", "seek_end", "", "", "Play", command="newest epoch"),
    Key(("minus",), "- +", "tempo(-1)", "", "half, double pace", "Play", command="half the pace"),
    Key(("plus", "equals_sign"), "+", "tempo(1)", "", "", "Play", command="double the pace"),
    Key(("0",), "0", "tempo(0)", "", "automatic pace, 9 s a run", "Play"),
    Key(("f",), "f", "full_speed", "full speed", "full speed to the end", "Play", footer=11),
    Key(("enter",), "enter", "run", "", "new run with the settings", "Train"),
    Key(("ctrl+r", "f5"), "^r", "run", "run", "the same, in a field too", "Train", "anywhere",
        footer=4, command="run"),
    Key(("b",), "b", "branch", "branch", "branch: train on from here", "Train", footer=5),
    Key(("c",), "c", "continue", "continue", "continue for as many epochs", "Train", footer=10),
    Key(("n",), "n", "next_seed", "next seed", "new run with the next seed", "Train", footer=12),
    Key(("p",), "p P", "preset(1)", "preset", "next, previous preset", "Train", footer=9,
        command="next preset"),
    Key(("P", "upper_p"), "P", "preset(-1)", "", "", "Train", command="previous preset"),
    Key(("w",), "w", "write", "", "write this run's TOML file", "Train"),
    Key(("up",), "↑ ↓", "other_run(1)", "", "newer, older run", "Runs", command="newer run"),
    Key(("down",), "↓", "other_run(-1)", "", "", "Runs", command="older run"),
    Key(("g",), "g", "ghosts", "ghosts", "the other runs' curves", "Runs", footer=14),
    Key(("s",), "s", "load_settings", "", "its settings into the form", "Runs"),
    Key(("x",), "x", "forget", "", "forget this run", "Runs"),
    Key(("m",), "m", "map_style", "map", "map: colour, ASCII, boundary", "View", footer=6),
    Key(("l",), "l", "log_scale", "log", "log or linear loss", "View", footer=8),
    Key(("d",), "d", "marker", "", "curve in blocks or dots", "View"),
    Key(("t",), "t", "samples", "samples", "sample table", "View", footer=7),
    Key(("z",), "z", "zoom", "zoom", "zoom this panel", "View", footer=13),
    Key(("k",), "k", "theme", "", "dark or light", "View"),
    Key(("tab",), "tab", "focus_panel(1)", "", "next panel, with shift back", "View", "anywhere",
        command="next panel"),
    Key(("shift+tab",), "shift+tab", "focus_panel(-1)", "", "", "View", "anywhere",
        command="previous panel"),
    Key(("e",), "e", "edit", "edit", "edit the settings", "Settings", footer=3),
    Key(("up", "down"), "↑ ↓", "", "field", "previous, next field", "Settings", "form", footer=2),
    Key(("left", "right"), "← →", "", "choose", "change a choice", "Settings", "form", footer=3),
    Key(("enter",), "enter", "run", "run", "run with the settings", "Settings", "form", footer=1),
    Key(("escape",), "esc", "leave", "done", "back; then drop the changes", "Settings",
        "anywhere"),
    Key(("1",), "1", "lab", "", "the Lab", "Anywhere"),
    Key(("question_mark",), "?", "help", "help", "this help", "Anywhere", "anywhere", footer=98,
        command="help"),
    Key(("colon", "ctrl+p"), ":", "command", "commands", "every command; lr 0.05", "Anywhere",
        "anywhere", footer=99, command="every command"),
    Key(("ctrl+l",), "^l", "repaint", "", "paint the screen anew", "Anywhere", "anywhere"),
    Key(("q",), "q", "quit", "quit", "quit", "Anywhere", footer=15),
)  # fmt: skip

GROUPS = ("Play", "Train", "Runs", "View", "Settings", "Anywhere")
