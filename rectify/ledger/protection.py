"""Keeping the one write path (防绕行): direct writes are refused, and memory follows every rollback.

Assigning a field, flushing a new or deleted row, and ORM bulk statements on the ledger's classes raise
`DirectWriteError` with the verb to use. ``bulk_*`` methods and raw SQL go past the
ORM's events: `Ledger.verify` is for them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import event, inspect
from sqlalchemy.orm import (
    Mapper,
    ORMExecuteState,
    Session,
    SessionTransaction,
    make_transient_to_detached,
    object_session,
)
from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from rectify.errors import DirectWriteError
from rectify.ledger.tables import LEDGER_CLASSES, Base, Item

_TOUCHED = "rectify.touched"

Loaded = TypeVar("Loaded", bound=Base)

#: Field of an item of any kind -> the verb that changes it, for the error's remedy.
VERBS: Mapping[str, str] = {
    "state": "fire",
    "settled_on": "fire",
    "cycle": "fire",
    "due_on": "reschedule",
    "owner": "handover",
}
#: Kind -> the columns that `Ledger.amend` changes. No verb changes the others.
AMENDED: Mapping[str, tuple[str, ...]] = {
    "problem": ("text", "org", "scope", "facet", "category", "root_cause", "leader", "confidential"),
    "measure": ("text", "org", "direction", "nature", "category"),
    "extension": ("text",),
    "checkup": ("text",),
    "publication": ("text", "org", "places", "redacted"),
    "objection": ("text", "org"),
    "step": ("text", "org", "figures"),
    "submission": ("text", "org", "recipient"),
    "opinion": ("text", "org", "target", "quantity"),
}


def verb_of(kind: str, field: str) -> str | None:
    """Return the verb that changes a field of a kind; None if none does."""
    return "amend" if field in AMENDED.get(kind, ()) else VERBS.get(field)


def _refuse_set(instance: Any, value: Any, old: Any, initiator: Any) -> None:
    del old
    key, state = initiator.key, inspect(instance)
    if state.persistent and key in state.dict and state.dict[key] == value:
        return  # `Session.merge` assigns what is already there
    what = f"{type(instance).__name__}.{key}"
    verb = verb_of(instance.kind, key) if state.persistent and isinstance(instance, Item) else None
    if verb is not None:
        raise DirectWriteError("ledger.direct_write", what=what, verb=verb)
    raise DirectWriteError("ledger.direct_flush", what=what)


def _refuse_flush(mapper: Mapper[Any], connection: object, target: object) -> None:
    del mapper, connection
    raise DirectWriteError("ledger.direct_flush", what=type(target).__name__)


def _refuse_change(mapper: Mapper[Any], connection: object, target: object) -> None:
    session = object_session(target)
    if session is not None and session.is_modified(target):
        _refuse_flush(mapper, connection, target)


def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    for mapper in state.all_mappers:
        if mapper.class_ in LEDGER_CLASSES:
            raise DirectWriteError("ledger.direct_flush", what=mapper.class_.__name__)


def _follow_rollback(session: Session, previous: SessionTransaction) -> None:
    del previous
    for instance in list(session.info.get(_TOUCHED, ())):
        if instance in session:
            session.expire(instance)


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_TOUCHED, None)


def install() -> None:
    """Install the listeners, once per process, when the tables are first imported."""
    for cls in LEDGER_CLASSES:
        for attribute in inspect(cls).column_attrs:
            event.listen(getattr(cls, attribute.key), "set", _refuse_set, propagate=True)
        event.listen(cls, "before_insert", _refuse_flush, propagate=True)
        event.listen(cls, "before_update", _refuse_change, propagate=True)
        event.listen(cls, "before_delete", _refuse_flush, propagate=True)
    event.listen(Session, "do_orm_execute", _refuse_bulk)
    event.listen(Session, "after_soft_rollback", _follow_rollback)
    event.listen(Session, "after_transaction_end", _forget)


def show(session: Session, cls: type[Any], key: tuple[str, str], values: Mapping[str, Any]) -> None:
    """Give an object that the session has loaded the values just written, and expire it after any rollback."""
    if not session.identity_map:
        return
    instance = session.identity_map.get(session.identity_key(cls, key))
    if instance is None:
        return
    _touch(session, instance)
    loaded = instance_dict(instance)
    for name, value in values.items():
        if name in loaded:
            loaded[name] = value  # as a SELECT would: nothing is pending, since nobody may assign it
        else:
            set_committed_value(instance, name, value)


def forget(session: Session, kinds: Container[str]) -> None:
    """Expire the loaded objects of some kinds: many may have been written, and each is read again when it is asked."""
    for instance in list(session.identity_map.values()):
        if isinstance(instance, Item) and instance.kind in kinds:
            session.expire(instance)
            _touch(session, instance)


def _touch(session: Session, instance: Any) -> None:
    """Note an object to be expired after a rollback."""
    touched = session.info.get(_TOUCHED)
    if touched is None:
        touched = session.info[_TOUCHED] = WeakSet()
    touched.add(instance)


def written(cls: type[Loaded], values: Mapping[str, Any]) -> Loaded:
    """Return the object of a row that was just inserted, detached: it stays readable after the transaction's end."""
    instance = cls()
    instance_dict(instance).update(values)  # as a SELECT would: committed, and no events
    make_transient_to_detached(instance)
    return instance


def adopt(session: Session, cls: type[Loaded], values: Mapping[str, Any]) -> Loaded:
    """Return the object of a row that was just inserted, as if the session had loaded it: no SELECT."""
    instance = written(cls, values)
    session.add(instance)
    _touch(session, instance)
    return instance
