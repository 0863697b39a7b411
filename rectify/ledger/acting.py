"""What a ledger does to what is there (办理): moves, amendments, evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select

from rectify.errors import InvalidValueError
from rectify.ledger import amending, correcting, handing_over, merging, moving, redating, reminding, reorganising
from rectify.ledger.batch import firing
from rectify.ledger.batch.firing import Batch
from rectify.ledger.linking import as_seen
from rectify.ledger.moving import Request
from rectify.ledger.protection import written
from rectify.ledger.queries import Query
from rectify.ledger.reading import ItemLike, Readings, ref_of
from rectify.ledger.reminder import Reminder
from rectify.ledger.tables import Entry, Evidence, Problem, Ref, Reorganisation
from rectify.policy.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Acts(Readings):
    """What one unit of work does to items that are there."""

    def fire(
        self,
        item: ItemLike,
        trigger: str,
        *,
        reason: str | None = None,
        effective_on: date | None = None,
        version: int | None = None,
        **params: Any,
    ) -> Entry:
        """Move an item (流转) by one of its kind's triggers.

        Args:
            item: loaded, or named by ``Problem.ref(id)``.
            trigger: the policy's word for the move.
            reason: why; some moves require one.
            effective_on: local date on which it takes effect, today if not given; never before the item's last move.
            version: the problem's version on the page that the caller saw.
            params: what the move takes besides, ``to=date(2022, 3, 31)``.

        Returns:
            The entry (流转记录) that it left, detached from the session: readable after the commit too.

        Raises:
            TransitionRefused: the rules do not allow it; the verdict says why.
            StaleError: the page is out of date.
            ConflictError: another transaction was in the way: roll back and try the whole again.
            InvalidValueError: no such trigger or parameter, or one that has a verb of its own (`amend`, `attach`).

        """
        if trigger in moving.OWN_VERBS:
            raise InvalidValueError("value.own_verb", value=trigger)
        request = Request(trigger, params, reason, effective_on, version)
        return written(Entry, moving.fire(self.work, ref_of(item), request))

    def fire_all(
        self,
        chosen: Select[Any] | Query[Any] | Iterable[ItemLike],
        trigger: str,
        *,
        reason: str | None = None,
        effective_on: date | None = None,
        progress: Callable[[int], None] | None = None,
        **params: Any,
    ) -> Batch:
        """Move many items (批量流转), each if it may: the entries, digests included, that `fire` would write.

        Problems move in the order of their ids; items of one problem state by state, and then in that order. The
        number of statements does not follow the number of items. What a database cannot judge, a host's own guard, and
        moves that create items or take others along over several levels, is judged in Python, chunk by chunk.

        Args:
            chosen: a SELECT of one kind's class (`candidates`, or the host's own), a `Query`, or items and refs.
            trigger: the policy's word for the move.
            reason: why; some moves require one.
            effective_on: local date on which it takes effect, today if not given.
            progress: called with the number of items after each set of a hundred thousand.
            params: what the move takes besides, the same for all.

        Returns:
            What was moved, and what was not with every reason why not.

        Raises:
            NotFoundError: an item that was named is not there; nothing was moved.
            ConflictError: another transaction was in the way: roll back and try the whole again.
            InvalidValueError: no policy of the items knows such a move or parameter, it has a verb of its own, or
                there is no telling of which one kind the items are.

        """
        if trigger in moving.OWN_VERBS:
            raise InvalidValueError("value.own_verb", value=trigger)
        request = Request(trigger, params, reason, effective_on)
        named = chosen if isinstance(chosen, Select | Query) else [ref_of(one) for one in chosen]
        return firing.fire_all(self.work, named, request, progress=progress)

    def amend(
        self,
        item: ItemLike,
        *,
        reason: str | None = None,
        effective_on: date | None = None,
        version: int | None = None,
        **fields: Any,
    ) -> Entry:
        """Change what an item says (修改): text, facet, confidentiality, organisation ...; old values stay in history.

        Raises:
            TransitionRefused: the policy does not let this actor amend it in this state.
            InvalidValueError: no such field, a value that is not accepted, or nothing would change.

        """
        entry = amending.amend(
            self.work, ref_of(item), fields, reason=reason, effective_on=effective_on, version=version
        )
        return as_seen(self.work, [written(Entry, entry)])[0]

    def reschedule(
        self, item: ItemLike, *, to: date, reason: str | None = None, effective_on: date | None = None
    ) -> Entry:
        """Give an item another due date (细化整改时限), as far as the policy allows; later is an extension.

        Raises:
            TransitionRefused: the date is later than the term or the policy allows.

        """
        return self.fire(item, "reschedule", reason=reason, effective_on=effective_on, to=to)

    def recompute(
        self,
        calendar: WorkCalendar,
        *,
        reason: str,
        was: WorkCalendar | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[redating.Redated]:
        """Move the due dates that a calendar moves (重算时限), all or none; each leaves an entry as of today.

        Do it before the application counts by the new calendar; where it does already, say by which one it ``was``.

        Args:
            calendar: the new one: the year's notice, or the agency's own change.
            reason: why: the notice's name and number.
            was: the one that the present dates were counted by; the application's if not given.
            progress: called with the number of items after each page that was moved.

        Returns:
            What was moved; nothing the second time.

        Raises:
            FaultyInput: a policy does not say that such an item's date can be recomputed.
            TransitionRefused: the policy does not let this actor do it.

        """
        return redating.recompute(self.work, calendar, reason=reason, was=was, progress=progress)

    def handover(
        self, item: ItemLike, *, to: str, reason: str | None = None, effective_on: date | None = None
    ) -> Entry:
        """Hand an item over to another person responsible (移交). Whoever had it stays in its history."""
        return self.fire(item, "handover", reason=reason, effective_on=effective_on, to=to)

    def handover_all(
        self,
        from_: str,
        *,
        to: str,
        reason: str | None = None,
        kinds: Sequence[str] | None = None,
        org: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> list[Entry]:
        """Hand over everything open that a person owns (全部移交), and the problems that they lead, all or nothing.

        What the policy gives no act ``handover`` stays; a leader's problems are amended. Only what the actor may see.

        Args:
            from_: id of whoever answers for it now.
            to: id of whoever will.
            reason: why.
            kinds: only items of these kinds; all if None.
            org: only what this organisation, with all below it, is responsible for.
            progress: called with the number of items after each kind.

        Raises:
            TransitionsRefused: the policy does not allow it for some of them; the verdicts say why of each.
            InvalidValueError: both are the same person, or there is no such kind.

        """
        made = handing_over.handover_all(self.work, from_, to, reason=reason, kinds=kinds, org=org, progress=progress)
        return [written(Entry, one) for one in made]

    def withdraw(self, item: ItemLike, *, reason: str | None = None, effective_on: date | None = None) -> Entry:
        """Withdraw an item (撤销) that should not have been there: it stays in the ledger and out of the figures.

        Raises:
            TransitionRefused: the policy does not allow it.

        """
        return self.fire(item, "withdraw", reason=reason, effective_on=effective_on)

    def merge(
        self,
        problem: Problem | Ref,
        *,
        into: Problem | Ref,
        reason: str | None = None,
        effective_on: date | None = None,
        version: int | None = None,
    ) -> Entry:
        """Merge a problem (并入) that was found twice into the one that stays.

        Its measures of the present cycle go over, with their evidence, extensions and check-ups, and keep their
        histories; what was withdrawn stays. Its own evidence is attached to the other one too, and the opinions in
        which it was found name that one. The two may be of different campaigns under one policy text.

        Raises:
            TransitionRefused: the policy does not allow it; the other one is not open, is under another policy, or
                is not confidential where this one is.
            InvalidValueError: both are the same problem.

        """
        moved = merging.merge(
            self.work, ref_of(problem), ref_of(into), reason=reason, effective_on=effective_on, version=version
        )
        return written(Entry, moved)

    def correct(self, entry: Entry, *, reason: str | None = None) -> Entry:
        """Take an item's last entry back (更正), with those of all that moved along with it.

        The items are as they were before, since the day on which that entry took effect; there is no new cycle. What
        was known before stays to be asked by ``as_of(day, known_at=...)``.

        Raises:
            TransitionRefused: the policy does not allow it, or the entry cannot be taken back: it is not the item's
                last, made the item (withdraw it), changed what it says (amend it again), or is a correction itself.

        """
        ref = Ref(entry.item_kind, entry.item_id)
        return written(Entry, correcting.correct(self.work, ref, entry.seq, reason=reason))

    def attach(
        self,
        item: ItemLike,
        uri: str,
        *,
        sha256: str | None = None,
        title: str | None = None,
        effective_on: date | None = None,
    ) -> Evidence:
        """Attach a piece of evidence (佐证材料): where it is, and the SHA-256 of its bytes, which the host stores."""
        return amending.attach(self.work, ref_of(item), uri, sha256=sha256, title=title, effective_on=effective_on)

    def reorganise(
        self,
        org: str,
        *,
        to: str,
        reason: str,
        effective_on: date | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Reorganisation:
        """Rename or move an organisation (机构改革): every item of its path or below gets the new one, all or none.

        Each item keeps an entry of it, and reports as of a day before still show the old path. Paths of co-operating
        organisations and of campaigns follow too; grants are the host's. The new path may be one that is in use (合并):
        then the two cannot be told apart any more. The actor needs the grant `administrator` over the old path.

        Args:
            org: the old path.
            to: the new one.
            reason: why: the document's name and number.
            effective_on: local date since which it holds, today if not given; not before any item's last move.
            progress: called with the number of items after each batch.

        Returns:
            The record of it, with the number of items.

        Raises:
            TransitionRefused: the actor may not, a path would become too long, or an item changed after that day.
            InvalidValueError: the path would stay as it is, or there is nothing under it.
            ConflictError: another transaction was in the way: roll back and try the whole again.

        """
        return reorganising.reorganise(
            self.work, org, to=to, reason=reason, effective_on=effective_on, progress=progress
        )

    def remind(self, day: date | None = None, *, progress: Callable[[int], None] | None = None) -> list[Reminder]:
        """Give what has newly reached a rung of the reminder ladder (提醒、催办、督办), the soonest due first.

        Each is recorded in the host's transaction, so it is given once: not again, and not by another machine. Of an
        item the highest rung that it has reached is given; rungs that were missed are not given late, and a date that
        moves counts afresh. Deliver them, then mark them as `sent`; `unsent` has what a stopped delivery left.

        A confidential problem's reminders go to people alone, and are given by those only who may see it.

        Args:
            day: local date as of which, today if None; none to come.
            progress: called with the number of items after each batch.

        Raises:
            CalendarError: a rung counts working days into a year that was not announced (未公布).
            ConflictError: another transaction was in the way: roll back and do the whole again.

        """
        return reminding.remind(self.work, day, progress=progress)

    def sent(self, reminders: Iterable[Reminder]) -> None:
        """Mark reminders that `remind` gave as sent (已送达): the second step, after their delivery."""
        reminding.sent(self.work, reminders)
