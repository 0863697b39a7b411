"""From what a workbook says to what the ledger takes in (旧台账转换)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rectify.errors import Fault
from rectify.formats.intake import Ignored, Inference, Intake, MeasureDraft, Name, ProblemDraft
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.importing import LegacyMeasure, LegacyProblem
from rectify.vocabulary import org_within

Placed = TypeVar("Placed", ProblemDraft, Fault, Inference, Ignored)


@dataclass(frozen=True, slots=True)
class Below:
    """Places every unit (单位) of a workbook below one organisation: workbooks name units, ledgers keep paths.

    Attributes:
        org: the organisation's path.
        own: what the workbook calls it: the 填报单位; None where it does not say.

    """

    org: str
    own: str | None = None

    def path(self, unit: str) -> str:
        """Return the path of a unit; one that is a path below the organisation already stays."""
        if unit == self.own:
            return self.org
        return unit if org_within(unit, self.org) else f"{self.org}/{unit}"


def legacy_problems(intake: Intake, org: str) -> list[LegacyProblem]:
    """Return what the ledger takes in.

    Args:
        intake: what the workbook says, without faults.
        org: path of the campaign's organisation: problems are its own, units stand below it.

    """
    return [_problem(one, Below(org, _id(one.org))) for one in intake.problems]


def _problem(draft: ProblemDraft, below: Below) -> LegacyProblem:
    """Return a problem; it is due with the last of its measures, unless one that was left out could be later."""
    new = NewProblem(
        text=draft.text,
        org=below.org,
        owner=_id(draft.owner),
        sources=draft.sources,
        scope=draft.scope,
        facet=draft.facet or None,
        leader=_id(draft.leader),
        due_on=None if draft.left_out else max((one.due_on for one in draft.measures if one.due_on), default=None),
    )
    return LegacyProblem(new, [_measure(one, below) for one in draft.measures], draft.left_out)


def _measure(draft: MeasureDraft, below: Below) -> LegacyMeasure:
    org = below.path(draft.org.id) if draft.org else None
    cooperators = [below.path(one.id) for one in draft.co_orgs]
    new = NewMeasure(
        text=draft.text,
        org=org,
        owner=_id(draft.owner),
        term=draft.term,
        due_on=draft.due_on,
        cooperators=cooperators,
    )
    return LegacyMeasure(new, draft.outcome)


def _id(name: Name | None) -> str | None:
    return None if name is None else name.id


def not_kept(intake: Intake) -> dict[str, int]:
    """Return what the workbook says that the ledger has no field for yet: the column's key -> how often."""
    counted: Counter[str] = Counter()
    for problem in intake.problems:
        counted.update({"post": bool(problem.post)})
        for measure in problem.measures:
            counted.update(
                {
                    "co_owner": len(measure.co_owners),
                    "remark": bool(measure.remark),
                    "long_term": measure.long_term and measure.term is None,
                }
            )
    return {key: count for key, count in counted.items() if count}


def on_sheets(intake: Intake, sheets: Sequence[str]) -> Intake:
    """Return what stands on some sheets only; all of it if none is named."""
    if not sheets:
        return intake
    return replace(
        intake,
        problems=tuple(_placed(intake.problems, intake.file, sheets)),
        faults=tuple(_placed(intake.faults, intake.file, sheets)),
        inferences=tuple(_placed(intake.inferences, intake.file, sheets)),
        ignored=tuple(_placed(intake.ignored, intake.file, sheets)),
    )


def _placed(found: Iterable[Placed], file: str, sheets: Sequence[str]) -> Iterator[Placed]:
    places = tuple(f"{file} {sheet}!" for sheet in sheets)
    return (one for one in found if one.place.startswith(places))
