"""Buffers lie where they should, and each product gives the bits of every other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.buffers import LayerBuffers, buffer, product

sizes = st.integers(1, 12)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
def test_a_buffer_begins_at_a_cache_line(shape: list[int]) -> None:
    array = buffer(*shape)
    assert array.shape == tuple(shape)
    assert array.ctypes.data % 64 == 0 or not array.size
    assert array.flags.c_contiguous
    assert (array == 0).all()


@pytest.mark.parametrize("bias", [False, True])
def test_layers_are_pieces_of_one_flat_array(bias: bool) -> None:
    buffers = LayerBuffers((2,), [3, 1, 4], 5, bias=bias)
    buffers.flat[...] = np.arange(buffers.flat.size)
    assert [layer.shape for layer in buffers.layers] == [(2, w + bias, 5) for w in (3, 1, 4)]
    assert [units.shape for units in buffers.units] == [(2, w, 5) for w in (3, 1, 4)]
    together = np.concatenate([layer.ravel() for layer in buffers.layers[1:]])
    assert (buffers.part(1, 2) == together).all()
    buffers.units[2][...] = -1
    assert (buffers.part(2, 2) == -1).sum() == 2 * 4 * 5


@given(sizes, sizes, sizes, st.booleans(), st.booleans(), st.integers(0, 2**32 - 1))
def test_products_of_stacks_have_the_bits_of_each_alone(
    rows: int, inner: int, columns: int, left_turned: bool, right_turned: bool, seed: int
) -> None:
    generator = np.random.default_rng(seed)

    def matrix(a: int, b: int, turned: bool) -> np.ndarray:
        if turned:
            return generator.normal(size=(3, b, a)).swapaxes(-1, -2)
        return generator.normal(size=(3, a, b))

    left, right = matrix(rows, inner, left_turned), matrix(inner, columns, right_turned)
    stacked, alone = np.empty((3, rows, columns)), np.empty((3, rows, columns))
    product(left, right, stacked)()
    for run in range(3):
        product(left[run], right[run], alone[run])()
    assert (stacked == alone).all()
    np.testing.assert_allclose(stacked, left @ right, rtol=1e-13, atol=1e-13)
