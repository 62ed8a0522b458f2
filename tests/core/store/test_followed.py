"""A run that another keeper trains, followed through the store."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.refusal import Refusal
from core.store.followed import Followed
from core.store.keeper import Keeper
from core.store.run_store import RunStore
from core.training.player import Player
from core.training.recording import Recording
from core.training.run import Status

EPOCHS = 400


@pytest.fixture
def store() -> Iterator[RunStore]:
    store = RunStore()
    yield store
    store.close()


class Trained:
    """A run as another process trains it: with a keeper of its own."""

    def __init__(self, preset: str = "report-xor") -> None:
        experiment = PRESETS[preset].experiment.with_changes(epochs=EPOCHS)
        self.recording = Recording(Course.of(experiment))
        self.keeper = Keeper("detached")
        self.id = self.keeper.stored(self.recording, preset="report-xor")
        self.keeper.resumed(self.id)

    def train(self, epochs: int) -> None:
        """Train on, and save."""
        self.recording.advance(epochs)
        self.keeper.offer(self.recording, playing=True, preset="")
        entry = self.keeper._entries[self.recording]
        entry.due = 0.0
        assert self.keeper.flush()

    def rest(self) -> None:
        """Stop, and save that."""
        self.keeper.offer(self.recording, playing=False, preset="", resting=Status.STOPPED)
        assert self.keeper.flush()


@pytest.fixture
def trained() -> Iterator[Trained]:
    trained = Trained()
    yield trained
    trained.keeper.close()


def test_it_has_what_is_saved_and_trains_nothing(store: RunStore, trained: Trained) -> None:
    followed = Followed(store, trained.id)
    assert (followed.edge, followed.status, followed.goes_on) == (0, Status.RUNNING, True)
    assert followed.advance(1000) == 0
    for epochs in (100, 37, 1):
        trained.train(epochs)
        assert followed.advance(1) == epochs
        assert np.array_equal(followed.curve, trained.recording.curve)
    assert followed.advance(1000) == 0
    for epoch in (138, 137, 100, 50, 3, 0):
        ours, theirs = followed.at(epoch), trained.recording.at(epoch)
        assert ours is not None
        assert theirs is not None
        assert np.array_equal(ours.state, theirs.state)


def test_it_keeps_few_of_many_snapshots_the_newest_among_them(
    store: RunStore, trained: Trained
) -> None:
    followed = Followed(store, trained.id)
    followed._limit = 6
    for _ in range(20):
        trained.train(7)
        followed.advance(1)
        assert {0, followed.edge} <= followed.snapshots.keys()
        assert 4 <= len(followed.snapshots) <= 6 or followed.edge < 35
    ours, theirs = followed.at(66), trained.recording.at(66)
    assert ours is not None
    assert theirs is not None
    assert np.array_equal(ours.state, theirs.state)


def test_its_end_comes_over(store: RunStore, trained: Trained) -> None:
    followed = Followed(store, trained.id)
    trained.train(EPOCHS)
    assert followed.advance(1) == EPOCHS
    assert followed.status is Status.FINISHED
    assert followed.horizon == EPOCHS


def test_a_divergence_comes_over_with_its_sentence(store: RunStore) -> None:
    trained = Trained("linear-diverges")
    followed = Followed(store, trained.id)
    trained.train(EPOCHS)
    trained.keeper.close()
    followed.advance(1)
    assert followed.status is Status.DIVERGED
    assert followed.ending == trained.recording.ending


def test_one_that_nobody_trains_any_more_waits_to_be_taken_up(
    store: RunStore, trained: Trained
) -> None:
    followed = Followed(store, trained.id)
    trained.train(10)
    trained.rest()
    followed.advance(1)
    assert (followed.status, followed.goes_on, followed.horizon) == (Status.PAUSED, False, EPOCHS)
    assert followed.stored.status is Status.STOPPED


def test_one_process_alone_takes_a_run_up(trained: Trained) -> None:
    other = Keeper("lab")
    with pytest.raises(Refusal, match=f"run {trained.id} is being trained by process"):
        other.resumed(trained.id)
    trained.train(20)
    trained.rest()
    recording = other.resumed(trained.id)
    assert recording.edge == 20
    with pytest.raises(Refusal, match="is being trained by process"):
        trained.keeper.resumed(trained.id)
    other.close()


def test_a_followed_run_is_saved_by_nobody_else(store: RunStore, trained: Trained) -> None:
    followed, keeper = Followed(store, trained.id), Keeper("lab")
    trained.train(10)
    followed.advance(1)
    keeper.offer(followed, playing=True, preset="report-xor")
    assert keeper.id_of(followed) is None
    keeper.close()


@pytest.mark.parametrize("epoch", [0, 5])
def test_a_branch_with_weights_edited_by_hand_is_handed_over_before_its_first_epoch(
    epoch: int,
) -> None:
    run = Recording(Course.of(PRESETS["report-linear"].experiment.with_changes(epochs=50)))
    run.advance(10)
    experiment = run.experiment.with_changes(set_weights="W0[1,1]=0.25")
    branch, keeper = run.branch(epoch, experiment), Keeper("lab")
    id = keeper.stored(branch, preset="report-linear", parent=run)
    resumed = keeper.resumed(id)
    for recording in (branch, resumed):
        recording.advance(50)
    ours, theirs = resumed.at(50), branch.at(50)
    assert ours is not None
    assert theirs is not None
    assert np.array_equal(ours.state, theirs.state)
    assert np.array_equal(resumed.curve, branch.curve)
    keeper.close()


def test_a_player_waits_for_what_is_new(store: RunStore, trained: Trained) -> None:
    followed, reads = Followed(store, trained.id), 0
    advance = followed.advance

    def counted(epochs: int) -> int:
        nonlocal reads
        reads += 1
        return advance(epochs)

    followed.advance = counted  # type: ignore[method-assign]
    player: Player[Recording, int] = Player(lambda _recording, epoch, _looking: epoch)
    player.load(followed, play=True)
    player.play(full_speed=True)
    trained.train(EPOCHS // 2)
    while followed.edge < EPOCHS // 2:
        pass
    before = reads
    trained.train(EPOCHS)
    while player.playing:
        pass
    assert player.take() == EPOCHS
    assert reads - before < 20
    player.close()
