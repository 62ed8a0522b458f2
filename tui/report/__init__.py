"""Reports as files: the lab report done anew, and the same kind of report of one's own run."""

from __future__ import annotations

from core.refusal import Refusal
from tui.report.lab_report import LabReport, lab_report
from tui.report.own_report import own_report
from tui.report.runs import ReportStopped, Step

__all__ = ["LabReport", "Refusal", "ReportStopped", "Step", "lab_report", "own_report"]
