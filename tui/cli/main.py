"""The command `bp-tui`. What a subcommand needs is imported when it is called."""

from __future__ import annotations

import difflib
import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise, takewhile
from pathlib import Path
from typing import NoReturn

from cyclopts import (
    App,
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from core.refusal import Refusal, written
from tui.cli.looks import EPILOGUE, LOOKS, take_looks
from tui.files import reason
from tui.terminal.options import Terminal, TerminalOptions
from tui.terminal.streams import is_dumb, leave, sensible_terminal, steady_streams

app = App(
    name="bp-tui",
    help="A laboratory for backpropagation in the terminal. Without a command it opens the Lab.",
    version=version("bp-tui"),
    help_epilogue=EPILOGUE,
)
NEAR = 0.8
"""Least likeness of a word and a name for the name to be suggested, 0 to 1."""

COMMANDS = {
    "run": "Train an experiment; show its learning curve, its decision map and its accuracy.",
    "attach": "Open the Lab on a run, live where another process trains it.",
    "doctor": "Look at what the terminal can, and remember the preferences that follow.",
    "serve": "Show the Lab in a browser.",
    "stop": "Stop a run that another process trains; it is saved, and can be resumed.",
    "runs": "List the runs that are kept; show, compare, mark, move or delete them.",
    "resume": "Go on with a run that was cut off, paused or stopped, to the same bits.",
    "export": "Write a script that trains the same network without bp-tui.",
    "sweep": "Train every combination of some values, each with many seeds.",
    "report": "Do the whole lab report anew, or report on an experiment of your own.",
    "inspect": "Show one update of a run step by step, with all its numbers.",
    "presets": "List the presets: their settings and what to look for.",
    "datasets": "Draw a data set, or list them.",
    "check": "Check every gradient of backpropagation against the loss itself.",
    "check-code": "Check your own backpropagation: which part is wrong first, and why.",
}
OPENING = {"attach", "serve"}
"""Commands that open the app, which knows by itself how to look."""

for name, help in COMMANDS.items():
    function = name.replace("-", "_")
    app.command(f"tui.cli.{function}:{function}", name=name, help=help)


@app.default
def lab(file: Path | None = None, /, *, options: Terminal = TerminalOptions()) -> None:  # noqa: B008
    """Open the Lab: set hyperparameters in a form and watch the network learn.

    Parameters
    ----------
    file
        A TOML file of a run or a race to begin with, such as `w` writes.
    """
    if file is not None and file.suffix != ".toml":
        _refuse_word(str(file), COMMANDS)
    open_lab(file, options)


def open_lab(file: Path | None, options: TerminalOptions, *, run: int | None = None) -> None:
    """Run the app until it is quit, perhaps on the run or the race of a file, or on a run of the
    store; `Refusal` where there is no terminal to run it in."""
    first = None
    if file is not None:
        from tui.screens.opening import read_file

        first = read_file(str(file))
    if "TEXTUAL_DRIVER" not in os.environ:  # else another program shows it, such as a browser
        _require_terminal(file, run)
    sys.setswitchinterval(0.001)  # a key press is served sooner beside the training thread
    from tui.app import BpTuiApp

    the_lab = BpTuiApp(first, options, run=run)
    the_lab.run(mouse=the_lab.listens)
    raise SystemExit(the_lab.return_code)


def _require_terminal(file: Path | None, run: int | None) -> None:
    """Refuse to open the Lab where there is no terminal, or one without a cursor."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refusal(f"the Lab needs a terminal; without one, {_without_lab(file, run)}")
    if is_dumb():
        raise Refusal(
            f"TERM is '{written(os.environ.get('TERM', ''))}'; the Lab needs a terminal that moves "
            f"a cursor; without one, {_without_lab(file, run, '--plain ')}"
        )


def _without_lab(file: Path | None, run: int | None, how: str = "") -> str:
    """Return what helps with a file or a run where the Lab cannot be opened."""
    if run is not None:
        return (
            f"'bp-tui runs show {run}' tells of it, and 'bp-tui resume {how}{run}' trains its rest"
        )
    what = "--preset report-xor" if file is None else f"--config {shlex.quote(str(file))}"
    return f"use 'bp-tui run {how}{what}'"


def fail(sentence: str) -> NoReturn:
    """Say what is wrong on standard error and leave with 2."""
    leave(f"bp-tui: {sentence}", 2)


def _help() -> str:
    """Return where the command that was called is explained."""
    words, part = [word for word in sys.argv[1:] if word not in LOOKS], app
    called = ["bp-tui"]
    for word in words:
        if word[:1] == "-" or word not in [*part]:
            break
        part = part[word]
        called.append(word)
    return f"see '{' '.join(called)} --help'"


def _advice(word: str, names: Iterable[str]) -> str:
    """Return the name that was meant, where one is near; else where all are explained."""
    known = {name.lower().strip("-"): name for name in names}
    meant = word.lower().strip("-").partition("=")[0]
    near = difflib.get_close_matches(meant, known, n=1, cutoff=NEAR)
    return f"did you mean {known[near[0]]}?" if near else _help()


def _refuse_word(word: str, names: Iterable[str]) -> NoReturn:
    fail(f"there is no command or argument '{written(word)}' here; {_advice(word, names)}")


def _missing(option: str) -> str:
    """Return what to say of an option without its value."""
    from core.experiments.schema import find

    field = find(option.lstrip("-"))
    if field is None:
        after = dict(pairwise(sys.argv)).get(option, "")
        is_value = after[:1] == "-" and after[:2] != "--"
        how = f"one that begins with a hyphen is given as {option}={written(after)}"
        return f"{option} needs a value; {how if is_value else _help()}"
    return f"{option} needs a value: {field.title} must be {field.allowed}"


def main() -> None:
    """Run the command line; the exit code tells what came of it, whoever reads the output."""
    output, code = steady_streams(), 0
    if {*COMMANDS, "--help", "-h"} & set(sys.argv):
        sensible_terminal()
    try:
        _call()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    sys.stdout.flush()
    if output.problem:
        leave(f"bp-tui: the output could not be written ({output.problem})", code or 2)
    raise SystemExit(code)


def _in_order(words: Sequence[str]) -> list[str]:
    """Return the words of the command line with the command before its looks, and with `-`, the
    output, as the value of the option before it."""
    looks = [*takewhile(LOOKS.__contains__, words)]
    rest = words[len(looks) :]
    ordered = [*rest[:1], *looks, *rest[1:]] if rest and rest[0] in COMMANDS else [*words]
    joined: list[str] = []
    for word in ordered:
        if word == "-" and joined and re.fullmatch("--[^=]+", joined[-1]):
            joined[-1] += "=-"
        else:
            joined.append(word)
    return joined


def _tell_all(command: App) -> None:
    """Have the help of a command tell all of its docstring, where it has no commands of its own."""
    if all(name[:1] == "-" for name in command):
        command.help = None  # what a line of the list says of it


def _call() -> None:
    """Call the command; a usage error is one sentence and exit code 2."""
    try:
        words = _in_order(sys.argv[1:])
        if words and words[0] in COMMANDS:
            _tell_all(app[words[0]])
            words = words if words[0] in OPENING else take_looks(words)
        app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except UnusedCliTokensError as error:
        word = (error.unused_tokens or [""])[0]
        _refuse_word(word, [name for name in error.app or () if name[:1] != "-"])
    except UnknownOptionError as error:
        word = error.token.keyword or error.token.value
        names = [name for argument in error.argument_collection for name in argument.names]
        fail(f"there is no option '{written(word)}'; {_advice(word, [*names, *LOOKS])}")
    except MissingArgumentError as error:
        fail(_missing(error.keyword or (error.argument.name if error.argument else "")))
    except RepeatArgumentError as error:
        fail(f"{error.token.keyword} is given more than once")
    except CoercionError as error:
        option = (error.token.keyword if error.token is not None else None) or "the value"
        given = written(error.token.value) if error.token is not None else ""
        if error.target_type is bool:
            fail(f"{option} takes no value; it is '{given}'")
        fail(f"{option.lstrip('-')} is '{given}'; it must be a whole number")
    except CycloptsError as error:
        fail(" ".join(str(error).split()))
    except Refusal as error:
        fail(str(error))
    except OSError as error:
        fail(f"the operating system refuses ({reason(error)})")


if __name__ == "__main__":
    main()
