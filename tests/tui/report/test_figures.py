"""Figures of runs that hardly have a curve."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core import Experiment, Status, train
from tui.drawing.palette import LIGHT
from tui.report.figures import Curve, Curves
from tui.report.figures_svg import svg


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
