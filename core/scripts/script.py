"""Scripts by the library that they train with."""

from __future__ import annotations

from types import ModuleType

from core.data.dataset import Dataset
from core.experiments.course import Course, summary
from core.experiments.experiment import Experiment
from core.refusal import Refusal, written
from core.scripts import numpy_script, program, sklearn_script, torch_script
from core.scripts.program import Material
from core.scripts.source import Blocks, changed, joined

LIBRARIES: dict[str, ModuleType] = {
    "numpy": numpy_script,
    "pytorch": torch_script,
    "sklearn": sklearn_script,
}


def script(run: Experiment | Course, library: str, dataset: Dataset | None = None) -> str:
    """The program that trains an experiment or a course with a library of `LIBRARIES`.

    dataset: its points, for who has them already; a file may have others by now.
    Raises `Refusal` for what the library cannot do.
    """
    if library not in LIBRARIES:
        names = ", ".join(LIBRARIES)
        raise Refusal(f"to is '{written(library)}'; it must be one of {names}")
    course = run if isinstance(run, Course) else Course.of(run)
    module, material = LIBRARIES[library], Material.of(course, dataset)
    segments, ends = course.segments, (*course.forks, course.epochs)
    module.refuse(material)
    parts = [program.head(material, module.NAME), *module.preamble(material)]
    before: Blocks = {}
    for place, (segment, end) in enumerate(zip(segments, ends, strict=True)):
        experiment, first = segment.experiment, segment.first_epoch
        if place:
            parts.append(program.branch_comment(first, summary(course.changes[place - 1])))
        blocks = module.blocks(material, place)
        parts += changed(before, blocks)
        if place and experiment.edits.some:
            parts += [module.branch(experiment), program.start(module.steps(experiment))]
        if not place:
            parts.append(program.finish(material))
            parts.append(f"every = {max(1, course.epochs // 10)}")
            parts.append(program.start(module.steps(experiment)))
        other = not place or experiment.measure != segments[place - 1].experiment.measure
        if material.tested and other:
            parts.append(program.best(module.steps(experiment), first))
        parts.append(f"train({first}, {end})")
        before = {**before, **blocks}
    parts.append(f'finish("finished", {course.epochs})')
    return joined(parts)
