"""Network's keys that edit: a weight is typed, switched off and on, and the shape changes."""

from __future__ import annotations

from core.nn.places import find_place


def value(it, name):
    """The number of a weight at the newest epoch."""
    recording = it.recording
    place = find_place(recording.experiment.architecture, name)
    snapshot = it.app.network.player.between(lambda: recording.at(recording.edge))
    return snapshot.parameters[0][place.indices(recording.experiment.architecture)][0]


async def opened(it, *, trained=True):
    """Mazur's network on its own screen, trained a little."""
    await it.command("preset mazur")
    if trained:
        await it.press("space")
        await it.until(lambda: it.recording.edge > 100)
        await it.press("space")
    await it.press("3")
    await it.until(lambda: "Unit 2 of layer 1" in it.text)


async def test_a_weight_is_typed_and_the_branch_is_told(lab):
    async with lab(120, 40) as it:
        await opened(it)
        await it.press("tab")
        weight = it.app.network.view.network.weight
        await it.press("enter")
        assert it.commanding
        now = f"{value(it, str(weight)):.8g}"
        await it.until(lambda: f"{now}: a number, off, or on again" in it.text)
        await it.press(*"2.5", "enter")
        await it.until(lambda: f"{weight} is 2.5 in run 2 from epoch" in it.text)
        assert value(it, str(weight)) == 2.5
        await it.until(lambda: it.status.word == "Paused")
        edge = it.recording.edge
        assert it.recording.course.forks == (edge,)
        await it.press("o")
        await it.until(lambda: f"{weight} is off in run 2" in it.text)
        await it.press("o")
        await it.until(lambda: f"{weight} is on again in run 2" in it.text)
        assert value(it, str(weight)) == 2.5
        await it.press("space")
        await it.until(lambda: it.recording.edge > edge)
        await it.press("escape")
        assert "run 2" in it.lines[0]


async def test_a_unit_is_switched_off_where_nothing_was_trained(lab):
    async with lab(120, 40) as it:
        await opened(it, trained=False)
        before = it.status.loss
        await it.press("o")
        await it.until(lambda: "F1[2] is off; space trains with it" in it.text)
        await it.until(lambda: "sigmoid(z), off" in it.text)
        assert sum(line.endswith(" off  ") for line in it.lines) == 2
        assert sum(line.endswith(" frozen  ") for line in it.lines) == 1
        await it.until(lambda: it.status.loss not in ("", before))
        await it.press("o")
        await it.until(lambda: it.status.loss == before)
        assert it.recording.experiment.switched_off == ()


async def test_units_and_layers_are_added_and_dropped(lab):
    async with lab(120, 40) as it:
        await opened(it)
        for key, widths in (
            ("a", "2-3-2"), ("A", "2-3-3-2"), ("right", ""), ("d", "2-3-2-2"), ("D", "2-3-2"),
        ):  # fmt: skip
            await it.press(key)
            await it.until(lambda widths=widths: widths in it.lines[0])
        assert len(it.app.lab.laboratory.session.runs) == 2
        await it.press("left", "left")
        await it.press("a")
        await it.until(lambda: "the inputs are as many as the data set has" in it.text)


async def test_the_same_commands_work_in_the_lab_and_inspect(lab):
    async with lab(120, 40) as it:
        await it.command("preset mazur")
        await it.command("W1[2,1] -0.25")
        await it.until(lambda: "W1[2,1] is -0.25; space trains with it" in it.text)
        assert value(it, "W1[2,1]") == -0.25
        await it.press("4")
        await it.until(lambda: it.app.screen is it.app.inspect)
        await it.command("F1[1] off")
        await it.until(lambda: it.recording.experiment.switched_off == ("F1[1]",))
        await it.press("1")
        await it.command("W1[9,1]=3")
        await it.until(lambda: "there is no W1[9,1]" in it.text)
        await it.command("b0[1] much")
        await it.until(lambda: "b0[1] is 'much'; it must be a number, off, or on again" in it.text)
        await it.press("2")
        await it.command("b0[1] 1")
        await it.until(lambda: "there is no command" in it.text)
