"""The policies under which a ledger's campaigns run (台账中的制度)."""

from __future__ import annotations

from sqlalchemy import select

from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import PolicyText, table_of
from rectify.policy.policy import Policy

_policy = table_of(PolicyText)


def policies_kept(ledger: Ledger) -> dict[str, Policy]:
    """Return every policy that some campaign was opened under, by fingerprint, in the order of names and versions."""
    ledger.work.connect()
    kept = (
        select(_policy.c.fingerprint)
        .where(_policy.c.tenant == ledger.work.tenant)
        .order_by(_policy.c.name, _policy.c.version)
    )
    return {one: ledger.work.policy(one) for one in ledger.work.session.connection().execute(kept).scalars().all()}
