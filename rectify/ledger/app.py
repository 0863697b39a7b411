"""The application's `Rectify`: the one object that a host makes at its start."""

from __future__ import annotations

from sqlalchemy.orm import Session

from rectify.ledger.ledger import Ledger
from rectify.ledger.work import Setting, Work
from rectify.messages import Lang
from rectify.policy.actor import Actor
from rectify.vocabulary import check_id


class Rectify(Setting):
    """One for each application: policies, calendar, directory, time zone, clock, and the ledgers made with them.

    It lives as long as the application, is never changed, and is shared by all threads. Its arguments are
    those of `Setting`.
    """

    def ledger(self, session: Session, *, tenant: str, actor: Actor, lang: Lang = "zh") -> Ledger:
        """Return a ledger over the host's session: as short-lived and single-threaded as the session.

        Args:
            session: the host's; the ledger never commits and never rolls back.
            tenant: whose rows; no other tenant's are ever seen.
            actor: whoever acts.
            lang: the language of what the ledger says.

        """
        return Ledger(Work(self, session, check_id("tenant", tenant), actor), lang)
