"""The predictions of a run as a table of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.refusal import plain
from core.training.export import Table, Value


def prediction_table(table: Table) -> Iterable[str]:
    """Return the lines: a head, and a row a point; numbers end where those of their column do."""
    columns = [
        [plain(name), *(_cell(value, name) for value in values)]
        for name, values in zip(table.head, zip(*table.rows, strict=True), strict=True)
    ]
    widths = [max(map(len, column)) for column in columns]
    are_numbers = [not isinstance(value, str) for value in table.rows[0]]
    for line in zip(*columns, strict=True):
        yield _joined(line, widths, are_numbers)


def _cell(value: Value, name: str) -> str:
    """Write numbers in four digits, probabilities with four decimals."""
    if isinstance(value, float):
        return f"{value:.4f}" if name.startswith("p(") else f"{value:.4g}"
    return plain(str(value))


def _joined(cells: Sequence[str], widths: Sequence[int], are_numbers: Sequence[bool]) -> str:
    padded = (
        f"{cell:>{width}}" if is_number else f"{cell:<{width}}"
        for cell, width, is_number in zip(cells, widths, are_numbers, strict=True)
    )
    return "  ".join(padded).rstrip()
