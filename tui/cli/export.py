"""`bp-tui export`: a run as a script of its own, for NumPy and other libraries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.refusal import Refusal, plain
from core.scripts.script import script
from tui.cli.options import MAIN, Settings, chosen_course
from tui.files import check_writable, write_named


def export(
    *,
    to: Annotated[str, Parameter(group=MAIN)],
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    out: Annotated[Path | None, Parameter(group=MAIN)] = None,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Write a script that trains the same network, from the same first weights on the same points,
    and prints the same final loss.

    Options go before the file, the file before the preset. With the same NumPy, a NumPy script has
    every bit of the run; one for PyTorch or scikit-learn rounds in another order, which counts
    where a run is chaotic.

    Parameters
    ----------
    to
        The library that the script trains with: numpy, pytorch or sklearn.
    preset
        Start from the settings of a preset (`bp-tui presets` lists them).
    config
        Start from the settings of a TOML file, such as `--save` and the Lab write.
    out
        Write the script to a file instead of the output.
    """
    course = chosen_course(settings, preset=preset, config=config)
    check_writable(out=out)
    text = script(course, to)
    if out is not None and out.stem in re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE):
        raise Refusal(f"out is '{out}'; it must have another name than what the script imports")
    if out is None:
        print(text, end="")
    else:
        write_named("out", out, text)
        print(f"python {plain(str(out))} trains it")
