"""Feature files (情景文件): bare ``.feature`` files in Chinese, run through pytest-bdd with the shipped steps.

Registered as a plugin when the first such file is found.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from types import ModuleType
from typing import Any

import pytest
from pytest_bdd import scenario
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.feature import get_feature

from rectify import messages
from rectify.errors import RectifyError
from rectify.testing.broken import RuleBroken

#: The tag that names the policy under test: ``@制度:closeout`` or ``@policy:closeout``.
_POLICY_TAG = re.compile(r"(?:制度|policy)[:：](?P<name>.+)")
#: The step at which a scenario is.
_STEP = pytest.StashKey[Any]()
#: What is told in words alone; anything else is a fault of a program and keeps its traceback.
_IN_WORDS = (RuleBroken, RectifyError, StepDefinitionNotFoundError, ValueError)


class FeatureFile(pytest.Module):
    """A feature file as a module of tests, one for each scenario, called as the scenario is."""

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        feature = get_feature(str(self.path.parent), self.path.name, encoding="utf-8")
        for name in feature.scenarios:
            run = scenario(self.path.name, name, features_base_dir=str(self.path.parent))(_nothing)
            setattr(module, name.replace("::", "："), run)
        return module

    def funcnamefilter(self, name: str) -> bool:
        """Take every scenario, whatever it is called."""
        return not name.startswith("__")


def _nothing() -> None:
    """Do nothing more than the steps do."""


def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """Take a tag that names the policy under test."""
    found = _POLICY_TAG.fullmatch(tag)
    if found is None:
        return None
    pytest.mark.policy(found["name"])(function)
    return True


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Any) -> None:
    """Take note of the step."""
    request.node.stash[_STEP] = step


def pytest_bdd_step_func_lookup_error(request: pytest.FixtureRequest, step: Any) -> None:
    """Take note of a step that nobody understands."""
    request.node.stash[_STEP] = step


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell a failure in the feature's words: file, line, step, and what was expected."""
    report = yield
    if _STEP in item.stash and call.excinfo is not None and call.excinfo.errisinstance(_IN_WORDS):
        report.longrepr = _told(item, call.excinfo.value)
    return report


def _told(item: pytest.Item, error: BaseException) -> str:
    step = item.stash[_STEP]
    said = str(error)
    if isinstance(error, StepDefinitionNotFoundError):
        said = messages.text("testing.step_unknown")
    line = messages.text("testing.step", file=item.path.name, line=step.line_number, step=f"{step.keyword} {step.name}")
    return f"{line}\n{said}"
