"""What every verb is given: the application's setting, and one unit of work over the host's session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import pendulum
from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from rectify.errors import InvalidValueError, NotFoundError, PolicyVersionError
from rectify.ledger.locking import conflicts
from rectify.ledger.tables import PolicyText, table_of
from rectify.ledger.values import check_day
from rectify.ledger.writing import Common
from rectify.policy.actor import Actor
from rectify.policy.facts import Situation
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy
from rectify.policy.policyfile import parse
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import DEFAULT_TZ, Clock, Directory, utc_now

_POLICY_TEXT = select(table_of(PolicyText).c.wording).where(
    table_of(PolicyText).c.tenant == bindparam("tenant"), table_of(PolicyText).c.fingerprint == bindparam("fingerprint")
)

#: Rows that a long report fetches at a time.
PART = 1_000


class Setting:
    """What an application sets up once (运行设置): policies, calendar, directory, time zone, clock.

    It lives as long as the application, is never changed, and is shared by all threads.

    Args:
        policies: what campaigns may be opened under; the bundled ones if not given.
        calendar: counts working days; the statutory calendar if not given.
        directory: the host's names of people and organisations; without one, ids are shown as they are.
        tz: the time zone whose local date is "today".
        clock: gives the present moment; tests inject their own.

    """

    def __init__(
        self,
        policies: Policies | None = None,
        *,
        calendar: WorkCalendar | None = None,
        directory: Directory | None = None,
        tz: str = DEFAULT_TZ,
        clock: Clock = utc_now,
    ) -> None:
        self.policies = Policies.bundled() if policies is None else policies
        self.calendar = WorkCalendar.statutory() if calendar is None else calendar
        self.directory = directory
        self.tz = pendulum.timezone(tz)
        self.clock = clock
        self._by_fingerprint = {policy.fingerprint: policy for policy in self.policies}

    def today(self) -> pendulum.Date:
        """Return the local date of the present moment."""
        return self.clock().in_timezone(self.tz).date()

    def counting_by(self, calendar: WorkCalendar) -> Self:
        """Return the same setting with another calendar."""
        other = copy(self)
        other.calendar = calendar
        return other

    def known_policy(self, fingerprint: str) -> Policy | None:
        """Return the policy of a fingerprint, if this application has read it."""
        return self._by_fingerprint.get(fingerprint)

    def learn(self, text: str) -> Policy:
        """Read a policy that a campaign was opened under, and keep it."""
        policy = parse(text, source="rectify_policy")
        self._by_fingerprint[policy.fingerprint] = policy
        return policy


@dataclass(frozen=True, slots=True)
class View:
    """Who looks (查看范围): what a SELECT of items depends on beside what it asks.

    Attributes:
        tenant: whose rows.
        actor: whoever reads.
        today: local date; what is asked about an earlier day is asked about the past.

    """

    tenant: str
    actor: Actor
    today: pendulum.Date


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work (经办): the host's session, a tenant, an actor."""

    rectify: Setting
    session: Session
    tenant: str
    actor: Actor

    @property
    def view(self) -> View:
        """Who looks, today."""
        return View(self.tenant, self.actor, self.rectify.today())

    def connect(self) -> Connection:
        """Send what the host has pending, and return the connection in the host's transaction.

        Raises:
            ConflictError: another transaction is in the way: SQLite's ``BEGIN IMMEDIATE`` has waited in vain.

        """
        with conflicts():
            self.session.flush()
            return self.session.connection()

    def stream(self, statement: Select[Any]) -> Iterator[Row[Any]]:
        """Send what the host has pending, and give rows that are fetched as they are read.

        SQLite's driver does so by itself. PostgreSQL's fetches all at once unless told otherwise. MySQL's could, but
        then nothing else runs on the connection until the last row was read: there the client holds all rows.
        """
        connection = self.connect()
        by_part = connection.dialect.name in {"postgresql", "opengauss"}
        with connection.execute(statement, execution_options={"yield_per": PART} if by_part else {}) as rows:
            yield from rows

    def policy(self, fingerprint: str) -> Policy:
        """Return the policy of a fingerprint: the application's, else the text that the ledger keeps.

        Raises:
            NotFoundError: neither has it.
            PolicyVersionError: the text that the ledger keeps is not the one of that fingerprint.

        """
        known = self.rectify.known_policy(fingerprint)
        if known is not None:
            return known
        key = {"tenant": self.tenant, "fingerprint": fingerprint}
        text = self.session.connection().execute(_POLICY_TEXT, key).scalar()
        if text is None:
            raise NotFoundError("ledger.not_found", kind="policy", id=fingerprint)
        learnt = self.rectify.learn(text)
        if learnt.fingerprint != fingerprint:
            raise PolicyVersionError("ledger.policy_altered", name=learnt.name, version=learnt.version)
        return learnt

    def day(self, effective_on: date | None) -> pendulum.Date:
        """Return the local date on which a move takes effect: today unless given, never a day to come.

        Raises:
            InvalidValueError: the day is in the future, or is no local date.

        """
        today = self.rectify.today()
        day = today if effective_on is None else check_day("effective_on", effective_on)
        if day > today:
            raise InvalidValueError("value.future", what="effective_on", value=day, today=today)
        return day

    def situation(self, day: pendulum.Date, params: Mapping[str, Any], reason: str | None = None) -> Situation:
        """Return what a guard is read in."""
        given = params if reason is None else {**params, "reason": reason}
        return Situation(self.actor, day, self.rectify.calendar, given)

    def common(
        self, trigger: str, policy: str, *, reason: str | None = None, changes: Mapping[str, Any] | None = None
    ) -> Common:
        """Return what all entries of one move have in common."""
        return Common(self.tenant, trigger, self.actor.id, reason, changes, policy, self.rectify.clock())
