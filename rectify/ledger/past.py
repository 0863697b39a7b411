"""The ledger as of a past day (时点台账): what every item was then, read from rows and entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pendulum
from sqlalchemy import Row, Subquery, select

from rectify.ledger.cutoff import CutOff
from rectify.ledger.digest import IMAGE_FIELDS, image_of
from rectify.ledger.lighting import lit, rules_of
from rectify.ledger.standing import Asked, Columns, Condition, kinds_of, label, narrowed, standing
from rectify.ledger.tables import Item, Ref
from rectify.ledger.values import optional
from rectify.ledger.work import Work
from rectify.policy.lifecycle import Image
from rectify.policy.light import Light
from rectify.vocabulary import check_id

_FIELDS = (*IMAGE_FIELDS, "is_open")


@dataclass(frozen=True, slots=True)
class PastItem:
    """One item as it was on a day (当日情况).

    Attributes:
        kind: ``problem``, ``measure``, ...
        id: its id.
        label: ``P-3``; ``P-3/M-2`` for what belongs to a problem; ``STEP-1`` for what belongs to a campaign.
        root: id of the problem that it belongs to, itself if it is one; of the campaign where the kind belongs to one.
        policy: fingerprint of the policy that it is under.
        is_open: whether the clock ran.
        image: state, due date, owner, organisation, cycle, and since when.

    """

    kind: str
    id: str
    label: str
    root: str
    policy: str
    is_open: bool
    image: Image


@dataclass(frozen=True, slots=True)
class Past:
    """The ledger as of a day, made by `Ledger.as_of` (时点台账). It reads when it is asked, and writes nothing.

    Attributes:
        work: session, tenant, actor.
        cut: the day, and what was known of it.

    """

    work: Work
    cut: CutOff

    @property
    def day(self) -> pendulum.Date:
        """The local date that is asked about."""
        return self.cut.day

    @property
    def known_at(self) -> pendulum.DateTime | None:
        """The UTC instant by which all that counts had been recorded; None: all that is recorded counts."""
        return self.cut.known_at

    def image(self, item: Item | Ref) -> Image | None:
        """Return what an item was; None if it was not there yet."""
        found = self._one(item)
        return None if found is None else found.image

    def light(self, item: Item | Ref) -> Light | None:
        """Return an item's light (亮灯) on the day, by its own policy; None if no rule held, or it was not there yet.

        It is the one that `reports.lights` shows for the same day.

        Raises:
            InvalidValueError: a rule looks at more than history tells of a past day.

        """
        found = self._one(item)
        if found is None:
            return None
        rules = rules_of({found.policy: self.work.policy(found.policy)}, found.kind)
        place = lit(self.work, self.cut, found.kind, rules, _only(item)).c.light
        lighted = self.work.session.connection().execute(select(place)).scalar()
        return None if lighted is None else rules[lighted][1]

    def items(
        self, kind: str | None = None, *, org: str | None = None, owner: str | None = None, state: str | None = None
    ) -> Iterator[PastItem]:
        """Give the items that there were, in the order of their ids, which is that of their making.

        Args:
            kind: ``problem``, ``measure``, ...; all if None.
            org: only what this organisation, with all below it, was responsible for.
            owner: only what this person was responsible for.
            state: only what was in this state.

        Raises:
            InvalidValueError: there is no such kind, or a value is not accepted.

        """
        named = optional(check_id, "state", state)
        narrow = narrowed(org, owner)

        def asked(image: Columns) -> Iterator[Condition]:
            yield from narrow(image)
            if named is not None:
                yield image["state"] == named

        return self._read(standing(self.work, self.cut, kinds_of(kind), asked=asked, fields=_FIELDS))

    def _one(self, item: Item | Ref) -> PastItem | None:
        found = standing(self.work, self.cut, kinds_of(item.kind), asked=_only(item), fields=_FIELDS)
        row = self.work.connect().execute(select(found)).first()
        return None if row is None else _item(row)

    def _read(self, found: Subquery) -> Iterator[PastItem]:
        return map(_item, self.work.stream(select(found).order_by(found.c.id)))


def _only(item: Item | Ref) -> Asked:
    """Ask for one item."""
    return lambda image: (image["id"] == item.id,)


def _item(found: Row[Any]) -> PastItem:
    row = found._asdict()
    said = {name: row[name] for name in ("kind", "id", "root", "policy", "is_open")}
    return PastItem(label=label(row["kind"], row["ordinal"], row["problem_ordinal"]), image=image_of(row), **said)
