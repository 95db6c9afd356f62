"""Many rows at once, past the ORM: COPY on PostgreSQL, executemany on SQLite. Guards stay in place.

For commands only, inside their transaction, with the act journalled through change.record.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

MANY = 5_000  # rows from which on a table has changed enough for old statistics to mislead


def count_anew(rows: int, *tables: str) -> None:
    """Let PostgreSQL take statistics of tables that just got so many rows.

    It would by itself a minute later; until then it plans for an empty table and looks through the new rows once for
    every row (half a minute for 30 000). SQLite plans without them.
    """
    if rows >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


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
