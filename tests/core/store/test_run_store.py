"""A run goes into the store and comes out of it, to the bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core import Experiment, Status
from core.refusal import Refusal
from core.store.presence import Presence
from core.store.run_store import RunStore
from core.store.saving import SKETCH, SNAPSHOT_BYTES, SNAPSHOTS, saving_of, thinned
from core.store.writing import Elsewhere
from tests.core.store.small_runs import recording_of, same_bits, saved, store_with


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    """An empty store."""
    return RunStore(tmp_path)


@pytest.mark.parametrize("epochs", [1, 77, 200])
@pytest.mark.parametrize("changes", [{}, {"test_fraction": 0.3}, {"optimizer": "gradient_descent"}])
def test_a_run_goes_on_from_the_store_to_the_same_bits(
    store: RunStore, epochs: int, changes: dict[str, object]
) -> None:
    whole, part = recording_of(200, **changes), recording_of(epochs, **changes)
    restored = store.recording(saved(store, part))
    assert restored.edge == epochs
    assert same_bits(restored, part)
    restored.advance(200)
    assert same_bits(restored, whole)


def test_a_run_saved_part_by_part_is_the_run_saved_at_once(store: RunStore) -> None:
    recording = recording_of(10)
    id = saved(store, recording, Status.RUNNING)
    for epochs in (1, 30, 0, 59):
        recording.advance(epochs)
        store.save(id, saving_of(recording, Status.RUNNING))
    assert same_bits(store.recording(id), recording_of(100))
    other = store.find(saved(store, recording_of(100), Status.RUNNING))
    run = store.find(id)
    for name in ("epoch", "loss", "share", "weight_hash", "data_hash", "document", "settings"):
        assert getattr(run, name) == getattr(other, name)
    assert run.sketch.tolist() == other.sketch.tolist()


def test_a_branch_comes_back_with_its_course(store: RunStore) -> None:
    parent = recording_of(60)
    branch = parent.branch(40, parent.experiment.with_changes(learning_rate=0.2))
    branch.advance(50)
    restored = store.recording(saved(store, branch))
    assert restored.course == branch.course
    assert same_bits(restored, branch)
    for epoch in (10, 40, 77):
        one, other = restored.at(epoch), branch.at(epoch)
        assert one is not None
        assert other is not None
        assert one.state.tobytes() == other.state.tobytes()


def test_runs_are_listed_newest_first_and_deleted_ones_come_back(tmp_path: Path) -> None:
    store = store_with(tmp_path, 5, 6, 7)
    assert [run.epoch for run in store.runs()] == [7, 6, 5]
    store.delete(2)
    assert [run.id for run in store.runs()] == [3, 1]
    with pytest.raises(Refusal, match="no run 2"):
        store.find(2)
    store.restore(2)
    assert [run.id for run in RunStore(tmp_path).runs()] == [3, 2, 1]


def test_what_people_say_of_a_run_is_kept(tmp_path: Path) -> None:
    store = store_with(tmp_path, 5)
    store.set_tags(1, ["slow", "ü", "slow"])
    store.set_note(1, "it's\nodd")
    store.set_pinned(1, pinned=True)
    run = RunStore(tmp_path).find(1)
    assert (run.tags, run.note, run.pinned) == (("slow", "ü"), "it's\nodd", True)
    store.remember("last", "1")
    assert (store.recall("last"), store.recall("first")) == ("1", None)


def test_a_run_that_is_saved_twice_under_its_own_name_is_one(store: RunStore) -> None:
    recording = recording_of(5)
    first = store.begin(saving_of(recording, Status.RUNNING), preset="p", uid="a")
    recording.advance(5)
    second = store.begin(saving_of(recording, Status.RUNNING), preset="p", uid="a")
    assert first == second
    assert [run.epoch for run in store.runs()] == [10]


def test_a_run_is_saved_neither_backwards_nor_under_another_s_number(tmp_path: Path) -> None:
    store = store_with(tmp_path, 50)
    with pytest.raises(Elsewhere, match="trained further"):
        store.save(1, saving_of(recording_of(40), Status.RUNNING))
    with pytest.raises(Elsewhere, match="gone"):
        store.save(2, saving_of(recording_of(60), Status.RUNNING))
    with pytest.raises(Elsewhere, match="gone"):
        store.save(1, saving_of(recording_of(60), Status.RUNNING), uid="of another run")
    assert store.find(1).epoch == 50


def test_a_run_that_another_process_trains_is_left_to_it(tmp_path: Path) -> None:
    store, presence = RunStore(tmp_path), Presence("run", tmp_path)
    saving = saving_of(recording_of(5), Status.RUNNING)
    id = store.begin(saving, preset="p", owner=presence.token)
    assert not store.find(id).cut_off
    with pytest.raises(Elsewhere, match="by another process"):
        store.save(id, saving, owner="somebody else")
    presence.close()
    assert store.find(id).cut_off
    store.save(id, saving, owner="somebody else")
    assert store.find(id).owner == "somebody else"


def test_a_paused_run_has_no_owner(store: RunStore) -> None:
    recording = recording_of(5)
    id = store.begin(saving_of(recording, Status.RUNNING), preset="p", owner="me")
    store.save(id, saving_of(recording, Status.PAUSED), owner="me")
    run = store.find(id)
    assert (run.status, run.owner, run.cut_off) == (Status.PAUSED, "", False)


def test_a_run_extended_in_the_store_has_its_new_length(store: RunStore) -> None:
    recording = recording_of(200)
    id = saved(store, recording)
    assert store.find(id).status is Status.FINISHED
    recording.extend(300)
    store.save(id, saving_of(recording, Status.PAUSED))
    assert (store.find(id).status, store.find(id).epochs) == (Status.PAUSED, 300)
    restored = store.recording(id)
    restored.advance(300)
    assert same_bits(restored, recording_of(300, epochs=300))


def test_a_diverged_run_comes_back_diverged(store: RunStore) -> None:
    recording = recording_of(
        200, output="identity", dataset="x1", learning_rate=100, optimizer="gradient_descent"
    )
    assert recording.status is Status.DIVERGED
    restored = store.recording(saved(store, recording))
    assert (restored.status, restored.ending) == (Status.DIVERGED, recording.ending)
    assert store.find(1).reason == recording.ending.sentence


def test_other_points_than_it_was_trained_on_are_refused(store: RunStore, tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    rows = "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(20))
    points.write_text("x1,x2,class\n" + rows)
    id = saved(store, recording_of(5, dataset=str(points)))
    assert store.recording(id).edge == 5
    points.write_text("x1,x2,class\n" + rows.replace("3,2,1", "3,3,1"))
    with pytest.raises(Refusal, match=f"data set of run {id} is not what"):
        store.recording(id)
    points.unlink()
    with pytest.raises(Refusal):
        store.recording(id)


def test_snapshots_are_few_small_and_evenly_spread() -> None:
    recording = recording_of(3000, epochs=3000)
    kept = thinned(recording.snapshots, recording.edge, ())
    assert SNAPSHOTS / 2 < len(kept) <= SNAPSHOTS
    assert len({*np.diff(sorted(kept)).tolist()}) == 1
    large = recording_of(hidden=(100, 100)).snapshots[0]
    every = dict.fromkeys(range(200), large)
    sizes = [s.state.nbytes for s in thinned(every, 200, ()).values()]
    assert SNAPSHOT_BYTES / 4 < sum(sizes) <= SNAPSHOT_BYTES
    assert {*thinned(every, 200, (7, 9))} >= {7, 9}


def test_a_sketch_begins_and_ends_as_the_losses_do(store: RunStore) -> None:
    recording = recording_of(150)
    sketch = store.find(saved(store, recording)).sketch
    assert len(sketch) == SKETCH
    assert (sketch[0], sketch[-1]) == (recording.curve[0], recording.curve[-1])


def test_a_run_whose_row_is_garbled_is_refused_and_leaves_the_others(tmp_path: Path) -> None:
    store = store_with(tmp_path, 5, 6)
    connection = store._database
    connection.execute("UPDATE runs SET tags = 'no json', status = 'odd' WHERE id = 1")
    assert [run.id for run in store.runs()] == [2]
    with pytest.raises(Refusal, match="run 1 is damaged"):
        store.find(1)
    connection.execute("UPDATE snapshots SET state = x'0102', crc = NULL WHERE run = 2")
    with pytest.raises(Refusal, match="run 2 is damaged"):
        store.recording(2)
    connection.execute("UPDATE runs SET document = 'hidden = [' WHERE id = 2")
    with pytest.raises(Refusal, match="run 2 is damaged"):
        store.recording(2)


def test_other_weights_than_were_saved_are_refused(tmp_path: Path) -> None:
    store = store_with(tmp_path, 5)
    state = "state = zeroblob(length(state)), crc = NULL"
    store._database.execute(f"UPDATE snapshots SET {state} WHERE epoch = 5")
    with pytest.raises(Refusal, match="weights of run 1 are not those"):
        store.recording(1)


FLIPPED = "CAST(substr({0}, 1, 12) || x'01' || substr({0}, 14) AS BLOB)"


@pytest.mark.parametrize(
    "damage",
    [
        "figures SET data = CAST(x'03' || substr(data, 2) AS BLOB)",
        f"figures SET data = {FLIPPED.format('data')}",
        "figures SET crc = crc + 1",
        f"snapshots SET state = {FLIPPED.format('state')}",
        "snapshots SET best = zeroblob(16), rows = 3",
        "snapshots SET loss = 0.25",
    ],
)
def test_a_flipped_bit_is_seen_and_what_it_is_in_is_trained_again(
    tmp_path: Path, damage: str
) -> None:
    store = store_with(tmp_path, 9)
    store._database.execute(f"UPDATE {damage}")
    assert same_bits(store.recording(1), recording_of(9, seed=0))
    assert (store.figures(1).shape[1] == 0) is damage.startswith("figures")
    assert (store.snapshots(1) == []) is damage.startswith("snapshots")


def test_experiments_of_every_length_have_their_last_epoch_in_the_store(store: RunStore) -> None:
    for epochs in range(1, 5):
        recording = recording_of(epochs, epochs=epochs)
        assert store.recording(saved(store, recording)).status is Status.FINISHED
    assert isinstance(store.find(1).course.experiment, Experiment)
