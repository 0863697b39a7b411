"""A story (情景): one problem, or one meeting, and what is done with it, in the policy's own words.

Every trigger of the policy is a method: ``story.start()``, ``story.accept(by="督导组")``; so is every verb of the
ledger that makes something: ``story.extend(to=...)``, ``story.post(on=...)``. The past tense of a trigger,
``story.accepted()``, does whatever has to be done before, and then that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Self

import pendulum

from rectify import messages
from rectify.errors import InvalidValueError, RectifyError
from rectify.ledger.ledger import Ledger
from rectify.ledger.tables import Campaign, Item, Problem
from rectify.messages import CATALOGUE
from rectify.policy import observing
from rectify.policy.actor import Actor
from rectify.policy.lifecycle import Transition
from rectify.policy.verdict import Blocker, TransitionRefused
from rectify.testing import making, words
from rectify.testing.broken import Account, RuleBroken
from rectify.testing.clock import day_of
from rectify.testing.move import Move
from rectify.testing.preparing import Preparation
from rectify.testing.stage import Stage
from rectify.testing.told import ToldDate, ToldText

#: The reason that is given where the policy asks for one and the test names none.
REASON = "按规定办理"

By = str | Actor | None


class Story:
    """What happens to one problem (问题), or to the campaign itself. Short-lived: as long as its stage.

    Args:
        stage: the ledger, the clock, the people.
        root: the problem, or the campaign.
        day: the local date on which it goes on.

    """

    def __init__(self, stage: Stage, root: Problem | Campaign, day: pendulum.Date) -> None:
        self.stage, self.root, self.day = stage, root, day

    # --- time and people --------------------------------------------------------

    def at(self, day: date | str) -> Self:
        """Go on on another day: a date, or ISO text."""
        self.day = day_of(day)
        self.stage.clock.turn(self.day)
        return self

    def granted(self, person: str, *roles: str) -> Self:
        """Let a person hold roles, by their names or titles."""
        self.stage.people.grant(person, roles)
        return self

    # --- what is done -----------------------------------------------------------

    def do(
        self,
        word: str,
        *,
        by: By = None,
        on: date | str | None = None,
        of: str | None = None,
        reason: str | None = REASON,
        **given: Any,
    ) -> Self:
        """Do what a word says: a trigger by its name or title, or a verb of the ledger. Methods of that name do it too.

        Args:
            word: ``start``, ``启动整改``, ``extend``.
            by: a role's name or title, a person's id, an `Actor`; whoever may, if None.
            on: the day on which it is done, and on which the story goes on.
            of: label or kind of the item: ``M-1``, ``extension``; the problem, else the newest that it fits, if None.
            reason: why; None gives none.
            given: the move's parameters, or the new item's fields; dates may be ISO text.

        Raises:
            RuleBroken: the policy does not allow it.
            InvalidValueError: the policy has no such word.

        """
        __tracebackhide__ = True
        self.at(self.day if on is None else on)
        aim = self._aim(word, of)
        actor = self._actor(aim, by, given)
        refused = self._attempt(aim, actor, reason, given)
        if refused is not None:
            raise self._broken(aim, self._expected(aim, actor, "allowed"), refused)
        if word == "post":
            self._put_up()
        return self

    def refused(
        self,
        word: str,
        *,
        because: str | Iterable[str],
        by: By = None,
        on: date | str | None = None,
        of: str | None = None,
        reason: str | None = REASON,
        **given: Any,
    ) -> Self:
        """Expect that the policy refuses something, for these reasons at least, and that nothing is written.

        Args:
            word: as of `do`.
            because: codes of reasons, or words of what is said in either language.
            by: as of `do`; likewise the rest.
            on: the day on which it is tried.
            of: label or kind of the item.
            reason: why; None gives none.
            given: the move's parameters, or the new item's fields.

        Raises:
            RuleBroken: it is allowed, or refused for other reasons.

        """
        __tracebackhide__ = True
        self.at(self.day if on is None else on)
        aim, reasons = self._aim(word, of), [because] if isinstance(because, str) else list(because)
        actor = self._actor(aim, by, given)
        found = self._tried(aim, actor, reason, given)
        if found is None or not all(words.gives(found, one) for one in reasons):
            raise self._broken(aim, self._expected(aim, actor, "refused", reasons), found)
        return self

    def allowed(
        self,
        word: str,
        *,
        by: By = None,
        on: date | str | None = None,
        of: str | None = None,
        reason: str | None = REASON,
        **given: Any,
    ) -> Self:
        """Expect that the policy allows something, without doing it; arguments as of `do`.

        Raises:
            RuleBroken: it is refused.

        """
        __tracebackhide__ = True
        self.at(self.day if on is None else on)
        aim = self._aim(word, of)
        actor = self._actor(aim, by, given)
        found = self._tried(aim, actor, reason, given)
        if found is not None:
            raise self._broken(aim, self._expected(aim, actor, "allowed"), found)
        return self

    def after(self, word: str) -> Self:
        """Do whatever has to be done before a move, and the move itself: ``after("accept")``, ``accepted()``.

        It takes the shortest way through the lifecycle, attaches evidence, takes measures along, posts, waits.

        Raises:
            RuleBroken: no way is known.

        """
        __tracebackhide__ = True
        self.at(self.day)
        lifecycle = self.stage.policy.kinds["problem"]
        named = (one.trigger for one in lifecycle.transitions if words.same(word, one.trigger, one.title))
        trigger = next(named, None) or words.done(lifecycle, word)
        if trigger is None:
            raise InvalidValueError("testing.word", name=self.stage.policy.name, value=word, known=self._known())
        Preparation(self).reach(self._problem(), trigger)
        return self

    def make(self, kind: str, *, by: By = None, **given: Any) -> Story:
        """Make an item of a kind; a problem begins a story of its own."""
        __tracebackhide__ = True
        self.at(self.day)
        aim = _Making(kind, self._below(kind, None), self.stage.policy.kinds[kind].creation)
        actor = self._actor(aim, by, given)
        refused = self._attempt(aim, actor, REASON, given)
        if refused is not None:
            raise self._broken(aim, self._expected(aim, actor, "allowed"), refused)
        (made,) = aim.made
        return Story(self.stage, made, self.day) if isinstance(made, Problem) else self

    # --- what is so -------------------------------------------------------------

    @property
    def due(self) -> pendulum.Date | None:
        """The problem's due date (期限), a local date, None if it has none; wrong ones account for themselves."""
        return self.due_of(self._problem())

    def due_of(self, item: Item) -> pendulum.Date | None:
        """Return an item's due date, which accounts for itself."""
        if item.due_on is None:
            return None
        return ToldDate.of(item.due_on, lambda expected: self._told(item, "due", expected, item.due_on))

    @property
    def state(self) -> str:
        """The name of the problem's state, which accounts for itself."""
        item = self._problem()
        return ToldText.of(item.state, lambda expected: self._told(item, "state", expected, item.state))

    @property
    def items(self) -> list[Item]:
        """Everything of the story, the newest first, the problem last."""
        return self.stage.items(self.root)

    def item(self, of: str) -> Item:
        """Return the item of a label, ``M-1``, or the newest of a kind.

        Raises:
            InvalidValueError: there is none.

        """
        items = self.items
        found = next((one for one in items if of in {one.label, one.kind, *CATALOGUE[f"kind.{one.kind}"]}), None)
        if found is None:
            raise InvalidValueError("testing.item", value=of, known=", ".join(one.label for one in reversed(items)))
        return found

    @property
    def history(self) -> list[str]:
        """What happened so far, a line each."""
        return self.stage.history(self.root)

    def __repr__(self) -> str:
        if isinstance(self.root, Campaign):
            return f"<Story {self.stage.policy.name}>"
        return f"<Story {self.root.label} {self.root.state}>"

    def __getattr__(self, word: str) -> Any:
        """Return a move of the policy as a method, or the newest item of a kind."""
        policy = self.stage.policy
        if word in policy.kinds:
            return self.item(word)
        lifecycle = policy.kinds["problem"]
        named = any(one.trigger == word for each in policy.kinds.values() for one in each.transitions)
        if named or word in words.MAKING:
            return self._method(word)
        if words.done(lifecycle, word) is not None:
            return self._prepared(word)
        raise AttributeError(word)

    def __dir__(self) -> list[str]:
        triggers = {one for each in self.stage.policy.kinds.values() for one in each.triggers}
        return sorted({*super().__dir__(), *triggers, *words.MAKING, *self.stage.policy.kinds})

    def _method(self, word: str) -> Callable[..., Story]:
        def method(**given: Any) -> Story:
            __tracebackhide__ = True
            return self.do(word, **given)

        return method

    def _prepared(self, word: str) -> Callable[[], Story]:
        def method() -> Story:
            __tracebackhide__ = True
            return self.after(word)

        return method

    # --- how --------------------------------------------------------------------

    def _problem(self) -> Item:
        return self.item("problem") if isinstance(self.root, Campaign) else self.root

    def _aim(self, word: str, of: str | None) -> Move | _Making:
        """Return what a word asks for: of the item named, of the problem, of the newest that it fits, or a new one."""
        items = [self.item(of)] if of else self._in_order()
        for possible in (True, False):
            for item in items:
                for transition in words.triggers(self.stage.lifecycle(item), word):
                    if item.state in transition.sources or not possible:
                        return Move(item, transition)
        kind = words.made_kind(self.stage.policy, word)
        if kind is None or kind not in making.MAKERS:
            raise InvalidValueError("testing.word", name=self.stage.policy.name, value=word, known=self._known())
        return _Making(kind, self._below(kind, of), self.stage.policy.kinds[kind].creation)

    def _in_order(self) -> list[Item]:
        items = self.items
        return items if isinstance(self.root, Campaign) else [items[-1], *items[:-1]]

    def _known(self) -> str:
        each = self.stage.policy.kinds.values()
        titles = (f"{one.trigger} {one.title.zh}" for every in each for one in every.transitions if not one.along)
        return ", ".join(dict.fromkeys(titles))

    def _below(self, kind: str, of: str | None) -> Item | Campaign:
        """Return what a new item of a kind belongs to."""
        if kind not in making.BELOW:
            return self.root if isinstance(self.root, Campaign) else self.stage.campaign(self.day)
        if of is not None:
            return self.item(of)
        return self.item(making.BELOW[kind][0])

    def _actor(self, aim: Move | _Making, by: By, given: dict[str, Any]) -> Actor:
        """Return whoever is named, else the first who may as far as can be seen: looking is no test."""
        owner = aim.owner if isinstance(aim, _Making) else aim.item.owner
        people = self.stage.people
        if by is not None:
            return people.actor(by, owner)
        able = list(people.able(aim.transition, owner))
        if isinstance(aim, _Making) or len(able) == 1:
            return able[0]
        with observing.observed(None):
            return min(able, key=lambda one: len(self._blockers(aim, one, given)))

    def _blockers(self, move: Move, actor: Actor, given: dict[str, Any]) -> tuple[Blocker, ...]:
        known = move.transition.params
        params = {name: value for name, value in given.items() if name in known}
        typed = {name: day_of(value) if known[name] == "date" else value for name, value in params.items()}
        return self.stage.ledger(actor).can(move.item, move.transition.trigger, **typed).blockers

    def _attempt(
        self, aim: Move | _Making, actor: Actor, reason: str | None, given: dict[str, Any]
    ) -> tuple[Blocker, ...] | None:
        """Do it, or return why not; nothing is written then."""
        __tracebackhide__ = True
        ledger: Ledger = self.stage.ledger(actor)
        savepoint = self.stage.session.begin_nested()
        try:
            aim.make(ledger, reason, given)
        except TransitionRefused as error:
            self.stage.take_back(savepoint)
            return error.verdict.blockers
        except RectifyError as error:
            self.stage.take_back(savepoint)
            raise error.with_traceback(None) from None  # it says itself what is wrong
        savepoint.commit()
        return None

    def _tried(
        self, aim: Move | _Making, actor: Actor, reason: str | None, given: dict[str, Any]
    ) -> tuple[Blocker, ...] | None:
        """Try it, take it back, and return why not, None if it may be done."""
        __tracebackhide__ = True
        savepoint = self.stage.session.begin_nested()
        try:
            return self._attempt(aim, actor, reason, given)
        finally:
            self.stage.take_back(savepoint)

    def _put_up(self) -> None:
        """Take the new posting to where the clock of its term starts."""
        __tracebackhide__ = True
        posting = self.item("publication")
        term = self.stage.policy.terms.get(posting.term or "")
        triggers = self.stage.lifecycle(posting).triggers
        for anchor in term.anchor if term else ():
            if anchor in triggers:
                Preparation(self).reach(posting, anchor)
                return

    # --- what is said -----------------------------------------------------------

    def _expected(self, aim: Move | _Making, actor: Actor, how: str, because: Iterable[str] = ()) -> str:
        lang = self.stage.lang
        title = aim.transition.title.text(lang)
        joined = ("、" if lang == "zh" else ", ").join(because)
        return messages.text(f"testing.expected.{how}", lang, who=actor.id, title=title, because=joined)

    def _broken(self, aim: Move | _Making, expected: str, found: tuple[Blocker, ...] | None) -> RuleBroken:
        lang = self.stage.lang
        if found is None:
            said = [messages.text("testing.found.allowed", lang)]
        else:
            said = [messages.text("testing.found.refused", lang), *(f"  - {one.text(lang)}" for one in found)]
        return RuleBroken(expected, said, self._account([aim.transition]))

    def unprepared(self, transition: Transition, found: Iterable[Blocker]) -> RuleBroken:
        """Return the failure of a preparation that knows no way."""
        lang = self.stage.lang
        said = messages.text("testing.unprepared", lang, title=transition.title.text(lang))
        return RuleBroken(said, [f"  - {one.text(lang)}" for one in found], self._account([transition]))

    def difference(self, item: Item, what: str, expected: object, found: object) -> tuple[str, list[str], Account]:
        """Return what a failure says of a value that is not as expected: of its ``due`` date or its ``state``."""
        lang = self.stage.lang
        named = messages.text(f"testing.what.{what}", lang, label=item.label)
        said = messages.text("testing.expected.value", lang, what=named, value=expected)
        was = messages.text("testing.found.value", lang, what=named, value=found)
        last = self.stage.reader.history(item)[-1]
        lifecycle = self.stage.lifecycle(item)
        named_by = lifecycle.find(last.trigger, last.state_before) if last.state_before else lifecycle.creation
        clauses = [f"{term.clause} {term.title.text(lang)}" for term in self._term(item) if what == "due"]
        return said, [was], self._account([named_by] if named_by else [], clauses)

    def _told(self, item: Item, what: str, expected: object, found: object) -> list[str]:
        said, was, account = self.difference(item, what, expected, found)
        return [messages.text("testing.broken", self.stage.lang), said, *was, *account.lines()]

    def _term(self, item: Item) -> list[Any]:
        term = self.stage.policy.terms.get(item.term or "")
        return [term] if term else []

    def _account(self, transitions: Iterable[Transition], clauses: Iterable[str] = ()) -> Account:
        lang = self.stage.lang
        named = [f"{one.clause} {one.title.text(lang)}" for one in transitions if one.clause]
        return Account(self.stage.policy, [*clauses, *named], self.history, lang)


class _Making:
    """A new item that is asked for: its kind, what it belongs to, the creation."""

    def __init__(self, kind: str, below: Item | Campaign, transition: Transition) -> None:
        self.kind, self.below, self.transition = kind, below, transition
        self.made: list[Item] = []

    @property
    def owner(self) -> str | None:
        """Id of whoever the item that it belongs to names as responsible."""
        return None if isinstance(self.below, Campaign) else self.below.owner

    def make(self, ledger: Ledger, reason: str | None, given: dict[str, Any]) -> None:
        """Make it; only an extension is given its reason at once."""
        said = {"reason": reason} if self.kind == "extension" and reason else {}
        self.made.append(making.make(self.kind, ledger, self.below, {**said, **given}))
