"""Experiments on a file or a formula: what the file decides, and what becomes of it later."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from pydantic import ValidationError

from core import Experiment, Sweep, Trainer, make_dataset, sweep, train
from core.data.point_source import Task
from core.data.sources import find_source, fixed_samples, is_file
from core.experiments.course import Course
from core.experiments.schema import descriptions, is_fixed, problems
from core.refusal import Refusal

FOUR_INPUTS = "a,b,c,d,kind\n1,2,3,4,u\n5,6,7,9,v\n2,2,1,1,w\n1,1,1,1,u\n"


@pytest.fixture
def points(tmp_path, monkeypatch):
    """A file of four points with four inputs, three classes, in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_text(FOUR_INPUTS)
    return tmp_path / "points.csv"


def sentence(**settings) -> tuple[str | None, str]:
    with pytest.raises(ValidationError) as refused:
        Experiment.model_validate(settings)
    (problem,) = problems(refused.value, settings)
    return problem.field, problem.sentence


def test_a_file_decides_samples_inputs_and_outputs(points):
    experiment = Experiment(dataset="points.csv", samples=50, hidden=(3,))
    assert experiment.samples == 4
    assert experiment.widths == (4, 3, 3)
    assert experiment.data_shape.task is Task.CLASSES
    assert is_fixed("samples", "points.csv")
    assert "samples" not in experiment.settings()
    assert Experiment(dataset="points.csv", features="x2,x4*x1").widths == (2, 10, 10, 3)


def test_a_file_is_found_by_any_path(points, tmp_path, monkeypatch):
    for path in ("./points.csv", str(points), "../" + tmp_path.name + "/points.csv"):
        assert Experiment(dataset=path).dataset == path
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Experiment(dataset="~/points.csv").samples == 4
    (tmp_path / "points").write_text(FOUR_INPUTS)  # any file that there is
    assert Experiment(dataset="points").samples == 4


def test_a_file_wins_over_a_formula_and_a_built_in_set_over_a_file(points, tmp_path):
    (tmp_path / "x1").write_text(FOUR_INPUTS)
    (tmp_path / "linear").write_text(FOUR_INPUTS)
    assert find_source("x1").samples == 4
    assert find_source("x2").task is Task.REGRESSION
    assert find_source("linear").samples is None
    assert [is_file(name) for name in ("x1", "x2", "linear", "no.csv")] == [
        True,
        False,
        False,
        True,
    ]


def test_an_experiment_on_a_file_goes_through_toml_pickle_and_changes(points):
    experiment = Experiment(dataset="points.csv", epochs=3, squash_input=False)
    assert Experiment.from_toml(experiment.to_toml()) == experiment
    there = pickle.loads(pickle.dumps(experiment))
    assert there == experiment
    assert there.widths == experiment.widths
    other = experiment.with_changes(seed=8)
    assert other.changes_from(experiment) == {"seed": 8}
    course = Course.of(experiment).branch(1, experiment.with_changes(learning_rate=0.5))
    assert Course.from_toml(course.to_toml()) == course


def test_a_sweep_over_files_and_formulas(points):
    result = sweep(Experiment(epochs=3), {"dataset": ["points.csv", "x1*x2 > 0", "linear"]}, 2)
    assert result.complete
    assert not result.failures
    assert {e.samples for e in result.runs} == {4, 100}
    grid = Sweep.of(Experiment(), {"dataset": ["points.csv", "linear"]}, 2)
    assert Sweep.from_toml(grid.to_toml()) == grid


def test_runs_of_one_trainer_have_answers_of_one_kind(points):
    points.write_text("1,2,0\n2,1,1\n3,3,1\n")
    read = [Experiment(dataset="points.csv", answers=a, epochs=3) for a in ("classes", "numbers")]
    assert [e.data_shape.task for e in read] == [Task.BINARY, Task.REGRESSION]
    for experiment in read:
        assert train(experiment).network.parameters.shape == (experiment.architecture.size,)
    result = sweep(read[0], {"answers": ["classes", "numbers"]})
    assert [run.accuracy for run in result.runs.values()] == [train(e).accuracy for e in read]


def test_one_input_is_trained_on_and_mapped(points):
    points.write_text("x,y\n1,2.5\n2,3.5\n4,6\n")
    experiment = Experiment(dataset="points.csv", epochs=3, hidden=(2,), standardise=True)
    assert experiment.widths == (1, 2, 1)
    data = train(experiment).dataset
    assert data.plane.tolist() == [[1, 0], [2, 0], [4, 0]]
    assert data.columns == ("x",)


def test_a_constant_column_says_nothing(points):
    points.write_text("x1,x2,label\n7,1,a\n7,2,b\n7,3,b\n")
    experiment = Experiment(dataset="points.csv", epochs=5, standardise=True, squash_input=False)
    run = train(experiment)
    assert not run.dataset.train[0][:, 0].any()
    first = Trainer(experiment).network.weights[0][0]
    assert (run.network.weights[0][0] == first).all()  # nothing pulls at its weights
    assert run.dataset.domain[:2] == (6.5, 7.5)


def test_a_file_that_changed_is_said_to_have_changed(points):
    experiment = Experiment(dataset="points.csv")
    points.write_text(FOUR_INPUTS + "1,1,1,1,z\n")
    assert experiment.widths == (4, 10, 10, 3)  # what is shown of it does not change
    assert Experiment(dataset="points.csv").widths == (4, 10, 10, 4)
    with pytest.raises(Refusal, match="has other points, inputs or classes than when it was set"):
        Trainer(experiment)
    points.write_text(FOUR_INPUTS.replace("9", "8"))
    assert make_dataset(experiment).x[1, 3] == 8


def test_a_file_that_is_gone_or_broken_is_refused_where_it_is_read(points):
    experiment = Experiment(dataset="points.csv")
    points.write_text("1,2\n")
    with pytest.raises(Refusal, match="has one point"):
        make_dataset(experiment)
    assert sentence(dataset="points.csv") == (
        "dataset",
        "data set 'points.csv' has one point; it must have at least 2",
    )
    points.unlink()
    with pytest.raises(Refusal, match="there is no such file"):
        make_dataset(experiment)
    assert fixed_samples("points.csv") is None
    assert experiment.widths == (4, 10, 10, 3)


@pytest.mark.parametrize(
    ("settings", "field", "expected"),
    [
        ({"dataset": "points.csv", "answers": "numbers"}, "answers",
         "data set 'points.csv', line 2, column kind, is 'u'; it must be a number"),
        ({"dataset": "linear", "answers": "classes"}, "answers",
         "answers is 'classes'; linear has its own, and is no file; it must be auto"),
        ({"dataset": "points.csv", "features": "x5"}, "features",
         "features name x5; the data set has x1 to x4"),
        ({"dataset": "x1/"}, "dataset",
         "data set is 'x1/'; as a formula it must have a number, x1, x2, a function or '(' at "
         "position 4, where it ends"),
    ],
)  # fmt: skip
def test_refusals_stand_at_their_field(points, settings, field, expected):
    assert sentence(**settings) == (field, expected)


def test_a_formula_takes_samples_noise_and_fresh_points(points):
    settings = {"dataset": "x1^2 + x2^2 < 0.5", "samples": 200, "noise": 0.1, "seed": 5}
    data = make_dataset(Experiment(**settings, test_fraction=0.5, split="fresh"))
    assert data.is_test.sum() == 100
    assert len(data.x) == 300
    still = make_dataset(Experiment(**{**settings, "noise": 0}))
    assert (still.target == data.target[:200]).all()
    assert np.abs(still.x).max() <= 1 < np.abs(data.x).max()
    assert still.region is not None
    assert (still.region(still.x) == still.target).all()


def test_the_schema_offers_built_in_sets_and_tells_of_others():
    allowed = descriptions()["dataset"].allowed
    assert allowed.startswith("one of linear, xor, ")
    assert allowed.endswith(", or a CSV file or a formula such as x2 > x1^2")


def test_a_hundred_thousand_points_are_an_experiment(points):
    points.write_text("1,2,a\n3,4,b\n" * 50_000)
    run = train(Experiment(dataset="points.csv", hidden=(2,), epochs=2))
    assert run.evaluation.train.total == 100_000
