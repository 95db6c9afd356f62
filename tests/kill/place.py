"""Scratch installations on either database: made once, copied, entered by forked children."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Place:
    """One installation: its folder of files, and its database by name."""

    folder: Path
    url: str  # of the PostgreSQL server, "" for SQLite
    database: str

    @property
    def files(self) -> Path:
        """Where its documents lie."""
        return self.folder / "files"

    def enter(self) -> None:
        """Point this process, which has no connection yet, to the installation."""
        from django.conf import settings
        from django.db import connections

        database = settings.DATABASES["default"]
        database["NAME"] = self.database
        assert connections["default"].connection is None, "a child must not inherit a connection"
        settings.FILES = self.files

    def environment(self) -> dict[str, str]:
        """Return what another process needs to work on the installation."""
        address = {"UNIONLOOP_DATA": str(self.folder), "DATABASE_URL": ""}
        if self.url:
            address["DATABASE_URL"] = urlunsplit(urlsplit(self.url)._replace(path=f"/{self.database}"))
        return address

    def ask(self, sql: str) -> Any:
        """Return the one value of a query, past Django and without keeping a connection."""
        if self.url:
            with _server(self.environment()["DATABASE_URL"]) as run:
                return run(sql).fetchone()[0]
        with closing(sqlite3.connect(self.database, timeout=30)) as connection:
            return connection.execute(sql).fetchone()[0]


def make(folder: Path, url: str, name: str) -> Place:
    """Make an empty installation."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    if not url:
        return Place(folder / name, "", str(folder / name / "unionloop.sqlite3"))
    database = f"unionloop_kill_{folder.name.replace('-', '_').lower()}_{name}"
    with _server(url) as run:
        run(f'CREATE DATABASE "{database}"')
    return Place(folder / name, url, database)


def copy(place: Place, name: str) -> Place:
    """Copy an installation nobody is working on."""
    folder = place.folder.parent / name
    shutil.copytree(place.folder, folder)
    if not place.url:
        return Place(folder, "", str(folder / "unionloop.sqlite3"))
    database = place.database.rpartition("_")[0] + f"_{name}"
    with _server(place.url) as run:
        run(f'CREATE DATABASE "{database}" TEMPLATE "{place.database}"')
        # a copied sequence is logged as it stood, not as far ahead as PostgreSQL logs its own: a crash before the next
        # checkpoint would give out numbers again that are taken
        run("CHECKPOINT")
    return Place(folder, place.url, database)


def remove(place: Place) -> None:
    """Drop the database of an installation; its folder goes with the test's own."""
    if place.url:
        with _server(place.url) as run:
            run(f'DROP DATABASE IF EXISTS "{place.database}" WITH (FORCE)')


class _server:
    """One short connection to PostgreSQL; yields its execute."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __enter__(self) -> Callable[[str], Any]:
        import psycopg

        self.connection = psycopg.connect(self.url, autocommit=True)
        return self.connection.execute

    def __exit__(self, *_: object) -> None:
        self.connection.close()
