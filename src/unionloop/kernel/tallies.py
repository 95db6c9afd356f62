"""Sums over whole registers, kept in the process until the journal tells of an act in a domain they are made of.

A city's roll has half a million rows, and everybody who opens a page of figures would have them added up again.
Only commands write, and each leaves a line: the lines after the last one known tell whether a sum is still true, and
mostly there is none, which is one read of an index. A line whose transaction ended after a later line's may be
overlooked on PostgreSQL; so no sum is older than five minutes. Whoever decides reads the rows themselves: inside a
transaction nothing is kept.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import connection
from django.db.models import Max

from . import journal
from .actor import Actor
from .models import Entry
from .rows import everywhere

P = ParamSpec("P")
T = TypeVar("T")
_SECONDS = 300
_MOST = 500  # sums kept, of whatever kind; the one asked longest ago goes first
_guard = Lock()
_kept: "OrderedDict[Any, tuple[tuple[int, ...], float, Any]]" = OrderedDict()
_turns: dict[Any, Lock] = {}
_latest: dict[str, int] = {}  # the latest line of a domain, of those read here
_read_to = -1


def kept(*domains: str) -> Callable[[Callable[Concatenate[Actor, P], T]], Callable[Concatenate[Actor, P], T]]:
    """Keep what a query returns by who asks (rights, places, day) and for what, while nothing is done in these domains.

    The query returns frozen rows: everybody is given the same ones.
    """

    def keeping(query: Callable[Concatenate[Actor, P], T]) -> Callable[Concatenate[Actor, P], T]:
        @wraps(query)
        def ask(by: Actor, /, *args: P.args, **asked: P.kwargs) -> T:
            if connection.in_atomic_block:
                return query(by, *args, **asked)
            stamp = _stamp(domains)
            what = query.__module__, query.__qualname__, args, tuple(sorted(asked.items()))
            key = (by.grants, by.units, by.person, by.today, *what)
            with _guard:
                turn = _turns.setdefault(key, Lock())
            with turn:  # whoever comes meanwhile takes what the first has added up
                found = _kept.get(key)
                if found is None or found[0] != stamp or found[1] < time.monotonic():
                    found = stamp, time.monotonic() + _SECONDS, query(by, *args, **asked)
                _keep(key, found)
            return cast(T, found[2])

        return ask

    return keeping


def _keep(key: Any, found: tuple[tuple[int, ...], float, Any]) -> None:
    with _guard:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _MOST:
            old, _ = _kept.popitem(last=False)
            _turns.pop(old, None)


def forget() -> None:
    """Keep nothing: another database is asked from now on (tests, a backup put back)."""
    global _read_to
    with _guard:
        _kept.clear()
        _turns.clear()
        _latest.clear()
        _read_to = -1


def _stamp(domains: tuple[str, ...]) -> tuple[int, ...]:
    """Return the latest line of each domain: where they stand still, nothing was done there."""
    global _read_to
    with everywhere():  # an act above or beside this actor's places may change what he is shown
        head = journal.head()
        if head < _read_to:  # another database stands in its place
            forget()
        if head > _read_to >= 0:
            since = Entry.objects.filter(id__gt=_read_to, id__lte=head).values_list("verb").annotate(Max("id")).order_by()
            with _guard:
                for verb, line in since:
                    domain = verb.partition(".")[0]
                    _latest[domain] = max(line, _latest.get(domain, 0))
    with _guard:
        _read_to = max(head, _read_to)
        return tuple(_latest.get(one, 0) for one in domains)
