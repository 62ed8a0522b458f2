"""Slices along a weight and along a step, against the loss of single networks."""

from __future__ import annotations

import numpy as np
import pytest

from core import Experiment, Network
from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.nn.places import find_place
from core.training.loss_surface import LossSurface
from core.training.recording import Recording
from core.training.step import take_step
from core.training.step_slice import FRACTIONS, MARKS, StepSlice, StepSliceLens
from core.training.weight_slice import WeightLens, WeightSlice

EXPERIMENTS = {
    "sigmoid": Experiment(dataset="xor", hidden=(4, 3), epochs=80),
    "biases": Experiment(
        dataset="spiral", hidden=(4, 3), activation="tanh", bias=True, reduction="mean", epochs=80
    ),
    "classes": Experiment(dataset="iris", hidden=(4,), bias=True, epochs=80),
    "features": Experiment(dataset="circle", hidden=(4,), features="inputs,x1^2", epochs=80),
    "batches": Experiment(dataset="circle", hidden=(4,), batch=16, optimizer="adam", epochs=80),
    "penalties": Experiment(dataset="circle", hidden=(4,), l1=0.01, l2=0.1, clip=1.0, epochs=80),
}


def recorded(experiment: Experiment, epochs: int | None = None) -> Recording:
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs if epochs is None else epochs)
    return recording


def weight_slice(recording: Recording, name: str, epoch: int) -> WeightSlice:
    snapshot = recording.at(epoch)
    assert snapshot is not None
    architecture = recording.experiment.architecture
    place = find_place(architecture, name)
    *row, column = (number - 1 for number in place.numbers)
    rows, columns = architecture.shapes[place.layer]
    lens = WeightLens(place.layer, (*row, -1)[0] + 2 * rows, column + 3 * columns)
    result = lens.look(recording, snapshot)
    assert result is not None
    assert str(result.place) == name
    return result


def step_slice(recording: Recording, epoch: int, update: int = 0) -> StepSlice:
    snapshot = recording.at(epoch)
    assert snapshot is not None
    result = StepSliceLens(update).look(recording, snapshot)
    assert result is not None
    return result


# One weight


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
@pytest.mark.parametrize("name", ["W0[1,2]", "W1[3,1]"])
def test_the_slice_along_a_weight_is_the_loss_of_moved_networks(
    experiment: Experiment, name: str
) -> None:
    recording = recorded(experiment)
    result = weight_slice(recording, name, 70)
    x, target = result.step.x, result.step.target
    snapshot = recording.at(70)
    assert snapshot is not None
    (index,) = result.place.indices(experiment.architecture)
    assert result.losses[len(result.losses) // 2] == result.step.loss == result.loss
    for place in (0, 17, 80):
        moved = snapshot.parameters[0].copy()
        moved[index] = result.values[place]
        loss = Network(experiment.architecture, moved).loss(
            x, target, reduction=experiment.reduction
        )
        assert result.losses[place] == pytest.approx(float(loss), rel=1e-12)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
@pytest.mark.parametrize("name", ["W0[1,2]", "W1[3,1]"])
def test_the_tangent_is_the_slope_of_the_slice(experiment: Experiment, name: str) -> None:
    recording = recorded(experiment)
    result = weight_slice(recording, name, 70)
    x, target = result.step.x, result.step.target
    weights = recording.at(70).parameters[0].copy()  # type: ignore[union-attr]
    (index,) = result.place.indices(experiment.architecture)

    def loss(by: float) -> float:
        moved = weights.copy()
        moved[index] += by
        network = Network(experiment.architecture, moved)
        return float(network.loss(x, target, reduction=experiment.reduction))

    slope = (8 * (loss(1e-3) - loss(-1e-3)) - loss(2e-3) + loss(-2e-3)) / 12e-3
    assert result.gradient == pytest.approx(slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("experiment", "name"),
    [
        (EXPERIMENTS["sigmoid"], "W0[2,4]"),
        (EXPERIMENTS["sigmoid"], "W2[3,1]"),
        (EXPERIMENTS["biases"], "b1[2]"),
        (EXPERIMENTS["biases"], "W1[4,3]"),
        (EXPERIMENTS["classes"], "W1[2,3]"),
    ],
)
def test_the_chain_of_a_weight_multiplies_to_its_gradient(
    experiment: Experiment, name: str
) -> None:
    recording = recorded(experiment)
    result = weight_slice(recording, name, 64)
    chain = result.chain
    assert chain.products.sum() == pytest.approx(result.gradient, rel=1e-9)
    if chain.slopes is not None:
        deltas = chain.slopes * (chain.back @ chain.weights)
        np.testing.assert_allclose(chain.deltas, deltas, rtol=1e-9, atol=1e-15)
    else:
        assert chain.back.shape[1] == chain.weights.size == 0
    if name.startswith("b"):
        assert (chain.entering == 1).all()


def test_the_chain_has_the_numbers_of_the_step() -> None:
    recording = recorded(EXPERIMENTS["sigmoid"])
    chain = weight_slice(recording, "W1[2,3]", 64).chain
    step = take_step(recording, 64)
    assert chain.samples.tolist() == step.samples.tolist()
    np.testing.assert_allclose(chain.entering, step.a[1][:, 1], rtol=1e-12)
    np.testing.assert_allclose(chain.deltas, step.b[1][:, 2], rtol=1e-9)
    assert chain.products.sum() == pytest.approx(step.gradients[1][1, 2], rel=1e-9)


def test_the_past_of_a_weight_is_that_of_the_kept_snapshots() -> None:
    recording = recorded(EXPERIMENTS["biases"])
    result = weight_slice(recording, "W1[1,2]", 45)
    (index,) = result.place.indices(recording.experiment.architecture)
    assert result.epochs.tolist() == sorted({*recording.snapshots, 45})
    for place, epoch in enumerate(result.epochs.tolist()):
        assert result.past_values[place] == recording.at(epoch).parameters[0, index]  # type: ignore[union-attr]
        gradient = take_step(recording, epoch).gradients[1][0, 1]
        assert result.past_gradients[place] == pytest.approx(gradient, rel=1e-9, abs=1e-15)


# Along a step


def test_the_past_before_a_branch_is_of_the_loss_there() -> None:
    parent = recorded(Experiment(hidden=(3,), epochs=20, samples=10, reduction="sum"))
    branch = parent.branch(10, parent.experiment.with_changes(reduction="mean"))
    branch.advance(20)
    start, fork = parent.at(0), branch.at(10)
    assert start is not None
    assert fork is not None
    for epoch in (0, 15):  # seen from either side of the fork
        past = weight_slice(branch.twin(), "W0[1,2]", epoch)
        known = dict(zip(past.epochs.tolist(), past.past_gradients.tolist(), strict=True))
        for surface, snapshot in (
            (LossSurface.of(parent, 0), start),
            (LossSurface.of(branch, 10), fork),
        ):
            assert known[snapshot.epoch] == surface.gradients(snapshot.parameters)[0, 1]


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_slice_along_a_step_is_the_loss_of_networks_on_the_way(experiment: Experiment) -> None:
    recording = recorded(experiment)
    result, (x, target) = step_slice(recording, 33), recording.dataset.train
    before, after = result.step.state[0], result.step.state_after[0]
    fractions = [*FRACTIONS[::16], *MARKS]
    for fraction, loss in zip(fractions, [*result.losses[::16], *result.marked], strict=True):
        network = Network(experiment.architecture, before + fraction * (after - before))
        expected = network.loss(x, target, reduction=experiment.reduction)
        assert loss == pytest.approx(float(expected), rel=1e-9)
    assert result.marked[0] == recording.curve[33]
    if result.step.updates == 1:
        assert result.marked[MARKS.index(1.0)] == pytest.approx(recording.curve[34], rel=1e-12)
        assert result.step.loss == recording.curve[33]


def test_a_later_update_of_an_epoch_sets_out_from_the_weights_then() -> None:
    recording = recorded(EXPERIMENTS["batches"])
    first, last = step_slice(recording, 33, 1), step_slice(recording, 33, 10**6)
    assert (first.step.update, last.step.update) == (1, last.step.updates - 1)
    assert last.marked[MARKS.index(1.0)] == pytest.approx(recording.curve[34], rel=1e-9)
    assert first.marked[0] != recording.curve[33]
    assert last.bound is None


def test_the_report_s_xor_flips_across_a_valley_whose_curvature_is_two_over_the_rate() -> None:
    experiment = PRESETS["report-xor"].experiment
    recording = recorded(experiment, 501)
    result = step_slice(recording, 500)
    assert result.bound == 2 / experiment.learning_rate
    assert result.overshoots
    assert 0.4 < result.lowest < 0.7
    assert result.average == pytest.approx(result.bound, rel=0.01)
    assert result.lowest_sharpness
    assert result.lowest_sharpness > result.bound > result.sharpness
    assert result.marked[MARKS.index(0.5)] < min(result.marked[0], result.marked[3])


def test_a_gentle_step_goes_downhill_all_the_way() -> None:
    result = step_slice(recorded(PRESETS["report-linear"].experiment, 12), 11)
    assert not result.overshoots
    assert result.lowest == 1
    assert result.bound is not None
    assert result.sharpness < result.bound
    assert result.slope == pytest.approx(-result.step.rate * gradient_square(result), rel=1e-6)


def gradient_square(result: StepSlice) -> float:
    return sum(float(np.square(gradient).sum()) for gradient in result.step.gradients)


def test_looking_changes_no_bit_of_training() -> None:
    experiment = EXPERIMENTS["batches"]
    alone, watched = recorded(experiment), recorded(experiment, 0)
    for epoch in range(0, 80, 20):
        step_slice(watched, epoch)
        weight_slice(watched, "W0[1,1]", epoch)
        watched.advance(20)
    assert (watched.curve == alone.curve).all()
    assert (watched.at(80).state == alone.at(80).state).all()  # type: ignore[union-attr]


def test_who_waits_no_more_gets_none() -> None:
    recording = recorded(EXPERIMENTS["sigmoid"], 10)
    snapshot = recording.at(10)
    assert snapshot is not None
    assert WeightLens(0, 0, 0).look(recording, snapshot, lambda: True) is None
    assert StepSliceLens().look(recording, snapshot, lambda: True) is None
    late = iter([False, False, True])
    assert StepSliceLens().look(recording, snapshot, lambda: next(late, True)) is None


def test_weights_that_are_held_take_no_part_in_the_sharpness() -> None:
    bare = EXPERIMENTS["sigmoid"].with_changes(hidden=(2,))
    held = bare.with_changes(frozen=("W0", "W1[2,1]"))
    free, frozen = (step_slice(recorded(e, 5), 5) for e in (bare, held))
    weights = frozen.step.state[0]
    x, target = frozen.step.x, frozen.step.target

    def loss(value: float) -> float:
        moved = weights.copy()
        moved[-2] = value  # W1[1,1], which alone moves
        return float(Network(held.architecture, moved).loss(x, target))

    middle, step = float(weights[-2]), 1e-3
    curvature = (loss(middle + step) - 2 * loss(middle) + loss(middle - step)) / step**2
    assert frozen.sharpness == pytest.approx(curvature, rel=1e-4)
    assert free.sharpness > 1.1 * frozen.sharpness
    everything = step_slice(recorded(bare.with_changes(frozen=("W0", "W1")), 5), 5)
    assert np.isnan(everything.sharpness)
    assert np.isnan(everything.average)
    assert everything.marked.tolist() == [everything.step.loss] * len(MARKS)


def test_gradients_that_are_known_are_not_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = recorded(EXPERIMENTS["sigmoid"])
    first = weight_slice(recording, "W0[1,2]", 64)
    counts: list[int] = []
    gradients = LossSurface.gradients
    monkeypatch.setattr(
        LossSurface, "gradients", lambda self, p: (counts.append(len(p)), gradients(self, p))[1]
    )
    again = weight_slice(recording, "W0[1,2]", 64)
    assert counts == [1]  # of the present update
    assert again.past_gradients.tolist() == first.past_gradients.tolist()
