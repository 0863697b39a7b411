"""Who takes part, by the name that the tables show."""

from __future__ import annotations

from tests.benchmarks.contestant import Entrant

US = Entrant("rectify", "rectify_ledger", "Loaded")
BY_ID = Entrant("rectify, by id", "rectify_ledger", "ById")
ORM = Entrant("hand-written ORM", "orm", "Orm")
CORE = Entrant("hand-written Core, no guard", "core", "Core")
GUARDED_CORE = Entrant("hand-written Core, guard", "core", "Guarded")
RAW = Entrant("raw driver", "raw", "Raw")
EVENTSOURCING = Entrant("eventsourcing", "eventsourcing", "Eventsourcing")

#: Those whose problems are objects, other than the hand-written one.
WITH_OBJECTS = (
    Entrant("sqlalchemy-fsm", "sqlalchemy_fsm", "SqlalchemyFsm"),
    Entrant("django-fsm-2 + log", "django_fsm", "DjangoFsm"),
    Entrant("python-statemachine", "python_statemachine", "PythonStatemachine"),
    Entrant("xstate-statemachine", "xstate", "Xstate"),
)
#: Those that move all at once.
BATCH = Entrant("rectify, fire_all", "rectify_ledger", "All")
SETWISE = (
    Entrant("bare UPDATE and INSERT … SELECT", "setwise", "Bare"),
    Entrant("the five steps by hand", "setwise", "FiveSteps"),
)
ORM_PEERS = (ORM, *WITH_OBJECTS)
WITHOUT_OBJECTS = (CORE, GUARDED_CORE, RAW)
PEERS = (*ORM_PEERS, EVENTSOURCING, *WITHOUT_OBJECTS)
