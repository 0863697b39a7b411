"""The answer to "may it move?": yes, or every reason why not, and who could (办理意见)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from rectify import messages
from rectify.errors import RectifyError
from rectify.messages import CATALOGUE, Lang
from rectify.vocabulary import Title


class Category(StrEnum):
    """What kind of reason a blocker is."""

    STATE = "state"
    ROLE = "role"
    GUARD = "guard"
    DEADLINE = "deadline"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why an item cannot make a move (不予办理的理由).

    Attributes:
        code: the word for it: ``measures_unsettled``.
        category: state, role, guard, deadline or conflict.
        message: template of what people read.
        facts: what fills it; titles and sequences are written out in the reader's language.
        clause: the article of the regulation that stands in the way.
        remedy: what to do about it.
        who: roles that could do it (可由).

    """

    code: str
    category: Category
    message: Title
    facts: Mapping[str, Any] = field(default_factory=dict)
    clause: str | None = None
    remedy: Title | None = None
    who: tuple[Title, ...] = ()

    def text(self, lang: Lang = "zh") -> str:
        """Return the reason in one line: what, the clause, what to do, and who could."""
        facts = {name: written(value, lang) for name, value in self.facts.items()}
        said = self.message.text(lang).format(**facts)
        if self.clause:
            said = messages.text("verdict.clause", lang, said=said, clause=self.clause)
        if self.remedy:
            said = messages.text("verdict.remedy", lang, said=said, remedy=self.remedy.text(lang).format(**facts))
        if self.who:
            said = messages.text("verdict.who", lang, said=said, who=written(self.who, lang))
        return said


def blocker(code: str, category: Category, **rest: Any) -> Blocker:
    """Return a blocker whose message and remedy stand in the catalogue under ``refused.<code>``."""
    remedy = f"refused.{code}.remedy"
    return Blocker(
        code,
        category,
        Title(*CATALOGUE[f"refused.{code}"]),
        remedy=Title(*CATALOGUE[remedy]) if remedy in CATALOGUE else None,
        **rest,
    )


def written(value: Any, lang: Lang) -> str:
    """Write a fact out for people: titles in their language, lists with commas, dates as ISO, NULL as a word."""
    match value:
        case None:
            return messages.text("verdict.nothing", lang)
        case Title():
            return value.text(lang)
        case tuple() | list() | frozenset():
            return ("、" if lang == "zh" else ", ").join(written(one, lang) for one in value)
        case date():
            return value.isoformat()
    return str(value)


@dataclass(frozen=True, slots=True)
class Verdict:
    """May this item make this move? Truthy if so; else it holds every reason why not.

    Attributes:
        trigger: the move that was asked about.
        title: its name for people.
        label: what people call the item, ``P-3``, ``P-3/M-2``; blockers name what else belongs to the problem ``M-4``.
        blockers: every reason, in the order state, role, guard, deadline, conflict; empty if allowed.

    """

    trigger: str
    title: Title
    label: str
    blockers: tuple[Blocker, ...] = ()

    def __bool__(self) -> bool:
        return not self.blockers

    def __iter__(self) -> Iterator[Blocker]:
        return iter(self.blockers)

    @property
    def allowed(self) -> bool:
        """Whether the move may be made."""
        return not self.blockers

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all blockers, in order."""
        return tuple(one.code for one in self.blockers)

    def lines(self, lang: Lang = "zh") -> list[str]:
        """Return one line for each reason."""
        return [one.text(lang) for one in self.blockers]

    def text(self, lang: Lang = "zh") -> str:
        """Return the whole answer: a heading and one line for each reason."""
        code = "verdict.allowed" if self.allowed else "verdict.refused"
        heading = messages.text(code, lang, label=self.label, title=self.title.text(lang))
        return "\n".join([heading, *(f"  - {line}" for line in self.lines(lang))])


class TransitionRefused(RectifyError):  # noqa: N818 - a refusal is an answer, not a malfunction
    """The rules do not allow the move: the verdict says why, and nothing was written."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("verdict.refused", label=verdict.label, title=verdict.title)
        self.verdict = verdict

    def text(self, lang: Lang = "zh") -> str:
        """Return the verdict in words."""
        return self.verdict.text(lang)


class TransitionsRefused(TransitionRefused):
    """The rules do not allow several moves that were to be made together: nothing was written.

    ``verdicts`` says why of each; ``verdict`` is the first of them.
    """

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(verdicts[0])
        self.verdicts = tuple(verdicts)

    def text(self, lang: Lang = "zh") -> str:
        """Return all verdicts in words."""
        return "\n".join(one.text(lang) for one in self.verdicts)
