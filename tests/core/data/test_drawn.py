"""Points drawn by hand: one at a place, a way back, and CSV that reads back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, make_dataset
from core.data.drawn import MAX_CLASSES, DrawnPoints
from core.refusal import Refusal

places = st.tuples(*[st.sampled_from([0.125, 0.25, 0.5, 0.875])] * 2)
changes = st.lists(st.tuples(places, st.integers(-1, MAX_CLASSES - 1)), max_size=20)


def drawn(steps: list[tuple[tuple[float, float], int]]) -> DrawnPoints:
    """Points after these steps; class -1 takes one off."""
    points = DrawnPoints()
    for place, label in steps:
        points = points.without(place) if label < 0 else points.with_point(place, label)
    return points


@given(changes)
def test_the_last_class_at_a_place_counts_and_none_where_it_was_taken_off(steps) -> None:
    points, expected = drawn(steps), {}
    for place, label in steps:
        expected[place] = label
    for place, label in expected.items():
        assert points.at(place) == (None if label < 0 else label)
    assert len(points) == sum(label >= 0 for label in expected.values())
    assert len({place for place, _ in points.classes}) == len(points)


@given(changes, places, st.integers(0, MAX_CLASSES - 1))
def test_undo_goes_back_over_one_change(steps, place, label) -> None:
    points = drawn(steps)
    for changed in (points.with_point(place, label), points.without(place), points.without_last()):
        same = changed is points
        assert same or changed.undone() is points
    assert DrawnPoints().undone() == DrawnPoints()


@given(changes.filter(lambda steps: len({c for _, c in drawn(steps).classes}) >= 2))
def test_what_is_saved_is_learnt(tmp_path_factory: pytest.TempPathFactory, steps) -> None:
    points = drawn(steps)
    path: Path = tmp_path_factory.mktemp("drawn") / "points.csv"
    path.write_text(points.to_csv())
    data = make_dataset(Experiment(dataset=str(path), squash_input=False))
    assert (data.x == points.x).all()
    present = sorted(set(points.labels.tolist()))
    assert data.truth.tolist() == [present.index(label) for label in points.labels.tolist()]


@pytest.mark.parametrize("labels", [(), (0,), (3, 3)])
def test_a_single_class_is_refused(labels: tuple[int, ...]) -> None:
    points = DrawnPoints()
    for place, label in enumerate(labels):
        points = points.with_point((place / 4, 0.5), label)
    with pytest.raises(Refusal, match="they must be of two at least"):
        points.to_csv()
    assert points.x.shape == (len(labels), 2)
    assert points.labels.dtype == np.int64
