"""Reports as files: the lab report done anew, and a report of one's own run."""

from __future__ import annotations

from tui.report.lab_report import lab_report
from tui.report.own_report import own_report
from tui.report.runs import ReportStopped, Watch

__all__ = ["ReportStopped", "Watch", "lab_report", "own_report"]
