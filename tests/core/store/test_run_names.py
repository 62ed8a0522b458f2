"""A run's name says what the run is, without the runs before it."""

from __future__ import annotations

from core import PRESETS, Course, Recording, Session
from core.store.run_names import run_names

SMALL = "hidden layers 2"


def start(session: Session, preset: str = "report-xor", **changes: object) -> Recording:
    experiment = PRESETS[preset].experiment.with_changes(**{"hidden": (2,), **changes})
    recording = Recording(Course.of(experiment))
    session.start(recording, preset)
    return recording


def names(session: Session) -> list[str]:
    told = run_names(session.runs)
    return [told[run.number] for run in session.runs]


def test_settings_are_told_against_the_preset_not_against_the_run_before() -> None:
    session = Session()
    start(session, hidden=PRESETS["report-xor"].experiment.hidden)
    start(session, learning_rate=0.1)
    start(session, learning_rate=0.1, seed=4)
    assert names(session) == [
        "report-xor",
        f"{SMALL}, lr 0.1",
        f"{SMALL}, lr 0.1, seed 4",
    ]


def test_a_run_of_a_sweep_is_told_by_what_varies_there_whatever_the_preset_says() -> None:
    session = Session()
    start(session, hidden=PRESETS["report-xor"].experiment.hidden)
    session.runs[0].varied = ("seed", "learning_rate")
    assert names(session) == ["lr 0.02, seed 1"]


def test_a_name_stays_when_the_runs_before_are_forgotten() -> None:
    session = Session()
    for rate in (0.1, 0.2, 0.3):
        start(session, learning_rate=rate)
    last = names(session)[2]
    session.forget(session.runs[1])
    assert names(session)[1] == last == f"{SMALL}, lr 0.3"


def test_equal_runs_are_counted_and_other_epochs_told() -> None:
    session = Session()
    for epochs in (3000, 3000, 40):
        start(session, epochs=epochs)
    assert names(session) == [SMALL, f"{SMALL} (2)", f"{SMALL}, epochs 40"]


def test_presets_are_told_where_there_are_several() -> None:
    session = Session()
    start(session)
    start(session, "report-linear", hidden=PRESETS["report-linear"].experiment.hidden)
    assert names(session) == [f"{SMALL}, report-xor", "report-linear"]


def test_a_branch_says_what_changed_from_where_and_then_the_rest() -> None:
    session = Session()
    parent = start(session, seed=4)
    parent.advance(20)
    branch = parent.branch(8, parent.experiment.with_changes(learning_rate=0.05))
    branch.advance(20)
    session.start(branch, "report-xor", session.runs[0])
    again = branch.branch(20, branch.experiment.with_changes(epochs=5000))
    session.start(again, "report-xor", session.runs[1])
    assert names(session)[1:] == [
        f"lr 0.05 from 8, {SMALL}, seed 4",
        f"from 20, lr 0.05 from 8, {SMALL}, seed 4",
    ]
    assert [run.parent for run in session.runs] == [None, 1, 2]
    assert len(session.runs[1].parent_curve) == 21


def test_a_continued_run_keeps_its_name() -> None:
    session = Session()
    recording = start(session, epochs=20)
    before = names(session)
    recording.advance(20)
    recording.extend(40)
    assert names(session) == before == [SMALL]
