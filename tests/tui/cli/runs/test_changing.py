"""`bp-tui runs tag`, `note`, `pin`, `delete`, `restore` and `prune`."""

from __future__ import annotations

import json
import os

import pytest

from core.store.presence import Presence
from core.store.pruning import budget_of
from core.training.run import Status
from tests.tui.cli.runs.kept import EXPERIMENTS, ids, kept

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
    assert ids(call("runs", "list", "--all", "--filter", "status=deleted").stdout) == [2, 1]
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
    assert done.stderr == (
        f"bp-tui: run 4 is being trained by process {os.getpid()} (run); 'bp-tui attach 4' shows "
        "it, 'bp-tui stop 4' stops it\n"
    )
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


def test_a_value_that_begins_with_a_hyphen_is_refused_for_what_it_is(call, store):
    assert call("runs", "prune", "--budget", "-5MB").stderr == (
        "bp-tui: budget is '-5MB'; it must be at least 1MB, such as 200MB\n"
    )
    assert call("runs", "list", "--sort", "-loss").stderr == (
        "bp-tui: --sort needs a value; one that begins with a hyphen is given as --sort=-loss\n"
    )
    for option in ("--sort", "--csv"):
        assert call("runs", "list", option, "--json").stderr == (
            f"bp-tui: {option} needs a value; see 'bp-tui runs list --help'\n"
        )


def test_a_budget_is_remembered(call, store):
    call("runs", "prune", "--budget", "1.5 GB", "--remember")
    assert budget_of(store) == 1_500_000_000
    assert call("runs", "prune", "--remember").returncode == 2


# As JSON.


def test_changes_print_the_runs_as_they_are_then(call, store):
    def told(*words):
        return json.loads(call("runs", *words, "--json").stdout)

    assert [run["tags"] for run in told("tag", "2-3", "best")] == [["best"], ["best"]]
    assert [run["id"] for run in told("tag", "3", "1")] == [3, 1]
    assert told("tag", "2", "-best")[0]["tags"] == []
    assert told("note", "2", "a", "note")[0]["note"] == "a note"
    assert told("note", "2", "")[0]["note"] is None
    assert told("pin", "2")[0]["pinned"] is True
    assert told("unpin", "2")[0]["pinned"] is False
    assert told("delete", "2")[0]["deleted"] is not None
    assert told("restore", "2") == told("note", "2")
