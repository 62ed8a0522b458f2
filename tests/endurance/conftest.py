"""Endurance: what no single test shows, tried at random and for long.

    pytest tests/endurance                                       the short forms, which CI runs
    BP_TUI_ENDURANCE=long pytest -n0 -s tests/endurance          the long ones, about two hours
    python -m tests.endurance.hour                               an hour's training in the Lab

Each test says its seed where it fails, and begins at that seed with `BP_TUI_SEED`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.endurance.home import COURSE, SWEEP, Home
from tests.tui.conftest import PROGRAM, bp_tui, environment, lab, plain, terminal

__all__ = ["bp_tui", "lab", "plain", "terminal"]

Begin = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def home() -> Home:
    """`home.look()`: what is in the store."""
    return Home()


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Begin]:
    """`begun("run", …)`: the command line as a process of its own, beside the files of
    the course and the sweep."""
    children = []
    (tmp_path / "run.toml").write_text(COURSE.to_toml())
    (tmp_path / "sweep.toml").write_text(SWEEP.to_toml())

    def begin(*arguments: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        child.kill()
        child.communicate()
