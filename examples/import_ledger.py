"""An existing workbook into a ledger, through the API: names resolved, faults shown, nothing half-written.

Run it: ``python import_ledger.py 台账.xlsx ledger.db``
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

from rectify import Actor, Rectify
from rectify.formats.intake import read, resolve
from rectify.formats.legacy import legacy_problems, not_kept
from rectify.ledger.connect import create, session

ORG = "市管局"


class Office:
    """Stands in for the host's directory (人员机构目录): here every unit stands below the bureau."""

    def name(self, id: str) -> str:  # noqa: A002 - the directory's word
        """Return what people call somebody or something."""
        return id.rpartition("/")[2]

    def people(self, name: str) -> Sequence[str]:
        """Return the ids of everybody of that name."""
        return [f"staff:{name}"]

    def orgs(self, name: str) -> Sequence[str]:
        """Return the paths of every organisation of that name."""
        return [ORG] if name == "市管局党组" else [f"{ORG}/{name}"]


def main(workbook: str, place: str) -> None:
    """Import a workbook into a database."""
    office = Office()
    intake = resolve(read(workbook), office)
    for fault in intake.faults:
        print("错误", fault.text())
    sound, left_out = intake.without_faulty()  # or intake.checked(), which raises if there is any fault
    for note in (*sound.inferences, *left_out):
        print("请核对", note.text())

    create(place)
    rx = Rectify(directory=office)
    secretary = Actor("u-1001", grants=[("secretary", ORG)])
    with session(place) as opened:
        ledger = rx.ledger(opened, tenant="default", actor=secretary)
        campaign = ledger.open_campaign("专题民主生活会", policy="standard", held_on=date(2022, 1, 20), org=ORG)
        problems = ledger.import_problems(campaign, legacy_problems(sound, ORG), effective_on=sound.reported_on)
        measures = sum(ledger.measures(problem=problem.id).count() for problem in problems)
    print(f"已导入 {len(problems)} 个问题、{measures} 条措施；未保存 {not_kept(sound)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
