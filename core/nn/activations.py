"""Activation functions: a row holds the function, its derivative, its title and its source.

Units are never mixed: an array of z and an array of a have the same shape, whatever its axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from core.nn import activation_functions as functions
from core.nn.arrays import FloatArray, close, diverging

Value: TypeAlias = Callable[[FloatArray, FloatArray], None]
"""(z, out): write the activation of z; `out` may be `z` itself."""

Slope: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], None]
"""(z, a, out): write the derivative at z, where the activation is a; `out` is neither of them."""


@dataclass(frozen=True)
class Mirrored:
    """An activation with its signs turned: -z becomes -a. The engine's convention."""

    value: Value
    """(-z, out): write -a; `out` may be `-z` itself."""
    slope: Slope
    """(-z, -a, out): write the derivative at z."""


@dataclass(frozen=True)
class Activation:
    """An activation function, written into given buffers."""

    name: str
    title: str
    source: str
    value: Value
    slope: Slope
    needs_z: bool = False
    """Whether the slope reads z; else it reads a alone, and z may have been overwritten."""
    analytic: bool = False
    """Whether the value is an analytic function everywhere, and is written so that it takes complex
    numbers near the real ones; else it is so but for a kink or a jump at 0."""
    mirrored: Mirrored | None = None
    """A pair that spares the turning of signs, for rows that have one."""
    help: str = ""
    """The function written down, in a few characters."""

    def __post_init__(self) -> None:
        """Try the row on three numbers, so that one without its engine part fails at import."""
        z = np.array([-1.0, 0.25, 2.0])
        a, turned = self(z), -z
        self.turned.value(turned, turned)
        slopes = np.full_like(z, np.nan)
        self.turned.slope(turned if not self.needs_z else -z, turned, slopes)
        if not (close(-turned, a) and close(slopes, self.derivative(z))):
            raise ValueError(f"'{self.name}' with its signs turned is not its value and slope")

    @cached_property
    def steepest(self) -> float:
        """The greatest size of the derivative, to six digits."""
        return float(np.abs(self.derivative(np.linspace(-40, 40, 80_001))).max())

    @property
    def turned(self) -> Mirrored:
        """The mirrored pair: the row's own, or made of its plain functions."""
        return self.mirrored or Mirrored(self._turned_value, self._turned_slope)

    @diverging
    def __call__(self, z: FloatArray) -> FloatArray:
        """The activation of z, as a new array of the same shape."""
        out = np.empty_like(z)
        self.value(z, out)
        return out

    @diverging
    def derivative(self, z: FloatArray) -> FloatArray:
        """The derivative at z, as a new array of the same shape."""
        out = np.empty_like(z)
        self.slope(z, self(z), out)
        return out

    def _turned_value(self, z: FloatArray, out: FloatArray) -> None:
        np.negative(z, out)
        self.value(out, out)
        np.negative(out, out)

    def _turned_slope(self, z: FloatArray, a: FloatArray, out: FloatArray) -> None:
        # Turned in place and back: the gradient still needs -a, and a copy would cost more.
        np.negative(a, a)
        if self.needs_z:
            np.negative(z, z)
        self.slope(z, a, out)
        np.negative(a, a)
        if self.needs_z:
            np.negative(z, z)


SIGMOID = Activation(
    "sigmoid",
    "sigmoid",
    "the report: s(z) = 1 / (1 + exp(-z))",
    functions.sigmoid,
    functions.sigmoid_slope,
    analytic=True,
    mirrored=Mirrored(functions.mirrored_sigmoid, functions.mirrored_sigmoid_slope),
    help="1 / (1 + exp(-z))",
)
IDENTITY = Activation(
    "identity",
    "no activation function",
    "the report's row 8",
    functions.identity,
    functions.identity_slope,
    analytic=True,
    mirrored=Mirrored(functions.identity, functions.identity_slope),  # odd: its own mirror
    help="z",
)

ACTIVATIONS = {
    row.name: row
    for row in (
        SIGMOID,
        Activation(
            "tanh",
            "tanh",
            "LeCun, Bottou, Orr and Müller 1998, section 4.4",
            functions.tanh,
            functions.tanh_slope,
            analytic=True,
            mirrored=Mirrored(functions.tanh, functions.tanh_slope),
            help="(exp(z) - exp(-z)) / (exp(z) + exp(-z))",
        ),
        Activation(
            "relu",
            "ReLU",
            "Nair and Hinton 2010",
            functions.relu,
            functions.relu_slope,
            mirrored=Mirrored(functions.mirrored_relu, functions.mirrored_relu_slope),
            help="z above 0, else 0",
        ),
        Activation(
            "leaky_relu",
            "leaky ReLU",
            "Maas, Hannun and Ng 2013",
            functions.leaky_relu,
            functions.leaky_relu_slope,
            mirrored=Mirrored(functions.mirrored_leaky_relu, functions.mirrored_leaky_relu_slope),
            help="z above 0, else 0.01 z",
        ),
        Activation(
            "elu",
            "ELU",
            "Clevert, Unterthiner and Hochreiter 2016, with alpha 1",
            functions.elu,
            functions.elu_slope,
            help="z above 0, else exp(z) - 1",
        ),
        Activation(
            "gelu",
            "GELU, its tanh form",
            "Hendrycks and Gimpel 2016: z P(Z < z) of a normal Z, by its tanh approximation",
            functions.gelu,
            functions.gelu_slope,
            needs_z=True,
            analytic=True,
            mirrored=Mirrored(functions.mirrored_gelu, functions.mirrored_gelu_slope),
            help="z (1 + tanh(0.798 (z + 0.0447 z³))) / 2",
        ),
        Activation(
            "silu",
            "SiLU",
            "Elfwing, Uchibe and Doya 2018",
            functions.silu,
            functions.silu_slope,
            needs_z=True,
            analytic=True,
            mirrored=Mirrored(functions.mirrored_silu, functions.mirrored_silu_slope),
            help="z / (1 + exp(-z))",
        ),
        Activation(
            "softplus",
            "softplus",
            "Dugas et al. 2001",
            functions.softplus,
            functions.softplus_slope,
            analytic=True,
            mirrored=Mirrored(functions.mirrored_softplus, functions.mirrored_softplus_slope),
            help="log(1 + exp(z))",
        ),
        Activation(
            "sine",
            "sine",
            "Sitzmann et al. 2020",
            functions.sine,
            functions.sine_slope,
            needs_z=True,
            analytic=True,
            mirrored=Mirrored(functions.sine, functions.sine_slope),
            help="sin(z)",
        ),
        Activation(
            "softsign",
            "softsign",
            "Bergstra et al. 2009, as in Glorot and Bengio 2010",
            functions.softsign,
            functions.softsign_slope,
            mirrored=Mirrored(functions.softsign, functions.softsign_slope),
            help="z / (1 + |z|)",
        ),
        Activation(
            "step",
            "step: its derivative is 0, so nothing below it learns",
            "McCulloch and Pitts 1943; the derivative is taken as 0 at the jump too",
            functions.step,
            functions.step_slope,
            help="1 above 0, else 0",
        ),
        IDENTITY,
    )
}
