"""`bp-tui inspect`: one update of a run, step by step, with all its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from core.experiments.course import Course
from core.lessons.paper.about import about, input_names
from core.lessons.paper.papers import write
from core.lessons.paper.worked_pass import DIGITS, Work, worked_pass
from core.nn.places import Place, find_place
from core.refusal import Refusal, plain, written
from core.training.recording import Recording
from core.training.step import Step, take_step
from core.training.step_document import step_document
from tui.cli.options import MAIN, AsJson, Settings, chosen_course
from tui.cli.step_tables import show
from tui.cli.training import refuse_wrong_epoch, trained
from tui.files import check_writable, write_named
from tui.terminal.options import Whole

MOST_DIGITS = 17
"""More than these no number has."""


def inspect(
    *,
    preset: Annotated[str | None, Parameter(group=MAIN)] = None,
    config: Annotated[Path | None, Parameter(group=MAIN)] = None,
    epoch: Annotated[Whole, Parameter(group=MAIN)] = 0,
    update: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    sample: Annotated[Whole | None, Parameter(group=MAIN)] = None,
    unit: Annotated[str | None, Parameter(group=MAIN)] = None,
    digits: Annotated[Whole, Parameter(group=MAIN)] = DIGITS,
    as_json: AsJson = False,
    latex: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    typst: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    markdown: Annotated[bool, Parameter(negative=(), group=MAIN)] = False,
    svg: Annotated[Path | None, Parameter(group=MAIN)] = None,
    tikz: Annotated[Path | None, Parameter(group=MAIN)] = None,
    settings: Annotated[Settings, Parameter(name="*")] = Settings(),  # type: ignore[valid-type] # noqa: B008
) -> None:
    """Show one update of a run step by step: forward, backward, gradients, the new weights.

    Options go before the file, the file before the preset. The run is trained up to the epoch
    first; the update shown is the one that follows.

    Parameters
    ----------
    preset
        Start from the settings of a preset (`bp-tui presets` lists them).
    config
        Start from the settings of a TOML file, such as `--save` and the Lab write.
    epoch
        The epoch whose weights the update starts from; 0 are the first weights.
    update
        Which update of the epoch, counted from 1, where there are mini-batches; by default the
        one that the sample is in, or the first.
    sample
        Show the part of one sample, by its number in the data set, from 1, as the table of
        `bp-tui run --predictions` has it. Without it the whole batch: losses, gradients, update.
    unit
        The unit, such as F2[4], whose sum is written out term by term.
    digits
        Significant digits of the numbers shown, 1 to 17.
    as_json
        Print one JSON document and nothing else, its numbers in full: the settings, F, a, y, the
        losses, B from dL/dx on, gradients, weights and the optimizer's state before and after.
    latex
        Print a LaTeX document of it and nothing else.
    typst
        Print a Typst document of it and nothing else.
    markdown
        Print a Markdown document of it, its mathematics as in LaTeX, and nothing else.
    svg
        Draw the network with its weights into an SVG file.
    tikz
        Draw it into a file for LaTeX, which takes it in by `\\input`.
    """
    course = chosen_course(settings, preset=preset, config=config)
    files = {"svg": svg, "tikz": tikz}
    kinds = {"json": as_json, "latex": latex, "typst": typst, "markdown": markdown}
    chosen = [kind for kind, is_given in kinds.items() if is_given]
    if len(chosen) > 1:
        raise Refusal(f"{chosen[0]} and {chosen[1]} were both given; each is printed alone")
    _refuse_wrong_numbers(course, epoch, digits)
    place = None if unit is None else _unit(course, unit)
    check_writable(**files)
    recording = trained(course, epoch, progress=not chosen)
    step, which = _step(recording, epoch, update, sample)
    work = Work(
        plain(f"One update of {preset or (config.name if config else 'a network')}"),
        about(recording, step, which),
        step,
        which,
        place,
        digits,
    )
    document = worked_pass(work)
    _draw(recording, step, files)
    if as_json:
        experiment = course.at(epoch).experiment.model_dump(mode="json")
        print(json.dumps({"experiment": experiment} | step_document(work.part), allow_nan=False))
    elif chosen:
        print(write(document, chosen[0]), end="")
    else:
        show(document)


def _refuse_wrong_numbers(course: Course, epoch: int, digits: int) -> None:
    refuse_wrong_epoch(course, epoch)
    if not 1 <= digits <= MOST_DIGITS:
        raise Refusal(f"digits is '{digits}'; it must be a whole number from 1 to {MOST_DIGITS}")


def _unit(course: Course, name: str) -> Place:
    """Return the place of a unit; `Refusal` where the network has none of that name."""
    try:
        return find_place(course.experiment.architecture, name)
    except ValueError as error:
        raise Refusal(f"unit is '{written(name)}'; {error}") from None


def _step(
    recording: Recording, epoch: int, update: int | None, sample: int | None
) -> tuple[Step, int | None]:
    """Return the update that is asked for, and the place of the sample in its batch."""
    snapshot = recording.at(epoch)
    assert snapshot is not None
    descent = recording.trainer(snapshot).descent()
    training = (~recording.dataset.is_test).nonzero()[0]
    if update is not None and not 1 <= update <= descent.updates:
        allowed = "1, the only update of an epoch"
        if descent.updates > 1:
            allowed = f"a whole number from 1 to {descent.updates:,}, the updates of an epoch"
        raise Refusal(f"update is '{update}'; it must be {allowed}")
    if sample is None:
        return take_step(recording, epoch, (update or 1) - 1, at=snapshot), None
    _refuse_wrong_sample(recording, sample)
    order = training[descent.samples()].tolist()
    place = order.index(sample - 1) // len(descent.samples(0))
    if update is not None and update != place + 1:
        raise Refusal(
            f"sample {sample:,} is not in update {update:,} of this epoch; it is in {place + 1:,}"
        )
    step = take_step(recording, epoch, place, at=snapshot)
    return step, step.samples.tolist().index(sample - 1)


def _refuse_wrong_sample(recording: Recording, sample: int) -> None:
    is_test = recording.dataset.is_test
    if not 1 <= sample <= len(is_test):
        raise Refusal(
            f"sample is '{sample}'; it must be a whole number from 1 to {len(is_test):,}, "
            "the points of the data set"
        )
    if is_test[sample - 1]:
        raise Refusal(f"sample {sample:,} is kept for testing; no update is made from it")


def _draw(recording: Recording, step: Step, files: Mapping[str, Path | None]) -> None:
    """Write the pictures that are asked for."""
    from core.lessons.paper.picture import network_picture
    from core.lessons.paper.picture_svg import picture_svg
    from core.lessons.paper.picture_tikz import picture_tikz

    writers = {"svg": picture_svg, "tikz": picture_tikz}
    for option, path in files.items():
        if path is not None:
            picture = network_picture(step.network, input_names(recording))
            write_named(option, path, writers[option](picture))
