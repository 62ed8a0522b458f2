"""Figures of runs that hardly have a curve."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core import Experiment, Status, train
from core.data.generators import SOURCES
from core.sweeps.standing import Spread
from tui.drawing.axes import ends
from tui.drawing.contrast import mix
from tui.drawing.palette import LIGHT
from tui.drawing.points import LETTERS, SIDES
from tui.report.figures import (
    Curve,
    Curves,
    MapPanel,
    Maps,
    RangePanel,
    Ranges,
    curve_limits,
    range_limits,
)
from tui.report.figures_svg import svg
from tui.report.figures_text import text


def drawn(run):
    curve = Curve.over([run], "this run")
    return svg(Curves("learning-curve", "A curve", {"loss": [curve]}))


@pytest.mark.parametrize("rate", [50, 100])
def test_a_run_that_diverges_early_has_a_curve(rate):
    run = train(Experiment(activation="identity", squash_input=False, learning_rate=rate))
    assert run.epochs < 10
    document = drawn(run)
    outlines = re.findall(r'<g id="line2d_\d+">\s*<path d="([^"]+)"', document)
    points = max(outline.count("L") for outline in outlines) + 1
    assert points == run.epochs + 1
    assert document.count(f"stroke: {LIGHT.bright}") > points  # each is marked


def test_a_single_finite_loss_is_a_mark():
    run = train(Experiment(epochs=3))
    lost = replace(run, losses=run.losses[:0], status=Status.DIVERGED, reason="it became infinite")
    assert f"stroke: {LIGHT.bright}" in drawn(lost)


def outline(document):
    """The points of the line that has most of them, (x, y) from the upper left corner."""
    outlines = re.findall(r'<g id="line2d_\d+">\s*<path d="([^"]+)"', document)
    longest = max(outlines, key=lambda points: points.count("L"))
    return np.array(re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", longest), dtype=float)


@pytest.mark.parametrize("zero", [0.0, 1e-53])
def test_a_loss_of_zero_has_a_place_of_its_own(zero):
    above = np.geomspace(20, 0.02, 101)
    fallen = np.where(np.arange(101) < 50, above, zero)
    panels = {
        "one": [Curve(fallen, fallen, 2 * fallen, "a", 0)],
        "two": [Curve(above, above, above, "b", 0)],
    }
    figure = Curves("c", "Curves", panels)
    assert curve_limits(figure.curves).zero
    assert not curve_limits(panels["two"]).zero
    document = svg(Curves("c", "A curve", {"one": panels["one"]}))
    points, others = outline(document), outline(svg(Curves("c", "A curve", {"": panels["two"]})))
    assert points[-1, 0] == pytest.approx(others[-1, 0], abs=9)
    assert points[-1, 1] == points[:, 1].max() > points[: len(points) // 2, 1].max() + 5
    lines = text(figure).splitlines()
    (zeros,) = {line for line in lines[: len(lines) // 2] if line.startswith("    0 ")}
    assert zeros.endswith("*" * 30)


def test_ranges_that_reach_down_to_zero_are_drawn_and_said():
    spreads = [Spread(0.0, 0.0, 0.5), Spread(2.0, 0.1, 3.0), None]
    rows = [
        [RangePanel("some", "loss", {"a": spreads}), RangePanel("none", "loss", {"a": [None] * 3})]
    ]
    figure = Ranges("r", "Ranges", "units", ("1", "2", "3"), rows)
    assert len(outline(svg(figure))) >= 2
    assert range_limits(rows[0][0])[1:] == (3.0, True)
    assert range_limits(RangePanel("all", "loss", {"a": spreads[:1]})).zero
    said = text(figure)
    assert "some, loss from 0 to 5.000" in said
    assert re.search(r"  1 \*-+\.+ 0\n", said)
    assert re.search(r"  2 \.-+\*-+", said.replace("..", ""))


def maps(name):
    """The truth and the prediction of a data set, after a few epochs."""
    run = train(Experiment(dataset=name, epochs=50, learning_rate=1e-3, test_fraction=0.2))
    wrong = run.evaluation.wrong
    panels = (
        MapPanel("ground truth", "", run.dataset),
        MapPanel("prediction", "", run.dataset, run.network, wrong),
    )
    return run, Maps("comparison", "Both", [panels])


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SOURCES))
def test_maps_of_every_data_set_are_drawn(name):
    """Each with round numbers at the ends of both axes, and a mark a point."""
    run, figure = maps(name)
    document = svg(figure)
    ticks = re.findall(r"<!-- (-?−?[\d.]+) -->", document)
    x1_low, x1_high, x2_low, x2_high = run.dataset.domain
    expected = [f"{end:g}" for end in (*ends(x1_low, x1_high), *ends(x2_low, x2_high))]
    assert [tick.replace("−", "-") for tick in ticks if tick] == 2 * expected
    lines = text(figure).splitlines()
    assert max(map(len, lines)) <= 80
    classes = sorted({int(label) for label in run.dataset.truth}) if run.dataset.classes else []
    for character in [LETTERS[label] for label in classes] or SIDES:
        assert any(character in line for line in lines[2:-1])


def test_a_map_of_many_classes_has_the_colour_of_each():
    document = svg(maps("iris")[1])
    for colour in LIGHT.classes[:3]:
        assert mix(colour, LIGHT.bright, 0.35) in document
    assert LIGHT.side(1)[0] in document


def test_the_dots_of_a_regression_have_the_colours_of_their_values():
    document = svg(maps("plane")[1])
    dots = re.findall(r'<use [^>]*style="fill: (#\w{6}); stroke', document)
    coloured = [dot for dot in dots if dot in LIGHT.ramp]
    assert len(coloured) == 200
    assert set(coloured) >= set(LIGHT.ramp[1:-1])
