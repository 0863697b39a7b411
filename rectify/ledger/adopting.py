"""Putting a campaign under another policy (改用新制度): which rows it cannot hold, and the recorded step itself.

Dates that were given stay: the new terms count for clocks that start afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pendulum
from sqlalchemy import Select, bindparam, select, update

from rectify.errors import ConflictError, Fault, FaultyInput, InvalidValueError
from rectify.ledger import several
from rectify.ledger.digest import content_hash, image_of
from rectify.ledger.gathering import Reader, statement
from rectify.ledger.locking import conflicts, lock, lock_all
from rectify.ledger.opening import keep
from rectify.ledger.protection import show
from rectify.ledger.tables import ITEM_CLASSES, Campaign, Problem, Ref, label_of, table_of
from rectify.ledger.values import check_text
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, write
from rectify.messages import CATALOGUE, Lang
from rectify.policy.actor import ADMINISTRATOR
from rectify.policy.policy import Policy
from rectify.policy.verdict import Category, TransitionRefused, Verdict, blocker
from rectify.vocabulary import Title

#: The trigger of the entries: a word of the ledger, like `reorganise`, and of no policy.
ADOPT = "adopt"

_campaign, _problem = table_of(Campaign), table_of(Problem)
_UNDER = {
    Campaign: update(_campaign)
    .where(_campaign.c.tenant == bindparam("b_tenant"), _campaign.c.id == bindparam("b_id"))
    .values(policy=bindparam("b_policy"), policy_name=bindparam("b_name"), policy_version=bindparam("b_version")),
    Problem: update(_problem)
    .where(_problem.c.tenant == bindparam("b_tenant"), _problem.c.id == bindparam("b_id"))
    .values(policy=bindparam("b_policy")),
}


def _items(kind: str) -> Select[Any]:
    """Return the SELECT of a kind's items in a campaign."""
    table = table_of(ITEM_CLASSES[kind])
    mine = select(table).where(table.c.tenant == bindparam("tenant"))
    if "campaign_id" in table.c:
        return mine.where(table.c.campaign_id == bindparam("campaign")).order_by(table.c.id)
    problems = select(_problem.c.id).where(
        _problem.c.tenant == bindparam("tenant"), _problem.c.campaign_id == bindparam("campaign")
    )
    return mine.where(table.c.problem_id.in_(problems)).order_by(table.c.id)


_ITEMS = {kind: statement(_items(kind)) for kind in ITEM_CLASSES}
_CAMPAIGNS = statement(select(_campaign).where(_campaign.c.tenant == bindparam("tenant")).order_by(_campaign.c.id))


@dataclass(frozen=True, slots=True)
class Unfit:
    """A row that a policy cannot hold (容不下的事项).

    Attributes:
        kind: the item's kind.
        id: its id.
        label: what people call it.
        what: what the policy has no word for: ``state``, ``term``, ``kind``, ``step``, ``results``.
        value: that word.

    """

    kind: str
    id: str
    label: str
    what: str
    value: str

    def fault(self) -> Fault:
        """Return it as a fault, with what to do about it."""
        return Fault(f"{self.label} ({self.id})", f"ledger.unfit.{self.what}", {"kind": self.kind, "value": self.value})

    def text(self, lang: Lang = "zh") -> str:
        """Return it in one line."""
        return self.fault().text(lang)


def unfit(work: Work, policy: Policy, *, under: str | None = None) -> Iterator[Unfit]:
    """Give every row of the tenant that a policy cannot hold.

    Args:
        work: session, tenant, actor.
        policy: the policy.
        under: only campaigns under a policy of this name; all if None.

    """
    reader = Reader(work.connect(), work.tenant)
    for campaign in reader.all(_CAMPAIGNS, {}):
        if under in {None, campaign["policy_name"]}:
            yield from _unfit(_rows(reader, campaign["id"]), policy, {})


@dataclass(frozen=True, slots=True)
class Adoption:
    """What was done (改用记录).

    Attributes:
        campaign_id: the campaign.
        before: fingerprint of the policy that it was under.
        after: fingerprint of the one that it is under now.
        effective_on: local date since which it holds.
        entries: how many entries it left: one for each problem, and for each other item of which something changed.

    """

    campaign_id: str
    before: str
    after: str
    effective_on: pendulum.Date
    entries: int


def adopt(
    work: Work,
    campaign: Campaign | str,
    *,
    policy: str,
    reason: str,
    states: Mapping[str, Mapping[str, str]] | None = None,
    effective_on: date | None = None,
) -> Adoption:
    """Put a campaign under another policy; see `Ledger.adopt`."""
    day, why = work.day(effective_on), check_text("reason", reason)
    ref = Ref("campaign", campaign if isinstance(campaign, str) else campaign.id)
    rules = work.rectify.policies[policy]
    reader = Reader(work.connect(), work.tenant, locked=True)
    problems = sorted(one["id"] for one in reader.all(_ITEMS["problem"], {"campaign": ref.id}))
    roots = lock_all(reader.connection, work.tenant, "problem", problems) if problems else {}
    row = lock(reader.connection, work.tenant, ref)  # after its problems: the order in which everybody locks
    if row["policy"] == rules.fingerprint:
        raise InvalidValueError("value.policy_same", name=rules.name, version=rules.version)
    moving = _Moving(work, row, rules, states or {}, day, why)
    rows = _rows(reader, ref.id)
    if len(rows["problem"]) != len(roots):
        raise ConflictError("ledger.conflict", cause=f"campaign {ref.id}")
    moving.check(rows)
    keep(work, rules)
    return Adoption(ref.id, row["policy"], rules.fingerprint, day, moving.make(roots, rows))


_Rows = dict[str, Sequence[dict[str, Any]]]


def _rows(reader: Reader, campaign: str) -> _Rows:
    return {kind: reader.all(found, {"campaign": campaign}) for kind, found in _ITEMS.items()}


def _unfit(rows: _Rows, policy: Policy, states: Mapping[str, Mapping[str, str]]) -> Iterator[Unfit]:
    for kind, found in rows.items():
        for row in found:
            for what, value in _lacking(kind, row, policy, states.get(kind, {})):
                yield Unfit(kind, row["id"], label_of(kind, row["ordinal"]), what, value)


def _lacking(kind: str, row: Mapping[str, Any], policy: Policy, states: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    lifecycle = policy.kinds.get(kind)
    if lifecycle is None:
        yield "kind", kind
        return
    state = states.get(row["state"], row["state"])
    if state not in lifecycle.states:
        yield "state", state
    if row["term"] is not None and row["term"] not in policy.terms:
        yield "term", row["term"]
    if kind == "step" and row["name"] not in policy.steps:
        yield "step", row["name"]


@dataclass(frozen=True, slots=True)
class _Moving:
    work: Work
    campaign: dict[str, Any]
    rules: Policy
    states: Mapping[str, Mapping[str, str]]
    day: pendulum.Date
    reason: str

    def check(self, rows: _Rows) -> None:
        """Refuse it, before anything is written."""
        found = [one.fault() for one in _unfit(rows, self.rules, self.states)]
        if found:
            named = {"name": self.rules.name, "version": self.rules.version}
            raise FaultyInput("ledger.unfit", found, **named)
        org, later = self.campaign["org"], [one for kind in rows for one in rows[kind] if self._later(kind, one)]
        blockers = []
        if not self.work.actor.holds(ADMINISTRATOR, org):
            facts = {"actor": self.work.actor.id, "org": org}
            who = (Title(*CATALOGUE["grant.administrator"]),)
            blockers.append(blocker("role", Category.ROLE, facts=facts, who=who))
        if later:
            last = max(one["effective_on"] for one in later)
            blockers.append(blocker("effective_before_last", Category.DEADLINE, facts={"day": self.day, "last": last}))
        if blockers:
            title = Title(*CATALOGUE["verb.adopt"])
            raise TransitionRefused(Verdict(ADOPT, title, self.campaign["title"], tuple(blockers)))

    def _later(self, kind: str, row: Mapping[str, Any]) -> bool:
        return self._changes(kind, row) and row["effective_on"] > self.day

    def _changes(self, kind: str, row: Mapping[str, Any]) -> bool:
        """Say whether an item gets an entry: every problem, and whatever stands otherwise afterwards."""
        return kind == "problem" or self._state(kind, row) != row["state"] or self._is_open(kind, row) != row["is_open"]

    def _state(self, kind: str, row: Mapping[str, Any]) -> str:
        return self.states.get(kind, {}).get(row["state"], row["state"])

    def _is_open(self, kind: str, row: Mapping[str, Any]) -> bool:
        return self.rules.kinds[kind].states[self._state(kind, row)].open

    def make(self, roots: Mapping[str, dict[str, Any]], rows: _Rows) -> int:
        """Write everything, problem by problem in the order of their ids; return the number of entries."""
        written = self._write("campaign", self.campaign, rows)
        for id_ in sorted(roots):
            written += self._write("problem", roots[id_], rows)
            self._put_under(Problem, id_, {"policy": self.rules.fingerprint})
        under = {"policy_name": self.rules.name, "policy_version": self.rules.version}
        self._put_under(Campaign, self.campaign["id"], {"policy": self.rules.fingerprint, **under})
        return written

    def _write(self, root_kind: str, root: dict[str, Any], rows: _Rows) -> int:
        changes = [
            self._change(kind, row)
            for kind, found in rows.items()
            for row in found
            if row[ITEM_CLASSES[kind].root_key] == root["id"] and self._changes(kind, row)
        ]
        return len(write(self.work.session, root_kind, root, changes)) if changes else 0

    def _change(self, kind: str, row: Mapping[str, Any]) -> Change:
        before, state = image_of(row), self._state(kind, row)
        told = {"policy": [self.campaign["policy"], self.rules.fingerprint]}
        common = self.work.common(ADOPT, self.rules.fingerprint, reason=self.reason, changes=told)
        return Change(
            kind,
            row["id"],
            before,
            replace(before, state=state, effective_on=self.day, content=self._content(kind, row)),
            row["seq"],
            row["head"],
            common,
            self._is_open(kind, row),
            row["is_open"],
        )

    def _content(self, kind: str, row: Mapping[str, Any]) -> str:
        """Return the hash of what an item says: of a problem, it says under which policy it stands."""
        if kind != "problem":
            return str(row["content"])
        reader = Reader(self.work.connect(), self.work.tenant, locked=True)
        said = several.read(reader, Ref(kind, row["id"]))
        return content_hash(kind, {**row, **said, "policy": self.rules.fingerprint})

    def _put_under(self, cls: type[Any], id_: str, values: dict[str, Any]) -> None:
        binds = {
            "b_tenant": self.work.tenant,
            "b_id": id_,
            "b_policy": self.rules.fingerprint,
            **({"b_name": self.rules.name, "b_version": self.rules.version} if cls is Campaign else {}),
        }
        with conflicts():
            self.work.session.connection().execute(_UNDER[cls], binds)
        show(self.work.session, cls, (self.work.tenant, id_), values)
