"""The benchmarks run, and we are not slower than a textbook; no absolute times."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")


def environment() -> dict[str, str]:
    """This process's, with this checkout importable."""
    paths = [str(RUN.parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def without(peer: str, section: str) -> subprocess.CompletedProcess[str]:
    """The benchmark of one section against a peer whose module cannot be found."""
    script = (
        "import sys, importlib.util as util, runpy; find = util.find_spec; "
        f"util.find_spec = lambda name, *a: None if name == {peer!r} else find(name, *a); "
        f"sys.argv = ['run.py', '--quick', '--only', {section!r}, '--against', {peer!r}]; "
        f"sys.path.insert(0, {str(RUN.parent)!r}); "
        f"runpy.run_path({str(RUN)!r}, run_name='__main__')"
    )
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


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
def test_stacked_runs_cost_less_than_single_ones() -> None:
    command = [sys.executable, str(RUN), "--quick", "--only", "stack", "--against", "textbook"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT met" not in done.stdout
    assert "256 stacked runs" in done.stdout
    assert "stacked, ahead of singly" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("module", ["jax"])
def test_stacks_do_without_a_missing_peer(module: str) -> None:
    done = without(module, "stack")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not installed" in done.stdout
    assert "not measured" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("minibatch", "µs an update"),
        ("activations", "relu on the XOR job"),
        ("landscape", "landscape of report-xor"),
    ],
)
def test_mini_batches_activations_and_landscapes_are_measured(section: str, shown: str) -> None:
    command = [sys.executable, str(RUN), "--quick", "--only", section, "--against", "textbook"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "NOT met" in done.stdout, done.stdout + done.stderr
    assert shown in done.stdout


@pytest.mark.slow
def test_a_file_of_a_hundred_thousand_points_is_read_beside_numpys_reader() -> None:
    command = [sys.executable, str(RUN), "--quick", "--only", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT met" not in done.stdout
    assert done.stdout.count("× NumPy's loadtxt") >= 2


@pytest.mark.slow
def test_saving_a_run_takes_less_than_three_hundredths_of_its_training() -> None:
    command = [sys.executable, str(RUN), "--quick", "--only", "keeping"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT met" not in done.stdout
    assert done.stdout.count("saving ") >= 3


@pytest.mark.slow
def test_a_sweep_alone_prints_its_seconds() -> None:
    command = [sys.executable, str(RUN.with_name("sweep_alone.py")), "3", "1"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 0


@pytest.mark.slow
@pytest.mark.parametrize("peer", ["sklearn", "torch"])
def test_a_missing_peer_is_said_to_be_missing(peer: str) -> None:
    done = without(peer, "xor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not installed" in done.stdout
    assert "not measured" in done.stdout
