"""What the Lab writes into files: pictures, tables, animations and scripts."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

import tui.drawing.raster
from core import Course, Experiment, train
from core.scripts.script import LIBRARIES, script
from core.training.export import curves, predictions
from core.training.recording import Recording
from tui.drawing import numbers
from tui.report import ReportStopped, Watch
from tui.screens.exports import EXPORTS
from tui.screens.lab.animation import FRAMES, animation, frame_epochs, frames
from tui.screens.lab.view import LabView

SHORT = Experiment(hidden=(3,), epochs=40)


async def short(it) -> None:
    """A run of few epochs, trained to its end."""
    await it.command("hidden 3")
    await it.command("epochs 40")
    await it.press("ctrl+r", "f")
    await it.until(lambda: it.status.epoch == 40)


async def test_the_focused_panel_is_drawn_without_the_focus(lab, tmp_path):
    async with lab() as it:
        await it.command("export svg")
        await it.until_shows("the chart is in")
        text = (tmp_path / "report-xor-run-1-chart.svg").read_text()
        words = [e.text for e in ElementTree.fromstring(text).iter() if e.text and e.text.strip()]
        assert words[0] == "Loss"
        assert "truth" not in words
        await it.command("export svg")
        await it.until_shows("report-xor-run-1-chart-2.svg")
        assert (tmp_path / "report-xor-run-1-chart-2.svg").exists()


async def test_a_file_has_no_blank_in_its_name(lab, tmp_path):
    async with lab() as it:
        await it.press("shift+tab", "shift+tab")
        await it.until(lambda: it.app.screen.stage.focus_name == "truth")
        await it.command("export svg")
        await it.until_shows("the ground truth is in")
    assert (tmp_path / "report-xor-run-1-ground-truth.svg").exists()


async def test_the_whole_screen_is_drawn_as_it_is(lab, tmp_path):
    async with lab() as it:
        await it.command("export svg screen")
        await it.until_shows("the screen is in")
        root = ElementTree.fromstring((tmp_path / "report-xor-run-1-screen.svg").read_text())
        words = {e.text for e in root.iter()}
        assert {"bp-tui", "Ground", "Prediction", "hidden", "Loss"} <= words
        assert "export" not in words  # the command's own line is gone


async def test_pixels_are_written_or_said_to_need_pillow(lab, tmp_path, monkeypatch):
    pytest.importorskip("PIL")
    async with lab() as it:
        await it.command("export png")
        await it.until_shows("the chart is in")
        assert (tmp_path / "report-xor-run-1-chart.png").read_bytes().startswith(b"\x89PNG")
        monkeypatch.setattr(tui.drawing.raster, "find_spec", lambda _name: None)
        await it.command("export png")
        await it.until_shows("pip install 'bp-tui[export]'")


async def test_the_curves_are_those_of_a_run(lab, tmp_path):
    async with lab() as it:
        await short(it)
        await it.press("w")
        await it.until_shows("bp-tui run --config")
        await it.command("export csv")
        await it.until_shows("the figures of every epoch are in")
    text = (tmp_path / "report-xor-run-1-curves.csv").read_text()
    assert text == curves(train(settings(tmp_path))).csv


def settings(folder: Path) -> Course:
    """The course that the Lab wrote into its only TOML file."""
    (path,) = folder.glob("*.toml")
    return Course.from_toml(path.read_text())


async def test_the_points_are_those_of_the_playhead(lab, tmp_path):
    async with lab() as it:
        await short(it)
        await it.press("w")
        await it.until_shows("bp-tui run --config")
        await it.press("t")
        await it.command("export csv")
        await it.until_shows("the points at epoch 40 are in")
    text = (tmp_path / "report-xor-run-1-samples-epoch-40.csv").read_text()
    assert text == predictions(train(settings(tmp_path))).csv


@pytest.mark.parametrize("library", LIBRARIES)
async def test_a_script_is_that_of_the_shown_run(lab, tmp_path, library):
    async with lab() as it:
        await it.command(f"export {library}")
        await it.until_shows("the script that trains run 1 is in")
        course = it.app.screen.laboratory.shown.recording.course
    assert (tmp_path / f"report-xor-run-1-{library}.py").read_text() == script(course, library)


async def test_a_script_that_cannot_be_is_refused(lab, tmp_path):
    async with lab() as it:
        await it.command("activation sine")
        await it.press("ctrl+r")
        await it.until(lambda: it.status.epoch > 0)
        await it.command("export sklearn")
        await it.until_shows("with scikit-learn it must be")
    assert not list(tmp_path.glob("*.py"))


async def test_what_there_is_not_is_refused_with_what_there_is(lab):
    async with lab() as it:
        await it.command("export bmp")
        await it.until_shows("must be svg, png, svg screen")


def test_every_library_is_offered() -> None:
    assert set(EXPORTS) >= set(LIBRARIES)


# The animation.


@pytest.mark.parametrize("edge", [0, 1, 59, 60, 61, 3000, 1_000_000])
def test_frames_are_few_and_in_order_from_the_first_to_the_newest_epoch(edge: int) -> None:
    epochs = frame_epochs(edge)
    assert epochs == sorted(set(epochs))
    assert (epochs[0], epochs[-1]) == (0, edge)
    assert len(epochs) <= FRAMES + 1
    if edge > 1000:
        assert all(epoch % 2 == 0 for epoch in epochs[:-1])


def recorded() -> Recording:
    recording = Recording(Course.of(SHORT))
    recording.advance(40)
    return recording


def test_each_frame_tells_its_epoch_and_loss() -> None:
    recording = recorded()
    drawn = list(frames(recording.twin(), LabView(), Watch()))
    assert len({(frame.width, frame.height) for frame in drawn}) == 1
    for epoch, frame in zip(frame_epochs(40), drawn, strict=True):
        assert f"{epoch} of 40" in frame.plain
    assert numbers.loss(recording.final_loss) in drawn[-1].plain
    assert "Finished" in drawn[-1].plain


def test_a_twin_has_the_runs_bits_and_leaves_it_alone() -> None:
    recording = Recording(Course.of(Experiment(hidden=(3,), epochs=200)))
    recording.advance(150)
    twin = recording.twin()
    recording.advance(50)
    assert (twin.edge, recording.edge) == (150, 200)
    for epoch in (150, 7, 99):
        theirs, own = twin.at(epoch), recording.at(epoch)
        assert theirs.state.tobytes() == own.state.tobytes()
    assert len(twin.curve) == 151


def test_a_watch_stops_it_and_nothing_is_written(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[float] = []
    watch = Watch(lambda share, _words: told.append(share), lambda: len(told) > 5)
    with pytest.raises(ReportStopped):
        animation(recorded().twin(), LabView(), "run")(watch)
    assert told == sorted(told)
    assert not list(tmp_path.iterdir())


def test_without_pillow_it_is_an_animated_svg(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tui.drawing.raster, "find_spec", lambda _name: None)
    written = animation(recorded().twin(), LabView(), "run")(Watch())
    assert written.path.name == "run.svg"
    assert "pip install 'bp-tui[export]'" in written.rest[0]
    groups = ElementTree.fromstring(written.path.read_text()).findall(
        "{http://www.w3.org/2000/svg}g"
    )
    assert len(groups) == len(frame_epochs(40))


@pytest.mark.slow
async def test_a_gif_is_written_beside_playing(lab, tmp_path):
    image_module = pytest.importorskip("PIL.Image")
    async with lab() as it:
        await short(it)
        await it.command("export gif")
        await it.until(lambda: "the animation of run 1 is in" in it.text, 30)
    with image_module.open(tmp_path / "report-xor-run-1.gif") as image:
        assert image.n_frames > 20


@pytest.mark.slow
async def test_esc_stops_a_gif(lab, tmp_path):
    async with lab() as it:
        await short(it)
        await it.command("export gif")
        await it.until_shows("writing the animation of run 1")
        await it.press("escape")
        await it.until_shows("the animation of run 1 is not written")
    assert not list(tmp_path.glob("*.gif"))


# Settings.


async def test_settings_are_written_once_with_the_command_that_trains_them(lab, tmp_path):
    async with lab(200, 60) as it:
        await it.press("w")
        command = "bp-tui run --config report-xor-run-1.toml"
        await it.until_shows(f"settings are in ./report-xor-run-1.toml; {command} trains it again")
        await it.press("w")
        await it.until_shows(f"are already in ./report-xor-run-1.toml; {command}")
        await it.press("c")
        await it.until(lambda: "of 6,000" in it.text)
        await it.press("w")
        await it.until_shows("report-xor-run-1-2.toml")
    assert len(list(tmp_path.glob("*.toml"))) == 2
