"""`bp-tui sweep` as its users and their scripts have it."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pexpect
import pytest

from core import Experiment, Sweep, train
from core.sweeps.export import OUTCOME
from tests.tui.conftest import environment
from tui.drawing import numbers

QUICK = ("sweep", "--epochs", "40", "--vary", "lr=0.001,0.1", "--vary", "hidden=4/3,3")


def test_a_table_of_one_row_a_grid_point(bp_tui):
    done = bp_tui(*QUICK, "--seeds", "3", COLUMNS="140")
    assert (done.returncode, done.stderr) == (0, "")
    header, *lines = [line for line in done.stdout.splitlines() if line.strip()]
    for title in ("learning rate", "hidden layers", "runs", "accuracy", "perfect", "loss"):
        assert title in header
    assert [line.split()[:3] for line in lines[:4]] == [
        ["0.001", "4", "3"], ["0.001", "3,3", "3"], ["0.1", "4", "3"], ["0.1", "3,3", "3"],
    ]  # fmt: skip
    assert lines[0].count("[") == 2  # the ranges of accuracy and loss
    assert lines[4].startswith("medians, [from, to]")
    assert lines[5].startswith("12 runs in ")


@pytest.mark.parametrize("columns", [80, 60, 24])
def test_a_narrow_terminal_has_the_medians_whole(call, columns):
    done = call(*QUICK, "--seeds", "3", COLUMNS=str(columns))
    assert done.returncode == 0
    *table, said, saved = done.stdout.splitlines()
    assert saved == "Saved as sweep 1."
    assert max(map(len, table)) <= columns
    assert "…" not in done.stdout
    points = json.loads(call(*QUICK, "--seeds", "3", "--json").stdout)["points"]
    for point in points:
        assert numbers.loss(point["final_loss"]["median"]) in done.stdout
        assert numbers.percent(point["train_accuracy"]["median"]) in done.stdout
    assert said.startswith("12 runs in ")


WIDE = (
    "sweep", "--vary", "lr=0.001,0.01,0.1", "--vary", "hidden=4,4/10,10", "--seeds", "5",
    "--epochs", "300",
)  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "lines", "ranged"), [(140, 1, True), (120, 1, True), (80, 2, True), (60, 1, False)]
)
def test_a_table_uses_its_room_and_tells_what_it_shows(call, columns, lines, ranged):
    printed = call(*WIDE, COLUMNS=str(columns)).stdout
    table, legend, _ = printed.split("\n\n", 2)
    assert max(map(len, table.splitlines())) <= columns
    assert len(table.splitlines()) == 1 + 6 * lines
    assert ("[" in table, "(" in table) == (ranged, ranged)
    assert ("[from, to]" in legend, "(" in legend) == (ranged, ranged)
    assert legend.startswith("medians")
    assert max(map(len, legend.splitlines())) <= columns


def test_a_legend_tells_nothing_that_is_not_there(call):
    printed = call("sweep", "--vary", "lr=0.01,0.02", "--epochs", "9").stdout
    assert "medians" not in printed
    assert "[from, to]" not in printed
    assert printed.split("\n\n")[1] == "one run a row"
    options = ("--preset", "report-linear", "--vary", "lr=0.01", "--epochs", "300")
    one, two = (call("sweep", *options, "--seeds", seeds).stdout for seeds in ("1", "2"))
    assert one.split("\n\n")[1] == 'one run a row; "after" counts epochs'
    assert two.split("\n\n")[1].startswith('medians, [from, to]; "after" counts epochs')


def test_a_csv_file_is_printed_alone_for_a_hyphen(call, tmp_path):
    printed = call(*QUICK, "--csv", "-")
    call(*QUICK, "--csv", "runs.csv")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout == (tmp_path / "runs.csv").read_text()
    assert call(*QUICK, "--csv", "-", "--json").stderr == (
        "bp-tui: csv - and json were both given; JSON is printed alone\n"
    )
    assert call("run", "--curves", "-").stderr == (
        "bp-tui: curves is '-'; it must be the name of a file\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_what_was_trained_is_shown_where_a_file_cannot_be_written(call, tmp_path):
    done = call(*QUICK, "--csv", "/dev/full", "--curves", "curves.npz", "--json")
    assert done.returncode == 2
    assert done.stderr == (
        "bp-tui: csv is '/dev/full'; it must be a writable file (no space left on device)\n"
    )
    assert json.loads(done.stdout)["complete"]
    assert len(np.load(tmp_path / "curves.npz")["losses"]) == 4


FIGURES = {
    "accuracy": ("train_accuracy", True), "loss": ("final_loss", False),
    "to95": ("epochs_to_95", False), "to100": ("epochs_to_100", False),
}  # fmt: skip
"""A run's figure, and whether more is better."""


@pytest.mark.parametrize("sort", FIGURES)
def test_a_columns_best_comes_first_and_bad_runs_count(call, sort):
    vary = ("--vary", "lr=0.001,0.1,0.02", "--vary", "hidden=4/3,3")
    options = ("--preset", "linear-diverges", "--epochs", "400", "--seeds", "5")
    found = json.loads(call("sweep", *options, *vary, "--sort", sort, "--json").stdout)
    name, more = FIGURES[sort]

    def cost(run):
        bad = run[name] is None or run["status"] == "diverged"
        return math.inf if bad else -run[name] if more else run[name]

    costs = []
    for point in found["points"]:
        runs = [r for r in found["runs"] if point["settings"].items() <= r.items()]
        assert len(runs) == 5
        costs.append(statistics.median(map(cost, runs)))
    assert costs == sorted(costs)
    assert len(set(costs)) > 1


@pytest.mark.parametrize("sort", ["grid", "lr", "hidden", "runs", "test", "perfect", "diverged"])
def test_every_column_sorts(call, sort):
    done = call(*QUICK, "--sort", sort, "--json")
    assert len(json.loads(done.stdout)["points"]) == 4


def test_json_tells_points_and_runs(call):
    document = json.loads(call(*QUICK, "--seeds", "3", "--json").stdout)
    assert document["vary"] == {"learning_rate": [0.001, 0.1], "hidden": [[4], [3, 3]]}
    assert document["seeds"] == [0, 1, 2]
    assert document["complete"]
    first = document["runs"][0]
    run = train(Experiment(epochs=40, learning_rate=0.001, hidden=(4,), seed=0))
    assert (first["final_loss"], first["train_accuracy"]) == (run.final_loss, run.accuracy)
    of_first = [r["final_loss"] for r in document["runs"][:3]]
    assert document["points"][0]["final_loss"]["median"] == sorted(of_first)[1]
    assert document["points"][0]["test_accuracy"] is None


def test_files_of_a_sweep(call, tmp_path):
    files = [tmp_path / name for name in ("runs.csv", "curves.npz", "sweep.toml")]
    options = [f"--{option}={file}" for option, file in zip(("csv", "curves", "save"), files)]  # noqa: B905
    done = call(*QUICK, "--seeds", "3", "--test-fraction", "0.2", *options)
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(files[0].read_text())))
    assert len(rows) == 12
    assert list(rows[0]) == [*Experiment.model_fields, *OUTCOME]
    run = train(
        Experiment.model_validate({n: rows[5][n] for n in Experiment.model_fields})
    )  # the row's own settings
    assert float(rows[5]["final_loss"]) == run.final_loss
    assert float(rows[5]["test_accuracy"]) == run.evaluation.test.accuracy
    curves = np.load(files[1])
    assert curves["losses"].shape == (12, 41)
    assert curves["losses"][5].tolist() == [*run.losses.tolist(), run.final_loss]
    assert curves["hidden"].tolist()[5] == "3,3"
    asked = Sweep.from_toml(files[2].read_text())
    assert (asked.runs, asked.base.test_fraction) == (12, 0.2)
    again = call("sweep", "--config", str(files[2]), "--json")
    assert len(json.loads(again.stdout)["runs"]) == 12


@pytest.mark.parametrize(
    ("options", "rates", "seeds"),
    [
        ((), {0.1, 0.2}, {0, 1}),
        (("--vary", "lr=0.5"), {0.5}, {0, 1}),
        (("--lr", "0.5"), {0.5}, {0, 1}),
        (("--seed", "5"), {0.1, 0.2}, {5}),
        (("--seeds", "3-5"), {0.1, 0.2}, {3, 4, 5}),
        (("--vary", "bias=on,off"), {0.1, 0.2}, {0, 1}),
    ],
)
def test_options_go_before_the_file(call, tmp_path, options, rates, seeds):
    file = tmp_path / "sweep.toml"
    file.write_text("epochs = 9\nseeds = 2\n[vary]\nlr = [0.1, 0.2]\n")
    runs = json.loads(
        call("sweep", "--config", str(file), "--epochs", "5", *options, "--json").stdout
    )["runs"]
    assert {run["learning_rate"] for run in runs} == rates
    assert {run["seed"] for run in runs} == seeds
    assert {run["epochs"] for run in runs} == {5}


def test_a_penalty_is_a_figure_of_its_own(call):
    document = json.loads(call(*QUICK, "--l2", "0.1", "--json").stdout)
    run = train(Experiment(epochs=40, learning_rate=0.001, hidden=(4,), l2=0.1))
    assert document["runs"][0]["penalty"] == run.penalty > 0
    assert json.loads(call(*QUICK, "--json").stdout)["runs"][0]["penalty"] is None


@pytest.mark.parametrize("columns", [120, 80, 40])
def test_charts_of_curves_and_of_the_accuracy(call, columns):
    options = ("sweep", "--epochs", "40", "--seeds", "3", "--chart")
    done = call(*options, "--vary", "lr=0.001,0.01,0.1", COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (0, "")
    curves, _, against = done.stdout.partition("Loss against epoch of each")[2].partition(
        "Accuracy against learning rate, medians over the seeds"
    )
    assert all(name in curves for name in ("A 0.001", "B 0.01", "C 0.1"))
    assert against.count("*") == 3
    assert "learning rate, log scale" in against
    assert "3 runs" not in curves
    drawn = [line for line in done.stdout.splitlines() if "*" in line or "AAA" in line]
    assert max(map(len, drawn)) <= columns


@pytest.mark.parametrize(
    ("vary", "names"),
    [
        (["activation=tanh,relu"], ["tanh", "relu"]),
        (["bias=on,off"], ["on", "off"]),
        (["batch=all,10"], ["all", "10"]),
        (["lr=0.1,0.2", "bias=on,off"], ["lr 0.1, bias on", "lr 0.2, bias off"]),
        ([], ["the experiment"]),
    ],
)
def test_choices_have_a_bar_each(call, vary, names):
    options = [f"--vary={setting}" for setting in vary]
    printed = call("sweep", "--epochs", "20", *options, "--chart").stdout
    bars = printed.rpartition("Accuracy")[2].splitlines()
    for name in names:
        assert any(re.match(rf"{name}  +=.* [\d.]+ %", line) for line in bars)


def test_a_chart_of_many_rows_shows_the_first_and_says_so(call):
    options = ("--vary", "lr=linear:0.01:0.1:10", "--epochs", "20", "--chart")
    printed = call("sweep", *options, "--sort", "loss").stdout
    assert "log scale, the first 8 of 10 rows" in printed
    best = min(
        json.loads(call("sweep", *options[:-1], "--json").stdout)["points"],
        key=lambda point: point["final_loss"]["median"],
    )
    assert f"A {best['settings']['learning_rate']:g}" in printed


def test_charts_of_a_regression_and_of_runs_that_diverge(call):
    fits = call("sweep", "--dataset", "plane", "--vary", "lr=0.01,0.02", "--epochs", "9", "--chart")
    assert "R² against learning rate" in fits.stdout
    mixed = call("sweep", "--vary", "dataset=plane,linear", "--epochs", "9", "--chart").stdout
    assert "Accuracy, R² of each data set" in mixed
    assert re.search(r"^plane +=* *-* +-?\d\.\d{3}$", mixed, re.MULTILINE)
    assert re.search(r"^linear +=+ +\d+\.\d %$", mixed, re.MULTILINE)
    wild = ("--preset", "linear-diverges", "--epochs", "60", "--chart", "--seeds", "2")
    assert call("sweep", *wild, "--vary", "lr=0.01,90").returncode == 0


def test_diverged_runs_are_counted_and_their_numbers_are_not(call):
    options = ("--preset", "linear-diverges", "--epochs", "60", "--seeds", "6", "--json")
    document = json.loads(call("sweep", *options).stdout)
    (point,) = document["points"]
    diverged = [run for run in document["runs"] if run["status"] == "diverged"]
    assert point["diverged"] == len(diverged) > 0
    assert all("try a smaller learning rate" in run["reason"] for run in diverged)
    finite = [run["final_loss"] for run in document["runs"] if run["status"] == "finished"]
    assert point["final_loss"]["max"] == max(finite)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--vary", "foo=1"), "vary names 'foo'; it must be one of dataset,"),
        (("--vary", "lr=x"), "learning rate is 'x'; it must be a number above 0, at most 100"),
        (("--vary", "lr=1", "--vary", "learning_rate=2"), "learning rate is varied twice"),
        (("--vary", "lr=1", "--lr", "2"), "learning rate is given and varied"),
        (("--csv", "x", "--save", "x"), "save and csv are both 'x'; they must be two files"),
        (("--csv", "."), "csv is '.'; it must be a file, and this is a folder"),
        (("--workers", "x"), "workers is 'x'; it must be a whole number"),
        (("--vary",), "--vary needs a value; see 'bp-tui sweep --help'"),
        (("--foo",), "there is no option '--foo'; see 'bp-tui sweep --help'"),
        (("--seeds", "many"), "seeds is 'many'; it must be how many, such as 20"),
        (("--seeds", "3", "--seed", "4"), "seed and seeds were both given"),
        (("--sort", "luck"), "sort is 'luck'; it must be one of grid, runs, accuracy"),
        (("--workers", "0"), "workers is '0'; it must be a whole number from 1 to 1,024"),
        (("--workers", "2", "--scheduler", "tcp://x:1"), "workers and scheduler were both given"),
        (("--config", "missing.toml"), "config is 'missing.toml'; it must be a readable TOML file"),
        (("--csv", "missing/x.csv", "--epochs", "1000000"), "csv is 'missing/x.csv'; it must be a"),
        (("--chart", "--json"), "chart and json were both given; JSON is printed alone"),
        (("--lr", "0"), "learning rate is '0'; it must be"),
        (("--preset", "foo"), "preset is 'foo'; it must be one of report-linear"),
    ],
)
def test_what_is_wrong_is_one_sentence(call, options, said):
    done = call("sweep", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"bp-tui: {said}")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_one_sentence(bp_tui):
    done = bp_tui("sweep", "--scheduler", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bp-tui: scheduler is 'nowhere'; it must be a running Dask sch")
    assert done.stderr.count("\n") == 1


def test_a_terminal_without_unicode_can_show_it(bp_tui):
    done = bp_tui(*QUICK, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_one_sentence(bp_tui):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    command = [sys.executable, "-m", "tui", *QUICK]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "bp-tui: the output could not be written (no space left on device)\n"


@pytest.mark.parametrize("command", [("run", "--config"), ("report", "--experiment")])
def test_a_sweep_is_no_run(call, tmp_path, command):
    (tmp_path / "sweep.toml").write_text("seeds = 2")
    done = call(*command, "sweep.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "this file is a sweep" in done.stderr


def test_one_value_of_widths_is_told_of(call):
    done = call("sweep", "--epochs", "2", "--vary", "hidden=2,4,8")
    assert "hidden layers has one value; several are written 2,2/4,4/8,8" in done.stdout


def test_a_course_with_branches_is_no_sweep(call, tmp_path):
    file = tmp_path / "branch.toml"
    file.write_text("epochs = 9\n[[branch]]\nepoch = 3\nlearning_rate = 0.1\n")
    done = call("sweep", "--config", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "a sweep trains from the start" in done.stderr


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished(tmp_path):
    program = Path(sys.executable).with_name("bp-tui")
    options = ["--vary", "lr=log:1e-4:1:40", "--seeds", "20", "--csv", "runs.csv"]
    child = pexpect.spawn(
        str(program), ["sweep", *options], cwd=tmp_path, encoding="utf8", timeout=60,
        dimensions=(60, 120), env=environment(),
    )  # fmt: skip
    child.expect(r"[1-9]\d* of 800 runs .* run-epochs/s .* left")
    child.sendintr()
    printed = child.read()
    child.close()
    assert child.exitstatus == 130
    assert "Traceback" not in printed
    rows = list(csv.DictReader(io.StringIO((tmp_path / "runs.csv").read_text())))
    assert 0 < len(rows) < 800
    assert {row["status"] for row in rows} == {"finished"}
    assert f"Stopped: {len(rows)} of 800 runs" in printed
