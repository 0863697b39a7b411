"""Cutting an organisation path to a level in SQL (汇总层级), in each database's own words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from rectify.vocabulary import MAX_ID

#: No path has more names: each is at least a character and a slash.
DEEPEST = (MAX_ID + 1) // 2


class org_at_level(FunctionElement[str]):  # noqa: N801 - it reads as the SQL function that it is
    """The first names of a path: ``市管局/机关党委/第一支部`` at level 2 is ``市管局/机关党委``.

    A path with fewer names stays whole.
    """

    type = String()
    name = "org_at_level"
    inherit_cache = True

    def __init__(self, org: ColumnElement[Any], level: int) -> None:
        super().__init__(org, literal_column(str(min(level, DEEPEST))))


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
def _by_json(element: org_at_level, compiler: Any, **kw: Any) -> str:
    """SQLite finds only the first slash, so the path is read as a JSON list of names."""
    org, level = _parts(element, compiler, **kw)
    names = f"'[' || replace(json_quote({org}), '/', '\",\"') || ']'"
    first = f"json_extract({names}, '$[0]')"
    rest = (f" || coalesce('/' || json_extract({names}, '$[{place}]'), '')" for place in range(1, int(level)))
    return f"({first}{''.join(rest)})"
