"""The ledger (台账): every verb of one unit of work.

A `Ledger` wraps the host's session, an actor and a tenant. It is as short-lived and single-threaded as the session;
the host owns the transaction: the ledger never commits and never rolls back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm.attributes import instance_state

from rectify.errors import InvalidValueError, NotFoundError
from rectify.ledger import amending, importing, moving, opening, protection, verifying
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.importing import LegacyProblem
from rectify.ledger.moving import Action, Request, check_version
from rectify.ledger.protection import adopt, written
from rectify.ledger.queries import Query
from rectify.ledger.tables import Campaign, Entry, Evidence, Measure, Problem, Ref
from rectify.ledger.work import Work
from rectify.messages import Lang
from rectify.policy.policy import Policy
from rectify.policy.verdict import Verdict
from rectify.vocabulary import Scope, check_id

protection.install()

Row = TypeVar("Row", Campaign, Problem, Measure, Evidence)
ItemLike = Problem | Measure | Ref


@dataclass(frozen=True, slots=True)
class Ledger:
    """One unit of work on the ledger, made by `Rectify.ledger`."""

    work: Work
    lang: Lang = "zh"

    # --- creating -----------------------------------------------------------

    def open_campaign(
        self, title: str, *, policy: str, held_on: date, org: str, facets: Iterable[str] = ()
    ) -> Campaign:
        """Open a campaign (专题/批次) under a policy, whose text the ledger keeps.

        Args:
            title: what people call it.
            policy: name of one of the application's policies.
            held_on: local date of the meeting, the feedback, the report.
            org: path of the organisation.
            facets: what problems are looked for in.

        Raises:
            PolicyVersionError: the policy's content differs from what is kept under its name and version.
            InvalidValueError: a value that the ledger does not accept.

        """
        return opening.open_campaign(self.work, title, policy=policy, held_on=held_on, org=org, facets=facets)

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
        )
        return self.plan_all(problem, [draft], effective_on=effective_on)[0]

    def plan_all(
        self, problem: Problem | Ref, drafts: Sequence[NewMeasure], *, effective_on: date | None = None
    ) -> list[Measure]:
        """Plan several measures for one problem, all or none; see `plan`."""
        made = opening.plan(self.work, _ref(problem), drafts, effective_on=effective_on)
        return [adopt(self.work.session, Measure, one) for one in made]

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
        return [self.get(Problem, one["id"]) for one in made]

    # --- moving -------------------------------------------------------------

    def fire(
        self,
        item: ItemLike,
        trigger: str,
        *,
        reason: str | None = None,
        effective_on: date | None = None,
        version: int | None = None,
        **params: Any,
    ) -> Entry:
        """Move an item (流转) by one of its kind's triggers.

        Args:
            item: loaded, or named by ``Problem.ref(id)``.
            trigger: the policy's word for the move.
            reason: why; some moves require one.
            effective_on: local date on which it takes effect, today if not given; never before the item's last move.
            version: the problem's version on the page that the caller saw.
            params: what the move takes besides, ``to=date(2022, 3, 31)``.

        Returns:
            The entry (流转记录) that it left, detached from the session: readable after the commit too.

        Raises:
            TransitionRefused: the rules do not allow it; the verdict says why.
            StaleError: the page is out of date.
            ConflictError: another transaction was in the way: roll back and try the whole again.
            InvalidValueError: no such trigger or parameter, or one that has a verb of its own (`amend`, `attach`).

        """
        if trigger in amending.VERBS:
            raise InvalidValueError("value.own_verb", value=trigger)
        request = Request(trigger, params, reason, effective_on, version)
        return written(Entry, moving.fire(self.work, _ref(item), request))

    def can(self, item: ItemLike, trigger: str, *, effective_on: date | None = None, **params: Any) -> Verdict:
        """Say whether `fire` would do it, and if not, every reason why not. Nothing is written or locked."""
        return moving.can(self.work, _ref(item), Request(trigger, params, effective_on=effective_on))

    def actions(self, item: ItemLike) -> list[Action]:
        """Return every move that leads out of the item's state (可办事项), allowed or not: a page's buttons."""
        return moving.actions(self.work, _ref(item))

    def amend(
        self,
        item: ItemLike,
        *,
        reason: str | None = None,
        effective_on: date | None = None,
        version: int | None = None,
        **fields: Any,
    ) -> Entry:
        """Change what an item says (修改): text, facet, confidentiality, organisation ...; old values stay in history.

        Raises:
            TransitionRefused: the policy does not let this actor amend it in this state.
            InvalidValueError: no such field, a value that is not accepted, or nothing would change.

        """
        entry = amending.amend(self.work, _ref(item), fields, reason=reason, effective_on=effective_on, version=version)
        return written(Entry, entry)

    def reschedule(
        self, item: ItemLike, *, to: date, reason: str | None = None, effective_on: date | None = None
    ) -> Entry:
        """Give an item another due date (细化整改时限), as far as the policy allows; later is an extension.

        Raises:
            TransitionRefused: the date is later than the term or the policy allows.

        """
        return self.fire(item, "reschedule", reason=reason, effective_on=effective_on, to=to)

    def handover(
        self, item: ItemLike, *, to: str, reason: str | None = None, effective_on: date | None = None
    ) -> Entry:
        """Hand an item over to another person responsible (移交). Whoever had it stays in its history."""
        return self.fire(item, "handover", reason=reason, effective_on=effective_on, to=to)

    def attach(
        self,
        item: ItemLike,
        uri: str,
        *,
        sha256: str | None = None,
        title: str | None = None,
        effective_on: date | None = None,
    ) -> Evidence:
        """Attach a piece of evidence (佐证材料): where it is, and the SHA-256 of its bytes, which the host stores."""
        return amending.attach(self.work, _ref(item), uri, sha256=sha256, title=title, effective_on=effective_on)

    # --- reading ------------------------------------------------------------

    def get(self, cls: type[Row], id: str, *, version: int | None = None) -> Row:  # noqa: A002 - the field's word
        """Load a row afresh.

        Args:
            cls: `Campaign`, `Problem`, `Measure` or `Evidence`.
            id: its id.
            version: the problem's version on the page that the caller saw.

        Raises:
            NotFoundError: there is none of that id in this tenant.
            StaleError: the problem has changed since.

        """
        self.work.connect()
        found = self.work.session.get(cls, (self.work.tenant, check_id("id", id)), populate_existing=True)
        if found is None:
            raise NotFoundError("ledger.not_found", kind=cls.__name__.lower(), id=id)
        if version is not None:
            root = self._problem_of(found)
            check_version({"version": root.version, "ordinal": root.ordinal}, version)
        return found

    def problems(self, **filters: Any) -> Query[Problem]:
        """Return problems by state, org (with all below), owner, campaign, source, text, overdue ...; see `Query`."""
        return Query.of(self.work, Problem, filters)

    def measures(self, **filters: Any) -> Query[Measure]:
        """Return measures by problem, state, org (with all below), owner, text, overdue; see `Query`."""
        return Query.of(self.work, Measure, filters)

    def sources(self, problem: Problem | Ref) -> list[str]:
        """Return where a problem was found (问题来源), sorted."""
        return amending.sources(self.work, _ref(problem))

    def history(self, item: ItemLike) -> list[Entry]:
        """Return an item's entries (流转记录), oldest first."""
        ref = _ref(item)
        self.work.connect()
        mine = (Entry.tenant == self.work.tenant, Entry.item_id == ref.id, Entry.item_kind == ref.kind)
        # A rollback to a SAVEPOINT may have put another row under the key of an entry that is loaded.
        found = select(Entry).where(*mine).order_by(Entry.seq).execution_options(populate_existing=True)
        entries = list(self.work.session.scalars(found))
        if not entries:
            raise NotFoundError("ledger.not_found", kind=ref.kind, id=ref.id)
        return entries

    def verify(self) -> Iterator[verifying.Finding]:
        """Check every chain of the tenant (防篡改校验); yields what is wrong, nothing if all is sound."""
        self.work.connect()
        return verifying.verify(self.work)

    def policy_of(self, item: Campaign | Problem) -> Policy:
        """Return the policy that a campaign or problem is under, whatever the application has now."""
        return self.work.policy(item.policy)

    def _problem_of(self, found: Campaign | Problem | Measure | Evidence) -> Problem:
        if isinstance(found, Problem):
            return found
        if isinstance(found, Campaign):
            raise NotFoundError("ledger.no_version", kind="campaign")
        return self.get(Problem, found.problem_id)


def _ref(item: ItemLike) -> Ref:
    """Name an item. Asking an expired object for its id would load it; the identity map knows the id anyway."""
    if isinstance(item, Ref):
        return item
    identity = instance_state(item).identity
    return Ref(item.kind, identity[1] if identity else item.id)
