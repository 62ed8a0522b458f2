"""Reports that several tests read: written once, by whichever process of the suite comes first."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core import Course, Experiment
from tui.report import lab_report, own_report

WriteOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> WriteOnce:
    """`written_once("name", write)`: the folder that `write(folder)` filled."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def folder(name: str, write: Callable[[Path], object]) -> Path:
        out = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not out.exists():
                write(out)
        return out

    return folder


@pytest.fixture(scope="session")
def lab(written_once: WriteOnce) -> Path:
    """The lab report with 2 seeds and 30 epochs."""
    return written_once("lab-report", lambda out: lab_report(out, seeds=2, epochs=30))


FIRST = Experiment(test_fraction=0.3, noise=0.1, hidden=(3,), epochs=40, squash_input=False)


@pytest.fixture(scope="session")
def course() -> Course:
    """A run with test points and a branch."""
    return Course.of(FIRST).branch(20, FIRST.with_changes(learning_rate=0.002))


@pytest.fixture(scope="session")
def own(written_once: WriteOnce, course: Course) -> Path:
    """The report of that run with 3 seeds."""
    return written_once("own-report", lambda out: own_report(course, out, title="My own", seeds=3))


@pytest.fixture
def without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are the terminal's own drawings, which are drawn sooner."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
