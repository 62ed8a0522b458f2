"""The text of scripts: what a reader meets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core import make_dataset
from core.refusal import Refusal
from core.scripts.script import LIBRARIES, script
from core.scripts.source import array, joined
from tests.core.scripts.cases import courses


@pytest.mark.slow
@pytest.mark.parametrize("library", LIBRARIES)
def test_nothing_in_a_script_is_unused(library: str, tmp_path: Path) -> None:
    for place, course in enumerate(courses().values()):
        try:
            (tmp_path / f"{place}.py").write_text(script(course, library), encoding="utf-8")
        except Refusal:
            assert library == "sklearn"
    rules = ["--isolated", "--select", "E,F,W,I,B", "--ignore", "E402,E501,F811,B905"]
    ruff = [sys.executable, "-m", "ruff", "check", *rules, str(tmp_path)]
    done = subprocess.run(ruff, capture_output=True, text=True)
    assert not done.returncode, done.stdout


def test_numbers_are_written_to_the_last_bit() -> None:
    numbers = np.array([[0.1, 1 / 3], [5e-324, -1e300], [0.0, -0.0]])
    again = eval(array(numbers), {"np": np})
    assert again.tobytes() == numbers.tobytes()
    assert array(np.array([1.5, 2.0])) == "np.array([1.5, 2.0])"


def test_parts_stand_apart_as_python_has_it() -> None:
    parts = ["a = 1", "b = 2", "def f():\n    return a", "", "c = 3", "# of d\nd = 4"]
    assert joined(parts) == (
        "a = 1\nb = 2\n\n\ndef f():\n    return a\n\n\nc = 3\n\n# of d\nd = 4\n"
    )


def test_a_library_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refusal, match="to is 'excel'; it must be one of numpy, pytorch, sklearn"):
        script(courses()["usual"], "excel")


def test_points_that_are_given_are_those_of_the_script() -> None:
    course = courses()["usual"]
    dataset = make_dataset(course.experiment.with_changes(seed=8))
    text = script(course, "numpy", dataset)
    assert repr(dataset.x[0].tolist()) in text
    assert repr(dataset.x[0].tolist()) not in script(course, "numpy")
