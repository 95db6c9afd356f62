"""Statements kept prepared on a PostgreSQL connection, run past its driver's cursor.

A cursor forgets everything prepared when a transaction is rolled back, describes every column of every
answer anew, and is made for one statement: half of what a short statement costs this process. What is
prepared here lives as long as its connection; the server itself plans anew when a table changes.
"""

from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

T = TypeVar("T")

_STALE = frozenset({"0A000", "26000"})  # the answer's types changed; somebody let go of all that was prepared


def run(db: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement with %s marks on Django's connection `db` and return its rows; errors are Django's."""
    db.close_if_health_check_failed()
    db.ensure_connection()
    db.validate_thread_sharing()
    db.validate_no_broken_transaction()
    kept = own(db, "prepared", _Prepared)
    with db.wrap_database_errors, kept.raw.lock:
        rows: list[tuple[Any, ...]] = kept.raw.wait(kept.run(sql, values))
    return rows


def own(db: Any, name: str, make: Callable[[Any], T]) -> T:
    """Return what is kept with the connection itself: a pool lends it to one request after another."""
    raw = db.connection
    kept: dict[str, Any] = raw.__dict__.setdefault("_unionloop", {})
    if name not in kept:
        kept[name] = make(raw)
    return cast(T, kept[name])


class _Prepared:
    """What one connection has prepared, by text and by the types of the values."""

    def __init__(self, raw: Any) -> None:
        from psycopg import adapt, errors, generators, pq

        self.raw, self.wire, self.cells = raw, raw.pgconn, adapt.Transformer(raw)
        self.execute, self.refused = generators.execute, errors.error_from_result
        self.good = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.made = 0

    def run(self, sql: str, values: Sequence[Any]) -> Generator[Any, Any, list[tuple[Any, ...]]]:
        yield from self.raw._start_query()  # BEGIN, where a transaction has not begun
        text, formats = _written(sql)
        given = self.cells.dump_sequence(values, formats) if values else []
        types = tuple(self.cells.types or ()) if values else ()
        name = self.names.get((sql, types))
        if name is None:
            self.made += 1
            name = b"unionloop_%d" % self.made
            self.wire.send_prepare(name, text, param_types=types)
            yield from self._answer()
            self.names[sql, types] = name
        self.wire.send_query_prepared(name, given, param_formats=self.cells.formats if values else None)
        answer = yield from self._answer()
        if not answer.nfields or not answer.ntuples:
            return []
        self.cells.set_pgresult(answer)
        return list(self.cells.load_rows(0, answer.ntuples, tuple))

    def _answer(self) -> Generator[Any, Any, Any]:
        answer = (yield from self.execute(self.wire))[-1]
        if answer.status not in self.good:
            error = self.refused(answer, encoding=self.raw.info.encoding)
            if error.sqlstate in _STALE:
                self.names.clear()
            raise error
        return answer


@lru_cache(maxsize=4096)
def _written(sql: str) -> tuple[bytes, list[Any]]:
    """Return the text as the server wants it ($1 for the first %s), and a format for every value."""
    from psycopg.adapt import PyFormat

    parts = [part.replace("%%", "%") for part in sql.split("%s")]
    text = parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))
    return text.encode(), [PyFormat.AUTO] * (len(parts) - 1)
