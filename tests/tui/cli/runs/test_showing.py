"""`bp-tui runs show` and `compare`: all that is told of a run, and what differs between some."""

from __future__ import annotations

import csv
import io
import json

import pytest

from core import Course, Experiment, train
from tests.tui.cli.runs.kept import EXPERIMENTS, kept

# Sheets.


def test_a_run_is_shown_with_its_figures_settings_and_curve(call, store):
    shown = call("runs", "show", "3").stdout
    run = train(EXPERIMENTS[2])
    assert shown.startswith("Run 3  test share 0.3, bias on, seed 3\n")
    for words in ("finished at epoch 20", "report-linear", "seed 3", store.find(3).weight_hash,
                  f"{100 * run.evaluation.test.share:.1f} %", "log scale"):  # fmt: skip
        assert words in shown
    assert shown == call("runs", "show", "last").stdout == call("runs", "show").stdout


def test_a_shown_run_has_its_curves_in_json_and_csv_and_its_settings_as_toml(call, store, tmp_path):
    files = ("--csv", "curves.csv", "--config", "run.toml")
    told = json.loads(call("runs", "show", "3", "--json", "--curves", *files).stdout)
    run = train(EXPERIMENTS[2])
    assert told["curves"]["loss"] == [*run.losses, run.final_loss]
    assert told["curves"]["test_accuracy"] == list(run.test_shares)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "curves.csv").read_text())))
    assert [float(row["test_loss"]) for row in rows] == list(run.test_losses)
    again = json.loads(call("run", "--config", "run.toml", "--json").stdout)
    assert again["final_loss"] == run.final_loss
    assert "curves" not in json.loads(call("runs", "show", "3", "--json").stdout)


def test_branches_know_their_parents(call, store):
    course = Course.of(EXPERIMENTS[0])
    branch = course.branch(20, EXPERIMENTS[0].with_changes(learning_rate=0.05))
    kept(branch, parent=1)
    shown = call("runs", "show", "4").stdout
    assert "Run 4  lr 0.05 from 20, hidden layers 4" in shown
    assert "branch of" in shown
    assert "run 4" in call("runs", "show", "1").stdout.partition("branches")[2]
    assert json.loads(call("runs", "show", "1", "--json").stdout)["branches"] == [4]


def test_a_run_that_was_cut_off_says_what_goes_on(call, store):
    kept(EXPERIMENTS[0], owner="gone", epochs=10)
    assert "cut off at epoch 10 of 40; 'bp-tui resume 4' goes on" in call("runs", "show").stdout


# Comparisons.


def test_a_comparison_tells_what_differs_and_the_figures(call, store):
    printed = call("runs", "compare", "1", "2").stdout
    lines = {line[:13].strip(): line[13:].split() for line in printed.splitlines()}
    assert lines["run"] == ["A", "1", "B", "2"]
    assert lines["data set"] == ["linear", "xor"]
    assert lines["hidden layers"] == ["4", "4,4"]
    assert lines["loss"] == [f"{train(e).final_loss:.2f}" for e in EXPERIMENTS[:2]]
    assert "seed" not in lines
    assert "Loss against epoch" in printed


def test_a_comparison_as_json_and_csv(call, store, tmp_path):
    told = json.loads(call("runs", "compare", "1-3", "--json", "--csv", "c.csv").stdout)
    assert [run["id"] for run in told["runs"]] == [1, 2, 3]
    reached = [train(experiment).reached for experiment in EXPERIMENTS]
    goals = ("epochs_to_95", "epochs_to_100")
    assert [tuple(run[goal] for goal in goals) for run in told["runs"]] == reached
    assert told["differences"]["learning_rate"] == [0.01, 0.1, 0.01]
    assert told["differences"]["first_biases"] == [None, None, "zero"]
    assert "momentum" not in told["differences"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text())))
    assert [row["dataset"] for row in rows] == ["linear", "xor", "linear"]


@pytest.mark.parametrize("columns", ["30", "80", "200"])
def test_a_comparison_of_many_runs_has_a_column_each(call, store, columns):
    for seed in range(10, 19):
        kept(Experiment(epochs=2, hidden=(2,), seed=seed))
    printed = call("runs", "compare", "1-12", COLUMNS=columns).stdout
    heads = [
        w for line in printed.splitlines() if line.startswith("run ") for w in line.split()[1:]
    ]
    assert [word for word in heads if word.isdigit()] == [str(id) for id in range(1, 13)]
    assert "the first 8 of 12 runs" in printed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "compare needs the numbers of two runs or more, such as 'compare 3 5-7'"),
        (("2",), "compare needs two runs or more; '2' is run 2"),
        (("1", "9"), "there is no run 9; 'bp-tui runs list' lists them"),
        (("1", "x"), "run is 'x'; it must be a number such as 3, a range such as 3-7, or last"),
        (("7-9",), "there is no run 7-9; 'bp-tui runs list --all' lists them"),
        (("3-1",), "run is '3-1'; a range goes up, as in 1-3"),
    ],
)
def test_a_comparison_is_refused_in_a_sentence(call, store, words, sentence):
    done = call("runs", "compare", *words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"bp-tui: {sentence}\n")


def test_tables_of_one_run_and_of_several_are_printed_alone_for_a_hyphen(call, store, tmp_path):
    for words in (("show", "1"), ("compare", "1-3")):
        printed = call("runs", *words, "--csv", "-").stdout
        call("runs", *words, "--csv", "table.csv")
        assert (tmp_path / "table.csv").read_text() == printed
        assert call("runs", *words, "--csv", "-", "--json").returncode == 2
