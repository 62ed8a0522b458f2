"""The columns of the History's list: those that fit, and what they say of any run."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from core import Experiment
from core.store.columns import COLUMNS
from core.training.run import Status
from tests.core.store.stored import stored
from tests.tui.screens.history.views import DAY
from tui.screens.history.columns import (
    CURVE,
    GAP,
    LOOKS,
    OPTIONAL,
    SORTED_BY,
    cell,
    fitting_looks,
    status_word,
)

NAMES = [look.name for look in LOOKS]


def names(width: int, without: frozenset[str] = frozenset()) -> list[str]:
    return [look.name for look, _ in fitting_looks(width, 3, without)]


@given(st.integers(50, 400), st.integers(1, 7), st.sets(st.sampled_from(OPTIONAL)))
def test_columns_stand_in_their_order_without_touching(width, digits, without):
    looks = fitting_looks(width, digits, frozenset(without))
    assert [look.name for look, _ in looks] == sorted(
        (look.name for look, _ in looks), key=NAMES.index
    )
    for (look, start), (_, following) in pairwise(looks):
        assert start + look.width + GAP == following
    last, start = looks[-1]
    assert start + last.width <= width
    assert not without & {look.name for look, _ in looks}


@pytest.mark.parametrize("by", COLUMNS)
@pytest.mark.parametrize("width", [54, 74, 114, 194])
def test_the_column_that_the_list_is_sorted_by_is_always_there(width, by):
    looks = fitting_looks(width, 3, frozenset(OPTIONAL), by)
    (look,) = (look for look, _ in looks if look.name == by)
    assert look.title
    last, start = looks[-1]
    assert start + last.width <= width
    assert {"id", "name"} <= {look.name for look, _ in looks}


def test_names_of_a_sweeps_runs_stand_whole_where_other_columns_can_go():
    for width in range(60, 200):
        (name,) = (
            look for look, _ in fitting_looks(width, 3, frozenset(OPTIONAL), names=36)
            if look.name == "name"
        )  # fmt: skip
        assert name.width == 36


@given(st.integers(50, 399))
def test_a_wider_list_has_all_that_a_narrower_one_has(width):
    assert set(names(width)) <= set(names(width + 1))


def test_what_is_worth_most_at_80_120_and_200_columns():
    at_80, at_120, at_200 = (names(width - 6) for width in (80, 120, 200))
    assert at_80 == ["id", "name", "status", CURVE, "loss", "accuracy", "changed"]
    assert {*at_120} == {*at_80, "preset", "test_accuracy", "epoch"}
    assert at_200 == NAMES


finite = st.floats(1e-300, 1e300) | st.none()
shares = st.floats(0, 1) | st.none()


@given(finite, shares, st.integers(0, 2_000_000), st.sampled_from(Status))
@example(9.999e-5, 1.0, 1_000_000, Status.FINISHED)
@example(None, 0.5, 3, Status.DIVERGED)
def test_no_figure_is_wider_than_its_column(loss, share, epoch, status):
    run = stored(3, loss=loss, share=share, test_share=share, epoch=epoch, status=status)
    for look in LOOKS:
        if look.name in ("loss", "accuracy", "test_accuracy") or (
            look.name == "epoch" and epoch < 1_000_000
        ):
            assert len(cell(look.name, run, look.width, DAY, ascii=False)) <= look.width


@given(st.integers(0, 2_000_000_000))
def test_no_time_is_wider_than_its_column(changed):
    look = next(look for look in LOOKS if look.name == "changed")
    words = cell("changed", stored(3, changed=float(changed)), look.width, DAY, ascii=False)
    assert 0 < len(words) <= look.width


@pytest.mark.parametrize(
    ("ago", "words"), [(0.0, "12:40"), (1.0, "yesterday"), (13.0, "3 Nov"), (380.0, "Nov 2022")]
)
def test_a_time_is_told_from_today(ago, words):
    moment = time.mktime((2023, 11, 16, 12, 40, 0, 0, 0, -1)) - ago * 86_400
    assert cell("changed", stored(3, changed=moment), 9, DAY, ascii=False) == words


@pytest.mark.parametrize(
    ("status", "owner", "doing", "word"),
    [
        (Status.RUNNING, "a", "here", "training"),
        (Status.RUNNING, "a", "detached", "detached"),
        (Status.RUNNING, "a", "run", "elsewhere"),
        (Status.RUNNING, "a", None, "cut off"),
        (Status.PAUSED, "", None, "paused"),
        (Status.STOPPED, "", None, "stopped"),
        (Status.DIVERGED, "", None, "diverged"),
        (Status.FINISHED, "", None, "finished"),
    ],
)
def test_the_status_tells_who_trains_it(status, owner, doing, word):
    run = stored(3, status=status, owner=owner, alive=doing is not None)
    assert status_word(run, doing) == word
    assert len(word) <= next(look.width for look in LOOKS if look.name == "status")


def test_texts_from_outside_are_written_plainly_and_whole_words_of_them():
    run = stored(3, note="red \x1b[31m and a long story of it", tags=("日本語", "b"))
    assert cell("note", run, 40, DAY, ascii=False) == "red \\x1b[31m and a long story of it"
    assert cell("note", run, 20, DAY, ascii=False) == "red \\x1b[31m and a …"
    assert cell("note", run, 22, DAY, ascii=True) == "red \\x1b[31m and a ..."
    assert cell_len(cell("tags", run, 9, DAY, ascii=False)) <= 9


def test_a_sweep_counts_its_runs_and_is_called_one():
    sweep = stored(
        3, kind="sweep", document="seeds = 5\n[vary]\nlearning_rate = [0.1, 0.2]\n", epoch=7,
        epochs=10, loss=None, share=None,
    )  # fmt: skip
    assert cell("name", sweep, 40, DAY, ascii=False) == "sweep: lr, 5 seeds"
    assert cell("epoch", sweep, 7, DAY, ascii=False) == "7 runs"
    assert cell("loss", sweep, 9, DAY, ascii=False) == ""


def test_a_regression_has_r2_in_place_of_its_accuracy():
    plane = stored(3, experiment=Experiment(dataset="plane", noise=0.0), share=0.75)
    assert cell("accuracy", plane, 8, DAY, ascii=False) == "0.750"
    assert cell("accuracy", stored(3, share=0.75), 8, DAY, ascii=False) == "75.0 %"


def test_the_list_is_sorted_by_columns_that_runs_have():
    assert CURVE not in SORTED_BY
    assert all(name in COLUMNS for name in SORTED_BY)
    assert [*SORTED_BY] == [name for name in NAMES if name != CURVE]
