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
from dataclasses import dataclass, replace
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
_MOST = 500  # questions kept; the one asked longest ago goes first
_SCOPES = 50  # sums of one question, each for another part of the tree


@dataclass(frozen=True)
class _Sum:
    """What a question came to for whoever has these rights, as of these lines."""

    rights: dict[str, tuple[str, ...]]  # verb → subtrees, of the verbs it asked for
    stamp: tuple[int, ...]
    until: float
    value: Any


class _Question:
    """One query for one day and one set of arguments: its sums, and whoever is adding one up."""

    def __init__(self) -> None:
        self.turn, self.sums = Lock(), list[_Sum]()


_guard = Lock()
_questions: "OrderedDict[Any, _Question]" = OrderedDict()
_latest: dict[str, int] = {}  # the latest line of a domain, of those read here
_read_to = -1


def kept(*domains: str) -> Callable[[Callable[Concatenate[Actor, P], T]], Callable[Concatenate[Actor, P], T]]:
    """Keep what a query returns, for everybody of the same rights, while nothing is done in these domains.

    Rights are those it asked the actor for, by verb and subtree; so a sum is never shown to who may see less or more.
    The query returns frozen rows (everybody is given the same ones) and does not go by the actor's name.
    """

    def keeping(query: Callable[Concatenate[Actor, P], T]) -> Callable[Concatenate[Actor, P], T]:
        @wraps(query)
        def ask(by: Actor, /, *args: P.args, **asked: P.kwargs) -> T:
            if connection.in_atomic_block:
                return query(by, *args, **asked)
            stamp = _stamp(domains)
            who = by.units, by.person, by.today
            question = _question((query.__module__, query.__qualname__, who, args, *sorted(asked.items())))
            with question.turn:  # whoever comes meanwhile takes what the first has added up
                alive = [one for one in question.sums if one.stamp == stamp and one.until > time.monotonic()]
                found = next((one for one in alive if all(by.paths(verb) == paths for verb, paths in one.rights.items())), None)
                if found is None:
                    asking = replace(by)  # notes what is asked of it
                    value = query(asking, *args, **asked)
                    found = _Sum({verb: by.paths(verb) for verb in asking.asked}, stamp, time.monotonic() + _SECONDS, value)
                    alive = [*alive[1 - _SCOPES :], found]
                question.sums = alive
            return cast(T, found.value)

        return ask

    return keeping


def _question(key: Any) -> _Question:
    with _guard:
        question = _questions.setdefault(key, _Question())
        _questions.move_to_end(key)
        if len(_questions) > _MOST:
            _questions.popitem(last=False)
        return question


def forget() -> None:
    """Keep nothing: another database is asked from now on (tests, a backup put back)."""
    global _read_to
    with _guard:
        _questions.clear()
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
