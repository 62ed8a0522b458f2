"""Settings beside which another one has an effect."""

from __future__ import annotations

from core.experiments.schema import descriptions


def beside(field: str) -> dict[str, object]:
    """Settings under which a field has an effect."""
    when = descriptions()[field].counts
    if when is None:
        return {}
    other = descriptions()[when.field]
    values = when.among or [choice for choice in other.choices if choice not in when.unless]
    value = values[0] if values else {"whole": "5", "number": "0.5"}[other.kind]
    return {**beside(when.field), when.field: value}


def against(field: str) -> dict[str, object]:
    """Settings under which a field that does not always has an effect has none."""
    when = descriptions()[field].counts
    assert when is not None
    other = descriptions()[when.field]
    values = when.unless or [choice for choice in other.choices if choice not in when.among]
    return {when.field: values[0]}
