"""The predictions of a run as a table of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

from core.refusal import plain
from core.training.export import Table, Value

PROBABILITY = "p("
"""Names of probabilities begin with it."""

ANY = "p"
"""The name of the greatest one."""


def prediction_table(table: Table, width: int | None = None) -> Iterator[str]:
    """Return the lines: a head, and a row a point; numbers end where those of their column do.

    Where a width is given that the table does not fit, names of several words stand in as many
    lines, and of the probabilities of many classes the greatest is left.
    """
    lines = _lines(table, stacked=False)
    for narrower in (table, _with_one_probability(table)):
        if width is None or len(lines[-1]) <= width:
            break
        lines = _lines(narrower, stacked=True)
    return (line.rstrip() for line in lines)


def _with_one_probability(table: Table) -> Table:
    """Return the table with the greatest of each row's probabilities in place of them all."""
    places = [i for i, name in enumerate(table.head) if name.startswith(PROBABILITY)]
    if len(places) < 2:
        return table
    before, after = slice(0, places[0]), slice(places[-1] + 1, None)
    probabilities = slice(places[0], places[-1] + 1)
    rows = [
        (*row[before], max(row[probabilities], key=float), *row[after])  # type: ignore[arg-type]
        for row in table.rows
    ]
    return Table((*table.head[before], ANY, *table.head[after]), rows)


def _lines(table: Table, *, stacked: bool) -> list[str]:
    names = [plain(name) for name in table.head]
    heads = [name.split() if stacked else [name] for name in names]
    columns = [
        [_cell(value, name) for value in values]
        for name, values in zip(names, zip(*table.rows, strict=True), strict=True)
    ]
    widths = [
        max(map(cell_len, (*head, *column))) for head, column in zip(heads, columns, strict=True)
    ]
    ends = [not isinstance(value, str) for value in table.rows[0]]
    top = zip_longest(*(reversed(head) for head in heads), fillvalue="")
    rows = [*reversed(list(top)), *zip(*columns, strict=True)]
    return [_joined(row, widths, ends) for row in rows]


def _cell(value: Value, name: str) -> str:
    """Write numbers in four digits, probabilities with four decimals."""
    if isinstance(value, float):
        is_probability = name.startswith(PROBABILITY) or name == ANY
        return f"{value:.4f}" if is_probability else f"{value:.4g}"
    return plain(str(value))


def _joined(cells: Sequence[str], widths: Sequence[int], ends: Sequence[bool]) -> str:
    return "  ".join(
        blanks + cell if at_end else cell + blanks
        for cell, width, at_end in zip(cells, widths, ends, strict=True)
        for blanks in [" " * (width - cell_len(cell))]
    )
