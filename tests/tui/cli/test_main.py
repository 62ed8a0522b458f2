"""The command line as its users and their scripts have it."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions

PROGRAM = Path(sys.executable).with_name("bp-tui")
SHORT = ("run", "--epochs", "30")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
ESCAPE = "\x1b"


def refuse_constant(name: str) -> float:
    raise AssertionError(f"{name} is not JSON")


def document(printed: str) -> dict[str, object]:
    """A JSON document by the letter: neither NaN nor anything beside it."""
    return json.loads(printed, parse_constant=refuse_constant)


# What `run` prints.


def test_json_is_one_document_and_nothing_else(call):
    done = call(*SHORT, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = document(done.stdout)
    assert found["experiment"] == json.loads(Experiment(epochs=30).model_dump_json())
    assert (found["status"], found["epochs"]) == ("finished", 30)
    assert len(found["losses"]) == 30
    assert found["test"] is None
    train = found["train"]
    assert train["total"] == 100 == sum(map(sum, train["confusion"]))
    assert train["accuracy"] == train["correct"] / 100


def test_json_tells_the_test_points_and_the_alternation(call):
    done = call(*SHORT, "--test-fraction", "0.3", "--json")
    found = document(done.stdout)
    assert (found["train"]["total"], found["test"]["total"]) == (70, 30)
    assert found["alternation"] is None
    found = document(call("run", "--preset", "report-xor", "--epochs", "500", "--json").stdout)
    assert found["alternation"]["epochs"] == [499, 500]
    assert len(found["alternation"]["train"]) == 2


def test_a_diverged_run_is_json_too(call):
    done = call("run", "--preset", "linear-diverges", "--json")
    assert done.returncode == 3
    found = document(done.stdout)
    assert found["status"] == "diverged"
    assert found["epochs"] == len(found["losses"])
    assert "try a smaller learning rate" in found["reason"]


def test_a_page_shows_the_run(bp_tui):
    done = bp_tui("run", "--preset", "report-xor")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("Ground truth", "Prediction", "Accuracy", "Loss", "2-100-100-1", "100.0 %"):
        assert words in done.stdout
    assert "Finished at epoch 3,000" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_quiet_is_one_line(call):
    done = call(*SHORT, "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"Finished at epoch 30: loss \S+, accuracy .*\n", done.stdout)


def test_a_diverged_run_says_why_and_leaves_with_3(call):
    done = call("run", "--preset", "linear-diverges")
    assert done.returncode == 3
    said = " ".join(done.stdout.split())
    assert re.search(r"Diverged at epoch \d+: .*; try a smaller learning rate", said)
    assert "nan" not in done.stdout.lower()


@pytest.mark.parametrize("as_json", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_ctrl_c_shows_what_was_reached(as_json, tmp_path):
    arguments = ["run", "--epochs", "1000000", *(["--json"] if as_json else [])]
    child = subprocess.Popen(
        [PROGRAM, *arguments, "--save", tmp_path / "begun.toml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not (tmp_path / "begun.toml").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.5)  # it trains by now; if not, it has trained 0 epochs, which is an answer too
    child.send_signal(signal.SIGINT)
    printed, complaints = child.communicate(timeout=20)
    assert (child.returncode, complaints) == (130, "")
    if as_json:
        found = document(printed)
        assert found["status"] == "stopped"
        assert 0 < found["epochs"] == len(found["losses"]) < 1_000_000
    else:
        assert "Stopped at epoch" in printed


# What is chosen.


def experiment(call, *arguments: str) -> Experiment:
    done = call("run", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return Experiment.model_validate(document(done.stdout)["experiment"])


def test_options_go_before_the_file_and_the_file_before_the_preset(call, tmp_path):
    (tmp_path / "some.toml").write_text("learning_rate = 0.03\nhidden = [4, 4]\nepochs = 20\n")
    chosen = experiment(call, "--preset", "report-xor", "--config", "some.toml", "--lr", "0.05")
    expected = PRESETS["report-xor"].experiment.with_changes(
        learning_rate=0.05, hidden=(4, 4), epochs=20
    )
    assert chosen == expected


def test_every_setting_is_an_option(call):
    other = Experiment(
        dataset="linear",
        samples=50,
        noise=0.1,
        test_fraction=0.2,
        seed=3,
        hidden=(5, 4, 3),
        activation="identity-tanh-relu",
        output="tanh",
        squash_input=False,
        bias=True,
        first_biases="drawn",
        initializer="glorot",
        loss="huber",
        reduction="mean",
        optimizer="adamw",
        learning_rate=0.002,
        beta2=0.9,
        schedule="cosine",
        schedule_epochs=5,
        batch=7,
        shuffle=False,
        clip=3,
        epochs=7,
        patience=5,
    )
    options = []
    for field in descriptions().values():
        if field.name not in other.document():
            continue
        value = getattr(other, field.name)
        if field.kind == "switch":
            options.append(field.option if value else f"--no-{field.option[2:]}")
        else:
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            options += [field.option, text]
    assert experiment(call, *options) == other


def test_what_is_saved_can_be_run_again(call, tmp_path):
    first = call(*SHORT, "--hidden", "3", "--save", "kept.toml", "--json")
    assert tomllib.loads((tmp_path / "kept.toml").read_text())["hidden"] == [3]
    again = call("run", "--config", "kept.toml", "--json")
    assert json.loads(again.stdout) | {"id": 1} == json.loads(first.stdout)


def test_a_file_with_a_branch_is_run(call, tmp_path):
    start = Course.of(Experiment(epochs=40))
    branch = start.branch(25, start.experiment.with_changes(learning_rate=0.05))
    (tmp_path / "branch.toml").write_text(branch.to_toml())
    found = document(call("run", "--config", "branch.toml", "--json").stdout)
    assert [b["epoch"] for b in found["branches"]] == [25]
    plain = document(call("run", "--epochs", "40", "--json").stdout)
    assert found["losses"][:26] == plain["losses"][:26]
    assert found["losses"][26:] != plain["losses"][26:]


# What is refused.

RATE = "learning rate is 'abc'; it must be a number above 0, at most 100"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("run --learning-rate abc", RATE),
        ("run --lr abc", RATE),
        ("run --lr nan", "learning rate is 'nan'; it must be a number above 0, at most 100"),
        ("run --hidden 3,x", "hidden layers is '3,x'; it must be whole numbers with commas"),
        ("run --hidden 10000,10000", "hidden layers 10000,10000 make 100,030,000 weights; at most"),
        ("run --dataset no", "data set is 'no'; it must be one of linear, xor"),
        ("run --preset nix", "preset is 'nix'; it must be one of report-linear, report-xor"),
        ("run --config none.toml", "config is 'none.toml'; it must be a readable TOML file"),
        ("run --config broken.toml", "config is 'broken.toml'; it must be a TOML file"),
        ("run --config binary.toml", "config is 'binary.toml'; it must be a TOML file"),
        ("run --config .", "config is '.'; it must be a readable TOML file"),
        ("run --config unknown.toml", "there is no setting 'pace'; the settings are dataset"),
        ("run --config rate.toml", RATE),
        ("run --config nested.toml", "there is no setting 'training'"),
        ("run --config branch.toml", "data set needs a new run"),
        ("run --save no/such/folder.toml", "save is 'no/such/folder.toml'; it must be a writable"),
        ("run --pace 0.9", "--pace"),
        ("run --epochs", "--epochs"),
        ("run twice", "there is no command or argument 'twice' here"),
        ("brew", "there is no command or argument 'brew' here"),
        ("none.toml", "open is 'none.toml'; it must be a readable TOML file"),
        ("branch.toml", "data set needs a new run"),
        ("datasets no", "data set is 'no'; it must be one of linear, xor"),
        ("", "the Lab needs a terminal; without one, use 'bp-tui run --preset report-xor'"),
    ],
)
def test_a_usage_error_is_one_sentence(call, tmp_path, arguments, sentence):
    files = {
        "broken": b"learning_rate =",
        "binary": b"\xff\xfe\x00",
        "unknown": b"pace = 0.9",
        "rate": b"learning_rate = 'abc'",
        "nested": b"[training]\nepochs = 3",
        "branch": b"[[branch]]\nepoch = 3\ndataset = 'xor'",
    }
    for name, content in files.items():
        (tmp_path / f"{name}.toml").write_bytes(content)
    done = call(*arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bp-tui: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    for noise in ("Traceback", "pydantic", "http", "Error", ESCAPE):
        assert noise not in done.stderr


@pytest.mark.parametrize("table", ["learning_rate = 'abc'", "pace = 1", "hidden = [0]"])
def test_a_bad_branch_in_a_file_is_one_sentence(call, tmp_path, table):
    (tmp_path / "branch.toml").write_text(f"[[branch]]\nepoch = 3\n{table}\n")
    done = call("run", "--config", "branch.toml")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


# The other commands.


def test_presets_are_listed(call):
    done = call("presets")
    assert done.returncode == 0
    for name in PRESETS:
        assert re.search(rf"^{name} ", done.stdout, re.MULTILINE)
    assert " ".join(done.stdout.split()).count("of 20 seeds") == len(PRESETS)


def test_a_data_set_is_drawn(call):
    done = call("datasets", "xor")
    assert done.returncode == 0
    assert "21 points: 11 o, 10 x" in done.stdout
    drawing = done.stdout.partition("\n")[2]
    assert (drawing.count("o"), drawing.count("x")) == (11, 10 + 1)  # x1, under the axis
    assert "linear" in call("datasets").stdout


def test_the_version(bp_tui):
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", bp_tui("--version").stdout)


def test_help_tells_every_option(call):
    done = call("run", "--help")
    assert done.returncode == 0
    for field in descriptions().values():
        assert field.option in done.stdout
    for option in (
        "--preset", "--config", "--save", "--json", "--quiet", "--log-every", "--predictions",
        "--predictions-csv", "--curves", "--plot-activation",
    ):  # fmt: skip
        assert f"{option} " in done.stdout
    assert "--chart " in call("sweep", "--help").stdout


def test_help_tells_all_that_is_said_of_a_command(call):
    for command, words in {
        "run": "exit code is 3 where the run diverged",
        "sweep": "exit code is 130 where Ctrl+C stopped it",
        "attach": "q leaves it running",
        "runs": "show, compare, mark, move or delete them",
    }.items():
        assert words in " ".join(call(command, "--help").stdout.split())


@pytest.mark.parametrize(
    "arguments", ["--version", "--help", "run --help", "run --json --epochs 2"]
)
def test_it_starts_without_what_it_does_not_need(tmp_path, arguments):
    program = (
        "import sys, atexit\n"
        "from tui.cli.main import main\n"
        f"sys.argv = ['bp-tui', *{arguments.split()!r}]\n"
        "costly = {'textual', 'plotext', *(['rich'] if '--json' in sys.argv else [])}\n"
        "atexit.register(lambda: print(sorted(costly & set(sys.modules)), file=sys.stderr))\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "[]\n")


# What the output may hold.


def test_no_colours_where_it_is_not_a_terminal(call):
    for arguments in (("run", "--preset", "xor"), ("presets",), ("datasets", "linear")):
        assert ESCAPE not in call(*arguments).stdout


@pytest.mark.slow
def test_a_terminal_has_progress_and_colours(terminal):
    with terminal("run", "--epochs", "60000", columns=100, lines=50) as it:
        it.until(lambda: re.search(r"training .*epoch [\d,]+ of 60,000 +loss .*/s", it.text))
        it.until_shows("Finished at epoch 60,000")
        assert it.until_left() == 0
        assert "training " not in it.text
        assert "▀" in it.text
        assert COLOUR.search(it.written.decode())


@pytest.mark.slow
def test_progress_is_on_standard_error_alone(terminal, tmp_path):
    line = 'exec "$0" run --epochs 60000 > page.txt'
    with terminal("-c", line, str(PROGRAM), program=Path("/bin/sh")) as it:
        it.until(lambda: re.search(r"epoch [\d,]+ of 60,000", it.text))
        assert it.until_left() == 0
        assert "Finished at epoch" not in it.text
    page = (tmp_path / "page.txt").read_text(encoding="utf-8")
    assert "Finished at epoch 60,000" in page
    assert "training " not in page


def test_no_color_is_kept_to_and_shows_the_map_in_characters(terminal):
    with terminal("run", "--preset", "linear", columns=100, lines=50, NO_COLOR="1") as it:
        it.until_shows("Finished at epoch 3,000")
        assert it.until_left() == 0
        assert re.search("[.:;]{8}", it.text)
        assert re.search("[-+#]{8}", it.text)
        codes = {
            code for sgr in re.findall(rb"\x1b\[([\d;]*)m", it.written) for code in sgr.split(b";")
        }
        assert not {code for code in codes if re.fullmatch(rb"[349]\d|10\d", code)} - {b"39", b"49"}


@pytest.mark.parametrize(
    "arguments",
    [
        "run --preset report-xor",
        *(pytest.param(it, marks=pytest.mark.slow) for it in ("presets", "datasets linear")),
    ],
)
def test_plain_ascii_where_nothing_else_can_be_shown(bp_tui, arguments):
    done = bp_tui(*arguments.split(), LANG="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


def test_who_closes_the_pipe_gets_no_complaint():
    done = subprocess.run(
        f"{PROGRAM} presets | head -1", shell=True, capture_output=True, text=True
    )
    assert done.stdout.startswith("report-linear")
    assert done.stderr == ""
