"""The public names, and what importing them costs a host."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType

import pytest

import rectify

#: What a host gets with `import rectify`, whatever it then uses of it: these and what they need themselves.
ALLOWED = {"chinese_calendar", "pendulum", "sqlalchemy", "transitions"}
#: Of the extras, nothing: each is imported by whoever uses it.
EXTRAS = {"alembic", "click", "icalendar", "openpyxl", "psycopg", "pymysql", "rich", "yaml", "holidays"}

LOADED = """
import json, sys
before = set(sys.modules)
import rectify
{use}
print(json.dumps(sorted({{name.split(".")[0] for name in set(sys.modules) - before}})))
"""


def loaded(use: str = "") -> set[str]:
    """Give the top-level packages that a fresh interpreter has loaded, the standard library left out."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LOADED.format(use=use)], capture_output=True, text=True, check=True
    )
    return {name for name in json.loads(done.stdout) if name not in sys.stdlib_module_names}


def installed_with(packages: set[str]) -> set[str]:
    """Give what these packages load by themselves."""
    script = f"import sys, json\nimport {', '.join(sorted(packages))}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout)}


def test_importing_rectify_alone_loads_nothing_else() -> None:
    assert loaded() == {"rectify"}


def test_using_every_public_name_loads_three_packages_and_the_calendar() -> None:
    use = "\n".join(f"rectify.{name}" for name in rectify.__all__)
    found = loaded(use + "\nrectify.Rectify()")
    assert found >= ALLOWED
    assert found & EXTRAS == set()
    assert found - {"rectify"} <= installed_with(ALLOWED)


def test_every_public_name_is_there_and_sorted() -> None:
    assert list(rectify.__all__) == sorted(rectify.__all__)
    for name in rectify.__all__:
        found = getattr(rectify, name)
        assert isinstance(found, ModuleType) or callable(found), name
        named = found.__name__.rpartition(".")[2]
        assert named == name


def test_the_public_names_are_listed() -> None:
    assert dir(rectify) == rectify.__all__
    assert {"Rectify", "Ledger", "Problem", "Measure", "Actor", "TransitionRefused"} <= set(rectify.__all__)


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Nonsense"):
        rectify.Nonsense  # noqa: B018 - asking is the test
    with pytest.raises(ImportError):
        from rectify import Nonsense  # noqa: F401, PLC0415 - likewise
