"""Moving all problems at once, by SQL written by hand over our own tables.

`Bare` moves and records, and no more: no choice of items, no lock, no guard, no digest. `FiveSteps` does by hand what
`Ledger.fire_all` does: claim, lock, entries with guard and digest, items from their entries, and who is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from rectify.ledger import connect
from rectify.ledger.digest import canonical, digest_of
from rectify.ledger.values import new_id
from tests.benchmarks import large
from tests.benchmarks.peers.mover import MEASURES, MOVES, Mover

_ENTRY = """
INSERT INTO rectify_entry (
    tenant, item_id, seq, item_kind, root_id, root_version, trigger_name, actor, policy, recorded_at, open_before,
    state_before, due_before, owner_before, org_before, cycle_before, settled_before, effective_before, content_before,
    state_after, due_after, owner_after, org_after, cycle_after, settled_after, effective_on, content_after,
    previous, digest
)
SELECT
    p.tenant, p.id, p.seq + 1, 'problem', p.id, p.version + 1, :trigger, :actor, p.policy, :now, p.is_open,
    p.state, p.due_on, p.owner, p.org, p.cycle, p.settled_on, p.effective_on, p.content,
    :after, p.due_on, p.owner, p.org, p.cycle, p.settled_on, :today, p.content,
    p.head, {digest}
"""
_BARE = _ENTRY.format(digest="p.head") + "FROM rectify_problem AS p WHERE p.tenant = :tenant"
_BARE_UPDATE = """
UPDATE rectify_problem SET state = :after, is_open = :open, effective_on = :today, seq = seq + 1, version = version + 1
WHERE tenant = :tenant
"""
_CLAIM = """
INSERT INTO rectify_claim (tenant, id, batch, root_id, seq)
SELECT tenant, id, :batch, id, seq FROM rectify_problem
WHERE tenant = :tenant AND state = :before AND confidential = :no
"""
_LOCK = """
SELECT count(*) FROM (
    SELECT id FROM rectify_problem WHERE tenant = :tenant
    AND id IN (SELECT root_id FROM rectify_claim WHERE tenant = :tenant AND batch = :batch)
    ORDER BY id FOR UPDATE
) AS locked
"""
_GUARDED = """
FROM rectify_claim AS c JOIN rectify_problem AS p ON p.tenant = c.tenant AND p.id = c.id
WHERE c.tenant = :tenant AND c.batch = :batch AND p.policy = :policy AND p.state = :before AND p.effective_on <= :today
AND (p.org = :org OR p.org >= :below AND p.org < :beyond)
AND EXISTS (SELECT 1 FROM rectify_measure AS m WHERE m.tenant = p.tenant AND m.problem_id = p.id AND m.cycle = p.cycle)
AND NOT EXISTS (
    SELECT 1 FROM rectify_measure AS m
    WHERE m.tenant = p.tenant AND m.problem_id = p.id AND m.cycle = p.cycle AND m.state = 'rectifying'
)
AND NOT EXISTS (
    SELECT 1 FROM rectify_measure AS m
    WHERE m.tenant = p.tenant AND m.problem_id = p.id AND m.cycle = p.cycle AND m.settled_on > :today
)
"""
_UPDATE = """
UPDATE rectify_problem SET state = e.state_after, is_open = :open, effective_on = e.effective_on, seq = e.seq,
    head = e.digest, version = e.root_version
FROM rectify_claim AS c, rectify_entry AS e
WHERE c.tenant = :tenant AND c.batch = :batch
AND rectify_problem.tenant = c.tenant AND rectify_problem.id = c.id
AND e.tenant = rectify_problem.tenant AND e.item_id = rectify_problem.id AND e.seq = rectify_problem.seq + 1
"""
_LEFT = """
SELECT c.id FROM rectify_claim AS c JOIN rectify_problem AS p ON p.tenant = c.tenant AND p.id = c.id
WHERE c.tenant = :tenant AND c.batch = :batch AND p.seq = c.seq
"""
_RELEASE = "DELETE FROM rectify_claim WHERE tenant = :tenant AND batch = :batch"


class Bare(Mover):
    """INSERT … SELECT and UPDATE."""

    def fill(self, items: int) -> Sequence[str]:
        self.engine = connect.engine(self.url)
        self.closing.callback(self.engine.dispose)
        self.postgresql = self.engine.dialect.name == "postgresql"
        if not self.postgresql:
            sa.event.listen(self.engine, "connect", _teach)
        keys = large.fill(self.engine, large.Shape(in_time=items, measures=MEASURES))
        with self.engine.connect() as connection:
            self.policy = connection.exec_driver_sql("SELECT policy FROM rectify_campaign").scalar_one()
        return keys

    def one_by_one(self, trigger: str) -> None:
        """Nobody asks for it."""
        raise NotImplementedError(trigger)

    def together(self, trigger: str) -> None:
        with self.engine.begin() as connection:
            self.move(connection, self.given(trigger))

    def move(self, connection: sa.Connection, given: dict[str, Any]) -> None:
        connection.execute(sa.text(_BARE), given)
        connection.execute(sa.text(_BARE_UPDATE), given)

    def given(self, trigger: str) -> dict[str, Any]:
        """Return the parameters of all statements."""
        before, after = MOVES[trigger]
        day: Any = large.TODAY if self.postgresql else large.TODAY.isoformat()
        moment = large.NOW.naive()
        return {
            "tenant": large.TENANT,
            "batch": new_id(),
            "trigger": trigger,
            "before": before,
            "after": after,
            "open": after == "rectifying",
            "no": False,
            "actor": large.SECRETARY.id,
            "policy": self.policy,
            "now": moment if self.postgresql else f"{moment:%Y-%m-%d %H:%M:%S.%f}",
            "today": day,
            "org": large.BUREAU,
            "below": f"{large.BUREAU}/",
            "beyond": f"{large.BUREAU}0",
        }

    def recorded(self) -> int:
        with self.engine.connect() as connection:
            found = "SELECT count(*) FROM rectify_entry WHERE trigger_name IN ('complete', 'resume')"
            return int(connection.exec_driver_sql(found).scalar_one())


class FiveSteps(Bare):
    """The five steps of a batch."""

    def move(self, connection: sa.Connection, given: dict[str, Any]) -> None:
        entry = _ENTRY.format(digest=self._digest(given)) + _GUARDED
        connection.execute(sa.text(_CLAIM), given)
        if self.postgresql:
            connection.execute(sa.text(_LOCK), given)
        connection.execute(sa.text(entry), given)
        connection.execute(sa.text(_UPDATE), given)
        if connection.execute(sa.text(_LEFT), given).first() is not None:
            raise ValueError(given["trigger"])
        connection.execute(sa.text(_RELEASE), given)

    def _digest(self, given: dict[str, Any]) -> str:
        common = digest_of((large.TENANT, given["trigger"], given["actor"], None, None, given["policy"], large.NOW))
        text = " || ".join(_pieces(given, canonical([common]), postgresql=self.postgresql)).replace(":", "\\:")
        return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')" if self.postgresql else f"digest_of({text})"


def _pieces(given: dict[str, Any], common: str, *, postgresql: bool) -> list[str]:
    """Return the canonical form of an entry as SQL."""
    day = "to_char({}, 'YYYY-MM-DD')" if postgresql else "{}"
    size = "octet_length({})" if postgresql else "length(CAST({} AS BLOB))"

    def text(column: str) -> str:
        return f"{size.format(column)} || ':' || {column}"

    def date(column: str) -> str:
        return f"coalesce('10:' || {day.format(column)}, '-')"

    def number(column: str) -> str:
        return f"length(CAST({column} AS VARCHAR(20))) || ':' || CAST({column} AS VARCHAR(20))"

    same = [date("p.due_on"), f"coalesce({text('p.owner')}, '-')", text("p.org"), number("p.cycle")]
    same.append(date("p.settled_on"))
    return [
        "'64:' || p.head || '7:problem36:' || p.id",
        number("(p.seq + 1)"),
        "'36:' || p.id",
        number("(p.version + 1)"),
        text("p.state"),
        *same,
        date("p.effective_on"),
        "'64:' || p.content",
        f"'{canonical([given['after']])}'",
        *same,
        f"'{canonical([large.TODAY])}64:' || p.content || '{common}'",
    ]


def _teach(dbapi_connection: Any, connection_record: object) -> None:
    del connection_record
    dbapi_connection.create_function("digest_of", 1, lambda text: sha256(text.encode()).hexdigest(), deterministic=True)
