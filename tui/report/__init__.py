"""Reports as files: the lab report done anew, and the same kind of report of one's own run."""

from __future__ import annotations

from tui.report.lab import LabReport, lab_report
from tui.report.own import own_report
from tui.report.steps import ReportError, ReportStopped, Step

__all__ = ["LabReport", "ReportError", "ReportStopped", "Step", "lab_report", "own_report"]
