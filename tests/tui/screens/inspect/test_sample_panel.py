"""The panel of a sample: its coordinates by the names that the network's screen has too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core import Course, Recording
from core.training.moment import Looking, observe
from tests.tui.screens.inspect.steps import EXPERIMENTS, sight
from tui.drawing.palette import DARK
from tui.screens.inspect.choice import Choice, choose
from tui.screens.inspect.sample_panel import sample
from tui.screens.inspect.view import InspectView

COLUMNS = ("sepal length", "sepal width", "petal length", "petal width")


@pytest.mark.parametrize(("width", "names"), [(26, COLUMNS), (20, ("",) * 4)])
def test_coordinates_are_x1_to_x4_with_the_whole_names_of_their_columns_or_none(width, names):
    recording, seen = Recording(Course.of(EXPERIMENTS["classes"])), sight("classes")
    chosen = choose(seen.step, Choice(sample=3))
    view = InspectView(palette=DARK, map_columns=16, sight=seen, chosen=chosen)
    moment = observe(recording, 0, Looking(False, view.grid_shape, None, lambda: False))
    drawing = sample(replace(view, moment=moment), width, 32)
    assert drawing is not None
    lines = [line.split() for line in drawing.plain.split("\n")]
    point = recording.dataset.x[int(chosen.step.samples[0])]
    for place, (name, x) in enumerate(zip(names, point, strict=True), 1):
        (line,) = (line for line in lines if line[:1] == [f"x{place}"])
        assert line[1:-1] == name.split()
        assert float(line[-1]) == pytest.approx(x)
    assert recording.dataset.label("x1") == "x1 sepal length"
