"""`bp-tui datasets`, and data sets of a file or a formula in every command."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import Experiment, make_dataset
from core.data.generators import SOURCES

POINTS = "x1;x2;kind\n" + "".join(
    f"0,{i};{(i * 7) % 10};{'red' if i > 6 else 'green' if i > 3 else 'blue'}\n" for i in range(10)
)


@pytest.fixture
def points(tmp_path):
    """A CSV file of ten points of three classes, in the folder of the command."""
    (tmp_path / "points.csv").write_text(POINTS)
    return tmp_path / "points.csv"


def test_every_data_set_is_listed_with_its_help(call):
    done = call("datasets")
    assert done.returncode == 0
    for row in SOURCES.values():
        assert f"{row.name} " in done.stdout
        assert row.help in done.stdout
    assert "a CSV file or a formula" in done.stdout


@pytest.mark.parametrize("name", [name for name, row in SOURCES.items() if row.samples != 1])
def test_what_is_printed_as_csv_reads_back_as_it_is(call, tmp_path, monkeypatch, name):
    settings = {"noise": 0.1, "samples": 40, "seed": 3}
    free = {"samples"} - ({"samples"} if SOURCES[name].samples else set())
    options = [f"--{o}={v}" for o, v in settings.items() if o != "samples" or o in free]
    done = call("datasets", name, "--csv", *options)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "own.csv").write_text(done.stdout)
    assert call("datasets", "own.csv", "--csv").stdout == done.stdout
    original = make_dataset(Experiment.model_validate({"dataset": name} | settings))
    monkeypatch.chdir(tmp_path)
    own = make_dataset(Experiment(dataset="own.csv"))
    assert (own.x == original.x).all()
    assert (own.target == original.target).all()
    assert (own.classes, own.columns) == (original.classes, original.columns)


def test_names_of_columns_and_classes_survive_the_csv(call, tmp_path):
    text = '"#1 ""a"", b",c,Class\n1,2,"x, y"\n3,4,"""z"""\n'
    (tmp_path / "odd.csv").write_text(text)
    first = call("datasets", "odd.csv", "--csv").stdout
    (tmp_path / "again.csv").write_text(first)
    assert call("datasets", "again.csv", "--csv").stdout == first
    assert '"#1 ""a"", b"' in first
    assert '"x, y"' in first


@pytest.mark.parametrize(
    ("arguments", "heading"),
    [
        (("iris",), "iris  150 points: 50 setosa (o), 50 versicolor (x), 50 virginica (t)"),
        (("hills", "--samples=50"), "hills  50 points: numbers from "),
        (("points.csv",), "points.csv  10 points: 4 blue (o), 3 green (x), 3 red (t)"),
        (("x2 > sin(3*x1)", "--samples=30"), "x2 > sin(3*x1)  30 points: "),
        (("linear", "--test-fraction=0.2"), "linear  100 points, 20 of them for testing"),
    ],
)
def test_any_data_set_is_drawn(call, points, arguments, heading):
    done = call("datasets", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(heading)
    assert len(done.stdout.splitlines()) > 10


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("datasets", "--csv"), "--csv needs a data set, as in 'bp-tui datasets linear --csv'"),
        (("datasets", "none.csv"), "data set is 'none.csv'; there is no such file"),
        (("datasets", "x1 >"), "data set is 'x1 >'; as a formula it must have a number, x1, x2, a "
         "function or '(' at position 5, where it ends"),
        (("run", "--dataset", "1/x1"), "data set is '1/x1'; it must have a finite value everywhere "
         "from -1 to 1, and has none at x1 = 0, x2 = -1"),
        (("run", "--dataset", "points.csv", "--samples", "20"),
         "samples is '20'; points.csv always has its 10"),
        (("run", "--dataset", "points.csv", "--answers", "numbers"),
         "data set 'points.csv', line 2, column kind, is 'blue'; it must be a number"),
        (("run", "--dataset", "xor", "--answers", "numbers"),
         "answers is 'numbers'; xor has its own, and is no file; it must be auto"),
        (("run", "--dataset", "points.csv", "--test-fraction", "0.2", "--split", "fresh"),
         "split is 'fresh'; points.csv has no points but its own; it must be shuffled or ordered"),
        (("sweep", "--dataset", "points.csv", "--vary", "samples=10,20"),
         "samples is 10 for points.csv; it cannot be varied there"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(call, points, arguments, sentence):
    done = call(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"bp-tui: {sentence}\n"


def test_a_wrong_row_is_told_with_its_line(call, points):
    points.write_text(POINTS + "\n# the last\n0,5;x;red\n")
    done = call("run", "--dataset", "points.csv")
    assert done.returncode == 2
    assert (
        done.stderr
        == "bp-tui: data set 'points.csv', line 14, column x2, is 'x'; it must be a number\n"
    )


QUICK = ("--epochs", "5", "--hidden", "4", "--no-squash-input")


def test_a_file_is_trained_on_by_its_name_and_from_toml(call, points, tmp_path):
    done = call("run", "--dataset", "points.csv", *QUICK, "--json", "--save", "run.toml")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["experiment"]["dataset"] == "points.csv"
    assert document["experiment"]["samples"] == document["train"]["total"] == 10
    assert len(document["train"]["confusion"]) == 3
    again = call("run", "--config", "run.toml", "--json")
    assert json.loads(again.stdout)["losses"] == document["losses"]
    assert "points.csv" in (tmp_path / "run.toml").read_text()


def test_files_and_formulas_are_varied_in_a_sweep(call, points):
    vary = "dataset=points.csv,max(x1, x2) > 0,iris"
    done = call("sweep", *QUICK, "--vary", vary, "--seeds", "2", "--json", "--workers", "1")
    assert done.returncode == 0, done.stderr
    runs = json.loads(done.stdout)["runs"]
    assert [(run["dataset"], run["samples"]) for run in runs[::2]] == [
        ("points.csv", 10),
        ("max(x1, x2) > 0", 100),
        ("iris", 150),
    ]
    assert {run["status"] for run in runs} == {"finished"}


def test_features_are_varied_with_slashes(call):
    vary = "features=inputs/x1,x1*x2/sin(x1),cos(x2)"
    done = call("sweep", *QUICK, "--vary", vary, "--json", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert [run["features"] for run in json.loads(done.stdout)["runs"]] == [
        ["inputs"],
        ["x1", "x1*x2"],
        ["sin(x1)", "cos(x2)"],
    ]


@pytest.mark.slow
def test_a_file_is_swept_in_processes_and_reported_on(bp_tui, points):
    done = bp_tui("sweep", "--dataset", str(points), *QUICK, "--seeds", "4", "--workers", "2",
                  "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    runs = json.loads(done.stdout)["runs"]
    assert len(runs) == 4
    assert np.isfinite([run["final_loss"] for run in runs]).all()
