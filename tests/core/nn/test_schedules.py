"""Each row of the table of schedules, by closed forms."""

from __future__ import annotations

import math

import pytest

from core.nn.rule import Rule
from core.nn.schedules import SCHEDULES, Schedule

CLOSED_FORMS: dict[str, dict[int, float]] = {
    "constant": {0: 1, 7: 1, 1000: 1},
    "steps": {0: 1, 9: 1, 10: 0.25, 19: 0.25, 20: 1 / 16, 35: 1 / 64},
    "exponential": {0: 1, 5: 1 / 2, 10: 1 / 4, 20: 1 / 16},
    "cosine": {
        0: 1,
        5: 5 / 8,
        10: 1 / 4,
        50: 1 / 4,
        2: 1 / 4 + 3 / 8 * (1 + math.cos(math.pi / 5)),
    },
    "warm_up": {0: 1 / 4, 5: 5 / 8, 10: 1, 50: 1},
}
"""At epochs, with n = 10 and a factor of 1/4."""


@pytest.mark.parametrize(
    ("name", "epoch", "factor"),
    [(name, *point) for name, points in CLOSED_FORMS.items() for point in points.items()],
)
def test_schedules_by_closed_forms(name: str, epoch: int, factor: float) -> None:
    rule = Rule(schedule=SCHEDULES[name], schedule_epochs=10, schedule_factor=0.25)
    assert rule.rate_factor(epoch) == pytest.approx(factor, rel=1e-14)


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=list(SCHEDULES))
class TestEverySchedule:
    def test_it_has_its_name_a_title_a_help_and_a_source(self, schedule: Schedule) -> None:
        assert SCHEDULES[schedule.name] is schedule
        assert schedule.title
        assert schedule.help
        assert schedule.source

    def test_it_says_whether_it_changes(self, schedule: Schedule) -> None:
        factors = {schedule.factor(epoch, 3, 0.5) for epoch in range(10)}
        assert (factors != {1}) == schedule.changes

    @pytest.mark.parametrize("n", [1, 7])
    @pytest.mark.parametrize("factor", [0.0, 0.5, 1.0])
    def test_it_stays_from_0_to_1(self, schedule: Schedule, n: int, factor: float) -> None:
        for epoch in (0, 1, 6, 7, 8, 100, 1_000_000):
            assert 0 <= schedule.factor(epoch, n, factor) <= 1
