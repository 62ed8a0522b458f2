"""`bp-tui check-code mine.py`: somebody's own backpropagation, judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from core.experiments.experiment import Experiment
from core.experiments.network_settings import BETWEEN
from core.refusal import Refusal, plain
from tui.cli.options import MAIN, AsJson, CodeSettings, given_settings
from tui.documents import course_of
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.lessons.own_code.verdict import Verdict

WIDTH = 90
"""Cells of the widest sentence."""

WRONG = 1
"""The exit code where the code is wrong."""


def check_code(
    file: Path | None = None,
    /,
    *,
    template: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    columns: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    time_limit: Annotated[Whole, Parameter(group=MAIN)] = 10,
    as_json: AsJson = False,
    settings: Annotated[CodeSettings, Parameter(name="*")] = CodeSettings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Check your own backpropagation: say which part of it is wrong first, and why.

    The file has a function gradients(weights, biases, x, y) or train(...); `--template` prints a
    file to fill in. It runs in a process of its own, on small networks with the activation, loss
    and optimizer of the options. The exit code is 0 where it is right, 1 where it is wrong and 2
    where it cannot be judged.

    Parameters
    ----------
    file
        The Python file.
    template
        Print a file to fill in, in which all functions are explained.
    columns
        A sample is a column: x (inputs, n), weights (units out, units in).
    time_limit
        Seconds that the file may take.
    as_json
        Print one JSON document and nothing else.
    """
    if template:
        from core.lessons.own_code.template import TEMPLATE

        print(TEMPLATE, end="")
        return
    if file is None:
        raise Refusal("check-code needs a file; 'bp-tui check-code --template' prints one")
    if not 1 <= time_limit <= 3600:
        raise Refusal(f"time limit is '{time_limit}'; it must be a whole number from 1 to 3,600")
    from core.lessons.own_code.checking import check_code as check

    experiment = _experiment(given_settings(settings))
    verdict = check(file, experiment, columns=columns, seconds=time_limit)
    if as_json:
        print(json.dumps(verdict.document(), allow_nan=False))
    else:
        _show(verdict)
    raise SystemExit(0 if verdict.right else WRONG)


def _experiment(given: dict[str, Any]) -> Experiment:
    """The experiment of some options: a softmax has classes, several activations their layers."""
    document = dict(given)
    if given.get("output") == "softmax":
        document["dataset"] = "iris"
    layers = str(given.get("activation", "")).count(BETWEEN) + 1
    if layers > 1 and "hidden" not in given:
        document["hidden"] = ",".join(["4"] * layers)
    return course_of(document).experiment


def _show(verdict: Verdict) -> None:
    from rich.text import Text

    from tui.drawing.verdict_table import table
    from tui.terminal.console import console_palette, is_ascii, output_console

    console = output_console()
    title = Text.assemble((plain(verdict.file), "bold"), (f"  {verdict.network}", "dim"))
    console.print(title, width=min(console.width, WIDTH))
    console.print()
    console.print(table(verdict, console_palette(console), ascii=is_ascii(console)))
    for paragraph in _paragraphs(verdict):
        console.print()
        console.print(Text.assemble(*paragraph), width=min(console.width, WIDTH))


def _paragraphs(verdict: Verdict) -> Iterator[list[tuple[str, str]]]:
    """Texts with their styles: the place and the name of each mistake, then what it is."""
    for finding in verdict.findings:
        name = finding.mistake and f"The likeliest mistake: {finding.mistake}."
        first = [(plain(finding.where), ""), (" " if finding.where else "", ""), (name, "bold")]
        yield [part for part in first if part[0]] or [("", "")]
        if finding.advice:
            yield [(finding.advice, "")]
    for sentence in verdict.sentences if verdict.right else verdict.notes:
        yield [(sentence, "bold" if sentence is verdict.sentences[0] else "dim")]
