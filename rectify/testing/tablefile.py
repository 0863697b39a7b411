"""Files of decision tables as tests: one for each row, and one for the whole.

Registered as a plugin when the first such file is found; the gaps are told at the end of the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rectify import messages
from rectify.errors import RectifyError
from rectify.messages import Lang
from rectify.policy import standin
from rectify.policy.policy import Policy
from rectify.testing import completeness, decisiontable
from rectify.testing.broken import Account, RuleBroken
from rectify.testing.decisiontable import Case
from rectify.testing.plugin import lang_of, policy_of

#: File -> the gaps of its tables.
GAPS = pytest.StashKey[dict[str, list[str]]]()


class TableFile(pytest.File):
    """A Markdown file with decision tables."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give a test for each row, and one that asks whether rows overlap; note the gaps."""
        text = self.path.read_text(encoding="utf-8-sig")
        lang, rows = lang_of(self.config), list(decisiontable.rows_of(text))
        if not rows:
            raise self.CollectError(messages.text("testing.table.none", lang, file=self.path.name))
        try:
            policy = policy_of(self.config, decisiontable.policy_named(text), self.path)
            cases = decisiontable.read(policy, rows, self.path.name)
        except RectifyError as error:
            raise self.CollectError(error.text(lang)) from error
        for case in cases:
            name = f"{case.row.line}: {case.row.title}"
            yield RowItem.from_parent(self, name=name, policy=policy, cases=[case])
        whole = messages.text("testing.table.whole", lang)
        yield WholeItem.from_parent(self, name=whole, policy=policy, cases=cases)


class _TableItem(pytest.Item):
    """What rows and whole tables have in common: a failure is told in words alone."""

    def __init__(self, *, policy: Policy, cases: list[Case], **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.policy, self.cases = policy, cases
        self.lang: Lang = lang_of(self.config)

    def now(self) -> tuple[Policy, list[Case]]:
        """Return the policy as it is now, which a mutant may stand in for, and the rows in its words."""
        policy = standin.current(self.policy)
        if policy is self.policy:
            return policy, self.cases
        return policy, decisiontable.read(policy, [case.row for case in self.cases], self.path.name)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell what is wrong, with the line of the file."""
        if not excinfo.errisinstance((RuleBroken, RectifyError)):
            return super().repr_failure(excinfo, style)
        return f"{self.path.name}:{self.cases[0].row.line}\n{excinfo.value}"

    def reportinfo(self) -> tuple[object, int, str]:  # type: ignore[override]
        """Return where it stands."""
        return self.path, self.cases[0].row.line - 1, self.name


class RowItem(_TableItem):
    """A row as a test."""

    def runtest(self) -> None:
        """Hold the row against the policy."""
        policy, (case,) = self.now()
        decisiontable.check(policy, case, self.lang)


class WholeItem(_TableItem):
    """All rows of a file as a test: no two say the same, or the contrary."""

    def runtest(self) -> None:
        """Look for overlaps, and note the gaps."""
        policy, cases = self.now()
        found = list(completeness.gaps(policy, cases, self.lang))
        self.user_properties.append(("rectify_gaps", found))
        twice = list(completeness.overlaps(policy, cases, self.lang))
        if twice:
            heading = messages.text("testing.table.overlap", self.lang)
            raise RuleBroken(heading, [f"  - {one}" for one in twice], Account(policy, [], [], self.lang))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell the gaps of every table that ran, in workers too."""
    reports = [one for several in terminalreporter.stats.values() for one in several]
    for report in reports:
        for name, gaps in getattr(report, "user_properties", ()):
            if name == "rectify_gaps" and gaps and getattr(report, "when", "") == "call":
                file = report.nodeid.partition("::")[0]
                terminalreporter.write_sep("-", messages.text("testing.table.gaps", lang_of(config), file=file))
                for line in gaps:
                    terminalreporter.write_line(f"  {line}")
