"""Correcting (更正) the last step of an item: it and all that moved along with it go back to where they were.

The past as it was is set right from the day of that step on; what was known before stays to be asked by ``known_at``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam, select

from rectify.errors import NotFoundError
from rectify.ledger.adopting import ADOPT
from rectify.ledger.digest import BEFORE
from rectify.ledger.gathering import CORRECT, Reader, statement
from rectify.ledger.moving import Locked
from rectify.ledger.tables import ITEM_CLASSES, Entry, Ref, label_of, table_of
from rectify.ledger.values import check_text, optional
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, Common, write
from rectify.policy.judge import judge
from rectify.policy.lifecycle import Image, Tally
from rectify.policy.policy import Policy
from rectify.policy.verdict import Blocker, Category, TransitionRefused, blocker

_entry = table_of(Entry)
_ENTRY = statement(
    select(_entry).where(
        _entry.c.tenant == bindparam("tenant"), _entry.c.item_id == bindparam("id"), _entry.c.seq == bindparam("seq")
    )
)
#: What was written below the same root after an entry: first of all that moved along with it.
_AFTER = statement(
    select(_entry)
    .where(
        _entry.c.tenant == bindparam("tenant"),
        _entry.c.root_id == bindparam("root"),
        _entry.c.root_version > bindparam("version"),
    )
    .order_by(_entry.c.root_version)
)

#: In an entry's changes: what it did beside the image, which no correction takes back.
_BESIDE = frozenset({"fields", "evidence", "parts", "reorganisation"})

#: Kinds whose members belong to a cycle of a problem.
_IN_CYCLE = tuple(kind for kind, cls in ITEM_CLASSES.items() if cls.root_kind == "problem" and kind != "problem")
_OF_CYCLE = {
    kind: statement(
        select(table_of(ITEM_CLASSES[kind])).where(
            table_of(ITEM_CLASSES[kind]).c.tenant == bindparam("tenant"),
            table_of(ITEM_CLASSES[kind]).c.problem_id == bindparam("id"),
            table_of(ITEM_CLASSES[kind]).c.cycle == bindparam("cycle"),
        )
    )
    for kind in _IN_CYCLE
}


@dataclass(frozen=True, slots=True)
class Step:
    """One item's entry that is to be taken back, and the item's row.

    Attributes:
        entry: the entry.
        row: the item, as it is.

    """

    entry: Mapping[str, Any]
    row: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The item's kind."""
        return str(self.entry["item_kind"])

    @property
    def label(self) -> str:
        """What people call the item."""
        return label_of(self.kind, self.row["ordinal"])

    @property
    def creates(self) -> bool:
        """Whether it made the item."""
        return self.entry["state_before"] is None

    @property
    def is_last(self) -> bool:
        """Whether nothing has happened to the item since."""
        return bool(self.row["seq"] == self.entry["seq"])

    def taken_back(self, policy: Policy, common: Common) -> Change:
        """Return the item as it was before, since the day on which the step took effect."""
        entry, states = self.entry, policy.kinds[self.kind].states
        before = Image(**{name: self.row[name] for name in BEFORE})
        was = {name: entry[column] for name, column in BEFORE.items()}
        after = Image(**{**was, "effective_on": entry["effective_on"]})
        place = (self.kind, entry["item_id"], before, after, self.row["seq"], self.row["head"], common)
        return Change(*place, is_open=states[after.state].open, was_open=states[before.state].open)


def correct(work: Work, item: Ref, seq: int, *, reason: str | None) -> dict[str, Any]:
    """Take an item's last entry back, and those of all that moved along with it; return the new entry.

    Args:
        work: session, tenant, actor.
        item: the item.
        seq: the number of the entry, which must be its last.
        reason: why.

    Raises:
        TransitionRefused: the policy does not allow it, or it is no step that could be taken back.
        NotFoundError: there is no such entry.

    """
    locked = Locked.take(work, item)
    gathered = locked.gather(CORRECT)
    leading = Step(_read(locked.reader, item.id, seq), gathered.row)
    along = list(_along(locked.reader, leading.entry))
    situation = work.situation(gathered.row["effective_on"], {}, optional(check_text, "reason", reason))
    verdict = judge(locked.policy, gathered.facts, CORRECT, situation, firing=True)
    found = (*verdict.blockers, *_blockers(locked, leading, along))
    if found:
        raise TransitionRefused(replace(verdict, blockers=found))
    back = [leading, *(one for one in along if not one.creates)]
    changes = [one.taken_back(locked.policy, common) for one, common in _with_common(locked, back, reason)]
    written = write(work.session, ITEM_CLASSES[item.kind].root_kind, gathered.root, changes)
    return written[0]


def _with_common(locked: Locked, back: Sequence[Step], reason: str | None) -> Iterator[tuple[Step, Common]]:
    """Give each step with what its new entry says: which entry it takes back, and with whose."""
    work, fingerprint = locked.work, locked.policy.fingerprint
    named = {"item": back[0].entry["item_id"], "seq": back[0].row["seq"] + 1}
    for one in back:
        changes: dict[str, Any] = {"corrected": {"seq": one.entry["seq"], "trigger": one.entry["trigger_name"]}}
        if one is not back[0]:
            changes["along"] = named
        yield one, work.common(CORRECT, fingerprint, reason=optional(check_text, "reason", reason), changes=changes)


def _read(reader: Reader, item_id: str, seq: int) -> dict[str, Any]:
    found = reader.all(_ENTRY, {"id": item_id, "seq": seq})
    if not found:
        raise NotFoundError("ledger.no_entry", id=item_id, seq=seq)
    return found[0]


def _along(reader: Reader, entry: Mapping[str, Any]) -> Iterator[Step]:
    """Give what moved along with an entry: its entries were written right after it."""
    leading = {"item": entry["item_id"], "seq": entry["seq"]}
    after = reader.all(_AFTER, {"root": entry["root_id"], "version": entry["root_version"]})
    for one in takewhile(lambda one: (one["changes"] or {}).get("along") == leading, after):
        yield Step(one, reader.row(Ref(one["item_kind"], one["item_id"])))


def _blockers(locked: Locked, leading: Step, along: Sequence[Step]) -> Iterator[Blocker]:
    """Give every reason why an entry cannot be taken back."""
    yield from _unfit(locked, leading)
    if not leading.is_last:
        yield _refused("correct_not_last", seq=leading.entry["seq"], last=leading.row["seq"], label=leading.label)
    moved = tuple(one.label for one in along if not one.creates and not one.is_last)
    if moved:
        yield _refused("correct_moved_on", refs=moved)
    made = tuple(_still_open(locked, along))
    if made:
        yield _refused("correct_created", refs=made)
    used = tuple(_in_new_cycle(locked, leading.entry))
    if used:
        yield _refused("correct_cycle_used", refs=used, cycle=leading.entry["cycle_after"])


def _still_open(locked: Locked, along: Sequence[Step]) -> Iterator[str]:
    """Give what is open of what a step made, or of what followed upon that: each check-up makes the next one."""
    for made in (one for one in along if one.creates):
        key = {"id": locked.root["id"], "cycle": made.row["cycle"]}
        for row in locked.reader.all(_OF_CYCLE[made.kind], key):
            if row["is_open"] and row["measure_id"] == made.row["measure_id"]:
                yield label_of(made.kind, row["ordinal"])


def _unfit(locked: Locked, leading: Step) -> Iterator[Blocker]:
    """Give the reason why an entry is of a sort that is never taken back, if it is."""
    entry, changes = leading.entry, leading.entry["changes"] or {}
    if leading.creates:
        yield _refused("correct_creation", label=leading.label)
    elif entry["trigger_name"] == ADOPT:
        yield _refused("correct_adoption")
    elif entry["trigger_name"] == CORRECT:
        yield _refused("correct_correction")
    elif "along" in changes and not changes.keys() & _BESIDE:
        leader = _read(locked.reader, changes["along"]["item"], changes["along"]["seq"])
        row = locked.reader.row(Ref(leader["item_kind"], leader["item_id"]))
        yield _refused("correct_along", label=label_of(leader["item_kind"], row["ordinal"]))
    elif changes.keys() & _BESIDE or changes.get("transferred") or entry["content_before"] != entry["content_after"]:
        yield _refused("correct_recorded")


def _in_new_cycle(locked: Locked, entry: Mapping[str, Any]) -> Iterator[str]:
    """Give what stands in the cycle that an entry opened."""
    if entry["cycle_before"] is None or entry["cycle_before"] == entry["cycle_after"]:
        return
    key = {"id": entry["item_id"], "cycle": entry["cycle_after"]}
    for kind in _IN_CYCLE:
        if kind in locked.policy.kinds:
            states = locked.policy.kinds[kind].states
            rows = locked.reader.all(_OF_CYCLE[kind], key)
            counted = (row for row in rows if states[row["state"]].tally is not Tally.LEFT_OUT)
            yield from (label_of(kind, row["ordinal"]) for row in counted)


def _refused(code: str, **facts: Any) -> Blocker:
    return blocker(code, Category.CONFLICT, facts=facts)
