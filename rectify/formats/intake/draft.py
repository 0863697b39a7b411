"""What a legacy ledger says, before anything is written: problems, measures, and what to see to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rectify.errors import Fault, IntakeError
from rectify.formats.intake.note import Ignored, Inference
from rectify.vocabulary import Outcome, Scope


@dataclass(frozen=True, slots=True)
class Name:
    """A person or organisation as a ledger names it (姓名、单位名).

    Attributes:
        place: file, sheet and cell where it stands.
        written: the name as written.
        id: whom it means: the name itself until a directory has resolved it.

    """

    place: str
    written: str
    id: str


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A corrective measure (整改措施) as a ledger has it.

    Attributes:
        place: file, sheet and cell of its text.
        number: its number within the problem, from 1.
        text: the measure in words.
        org: the responsible unit, the one in the lead; None where the ledger names none.
        co_orgs: the co-operating units (配合单位).
        owner: the responsible person; None only in a faulty draft.
        co_owners: further persons named beside the owner.
        due_on: local date; None where only a term is named, and in some faulty drafts.
        term: name of the policy's term; None where only a date is given.
        outcome: how far it has come; None where the ledger does not say.
        long_term: it goes on for good (长期坚持).
        remark: the row's 备注.
        faulty: something in it is among the faults.

    """

    place: str
    number: int
    text: str
    org: Name | None = None
    co_orgs: tuple[Name, ...] = ()
    owner: Name | None = None
    co_owners: tuple[Name, ...] = ()
    due_on: date | None = None
    term: str | None = None
    outcome: Outcome | None = None
    long_term: bool = False
    remark: str = ""
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """A problem found (问题) as a ledger has it, with its measures.

    Attributes:
        place: file, sheet and cell of its text.
        number: its number as written; the running number on its sheet where there is none.
        scope: the team's or a member's.
        facet: the 问题类别, or an empty text.
        text: the problem in words.
        sources: where it came from, in the ledger's words.
        leader: the 责任领导; None where the ledger names none.
        org: whose ledger it is (填报单位); None where neither the ledger nor the caller says.
        owner: who answers for the problem: the leader, or the member whose problem it is.
        post: the member's 职务, or an empty text.
        measures: in the ledger's order.
        remark: the 备注 of the problem's first row.
        faulty: something in the problem itself, not in its measures, is among the faults.
        left_out: how many of its measures were left out because they are faulty; such a problem
            must not be taken for done when the rest is.

    """

    place: str
    number: str
    scope: Scope
    facet: str
    text: str
    sources: tuple[str, ...] = ()
    leader: Name | None = None
    org: Name | None = None
    owner: Name | None = None
    post: str = ""
    measures: tuple[MeasureDraft, ...] = ()
    remark: str = ""
    faulty: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that reading a legacy ledger gave (导入结果). Nothing of it is in a database yet.

    Attributes:
        file: the workbook's name.
        reported_on: the 填报时间, a local date, if the ledger states one.
        problems: in the ledger's order, faulty ones included.
        faults: everything that is wrong, in the ledger's order; none twice.
        inferences: everything that the ledger leaves open and how it was read.
        ignored: everything in the workbook that was not read as part of the ledger.

    """

    file: str
    reported_on: date | None
    problems: tuple[ProblemDraft, ...]
    faults: tuple[Fault, ...]
    inferences: tuple[Inference, ...]
    ignored: tuple[Ignored, ...]

    @property
    def measures(self) -> tuple[MeasureDraft, ...]:
        """The measures of all problems, faulty ones included."""
        return tuple(measure for problem in self.problems for measure in problem.measures)

    def checked(self) -> Intake:
        """Return this intake if nothing is wrong with it.

        Raises:
            IntakeError: there are faults; it lists every one.

        """
        if self.faults:
            raise IntakeError("intake.faulty", self.faults, file=self.file)
        return self

    def without_faulty(self) -> tuple[Intake, tuple[Ignored, ...]]:
        """Return the intake without its faulty problems and measures, and what was left out.

        A problem that is faulty itself goes with all its measures; so does one that no measure
        is left of. The faults stay on the new intake for whoever reports them.
        """
        kept: list[ProblemDraft] = []
        left: list[Ignored] = []
        for problem in self.problems:
            sound = () if problem.faulty else tuple(m for m in problem.measures if not m.faulty)
            left.extend(_left_out(problem, [m for m in problem.measures if m not in sound], whole=not sound))
            if sound:
                kept.append(replace(problem, measures=sound, left_out=len(problem.measures) - len(sound)))
        return replace(self, problems=tuple(kept)), tuple(left)


def _left_out(problem: ProblemDraft, measures: Iterable[MeasureDraft], *, whole: bool) -> Iterable[Ignored]:
    if whole:
        yield Ignored(problem.place, "intake.left_out.problem", {"number": problem.number, "value": problem.text})
    for measure in measures:
        facts = {"number": problem.number, "measure": measure.number, "value": measure.text}
        yield Ignored(measure.place, "intake.left_out.measure", facts)
