"""Damaged TOML and CSV files: each is read, or refused in one sentence, soon, in little memory."""

from __future__ import annotations

import io
import random
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.sweeps.grid import Sweep
from tests.endurance.counts import seeds
from tests.endurance.mutations import mutated
from tui import preferences
from tui.cli.main import main

pytestmark = pytest.mark.slow

PATIENCE = 2
"""Seconds after which a command is stopped as by Ctrl+C."""
SECONDS = 30
"""In which a command ends, at most."""
KILOBYTES = 2_000_000
"""Of memory that may be added by all."""

SMALL = Experiment(hidden=(3,), epochs=20)
BRANCHED = Course.of(SMALL).branch(10, SMALL.with_changes(learning_rate=0.2))
COURSES = [
    BRANCHED.to_toml(),
    *(Course.of(preset.experiment).to_toml() for preset in PRESETS.values()),
]
SWEEP = Sweep.of(SMALL, {"learning_rate": (0.01, 0.1), "hidden": ((2,), (3, 3))}, 2).to_toml()
PREFERENCES = 'theme = "bp-light"\nmarker = "dots"\npace = -2\nmap_style = "ascii"\nmouse = false\n'
POINTS = "# points\nx1;x2;label\n" + "".join(f"{x},5;{x * x};{'ab'[x % 2]}\n" for x in range(12))
IRIS = Path(sys.modules["core.data"].__path__[0], "iris.csv").read_text()

REAL = {
    "run": (COURSES, ".toml", ("run", "--config", "{}", "--quiet", "--epochs", "12")),
    "json": (COURSES, ".toml", ("run", "--config", "{}", "--json")),
    "script": (COURSES, ".toml", ("export", "--to", "numpy", "--config", "{}")),
    "step": (COURSES, ".toml", ("inspect", "--config", "{}", "--json")),
    "check": (COURSES[:1], ".toml", ("check", "--config", "{}")),
    "sweep": ([SWEEP], ".toml", ("sweep", "--config", "{}", "--workers", "1", "--json")),
    "trained": ([POINTS, IRIS], ".csv", ("run", "--dataset", "{}", "--epochs", "2", "--quiet")),
    "drawn": ([POINTS, IRIS], ".csv", ("datasets", "{}")),
    "csv": ([POINTS, IRIS], ".csv", ("datasets", "{}", "--csv")),
}
"""What is damaged, and what reads it."""


def called(arguments: list[str], monkeypatch) -> tuple[int, str, str]:
    """The command line in this process: exit code, output, and what is said beside it."""
    output, beside = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with monkeypatch.context() as streams:
        streams.setattr(sys, "argv", ["bp-tui", *arguments])
        streams.setattr(sys, "stdout", output)
        streams.setattr(sys, "stderr", beside)
        signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            main()
        except SystemExit as end:
            code = end.code
        except KeyboardInterrupt:
            code = 130
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.stdout.flush()
            sys.stderr.flush()
    return code, *(file.buffer.getvalue().decode() for file in (output, beside))


@pytest.fixture
def damaged(tmp_path, monkeypatch):
    """`damaged(seed)`: a command with a damaged file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def make(seed: int) -> list[str]:
        chance = random.Random(seed)
        texts, suffix, command = REAL[list(REAL)[seed % len(REAL)]]
        path = tmp_path / f"{seed}{suffix}"
        path.write_bytes(mutated(chance.choice(texts).encode(), chance))
        return [path.name if word == "{}" else word for word in command]

    return make


def test_a_damaged_file_is_read_or_refused_in_one_sentence(damaged, monkeypatch):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    codes = {}
    for seed in seeds(60, 2000):
        command, start = damaged(seed), time.monotonic()
        try:
            code, output, beside = called(command, monkeypatch)
        except Exception:
            pytest.fail(f"seed {seed}: {command}\n{traceback.format_exc()}")
        codes[code] = codes.get(code, 0) + 1
        said = f"seed {seed}: {command}: {code}\n{beside}"
        assert code in (0, 2, 3, 130), said
        assert time.monotonic() - start < SECONDS, said
        assert "Traceback" not in output + beside
        if code == 2:
            assert beside.startswith("bp-tui: "), said
            assert beside.count("\n") == 1, said
            assert beside.rstrip("\n").isprintable(), said
    assert codes[0]
    assert codes[2]
    print(codes)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < KILOBYTES


def test_a_process_of_its_own_says_the_same(damaged, bp_tui, monkeypatch):
    for seed in seeds(3, 40):
        command = [*damaged(seed)]
        here, there = called(command, monkeypatch), bp_tui(*command)
        assert "Traceback" not in there.stderr, seed
        if 130 not in (here[0], there.returncode):
            assert (there.returncode, there.stderr) == (here[0], here[2]), seed


def test_damaged_preferences_are_said_in_one_sentence_and_written_anew(monkeypatch):
    file = preferences.preferences_file()
    file.parent.mkdir(parents=True)
    for seed in seeds(60, 500):
        file.write_bytes(mutated(PREFERENCES.encode(), random.Random(seed)))
        known, sentence = preferences.load()
        assert sentence == "" or sentence.isprintable(), seed
        preferences.remember(known, "pace")
        assert preferences.load()[0].pace == known.pace, seed
