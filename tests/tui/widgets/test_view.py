"""The words about what is on its way."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.training.timeline import Way
from tui.drawing.text import fits, pieces
from tui.widgets.view import BAR_CELLS, View, going_notice

MOMENT = SimpleNamespace(speed=1000.0)


@pytest.mark.parametrize("going", [False, True])
@pytest.mark.parametrize("ascii", [False, True])
def test_a_long_way_has_a_bar_that_grows(going, ascii):
    view = View(moment=MOMENT, going=going, ascii=ascii)
    done = "=" if ascii else "━"
    full = []
    for at in range(20_000, 57_001, 500):
        way = Way(20_000, at, 57_000)
        notice = going_notice("run 3", way, view, 100_000, 120, stops=True)
        assert notice.isascii() or not ascii
        assert ("of 100,000" in notice) == going
        full.append(notice.count(done))
    assert full == sorted(full)
    assert [full[0], full[-1]] == [0, BAR_CELLS]


@pytest.mark.parametrize("stops", [False, True])
def test_a_notice_of_the_way_fits_and_keeps_the_goal_longest(stops):
    way = Way(0, 7_000, 57_000)
    for going in (False, True):
        view = replace(View(moment=MOMENT), going=going)
        for width in range(42, 140):
            notice = going_notice("run 3", way, view, 100_000, width, stops=stops)
            assert fits(notice, width)
            assert notice.startswith("training run 3")
            assert "57,000" in notice
            assert ("esc" in pieces(notice)) <= stops
        whole = going_notice("run 3", way, view, 100_000, 140, stops=True)
        assert ("50 s left" in whole) == going
        assert whole.endswith("`esc` stops")
