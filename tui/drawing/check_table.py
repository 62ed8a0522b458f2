"""Tables of gradient checks: a network part by part, and the rows of the registries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from core.lessons.checked_rows import CheckedRow
from core.lessons.checked_updates import CheckedUpdate
from core.nn.gradient_check import GradientCheck
from tui.drawing import numbers
from tui.drawing.palette import Palette

NONE = "-"
"""Stands where there is none."""

WIDE = 104
"""Cells from which the heads of columns are written in full."""


def network_table(check: GradientCheck, palette: Palette, *, width: int) -> Table:
    """The check of each layer's weights and biases."""
    table = _table(
        ("", "gradients", "that are 0", "at a kink", "worst error", "at", "right"), width
    )
    for place, part in check.parts():
        table.add_row(
            Text(str(place), "bold"), *_cells([part]), *_worst(part), _right(part.passed, palette)
        )
    return table


def rows_table(rows: Sequence[CheckedRow], palette: Palette, *, width: int) -> RenderableType:
    """A table a registry, a line a row."""
    registries = dict.fromkeys(row.registry for row in rows)
    heads = ("networks", "gradients", "that are 0", "at a kink", "worst error", "at", "right")
    if width < WIDE:
        heads = ("nets", "gradients", "are 0", "kink", "error", "at", "right")
    longest = max(len(row.name) for row in rows)
    parts: list[RenderableType] = []
    for registry in registries:
        table = _table((registry.ljust(longest), *heads), width)
        for row in rows:
            if row.registry == registry:
                worst, checks = row.worst.check, [case.check for case in row.cases]
                table.add_row(
                    Text(row.name, "bold"),
                    numbers.epochs(len(row.cases)),
                    *_cells(checks),
                    *_worst(worst),
                    _right(row.passed, palette),
                )
        parts += [table, Text()]
    return Group(*parts)


def updates_table(
    updates: Sequence[CheckedUpdate], palette: Palette, *, width: int
) -> RenderableType:
    """A table a registry, a line a row, of the updates that were held against their formulas."""
    longest = max(len(update.name) for update in updates)
    parts: list[RenderableType] = []
    for registry in dict.fromkeys(update.registry for update in updates):
        heads = (registry.ljust(longest), "updates", "numbers", "worst error", "at", "right")
        table = _table(heads, width)
        for update in updates:
            if update.registry == registry:
                table.add_row(
                    Text(update.name, "bold"),
                    numbers.epochs(update.updates),
                    numbers.epochs(update.compared),
                    _error(update.error),
                    str(update.at),
                    _right(update.passed, palette),
                )
        parts += [table, Text()]
    return Group(*parts)


def _table(heads: Sequence[str], width: int) -> Table:
    padding = (0, 2 if width >= WIDE else 1, 0, 0)
    table = Table(box=None, pad_edge=False, header_style="dim", padding=padding)
    for place, head in enumerate(heads):
        is_text = not place or head in ("at", "right")
        table.add_column(
            head, justify="left" if is_text else "right", no_wrap=True, min_width=_width(head)
        )
    return table


def _width(head: str) -> int:
    """Cells of a column, so that the tables of all registries stand in line."""
    return {"at": 9, "gradients": 9, "that are 0": 10, "are 0": 6, "error": 8}.get(head, len(head))


def _cells(checks: Iterable[GradientCheck]) -> Iterator[Text]:
    """How many gradients were compared, how many are 0, how many stand at a kink."""
    whole = list(checks)
    yield _count(sum(int(check.checked.sum()) for check in whole))
    yield _count(sum(check.vanishing for check in whole))
    yield _count(sum(int(check.at_kink.sum()) for check in whole))


def _count(number: int) -> Text:
    return Text(numbers.epochs(number)) if number else Text(NONE, "dim")


def _worst(check: GradientCheck) -> tuple[str, str]:
    if check.worst is None:
        return NONE, NONE
    return _error(check.worst_error), str(check.worst)


def _error(error: float) -> str:
    return f"{error:.1e}" if error else "0"


def _right(passed: bool, palette: Palette) -> Text:
    if passed:
        return Text("yes", Style(color=palette.accent))
    return Text("NO", Style(color=palette.error, bold=True))
