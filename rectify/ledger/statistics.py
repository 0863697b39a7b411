"""What PostgreSQL knows of tables that it has not looked at yet (统计信息).

Autovacuum looks a minute after a transaction is over. Until then the planner guesses: it takes wide columns at their
full width, so a tenant for a handful of rows, and finds one row of it by whatever index the tenant comes first in,
reading all of the tenant. In a first import of eight thousand problems that is most of the time, and it grows with the
square of their number.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.sql import column, table

from rectify.ledger.tables import Base, table_of

#: Rows at which it is worth a look.
MANY = 1_000

_class = table("pg_class", column("oid"), column("reltuples"), schema="pg_catalog")


def look(connection: Connection, *classes: type[Base]) -> None:
    """Let PostgreSQL look at tables of which it knows fewer rows than `MANY`; other databases need not be told.

    Whoever does not own a table gets PostgreSQL's warning, and its guesses stay.
    """
    if connection.dialect.name != "postgresql":
        return
    prepare = connection.dialect.identifier_preparer.format_table
    for name in (prepare(table_of(cls)) for cls in classes):
        known = select(_class.c.reltuples).where(_class.c.oid == func.to_regclass(literal(name)))
        if connection.execute(known).scalar_one() < MANY:
            connection.exec_driver_sql(f"ANALYZE {name}")
