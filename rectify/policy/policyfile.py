"""Policy files (制度文件): TOML read into a `Policy`, or refused with everything that is wrong with it.

A file's format stands in docs/how-to/write-a-policy.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import resources
from os import PathLike
from pathlib import Path
from typing import Any

from rectify.errors import Fault, InvalidValueError, PolicyError
from rectify.policy import standin
from rectify.policy.extension import read_limits
from rectify.policy.facts import ITEM_KINDS, REQUIRED_KINDS, SCHEMAS, FieldType
from rectify.policy.guardfile import Names, own_guard
from rectify.policy.kindfile import Kind
from rectify.policy.ladderfile import read_ladder
from rectify.policy.lifecycle import Tally
from rectify.policy.lightfile import read_lights
from rectify.policy.policy import Policy, RoleDefinition
from rectify.policy.propertyfile import read_properties
from rectify.policy.recurrence import read_recurrence
from rectify.policy.result import read_results
from rectify.policy.stepfile import read_steps
from rectify.policy.term import Term
from rectify.policy.tomltable import Table
from rectify.vocabulary import Title, Unit

#: Anchors of terms besides triggers: the campaign's day, and the day of an import.
OTHER_ANCHORS = ("held", "import")

#: Tables of a policy file besides those of its kinds.
_TABLES = ("policy", "roles", "terms", "guards", "steps", "results", "recurrence", "lights", "ladder", "properties")
_TERM_KEYS = (
    "title",
    "anchor",
    "amount",
    "unit",
    "first_day",
    "month_end",
    "rollover",
    "open_ended",
    "checkup",
    "clause",
    "source",
    "verified",
)
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
    return standin.current(_File(Table(source, data, [])).policy(text))


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
    yield from map(standin.current, _bundled())


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
    """Return a date so that it differs from the same text."""
    assert isinstance(value, date)  # noqa: S101 - a file with any other value that JSON lacks was refused
    return {"date": value.isoformat()}


def _syntax(source: str, error: tomllib.TOMLDecodeError) -> Fault:
    said = str(error)
    at = _LINE.search(said)
    if at is None:
        return Fault(source, "policy.syntax", {"reason": said})
    reason = said[: at.start()].strip()
    return Fault(source, "policy.syntax_at", {"reason": reason, "line": at[1], "column": at[2]})


@dataclass(frozen=True, slots=True)
class _File:
    """One reading of one file: what it defines, gathered in the order in which it is needed."""

    top: Table

    def policy(self, text: str) -> Policy:
        """Read everything; refuse it all if anything is wrong."""
        top = self.top
        for key in top.data:
            top.word("", key, (*_TABLES, *ITEM_KINDS), "table")
        name, version, title = self._head()
        roles = dict(self._roles())
        ruled = [kind for kind in ITEM_KINDS if kind in REQUIRED_KINDS or kind in top.data]
        kinds = {kind: Kind.read(self._section(kind, required=True), kind) for kind in ruled}
        names = self._names(roles, kinds)
        terms = dict(self._terms(names))
        lifecycles = {kind: one.lifecycle(names) for kind, one in kinds.items()}
        for one in kinds.values():
            one.check_moves(lifecycles, terms)
        limits = read_limits(self._section("extension").table("limits", f"{top.place} [extension.limits]"), terms)
        rest: dict[str, Any] = {
            "recurrence": read_recurrence(self._section("recurrence")),
            "results": dict(read_results(self._section("results"))),
            "steps": dict(read_steps(self._section("steps"), terms)),
            "lights": tuple(read_lights(top, names)),
            "ladder": read_ladder(top, names),
            "properties": tuple(read_properties(top, names)),
        }
        if top.faults:
            raise PolicyError("policy.faulty", top.faults, source=top.place)
        head = (name, version, title, lifecycles, roles, terms)
        return Policy(*head, text, fingerprint_of(top.data), limits, **rest)

    def _section(self, key: str, *, required: bool = False) -> Table:
        return self.top.table(key, f"{self.top.place} [{key}]", required=required)

    def _named(self, key: str) -> Iterator[tuple[str, Table]]:
        return self._section(key).named(f"{self.top.place} [{key}")

    def _head(self) -> tuple[str, int, Title]:
        head = self._section("policy", required=True)
        if not head.data:
            return "", 0, Title("", "")
        head.known("name", "version", "title")
        name, version = head.text("name"), head.take("version", int, required=True)
        if name:
            head.name("name", name)
        if version is not None and version < 1:
            head.fault("version", "policy.positive", value=version)
        return name, version or 0, head.title()

    def _roles(self) -> Iterator[tuple[str, RoleDefinition]]:
        texts = {
            name for kind in ITEM_KINDS for name, one in SCHEMAS[kind].fields.items() if one.type is FieldType.TEXT
        }
        for name, table in self._named("roles"):
            table.known("title", "field")
            field = table.take("field", str)
            if field is not None and not table.word("field", field, sorted(texts), "field"):
                field = None
            yield name, RoleDefinition(name, table.title(), field)

    def _names(self, roles: Mapping[str, RoleDefinition], kinds: Mapping[str, Kind]) -> Names:
        names = Names(
            roles=roles,
            states={kind: tuple(one.states) for kind, one in kinds.items()},
            open_states={kind: one.open_states for kind, one in kinds.items()},
            triggers={kind: one.triggers for kind, one in kinds.items()},
            terms=tuple(self._section("terms").data) if isinstance(self.top.data.get("terms"), dict) else (),
            left_out=tuple(one.name for one in kinds["measure"].states.values() if one.tally is Tally.LEFT_OUT),
        )
        return replace(names, guards={name: own_guard(name, table, names) for name, table in self._named("guards")})

    def _terms(self, names: Names) -> Iterator[tuple[str, Term]]:
        anchors = tuple(dict.fromkeys([*(one for names in names.triggers.values() for one in names), *OTHER_ANCHORS]))
        for name, table in self._named("terms"):
            term = _term(name, table, anchors, names.terms)
            if term is not None:
                yield name, term


def _term(name: str, table: Table, anchors: tuple[str, ...], terms: tuple[str, ...]) -> Term | None:
    table.known(*_TERM_KEYS)
    open_ended, before = table.flag("open_ended"), len(table.faults)
    anchor = table.texts("anchor", required=True)
    for one in anchor:
        table.word("anchor", one, anchors, "trigger")
    amount = table.take("amount", int, required=not open_ended)
    unit = table.take("unit", str, required=not open_ended)
    if unit is not None:
        table.word("unit", unit, tuple(Unit), "unit")
    keys = ("first_day", "month_end", "rollover", "clause", "source", "checkup")
    choices = {key: table.take(key, str) for key in keys}
    if choices["checkup"] is not None:
        table.word("checkup", choices["checkup"], terms, "term")
    title, verified = table.title(), table.flag("verified")
    if len(table.faults) > before:
        return None
    given: dict[str, Any] = {key: value for key, value in choices.items() if value is not None}
    try:
        return Term(
            name=name,
            title=title,
            anchor=anchor,
            amount=amount or 0,
            unit=Unit(unit or Unit.DAYS),
            verified=verified,
            open_ended=open_ended,
            **given,
        )
    except InvalidValueError as error:
        table.faults.append(Fault(table.place, error.code, error.facts))
        return None
