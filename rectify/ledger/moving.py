"""Moving (流转): may an item move, what may it do now, and the move itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import pendulum

from rectify.errors import ConflictError, InvalidValueError, StaleError
from rectify.ledger.digest import image_of
from rectify.ledger.gathering import CORRECT, Gathered, Reader, gather, needs_for, needs_of
from rectify.ledger.locking import lock
from rectify.ledger.making import CREATED, Birth, lifecycle_of, make_item, next_ordinal
from rectify.ledger.tables import ITEM_CLASSES, Ref, label_of
from rectify.ledger.values import check_params, check_text, optional
from rectify.ledger.visibility import check_visible
from rectify.ledger.work import Work
from rectify.ledger.writing import Change, Common, write
from rectify.policy.along import Moving, creating, moving
from rectify.policy.facts import Facts, FieldType, Situation
from rectify.policy.judge import judge, term_due
from rectify.policy.lifecycle import Image, Lifecycle, step
from rectify.policy.machine import Move, make
from rectify.policy.policy import Policy
from rectify.policy.verdict import TransitionRefused, Verdict
from rectify.vocabulary import Title

AMEND, ATTACH, MERGE, SPLIT, RECOMPUTE = "amend", "attach", "merge", "split", "recompute"

#: Triggers that change more than `fire` could: each has a verb of the ledger's own, of the same name.
OWN_VERBS = frozenset({AMEND, ATTACH, MERGE, SPLIT, CORRECT, RECOMPUTE})


@dataclass(frozen=True, slots=True)
class Action:
    """What a page's button needs (可办事项): the move, its name, and whether it may be made.

    Attributes:
        trigger: the policy's word for the move.
        title: what people read on the button.
        verdict: whether it may be made, and if not, why.
        params: the parameters that it takes, with their types.
        reason: whether a reason must be given.

    """

    trigger: str
    title: Title
    verdict: Verdict
    params: Mapping[str, FieldType]
    reason: bool

    @property
    def allowed(self) -> bool:
        """Whether the move may be made."""
        return self.verdict.allowed

    @property
    def verb(self) -> str:
        """The ledger's verb that makes it: ``fire``, or one of the move's own name that asks for more."""
        return self.trigger if self.trigger in OWN_VERBS else "fire"


@dataclass(frozen=True, slots=True)
class Request:
    """A move as the caller asks for it.

    Attributes:
        trigger: the move.
        params: by name, as given.
        reason: why, in the caller's words.
        effective_on: local date on which it takes effect; today if None.
        version: the problem's version on the page that the caller saw; None: not asked.
        changes: what the entry keeps beside the images: the fields amended, the evidence attached.
        content: the hash of the other fields afterwards, where the move changes them.
        image: fields of the image that an amendment changes.

    """

    trigger: str
    params: Mapping[str, Any]
    reason: str | None = None
    effective_on: date | None = None
    version: int | None = None
    changes: Mapping[str, Any] | None = None
    content: str | None = None
    image: Mapping[str, Any] = field(default_factory=dict)


def can(work: Work, ref: Ref, request: Request) -> Verdict:
    """Judge a move without making it; nothing is locked, so the answer holds for now only."""
    reader = Reader(work.connect(), work.tenant)
    policy, lifecycle = _rules(work, reader, ref)
    gathered = gather(reader, ref, needs_for(policy, ref.kind, request.trigger))
    params = check_params(_declared(lifecycle, request.trigger), request.params)
    situation = work.situation(work.day(request.effective_on), params, request.reason)
    return judge(policy, gathered.facts, request.trigger, situation)


def actions(work: Work, ref: Ref) -> list[Action]:
    """Judge every move that leads out of the state in which an item is."""
    reader = Reader(work.connect(), work.tenant)
    policy, lifecycle = _rules(work, reader, ref)
    leading_out = [one for one in lifecycle.leading_out(reader.row(ref)["state"]) if not one.along]
    gathered = gather(reader, ref, needs_of(policy, ref.kind, leading_out))
    situation = work.situation(work.rectify.today(), {})
    return [
        Action(one.trigger, one.title, judge(policy, gathered.facts, one.trigger, situation), one.params, one.reason)
        for one in leading_out
    ]


@dataclass(frozen=True, slots=True)
class Locked:
    """An item whose problem is locked: the problem's row, the reader under that lock, the rules."""

    work: Work
    ref: Ref
    root: dict[str, Any]
    reader: Reader
    policy: Policy

    @property
    def lifecycle(self) -> Lifecycle:
        """The lifecycle of the item's kind."""
        return lifecycle_of(self.policy, self.ref.kind)

    @classmethod
    def take(cls, work: Work, ref: Ref) -> Locked:
        """Lock the problem or campaign that an item belongs to."""
        connection = work.connect()
        root = lock(connection, work.tenant, Reader(connection, work.tenant).root(ref))
        check_visible(work, root, ref)
        return cls(work, ref, root, Reader(connection, work.tenant, locked=True), work.policy(root["policy"]))

    def gather(self, trigger: str) -> Gathered:
        """Read the item and what the guards of a trigger look at.

        Raises:
            ConflictError: it was merged into another problem while this one was waited for.

        """
        needs = needs_for(self.policy, self.ref.kind, trigger)
        found = gather(self.reader, self.ref, needs, self.root)
        if found.row[ITEM_CLASSES[self.ref.kind].root_key] != self.root["id"]:
            raise ConflictError("ledger.conflict", cause=f"{self.ref.kind} {self.ref.id}")
        return found


def fire(work: Work, ref: Ref, request: Request) -> dict[str, Any]:
    """Make a move: lock, gather, judge, step, write. Returns the item's entry.

    Raises:
        TransitionRefused: the rules do not allow it.
        StaleError: the page is out of date.
        ConflictError: another transaction is in the way.

    """
    return fire_locked(Locked.take(work, ref), request)


def fire_locked(locked: Locked, request: Request) -> dict[str, Any]:
    """Make a move of an item whose problem is locked."""
    work, policy, lifecycle = locked.work, locked.policy, locked.lifecycle
    gathered = locked.gather(request.trigger)
    check_version(gathered.root, request.version)
    params = check_params(_declared(lifecycle, request.trigger), request.params)
    reason = optional(check_text, "reason", request.reason)
    situation = work.situation(work.day(request.effective_on), params, reason)
    verdict = judge(policy, gathered.facts, request.trigger, situation, firing=True)
    if not verdict:
        raise TransitionRefused(verdict)
    common = work.common(
        request.trigger, policy.fingerprint, reason=reason, changes=request.changes or recorded_params(params)
    )
    written: list[dict[str, Any]] = []

    def record(state: str) -> None:
        next_number = partial(next_ordinal, locked.reader, locked.root["id"])
        changes = changes_of(work, policy, gathered, request, situation, common, next_number)
        assert changes[0].after.state == state  # noqa: S101 - the machine and `step` are one truth
        written.extend(write(work.session, ITEM_CLASSES[locked.ref.kind].root_kind, gathered.root, changes))

    make(lifecycle, request.trigger, Move(gathered.row["state"], verdict, record))
    return written[0]


def check_version(root: Mapping[str, Any], version: int | None) -> None:
    """Refuse a page that is older than the problem.

    Raises:
        StaleError: it is.

    """
    if version is not None and version != root["version"]:
        raise StaleError("ledger.stale", label=root_label(root), version=version, now=root["version"])


def root_label(root: Mapping[str, Any]) -> str:
    """Return what people call a problem, or a campaign."""
    return label_of("problem", root["ordinal"]) if "ordinal" in root else str(root["title"])


def _moving(policy: Policy, gathered: Gathered, trigger: str) -> list[Moving]:
    transition = policy.kinds[gathered.facts.kind].find(trigger, gathered.row["state"])
    assert transition is not None  # noqa: S101 - the verdict has said so
    return moving(policy, gathered.facts, transition)


def changes_of(
    work: Work,
    policy: Policy,
    gathered: Gathered,
    request: Request,
    situation: Situation,
    common: Common,
    next_number: Callable[[str], int],
) -> list[Change]:
    """Return all that an allowed move changes: the item, what moves along, what it creates."""
    moved = _moving(policy, gathered, request.trigger)
    changes = _changes(policy, gathered, moved, request, situation, common)
    return changes + _created(work, policy, gathered, moved, situation, changes, next_number)


def _changes(
    policy: Policy,
    gathered: Gathered,
    moved: Sequence[Moving],
    request: Request,
    situation: Situation,
    common: Common,
) -> list[Change]:
    """Return the item's change, and those of all that moves along."""
    first, *others = moved
    leading = {"along": {"item": gathered.row["id"], "seq": gathered.row["seq"] + 1}}
    return [
        _change(policy, first, gathered.row, situation, common, request),
        *(
            _change(
                policy,
                one,
                gathered.rows[one.facts.fields["id"]],
                one.situation(situation),
                replace(common, trigger=one.transition.trigger, changes=leading),
            )
            for one in others
        ),
    ]


def _created(
    work: Work,
    policy: Policy,
    gathered: Gathered,
    moved: Sequence[Moving],
    situation: Situation,
    changes: Sequence[Change],
    next_number: Callable[[str], int],
) -> list[Change]:
    """Return what the move creates: check-ups, each of the item for whose sake it is made, as the move leaves it."""
    made: list[Change] = []
    if not any(one.transition.creates for one in moved):
        return made
    leading = {"along": {"item": gathered.row["id"], "seq": gathered.row["seq"] + 1}}
    after = {change.id: change.after for change in changes}
    for leader in moved:
        for one in creating(policy, leader):
            item = _as_left(one.above, after.get(one.above.fields["id"]))
            happened = {**item.happened, leader.transition.trigger: situation.today}
            birth = Birth(situation.today, happened, CREATED, item, item.fields["cycle"], leading)
            ordinal = next_number(one.kind) + len(made)
            made.append(make_item(work, policy, one.kind, _draft(item, one.term, ordinal), birth))
    return made


def _as_left(item: Facts, after: Image | None) -> Facts:
    """Return the facts of an item with what a move leaves of it."""
    return item if after is None else replace(item, fields={**item.fields, **asdict(after)})


def _draft(item: Facts, term: str, ordinal: int) -> dict[str, Any]:
    """Return the columns of what a move creates for an item."""
    of_measure = item.kind == "measure"
    return {
        "problem_id": item.fields["problem_id"] if of_measure else item.fields["id"],
        "measure_id": item.fields["id"] if of_measure else None,
        "ordinal": ordinal,
        "text": item.fields["text"],
        "org": item.fields["org"],
        "owner": item.fields["owner"],
        "term": term,
        "due_on": None,
    }


def _change(
    policy: Policy,
    moved: Moving,
    row: Mapping[str, Any],
    situation: Situation,
    common: Common,
    request: Request | None = None,
) -> Change:
    before = image_of(row)
    due = term_due(policy, moved.facts, moved.transition, situation) if moved.transition.sets_term else None
    content = request.content if request else None
    after = step(moved.transition, before, situation, term_due=due.day if due else None, content=content)
    states = policy.kinds[moved.facts.kind].states
    return Change(
        kind=moved.facts.kind,
        id=row["id"],
        before=before,
        after=replace(after, **request.image) if request and request.image else after,
        seq=row["seq"],
        head=row["head"],
        common=common,
        is_open=states[after.state].open,
        was_open=states[before.state].open,
    )


def recorded_params(params: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what an entry keeps of a move's parameters, None if there are none."""
    return {name: _plain(value) for name, value in params.items()} or None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, pendulum.Date) else value


def _rules(work: Work, reader: Reader, ref: Ref) -> tuple[Policy, Lifecycle]:
    root = reader.row(reader.root(ref))
    check_visible(work, root, ref)
    policy = work.policy(root["policy"])
    return policy, lifecycle_of(policy, ref.kind)


def _declared(lifecycle: Lifecycle, trigger: str) -> Mapping[str, FieldType]:
    params = lifecycle.params_of.get(trigger)
    if params is None:
        known = ", ".join(lifecycle.params_of)
        raise InvalidValueError("value.trigger", kind=lifecycle.kind, value=trigger, known=known)
    return params
