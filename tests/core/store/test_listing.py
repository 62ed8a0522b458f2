"""The list of stored runs: what changed is read again, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import Status
from core.store.listing import Listing
from core.store.presence import Presence
from core.store.run_store import RunStore
from core.store.saving import saving_of
from tests.core.store.small_runs import recording_of, saved


@pytest.fixture
def stores(tmp_path: Path) -> tuple[RunStore, RunStore]:
    """A store as two processes have it open."""
    return RunStore(tmp_path), RunStore(tmp_path)


def ids(listing: Listing) -> list[int]:
    return [run.id for run in listing.listed.runs]


def test_what_this_or_another_process_writes_is_read(stores) -> None:
    here, there = stores
    first = saved(here, recording_of(5))
    listing = Listing(here)
    assert listing.refresh()
    assert not listing.refresh()
    for store in stores:
        id = saved(store, recording_of(5))
        assert listing.refresh()
        assert ids(listing)[0] == id
        store.set_note(first, f"by {id}")
        assert listing.refresh()
        assert listing.listed.runs[-1].note == f"by {id}"
        store.set_pinned(id, pinned=True)
        assert listing.refresh()
        assert listing.listed.runs[0].pinned
        assert not listing.refresh()
    there.delete(first)
    assert listing.refresh()
    assert first not in ids(listing)
    there.restore(first)
    assert listing.refresh()
    assert ids(listing)[-1] == first


def test_a_run_that_did_not_change_is_the_same_object(stores) -> None:
    here, there = stores
    first, second = (saved(here, recording_of(5)) for _ in range(2))
    listing = Listing(here)
    listing.refresh()
    before = {run.id: run for run in listing.listed.runs}
    recording = recording_of(9)
    there.save(second, saving_of(recording, Status.PAUSED))
    assert listing.refresh()
    after = {run.id: run for run in listing.listed.runs}
    assert after[first] is before[first]
    assert (before[second].epoch, after[second].epoch) == (5, 9)


@pytest.mark.parametrize("few", [0, 10])
def test_many_changes_are_read_like_few(stores, monkeypatch, few: int) -> None:
    monkeypatch.setattr("core.store.listing.FEW", few)
    here, there = stores
    some = [saved(here, recording_of(1)) for _ in range(5)]
    listing = Listing(here)
    listing.refresh()
    for id in some:
        there.set_tags(id, ["all"])
    assert listing.refresh()
    assert all(run.tags == ("all",) for run in listing.listed.runs)
    assert ids(listing) == some[::-1]
    assert [run.id for run in listing.first(3).runs] == some[:-4:-1]


def test_a_process_that_is_gone_is_noticed_though_nobody_writes(stores, tmp_path: Path) -> None:
    here, _ = stores
    presence = Presence("detached", tmp_path)
    id = saved(here, recording_of(5), Status.RUNNING)
    with here.database.transaction():
        here.database.execute("UPDATE runs SET owner = ? WHERE id = ?", presence.token, id)
    listing = Listing(here)
    listing.refresh()
    assert listing.listed.runs[0].alive
    assert listing.listed.owners == {presence.token: "here"}
    presence.close()
    assert listing.refresh()
    assert listing.listed.runs[0].cut_off
    assert listing.listed.owners == {}
    assert not listing.refresh()
