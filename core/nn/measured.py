"""Samples that are measured at each epoch: those that are trained, and others beside them."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.backprop import Backprop
from core.nn.buffers import buffer
from core.nn.network import Architecture


class Measured:
    """Samples whose loss is taken at each epoch, for many epochs in one call."""

    def __init__(self, backprop: Backprop, architecture: Architecture, reduction: str) -> None:
        self.backprop, self._loss = backprop, architecture.loss
        self._share = architecture.loss.share(backprop.target.shape[-1], reduction)

    def make_room(self, epochs: int) -> None:
        """Make the buffers for the logits of so many epochs."""
        outputs = self.backprop.target.shape
        self.logits = buffer(epochs, *outputs)
        self._scratch = buffer(2, epochs, *outputs)

    def loss_now(self) -> FloatArray:
        """The loss (...) of the present weights."""
        self.backprop.forward(self.logits[0])
        loss: FloatArray = self.take_losses(1)[0]
        return loss

    def take_losses(self, epochs: int) -> FloatArray:
        """(epochs, ...) from the first rows of the logits, which are turned from -F_L to F_L."""
        rows = self.logits[:epochs]
        np.negative(rows, rows)
        self._recent = rows
        # New arrays of this size would come from the system page by page, at twice the time.
        scratch = self._scratch[:, :epochs]
        return self._loss.total(rows, self.backprop.target, scratch) / self._share

    @property
    def recent_logits(self) -> FloatArray:
        """F_L (epochs, ..., K, n) whose loss was taken last. A read-only view."""
        logits = self._recent.view()
        logits.flags.writeable = False
        return logits
