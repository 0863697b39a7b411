"""Stand-ins (替身): a changed policy that is used wherever the one that it was made from would be.

Mutation testing asks whether tests notice a change of the rules. So the change has to reach every way by which a test
can get at the policy, and nothing may keep the old one: `parse`, `bundled` and `Policies` ask here, and nobody else.
Outside of such a run nobody stands in, and one look at a name is all that it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rectify.policy.policy import Policy

#: Whoever wants to know which policies are asked for; None: nobody.
_asked: Callable[[Policy], Policy] | None = None


def current(policy: Policy) -> Policy:
    """Return the policy, or the one that stands in for it."""
    return policy if _asked is None else _asked(policy)


@contextmanager
def substituted(by: Callable[[Policy], Policy]) -> Iterator[None]:
    """Let each policy that is asked for be what a function makes of it, until the block ends.

    Args:
        by: the policy that was asked for -> the one to use: itself, or one of the same name and fingerprint.

    """
    global _asked  # noqa: PLW0603 - one process has one set of rules
    before, _asked = _asked, by
    try:
        yield
    finally:
        _asked = before
