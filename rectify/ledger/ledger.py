"""The ledger (台账): every verb of one unit of work.

A `Ledger` wraps the host's session, an actor and a tenant. It is as short-lived and single-threaded as the session;
the host owns the transaction: the ledger never commits and never rolls back.

What it reads stands in `rectify.ledger.reading`, what it does to what is there in `rectify.ledger.acting`; here stands
what it makes anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rectify.ledger import adding, adopting, importing, merging, opening, protection
from rectify.ledger.acting import Acts
from rectify.ledger.adopting import Adoption
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.importing import LegacyProblem
from rectify.ledger.protection import adopt
from rectify.ledger.reading import ItemLike, ref_of
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.tables import (
    Campaign,
    Extension,
    Measure,
    Objection,
    Opinion,
    Problem,
    Publication,
    Ref,
    Step,
    Submission,
)
from rectify.vocabulary import Scope

protection.install()


@dataclass(frozen=True, slots=True)
class Ledger(Acts):
    """One unit of work on the ledger, made by `Rectify.ledger`."""

    def open_campaign(
        self,
        title: str,
        *,
        policy: str,
        held_on: date,
        org: str,
        facets: Iterable[str] = (),
        theme: str | None = None,
        supervisor: str | None = None,
    ) -> Campaign:
        """Open a campaign (专题/批次) under a policy, whose text the ledger keeps.

        Args:
            title: what people call it.
            policy: name of one of the application's policies.
            held_on: local date of the meeting, the feedback, the report.
            org: path of the organisation.
            facets: what problems are looked for in.
            theme: the meeting's theme (主题).
            supervisor: id of the supervising group (督导组).

        Raises:
            PolicyVersionError: the policy's content differs from what is kept under its name and version.
            InvalidValueError: a value that the ledger does not accept.

        """
        return opening.open_campaign(
            self.work,
            title,
            policy=policy,
            held_on=held_on,
            org=org,
            facets=facets,
            theme=theme,
            supervisor=supervisor,
        )

    def adopt(
        self,
        campaign: Campaign | str,
        *,
        policy: str,
        reason: str,
        states: Mapping[str, Mapping[str, str]] | None = None,
        effective_on: date | None = None,
    ) -> Adoption:
        """Put a campaign under another policy, or another version of it (改用新制度): all of it, or nothing.

        Each problem gets an entry ``adopt``, and so does every other item that stands otherwise afterwards: in another
        state, or with its clock running or not. Dates that were given stay. The actor needs the grant `administrator`
        over the campaign's organisation.

        Args:
            campaign: the campaign.
            policy: name of one of the application's policies.
            reason: why: the document's name and number.
            states: kind -> state that the policy lacks -> the state that it becomes.
            effective_on: local date since which it holds, today if not given.

        Raises:
            FaultyInput: rows that the policy cannot hold, each with what it lacks.
            TransitionRefused: the actor may not, or an item changed after that day.
            InvalidValueError: the campaign is under it already, or there is no such policy.
            PolicyVersionError: the policy's content differs from what is kept under its name and version.

        """
        return adopting.adopt(
            self.work, campaign, policy=policy, reason=reason, states=states, effective_on=effective_on
        )

    def identify(  # noqa: PLR0913 - a problem has that many sides
        self,
        campaign: Campaign | str,
        text: str,
        *,
        org: str,
        owner: str | None = None,
        sources: Sequence[str] = (),
        scope: str = Scope.TEAM,
        facet: str | None = None,
        category: str | None = None,
        root_cause: str | None = None,
        leader: str | None = None,
        cooperators: Sequence[str] = (),
        confidential: bool = False,
        term: str | None = None,
        due_on: date | None = None,
        effective_on: date | None = None,
    ) -> Problem:
        """Identify a problem (查摆问题); see `NewProblem` for the fields.

        Raises:
            TransitionRefused: the policy does not let this actor identify it, or not with this date.
            InvalidValueError: a value that the ledger does not accept.

        """
        draft = NewProblem(
            text=text,
            org=org,
            owner=owner,
            sources=sources,
            scope=scope,
            facet=facet,
            category=category,
            root_cause=root_cause,
            leader=leader,
            cooperators=cooperators,
            confidential=confidential,
            term=term,
            due_on=due_on,
        )
        (made,) = opening.identify(self.work, campaign, [draft], effective_on=effective_on)
        return adopt(self.work.session, Problem, made)

    def plan(  # noqa: PLR0913 - a measure has that many sides
        self,
        problem: Problem | Ref,
        text: str,
        *,
        owner: str | None = None,
        org: str | None = None,
        term: str | None = None,
        due_on: date | None = None,
        direction: str | None = None,
        nature: str | None = None,
        category: str | None = None,
        cooperators: Sequence[str] = (),
        effective_on: date | None = None,
    ) -> Measure:
        """Plan a measure (制定整改措施) for a problem; see `NewMeasure` for the fields.

        Raises:
            TransitionRefused: the policy does not allow it; a later date than the term allows is a blocker.
            InvalidValueError: a value that the ledger does not accept.

        """
        draft = NewMeasure(
            text=text,
            owner=owner,
            org=org,
            term=term,
            due_on=due_on,
            direction=direction,
            nature=nature,
            category=category,
            cooperators=cooperators,
        )
        return self.plan_all(problem, [draft], effective_on=effective_on)[0]

    def plan_all(
        self, problem: Problem | Ref, drafts: Sequence[NewMeasure], *, effective_on: date | None = None
    ) -> list[Measure]:
        """Plan several measures for one problem, all or none; see `plan`."""
        made = opening.plan(self.work, ref_of(problem), drafts, effective_on=effective_on)
        return [adopt(self.work.session, Measure, one) for one in made]

    def split(
        self,
        problem: Problem | Ref,
        *,
        into: Sequence[NewProblem],
        measures: Sequence[Sequence[Measure | Ref]],
        reason: str | None = None,
        effective_on: date | None = None,
    ) -> list[Problem]:
        """Split a problem (拆分) that is several: identify the parts, and move the measures chosen for each.

        A part of a confidential problem is confidential. The problem itself stays, with the measures that are left.

        Args:
            problem: what is several.
            into: the parts, in the same campaign.
            measures: for each part the measures that go over to it; there may be none.
            reason: why.
            effective_on: local date since which it is so; today if None.

        Raises:
            TransitionRefused: the policy does not let this actor split it, or identify the parts.
            InvalidValueError: no parts, not as many lists of measures as parts, or a measure not there to be moved.

        """
        chosen = [[ref_of(one) for one in group] for group in measures]
        rows = merging.split(self.work, ref_of(problem), into, chosen, reason=reason, effective_on=effective_on)
        return [adopt(self.work.session, Problem, row) for row in rows]

    def import_problems(
        self,
        campaign: Campaign | str,
        legacy: Sequence[LegacyProblem],
        *,
        effective_on: date | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[Problem]:
        """Take in problems and measures of a legacy ledger (旧台账导入) as they stand, as recorded entries.

        Args:
            campaign: where they belong.
            legacy: the problems; see `LegacyProblem`.
            effective_on: local date since which their states hold; today if not given.
            progress: called with 1 after each problem.

        """
        made = importing.import_problems(self.work, campaign, legacy, effective_on=effective_on, progress=progress)
        loaded = (self._load(Problem, one["id"]) for one in made)  # also what the actor may not see afterwards
        return [one for one in loaded if one is not None]

    # --- what is asked for and posted ------------------------------------------

    def extend(
        self,
        item: ItemLike,
        *,
        to: date,
        reason: str,
        evidence: Sequence[str] = (),
        effective_on: date | None = None,
    ) -> Extension:
        """Ask for more time (申请延期) for a problem or measure. No date moves until somebody else approves it.

        Args:
            item: the problem or measure.
            to: the local date asked for, inclusive.
            reason: why.
            evidence: addresses of what proves it, attached to the item.
            effective_on: local date on which it is asked for; today if None.

        Raises:
            TransitionRefused: the policy's limits, or a role, stand in the way.

        """
        with all_or_nothing(self.work.session):
            for uri in evidence:
                self.attach(item, uri, effective_on=effective_on)
            made = adding.extend(self.work, ref_of(item), to=to, reason=reason, effective_on=effective_on)
        return adopt(self.work.session, Extension, made)

    def extend_all(
        self, items: Iterable[ItemLike], *, to: date, reason: str, effective_on: date | None = None
    ) -> list[Extension]:
        """Ask for more time for many problems, or many measures, all or none; see `extend`.

        The number of statements follows pages of five hundred, not the items. They are approved by `fire_all`.

        Raises:
            TransitionsRefused: the policy does not allow some of them; all of these are told.
            InvalidValueError: the items are of several kinds, or there are none.

        """
        refs = [ref_of(one) for one in items]
        made = adding.extend_all(self.work, refs, to=to, reason=reason, effective_on=effective_on)
        return [adopt(self.work.session, Extension, one) for one in made]

    def post(
        self,
        problems: Iterable[Problem | Ref],
        *,
        what: str,
        audience: str,
        places: Sequence[str],
        owner: str | None = None,
        redacted: Mapping[str, str] | None = None,
        effective_on: date | None = None,
    ) -> list[Publication]:
        """Propose to post problems together (提出公示), all or none: one publication each, with one ``posting`` id.

        Args:
            problems: what is posted.
            what: ``list`` or ``result``; see `Posted`.
            audience: ``party`` or ``public``; see `Audience`.
            places: where, one or more.
            owner: id of whoever sees to the posting; whoever proposes it if None.
            redacted: field that is left out -> the reason.
            effective_on: local date on which it is proposed; today if None.

        Raises:
            TransitionRefused: the policy does not allow it: a confidential problem reaches no posting.

        """
        made = adding.post(
            self.work,
            (ref_of(one) for one in problems),
            what=what,
            audience=audience,
            places=places,
            owner=owner,
            redacted=redacted,
            effective_on=effective_on,
        )
        return [adopt(self.work.session, Publication, one) for one in made]

    def object_to(
        self,
        publication: Publication | Ref,
        text: str,
        *,
        owner: str | None = None,
        effective_on: date | None = None,
    ) -> Objection:
        """Record an objection (受理异议) against a publication; ``owner`` is whoever looks into it."""
        made = adding.object_to(self.work, ref_of(publication), text, owner=owner, effective_on=effective_on)
        return adopt(self.work.session, Objection, made)

    # --- the meeting itself -----------------------------------------------------

    def schedule(
        self,
        campaign: Campaign | Ref,
        name: str,
        *,
        text: str | None = None,
        org: str | None = None,
        owner: str | None = None,
        due_on: date | None = None,
        figures: Mapping[str, int] | None = None,
        effective_on: date | None = None,
    ) -> Step:
        """Schedule a step of the meeting (安排环节): one of the policy's ``[steps]``.

        Args:
            campaign: the meeting.
            name: the policy's word for the step.
            text: what is to be done; the step's title if None.
            org: path of the responsible organisation; the campaign's if None.
            owner: id of whoever is responsible.
            due_on: local date by whose end it is to be done.
            figures: the step's counts, by the policy's words.
            effective_on: local date on which it is scheduled; today if None.

        """
        made = adding.schedule(
            self.work,
            campaign_ref(campaign),
            name,
            text=text,
            org=org,
            owner=owner,
            due_on=due_on,
            figures=figures,
            effective_on=effective_on,
        )
        return adopt(self.work.session, Step, made)

    def report_up(
        self,
        campaign: Campaign | Ref,
        text: str,
        *,
        to: Sequence[str],
        org: str | None = None,
        owner: str | None = None,
        due_on: date | None = None,
        effective_on: date | None = None,
    ) -> list[Submission]:
        """Plan the report up (上报) to each of its recipients, all or none: one submission each."""
        made = adding.report_up(
            self.work,
            campaign_ref(campaign),
            text=text,
            to=to,
            org=org,
            owner=owner,
            due_on=due_on,
            effective_on=effective_on,
        )
        return [adopt(self.work.session, Submission, one) for one in made]

    def collect(
        self,
        campaign: Campaign | Ref,
        target: str,
        text: str,
        *,
        quantity: int = 1,
        problems: Iterable[Problem | Ref] = (),
        owner: str | None = None,
        effective_on: date | None = None,
    ) -> Opinion:
        """Record opinions collected (收集意见建议) about one target.

        Args:
            campaign: the meeting.
            target: id of the person, or the word for the team, that they are about.
            text: what they say, or how they came in.
            quantity: how many they are.
            problems: the problems found in them; more are linked by ``amend(opinion, problems=[...])``.
            owner: id of whoever sees to them.
            effective_on: local date on which they came in; today if None.

        """
        made = adding.collect(
            self.work,
            campaign_ref(campaign),
            target,
            quantity=quantity,
            text=text,
            problems=[ref_of(one) for one in problems],
            owner=owner,
            effective_on=effective_on,
        )
        return adopt(self.work.session, Opinion, made)


def campaign_ref(campaign: Campaign | Ref) -> Ref:
    """Name a campaign, which is no item but the root of its steps, submissions and opinions."""
    return campaign if isinstance(campaign, Ref) else Ref("campaign", campaign.id)
