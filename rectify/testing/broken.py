"""A rule that does not hold (规定没有兑现): what was expected, what was found, the clause, what had happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rectify import messages
from rectify.messages import Lang
from rectify.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Account:
    """What is told of a broken rule besides what was expected and found.

    Attributes:
        policy: the rules.
        clauses: the articles concerned, each with what it is about.
        history: what had happened, a line each.
        lang: in which language.

    """

    policy: Policy
    clauses: Sequence[str]
    history: Sequence[str]
    lang: Lang = "zh"

    def lines(self) -> list[str]:
        """Return it line by line."""
        clauses = ("；" if self.lang == "zh" else "; ").join(dict.fromkeys(self.clauses))
        said = [messages.text("testing.clauses", self.lang, clauses=clauses)] if clauses else []
        if self.history:
            said += [messages.text("testing.history", self.lang), *(f"  {one}" for one in self.history)]
        title, name, version = self.policy.title.text(self.lang), self.policy.name, self.policy.version
        return [*said, messages.text("testing.policy", self.lang, title=title, name=name, version=version)]


class RuleBroken(AssertionError):  # noqa: N818 - it is the rule that is broken, not the program
    """A test of a rule that fails, in plain words.

    Attributes:
        expected: what should have been so.
        found: what was so, a line or more.
        account: clause, history, policy.

    """

    def __init__(self, expected: str, found: Sequence[str], account: Account) -> None:
        self.expected, self.found, self.account = expected, tuple(found), account
        heading = messages.text("testing.broken", account.lang)
        super().__init__("\n".join([heading, expected, *found, *account.lines()]))
