"""Documents in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.paper.latex_text import escaped
from core.lessons.paper.writer import Writer

HEAD = r"""\documentclass[a4paper]{article}
\usepackage[margin=2cm]{geometry}
\usepackage[T1]{fontenc}
\usepackage{amsmath}
\setcounter{MaxMatrixCols}{99}
\setlength{\arraycolsep}{3pt}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\allowdisplaybreaks
"""


class LatexMathematics(Writer):
    """Mathematics in the spelling of LaTeX."""

    spelling = "latex"
    dot = r"\cdot"
    dots = {"across": r"\cdots", "down": r"\vdots", "aslant": r"\ddots", "sum": r"\cdots"}  # noqa: RUF012
    indent = r"\phantom{=}"

    def power(self, mantissa: str, exponent: int) -> str:
        """Write a number with a power of ten."""
        return rf"{mantissa}\cdot 10^{{{exponent}}}"

    def infinite(self, name: str) -> str:
        """Write inf, -inf or nan."""
        return r"\text{nan}" if name == "nan" else name.replace("inf", r"\infty")

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        """Write a matrix of what stands in it."""
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


class Latex(LatexMathematics):
    """A document that LaTeX typesets, with amsmath and geometry."""

    before_display = "\n"

    def whole(self, title: str, body: str) -> str:
        """Put the preamble before the text."""
        start = rf"\section*{{{escaped(title)}}}"
        return f"{HEAD}\n\\begin{{document}}\n\n{start}\n\n{body}\n\n\\end{{document}}\n"

    def heading(self, text: str) -> str:
        """Write a heading."""
        return rf"\subsection*{{{escaped(text)}}}"

    def text(self, words: str) -> str:
        """Write words that stand for themselves."""
        return escaped(words)

    def inline(self, mathematics: str) -> str:
        """Put mathematics into a sentence."""
        return f"${mathematics}$"

    def display(self, rows: Sequence[str]) -> str:
        """Put rows of mathematics between paragraphs."""
        body = " \\\\\n".join(rows)
        return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"

    def footnote(self, text: str) -> str:
        """Write a footnote where it belongs."""
        return rf"\footnote{{{text}}}"
