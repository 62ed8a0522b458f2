"""The command line in this process, where a test needs many calls of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.cli.main import main

Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Call:
    """`call("run", "--json")`: as `bp_tui`, but in this process."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "LINES"):
        monkeypatch.setenv(name, "80")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["bp-tui", *arguments])
            for name in ("stdin", "stdout", "stderr"):
                patch.setattr(sys, name, getattr(sys, name))
            with pytest.raises(SystemExit) as end:
                main()
        return subprocess.CompletedProcess(arguments, end.value.code, *capsys.readouterr())

    return run
