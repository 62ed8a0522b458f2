"""Readers of what the writers wrote: matrices by the formula on their left, back as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from core.nn.arrays import FloatArray

POWERS = re.compile(r" ?(?:\\cdot|dot) 10\^[({]+(-?\d+)[)}]")

LATEX_ROW = re.compile(r"^(.*?) ?&(?:=|\\leftarrow) (.*?)(?: \\\\)?$", re.MULTILINE)
TYPST_ROW = re.compile(r"^(?:\$ )?(.*?) ?&(?:=|←) (.*?)(?: \\| \$)?$", re.MULTILINE)


def number(text: str) -> float:
    """A number as it is written."""
    return float(POWERS.sub(r"e\1", text.strip()))


def results(text: str, kind: str) -> Iterator[tuple[str, FloatArray]]:
    """Each formula's left side with the matrices or numbers that it is, in their order."""
    left = ""
    for match in (TYPST_ROW if kind == "typst" else LATEX_ROW).finditer(text):
        left = match[1].strip() or left
        array = _array(match[2], kind)
        if array is not None:
            yield left, array


def _array(text: str, kind: str) -> FloatArray | None:
    """A matrix or a number alone; None of a formula."""
    inside, rows, cells = (
        (r"mat\(((?:[^()]|\(-?\d+\))*)\)", ";", ",")
        if kind == "typst"
        else (r"\\begin\{pmatrix\} ((?:(?!\\begin).)*) \\end\{pmatrix\}", r"\\", "&")
    )
    if match := re.fullmatch(inside, text):
        lines = [line.split(cells) for line in match[1].split(rows)]
        return np.array([[number(cell) for cell in line] for line in lines])
    try:
        return np.array([[number(text)]])
    except ValueError:
        return None
