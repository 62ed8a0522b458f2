"""`bp-tui report`: what it prints, what it refuses, how it is stopped."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.slow  # Reports in processes of their own.

QUICK = ("report", "--seeds", "1", "--epochs", "3")


@pytest.fixture
def without_matplotlib(tmp_path_factory):
    """The variables of a process that has no matplotlib, whose figures are drawn sooner."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "matplotlib.py").write_text("raise ImportError")
    return {"PYTHONPATH": str(folder)}


def test_the_claims_in_short(bp_tui, tmp_path):
    done = bp_tui(*QUICK)
    assert (done.returncode, done.stderr) == (0, "")
    assert "XOR needs many units" in done.stdout
    assert re.search(r"lab-report/report.html written in [\d.]+ s", done.stdout)
    assert "<img" in (tmp_path / "lab-report/report.html").read_text()


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [
        ("ascii", "40"),
        *(pytest.param(*it, marks=pytest.mark.slow) for it in (("ascii", "80"), ("utf-8", "40"))),
    ],
)
def test_any_terminal_shows_the_claims(encoding, columns, bp_tui, tmp_path, without_matplotlib):
    done = bp_tui(
        *QUICK, "--out", "fôlder", PYTHONIOENCODING=encoding, COLUMNS=columns, **without_matplotlib
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ("✗" in done.stdout) is (encoding == "utf-8")
    assert f"{'fôlder' if encoding == 'utf-8' else 'f' + chr(92) + 'xf4lder'}/report" in done.stdout
    assert (tmp_path / "fôlder/report.html").is_file()
    *lines, quick_look, missing, _ = done.stdout.splitlines()
    assert "these have 3, and the verdicts are of these" in quick_look
    assert "pip install 'bp-tui[report]' gives real ones" in missing
    assert all(len(line) <= int(columns) for line in lines)
    words = " ".join(re.sub(r"[|+]|--+", " ", done.stdout).split())
    assert "7 XOR needs many units" in words
    assert words.count("not reproduced, 0 of 1") > 9


def test_ones_own_experiment(bp_tui, tmp_path, without_matplotlib):
    (tmp_path / "my.toml").write_text("epochs = 40\n[[branch]]\nepoch = 20\nlearning_rate = 0.002")
    arguments = ("--experiment", "my.toml", "--out", "own", "--seeds", "2")
    done = bp_tui("report", *arguments, **without_matplotlib)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "own/report.md").read_text().startswith("# my\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--out", "file"), "out is 'file'; it must be a folder, and there is a file of that name"),
        (
            ("--out", "file/below"),
            "out is 'file/below'; it must be a folder that can be written to",
        ),
        (
            ("--seeds", "0"),
            "seeds is '0'; with 3,000 epochs a run it must be a whole number from 1 to 1,000",
        ),
        (("--epochs", "0"), "epochs is '0'; it must be a whole number from 1 to 1,000,000"),
        (("--experiment", "none.toml"), "experiment is 'none.toml'; it must be a readable TOML"),
        (("--experiment", "file"), "experiment is 'file'; it must be a TOML file"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, sentence, call, tmp_path):
    (tmp_path / "file").write_text("not = [toml")
    done = call("report", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bp-tui: {sentence}")
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_ctrl_c_is_one_sentence(terminal, tmp_path):
    with terminal("report", columns=100) as it:
        it.until_shows("training")
        it.press("\x03")
        assert it.until_left() == 130
        assert it.text.split() == ["Stopped;", "nothing", "was", "written."]
    assert not list(tmp_path.iterdir())


def test_the_bar_is_cleared_away(terminal, without_matplotlib):
    with terminal(*QUICK, columns=100, **without_matplotlib) as it:
        it.until_shows("%")
        assert it.until_left() == 0
        assert "written in" in it.text
        assert "drawing figures" not in it.text
