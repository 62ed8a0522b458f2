"""A key: one action, the screens and the places in which it means that, and its words."""

from dataclasses import dataclass
from typing import Literal, get_args

ScreenName = Literal["lab", "race", "network", "inspect", "history", "compare"]

SCREENS: dict[ScreenName, str] = {
    "lab": "Lab",
    "race": "Race",
    "network": "Network",
    "inspect": "Inspect",
    "history": "History",
    "compare": "Compare",
}
"""The screens by their names, as the header lists them."""

LAB: tuple[ScreenName, ...] = ("lab",)
RACE: tuple[ScreenName, ...] = ("race",)
NETWORK: tuple[ScreenName, ...] = ("network",)
INSPECT: tuple[ScreenName, ...] = ("inspect",)
HISTORY: tuple[ScreenName, ...] = ("history",)
COMPARE: tuple[ScreenName, ...] = ("compare",)
ONE_RUN: tuple[ScreenName, ...] = (*LAB, *NETWORK, *INSPECT)
"""The screens that show the Lab's run, each in its way."""
INSIDE: tuple[ScreenName, ...] = (*NETWORK, *INSPECT)
"""Those of them that look inside: their footers begin with the keys of their own."""
TRAINING: tuple[ScreenName, ...] = (*LAB, *RACE)
"""The screens that have a form, and train what it says."""
ON_A_LINE: tuple[ScreenName, ...] = (*LAB, *RACE, *COMPARE)
"""The screens on which left and right go along the epochs."""
ASIDE: tuple[ScreenName, ...] = (*COMPARE, *HISTORY)
"""The screens of runs whose settings are what they are."""
PLAYING: tuple[ScreenName, ...] = (*ONE_RUN, *RACE, *COMPARE)
"""The screens that play; on the other runs are chosen."""

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

BY_EPOCHS: tuple[ScreenName, ...] = (*LAB, *RACE, *NETWORK, *HISTORY, *COMPARE)
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
