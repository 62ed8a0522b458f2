"""Files that a screen writes: pictures of its panels here, and what a screen adds to them."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import Generic

from core.refusal import Refusal
from core.training.moment import Played
from tui.drawing.canvas import Drawing
from tui.drawing.palette import Palette
from tui.drawing.text import literal, longest
from tui.files import write_new
from tui.screens.exports import WHOLE, Export
from tui.screens.playback import Seen
from tui.screens.showing import ShowingScreen
from tui.widgets.panel import Shown

PICTURES = ("svg", "png")

TITLES = {
    "loss": "chart", "truth": "ground truth", "differ": "difference", "first": "map of A",
    "second": "map of B", "": WHOLE,
}  # fmt: skip
"""Panels whose names are not what they are called."""


def picture_of(drawing: Drawing, palette: Palette, kind: str) -> str | bytes:
    """Return a drawing as a file of a kind; what makes it is imported late, for a quick start."""
    if kind == "svg":
        from tui.drawing.svg import svg

        return svg(drawing, palette)
    from tui.drawing.raster import png

    return png(drawing, palette)


class ExportingScreen(ShowingScreen[Played, Seen, Shown], Generic[Played, Seen, Shown]):
    """Writes what it shows into files, none of which was there before."""

    def export(self, what: Export) -> None:
        """Write it, and say where it is or why it cannot be."""
        if what.kind in PICTURES:
            # The line after `:` is gone by then.
            self.call_after_refresh(partial(self.attempt, partial(self._export_picture, what)))
        else:
            self.attempt(partial(self.export_data, what))

    def export_name(self) -> str:
        """Return the beginning of the files' names."""
        return self.view.screen

    def export_data(self, what: Export) -> None:
        """Write what is no picture; `Refusal` where it cannot be."""
        raise NotImplementedError

    def _export_picture(self, what: Export) -> None:
        panel = "" if what.whole else self.stage.pictured
        drawing = self._whole_drawing() if not panel else self.stage.picture(panel, self.view)
        if drawing is None:
            raise Refusal(f"the {panel} panel shows nothing yet")
        title = TITLES.get(panel, panel)
        content = picture_of(drawing, self.view.palette, what.kind)
        end = f"-{title.replace(' ', '-')}"
        self.say_written(f"the {title} is", end, content, f".{what.kind}")

    def say_written(self, subject: str, end: str, content: str | bytes, suffix: str) -> Path:
        """Write a file of this screen, whose name has an end of its own, and say where it is."""
        path = write_new(f"{self.export_name()}{end}", content, suffix)
        self.say_where(subject, path)
        return path

    def say_rerun(self, subject: str, command: str, path: Path, was_there: bool) -> None:
        """Tell in which file settings are, and the command that trains with them again."""
        name = literal(str(path))
        line = f"`bp-tui {command} --config {literal(shlex.quote(str(path)))}`"
        already = "already " * was_there
        box = self.stage.boxes.get("notice")
        texts = (
            f"{subject} {already}in ./{name}; {line} trains it again",
            f"{already}in {name}: {line} trains it again",
            f"{already}in {name}: {line}",
            f"{already or 'now '}there: {line}",
        )
        self.say(longest(texts, box.width if box else 0) or texts[-1])

    def _whole_drawing(self) -> Drawing:
        """Return the screen's cells as they are."""
        return Drawing(tuple(tuple(strip) for strip in self._compositor.render_strips()))
