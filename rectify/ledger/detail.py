"""What tells items of one text apart (事项区别): who gets a report, what is posted to whom, which date is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, Table, and_, case, cast, literal, select

from rectify import messages
from rectify.ledger.tables import Extension, Measure, Opinion, Publication, Ref, Submission, label_of, table_of
from rectify.ledger.work import Work
from rectify.messages import Lang

#: The kinds whose detail is the id of a person or an organisation.
NAMING = frozenset({"submission", "opinion"})

_submission, _publication, _opinion = table_of(Submission), table_of(Publication), table_of(Opinion)
_extension, _measure = table_of(Extension), table_of(Measure)
_its_measure = and_(_measure.c.tenant == _extension.c.tenant, _measure.c.id == _extension.c.measure_id)
_letter = label_of("measure", 0).removesuffix("0")

#: Kind -> its table, and what says the detail of its items.
_DETAILS: Mapping[str, tuple[Table, Select[Any]]] = {
    "submission": (_submission, select(_submission.c.recipient)),
    "publication": (_publication, select(_publication.c.what + literal("/") + _publication.c.audience)),
    "opinion": (_opinion, select(_opinion.c.target)),
    "extension": (
        _extension,
        select(literal(_letter) + cast(_measure.c.ordinal, String(10))).join_from(_extension, _measure, _its_measure),
    ),
}


def detail(tenant: str, found: Subquery) -> ColumnElement[str | None]:
    """Return the details of items: ``市纪委``, ``result/party``, ``M-2``; NULL where the text says enough.

    Args:
        tenant: whose rows.
        found: made by `ledger.standing.standing`.

    """
    return case(*((found.c.kind == kind, _one(kind, tenant, found.c.id).scalar_subquery()) for kind in _DETAILS))


def detail_of(work: Work, ref: Ref) -> str | None:
    """Return the detail of one item; as `detail`."""
    if ref.kind not in _DETAILS:
        return None
    found: str | None = work.connect().execute(_one(ref.kind, work.tenant, ref.id)).scalar()
    return found


def _one(kind: str, tenant: str, id_: Any) -> Select[Any]:
    table, said = _DETAILS[kind]
    return said.where(table.c.tenant == tenant, table.c.id == id_)


def in_full(kind: str, text: str, detail: str | None, lang: Lang = "zh") -> str:
    """Return what an item says, with what tells it from its like: ``整改情况报告（报：市纪委）``.

    Args:
        kind: the item's kind.
        text: what it says.
        detail: as `detail` gives it, or the directory's name of it.
        lang: the language.

    """
    if detail is None:
        return text
    facts = {"detail": detail}
    if kind == "publication":
        what, _, audience = detail.partition("/")
        facts = {
            "what": messages.text(f"posting.what.{what}", lang),
            "audience": messages.text(f"posting.audience.{audience}", lang),
        }
    return messages.text(f"detail.{kind}", lang, text=text, **facts)
