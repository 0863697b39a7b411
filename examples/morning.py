"""A clerk's morning: who is late, what falls due soon, who is to be reminded, what is posted. Nothing is written.

Run it: ``python morning.py ledger.db [2022-06-01]``
"""

from __future__ import annotations

import sys
from datetime import date

from rectify import Actor, Rectify, reports
from rectify.formats import write_table
from rectify.formats.due import due_columns, due_lines
from rectify.formats.overdue import overdue_lines, row_columns
from rectify.formats.posting import posting_columns, posting_lines
from rectify.formats.reminding import reminder_text
from rectify.ledger.connect import session

rx = Rectify()
day = date.fromisoformat(sys.argv[2]) if sys.argv[2:] else rx.today()
with session(sys.argv[1]) as opened:
    ledger = rx.ledger(opened, tenant="default", actor=Actor("morning-round"))
    print("逾期：")
    write_table(row_columns("table"), overdue_lines(ledger, reports.overdue(ledger, as_of=day)), sys.stdout)
    print("\n五个工作日内到期：")
    write_table(due_columns("table"), due_lines(ledger, reports.due(ledger, within=5, as_of=day)), sys.stdout)
    print("\n今天该提醒：")
    for notice in ledger.notices(day):
        print(reminder_text(ledger, notice))
    print("\n公示：")
    write_table(posting_columns("table"), posting_lines(ledger, reports.postings(ledger, as_of=day)), sys.stdout)
