"""`bp-tui export`: scripts that train the same network without bp-tui."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

QUICK = ("--hidden", "4", "--epochs", "40")


def final_loss(script: str) -> float:
    """The loss that a script prints in the end, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return float(done.stdout.splitlines()[-1].removeprefix("final loss "))


def test_a_script_prints_the_runs_final_loss(call):
    script = call("export", "--to", "numpy", *QUICK).stdout
    run = json.loads(call("run", "--json", *QUICK).stdout)
    assert final_loss(script) == pytest.approx(run["final_loss"], rel=1e-9)
    assert "core" not in script
    assert "import tui" not in script


def test_it_is_written_to_a_file_that_says_what_trains_it(call, tmp_path):
    done = call("export", "--to", "numpy", "--out", "net.py", *QUICK)
    assert done.stdout == "python net.py trains it\n"
    assert (tmp_path / "net.py").read_text() == call("export", "--to", "numpy", *QUICK).stdout


def test_a_file_with_branches_is_trained_in_its_parts(call, tmp_path):
    branch = "\n[[branch]]\nepoch = 20\nlearning_rate = 0.1\nepochs = 60\n"
    (tmp_path / "run.toml").write_text(f"hidden = [4]\nepochs = 40\n{branch}")
    script = call("export", "--to", "numpy", "--config", "run.toml").stdout
    assert "# From epoch 20 on: lr 0.1, epochs 60." in script
    run = json.loads(call("run", "--json", "--config", "run.toml").stdout)
    assert final_loss(script) == pytest.approx(run["final_loss"], rel=1e-9)


def test_the_settings_at_the_top_train_the_same(call, tmp_path):
    script = call("export", "--to", "numpy", "--preset", "xor", *QUICK).stdout
    head = script.partition("\n\nimport")[0].splitlines()
    lines = [line.removeprefix("#").strip() for line in head[head.index("#") :]]
    (tmp_path / "run.toml").write_text("\n".join(lines))
    again = call("export", "--to", "numpy", "--config", "run.toml").stdout
    assert again == script


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--to", "excel"), "to is 'excel'; it must be one of numpy, pytorch, sklearn"),
        (
            ("--to", "pytorch", "--out", "torch.py"),
            "out is 'torch.py'; it must have another name than what the script imports",
        ),
        ((), "--to needs a value; see 'bp-tui export --help'"),
        (("--to", "numpy", "--out", "."), "out is '.'; it must be a file, and this is a folder"),
        (("--to", "numpy", "--lr", "-1"), "learning rate is '-1'; it must be a number above 0"),
    ],
)
def test_what_cannot_be_is_refused(call, options, sentence):
    done = call("export", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_a_name_with_any_characters_stays_a_comment(call, tmp_path):
    name = 'a\n"""b\u202e.csv'
    (tmp_path / name).write_bytes(b"a,b,c\n" + b"0.5,0.25,1\n0.1,0.2,0\n" * 3)
    script = call("export", "--to", "numpy", *QUICK, "--dataset", os.fspath(name)).stdout
    assert final_loss(script) > 0
