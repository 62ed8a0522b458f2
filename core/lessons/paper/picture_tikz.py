r"""The network's picture as TikZ, which a LaTeX document takes in by \input."""

from __future__ import annotations

from core.lessons.paper.latex_text import escaped
from core.lessons.paper.picture import NEGATIVE, POSITIVE, Circle, Line, Picture, Word
from core.lessons.paper.picture_svg import strength

ANCHORS = {"start": "west", "middle": "center", "end": "east"}


def picture_tikz(picture: Picture) -> str:
    """A picture as a `tikzpicture`."""
    (left, top), (right, bottom) = picture.low, picture.high
    body = [
        *map(_line, picture.lines),
        *map(_circle, picture.circles),
        *map(_word, picture.words),
    ]
    return "\n".join(
        [
            r"% \usepackage{tikz} in the preamble; \input{FILE} where the picture is to be.",
            r"\begin{tikzpicture}[x=1cm, y=-1cm]",
            rf"\definecolor{{negative}}{{HTML}}{{{NEGATIVE[1:].upper()}}}",
            rf"\definecolor{{positive}}{{HTML}}{{{POSITIVE[1:].upper()}}}",
            rf"\useasboundingbox ({left:.2f},{top:.2f}) rectangle ({right:.2f},{bottom:.2f});",
            *body,
            r"\end{tikzpicture}",
            "",
        ]
    )


def _line(line: Line) -> str:
    (x1, y1), (x2, y2) = line.start, line.end
    colour = "positive" if line.value > 0 else "negative"
    return (
        rf"\draw[{colour}!{100 * strength(line):.0f}, line width={line.width:.2f}pt] "
        f"({x1:.3f},{y1:.3f}) -- ({x2:.3f},{y2:.3f});"
    )


def _circle(circle: Circle) -> str:
    dashes = ", densely dashed" if circle.dashed else ""
    x, y = circle.centre
    return (
        rf"\draw[fill=white, line width=0.7pt{dashes}] ({x:.3f},{y:.3f}) "
        f"circle [radius={circle.radius:.3f}cm];"
    )


def _word(word: Word) -> str:
    x, y = word.at
    options = [f"anchor={ANCHORS[word.anchor]}", "inner sep=1pt"]
    if word.halo:
        options.append("fill=white")
    if word.angle:
        options.append(f"rotate={-word.angle:.2f}")
    size = rf"\fontsize{{{word.size:g}}}{{{1.2 * word.size:g}}}\selectfont "
    return rf"\node[{', '.join(options)}] at ({x:.3f},{y:.3f}) {{{size}{_text(word)}}};"


def _text(word: Word) -> str:
    if word.halo:  # a number: its minus is not a hyphen
        return f"${word.text}$"
    if not word.is_name:
        return escaped(word.text)
    base, _, below = word.text.partition("_")
    return (
        f"${base}_{{{below}}}$"
        if below.isdigit() and base.isalpha()
        else (rf"\textit{{{escaped(word.text)}}}")
    )
