"""The Network as its user has it: units and weights are chosen, numbers are the engine's."""

from __future__ import annotations

import re

from core.nn.places import Place, find_place
from core.training.network_lens import NetworkSeen
from core.training.step import take_step
from tui.drawing import numbers
from tui.screens.network.sight import plan_of


async def opened(it, preset: str, *, epochs: int = 40, key: str = "3") -> None:
    """A preset trained for some epochs, its network shown."""
    await it.command(f"preset {preset}")
    await it.finish(epochs)
    await it.press(key)
    await it.until(lambda: isinstance(it.app.screen.view.moment.seen, NetworkSeen))


def choice(it):
    return it.app.screen.view.network


def engine(it):
    """The step that follows what is shown, and its matrices."""
    moment = it.app.screen.view.moment
    return it.app.screen.player.between(lambda: take_step(moment.recording, moment.epoch))


async def test_the_weights_listed_are_the_engines(lab):
    async with lab(120, 40) as it:
        await opened(it, "spiral")
        step = engine(it)
        rows = re.findall(r"([Wb]\d\[[\d,]+\]) +([+-][\d.]+) +━* +([+-][\d.e+-]+)", it.text)
        assert len(rows) == 10
        architecture = step.network.architecture
        for name, value, gradient in rows:
            place = find_place(architecture, name)
            (index,) = place.indices(architecture).tolist()
            assert value == numbers.signed(step.network.parameters[index], 6)
            flat = [x for matrix in step.gradients for x in matrix.ravel()]
            assert gradient == numbers.gradient(flat[index])
        unit = choice(it).unit
        assert f"Unit {unit.numbers[0]} of layer 2  tanh(z)" in it.text
        into = {place: w for place, w, _ in rows if place.startswith(("W1", "b1"))}
        formula = "".join(
            line[82:].strip() + " " for line in it.lines if re.search("a\\d|z =", line)
        )
        terms = re.findall(r"([+-]?) ?(\d+\.\d\d)( a\d)?", formula)
        written = sorted(float(sign + size) for sign, size, _ in terms)
        assert written == sorted(map(float, into.values()))


async def test_arrows_choose_a_unit_and_tab_a_weight_of_it(lab):
    async with lab(120, 40) as it:
        await opened(it, "spiral")
        await it.press("left", "up", "up", "up", "up", "up", "up", "up", "down")
        assert choice(it).unit == Place("F", 1, (2,))
        await it.until(lambda: "Unit 2 of layer 1" in it.text)
        await it.press("left")
        await it.until(lambda: "Input 1" in it.text or "Input 2" in it.text)
        await it.press("right", "right", "right", "right")
        await it.until(lambda: "Output  sigmoid(z)" in it.text)
        assert choice(it).unit == Place("F", 3, (1,))
        await it.press("tab")
        first = choice(it).weight
        assert first is not None
        assert first.letter in "Wb"
        await it.press("tab", "shift+tab")
        assert choice(it).weight == first
        await it.press("left")
        assert choice(it).weight is None


async def test_colours_are_of_weights_or_of_gradients(lab):
    async with lab(120, 40) as it:
        await opened(it, "spiral")
        step = engine(it)
        largest = max(abs(w).max() for w in step.network.layers[1:2])
        await it.until(lambda: f"W1 up to {largest:.2f}" in it.text)
        await it.press("v")
        of_gradient = numbers.gradient(float(abs(step.gradients[1]).max())).lstrip("+")
        await it.until(lambda: re.search(rf"dL/dW1( up)?( to)? {of_gradient}", it.text))
        await it.press("v")
        await it.until(lambda: f"W1 up to {largest:.2f}" in it.text)


async def test_the_strongest_of_many_units_come_first_and_others_page_by_page(lab):
    async with lab(120, 40) as it:
        await opened(it, "report-xor", epochs=20)
        assert "layer 1 8 of 100" in it.text
        first = it.app.screen.view.moment.seen.layers[1]
        assert set(first.units) == set(first.order[:8])
        await it.press("right_square_bracket")
        await it.until(lambda: it.app.screen.view.moment.seen.lens.page == 1)
        await it.until(lambda: choice(it).unit == it.app.screen.view.moment.seen.lens.chosen)
        second = it.app.screen.view.moment.seen.layers[1]
        assert set(second.units) == set(second.order[8:16])
        await it.press("left_square_bracket", "left_square_bracket")
        await it.until(lambda: it.app.screen.view.moment.seen.lens.page == 0)


async def test_v_in_the_lab_shows_the_network_in_the_truths_place(lab):
    for size in ((120, 40), (80, 24)):
        async with lab(*size) as it:
            await opened(it, "spiral", key="v")
            await it.until(lambda: "Network" in it.lines[1 + (it.size[1] > 24)][:60])
            assert "Ground truth" not in it.text
            assert "Prediction" in it.text
            await it.press("v")
            await it.until(lambda: "Gradients" in it.text)
            await it.until(lambda: it.app.screen.view.moment.seen.gradients is not None)
            await it.press("v")
            await it.until(lambda: "Ground truth" in it.text)
            assert it.app.screen.lens() is None


async def test_the_network_is_scrubbed_like_all_else(lab):
    async with lab(120, 40) as it:
        await opened(it, "spiral")
        await it.press("home")
        await it.until_epoch(0)
        moment = it.app.screen.view.moment
        await it.until(lambda: it.app.screen.view.moment.seen is not None)
        moment = it.app.screen.view.moment
        first = moment.recording.network(
            it.app.screen.player.between(lambda: moment.recording.at(0))
        )
        assert (moment.seen.network.parameters == first.parameters).all()
        await it.press(".")
        await it.until_epoch(1)


async def test_another_run_with_a_smaller_network_has_a_unit_chosen(lab):
    async with lab(120, 40) as it:
        await opened(it, "spiral")
        await it.command("hidden 2")
        await it.press("ctrl+r")
        await it.until(lambda: choice(it).unit.layer <= 2 and "2-2-1" in it.lines[0])
        await it.until(lambda: "of layer 2" not in it.text)
        await it.command("hidden none")
        await it.press("ctrl+r")
        await it.until(lambda: "Output  sigmoid(z)" in it.text)


async def test_keys_count_while_what_they_chose_is_on_its_way(lab):
    async with lab(120, 40) as it:
        await opened(it, "report-xor", epochs=10)
        it.type("right_square_bracket", "left", "down", "up", "left_square_bracket", "up", "left")
        await it.settle()
        await it.until(lambda: "Input 1" in it.text or "Input 2" in it.text)
        it.type("right", *9 * ["up"])
        await it.settle()
        await it.until(lambda: it.app.screen.view.moment.seen is not None)
        first = it.app.screen.view.moment.seen.layers[1].units[0]
        await it.until(lambda: f"Unit {first + 1} of layer 1" in it.text)


async def test_a_click_chooses_a_unit(lab):
    async with lab(120, 40) as it:
        await opened(it, "spiral")
        await it.press(*4 * ["left"])
        width, height = it.app.screen.query_one("#diagram").size
        plan = plan_of(it.app.screen.view, width - 2, height - 1, outputs=True)
        column = plan.column_of(1)
        await it.pilot.click("#diagram", offset=(column.x + 3, column.tops[5] // 2 + 1))
        await it.until(lambda: "Unit 6 of layer 1" in it.text)
        await it.pilot.click("#diagram", offset=(column.end + 5, 3))
        assert choice(it).unit == Place("F", 1, (6,))
