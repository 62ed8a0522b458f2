"""`bp-tui runs` with any words, and with files that cannot be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from random import Random

import pytest

from tests.tui.cli.runs.kept import ids

WORDS = (
    "list", "show", "compare", "tag", "note", "pin", "unpin", "export", "import", "delete",
    "restore", "prune", "1", "3", "1-2", "2-9", "9-2", "last", "99999999999999999999", "-1", "0",
    "--json", "--csv", "--csv=c.csv", "--filter", "lr<0.1", "dataset=xor", "--sort", "loss", "-",
    "--reverse", "--limit", "--columns", "id,lr", "--all", "--of", "--curves", "--config=c.toml",
    "--budget=2MB", "--dry-run", "--remember", "+best", "-best", "", " ", "\x1b[31m", "é", "x.zip",
    "x" * 300, "--", "--nothing", "a,b", "none", ".", "/dev/null",
)  # fmt: skip


@pytest.mark.slow
def test_any_words_end_with_a_sentence_or_what_was_asked_for(call, store, tmp_path):
    random = Random(7)
    for _ in range(300):
        words = [random.choice(WORDS[:12]), *random.choices(WORDS, k=random.randrange(5))]
        done = call("runs", *words, COLUMNS=random.choice(("20", "33", "80", "200")))
        assert done.returncode in (0, 2), words
        if done.returncode:
            assert done.stderr.startswith("bp-tui: "), words
            assert len(done.stderr.splitlines()) == 1, words
            assert done.stderr.rstrip("\n").isprintable(), words
        assert "\x1b" not in done.stdout, words


def damaged(path):
    path.write_bytes(b"not a database" * 400)


def newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [newer, folder])
@pytest.mark.parametrize("command", ["list", "show 1", "compare 1 2", "tag 1 x", "prune"])
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(call, three_runs, harm, command):
    path = Path(shutil.copytree(three_runs, os.environ["BP_TUI_HOME"])) / "runs.sqlite"
    harm(path)
    done = call("runs", *command.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bp-tui: ")
    assert str(path) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_runs_it_is_told_why_none_can_be_kept(call, tmp_path):
    file = tmp_path / "home"
    file.write_text("no folder")
    for home in (file, file / "runs"):
        for command in ("list", "list --json", "show 1", "prune"):
            done = call("runs", *command.split(), BP_TUI_HOME=str(home))
            assert (done.returncode, done.stdout, done.stderr) == (
                2, "", f"bp-tui: no runs can be kept: BP_TUI_HOME is '{home}', and '{file}' is a "
                "file\n",
            )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.cli.runs.opening.os.access", lambda path, _: path != tmp_path)
        done = call("runs", BP_TUI_HOME=str(tmp_path / "new"))
    assert done.stderr == (
        f"bp-tui: no runs can be kept: BP_TUI_HOME is '{tmp_path / 'new'}', and '{tmp_path}' "
        "cannot be written\n"
    )


def test_a_damaged_file_is_set_aside_and_told(call, three_runs):
    path = Path(shutil.copytree(three_runs, os.environ["BP_TUI_HOME"])) / "runs.sqlite"
    damaged(path)
    done = call("runs")
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1)
    assert "damaged" in done.stderr
    assert done.stdout.startswith("No runs are kept yet")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_what_may_only_be_read_is_read(call, three_runs):
    place = Path(shutil.copytree(three_runs, os.environ["BP_TUI_HOME"]))
    (place / "runs.sqlite").chmod(0o444)
    place.chmod(0o555)
    try:
        assert ids(call("runs").stdout) == [3, 2, 1]
        done = call("runs", "tag", "1", "x")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    finally:
        place.chmod(0o755)


ODD = {
    "kind": ["x"],
    "document": ["", "no = = toml", "seeds = 'x'", "[vary]\nlr=[1]", "vary = 3", "branch = 3",
                 "[[branch]]", "unknown = 3", "dataset = 7"],
    "settings": ["{}", "[]", "no JSON", '{"unknown": 1}', '{"dataset": 3}', '{"hidden": "x"}',
                 '{"dataset": "gone.csv"}'],
    "preset": ["gone", ""],
    "status": ["x"],
    "reason": ["\x1b[31m"],
    "epoch": [-1, "x"],
    "epochs": [0, "x"],
    "loss": [None, "x", -1.0, 1e308],
    "share": [None, "x", 2.0, -1e300],
    "sketch": [b"", b"123", b"\xff" * 64],
    "versions": ["{}", "[]", "x", '{"numpy": 3}'],
    "parent": [1, 999],
    "owner": ["gone", "../../x"],
    "tags": ["x", '"x"', "[1]", '["a"]'],
    "note": ["\x1b[31m\n\n", 300 * "é"],
    "started": [-1.0, 1e18, "x"],
    "changed": [1e12, float("inf")],
}  # fmt: skip
"""What no row should have, by its column: of a damaged file, or of another version."""

COMMANDS = ("list --all", "list --json --filter lr<1", "list --csv -", "show 1", "compare 1 2",
            "compare 1-3 --json", "show 1 --json --curves", "export 1 x.zip")  # fmt: skip


@pytest.mark.slow
def test_a_row_of_whatever_is_listed_or_left_out(call, store, three_runs):
    for column, values in ODD.items():
        for value in values:
            shutil.copy(three_runs / "runs.sqlite", os.environ["BP_TUI_HOME"])
            with sqlite3.connect(Path(os.environ["BP_TUI_HOME"]) / "runs.sqlite") as connection:
                connection.execute(f"UPDATE runs SET {column} = ? WHERE id < 3", (value,))
            connection.close()
            for command in COMMANDS:
                done = call("runs", *command.split())
                assert done.returncode in (0, 2), (column, value, command)
                raw = "--csv" in command  # has notes as they are
                assert raw or "\x1b" not in done.stdout + done.stderr, (column, value, command)
            assert 3 in ids(call("runs").stdout), (column, value)
