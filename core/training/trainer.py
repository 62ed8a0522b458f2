"""Training: a Trainer advances an experiment epoch by epoch and can be saved and restored."""

from __future__ import annotations

import numpy as np

from core.data.dataset import Dataset, make_dataset
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.descent import GradientDescent
from core.nn.network import Network
from core.training.pacing import one_blas_thread
from core.training.run import Snapshot, Status


class Trainer:
    """Trains one network on one data set; it knows no threads, clocks or screens.

    Advancing n epochs at once or one by one gives the same bits. It stops by itself after
    `experiment.epochs`, and where the loss or a weight is no longer finite: then it keeps
    the last finite weights, and `status` and `reason` say so.
    """

    def __init__(
        self,
        experiment: Experiment,
        network: Network | None = None,
        dataset: Dataset | None = None,
    ) -> None:
        self.dataset = make_dataset(experiment) if dataset is None else dataset
        self.network = Network.from_experiment(experiment) if network is None else network
        self.epoch = 0
        self.status, self.reason = Status.RUNNING, ""
        self._losses: list[FloatArray] = []
        self._train_under(experiment)

    def _train_under(self, experiment: Experiment) -> None:
        x, target = self.dataset.train
        self.experiment = experiment
        self._descent = GradientDescent(
            self.network,
            x,
            target,
            learning_rate=experiment.learning_rate,
            reduction=experiment.reduction,
        )
        with one_blas_thread():
            self.loss = float(self._descent.loss())

    @property
    def losses(self) -> FloatArray:
        """The loss of every epoch advanced since the start or the last restore, its last
        epoch's (which is `loss`) not yet among them."""
        return np.concatenate([np.empty(0), *self._losses])

    def advance(self, epochs: int) -> FloatArray:
        """Train up to `epochs` more; the loss of each of them before its update, (m,).

        m is smaller than `epochs` at the end of the run and where it diverges.
        """
        epochs = min(epochs, self.experiment.epochs - self.epoch)
        advanced: list[FloatArray] = []
        with one_blas_thread():
            while epochs > 0 and self.status is Status.RUNNING:
                losses = self._advance_chunk(min(epochs, self._descent.chunk))
                advanced.append(losses)
                epochs -= len(losses)
        if self.status is Status.RUNNING and self.epoch >= self.experiment.epochs:
            self.status = Status.FINISHED
        self._losses += advanced
        return np.concatenate([np.empty(0), *advanced])

    def _advance_chunk(self, epochs: int) -> FloatArray:
        parameters = self.network.parameters
        before = parameters.copy()
        losses = self._descent.descend(epochs)
        after = float(self._descent.loss())
        finite = np.isfinite(losses).all() and np.isfinite(after) and np.isfinite(parameters).all()
        if not finite and epochs > 1:
            parameters[...] = before
            return self._advance_to_divergence(epochs)
        if not finite:
            self._diverge(after, parameters)
            parameters[...] = before
            return losses[:0]
        self.epoch += epochs
        self.loss = after
        return losses

    def _advance_to_divergence(self, epochs: int) -> FloatArray:
        """Step singly to the last epoch whose loss and weights are finite."""
        singles = []
        for _ in range(epochs):
            singles.append(self._advance_chunk(1))
            if self.status is Status.DIVERGED:
                break
        return np.concatenate(singles)

    def _diverge(self, loss: float, parameters: FloatArray) -> None:
        if not np.isfinite(parameters).all():
            what = "a weight became infinite"
        else:
            what = "loss became infinite" if np.isinf(loss) else "loss became undefined"
        self.status = Status.DIVERGED
        self.reason = f"{what} at epoch {self.epoch + 1:,}; try a smaller learning rate"

    def snapshot(self) -> Snapshot:
        """The whole training state, which `restore` takes back."""
        parameters = self.network.parameters.copy()
        parameters.flags.writeable = False
        return Snapshot(self.epoch, self.loss, parameters, self.status, self.reason)

    def restore(self, snapshot: Snapshot, experiment: Experiment | None = None) -> None:
        """Go back (or on) to a snapshot; with `experiment`, train on from there under it.

        The experiment may differ in what does not forbid a branch (see the schema).
        """
        self.network.parameters[...] = snapshot.parameters
        self.epoch, self.loss = snapshot.epoch, snapshot.loss
        self.status, self.reason = snapshot.status, snapshot.reason
        self._losses = []
        if experiment is not None and experiment != self.experiment:
            self._change(experiment)
        if self.status in (Status.RUNNING, Status.FINISHED):
            ended = self.epoch >= self.experiment.epochs
            self.status = Status.FINISHED if ended else Status.RUNNING

    def _change(self, experiment: Experiment) -> None:
        """Other settings for the same weights; a run that diverged may go on under them."""
        network = self.network
        self.network = Network(
            network.widths,
            activation=experiment.activation,
            squash_input=experiment.squash_input,
            bias=network.bias,
            parameters=network.parameters,
        )
        self.status, self.reason = Status.RUNNING, ""
        self._train_under(experiment)
