"""The source text of scripts: numbers in full, functions, and the segments of a course in turn."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from textwrap import indent
from typing import TypeAlias

from core.nn.arrays import FloatArray
from core.refusal import plain

Blocks: TypeAlias = Mapping[str, str]
"""Parts of a script by their names, in their order; empty ones are left out."""

MOST_LISTED = 2_000
"""Numbers of an array that are written one by one; more are packed."""

UNPACKED = '''\
def unpacked(text, *shape):
    """Return the numbers (float64) that are packed in a text: base64 of zlib of their bytes."""
    numbers = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<f8")
    return numbers.reshape(shape).copy()'''


def array(numbers: FloatArray) -> str:
    """Write an array (rows, columns) or (columns,) as NumPy source, to the last bit."""
    if numbers.size > MOST_LISTED:
        packed = base64.b64encode(zlib.compress(numbers.astype("<f8").tobytes(), 9)).decode()
        lines = (packed[start : start + 96] for start in range(0, len(packed), 96))
        shape = "".join(f", {length}" for length in numbers.shape)
        return f'unpacked("""\n{chr(10).join(lines)}\n"""{shape})'
    if numbers.ndim == 1:
        return f"np.array({numbers.tolist()})"
    rows = "".join(f"    {row},\n" for row in numbers.tolist())
    return f"np.array([\n{rows}])"


def arrays(listed: Sequence[FloatArray]) -> str:
    """Write a list of arrays."""
    return "[\n" + "".join(indent(array(each), "    ") + ",\n" for each in listed) + "]"


def uses_packing(listed: Iterable[FloatArray]) -> bool:
    """Whether one of some arrays is written as a packed text."""
    return any(numbers.size > MOST_LISTED for numbers in listed)


def function(head: str, body: str, explanation: str = "") -> str:
    """Write a function, whose last line is what it returns."""
    *lines, value = body.splitlines()
    told = [f'"""{explanation}"""'] if explanation else []
    return f"def {head}:\n" + indent("\n".join([*told, *lines, f"return {value}"]), "    ")


def told_of(work: Callable[..., object]) -> str:
    """Return the words of a function of the core about itself, for a script's own."""
    first, _, _ = (work.__doc__ or "").partition("\n\n")
    return "\n".join(line.strip() for line in first.splitlines())


def comment(text: str) -> str:
    """Write a text as a comment, whatever characters are in it."""
    return "\n".join(f"# {plain(line)}".rstrip() for line in text.splitlines())


def joined(parts: Iterable[str]) -> str:
    """Put parts of a script below one another: two blank lines around functions, none between
    single lines."""
    given = [part for part in parts if part]
    text = given[0]
    for before, after in pairwise(given):
        if "def " in (before.rpartition("\n\n\n")[2][:4], after[:4]):
            text += "\n\n"
        elif after.startswith("#") or any("\n" in part for part in (before, after)):
            text += "\n"
        text += f"\n{after}"
    return text + "\n"


def changed(before: Blocks, after: Blocks) -> list[str]:
    """The parts that a branch needs anew."""
    return [text for name, text in after.items() if text != before.get(name)]


def literal(value: object) -> str:
    """Write a setting's number to the last bit."""
    return repr(value if isinstance(value, int) else float(str(value)))


def listed(words: Iterable[str]) -> str:
    """Write a list of names."""
    return f"[{', '.join(words)}]"
