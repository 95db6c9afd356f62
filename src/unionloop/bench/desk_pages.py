"""`bench desk --open 12000`: the desk's pages with so many open cases: time of the server, bytes, elements, statements."""

import time
from collections.abc import Callable
from html.parser import HTMLParser
from statistics import median
from typing import Any

from . import desk_work

READS = 40
LIVE = tuple(state for state in dict.fromkeys(desk_work.STATES) if state != "closed")


def shown(cases: str) -> dict[str, Any]:
    """Fill the desk with open cases only, then read what an agent's keys ask for; milliseconds of processor and of the clock."""
    from .measure import timed

    desk_work.keyed()
    _, cost = timed(lambda: desk_work.fill(int(cases), LIVE))
    desk_work.analyse()
    client = _agent()
    first = _asked(client, "/k/desk")
    numbers = [one for one in first.numbers if one][:READS]
    asks: dict[str, Callable[[int], _Answer]] = {
        "desk": lambda turn: _asked(client, "/k/desk"),
        "desk, narrowed": lambda turn: _asked(client, "/k/desk?view=waiting&channel=phone"),
        "next case (J)": lambda turn: _asked(client, f"/k/desk?at={numbers[turn % len(numbers)]}", part="desk-case"),
        "live, nothing new": lambda turn: _asked(client, f"/k/desk/queue?as={first.mark}"),
        "list": lambda turn: _asked(client, "/k/"),
        "list, by words": lambda turn: _asked(client, "/k/?q=" + desk_work.WORDS[turn % len(desk_work.WORDS)]),
    }
    pages = {name: _told([ask(turn) for turn in range(READS)]) for name, ask in asks.items()}
    return {"seconds": cost.seconds, "cpu_seconds": cost.cpu_seconds, "peak_mb": cost.peak_mb, "pages": pages,
            "open": desk_work.select("SELECT count(*) FROM appeals_case WHERE state <> 'closed'")[0][0]}  # fmt: skip


class _Answer(HTMLParser):
    """One answer: what it cost and what a browser would have to build of it."""

    def __init__(self, response: Any, ms: float, cpu_ms: float, statements: int) -> None:
        super().__init__()
        self.ms, self.cpu_ms, self.statements, self.status = ms, cpu_ms, statements, response.status_code
        self.bytes, self.nodes, self.mark = len(response.content), 0, ""
        self.numbers: list[str] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.nodes += 1
        if tag == "a" and found.get("data-number"):
            self.numbers.append(found["data-number"] or "")
        self.mark = (found.get("hx-get") or "").partition("as=")[2] or self.mark if found.get("id") == "queue" else self.mark


def _asked(client: Any, address: str, *, part: str = "") -> _Answer:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    headers = {"HX-Request": "true", "HX-Target": part} if part else {}
    reset_queries()  # the log holds only so many
    with CaptureQueriesContext(connection) as seen:
        begun, spent = time.perf_counter(), time.process_time()
        response = client.get(address, headers=headers)
        ms, cpu_ms = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - spent)
    return _Answer(response, ms, cpu_ms, len(seen))


def _told(answers: list[_Answer]) -> dict[str, Any]:
    ms, cpu = sorted(one.ms for one in answers), sorted(one.cpu_ms for one in answers)
    assert all(one.status in (200, 204) for one in answers), [one.status for one in answers]
    return {"p50_ms": round(median(ms), 1), "p95_ms": round(ms[len(ms) * 95 // 100], 1), "cpu_ms": round(median(cpu), 1),
            "bytes": max(one.bytes for one in answers), "elements": max(one.nodes for one in answers),
            "statements": max(one.statements for one in answers)}  # fmt: skip


def _agent() -> Any:
    """Return a client of the desk's agent, logged in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend")
    return client
