"""A network as a drawing: maps where the plan has them, lines in the colour of their sign."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Experiment, Network
from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.nn.places import Place
from core.training.network_lens import LayerSeen, NetworkLens, NetworkSeen
from core.training.recording import Recording
from core.training.unit_weights import UnitWeight
from tui.drawing.canvas import Drawing
from tui.drawing.cells import Cells
from tui.drawing.network_diagram import Looks, network_diagram
from tui.drawing.network_lines import draw_lines, line_colours, strengths
from tui.drawing.network_plan import Gap, Plan, most_units, network_plan
from tui.drawing.network_unit import formula, large_columns, unit_detail
from tui.drawing.palette import DARK, LIGHT

GAP = Gap(0, 0, 10, (2, 10), (2, 10))
"""Two units beside two: their lines are level, or cross."""

CASES = {
    "spiral": PRESETS["spiral"].experiment,
    "xor": PRESETS["report-xor"].experiment,
    "classes": PRESETS["iris"].experiment,
    "mazur": PRESETS["mazur"].experiment,
    "none": Experiment(dataset="linear", hidden=()),
    "features": Experiment(dataset="spiral", hidden=(3,), features="inputs,x1^2,sin(x2),x1*x2"),
    "diverging": PRESETS["linear-diverges"].experiment.with_changes(learning_rate=100),
    "deep": Experiment(dataset="moons", hidden=(12,) * 12, activation="relu"),
}


def seen_of(
    experiment: Experiment,
    plan: Plan,
    looks: Looks,
    height: int,
    epochs: int = 40,
    page: int = 0,
) -> tuple[Recording, NetworkSeen]:
    recording = Recording(Course.of(experiment))
    recording.advance(epochs)
    rows = 2 if looks.characters else 1
    last = len(experiment.widths) - 1
    output = plan.column_of(last)
    size = next((c.size for c in plan.columns if c.layer != last), plan.columns[0].size)
    lens = NetworkLens(
        (size // rows, size),
        None if output is None else (output.size // rows, output.size),
        most_units(height),
        page,
        chosen=looks.chosen,
        large=(12, 24) if looks.characters else (24, 24),
    )
    snapshot = recording.at(recording.edge)
    assert snapshot is not None
    seen = lens.look(recording, snapshot, lambda: False)
    assert seen is not None
    return recording, seen


@pytest.mark.parametrize("page", [1, 2, 9])
@pytest.mark.parametrize("size", [(44, 18), (80, 32)], ids=str)
def test_every_page_of_units_is_drawn(page, size) -> None:
    experiment, (width, height) = Experiment(dataset="moons", hidden=(9, 13)), size
    names = Recording(Course.of(experiment)).dataset.features
    plan = network_plan(width, height, experiment.widths, names, outputs=True, whole=False)
    looks = Looks(DARK)
    recording, seen = seen_of(experiment, plan, looks, height, epochs=2, page=page)
    drawing = network_diagram(seen, recording.dataset, plan, looks)
    assert (drawing.width, drawing.height) == size


@pytest.mark.parametrize("size", [(24, 12), (44, 18), (80, 32), (120, 50)], ids=str)
@pytest.mark.parametrize("outputs", [True, False])
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_every_network_is_drawn_in_exactly_its_room(name, ascii, outputs, size) -> None:
    experiment, (width, height) = CASES[name], size
    looks = Looks(
        LIGHT, ascii, ascii, gradients=outputs, numbered=outputs, chosen=Place("F", 1, (1,)),
        weight=Place("W", 0, (1, 1)),
    )  # fmt: skip
    widths = experiment.widths
    names = Recording(Course.of(experiment)).dataset.features
    chosen = len(widths) - 1 if outputs else 0
    plan = network_plan(width, height, widths, names, outputs=outputs, whole=ascii, chosen=chosen)
    recording, seen = seen_of(experiment, plan, looks, height)
    drawing = network_diagram(seen, recording.dataset, plan, looks)
    assert (drawing.width, drawing.height) == size
    assert {sum(s.cell_length for s in row) for row in drawing.rows} == {width}
    assert drawing.plain.isascii() or not ascii
    detail = unit_detail(
        seen, recording.dataset, looks, "ascii" if ascii else "blocks", width, height
    )
    assert {sum(s.cell_length for s in row) for row in detail.rows} == {width}
    assert len(detail.rows) == height
    assert detail.plain.isascii() or not ascii


@pytest.mark.parametrize(("number", "is_told"), [(1, False), (3, True)])
def test_a_map_of_an_input_that_maps_do_not_go_along_is_told_to_have_one_colour(number, is_told):
    experiment = PRESETS["iris"].experiment
    looks = Looks(DARK, False, False, chosen=Place("F", 0, (number,)))
    plan = network_plan(80, 32, experiment.widths, ("x1",) * 4, outputs=True, whole=False)
    recording, seen = seen_of(experiment, plan, looks, 32, epochs=1)
    detail = unit_detail(seen, recording.dataset, looks, "blocks", 40, 31).plain
    assert ("One colour: maps go along x1 and x2" in detail) == is_told


def lines(values, *, ascii=False, **how) -> tuple[Cells, np.ndarray]:
    cells = Cells(8, 10)
    draw_lines(cells, GAP, np.array(values, float), 1.0, DARK, ascii=ascii, **how)
    return cells, line_colours(DARK)


def test_a_line_has_the_colour_of_its_sign_and_strength() -> None:
    cells, colours = lines([[1.0, 0.0], [0.0, -0.5]])
    assert set(cells.front[1]) == {colours[1, 3]}
    assert set(cells.front[5]) == {colours[0, 2]}
    assert (cells.glyph[[0, 2, 3, 4, 6, 7]] == ord(" ")).all()


def test_the_strongest_line_of_a_cell_is_seen() -> None:
    cells, colours = lines([[0.0, 1.0], [-0.2, 0.0]])
    # The two cross in the middle.
    crossing = cells.front[3:5, 4:6]
    assert colours[1, 3] in crossing
    alone, _ = lines([[0.0, 1.0], [0.0, 0.0]])
    drawn = alone.glyph != ord(" ")
    assert (cells.glyph[drawn] == alone.glyph[drawn]).all()
    assert (cells.front[drawn] == colours[1, 3]).all()


def test_lines_of_other_units_are_faint_and_a_chosen_one_has_the_accent() -> None:
    lit = np.array([[True, False], [False, False]])
    cells, colours = lines([[1.0, 0.0], [0.0, 1.0]], lit=lit)
    assert set(cells.front[1]) == {colours[1, 3]}
    assert set(cells.front[5]) == {colours[1, 1]}
    cells, _ = lines([[0.0, 0.0], [0.0, 1.0]], marked=0)
    assert set(cells.front[1]) == {int(DARK.accent[1:], 16)}


def test_characters_tell_the_sign() -> None:
    cells, _ = lines([[1.0, 0.0], [0.0, -1.0]], ascii=True)
    assert "".join(map(chr, cells.glyph[1])) == "+ + + + + "
    assert "".join(map(chr, cells.glyph[5])) == "- - - - - "


def test_strengths_by_hand() -> None:
    values = np.array([0.0, 0.05, -0.1, 0.34, -0.35, 0.7, -1.0, np.nan, np.inf])
    assert strengths(values, 1.0).tolist() == [0, 0, 1, 1, 2, 3, 3, 0, 3]
    for largest in (0.0, np.nan):
        assert strengths(values[:-1], largest).tolist() == [0] * 8


@pytest.mark.parametrize(("value", "label"), [(2.0, 1), (-2.0, 0)])
def test_a_bias_is_seen_by_its_sign_and_number(value, label) -> None:
    network = Network.from_weights(
        [np.zeros((2, 1)), np.zeros((1, 1))], [np.array([value]), np.array([0.0])]
    )
    plan = network_plan(40, 12, (2, 1, 1), ("x1", "x2"), outputs=True, whole=False)
    sizes = [column.size for column in plan.columns]
    layers = tuple(
        LayerSeen(tuple(range(n)), tuple(range(n)), np.zeros((n, size, size)))
        for n, size in zip((2, 1, 1), sizes, strict=True)
    )
    lens = NetworkLens((sizes[0],) * 2, (sizes[2],) * 2, 6)
    seen = NetworkSeen(lens, network, layers, None, None, None)
    dataset = Recording(Course.of(Experiment())).dataset
    looks = Looks(DARK, numbered=True)
    drawing = network_diagram(seen, dataset, plan, looks)
    assert f"{value:+.2f}" in drawing.plain
    colours = styled(drawing)
    assert colours[f"{value:+.2f}"] == DARK.class_colour(label)
    none = network_diagram(replace(seen, network=Network.from_weights(network.weights)),
                           dataset, plan, looks)  # fmt: skip
    assert f"{value:+.2f}" not in none.plain


def styled(drawing: Drawing) -> dict[str, str]:
    """The colour of each word."""
    return {
        segment.text.strip(): segment.style.color.get_truecolor().hex
        for row in drawing.rows
        for segment in row
        if segment.style and segment.style.color
    }


def test_a_formula_tells_terms_in_order_or_the_strongest_of_too_many() -> None:
    weights = [
        UnitWeight(Place("W", 0, (2, 1)), 2.75, None),
        UnitWeight(Place("b", 0, (1,)), -2.3, None),
        UnitWeight(Place("W", 0, (1, 1)), -1.25, None),
    ]
    assert formula(weights, 3, ("x1", "x2"), 40, 2) == ["z = -1.25 x1 + 2.75 x2 - 2.30"]
    assert formula(weights, 3, ("x1", "x2"), 20, 2) == ["z = -1.25 x1", "  + 2.75 x2 - 2.30"]
    assert formula(weights, 3, ("x1", "x2"), 26, 1) == ["z = 2.75 x2 + 2 smaller"]
    assert formula(weights, 5000, ("x1", "x2"), 40, 2)[-1].endswith("+ 4,997 smaller")
    assert formula([], 0, ("x1",), 20, 2) == []


def test_a_map_leaves_room_for_words() -> None:
    for width, height in ((29, 18), (36, 35), (60, 55)):
        assert large_columns(width, height) <= width
        assert large_columns(width, height) // 2 <= height // 2


def test_a_crowded_map_shows_some_of_the_points() -> None:
    """Where every cell had a letter, no map was left; where none had, no points."""
    looks = Looks(DARK, chosen=Place("F", 1, (1,)))
    experiment = CASES["spiral"]
    plan = network_plan(80, 32, experiment.widths, ("x1", "x2"), outputs=True, whole=False)
    recording, seen = seen_of(experiment, plan, looks, 32, epochs=1)
    detail = unit_detail(seen, recording.dataset, looks, "blocks", 24, 29).plain
    letters = sum(line[:24].count(letter) for line in detail.split("\n")[:12] for letter in "ox")
    assert len(recording.dataset.x) > 12 * 24 > 4 * letters > 12 * 24 / 4
