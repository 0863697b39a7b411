"""Names resolved through the host's directory (人员机构目录): unknown and ambiguous ones are faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rectify.errors import Fault
from rectify.formats.intake.draft import Intake, MeasureDraft, Name, ProblemDraft
from rectify.formats.intake.findings import Findings
from rectify.vocabulary import Directory


def resolve(intake: Intake, directory: Directory) -> Intake:
    """Return the intake with every name's id from the directory (人员机构目录).

    A name that the directory does not know, or knows more than once, is a fault at its cell,
    and what it stands in is faulty; its id stays the name.
    """
    resolver = _Resolver(directory)
    problems = tuple(resolver.problem(problem) for problem in intake.problems)
    return replace(intake, problems=problems, faults=(*intake.faults, *resolver.findings.faults))


@dataclass(slots=True)
class _Resolver:
    """One pass over an intake, and the faults found on it."""

    directory: Directory
    findings: Findings = field(default_factory=Findings)

    def problem(self, draft: ProblemDraft) -> ProblemDraft:
        leader, owner = self._person(draft.leader), self._person(draft.owner)
        org = self._org(draft.org)
        known = all(ok for _, ok in (leader, owner, org))
        return replace(
            draft,
            leader=leader[0],
            owner=owner[0],
            org=org[0],
            measures=tuple(self.measure(measure) for measure in draft.measures),
            faulty=draft.faulty or not known,
        )

    def measure(self, draft: MeasureDraft) -> MeasureDraft:
        owner, org = self._person(draft.owner), self._org(draft.org)
        co_owners = [self._person(name) for name in draft.co_owners]
        co_orgs = [self._org(name) for name in draft.co_orgs]
        return replace(
            draft,
            owner=owner[0],
            org=org[0],
            co_owners=tuple(name for name, _ in co_owners if name is not None),
            co_orgs=tuple(name for name, _ in co_orgs if name is not None),
            faulty=draft.faulty or not all(ok for _, ok in (owner, org, *co_owners, *co_orgs)),
        )

    def _person(self, name: Name | None) -> tuple[Name | None, bool]:
        return self._found(name, self.directory.people, "person")

    def _org(self, name: Name | None) -> tuple[Name | None, bool]:
        return self._found(name, self.directory.orgs, "org")

    def _found(self, name: Name | None, look_up: Callable[[str], Sequence[str]], kind: str) -> tuple[Name | None, bool]:
        if name is None:
            return None, True
        ids = list(dict.fromkeys(look_up(name.written)))
        if len(ids) == 1:
            return replace(name, id=ids[0]), True
        fault = f"intake.{kind}_ambiguous" if ids else f"intake.{kind}_unknown"
        self.findings.add([Fault(name.place, fault, {"value": name.written, "ids": "、".join(ids)})])
        return name, False
