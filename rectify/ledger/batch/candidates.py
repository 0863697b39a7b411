"""What may move now (可办事项): a SELECT of the items that may make a move, and everything that an actor may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, false, or_, select

from rectify.errors import InvalidValueError
from rectify.ledger.batch.admission import Admission
from rectify.ledger.batch.days import Row
from rectify.ledger.clause import Condition
from rectify.ledger.tables import ITEM_CLASSES, Campaign, PolicyText, Problem, table_of
from rectify.ledger.values import check_params
from rectify.ledger.visibility import visible_below
from rectify.ledger.work import Work
from rectify.policy.facts import FieldType
from rectify.policy.policy import Policy

_policy = table_of(PolicyText)
_ROOTS = {"problem": table_of(Problem).alias(), "campaign": table_of(Campaign).alias()}
_POLICIES = select(_policy.c.fingerprint).where(_policy.c.tenant == bindparam("tenant")).order_by(_policy.c.fingerprint)


def policies_of(work: Work) -> Sequence[Policy]:
    """Return every policy that some campaign of the tenant is under."""
    return [work.policy(one) for one in work.connect().scalars(_POLICIES, {"tenant": work.tenant}).all()]


@dataclass(frozen=True, slots=True)
class Asked:
    """A move that is asked about (所询事项).

    Attributes:
        trigger: the move.
        params: by name, as given.
        reason: why; some moves require one.
        effective_on: local date on which it would take effect; today if None.

    """

    trigger: str
    params: Mapping[str, Any]
    reason: str | None = None
    effective_on: date | None = None


def declared(policies: Sequence[Policy], kind: str, trigger: str) -> Mapping[str, FieldType]:
    """Return the parameters that a trigger takes under any of the policies.

    Raises:
        InvalidValueError: none of them knows such a move of what is there.

    """
    lifecycles = [policy.kinds[kind] for policy in policies if kind in policy.kinds]
    moves = [one for lifecycle in lifecycles for one in lifecycle.transitions if one.sources]
    named = [one for one in moves if one.trigger == trigger]
    if not named:
        known = ", ".join(dict.fromkeys(one.trigger for one in moves)) or "-"
        raise InvalidValueError("value.trigger", kind=kind, value=trigger, known=known)
    return {name: type_ for one in named for name, type_ in one.params.items()}


def candidates(work: Work, cls: Any, asked: Asked) -> Select[Any]:
    """Return the SELECT of the items of a kind that may make a move, in the order of their ids.

    Raises:
        InvalidValueError: no policy of the tenant knows the move, or a parameter is not of its type.
        GuardError: it depends on what no database can tell: an opaque guard of the host's.

    """
    policies = policies_of(work)
    params = check_params(declared(policies, cls.kind, asked.trigger), asked.params)
    situation = work.situation(work.day(asked.effective_on), params, asked.reason)
    row = Row(cls.kind, table_of(cls))
    allowed = [
        and_(under(row, policy.fingerprint), moving)
        for policy in policies
        for moving in _moves(Admission(work, policy, situation), row, asked.trigger)
    ]
    seen = (cls.tenant == work.tenant, visible_below(work.actor, cls))
    return select(cls).where(*seen, or_(false(), *allowed)).order_by(cls.id)


def _moves(admission: Admission, row: Row, trigger: str) -> Iterator[Condition]:
    if row.kind in admission.policy.kinds:
        for one in admission.policy.kinds[row.kind].named(trigger):
            if one.sources:
                yield and_(row.table.c.state.in_(one.sources), admission.admitted(one, row))


def under(row: Row, fingerprint: str) -> Condition:
    """Return the condition that a row's root is under a policy."""
    if row.kind == "problem":
        return row.table.c.policy == fingerprint  # type: ignore[no-any-return]
    cls = ITEM_CLASSES[row.kind]
    root = _ROOTS[cls.root_kind]
    mine = (root.c.tenant == row.table.c.tenant, root.c.id == row.table.c[cls.root_key])
    return select(root.c.id).where(*mine, root.c.policy == fingerprint).correlate(row.table).exists()
