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
    """`call("run", "--json", COLUMNS="60")`: as `bp_tui`, but in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            for name, value in ({"COLUMNS": "80", "LINES": "80"} | variables).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["bp-tui", *arguments])
            for name in ("stdin", "stdout", "stderr"):
                patch.setattr(sys, name, getattr(sys, name))
            code = 0
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run
