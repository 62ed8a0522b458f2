"""`bp-tui run --plain`: sentences and lines, which say what the page draws."""

from __future__ import annotations

import json
import re

import pytest

MORE = ("report-xor", "spiral", "iris", "hills")
PRESETS = [
    "linear",
    "linear-diverges",
    *(pytest.param(name, marks=pytest.mark.slow) for name in MORE),
]
CONTROL = re.compile(r"[^\x20-\x7e\n]")


@pytest.mark.parametrize("preset", PRESETS)
def test_lines_without_control_codes_and_drawings(preset, call):
    done = call("run", "--plain", "--preset", preset, "--epochs", "200")
    assert done.returncode == (3 if preset == "linear-diverges" else 0)
    assert not done.stderr
    assert not CONTROL.search(done.stdout)
    assert not re.search(r"[|#=*_]{2}|  |-{2}", done.stdout)


def test_what_is_said_is_what_the_document_says(call):
    said = call("run", "--plain", "--preset", "spiral", "--epochs", "120").stdout
    known = json.loads(call("run", "--json", "--preset", "spiral", "--epochs", "120").stdout)
    for kind, name in (("train", "training"), ("test", "test")):
        right, total = known[kind]["correct"], known[kind]["total"]
        assert f"The {name} points are {right / total:.1%}".replace("%", " % right") in said
        assert f"{right} of {total}." in said
        for row, letter in zip(known[kind]["confusion"], "ox", strict=True):
            assert f"Of the {sum(row)} of class {letter}, " in said
    wrong = sum(known[k]["total"] - known[k]["correct"] for k in ("train", "test"))
    assert f"{wrong} points are answered wrong, the worst first:" in said
    assert said.count(", answered ") == min(wrong, 10)
    losses = [*known["losses"], known["final_loss"]]
    middle = min(losses) + (losses[0] - min(losses)) / 2
    half = next(epoch for epoch, loss in enumerate(losses) if loss <= middle)
    assert f"half of the way to its lowest is done by epoch {half}." in said


def test_a_line_for_each_tenth(call):
    said = call("run", "--plain", "--epochs", "300").stdout
    assert [int(it) for it in re.findall(r"^epoch (\d+) of 300: loss ", said, re.MULTILINE)] == [
        *range(30, 301, 30)
    ]
    logged = call("run", "--plain", "--epochs", "300", "--log-every", "100").stdout
    assert " of 300: " not in logged
    assert re.findall(r"^epoch +(\d+) ", logged, re.MULTILINE) == ["0", "100", "200", "300"]


def test_where_the_classes_are(call):
    said = call("run", "--plain", "--preset", "linear").stdout
    assert "The map is the square from -0.045 to 1.04." in said
    assert re.search(r"Along x2 = 0\.5, from left to right: x up to x1 = 0\.\d+, then o\.", said)
    assert re.search(
        r"Along x1 = 0\.5, from the bottom to the top: o up to x2 = 0\.\d+, then x", said
    )


def test_a_regression_is_told_by_its_values(call):
    said = call("run", "--plain", "--preset", "hills", "--epochs", "30").stdout
    known = json.loads(call("run", "--json", "--preset", "hills", "--epochs", "30").stdout)
    assert f"R^2 of the training points is {known['train']['r2']:.3f}, their RMSE " in said
    assert "The 5 points farthest from the truth:" in said
    assert re.search(r"The answer goes from -?[\d.e-]+ at x1 = -?[\d.]+, x2 = -?[\d.]+ to ", said)


def test_a_run_that_diverges_says_why_and_leaves_with_3(call):
    done = call("run", "--plain", "--preset", "linear-diverges")
    assert done.returncode == 3
    assert "try a smaller learning rate" in done.stdout
    assert "The loss rises from 462.4 at epoch 0 to 2.92e221 at epoch 11." in done.stdout
    assert "nan" not in done.stdout


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--quiet", "plain and quiet were both given; plain prints sentences"),
        ("--plot-activation", "plain and plot-activation were both given; plain prints sentences"),
        ("--json", "plain and json were both given; JSON is printed alone"),
    ],
)
def test_what_does_not_go_with_it(option, sentence, call):
    done = call("run", "--plain", option)
    assert (done.returncode, done.stderr) == (2, f"bp-tui: {sentence}\n")


@pytest.mark.slow
def test_a_terminal_gets_lines_too(terminal):
    with terminal("run", "--plain", "--epochs", "20000") as it:
        assert it.until_left() == 0
    said = it.written.decode().replace("\r\n", "\n")
    assert not CONTROL.search(said)
    assert "No point is answered wrong." in said
