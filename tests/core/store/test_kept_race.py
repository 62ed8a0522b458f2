"""Races that are saved while they run."""

from __future__ import annotations

import numpy as np
import pytest

from core import Course, Experiment, Race, Recording, Sweep, train
from core.store.keeper import Keeper
from core.store.kept_race import RaceKeeper
from core.store.kept_sweep import KeptSweep
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.store.stored_sweep import StoredSweep
from core.training.run import Status

ASKED = Sweep.of(Experiment(epochs=60), {"lr": (0.001, 0.01), "hidden": ["4", "3,3"]}, 2)


@pytest.fixture
def keeper():
    opened = Keeper("lab")
    yield opened
    opened.close()


@pytest.fixture
def store(keeper):
    opened = RunStore()
    yield opened
    opened.close()


def test_a_race_is_saved_as_it_stands_and_its_runs_keep_their_numbers(keeper, store):
    races, race = RaceKeeper(keeper), Race(ASKED)
    races.offer(race, playing=True)
    assert not store.runs()  # nothing was trained
    race.advance(20)
    races.offer(race, playing=True)
    assert keeper.flush()
    (row,) = store.runs()
    assert (row.kind, row.status, row.epoch, row.epochs) == ("race", Status.RUNNING, 20, 60)
    assert row.alive
    members = store.runs(members_of=row.id)
    assert [run.epoch for run in members] == [20] * 8
    store.set_note(members[0].id, "mine")
    race.advance(40)
    races.offer(race, playing=False)
    assert keeper.flush()
    (row,) = store.runs()
    assert (row.status, row.epoch, row.owner) == (Status.FINISHED, 60, "")
    again = store.runs(members_of=row.id)
    assert [run.id for run in again] == [run.id for run in members]
    assert again[0].note == "mine"
    runs = StoredSweep.open(store, row).runs()
    for experiment, run in runs.items():
        alone = train(experiment)
        assert np.array_equal(run.losses, alone.losses)
        assert np.array_equal(run.snapshot.state, alone.snapshot.state)
    assert len(runs) == 8


def test_a_race_whose_file_is_another_one_is_begun_anew_and_writes_over_no_run(keeper, store):
    races, race = RaceKeeper(keeper), Race(ASKED)
    race.advance(20)
    races.offer(race, playing=True)
    assert keeper.flush()
    (race_number,) = (row.id for row in store.runs())
    store.path.unlink()
    other = Recording(Course.of(Experiment()))
    other.advance(7)
    assert store.begin(saving_of(other, Status.PAUSED), preset="") == race_number
    race.advance(20)
    races.offer(race, playing=False)
    assert keeper.flush()
    assert not keeper.problem
    anew, run = store.runs()
    assert (run.id, run.kind, run.epoch, run.status) == (race_number, "run", 7, Status.PAUSED)
    assert (anew.kind, anew.epoch, anew.status) == ("race", 40, Status.PAUSED)
    assert not store.runs(members_of=race_number)
    assert len(store.runs(members_of=anew.id)) == 8


def test_a_race_that_rests_or_goes_on_longer_is_one_row(keeper, store):
    races, race = RaceKeeper(keeper), Race(ASKED)
    race.advance(30)
    races.offer(race, playing=False)
    assert keeper.flush()
    assert store.runs()[0].status is Status.PAUSED
    race.advance(30)
    races.offer(race, playing=True, at_once=True)
    race.extend(90)
    race.advance(10)
    races.offer(race, playing=True, at_once=True)
    assert keeper.flush()
    (row,) = store.runs()
    assert (row.status, row.epoch, row.epochs) == (Status.RUNNING, 70, 90)
    assert {run.epochs for run in store.runs(members_of=row.id)} == {90}
    keeper.close()
    assert store.find(row.id).cut_off


def test_the_rest_of_a_race_is_trained_as_a_sweep(keeper, store):
    races, race = RaceKeeper(keeper), Race(ASKED)
    race.advance(30)
    races.offer(race, playing=True)
    keeper.close()
    (row,) = store.runs()
    other = Keeper("resume")
    kept = KeptSweep.resumed(other, row.id)
    result = kept.train(workers=1)
    kept.end(result)
    other.close()
    (row,) = store.runs()
    assert (row.kind, row.status, row.epoch, row.epochs) == ("sweep", Status.FINISHED, 8, 8)
    for experiment, run in StoredSweep.open(store, row).runs().items():
        assert np.array_equal(run.snapshot.state, train(experiment).snapshot.state)


def test_what_is_not_due_is_not_handed_over(keeper):
    races, race = RaceKeeper(keeper), Race(ASKED)
    race.advance(1)
    races.offer(race, playing=True)
    kept = races._races[race]
    first = kept.told
    race.advance(1)
    races.offer(race, playing=True)
    assert kept.told is first
    races.offer(race, playing=False)
    assert kept.told is not first
