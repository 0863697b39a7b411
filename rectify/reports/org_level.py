"""Cutting an organisation path to a level in SQL (汇总层级), in each database's own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class org_at_level(FunctionElement[str]):  # noqa: N801 - it reads as the SQL function that it is
    """The first names of a path: ``市管局/机关党委/第一支部`` at level 2 is ``市管局/机关党委``.

    A path with fewer names stays whole.
    """

    type = String()
    name = "org_at_level"
    inherit_cache = True

    def __init__(self, org: ColumnElement[Any], level: int) -> None:
        super().__init__(org, literal_column(str(level)))


def _parts(element: org_at_level, compiler: Any, **kw: Any) -> tuple[str, str]:
    org, level = element.clauses
    return compiler.process(org, **kw), compiler.process(level, **kw)


@compiles(org_at_level)
def _by_nth_occurrence(element: org_at_level, compiler: Any, **kw: Any) -> str:
    """达梦, like Oracle, finds the n-th slash."""
    org, level = _parts(element, compiler, **kw)
    slash = f"INSTR({org}, '/', 1, {level})"
    return f"CASE WHEN {slash} = 0 THEN {org} ELSE SUBSTR({org}, 1, {slash} - 1) END"


@compiles(org_at_level, "postgresql", "opengauss")
def _by_array(element: org_at_level, compiler: Any, **kw: Any) -> str:
    org, level = _parts(element, compiler, **kw)
    return f"array_to_string((string_to_array({org}, '/'))[1:{level}], '/')"


@compiles(org_at_level, "mysql", "mariadb")
def _by_substring_index(element: org_at_level, compiler: Any, **kw: Any) -> str:
    org, level = _parts(element, compiler, **kw)
    return f"SUBSTRING_INDEX({org}, '/', {level})"


@compiles(org_at_level, "sqlite")
def _name_by_name(element: org_at_level, compiler: Any, **kw: Any) -> str:
    """SQLite finds only the first slash, so the path is cut name by name."""
    org, level = _parts(element, compiler, **kw)
    return _cut(org, int(level))


def _cut(org: str, level: int) -> str:
    slash = f"instr({org}, '/')"
    first = f"substr({org}, 1, {slash} - 1)"
    rest = "" if level == 1 else f" || '/' || {_cut(f'substr({org}, {slash} + 1)', level - 1)}"
    return f"CASE WHEN {slash} = 0 THEN {org} ELSE {first}{rest} END"
