"""The legend below the prediction's map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rich.style import Style

from core import Experiment, make_dataset
from core.data.dataset import Dataset
from tui.drawing.axes import axis_labels
from tui.drawing.maps import MAP_STYLES
from tui.drawing.palette import DARK
from tui.drawing.points import mark_style
from tui.screens.lab.legend import legend, with_legend
from tui.screens.lab.view import LabView

BOTH = LabView(panels=frozenset({"truth", "prediction"}), map_style="boundary")


def data(**settings: Any) -> Dataset:
    return make_dataset(Experiment.model_validate({"squash_input": False} | settings))


def meanings(view: LabView, dataset: Dataset) -> list[str]:
    return [meaning for _, _, meaning in legend(view, dataset)]


def test_the_lines_have_the_colours_of_the_map() -> None:
    (_, half, _), (_, o, _), (_, x, _) = legend(BOTH, data())
    assert meanings(BOTH, data()) == ["50 %", "10 %", "90 %"]
    assert half == Style(color=DARK.bright)
    assert [style.color for style in (o, x)] == [mark_style(DARK, k).color for k in (0, 1)]


@pytest.mark.parametrize("style", MAP_STYLES)
def test_a_map_without_lines_needs_no_legend_for_them(style: Any) -> None:
    assert bool(legend(replace(BOTH, map_style=style), data())) == (style == "boundary")


def test_other_answers_have_one_line() -> None:
    assert meanings(BOTH, data(dataset="iris")) == ["another class wins"]
    assert meanings(BOTH, data(dataset="hills")) == ["half way up"]


def test_a_test_point_is_told_where_the_truth_is_away() -> None:
    tested = data(test_fraction=0.3)
    assert "test" not in meanings(BOTH, tested)
    alone = replace(BOTH, panels=frozenset({"prediction"}), map_style="blocks")
    ((mark, style, meaning),) = legend(alone, tested)
    assert mark in ("o", "x")
    assert style.underline
    assert meaning == "test"
    assert legend(alone, data()) == []


@pytest.mark.parametrize("columns", range(8, 60, 3))
def test_as_much_is_written_as_there_is_room_for(columns: int) -> None:
    dataset = data()
    row = axis_labels(dataset.domain, columns, DARK, "")
    (text,) = with_legend(row, BOTH, dataset).plain.splitlines()
    assert len(text) == columns
    told = [word for word in ("50 %", "10 %", "90 %") if word in text]
    assert told == ["50 %", "10 %", "90 %"][: len(told)]
    assert text.split()[0] == "0"
    assert text.split()[-1] == "1"
    assert len(told) == 3 or columns < 30
