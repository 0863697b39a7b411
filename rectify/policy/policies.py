"""The policies that an application offers (制度库)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rectify.errors import InvalidValueError
from rectify.policy import standin
from rectify.policy.policy import Policy
from rectify.policy.policyfile import bundled


class Policies:
    """The policies that an application offers (制度库), by name. Immutable."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._by_name = {policy.name: policy for policy in policies}

    @classmethod
    def bundled(cls) -> Policies:
        """Return the policies that come with rectify."""
        return cls(bundled())

    def including(self, *policies: Policy) -> Policies:
        """Return these and others; one of the same name replaces."""
        return Policies([*self, *policies])

    def __getitem__(self, name: str) -> Policy:
        if name not in self._by_name:
            raise InvalidValueError("value.policy", value=name, known=", ".join(self._by_name))
        return standin.current(self._by_name[name])

    def __iter__(self) -> Iterator[Policy]:
        return map(standin.current, self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)
