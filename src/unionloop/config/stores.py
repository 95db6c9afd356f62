"""Which data a command opens: what the environment names, else the installation in var/, else the demonstration.

`unionloop demo` leaves a mark in its folder, so that `unionloop verify` typed after it verifies the town
just built. An installation's own keys in var/ always come first: nobody's real data gives way to a town.
"""

import hashlib
import json
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

MARK = "demo.json"
Environment = MutableMapping[str, str]


def folder(environment: Environment = os.environ) -> Path:
    """Return the data folder: UNIONLOOP_DATA, else var/ where the command was typed."""
    return Path(environment.get("UNIONLOOP_DATA", Path.cwd() / "var"))


def demo_folder(environment: Environment = os.environ) -> Path:
    """Return where a demonstration is built: UNIONLOOP_DATA, else var/demo."""
    return Path(environment.get("UNIONLOOP_DATA", Path.cwd() / "var" / "demo"))


def mark(place: Path, environment: Environment = os.environ) -> None:
    """Note in a demonstration's folder how to open it again; the database only by its digest."""
    told = {"mode": "demo", "clock": environment["UNIONLOOP_CLOCK"], "database": _digest(environment)}
    (place / MARK).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def marked(place: Path) -> bool:
    """Tell whether a demonstration was built here to its end."""
    return (place / MARK).exists()


def follow(environment: Environment = os.environ) -> str:
    """Point the environment at the demonstration when nothing else is meant; return one line saying so, or "".

    A chosen UNIONLOOP_MODE is left alone. A demonstration built in a PostgreSQL is opened only while
    DATABASE_URL still names the same one; otherwise SystemExit says what to set.
    """
    if "UNIONLOOP_MODE" in environment:
        return ""
    place = folder(environment)
    if "UNIONLOOP_DATA" not in environment and not (place / "keys").exists():
        place = demo_folder(environment)
    if not marked(place):
        return ""
    told = json.loads((place / MARK).read_text(encoding="utf-8"))
    if told["database"] != _digest(environment):
        sys.exit(f"the demonstration in {place} was built in another database: set DATABASE_URL as it was then"
                 if told["database"] else f"the demonstration in {place} is no PostgreSQL: unset DATABASE_URL")  # fmt: skip
    environment.update(UNIONLOOP_MODE=told["mode"], UNIONLOOP_DATA=str(place), UNIONLOOP_CLOCK=told["clock"])
    return f"· the demonstration in {place}"


def require(*, whole: bool) -> None:
    """Leave with a sentence unless the database is there and has its tables; `whole`: all of today's.

    Needs Django set up. Nothing is made by asking.
    """
    from django.conf import settings
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and connection.connection is None and not name.exists():
        sys.exit(f"no database at {name}: `unionloop migrate` makes it{_hint(settings.DATA)}")
    try:
        if "django_migrations" not in connection.introspection.table_names():
            sys.exit(f"no tables in {described()}: `unionloop migrate` makes them{_hint(settings.DATA)}")
        executor = MigrationExecutor(connection) if whole else None
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes()) if executor else []
    except DatabaseError as broken:
        sys.exit(f"{described()} cannot be read: {' '.join(str(broken).split())}")
    if waiting:
        sys.exit(f"{described()} lacks {len(waiting)} migrations: `unionloop migrate` applies them")


def described() -> str:
    """Return which database is open, in words for a person, and in which mode."""
    from django.conf import settings
    from django.db import connection

    name = connection.settings_dict["NAME"]
    host = connection.settings_dict.get("HOST") or "localhost"
    where = str(name) if connection.vendor == "sqlite" else f"PostgreSQL {name} at {host}"
    return f"{where} ({settings.MODE})"


def _hint(data: Path) -> str:
    if marked(data / "demo"):
        return f"; the demonstration is in {data / 'demo'}: set UNIONLOOP_DATA to that"
    return ""


def _digest(environment: Environment) -> str:
    url = environment.get("DATABASE_URL", "")
    return hashlib.sha256(url.encode()).hexdigest() if url else ""
