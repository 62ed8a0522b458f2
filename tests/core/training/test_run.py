"""Runs as they ended: the figures of every epoch, those of a Lab and those of a sweep."""

from __future__ import annotations

import numpy as np
import pytest

from core import Experiment, Network, Run, sweep, train
from core.training.evaluation import evaluate

BASE = Experiment(epochs=40, hidden=(4,), learning_rate=0.05, samples=40, seed=3)
SPLIT = BASE.with_changes(test_fraction=0.25)


def alone_and_in_step(experiment: Experiment) -> tuple[Run, Run]:
    """One run trained alone, and beside another one."""
    result = sweep(experiment, seeds=[experiment.seed, experiment.seed + 1], workers=1)
    return train(experiment), result.runs[experiment]


@pytest.mark.parametrize("experiment", [BASE, SPLIT], ids=["all train", "some test"])
def test_a_run_has_every_epochs_figures(experiment: Experiment) -> None:
    for run in alone_and_in_step(experiment):
        assert run.shares.shape == (run.epochs + 1,)
        first = evaluate(Network.from_experiment(experiment), run.dataset)
        assert (run.shares[0], run.shares[-1]) == (first.train.share, run.accuracy)
        if experiment is BASE:
            assert run.test_losses is None
            assert run.test_shares is None
            continue
        assert run.test_losses is not None
        assert run.test_shares is not None
        assert run.test_losses.shape == run.test_shares.shape == run.shares.shape
        assert first.test is not None
        assert run.evaluation.test is not None
        assert run.test_shares[0] == first.test.share
        assert run.test_shares[-1] == run.evaluation.test.share
        x, t = run.dataset.test
        y = run.network.predict_probability(x)
        cross_entropy = -np.log(np.where(t == 1, y, 1 - y)).sum()
        assert run.test_losses[-1] == pytest.approx(cross_entropy, rel=1e-12)


def test_figures_end_where_a_run_ends() -> None:
    stops = SPLIT.with_changes(epochs=3000, squash_input=False, stop_accuracy=1.0)
    alone, in_step = alone_and_in_step(stops)
    assert alone.epochs < 3000
    for run in (alone, in_step):
        assert len(run.shares) == alone.epochs + 1
        assert np.isfinite([run.shares, run.test_losses, run.test_shares]).all()
        assert run.shares[-1] == 1 > run.shares[:-1].max()
