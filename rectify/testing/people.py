"""Who acts in a scenario (人员): one person for each role, and whoever else is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rectify.errors import InvalidValueError
from rectify.messages import Lang
from rectify.policy.actor import CONFIDENTIAL, Actor
from rectify.policy.lifecycle import Transition
from rectify.policy.policy import Policy
from rectify.testing import words

#: The organisation over which the people of a scenario hold their roles, and the one that its problems are found in.
BUREAU = "市管局"
BRANCH = "市管局/机关党委"

#: Ids of those responsible, where a scenario names nobody.
OWNER, DOER = "问题责任人", "措施责任人"


@dataclass
class People:
    """The people of one scenario, by id.

    Whoever holds a role by grant is called by its title (书记); a role that is held by being named in the item
    (责任人) is whoever the item names. Anybody else is a person without a role, until one is granted.

    Attributes:
        policy: its roles.
        lang: in which language those who hold a role are called.
        grants: id -> names of the roles granted besides.

    """

    policy: Policy
    lang: Lang = "zh"
    grants: dict[str, set[str]] = field(default_factory=dict)

    def grant(self, person: str, roles: Iterable[str]) -> None:
        """Grant a person roles by their names or titles.

        Raises:
            InvalidValueError: there is no such role, or it is held by being named in the item.

        """
        for word in roles:
            found = words.role(self.policy, word)
            if found is None or found.field is not None:
                known = ", ".join(f"{one.name} {one.title.zh}" for one in self.policy.roles.values() if not one.field)
                raise InvalidValueError("testing.role", value=word, known=known)
            self.grants.setdefault(person, set()).add(found.name)

    def actor(self, by: str | Actor, owner: str | None) -> Actor:
        """Return whoever is meant: a role's name or title, a person's id, or an actor of the host's own.

        Args:
            by: who.
            owner: id of whoever the item names as responsible.

        """
        if isinstance(by, Actor):
            return by
        role = words.role(self.policy, by)
        if role is None:
            return self._person(by)
        if role.field is not None:
            return self._person(owner or by)
        return self._person(role.title.text(self.lang), role.name)

    def able(self, transition: Transition, owner: str | None) -> Iterator[Actor]:
        """Give whoever could make a move as far as roles go, in the policy's order; never nobody."""
        roles = [self.policy.roles[one] for one in transition.roles]
        held = [one for one in roles if one.field is None or owner is not None]
        for role in held or [one for one in self.policy.roles.values() if one.field is None][:1]:
            yield self.actor(role.name, owner)
        if not held and not self.policy.roles:
            yield self._person(OWNER)

    def _person(self, id_: str, *roles: str) -> Actor:
        granted = {*roles, *self.grants.get(id_, ()), CONFIDENTIAL}
        return Actor(id_, [(role, BUREAU) for role in sorted(granted)])
