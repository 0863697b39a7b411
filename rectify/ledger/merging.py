"""Merging (并入) a problem that was found twice into the one that stays; splitting (拆分) one that is several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pendulum
from sqlalchemy import bindparam, insert, select

from rectify.errors import InvalidValueError
from rectify.ledger import several
from rectify.ledger.digest import content_hash, image_of
from rectify.ledger.drafts import NewProblem
from rectify.ledger.gathering import statement
from rectify.ledger.locking import conflicts, lock
from rectify.ledger.moving import ATTACH, MERGE, SPLIT, Locked, Request, fire_locked, root_label
from rectify.ledger.opening import identify
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.tables import Evidence, Opinion, OpinionLink, Ref, table_of
from rectify.ledger.transferring import Goods, Receiver, check_act, late, measures_of, recorded, with_below
from rectify.ledger.values import new_id
from rectify.ledger.work import Work
from rectify.ledger.writing import write
from rectify.policy.verdict import Blocker, Category, blocker

#: The trigger of the entry with which an opinion's problem is merged into another.
LINK = "link"

_evidence = table_of(Evidence)
_link = table_of(OpinionLink)
_opinion = table_of(Opinion)
_ITS_EVIDENCE = statement(
    select(_evidence)
    .where(_evidence.c.tenant == bindparam("tenant"), _evidence.c.problem_id == bindparam("id"))
    .where(_evidence.c.measure_id.is_(None), _evidence.c.cycle == bindparam("cycle"))
    .order_by(_evidence.c.id)
)
_OPINIONS = statement(
    select(_opinion)
    .join(_link, (_link.c.tenant == _opinion.c.tenant) & (_link.c.opinion_id == _opinion.c.id))
    .where(_link.c.tenant == bindparam("tenant"), _link.c.problem_id == bindparam("id"))
    .order_by(_opinion.c.campaign_id, _opinion.c.id)
)


def merge(
    work: Work, problem: Ref, into: Ref, *, reason: str | None, effective_on: date | None, version: int | None
) -> dict[str, Any]:
    """Merge a problem into another: measures go over, evidence is attached there too, opinions are linked there.

    Returns:
        The entry of the problem that was merged.

    Raises:
        TransitionRefused: the policy does not allow it, or the other problem cannot take it in.
        InvalidValueError: both are the same problem.

    """
    if problem.id == into.id:
        raise InvalidValueError("value.merge_itself")
    work.connect()
    with all_or_nothing(work.session):
        both = [Locked.take(work, Ref("problem", one)) for one in sorted((problem.id, into.id))]
        locked, target = both if both[0].ref.id == problem.id else reversed(both)
        merging = _Merging.read(locked, target, work.day(effective_on))
        params = {"into": into.id}
        request = Request(MERGE, params, reason, effective_on, version, {**params, "transferred": merging.transferred})
        check_act(locked, request, tuple(merging.blockers()))
        entry = fire_locked(locked, request)
        merging.carry_over({"item": problem.id, "seq": entry["seq"]})
    return entry


@dataclass(frozen=True, slots=True)
class _Merging:
    """Two locked problems, and what goes from one to the other.

    Attributes:
        locked: the problem that is merged.
        target: the one that stays.
        day: local date on which it takes effect.
        goods: measures that go over, and what belongs to them, as they are before.
        evidence: the merged problem's own.
        opinions: those in which it was found.
        campaigns: the opinions' campaigns, locked.

    """

    locked: Locked
    target: Locked
    day: pendulum.Date
    goods: Sequence[Goods]
    evidence: Sequence[Mapping[str, Any]]
    opinions: Sequence[Mapping[str, Any]]
    campaigns: Mapping[str, dict[str, Any]]

    @classmethod
    def read(cls, locked: Locked, target: Locked, day: pendulum.Date) -> _Merging:
        """Read what goes over; campaigns are locked after the problems, in the order of their ids."""
        work, reader, root = locked.work, locked.reader, locked.root
        key = {"id": root["id"], "cycle": root["cycle"]}
        linked = reader.all(_OPINIONS, key)
        ids = sorted({one["campaign_id"] for one in linked})
        campaigns = {one: lock(work.connect(), work.tenant, Ref("campaign", one)) for one in ids}
        goods = with_below(reader, measures_of(locked))
        opinions = reader.all(_OPINIONS, key) if campaigns else []
        return cls(locked, target, day, goods, reader.all(_ITS_EVIDENCE, key), opinions, campaigns)

    @property
    def transferred(self) -> list[str]:
        """The ids of the measures and opinions that go over."""
        measures = [one.row["id"] for one in self.goods if one.kind == "measure"]
        return [*measures, *(one["id"] for one in self.opinions)]

    def blockers(self) -> Iterator[Blocker]:
        """Give every reason why the other problem cannot take this one in."""
        root, other = self.locked.root, self.target.root
        facts = {"label": root_label(other)}
        if not other["is_open"]:
            state = self.target.policy.kinds["problem"].states[other["state"]].title
            yield blocker("merge_into_closed", Category.STATE, facts={**facts, "state": state})
        if root["policy"] != other["policy"]:
            yield blocker("merge_other_policy", Category.CONFLICT, facts=facts)
        if root["confidential"] and not other["confidential"]:
            yield blocker("merge_confidential", Category.CONFLICT, facts=facts)
        written = [Goods("problem", other)] if self.evidence else []
        yield from late([*written, *self.goods, *(Goods("opinion", one) for one in self.opinions)], self.day)

    def carry_over(self, leading: Mapping[str, Any]) -> None:
        """Write all that goes over."""
        work, policy = self.locked.work, self.target.policy.fingerprint
        root = dict(self.target.root)
        for one in self.evidence:
            root = _attached(work, root, policy, one, self.day)
        goods = with_below(self.locked.reader, measures_of(self.locked))  # the move may have taken some of it along
        Receiver(work, self.target.reader, policy, root).take(goods, self.day, leading)
        by_campaign = defaultdict[str, list[Mapping[str, Any]]](list)
        for one in self.opinions:
            by_campaign[one["campaign_id"]].append(one)
        for id_, several_ in by_campaign.items():
            self._link(self.campaigns[id_], several_, leading)

    def _link(
        self, campaign: dict[str, Any], opinions: Sequence[Mapping[str, Any]], leading: Mapping[str, Any]
    ) -> None:
        """Let opinions of one campaign name the problem that stays."""
        work, reader = self.locked.work, self.target.reader
        named = {one["id"]: several.read_one(reader, Ref("opinion", one["id"]), "problems") for one in opinions}
        new = {id_: sorted({*was, self.target.root["id"]} - {self.locked.root["id"]}) for id_, was in named.items()}
        changes = []
        for one in opinions:
            moved = {"fields": {"problems": [named[one["id"]], new[one["id"]]]}, "along": leading}
            content = content_hash("opinion", {**one, "problems": new[one["id"]]})
            common = work.common(LINK, campaign["policy"], changes=moved)
            after = replace(image_of(one), effective_on=self.day, content=content)
            changes.append(recorded("opinion", one, after, common))
        write(work.session, "campaign", campaign, changes)
        for id_, problems in new.items():
            several.replace_one(work, Ref("opinion", id_), "problems", named[id_], problems)


def _attached(
    work: Work, root: dict[str, Any], policy: str, evidence: Mapping[str, Any], day: pendulum.Date
) -> dict[str, Any]:
    """Attach another problem's evidence to one as well; return that one's row as it is then."""
    row = {name: evidence[name] for name in ("uri", "sha256", "title")}
    said = {"id": new_id(), **row}
    common = work.common(ATTACH, policy, changes={"evidence": said})
    after = replace(image_of(root), effective_on=day)
    (entry,) = write(work.session, "problem", root, [recorded("problem", root, after, common)])
    kept = {"tenant": work.tenant, "problem_id": root["id"], "measure_id": None, "cycle": root["cycle"]}
    with conflicts():
        added = {"added_by": work.actor.id, "added_on": day}
        work.session.connection().execute(insert(_evidence), {**said, **kept, **added})
    return {
        **root,
        "version": root["version"] + 1,
        "seq": entry["seq"],
        "head": entry["digest"],
        "effective_on": day,
    }


def split(
    work: Work,
    problem: Ref,
    into: Sequence[NewProblem],
    measures: Sequence[Sequence[Ref]],
    *,
    reason: str | None,
    effective_on: date | None,
) -> list[dict[str, Any]]:
    """Make new problems of parts of one, and move the measures chosen for each; return the new problems' rows.

    Raises:
        TransitionRefused: the policy does not let this actor split it, or identify the parts.
        InvalidValueError: no parts, not as many lists of measures as parts, or a measure that is not there to be moved.

    """
    if not into or len(into) != len(measures):
        raise InvalidValueError("value.parts", parts=len(into), lists=len(measures))
    locked = Locked.take(work, problem)
    groups, day = _chosen(locked, measures), work.day(effective_on)
    request = Request(SPLIT, {}, reason, effective_on)
    check_act(locked, request, [found for one in groups for found in late(with_below(locked.reader, one), day)])
    with all_or_nothing(work.session):
        parts = [replace(one, confidential=one.confidential or locked.root["confidential"]) for one in into]
        rows = identify(work, locked.root["campaign_id"], parts, effective_on=effective_on)
        entry = fire_locked(locked, replace(request, changes={"parts": [row["id"] for row in rows]}))
        leading = {"item": problem.id, "seq": entry["seq"]}
        for row, group in zip(rows, _chosen(locked, measures), strict=True):  # as the move has left them
            receiver = Receiver(work, locked.reader, locked.policy.fingerprint, row)
            receiver.take(with_below(locked.reader, group), day, leading)
    return rows


def _chosen(locked: Locked, measures: Sequence[Sequence[Ref]]) -> list[list[dict[str, Any]]]:
    """Return the rows of the measures chosen for each part, each of the problem's present ones, each once."""
    there = {row["id"]: row for row in measures_of(locked)}
    groups = []
    for group in measures:
        rows = []
        for one in group:
            if one.id not in there:
                raise InvalidValueError("value.not_of_problem", value=one.id, label=root_label(locked.root))
            rows.append(there.pop(one.id))
        groups.append(rows)
    return groups
