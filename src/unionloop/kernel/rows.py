"""Whose rows a database connection shows: the second wall, behind `visible()` (ADR 0016).

PostgreSQL's policies (kernel.policies) compare every row's place with the places told here. A process that
serves pages starts with none told, and then a walled table answers with an error, not with nothing; worker,
timetable and command line start with every place. SQLite has no second wall: there all of this does nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db import connections as _connections

from . import prepared
from .actor import Actor

connections: Any = _connections
EVERYWHERE = ("",)
SETTING = "unionloop.places"


def places(by: Actor) -> tuple[str, ...]:
    """Return where an actor holds anything; what everybody holds everywhere (reading what is published) is no place."""
    return tuple(sorted({one.path for one in by.grants if one.path or not one.verb.startswith("publication.")}))


def confine(told: Iterable[str]) -> None:
    """Show rows at these places and below on this connection, until `release`. No places, no rows."""
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor == "postgresql":
        _tell(db, tuple(told))


def release() -> None:
    """Go back to what the process started with. A connection that failed meanwhile goes back by itself."""
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor == "postgresql" and db.connection is not None and not failed(db):
        prepared.run(db, f"RESET {SETTING}", ())
        db.unionloop_places = None


@contextmanager
def everywhere() -> Iterator[None]:
    """Show every place for a moment. The caller's comment says what it looks for beyond the actor's places."""
    db = connections[DEFAULT_DB_ALIAS]
    before = getattr(db, "unionloop_places", None)
    if db.vendor != "postgresql" or before is None or "" in before:
        yield  # nobody confined this connection
        return
    _tell(db, EVERYWHERE)
    try:
        yield
    finally:
        if not failed(db):  # else the rollback that must come takes the telling back
            _tell(db, before)
        db.unionloop_places = before


def failed(db: Any) -> bool:
    """Tell whether nothing can be asked on this connection before a rollback."""
    return bool(db.connection.info.transaction_status.name in ("INERROR", "UNKNOWN"))


def _tell(db: Any, told: tuple[str, ...]) -> None:
    assert all(one.isalnum() or not one for one in told), "a place is a path of the tree"
    literal = "{" + ",".join(f'"{one}"' for one in told) + "}"
    prepared.run(db, "SELECT set_config(%s, %s, false)", (SETTING, literal))
    db.unionloop_places = told
