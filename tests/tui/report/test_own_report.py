"""The report of one's own run: the run, its settings, its like with other seeds."""

from __future__ import annotations

import csv
import json
import time

import pytest

from core import Course, Experiment, Sweep, train
from core.training.health import FIGURES, health_of_run
from tui.drawing import numbers
from tui.drawing.health_table import written
from tui.report import ReportStopped, Watch, own_report

WILD = Experiment(activation="identity", squash_input=False, epochs=60)


def plain(markdown):
    """With ordinary blanks, in one line."""
    return " ".join(markdown.replace("\u00a0", " ").split())


def rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_it_tells_of_the_run(own, course):
    assert Course.from_toml((own / "toml/experiment.toml").read_text()) == course
    markdown = (own / "report.md").read_text()
    assert markdown.startswith("# My own\n")
    assert "report --experiment toml/experiment.toml --seeds 3\n" in markdown
    for words in (
        "A network 2-3-1 on linear, seed 7.", "of the test points", "| noise | 0.1 |",
        "from epoch 20 on: learning rate 0.002", "seeds 0 to 2", "| first | 2-3-1 | 9 |",
        "| last | 2-3-1 | 9 |",
        "This run, and median over 3 seeds with the range from lowest to highest.",
    ):  # fmt: skip
        assert words in plain(markdown)
    now = health_of_run(train(course))
    for layer in range(2):
        told = [written(it, now.of(it.name)[layer]) for it in FIGURES]
        assert plain(" | ".join([f"W{layer}", *told])) in plain(markdown)
    assert [row["seed"] for row in rows(own / "data/seeds.csv")] == ["0", "1", "2"]


@pytest.mark.usefixtures("without_matplotlib")
def test_its_seeds_can_be_swept_again(tmp_path):
    experiment = Experiment(epochs=10)
    own_report(experiment, tmp_path, seeds=2)
    again = Sweep.from_toml((tmp_path / "toml/seeds.toml").read_text())
    assert again == Sweep.of(experiment, seeds=2)


@pytest.mark.slow
def test_a_run_that_diverges_is_reported(tmp_path):
    own_report(WILD, tmp_path, seeds=2)
    run = train(WILD)
    text = plain((tmp_path / "report.md").read_text())
    assert f"It diverged; its last finite epoch is {run.epochs}, with a loss of" in text
    assert f" at epoch {run.epochs + 1}; try a smaller learning rate." in text
    assert "a run that diverges is infinite from there on" in text
    assert "| first |" in text
    assert "| last |" not in text
    json.loads((tmp_path / "data/report.json").read_text(), parse_constant=pytest.fail)
    losses = [row["this_run"] for row in rows(tmp_path / "data/curves.csv") if row["this_run"]]
    assert len(losses) == run.epochs + 1
    assert float(losses[-1]) == run.final_loss


@pytest.mark.usefixtures("without_matplotlib")
def test_it_tells_goals_penalty_stop_and_surprises(tmp_path):
    line = Experiment(dataset="xor", hidden=(), l2=0.1, epochs=30, test_fraction=0.3)
    own_report(line, tmp_path, seeds=1)
    run, text = train(line), plain((tmp_path / "report.md").read_text())
    assert f"and a penalty of {numbers.loss(run.penalty)}; " in text
    assert "It did not reach 95 %." in text
    assert "Without a hidden layer the boundary is one line in what enters the network: " in text
    (note,) = json.loads((tmp_path / "data/report.json").read_text())["run"]["notes"]
    assert plain(note) in text
    assert len(rows(tmp_path / "data/predictions.csv")) == 21
    curve = [float(row["test_loss"]) for row in rows(tmp_path / "data/run.csv")]
    assert curve == run.test_losses.tolist()


@pytest.mark.usefixtures("without_matplotlib")
def test_it_tells_when_goals_were_reached_and_what_stopped_it(tmp_path):
    quick = Experiment(squash_input=False, stop_accuracy=1.0)
    own_report(quick, tmp_path, seeds=1)
    run, text = train(quick), plain((tmp_path / "report.md").read_text())
    assert f"It reached 95 % after {run.reached[0]} epochs and 100 % after {run.epochs} ep" in text
    assert f"100 % of the training points are right at epoch {run.epochs}." in text


def test_a_large_network_is_left_soon_after_it_is_asked(tmp_path):
    large = Experiment(hidden=(400, 400), samples=2000, epochs=3000)
    end = time.perf_counter() + 0.5
    watch = Watch(stopped=lambda: time.perf_counter() > end)
    with pytest.raises(ReportStopped):
        own_report(large, tmp_path, seeds=1, watch=watch)
    assert time.perf_counter() - end < 5


@pytest.mark.usefixtures("without_matplotlib")
def test_many_classes_have_a_table_of_confusions(tmp_path):
    experiment = Experiment(dataset="iris", epochs=20, test_fraction=0.2)
    own_report(experiment, tmp_path, seeds=2)
    markdown, run = (tmp_path / "report.md").read_text(), train(experiment)
    assert "The classes are o setosa, x versicolor and t virginica." in plain(markdown)
    for score in (run.evaluation.train, run.evaluation.test):
        rows = ["| truth | o | x | t |", "| :-- | --: | --: | --: |"]
        rows += [f"| {name} | {a} | {b} | {c} |" for name, (a, b, c) in
                 zip("oxt", score.confusion, strict=True)]  # fmt: skip
        assert "\n".join(rows) in markdown


@pytest.mark.usefixtures("without_matplotlib")
def test_a_regression_has_r2_and_its_error(tmp_path):
    experiment = Experiment(dataset="plane", epochs=20, learning_rate=1e-4, test_fraction=0.2)
    own_report(experiment, tmp_path, seeds=2)
    text, fit = plain((tmp_path / "report.md").read_text()), train(experiment).evaluation.train
    assert f"R² of the training points is {fit.r2:.3f} (RMSE {numbers.loss(fit.rmse)})" in text
    assert f"| training | {fit.r2:.3f} | RMSE {numbers.loss(fit.rmse)} | 80 |" in text
    assert "| seeds | R² | loss | diverged |" in text
    assert "accuracy" not in text


@pytest.mark.usefixtures("without_matplotlib")
def test_names_from_outside_are_shown_as_they_are(tmp_path):
    """In a formula a star is a product, in a file a label may be anything: neither is Markdown."""
    names = ["*star*", "<b>", "a|b", "`tick`"]
    lines = [f"{k % 7},{k % 5},{names[k % 4]}" for k in range(28)]
    (tmp_path / "points.csv").write_text("\n".join(["x1,x2,label", *lines]))
    own_report(Experiment(dataset=str(tmp_path / "points.csv"), epochs=9), tmp_path, seeds=2)
    page = " ".join((tmp_path / "report.html").read_text().split())
    assert "The classes are o *star*, x &lt;b&gt;, t `tick` and v a|b." in page
    own_report(Experiment(dataset="x1*x2 > x1*x1", epochs=9), tmp_path, seeds=2)
    page = " ".join((tmp_path / "report.html").read_text().split())
    assert page.count("x1*x2 &gt; x1*x1") >= 2
    assert "<em>x2" not in page
