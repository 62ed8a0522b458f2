"""`bp-tui inspect`: the engine's numbers, files that can be read, errors in a sentence."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from core import Course, Experiment, Recording
from core.lessons.paper.picture import NEGATIVE, POSITIVE
from core.training.step import take_step
from tui.drawing.palette import LIGHT

QUICK = ("inspect", "--hidden", "4,3", "--epochs", "20")
EXPERIMENT = Experiment(hidden=(4, 3), epochs=20)


def recorded(experiment: Experiment, epoch: int) -> Recording:
    """A recording up to an epoch."""
    recording = Recording(Course.of(experiment))
    recording.advance(epoch)
    return recording


def test_json_has_every_number_of_a_sample_in_full(call):
    done = call(*QUICK, "--epoch", "7", "--sample", "3", "--json")
    document, step = json.loads(done.stdout), take_step(recorded(EXPERIMENT, 7), 7).of_sample(2)
    assert (document["epoch"], document["update"], document["samples"]) == (7, 1, [3])
    for name, layers in (("F", step.f), ("a", step.a), ("B", [step.input_delta, *step.b])):
        assert document[name] == [layer.tolist() for layer in layers]
    assert document["weight_gradients"] == [layer.tolist() for layer in step.gradients]
    assert document["bias_gradients"] is None
    assert document["weights_after"] == [layer.tolist() for layer in step.after.weights]
    assert (document["loss"], document["loss_after"]) == (step.loss, step.loss_after)
    assert Experiment(**document["experiment"]) == EXPERIMENT


def test_json_has_the_whole_batch_and_the_optimizers_state(call):
    options = ("--bias", "--optimizer", "adam", "--batch", "30", "--l2", "0.1", "--update", "4")
    document = json.loads(call(*QUICK, *options, "--epoch", "2", "--json").stdout)
    experiment = EXPERIMENT.with_changes(bias=True, optimizer="adam", batch=30, l2=0.1)
    step = take_step(recorded(experiment, 2), 2, 3)
    assert (document["update"], document["updates"], len(document["samples"])) == (4, 4, 10)
    assert document["samples"] == [place + 1 for place in step.samples]
    assert document["bias_gradients"] == [layer[-1].tolist() for layer in step.gradients]
    for key, after in (("optimizer_state", False), ("optimizer_state_after", True)):
        for slot, row in enumerate(document[key], 1):
            joined = [
                np.vstack(pair) for pair in zip(row["weight_state"], row["bias_state"], strict=True)
            ]
            assert [m.tolist() for m in joined] == [
                m.tolist() for m in step.layers(slot, after=after)
            ]


def test_a_sample_is_in_one_of_the_mini_batches(call):
    for sample in (1, 57, 100):  # the last batch has fewer
        done = call(*QUICK, "--batch", "30", "--sample", str(sample), "--json")
        document = json.loads(done.stdout)
        assert document["samples"] == [sample]
        step = take_step(recorded(EXPERIMENT.with_changes(batch=30), 0), 0, document["update"] - 1)
        assert sample - 1 in step.samples


def test_blue_and_orange_are_those_of_the_screens():
    assert LIGHT.classes[:2] == (NEGATIVE, POSITIVE)


def test_pictures_are_written(call, tmp_path):
    done = call(*QUICK, "--svg", "a.svg", "--tikz", "a.tex", "--json")
    assert done.returncode == 0
    assert ET.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert r"\begin{tikzpicture}" in (tmp_path / "a.tex").read_text()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--epoch", "21"), "epoch is '21'; it must be a whole number from 0 to 20, the run's "
                            "last"),
        (("--epoch", "-1"), "epoch is '-1'; it must be a whole number from 0 to 20, the run's "
                            "last"),
        (("--epoch", "2.5"), "epoch is '2.5'; it must be a whole number"),
        (("--sample", "0"), "sample is '0'; it must be a whole number from 1 to 100, the points of "
                            "the data set"),
        (("--sample", "101"), "sample is '101'; it must be a whole number from 1 to 100, the "
                              "points of the data set"),
        (("--update", "2"), "update is '2'; it must be 1, the only update of an epoch"),
        (("--batch", "30", "--update", "5"), "update is '5'; it must be a whole number from 1 to "
                                             "4, the updates of an epoch"),
        (("--latex", "--json"), "json and latex were both given; each is printed alone"),
        (("--unit", "F4[1]"), "unit is 'F4[1]'; there is no F4[1]; it must be one of F0[1] to "
                              "F0[2], F1[1] to F1[4], F2[1] to F2[3], F3[1]"),
        (("--unit", "F0[1]"), "unit is 'F0[1]'; it must be a unit that has a sum, of F1 to F3"),
        (("--digits", "18"), "digits is '18'; it must be a whole number from 1 to 17"),
        (("--svg", "no/a.svg"), "svg is 'no/a.svg'; it must be a writable file (no such file or "
                                "directory)"),
        (("--test-fraction", "0.9", "--split", "ordered", "--sample", "11"),
         "sample 11 is kept for testing; no update is made from it"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_one_sentence(call, options, sentence):
    done = call(*QUICK, *options)
    assert (done.stderr, done.returncode) == (f"bp-tui: {sentence}\n", 2)


def test_tables_have_the_engines_numbers_and_fold_to_the_width(call):
    step = take_step(recorded(EXPERIMENT, 7), 7).of_sample(2)
    for columns in (40, 80, 200):
        done = call(*QUICK, "--epoch", "7", "--sample", "3", COLUMNS=str(columns))
        assert max(map(len, done.stdout.splitlines())) <= columns
        words = done.stdout.split()
        for array in (*step.f, *step.b, *step.gradients, *step.after.weights, [step.loss_after]):
            assert {f"{value:.4g}" for value in np.ravel(array)} <= set(words)
    assert "F₂ = s(F₁) W₁" in done.stdout


def test_wide_matrices_are_cut_and_say_so(call):
    done = call("inspect", "--hidden", "40,30", "--sample", "1")
    assert "40 by 30: the first ones and the last are shown; --json has all" in done.stdout
    step = take_step(recorded(Experiment(hidden=(40, 30)), 0), 0).of_sample(0)
    words = set(done.stdout.split())
    assert {f"{value:.4g}" for value in step.f[1][0]} <= words  # a single row is whole
    cut = {f"{value:.4g}" for value in step.network.weights[1][15:35].ravel()}
    assert len(cut & words) < len(cut) / 4


@pytest.mark.slow
def test_a_terminal_without_other_letters_has_ascii_alone(bp_tui):
    done = bp_tui(*QUICK, "--sample", "1", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert "F_2 = s(F_1) W_1" in done.stdout
    assert "W_0 <- W_0 - eta dL/dW_0" in done.stdout


def test_the_batch_has_losses_and_gradients_and_no_pass_of_a_sample(call):
    done = call(*QUICK, "--digits", "6")
    step = take_step(recorded(EXPERIMENT, 0), 0)
    assert "∂L/∂W₁" in done.stdout
    assert "Forward pass" not in done.stdout
    for array in (*step.gradients, *step.after.weights, [step.loss], step.sample_losses):
        assert {f"{value:.6g}" for value in np.ravel(array)} <= set(done.stdout.split())


@pytest.mark.parametrize("kind", ["latex", "typst", "markdown"])
def test_a_document_is_printed_alone(call, kind):
    done = call(*QUICK, "--sample", "3", f"--{kind}", "--unit", "F1[2]")
    starts = {"latex": r"\documentclass", "typst": "#set page", "markdown": "# One update of"}
    assert done.stdout.startswith(starts[kind].replace(r"\\", "\\"))
    assert "F_1[2]" in done.stdout


def test_a_preset_a_file_and_a_branch_are_inspected(call, tmp_path):
    course = Course.of(EXPERIMENT).branch(5, EXPERIMENT.with_changes(learning_rate=0.5))
    (tmp_path / "run.toml").write_text(course.to_toml())
    done = call("inspect", "--config", "run.toml", "--epoch", "4")
    assert "rate 0.01" in " ".join(done.stdout.split())
    done = call("inspect", "--config", "run.toml", "--epoch", "5")
    assert "One update of run.toml" in done.stdout
    assert "rate 0.5" in " ".join(done.stdout.split())
    done = call("inspect", "--preset", "mazur", "--sample", "1")
    assert "0.2984" in done.stdout
    assert "Frozen or switched off, and as before: b₀." in done.stdout


def test_points_of_a_file_have_their_names(call, tmp_path):
    rows = "".join(f"{i % 5},{i % 3},{'yes' if i % 2 else 'no'}\n" for i in range(12))
    (tmp_path / "points.csv").write_text(f"size,weight,tall\n{rows}")
    done = call("inspect", "--dataset", "points.csv", "--hidden", "2", "--sample", "2",
                "--svg", "a.svg")  # fmt: skip
    assert "of class yes" in " ".join(done.stdout.split())
    words = ["".join(text.itertext()) for text in ET.parse(tmp_path / "a.svg").iter()]
    assert {"size", "weight"} <= set(words)


def test_a_run_that_ends_before_the_epoch_says_where(call):
    done = call("inspect", "--preset", "linear-diverges", "--epoch", "3000")
    assert done.returncode == 2
    assert done.stderr.startswith("bp-tui: epoch is '3000'; it must be a whole number from 0 to ")
    assert ", where the run ended: " in done.stderr


def test_a_sample_of_another_update_says_of_which(call):
    document = json.loads(call(*QUICK, "--batch", "30", "--sample", "5", "--json").stdout)
    other = 1 if document["update"] != 1 else 2
    done = call(*QUICK, "--batch", "30", "--sample", "5", "--update", str(other))
    assert done.stderr == (
        f"bp-tui: sample 5 is not in update {other} of this epoch; it is in {document['update']}\n"
    )
