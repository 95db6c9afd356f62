"""Lists and rules that seldom change, kept in the process for as long as they are the same in the database.

Every table of such rows has a trigger that gives its list a new random mark when any row of it changes
(`guards.marked`). Whoever needs the list reads the mark, once an act, and takes what was kept under that
mark, or reads anew. So a rule set by another process counts from its commit on, as if nothing were kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, local
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from . import prepared, swift
from .columns import vendor

T = TypeVar("T")
_MOST = 10_000  # things kept of one list
_SELECT = "SELECT name, mark FROM kernel_edition"
_NOTHING: tuple[str, dict[Any, Any]] = ("", {})
_kept: dict[str, tuple[str, dict[Any, Any]]] = {}
_guard = Lock()
_seen = local()  # the marks this thread's act has read, and those its page was begun under


def kept(name: str, key: Any, read: Callable[[], T]) -> T:
    """Return what `read` returns of a list, as long as the list has not changed."""
    mark = _marks().get(name)
    if mark is None:  # never written through the trigger: nothing to go by
        return read()
    known, things = _kept.get(name, _NOTHING)
    if known != mark or len(things) > _MOST:
        with _guard:
            known, things = _kept.get(name, _NOTHING)
            if known != mark or len(things) > _MOST:
                things = {}
                _kept[name] = (mark, things)
    if key not in things:
        things[key] = read()
    return cast(T, things[key])


@contextmanager
def still() -> Iterator[None]:
    """Read the marks once for all that is read meanwhile: a page is of one moment. Its own writes are seen (`forget`)."""
    _seen.still, _seen.page = True, None
    try:
        yield
    finally:
        _seen.still, _seen.page = False, None


def forget(model: Any) -> None:
    """Read the marks anew next time, where this act writes a row of a list (a model that names its `marked_list`)."""
    if hasattr(model, "marked_list"):
        _seen.marks = _seen.page = None
        prepared.read_along(connections[DEFAULT_DB_ALIAS])  # not what came before this was written


def _marks() -> dict[str, str]:
    """Return the marks as this act reads them: once in its transaction, outside one once a page (`still`) or every time."""
    db: Any = connections[DEFAULT_DB_ALIAS]  # looked up once: this is asked many times an act
    if not db.in_atomic_block:
        if not getattr(_seen, "still", False):
            return _read()
        if _seen.page is None:
            _seen.page = _read()
        return cast(dict[str, str], _seen.page)
    found = getattr(_seen, "marks", None)
    if found is None or not _same_act(db, found[1], found[2]):
        token = _Token()
        transaction.on_commit(token)
        found = (_read(), token, list(db.savepoint_ids))
        _seen.marks = found
    return cast(dict[str, str], found[0])


class _Token:
    """Waits in the transaction's own list, which is emptied when it ends, either way."""

    def __call__(self) -> None:
        return None


def _same_act(db: Any, token: _Token, savepoints: list[str]) -> bool:
    if savepoints and db.savepoint_ids[: len(savepoints)] != savepoints:
        return False
    return any(one[1] is token for one in db.run_on_commit)


def _read() -> dict[str, str]:
    """Return the marks, on PostgreSQL as they came with the first statement of the transaction if nothing else was done."""
    found = prepared.read_along(connections[DEFAULT_DB_ALIAS]) if vendor() == "postgresql" else None
    return dict(swift.execute(_SELECT) if found is None else found)


prepared.ask_along(_SELECT)
