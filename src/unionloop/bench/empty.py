"""An empty installation, migrated once in a run of benches and copied for every scratch database: to migrate takes seconds."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Empty:
    """A folder of data with its keys, and on PostgreSQL the database that belongs to it."""

    folder: Path
    database: str = ""


_KNOWN: dict[str, Empty] = {}  # by address of the server; "" is SQLite


def migrated(url: str, child: Callable[..., Any], server: Callable[[str], Any]) -> Empty:
    """Return the empty installation on a server ("" for SQLite); made on first asking, gone when this process ends."""
    if url not in _KNOWN:
        folder = Path(tempfile.mkdtemp(prefix="unionloop-bench-empty-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        environment = {**os.environ, "UNIONLOOP_DATA": str(folder), "UNIONLOOP_MODE": "demo"}
        environment.pop("DATABASE_URL", None)
        name = f"unionloop_bench_empty_{os.getpid()}_{len(_KNOWN)}" if url else ""
        if url:
            with server(url) as run:
                run(f"CREATE DATABASE {name}")
            environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            atexit.register(_drop, url, name, server)
        child(environment, "empty:migrate")
        _KNOWN[url] = Empty(folder, name)
    return _KNOWN[url]


def migrate() -> dict[str, Any]:
    """Migrate, as a step of its own process."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {}


def _drop(url: str, name: str, server: Callable[[str], Any]) -> None:
    import psycopg

    try:
        with server(url) as run:
            run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    except psycopg.OperationalError:
        return  # a server of our own is gone with all that was on it
