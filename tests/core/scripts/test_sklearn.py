"""A scikit-learn script trains the same network, or says which setting that library has not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from core import train
from core.refusal import Refusal
from core.scripts.script import script
from tests.core.scripts.cases import assert_same, courses, outputs


@cache
def accepted() -> dict[str, str]:
    """The scripts of those cases that are not refused."""
    scripts = {}
    for name, course in courses().items():
        try:
            scripts[name] = script(course, "sklearn")
        except Refusal:
            continue
    return scripts


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The lines that these scripts print."""
    pytest.importorskip("sklearn")
    return outputs(accepted(), Path(tmp_path_factory.mktemp("scripts")))


@pytest.mark.slow
@pytest.mark.parametrize("name", accepted())
def test_it_is_the_same_training(name: str, printed: dict[str, list[str]]) -> None:
    assert_same(train(courses()[name]), printed[name])


@pytest.mark.parametrize(
    "name",
    [
        *("activation sigmoid", "activation relu", "activation identity"),
        *("cross_entropy of sigmoid, circle", "cross_entropy of softmax, iris"),
        *("squared_error of identity, plane", "no hidden layer, no bias", "sum"),
        *("optimizer momentum", "optimizer nesterov, sum", "momentum without biases"),
        *("L2", "L2, no bias, sum", "batches", "has no patience", "stops at a share", "features"),
    ],
)
def test_these_are_written(name: str) -> None:
    assert name in accepted()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "activation sine",
            "activation is 'sine'; with scikit-learn it must be sigmoid, tanh, relu or identity",
        ),
        (
            "several activations",
            "activation is 'tanh-relu'; with scikit-learn it must be sigmoid, tanh, relu or "
            "identity",
        ),
        (
            "optimizer adam",
            "optimizer is 'adam'; with scikit-learn it must be gradient_descent, momentum or "
            "nesterov",
        ),
        ("L1", "L1 penalty is '0.003'; with scikit-learn it must be 0"),
        ("clip", "clip gradient is '0.05'; with scikit-learn it must be off"),
        ("dropout", "dropout is '0.3'; with scikit-learn it must be 0"),
        (
            "schedule steps, gradient_descent",
            "rate schedule is 'steps'; with scikit-learn it must be constant",
        ),
        (
            "squared_error of sigmoid, circle",
            "loss is 'squared_error'; with scikit-learn it must be cross_entropy",
        ),
        (
            "squared_error of tanh, plane",
            "output is 'tanh'; with scikit-learn it must be identity",
        ),
        (
            "branch: rate",
            "the run branches at epoch 12; with scikit-learn it must be a run without branches, "
            "since its settings stay",
        ),
    ],
)
def test_what_it_has_not_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        script(courses()[name], "sklearn")
    assert str(refusal.value) == sentence


def test_a_sum_needs_batches_of_one_size() -> None:
    sums = courses()["batches"].experiment.with_changes(reduction="sum")
    with pytest.raises(Refusal) as refusal:
        script(sums, "sklearn")
    assert str(refusal.value) == (
        "batch size is '16' and the loss is the sum; with scikit-learn, which takes means, it "
        "must divide the 40 training points"
    )
    assert script(sums.with_changes(batch=10), "sklearn")
