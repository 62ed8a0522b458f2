"""Exported runs that were damaged, or made up: each is taken in whole, or refused in a sentence."""

from __future__ import annotations

import hashlib
import io
import json
import random
import traceback
import zipfile

import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.refusal import Refusal
from core.store.archive import packed_archive
from core.store.exchange import export_run, import_run
from core.store.keeper import Keeper
from core.store.run_store import RunStore
from core.training.recording import Recording
from tests.endurance.counts import seeds
from tests.endurance.mutations import mutated

pytestmark = pytest.mark.slow

SHORT = Experiment(hidden=(2,), epochs=60, optimizer="momentum", test_fraction=0.2)


@pytest.fixture
def exported() -> bytes:
    """A run with a branch, as a file; the store is empty."""
    recording = Recording(Course.of(SHORT).branch(20, SHORT.with_changes(learning_rate=0.1)))
    recording.advance(60)
    keeper = Keeper("lab")
    id = keeper.stored(recording, preset="linear")
    keeper.close()
    store = RunStore()
    data = export_run(store, id)
    store.delete(id)
    store.close()
    return data


def made_up(data: bytes, chance: random.Random) -> bytes:
    """A file whose parts are damaged and whose sums are right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if name != "run.json"]
    for _ in range(chance.randrange(2)):
        name = chance.choice(names)
        parts[name] = mutated(parts[name], chance)
    if chance.random() < 0.2:
        parts[f"snapshots/{chance.choice((0, 7, 10**11))}"] = parts[chance.choice(names)]
    facts = json.loads(parts.pop("run.json"))
    facts["sha256"] = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    if chance.random() < 0.5:
        facts["uid"] = f"{chance.getrandbits(64):016x}"
    if chance.random() < 0.7:
        name = chance.choice(list(facts))
        other = chance.choice(list(facts))
        facts[name] = chance.choice((facts[other], 10**30, -1, None, [], {}, "x" * 99, 1e308, 59))
    text = json.dumps(facts).encode()
    if chance.random() < 0.3:
        text = mutated(text, chance)
    return packed_archive({"run.json": text, **parts})


def test_a_damaged_or_made_up_run_is_taken_in_whole_or_refused(exported, tmp_path):
    folder, taken, sentences = tmp_path / "other", 0, []
    for seed in seeds(100, 2000):
        chance = random.Random(seed)
        damage = mutated if chance.random() < 0.3 else made_up
        store = RunStore(folder)
        before = {run.id for run in store.everything()}
        try:
            id = import_run(store, damage(exported, chance))
        except Refusal as refusal:
            sentences.append(str(refusal))
            assert {run.id for run in store.everything()} == before, seed
        except Exception:
            pytest.fail(f"seed {seed}\n{traceback.format_exc()}")
        else:
            recording = store.recording(id)
            recording.advance(recording.epochs)
            assert export_run(store, id)
            taken += 1
        store.close()
    assert taken
    assert sentences
    assert all(sentence.isprintable() for sentence in sentences)
    print(f"{taken} taken in, {len(sentences)} refused")
