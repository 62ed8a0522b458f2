"""Recordings: any epoch comes back to the bit, in bounded memory; branches and extensions."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import PRESETS, Course, Experiment, Recording, Snapshot, Status, Trainer, train
from core.refusal import Refusal
from core.training import timeline as room

EPOCHS = 300
BASE = Experiment(epochs=EPOCHS, hidden=(4, 3), learning_rate=0.02)
DIVERGES = PRESETS["linear-diverges"].experiment
LIMIT = 8


@pytest.fixture(autouse=True, scope="module")
def few_snapshots() -> Iterator[None]:
    """Recordings that keep so few snapshots that most epochs must be trained again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "MAX_SNAPSHOTS", LIMIT)
        yield


def recorded(experiment: Experiment | Course = BASE, epochs: int = 10**7) -> Recording:
    """A recording that has advanced."""
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    recording = Recording(course)
    recording.advance(epochs)
    return recording


def at(recording: Recording, epoch: int) -> Snapshot:
    """The state at an epoch."""
    snapshot = recording.at(epoch)
    assert snapshot is not None
    return snapshot


def assert_same(one: Recording, other: Recording) -> None:
    """Two recordings with the same losses, states and ends, to the bit."""
    assert (one.edge, one.status, one.ending.sentence) == (
        other.edge,
        other.status,
        other.ending.sentence,
    )
    assert (one.curve == other.curve).all()
    assert (at(one, one.edge).parameters == at(other, other.edge).parameters).all()


@pytest.fixture(scope="module")
def truth() -> tuple[list[np.ndarray], list[float]]:
    """Weights and loss of every epoch of BASE, from a trainer that never goes back."""
    trainer = Trainer(BASE)
    states, losses = [trainer.network.parameters.copy()], [trainer.loss]
    for _ in range(EPOCHS):
        trainer.advance(1)
        states.append(trainer.network.parameters.copy())
        losses.append(trainer.loss)
    return states, losses


@pytest.fixture(scope="module")
def scrubbed() -> Recording:
    """A finished recording that one test after another scrubs through."""
    return recorded()


class TestAnyEpoch:
    @given(st.lists(st.integers(0, EPOCHS), min_size=1, max_size=6))
    def test_comes_back_to_the_bit(
        self, scrubbed: Recording, truth: tuple[list[np.ndarray], list[float]], epochs: list[int]
    ) -> None:
        for epoch in epochs:
            snapshot = at(scrubbed, epoch)
            assert snapshot.epoch == epoch
            assert snapshot.loss == truth[1][epoch]
            assert (snapshot.parameters == truth[0][epoch]).all()
        assert scrubbed.curve.tolist() == truth[1]

    @given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, EPOCHS)), max_size=8))
    def test_while_training_goes_on(
        self, truth: tuple[list[np.ndarray], list[float]], moves: list[tuple[int, int]]
    ) -> None:
        recording = Recording(Course.of(BASE))
        for count, back in moves:
            recording.advance(count)
            epoch = min(back, recording.edge)
            assert (at(recording, epoch).parameters == truth[0][epoch]).all()
        assert recording.curve.tolist() == truth[1][: recording.edge + 1]

    @pytest.mark.parametrize("let_go", ["forget_snapshots", "rest"])
    @pytest.mark.parametrize("edge", [0, 77, EPOCHS])
    def test_after_the_memory_was_let_go(
        self, truth: tuple[list[np.ndarray], list[float]], let_go: str, edge: int
    ) -> None:
        recording = recorded(epochs=edge)
        getattr(recording, let_go)()
        assert recording.losses.tolist() == truth[1][:edge]
        for epoch in (edge // 2, edge, 0):
            assert (at(recording, epoch).parameters == truth[0][epoch]).all()
        getattr(recording, let_go)()
        recording.advance(EPOCHS)
        assert_same(recording, recorded())

    @pytest.mark.parametrize("epoch", [-1, 51, EPOCHS, 10**7])
    def test_is_one_that_was_recorded(self, epoch: int) -> None:
        with pytest.raises(ValueError, match="recorded ones, 0 to 50"):
            recorded(epochs=50).at(epoch)

    def test_nobody_waits_for_a_state_no_longer_wanted(self) -> None:
        recording = recorded(BASE.with_changes(epochs=5000))
        asked = []

        def cancelled() -> bool:
            asked.append(1)
            return len(asked) == 3

        assert recording.at(recording.stride - 1, cancelled=cancelled) is None
        assert len(asked) == 3
        trainer = Trainer(recording.experiment)
        trainer.advance(recording.stride - 1)
        parameters = at(recording, recording.stride - 1).parameters
        assert (parameters == trainer.network.parameters).all()


class TestMemory:
    def test_the_stride_doubles_and_the_number_of_snapshots_is_bounded(self) -> None:
        last = room.FIRST_STRIDE * (LIMIT - 1)
        recording = recorded(BASE.with_changes(epochs=last))
        assert recording.stride == room.FIRST_STRIDE
        assert list(recording.snapshots) == list(range(0, last + 1, room.FIRST_STRIDE))
        strides = [recording.stride]
        for epochs in (last + 20, 100 + last, 777, 3000):
            recording.extend(epochs)
            recording.advance(epochs)
            kept = sorted(recording.snapshots)
            assert 0 in kept
            assert len(kept) <= LIMIT
            assert all(epoch % recording.stride == 0 for epoch in kept)
            assert recording.stride % strides[-1] == 0
            strides.append(recording.stride)
        # No coarser than it must be.
        assert 3000 // strides[-1] <= LIMIT < 2 * (3000 // strides[-1] + 1)

    @pytest.mark.parametrize(("budget", "most"), [(0, room.MIN_SNAPSHOTS), (6, 6), (100, LIMIT)])
    def test_the_bytes_are_bounded_too(
        self, budget: int, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = Trainer(BASE).network.parameters.nbytes
        monkeypatch.setattr(room, "BUDGET", budget * size)
        recording = recorded()
        for epoch in range(0, EPOCHS, 7):
            recording.at(epoch)
        sizes = [s.parameters.nbytes for s in recording.snapshots.values()]
        assert len(sizes) <= most
        assert sum(sizes) <= most * size

    def test_the_first_the_newest_and_a_fork_are_never_thinned(self) -> None:
        branch = recorded(epochs=37).branch(37, BASE.with_changes(epochs=60, learning_rate=0.01))
        branch.advance(20)
        branch.extend(5000)
        branch.advance(4999 - 57)
        at(branch, 1234)
        branch.rest()
        assert {0, 37, 4999} <= branch.snapshots.keys()
        assert len(branch.snapshots) <= LIMIT + 2

    def test_losses_read_elsewhere_stay_as_they_are(self) -> None:
        recording = recorded(BASE.with_changes(epochs=3000), 100)
        seen = recording.losses
        before = seen.copy()
        recording.advance(2900)
        assert (seen == before).all()
        assert (recording.losses[:100] == before).all()
        assert len(recording.losses) == 3000
        assert len(recording.curve) == 3001
        assert recording.final_loss == recording.curve[-1]


def test_a_recording_ends_with_its_course() -> None:
    recording = Recording(Course.of(BASE))
    assert (recording.edge, recording.status) == (0, Status.RUNNING)
    assert recording.advance(100) == 100
    assert recording.status is Status.RUNNING
    assert recording.advance(1000) == 200
    assert recording.status is Status.FINISHED
    assert recording.advance(1) == 0


class TestBranch:
    @given(st.integers(0, EPOCHS - 1))
    def test_with_nothing_changed_it_is_the_same_run(self, scrubbed: Recording, fork: int) -> None:
        branch = scrubbed.branch(fork, BASE)
        assert branch.edge == fork
        assert branch.final_loss == scrubbed.curve[fork]
        branch.advance(EPOCHS)
        assert_same(branch, scrubbed)

    @pytest.mark.parametrize(
        "changes",
        [{"learning_rate": 0.1}, {"reduction": "mean"}, {"activation": "identity"},
         {"squash_input": False}, {"epochs": 400}, {"epochs": 130}],
        ids=str,
    )  # fmt: skip
    @pytest.mark.parametrize("fork", [1, 100, 123])
    def test_training_its_toml_gives_it_again(
        self, scrubbed: Recording, fork: int, changes: dict[str, Any]
    ) -> None:
        branch = scrubbed.branch(fork, BASE.with_changes(**changes))
        branch.advance(10**7)
        again = recorded(Course.from_toml(branch.course.to_toml()))
        assert_same(branch, again)
        assert (branch.losses[:fork] == scrubbed.losses[:fork]).all()
        for epoch in (fork - 1, fork, fork + 1):
            assert (at(branch, epoch).parameters == at(again, epoch).parameters).all()

    @pytest.mark.parametrize(
        "changes", [{"reduction": "mean"}, {"activation": "identity"}], ids=str
    )
    def test_the_loss_at_the_fork_is_that_of_the_new_settings(
        self, scrubbed: Recording, changes: dict[str, Any]
    ) -> None:
        branch = scrubbed.branch(100, BASE.with_changes(**changes))
        first = branch.final_loss
        assert first != scrubbed.curve[100]
        branch.advance(50)
        assert branch.losses[100] == at(branch, 100).loss == first
        again = recorded(branch.course, 100)
        assert again.final_loss == first
        again.advance(50)
        again.forget_snapshots()
        assert at(again, 100).loss == again.losses[100] == first

    def test_a_branch_of_a_branch(self, scrubbed: Recording) -> None:
        one = scrubbed.branch(123, BASE.with_changes(learning_rate=0.1))
        one.advance(100)
        two = one.branch(200, BASE.with_changes(learning_rate=0.001, epochs=410))
        two.advance(10**7)
        assert two.course.forks == (123, 200)
        assert_same(two, recorded(Course.from_toml(two.course.to_toml())))
        two.forget_snapshots()
        for epoch in (300, 150, 200, 123, 60):
            expected = at(recorded(two.course, epoch), epoch)
            assert (at(two, epoch).parameters == expected.parameters).all()

    def test_the_parent_stays_as_it_is(self, scrubbed: Recording) -> None:
        curve, course = scrubbed.curve.copy(), scrubbed.course
        branch = scrubbed.branch(50, BASE.with_changes(learning_rate=1, epochs=500))
        branch.advance(500)
        assert scrubbed.course is course
        assert (scrubbed.curve == curve).all()
        assert_same(scrubbed, recorded())


class TestExtend:
    @pytest.mark.parametrize("edge", [0, 100, EPOCHS])
    def test_an_extended_run_is_a_longer_one(self, edge: int) -> None:
        recording = recorded(epochs=edge)
        recording.extend(2000)
        assert recording.status is Status.RUNNING
        recording.advance(10**7)
        assert_same(recording, recorded(BASE.with_changes(epochs=2000)))
        assert recording.course == Course.of(BASE.with_changes(epochs=2000))

    def test_epochs_between_come_back(self, truth: tuple[list[np.ndarray], list[float]]) -> None:
        recording = recorded()
        recording.extend(500)
        recording.advance(200)
        for epoch in (299, 300, 13):
            assert (at(recording, epoch).parameters == truth[0][epoch]).all()
            assert at(recording, epoch).ending.sentence == ""

    def test_a_branch_can_be_extended(self, scrubbed: Recording) -> None:
        changed = BASE.with_changes(learning_rate=0.1)
        branch = scrubbed.branch(100, changed)
        branch.advance(EPOCHS)
        branch.extend(450)
        branch.advance(EPOCHS)
        longer = recorded(Course.of(BASE).branch(100, changed.with_changes(epochs=450)))
        assert_same(branch, longer)


class TestDivergence:
    def test_it_ends_at_the_last_finite_epoch(self) -> None:
        recording = recorded(DIVERGES)
        trainer = Trainer(DIVERGES)
        trainer.advance(10**7)
        assert recording.status is Status.DIVERGED
        assert (recording.edge, recording.ending.sentence) == (
            trainer.epoch,
            trainer.ending.sentence,
        )
        assert np.isfinite(recording.curve).all()
        assert (at(recording, recording.edge).parameters == trainer.network.parameters).all()
        assert at(recording, recording.edge).ending.sentence == recording.ending.sentence
        assert at(recording, 1).ending.sentence == ""
        assert recording.advance(5) == 0

    def test_its_axis_ends_with_it(self) -> None:
        recording = Recording(Course.of(DIVERGES))
        assert recording.horizon == recording.epochs == DIVERGES.epochs
        recording.advance(2)
        assert recording.horizon == DIVERGES.epochs
        recording.advance(10**7)
        assert 0 < recording.horizon == recording.edge < DIVERGES.epochs
        finished = recorded()
        assert finished.horizon == EPOCHS
        finished.extend(2 * EPOCHS)
        assert finished.horizon == 2 * EPOCHS

    @pytest.mark.parametrize("let_go", ["rest", "forget_snapshots"])
    def test_it_is_remembered(self, let_go: str) -> None:
        recording = recorded(DIVERGES)
        getattr(recording, let_go)()
        snapshot = at(recording, recording.edge)
        assert snapshot.ending.sentence == recording.ending.sentence != ""
        assert recording.advance(5) == 0
        assert_same(recording, recorded(DIVERGES))

    @pytest.mark.parametrize("back", [0, 6])
    def test_a_branch_with_a_smaller_learning_rate_trains_on(self, back: int) -> None:
        diverged = recorded(DIVERGES)
        fork = diverged.edge - back
        branch = diverged.branch(fork, DIVERGES.with_changes(learning_rate=1e-6, epochs=fork + 50))
        assert (branch.status, branch.ending.sentence) == (Status.RUNNING, "")
        assert branch.advance(10) > 0 or back == 0
        branch.advance(50)
        assert_same(branch, recorded(Course.from_toml(branch.course.to_toml())))
        if back:
            assert branch.status is Status.FINISHED
            assert branch.final_loss < branch.curve[fork]

    def test_the_divergence_comes_again_under_the_same_settings(self) -> None:
        diverged = recorded(DIVERGES)
        branch = diverged.branch(diverged.edge - 3, DIVERGES)
        branch.advance(100)
        assert_same(branch, diverged)


def test_alternation_compares_an_epoch_with_the_one_before() -> None:
    experiment = PRESETS["report-xor"].experiment.with_changes(epochs=60)
    recording = recorded(experiment)
    _, alternation = recording.at_with_alternation(60)
    assert alternation is not None
    assert alternation.epochs == (59, 60)
    scores = tuple(recording.evaluate(at(recording, e)).train for e in (59, 60))
    assert alternation.scores == scores
    assert recording.at_with_alternation(3)[1] is None
    calm = recorded(BASE.with_changes(learning_rate=1e-4))
    assert calm.at_with_alternation(EPOCHS)[1] is None


def test_looking_changes_neither_losses_nor_states() -> None:
    looked_at, alone = recorded(epochs=200), recorded(epochs=200)
    kept = {e: s.parameters.copy() for e, s in looked_at.snapshots.items()}
    for epoch in random.Random(0).sample(range(201), 30):
        snapshot = at(looked_at, epoch)
        looked_at.evaluate(snapshot)
        looked_at.at_with_alternation(snapshot.epoch)
        looked_at.network(snapshot).predict_probability(looked_at.dataset.x)
    assert all((looked_at.snapshots[e].parameters == p).all() for e, p in kept.items())
    looked_at.advance(EPOCHS)
    alone.advance(EPOCHS)
    assert_same(looked_at, alone)


def test_train_is_a_recording_at_its_end(scrubbed: Recording) -> None:
    run = train(BASE)
    assert run.experiment == BASE
    assert run.epochs == EPOCHS
    assert (run.losses == scrubbed.losses).all()
    assert run.final_loss == scrubbed.final_loss
    assert run.accuracy == scrubbed.evaluate(at(scrubbed, EPOCHS)).train.accuracy
    assert (run.network.parameters == at(scrubbed, EPOCHS).parameters).all()
    assert (run.status, run.reason) == (Status.FINISHED, "")
    branched = Course.of(BASE).branch(100, BASE.with_changes(learning_rate=0.1))
    assert (train(branched).losses == recorded(branched).losses).all()


def test_train_of_a_diverging_experiment_ends() -> None:
    run = train(DIVERGES)
    assert run.status is Status.DIVERGED
    assert "try a smaller learning rate" in run.reason
    assert np.isfinite([*run.losses, run.final_loss]).all()
    assert 0 <= run.accuracy <= 1


def test_a_file_that_was_written_anew_ends_its_runs(tmp_path) -> None:
    """What is trained already goes on with its own points alone."""
    file = tmp_path / "points.csv"
    file.write_text("".join(f"{k},{k % 3},{k % 2}\n" for k in range(9)))
    recording = Recording(Course.of(Experiment(dataset=str(file), epochs=20)))
    recording.advance(20)
    file.write_text("".join(f"{k},{k % 3},7,{'abc'[k % 3]}\n" for k in range(12)))
    for go_on in (
        lambda: recording.refuse_extension(40),
        lambda: recording.extend(40),
        lambda: recording.branch(9, recording.experiment.with_changes(learning_rate=0.1)),
    ):
        with pytest.raises(Refusal, match="has other points, inputs or classes"):
            go_on()
    assert recording.evaluate(recording.at(15)).train.total == 9


def test_what_is_trained_again_tells_how_far_it_is() -> None:
    recording = recorded()
    recording.forget_snapshots()
    ways = []

    def cancelled() -> bool:
        ways.append(recording.replay)
        return False

    assert recording.at(recording.edge - 3, cancelled=cancelled) is not None
    shares = [way.share for way in ways]
    assert [shares[0], ways[0].start, ways[0].goal] == [0, 0, recording.edge - 3]
    assert shares == sorted(set(shares))
    assert shares[-1] < 1
    assert recording.replay is None
    assert recording.at(recording.edge - 30, cancelled=lambda: True) is None
    assert recording.replay is None


def test_snapshots_may_be_read_while_another_thread_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_SNAPSHOTS", 256)
    recording = Recording(Course.of(Experiment(hidden=(2,), epochs=2_000)))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    trainer = threading.Thread(target=lambda: [recording.advance(2) for _ in range(1_000)])
    trainer.start()
    try:
        while trainer.is_alive():
            assert 0 in recording.snapshots
    finally:
        sys.setswitchinterval(before)
        trainer.join()
