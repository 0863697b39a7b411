"""xstate-statemachine: its mixin for mapped rows, with its optimistic lock and its audit row in the same flush."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from xstate_statemachine import MachineLogic, create_machine
from xstate_statemachine.contrib.sqlalchemy import StatechartMixin, StatechartType, xsm_sqlalchemy_ddl

from tests.benchmarks.peers.mapped import MappedMover, MeasureColumns, settled

MACHINE = create_machine(
    {
        "id": "problem",
        "initial": "rectifying",
        "states": {
            "rectifying": {"on": {"complete": {"target": "rectified", "guard": "settled"}}},
            "rectified": {"on": {"resume": {"target": "rectifying", "guard": "settled"}}},
        },
    },
    logic=MachineLogic(guards={"settled": lambda _context, _event: False}),
)


class Base(DeclarativeBase):
    """The tables of this peer."""


class Measure(MeasureColumns, Base):
    __tablename__ = "measure"


def _logic(problem: Any) -> MachineLogic:
    return MachineLogic(guards={"settled": lambda _context, _event: settled(problem)})


class Problem(StatechartMixin, Base):
    __tablename__ = "problem"
    __mapper_args__ = StatechartMixin.optimistic()
    __xsm_machine__ = MACHINE
    __xsm_logic__ = _logic
    __xsm_audit__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    statechart = sa.Column(StatechartType)
    measures: Mapped[list[Measure]] = relationship()


xsm_sqlalchemy_ddl(Base.metadata)


class Xstate(MappedMover):
    tables = Base
    problem = Problem
    history = "xsm_transitions"

    def move(self, problem: Problem, trigger: str) -> None:
        problem.send(trigger)
