"""The benchmarks run, and we are not slower than a textbook; no absolute times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")


@pytest.mark.slow
def test_ours_is_not_slower_than_textbook_numpy() -> None:
    command = [sys.executable, str(RUN), "--quick", "--only", "linear", "xor"]
    done = subprocess.run(
        [*command, "--against", "textbook"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT met" not in done.stdout
    assert done.stdout.count("ahead of textbook NumPy") == 2


@pytest.mark.slow
@pytest.mark.parametrize("peer", ["sklearn", "torch"])
def test_a_missing_peer_is_said_to_be_missing(peer: str) -> None:
    """A module of that name that cannot be found stands for one that is not installed."""
    script = (
        "import sys, importlib.util as util, runpy; find = util.find_spec; "
        f"util.find_spec = lambda name, *a: None if name == {peer!r} else find(name, *a); "
        f"sys.argv = ['run.py', '--quick', '--only', 'xor', '--against', {peer!r}]; "
        f"sys.path.insert(0, {str(RUN.parent)!r}); "
        f"runpy.run_path({str(RUN)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not installed" in done.stdout
    assert "not measured" in done.stdout
