"""`python tests/endurance/writer.py SECONDS`: one of several processes that write into a store at
once, each as fast as it can; prints what it wrote and what stood in its way, as JSON."""

from __future__ import annotations

import json
import sys
import time

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.store import keeper as keeping
from core.store.hashes import weight_hash
from core.store.keeper import Keeper
from core.training.recording import Recording

keeping.INTERVAL, keeping.SHARE = 0.0, 1.0  # each chunk is handed over

problems: list[str] = []


def tell() -> None:
    """Note a new problem."""
    problems.append(keeper.problem)


keeper = Keeper("run", tell=tell)
written: dict[int, str] = {}
end, seed = time.monotonic() + float(sys.argv[1]), 0
while time.monotonic() < end:
    recording = Recording(Course.of(Experiment(hidden=(3,), epochs=400, seed=seed)))
    while recording.edge < recording.epochs:
        recording.advance(40)
        keeper.offer(recording, playing=True, preset="linear")
    keeper.offer(recording, playing=False, preset="linear")
    assert keeper.flush(60), keeper.problem
    snapshot, id = recording.at(400), keeper.id_of(recording)
    assert snapshot is not None
    assert id is not None
    written[id] = weight_hash(snapshot.parameters)
    seed += 1
keeper.close()
print(json.dumps({"written": written, "problems": list(filter(None, problems))}))
