"""Explaining where an item stands (办理情况说明): since when, by whom and why; until when; what next, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pendulum
from sqlalchemy import bindparam, select

from rectify import messages
from rectify.ledger.detail import detail_of, in_full
from rectify.ledger.gathering import IMPORT, Gathered, Needs, Reader, gather, statement
from rectify.ledger.moving import Action, actions
from rectify.ledger.standing import label
from rectify.ledger.tables import Entry, Ref, label_of, table_of
from rectify.ledger.work import Work
from rectify.messages import CATALOGUE, Lang
from rectify.policy.facts import SCHEMAS, Facts
from rectify.policy.light import light_of
from rectify.policy.policy import Policy
from rectify.policy.verdict import written
from rectify.vocabulary import Title

_entry = table_of(Entry)
_LAST_MOVES = statement(
    select(_entry)
    .where(_entry.c.tenant == bindparam("tenant"), _entry.c.item_id == bindparam("id"))
    .order_by(_entry.c.seq.desc())
)


@dataclass(frozen=True, slots=True)
class Below:
    """What is open below an item: a measure, an extension asked for, a posting, an objection, a check-up.

    Attributes:
        kind: its kind.
        label: what people call it, ``EXT-1``.
        state: where it stands.
        due_on: the local date by whose end it is due; None if it has none.

    """

    kind: str
    label: str
    state: Title
    due_on: pendulum.Date | None

    def text(self, lang: Lang = "zh") -> str:
        """Return it in one line."""
        code = "explain.below" if self.due_on is None else "explain.below_due"
        facts = {"label": self.label, "state": self.state.text(lang), "due": self.due_on}
        return messages.text(code, lang, kind=self.kind, **facts)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when an item is to be done (时限情况).

    Attributes:
        term: the term's title; None if it has none.
        due_on: local date; None if it has none (yet).
        workdays_left: working days after today up to and including the due date, 0 if none is left; None if the clock
            does not run, nothing is due, or it is overdue.
        days_overdue: calendar days since the due date; None if it is not overdue.
        provisional: a notice still to come may move the date (暂定).

    """

    term: Title | None
    due_on: pendulum.Date | None
    workdays_left: int | None
    days_overdue: int | None
    provisional: bool

    def text(self, lang: Lang = "zh") -> str:
        """Return it in one line."""
        said = messages.text("explain.undated", lang)
        if self.due_on is not None:
            left = {"day": self.due_on, "workdays": self.workdays_left, "days": self.days_overdue}
            said = messages.text(f"explain.{self._code()}", lang, **left)
        if self.provisional:
            said = messages.text("explain.provisional", lang, said=said)
        return said if self.term is None else messages.text("explain.term", lang, term=self.term.text(lang), said=said)

    def _code(self) -> str:
        if self.days_overdue is not None:
            return "overdue"
        return "due" if self.workdays_left is None else "left"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an item is where it is, and what next (办理情况说明).

    Attributes:
        kind: its kind.
        label: ``P-3``, ``P-3/M-2``, ``STEP-1``.
        text_of: what it says.
        detail: what tells it from its like, as `ledger.detail` says; None where the text says enough.
        state: where it stands.
        since: local date since which it stands there.
        by: id of whoever brought it there.
        move: the name of the move that did.
        reason: why, where that was said.
        cycle: 1, and one more for each reopening (反弹).
        owner: id of whoever is responsible.
        deadline: until when.
        light: the light (亮灯) that its policy gives it; None if it gives none.
        actions: every move that leads on, whether this actor may make it, and if not, why and who could.
        below: what is open below it.

    """

    kind: str
    label: str
    text_of: str
    detail: str | None
    state: Title
    since: pendulum.Date
    by: str
    move: Title
    reason: str | None
    cycle: int
    owner: str | None
    deadline: Deadline
    light: Title | None
    actions: Sequence[Action]
    below: Sequence[Below]

    def lines(self, lang: Lang = "zh") -> Iterator[str]:
        """Give it line by line."""
        yield f"{self.label}  {in_full(self.kind, self.text_of, self.detail, lang)}"
        facts = {"state": self.state.text(lang), "since": self.since, "by": self.by, "move": self.move.text(lang)}
        yield messages.text("explain.state", lang, **facts)
        if self.reason is not None:
            yield messages.text("explain.reason", lang, reason=self.reason)
        owned = "explain.unowned" if self.owner is None else "explain.owner"
        yield messages.text(owned, lang, owner=self.owner, cycle=self.cycle)
        yield "  " + self.deadline.text(lang)
        if self.light is not None:
            yield messages.text("explain.light", lang, light=self.light.text(lang))
        for one in self.below:
            yield "  " + one.text(lang)
        if not self.actions:
            yield messages.text("explain.nothing_next", lang)
        yield from _next(self.actions, lang)

    def text(self, lang: Lang = "zh") -> str:
        """Return the whole in words."""
        return "\n".join(self.lines(lang))


def _next(possible: Sequence[Action], lang: Lang) -> Iterator[str]:
    """Give what this actor may do now, what others could, and what nobody can yet."""
    allowed = [one.title for one in possible if one.allowed]
    if allowed:
        yield messages.text("explain.allowed", lang, titles=written(allowed, lang))
    refused = [one for one in possible if not one.allowed]
    others = [one for one in refused if _only_the_role(one)]
    if others:
        yield messages.text("explain.others", lang)
    for one in others:
        who = {"title": one.title.text(lang), "who": written(one.verdict.blockers[0].who, lang)}
        yield messages.text("explain.other", lang, **who)
    blocked = [one for one in refused if one not in others]
    if blocked:
        yield messages.text("explain.not_yet", lang)
    for one in blocked:
        yield messages.text("explain.refused", lang, title=one.title.text(lang))
        yield from (f"      - {line}" for line in one.verdict.lines(lang))


def _only_the_role(action: Action) -> bool:
    """Return whether nothing is in the way but that this actor lacks the role."""
    return action.verdict.codes == ("role",)


def explain(work: Work, ref: Ref) -> Explanation:
    """Explain an item; nothing is written or locked.

    Raises:
        NotFoundError: there is no such item.

    """
    possible = actions(work, ref)
    reader = Reader(work.connect(), work.tenant)
    members = frozenset(SCHEMAS[ref.kind].collections.values())
    gathered = gather(reader, ref, Needs(members, entries=True))
    policy, row = work.policy(gathered.root["policy"]), gathered.row
    lifecycle, brought = policy.kinds[ref.kind], _brought(reader, ref)
    by_trigger = {one.trigger: one.title for one in lifecycle.transitions}
    light = light_of(policy.lights, gathered.facts, work.situation(work.rectify.today(), {}))
    return Explanation(
        kind=ref.kind,
        label=label(ref.kind, row["ordinal"], gathered.root.get("ordinal", 0)),
        text_of=row["text"],
        detail=detail_of(work, ref),
        state=lifecycle.states[row["state"]].title,
        since=brought["effective_on"],
        by=brought["actor"],
        move=by_trigger.get(brought["trigger_name"], Title(*CATALOGUE[f"explain.{IMPORT}"])),
        reason=brought["reason"],
        cycle=row["cycle"],
        owner=row["owner"],
        deadline=_deadline(work, policy, row),
        light=None if light is None else light.title,
        actions=possible,
        below=tuple(_below(policy, gathered)),
    )


def _brought(reader: Reader, ref: Ref) -> Mapping[str, Any]:
    """Return the entry that brought an item into the state in which it is."""
    return next(one for one in reader.all(_LAST_MOVES, {"id": ref.id}) if one["state_before"] != one["state_after"])


def _deadline(work: Work, policy: Policy, row: Mapping[str, Any]) -> Deadline:
    today, calendar = work.rectify.today(), work.rectify.calendar.provisional()
    term, due_on = policy.terms.get(row["term"]), row["due_on"]
    runs = row["is_open"] and due_on is not None
    late = runs and due_on < today
    return Deadline(
        term=None if term is None else term.title,
        due_on=due_on,
        workdays_left=calendar.count(today, due_on) if runs and not late else None,
        days_overdue=today.toordinal() - due_on.toordinal() if late else None,
        provisional=bool(term and term.uses_calendar and due_on and calendar.is_provisional(due_on)),
    )


def _below(policy: Policy, gathered: Gathered) -> Iterator[Below]:
    """Give what is open below an item."""
    found: list[Facts] = [one for several in gathered.facts.members.values() for one in several]
    for one in found:
        if one.kind in policy.kinds and one.fields["is_open"]:
            state = policy.kinds[one.kind].states[one.fields["state"]].title
            yield Below(one.kind, label_of(one.kind, one.fields["ordinal"]), state, one.fields["due_on"])
