"""Who acts: an id and the roles held over organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rectify.vocabulary import check_id, org_within

#: Grants that the ledger itself knows; all other roles are words of a policy. See confidential problems (涉密问题) over
#: an organisation and all below it: without it they are as if they were not there.
CONFIDENTIAL = "confidential"
#: Rename or move an organisation (机构改革) with all below it.
ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held over an organisation and all below it (授权): ``secretary`` over ``市管局``."""

    role: str
    org: str


@dataclass(frozen=True, slots=True, init=False)
class Actor:
    """Whoever acts (经办人): the host's id of a person, and the roles that the host says they hold.

    Args:
        id: the host's opaque id, ``u-1001``.
        grants: pairs of role and organisation path.

    Raises:
        InvalidValueError: an id, role or path that is empty, padded or holds control characters.

    """

    id: str
    grants: frozenset[Grant]

    def __init__(self, id: str, grants: Iterable[tuple[str, str] | Grant] = ()) -> None:  # noqa: A002 - the field's word
        object.__setattr__(self, "id", check_id("actor", id))
        object.__setattr__(self, "grants", frozenset(_grant(given) for given in grants))

    def holds(self, role: str, org: str) -> bool:
        """Say whether the actor holds the role over the organisation or one above it."""
        return any(grant.role == role and org_within(org, grant.org) for grant in self.grants)

    def orgs(self, role: str) -> tuple[str, ...]:
        """Return the organisation paths over which the actor holds the role, in order."""
        return tuple(sorted(grant.org for grant in self.grants if grant.role == role))


def _grant(given: tuple[str, str] | Grant) -> Grant:
    role, org = (given.role, given.org) if isinstance(given, Grant) else given
    return Grant(check_id("role", role), check_id("org", org))
