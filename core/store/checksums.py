"""CRC-32 checksums of what the store has of runs: a bit that the disk changed is seen."""

from __future__ import annotations

import sqlite3
import zlib


def checksum(place: int, *parts: bytes) -> int:
    """Return the checksum of bytes that belong to an epoch."""
    total = place
    for part in parts:
        total = zlib.crc32(part, total)
    return total


def snapshot_checksum(epoch: int, rows: int, state: bytes, loss: float | None, best: bytes) -> int:
    """Return that of a row of `snapshots`."""
    return checksum(epoch, state, best, f"{rows} {loss!r}".encode())


def figures_are_whole(row: sqlite3.Row) -> bool:
    """Whether a row of `figures` is as it was written, as far as that is known."""
    return row["crc"] is None or row["crc"] == checksum(row["first"], row["data"])


def snapshot_is_whole(row: sqlite3.Row) -> bool:
    """Whether a row of `snapshots` is, likewise."""
    return row["crc"] is None or row["crc"] == snapshot_checksum(
        row["epoch"], row["rows"], row["state"], row["loss"], row["best"]
    )
