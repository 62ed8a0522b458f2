"""How many examples a property is tried with: `pytest --hypothesis-profile=thorough` tries more;
and no test knows or changes what its user prefers."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import settings

settings.register_profile("quick", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=100, deadline=None, print_blob=True)
settings.load_profile("quick")

TESTS = count(1)


@pytest.fixture(autouse=True)
def _nobody_s_preferences(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Have a folder of preferences for each test, in processes that it starts too; it is not there
    before something is remembered."""
    folder = tmp_path_factory.getbasetemp() / "preferences" / str(next(TESTS))
    monkeypatch.setenv("BP_TUI_HOME", str(folder))
