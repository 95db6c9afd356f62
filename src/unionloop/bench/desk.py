"""`bench desk`: lives of cases a second beside django-helpdesk's; `--list`, `--open`: its pages with many."""

import os
import shutil
import statistics
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from . import measure, peers
from .registry import Bench
from .rounds import ROUNDS

_HELPDESK = ("django-helpdesk==2.6.1", "Django==5.2.19", "psycopg[binary]==3.3.9")


def living(cases: int, url: str) -> measure.Result:
    """Live `cases` full lives in rounds, in turn with the peer on the same server.

    Ours: receive, dispatch, sign, reply, close (drawn cases: check and call back), each a journal line
    and a clock, each step one durable transaction. The peer's: create, follow-up, resolve, as it ships.
    """
    each = max(1, cases // ROUNDS)
    ours, theirs = [], []
    with measure.scratch(url) as environment, database_of(url, environment, "helpdesk") as empty:
        made = measure.child(environment, "desk_work:prepare")
        peers.run("django_helpdesk", _HELPDESK, os.environ | {"DATABASE_URL": empty}, "0")
        for number in range(ROUNDS):
            ours.append(measure.child(environment, "desk_work:live", str(each), str(number), made["place"]))
            with database_of(url, environment, f"helpdesk{number}", like="helpdesk") as beside:
                theirs.append(peers.run("django_helpdesk", _HELPDESK, os.environ | {"DATABASE_URL": beside}, str(each)))
    middle = sorted(ours, key=lambda one: one["seconds"])[ROUNDS // 2]
    peer = statistics.median(one["seconds"] for one in theirs)
    equal = all(one["closed"] == each and one["lines"] >= 5 * each for one in ours) and all(
        one["resolved"] >= each for one in theirs
    )
    facts = {
        "lives_per_second": round(each / middle["seconds"], 1),
        "lives_seconds": [round(one["seconds"], 2) for one in ours],
        "journal_lines_per_life": round(middle["lines"] / each, 2),
        "cpu_ms_per_life": round(1000 * middle["cpu_seconds"] / each, 2),
        "load_average": round(os.getloadavg()[0], 1),
    }
    own = 1000 * statistics.median(one["cpu_seconds"] for one in theirs) / each
    yardstick = {"seconds": round(peer, 2), "ratio": round(middle["seconds"] / peer, 3),
                 "lives_per_second": round(each / peer, 1),
                 "times_its_rate": round(peer / middle["seconds"], 2),
                 "cpu_ms_per_life": round(own, 2), "rounds": [round(one["seconds"], 2) for one in theirs],
                 "peak_mb": theirs[0]["peak_mb"]}  # fmt: skip
    return measure.Result("desk", cases, "postgresql" if url.startswith("postgres") else "sqlite", middle["seconds"],
                          middle["cpu_seconds"], middle["peak_mb"], equal, facts,
                          {"django-helpdesk 2.6.1, create + follow-up + resolve": yardstick}, measure.machine())  # fmt: skip


def once(cases: int, url: str) -> measure.Cost:
    """Live so many lives, nothing beside it."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "desk_work:prepare")
        return measure.cost_of(measure.child(environment, "desk_work:live", str(cases), "once", made["place"]))


def listing(cases: int, url: str) -> measure.Result:
    """Read the list of a desk with so many cases: every view, filter and order of the page, first pages and later ones."""
    with measure.scratch(url) as environment:
        measure.child(environment, "desk_work:prepare")
        measure.child(environment, "desk_work:live", "1", "list", "")
        found = measure.child(environment, "desk_work:listed", str(cases))
    cost = [found.pop(name) for name in ("seconds", "cpu_seconds", "peak_mb")]
    database = "postgresql" if url.startswith("postgres") else "sqlite"
    return measure.Result("desk-list", cases, database, *cost, found["short"] == 0,
                          found | {"load_average": round(os.getloadavg()[0], 1)}, {}, measure.machine())  # fmt: skip


def opened(cases: int, url: str) -> measure.Result:
    """Read the desk's pages with so many open cases."""
    with measure.scratch(url) as environment:
        measure.child(environment, "desk_work:prepare")
        measure.child(environment, "desk_work:live", "1", "list", "")
        found = measure.child(environment, "desk_pages:shown", str(cases))
    cost = [found.pop(name) for name in ("seconds", "cpu_seconds", "peak_mb")]
    database = "postgresql" if url.startswith("postgres") else "sqlite"
    return measure.Result("desk-open", cases, database, *cost, found["open"] >= cases,
                          found | {"load_average": round(os.getloadavg()[0], 1)}, {}, measure.machine())  # fmt: skip


class database_of:
    """A database of its own for one round of the peer, on the same server, a copy of the one it is `like`; gone afterwards."""

    def __init__(self, url: str, environment: dict[str, str], name: str, like: str = "") -> None:
        self.server = url if url.startswith("postgres") else ""
        self.file = Path(environment["UNIONLOOP_DATA"]) / f"{name}.sqlite3"
        self.name = f"unionloop_bench_{name}_{os.getpid()}"
        self.like = like

    def __enter__(self) -> str:
        if not self.server:
            if self.like:
                shutil.copy(self.file.with_stem(self.like), self.file)
            return f"sqlite:///{self.file}"
        template = f" TEMPLATE unionloop_bench_{self.like}_{os.getpid()}" if self.like else ""
        self._run(f"CREATE DATABASE {self.name}{template}")
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))

    def __exit__(self, *_: object) -> None:
        if self.server:
            self._run(f"DROP DATABASE {self.name} WITH (FORCE)")
        else:
            self.file.unlink(missing_ok=True)

    def _run(self, statement: str) -> Any:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            return connection.execute(statement)


BENCHES = (Bench("desk", living, 1_000, 100, once, (50, 500, 5_000), quick_stores=("postgresql",), step="desk_work:live"),)
