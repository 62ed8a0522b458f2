"""Maps on matplotlib's axes, in the terminal's colours and marks."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.nn.arrays import FloatArray
from tui.drawing.axes import ends
from tui.drawing.contrast import mix
from tui.drawing.palette import LIGHT
from tui.drawing.points import letter
from tui.drawing.shading import known
from tui.report.figures import MapPanel

CELLS = 120
"""Of a map, each way."""

UNDECIDED = 0.04
"""The least lead of a class of many that has its colour."""


def draw_map(ax: Any, panel: MapPanel) -> None:
    """Draw a map: what is known of the plane, and the points."""
    dataset = panel.dataset
    x1_low, x1_high, x2_low, x2_high = dataset.domain
    answers = panel.grid(CELLS, CELLS)
    if answers is None:
        ax.grid(linestyle=":")
        ax.set_axisbelow(True)
    else:
        plane = np.linspace(x1_low, x1_high, CELLS), np.linspace(x2_high, x2_low, CELLS)
        (_classes if answers.ndim == 3 else _scale)(ax, plane, known(answers))
    if answers is not None and answers.ndim == 2 and dataset.classes:
        _line(ax, plane, answers, 0.5)
    _points(ax, panel)
    ax.set(xlim=(x1_low, x1_high), ylim=(x2_low, x2_high), aspect="auto")
    ax.set(xticks=ends(x1_low, x1_high), yticks=ends(x2_low, x2_high))
    ax.xaxis.set_major_formatter(_number)
    ax.yaxis.set_major_formatter(_number)
    name = dataset.columns[0]
    ax.set_xlabel("x₁" if name == "x1" else f"x₁ {name}", labelpad=-6)
    ax.set_ylabel("x₂", labelpad=-4, rotation=0)
    ax.set_title(panel.title)
    ax.set_title(panel.note, loc="right", weight="normal", color=LIGHT.muted, size=8)


def _number(value: float, _place: int) -> str:
    return f"{value:g}"


def _scale(ax: Any, plane: tuple[FloatArray, FloatArray], share: FloatArray) -> None:
    """Fill the plane from one end of the palette's ramp to the other."""
    levels = np.linspace(-1e-9, 1 + 1e-9, len(LIGHT.ramp) + 1)
    ax.contourf(*plane, share, levels=levels, colors=LIGHT.ramp, antialiased=False)


def _classes(ax: Any, plane: tuple[FloatArray, FloatArray], shares: FloatArray) -> None:
    """Fill the plane with the colour of the class that wins, the stronger the larger its lead."""
    leads = [
        shares[..., label] - np.delete(shares, label, axis=-1).max(axis=-1)
        for label in range(shares.shape[-1])
    ]
    for label, lead in enumerate(leads):
        side = LIGHT.side(label)
        levels = np.linspace(UNDECIDED, 1 + 1e-9, len(side) + 1)
        if lead.max() > UNDECIDED:
            ax.contourf(*plane, lead, levels=levels, colors=side, antialiased=False)
    for lead in leads:
        _line(ax, plane, lead, 0.0)


def _line(ax: Any, plane: tuple[FloatArray, FloatArray], of: FloatArray, level: float) -> None:
    if of.min() < level < of.max():
        ax.contour(*plane, of, levels=[level], colors=LIGHT.bright, linewidths=1)


def _points(ax: Any, panel: MapPanel) -> None:
    """Draw each point in the colour of its class or value; a mistake is a capital on black."""
    dataset, plane = panel.dataset, panel.dataset.plane
    style: dict[str, Any] = {"linestyle": "none", "clip_on": False}
    if dataset.is_test.any():  # underlined, as on the screen
        below = plane[dataset.is_test] - (0, 0.03 * (dataset.domain[3] - dataset.domain[2]))
        ax.plot(*below.T, "_", markersize=5, color=LIGHT.bright, **style)
    if not dataset.classes:
        _values(ax, plane, dataset.shares(dataset.target[:, 0]))
        return
    truth = dataset.truth.astype(int)
    wrong = np.zeros(len(truth), dtype=np.bool_) if panel.wrong is None else panel.wrong
    for label in range(len(dataset.classes)):
        dark = mix(LIGHT.class_colour(label), LIGHT.bright, 0.35)
        right = plane[(truth == label) & ~wrong]
        name = rf"$\mathrm{{{letter(label)}}}$"
        look = LOOKS.get(label, {"marker": name, "markeredgewidth": 0.4})
        ax.plot(*right.T, markersize=4.5, color=dark, **look, **style)
    box = {"boxstyle": "square,pad=0.15", "facecolor": LIGHT.bright, "edgecolor": "none"}
    for (x1, x2), label in zip(plane[wrong], truth[wrong], strict=True):
        ax.text(x1, x2, letter(label).upper(), color=LIGHT.background, weight="bold", size=6.5,
                ha="center", va="center", bbox=box)  # fmt: skip


LOOKS: dict[int, dict[str, Any]] = {
    0: {"marker": "o", "markerfacecolor": "none", "markeredgewidth": 1.1},
    1: {"marker": "x", "markeredgewidth": 1.3},
}
"""Of the points of the first two classes; those of others are their letters."""


def _values(ax: Any, plane: FloatArray, share: FloatArray) -> None:
    """Draw dots in the colours of their values: one that the surface fits melts into it."""
    ramp = LIGHT.ramp
    steps = (known(share) * len(ramp)).astype(int).clip(max=len(ramp) - 1)
    ax.scatter(*plane.T, s=18, c=[ramp[step] for step in steps], edgecolors=LIGHT.bright,
               linewidths=0.7, clip_on=False, zorder=3)  # fmt: skip
