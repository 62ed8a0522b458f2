"""A document for paper as data: headings, sentences and rows of mathematics, spelled by no one yet.

Expressions are those of `core.lessons.notation`. Numbers are kept in full; a writer rounds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from core.lessons.notation.equations import Line
from core.nn.arrays import FloatArray


@dataclass(frozen=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True)
class Expression:
    """A formula by its names, or within a sentence a name."""

    text: str


@dataclass(frozen=True)
class Note:
    """A part of a footnote: the formula that the report prints, and what is wrong with it."""

    printed: Line
    words: tuple[str | Expression, ...]


@dataclass(frozen=True)
class Paragraph:
    """Sentences, some words of which are mathematics."""

    parts: tuple[str | Expression, ...]
    notes: tuple[Note, ...] = ()
    """One footnote at its end."""


@dataclass(frozen=True, eq=False)
class Worked:
    """A formula with numbers in the place of some of its names."""

    text: str
    values: Mapping[str, FloatArray] = field(default_factory=dict)
    """Matrices (rows, columns); of one row and column they are numbers."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """A matrix (rows, columns), or one number (1, 1)."""

    array: FloatArray


Factor: TypeAlias = float | str
"""A number, or an expression."""

Product: TypeAlias = tuple[Factor, ...]


@dataclass(frozen=True)
class Sum:
    """A sum of products, term by term, perhaps times what stands before it."""

    terms: tuple[Product, ...]
    before: Product = ()
    most: int = 0
    """The terms that are written: of more the first ones and the last."""


Content: TypeAlias = Expression | Worked | Numbers | Sum


@dataclass(frozen=True, eq=False)
class Row:
    """A row of mathematics: what something is or becomes."""

    left: str
    """An expression; empty where the row goes on with that of the row before."""
    content: Content
    relation: str = "="
    """= or <-."""


@dataclass(frozen=True, eq=False)
class Mathematics:
    """Rows that stand together."""

    rows: tuple[Row, ...]


Block: TypeAlias = Heading | Paragraph | Mathematics


@dataclass(frozen=True, eq=False)
class Document:
    """A title and what follows it."""

    title: str
    blocks: tuple[Block, ...]
    digits: int
    """Significant digits of its numbers."""


def numbers(value: object) -> Numbers:
    """A number, a row (columns,) or a matrix as it stands in a document."""
    return Numbers(np.atleast_2d(np.asarray(value, dtype=np.float64)))
