"""Which tables a request has written, and whether the journal got its line (G5). SQLite: the driver itself tells every statement."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db import connection

WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
JOURNAL = "kernel_entry"


@dataclass
class Watched:
    """Tables of domains that were written; `lines` of the journal."""

    written: set[str] = field(default_factory=set)
    lines: int = 0

    def note(self, sql: str) -> None:
        """Take one statement as SQLite runs it."""
        if found := WRITES.match(sql):
            table = found[1]
            self.lines += table == JOURNAL
            if table in _domain_tables():
                self.written.add(table)

    @property
    def silent(self) -> set[str]:
        """Tables that were written though no line says so."""
        return set() if self.lines else self.written


@cache
def _domain_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True)
                     if model.__module__.startswith("unionloop.domains."))  # fmt: skip


@contextmanager
def watching() -> Iterator[Watched]:
    """Watch what is written; on PostgreSQL nothing is seen, and so nothing is silent."""
    seen = Watched()
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(seen.note)
    try:
        yield seen
    finally:
        if connection.vendor == "sqlite":
            connection.connection.set_trace_callback(None)
