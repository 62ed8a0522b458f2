"""A data set written as CSV, which reads back as it is."""

from __future__ import annotations

import csv
import io

from core.data.csv_file import LABELS
from core.data.dataset import Dataset


def csv_text(dataset: Dataset) -> str:
    """A line for each point: its coordinates to the last digit, and its class or number."""
    text = io.StringIO()
    header = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    rows = csv.writer(text, lineterminator="\n")
    # In quotes where it would be a comment.
    names = (*dataset.columns, LABELS[0])
    (header if names[0].startswith("#") else rows).writerow(names)
    truth = dataset.truth.tolist()
    answers = [dataset.classes[int(place)] for place in truth] if dataset.classes else truth
    rows.writerows((*x, answer) for x, answer in zip(dataset.x.tolist(), answers, strict=True))
    return text.getvalue()
