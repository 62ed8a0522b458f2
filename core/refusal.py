"""What was asked for and cannot be done."""

from __future__ import annotations


class UsageError(Exception):
    """Something wrong with what was asked for: one sentence that names it and what is allowed."""
