"""What Inspect writes for paper is the step, the sample and the unit that are looked at."""

from __future__ import annotations

import pytest

from core.lessons.notation.digits import decimal
from core.lessons.paper.papers import ENDINGS
from core.training.step import take_step


@pytest.mark.parametrize(
    ("kind", "ending"), [("latex", "tex"), ("typst", "typ"), ("markdown", "md")]
)
async def test_a_step_is_written_as_it_is_looked_at(lab, tmp_path, kind, ending):
    async with lab() as it:
        await it.command("hidden 3")
        await it.finish(5)
        await it.press("4")
        await it.until_shows("F₂")
        await it.press("n", "tab")
        await it.until_shows("Sample 2")
        await it.command(f"export {kind}")
        await it.until_shows("the step is in")
        recording = it.recording
    (path,) = tmp_path.glob("*-step-5-sample-2.*")
    assert path.suffix == ENDINGS[kind]
    step, text = take_step(recording, 5).of_sample(1), path.read_text()
    assert "One update of " in text
    for values in step.f[1:]:
        assert all(decimal(value, 4) in text for value in values[0])


async def test_the_network_is_drawn_on_each_screen_of_the_run(lab, tmp_path):
    async with lab() as it:
        await it.command("hidden 3")
        await it.finish(5)
        for key in ("1", "3", "4"):
            await it.press(key)
            await it.command("export network tikz")
            await it.until_shows("the network at epoch 5 is in")
    paths = sorted(tmp_path.glob("*-network-5*.tex"))
    assert len(paths) == 3
    assert len({path.read_text() for path in paths}) == 1
    assert r"\begin{tikzpicture}" in paths[0].read_text()
