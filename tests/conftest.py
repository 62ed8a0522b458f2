"""How many examples a property is tried with: `pytest --hypothesis-profile=thorough` tries more;
which slow tests are left to CI; and no test knows or changes what its user prefers."""

from __future__ import annotations

import inspect
import signal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# What was started with nohup leaves SIGHUP alone, and so would all programs that tests start.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

settings.register_profile("quick", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=100, deadline=None, print_blob=True)
settings.load_profile("quick")

PROOFS = (
    "benchmarks",
    "core/lessons/own_code",
    "core/lessons/paper",
    "core/lessons/test_report.py",
    "core/scripts",
    "core/store/test_detached.py",
    "core/sweeps/test_sweeping.py",
    "endurance",
    "tui/cli/test_detaching.py",
    "tui/cli/test_resumed_sweep.py",
    "tui/cli/test_streams.py",
    "tui/screens/compare",
    "tui/screens/history",
    "tui/screens/inspect",
    "tui/screens/lab/test_detaching.py",
    "tui/screens/lab/test_form.py",
    "tui/screens/lab/test_remedies.py",
    "tui/screens/lab/test_reporting.py",
    "tui/screens/lab/test_screen.py",
    "tui/screens/network",
    "tui/screens/race",
    "tui/screens/test_ascii.py",
    "tui/screens/test_contrast.py",
    "tui/screens/test_playback.py",
    "tui/terminal",
    "tui/web",
)
"""Where slow tests are whole sittings, real terminals, processes and peers."""

SITTINGS = (
    "tui/screens/compare",
    "tui/screens/history",
    "tui/screens/inspect",
    "tui/screens/lab/test_detaching.py",
    "tui/screens/lab/test_exporting.py",
    "tui/screens/lab/test_form.py",
    "tui/screens/lab/test_remedies.py",
    "tui/screens/network",
    "tui/screens/race",
    "tui/screens/test_ascii.py",
    "tui/screens/test_contrast.py",
    "tui/screens/test_preferences.py",
)
"""Where tests that open the app are slow, as there are many."""

TESTS = count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the sittings as slow, and the slow tests of `PROOFS`, which take minutes together, as
    `proof` too."""
    here = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(here)
        opens_the_app = inspect.iscoroutinefunction(getattr(item, "obj", None))
        if opens_the_app and any(place.is_relative_to(sittings) for sittings in SITTINGS):
            item.add_marker(pytest.mark.slow)
        slow = item.get_closest_marker("slow") is not None
        if slow and any(place.is_relative_to(proofs) for proofs in PROOFS):
            item.add_marker(pytest.mark.proof)


@pytest.fixture(autouse=True)
def _nobody_s_preferences(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Have a folder of preferences for each test, in processes that it starts too; it is not there
    before something is remembered."""
    folder = tmp_path_factory.getbasetemp() / "preferences" / str(next(TESTS))
    monkeypatch.setenv("BP_TUI_HOME", str(folder))
