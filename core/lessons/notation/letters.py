"""The letters of a network's functions: s where all layers have one, as in the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from core.lessons.notation.rows import ACTIVATIONS, SOFTMAX, FunctionFormula
from core.nn import activations
from core.nn.activations import IDENTITY
from core.nn.arrays import FloatArray
from core.nn.network import Architecture
from core.nn.outputs import OUTPUTS, Output


@dataclass(frozen=True)
class Letters:
    """The functions of a network, each with the letter that the equations call it by."""

    layers: tuple[str, ...]
    """Of what enters each W_i; empty where that is F_i itself."""
    output: str
    """Empty where y is F_L."""
    rows: tuple[tuple[str, str], ...]
    """Each letter with the name of its row in the registries, once."""

    @classmethod
    def of(cls, architecture: Architecture) -> Self:
        """The letters of a network."""
        layers = [architecture.squash or IDENTITY, *architecture.activations]
        kinds = list(dict.fromkeys(row.name for row in layers if row is not IDENTITY))
        numbered = {name: f"s_{place}" for place, name in enumerate(kinds, 1)}
        known = numbered if len(kinds) > 1 else dict.fromkeys(kinds, "s")
        letters = tuple(known.get(row.name, "") for row in layers)
        rows = {letter: name for name, letter in known.items()}
        output = _of_output(architecture.loss.output, rows)
        if output:
            rows.setdefault(output, architecture.loss.output.name)
        return cls(letters, output, tuple(rows.items()))

    def apply(self, i: int) -> str:
        """The expression of what enters W_i, without mask and bias."""
        return f"{self.layers[i]}(F_{i})" if self.layers[i] else f"F_{i}"

    def slope(self, i: int) -> str:
        """The expression of its derivative; empty where that is 1."""
        return f"D{self.layers[i]}(F_{i})" if self.layers[i] else ""

    def functions(self) -> dict[str, Callable[[FloatArray], FloatArray]]:
        """The engine's functions and their derivatives, by the names of the expressions."""
        functions: dict[str, Callable[[FloatArray], FloatArray]] = {}
        for letter, name in self.rows:
            row = activations.ACTIVATIONS.get(name)
            if row is None:
                functions[letter] = _softmax
            else:
                functions |= {letter: row, f"D{letter}": row.derivative}
        return functions

    def formula(self, letter: str) -> FunctionFormula:
        """The function of a letter as expressions of z."""
        name = dict(self.rows)[letter]
        return ACTIVATIONS.get(name) or FunctionFormula(SOFTMAX, "")


def _of_output(output: Output, rows: dict[str, str]) -> str:
    """The letter of the output: one that its function has already, if it has."""
    if output.name == IDENTITY.name:
        return ""
    if output.slope is None:
        return output.name
    known = {name: letter for letter, name in rows.items()}
    new = "s" if not rows else "sigma" if output.name == "sigmoid" else "g"
    return known.get(output.name, new)


def _softmax(z: FloatArray) -> FloatArray:
    y = z.swapaxes(-1, -2).copy()
    OUTPUTS["softmax"].value(y, y)
    return y.swapaxes(-1, -2)
