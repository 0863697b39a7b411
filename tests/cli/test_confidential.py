"""The command line tells of confidential problems only of organisations that are named."""

from __future__ import annotations

import pytest

from rectify import Actor, Rectify
from rectify.cli.exits import Exit
from rectify.ledger.connect import session
from rectify.policy.actor import CONFIDENTIAL
from tests.cli.conftest import Run

SEEN = ("--confidential", "市管局")


@pytest.fixture
def secret(ledger_db: str) -> str:
    """A ledger whose third problem is confidential: it and its measures are overdue."""
    with session(ledger_db) as opened:
        secretary = Actor("u-1001", grants=[("secretary", "市管局"), (CONFIDENTIAL, "市管局")])
        ledger = Rectify().ledger(opened, tenant="default", actor=secretary)
        (problem,) = ledger.problems(ordinal=3)
        ledger.amend(problem, confidential=True, reason="定密")
    return ledger_db


def test_reports_leave_it_out_unless_asked_for(run: Run, secret: str) -> None:
    asked = ("overdue", "--db", secret, "--as-of", "2022-06-01")
    assert "P-3" not in run(*asked).out
    assert "P-3" in run(*asked, *SEEN).out
    assert "P-3" not in run(*asked, "--confidential", "市管局/办公室").out
    assert "P-3" in run(*asked, "--confidential", "市管局/办公室", *SEEN).out


def test_its_history_is_not_there_unless_asked_for(run: Run, secret: str) -> None:
    said = run("history", "P-3", "--db", secret)
    assert said.code == Exit.USAGE
    assert said.err == run("history", "P-99", "--db", secret).err.replace("P-99", "P-3")
    assert run("history", "P-3", "--db", secret, *SEEN).out.startswith("P-3  ")


def test_verify_reads_it_in_any_case(run: Run, secret: str) -> None:
    assert run("verify", "--db", secret).code == 0
    assert run("verify", "--db", secret, *SEEN).code == Exit.USAGE
