"""Policy coverage within a run of pytest: it listens from start to end, and gathers what the workers hand over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rectify import messages
from rectify.messages import Lang
from rectify.policy import observing
from rectify.testing import coveragediagram
from rectify.testing.coverage import Covered, PolicyCoverage
from rectify.testing.coveragereport import as_json, lines

#: Under which name a worker of pytest-xdist hands its figures over.
OUTPUT = "rectify_policy_cov"


class CoverageRun:
    """The plugin that `--policy-cov` registers; one for each process of the run."""

    def __init__(self, config: pytest.Config, lang: Lang) -> None:
        self.config, self.lang = config, lang
        self.coverage = PolicyCoverage()
        self.found: list[Covered] = []
        self.complaints: list[str] = []
        self._before = observing.observer
        observing.observer = self.coverage

    def pytest_unconfigure(self) -> None:
        """Stop listening."""
        observing.observer = self._before

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take in what a worker found."""
        dumped = getattr(node, "workeroutput", {}).get(OUTPUT)
        if dumped:
            self.coverage.add(dumped)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over, or judge the figures: below what is required is a failure of the run."""
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[OUTPUT] = self.coverage.dump()
            return
        self.found = self.coverage.report(self.config.getoption("policy_cov_of"))
        wanted = self.config.getoption("policy_cov_fail_under")
        if wanted is None:
            return
        low = [one for one in self.found if one.percent < wanted]
        for one in low:
            percent = f"{one.percent:.2f}"
            facts = {"name": one.policy.name, "percent": percent, "wanted": f"{wanted:g}"}
            self.complaints.append(messages.text("testing.cov.below", self.lang, **facts))
        if not self.found:
            self.complaints.append(messages.text("testing.cov.none", self.lang))
        if self.complaints and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the figures, and write the files that were asked for."""
        terminalreporter.write_sep("-", messages.text("testing.cov", self.lang))
        for one in self.found:
            for line in lines(one, self.lang):
                terminalreporter.write_line(line)
        if not self.found:
            terminalreporter.write_line(messages.text("testing.cov.none", self.lang))
        for file in self._written():
            terminalreporter.write_line(messages.text("testing.cov.written", self.lang, file=file))
        for line in self.complaints:
            terminalreporter.write_line(line, red=True, bold=True)

    def _written(self) -> list[str]:
        written = []
        file = self.config.getoption("policy_cov_json")
        if file:
            text = json.dumps(as_json(self.found, self.lang), ensure_ascii=False, indent=2)
            Path(file).write_text(text + "\n", encoding="utf-8")
            written.append(file)
        folder = self.config.getoption("policy_cov_diagram")
        for one in self.found if folder else ():
            written += [str(path) for path in coveragediagram.write(one, Path(folder), self.lang)]
        return written
