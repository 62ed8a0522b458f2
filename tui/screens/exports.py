"""The ways out of a screen: what can be written into a file after `:export`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.refusal import Refusal, written
from tui.keys.key import INSPECT, LAB, ONE_RUN, SCREENS, TRAINING, ScreenName

WHOLE = "screen"


@dataclass(frozen=True)
class Export:
    """One thing that is written into a file of its own."""

    name: str
    """The words after `:export`."""
    help: str
    words: tuple[str, ...]
    """Other words by which it is found among the commands."""
    screens: tuple[ScreenName, ...] = tuple(SCREENS)

    @property
    def kind(self) -> str:
        """The kind of file, or a script's library."""
        return self.name.partition(" ")[0]

    @property
    def whole(self) -> bool:
        """Whether it is of the whole screen."""
        return self.name.endswith(WHOLE)

    @property
    def line(self) -> str:
        """The command."""
        return f"export {self.name}"


PICTURE = ("picture", "image", "screenshot", "figure", "save")
SCRIPT = ("script", "code", "python", "save")
PAPER = ("paper", "print", "document", "figure", "save")

EXPORTS: Mapping[str, Export] = {
    row.name: row
    for row in (
        Export("svg", "a picture of the focused panel", PICTURE),
        Export("png", "the same in pixels, by Pillow", PICTURE),
        Export(f"svg {WHOLE}", "a picture of the whole screen", PICTURE),
        Export(f"png {WHOLE}", "the same in pixels, by Pillow", PICTURE),
        Export("csv", "loss and accuracy of every epoch; of the samples their table; of a race "
               "its standing", ("table", "data", "curves", "spreadsheet", "save"), TRAINING),
        Export("gif", "the map opening over the epochs; without Pillow as an animated SVG",
               ("animation", "movie", "film", "video", "save"), LAB),
        Export("numpy", "a script that trains this run with NumPy alone", SCRIPT, LAB),
        Export("pytorch", "a script that trains this run with PyTorch", (*SCRIPT, "torch"), LAB),
        Export("sklearn", "a script that trains this run with scikit-learn",
               (*SCRIPT, "scikit-learn"), LAB),
        Export("network svg", "the network with its weights, drawn for paper", PAPER, ONE_RUN),
        Export("network tikz", "the same for LaTeX, which takes it in by \\input", PAPER, ONE_RUN),
        Export("latex", "this step worked out on paper", PAPER, INSPECT),
        Export("typst", "the same for Typst", PAPER, INSPECT),
        Export("markdown", "the same in Markdown", PAPER, INSPECT),
    )
}  # fmt: skip


def exports_of(screen: ScreenName) -> tuple[Export, ...]:
    """Return what a screen can export."""
    return tuple(row for row in EXPORTS.values() if screen in row.screens)


def find_export(words: str, screen: ScreenName) -> Export:
    """Return what some words after `:export` ask for; `Refusal` where that is not there."""
    names = {row.name: row for row in exports_of(screen)}
    name = " ".join(words.lower().split())
    if name in names:
        return names[name]
    *others, last = names
    raise Refusal(f"export is '{written(words)}'; it must be {', '.join(others)} or {last}")
