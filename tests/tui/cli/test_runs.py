"""`bp-tui runs`: lists, sheets, comparisons and files of what is kept, and what is said of it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from core import Course, Experiment, train
from core.store.columns import COLUMNS
from core.store.presence import Presence
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.training.recording import Recording
from core.training.run import Status
from tests.core.store.stored import stored
from tui.drawing.palette import DARK
from tui.drawing.run_table import run_table

EXPERIMENTS = (
    Experiment(epochs=40, hidden=(4,)),
    Experiment(epochs=30, dataset="xor", learning_rate=0.1, hidden=(4, 4)),
    Experiment(epochs=20, test_fraction=0.3, seed=3, bias=True),
)


def kept(experiment, *, owner="", epochs=None, **how):
    """Train and save a run; return its number."""
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    recording = Recording(course)
    recording.advance(epochs or course.epochs)
    store = RunStore()
    saving = saving_of(recording, Status.RUNNING if owner else recording.status)
    id = store.begin(saving, preset="report-linear", owner=owner, **how)
    store.close()
    return id


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory):
    """The folder of a store."""
    folder = tmp_path_factory.mktemp("three")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BP_TUI_HOME", str(folder))
        for experiment in EXPERIMENTS:
            kept(experiment)
    return folder


@pytest.fixture
def store(three_runs):
    """Three runs; the store is read as it is afterwards."""
    shutil.copytree(three_runs, os.environ["BP_TUI_HOME"])
    store = RunStore()
    yield store
    store.close()


def table(printed):
    head, *rows = printed.splitlines()
    return head.split(), [row.split() for row in rows]


def ids(printed):
    return [int(row[0]) for row in table(printed)[1]]


# Nothing there.


@pytest.mark.parametrize("words", [(), ("list",), ("list", "--all"), ("--filter", "xor")])
def test_without_runs_a_line_says_so_and_no_file_is_made(call, words):
    done = call("runs", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No runs are kept yet; 'bp-tui run' and the Lab keep what they train.\n"
    assert not Path(os.environ["BP_TUI_HOME"]).exists()


def test_without_runs_json_and_csv_are_empty_and_a_number_is_refused(call):
    assert json.loads(call("runs", "--json").stdout) == []
    (line,) = call("runs", "list", "--csv", "-").stdout.splitlines()
    assert line.split(",") == list(COLUMNS)
    for command in ("show", "compare", "tag", "note", "pin", "delete", "restore"):
        done = call("runs", command, "3")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("bp-tui: no runs are kept yet; ")
    assert not Path(os.environ["BP_TUI_HOME"]).exists()


# Lists.


def test_runs_are_listed_newest_first_with_their_figures(call, store):
    head, rows = table(call("runs").stdout)
    assert head == ["run", "name", "status", "loss", "accuracy", "test", "epochs", "when"]
    assert [row[0] for row in rows] == ["3", "2", "1"]
    run = train(EXPERIMENTS[1])
    figures = ["finished", f"{run.final_loss:.2f}", f"{100 * run.accuracy:.1f}", "%", "30"]
    assert rows[1][-6:-1] == figures


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--filter", "dataset=xor"), [2]),
        (("--filter", "lr<0.1 -bias=on"), [1]),
        (("--sort", "loss"), None),
        (("--sort", "seed"), [3, 2, 1]),
        (("--sort", "seed", "--reverse"), [2, 1, 3]),
        (("--limit", "2"), [3, 2]),
        (("--sort", "lr", "--limit", "1"), [3]),
        (("--columns", "id,lr,hidden"), [3, 2, 1]),
    ],
)
def test_lists_are_filtered_sorted_and_cut(call, store, options, wanted):
    if wanted is None:
        wanted = [run.id for run in sorted(store.runs(), key=lambda run: run.loss)]
    assert ids(call("runs", "list", *options).stdout) == wanted
    if options[0] != "--columns":
        listed = json.loads(call("runs", *options, "--json").stdout)
        assert [run["id"] for run in listed] == wanted


def test_columns_are_those_asked_for(call, store):
    head, rows = table(call("runs", "--columns", "id,lr,hidden").stdout)
    assert head == ["run", "learning", "rate", "hidden", "layers"]
    assert rows == [["3", "0.01", "10,10"], ["2", "0.1", "4,4"], ["1", "0.01", "4"]]


def test_a_filter_without_runs_says_so(call, store):
    done = call("runs", "--filter", "lr>1")
    assert (done.returncode, done.stdout) == (0, "None of 3 runs is 'lr>1'.\n")


def test_json_tells_every_column_and_all_settings(call, store):
    newest, *_ = json.loads(call("runs", "--json").stdout)
    assert newest["settings"] == EXPERIMENTS[2].model_dump(mode="json")
    assert set(newest) >= {name for name, c in COLUMNS.items() if c.setting is None}
    run = train(EXPERIMENTS[2])
    assert newest["loss"] == run.final_loss
    assert newest["test_accuracy"] == run.evaluation.test.share
    assert newest["hash"] == store.find(3).weight_hash


def test_csv_has_a_row_a_run_in_a_file_or_printed(call, store, tmp_path):
    printed = call("runs", "list", "--csv", "-").stdout
    call("runs", "list", "--csv", "runs.csv")
    assert (tmp_path / "runs.csv").read_text() == printed
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["hidden"] for row in rows] == ["10,10", "4,4", "4"]
    assert float(rows[0]["loss"]) == train(EXPERIMENTS[2]).final_loss
    assert rows[1]["test_loss"] == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--filter", "datset=xor"), "runs have no 'datset'; did you mean dataset?"),
        (("--sort", "epoc"), "runs have no 'epoc'; did you mean epoch?"),
        (("--limit", "0"), "limit is '0'; it must be a whole number from 1"),
        (("--columns", "id,lrr", "--csv", "-"), "runs have no 'lrr'; did you mean lr?"),
        (("--json", "--csv", "-"), "csv - and json were both given; JSON is printed alone"),
    ],
)
def test_lists_are_refused_in_a_sentence(call, store, options, sentence):
    done = call("runs", "list", *options)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"bp-tui: {sentence}\n")


def test_a_mistyped_command_is_named(call):
    done = call("runs", "shw")
    assert done.returncode == 2
    assert done.stderr == (
        "bp-tui: there is no command or argument 'shw' here; did you mean show?\n"
    )


def test_the_runs_of_a_sweep_are_listed_by_its_number(call):
    options = ("--vary", "lr=0.1,0.2", "--seeds", "2", "--epochs", "3", "--hidden", "2")
    assert call("sweep", *options).returncode == 0
    (row,) = table(call("runs").stdout)[1]
    assert row[:5] == ["1", "sweep:", "lr,", "2", "seeds"]
    assert "4 runs" in " ".join(row)
    assert ids(call("runs", "list", "--of", "1").stdout) == [5, 4, 3, 2]
    assert ids(call("runs", "--all", "--filter", "sweep=1 lr>0.1").stdout) == [5, 4]
    shown = call("runs", "show", "1").stdout
    assert shown.startswith("Sweep 1  lr, 2 seeds\n")
    assert "4 finished; 'bp-tui runs list --of 1' lists them" in shown
    assert json.loads(call("runs", "show", "1", "--json").stdout)["members"] == [2, 3, 4, 5]
    assert call("runs", "list", "--of", "2").stderr == (
        "bp-tui: of is '2'; it must be a sweep or a race, and this is a run\n"
    )
    assert call("runs", "compare", "1", "2").stderr == (
        "bp-tui: sweep 1 is many runs; 'bp-tui runs show 1' tells of them\n"
    )


@pytest.mark.parametrize("width", ["20", "40", "60", "80", "120", "200"])
def test_a_list_is_never_wider_than_its_terminal(store, width):
    others = (stored(id, tags=("a-rather-long-tag",)) for id in range(900, 1500, 99))
    runs = [*store.runs(), *others]
    for ascii in (True, False):
        lines = run_table(runs, None, width=int(width), palette=DARK, ascii=ascii)
        assert len(lines) == 1 + len(runs)
        assert all(line.cell_len <= max(int(width), 28) for line in lines)
        assert all(str(run.id) in str(line) for run, line in zip(runs, lines[1:], strict=True))


def test_a_long_name_says_how_much_of_it_is_left_out(store):
    (line,) = run_table([store.find(3)], ["name"], width=24, palette=DARK, ascii=True)[1:]
    assert str(line) == "test share 0.3 +2"


def on_a_terminal(monkeypatch, width):
    console = Console(width=width, force_terminal=True, color_system=None, highlight=False)
    monkeypatch.setattr("tui.terminal.console.output_console", lambda: console)


def test_a_terminal_is_told_how_many_there_are(call, store, monkeypatch):
    kept(EXPERIMENTS[0], owner="gone", epochs=10)
    on_a_terminal(monkeypatch, 80)
    listed = call("runs").stdout.splitlines()
    assert listed[-1] == "4 runs; 1 cut off: 'bp-tui resume' goes on"
    assert len(listed) == 1 + 4 + 2
    one = call("runs", "--limit", "1", "--sort", "lr", "--reverse").stdout
    assert one.splitlines()[-1] == "1 of 4 runs"
    monkeypatch.setattr("tui.cli.runs.listing.MOST", 2)
    assert "2 of 4 runs" in call("runs").stdout
    assert call("runs", "list", "--limit", "3").stdout.splitlines()[-1].startswith("3 of 4 runs")


# Sheets.


def test_a_run_is_shown_with_its_figures_settings_and_curve(call, store):
    shown = call("runs", "show", "3").stdout
    run = train(EXPERIMENTS[2])
    assert shown.startswith("Run 3  test share 0.3, seed 3, bias on\n")
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


# What people say of runs.


def test_tags_are_given_and_taken(call, store):
    assert call("runs", "tag", "1-2", "last", "best", "+slow").stdout.count("best, slow") == 3
    assert call("runs", "tag", "2", "-BEST", "Slow").stdout == "Run 2: slow\n"
    assert call("runs", "tag", "2").stdout == "Run 2: slow\n"
    assert store.find(1).tags == ("best", "slow")
    assert ids(call("runs", "--filter", "-tag=best").stdout) == [2]
    done = call("runs", "tag", "1", "a,b")
    assert done.returncode == 2
    assert done.stderr.startswith("bp-tui: tag is 'a,b'; it must be a word")
    assert call("runs", "tag", "best").returncode == 2


def test_a_note_is_written_and_taken_away(call, store):
    assert call("runs", "note", "1", "the", "seed that failed").returncode == 0
    assert call("runs", "note", "1").stdout == "Run 1: the seed that failed\n"
    assert store.find(1).note == "the seed that failed"
    assert call("runs", "note", "1", "").stdout == "Run 1: no note\n"
    assert store.find(1).note == ""
    assert call("runs", "note", "1", 2001 * "x").returncode == 2


def test_runs_are_pinned_and_unpinned(call, store):
    call("runs", "pin", "1", "3")
    assert [run.pinned for run in store.runs()] == [True, False, True]
    call("runs", "unpin", "last")
    assert [run.pinned for run in store.runs()] == [False, False, True]


# Deleting.


def test_deleted_runs_are_off_the_list_until_they_are_restored(call, store):
    assert "restore 1-2" in call("runs", "delete", "1-2").stdout
    assert ids(call("runs").stdout) == [3]
    assert ids(call("runs", "list", "--all").stdout) == [3, 2, 1]
    assert call("runs", "show", "2").stderr == (
        "bp-tui: run 2 was deleted; 'bp-tui runs restore 2' brings it back\n"
    )
    assert call("runs", "restore", "last").returncode == 0
    assert call("runs", "restore", "1-9").returncode == 0
    assert ids(call("runs").stdout) == [3, 2, 1]
    assert call("runs", "restore", "1").stderr.startswith("bp-tui: there is no deleted run 1;")


def test_a_run_that_is_trained_is_not_deleted_nor_any_other_of_the_command(call, store):
    presence = Presence("run")
    id = kept(EXPERIMENTS[0], owner=presence.token, epochs=10)
    assert store.find(id).status is Status.RUNNING
    done = call("runs", "delete", "1", str(id))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "bp-tui: run 4 is being trained; 'bp-tui stop 4' stops it\n"
    assert ids(call("runs").stdout) == [4, 3, 2, 1]
    shown = call("runs", "show", str(id)).stdout
    assert f"running at epoch 10 of 40, in process {os.getpid()} (run)" in shown
    presence.close()
    assert call("runs", "delete", str(id)).returncode == 0


# Room.


def test_pruning_drops_deleted_runs_for_good_once_it_is_no_rehearsal(call, store):
    call("runs", "delete", "1", "3")
    told = call("runs", "prune", "--dry-run").stdout
    assert told.startswith("Runs 1 3: would be gone for good\nThe runs take ")
    assert ids(call("runs", "list", "--all").stdout) == [3, 2, 1]
    assert call("runs", "prune").stdout.startswith("Runs 1 3: gone for good\nThe runs take ")
    assert ids(call("runs", "list", "--all").stdout) == [2]
    assert call("runs", "restore", "1").returncode == 2


def test_pruning_to_a_budget_drops_snapshots_then_losses_but_of_no_pinned_run(
    call, store, monkeypatch
):
    monkeypatch.setattr("core.store.pruning.LEAST_BUDGET", 1)
    call("runs", "pin", "2")
    would = json.loads(call("runs", "prune", "--budget", "1", "--dry-run", "--json").stdout)
    assert store.figures(1).size
    told = json.loads(call("runs", "prune", "--budget", "1", "--json").stdout)
    assert told | {"after": 0} == would | {"after": 0}
    assert (told["snapshots"], told["losses"], told["deleted"]) == ([1, 3], [1, 3], [])
    assert not store.figures(1).size
    assert store.figures(2).size
    shown = call("runs", "show", "1").stdout
    assert "finished at epoch 40" in shown
    assert "dropped" in shown
    assert call("runs", "compare", "1", "2").returncode == 0
    assert json.loads(call("runs", "show", "1", "--json", "--curves").stdout)["curves"] == {}


@pytest.mark.parametrize("text", ["", "x", "5", "-5MB", "1e9", "0.5MB", "1 GB B", "9" * 40])
def test_a_budget_that_is_none_is_refused(call, text):
    done = call("runs", "prune", f"--budget={text}")
    assert (done.returncode, done.stdout) == (2, "")
    if text:
        assert done.stderr.startswith(f"bp-tui: budget is '{text}'; it must be at least 1MB")


def test_a_budget_is_remembered(call, store):
    from core.store.pruning import budget_of

    call("runs", "prune", "--budget", "1.5 GB", "--remember")
    assert budget_of(store) == 1_500_000_000
    assert call("runs", "prune", "--remember").returncode == 2


# Files.


def test_an_exported_run_comes_back_elsewhere_with_all_that_is_told_of_it(
    call, store, tmp_path, monkeypatch
):
    call("runs", "tag", "3", "best")
    call("runs", "note", "3", "to take along")
    assert call("runs", "export", "3").stdout.startswith("Run 3 is in report-linear-run-3.zip (")
    assert call("runs", "export", "1-2").returncode == 0
    assert call("runs", "export", "last", "a.zip").returncode == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "report-linear-run-3.zip").read_bytes()
    (here,) = json.loads(call("runs", "--filter", "id=3", "--json").stdout)
    monkeypatch.setenv("BP_TUI_HOME", str(tmp_path / "elsewhere"))
    assert call("runs", "import", "a.zip").stdout == "a.zip is run 1\n"
    assert call("runs", "import", "a.zip").stdout == "a.zip is run 1, as it was already\n"
    (there,) = json.loads(call("runs", "--json").stdout)
    assert there | {"id": 3, "changed": here["changed"]} == here
    assert call("runs", "import", "report-linear-run-1.zip", "report-linear-run-2.zip").stdout == (
        "report-linear-run-1.zip is run 2\nreport-linear-run-2.zip is run 3\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "1-2", "a.zip"), "file is 'a.zip'; it takes one run, not 2"),
        (("export", "1", "none/a.zip"), "file is 'none/a.zip'; it must be a writable file ("),
        (("import",), "import needs a file, such as 'import report-xor-run-3.zip'"),
        (("import", "a.zip"), "file is 'a.zip'; it must be a readable file ("),
        (("import", "."), "file is '.'; it must be a readable file ("),
        (("import", "b.zip"), "b.zip: the file is not a run that bp-tui exported"),
    ],
)
def test_files_are_refused_in_a_sentence(call, store, tmp_path, words, sentence):
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 no archive")
    done = call("runs", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bp-tui: {sentence}")
    assert len(done.stderr.splitlines()) == 1


def test_the_name_of_an_exported_file_leads_nowhere(call, store, tmp_path):
    kept_elsewhere = RunStore()
    with kept_elsewhere._database.transaction() as connection:
        connection.execute("UPDATE runs SET preset = '../../x' WHERE id = 1")
    kept_elsewhere.close()
    assert call("runs", "export", "1").stdout.startswith("Run 1 is in run-1.zip (")
    assert call("runs").returncode == 0
    assert call("runs", "show", "1").returncode == 0


# Anything at all.


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
