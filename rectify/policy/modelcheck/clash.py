"""Rules that clash (抵触): of a move that nobody can ever make, the fewest conditions that are never met together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rectify.messages import LANGUAGES
from rectify.policy.lifecycle import Transition
from rectify.policy.modelcheck.finding import Finding
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.search import Explored, Search
from rectify.policy.policy import Policy
from rectify.policy.verdict import Blocker, written
from rectify.vocabulary import Title

#: How many configurations of a scope are asked why not, and how many conditions at most are named.
_ASKED, _NAMED = 400, 3


@dataclass(eq=False)
class _Reasons:
    """All that stood in the way of one move, wherever it was tried."""

    sets: set[frozenset[str]] = field(default_factory=set)
    blockers: dict[str, Blocker] = field(default_factory=dict)

    def add(self, blockers: Iterable[Blocker]) -> None:
        found = list(blockers)
        self.sets.add(frozenset(one.code for one in found))
        for one in found:
            self.blockers.setdefault(one.code, one)

    def fewest(self) -> tuple[Blocker, ...]:
        """Return the fewest conditions of which one at least stood in the way every time."""
        codes = sorted(self.blockers, key=lambda code: -sum(code in one for one in self.sets))
        for count in range(1, _NAMED + 1):
            for some in combinations(codes, count):
                if all(one & set(some) for one in self.sets):
                    return tuple(self.blockers[code] for code in some)
        return tuple(self.blockers[code] for code in codes)


def never_taken(
    policy: Policy, searched: Sequence[tuple[Search, Explored]], reached: Iterable[tuple[str, str]]
) -> Iterator[Finding]:
    """Give every move that nobody could make anywhere, out of states that are reached."""
    states, taken = set(reached), set[tuple[str, str, str]]().union(*(one.taken for _, one in searched))
    for kind, lifecycle in policy.kinds.items():
        for one in lifecycle.transitions:
            sources = [source for source in one.sources or ("",) if not source or (kind, source) in states]
            never = [source for source in sources if (kind, one.trigger, source) not in taken]
            if never and len(never) == len(sources) and not (one.along and not one.sources):
                yield _finding(policy, kind, one, _reasons(searched, kind, one))


def _reasons(searched: Sequence[tuple[Search, Explored]], kind: str, transition: Transition) -> _Reasons:
    reasons = _Reasons()
    for search, explored in searched:
        if kind not in search.scope.kinds:
            continue
        over = [configuration for _, _, configuration in explored.over]
        asked = 0
        for configuration in [*over, *explored.configurations]:
            asked += _ask(search, configuration, kind, transition, reasons)
            if asked > _ASKED:
                break
    return reasons


def _ask(search: Search, configuration: Configuration, kind: str, transition: Transition, reasons: _Reasons) -> bool:
    standing = search.mover.standing(configuration.root)
    tried = False
    for taking in search.trying.everything(configuration.root, standing, configuration.today, lambda *_: False):
        if taking.transition is transition and search.about(standing, taking)[0] == kind:
            tried = True
            reasons.add(search.mover.judged(standing, taking).blockers)
    return tried


def _finding(policy: Policy, kind: str, transition: Transition, reasons: _Reasons) -> Finding:
    del policy
    clashing = reasons.fewest()
    clauses = dict.fromkeys(one for one in (transition.clause, *(b.clause for b in clashing)) if one)
    sources = transition.sources[:1]
    way = (sources[0], transition.target) if sources and transition.target else None
    said = {"title": transition.title, "kind": kind, "reasons": _said(clashing)}
    code = "never_taken" if clashing else "never_along"
    return Finding(code, said, tuple(clauses), kind=kind, way=way)


def _said(blockers: Sequence[Blocker]) -> Title:
    """Return the conditions in words, in both languages."""
    zh, en = (
        [
            "“" + one.message.text(lang).format(**{k: written(v, lang) for k, v in one.facts.items()}) + "”"
            for one in blockers
        ]
        for lang in LANGUAGES
    )
    return Title("与".join(zh), " and ".join(en))
