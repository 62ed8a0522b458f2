"""A data set in a CSV file: points of any number of inputs, and a label or a number each.

Cells are separated by commas, semicolons or tabs; where it is not the comma, numbers may have
decimal commas. Blank lines and those that begin with # are skipped. A first line without a number
names the columns. The answers are in the column that is named label, class, target or y, else in
the last one.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

import numpy as np

from core.data.point_source import PointSource
from core.nn.arrays import FloatArray
from core.refusal import Refusal, written

MOST_BYTES = 100_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
MOST_CLASSES = 10
LARGEST = 1e50
"""Greatest size of a number: its square is finite, and so are sums of such."""

DELIMITERS = "\t;,"
LABELS = ("label", "class", "target", "y")
"""Names of the column with the answers, the first that there is."""

READINGS = ("auto", "classes", "numbers")
"""Readings of the answers; auto takes few whole numbers for classes."""


def read_source(name: str, path: Path, reading: str) -> PointSource:
    """The data set in a file, which sentences call by its name; `Refusal` where it has none."""
    try:
        status = path.stat()
    except OSError as error:
        raise Refusal(f"data set is '{written(name)}'; {_reason(error)}") from None
    except ValueError:
        raise Refusal(f"data set is '{written(name)}'; no file can have this name") from None
    if not path.is_file():
        raise Refusal(f"data set is '{written(name)}'; it must be a file that can be read")
    if status.st_size > MOST_BYTES:
        size = f"{status.st_size / 1e6:,.0f} MB"
        raise Refusal(f"{called(name)} has {size}; at most {MOST_BYTES / 1e6:.0f} MB are read")
    source = _read(name, path.resolve(), status.st_mtime_ns, status.st_size, reading)
    if isinstance(source, str):
        raise Refusal(source)
    return source


@lru_cache(maxsize=16)
def _read(name: str, path: Path, _changed: int, _size: int, reading: str) -> PointSource | str:
    """Return a file's data set, or why it has none; it is read once as long as it does not
    change."""
    try:
        data = path.read_bytes()
        return _Reader(name, data.decode("utf-8-sig")).source(reading)
    except UnicodeDecodeError as error:
        line, byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
        return f"{called(name)}, line {line:,}, has the byte {byte:#04x}; it must be in UTF-8"
    except OSError as error:
        return f"data set is '{written(name)}'; {_reason(error)}"
    except Refusal as refusal:
        return str(refusal)


def called(name: str) -> str:
    """What sentences call a file that there is."""
    return f"data set '{written(name)}'"


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return f"it cannot be read ({(error.strerror or str(error)).lower()})"


@dataclass(frozen=True)
class _Answers:
    """A column of answers: numbers of classes with their names, or values."""

    values: FloatArray
    classes: tuple[str, ...]


class _Reader:
    """Reads one text; its sentences name the file, the line and the column."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self.file = called(name)
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines = [line for line in self._lines if _has_cells(line)]
        if not lines:
            raise Refusal(f"{self.file} is empty; it must have a line for each point")
        if len(lines) > MOST_ROWS + 1:
            raise Refusal(f"{self.file} has {len(lines):,} rows; at most {MOST_ROWS:,} are read")
        self._delimiter = _delimiter(lines[:20])
        try:
            rows = list(csv.reader(lines, delimiter=self._delimiter, skipinitialspace=True))
        except csv.Error as error:
            raise Refusal(f"{self.file} is no CSV file ({error})") from None
        first = [cell.strip() for cell in rows[0]]
        self._first_row = 0 if any(self._number(cell) is not None for cell in first) else 1
        self.columns = self._named(first) if self._first_row else _numbered(len(first))
        self._refuse_shape(rows, len(first))
        self._cells = list(zip(*rows[self._first_row :], strict=True))

    def source(self, reading: str) -> PointSource:
        """The data set of the text."""
        place = _place_of_answers(self.columns)
        answers = self._answers(place, reading)
        inputs = [i for i in range(len(self.columns)) if i != place]
        x = np.column_stack([self._numbers(column) for column in inputs])
        values = answers.values
        return PointSource(
            self._name,
            "points of a file",
            self._name,
            lambda _samples, _random: (x.copy(), values.copy()),
            samples=len(x),
            drawn=False,
            classes=answers.classes,
            columns=tuple(self.columns[i] for i in inputs),
            square=(np.inf, -np.inf),
        )

    # What is there.

    def _named(self, first: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the columns; those without one have their number."""
        names = tuple(name or f"x{place}" for place, name in enumerate(first, start=1))
        lower = [name.lower() for name in names]
        for place, name in enumerate(names):
            if lower.index(lower[place]) < place:
                raise Refusal(f"{self.file} has two columns '{written(name)}'; names must differ")
        return names

    def _refuse_shape(self, rows: Sequence[Sequence[str]], width: int) -> None:
        """Refuse too few rows or columns, too many of them, and rows of another length."""
        if width < 2:
            raise Refusal(
                f"{self.file}, line {self._line(0):,}, has one cell; a point must have inputs and "
                "a label, with commas, semicolons or tabs between them"
            )
        if width > MOST_COLUMNS:
            raise Refusal(f"{self.file} has {width:,} columns; at most {MOST_COLUMNS:,} are read")
        for place, row in enumerate(rows):
            if len(row) != width:
                raise Refusal(
                    f"{self.file}, line {self._line(place):,}, has {_cells(len(row))}; it must "
                    f"have {width} as line {self._line(0):,} has"
                )
        points = len(rows) - self._first_row
        if points < 2:
            there = "no points" if not points else "one point"
            raise Refusal(f"{self.file} has {there}; it must have at least 2")
        if points > MOST_ROWS:
            raise Refusal(f"{self.file} has {points:,} rows; at most {MOST_ROWS:,} are read")

    def _line(self, place: int) -> int:
        """Return the number of the line of a row, counted from 1."""
        numbers = (n for n, line in enumerate(self._lines, start=1) if _has_cells(line))
        return next(number for at, number in enumerate(numbers) if at == place)

    # Numbers.

    def _number(self, cell: str) -> float | None:
        """Return the number that a cell means; None where it means none."""
        text = cell if self._delimiter == "," else cell.replace(",", ".")
        try:
            return None if "_" in text else float(text)
        except ValueError:
            return None

    def _numbers(self, column: int) -> FloatArray:
        """Return a column of numbers; `Refusal` names the first cell that is none."""
        cells = self._cells[column]
        try:
            texts = cells if self._delimiter == "," else [c.replace(",", ".") for c in cells]
            numbers = np.array(list(map(float, texts)))
        except ValueError:
            self._refuse_number(column)
        if not (np.abs(numbers) <= LARGEST).all() or any("_" in cell for cell in cells):
            self._refuse_number(column)
        return numbers

    def _refuse_number(self, column: int) -> NoReturn:
        """Refuse the first cell of a column that is no number within the bounds."""
        for place, cell in enumerate(self._cells[column]):
            number = self._number(cell)
            if number is None:
                self._refuse(place, column, "it must be a number")
            if not math.isfinite(number):
                self._refuse(place, column, "it must be a finite number")
            if abs(number) > LARGEST:
                self._refuse(place, column, f"it must be from {-LARGEST:g} to {LARGEST:g}")
        raise AssertionError("a column without a wrong cell was refused")

    def _refuse(self, place: int, column: int, allowed: str) -> NoReturn:
        cell, line = self._cells[column][place].strip(), self._line(place + self._first_row)
        what = f"is '{written(cell)}'" if cell else "is empty"
        where = f"{self.file}, line {line:,}, column {written(self.columns[column])}"
        raise Refusal(f"{where}, {what}; {allowed}")

    # Answers.

    def _answers(self, column: int, reading: str) -> _Answers:
        """Return the classes or the values in a column."""
        cells = [cell.strip() for cell in self._cells[column]]
        numbers = {cell: self._number(cell) for cell in dict.fromkeys(cells)}
        for cell, number in numbers.items():
            if not cell:
                self._refuse(cells.index(cell), column, "each point must have a label or a number")
            if number is not None and not math.isfinite(number):
                self._refuse(cells.index(cell), column, "it must be finite")
        values = {number for number in numbers.values() if number is not None}
        numeric = None not in numbers.values()
        if len(values if numeric else numbers) < 2:
            raise Refusal(
                f"{self.file} has the answer '{written(cells[0])}' at all points; there must be "
                "two at least"
            )
        few_whole = len(values) <= MOST_CLASSES and all(value.is_integer() for value in values)
        if reading == "numbers" or (reading == "auto" and numeric and not few_whole):
            return _Answers(self._numbers(column), ())
        names = {cell: _number_name(n) if numeric else cell for cell, n in numbers.items()}
        classes = sorted(set(names.values()), key=float if numeric else _natural)
        if len(classes) > MOST_CLASSES:
            self._refuse_classes(column, len(classes))
        index = {cell: float(classes.index(name)) for cell, name in names.items()}
        return _Answers(np.array([index[cell] for cell in cells]), tuple(classes))

    def _refuse_classes(self, column: int, count: int) -> NoReturn:
        """Refuse too many classes, by the cell that keeps them from being numbers."""
        for place, cell in enumerate(self._cells[column]):
            if self._number(cell) is None:
                allowed = f"with {count:,} different answers, more than {MOST_CLASSES} classes, "
                self._refuse(place, column, f"{allowed}each must be a number")
        raise Refusal(
            f"{self.file} has {count:,} classes in column {written(self.columns[column])}; at most "
            f"{MOST_CLASSES} are allowed"
        )


def _has_cells(line: str) -> bool:
    return bool(line.strip(" \t;,")) and not line.lstrip().startswith("#")


def _cells(count: int) -> str:
    return "one cell" if count == 1 else f"{count:,} cells"


def _numbered(columns: int) -> tuple[str, ...]:
    """Return names for columns that have none: x1, x2, ..., label."""
    return (*(f"x{place}" for place in range(1, columns)), LABELS[0])


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that gives all lines one number of cells, above 1; else the one that
    gives the first line most."""
    counts = {d: [len(_row(line, d)) for line in lines] for d in DELIMITERS}
    for delimiter, cells in counts.items():
        if len(set(cells)) == 1 and cells[0] > 1:
            return delimiter
    return max(DELIMITERS[::-1], key=lambda delimiter: counts[delimiter][0])


def _row(line: str, delimiter: str) -> Sequence[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return ()


def _place_of_answers(columns: Sequence[str]) -> int:
    """Return the column of the answers. Beside an x, a y is a coordinate."""
    names = [name.lower() for name in columns]
    for label in LABELS:
        if label in names and not (label == "y" and "x" in names):
            return names.index(label)
    return len(names) - 1


def _number_name(number: float | None) -> str:
    """Return the name of a class that is a number: 1 for 1.0."""
    return repr((number or 0.0) + 0.0).removesuffix(".0")


def _natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return the key by which class 2 comes before class 10."""
    parts = ((digits.lstrip("0"), rest) for digits, rest in re.findall(r"([0-9]+)|([^0-9]+)", name))
    return [(1, 0, rest) if rest else (0, len(digits), digits) for digits, rest in parts], name
