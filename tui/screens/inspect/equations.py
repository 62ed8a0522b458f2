"""The equations of a step as Inspect lists them: phase by phase, weights and biases together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.lessons.notation import equations as notation
from core.lessons.notation.equations import Equation, Kind
from core.lessons.notation.letters import Letters
from core.lessons.notation.spelling import SPELLINGS
from core.nn.network import Architecture
from core.training.step import Step

Section: TypeAlias = Literal["Forward", "Backward", "Gradients", "Update"]

SECTIONS: dict[Section, tuple[Kind, ...]] = {
    "Forward": (Kind.INPUT, Kind.FORWARD, Kind.OUTPUT, Kind.LOSS),
    "Backward": (Kind.OUTPUT_DELTA, Kind.DELTA),
    "Gradients": (Kind.GRADIENT,),
    "Update": (Kind.RATE, Kind.CLIP, Kind.UPDATE, Kind.LOSS_AFTER),
}
"""The headings, and the kinds of equations under each."""

NAME = re.compile(r"\b[A-Z]_\d+")
"""The names of quantities in a sentence."""

TOLD_WITH_THE_WEIGHTS = ("db", "b_", "g_", "G_")
"""Beginnings of the names of equations that have no row of their own: biases are the last row of
their layer's matrix, and the gradient that is followed is a column of the update."""


@dataclass(frozen=True)
class Line:
    """One equation of a step."""

    section: Section
    equation: Equation

    @property
    def kind(self) -> Kind:
        """The kind of the equation."""
        return self.equation.kind

    @property
    def layer(self) -> int:
        """The i of F_i, B_i or W_i that it gives; 0 of another quantity."""
        index = self.equation.name.rpartition("_")[2]
        return int(index) if index.isdigit() else 0

    @property
    def weights(self) -> int | None:
        """The i of the W_i that takes part in it; None where none does."""
        if self.kind is Kind.FORWARD:
            return self.layer - 1
        return self.layer if self.kind in (Kind.DELTA, Kind.GRADIENT, Kind.UPDATE) else None

    def formulas(self, *, ascii: bool) -> tuple[str, ...]:
        """Its formulas; of an update with a state, those of the state come first."""
        if self.kind is Kind.LOSS_AFTER:
            return ("L after the update",)
        return self.equation.written("ascii" if ascii else "unicode")

    def words(self, *, ascii: bool) -> str:
        """Its words, one sentence without its end."""
        words = self.equation.words.removesuffix(".")
        return words if ascii else NAME.sub(lambda name: SPELLINGS["unicode"].name(name[0]), words)


def lines(step: Step) -> tuple[Line, ...]:
    """Return the equations of a step, from the input to the loss after it."""
    rows = [*notation.equations_of(step), _input_delta(step.network.architecture)]
    return tuple(
        Line(section, row)
        for section, kinds in SECTIONS.items()
        for row in rows
        if row.kind in kinds and not row.name.startswith(TOLD_WITH_THE_WEIGHTS)
    )


def _input_delta(architecture: Architecture) -> Equation:
    """Return the equation of B_0, which training has no need of."""
    inner, slope = "B_1 @ T(W_0)", Letters.of(architecture).slope(0)
    line = notation.Line("B_0", f"{slope} % ({inner})" if slope else inner)
    return Equation("B_0", Kind.DELTA, (line,), "What the loss would do if the input moved.")


def letter(name: str, layer: int, *units: int | str) -> str:
    """Return the name of a layer's array, or of a part of it; units are counted from 0, and of all
    is written a dot: W₁[2,4], W₁[·,4]."""
    marks = [unit if isinstance(unit, str) else str(unit + 1) for unit in units]
    return SPELLINGS["unicode"].name(f"{name}_{layer}") + (f"[{','.join(marks)}]" if marks else "")


def gradient_name(layer: int, *units: int | str, bias: bool = False) -> str:
    """Return the name of the gradient of a layer's weights, or of a part of it."""
    return SPELLINGS["unicode"].derivative(letter("b" if bias else "W", layer, *units))


def entering(step: Step, i: int) -> str:
    """Return what enters W_i: s(F₁), with its mask, or F₀ alone."""
    return SPELLINGS["unicode"](notation.entering(step.network.architecture, step.rule, i))


def slope(step: Step, i: int) -> str:
    """Return the derivative of what enters W_i, or "" where it is 1."""
    expression = Letters.of(step.network.architecture).slope(i)
    return SPELLINGS["unicode"](expression) if expression else ""


def output_name(architecture: Architecture) -> str:
    """Return the output's function as it is written; "" where y is F_L."""
    name = Letters.of(architecture).output
    return SPELLINGS["unicode"].name(name) if name else ""
