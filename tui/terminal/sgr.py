"""Looks of cells on a terminal, and the shortest SGR sequences from one look to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.color import ColorSystem
from rich.style import Style

from tui.drawing.palette import XTERM

# Rich's attributes of a style, each with the code that sets it and the code that ends it.
_ATTRIBUTES = (
    ("bold", "1", "22"),
    ("dim", "2", "22"),
    ("italic", "3", "23"),
    ("underline", "4", "24"),
    ("blink", "5", "25"),
    ("blink2", "6", "25"),
    ("reverse", "7", "27"),
    ("conceal", "8", "28"),
    ("strike", "9", "29"),
    ("underline2", "21", "24"),
    ("frame", "51", "54"),
    ("encircle", "52", "54"),
    ("overline", "53", "55"),
)

_UNSEEN_ON_BLANKS = frozenset(("bold", "dim", "italic", "blink", "blink2", "conceal"))
"""Attributes that change nothing about a blank."""

_CACHE_SIZE = 4096
"""Entries a cache may hold before it is emptied: an animation could make new colours for ever."""


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """The look of a cell, or that a terminal is set to write in. Equal looks are one object."""

    front: str | None
    """The SGR codes of the foreground; None where it cannot be seen."""
    back: str
    """The SGR codes of the background."""
    attributes: frozenset[str]


class Looks:
    """Styles as looks, and the SGR sequences from one look to another, for one kind of terminal."""

    def __init__(self, color_system: ColorSystem, no_color: bool) -> None:
        self._color_system = color_system
        self._no_color = no_color
        self._known: dict[tuple[str | None, str, frozenset[str]], Look] = {}
        self._of_style: dict[Style | None, tuple[Look, Look]] = {}
        self._steps: dict[tuple[Look, Look], tuple[str, Look]] = {}
        self.reset = self._look("39", "49", frozenset())

    def of(self, style: Style | None) -> tuple[Look, Look]:
        """The looks of a character and of a blank in a style."""
        looks = self._of_style.get(style)
        if looks is None:
            bound(self._of_style)
            looks = self._of_style[style] = self._looks(style or Style.null())
        return looks

    def step(self, state: Look, look: Look) -> tuple[str, Look]:
        """The shortest sequence after which the terminal writes in a look, and its state then."""
        step = self._steps.get((state, look))
        if step is None:
            bound(self._steps)
            step = self._steps[state, look] = self._step(state, look)
        return step

    def _look(self, front: str | None, back: str, attributes: frozenset[str]) -> Look:
        key = (front, back, attributes)
        look = self._known.get(key)
        if look is None:
            bound(self._known)
            look = self._known[key] = Look(*key)
        return look

    def _looks(self, style: Style) -> tuple[Look, Look]:
        attributes = frozenset(name for name, _, _ in _ATTRIBUTES if getattr(style, name))
        front, back = self._codes(style, foreground=True), self._codes(style, foreground=False)
        full = self._look(front, back, attributes)
        if attributes - _UNSEEN_ON_BLANKS:
            return full, full
        return full, self._look(None, back, frozenset())

    def _codes(self, style: Style, *, foreground: bool) -> str:
        colour = style.color if foreground else style.bgcolor
        if colour is None or self._no_color:
            return "39" if foreground else "49"
        number = XTERM.get(colour.triplet.hex) if colour.triplet is not None else None
        if number is not None and self._color_system >= ColorSystem.EIGHT_BIT:
            # By its number in xterm's palette a colour is half as long, and it is that colour where
            # there are no others: Rich takes a light grey for the next darker one.
            return f"{38 if foreground else 48};5;{number}"
        return ";".join(colour.downgrade(self._color_system).get_ansi_codes(foreground))

    def _step(self, state: Look, look: Look) -> tuple[str, Look]:
        # What cannot be seen on a blank stays as it is, and is there for what comes after.
        blank = look.front is None
        front = state.front if look.front is None else look.front
        kept = state.attributes & _UNSEEN_ON_BLANKS if blank else frozenset()
        target = self._look(front, look.back, look.attributes | kept)
        codes = _attribute_codes(state.attributes, target.attributes)
        if target.front is not None and target.front != state.front:
            codes.append(target.front)
        if target.back != state.back:
            codes.append(target.back)
        return (f"\x1b[{';'.join(codes)}m" if codes else ""), target


def _attribute_codes(before: frozenset[str], after: frozenset[str]) -> list[str]:
    """The codes from one set of attributes to another: some endings end two attributes at once."""
    ended = {end for name, _, end in _ATTRIBUTES if name in before - after}
    started = [
        code
        for name, code, end in _ATTRIBUTES
        if name in after and (name not in before or end in ended)
    ]
    return [*sorted(ended), *started]


def bound(cache: dict[Any, Any]) -> None:
    """Empty a cache that has grown too large; what it holds is then found anew, never wrong."""
    if len(cache) >= _CACHE_SIZE:
        cache.clear()
