"""A PyTorch script trains the same network, by autograd and PyTorch's own optimizers."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import train
from tests.core.scripts.cases import assert_same, courses, outputs, written


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The lines that the script of each case prints."""
    pytest.importorskip("torch")
    return outputs(written(courses(), "pytorch"), Path(tmp_path_factory.mktemp("scripts")))


@pytest.mark.slow
@pytest.mark.parametrize("name", courses())
def test_it_is_the_same_training(name: str, printed: dict[str, list[str]]) -> None:
    assert_same(train(courses()[name]), printed[name])


def test_a_script_is_written_of_every_row() -> None:
    assert written(courses(), "pytorch").keys() == courses().keys()
