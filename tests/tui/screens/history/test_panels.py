"""The History's panels, drawn of runs that were never trained."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment
from core.experiments.course import Course
from core.training.run import Status
from tests.core.store.stored import stored
from tests.tui.screens.history.views import details, figures, runs, view_of
from tui.screens.history import curves, panels
from tui.screens.history.facts import facts
from tui.screens.history.table import place_at
from tui.screens.history.view import Order

pytestmark = pytest.mark.usefixtures("uncut")


def text(draw, view, width=116, height=20) -> str:
    drawing = draw(view, width, height)
    assert (drawing.height, {sum(s.cell_length for s in row) for row in drawing.rows}) == (
        height,
        {width},
    )
    return drawing.plain


def listed(drawn: str) -> list[int]:
    rows = (re.match(r"[▌| ] [A-H ][* ] *(\d+) ", line) for line in drawn.splitlines())
    return [int(row[1]) for row in rows if row]


@given(st.integers(1, 60), st.data())
def test_the_run_under_the_cursor_is_always_in_sight(count, data):
    place = data.draw(st.integers(0, count - 1))
    height = data.draw(st.integers(6, 40))
    view = view_of(*runs(count), place=place)
    drawn = text(panels.runs, view, 116, height)
    numbers = listed(drawn)
    assert numbers == sorted(numbers, reverse=True)
    assert count - place in numbers
    (chosen,) = (y for y, line in enumerate(drawn.splitlines()) if line.startswith("▌ ") and y > 0)
    assert place_at(view.table, chosen, height) == place
    top = drawn.splitlines().index(
        next(line for line in drawn.splitlines() if re.search(rf" {numbers[0]}  ", line))
    )
    assert [place_at(view.table, top + row, height) for row in range(len(numbers))] == [
        count - number for number in numbers
    ]
    assert place_at(view.table, top - 1, height) is None


@pytest.mark.parametrize("width", [60, 78, 118, 198])
@pytest.mark.parametrize("ascii", [False, True])
def test_the_list_marks_pins_marks_and_the_column_it_is_sorted_by(width, ascii):
    first, second, third = runs(3)
    view = view_of(
        replace(first, pinned=True), second, third, marked=(1, 3), order=Order("loss"), ascii=ascii,
    )  # fmt: skip
    drawn = text(panels.runs, view, width)
    assert drawn.splitlines()[0].split()[:1] == ["Runs"] or "Runs" in drawn
    assert "2 marked" in drawn
    assert re.search(r"loss [v↓]", drawn)
    assert re.search(r"^[▌|] B\* +3 ", drawn, re.MULTILINE)
    assert re.search(r"^  A  +1 ", drawn, re.MULTILINE)
    assert "by loss" in drawn
    assert not ascii or drawn.isascii()


def test_a_filter_is_told_with_what_it_leaves():
    view = view_of(*runs(2), total=40, filter="dataset=xor lr<0.1")
    assert re.search(r"dataset=xor lr<0.1 +2 of 40", text(panels.runs, view))
    none = view_of(total=40, filter="dataset=xor lr<0.1")
    words = " ".join(text(panels.runs, none).split())
    assert "None of 40 runs fits dataset=xor lr<0.1: / changes that, esc lists all again." in words


def test_a_list_that_is_empty_or_was_not_read_says_so():
    assert "No run is kept so far: 1 goes to the Lab" in text(panels.runs, view_of())
    assert "being read" in text(panels.runs, replace(view_of(), table=None))
    inside = view_of(inside=stored(7, kind="sweep"))
    assert "No run of this sweep is kept." in text(panels.runs, inside)


def test_the_curve_has_the_value_of_the_epoch_that_was_chosen():
    run = stored(5, experiment=Experiment(epochs=100))
    view = view_of(run, details=(details(run, test=True),))
    whole = text(curves.chart, view, 80, 14)
    assert re.search(r"Loss +train ━━ 0\.006738 +test ·· 0\.007412 +log scale", whole)
    at_20 = text(curves.chart, replace(view, epoch=20), 100, 14)
    assert re.search(r"train ━━ 0\.3679 +test ·· 0\.4047 +at epoch 20, where enter opens it", at_20)
    assert re.search(r" 20 ", at_20.splitlines()[-1])
    accuracy = text(curves.chart, replace(view, epoch=20, chart="accuracy"), 100, 14)
    assert re.search(r"Accuracy +train ━━ 81\.6 % +test ·· 73\.4 %", accuracy)


def test_curves_of_several_runs_have_letters_and_their_last_values():
    both = [stored(id, experiment=Experiment(epochs=100 * id)) for id in (2, 1)]
    view = view_of(*both, details=tuple(details(r, rate=0.02 * r.id) for r in both))
    drawn = text(curves.chart, view, 90, 20)
    assert "A 0.0003355" in drawn
    assert "B 0.1353" in drawn
    assert re.search(r"\b200\b", drawn.splitlines()[-1])


@pytest.mark.parametrize("status", Status)
def test_a_diverged_run_is_drawn_as_far_as_there_are_numbers(status):
    run = stored(5, experiment=Experiment(epochs=50), status=status, loss=None)
    some = figures(50)
    some[:2, 20:] = np.inf
    some[:2, 30:] = np.nan
    its = replace(details(run), figures=some)
    drawn = text(curves.chart, view_of(run, details=(its,)), 80, 14)
    assert "Loss  not finite" in drawn
    assert ("↑" in drawn) == (status is Status.DIVERGED)


def test_what_is_not_kept_is_told_in_place_of_a_curve():
    run = stored(5)
    pruned = replace(details(run), figures=np.empty((4, 0)))
    assert "not kept any more" in text(curves.chart, view_of(run, details=(pruned,)), 80, 14)
    sweep = stored(6, kind="sweep")
    assert "enter lists the runs of this sweep." in text(curves.chart, view_of(sweep), 80, 14)


def test_the_facts_of_a_run():
    preset = Experiment()  # as report-linear
    first = Course.of(preset.with_changes(learning_rate=0.05, epochs=100))
    branch = first.branch(40, first.settings.with_changes(learning_rate=0.2))
    run = stored(
        12, experiment=branch.settings, document=branch.to_toml(), tags=("best", "lecture"),
        note="opens the ring", parent=7, test_share=0.85, versions={"numpy": "2.4"},
    )  # fmt: skip
    drawn = text(facts, view_of(run), 50, 20)
    for words in (
        r"Run 12 +lr 0\.2 from 40, lr 0\.05", r"note +opens the ring", r"tags +best, lecture",
        r"learning rate +0\.05 +was 0\.01", r"learning rate +0\.2 from epoch 40",
        r"epochs +100 of 100", r"accuracy +90\.0 %, test 85\.0 %", r"branch of +run 7",
        r"weights +0123456789abcdef", r"versions +numpy 2\.4",
    ):  # fmt: skip
        assert re.search(words, drawn), words
    assert "epochs         100  was" not in drawn


@given(st.integers(2, 8), st.integers(42, 68), st.integers(8, 24))
def test_what_differs_between_runs_stands_below_their_letters(count, width, height):
    some = [
        stored(id, experiment=Experiment(seed=id, learning_rate=0.1 * id, epochs=40))
        for id in range(1, count + 1)
    ]
    view = view_of(*some, details=tuple(map(details, some)))
    lines = text(facts, view, width, height).splitlines()
    letters = re.findall(r"([A-H]) (\d+)", lines[0])
    assert (
        letters
        == list(zip("ABCDEFGH", map(str, range(1, count + 1)), strict=False))[: len(letters)]
    )
    row = next(line for line in lines if line.startswith("learning rate"))
    assert row.split()[2:] == [f"{0.1 * id:.12g}" for id in range(1, len(letters) + 1)]
    if len(letters) < count:
        assert f"+{count - len(letters)}" in lines[0]
    assert any(line.startswith("loss ") for line in lines)


def test_equal_runs_differ_in_no_setting():
    both = runs(2)
    drawn = text(facts, view_of(*both, details=tuple(map(details, both))), 50, 14)
    assert "none differs" in drawn
    assert re.search(r"loss +0\.5000 +0\.5000", drawn)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_status_line_tells_how_the_run_is(width):
    run = stored(5, epoch=1240, status=Status.PAUSED)
    drawn = text(panels.status, view_of(run, runs(4)[0]), width, 1)
    assert re.fullmatch(r"Run 5 .*paused at epoch 1,240 +1 of 2", drawn)
    assert "report-linear" in drawn


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_status_line_tells_the_name_of_a_run_that_ended_for_a_long_reason(width):
    reason = "the loss is not a number any more, as the weights grew beyond what a number can be"
    run = stored(5, epoch=11, status=Status.DIVERGED, reason=reason)
    drawn = text(panels.status, view_of(run, runs(4)[0]), width, 1)
    assert re.match(r"Run 5 +report-linear +diverged at epoch 11", drawn)
