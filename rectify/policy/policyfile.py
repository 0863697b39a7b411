"""Policy files (制度文件): TOML read into a `Policy`, or refused with everything that is wrong with it.

A file's format stands in docs/how-to/write-a-policy.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

from rectify.errors import Fault, InvalidValueError, PolicyError
from rectify.policy.facts import SCHEMAS, FieldType
from rectify.policy.guardfile import ITEM_KINDS, Scope, own_guard
from rectify.policy.kindfile import Kind, moves_faults
from rectify.policy.policy import Policy, RoleDefinition
from rectify.policy.term import Term
from rectify.policy.tomltable import Table
from rectify.vocabulary import Unit

#: Anchors of terms besides triggers: the campaign's day, and the day of an import.
OTHER_ANCHORS = ("held", "import")

_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def parse(text: str, source: str = "policy.toml") -> Policy:
    """Read a policy from the text of a policy file.

    Args:
        text: TOML.
        source: what to call the file in faults.

    Raises:
        PolicyError: the policy cannot be used: every fault, with file, table and key.

    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError("policy.faulty", [_syntax(source, error)], source=source) from error
    return _File(Table(source, data, []), source).policy(text)


def load(path: str | PathLike[str]) -> Policy:
    """Read a policy file.

    Raises:
        PolicyError: the file cannot be read, or the policy cannot be used.

    """
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault(source.name, "policy.unreadable", {"reason": error})
        raise PolicyError("policy.faulty", [fault], source=source.name) from error
    return parse(text, source.name)


def bundled() -> Iterator[Policy]:
    """Give the policies that come with rectify, read once."""
    yield from _bundled()


@lru_cache(maxsize=1)
def _bundled() -> tuple[Policy, ...]:
    folder = resources.files("rectify.policy").joinpath("bundled")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(parse(file.read_text(encoding="utf-8"), file.name) for file in files)


def fingerprint_of(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a policy's canonical content: JSON, keys sorted, dates as ISO.

    Comments, blanks and the order of keys do not count; the order of lists does.
    """
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(value: object) -> dict[str, str]:
    """Return a date so that it differs from the same text. TOML has no other value that JSON lacks and a policy allows."""
    assert isinstance(value, date)  # noqa: S101 - a file with anything else was refused
    return {"date": value.isoformat()}


def _syntax(source: str, error: tomllib.TOMLDecodeError) -> Fault:
    said = str(error)
    at = _LINE.search(said)
    if at is None:
        return Fault(source, "policy.syntax", {"reason": said})
    reason = said[: at.start()].strip()
    return Fault(source, "policy.syntax_at", {"reason": reason, "line": at[1], "column": at[2]})


class _File:
    """One reading of one file: what it defines, gathered in the order in which it is needed."""

    def __init__(self, top: Table, source: str) -> None:
        self.top = top
        self.source = source

    def policy(self, text: str) -> Policy:
        top = self.top
        for key in top.data:
            top.word("", key, ("policy", "roles", "terms", "guards", *ITEM_KINDS), "table")
        head = self._section("policy", required=True)
        roles = self._roles()
        kinds = {kind: Kind.read(self._section(kind, required=True), kind) for kind in ITEM_KINDS}
        scope = self._scope(roles, kinds)
        terms = self._terms(scope)
        lifecycles = {kind: one.lifecycle(scope) for kind, one in kinds.items()}
        for fault in moves_faults(kinds.values(), lifecycles):
            top.faults.append(fault)
        name, version, title = self._head(head)
        if top.faults:
            raise PolicyError("policy.faulty", top.faults, source=self.source)
        return Policy(name, version, title, lifecycles, roles, terms, text, fingerprint_of(top.data))
