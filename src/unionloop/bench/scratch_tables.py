"""Filling the tables of a bench's own scratch database fast: without their indexes, which are built once at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
    # those of constraints stay: they cannot be dropped by themselves
    "postgresql": """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema()
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)""",
}


@contextmanager
def bare(*tables: str) -> Iterator[None]:
    """Take the indexes off tables while they are filled, and put the same ones back. Inside a transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        again: list[str] = []
        for table in tables:
            cursor.execute(_INDEXES[connection.vendor], [table])
            for name, statement in cursor.fetchall():
                again.append(statement)
                cursor.execute(f'DROP INDEX "{name}"')
        yield
        if connection.vendor == "postgresql":  # it builds no index of a table whose foreign keys wait to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in again:
            cursor.execute(statement)
