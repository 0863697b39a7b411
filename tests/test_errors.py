"""Errors go from one process to another, and say the same there."""

from __future__ import annotations

import copy
import pickle
import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest

import rectify
from rectify.errors import Fault, FaultyInput, RectifyError
from rectify.policy.verdict import Category, TransitionRefused, TransitionsRefused, Verdict, blocker
from rectify.vocabulary import Title

FAULTS = [Fault("台账.xlsx 班子清单!I12", "policy.missing_key", {"key": "org"})]
REFUSED = Verdict(
    "complete",
    Title("办结", "complete"),
    "P-1",
    (blocker("merge_into_closed", Category.STATE, facts={"label": "P-2", "state": "销号"}),),
)


def _errors(cls: type[RectifyError] = RectifyError) -> list[type[RectifyError]]:
    return [cls, *(found for below in cls.__subclasses__() for found in _errors(below))]


def made(cls: type[RectifyError]) -> RectifyError:
    if issubclass(cls, TransitionsRefused):
        return cls([REFUSED, REFUSED])
    if issubclass(cls, TransitionRefused):
        return cls(REFUSED)
    if issubclass(cls, FaultyInput):
        return cls("policy.faulty", FAULTS, source="standard.toml")
    return cls("ledger.conflict", cause="deadlock")


for _module in pkgutil.walk_packages(rectify.__path__, "rectify."):
    import_module(_module.name)


@pytest.mark.parametrize("cls", _errors(), ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("through", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301 - our own
def test_an_error_is_the_same_in_another_process(
    cls: type[RectifyError], through: Callable[[RectifyError], RectifyError]
) -> None:
    error = made(cls)
    error.add_note("第二次")
    again = through(error)
    assert type(again) is cls
    assert (again.args, vars(again)) == (error.args, vars(error))
    assert (again.text("zh"), again.text("en")) == (error.text("zh"), error.text("en"))
