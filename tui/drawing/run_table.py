"""A list of stored runs as a table of lines, in as much room as there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from core.refusal import plain
from core.store.columns import COLUMNS, is_regression
from core.store.stored_run import StoredRun
from tui.drawing.palette import Palette
from tui.drawing.run_words import title, today, written
from tui.drawing.sparkline import ASCII_LEVELS, EIGHTHS, shared_scale, sparkline
from tui.drawing.text import fitting

CURVE, PINNED = "curve", "*"
"""The sparklines, and the mark of what is pinned, by which no list is sorted."""

LISTED = (
    "id", PINNED, "sweep", "name", "preset", "status", CURVE, "loss", "accuracy", "test_accuracy",
    "epoch", "changed", "tags", "note",
)  # fmt: skip
"""The columns of a list, where nobody chose others."""

LEAVE = (
    "preset", "note", CURVE, "test_accuracy", "changed", "tags", "epoch", "accuracy", "status",
    "loss",
)  # fmt: skip
"""Those of them that go where there is no room, the first to go first."""

TITLES = {"id": "run", "sweep": "of", "epoch": "epochs", "test_accuracy": "test", "changed": "when"}
"""Titles in a list."""

GAP, CURVE_CELLS = 2, 12
"""Blanks between columns; cells of a sparkline."""

LEAST = {"name": 20}
"""Cells of a text at least, where it is not `SHORT`."""

SHORT, LONGEST_NAME = 12, 60


@dataclass(frozen=True)
class _Cells:
    """A column of the table."""

    name: str
    title: str
    words: tuple[str, ...]
    right: bool
    width: int
    least: int
    """Cells at least."""

    @classmethod
    def of(cls, name: str, runs: Sequence[StoredRun], *, ascii: bool) -> _Cells:
        if name == CURVE:
            return cls(name, "losses", _curves(runs, ascii=ascii), False, CURVE_CELLS, CURVE_CELLS)
        if name == PINNED:
            return cls(name, "", tuple(PINNED * run.pinned for run in runs), False, 1, 1)
        column, day = COLUMNS[name], today()
        words = tuple(plain(written(column, run, day)) for run in runs)
        heading = TITLES.get(name) or title(column, all(map(is_regression, runs)))
        width = max(map(cell_len, (heading, *words)))
        width = min(width, LONGEST_NAME) if name == "name" else width
        text = column.kind in ("text", "names", "widths", "choice", "switch")
        least = min(width, LEAST.get(name, SHORT)) if text and name != "status" else width
        return cls(name, heading, words, not text, width, least)


def run_table(
    runs: Sequence[StoredRun],
    columns: Sequence[str] | None,
    *,
    width: int | None,
    palette: Palette,
    ascii: bool,
) -> list[Text]:
    """Return a line of titles and one a run: of some columns by their names, or of `LISTED` as far
    as they fit and have values. Without a width only long names are shortened, and nothing is
    drawn."""
    names = columns or [name for name in LISTED if _has(name, runs, drawn=width is not None)]
    cells = [_Cells.of(name, runs, ascii=ascii) for name in names]
    if width is not None:
        cells = _narrower(cells if columns else _fewer(cells, width), width)
    head = [_aligned(column.title, column) for column in cells]
    lines = [Text(_joined(cells, head), "dim")]
    for place, run in enumerate(runs):
        line = Text()
        for column in cells:
            word = _aligned(fitting(column.words[place], column.width), column)
            line.append(word, _style(column.name, run, palette)).append(_gap(column))
        line.rstrip()
        lines.append(line)
    return lines


def _has(name: str, runs: Sequence[StoredRun], *, drawn: bool) -> bool:
    """Return whether a column tells something of some runs."""
    if name == CURVE:
        return drawn
    if name == PINNED:
        return drawn and any(run.pinned for run in runs)
    if name in ("preset", "sweep"):
        return len({COLUMNS[name].value(run) for run in runs}) > 1
    return name in ("id", "name") or any(map(COLUMNS[name].has, runs))


def _gap(column: _Cells) -> str:
    return " " if column.name in ("id", PINNED) else " " * GAP


def _joined(cells: Sequence[_Cells], words: Sequence[str]) -> str:
    parts = (word + _gap(column) for word, column in zip(words, cells, strict=True))
    return "".join(parts).rstrip()


def _total(cells: Sequence[_Cells]) -> int:
    return sum(column.width + GAP for column in cells) - GAP


def _fewer(cells: list[_Cells], width: int) -> list[_Cells]:
    """Return the columns that fit, however short their texts."""
    for name in LEAVE:
        if sum(column.least + GAP for column in cells) - GAP <= width:
            break
        cells = [column for column in cells if column.name != name]
    return cells


def _narrower(cells: list[_Cells], width: int) -> list[_Cells]:
    """Shorten texts, the longest first, until all fits, as far as that may be."""
    while _total(cells) > width:
        longest = max(cells, key=lambda column: column.width - column.least)
        if longest.width == longest.least:
            break
        cells[cells.index(longest)] = replace(longest, width=longest.width - 1)
    return cells


def _curves(runs: Sequence[StoredRun], *, ascii: bool) -> tuple[str, ...]:
    """Return the losses of runs as sparklines, each on its own scale: its shape is told."""
    glyphs = ASCII_LEVELS if ascii else EIGHTHS[:-1]  # a whole cell would touch the row above
    return tuple(
        sparkline(run.sketch, width=CURVE_CELLS, scale=shared_scale([run.sketch]), glyphs=glyphs)
        if len(run.sketch)
        else ""
        for run in runs
    )


def _aligned(word: str, column: _Cells) -> str:
    blanks = " " * (column.width - cell_len(word))
    return blanks + word if column.right else word + blanks


def _style(name: str, run: StoredRun, palette: Palette) -> Style | str:
    if run.deleted is not None:
        return "dim strike" if name == "name" else "dim"
    match name:
        case "id" | "*":
            return "bold"
        case "status" | "loss" if run.status == "diverged":
            return Style(color=palette.error)
        case "status" if run.status == "running":
            return Style(color=palette.key, bold=run.cut_off)
        case "curve":
            return Style(color=palette.muted)
        case "name" | "loss" | "accuracy":
            return ""
    return "dim"
