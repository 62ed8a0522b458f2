"""`bp-tui run`: its log, its tables and files, and several presets at once."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core import Course, Experiment, train
from core.experiments.presets import PRESETS
from core.training import health

PROGRAM = Path(sys.executable).with_name("bp-tui")
QUICK = ("run", "--hidden", "4", "--epochs")
LINE = re.compile(r"epoch +([\d,]+)  loss +(\S+)  (accuracy|R²) +(\S+)( %)?")


def test_a_log_has_a_line_an_epoch_asked_for(call):
    done = call(*QUICK, "1100", "--log-every", "500", "--quiet")
    *log, result = done.stdout.splitlines()
    assert [LINE.fullmatch(line)[1] for line in log] == ["0", "500", "1,000", "1,100"]
    assert len({len(line) for line in log}) == 1
    assert result.startswith("Finished at epoch 1,100: ")
    run = train(Experiment(hidden=(4,), epochs=1100))
    for epoch, line in zip((0, 500, 1000), log, strict=False):
        assert float(LINE.match(line)[2]) == pytest.approx(run.losses[epoch], rel=1e-3)
        assert float(LINE.match(line)[4]) == pytest.approx(100 * run.shares[epoch], abs=0.05)


def test_the_last_epoch_has_one_line(call):
    log = call(*QUICK, "4", "--log-every", "2", "--quiet").stdout.splitlines()[:-1]
    assert [LINE.match(line)[1] for line in log] == ["0", "2", "4"]
    log = call("run", "--preset", "linear-diverges", "--log-every", "1000", "--quiet").stdout
    epoch = re.search(r"Diverged at epoch ([\d,]+):", log)[1]
    assert [LINE.match(line)[1] for line in log.splitlines()[:-1]] == ["0", epoch]


def test_a_log_tells_penalty_and_test_points_where_there_are_any(call):
    plain = call(*QUICK, "2", "--log-every", "1", "--quiet").stdout
    assert "penalty" not in plain
    assert "test" not in plain
    options = ("--test-fraction", "0.3", "--l2", "0.1", "--log-every", "1", "--quiet")
    *log, result = call(*QUICK, "2", *options).stdout.splitlines()
    experiment = Experiment(hidden=(4,), epochs=2, test_fraction=0.3, l2=0.1)
    names = ("epoch", "loss", "penalty", "accuracy", "test loss", "test accuracy")
    figure = re.compile("  ".join(rf"{name} +(\S+(?: %)?)" for name in names))
    for epoch, line in enumerate(log):
        figures = dict(zip(names, figure.fullmatch(line).groups(), strict=True))
        if epoch:
            run = train(experiment.with_changes(epochs=epoch))
            assert float(figures["penalty"]) == pytest.approx(run.penalty, rel=1e-3)
            assert float(figures["test loss"]) == pytest.approx(run.test_losses[-1], rel=1e-3)
    assert f"penalty {figures['penalty']}, accuracy" in result


def test_a_regressions_log_tells_r2(call):
    first = call(*QUICK, "2", "--dataset", "plane", "--log-every", "1", "--quiet").stdout
    assert LINE.match(first)[3] == "R²"


def test_lines_come_while_it_trains():
    command = [PROGRAM, "run", "--epochs", "1000000", "--log-every", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert LINE.match(child.stdout.readline())[1] == "0"
        assert LINE.match(child.stdout.readline())[1] == "10"
        child.terminate()


# Tables and files.


def test_predictions_are_a_table_after_the_result(call):
    done = call(*QUICK, "5", "--dataset", "xor", "--predictions", "--quiet")
    result, blank, head, *rows = done.stdout.splitlines()
    assert (result[:8], blank) == ("Finished", "")
    assert head.split() == ["i", "x1", "x2", "truth", "prediction", "p(x)", "result", "set"]
    assert len(rows) == 21
    assert rows[0].split()[:4] == ["1", "0", "0", "o"]
    assert "Ground truth" in call(*QUICK, "5", "--predictions").stdout


def test_files_of_a_run(call, tmp_path):
    files = ("--predictions-csv", "points.csv", "--curves", "curves.csv")
    done = call(*QUICK, "5", "--test-fraction", "0.2", *files, "--json")
    found = json.loads(done.stdout)
    points = list(csv.DictReader((tmp_path / "points.csv").read_text().splitlines()))
    right = sum(row["result"] == "right" for row in points if row["set"] == "test")
    assert right == found["test"]["correct"]
    rows = list(csv.DictReader((tmp_path / "curves.csv").read_text().splitlines()))
    assert [float(row["loss"]) for row in rows[:-1]] == found["losses"]
    assert [float(row["accuracy"]) for row in rows[:-1]] == found["accuracies"]
    assert float(rows[-1]["test_loss"]) == found["final_test_loss"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_the_result_is_shown_where_a_file_cannot_be_written(call, tmp_path):
    done = call(*QUICK, "5", "--curves", "/dev/full", "--predictions-csv", "p.csv", "--quiet")
    assert done.returncode == 2
    assert done.stdout.startswith("Finished at epoch 5")
    assert "curves is '/dev/full'; it must be a writable file (no space left" in done.stderr
    assert (tmp_path / "p.csv").exists()


def test_goals_and_the_stop_are_told(call):
    options = ("--squash-input", "off", "--stop-accuracy", "1", "--quiet", "--epochs", "3000")
    said = call("run", *options).stdout
    epoch = re.match(r"Finished at epoch ([\d,]+):", said)[1]
    assert re.search(rf"; 95 % after [\d,]+ epochs, 100 % after {epoch} epochs\n", said)
    assert f"; 100 % of the training points are right at epoch {epoch}; " in said


@pytest.mark.parametrize(("columns", "rows"), [(160, 1), (80, 2), (40, 2)])
def test_activations_are_drawn_each_once(call, columns, rows):
    options = ("--hidden", "3,3,3", "--activation", "tanh-gelu-tanh", "--plot-activation")
    page = call("run", "--epochs", "2", *options, "--quiet", COLUMNS=str(columns)).stdout
    charts = page.splitlines()[1:]
    assert [page.count(name) for name in ("tanh  ", "GELU", "its derivative")] == [1, 1, 2]
    assert sum("its derivative" in line for line in charts) == rows
    assert max(map(len, charts)) <= columns
    assert "Ground truth" in call("run", "--epochs", "2", "--plot-activation").stdout


def test_surprises_are_told_after_the_result_and_in_json(call):
    options = ("run", "--preset", "xor-no-activation", "--epochs", "300")
    note = "at most 16 of the 21 training points of xor can be right; this run has 11"
    assert note in call(*options).stdout
    (told,) = json.loads(call(*options, "--json").stdout)["notes"]
    assert note in told
    quiet = call(*options, "--quiet").stdout
    assert note not in quiet
    assert quiet.endswith("; without an activation function the boundary is one line\n")
    assert json.loads(call("run", "--preset", "moons", "--json").stdout)["notes"] == []


def test_an_alternation_is_told_with_what_ends_it(call):
    options = ("run", "--preset", "report-xor", "--epochs", "500")
    found = "he loss and the map alternate from epoch to epoch (1"
    assert found in call(*options, "--quiet").stdout.split("; t")[-1]
    page = call(*options).stdout
    assert found in page
    assert "Try lr 0.01 from epoch 500 to 1,000." in page


# Several presets.

BOTH = ("run", "--preset", "report-linear", "--preset", "report-xor", "--epochs", "40")


@pytest.mark.parametrize(("columns", "beside"), [(123, True), (122, False), (80, False)])
def test_presets_stand_side_by_side_where_there_is_room(call, columns, beside):
    done = call(*BOTH, COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (0, "")
    heads = [line for line in done.stdout.splitlines() if re.match("report-.*   seed", line)]
    assert len(heads) == (1 if beside else 2)
    assert ("report-linear" in heads[0], "report-xor" in heads[0]) == (True, beside)
    pages = done.stdout[: done.stdout.index("report-linear: Finished")].splitlines()
    assert max(map(len, pages)) <= columns
    for name in ("report-linear", "report-xor"):
        assert f"\n{name}: Finished at epoch 40: " in done.stdout


def test_json_tells_the_health_of_each_layer_at_the_end(call):
    done = call("run", "--preset", "spiral", "--epochs", "20", "--json")
    run = train(PRESETS["spiral"].experiment.with_changes(epochs=20))
    assert json.loads(done.stdout)["health"] == health.document(health.health_of_run(run))


def test_json_of_presets_is_a_list(call):
    found = json.loads(call(*BOTH, "--json").stdout)
    alone = [
        json.loads(call("run", "--preset", name, "--epochs", "40", "--json").stdout)
        for name in ("report-linear", "report-xor")
    ]
    assert [run.pop("id") for run in [*found, *alone]] == [1, 2, 3, 4]
    assert found == alone


def test_logs_of_presets_have_their_names(call):
    lines = call(*BOTH, "--log-every", "40", "--quiet").stdout.splitlines()
    assert [lines[0], lines[3]] == ["report-linear", "report-xor"]
    assert [LINE.match(lines[place])[1].strip() for place in (1, 2, 4, 5)] == ["0", "40"] * 2


def test_the_exit_code_is_the_worst(call):
    presets = ("--preset", "linear-diverges", "--preset", "linear")
    done = call("run", *presets, "--epochs", "400", "--quiet")
    assert done.returncode == 3
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["linear-diverges:", "Diverged"],
        ["linear:", "Finished"],
    ]


@pytest.mark.slow
def test_ctrl_c_ends_all_of_it():
    presets = ["--preset", "linear", "--preset", "xor"]
    options = ["--epochs", "1000000", "--log-every", "100", "--quiet"]
    with subprocess.Popen(
        [PROGRAM, "run", *presets, *options], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "linear\n"
        first = child.stdout.readline()
        child.send_signal(signal.SIGINT)
        *log, result = [first, *child.stdout.read().splitlines()]
    assert child.returncode == 130
    assert result.startswith("linear: Stopped at epoch ")
    epoch = re.search("at epoch ([\\d,]+)", result)[1]
    assert LINE.match(log[-1])[1].strip() == epoch


def test_options_count_in_every_preset(call):
    found = json.loads(call(*BOTH, "--lr", "0.5", "--json").stdout)
    expected = [PRESETS[name].experiment for name in ("report-linear", "report-xor")]
    assert [Experiment.model_validate(one["experiment"]) for one in found] == [
        one.with_changes(learning_rate=0.5, epochs=40) for one in expected
    ]


def test_a_branch_with_a_penalty_is_logged(call, tmp_path):
    start = Course.of(Experiment(epochs=6, hidden=(3,)))
    branch = start.branch(3, start.experiment.with_changes(l1=0.1))
    (tmp_path / "branch.toml").write_text(branch.to_toml())
    log = call("run", "--config", "branch.toml", "--log-every", "1", "--quiet").stdout
    penalties = re.findall(r"penalty +(\S+)  ", log)
    assert [float(text) > 0 for text in penalties] == [False] * 3 + [True] * 4


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--log-every 0", "log-every is '0'; it must be a whole number from 1"),
        ("--log-every some", "log-every is 'some'; it must be a whole number"),
        ("--log-every 5 --json", "log-every and json were both given; JSON is printed alone"),
        ("--predictions --json", "predictions and json were both given; JSON is printed alone"),
        ("--plot-activation --json", "plot-activation and json were both given; JSON is"),
        ("--curves no/c.csv", "curves is 'no/c.csv'; it must be a writable file"),
        ("--curves c --predictions-csv c", "predictions-csv and curves are both 'c'; they must be"),
        ("--preset xor --preset nix", "preset is 'nix'; it must be one of report-linear"),
        ("--preset xor --preset linear --save a", "save is 'a'; it can be given with one run"),
        ("--preset", "--preset needs a value; see 'bp-tui run --help'"),
    ],
)
def test_what_is_wrong_is_one_sentence(call, options, sentence):
    done = call("run", *options.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bp-tui: {sentence}")
    assert done.stderr.count("\n") == 1


def test_where_nothing_can_be_saved_one_sentence_says_why(call, tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = str(tmp_path / "file")
    done = call(*BOTH, "--json", BP_TUI_HOME=folder)
    assert done.returncode == 0
    assert [document["id"] for document in json.loads(done.stdout)] == [None, None]
    reason = "a file is where its folder must be"
    assert done.stderr == f"bp-tui: runs cannot be kept in {folder}/runs.sqlite ({reason})\n"
    alone = call(*QUICK, "9", "--quiet", "--no-store", BP_TUI_HOME=folder)
    assert (alone.returncode, alone.stderr) == (0, "")


def test_its_number_in_the_store_is_told(call):
    assert call(*QUICK, "9").stdout.endswith("\nSaved as run 1.\n")
    assert json.loads(call(*QUICK, "9", "--json").stdout)["id"] == 2
    assert "aved" not in call(*QUICK, "9", "--quiet").stdout
    assert "aved" not in call(*QUICK, "9", "--no-store").stdout
    assert json.loads(call(*QUICK, "9", "--no-store", "--json").stdout)["id"] is None
    assert call(*BOTH).stdout.endswith("Saved as run 5.\n")
