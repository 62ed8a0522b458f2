"""The keys: one table for dispatch, footer, help and commands of every screen.

No action depends on a key that VS Code's terminal, tmux, Docker or kubectl keep for
themselves; such keys are extras here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ScreenName = Literal["lab", "race", "network", "inspect", "compare"]

SCREENS: dict[ScreenName, str] = {
    "lab": "Lab",
    "race": "Race",
    "network": "Network",
    "inspect": "Inspect",
    "compare": "Compare",
}
"""The screens by their names, as the header lists them."""

LAB: tuple[ScreenName, ...] = ("lab",)
RACE: tuple[ScreenName, ...] = ("race",)
NETWORK: tuple[ScreenName, ...] = ("network",)
INSPECT: tuple[ScreenName, ...] = ("inspect",)
COMPARE: tuple[ScreenName, ...] = ("compare",)
ONE_RUN: tuple[ScreenName, ...] = (*LAB, *NETWORK, *INSPECT)
"""The screens that show the Lab's run, each in its way."""
INSIDE: tuple[ScreenName, ...] = (*NETWORK, *INSPECT)
"""Those of them that look inside: their footers begin with the keys of their own."""
TRAINING: tuple[ScreenName, ...] = (*LAB, *RACE)
"""The screens that have a form, and train what it says."""
ON_A_LINE: tuple[ScreenName, ...] = (*LAB, *RACE, *COMPARE)
"""The screens on which left and right go along the epochs."""

PageName = Literal["step", "weight", "direction", "health", "landscape"]
"""The pages of Inspect."""

WITH_SAMPLE: tuple[PageName, ...] = ("step", "weight")
"""Those that tell of a unit and of a sample."""
BY_UPDATES: tuple[PageName, ...] = (*WITH_SAMPLE, "direction")
"""Those that tell of one update; the others tell of an epoch."""

PAGE_WORDS: dict[PageName, tuple[str, ...]] = {
    "health": ("saturated", "dead units", "vanishing", "exploding", "norms"),
}
"""Other words by which a page is found among the commands."""

BY_EPOCHS: tuple[ScreenName, ...] = (*LAB, *RACE, *NETWORK, *COMPARE)
"""The screens on which a single step is an epoch; on the other the page says what it is."""

Context = Literal["anywhere", "stage", "grid", "form", "line", PageName]
"""stage: a panel has the focus; grid: the race's small panels have; form: a field has; line: the
one after `:` has; a page's name: it is in front."""

Field = Literal["", "text", "number", "choice", "line"]
"""The kind of field that has the focus, if one has; line: the one after `:`."""

KEPT_BY_TERMINALS = frozenset({"f1", "f5", "f10", "f11", "ctrl+p", "ctrl+q", "ctrl+j"})
"""Keys that may never arrive; alt+keys and ctrl+enter are as unsafe."""


IN_WORDS = str.maketrans({"←": "left", "→": "right", "↑": "up", "↓": "down"})


@dataclass(frozen=True)
class Key:
    """One action and the keys for it."""

    keys: tuple[str, ...]
    """Textual's names of the keys; none where others bring the action about."""
    shown: str
    """The keys as they are written in footer and help."""
    action: str
    label: str
    """A word for the footer."""
    help: str
    """The line in the help; empty where another key's line tells of it."""
    group: str
    context: Context = "stage"
    footer: int = 0
    """Place in the footer, the most useful first; 0 is not in it."""
    command: str = ""
    """The name among the commands, where that is not the help."""
    screens: tuple[ScreenName, ...] = tuple(SCREENS)
    """The contexts in which the key means this."""
    pages: tuple[PageName, ...] = get_args(PageName)
    """The pages of Inspect on which it does so."""
    field: Field = ""
    """The one kind of field in which it means this; "" where that does not matter."""
    in_text: str = ""
    """Those of the keys that work in a text too, as they are written."""
    asks: str = ""
    """The question that comes first in a field, as the key quits or destroys."""
    synonyms: tuple[str, ...] = ()
    """Other words by which the action is found among the commands."""

    def written(self, *, ascii: bool, field: Field = "") -> str:
        """Return the keys as they are written, in words where there are no arrows; in a text those
        alone that work there."""
        shown = self.in_text if field == "text" and self.in_text else self.shown
        return shown.translate(IN_WORDS) if ascii else shown

    @property
    def is_command(self) -> bool:
        """Whether its action can be asked for by its name."""
        return bool(self.action) and self.context != "line"

    @property
    def told(self) -> str:
        """The words for the action in the help; empty where another key's line tells of it."""
        return self.help or self.label

    @property
    def name(self) -> str:
        """The action's name among the commands."""
        return self.command or self.help


KEYS: tuple[Key, ...] = (
    Key(("space",), "space", "toggle_play", "play", "play, pause, replay", "Play", footer=1,
        command="play or pause",
        synonyms=("start", "stop", "resume", "train", "replay")),
    Key(("left",), "← →", "scrub(-1)", "scrub", "scrub 1 %, with shift 10 %", "Play", footer=2,
        command="back 1 %", screens=ON_A_LINE,
        synonyms=("rewind", "back")),
    Key(("right",), "→", "scrub(1)", "", "", "Play", command="on 1 %",
        screens=ON_A_LINE,
        synonyms=("forward", "advance")),
    Key(("shift+left",), "shift+←", "scrub(-10)", "", "", "Play", command="back 10 %"),
    Key(("shift+right",), "shift+→", "scrub(10)", "", "", "Play", command="on 10 %"),
    Key(("comma",), ", .", "step(-1)", "", "one epoch back or on", "Play",
        command="one epoch back", screens=BY_EPOCHS,
        synonyms=("previous epoch", "undo epoch")),
    Key(("full_stop",), ".", "step(1)", "", "", "Play", command="one epoch on",
        screens=BY_EPOCHS,
        synonyms=("next epoch", "single step")),
    Key(("less_than_sign",), "< >", "step(-10)", "", "ten epochs back or on", "Play",
        command="ten epochs back"),
    Key(("greater_than_sign",), ">", "step(10)", "", "", "Play", command="ten epochs on"),
    Key(("home",), "home end", "first", "", "first, last epoch or row", "Play",
        command="first epoch or row",
        synonyms=("start", "beginning", "initial weights")),
    Key(("end",), "end", "last", "", "", "Play", command="last epoch or row",
        synonyms=("live", "latest")),
    Key(("minus",), "- +", "tempo(-1)", "pace", "half, double pace", "Play", footer=9,
        command="half the pace",
        synonyms=("slower", "speed")),
    Key(("plus",), "+", "tempo(1)", "", "", "Play", command="double the pace",
        synonyms=("faster", "speed")),
    Key(("0",), "0", "tempo(0)", "", "automatic pace, 9 s a run", "Play",
        synonyms=("speed", "reset")),
    Key(("f",), "f", "full_speed", "full speed", "full speed to the end", "Play", footer=16,
        screens=(*ONE_RUN, *RACE),
        synonyms=("fast", "finish", "skip")),

    Key(("enter",), "enter", "run", "", "new run with the settings", "Train", screens=LAB),
    Key(("ctrl+r", "f5"), "^r", "run", "run", "the same, in a field too", "Train", "anywhere",
        footer=7, command="run", screens=ONE_RUN,
        synonyms=("restart", "retrain", "start over")),
    Key(("b",), "b", "branch", "branch", "branch: train on from here", "Train", footer=8,
        screens=ONE_RUN,
        synonyms=("fork", "change rate", "resume")),
    Key(("c",), "c", "continue", "continue", "continue for as many epochs", "Train", footer=15,
        screens=ONE_RUN,
        synonyms=("more epochs", "extend", "train longer")),
    Key(("h",), "h", "try_remedy", "try it", "try what the coach proposes", "Train", footer=10,
        screens=ONE_RUN,
        synonyms=("advice", "help", "remedy", "fix", "halve the rate")),
    Key(("n",), "n", "next_seed", "next seed", "new run with the next seed", "Train", footer=17,
        screens=(*LAB, *NETWORK),
        synonyms=("random", "reseed", "initial weights")),
    Key(("p",), "p P", "preset(1)", "preset", "next, previous preset", "Train", footer=14,
        command="next preset", screens=LAB, asks="load the next preset",
        synonyms=("example", "case")),
    Key(("P", "upper_p"), "P", "preset(-1)", "", "", "Train", command="previous preset",
        screens=LAB, asks="load the previous preset",
        synonyms=("example", "case")),
    Key(("w",), "w", "write", "", "write this run's TOML file", "Train",
        screens=ONE_RUN,
        synonyms=("save", "export", "store", "config", "toml")),
    Key(("r",), "r", "report", "report", "report on this run, as a page", "Train", footer=21,
        command="report", screens=LAB,
        synonyms=("save", "export", "figure", "figures", "html", "pdf", "svg", "print")),
    Key(("up",), "↑ ↓", "other_run(1)", "", "newer, older run", "Runs", command="newer run",
        screens=LAB,
        synonyms=("history",)),
    Key(("down",), "↓", "other_run(-1)", "", "", "Runs", command="older run", screens=LAB,
        synonyms=("history",)),
    Key(("g",), "g", "ghosts", "ghosts", "the other runs' curves", "Runs", footer=19,
        screens=LAB,
        synonyms=("overlay", "curves")),
    Key(("x",), "x", "forget", "", "forget this run", "Runs", screens=LAB,
        asks="forget this run",
        synonyms=("delete", "remove", "clear")),

    Key(("ctrl+r", "f5"), "^r", "run", "race", "race the grid of the form", "Race", "anywhere",
        footer=7, command="race", screens=RACE, synonyms=("restart", "run", "start over")),
    Key(("c",), "c", "continue", "continue", "continue for as many epochs", "Race", footer=15,
        screens=RACE,
        synonyms=("more epochs", "extend", "train longer")),
    Key(("w",), "w", "write", "", "write this race's TOML file", "Race", screens=RACE,
        synonyms=("save", "export", "store", "config", "toml")),
    Key((), "arrows", "", "grid point", "another panel of the grid", "Race", "grid", footer=2,
        screens=RACE),
    Key(("left",), "←", "across(-1)", "", "", "Race", "grid", command="grid point at the left",
        screens=RACE),
    Key(("right",), "→", "across(1)", "", "", "Race", "grid", command="grid point at the right",
        screens=RACE),
    Key(("up",), "↑", "down(-1)", "", "", "Race", "grid", command="grid point above",
        screens=RACE),
    Key(("down",), "↓", "down(1)", "", "", "Race", "grid", command="grid point below",
        screens=RACE),
    Key(("up",), "↑ ↓", "row(-1)", "row", "row of the standing", "Standing", footer=3,
        command="row above", screens=RACE),
    Key(("down",), "↓", "row(1)", "", "", "Standing", command="row below", screens=RACE),
    Key((), "home", "", "", "first row; follow the leader", "Standing", screens=RACE),
    Key(("enter",), "enter", "open_run", "open in Lab", "open its run in the Lab",
        "Standing", footer=5, command="open in the Lab", screens=RACE,
        synonyms=("inspect",)),
    Key(("left_square_bracket",), "[ ]", "seed(-1)", "", "another seed to open", "Standing",
        command="seed before", screens=RACE),
    Key(("right_square_bracket",), "]", "seed(1)", "", "", "Standing", command="seed after",
        screens=RACE),
    Key(("p",), "p P", "pin", "pin", "pin its curve, unpin all", "Standing", footer=8,
        command="pin", screens=RACE,
        synonyms=("keep",)),
    Key(("P", "upper_p"), "P", "unpin", "", "", "Standing", command="unpin all", screens=RACE,
        asks="unpin all",
        synonyms=("clear",)),
    Key(("o",), "o O", "order(1)", "order", "order by another column", "Standing", footer=13,
        command="next order", screens=RACE,
        synonyms=("sort",)),
    Key(("O", "upper_o"), "O", "order(-1)", "", "", "Standing", command="previous order",
        screens=RACE,
        synonyms=("sort",)),
    Key(("up",), "↑ ↓", "choose(1)", "run", "newer, older run for A or B", "Compare", footer=3,
        command="newer run", screens=COMPARE),
    Key(("down",), "↓", "choose(-1)", "", "", "Compare", command="older run", screens=COMPARE),
    Key(("x",), "x", "swap", "swap", "swap A and B", "Compare", footer=8, screens=COMPARE,
        synonyms=("exchange",)),
    Key(("enter",), "enter", "open_run", "open in Lab", "open A or B in the Lab", "Compare",
        footer=6, command="open in the Lab", screens=COMPARE),
    Key(("escape",), "esc", "leave", "Lab", "back to the Lab", "Compare", "anywhere", footer=5,
        screens=COMPARE,
        synonyms=("back", "cancel")),

    Key(("escape",), "esc", "leave", "Lab", "back to the Lab", "Anywhere", "anywhere", footer=8,
        screens=INSIDE,
        synonyms=("back", "cancel")),

    Key(("v",), "v", "inside", "network", "ground truth, network by weights, by gradients", "View",
        footer=11, command="network in ground truth's place", screens=LAB,
        synonyms=("units", "weights", "gradients", "neurons")),
    Key(("v",), "v", "inside", "gradients", "lines: weights, this step's gradients", "View",
        footer=8, command="weights or gradients", screens=NETWORK,
        synonyms=("lines", "colours", "backward")),
    Key(("left",), "← →", "layer(-1)", "layer", "layer before, after", "Network", footer=6,
        command="layer before", screens=NETWORK),
    Key(("right",), "→", "layer(1)", "", "", "Network", command="layer after", screens=NETWORK),
    Key(("up",), "↑ ↓", "unit(-1)", "unit", "unit above, below", "Network", footer=7,
        command="unit above", screens=NETWORK),
    Key(("down",), "↓", "unit(1)", "", "", "Network", command="unit below", screens=NETWORK),
    Key(("tab",), "tab", "weight(1)", "weight", "next weight of the unit, with shift back",
        "Network", "anywhere", footer=1, command="next weight of the unit", screens=NETWORK),
    Key(("shift+tab",), "shift+tab", "weight(-1)", "", "", "Network", "anywhere",
        command="weight of the unit before", screens=NETWORK),
    Key(("enter",), "enter", "type_weight", "type", "type the weight's value", "Network", footer=2,
        command="type the weight's value", screens=NETWORK,
        synonyms=("edit", "set", "change weight")),
    Key(("o",), "o", "switch", "off", "switch the weight or unit off, or on", "Network", footer=3,
        command="switch off or on", screens=NETWORK,
        synonyms=("ablate", "disable", "remove", "prune", "zero")),
    Key(("a",), "a d", "add_unit", "units", "a unit more, less in the layer", "Network", footer=4,
        command="add a unit", screens=NETWORK, synonyms=("wider", "hidden")),
    Key(("d",), "d", "drop_unit", "", "", "Network", command="drop a unit", screens=NETWORK,
        synonyms=("narrower", "remove")),
    Key(("A", "upper_a"), "A D", "add_layer", "layers", "a layer more, less", "Network", footer=9,
        command="add a layer", screens=NETWORK, synonyms=("deeper", "hidden")),
    Key(("D", "upper_d"), "D", "drop_layer", "", "", "Network", command="drop the layer",
        screens=NETWORK, synonyms=("shallower", "remove")),
    Key(("left_square_bracket",), "[ ]", "units(-1)", "", "stronger, weaker units of a layer",
        "Network", command="stronger units", screens=(*LAB, *NETWORK)),
    Key(("right_square_bracket",), "]", "units(1)", "", "", "Network", command="weaker units",
        screens=(*LAB, *NETWORK)),
    Key(("v",), "v", "heat", "heat map", "heat map: accuracy, loss", "View", footer=11,
        synonyms=("maps", "matrix", "table"), screens=RACE),
    Key(("g",), "g", "ghosts", "ghosts", "the other curves", "View", footer=19, screens=RACE,
        synonyms=("overlay", "curves")),

    Key(("up", "left"), "↑ ↓", "line(-1)", "equation", "previous, next equation", "Inspect",
        "step", footer=2, command="previous equation", screens=INSPECT),
    Key(("down", "right"), "↓", "line(1)", "", "", "Inspect", "step",
        command="next equation",
        screens=INSPECT),
    Key(("tab",), "tab", "unit(1)", "unit", "next unit, with shift back", "Inspect", "anywhere",
        footer=7, command="next unit", screens=INSPECT, pages=WITH_SAMPLE,
        synonyms=("neuron",)),
    Key(("shift+tab",), "shift+tab", "unit(-1)", "", "", "Inspect", "anywhere",
        command="previous unit", screens=INSPECT, pages=WITH_SAMPLE),
    Key(("left_square_bracket",), "[ ]", "term(-1)", "weight", "weight from another unit",
        "Inspect", footer=10, command="weight before", screens=INSPECT, pages=WITH_SAMPLE),
    Key(("right_square_bracket",), "]", "term(1)", "", "", "Inspect", command="weight after",
        screens=INSPECT, pages=WITH_SAMPLE),
    Key(("n",), "n N", "sample(1)", "sample", "next, previous sample", "Inspect", footer=3,
        command="next sample", screens=INSPECT, pages=WITH_SAMPLE, synonyms=("point",)),
    Key(("N", "upper_n"), "N", "sample(-1)", "", "", "Inspect", command="previous sample",
        screens=INSPECT, pages=WITH_SAMPLE),
    Key(("pagedown",), "pgdn", "sample(10)", "", "ten samples on, pgup back", "Inspect",
        command="ten samples on", screens=INSPECT, pages=WITH_SAMPLE),
    Key(("pageup",), "pgup", "sample(-10)", "", "", "Inspect", command="ten samples back",
        screens=INSPECT, pages=WITH_SAMPLE),
    Key(("t",), "t", "whole", "batch", "the whole batch, or one sample", "Inspect", footer=5,
        screens=INSPECT, pages=("step",), synonyms=("all samples",)),
    Key(("full_stop",), ". ,", "update(1)", "update", "next, previous update", "Inspect", footer=6,
        command="next update", screens=INSPECT, pages=BY_UPDATES,
        synonyms=("step", "mini-batch", "epoch")),
    Key(("comma",), ",", "update(-1)", "", "", "Inspect", command="previous update",
        screens=INSPECT, pages=BY_UPDATES),
    Key(("full_stop",), ". ,", "update(1)", "epoch", "next, previous epoch", "Inspect", footer=6,
        command="next epoch", screens=INSPECT, pages=("health", "landscape")),
    Key(("comma",), ",", "update(-1)", "", "", "Inspect", command="previous epoch",
        screens=INSPECT, pages=("health", "landscape")),
    Key(("g",), "g", "check", "check", "check all gradients", "Inspect", footer=9,
        command="gradient check", screens=INSPECT, pages=("step",),
        synonyms=("finite differences", "derivative", "numerical")),

    Key(("up",), "↑ ↓", "on_page('weight', 'up')", "layer",
        "one weight: of the next, previous layer", "Inspect", "weight", footer=2,
        command="weight of the next layer", screens=INSPECT),
    Key(("down",), "↓", "on_page('weight', 'down')", "", "", "Inspect", "weight",
        command="weight of the previous layer", screens=INSPECT),
    Key(("left",), "← →", "on_page('weight', 'left')", "from unit",
        "one weight: from another unit", "Inspect", "weight", footer=3,
        command="weight from the unit before", screens=INSPECT),
    Key(("right",), "→", "on_page('weight', 'right')", "", "", "Inspect", "weight",
        command="weight from the unit after", screens=INSPECT),
    Key(("d",), "d", "on_page('landscape', 'directions')", "directions",
        "landscape: principal or random directions", "Inspect", "landscape", footer=2,
        command="other directions of the landscape", screens=INSPECT,
        synonyms=("plane", "random", "principal")),
    Key(("r",), "r", "on_page('landscape', 'another')", "other random",
        "landscape: other random directions", "Inspect", "landscape", footer=2,
        command="other random directions of the landscape", screens=INSPECT,
        synonyms=("plane", "seed")),

    Key(("x",), "x", "on_page('step', 'errata')", "printed", "as the report prints it", "Inspect",
        "step", footer=4, command="printed formula", screens=INSPECT,
        synonyms=("errata", "mistake", "corrected")),

    Key(("v",), "v V", "page(1)", "page", "next, previous page", "View", footer=1,
        command="next page", screens=INSPECT,
        synonyms=("tab",)),
    Key(("V", "upper_v"), "V", "page(-1)", "", "", "View", command="previous page",
        screens=INSPECT),
    *(Key((), "v", f"open_page('{page}')", "", "", "View", command=f"page {page}", screens=ONE_RUN,
          synonyms=PAGE_WORDS.get(page, ()))
      for page in get_args(PageName)),
    Key(("right",), "← →", "on_page('health', 'next')", "figure", "health: next, previous figure",
        "Inspect", "health", footer=2, command="next figure", screens=INSPECT),
    Key(("left",), "←", "on_page('health', 'previous')", "", "", "Inspect", "health",
        command="previous figure", screens=INSPECT),
    Key(("up",), "↑ ↓", "on_page('health', 'up')", "layer", "health: the layer in front",
        "Inspect", "health", footer=3, command="layer before", screens=INSPECT),
    Key(("down",), "↓", "on_page('health', 'down')", "", "", "Inspect", "health",
        command="layer after", screens=INSPECT),

    Key(("m",), "m", "map_style", "map", "map: colour, ASCII, boundary", "View", footer=10,
        pages=("step", "landscape"),
        synonyms=("decision boundary", "contour")),
    Key(("l",), "l", "log_scale", "log", "log or linear loss", "View", footer=12,
        screens=(*ON_A_LINE, *INSPECT), pages=("direction", "health"),
        synonyms=("axis", "linear")),
    Key(("y",), "y", "chart", "accuracy", "loss or accuracy over epochs", "View", footer=13,
        screens=(*LAB, *COMPARE),
        synonyms=("metric", "plot", "figure")),
    Key(("d",), "d", "marker", "", "curve in blocks or dots", "View",
        screens=ON_A_LINE,
        synonyms=("braille", "dots")),
    Key(("t",), "t", "samples", "samples", "sample table", "View", footer=11, screens=LAB,
        synonyms=("points", "data", "mistakes", "errors", "table")),
    Key(("z",), "z", "zoom", "zoom", "zoom this panel", "View", footer=18,
        synonyms=("enlarge", "maximise", "fullscreen")),
    Key((), ":export", "", "", "a picture, table or script", "View"),
    Key(("k",), "k", "theme", "", "dark or light", "View",
        synonyms=("colours", "colors", "dark", "light", "theme")),
    Key(("tab",), "tab", "focus_panel(1)", "", "next panel, with shift back", "View", "anywhere",
        command="next panel", screens=LAB),
    Key(("tab",), "tab", "focus_panel(1)", "panel", "next panel, with shift back", "View",
        "anywhere", footer=4, command="next panel", screens=(*RACE, *COMPARE)),
    Key(("shift+tab",), "shift+tab", "focus_panel(-1)", "", "", "View", "anywhere",
        command="previous panel", screens=ON_A_LINE),

    Key(("e",), "e", "edit", "edit", "edit the settings", "Settings", footer=6, screens=LAB,
        synonyms=("settings", "form", "hyperparameters", "change")),
    Key(("e",), "e", "edit", "edit grid", "edit the grid", "Settings", footer=6, screens=RACE,
        synonyms=("settings", "form", "hyperparameters", "change")),
    Key(("enter",), "enter", "run", "run", "run with the settings", "Settings", "form", footer=1,
        screens=LAB),
    Key(("enter",), "enter", "race", "race", "race the grid", "Settings", "form", footer=1,
        screens=RACE),
    Key(("up", "down"), "↑ ↓", "", "field", "previous, next field", "Settings", "form", footer=2,
        screens=TRAINING),
    Key(("left", "right"), "← →", "", "choose", "change a choice", "Settings", "form", footer=3,
        screens=TRAINING, field="choice"),
    Key(("space",), "space", "", "next", "the choice's next value", "Settings", "form", footer=4,
        screens=TRAINING, field="choice"),
    Key((), "esc", "", "back", "", "Settings", "form", footer=5, screens=TRAINING),
    Key(("escape",), "esc", "leave", "", "back: from a field, drawer or zoom", "Settings",
        "anywhere", screens=TRAINING, synonyms=("back", "cancel")),
    Key(("s",), "s", "drop_changes", "", "drop the form's changes", "Settings", screens=TRAINING,
        asks="drop the changes", synonyms=("undo", "reset", "revert", "discard", "its settings")),

    Key(("enter",), "enter", "enter_line", "do it", "", "Settings", "line", footer=1),
    Key(("up", "down"), "↑ ↓", "", "choose", "", "Settings", "line", footer=2),
    Key(("tab",), "tab", "", "complete", "", "Settings", "line", footer=3),
    Key((), "esc", "", "back", "", "Settings", "line", footer=4),

    Key(("a",), "a", "draw_points", "draw", "draw points of your own", "Settings", footer=22,
        command="draw points", screens=LAB,
        synonyms=("own data", "paint", "custom")),

    Key(("1",), "1", "open_screen('lab')", "", "the Lab: one run", "Anywhere",
        command="go to the Lab",
        synonyms=("main", "training")),
    Key(("2",), "2", "open_screen('race')", "", "the Race: a grid of runs",
        "Anywhere", command="go to the Race",
        synonyms=("sweep", "grid search", "many runs")),
    Key(("3",), "3", "open_screen('network')", "", "the Network: units and weights", "Anywhere",
        command="go to the Network",
        synonyms=("units", "weights", "neurons", "diagram")),
    Key(("4",), "4", "open_screen('inspect')", "", "Inspect: a step in numbers; i too", "Anywhere",
        command="inspect a step",
        synonyms=("backpropagation", "gradient", "forward", "backward", "numbers")),
    Key(("i",), "i", "inspect", "inspect", "", "View", footer=12, command="look into this step",
        screens=LAB),
    Key(("i",), "i", "open_screen('inspect')", "inspect", "look into this step", "View", footer=12,
        screens=NETWORK),
    Key(("equals_sign",), "=", "open_screen('compare')", "compare",
        "Compare: two runs on one timeline", "Anywhere", footer=13, command="compare two runs",
        screens=(*ONE_RUN, *RACE),
        synonyms=("versus", "difference", "side by side", "a/b")),
    Key(("question_mark", "ctrl+g"), "?", "help", "help", "this help", "Anywhere", "anywhere",
        footer=98, command="help", in_text="^g",
        synonyms=("keys", "shortcuts", "manual")),
    Key(("colon", "ctrl+p"), ":", "command", "commands", "every command; lr 0.05", "Anywhere",
        "anywhere", footer=99, command="every command",
        in_text="^p", synonyms=("palette", "menu", "search")),
    Key(("ctrl+l",), "^l", "repaint", "", "paint the screen anew", "Anywhere", "anywhere",
        synonyms=("redraw", "refresh")),
    Key(("ctrl+z",), "^z", "suspend_process", "", "stop; fg in the shell goes on", "Anywhere",
        "anywhere", synonyms=("suspend", "shell", "background")),
    Key(("q",), "q", "quit", "quit", "quit", "Anywhere", footer=20, asks="quit",
        synonyms=("exit", "close", "q")),
)  # fmt: skip

GROUPS = (
    "Play", "Train", "Runs", "Race", "Standing", "Network", "Compare", "Inspect", "View",
    "Settings", "Anywhere",
)  # fmt: skip


def screen_key(screen: ScreenName) -> str:
    """Return the key that goes to a screen, as it is written."""
    return next(key.shown for key in KEYS if key.action == f"open_screen('{screen}')")
