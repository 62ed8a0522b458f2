"""Wishes about the terminal, as the command line takes them for whatever opens the app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, TypeAlias

from cyclopts import Group, Parameter, Token


def _whole(_type: object, tokens: Sequence[Token]) -> int:
    return int(tokens[0].value)


Whole = Annotated[int, Parameter(converter=_whole)]
"""A whole number as an option: 2.5 is refused, not rounded."""


@dataclass(frozen=True, kw_only=True)
class TerminalOptions:
    """Wishes about the terminal for one sitting; None where the preferences decide."""

    mouse: bool | None = None
    """Listen to the mouse. By default it is left alone over SSH and in tmux, which may send what
    the screen cannot read after a reconnection."""
    ascii: bool | None = None
    """Draw with the characters of ASCII alone."""
    no_color: Annotated[bool | None, Parameter(negative="--color")] = None
    """Draw without colours, as with NO_COLOR in the environment."""
    low_bandwidth: bool | None = None
    """Send little, for a slow link. By default that begins where the terminal cannot keep up."""
    fps: Whole | None = None
    """Frames a second at most."""
    fresh: Annotated[bool, Parameter(negative=())] = False
    """Begin anew instead of where the last sitting was left."""

    def preferred(self) -> dict[str, object]:
        """Return what was given, by the names of the preferences that it goes before."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def words(self) -> list[str]:
        """Return what was given as it is written on a command line."""
        words = []
        for name, value in self.preferred().items():
            option = f"--{name.replace('_', '-')}"
            if value is True:
                words.append(option)
            elif value is not False:
                words.append(f"{option}={value}")
            elif name != "fresh":
                words.append("--color" if name == "no_color" else option.replace("--", "--no-"))
        return words


Terminal: TypeAlias = Annotated[
    TerminalOptions, Parameter(name="*", group=Group("Terminal", sort_key=2))
]
"""The options of a command that opens the app. A line such as 'ascii = true' in the file of
preferences says one for good."""
