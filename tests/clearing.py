"""Clearing the test database between tests that commit: the guards would refuse it, so they step aside.

Only the flush between tests passes by them, and only for its own duration; the tests themselves always
run with every guard in place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connection, connections

TURNS = 3
MADE = {"django_content_type", "auth_permission", "django_migrations", "django_site"}


@contextmanager
def unguarded(using: str) -> Iterator[None]:
    """Switch the triggers of one test database off and on again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)


class Flush(flush.Command):
    """The flush of the test runner, with the guards aside."""

    held = False

    def handle(self, **options: Any) -> None:
        if self.held:
            return
        with unguarded(options["database"]):
            for turn in range(TURNS):
                try:
                    return super().handle(**options)
                except CommandError as error:
                    # a page that asks by itself had its last request still being answered: it is over by now
                    if turn == TURNS - 1 or "deadlock" not in str(error.__cause__):
                        raise


@contextmanager
def kept() -> Iterator[None]:
    """Keep what is in the database from test to test: for a module that builds once and then only reads."""
    Flush.held = True
    try:
        yield
    finally:
        Flush.held = False


def install() -> None:
    """Let every flush of this run pass by the guards."""
    flush.Command = Flush  # type: ignore[misc]


def left() -> set[str]:
    """Return the tables that hold a row of a test: all but what Django itself writes when a database is made."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.django_table_names(only_existing=True)) - MADE
        parts = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})" for name in sorted(names))
        cursor.execute(" UNION ALL ".join(parts))
        return {name for (name,) in cursor.fetchall()}
