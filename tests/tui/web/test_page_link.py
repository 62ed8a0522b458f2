"""One frame at a time goes to a page, however late it answers."""

from __future__ import annotations

import pytest

from tui.terminal.link import PATIENCE, PageLink


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("late", [0.001, 0.2, 1.0])
def test_a_page_that_answers_late_is_not_slow(late):
    clock = Clock()
    link = PageLink(clock)
    link.answers = True
    for _ in range(60):
        assert link.room() is None  # a whole frame
        link.sent(3000)
        assert link.room() == 0
        clock.now += late
        link.arrived()
        assert link.frame_seconds == pytest.approx(late)
    assert not link.slow


def test_a_key_is_answered_while_a_frame_is_on_its_way():
    link = PageLink(Clock())
    link.sent(3000)
    link.hurry()
    assert link.room() is None
    link.sent(300)
    assert link.room() == 0


def test_an_answer_that_is_lost_is_not_waited_for_without_end():
    clock = Clock()
    link = PageLink(clock)
    link.sent(3000)
    clock.now += PATIENCE + 0.1
    assert link.room() is None
