"""Every mutant of a policy (全部变异), in the order of a policy file."""

from __future__ import annotations

from collections.abc import Iterator

from rectify.policy.policy import Policy
from rectify.testing.mutation.besides import of_figures, of_ladder, of_lights, of_roles
from rectify.testing.mutation.kinds import of_kinds
from rectify.testing.mutation.mutant import Mutant
from rectify.testing.mutation.terms import of_limits, of_terms
from rectify.testing.mutation.transitions import of_transitions


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Give every policy that differs from this one in one rule (变异).

    What only tells (titles, sources, messages), and what only the model checker reads (``accepts``, ``posted``,
    ``final``, properties), is no rule that a test of moves could notice: it stays as it is.
    """
    for ways in (of_roles, of_terms, of_kinds, of_transitions, of_limits, of_lights, of_ladder, of_figures):
        yield from ways(policy)
