"""The hash chain of an item's history (防篡改): canonical form and digests.

Values are written as ``<bytes>:<text>``, NULL as ``-``, so no two lists of values have the same form.
Every database can make the same form (`docs/explanation/history.md`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any

import pendulum

from rectify.ledger.columns import canonical_json, utc_of
from rectify.policy.lifecycle import Image

#: The order in which an image's fields are hashed.
IMAGE_FIELDS = ("state", "due_on", "owner", "org", "cycle", "settled_on", "effective_on", "content")

#: The recorded fields beside the image, by kind, in the order in which they are hashed.
CONTENT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "problem": (
        "campaign_id",
        "ordinal",
        "policy",
        "text",
        "term",
        "scope",
        "facet",
        "category",
        "root_cause",
        "leader",
        "confidential",
        "sources",
    ),
    "measure": ("problem_id", "ordinal", "text", "term", "direction", "nature", "category"),
    "extension": ("problem_id", "measure_id", "ordinal", "text", "term", "to_on", "was_due_on"),
    "checkup": ("problem_id", "measure_id", "ordinal", "text", "term"),
    "publication": (
        "problem_id",
        "ordinal",
        "text",
        "term",
        "posting",
        "what",
        "audience",
        "places",
        "redacted",
    ),
    "objection": ("problem_id", "publication_id", "ordinal", "text", "term"),
    "step": ("campaign_id", "ordinal", "text", "term", "name", "figures"),
    "submission": ("campaign_id", "ordinal", "text", "term", "recipient"),
    "opinion": ("campaign_id", "ordinal", "text", "term", "target", "quantity", "problems"),
}

#: What all entries of one move have in common, in the order in which it is hashed.
COMMON_FIELDS = ("tenant", "trigger", "actor", "reason", "changes", "policy", "recorded_at")

#: Fields that came with version 2 of the schema: hashed with their names, and only where they hold something, so that
#: what was written before keeps its hash.
ADDED_FIELDS: Mapping[str, tuple[str, ...]] = {"problem": ("cooperators",), "measure": ("cooperators", "results")}

#: Fields whose order means nothing: kept in tables of their own.
_SETS = frozenset({"sources", "cooperators", "problems"})


def canonical(values: Iterable[object]) -> str:
    """Return the one text of a list of values."""
    texts = [None if one is None else _TEXTS.get(type(one), _text)(one) for one in values]
    return "".join(
        ["-" if one is None else f"{len(one) if one.isascii() else len(one.encode())}:{one}" for one in texts]
    )


def _text(value: object) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case datetime():
            return f"{datetime.isoformat(utc_of(value), timespec='microseconds').removesuffix('+00:00')}Z"
        case date():
            return value.isoformat()
        case tuple() | list():
            return canonical(value)
        case dict():
            return canonical_json(value)
    return str(value)


#: The texts of what most values are, told by their very type.
_TEXTS: Mapping[type, Callable[[Any], str]] = {str: str, int: str, pendulum.Date: pendulum.Date.isoformat}


class Forms(dict[object, str]):
    """The canonical form of each value that was met: ids, days and words come again and again in a ledger.

    Values that are equal have one form. Once it holds `MOST` it forgets all, so it does not grow with the ledger.
    """

    MOST = 5_000

    def __missing__(self, value: object) -> str:
        if len(self) >= self.MOST:
            self.clear()
        plain = type(value) is str and value.isascii()
        self[value] = form = f"{len(value)}:{value}" if plain else canonical((value,))  # type: ignore[arg-type]
        return form

    def of(self, values: Iterable[object]) -> str:
        """Return what `canonical` does."""
        return "".join(map(self.__getitem__, values))


def digest_of(values: Iterable[object]) -> str:
    """Return the SHA-256 of a list of values, in hexadecimal."""
    return sha256(canonical(values).encode()).hexdigest()


def content_hash(kind: str, fields: Mapping[str, Any]) -> str:
    """Return the hash over the recorded fields of an item beside its image; sets are sorted."""
    values = [sorted(fields[name]) if name in _SETS else fields[name] for name in CONTENT_FIELDS[kind]]
    for name in ADDED_FIELDS.get(kind, ()):
        value = fields.get(name)
        if value:
            values += [name, sorted(value) if name in _SETS else value]
    return digest_of(values)


def common_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash of what all entries of one move have in common."""
    return digest_of(map(entry.__getitem__, COMMON_FIELDS))


def entry_digest(entry: Mapping[str, Any], common: str | None = None) -> str:
    """Return the digest of an entry: over the previous one, its place, both images, and what is common to the move."""
    return digest_of([*map(entry.__getitem__, _HASHED), common or common_hash(entry)])


#: Field of an image -> column of the before-image.
BEFORE: Mapping[str, str] = {name: f"{name.removesuffix('_on')}_before" for name in IMAGE_FIELDS}

#: Field of an image -> column of the after-image.
AFTER: Mapping[str, str] = {
    name: name if name == "effective_on" else f"{name.removesuffix('_on')}_after" for name in IMAGE_FIELDS
}

#: The other fields of an entry, in the order in which they are hashed.
_HASHED = (
    "previous",
    "item_kind",
    "item_id",
    "seq",
    "root_id",
    "root_version",
    *BEFORE.values(),
    *AFTER.values(),
)


_image = itemgetter(*IMAGE_FIELDS)


def image_of(fields: Mapping[str, Any]) -> Image:
    """Return the image in an item's row."""
    return Image(*_image(fields))
