"""The places of a network's units: within the drawing, apart, in the middle."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.network_plan import SMALLEST, most_units, network_plan

WIDTHS = st.lists(st.integers(1, 40), min_size=2, max_size=18).map(tuple)


@given(
    width=st.integers(20, 160), height=st.integers(8, 60), widths=WIDTHS,
    outputs=st.booleans(), whole=st.booleans(), chosen=st.integers(0, 17),
)  # fmt: skip
def test_maps_are_apart_and_inside(width, height, widths, outputs, whole, chosen):
    names = tuple(f"x{n + 1}" for n in range(widths[0]))
    chosen = min(chosen, len(widths) - 1 - (not outputs))
    plan = network_plan(
        width, height, widths, names, outputs=outputs, whole=whole, chosen=chosen
    )  # fmt: skip
    assert plan.column_of(chosen) is not None
    for column in plan.columns:
        assert len(column.tops) == min(widths[column.layer], most_units(height))
        assert column.size >= SMALLEST
        assert all(
            b - a > column.size - (column.size == SMALLEST) for a, b in pairwise(column.tops)
        )
        assert column.tops[0] >= 0
        assert column.tops[-1] + column.size <= 2 * height
        assert not whole or all(top % 2 == 0 for top in column.tops)
    assert plan.columns[0].x >= 1
    for before, after in pairwise(plan.columns):
        assert after.x - before.end >= 2
    assert plan.columns[-1].end <= width - 1
    shown = [column.layer for column in plan.columns]
    assert shown == list(range(shown[0], shown[-1] + 1))
    assert bool(plan.ends) == (not outputs and shown[-1] == len(widths) - 2)


def test_a_unit_is_found_where_its_map_is():
    plan = network_plan(80, 32, (2, 8, 1), ("x1", "x2"), outputs=True, whole=False)
    for column in plan.columns:
        for place, top in enumerate(column.tops):
            for x in (column.x, column.end - 1):
                assert plan.unit_at(x, (top + 1) // 2) == (column.layer, place)
            assert plan.unit_at(column.x - 1, top // 2) is None
            assert plan.unit_at(column.end, top // 2) is None


def test_a_layer_of_eight_fits_where_it_is_wanted():
    for width, height, most in ((80, 32, 8), (48, 18, 6), (36, 19, 8), (24, 12, 6)):
        plan = network_plan(
            width, height, (2, most, most, 1), ("x1", "x2"), outputs=width > 40, whole=False
        )
        assert len(plan.columns[1].tops) == most
