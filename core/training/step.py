"""One update of a run in full: each number between the weights before it and those after it.

The arithmetic is the engine's. `state_after` is to the bit what training gives; F, B and the
gradients are read from its own passes, which run once more with all they write kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray, diverging
from core.nn.backprop import Backprop, turned_input
from core.nn.buffers import LayerBuffers
from core.nn.descent import Descent
from core.nn.network import Network
from core.nn.rule import Rule
from core.training.pacing import one_blas_thread
from core.training.recording import Recording
from core.training.snapshot import Snapshot, read_only


@dataclass(frozen=True, eq=False)
class Step:
    """One update, by the samples of one batch; of `of_sample`, the part that one sample has in it.

    Arrays of a layer have a row a sample and a column a unit, as the report's.
    """

    epoch: int
    update: int
    """Its place among the updates that follow this epoch, from 0."""
    updates: int
    """The updates of an epoch."""
    batch: int
    """The number of its samples; of one sample's part, still that of the whole."""
    samples: IntArray
    """(n,): the places of the batch's samples in the data set."""
    rule: Rule
    network: Network
    after: Network
    x: FloatArray
    """(n, d)"""
    target: FloatArray
    """(n, K)"""
    f: list[FloatArray]
    """F_0 ... F_L, of which F_0 is x and F_L the logits."""
    a: list[FloatArray]
    """The inputs of W_0 ... W_(L-1): a(F_i), times its mask, with a last column of ones for a
    bias."""
    y: FloatArray
    """(n, K)"""
    sample_losses: FloatArray
    """(n,): each sample's part of the loss."""
    loss: float
    """Of the batch, without penalties."""
    y_after: FloatArray
    """(n, K): the answers of the same samples with the weights after the update."""
    sample_losses_after: FloatArray
    """(n,): each sample's part of the loss after it."""
    loss_after: float
    """Of the same batch (and the same masks) with the weights after the update."""
    b: list[FloatArray]
    """B_1 ... B_L, the loss's derivatives by F_1 ... F_L."""
    input_delta: FloatArray
    """B_0 = dL/dx, which training has no need of."""
    slopes: list[FloatArray | None]
    """a'(F_0) ... a'(F_(L-1)), without masks; None of an input that is not squashed."""
    masks: list[FloatArray] | None
    """Of dropout, for each hidden layer: 0, or the factor of those units that stay."""
    gradients: list[FloatArray]
    """dL/dW_i, of the shape of the layer's matrix, whose last row is the biases'."""
    penalty_gradients: list[FloatArray] | None
    """The parts that L1 and L2 add to them; None where neither is set."""
    held: BoolArray | None
    """(P,): the weights that do not move; None where all do."""
    clip_factor: float
    """The factor of the whole gradient: below 1 where it is longer than allowed."""
    rate: float
    """The learning rate of this update."""
    state: FloatArray
    """(1 + slots, P): the weights, and the rows of the optimizer."""
    state_after: FloatArray

    def delta(self, i: int) -> FloatArray:
        """B_i, from B_0 = dL/dx to B_L."""
        return self.b[i - 1] if i else self.input_delta

    def layers(self, row: int, *, after: bool = False) -> list[FloatArray]:
        """A row of the state, or of the one after, as matrices: 0 has the weights."""
        return self.network.architecture.layers((self.state_after if after else self.state)[row])

    @property
    def unclipped(self) -> list[FloatArray]:
        """The gradients with what the penalties add, 0 where a weight is held."""
        added = self.penalty_gradients or [np.zeros(())] * len(self.gradients)
        pairs = zip(self.gradients, added, self.moving, strict=True)
        return [np.where(moving, gradient + more, 0.0) for gradient, more, moving in pairs]

    @property
    def moving(self) -> list[FloatArray]:
        """For each weight of the layers 1, or 0 where it is held."""
        held = np.zeros(self.state.shape[-1]) if self.held is None else self.held
        return self.network.architecture.layers(np.where(held, 0.0, 1.0))

    @property
    def descended(self) -> list[FloatArray]:
        """The gradients that the optimizer follows: penalties added, and clipped."""
        return [self.clip_factor * gradient for gradient in self.unclipped]

    @property
    def changes(self) -> list[FloatArray]:
        """The change of each matrix by the update."""
        return self.network.architecture.layers(self.state_after[0] - self.state[0])

    def of_sample(self, k: int) -> Step:
        """The part that the k-th sample of the batch (from 0) has in this step."""
        one = slice(k, k + 1)

        def row(layers: Sequence[FloatArray]) -> list[FloatArray]:
            return [layer[one] for layer in layers]

        a, b = row(self.a), row(self.b)
        return replace(
            self,
            samples=self.samples[one],
            x=self.x[one],
            target=self.target[one],
            f=row(self.f),
            a=a,
            y=self.y[one],
            sample_losses=self.sample_losses[one],
            loss=float(self.sample_losses[k]),
            y_after=self.y_after[one],
            sample_losses_after=self.sample_losses_after[one],
            loss_after=float(self.sample_losses_after[k]),
            b=b,
            input_delta=self.input_delta[one],
            slopes=[None if slope is None else slope[one] for slope in self.slopes],
            masks=None if self.masks is None else row(self.masks),
            gradients=[a_i.T @ b_i for a_i, b_i in zip(a, b, strict=True)],
        )


def take_step(
    recording: Recording, epoch: int, update: int = 0, *, at: Snapshot | None = None
) -> Step:
    """The update of a run after so many others of an epoch's; after its last epoch, the one that
    would come next. `at` is the snapshot of the epoch, for who has it already.

    Raises ValueError for an epoch that is not recorded, and for an update that there is not.
    """
    snapshot = recording.at(epoch) if at is None else at
    assert snapshot is not None
    trainer = recording.trainer(snapshot)
    with one_blas_thread():
        return _step(trainer.descent(), *trainer.dataset.train, ~trainer.dataset.is_test, update)


@diverging
def _step(
    descent: Descent, x: FloatArray, target: FloatArray, training: BoolArray, update: int
) -> Step:
    """The step of a descent that stands at an epoch, by its points x (n, d) and target (n, K)."""
    if not 0 <= update < descent.updates:
        raise ValueError(f"update {update} is not one of an epoch's {descent.updates}")
    architecture, rule, epoch = descent.architecture, descent.rule, descent.epoch
    samples, start = descent.samples(update), descent.state.copy()
    descent.descend_partly(update)
    state = read_only(descent.state.copy())
    descent.restart(start, epoch)
    drawn = descent.descend_partly(update + 1)
    state_after = read_only(descent.state.copy())

    masks = None if drawn is None else [mask.T.copy() for mask in drawn.units]
    x, target = x[samples], target[samples]
    share = architecture.loss.share(len(x), rule.reduction)
    network, after = Network(architecture, state[0]), Network(architecture, state_after[0])
    before = _Pass(network, x, target, share, masks)
    later = _Pass(after, x, target, share, masks)
    gradients = before.backward()
    added = rule.penalty_gradient(architecture, state[0])
    total = before.gradient if added is None else before.gradient + added
    if descent.held is not None:
        total = total * ~descent.held
    return Step(
        epoch=epoch,
        update=update,
        updates=descent.updates,
        batch=len(samples),
        samples=np.flatnonzero(training)[samples],
        rule=rule,
        network=network,
        after=after,
        x=x,
        target=target,
        f=before.f,
        a=before.a,
        y=before.y,
        sample_losses=before.sample_losses,
        loss=before.loss,
        y_after=later.y,
        sample_losses_after=later.sample_losses,
        loss_after=later.loss,
        b=before.b,
        input_delta=before.input_delta(),
        slopes=before.slopes(),
        masks=masks,
        gradients=gradients,
        penalty_gradients=None if added is None else architecture.layers(added),
        held=descent.held,
        clip_factor=rule.clip_factor(total),
        rate=float(descent.rate),
        state=state,
        state_after=state_after,
    )


class _Pass:
    """A pass of the engine through a network, with a row a sample and the signs turned back."""

    def __init__(
        self,
        network: Network,
        x: FloatArray,
        target: FloatArray,
        share: float,
        masks: list[FloatArray] | None,
    ) -> None:
        self._network, self._x = network, x
        architecture = network.architecture
        self._steps = np.empty(architecture.size)
        scale = np.array(1 / share) if share != 1 else None
        self._engine = Backprop(
            architecture,
            network.parameters,
            self._steps,
            len(x),
            scale,
            dropout=masks is not None,
            traced=True,
        )
        self._engine.load(turned_input(architecture, x), target.T)
        for own, mask in zip(_units(self._engine.masks), masks or [], strict=True):
            own[...] = mask.T
        self._engine.forward(self._engine.logits)
        logits = -self._engine.logits
        each = architecture.loss.of(logits.T[..., np.newaxis], target[..., np.newaxis])
        self.sample_losses: FloatArray = each / share
        self.loss = float(architecture.loss.of(logits, target.T) / share)
        self.y = np.empty_like(self._engine.target)
        architecture.loss.predict(logits, self.y)
        self.y = self.y.T.copy()
        self.f = [x, *(_turned(z) for z in self._engine.z), _turned(self._engine.logits)]
        self.a = [_turned(a) for a in self._engine.entered]

    def backward(self) -> list[FloatArray]:
        """The gradients of the layers' matrices; from here on `b` and `gradient` are there."""
        self._engine.backward()
        self.b = [delta.T.copy() for delta in self._engine.deltas]
        self.gradient = 0.0 - self._steps
        return self._network.architecture.layers(self.gradient)

    def slopes(self) -> list[FloatArray | None]:
        """a'(F_0) ... a'(F_(L-1)), without masks."""
        architecture = self._network.architecture
        rows = [architecture.squash, *architecture.activations]
        return [
            None if row is None else row.derivative(f) for row, f in zip(rows, self.f, strict=False)
        ]

    def input_delta(self) -> FloatArray:
        """B_0 = dL/dx."""
        squash = self._network.architecture.squash
        b: FloatArray = self.b[0] @ self._network.weights[0].T
        return b if squash is None else squash.derivative(self._x) * b


def _units(masks: LayerBuffers | None) -> list[FloatArray]:
    return [] if masks is None else masks.units


def _turned(layer: FloatArray) -> FloatArray:
    """A layer of the engine (h, n) as (n, h) with its signs turned; no zero becomes negative."""
    return (0.0 - layer).T.copy()
