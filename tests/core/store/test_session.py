"""The runs of one sitting share their memory, and come back when somebody returns to them."""

from __future__ import annotations

import pytest

from core import Course, Experiment, Recording, Session
from core.training.timeline import FIRST_STRIDE


def run(seed: int) -> Recording:
    """A short finished run, whose snapshots take 2 kB each."""
    recording = Recording(Course.of(Experiment(seed=seed, epochs=3 * FIRST_STRIDE)))
    recording.advance(3 * FIRST_STRIDE)
    return recording


@pytest.fixture
def session() -> Session:
    """A session of four runs, the last shown."""
    session = Session()
    for seed in range(4):
        session.start(run(seed), "xor")
    return session


def kept(session: Session) -> list[bool]:
    """Which runs still have their snapshots."""
    return [bool(run.recording.snapshots) for run in session.runs]


def test_runs_are_numbered_from_1_and_a_number_is_never_used_twice(session: Session) -> None:
    assert [run.number for run in session.runs] == [1, 2, 3, 4]
    session.forget(session.runs[3])
    session.start(run(9), "xor")
    assert [run.number for run in session.runs] == [1, 2, 3, 5]


def test_the_run_last_added_or_shown_is_on_the_screen(session: Session) -> None:
    assert session.shown is session.runs[3]
    session.show(session.runs[1])
    assert session.shown is session.runs[1]
    session.forget(session.runs[1])
    assert session.shown is session.runs[2]
    assert Session().shown is None


def test_neighbours(session: Session) -> None:
    session.show(session.runs[1])
    assert session.neighbour(1) is session.runs[2]
    assert session.neighbour(-1) is session.runs[0]
    assert session.neighbour(2) is session.runs[3]
    assert session.neighbour(3) is None
    assert session.neighbour(-2) is None
    assert session.previous(session.runs[1]) is session.runs[0]
    assert session.previous(session.runs[0]) is None
    assert Session().neighbour(1) is None


def test_within_the_budget_nothing_is_forgotten(session: Session) -> None:
    assert session.snapshot_bytes == sum(
        s.parameters.nbytes for r in session.runs for s in r.recording.snapshots.values()
    )
    session.budget = session.snapshot_bytes
    session.keep_to_budget()
    assert all(kept(session))


def test_the_runs_not_shown_for_longest_forget_first(session: Session) -> None:
    session.show(session.runs[0])
    session.budget = session.snapshot_bytes // 2
    session.keep_to_budget()
    assert kept(session) == [True, False, False, True]
    assert session.snapshot_bytes <= session.budget


def test_the_run_on_the_screen_never_forgets(session: Session) -> None:
    session.budget = 0
    session.keep_to_budget()
    assert kept(session) == [False, False, False, True]


def test_a_run_that_forgot_comes_back_to_the_bit(session: Session) -> None:
    recording, twin = session.runs[0].recording, run(0)
    session.budget = 0
    session.keep_to_budget()
    assert not recording.snapshots
    session.show(session.runs[0])
    assert (recording.curve == twin.curve).all()
    for epoch in (3 * FIRST_STRIDE, 7, 45):
        one, other = recording.at(epoch), twin.at(epoch)
        assert one is not None
        assert other is not None
        assert (one.parameters == other.parameters).all()
        assert one.loss == other.loss
    session.keep_to_budget()
    assert kept(session) == [True, False, False, False]


def test_what_runs_share_counts_once(session: Session) -> None:
    before = session.snapshot_bytes
    changed = Experiment(seed=0, epochs=5 * FIRST_STRIDE, learning_rate=0.1)
    branch = session.runs[0].recording.branch(FIRST_STRIDE, changed)
    session.start(branch, "xor")
    assert session.snapshot_bytes == before
    # The fork is a snapshot of the parent's; the branch keeps epochs of its own after it.
    branch.advance(5 * FIRST_STRIDE)
    own = [snapshot for epoch, snapshot in branch.snapshots.items() if epoch > FIRST_STRIDE]
    assert own
    assert session.snapshot_bytes == before + sum(snapshot.state.nbytes for snapshot in own)


def test_a_number_is_never_used_twice() -> None:
    session = Session()
    for _ in range(3):
        session.start(Recording(Course.of(Experiment(epochs=5))), "xor")
    session.forget(session.runs[-1])
    assert session.next_number == 4


def test_a_run_is_found_by_its_recording_until_it_is_forgotten(session: Session) -> None:
    second = session.runs[1]
    assert session.find(second.recording) is second
    session.forget(second)
    assert session.find(second.recording) is None


def test_a_run_is_compared_with_its_parent_else_with_the_one_before(session: Session) -> None:
    first, second, third, last = session.runs
    assert session.companion(last) is third
    assert session.companion(first) is second
    branch = session.start(run(9), "xor", second)
    assert session.companion(branch) is second
    session.forget(second)
    assert session.companion(branch) is last
    for other in (first, third, last):
        session.forget(other)
    assert session.companion(branch) is None


def test_a_run_that_is_looked_at_keeps_its_snapshots_longer(session: Session) -> None:
    first, second, _, last = session.runs
    session.look_at(first)
    session.look_at(last)
    assert session.shown is last
    session.budget = session.snapshot_bytes - first.recording.snapshots[0].state.nbytes
    session.keep_to_budget()
    assert first.recording.snapshots
    assert not second.recording.snapshots


def test_of_very_many_runs_those_not_shown_for_longest_are_surplus(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not session.surplus(lambda run: True)
    session.show(session.runs[0])
    monkeypatch.setattr("core.store.session.MOST_RUNS", 2)
    assert [run.number for run in session.surplus(lambda run: True)] == [2, 3]
    monkeypatch.setattr("core.store.session.MOST_RUNS", 9)
    size = session.runs[0].recording.curve.nbytes
    monkeypatch.setattr("core.store.session.CURVE_BYTES", 3 * size)
    assert [run.number for run in session.surplus(lambda run: True)] == [2]
    monkeypatch.setattr("core.store.session.CURVE_BYTES", 0)
    assert [run.number for run in session.surplus(lambda run: True)] == [2, 3, 4]
    assert [run.number for run in session.surplus(lambda run: run.number != 3)] == [2, 4]
