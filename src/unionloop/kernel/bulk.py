"""Many rows at once, past the ORM: COPY on PostgreSQL, executemany on SQLite. Guards stay in place.

For commands only, inside their transaction, with the act journalled through change.record.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain rows. Values are Python values; JSON columns take text."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            # the raw cursor: Django's wrapper rewrites placeholders row by row
            cursor.cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def update_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set columns of rows by primary key; each row is its values, then its key.

    One prepared statement run many times: Django's bulk_update writes a CASE per field and row, and
    takes minutes where this takes seconds.
    """
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{table}" SET {sets} WHERE "id" = %s', rows)
