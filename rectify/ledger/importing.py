"""Taking in a legacy ledger (旧台账导入): items enter in the state that they had, as recorded `import` entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rectify.errors import InvalidValueError
from rectify.ledger.drafts import NewMeasure, NewProblem
from rectify.ledger.making import Creation
from rectify.ledger.opening import campaign_row, identify, plan
from rectify.ledger.savepoint import all_or_nothing
from rectify.ledger.statistics import MANY, look
from rectify.ledger.tables import Campaign, Entry, Measure, Ref
from rectify.ledger.work import Work
from rectify.policy.lifecycle import Lifecycle
from rectify.policy.policy import Policy
from rectify.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class LegacyMeasure:
    """A measure as a legacy ledger has it.

    Attributes:
        draft: the measure.
        outcome: how far it has come; None where the ledger does not say.

    """

    draft: NewMeasure
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class LegacyProblem:
    """A problem as a legacy ledger has it, with its measures.

    Attributes:
        draft: the problem.
        measures: those that are taken in.
        left_out: how many of its measures are not, because something is wrong with them: with any of these
            a problem is never taken for done.

    """

    draft: NewProblem
    measures: Sequence[LegacyMeasure] = ()
    left_out: int = 0


def import_problems(
    work: Work,
    campaign: Campaign | str,
    legacy: Sequence[LegacyProblem],
    *,
    effective_on: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Insert problems and measures in the states that the policy gives their outcomes; return the problems' rows.

    A problem is done when all its measures are, not started when none is, and under way otherwise.

    Args:
        work: session, tenant, actor.
        campaign: where the problems belong.
        legacy: what the legacy ledger holds.
        effective_on: local date since which the states hold: the day on which the legacy ledger was filled in.
        progress: called with 1 after each problem.

    """
    policy = work.policy(campaign_row(work, campaign)["policy"])
    states = [Creation(_problem_state(policy, one)) for one in legacy]
    with all_or_nothing(work.session):
        rows = identify(work, campaign, [one.draft for one in legacy], effective_on=effective_on, creations=states)
        for place, (row, one) in enumerate(zip(rows, legacy, strict=True)):
            if place == MANY:
                look(work.session.connection(), Measure, Entry)
            measures = [Creation(_state(policy.kinds["measure"], measure.outcome)) for measure in one.measures]
            drafts = [measure.draft for measure in one.measures]
            if drafts:
                plan(work, Ref("problem", row["id"]), drafts, effective_on=effective_on, creations=measures)
            if progress is not None:
                progress(1)
    return rows


def _state(lifecycle: Lifecycle, outcome: Outcome | None) -> str:
    """Return the state of an outcome; where the ledger does not say, that of a new item."""
    if outcome is None:
        return lifecycle.initial
    if outcome not in lifecycle.outcomes:
        raise InvalidValueError(
            "value.outcome", kind=lifecycle.kind, value=outcome.value, known=", ".join(lifecycle.outcomes) or "-"
        )
    return lifecycle.outcomes[outcome]


def _problem_state(policy: Policy, problem: LegacyProblem) -> str:
    """Return the state of a problem from those of its measures."""
    measure = policy.kinds["measure"]
    states = {_state(measure, one.outcome) for one in problem.measures}
    if states <= {measure.initial}:
        outcome = Outcome.NOT_STARTED
    elif problem.left_out or any(measure.states[state].open for state in states):
        outcome = Outcome.UNDER_WAY
    else:
        outcome = Outcome.DONE
    return _state(policy.kinds["problem"], outcome)
