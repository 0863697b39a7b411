"""The small fixed words: bilingual titles, units, scopes, the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import pendulum

from rectify.errors import InvalidValueError
from rectify.messages import Lang

#: Gives the present moment as a UTC instant. Tests and scenarios inject their own.
Clock = Callable[[], pendulum.DateTime]

DEFAULT_TZ = "Asia/Shanghai"

#: The longest id or organisation path, in characters: what every index key can hold.
MAX_ID = 255


def utc_now() -> pendulum.DateTime:
    """Return the present moment, a UTC instant."""
    return pendulum.now("UTC")


@dataclass(frozen=True, slots=True)
class Title:
    """What a person sees of a state, trigger, role or term (名称), in both languages."""

    zh: str
    en: str

    def text(self, lang: Lang = "zh") -> str:
        """Return the title in one language."""
        return self.zh if lang == "zh" else self.en


class Unit(StrEnum):
    """What a term counts (计量单位): calendar days, working days, or months."""

    DAYS = "days"
    WORKDAYS = "workdays"
    MONTHS = "months"


class Scope(StrEnum):
    """Whose problem it is (问题归属): the team's (班子) or one member's (个人)."""

    TEAM = "team"
    MEMBER = "member"


class Outcome(StrEnum):
    """How far a measure has come (完成情况), as whoever filled in a legacy ledger says.

    It is judged apart from the term: something may be done and go on for good (已完成，长期坚持).
    """

    DONE = "done"
    MOSTLY_DONE = "mostly_done"
    UNDER_WAY = "under_way"
    NOT_DONE = "not_done"
    NOT_STARTED = "not_started"
    LONG_TERM = "long_term"


class Posted(StrEnum):
    """What is posted of a problem (公示内容): that it is on the list (整改清单), or how it was rectified (整改结果)."""

    LIST = "list"
    RESULT = "result"


class Audience(StrEnum):
    """To whom it is posted (公示范围): within the Party (党内), or to the public (社会)."""

    PARTY = "party"
    PUBLIC = "public"


def check_id(what: str, value: object) -> str:
    """Return an id as it was given, if ids may look like that.

    Ids are the host's opaque words. They compare exactly, so one that is empty, longer than
    255 characters, padded with blanks, or holding control characters is refused: databases
    disagree on whether ``'u-1'`` and ``'u-1 '`` are the same.

    Raises:
        InvalidValueError: the value is no such id.

    """
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or value != value.strip() or not value.isprintable():
        raise InvalidValueError("value.id", what=what, value=value)
    return value


def org_within(org: str, above: str) -> bool:
    """Say whether an organisation path is the other one or lies below it.

    ``市管局/机关党委`` is within ``市管局``; ``市管局二`` is not.
    """
    return org == above or org.startswith(above + "/")


#: Kind -> what stands before an item's number.
_LETTERS = {
    "problem": "P",
    "measure": "M",
    "extension": "EXT",
    "checkup": "CHK",
    "publication": "PUB",
    "objection": "OBJ",
    "step": "STEP",
    "submission": "SUB",
    "opinion": "OP",
}


def label_of(kind: str, ordinal: int) -> str:
    """Return what people call an item: a problem ``P-3``, a measure within its problem ``M-2``."""
    return f"{_LETTERS[kind]}-{ordinal}"


class Directory(Protocol):
    """The host's directory of people and organisations (人员机构目录): rectify itself knows ids only."""

    def name(self, id: str) -> str:  # noqa: A002 - the field's word
        """Return the name of a person's id or an organisation's path, for people to read."""
        ...

    def people(self, name: str) -> Sequence[str]:
        """Return the ids of all people of that name: none if unknown, several if ambiguous."""
        ...

    def orgs(self, name: str) -> Sequence[str]:
        """Return the paths of all organisations of that name: none if unknown, several if ambiguous."""
        ...
