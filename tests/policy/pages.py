"""What the reference pages of the bundled policies say, row by row: the regulations as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rectify.policy.lifecycle import Transition
from rectify.policy.policies import Policies
from rectify.policy.policy import Policy

#: Asked anew by each test: the policies as they are now.
POLICIES = Policies.bundled()
NAMES = [policy.name for policy in POLICIES]
FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "policies"

#: The heading of a page -> the kind whose table stands below it.
KINDS = {
    "Problems (问题)": "problem",
    "Measures (整改措施)": "measure",
    "Extensions (延期)": "extension",
    "Check-ups (定期检查)": "checkup",
    "Postings (公示)": "publication",
    "Objections (异议)": "objection",
    "Steps (环节)": "step",
    "Reports up (上报)": "submission",
    "Opinions (意见建议)": "opinion",
}
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_NAME = re.compile(r"`(\w+)`")
_ALONG = re.compile(r"(\w+) `(\w+)`")
#: How many cells a row of a table of transitions has.
_CELLS = 7


@dataclass(frozen=True)
class Row:
    """One row of a page's table of transitions."""

    policy: str
    kind: str
    trigger: str
    sources: tuple[str, ...]
    target: str | None
    roles: tuple[str, ...]
    guards: tuple[str, ...]
    reason: bool
    params: tuple[str, ...]
    takes: Mapping[str, str]
    checked: bool
    along: bool
    clause: str

    def __str__(self) -> str:
        return f"{self.policy} {self.kind} {self.trigger} {self.clause}"

    @property
    def rules(self) -> Policy:
        """The policy as it is now."""
        return POLICIES[self.policy]

    @property
    def transition(self) -> Transition:
        """The transition of that clause, as it is now."""
        (found,) = [one for one in self.rules.kinds[self.kind].transitions if one.clause == self.clause]
        return found


def page(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


@lru_cache
def sections(name: str) -> dict[str, str]:
    """Heading of a page -> what stands below it."""
    _, *parts = _HEADING.split(page(name))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def cells(section: str, width: int) -> Iterator[list[str]]:
    """Give the cells of every row of a section's tables that has so many."""
    for line in section.splitlines():
        found = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(found) == width and found[0].startswith("`"):
            yield found


def _rows() -> Iterator[Row]:
    for name in NAMES:
        for heading, section in sections(name).items():
            if heading in KINDS:
                yield from (_row(name, KINDS[heading], found) for found in cells(section, _CELLS))


def _row(policy: str, kind: str, found: list[str]) -> Row:
    trigger, _, source, target, who, asked, clause = found
    parts = [part.strip() for part in asked.split(";")]
    said = {part.split(" ")[0]: part for part in parts if not part.startswith("`")}
    asks = said.get("asks", "")
    return Row(
        policy=policy,
        kind=kind,
        trigger=trigger.strip("`"),
        sources=tuple(_NAME.findall(source)),
        target=next(iter(_NAME.findall(target)), None),
        roles=tuple(_NAME.findall(who)),
        guards=tuple(name for part in parts if part.startswith("`") for name in _NAME.findall(part)),
        reason="a reason" in asks,
        params=tuple(_NAME.findall(asks)),
        takes=dict(_ALONG.findall(said.get("takes", ""))),
        checked="sets a check-up" in parts,
        along="only" in said,
        clause=clause,
    )


ROWS = list(_rows())


@lru_cache
def holders(policy: str) -> dict[str, str | None]:
    """Role -> the field that names its holder; None where it is granted."""
    found = cells(sections(policy)["Who acts"], 3)
    return {role.strip("`"): next(iter(_NAME.findall(held)), None) for role, _, held in found}


def kinds_of(policy: str) -> list[str]:
    """The kinds that a page has a table of transitions for."""
    return list(dict.fromkeys(row.kind for row in ROWS if row.policy == policy))
