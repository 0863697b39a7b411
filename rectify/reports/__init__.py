"""What to tell: queries that return typed rows."""

from __future__ import annotations

from rectify.reports.overdue import OverdueCount, OverdueRow, overdue, overdue_by

__all__ = ["OverdueCount", "OverdueRow", "overdue", "overdue_by"]
