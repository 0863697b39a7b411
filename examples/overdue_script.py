"""The morning report: what is overdue today, as a table to print and as a CSV file to open in a spreadsheet.

Run it: ``python overdue_script.py ledger.db [2022-06-01]``
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from rectify import Actor, Rectify, reports
from rectify.formats import write_csv, write_table
from rectify.formats.overdue import overdue_lines, row_columns
from rectify.ledger.connect import session

day = date.fromisoformat(sys.argv[2]) if sys.argv[2:] else None
with session(sys.argv[1]) as opened:
    ledger = Rectify().ledger(opened, tenant="default", actor=Actor("morning-report"))
    late = list(overdue_lines(ledger, reports.overdue(ledger, as_of=day)))
write_table(row_columns("table"), late, sys.stdout)
with Path("overdue.csv").open("w", encoding="utf-8", newline="") as file:
    write_csv(row_columns("csv"), late, file)
sys.exit(1 if late else 0)
