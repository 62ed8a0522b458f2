"""A list of stored runs as a table of lines, in as much room as there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from core.refusal import plain
from core.store.columns import COLUMNS, Column, is_regression
from core.store.stored_run import StoredRun
from tui.drawing.palette import Palette
from tui.drawing.run_words import title, today, written
from tui.drawing.scale import Scale
from tui.drawing.sparkline import ASCII_LEVELS, EIGHTHS, sparkline
from tui.drawing.text import fitting

LISTED = (
    "id", "name", "status", "epoch", "loss", "accuracy", "test_accuracy", "changed", "tags", "note"
)  # fmt: skip
"""The columns of a list, where nobody chose others."""

LEAVE = ("test_accuracy", "note", "changed", "tags", "epoch", "accuracy", "status")
"""Those of them that go where there is no room, the first to go first."""

SHORT = {"id": "run", "epoch": "epochs", "test_accuracy": "test", "changed": "when"}
"""Titles in a list."""

GAP, NARROWEST, CURVE = 2, 14, 12
"""Blanks between columns; cells of a text at least; cells of a sparkline."""


@dataclass(frozen=True)
class _Cells:
    """A column of the table."""

    name: str
    title: str
    words: tuple[str, ...]
    right: bool
    flexible: bool
    width: int

    @classmethod
    def of(cls, column: Column, runs: Sequence[StoredRun], day: str, heading: str) -> _Cells:
        words = tuple(plain(written(column, run, day)) for run in runs)
        width = max(map(cell_len, (heading, *words)))
        text = column.kind in ("text", "names", "widths", "choice", "switch")
        return cls(column.name, heading, words, not text, text and width > NARROWEST, width)


def run_table(
    runs: Sequence[StoredRun],
    columns: Sequence[str] | None,
    *,
    width: int | None,
    palette: Palette,
    ascii: bool,
) -> list[Text]:
    """Return a line of titles and one a run: of some columns by their names, or of `LISTED` as far
    as they fit and have values. Without a width nothing is shortened."""
    day, regressions = today(), bool(runs) and all(map(is_regression, runs))
    cells = [
        _Cells.of(column, runs, day, SHORT.get(column.name, title(column, regressions)))
        for column in (COLUMNS[name] for name in columns or LISTED)
        if columns or any(map(column.has, runs)) or column.name in ("id", "name")
    ]
    if width is not None:
        if columns is None:
            cells = _fewer(cells, width)
            if width >= _total(cells) + GAP + CURVE:
                place = next(i for i, c in enumerate(cells) if c.name in ("loss", "status"))
                cells.insert(place + 1, _curves(runs, ascii=ascii))
        cells = _narrower(cells, width)
    head = [_aligned(column.title, column) for column in cells]
    lines = [Text((" " * GAP).join(head).rstrip(), "dim")]
    for place, run in enumerate(runs):
        line = Text()
        for column in cells:
            word = _aligned(fitting(column.words[place], column.width), column)
            line.append(word, _style(column.name, run, palette)).append(" " * GAP)
        line.rstrip()
        lines.append(line)
    return lines


def _total(cells: Sequence[_Cells]) -> int:
    return sum(column.width + GAP for column in cells) - GAP


def _least(cells: Sequence[_Cells]) -> int:
    return _total([replace(c, width=NARROWEST) if c.flexible else c for c in cells])


def _fewer(cells: list[_Cells], width: int) -> list[_Cells]:
    """Return the columns that fit, however short their texts."""
    for name in LEAVE:
        if _least(cells) <= width:
            break
        cells = [column for column in cells if column.name != name]
    return cells


def _narrower(cells: list[_Cells], width: int) -> list[_Cells]:
    """Shorten texts, the longest first, until all fits, as far as that may be."""
    while _total(cells) > width:
        longest = max((c for c in cells if c.flexible), key=lambda c: c.width, default=None)
        if longest is None or longest.width <= NARROWEST:
            break
        cells[cells.index(longest)] = replace(longest, width=longest.width - 1)
    return cells


def _curves(runs: Sequence[StoredRun], *, ascii: bool) -> _Cells:
    """Return the losses of runs as sparklines on one scale."""
    sketches = [run.sketch for run in runs if run.sketch.size]
    scale = Scale.over(*sketches) if sketches else Scale(True, 1.0, 10.0)
    words = tuple(
        sparkline(
            run.sketch, width=CURVE, scale=scale, glyphs=ASCII_LEVELS if ascii else EIGHTHS,
            epochs=max(1, round((run.sketch.size - 1) * run.epochs / max(1, run.epoch))),
        )
        if run.sketch.size
        else ""
        for run in runs
    )  # fmt: skip
    return _Cells("curve", "over epochs", words, False, False, CURVE)


def _aligned(word: str, column: _Cells) -> str:
    blanks = " " * (column.width - cell_len(word))
    return blanks + word if column.right else word + blanks


def _style(name: str, run: StoredRun, palette: Palette) -> Style | str:
    if run.deleted is not None:
        return "dim strike" if name == "name" else "dim"
    match name:
        case "id":
            return "bold"
        case "status" | "loss" if run.status == "diverged":
            return Style(color=palette.error)
        case "status" if run.status == "running":
            return Style(color=palette.key, bold=run.cut_off)
        case "curve":
            return Style(color=palette.accent)
        case "name" | "loss" | "accuracy":
            return ""
    return "dim"
