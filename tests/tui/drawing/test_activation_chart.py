"""Activation functions as they are drawn: where their values are, each curve with its marks."""

from __future__ import annotations

import numpy as np
import pytest

from core.nn.activations import ACTIVATIONS
from tui.drawing.activation_chart import END, activation_chart
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.scale import LABEL_WIDTH, Scale, column_of

EACH = pytest.mark.parametrize("name", list(ACTIVATIONS))


@pytest.mark.slow
@EACH
@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("size", [(80, 20), (60, 12), (30, 8), (7, 3), (3, 2), (1, 1)])
def test_any_size_is_exact(name: str, ascii: bool, size: tuple[int, int]) -> None:
    width, height = size
    drawing = activation_chart(
        ACTIVATIONS[name], width=width, height=height, palette=LIGHT, ascii=ascii
    )
    assert (drawing.width, drawing.height) == size
    assert not ascii or drawing.plain.isascii()


@EACH
def test_the_curves_stand_where_their_values_are(name: str) -> None:
    """In ASCII, where a row is a character: a star at the value, a plus at the derivative."""
    activation, width, height = ACTIVATIONS[name], 106, 33
    drawing = activation_chart(activation, width=width, height=height, palette=DARK, ascii=True)
    rows = [line[LABEL_WIDTH:] for line in drawing.plain.split("\n")[2:-1]]
    z = np.linspace(-END, END, width - LABEL_WIDTH)
    value, slope = activation(z), activation.derivative(z)
    scale = Scale.over(value, slope, log=False)
    for place in range(0, len(z), 2):  # the dotted line has every second
        for curve, marks in ((value, "*"), (slope, "+*")):
            row = len(rows) - 1 - int(scale.levels(float(curve[place]), len(rows)))
            assert rows[row][place] in marks


def test_the_axis_of_z_is_labelled() -> None:
    drawing = activation_chart(ACTIVATIONS["tanh"], width=66, height=16, palette=DARK)
    lines = drawing.plain.split("\n")
    assert lines[-1].split() == ["-5", "0", "z", "5"]
    middle = LABEL_WIDTH + column_of(END, 2 * END, 60)
    assert lines[-1][middle] == "0"
    assert lines[4][middle] == "│"
    assert lines[0].split()[:2] == ["━━", "tanh"]
    assert lines[1].strip() == "··  its derivative"


@pytest.mark.parametrize("name", ["sigmoid", "relu", "step"])
def test_an_activation_looks_as_before(snapshot: object, name: str) -> None:
    drawing = activation_chart(ACTIVATIONS[name], width=66, height=14, palette=DARK, ascii=True)
    assert drawing.plain == snapshot
