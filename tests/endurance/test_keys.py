"""Keys, lines, pastes, clicks and sizes at random, over all screens."""

from __future__ import annotations

import pytest

from tests.endurance.acts import shrunk, sitting
from tests.endurance.counts import LONG, count, seeds
from tests.endurance.sittings import sit

LENGTH = count(60, 100)
"""Acts of a sitting."""

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", seeds(3, 200))
async def test_no_sitting_at_random_ends_in_a_fault(seed, lab):
    acts = sitting(seed, LENGTH)
    fault = await fault_of(lab, acts)
    if fault is None:
        return
    if LONG:
        kind = type(fault)

        async def fails(fewer):
            return isinstance(await fault_of(lab, fewer), kind)

        acts = await shrunk(acts, fails)
    raise AssertionError(f"seed {seed}: {acts}") from fault


async def fault_of(lab, acts) -> Exception | None:
    """Return what a sitting raises, None where all is well."""
    try:
        await sit(lab, acts)
    except Exception as fault:
        return fault
    return None
