"""The Lab's run on paper: the network as a picture, and the step that is looked at."""

from __future__ import annotations

from core.lessons.paper.about import about, input_names
from core.lessons.paper.papers import ENDINGS, write
from core.lessons.paper.picture import network_picture
from core.lessons.paper.picture_svg import picture_svg
from core.lessons.paper.picture_tikz import picture_tikz
from core.lessons.paper.worked_pass import Work, worked_pass
from core.nn.places import Place
from core.training.moment import Moment
from core.training.recording import Recording
from tui.screens.inspect.choice import Chosen

PICTURES = {"svg": (picture_svg, ".svg"), "tikz": (picture_tikz, ".tex")}


def network_file(moment: Moment, kind: str) -> tuple[str, str]:
    """Return the network of a moment as a picture of a kind, and the end of the file's name."""
    recording = moment.recording
    picture = network_picture(recording.network(moment.snapshot), input_names(recording))
    writer, ending = PICTURES[kind]
    return writer(picture), ending


def step_file(
    recording: Recording, title: str, chosen: Chosen, unit: Place | None, kind: str
) -> tuple[str, str]:
    """Return the step that is looked at as a document of a kind, and the end likewise."""
    batch, sample = chosen.batch, None
    if not chosen.whole:
        sample = batch.samples.tolist().index(chosen.step.samples[0])
    work = Work(title, about(recording, batch, sample), batch, sample, unit)
    return write(worked_pass(work), kind), ENDINGS[kind]
