"""The colours of the drawings, as one value: an app's theme or the command line fills it in.

Over SSH a terminal is mostly taken for one of 256 colours, since sshd does not forward COLORTERM,
and Rich then moves every colour to the nearest entry of xterm's palette: dark blue becomes teal,
brown becomes olive. So the colours here are entries of that palette to begin with, and where a
terminal has no more (`Palette.fine` is False) what is derived from them is chosen from it too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias

from tui.drawing.contrast import channels, contrast, luminance, mix

_CUBE = (0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)
XTERM = {
    colour: number
    for number, colour in enumerate(
        [f"#{red:02x}{green:02x}{blue:02x}" for red in _CUBE for green in _CUBE for blue in _CUBE]
        + [f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(8, 239, 10)],
        start=16,
    )
}
"""The colours 16 to 255 of xterm, which no terminal's own colour scheme changes, from #rrggbb."""

# The coarse map of each class where it is likely and where it is certain, chosen by eye: the cube
# has few dark colours and few pale ones, and others would be of another hue or glaring.
_COARSE_DARK: tuple[tuple[str, str], ...] = (
    ("#005f87", "#005faf"),
    ("#875f00", "#af5f00"),
    ("#5f005f", "#87005f"),
    ("#005f5f", "#5f8787"),
    ("#5f0087", "#5f00af"),
    ("#5f5f00", "#878700"),
)
_COARSE_LIGHT: tuple[tuple[str, str], ...] = (
    ("#afd7ff", "#5fafff"),
    ("#ffd7af", "#ffaf5f"),
    ("#ffd7ff", "#d787af"),
    ("#afd7d7", "#87afaf"),
    ("#afafff", "#8787ff"),
    ("#d7d7af", "#d7d75f"),
)


@lru_cache(maxsize=1024)
def xterm_entry(colour: str) -> str:
    """The entry of `XTERM` most like a colour: a wrong hue is worse than a wrong grey."""

    def grey_and_hue(of: str) -> tuple[float, tuple[float, ...]]:
        values = channels(of)
        grey = sum(values) / 3
        return grey, tuple(value - grey for value in values)

    grey, hue = grey_and_hue(colour)

    def difference(entry: str) -> float:
        its_grey, its_hue = grey_and_hue(entry)
        off_hue = sum((a - b) ** 2 for a, b in zip(hue, its_hue, strict=True))
        return (grey - its_grey) ** 2 + 3 * off_hue

    return min(sorted(XTERM), key=difference)


@lru_cache(maxsize=1024)
def nearest_grey(colour: str) -> str:
    """The grey of `XTERM` as light as a colour."""
    light = luminance(colour)
    greys = (entry for entry in XTERM if entry[1:3] == entry[3:5] == entry[5:7])
    return min(greys, key=lambda grey: abs(luminance(grey) - light))


Tile: TypeAlias = tuple[str, str, str, str]
"""Colours of two by two half cells: upper left, upper right, lower left, lower right."""


@dataclass(frozen=True)
class Palette:
    """Colours by their role, as #rrggbb.

    Blue, orange and the other four of `classes` mean class or sign and nothing else; red means
    error or mistake and nothing else; the one accent is for focus, keys, playhead and curve.
    Text has four weights: bright (values, titles), text, muted (labels), faint (axes). All of them
    can be read on all three grounds, but for faint, which stands on background and panel alone.
    """

    background: str
    panel: str
    raised: str
    """The row under the cursor."""
    bright: str
    text: str
    muted: str
    faint: str
    rule: str
    """Lines and dots that are no text."""
    accent: str
    key: str
    """The accent as text: keys, and the title of what has the focus."""
    error: str
    classes: tuple[str, ...]
    """The points of each class, o and x first; of many classes some share a colour."""
    maps: tuple[str, ...]
    """The map where each class is certain."""
    point: str
    """A data point on a coloured map."""
    runs: tuple[str, ...]
    """Runs and grid points, the accent first: told apart by colour-blind eyes too, and neither the
    blue and orange of classes nor red."""
    dark: bool = True
    fine: bool = True
    """Whether the terminal shows 24-bit colours: 13 of them on the map of two classes, else 7."""
    wash: float = 0.07
    """The share of the accent behind the part of a curve that was played."""

    def shade(self, first: str, second: str, share: float) -> str:
        """The colour `share` of the way from `first` to `second` that the terminal can show."""
        mixed = mix(first, second, share)
        return mixed if self.fine else xterm_entry(mixed)

    def ink(self, ground: str) -> str:
        """The colour of text that stands out most on a colour: bright or the background's."""
        return max((self.bright, self.background), key=lambda colour: contrast(colour, ground))

    def run_colour(self, place: int) -> str:
        """The colour of a run, from 0; of many some share a colour, told apart by their letters."""
        return self.runs[place % len(self.runs)]

    def of_run(self, place: int) -> Palette:
        """The same palette with a run's colour for the accent: its curve, with range and tint."""
        return replace(self, accent=self.run_colour(place))

    def class_colour(self, label: int) -> str:
        """The colour of a class, from 0."""
        return self.classes[label % len(self.classes)]

    def side(self, label: int) -> tuple[str, ...]:
        """Map colours of a class, from the first that is not undecided to certainty."""
        return self._sides[label % len(self._sides)]

    @cached_property
    def _sides(self) -> tuple[tuple[str, ...], ...]:
        if not self.fine:
            weak = nearest_grey(mix(self.background, self.point, 0.08))
            coarse = _COARSE_DARK if self.dark else _COARSE_LIGHT
            return tuple((weak, *certain) for certain in coarse)
        # Points have to stand out where the class is certain, so the map stops short of its colour.
        shares = [0.85 * step / 6 for step in range(1, 7)]
        return tuple(
            tuple(mix(self.background, colour, share) for share in shares) for colour in self.maps
        )

    def levels(self, label: int) -> tuple[Tile, ...]:
        """Levels of a class on the map, from the first that is not undecided to certainty. Where
        the terminal has no colour between two, a level mixes both."""
        if self.fine:
            return tuple((it, it, it, it) for it in self.side(label))
        weak, likely, certain = self.side(label)
        return (
            (weak, weak, weak, weak),
            (likely, weak, weak, likely),
            (likely, likely, likely, likely),
            (certain, likely, likely, certain),
            (certain, certain, certain, certain),
        )

    @cached_property
    def undecided(self) -> str:
        """The middle of the map."""
        return self.background if self.fine else xterm_entry(self.background)

    @cached_property
    def ramp(self) -> tuple[str, ...]:
        """Map colours from certainly o over the undecided middle to certainly x."""
        return (*reversed(self.side(0)), self.undecided, *self.side(1))

    @cached_property
    def tint(self) -> str:
        """Behind the part of the curve that was played."""
        return self.shade(self.background, self.accent, self.wash)

    @cached_property
    def unplayed(self) -> str:
        """The recorded part of the curve that the playhead has not reached."""
        return self.shade(self.background, self.accent, 0.45)

    @cached_property
    def quiet(self) -> str:
        """The part of another run's curve that the playhead has not reached."""
        return self.shade(self.background, self.text, 0.2)

    @cached_property
    def ghost(self) -> str:
        """Another run's curve."""
        return self.shade(self.background, self.text, 0.42)


DARK = Palette(
    background="#121212", panel="#1c1c1c", raised="#303030", bright="#eeeeee", text="#c6c6c6",
    muted="#a8a8a8", faint="#8a8a8a", rule="#626262",
    accent="#87d7af", key="#87d7af", error="#ff8787",
    classes=("#5fafff", "#ffaf5f", "#ffafd7", "#5f8787", "#875fff", "#ffff87"),
    maps=("#005faf", "#af5f00", "#87005f", "#5f8787", "#5f00af", "#878700"),
    point="#eeeeee",
    runs=(
        "#87d7af", "#af5fff", "#ffd700", "#d75faf", "#5f875f", "#d7ff87", "#af8700", "#d7afff",
    ),
)  # fmt: skip

LIGHT = Palette(
    background="#ffffff", panel="#eeeeee", raised="#dadada", bright="#121212", text="#303030",
    muted="#4e4e4e", faint="#6c6c6c", rule="#949494",
    accent="#00875f", key="#005f5f", error="#af0000",
    classes=("#005faf", "#af5f00", "#87005f", "#5f5f87", "#5f00d7", "#5f5f00"),
    maps=("#5fafff", "#ffaf5f", "#d787af", "#afd7d7", "#8787ff", "#d7d75f"),
    point="#121212", dark=False,
    runs=(
        "#00875f", "#5f00af", "#af8700", "#d75faf", "#00005f", "#af5fff", "#87005f", "#5f5f00",
    ),
)  # fmt: skip
