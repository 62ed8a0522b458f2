"""The keys of Compare."""

from __future__ import annotations

from tui.keys.key import COMPARE, Key

KEYS: tuple[Key, ...] = (
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
)  # fmt: skip
