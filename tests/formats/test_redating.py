from __future__ import annotations

from dataclasses import replace

import pendulum
import pytest
from sqlalchemy.orm import Session

from rectify import Actor, Rectify
from rectify.formats.redating import RedatedLine, redated_columns, redated_lines
from rectify.ledger.redating import Redated
from tests.contract.test_verbs import HostDirectory

ROW = Redated(
    kind="measure",
    id="7",
    label="P-1/M-2",
    root="1",
    policy="f",
    state="rectifying",
    text="建立制度",
    org="市管局/机关党委",
    owner="u-1003",
    before=pendulum.date(2022, 2, 4),
    after=pendulum.date(2022, 2, 10),
    provisional=True,
)


def lines(rx: Rectify, *rows: Redated) -> list[RedatedLine]:
    return list(redated_lines(rx.ledger(Session(), tenant="city", actor=Actor("u-1")), rows))


def test_a_moved_date_is_told_with_the_names_that_the_directory_gives() -> None:
    (line,) = lines(Rectify(directory=HostDirectory()), ROW)
    assert (line.kind, line.label) == ("措施", "P-1/M-2")
    assert (line.org, line.owner) == ("经办人 市管局/机关党委", "经办人 u-1003")
    assert (line.before, line.after, line.provisional) == (ROW.before, ROW.after, "暂定")


def test_without_a_directory_ids_are_shown_and_nobody_stays_nobody() -> None:
    (line,) = lines(Rectify(), replace(ROW, owner=None, provisional=False))
    assert (line.org, line.owner, line.provisional) == ("市管局/机关党委", None, None)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_each_form_has_the_dates_before_and_after(form: str) -> None:
    keys = [column.key for column in redated_columns(form)]
    assert keys.index("before") + 1 == keys.index("after")
    assert [column.title for column in redated_columns(form, "en") if column.key == "after"] == ["Due then"]
