"""`bp-tui check-code`: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.lessons.own_code.edits import EDITS, STUDENTS
from tests.tui.cli.test_main import document

BODY = """    a = [1 / (1 + np.exp(-x))]
    for W in weights:
        a.append(1 / (1 + np.exp(-a[-1] @ W)))
    loss = -np.sum(y * np.log(a[-1]) + (1 - y) * np.log(1 - a[-1]))
    delta, dW = a[-1] - y, []
    for W, below in zip(weights[::-1], a[-2::-1]):
        dW.insert(0, below.T @ delta)
        delta = below * (1 - below) * (delta @ W.T)
    return loss, dW
"""


def wrong(mistake: str, folder: Path) -> str:
    path = folder / "mine.py"
    path.write_text(next(e for e in EDITS if e.mistake == mistake).text(), encoding="utf-8")
    return str(path)


def table(printed: str) -> list[list[str]]:
    lines = printed.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("layer"))
    return [line.split() for line in lines[start : start + 4]]


def test_right_code_ends_with_0(call):
    done = call("check-code", str(STUDENTS / "rows.py"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Right: forward, loss, backward, update and accuracy, to the last digits." in done.stdout
    header, *layers = table(done.stdout)
    assert header == ["layer", "forward", "loss", "backward", "update", "accuracy"]
    assert layers[0] == ["W0", "ok", "-", "ok", "ok", "-"]
    assert layers[2] == ["W2", "ok", "ok", "ok", "ok", "ok"]


def test_wrong_code_ends_with_1_and_its_mistake(call, tmp_path):
    done = call("check-code", wrong("no s'", tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    told = " ".join(done.stdout.split())
    assert "The backward pass differs first, at dL/dW1 of the network 2-3-5-1: off by" in told
    assert "The likeliest mistake: no s'. The backward pass lacks s'(F_i)" in told
    assert [row[3] for row in table(done.stdout)] == ["backward", "x", "x", "ok"]


def test_a_file_that_cannot_be_judged_ends_with_2(call, tmp_path):
    (tmp_path / "mine.py").write_text("x = (\n", encoding="utf-8")
    done = call("check-code", "mine.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "bp-tui: mine.py, line 1: it is not Python ('(' was never closed)\n"


def test_json_is_one_document(call, tmp_path):
    done = call("check-code", wrong("input not squashed", tmp_path), "--json")
    assert done.returncode == 1
    found = document(done.stdout)
    assert (found["right"], found["mistakes"]) == (False, ["input not squashed"])
    assert found["findings"][0]["option"] == "--no-squash-input"
    assert {check["stage"] for check in found["checks"]} == {
        "loss",
        "backward",
        "update",
        "accuracy",
    }
    done = call("check-code", "mine.py", "--no-squash-input", "--json")
    assert (done.returncode, document(done.stdout)["right"]) == (0, True)
    assert json.loads(done.stdout)["findings"] == []


def test_the_template_is_filled_in(call, tmp_path):
    template = call("check-code", "--template").stdout
    path = tmp_path / "mine.py"
    path.write_text(template, encoding="utf-8")
    done = call("check-code", "mine.py")
    assert done.returncode == 2
    line = template.splitlines().index("    raise NotImplementedError") + 1
    assert done.stderr == f"bp-tui: mine.py, line {line}: gradients is not written yet\n"
    filled = template.replace("    raise NotImplementedError\n", BODY, 1)
    path.write_text(filled, encoding="utf-8")
    assert call("check-code", "mine.py").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "check-code needs a file; 'bp-tui check-code --template' prints one"),
        (("mine.py",), "file is 'mine.py'; it must be a Python file, and it is not there"),
        (
            ("mine.py", "--time-limit", "0"),
            "time limit is '0'; it must be a whole number from 1 to 3,600",
        ),
        (
            ("mine.py", "--activation", "tanhh"),
            "activation is 'tanhh'; it must be one of sigmoid, tanh,",
        ),
        (("mine.py", "--loss", "cross_entropy", "--output", "relu"), "loss is 'cross_entropy' and"),
        (("mine.py", "--epochs", "3"), "there is no option '--epochs'"),
    ],
)
def test_refusals(call, arguments, sentence):
    done = call("check-code", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bp-tui: {sentence}")


@pytest.mark.slow
def test_options_say_which_network_is_meant(call):
    for name, options in {
        "columns": "--columns --no-squash-input --bias --reduction mean",
        "classes": "--activation tanh-relu --no-squash-input --bias --loss squared_error "
        "--output sigmoid --optimizer adam",
        "softmax": "--output softmax --no-squash-input --bias --reduction mean "
        "--optimizer momentum",
    }.items():
        done = call("check-code", str(STUDENTS / f"{name}.py"), *options.split())
        assert done.returncode == 0, done.stdout
    done = call("check-code", str(STUDENTS / "rows.py"), "--hidden", "4,4,4")
    assert done.returncode == 0
    assert "3 hidden layers of sigmoid" in done.stdout
