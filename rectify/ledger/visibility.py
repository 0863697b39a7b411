"""Who sees what is confidential (涉密可见范围): to all others it is as if it were not there.

A confidential problem, and whatever belongs to it, is seen by whoever holds the grant `CONFIDENTIAL` over its
organisation, by its owner and its leader, and by the owners of its measures. The rule stands here once: lists, counts
and reports take it as a condition of their SELECTs, and verbs ask it of the problem that they have read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, exists, false, literal, not_, or_, select, true

from rectify.errors import NotFoundError
from rectify.ledger.columns import within
from rectify.ledger.tables import Measure, Problem, Ref, table_of
from rectify.ledger.work import Work
from rectify.policy.actor import CONFIDENTIAL, Actor

_measure, _any = table_of(Measure).alias("its_measure"), table_of(Problem).alias("any_problem")
_problem = table_of(Problem).alias("its_problem")

#: A condition; `Any`, since a condition over a mapped class is as good as one over its table.
Condition = Any


def visible(actor: Actor, problem: Any) -> Condition:
    """Return the condition that an actor may know of a problem: never NULL, so it can be negated.

    Args:
        actor: whoever reads.
        problem: the columns of the problem's table, of an alias of it, or the mapped class.

    """
    return or_(problem.confidential == false(), granted(actor, problem))


def granted(actor: Actor, problem: Any) -> Condition:
    """Return the condition that an actor may know of a problem even if it is confidential; as `visible`."""
    its_own = select(_measure.c.id).where(
        _measure.c.tenant == problem.tenant, _measure.c.problem_id == problem.id, _measure.c.owner == actor.id
    )
    return or_(
        *(within(problem.org, org) for org in actor.orgs(CONFIDENTIAL)),
        *(and_(whose.is_not(None), whose == actor.id) for whose in (problem.owner, problem.leader)),
        exists(its_own),
    )


def nothing_confidential(tenant: str) -> Condition:
    """Return the condition that no problem of a tenant is confidential: a database asks once, and then knows of all.

    ``or_(nothing_confidential(...), visible_below(...))`` spares most ledgers a look at every item's problem.
    """
    # Nothing of the row is asked for, so that the index is enough.
    return not_(exists(select(literal(1)).where(_any.c.tenant == tenant, _any.c.confidential == true())))


def visible_below(actor: Actor, item: Any) -> Condition:
    """Return the condition that an actor may know of what belongs to a problem or to a campaign.

    Args:
        actor: whoever reads.
        item: as in `visible`, of any kind; what belongs to a campaign is seen by all.

    """
    if not _of_problem(item):
        return true()
    if hasattr(item, "confidential"):
        return visible(actor, item)
    its = (_problem.c.tenant == item.tenant, _problem.c.id == item.problem_id)
    return exists(select(_problem.c.id).where(*its, visible(actor, _problem.c)))


def check_visible(work: Work, root: Mapping[str, Any], asked: Ref) -> None:
    """Refuse what the actor may not know of in the words for what is not there.

    Args:
        work: whoever reads or acts, and the host's session.
        root: the row of the problem or campaign that the item belongs to.
        asked: the item.

    Raises:
        NotFoundError: the problem is confidential, and none of the actor's business.

    """
    if root.get("confidential") and is_hidden(work, Problem, root["id"]):
        raise NotFoundError("ledger.not_found", kind=asked.kind, id=asked.id)


def check_problems(work: Work, ids: Iterable[str]) -> None:
    """Refuse to name problems that are not there, or that the actor may not know of.

    Args:
        work: whoever acts, and the host's session.
        ids: the problems.

    Raises:
        NotFoundError: there is no such problem.

    """
    connection = work.connect()
    for one in ids:
        there = select(Problem.id).where(Problem.tenant == work.tenant, Problem.id == one, visible(work.actor, Problem))
        if connection.execute(there).first() is None:
            raise NotFoundError("ledger.not_found", kind="problem", id=one)


def is_hidden(work: Work, cls: type[Any], id: str) -> bool:  # noqa: A002 - the field's word
    """Say whether there is a row of an item, or of evidence, that the actor may not know of."""
    if not _of_problem(cls):
        return False
    there = select(cls.id).where(cls.tenant == work.tenant, cls.id == id, not_(visible_below(work.actor, cls)))
    return work.connect().execute(there).first() is not None


def _of_problem(item: Any) -> bool:
    """Say whether a class, or a table's columns, are those of problems or of what belongs to one."""
    return hasattr(item, "confidential") or hasattr(item, "problem_id")
