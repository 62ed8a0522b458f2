"""Drawings as pixels: PNG, and GIFs of several. The only room that knows Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from core.refusal import Refusal
from tui.drawing.canvas import Drawing
from tui.drawing.palette import Palette
from tui.drawing.shapes import HEIGHT, WIDTH, Dot, Rectangle, Word, shapes, size
from tui.drawing.svg import FONT_SIZE, LAST, MARGIN

if TYPE_CHECKING:
    from PIL.Image import Image

FONTS = (
    ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ("Menlo.ttc", "Menlo.ttc"),
    ("consola.ttf", "consolab.ttf"),
    ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
)
"""Monospaced fonts of Linux, macOS and Windows, each with the bold one."""


MOST_PIXELS = 20_000_000
"""Of a picture, 60 MB: a screen of 200 x 60 cells has half as many."""


def is_there() -> bool:
    """Whether Pillow is installed."""
    return find_spec("PIL") is not None


def refuse_without() -> None:
    """Raise `Refusal` where Pillow is missing."""
    if not is_there():
        advice = "pip install 'bp-tui[export]' brings it"
        raise Refusal(f"pixels need Pillow, which is not installed; {advice}, and svg needs none")


def png(drawing: Drawing, palette: Palette) -> bytes:
    """A drawing as PNG, twice as fine as its units where it is not very large."""
    file, extent = io.BytesIO(), size([drawing])
    scale = 2 if 4 * extent[0] * extent[1] <= MOST_PIXELS else 1
    _image(drawing, palette, scale, extent).save(file, "PNG")
    return file.getvalue()


def gif(frames: Iterable[Drawing], count: int, palette: Palette, seconds: float) -> bytes:
    """So many drawings of one size as a GIF, each shown so long, the last one longer.

    They are taken one by one: what is kept of each are its pixels that differ from the one before.
    """
    taken = iter(frames)
    first = next(taken)
    extent = size([first])
    milliseconds = round(1000 * seconds)

    def pictures() -> Iterable[Image]:
        for frame in taken:
            yield _few_colours(_image(frame, palette, 1, extent))

    file = io.BytesIO()
    _few_colours(_image(first, palette, 1, extent)).save(
        file,
        "GIF",
        save_all=True,
        append_images=pictures(),
        duration=[milliseconds] * (count - 1) + [LAST * milliseconds],
        loop=0,
    )
    return file.getvalue()


def _few_colours(image: Image) -> Image:
    """Return an image with at most 256 colours: more than drawings have, letters' edges aside."""
    from PIL.Image import Dither, Palette

    return image.convert("P", palette=Palette.ADAPTIVE, colors=256, dither=Dither.NONE)


def _image(drawing: Drawing, palette: Palette, scale: int, extent: tuple[int, int]) -> Image:
    refuse_without()
    from PIL import Image, ImageDraw

    width, height = ((units + 2 * MARGIN) * scale for units in extent)
    image = Image.new("RGB", (width, height), palette.background)
    pen = ImageDraw.Draw(image)

    def at(units: float) -> float:
        return (units + MARGIN) * scale

    for shape in shapes(drawing, palette):
        match shape:
            case Rectangle(x, y, its_width, its_height, colour):
                box = (at(x), at(y), at(x + its_width) - 1, at(y + its_height) - 1)
                pen.rectangle([round(edge) for edge in box], fill=colour)
            case Dot(x, y, radius, colour):
                box = (at(x - radius), at(y - radius), at(x + radius), at(y + radius))
                pen.ellipse(box, fill=colour)
            case Word(x, y, text, colour, bold):
                font = _font(FONT_SIZE * scale, bold)
                for character in text:
                    corner = at(x), at(y + 0.76 * HEIGHT)
                    pen.text(corner, character, font=font, fill=colour, anchor="ls")
                    x += cell_len(character) * WIDTH
    return image


@lru_cache(maxsize=8)
def _font(pixels: float, bold: bool) -> Any:
    """A monospaced font, where there is one: matplotlib's own, or the system's."""
    from PIL import ImageFont

    for names in FONTS:
        for folder in (*_matplotlib_fonts(), None):
            name = names[bold]
            with suppress(OSError):
                return ImageFont.truetype(str(folder / name) if folder else name, pixels)
    return ImageFont.load_default(pixels)


def _matplotlib_fonts() -> Iterable[Path]:
    spec = find_spec("matplotlib")  # which is not imported for it
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place, "mpl-data", "fonts", "ttf")
