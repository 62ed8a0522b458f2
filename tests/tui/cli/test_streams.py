"""The command line where its output is closed, full, read in part, or has few characters."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # Real processes, one a case.

PROGRAM = Path(sys.executable).with_name("bp-tui")
SWEEP = "sweep --vary lr=0.01,0.02 --epochs 30 --seeds 2 --csv runs.csv --curves curves.npz"
DIVERGES = "run --preset linear-diverges"
REPORT = "report --experiment <(echo epochs=20) --seeds 1 --out report"
FILES = {SWEEP: ("runs.csv", "curves.npz"), REPORT: ("report/report.html",)}

QUICK = {SWEEP: 0, "run --lr abc": 2}
MORE = {
    f"{SWEEP} --json": 0, DIVERGES: 3, f"{DIVERGES} --json": 3, f"{DIVERGES} --quiet": 3, REPORT: 0,
    "run --epochs 20": 0, "presets": 0, "datasets xor": 0, "run --help": 0, "--version": 0,
}  # fmt: skip
COMMANDS = [
    *QUICK.items(),
    *(pytest.param(*item, marks=pytest.mark.slow) for item in MORE.items()),
]
"""Commands and what their exit code is, whatever becomes of their output."""


def is_whole(folder: Path, command: str) -> bool:
    """Whether a command has written its files whole, and nothing beside them."""
    assert not list(folder.rglob("*.part"))
    return all((folder / name).stat().st_size > 0 for name in FILES.get(command, ()))


@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_a_reader_that_goes_away_changes_nothing(shell, tmp_path, command, code):
    for reader in ("true", "head -1"):
        done = shell(f'"$BP" {command} | {reader} >/dev/null; exit ${{PIPESTATUS[0]}}')
        assert done.returncode == code
        assert done.stderr.startswith("bp-tui: ") if code == 2 else not done.stderr
        assert is_whole(tmp_path, command)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_closed_streams_change_nothing(shell, tmp_path, command, code, closed):
    done = shell(f'"$BP" {command} {closed}')
    assert done.returncode == code
    assert bool(done.stderr) == (code == 2 and closed == ">&-")
    assert bool(done.stdout) == (code != 2 and closed == "2>&-")
    assert is_whole(tmp_path, command)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_a_full_output_is_told_and_the_files_are_there(shell, tmp_path, command, code):
    done = shell(f'"$BP" {command} >/dev/full')
    assert done.returncode == (code or 2)
    full = "bp-tui: the output could not be written (no space left on device)\n"
    assert code == 2 or done.stderr == full
    assert is_whole(tmp_path, command)
    assert shell(f'"$BP" {command} 2>/dev/full').returncode == code


def test_a_pipe_that_does_not_block_gets_it_all():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    child = subprocess.Popen([PROGRAM, "run", "--epochs", "30000", "--json"], stdout=writing)
    os.close(writing)
    time.sleep(1)  # it has written more than the pipe holds, or will
    with open(reading, encoding="utf-8") as pipe:
        document = pipe.read()
    assert child.wait(60) == 0
    assert document.endswith("}\n")
    assert len(document) > 1 << 17


def test_ctrl_c_with_tee_keeps_what_is_finished(terminal, tmp_path):
    sweep = f"{PROGRAM} sweep --vary lr=log:1e-4:1:40 --seeds 20 --csv runs.csv"
    line = f'trap : INT; {sweep} | tee table; echo "left with ${{PIPESTATUS[0]}}"'
    with terminal("-c", line, program=Path("/bin/bash")) as it:
        it.until(lambda: re.search(r"[1-9]\d* of 800 runs", it.text))
        it.press("\x03")
        it.until_shows("left with 130")
        assert b"Traceback" not in it.written
    rows = list(csv.DictReader((tmp_path / "runs.csv").read_text().splitlines()))
    assert 0 < len(rows) < 800


# Characters and widths.


@pytest.mark.parametrize("encoding", ["latin-1", pytest.param("ascii", marks=pytest.mark.slow)])
@pytest.mark.parametrize("command", ["run --config größe.toml", "datasets xor"])
def test_colours_without_utf_8_are_characters(terminal, tmp_path, command, encoding):
    (tmp_path / "größe.toml").write_text("epochs = 20")
    variables = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    with terminal(*command.split(), columns=100, lines=50, **variables) as it:
        assert it.until_left() == 0
    assert b"Traceback" not in it.written
    assert b"\x1b[" in it.written
    drawn = it.written.replace("größe".encode(encoding, "backslashreplace"), b"")
    assert drawn.isascii()
    assert b"o" in drawn


@pytest.mark.parametrize("command", ["presets", SWEEP, "report --out r --seeds 1 --epochs 9"])
def test_every_command_can_be_read_in_ascii(terminal, tmp_path, command):
    with terminal(*command.split(), PYTHONIOENCODING="ascii", PYTHONUTF8="0") as it:
        it.until(lambda: not it.read(0.1) and not it.child.isalive(), 60)
        assert it.until_left() == 0
    assert it.written.isascii()
    assert b"\\u" not in it.written.replace(b"\\udc", b"")


WIDTHS = {"0": 80, "²": 80, "2": 20}
MORE_WIDTHS = {
    "-4": 80, "many": 80, "1": 20, "19": 20, "120": 120, "1000000000": 1000, "1" * 5000: 1000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "width"),
    [
        *WIDTHS.items(),
        *(pytest.param(*it, marks=pytest.mark.slow, id=it[0][:9]) for it in MORE_WIDTHS.items()),
    ],
)
def test_any_width_can_be_drawn_in(bp_tui, columns, width):
    done = bp_tui("run", "--help", COLUMNS=columns)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) == width
    assert "--learning-rate" in done.stdout.replace("\n", "") or width == 20


@pytest.mark.parametrize("command", ["--help", "presets", "datasets xor", SWEEP, "run --epochs 9"])
@pytest.mark.parametrize("columns", ["0", "1"])
def test_every_command_draws_in_any_width(bp_tui, command, columns):
    done = bp_tui(*command.split(), COLUMNS=columns, LINES="²")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout) > 100


def test_a_terminal_of_one_column_is_survived(terminal):
    with terminal("run", "--help", columns=1, lines=5) as it:
        assert it.until_left() == 0
    assert b"Usage" in it.written
