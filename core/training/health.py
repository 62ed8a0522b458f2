"""The health of a network in training: norms and shares of each layer at an epoch, and over them.

A layer is a matrix W_i, its biases' row included, with the units that it feeds. Numbers are those
of the update that follows the epoch, the engine's own: `core.training.step`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from core.nn.arrays import FloatArray, IntArray, diverging
from core.training.recording import Recording
from core.training.run import Run, Status, finite
from core.training.snapshot import Snapshot
from core.training.step import Step, take_step
from core.training.unit_answers import UnitAnswers, unit_answers


class Figure(NamedTuple):
    """A number of each layer at an epoch."""

    name: str
    title: str
    brief: str
    """The title in seven characters."""
    meaning: str
    source: str
    is_share: bool = False
    """Whether it is a share of the units that the layer feeds; the output has none."""

    @property
    def of_update(self) -> bool:
        """Whether it depends on the samples of the update."""
        return not self.is_share and self.name != "weights"

    @property
    def is_ratio(self) -> bool:
        """Whether there is a usual value of it."""
        return self.name == "ratio"


KARPATHY = "Karpathy, CS231n: Neural networks 3"
HOCHREITER = "Hochreiter 1991"
GLOROT = "Glorot and Bengio 2010"
RECTIFIERS = "Maas, Hannun and Ng 2013"

FIGURES = (
    Figure("gradient", "gradient", "grad", "the length of dL/dW", GLOROT),
    Figure("delta", "backward", "back", "the length of B of the units it feeds", HOCHREITER),
    Figure("weights", "weights", "weights", "the length of W", KARPATHY),
    Figure("update", "update", "update", "the length of the step that follows", KARPATHY),
    Figure("ratio", "update/weights", "ratio", "the step's length by W's", KARPATHY),
    Figure("saturated", "saturated", "satur.", "answers where the slope is under a tenth of the "
           "greatest", GLOROT, True),
    Figure("dead", "dead", "dead", "units whose slope is 0 at every point", RECTIFIERS, True),
    Figure("constant", "constant", "const.", "units that answer every point alike",
           "from the answers", True),
)  # fmt: skip
"""In the order in which they are told."""

PLACES = {figure.name: place for place, figure in enumerate(FIGURES)}

USUAL_RATIO = 1e-3
"""An update is about so long as a share of the weights (`KARPATHY`, a rule of thumb)."""

VISITS = 128
"""Epochs beside those of kept snapshots that a curve has."""

LIVE_SECONDS = 0.025
"""Time for a look back at earlier epochs while a run trains, so that it goes on meanwhile."""


_known: WeakKeyDictionary[Snapshot, Health] = WeakKeyDictionary()
"""The health at kept snapshots, for as long as a recording keeps them."""

_visited: WeakKeyDictionary[Recording, dict[int, Health]] = WeakKeyDictionary()
"""The health at epochs at which the playhead was, as many of them as `VISITS`."""

_edges: WeakKeyDictionary[Recording, int] = WeakKeyDictionary()
"""The newest epoch of each recording at the last look."""


@dataclass(frozen=True, eq=False)
class Health:
    """The figures of each layer at an epoch."""

    epoch: int
    updates: int
    """Of an epoch."""
    values: FloatArray
    """(FIGURES, layers): NaN of the units that the output has not."""
    units: tuple[UnitAnswers, ...]
    """The units of each hidden layer."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that these layers have: a network without hidden units has no shares."""
        return tuple(figure for figure in FIGURES if self.units or not figure.is_share)

    def of(self, name: str) -> FloatArray:
        """(layers,): one of the figures, by its name."""
        figure: FloatArray = self.values[PLACES[name]]
        return figure


def health(recording: Recording, snapshot: Snapshot) -> Health:
    """The health of a run at the epoch of a snapshot, by the first update that follows it."""
    return health_of(take_step(recording, snapshot.epoch, at=snapshot), recording.dataset.train[0])


def health_of_run(run: Run) -> Health:
    """The health of a run where it ended, by the update that would come next."""
    return health(Recording(run.course, dataset=run.dataset), run.snapshot)


def document(health: Health) -> list[dict[str, Any]]:
    """A health as JSON: a row a layer, None for what is not finite or there is not."""
    figures = [figure.name for figure in FIGURES]
    return [
        {"layer": f"W{layer}", **dict(zip(figures, map(finite, row), strict=True))}
        for layer, row in enumerate(health.values.T.tolist())
    ]


def known_health(recording: Recording, snapshot: Snapshot) -> Health:
    """The health of a run at an epoch, remembered while the recording keeps a snapshot of it."""
    kept = recording.snapshots.get(snapshot.epoch)
    if kept is None:
        return health(recording, snapshot)
    if kept not in _known:
        _known[kept] = health(recording, kept)
    return _known[kept]


@diverging
def health_of(step: Step, points: FloatArray) -> Health:
    """The health that an update shows, and the network before it over points (n, inputs)."""
    units = unit_answers(step.network, points)
    values = np.full((len(FIGURES), len(step.gradients)), np.nan)
    weights, changes = step.network.layers, step.changes
    for row, layers in enumerate((step.gradients, step.b, weights, changes)):
        values[row] = [norm(layer) for layer in layers]
    _, _, of_weights, of_update, *_ = values
    with np.errstate(divide="ignore"):
        values[PLACES["ratio"]] = np.where(of_weights > 0, of_update / of_weights, np.nan)
    for place, layer in enumerate(units):
        shares = layer.saturated.mean(), layer.dead.mean(), layer.constant.mean()
        values[PLACES["saturated"] :, place] = shares
    values.flags.writeable = False
    return Health(step.epoch, step.updates, values, units)


def norm(array: FloatArray) -> float:
    """The Euclidean length of all numbers, whose squares may be too large or small to be told."""
    largest = float(np.abs(array).max(initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(array.ravel() / largest))


@dataclass(frozen=True, eq=False)
class HealthHistory:
    """The health at the playhead, and the figures over the epochs."""

    now: Health
    epochs: IntArray
    """(n,): those of which snapshots are kept and at which the playhead was, as far as they were
    looked at."""
    values: FloatArray
    """(FIGURES, n, layers)"""

    def curves(self, name: str) -> FloatArray:
        """(n, layers): one of the figures."""
        curves: FloatArray = self.values[PLACES[name]]
        return curves


@dataclass(frozen=True)
class HealthLens:
    """Looks at the health at the playhead, and over the epochs of the kept snapshots and of
    earlier looks.

    While a run trains, few of them at a time, those that will be kept longest first.
    """

    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> HealthHistory | None:
        """Return the history; None where `cancelled` said so."""
        kept = recording.snapshots
        now = _visited.get(recording, {}).get(snapshot.epoch) or known_health(recording, snapshot)
        trains = recording.status is Status.RUNNING and _edges.get(recording) != recording.edge
        _edges[recording] = recording.edge
        until = time.perf_counter() + LIVE_SECONDS
        for epoch in sorted(kept, key=_lasting):
            if kept[epoch] in _known:
                continue
            if cancelled():
                return None
            if trains and time.perf_counter() > until:
                break
            known_health(recording, kept[epoch])
        visited = _visited.setdefault(recording, {})
        visited[now.epoch] = now
        if len(visited) > VISITS:
            for epoch in sorted(visited, key=_lasting)[VISITS // 2 :]:
                del visited[epoch]
        healths = visited | {e: _known[s] for e, s in kept.items() if s in _known}
        found = {epoch: each.values for epoch, each in healths.items()} | {now.epoch: now.values}
        epochs = np.array(sorted(found))
        return HealthHistory(now, epochs, np.stack([found[e] for e in epochs.tolist()], axis=1))


def _lasting(epoch: int) -> tuple[int, int]:
    """Return the place of an epoch in an order in which those divided by a higher power of two are
    earlier, as snapshots are thinned."""
    return -(epoch & -epoch) if epoch else -(1 << 62), epoch
