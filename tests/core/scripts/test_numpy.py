"""A NumPy script trains the same network as `bp-tui run`, to the last digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import train
from core.experiments.schema import descriptions
from tests.core.scripts.cases import assert_same, courses, outputs, presets, written


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The lines that the script of each case prints."""
    return outputs(written(courses(), "numpy"), tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("name", courses())
def test_it_is_the_same_training(name: str, printed: dict[str, list[str]]) -> None:
    assert_same(train(courses()[name]), printed[name])


@pytest.mark.slow
def test_presets_are_the_same_where_they_are_chaotic_too(tmp_path: Path) -> None:
    printed = outputs(written(presets(), "numpy"), tmp_path)
    for name, course in presets().items():
        assert_same(train(course), printed[name])


def test_every_setting_is_tried() -> None:
    tried = {
        field
        for course in courses().values()
        for segment in course.segments
        for field, description in descriptions().items()
        if getattr(segment.experiment, field) != description.default
    }
    assert tried == set(descriptions())
