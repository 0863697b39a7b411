"""A host with tables of its own: its rows and the ledger's are written in one transaction, or not at all."""

from __future__ import annotations

import sys
from datetime import date

from sqlalchemy import ForeignKeyConstraint, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import rectify
from rectify import Actor, Problem, Rectify, TransitionRefused
from rectify.ledger.connect import engine as connect


class HostBase(DeclarativeBase):
    """The host's own tables; they may share a database, and a metadata, with others."""

    metadata = Problem.metadata


class Task(HostBase):
    """A task in the host's office system, which stems from a problem in the ledger."""

    __tablename__ = "task"
    __table_args__ = (ForeignKeyConstraint(["tenant", "problem_id"], ["rectify_problem.tenant", "rectify_problem.id"]),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(Problem.__table__.c.tenant.type)
    problem_id: Mapped[str] = mapped_column(Problem.__table__.c.id.type)
    title: Mapped[str] = mapped_column(String(200))


class Staff:
    """The host's directory (人员机构目录)."""

    NAMES = {"u-1001": "机关党委书记", "u-1003": "经办人"}  # noqa: RUF012 - an example

    def name(self, id: str) -> str:  # noqa: A002 - the directory's word
        """Return what people read instead of an id."""
        return self.NAMES.get(id, id)

    def people(self, name: str) -> list[str]:
        """Return the ids of everybody of that name."""
        return [id_ for id_, said in self.NAMES.items() if said == name]

    def orgs(self, name: str) -> list[str]:
        """Return the paths of every organisation of that name."""
        return [name]


RX = Rectify(directory=Staff())  # one for the application, shared by its threads
SECRETARY = Actor("u-1001", grants=[("secretary", "市管局")])


def register(session: Session) -> Task:
    """Write a problem, its measure and the host's task, in the transaction that the caller has begun."""
    ledger = RX.ledger(session, tenant="city", actor=SECRETARY)
    campaign = ledger.open_campaign("专题民主生活会", policy="standard", held_on=date(2022, 1, 20), org="市管局")
    problem = ledger.identify(campaign, "中心组学习不够系统", org="市管局/机关党委", owner="u-1001")
    ledger.plan(problem, "建立学习研讨制度", owner="u-1003", due_on=date(2022, 3, 31))
    task = Task(tenant="city", problem_id=problem.id, title="建立学习研讨制度")
    session.add(task)
    return task


def press(session: Session, problem_id: str, trigger: str) -> str:
    """Do what a button asks for; a refusal is shown with all its reasons, and the session goes on."""
    ledger = RX.ledger(session, tenant="city", actor=SECRETARY)
    try:
        entry = ledger.fire(Problem.ref(problem_id), trigger)
    except TransitionRefused as refused:
        return refused.text("zh")
    return f"{entry.state_before} → {entry.state_after}"


def send_mail() -> None:
    """Do something else of the same request, which fails."""
    message = "邮件没有发出，整个事务撤销"
    raise ConnectionError(message)


def main(url: str = "sqlite://") -> None:
    """Register one problem, press two buttons, take a failed request back."""
    engine = connect(url)
    rectify.create_all(engine)  # all tables of that metadata: the host's too
    with Session(engine, expire_on_commit=False) as session:
        with session.begin():
            task = register(session)
        with session.begin():
            print(press(session, task.problem_id, "start"))
            print(press(session, task.problem_id, "complete"))
        try:
            with session.begin():
                register(session)
                send_mail()
        except ConnectionError as reason:
            print(reason)
        with session.begin():
            ledger = RX.ledger(session, tenant="city", actor=SECRETARY)
            tasks = session.scalar(select(func.count()).select_from(Task))
            print(f"问题 {ledger.problems().count()}，任务 {tasks}")


if __name__ == "__main__":
    main(*sys.argv[1:])
