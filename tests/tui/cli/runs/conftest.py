"""A store with three runs."""

from __future__ import annotations

import os
import shutil

import pytest

from core.store.run_store import RunStore
from tests.tui.cli.runs.kept import EXPERIMENTS, kept


@pytest.fixture(scope="session")
def three_runs(tmp_path_factory):
    """The folder of a store."""
    folder = tmp_path_factory.mktemp("three")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BP_TUI_HOME", str(folder))
        for experiment in EXPERIMENTS:
            kept(experiment)
    return folder


@pytest.fixture
def store(three_runs):
    """Three runs; the store is read as it is afterwards."""
    shutil.copytree(three_runs, os.environ["BP_TUI_HOME"])
    store = RunStore()
    yield store
    store.close()
