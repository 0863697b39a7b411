"""The last guard of the write path: an item is written only from the entry that was read."""

from __future__ import annotations

import pytest

from rectify import Problem
from rectify.errors import ConflictError
from rectify.ledger.digest import image_of
from rectify.ledger.gathering import Reader, gather
from rectify.ledger.writing import Change, insert_entries, write
from tests.contract.walks import EVERYTHING, in_memory


def test_an_item_that_moved_under_the_writers_hand_is_a_conflict() -> None:
    with in_memory() as at:
        problem, _ = at.started()
        one = gather(Reader(at.connection, at.tenant), Problem.ref(problem.id), EVERYTHING)
        common = at.secretary.work.common("amend", problem.policy)
        image = image_of(one.row)
        stale = Change("problem", problem.id, image, image, seq=7, head=problem.head, common=common, is_open=True)
        savepoint = at.session.begin_nested()
        with pytest.raises(ConflictError) as conflict:
            write(at.session, "problem", one.root, [stale])
        savepoint.rollback()
        assert conflict.value.text("zh") == (
            f"另一事务正在办理：problem {problem.id} seq 7\n  → 回滚，然后重做整个事务"
        )
        assert at.findings() == []


def test_writing_no_entry_writes_none() -> None:
    with in_memory() as at:
        insert_entries(at.session, [])
        assert at.count("rectify_entry") == 0
