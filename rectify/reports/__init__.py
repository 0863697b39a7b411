"""What to tell: queries that return typed rows, each as of a cut-off (截止日): a local day, and what was known."""

from __future__ import annotations

from rectify.reports.due import DueCount, DueRow, due, due_by
from rectify.reports.figures import Figures, StateFigure
from rectify.reports.light import LightCount, LightRow, lights, lights_by
from rectify.reports.outcome import OpinionFigure, ResultFigure, StepFigure
from rectify.reports.overdue import OverdueCount, OverdueRow, overdue, overdue_by
from rectify.reports.posting import PostedMeasure, PostingRow, postings
from rectify.reports.recurrence import Recurrences, RecurringProblem, recurrences
from rectify.reports.share import Share
from rectify.reports.tally import OrgTally, ScopeTally, TallyReport, tally, tally_by

__all__ = [
    "DueCount",
    "DueRow",
    "Figures",
    "LightCount",
    "LightRow",
    "OpinionFigure",
    "OrgTally",
    "OverdueCount",
    "OverdueRow",
    "PostedMeasure",
    "PostingRow",
    "Recurrences",
    "RecurringProblem",
    "ResultFigure",
    "ScopeTally",
    "Share",
    "StateFigure",
    "StepFigure",
    "TallyReport",
    "due",
    "due_by",
    "lights",
    "lights_by",
    "overdue",
    "overdue_by",
    "postings",
    "recurrences",
    "tally",
    "tally_by",
]
