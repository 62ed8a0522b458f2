"""`bp-tui run`: train one experiment, or several presets, and show what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.experiments.presets import nearest_preset
from core.refusal import Refusal
from core.training.recording import Recording
from tui.cli.keeping import keeping
from tui.cli.options import MAIN, Settings, chosen_course
from tui.cli.run_output import RunOutput, Task, train_all
from tui.files import write_named


def run(
    *,
    preset: Annotated[list[str] | None, Parameter(group=MAIN, negative=())] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    save: Annotated[Path | None, Parameter(group=MAIN)] = None,
    output: Annotated[RunOutput, Parameter(name="*")] = RunOutput(),  # noqa: B008
    store: Annotated[bool, Parameter(group=MAIN)] = True,
    detach: Annotated[bool, Parameter(group=MAIN, negative=())] = False,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Train an experiment; show its learning curve, its decision map and its accuracy.

    Options go before the file, the file before the preset. The run is saved while it trains:
    'bp-tui resume' goes on with one that was stopped or cut off. The exit code is 3 where the run
    diverged and 130 where it was stopped by Ctrl+C.

    Parameters
    ----------
    preset
        Start from the settings of a preset (`bp-tui presets` lists them). Give it again to train
        several, and see them side by side where there is room.
    config
        Start from the settings of a TOML file, such as `--save` and the Lab write.
    save
        Write the settings to a TOML file.
    store
        Save the run among all others.
    detach
        Train it in a process of its own, which goes on after the terminal is gone, and print its
        number. Several presets are trained at the same time.
    """
    presets: list[str] | list[None] = preset or [None]
    courses = [chosen_course(settings, preset=name, config=config) for name in presets]
    titles = [name or (config.name if config is not None else "experiment") for name in presets]
    several = len(courses) > 1
    output.check(len(courses), save=save)
    if save is not None:
        write_named("save", save, courses[0].to_toml())
    if detach:
        from tui.cli.detaching import detach_all

        output.refuse_beside("detach")
        if not store:
            raise Refusal("detach and no-store were both given; a detached run is in the store")
        detach_all(courses, titles, as_json=output.as_json)
        return
    tasks = (
        Task(title, Recording(course), nearest_preset(course.segments[0].experiment).name)
        for title, course in zip(titles, courses, strict=True)
    )
    with keeping("run", wanted=store) as keeper:
        results = train_all(tasks, output, keeper, several=several)
    raise SystemExit(output.show(results, several=several))
