"""The command `bp-tui`. What a subcommand needs is imported when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.metadata import version
from typing import NoReturn

from cyclopts import (
    App,
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from core.refusal import UsageError

app = App(
    name="bp-tui",
    help="A laboratory for backpropagation in the terminal. Without a command it opens the Lab.",
    version=version("bp-tui"),
)
COMMANDS = {
    "run": "Train an experiment; show its learning curve, its decision map and its accuracy.",
    "sweep": "Train every combination of some values, each with many seeds.",
    "report": "Do the whole lab report anew, or report on an experiment of your own.",
    "presets": "List the presets: their settings and what to look for.",
    "datasets": "Draw a data set, or list them.",
}
for name, help in COMMANDS.items():
    app.command(f"tui.cli.{name}:{name}", name=name, help=help)


@app.default
def lab(*, mouse: bool | None = None) -> None:
    """Open the Lab: set hyperparameters in a form and watch the network learn.

    Parameters
    ----------
    mouse
        Listen to the mouse. By default it is left alone over SSH and in tmux, which may send
        what the screen cannot read after a reconnection.
    """
    open_lab(mouse=mouse)


def open_lab(*, mouse: bool | None = None) -> None:
    """Run the app until it is quit; `UsageError` where there is no terminal to run it in."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError(
            "the Lab needs a terminal; without one, use 'bp-tui run --preset report-xor'"
        )
    if mouse is None:
        # After a reconnection the terminal may send mouse reports that Textual cannot decode.
        mouse = not any(name in os.environ for name in ("SSH_CONNECTION", "TMUX"))
    sys.setswitchinterval(0.001)  # a key press is served sooner beside the training thread
    from tui.app import BpTuiApp

    the_lab = BpTuiApp()
    the_lab.run(mouse=mouse)
    raise SystemExit(the_lab.return_code)


def fail(sentence: str) -> NoReturn:
    """Say what is wrong on standard error, where it can be written, and leave with 2."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"bp-tui: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def _help() -> str:
    """Where the command that was called is explained."""
    called = next((word for word in sys.argv[1:2] if word in COMMANDS), "")
    return f"see '{' '.join(filter(None, ('bp-tui', called)))} --help'"


def _missing(option: str) -> str:
    """What to say of an option without its value."""
    from core.experiments.schema import find

    field = find(option.lstrip("-"))
    if field is None:
        return f"{option} needs a value; {_help()}"
    return f"{option} needs a value: {field.title} must be {field.allowed}"


def main() -> None:
    """Run the command line; a usage error is one sentence and exit code 2."""
    try:
        app(exit_on_error=False, print_error=False, result_action="return_value")
    except UnusedCliTokensError as error:
        unknown = (error.unused_tokens or [""])[0]
        fail(f"there is no command or argument '{unknown}' here; {_help()}")
    except UnknownOptionError as error:
        said = " ".join(str(error).split()).removeprefix("Unknown option: ")
        option, _, advice = said.partition(". ")
        advice = advice[:1].lower() + advice[1:] or _help()
        fail(f"there is no option '{option.rstrip('.')}'; {advice}")
    except MissingArgumentError as error:
        fail(_missing(error.argument.name if error.argument is not None else ""))
    except CoercionError as error:
        option = error.token.keyword or "the value" if error.token is not None else "the value"
        given = error.token.value if error.token is not None else ""
        fail(f"{option.lstrip('-')} is '{given}'; it must be a whole number")
    except CycloptsError as error:
        fail(" ".join(str(error).split()))
    except UsageError as error:
        fail(str(error))
    except BrokenPipeError:
        # Whoever read the output (a pager, head) has seen enough.
        sys.stderr.close()
    except OSError as error:
        fail(f"the output could not be written ({(error.strerror or str(error)).lower()})")


if __name__ == "__main__":
    main()
