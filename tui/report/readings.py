"""The two readings of the report's equations, in words."""

from __future__ import annotations

LITERAL, AS_IT_IS = "literal equations", "input as it is"
READINGS = ((LITERAL, True), (AS_IT_IS, False))
"""How the equations are read, and whether to the letter."""

SHORT = {True: "literal", False: "as it is"}
"""The same in tables and over maps."""
