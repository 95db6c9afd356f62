"""Many rows at once, past the ORM: COPY on PostgreSQL, executemany on SQLite. Guards stay in place.

For commands only, inside their transaction, with the act journalled through change.record.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MANY = 5_000  # rows from which on a table has changed enough for old statistics to mislead


def count_anew(rows: int, *tables: str) -> None:
    """Let PostgreSQL take statistics of tables that just got so many rows.

    It would by itself a minute later; until then it plans for an empty table and looks through the new rows once for
    every row (half a minute for 30 000). SQLite plans without them.
    """
    if rows >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in tables:
                # whoever serves does not own the tables: the owner left a function for it (kernel.policies)
                cursor.execute("SELECT row_security_active(%s)", [table])
                behind_wall = cursor.fetchone()[0]
                cursor.execute(f"SELECT unionloop_count_anew('{table}')" if behind_wall else f"ANALYZE {table}")


def take_ids(table: str, count: int) -> range | list[int]:
    """Return fresh ids of a table for rows that are about to be inserted with them, so that what hangs on the rows can
    name them without looking them up again.

    PostgreSQL's sequence is taken `count` times; on SQLite this transaction is the only writer, and a number once given
    stays given even when its row has gone.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = last[0] + 1 if last else 1
    return range(first, first + count)


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain rows. Values are Python values; JSON columns take text."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT row_security_active(%s)", [table])
            _copy(cursor, table, names, rows, through="copied_rows" if cursor.fetchone()[0] else "")
        else:
            marks = ", ".join(["?"] * len(columns))
            # the raw cursor: Django's wrapper rewrites placeholders row by row
            cursor.cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def insert_found(table: str, columns: Sequence[str], found: QuerySet[Any, Any]) -> None:
    """Insert what `values_list` finds, without its rows leaving the database; constants are `Value`s of it."""
    names = ", ".join(f'"{name}"' for name in columns)
    sql, values = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {sql}", values)


def _copy(cursor: Any, table: str, names: str, rows: Iterable[Sequence[Any]], *, through: str) -> None:
    """COPY into a table; a table behind row-level security takes no COPY, so there `through` one of this session."""
    if through:
        cursor.execute(f"CREATE TEMPORARY TABLE {through} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
    with cursor.copy(f"COPY {through or table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    if through:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {through}")
        cursor.execute(f"DROP TABLE {through}")


def plain_rows(found: QuerySet[Any, Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what `values_list` finds, `size` rows at a time, as the driver gives it: days are text on SQLite.

    One statement from the first row to the last; other rows may be written meanwhile.
    """
    sql, values = found.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while chunk := cursor.fetchmany(size):
            yield chunk


@contextmanager
def no_collecting() -> Iterator[None]:
    """Keep the collector of cycles away while rows are read by the hundred thousand: they have none, and it would look
    at all of them again and again (a fifth of the time). What is not used any more goes at once all the same."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def scratch_table(name: str, columns: str) -> Iterator[None]:
    """Hold a table of this session for as long as a piece of work inside a transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
    yield  # an error needs no clearing up: the transaction takes the table back
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")


def empty(table: str) -> None:
    """Empty a scratch table whole."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}")


def update_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set columns of rows by primary key; each row is its values, then its key.

    One prepared statement run many times: Django's bulk_update writes a CASE per field and row, and
    takes minutes where this takes seconds.
    """
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{table}" SET {sets} WHERE "id" = %s', list(rows))
