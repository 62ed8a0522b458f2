"""Files and options of the command line: what is read, what counts, and what is refused."""

from __future__ import annotations

import json
import os
import re

import pytest

from core.experiments.experiment import Experiment
from core.experiments.schema import descriptions
from tests.core.experiments.settings import beside

RATE = "learning rate is '{}'; it must be a number above 0, at most 100"
EPOCHS = "epochs is '{}'; it must be a whole number from 1 to 1,000,000"
HIDDEN = "hidden layers is '{}'; it must be whole numbers with commas"
ESCAPE = "\x1b"


def refusal(done) -> str:
    """The one sentence with which a command was refused."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bp-tui: ")
    assert done.stderr.count("\n") == 1
    assert done.stderr.rstrip("\n").isprintable()
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("bp-tui: ").rstrip("\n")


def trained(done) -> list[dict[str, object]]:
    """The settings of every segment of a run, and the epoch that it reached."""
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    branches = (branch["experiment"] for branch in document["branches"])
    return [document["experiment"], *branches, {"reached": document["epochs"]}]


# Files.

BAD_FILES = {
    "deep": (f"hidden = {'[' * 2000}{']' * 2000}", "it must be a TOML file (its values are nested"),
    "inline": (f"x = {'{a=' * 2000}1{'}' * 2000}", "it must be a TOML file (its values are nested"),
    "digits": (f"epochs = {'1' * 5000}", "it must be a TOML file (it has a number of too many dig"),
    "large": ("# " + "x" * 10_000_000, "it must be a TOML file (it has more than 10,000,000 bytes"),
    "hexadecimal": (f"epochs = 0x{'1' * 5000}", "epochs is '0x111"),
    "dotted": (f"epochs{'.a' * 5000} = 1", EPOCHS.format("a table")),
    "data set": (f"dataset = 0x{'1' * 5000}", "data set is '0x111"),
    "data sets": (f"dataset{'.a' * 5000} = 1", "data set is 'a table'; it must be one of"),
    "samples": (f"dataset = 'xor'\nsamples = 0x{'1' * 5000}", "samples is '0x111"),
    "switch": ("learning_rate = true", RATE.format("true")),
    "switches": ("hidden = [4, true]", HIDDEN.format("4,true")),
    "whole": ("hidden = 5.0", HIDDEN.format("5.0")),
    "huge": ("learning_rate = 1e500", RATE.format("1e500")),
    "precise": ("learning_rate = 100.0000000000001", RATE.format("100.0000000000001")),
    "escape": (
        'dataset = "\\u001b[31mred\\nblue"',
        "data set is '\\x1b[31mred\\nblue'; as a formula it must not have '\\x1b' at position 1",
    ),
    "unknown": ('"\\u001b[31mred" = 1', "there is no setting '\\x1b[31mred'; the settings are"),
    "branch": (
        "learning_rate = 0.02\n[[branch]]\nepoch = 9\nlearning_rate = -5",
        f"in the branch at epoch 9, {RATE.format('-5')}",
    ),
    "weights": (
        "[[branch]]\nepoch = 9\ninitializer = 'glorot'",
        "in the branch at epoch 9, first weights is 'glorot'; that needs a new run",
    ),
    "unused": ("dataset = 'xor'\nsamples = 100", "samples is '100'; xor always has its 21"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_is_one_sentence(call, tmp_path, name):
    text, sentence = BAD_FILES[name]
    (tmp_path / "bad.toml").write_text(text)
    assert sentence in refusal(call("run", "--config", "bad.toml"))


BAD_SWEEPS = {
    "count": f"seeds = 0x{'1' * 5000}",
    "seed": f"seeds = [0x{'1' * 5000}]",
    "switch": "seeds = true",
    "switches": "seeds = [true]",
    "values": f"[vary]\nepochs = [0x{'1' * 5000}]",
    "number": "vary = 3",
    "twice": "[vary]\nlr = [0.1]\nlearning_rate = [0.2]",
    "truth": "[vary]\nepochs = [true]",
    "dotted": f"vary{'.a' * 5000} = 1",
}


@pytest.mark.parametrize("name", BAD_SWEEPS)
def test_a_sweep_that_cannot_be_is_one_sentence(call, tmp_path, name):
    (tmp_path / "bad.toml").write_text(BAD_SWEEPS[name])
    sentence = refusal(call("sweep", "--config", "bad.toml"))
    assert re.search("must be|are allowed|varied twice", sentence)


def test_a_byte_order_mark_is_no_setting(call, tmp_path):
    (tmp_path / "marked.toml").write_bytes(b"\xef\xbb\xbfepochs = 5\r\n")
    first, reached = trained(call("run", "--config", "marked.toml", "--json"))
    assert first["epochs"] == reached["reached"] == 5


def test_a_long_value_leaves_what_is_allowed(call):
    for field in descriptions().values():
        if field.kind != "switch":
            others = [
                text
                for n, v in beside(field.name).items()
                for text in (descriptions()[n].option, v)
            ]
            sentence = refusal(call("run", *others, field.option, "9" * 5000))
            assert sentence.endswith(field.allowed)
    assert refusal(call("sweep", "--seeds", "9" * 5000)).endswith("such as 3,5,8 or 100-119")


# Options over a file with branches.

BRANCHED = """epochs = 40
[[branch]]
epoch = 10
learning_rate = 0.02
epochs = 80
[[branch]]
epoch = 50
reduction = "mean"
"""


@pytest.mark.parametrize(
    ("option", "name", "value"),
    [
        ("--epochs=60", "epochs", 60),
        ("--lr=0.5", "learning_rate", 0.5),
        ("--hidden=3", "hidden", [3]),
        ("--seed=5", "seed", 5),
        ("--reduction=sum", "reduction", "sum"),
        ("--initializer=glorot", "initializer", "glorot"),
        ("--bias", "bias", True),
    ],
)
def test_an_option_counts_in_every_branch(call, tmp_path, option, name, value):
    (tmp_path / "branched.toml").write_text(BRANCHED)
    options = ("run", "--config", "branched.toml", "--save", "saved.toml", "--json")
    *segments, reached = trained(call(*options, option))
    assert [segment[name] for segment in segments] == [value] * 3
    assert reached["reached"] == (60 if name == "epochs" else 80)
    saved = trained(call("run", "--config", "saved.toml", "--json"))
    assert [segment[name] for segment in saved[:-1]] == [value] * 3


def test_without_options_every_segment_is_as_the_file_says(call, tmp_path):
    (tmp_path / "branched.toml").write_text(BRANCHED)
    *segments, reached = trained(call("run", "--config", "branched.toml", "--json"))
    assert [segment["learning_rate"] for segment in segments] == [0.01, 0.02, 0.02]
    assert [segment["reduction"] for segment in segments] == ["sum", "sum", "mean"]
    assert reached == {"reached": 80}


def test_an_option_that_a_branch_cannot_have_is_refused(call, tmp_path):
    (tmp_path / "branched.toml").write_text(BRANCHED)
    for command in (("run", "--config"), ("report", "--experiment")):
        sentence = refusal(call(*command, "branched.toml", "--epochs", "30"))
        assert sentence.startswith("branch epoch is '50'; it must be from 10 to 30")


@pytest.mark.slow
@pytest.mark.parametrize(("epochs", "said"), [((), "80"), (("--epochs", "60"), "60")])
def test_the_report_tells_the_settings_that_were_trained(call, tmp_path, epochs, said):
    (tmp_path / "branched.toml").write_text(BRANCHED)
    options = ("--experiment", "branched.toml", "--seeds", "1", "--out", "report")
    assert call("report", *options, *epochs).returncode == 0
    page = (tmp_path / "report" / "report.md").read_text().replace("\n", " ")
    assert f"It finished at epoch {said}, " in page
    assert f"| epochs | {said} |" in page
    assert "from epoch 10 on: learning rate 0.02 - from epoch 50 on: loss is the mean" in page


# Options that would be ignored, rounded or misread.


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("run --preset xor --samples 100", "samples is '100'; xor always has its 21"),
        ("run --dataset xor --samples 20", "samples is '20'; xor always has its 21"),
        ("sweep --preset xor --samples 100", "samples is '100'; xor always has its 21"),
        ("datasets xor --samples 100", "samples is '100'; xor always has its 21"),
        ("datasets xor --lr 0.1", "there is no option '--lr'; see 'bp-tui datasets --help'"),
        ("datasets xor --dataset linear", "there is no option '--dataset'; see 'bp-tui datasets"),
        ("datasets --noise 0.1", "--noise 0.1 needs a data set, as in 'bp-tui datasets linear"),
        ("report --seeds 2.5", "seeds is '2.5'; it must be a whole number"),
        ("report --epochs 10.7", "epochs is '10.7'; it must be a whole number"),
        ("report --seeds 0x3", "seeds is '0x3'; it must be a whole number"),
        ("sweep --workers 1.5", "workers is '1.5'; it must be a whole number"),
        ("run --bias maybe", "bias is 'maybe'; it must be on or off"),
        ("run --bias=none", "bias is 'none'; it must be on or off"),
        ("run --no-bias=off", "--no-bias takes no value; it is 'off'"),
        ("run --quiet=off", "--quiet takes no value; it is 'off'"),
        ("--mouse=x", "--mouse takes no value; it is 'x'"),
        ("run --bias --no-bias", "--no-bias is given more than once"),
        ("run --lr 1 --lr 2", "--lr is given more than once"),
        ("run --lr", "--lr needs a value: learning rate must be a number above 0"),
    ],
)
def test_nothing_is_ignored_in_silence(call, arguments, sentence):
    assert refusal(call(*arguments.split())).startswith(sentence)


def test_samples_are_for_the_data_sets_that_take_them(call, tmp_path):
    (tmp_path / "linear.toml").write_text("samples = 50\nepochs = 3")
    (tmp_path / "xor.toml").write_text(Experiment(dataset="xor", epochs=3).to_toml())
    for file, options, samples in (
        ("linear.toml", ("--dataset", "xor"), 21),
        ("xor.toml", (), 21),
        ("xor.toml", ("--samples", "21"), 21),
        ("xor.toml", ("--dataset", "linear"), 100),
        ("xor.toml", ("--dataset", "linear", "--samples", "30"), 30),
    ):
        first, _ = trained(call("run", "--config", file, *options, "--json"))
        assert first["samples"] == samples
    vary = ("--preset", "xor", "--vary", "dataset=linear,xor", "--samples", "50", "--epochs", "3")
    runs = json.loads(call("sweep", *vary, "--json").stdout)["runs"]
    assert {run["dataset"]: run["samples"] for run in runs} == {"linear": 50, "xor": 21}


@pytest.mark.parametrize(
    ("written", "bias"),
    [
        ("--bias", True), ("--bias on", True), ("--bias=yes", True), ("--no-bias", False),
        ("--bias off", False), ("--bias=off", False), ("--bias no", False),
    ],
)  # fmt: skip
def test_a_switch_is_written_as_people_write_it(call, written, bias):
    first, _ = trained(call("run", *written.split(), "--epochs", "2", "--json"))
    assert first["bias"] is bias


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ("run --criterion mse", "see 'bp-tui run --help'"),
        ("run --solver adam", "see 'bp-tui run --help'"),
        ("run --units 3", "see 'bp-tui run --help'"),
        ("run --layers 3", "see 'bp-tui run --help'"),
        ("run -x", "see 'bp-tui run --help'"),
        ("run --epoch 5", "did you mean --epochs?"),
        ("run --learningrate 3", "did you mean --learning-rate?"),
        ("run --LR=3", "did you mean --lr?"),
        ("run --activaton identity", "did you mean --activation?"),
        ("sweep --worker 3", "did you mean --workers?"),
        ("swep", "did you mean sweep?"),
        ("Run", "did you mean run?"),
        ("lab", "see 'bp-tui --help'"),
        ("run sweep", "see 'bp-tui run --help'"),
    ],
)
def test_only_what_is_near_is_suggested(call, arguments, advice):
    sentence = refusal(call(*arguments.split()))
    assert sentence.startswith("there is no ")
    assert sentence.endswith(f"; {advice}")


# Whatever a name holds.

NAMES = {
    "escape": (b"\x1b[31mred", "\\x1b[31mred"),
    "title": (b"\x1b]0;title\x07", "\\x1b]0;title\\x07"),
    "newline": (b"two\nlines", "two\\nlines"),
    "direction": ("\u202etext".encode(), "\\u202etext"),
    "latin-1": (b"gr\xf6\xdfe", "gr\\xf6\\xdfe"),
    "markup": (b"[bold red]x[/bold red] :smile:", "[bold red]x[/bold red] :smile:"),
    "backticks": (b"`b` *c* <b>", "`b` *c* <b>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_text(call, tmp_path, name):
    bytes_of_it, shown = NAMES[name]
    file = os.fsdecode(bytes_of_it.replace(b"/", b"\\") + b".toml")
    shown = shown.replace("/", "\\")
    (tmp_path / file).write_text("epochs = 9")
    page = call("run", "--config", file)
    assert page.stdout.startswith(f"{shown}.toml   2-10-10-1   seed 7")
    assert f"'{shown}.toml.x'; it must be a readable" in refusal(
        call("run", "--config", f"{file}.x")
    )
    for word in (("run", "--preset"), ("run", "--dataset"), ("datasets",), ("sweep", "--vary")):
        assert f"'{shown}.toml'" in refusal(call(*word, file))
    assert f"{shown}.toml" in refusal(call(file))
    assert f"'{shown}.toml/x'" in refusal(call("run", "--epochs", "2", "--save", f"{file}/x"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_report_on_any_name_can_be_read(call, tmp_path, name):
    file = os.fsdecode(NAMES[name][0].replace(b"/", b"\\"))
    (tmp_path / f"{file}.toml").write_text("epochs = 9")
    done = call("report", "--experiment", f"{file}.toml", "--seeds", "1", "--out", file)
    assert done.returncode == 0
    assert done.stdout.startswith(f"{NAMES[name][1].replace('/', chr(92))}/report.html written in")
    for page in ("report.md", "report.html"):
        text = (tmp_path / file / page).read_text(encoding="utf-8")
        assert all(line.replace("\xa0", " ").isprintable() for line in text.splitlines())
    assert "<b>" not in text


def test_values_that_begin_with_a_hyphen_are_values(call):
    hyphens = {"--target-levels": "-1 and 1", "--dataset": "-x1 > x2", "--output": "tanh"}
    given = [word for option in hyphens.items() for word in option]
    settings, _ = trained(call("run", *given, "--epochs", "1", "--json"))
    assert (settings["target_levels"], settings["dataset"]) == ("-1 and 1", "-x1 > x2")
