"""`bp-tui check`: what is right passes, what is wrong is named and leaves with 1."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from itertools import islice

import numpy as np
import pytest
from rich.console import Console

from core import PRESETS
from core.data.generators import SOURCES
from core.lessons.checked_rows import REGISTRIES, _first_weights, rows_of
from core.lessons.checked_updates import all_updates
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES
from tests.core.nn.problems import LOSSES
from tui.drawing.check_table import rows_table, updates_table
from tui.drawing.palette import DARK


@pytest.fixture
def wrong_tanh(monkeypatch):
    """A tanh whose derivative is 1 - a, without the square."""
    row = replace(
        ACTIVATIONS["tanh"], slope=lambda z, a, out: np.subtract(1, a, out=out), mirrored=None
    )
    monkeypatch.setitem(ACTIVATIONS, "tanh", row)


def test_a_network_is_checked_at_its_first_weights(call):
    done = call("check", "--hidden=3,2", "--bias")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "2-3-2-1 sigmoid, cross_entropy of sigmoid\nepoch 0, 100 samples, by complex" in done.stdout
    )
    assert "Every gradient is right" in done.stdout
    for name in ("W0", "b0", "W1", "b1", "W2", "b2"):
        assert f"\n{name} " in done.stdout


def test_what_is_not_part_of_the_loss_is_told(call):
    done = call("check", "--l2=0.1", "--dropout=0.2", "--hidden=3")
    assert "The loss here is without L2 and dropout." in done.stdout
    assert "without" not in call("check", "--hidden=3").stdout


def test_in_json_every_part_has_its_worst(call):
    settings = ("--hidden=3", "--activation=relu", "--no-squash-input", "--epoch=5")
    done = call("check", *settings, "--test-fraction=0.2", "--json")
    document = json.loads(done.stdout)
    assert (document["passed"], document["method"]) == (True, "central differences")
    assert (document["epoch"], document["samples"], document["parameters"]) == (5, 80, 9)
    assert list(document["parts"]) == ["W0", "W1"]
    for part in (document, *document["parts"].values()):
        worst = part["worst"]
        assert worst["error"] <= document["tolerance"]
        assert worst["backpropagation"] == pytest.approx(worst["difference"], rel=1e-4)
    assert sum(part["checked"] for part in document["parts"].values()) == document["checked"]


def test_a_wrong_derivative_is_named_and_the_exit_code_is_1(call, wrong_tanh):
    done = call("check", "--activation=tanh", "--hidden=3,2")
    assert done.returncode == 1
    assert "Backpropagation is WRONG: at W" in done.stdout
    assert "NO" in done.stdout
    document = json.loads(call("check", "--activation=tanh", "--json").stdout)
    assert document["passed"] is False
    assert document["parts"]["W2"]["worst"]["error"] < 1e-9  # it meets no derivative
    assert document["worst"]["error"] > 0.01


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--epoch=10", "--epochs=5"), "epoch is '10'; it must be a whole number from 0 to 5"),
        (("--epoch=-1",), "epoch is '-1'"),
        (("--all", "--preset=xor"), "preset and all were both given"),
        (("--all", "--bias"), "bias and all were both given"),
        (("--hidden=x",), "hidden layers is 'x'"),
    ],
)
def test_what_cannot_be_checked_is_refused(call, arguments, sentence):
    done = call("check", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_worst_network_of_a_row_is_one_that_fails():
    cases = [plan() for plan in _first_weights()]
    gradient = cases[3].check.backpropagation * 1.5
    cases[3] = replace(cases[3], check=replace(cases[3].check, backpropagation=gradient))
    wrong = [row for row in rows_of(cases) if not row.passed]
    assert [row.worst.title for row in wrong] == [cases[3].title]


def test_gradients_that_overflow_are_not_told_as_wrong(call):
    done = call("check", "--set", "W0=1e150,W1=1e150,W2=1e150", "--activation", "identity",
                "--loss", "squared_error", "--output", "identity")  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "Not all gradients of backpropagation are finite numbers." in done.stdout
    assert "left out" not in done.stdout


@pytest.mark.slow
class TestEveryRow:
    def test_all_of_them_are_right_and_lines_fit(self, call):
        done = call("check", "--all")
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        names = (*ACTIVATIONS, *LOSSES, *INITIALIZERS, *SOURCES, *PRESETS)
        names += (*OPTIMIZERS, *SCHEDULES)
        assert set(names) <= {line.split("  ")[0].strip() for line in lines}
        assert "networks is right, and every update." in done.stdout
        assert max(map(len, lines)) <= 80

    def test_a_wrong_derivative_fails_in_its_rows_alone(self, call, wrong_tanh):
        done = call("check", "--all", "--json")
        assert done.returncode == 1
        document = json.loads(done.stdout)
        rows = document["rows"]
        assert {row["registry"] for row in rows} == set(REGISTRIES)
        activations = {
            row["name"]: row["passed"] for row in rows if row["registry"] == "activation"
        }
        assert [name for name, passed in activations.items() if not passed] == ["tanh"]
        assert all(update["passed"] for update in document["updates"])


@pytest.mark.parametrize("width", [80, 104, 120])
def test_tables_fit_and_name_what_is_wrong(width):
    cases = [plan() for plan in _first_weights()]
    gradient = cases[0].check.backpropagation * 1.5
    cases[0] = replace(cases[0], check=replace(cases[0].check, backpropagation=gradient))
    console = Console(width=width, record=True, file=StringIO())
    console.print(rows_table(rows_of(cases), DARK, width=width))
    console.print(updates_table([plan() for plan in islice(all_updates(), 3)], DARK, width=width))
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    assert [line.split()[0] for line in lines if line.rstrip().endswith(" NO")] == ["normal"]
    assert sum(line.rstrip().endswith(" yes") for line in lines) == len(INITIALIZERS) - 1 + 3
