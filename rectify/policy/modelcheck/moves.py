"""What people can do in one configuration, and what comes of it: judged by `judge`, made by `step`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pendulum

from rectify.policy.along import creating, moving
from rectify.policy.facts import SCHEMAS, Facts, Situation
from rectify.policy.judge import judge, judge_creation, term_due
from rectify.policy.lifecycle import Image, Transition, step
from rectify.policy.modelcheck.drafts import Drafts
from rectify.policy.modelcheck.node import Node, Path, Standing
from rectify.policy.policy import Policy
from rectify.policy.verdict import Verdict
from rectify.policy.workdays import WorkCalendar

#: The act that attaches evidence, and the one that changes what an item says, and the one
#: that takes its measures to another problem: more than `step` says comes of them.
ATTACH, AMEND, MERGE = "attach", "amend", "merge"


@dataclass(frozen=True, slots=True)
class Taking:
    """Something that somebody may try: a move of an item, or the creation of one below it.

    Attributes:
        path: the item's place; of a creation, the place of what it will belong to (None: of nothing).
        transition: the move.
        situation: who, on which day, with what parameters.
        draft: of a creation, the new item; of an amendment, what it changes.

    """

    path: Path | None
    transition: Transition
    situation: Situation
    draft: Node | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)

    def but_for_who(self) -> object:
        """Return what is tried, whoever tries it."""
        said = tuple(self.situation.params.items()), tuple(self.changes.items())
        return self.path, self.transition.trigger, said, id(self.draft) if self.draft else None


@dataclass(frozen=True, slots=True)
class Along:
    """What moved along with a move, or was created by it.

    Attributes:
        kind: its kind.
        label: what people call it.
        source: the state that it was in; empty where it was created.
        transition: its own move.

    """

    kind: str
    label: str
    source: str
    transition: Transition


@dataclass(frozen=True, slots=True, eq=False)
class Mover:
    """Judges and makes moves under one policy: the same in every scope."""

    policy: Policy
    calendar: WorkCalendar
    held_on: pendulum.Date
    kinds: frozenset[str]
    evidence: Mapping[str, int]

    def standing(self, root: Node | None) -> Standing | None:
        """Return the facts of everything there is."""
        return None if root is None else Standing.of(root, self.held_on)

    def judged(self, standing: Standing | None, taking: Taking) -> Verdict:
        """Say whether it may be done."""
        if taking.draft is None:
            assert standing is not None and taking.path is not None  # noqa: PT018, S101 - a move is of something
            facts = standing.facts[taking.path]
            return judge(self.policy, facts, taking.transition.trigger, taking.situation, firing=True)
        return judge_creation(self.policy, self.drafted(standing, taking), taking.situation)

    @staticmethod
    def labelled(standing: Standing | None, taking: Taking) -> str:
        """Return what people call the item that it is about."""
        if taking.draft is not None or standing is None or taking.path is None:
            return taking.draft.label if taking.draft else ""
        return standing.nodes[taking.path].label

    def drafted(self, standing: Standing | None, taking: Taking) -> Facts:
        """Return the facts of what is to be created."""
        assert taking.draft is not None  # noqa: S101 - it is a creation
        parent = None if standing is None or taking.path is None else standing.facts[taking.path]
        held = {"held": self.held_on}
        return Facts(
            taking.draft.kind,
            taking.draft.label,
            taking.draft.fields,
            parent,
            dict.fromkeys(SCHEMAS[taking.draft.kind].collections, ()),
            happened=parent.happened if parent else held,
        )

    def made(self, standing: Standing | None, taking: Taking) -> tuple[Node, tuple[Along, ...]]:
        """Make the move; return the root as it is then, and what moved along or was created."""
        if taking.draft is not None:
            return self._created(standing, taking), ()
        assert standing is not None and taking.path is not None  # noqa: PT018, S101 - a move is of something
        moved = moving(self.policy, standing.facts[taking.path], taking.transition)
        after: dict[Path, Node] = {}
        along: list[Along] = []
        for one in moved:
            path = standing.paths[id(one.facts)]
            after[path] = self._moved(standing.nodes[path], one.facts, one.transition, one.situation(taking.situation))
            if one.leader is not None:
                along.append(Along(one.facts.kind, one.facts.label, one.facts.fields["state"], one.transition))
        if taking.changes:
            node = after[taking.path]
            after[taking.path] = replace(node, fields={**node.fields, **taking.changes})
        born = [
            (standing.paths[id(new.above)], new.kind, new.term, one.transition)
            for one in moved
            for new in creating(self.policy, one)
            if new.kind in self.kinds
        ]
        for path, kind, term, transition in born:
            node = after.get(path, standing.nodes[path])
            child = self._check(standing, path, node, kind, term, transition, taking.situation)
            after[path] = replace(node, below=(*node.below, child))
            along.append(Along(kind, child.label, "", self.policy.kinds[kind].creation))
        root = standing.nodes[()]
        for path in sorted(after, key=len, reverse=True):  # what belongs to an old cycle is left behind with it
            root = _put(root, path, after[path])
        return root, tuple(along)

    def _moved(self, node: Node, facts: Facts, transition: Transition, situation: Situation) -> Node:
        before = node.image(situation.today)
        due = term_due(self.policy, facts, transition, situation) if transition.sets_term else None
        after = step(transition, before, situation, term_due=due.day if due else None)
        kept = node if after.cycle == before.cycle else _anew(node)
        trigger, times = transition.trigger, kept.times.get(transition.trigger, 0)
        attached = trigger == ATTACH and transition.target is None
        return Node(
            node.kind,
            node.number,
            self._fields(node, after),
            node.owners if after.owner is None else node.owners | {after.owner},
            {**kept.doers, trigger: kept.doers.get(trigger, frozenset()) | {situation.actor.id}},
            {**kept.happened, trigger: situation.today},
            {**kept.times, trigger: times + 1},
            {trigger: before.due_on, **kept.was_due},
            min(kept.evidence + attached, self.evidence.get(node.kind, 0)),
            () if trigger == MERGE else kept.below,
        )

    def _fields(self, node: Node, image: Image) -> dict[str, Any]:
        return {
            **node.fields,
            "state": image.state,
            "is_open": self.policy.kinds[node.kind].states[image.state].open,
            "due_on": image.due_on,
            "owner": image.owner,
            "org": image.org,
            "cycle": image.cycle,
            "settled_on": image.settled_on,
            "effective_on": image.effective_on,
        }

    def _created(self, standing: Standing | None, taking: Taking) -> Node:
        node = self._born(self.drafted(standing, taking), taking.draft, taking.transition, taking.situation)
        if standing is None or taking.path is None:
            return node
        root = standing.nodes[()]
        return root.with_at(taking.path, root.at(taking.path).with_below(node))

    def _born(self, facts: Facts, draft: Node | None, creation: Transition, situation: Situation) -> Node:
        assert draft is not None  # noqa: S101 - a creation creates something
        due = term_due(self.policy, facts, creation, situation)
        after = step(creation, draft.image(situation.today), situation, term_due=due.day if due else None)
        return replace(
            draft,
            fields=self._fields(draft, after),
            owners=frozenset() if after.owner is None else frozenset({after.owner}),
            doers={creation.trigger: frozenset({situation.actor.id})},
            happened={creation.trigger: situation.today},
            times={creation.trigger: 1},
        )

    def _check(
        self,
        standing: Standing,
        path: Path,
        node: Node,
        kind: str,
        term: str,
        transition: Transition,
        situation: Situation,
    ) -> Node:
        """Return what a move creates for an item, as that move leaves it."""
        facts = replace(
            standing.facts[path],
            fields=node.fields,
            happened={**standing.facts[path].happened, transition.trigger: situation.today},
        )
        number = 1 + max([one.number for one in standing.nodes.values() if one.kind == kind], default=0)
        fields = {**Drafts.blank(self.policy, kind), "org": node.fields["org"], "owner": node.fields["owner"]}
        fields |= {"term": term, "cycle": node.fields["cycle"], "effective_on": situation.today}
        draft = Node(kind, number, fields)
        creation = self.policy.kinds[kind].creation
        return self._born(
            Facts(kind, draft.label, fields, facts, {}, happened=facts.happened), draft, creation, situation
        )


def _anew(node: Node) -> Node:
    """Return an item in whose new cycle nothing has happened yet: members and evidence stay with the old one."""
    return replace(node, doers={}, happened={}, times={}, was_due={}, evidence=0, below=())


def _put(root: Node, path: Path, moved: Node) -> Node:
    """Return the root with an item as a move left it; its members are those that were put in place before."""
    there = root.at(path)
    if moved.fields["cycle"] != there.fields["cycle"]:
        return root.with_at(path, moved) if path else replace(moved, fields={**moved.fields, "cycle": 1})
    if not moved.below:
        return root.with_at(path, moved)
    born = moved.below[len(there.below) :]
    return root.with_at(path, replace(moved, below=(*there.below, *born)))
