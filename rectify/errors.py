"""Errors that carry no verdict: each says what, which, and what to do about it.

A refusal (the rules say no) is not among them: it is a `Verdict`, raised as
`rectify.policy.verdict.TransitionRefused`.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rectify import messages
from rectify.messages import Lang


class RectifyError(Exception):
    """Something that rectify cannot do, with its code, its facts and the remedy.

    `str()` gives the Chinese text and remedy; `text("en")` the English one.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def text(self, lang: Lang = "zh") -> str:
        """Return what went wrong and what to do, in one language."""
        said = messages.text(self.code, lang, **self.facts)
        remedy = messages.remedy(self.code, lang, **self.facts)
        return f"{said}\n  → {remedy}" if remedy else said

    def __str__(self) -> str:
        return self.text()

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an error be copied, and sent from one process to another: anew without `__init__`, as it is."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: where it is, what it is, what to do.

    Attributes:
        place: where, in the words of the input: ``台账.xlsx 班子清单!I12``,
            ``standard.toml [[problem.transitions]] 3, source``.
        code: the message's code in the catalogue.
        facts: what fills the message: the value as it was read, what was expected.

    """

    place: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: Lang = "zh") -> str:
        """Return the fault in one line: place, fault, remedy."""
        said = messages.text(self.code, lang, **self.facts)
        remedy = messages.remedy(self.code, lang, **self.facts)
        return f"{self.place}: {said}" + (f" → {remedy}" if remedy else "")


class FaultyInput(RectifyError):  # noqa: N818 - it names the input, not the act
    """An input with faults: all of them at once, and nothing was written."""

    def __init__(self, code: str, faults: Iterable[Fault], **facts: object) -> None:
        self.faults = tuple(faults)
        super().__init__(code, count=len(self.faults), **facts)

    def text(self, lang: Lang = "zh") -> str:
        """Return the heading, then one line for each fault."""
        return "\n".join([super().text(lang), *(f"  {f.text(lang)}" for f in self.faults)])


class PolicyError(FaultyInput):
    """A policy that cannot be used: every fault, with file, table and key."""


class IntakeError(FaultyInput):
    """A legacy ledger that cannot be imported: every fault, with sheet and cell."""


class CalendarError(RectifyError):
    """A date that the working-day calendar cannot answer for (未公布)."""


class InvalidValueError(RectifyError, ValueError):
    """A value that the ledger does not accept: an empty text, a naive moment, a padded id."""


class NotFoundError(RectifyError, LookupError):
    """No item of that kind and id in this tenant."""


class StaleError(RectifyError):
    """The page that the caller acts upon is older than the item (乐观锁冲突)."""


class ConflictError(RectifyError):
    """Another transaction was in the way: roll back and do the whole transaction again."""


class DirectWriteError(RectifyError):
    """A field that only a verb may change was written directly."""


class PolicyVersionError(RectifyError):
    """A policy's content changed while its version did not."""


class SchemaError(RectifyError):
    """The database's tables are not those of this version."""
