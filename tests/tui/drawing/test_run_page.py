"""A finished run on one page, for every kind of data set."""

from __future__ import annotations

from functools import cache

import pytest

from core import Experiment, Run, train
from core.data.generators import SOURCES
from tui.drawing import numbers
from tui.drawing.canvas import Drawing
from tui.drawing.palette import DARK
from tui.drawing.run_page import summary

WIDTHS = pytest.mark.parametrize("width", [60, 80, 120])
EACH = pytest.mark.parametrize("name", [name for name, row in SOURCES.items() if row.samples != 1])
"""Those of a single point have none to test on."""


@cache
def run_of(name: str, tests: float) -> Run:
    return train(Experiment(dataset=name, epochs=30, learning_rate=1e-4, test_fraction=tests))


def page(name: str, width: int, *, tests: float = 0.3, ascii: bool = False) -> Drawing:
    style = "ascii" if ascii else "blocks"
    run = run_of(name, tests)
    return summary(run, title=name, width=width, style=style, palette=DARK, ascii=ascii)


@EACH
@WIDTHS
def test_it_has_its_width_and_tells_how_the_run_is_judged(name: str, width: int) -> None:
    drawing, run = page(name, width), run_of(name, 0.3)
    assert {sum(s.cell_length for s in row) for row in drawing.rows} == {width}
    for score in (run.evaluation.train, run.evaluation.test):
        assert score is not None
        assert numbers.judgement(score) in drawing.plain
    assert ("R²" if not run.dataset.classes else "Accuracy") in drawing.plain
    assert page(name, width, ascii=True).plain.isascii()


@EACH
def test_the_test_points_have_a_curve_and_a_legend(name: str) -> None:
    run = run_of(name, 0.3)
    assert run.test_losses is not None
    test = numbers.loss(float(run.test_losses[-1]))
    assert f"train ━━ {numbers.loss(run.final_loss)}  test ·· {test}" in page(name, 120).plain
    legends = [
        segment.text
        for row in page(name, 120).rows[:4]
        for segment in row
        if segment.style and segment.style.underline and segment.text.strip("oxt^v")
    ]
    assert legends[0] == "test"
    assert "··" not in page(name, 120, tests=0).plain
