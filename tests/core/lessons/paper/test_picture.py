"""The network's picture: each weight is a line of its sign and size, and both kinds can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from core.lessons.notation.digits import decimal
from core.lessons.paper.picture import (
    MOST_UNITS,
    NEGATIVE,
    POSITIVE,
    Picture,
    network_picture,
    strongest,
)
from core.lessons.paper.picture_svg import picture_svg
from core.lessons.paper.picture_tikz import picture_tikz
from core.lessons.paper.room import Spot, placed
from core.nn.arrays import FloatArray
from core.nn.network import Architecture, Network
from core.refusal import Refusal

SVG = "{http://www.w3.org/2000/svg}"


def network(*widths: int, bias: bool = False) -> Network:
    """A network with weights of both signs, one of them 0."""
    architecture = Architecture.of(widths, bias=bias)
    parameters = np.random.default_rng(len(widths)).normal(size=architecture.size)
    parameters[0] = 0.0
    return Network(architecture, parameters)


def picture(*widths: int, bias: bool = False) -> Picture:
    """The picture of such a network."""
    return network_picture(network(*widths, bias=bias), [f"x{i + 1}" for i in range(widths[0])])


def weights(of: Network) -> FloatArray:
    """Its weights that are drawn, from the smallest."""
    values: FloatArray = of.parameters[of.parameters != 0]
    return values[np.argsort(np.abs(values), kind="stable")]


@pytest.mark.parametrize("bias", [False, True])
def test_each_weight_is_a_line_of_its_sign_and_size(bias: bool) -> None:
    lines = picture(2, 3, 1, bias=bias).lines
    expected = weights(network(2, 3, 1, bias=bias))
    assert [line.value for line in lines] == expected.tolist()
    widths = [line.width for line in lines]
    assert widths == sorted(widths)
    assert lines[-1].share == 1


def test_circles_are_units_and_one_a_layer_for_its_biases() -> None:
    circles = picture(2, 3, 1, bias=True).circles
    assert sum(not circle.dashed for circle in circles) == 2 + 3 + 1
    assert sum(circle.dashed for circle in circles) == 2
    assert len({circle.centre for circle in circles}) == len(circles)


def test_lines_end_at_the_edges_of_their_units() -> None:
    drawn = picture(2, 3, 1, bias=True)
    for line in drawn.lines:
        for end in (line.start, line.end):
            distances = [np.hypot(*np.subtract(end, c.centre)) - c.radius for c in drawn.circles]
            assert min(map(abs, distances)) < 1e-9


def test_everything_is_within_the_picture() -> None:
    for widths in ((2, 2, 2), (2, 10, 10, 1), (5, 40, 3), (1, 1)):
        drawn = picture(*widths, bias=True)
        places = [*(c.centre for c in drawn.circles), *(w.at for w in drawn.words)]
        assert (np.array(places) > drawn.low).all()
        assert (np.array(places) < drawn.high).all()


def test_a_small_network_has_its_values_written_and_a_dense_layer_has_none() -> None:
    small = network(2, 2, 2, bias=True)
    texts = [word.text for word in picture(2, 2, 2, bias=True).words if word.halo]
    assert sorted(texts) == sorted(decimal(value, 3) for value in weights(small))
    dense = [word.text for word in picture(2, 12, 12, 1).words if word.halo]
    assert len(dense) < 12 * 12


def test_values_do_not_cover_one_another() -> None:
    lines = [((0.0, float(y)), (4.0, float(2 - y))) for y in range(4)]
    texts = ["-0.1234"] * 4
    spots = placed(lines, texts, [])
    assert len(spots) == 4
    for one, other in combinations(zip(spots, texts, strict=True), 2):
        for a in Spot.discs(*one):
            for b in Spot.discs(*other):
                assert np.hypot(a.x - b.x, a.y - b.y) >= a.radius + b.radius
    crowded = [((0.0, 0.0), (4.0, 0.01 * i)) for i in range(20)]
    assert placed(crowded, ["-0.1234"] * 20, []) == []


def test_of_many_units_the_strongest_are_drawn_and_it_says_so() -> None:
    wide = network(2, 100, 1)
    drawn = picture(2, 100, 1)
    shown = strongest(wide, 1, MOST_UNITS)
    sizes = np.abs(wide.weights[1][:, 0])
    assert set(shown) == set(np.argsort(sizes)[-MOST_UNITS:])
    texts = [word.text for word in drawn.words]
    assert f"{MOST_UNITS} of 100 units" in texts
    assert [t for t in texts if t.isdigit()] == ["1", "2", *(str(u + 1) for u in shown), "1"]


def test_weights_that_are_no_numbers_are_refused() -> None:
    broken = network(2, 2, 1)
    broken.parameters[3] = np.inf
    with pytest.raises(Refusal, match="not finite"):
        network_picture(broken, ["x1", "x2"])


def test_svg_has_the_lines_with_their_colours() -> None:
    drawn = picture(2, 3, 1, bias=True)
    lines = list(ET.fromstring(picture_svg(drawn)).iter(f"{SVG}line"))
    assert [line.get("stroke") for line in lines] == [
        POSITIVE if line.value > 0 else NEGATIVE for line in drawn.lines
    ]
    widths = [float(line.attrib["stroke-width"]) for line in lines]
    assert widths == pytest.approx([line.width for line in drawn.lines], abs=0.006)


def test_names_of_a_file_are_themselves_in_both_kinds() -> None:
    name = "a<b & 50%_$x{"
    drawn = network_picture(network(1, 1), [name])
    texts = ["".join(t.itertext()) for t in ET.fromstring(picture_svg(drawn)).iter(f"{SVG}text")]
    assert name in texts
    assert "x_1" in [word.text for word in picture(2, 1).words]
    assert r"a<b \& 50\%\_\$x\{" in picture_tikz(drawn)


def test_tikz_has_the_lines_with_their_colours() -> None:
    drawn = picture(2, 3, 1, bias=True)
    text = picture_tikz(drawn)
    found = re.findall(r"\\draw\[(negative|positive)!\d+, line width=([\d.]+)pt\]", text)
    assert [colour == "positive" for colour, _ in found] == [line.value > 0 for line in drawn.lines]
    assert [float(width) for _, width in found] == pytest.approx(
        [line.width for line in drawn.lines], abs=0.006
    )
    assert text.count("{") == text.count("}")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
def test_a_latex_document_takes_the_picture_in(tmp_path: Path) -> None:
    drawn = network_picture(network(2, 3, 1, bias=True), ["x1", "50%_$x{ & <"])
    (tmp_path / "network.tikz").write_text(picture_tikz(drawn))
    (tmp_path / "paper.tex").write_text(
        r"\documentclass{article}\usepackage{tikz}\begin{document}\input{network.tikz}"
        r"\end{document}"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
