"""The store is kept within a budget, and what was dropped comes back to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core import Recording, Status
from core.refusal import Refusal
from core.store.keeper import Keeper
from core.store.presence import Presence
from core.store.pruning import BUDGET, LEAST_BUDGET, budget_of, prune, set_budget
from core.store.run_store import RunStore
from core.store.saving import saving_of
from tests.core.store.small_runs import recording_of, same_bits, saved


def large(seed: int, trained: int = 200) -> Recording:
    """A run of which every part takes some pages: 60 kB a snapshot, 3 kB of losses."""
    return recording_of(trained, seed=seed, hidden=(45, 45))


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    """Some runs, the last of them not ended."""
    return [large(seed) for seed in range(3)] + [large(3, 150)]


@pytest.fixture
def store(tmp_path: Path, recordings: list[Recording]) -> RunStore:
    """A store with them, numbered from 1."""
    store = RunStore(tmp_path)
    for recording in recordings:
        saved(store, recording)
    return store


def parts(store: RunStore) -> list[tuple[int, bool]]:
    """The number of snapshots of each run, and whether it has its losses; by their numbers."""
    runs = sorted(store.runs(), key=lambda run: run.id)
    return [(len(store.snapshots(r.id)), bool(store.figures(r.id).shape[1])) for r in runs]


def used(store: RunStore) -> int:
    """The bytes in use."""
    return store._database.bytes_used


def test_within_the_budget_nothing_is_dropped(store: RunStore) -> None:
    before = parts(store)
    pruned = prune(store)
    assert (pruned.deleted, pruned.snapshots, pruned.losses, pruned.sentence) == ((), (), (), "")
    assert pruned.budget == BUDGET
    assert parts(store) == before


def test_snapshots_go_before_losses_and_the_oldest_runs_first(store: RunStore) -> None:
    whole = parts(store)[0][0]
    assert whole > 5
    dropped = prune(store, used(store) - 100_000)
    assert dropped.snapshots == (1,)
    assert parts(store) == [(1, True), (whole, True), (whole, True), (parts(store)[3][0], True)]
    assert prune(store, used(store) - 2 * whole * 50_000).snapshots == (2, 3, 4)
    assert [snapshots for snapshots, _ in parts(store)] == [1, 1, 1, 1]
    assert [s.epoch for s in store.snapshots(4)] == [150]
    assert prune(store, used(store) - 20_000).snapshots == (1,)
    assert parts(store)[:2] == [(0, True), (1, True)]
    everything = prune(store, 0)
    assert everything.losses == (1, 2, 3, 4)
    assert parts(store) == [(0, False)] * 4
    assert [run.epoch for run in store.runs()] == [150, 200, 200, 200]


def test_the_file_shrinks(store: RunStore) -> None:
    dropped = prune(store, 0)
    assert dropped.after == store.path.stat().st_size < dropped.before / 4
    assert store._database.pragma("freelist_count") == 0
    assert store._database.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_a_file_of_the_first_versions_shrinks_too(tmp_path: Path, store: RunStore) -> None:
    for statement in ("PRAGMA auto_vacuum = NONE", "VACUUM"):
        store._database.rows(statement)
    assert store._database.pragma("auto_vacuum") == 0
    dropped = prune(store, 0)
    assert dropped.after < dropped.before / 4


@pytest.mark.parametrize("budget", [0, 300_000])
def test_what_was_dropped_comes_back_to_the_bit(
    store: RunStore, recordings: list[Recording], budget: int
) -> None:
    prune(store, budget)
    for id, recording in enumerate(recordings, 1):
        assert same_bits(store.recording(id), recording)
    restored = store.recording(4)
    restored.advance(50)
    store.save(4, saving_of(restored, Status.FINISHED))
    assert same_bits(store.recording(4), large(3))
    assert store.figures(4).shape[1] == 201


@pytest.mark.parametrize("tables", [("snapshots",), ("figures",), ("snapshots", "figures")])
def test_weights_that_do_not_come_back_are_refused(
    store: RunStore, tables: tuple[str, ...]
) -> None:
    for table in tables:
        store._database.execute(f"DELETE FROM {table} WHERE run = 1")
    store._database.execute("UPDATE runs SET weight_hash = '0' WHERE id = 1")
    with pytest.raises(Refusal, match=r"run 1 was trained again.* by bp-tui .* numpy"):
        store.recording(1)


def test_pinned_runs_and_running_ones_lose_nothing(store: RunStore, tmp_path: Path) -> None:
    store.set_pinned(1, pinned=True)
    presence = Presence("run", tmp_path)
    assert store.claim(store.find(4), presence.token)
    before = parts(store)
    assert prune(store, 0).losses == (2, 3)
    assert parts(store) == [before[0], (0, False), (0, False), before[3]]
    presence.close()


def test_the_runs_of_a_pinned_race_lose_nothing(store: RunStore) -> None:
    store._database.execute("UPDATE runs SET kind = 'race' WHERE id = 1")
    store._database.execute("UPDATE runs SET member_of = 1 WHERE id = 2")
    store.set_pinned(1, pinned=True)
    assert prune(store, 0).losses == (3, 4)


def test_a_deleted_race_stays_with_a_pinned_run(store: RunStore) -> None:
    store._database.execute("UPDATE runs SET kind = 'race' WHERE id = 1")
    store._database.execute("UPDATE runs SET member_of = 1 WHERE id IN (2, 3)")
    store.set_pinned(2, pinned=True)
    store.delete(1)
    assert prune(store, grace_seconds=0).deleted == ()
    store.set_pinned(2, pinned=False)
    assert prune(store, grace_seconds=0).deleted == (1,)
    assert [run.id for run in store.everything()] == [4]


def test_there_is_room_afterwards_where_that_is_wanted(store: RunStore) -> None:
    budget = used(store) - 1
    assert prune(store, budget, room=0.1, rehearsal=True).after < 0.9 * budget
    assert prune(store, budget + 1, room=0.5).snapshots == ()
    prune(store, budget, room=0.5)
    assert used(store) <= budget / 2


def test_deleted_runs_go_for_good_after_a_day(store: RunStore) -> None:
    for id in (2, 3):
        store.delete(id)
    store._database.execute("UPDATE runs SET deleted = deleted - 25 * 3600 WHERE id = 2")
    assert prune(store).deleted == (2,)
    store.restore(3)
    store.restore(2)
    assert [run.id for run in store.runs()] == [4, 3, 1]
    store.delete(3)
    assert prune(store, grace_seconds=0).deleted == (3,)
    assert {row[0] for row in store._database.rows("SELECT run FROM figures")} == {1, 4}


def test_the_budget_is_chosen_for_all(store: RunStore, tmp_path: Path) -> None:
    assert budget_of(store) == BUDGET
    set_budget(RunStore(tmp_path), 7_000_000)
    assert budget_of(store) == 7_000_000
    set_budget(store, 5)
    assert budget_of(store) == LEAST_BUDGET
    assert prune(store).budget == LEAST_BUDGET


def test_the_keeper_prunes_by_itself_and_says_so(
    store: RunStore, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    store.remember("budget", "300000")
    keeper, recording = Keeper("test", folder=tmp_path), large(9, 20)
    keeper.offer(recording, playing=True, preset="p")
    wait_until(lambda: keeper.notice)
    assert keeper.notice.startswith("the run store was above its 0 MB: ")
    assert "runs' snapshots were dropped" in keeper.notice
    assert used(store) <= 300_000
    id = keeper.id_of(recording)
    assert id is not None
    assert len(store.snapshots(id)) > 0  # it is being trained
    keeper.close()
