"""How fast one login may search and take lists away: a person at work never notices, a copy of the register takes days.

Counted by login in each web process, nothing is written for it: behind several processes it is as many times more.
"""

from threading import Lock

from django.conf import settings
from django.http import HttpRequest

from unionloop.kernel.actor import Actor

from .refusals import TooMany

ASKED = ("q", "text")  # what lists call their search field
SEARCHES = ("/find/", "/find.json")
FULL = 10_000  # logins and their counts, before those of windows gone by are dropped
_counts: dict[tuple[str, str], tuple[int, int]] = {}
_lock = Lock()


def keep(request: HttpRequest, by: Actor) -> None:
    """Count a search or an export of this login; refuse with the minutes to wait when it was too many."""
    what = _what(request)
    if what not in settings.PACE:
        return
    most, seconds = settings.PACE[what]
    window, passed = divmod(int(by.at.timestamp()), seconds)
    with _lock:
        if len(_counts) >= FULL:
            _drop_old(int(by.at.timestamp()))
        before = _counts.get((by.name, what), (window, 0))
        count = before[1] + 1 if before[0] == window else 1
        _counts[by.name, what] = window, count
    if count > most:
        raise TooMany("too_fast", minutes=-(-(seconds - passed) // 60))


def _what(request: HttpRequest) -> str:
    if request.method not in ("GET", "HEAD"):
        return ""
    if request.GET.get("format"):
        return "export"
    return "search" if request.path in SEARCHES or any(request.GET.get(name) for name in ASKED) else ""


def _drop_old(now: int) -> None:
    for (name, what), (window, _) in list(_counts.items()):
        if window != now // settings.PACE[what][1]:
            del _counts[name, what]
