"""What is copied, and how each of the two databases gives and takes a copy of itself while work goes on.

Rows of settings.APART_TABLES (keys of persons; table: its owners' table and the column naming one) never
go with the rest: they are handed over as plain dictionaries. Rows of FORGOTTEN tables are left out: a
backup that comes back revives no session.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from .sealed import BadArchive

FORGOTTEN = ("django_session",)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Copy:
    """A database as of one moment: the file, rows per table, rows kept apart, migrations, journal head."""

    path: Path
    rows: dict[str, int]
    apart: dict[str, Rows]
    migrations: list[str]
    head: list[Any]  # [number of the last seal, its chain], or []


Ask = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def copied(folder: Path) -> Iterator[Copy]:
    """Copy the database of this installation into a folder; the copy is gone afterwards."""
    path = folder / "database"
    try:
        if connection.vendor == "sqlite":
            yield _copy_sqlite(path)
        else:
            with _copy_postgres(path) as copy:
                yield copy
    finally:
        path.unlink(missing_ok=True)


def is_empty() -> bool:
    """Tell whether nothing would be overwritten."""
    if connection.vendor == "sqlite":
        return not Path(str(connection.settings_dict["NAME"])).exists()
    return not connection.introspection.table_names()


def load(path: Path) -> None:
    """Make this installation's database out of a copy; it must be empty. Takes the file."""
    if connection.vendor == "sqlite":
        target = Path(str(connection.settings_dict["NAME"]))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        target.chmod(0o600)
        return
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path))
    path.unlink()


def put_back(apart: dict[str, Rows]) -> int:
    """Insert the rows kept apart whose owners came back; return how many."""
    count = 0
    for table, rows in apart.items():
        owners, link = settings.APART_TABLES[table]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {_name(owners)}")
            known = {row[0] for row in cursor.fetchall()}
            wanted = [row for row in rows if row[link] in known]
            if wanted:
                names = list(wanted[0])
                words = f"INSERT INTO {_name(table)} ({', '.join(map(_name, names))}) VALUES ({', '.join(['%s'] * len(names))})"
                cursor.executemany(words, [[row[name] for name in names] for row in wanted])
        count += len(wanted)
    return count


def counted() -> tuple[dict[str, int], list[Any]]:
    """Return rows per table and the journal head of this installation, as a copy tells them."""
    with connection.cursor() as cursor:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        return _counted(ask, connection.introspection.table_names(cursor)), _head(ask)


def _copy_sqlite(path: Path) -> Copy:
    connection.ensure_connection()
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        connection.connection.backup(copy)  # a read transaction: others go on writing

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return copy.execute(sql).fetchall()

        apart = {table: _rows(copy.execute(f"SELECT * FROM {_name(table)}")) for table in settings.APART_TABLES}
        for table in (*settings.APART_TABLES, *FORGOTTEN):
            copy.execute(f"DELETE FROM {_name(table)}")
        copy.execute("VACUUM")  # what was deleted leaves no trace in the file either
        copy.execute("PRAGMA journal_mode=DELETE")
        tables = [row[0] for row in ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        return Copy(path, _counted(ask, tables), apart, _migrations(ask), _head(ask))


@contextmanager
def _copy_postgres(path: Path) -> Iterator[Copy]:
    """pg_dump and our own counting look at one snapshot, so they agree however busy the installation is."""
    import psycopg

    with psycopg.connect(**_address(), options="-c default_transaction_isolation=repeatable\\ read") as own:
        cursor = own.cursor()

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return cursor.fetchall()

        snapshot = ask("SELECT pg_export_snapshot()")[0][0]
        left_out = [f"--exclude-table-data={table}" for table in (*settings.APART_TABLES, *FORGOTTEN)]
        _run("pg_dump", "--format=custom", "--compress=1", f"--snapshot={snapshot}", *left_out, f"--file={path}")
        tables = [row[0] for row in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        apart = {table: _rows(cursor.execute(f"SELECT * FROM {_name(table)}")) for table in settings.APART_TABLES}
        yield Copy(path, _counted(ask, tables), apart, _migrations(ask), _head(ask))


def _counted(ask: Ask, tables: Sequence[str]) -> dict[str, int]:
    counted = [table for table in sorted(tables) if table not in (*settings.APART_TABLES, *FORGOTTEN)]
    return {table: ask(f"SELECT count(*) FROM {_name(table)}")[0][0] for table in counted}


def _migrations(ask: Ask) -> list[str]:
    return [f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")]


def _head(ask: Ask) -> list[Any]:
    return [*(ask("SELECT seq, chain FROM kernel_seal ORDER BY seq DESC LIMIT 1") or [()])[0]]


def _rows(cursor: Any) -> Rows:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _name(table: str) -> str:
    assert table.replace("_", "").isalnum(), table
    return f'"{table}"'


def _address() -> dict[str, str]:
    told = connection.settings_dict
    pairs = {"dbname": told["NAME"], "user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"],
             "port": told["PORT"]}  # fmt: skip
    return {key: str(value) for key, value in pairs.items() if value}


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs against this database; the password is not on its command line."""
    address = _address()
    if not shutil.which(program):
        raise BadArchive(f"{program} is not on this machine: apt install postgresql-client")
    password = address.pop("password", "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    where = " ".join(f"{key}='{value}'" for key, value in address.items())
    done = subprocess.run([program, f"--dbname={where}", *words], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise BadArchive(f"{program}: {done.stderr.strip()}")
