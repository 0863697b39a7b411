"""The model checker (检查): is there any way for people to bring about what must not be, or to get stuck?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from rectify.messages import CATALOGUE
from rectify.policy import observing
from rectify.policy.modelcheck import clash, ladder
from rectify.policy.modelcheck.builtin import Watching
from rectify.policy.modelcheck.distinctions import Distinctions
from rectify.policy.modelcheck.finding import Finding, Report
from rectify.policy.modelcheck.keys import Configuration
from rectify.policy.modelcheck.progress import Going
from rectify.policy.modelcheck.scope import scopes
from rectify.policy.modelcheck.search import Explored, Search, Step
from rectify.policy.policy import Policy
from rectify.policy.property import Property
from rectify.policy.workdays import WorkCalendar
from rectify.vocabulary import Title

#: What every policy is asked, in this order.
BUILT_IN = (
    "dead_end",
    "never_settled",
    "left_open",
    "unreached_state",
    "never_taken",
    "own_work",
    "settled_unaccepted",
    "posted_unaccepted",
    "posted_confidential",
    "limit_unreached",
    "rung_unreached",
)


@lru_cache(maxsize=1)
def calendar() -> WorkCalendar:
    """Return the calendar that the search counts by: years to come are counted provisionally."""
    return WorkCalendar.statutory().provisional()


@observing.observed(None)  # a search is no test of a clause
def explore(
    policy: Policy, measures: int = 3, *, progress: Callable[[int], None] = lambda _: None
) -> list[tuple[Search, Explored]]:
    """Return all that people can bring about, scope by scope, without asking anything of it.

    Args:
        policy: the rules.
        measures: how many measures a problem has at most.
        progress: called with 1 after each configuration.

    """
    told = Distinctions.of(policy, policy.properties)
    searches = [Search(policy, scope, told, calendar()) for scope in scopes(policy, measures)]
    return [(search, search.run(progress=progress)) for search in searches]


@observing.observed(None)
def check(
    policy: Policy,
    measures: int = 3,
    properties: Iterable[Property] = (),
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Search everything that people can do under a policy (检查), and report every fault with the shortest way to it.

    Args:
        policy: the rules; its own ``[[properties]]`` are asked too.
        measures: how many measures a problem has at most.
        properties: what else must be so: `always`, `never`.
        progress: called with 1 after each configuration.

    """
    asked = (*policy.properties, *properties)
    told = Distinctions.of(policy, asked)
    watched = frozenset((one.kind, trigger) for one in asked for trigger in one.on)
    searched: list[tuple[Search, Explored]] = []
    found: dict[object, Finding] = {}
    taken: set[tuple[str, str, str]] = set()
    for scope in scopes(policy, measures):
        watching = Watching(policy, asked, calendar())
        search = Search(policy, scope, told, calendar(), taken, watched)
        explored = search.run(watching.watch, watching.look, progress)
        searched.append((search, explored))
        for key, finding in (*watching.findings(explored), *Going(policy, explored).findings()):
            if key not in found or len(finding.path) < len(found[key].path):
                found[key] = finding
    findings = [*found.values(), *_overall(policy, searched)]
    return _report(policy, measures, asked, searched, findings)


def _report(
    policy: Policy,
    measures: int,
    asked: Sequence[Property],
    searched: Sequence[tuple[Search, Explored]],
    findings: Sequence[Finding],
) -> Report:
    order = {code: place for place, code in enumerate((*BUILT_IN, "never_along", "property"))}
    broken = {one.code.replace("never_along", "never_taken") for one in findings}
    titles = {one.facts["title"] for one in findings if one.code == "property"}
    kept = [
        Title(*CATALOGUE[f"check.kept.{code}"]) for code in BUILT_IN if code not in broken and _applies(policy, code)
    ]
    kept += [one.title for one in asked if one.title not in titles]
    return Report(
        policy,
        tuple(sorted(findings, key=lambda one: (order[one.code], len(one.path)))),
        sum(len(one.configurations) for _, one in searched),
        sum(len(ways) for _, one in searched for ways in one.ways),
        measures,
        tuple(kept),
        tuple(one.scope.name for _, one in searched if not one.full),
    )


def _applies(policy: Policy, code: str) -> bool:
    """Say whether a policy has what a property speaks of: acceptance, posting, extension, reminders."""
    transitions = [one for lifecycle in policy.kinds.values() for one in lifecycle.transitions]
    posted = any(state.posted for lifecycle in policy.kinds.values() for state in lifecycle.states.values())
    has = {
        "own_work": any(one.accepts for one in transitions),
        "settled_unaccepted": any(one.accepts for one in transitions),
        "posted_unaccepted": posted,
        "posted_confidential": posted,
        "limit_unreached": policy.limits is not None,
        "rung_unreached": bool(policy.ladder),
    }
    return has.get(code, True)


def _overall(policy: Policy, searched: Sequence[tuple[Search, Explored]]) -> Iterator[Finding]:
    """Give what only all scopes together can tell."""
    reached = {one for _, explored in searched for one in _reached(explored)}
    for kind, lifecycle in policy.kinds.items():
        for state in lifecycle.states.values():
            if (kind, state.name) not in reached:
                clauses = (state.clause,) if state.clause else ()
                yield Finding("unreached_state", {"state": state.title, "kind": kind}, clauses, kind=kind)
    yield from clash.never_taken(policy, searched, reached)
    yield from _limit(policy, searched)
    yield from ladder.unreached(policy, calendar())


def _everything(explored: Explored) -> Iterator[Configuration]:
    yield from explored.configurations
    yield from (configuration for _, _, configuration in explored.over)


def _reached(explored: Explored) -> set[tuple[str, str]]:
    roots = (one.root for one in _everything(explored))
    return {(node.kind, node.state) for root in roots if root is not None for _, node in root.all()}


def _limit(policy: Policy, searched: Sequence[tuple[Search, Explored]]) -> Iterator[Finding]:
    """Give the limit of extensions, if nobody can ever use it up."""
    if policy.limits is None:
        return
    roots = [one.root for _, explored in searched if explored.scope.dates for one in _everything(explored)]
    times = [node.times.get(policy.extending, 0) for root in roots if root is not None for _, node in root.all()]
    if max(times, default=0) < policy.limits.times:
        clauses = (policy.limits.clause,) if policy.limits.clause else ()
        facts = {"times": policy.limits.times, "most": max(times, default=0)}
        yield Finding("limit_unreached", facts, clauses, kind="extension")


__all__ = ["BUILT_IN", "Step", "check", "explore"]
