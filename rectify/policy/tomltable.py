"""A table of a policy file (文件中的表), read key by key: whatever is wrong with it is kept as a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from rectify.errors import Fault
from rectify.vocabulary import Title

T = TypeVar("T", str, int, bool, list[Any], dict[str, Any])

_TOML = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "table"}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Table:
    """One table, where it stands, and the list that all faults of its file go to.

    Every reader gives None, an empty text or nothing at all where the value cannot be used, after noting the
    fault; so the rest of the file is read too.
    """

    place: str
    data: dict[str, Any]
    faults: list[Fault]

    def fault(self, key: str, code: str, /, **facts: object) -> None:
        """Keep a fault of a key, or of the table itself where the key is empty."""
        self.faults.append(Fault(f"{self.place} {key}".strip(), code, facts))

    def known(self, *keys: str) -> None:
        """Keep a fault for every key that means nothing here."""
        for key in self.data:
            self.word("", key, keys, "key")

    def word(self, key: str, value: object, known: Iterable[str], what: str) -> bool:
        """Say whether a word is one of those known; if not, keep a fault that names the nearest."""
        expected = tuple(known)
        if value in expected:
            return True
        near = get_close_matches(str(value), expected, n=1)
        code = f"policy.unknown_{what}.near" if near else f"policy.unknown_{what}"
        self.fault(key, code, value=value, near=near[0] if near else "", expected=", ".join(expected) or "-")
        return False

    def take(self, key: str, kind: type[T], *, required: bool = False) -> T | None:
        """Return a key's value if it is there and of that type (exactly: a boolean is no integer)."""
        if key not in self.data:
            if required:
                self.fault(key, "policy.missing_key", key=key)
            return None
        return self.of_type(key, self.data[key], kind)

    def of_type(self, key: str, value: object, kind: type[T]) -> T | None:
        """Return a value if it is of that type, and not blank if it is text."""
        if type(value) is not kind:
            self.fault(key, "policy.type", value=value, expected=_TOML[kind])
            return None
        if kind is str and not value.strip():
            self.fault(key, "policy.blank")
            return None
        return value

    def text(self, key: str) -> str:
        """Return a required text, empty if it is not there."""
        return self.take(key, str, required=True) or ""

    def flag(self, key: str) -> bool:
        """Return a boolean, False if it is not there."""
        return bool(self.take(key, bool))

    def name(self, key: str, value: str) -> None:
        """Keep a fault if a name is not one that databases and programs can use."""
        if not _NAME.fullmatch(value):
            self.fault(key, "policy.name", value=value)

    def title(self, key: str = "title") -> Title:
        """Return what people read, in both languages."""
        given = self.take(key, dict, required=True)
        if given is None:
            return Title("", "")
        table = Table(f"{self.place} {key}".strip(), given, self.faults)
        table.known("zh", "en")
        return table.both()

    def both(self) -> Title:
        """Return the table's own ``zh`` and ``en``."""
        return Title(self.text("zh"), self.text("en"))

    def array(self, key: str, *, required: bool = False) -> list[Any]:
        """Return an array, empty if it is not there."""
        return self.take(key, list, required=required) or []

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return an array of texts."""
        read = [self.of_type(key, one, str) for one in self.array(key, required=required)]
        return tuple(one for one in read if one is not None)

    def tables(self, key: str) -> Iterator[Table]:
        """Give the tables ``[[key]]`` of a file, placed by their numbers and names; other values are faults."""
        for number, one in enumerate(self.array(key), start=1):
            given = self.of_type(key, one, dict)
            if given is not None:
                yield Table(f"{self.place} [[{key}]] #{number} ({given.get('name', '-')})", given, self.faults)

    def kinds(self, known: Iterable[str], usual: Iterable[str]) -> tuple[str, ...]:
        """Return the kinds of items that ``kinds`` names, the usual ones if it is left out."""
        if "kinds" not in self.data:
            return tuple(usual)
        if self.data["kinds"] == []:
            self.fault("kinds", "policy.empty_list")
        return tuple(one for one in self.texts("kinds") if self.word("kinds", one, known, "kind"))

    def table(self, key: str, place: str, *, required: bool = False) -> Table:
        """Return the table under a key, an empty one if it is not there. Where one is required, it holds something."""
        given = self.take(key, dict)
        if required and not given and not self.data.get(key):
            self.fault(key, "policy.missing_key", key=key)
        return Table(place, given or {}, self.faults)

    def named(self, of: str) -> Iterator[tuple[str, Table]]:
        """Give the tables in this one by name, placed as ``[of.name]``; other values are faults."""
        for name, value in self.data.items():
            given = self.of_type(name, value, dict)
            if given is not None:
                table = Table(f"{of}.{name}]", given, self.faults)
                table.name("", name)
                yield name, table
