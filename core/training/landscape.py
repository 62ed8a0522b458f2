"""The loss landscape: the loss over a plane through the weights, and the path of training on it.

Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets".
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from core.nn.arrays import FloatArray, IntArray, diverging
from core.training.loss_surface import LossSurface
from core.training.pacing import never, one_blas_thread
from core.training.plane import NODES, Directions, Plane, length, principal_plane, random_plane
from core.training.recording import Recording
from core.training.snapshot import Snapshot

MOST_KEPT = 6
"""Landscapes of one recording that are kept."""

GROWTH = 2
"""Times as many epochs after which a path is long enough for other principal directions."""


@dataclass(frozen=True, eq=False)
class Landscape:
    """The loss over a plane, and a run's way across it, seen at one epoch."""

    lens: LandscapeLens
    plane: Plane
    losses: FloatArray
    """(NODES, NODES): the second coordinate grows with the row. Infinite where they overflow."""
    epochs: IntArray
    """(m,): of the path, in order: those whose snapshots are kept."""
    path: FloatArray
    """(m, 2): the places on the plane nearest to their weights."""
    epoch: int
    """The epoch it is seen at."""
    place: FloatArray
    """(2,): the place nearest to the weights of that epoch."""
    off: float
    """The distance of those weights from the plane."""
    size: float
    """The length of those weights."""
    path_share: float
    """The part of the squares of the path's distances from the origin that lies in the plane; NaN
    of a path that has not moved."""

    @property
    def still_fits(self) -> bool:
        """Whether it can be shown on while it plays: the place is on the plane, and the path has
        not grown too much since principal directions were taken from it."""
        grown = self.epochs[-1] >= GROWTH * max(1, self.lens.edge)
        short = self.lens.directions == "principal" and grown
        return self.plane.holds(self.place) and not short


def log_losses(losses: FloatArray) -> FloatArray:
    """The decimal logarithms of losses, all finite: what overflowed is as high as the highest that
    did not, and what is 0 as low as the lowest that is not."""
    usable = np.isfinite(losses) & (losses > 0)
    if not usable.any():
        return np.zeros(losses.shape)
    low, high = losses[usable].min(), losses[usable].max()
    logs: FloatArray = np.log10(np.nan_to_num(losses, nan=high, posinf=high).clip(low, high))
    return logs


@diverging
def _share(off_plane: FloatArray, off_origin: FloatArray) -> float:
    """The part of the squares of the distances from the origin that is not off the plane."""
    whole = float(np.square(off_origin).sum())
    return 1 - float(np.square(off_plane).sum()) / whole if whole else np.nan


@dataclass(eq=False)
class _Survey:
    """A landscape as far as it does not depend on the playhead."""

    plane: Plane
    losses: FloatArray
    places: dict[int, tuple[FloatArray, float, float]] = field(default_factory=dict)
    """Of the path, by epoch: the place, how far off the plane it is, and how far from the
    origin."""


_surveys: WeakKeyDictionary[Recording, OrderedDict[LandscapeLens, _Survey]] = WeakKeyDictionary()


@dataclass(frozen=True)
class LandscapeLens:
    """The wish for a landscape around the weights of an epoch. It is taken from where it is first
    looked at, and stays as it is while the playhead moves."""

    directions: Directions = "principal"
    number: int = 0
    """Another pair of random directions."""
    epoch: int = 0
    edge: int = 0
    """The newest epoch then, up to which the path was known."""

    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool] = never
    ) -> Landscape | None:
        """The landscape at a snapshot; None where `cancelled` said so."""
        with one_blas_thread():
            return self._landscape(recording, snapshot, cancelled)

    def _landscape(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> Landscape | None:
        known = _surveys.setdefault(recording, OrderedDict())
        survey = known.get(self) or self._survey(recording, snapshot, cancelled)
        if survey is None:
            return None
        known[self] = survey
        known.move_to_end(self)
        while len(known) > MOST_KEPT:
            known.popitem(last=False)
        weights, plane = snapshot.parameters[0], survey.plane
        snapshots = recording.snapshots | {snapshot.epoch: snapshot}
        fresh = [epoch for epoch in snapshots if epoch not in survey.places]
        for epoch in fresh:
            its = snapshots[epoch].parameters[0]
            place, away = plane.project(its)
            survey.places[epoch] = place, float(away), length(its - plane.origin)
        epochs = sorted(snapshots)
        places = [survey.places[epoch] for epoch in epochs]
        off_plane, off_origin = np.array([distances for _, *distances in places]).T
        place, off, _ = survey.places[snapshot.epoch]
        return Landscape(
            self,
            plane,
            survey.losses,
            np.array(epochs),
            np.array([its for its, *_ in places]),
            snapshot.epoch,
            place,
            off,
            length(weights),
            _share(off_plane, off_origin),
        )

    def _survey(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> _Survey | None:
        surface = LossSurface.of(recording, snapshot.epoch)
        plane = self._plane(recording, snapshot, surface)
        losses = surface.losses(plane.origin, plane.directions, plane.nodes, cancelled)
        return None if losses is None else _Survey(plane, losses.reshape(NODES, NODES))

    def _plane(self, recording: Recording, snapshot: Snapshot, surface: LossSurface) -> Plane:
        """The plane of the directions asked for; along random ones where a path is too short."""
        origin = snapshot.parameters[0]
        if self.directions == "principal":
            snapshots = recording.snapshots | {snapshot.epoch: snapshot}
            path = [snapshots[epoch].parameters[0] for epoch in sorted(snapshots)]
            if plane := principal_plane(origin, path):
                return plane
        experiment = recording.course.at(snapshot.epoch).experiment
        held = experiment.edits.held
        return random_plane(surface.architecture, origin, experiment.seed, self.number, held)
