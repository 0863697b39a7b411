"""The migrations and `create_all` give one and the same schema, on every database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from rectify import Problem
from rectify.errors import SchemaError
from rectify.ledger import connect, migrations
from rectify.ledger.columns import TEXT, Json
from rectify.ledger.tables import Base, create_all
from tests.contract.walks import Desk, desk
from tests.databases import Database

#: A ledger as the release with version 1 of the tables wrote it: as read from a SQLite file of that release.
VERSION_1: dict[str, Any] = json.loads(Path(__file__).with_name("version1.json").read_text(encoding="utf-8"))


@pytest.fixture
def blank(database: Database) -> Iterator[sa.Engine]:
    """Give a database without any table."""
    with database.another() as url:
        engine = connect.engine(url)
        yield engine
        engine.dispose()


def upgrade(engine: sa.Engine, from_: int = 0, to: int = migrations.CURRENT) -> None:
    with engine.begin() as connection:
        migrations.upgrade(Operations(MigrationContext.configure(connection)), from_, to)


def reflected(engine: sa.Engine) -> dict[str, Any]:
    """Return what a database says of each of its tables."""
    if engine.dialect.name == "mysql":
        return _information(engine)
    found = sa.inspect(engine)
    return {name: _table(found, name) for name in found.get_table_names()}


def _table(found: sa.Inspector, name: str) -> dict[str, Any]:
    return {
        "columns": [_column(found, one) for one in found.get_columns(name)],
        "primary": found.get_pk_constraint(name),
        "foreign": found.get_foreign_keys(name),
        "indexes": sorted(found.get_indexes(name), key=lambda one: str(one["name"])),
        "unique": found.get_unique_constraints(name),
        "checks": found.get_check_constraints(name),
    }


def _column(found: sa.Inspector, column: Any) -> tuple[Any, ...]:
    type_ = column["type"]
    collation = getattr(type_, "collation", None)
    return column["name"], type_.compile(found.dialect), collation, column["nullable"], column["default"]


#: SQLAlchemy's reflection reads SHOW CREATE TABLE, and does not understand OceanBase's.
INFORMATION = {
    "tables": "table_collation",
    "columns": "column_name, column_type, collation_name, is_nullable, column_default, ordinal_position",
    "statistics": "index_name, seq_in_index, column_name, non_unique",
    "key_column_usage": "constraint_name, column_name, referenced_table_name, referenced_column_name",
}


def _information(engine: sa.Engine) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    with engine.connect() as connection:
        for view, names in INFORMATION.items():
            all_ = f"SELECT table_name, {names} FROM information_schema.{view} WHERE table_schema = DATABASE()"
            for name, *row in connection.execute(sa.text(all_)):
                tables.setdefault(name, {}).setdefault(view, set()).add(tuple(row))
    return tables


def test_migrating_from_nothing_gives_what_create_all_gives(blank: sa.Engine, database: Database) -> None:
    upgrade(blank)
    migrated, created = reflected(blank), reflected(database.engine)
    assert migrated.keys() == created.keys() == set(Base.metadata.tables)
    for name, table in created.items():
        assert migrated[name] == table


#: Type of a column -> what gives its value, from what SQLite's file holds.
KEPT: Mapping[str, Callable[[Any], Any]] = {
    "Day": date.fromisoformat,
    "Moment": lambda kept: pendulum.instance(datetime.fromisoformat(kept), tz="UTC"),
    "Boolean": bool,
}


def fill(engine: sa.Engine) -> None:
    """Put the rows of version 1 into the tables of version 1."""
    with engine.begin() as connection:
        for name, kept in VERSION_1.items():
            types = {column: Base.metadata.tables[name].c[column].type for column in kept["columns"]}
            texts = {column: TEXT if isinstance(type_, Json) else type_ for column, type_ in types.items()}
            table = sa.table(name, *(sa.column(column, type_) for column, type_ in texts.items()))
            for row in kept["rows"]:
                values = {
                    column: value if value is None else KEPT.get(type(types[column]).__name__, lambda kept: kept)(value)
                    for column, value in zip(types, row, strict=True)
                }
                connection.execute(sa.insert(table), values)


def test_a_ledger_of_version_1_still_verifies_after_the_upgrade_and_goes_on(blank: sa.Engine) -> None:
    upgrade(blank, 0, 1)
    fill(blank)
    upgrade(blank, 1, 2)
    with desk(blank) as at:
        assert at.findings() == []
        assert len(at.secretary.history(goes_on(at))) == 4
        assert at.findings() == []
        at.connection.exec_driver_sql("UPDATE rectify_problem SET leader = 'u-9001'")
        assert [one.split("：")[1] for one in at.findings()] == ["content", "content"]
        at.session.rollback()


def goes_on(at: Desk) -> Any:
    """Hand over the first problem of version 1, and return it."""
    id_ = VERSION_1["rectify_problem"]["rows"][0][1]
    at.secretary.handover(Problem.ref(id_), to="u-1005", reason="调岗")
    return Problem.ref(id_)


@pytest.mark.parametrize("database", ["sqlite", "postgresql", "mariadb"], indirect=True)
def test_autogenerate_finds_nothing_to_do_after_migrating(blank: sa.Engine) -> None:
    upgrade(blank)
    with blank.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_a_migrated_database_has_all_that_this_release_needs(blank: sa.Engine) -> None:
    upgrade(blank)
    with blank.connect() as connection:
        migrations.verify(connection)


#: Columns of JSON, which is not compared.
JSON = {"facets", "changes", "places", "redacted", "figures"}


def test_ids_compare_by_their_bytes_in_every_column(engine: sa.Engine) -> None:
    exact = {"mysql": "utf8mb4_bin", "postgresql": "C", "sqlite": None}[engine.dialect.name]
    columns = [
        (name, type_, collation)
        for table in reflected(engine).values()
        for name, type_, collation, *_ in table["columns"]
        if type_.lower().startswith(("varchar", "text")) and name not in JSON
    ]
    assert len(columns) > 60
    assert [one for one in columns if one[2] != exact] == []


def test_what_is_missing_is_named(blank: sa.Engine) -> None:
    lame = sa.MetaData()
    for table in Base.metadata.sorted_tables:
        if table.name != "rectify_entry":
            table.to_metadata(lame)
    problem = lame.tables["rectify_problem"]
    problem.indexes -= {one for one in problem.indexes if one.name == "ix_rectify_problem_owner"}
    measure = lame.tables["rectify_measure"]
    measure._columns.remove(measure.c.nature)
    lame.create_all(blank)
    with blank.connect() as connection, pytest.raises(SchemaError) as missing:
        migrations.verify(connection)
    assert missing.value.facts["version"] == migrations.CURRENT
    assert set(str(missing.value.facts["missing"]).split(", ")) == {
        "rectify_entry",
        "ix_rectify_problem_owner",
        "rectify_measure.nature",
    }
    assert "rectify_measure.nature" in missing.value.text("en")


@pytest.mark.parametrize(("from_", "to"), [(0, 0), (2, 2), (2, 1), (-1, 1), (0, 3)])
def test_a_step_that_is_not_there_is_refused(from_: int, to: int) -> None:
    with pytest.raises(SchemaError, match="1"):
        migrations.upgrade(None, from_, to)


def test_create_all_leaves_what_is_there(engine: sa.Engine) -> None:
    before = reflected(engine)
    create_all(engine)
    assert reflected(engine) == before
