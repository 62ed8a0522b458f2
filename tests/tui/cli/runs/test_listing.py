"""`bp-tui runs list`: which runs, which columns, in which order, on a screen and in files."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from core import train
from core.store.columns import COLUMNS
from core.store.presence import Presence
from tests.core.store.stored import stored
from tests.tui.cli.runs.kept import EXPERIMENTS, ids, kept, table
from tui.drawing.palette import DARK
from tui.drawing.run_table import run_table

# Nothing.


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
    call("runs", "delete", "2")
    assert call("runs", "--filter", "status=deleted").stdout == (
        "None of 2 runs is 'status=deleted'. Those that were deleted are listed with --all.\n"
    )
    assert ids(call("runs", "--all", "--filter", "status=deleted").stdout) == [2]


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
        (
            ("--filter", "datset=xor"),
            "there is no column or setting 'datset'; did you mean dataset?",
        ),
        (("--sort", "epoc"), "there is no column or setting 'epoc'; did you mean epoch?"),
        (("--limit", "0"), "limit is '0'; it must be a whole number from 1"),
        (
            ("--columns", "id,lrr", "--csv", "-"),
            "there is no column or setting 'lrr'; did you mean lr?",
        ),
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
    head, rows = table(call("runs", "--all", "--filter", "sweep=1 lr>0.1").stdout)
    assert (head[:2], [row[0] for row in rows]) == (["run", "name"], ["5", "4"])
    head, rows = table(call("runs", "--all").stdout)
    assert head[:3] == ["run", "of", "name"]
    assert [row[:2] for row in rows[:2]] == [["5", "1"], ["4", "1"]]
    assert [" ".join(row[2:9]) for row in rows[:2]] == [
        f"hidden layers 2, lr 0.2, seed {seed}" for seed in (1, 0)
    ]
    shown = call("runs", "show", "1").stdout
    assert shown.startswith("Sweep 1  lr, 2 seeds\n")
    assert "4 finished; 'bp-tui runs list --of 1' lists them" in shown
    assert "part of   sweep 1\n" in call("runs", "show", "2").stdout
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


def test_what_a_process_of_its_own_trains_is_detached(call, store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.store.presence.os.getpid", lambda: 1)
        presences = [Presence("detached"), Presence("run")]
    for presence in presences:
        kept(EXPERIMENTS[0], owner=presence.token, epochs=10)
    shown = call("runs", "--columns", "id,status").stdout
    assert table(shown)[1][:2] == [["5", "running"], ["4", "detached"]]
    for word, numbers in {"running": [5, 4], "detached": [4], "elsewhere": [5]}.items():
        assert ids(call("runs", "--filter", f"status={word}").stdout) == numbers
    listed = json.loads(call("runs", "--limit", "2", "--json").stdout)
    assert [run["status"] for run in listed] == ["running", "running"]
    assert [run["state"] for run in listed] == ["running", "detached"]
    for presence in presences:
        presence.close()
    shown = call("runs", "--columns", "id,status").stdout
    assert table(shown)[1][:2] == [["5", "cut", "off"], ["4", "cut", "off"]]
