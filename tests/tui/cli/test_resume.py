"""`bp-tui resume`: what was cut off or stopped goes on to the bits of a run never interrupted."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core import Course, Experiment, Recording, train
from core.experiments.presets import PRESETS
from core.refusal import Refusal
from core.store.hashes import weight_hash
from core.store.keeper import Keeper
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun

PROGRAM = Path(sys.executable).with_name("bp-tui")
SPIRAL = Experiment(
    dataset="spiral", features=("x1", "x2", "sin(x1)"), hidden=(6, 4), test_fraction=0.25,
    samples=80, optimizer="adam", learning_rate=0.02, batch=16, dropout=0.2, l2=0.001,
)  # fmt: skip


def _branched(epochs: int) -> Course:
    start = Course.of(PRESETS["report-xor"].experiment.with_changes(epochs=epochs))
    first = start.branch(epochs // 3, start.experiment.with_changes(learning_rate=0.05))
    changed = first.experiment.with_changes(l1=0.01)
    return first.branch(epochs // 2, changed)


def courses(scale: int) -> dict[str, Course]:
    """Return runs of every kind that there is to interrupt."""
    patient = SPIRAL.with_changes(epochs=200 * scale, patience=40 * scale, dropout=0)
    diverging = PRESETS["linear-diverges"].experiment.with_changes(epochs=600 * scale)
    return {
        "report-xor": Course.of(PRESETS["report-xor"].experiment.with_changes(epochs=60 * scale)),
        "spiral": Course.of(SPIRAL.with_changes(epochs=12 * scale)),
        "branched": _branched(24 * scale),
        "patient": Course.of(patient),
        "goal": Course.of(SPIRAL.with_changes(epochs=99 * scale, stop_accuracy=0.6)),
        "diverges": Course.of(diverging),
    }


COURSES = courses(5)


def cut_off(course: Course, epoch: int, *, parts: int = 3) -> int:
    """Train to an epoch in some parts, each of them saved, and be gone; return the number."""
    recording, keeper = Recording(course), Keeper("run")
    for part in range(1, parts + 1):
        recording.advance(epoch * part // parts - recording.edge)
        keeper.offer(recording, playing=True, preset="", at_once=True)
        assert keeper.flush()
    keeper.close()
    id = keeper.id_of(recording)
    assert id is not None
    return id


def stored() -> list[StoredRun]:
    """All runs of the store."""
    store = RunStore()
    runs = store.runs()
    store.close()
    return runs


@pytest.fixture
def whole(call, tmp_path):
    """What `bp-tui run --json` prints of a course that nothing interrupts."""

    def run(course: Course) -> subprocess.CompletedProcess[str]:
        (tmp_path / "run.toml").write_text(course.to_toml())
        return call("run", "--config", "run.toml", "--json", "--no-store")

    return run


@pytest.mark.parametrize("name", COURSES)
def test_it_goes_on_to_the_same_bits(call, whole, name):
    course = COURSES[name]
    expected = whole(course)
    document = json.loads(expected.stdout)
    assert (document["id"], stored()) == (None, [])
    assert (name in ("patient", "goal")) == bool(document["stopped_by"])
    assert (name == "diverges") == (document["status"] == "diverged")
    assert (name == "branched") == bool(document["branches"])
    id = cut_off(course, max((document["epochs"] // 2, *course.forks)))
    assert stored()[0].cut_off
    done = call("resume", "--json")
    assert (done.returncode, done.stderr) == (expected.returncode, "")
    assert json.loads(done.stdout) == document | {"id": id}
    weights = train(course).snapshot.parameters
    assert [run.weight_hash for run in stored()] == [weight_hash(weights)]
    assert stored()[0].status == document["status"]


def test_the_output_is_that_of_a_run(call, tmp_path):
    course = COURSES["report-xor"]
    (tmp_path / "run.toml").write_text(course.to_toml())
    options = ("--predictions", "--curves", "c.csv", "--predictions-csv", "p.csv")
    expected = call("run", "--config", "run.toml", *options)
    files = [(tmp_path / name).read_bytes() for name in ("c.csv", "p.csv")]
    id = cut_off(course, 100)
    done = call("resume", str(id), *options)
    assert [(tmp_path / name).read_bytes() for name in ("c.csv", "p.csv")] == files
    told = [line for line in expected.stdout.splitlines() if " s" not in line]
    assert [line for line in told if line not in done.stdout] == ["Saved as run 1."]
    assert f"Saved as run {id}, trained from epoch 100 on." in done.stdout


def test_without_a_number_it_is_the_newest_that_was_cut_off(call):
    course = COURSES["report-xor"]
    first, second = cut_off(course, 50), cut_off(course, 60)
    store = RunStore()
    third = cut_off(course, 70)
    with store.database.transaction() as connection:
        connection.execute("UPDATE runs SET status = 'paused' WHERE id = ?", (third,))
    store.close()
    for id in (second, first, third):
        assert json.loads(call("resume", "--json").stdout)["id"] == id
    done = call("resume")
    assert (done.returncode, done.stderr) == (2, "bp-tui: no run can go on\n")


def test_several_go_on_one_after_the_other(call):
    course = COURSES["report-xor"]
    ids = [cut_off(course, epoch) for epoch in (20, 30, 40)]
    documents = json.loads(call("resume", f"{ids[0]}-{ids[1]}", "--json").stdout)
    assert [document.pop("id") for document in documents] == ids[:2]
    assert documents[0] == documents[1]
    assert call("resume", "--all", "--quiet").stdout.startswith("Finished at epoch 300: ")
    assert call("resume", "--all").stderr == "bp-tui: no run was cut off\n"


def test_one_that_cannot_go_on_does_not_keep_the_others_from_it(call, tmp_path):
    (tmp_path / "points.csv").write_text("x1,x2,class\n0,0,a\n1,1,b\n")
    file = str(tmp_path / "points.csv")
    lost = cut_off(Course.of(Experiment(dataset=file, epochs=50)), 10)
    id = cut_off(COURSES["report-xor"], 20)
    (tmp_path / "points.csv").unlink()
    done = call("resume", "--all", "--json")
    assert done.returncode == 2
    assert [document["id"] for document in json.loads(done.stdout)] == [id]
    assert done.stderr.count("\n") == 1
    assert "points.csv" in done.stderr
    assert {run.id for run in stored() if run.cut_off} == {lost}


def test_what_cannot_go_on_is_one_sentence(call, tmp_path):
    (tmp_path / "points.csv").write_text("x1,x2,class\n0,0,a\n1,1,b\n")
    file = str(tmp_path / "points.csv")
    other_data = cut_off(Course.of(Experiment(dataset=file, epochs=50)), 10)
    (tmp_path / "points.csv").write_text("x1,x2,class\n0,0,a\n1,2,b\n")
    xor = COURSES["report-xor"]
    finished, diverged, other_settings = cut_off(xor, 300), cut_off(COURSES["diverges"], 3000), 4
    assert cut_off(xor, 9) == other_settings
    store = RunStore()
    with store.database.transaction() as connection:
        connection.execute(
            "UPDATE runs SET document = replace(document, 'epochs = 300', 'epochs = -3')"
            " WHERE id = ?", (other_settings,),
        )  # fmt: skip
    store.close()
    for word, sentence in {
        other_data: f"the data set of run {other_data} is not what it was trained on",
        finished: f"run {finished} has finished; it cannot go on",
        diverged: f"run {diverged} has diverged; it cannot go on",
        other_settings: f"the settings of run {other_settings} do not hold any more: epochs is "
        "'-3'; it must be a whole number from 1 to 1,000,000",
        99: "there is no run 99; 'bp-tui runs list' lists them",
        "x": "run is 'x'; it must be a number such as 3, a range such as 3-7, or last",
    }.items():
        done = call("resume", str(word))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"bp-tui: {sentence}\n"
    assert {run.id for run in stored() if run.cut_off} == {other_data, other_settings}


def test_a_run_that_a_living_process_trains_is_left_to_it(call):
    recording, keeper = Recording(COURSES["report-xor"]), Keeper("lab")
    recording.advance(20)
    keeper.offer(recording, playing=True, preset="")
    assert keeper.flush()
    done = call("resume", "1")
    keeper.close()
    assert done.returncode == 2
    assert "run 1 is being trained by process " in done.stderr
    assert "(lab); 'bp-tui attach 1' shows it, 'bp-tui stop 1' stops it" in done.stderr


def test_of_several_processes_one_takes_a_run_up():
    id = cut_off(COURSES["report-xor"], 20)
    keepers = [Keeper("resume") for _ in range(6)]
    outcomes: list[object] = []

    def attempt(keeper: Keeper) -> None:
        try:
            outcomes.append(keeper.resumed(id))
        except Refusal as refusal:
            outcomes.append(str(refusal))

    threads = [threading.Thread(target=attempt, args=(k,)) for k in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for keeper in keepers:
        keeper.close()
    told = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(told) == len(keepers) - 1
    assert all(sentence.startswith(f"run {id} is being trained by process") for sentence in told)


def test_other_versions_are_told(call):
    id = cut_off(COURSES["report-xor"], 20)
    store = RunStore()
    with store.database.transaction() as connection:
        connection.execute(
            "UPDATE runs SET versions = json_set(versions, '$.numpy', '1.99', '$.python', '2.7')"
        )
    store.close()
    done = call("resume", "--quiet")
    assert done.returncode == 0
    assert done.stderr.startswith(f"bp-tui: run {id} was begun under numpy 1.99, now ")
    assert done.stderr.endswith(": its last bits may differ\n")
    assert done.stderr.count("now") == 1


def begun(*arguments: str, epochs: int = 1) -> subprocess.Popen[str]:
    """Start the program; return once its run has so many epochs in the store."""
    child = subprocess.Popen(
        [PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not any(run.epoch >= epochs for run in stored()):
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return child


LONG = courses(150)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spiral", "branched"])
def test_killed_at_a_random_moment_it_goes_on_to_the_same_bits(call, whole, name, tmp_path):
    expected = whole(LONG[name])
    child = begun("run", "--config", str(tmp_path / "run.toml"), "--quiet")
    time.sleep(random.random() / 2)
    child.kill()
    child.communicate()
    (run,) = stored()
    if run.cut_off:  # on a quick machine it may have finished
        done = call("resume", "--json")
        assert (done.returncode, done.stderr) == (expected.returncode, "")
        assert json.loads(done.stdout) == json.loads(expected.stdout) | {"id": run.id}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"), [("SIGINT", "stopped"), ("SIGTERM", "running"), ("SIGHUP", "running")]
)
def test_a_signal_saves_the_run(number, status):
    child = begun("run", "--epochs", "1000000", "--quiet", epochs=100)
    child.send_signal(getattr(signal, number))
    output, faults = child.communicate(timeout=20)
    assert child.returncode == 128 + getattr(signal, number)
    assert faults == ""
    assert output.startswith("Stopped at epoch ") == (number == "SIGINT")
    (run,) = stored()
    assert run.status == status
    assert run.cut_off == (status == "running")


@pytest.mark.slow
def test_what_ignores_a_hangup_goes_on():
    child = begun("run", "--epochs", "1000000", "--quiet", epochs=10)
    child.kill()
    child.communicate()
    shell = ["sh", "-c", f"trap '' HUP; exec '{PROGRAM}' resume --quiet"]
    child = subprocess.Popen(shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    before = stored()[0].epoch
    deadline = time.monotonic() + 60
    while not (stored()[0].alive and stored()[0].epoch > before):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.send_signal(signal.SIGHUP)
    before = stored()[0].epoch
    while stored()[0].epoch < before + 10_000:
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=20)
    assert child.returncode == 130
    assert stored()[0].status == "stopped"
