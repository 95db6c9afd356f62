"""Clearing the test database between tests that commit: the guards would refuse it, so they step aside.

Only the flush between tests passes by them, and only for its own duration; the tests themselves always
run with every guard in place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

TURNS = 3


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
