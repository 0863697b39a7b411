"""What a ledger can be asked (查阅): may an item move, lists, histories, the chain's soundness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm.attributes import instance_state

from rectify.errors import NotFoundError
from rectify.ledger import explaining, moving, redating, reminding, several, verifying
from rectify.ledger.batch import candidates, worklist
from rectify.ledger.batch.candidates import Asked
from rectify.ledger.batch.worklist import Task
from rectify.ledger.cutoff import CutOff
from rectify.ledger.explaining import Explanation
from rectify.ledger.finding import Finding
from rectify.ledger.gathering import Needs, Reader, gather
from rectify.ledger.linking import as_seen
from rectify.ledger.moving import Action, Request, check_version
from rectify.ledger.past import Past
from rectify.ledger.queries import Query
from rectify.ledger.reminder import Reminder
from rectify.ledger.tables import ITEM_CLASSES, Base, Campaign, Entry, Item, Measure, Problem, Ref
from rectify.ledger.visibility import check_visible, is_hidden
from rectify.ledger.work import Work
from rectify.messages import Lang
from rectify.policy.facts import SCHEMAS
from rectify.policy.light import Light, light_of
from rectify.policy.policy import Policy
from rectify.policy.verdict import Verdict
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import check_id

Row = TypeVar("Row", bound=Base)
ItemRow = TypeVar("ItemRow", bound=Item)
ItemLike = Item | Ref


@dataclass(frozen=True, slots=True)
class Readings:
    """What one unit of work reads; nothing here writes or locks."""

    work: Work
    lang: Lang = "zh"

    def can(self, item: ItemLike, trigger: str, *, effective_on: date | None = None, **params: Any) -> Verdict:
        """Say whether `fire` would do it, and if not, every reason why not. Nothing is written or locked."""
        return moving.can(self.work, ref_of(item), Request(trigger, params, effective_on=effective_on))

    def actions(self, item: ItemLike) -> list[Action]:
        """Return every move that leads out of the item's state (可办事项), allowed or not: a page's buttons."""
        return moving.actions(self.work, ref_of(item))

    def candidates(
        self,
        cls: type[ItemRow],
        trigger: str,
        *,
        reason: str | None = None,
        effective_on: date | None = None,
        **params: Any,
    ) -> Select[Any]:
        """Return the SELECT of the items that may make a move (可办事项), as `can` says of each; add what you like.

        Thresholds and terms are reckoned when it is made, so it holds for today.

        Args:
            cls: the class of a kind.
            trigger: the policy's word for the move.
            reason: why, where a guard looks at it.
            effective_on: local date on which it would take effect; today if not given.
            params: what the move takes; guards over what is not given are left out.

        Raises:
            InvalidValueError: no policy of the tenant knows the move, or a parameter is not of its type.
            GuardError: no database can judge it, since a guard is the host's own: ask `can` of each.

        """
        return candidates.candidates(self.work, cls, Asked(trigger, params, reason, effective_on))

    def worklist(self, *, kind: str | None = None, org: str | None = None) -> list[Task]:
        """Return everything that this actor may bring into another state today (待办), the soonest due first.

        The number of statements follows the kinds and the states that there are, not the items. Acts that leave the
        state, `amend` or `handover`, are not told here: `actions` has those of one item.

        Args:
            kind: ``problem``, ``measure``, ...; all if None.
            org: only what this organisation, with all below it, is responsible for.

        """
        return worklist.worklist(self.work, kind=kind, org=org)

    def get(self, cls: type[Row], id: str, *, version: int | None = None) -> Row:  # noqa: A002 - the field's word
        """Load a row afresh.

        Args:
            cls: `Campaign`, `Evidence`, or the class of a kind: `Problem`, `Measure`, `Extension` ...
            id: its id.
            version: the problem's version on the page that the caller saw.

        Raises:
            NotFoundError: there is none of that id in this tenant.
            StaleError: the problem has changed since.

        """
        found = self._load(cls, check_id("id", id))
        if found is None or is_hidden(self.work, cls, id):
            raise NotFoundError("ledger.not_found", kind=cls.__name__.lower(), id=id)
        if version is not None:
            check_version(self._root_of(found), version)
        return found

    def campaigns(self, *, limit: int | None = None) -> list[Campaign]:
        """Return the campaigns (专题), the latest first.

        Args:
            limit: at most so many; all if None.

        """
        mine = select(Campaign).where(Campaign.tenant == self.work.tenant)
        latest = mine.order_by(Campaign.held_on.desc(), Campaign.id.desc()).limit(limit)
        return list(self.work.session.scalars(latest))

    def problems(self, **filters: Any) -> Query[Problem]:
        """Return problems by state, org (with all below), owner, campaign, source, text, overdue ...; see `Query`."""
        return Query.of(self.work, Problem, filters)

    def items(self, cls: type[ItemRow], **filters: Any) -> Query[ItemRow]:
        """Return items of any kind: extensions, publications, steps ...; see `Query`."""
        return Query.of(self.work, cls, filters)

    def measures(self, **filters: Any) -> Query[Measure]:
        """Return measures by problem, state, org (with all below), owner, text, overdue; see `Query`."""
        return Query.of(self.work, Measure, filters)

    def sources(self, problem: Problem | Ref) -> list[str]:
        """Return where a problem was found (问题来源), sorted."""
        ref = ref_of(problem)
        return [] if is_hidden(self.work, Problem, ref.id) else several.read_one(self._reader(), ref, "sources")

    def cooperators(self, item: ItemLike) -> list[str]:
        """Return the organisations that co-operate (配合单位) in a problem or measure, sorted."""
        ref = ref_of(item)
        hidden = is_hidden(self.work, ITEM_CLASSES[ref.kind], ref.id)
        return [] if hidden else several.read_one(self._reader(), ref, "cooperators")

    def results(self, measure: Measure | Ref) -> dict[str, int]:
        """Return what a measure has brought about (整改成果): figures by the policy's words, money in 分."""
        ref = ref_of(measure)
        return {} if is_hidden(self.work, Measure, ref.id) else several.read_one(self._reader(), ref, "results")

    def explain(self, item: ItemLike) -> Explanation:
        """Explain where an item stands (办理情况说明): since when, by whom, why, until when, what next and by whom."""
        return explaining.explain(self.work, ref_of(item))

    def history(self, item: ItemLike) -> list[Entry]:
        """Return an item's entries (流转记录), oldest first; an opinion's without problems hidden from the actor."""
        ref = ref_of(item)
        self.work.connect()
        mine = (Entry.tenant == self.work.tenant, Entry.item_id == ref.id, Entry.item_kind == ref.kind)
        # A rollback to a SAVEPOINT may have put another row under the key of an entry that is loaded.
        found = select(Entry).where(*mine).order_by(Entry.seq).execution_options(populate_existing=True)
        entries = list(self.work.session.scalars(found))
        if not entries or is_hidden(self.work, ITEM_CLASSES[ref.kind], ref.id):
            raise NotFoundError("ledger.not_found", kind=ref.kind, id=ref.id)
        return as_seen(self.work, entries) if ref.kind == "opinion" else entries

    def as_of(self, day: date, *, known_at: datetime | None = None) -> Past:
        """Return the ledger as of a past day (时点台账): what every item was then, with its light.

        Args:
            day: local date: what took effect on it or before counts, late recordings (补录) included.
            known_at: a moment with its zone: only what had been recorded by then counts.

        """
        return Past(self.work, CutOff.of(self.work.rectify, day, known_at))

    def preview(
        self,
        calendar: WorkCalendar,
        *,
        was: WorkCalendar | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[redating.Redated]:
        """Return the open items whose due date a calendar moves (时限变动预览): what `recompute` would do.

        Only dates that a term gave by counting working days; those that somebody set, and extensions, stay.

        Args:
            calendar: the new one: the year's notice, or the agency's own change.
            was: the one that the present dates were counted by; the application's if not given.
            progress: called with the number of items after each page that was looked at.

        """
        return redating.redated(self.work, calendar, was=was, progress=progress)

    def light(self, item: ItemLike) -> Light | None:
        """Return an item's light today (亮灯), by its own policy; None if none of its rules holds.

        `as_of` has that of a past day, `reports.lights` those of all items.
        """
        ref = ref_of(item)
        found = gather(self._reader(), ref, _EVERYTHING)
        check_visible(self.work, found.root, ref)
        lights = self.work.policy(found.root["policy"]).lights
        return light_of(lights, found.facts, self.work.situation(self.work.rectify.today(), {}))

    def notices(self, day: date | None = None) -> list[Reminder]:
        """Return what `remind` would give on a day, today or one to come (提醒预览); nothing is written."""
        return reminding.notices(self.work, day)

    def unsent(self) -> list[Reminder]:
        """Return what was given and not marked as sent (已给出未送达), as it stands today, if it is to be done yet."""
        return reminding.unsent(self.work)

    def verify(self) -> Iterator[Finding]:
        """Check every chain of the tenant (防篡改校验); yields what is wrong, nothing if all is sound."""
        self.work.connect()
        return verifying.verify(self.work)

    def policy_of(self, item: Campaign | Problem) -> Policy:
        """Return the policy that a campaign or problem is under, whatever the application has now."""
        return self.work.policy(item.policy)

    def _load(self, cls: type[Row], id: str) -> Row | None:  # noqa: A002 - the field's word
        self.work.connect()
        return self.work.session.get(cls, (self.work.tenant, id), populate_existing=True)

    def _reader(self) -> Reader:
        return Reader(self.work.connect(), self.work.tenant)

    def _root_of(self, found: Base) -> dict[str, Any]:
        """Return the version of what a row belongs to, with what people call it."""
        if isinstance(found, Campaign):
            raise NotFoundError("ledger.no_version", kind="campaign")
        root = found
        if not isinstance(found, Problem):
            kind = found.root_kind if isinstance(found, Item) else "problem"
            root = self.get(_ROOTS[kind], getattr(found, f"{kind}_id"))
        return {name: getattr(root, name) for name in ("version", "ordinal", "title") if hasattr(root, name)}


#: Whatever a rule of the lights could look at.
_EVERYTHING = Needs(frozenset(SCHEMAS["problem"].collections.values()), entries=True)

_ROOTS: dict[str, type[Base]] = {"problem": Problem, "campaign": Campaign}


def ref_of(item: ItemLike) -> Ref:
    """Name an item. Asking an expired object for its id would load it; the identity map knows the id anyway."""
    if isinstance(item, Ref):
        return item
    identity = instance_state(item).identity
    return Ref(item.kind, identity[1] if identity else item.id)
