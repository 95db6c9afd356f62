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
        self.execute, self.more, self.refused = generators.execute, generators.fetch_many, errors.error_from_result
        self.good, self.idle = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK), pq.TransactionStatus.IDLE
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.made = 0

    def run(self, sql: str, values: Sequence[Any]) -> Generator[Any, Any, list[tuple[Any, ...]]]:
        text, formats = _written(sql)
        given = self.cells.dump_sequence(values, formats) if values else []
        types = tuple(self.cells.types or ()) if values else ()
        name = self.names.get((sql, types))
        if name is None:
            yield from self.raw._start_query()  # BEGIN, where a transaction has not begun
            self.made += 1
            name = b"unionloop_%d" % self.made
            self.wire.send_prepare(name, text, param_types=types)
            self._good((yield from self.execute(self.wire)))
            self.names[sql, types] = name
        own_formats = self.cells.formats if values else None
        if self.raw.autocommit or self.wire.transaction_status != self.idle:
            self.wire.send_query_prepared(name, given, param_formats=own_formats)
            answer = self._good((yield from self.execute(self.wire)))
        else:
            answer = yield from self._begun(name, given, own_formats)
        if not answer.nfields or not answer.ntuples:
            return []
        self.cells.set_pgresult(answer)
        return list(self.cells.load_rows(0, answer.ntuples, tuple))

    def _begun(self, name: bytes, given: Any, formats: Any) -> Generator[Any, Any, Any]:
        """Send BEGIN and the first statement of a transaction together: one way there and back, not two."""
        self.wire.enter_pipeline_mode()
        try:
            self.wire.send_query_params(self.raw._get_tx_start_command(), None)
            self.wire.send_query_prepared(name, given, param_formats=formats)
            self.wire.pipeline_sync()
            begun = yield from self.execute(self.wire)
            answer = yield from self.more(self.wire)
            yield from self.more(self.wire)  # the mark of the end
        finally:
            if self.wire.status == 0:  # a connection that broke off has nothing to leave
                self.wire.exit_pipeline_mode()
        self._good(begun)
        return self._good(answer)

    def _good(self, answers: list[Any]) -> Any:
        answer = answers[-1]
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
