"""Statements kept prepared on a PostgreSQL connection, run past its driver's cursor.

A cursor forgets everything prepared when a transaction is rolled back, describes every column of every
answer anew, and is made for one statement: half of what a short statement costs this process. What is
prepared here lives as long as its connection; the server itself plans anew when a table changes.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

T = TypeVar("T")
_Asking = tuple[str, tuple[Any, ...]]  # a text and its values

_STALE = frozenset({"0A000", "26000"})  # the answer's types changed; somebody let go of all that was prepared


def run(db: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement with %s marks on Django's connection `db` and return its rows; errors are Django's.

    What waits (`later`) goes with it, before it; what is asked ahead (`ahead`), after it.
    """
    kept = _ready(db)
    known = kept.known.pop(_asking(sql, values), None) if kept.known else None
    if known is not None:
        return known
    kept.known.clear()
    with db.wrap_database_errors, kept.raw.lock:
        rows: list[tuple[Any, ...]] = kept.raw.wait(kept.run(kept.bound(sql, values)))
    return rows


def later(db: Any, sql: str, values: Sequence[Any]) -> None:
    """Let a statement wait whose answer nobody waits for: it is sent with the next one of its transaction, or with COMMIT.

    What the database has against it is an error there. A savepoint and whatever a cursor does come after it.
    """
    kept = _ready(db)
    kept.known.clear()
    kept.waiting.append(kept.bound(sql, values))


def ahead(db: Any, sql: str, values: Sequence[Any]) -> None:
    """Let a read go along with the next statement, right after it: whoever then runs the same has the answer already.

    For what is sure to be asked next. The answer is forgotten with whatever else is done before it is asked for.
    """
    kept = _ready(db)
    kept.asked[_asking(sql, values)] = kept.bound(sql, values)


def _asking(sql: str, values: Sequence[Any]) -> _Asking:
    return sql, tuple(tuple(one) if one.__class__ is list else one for one in values)


def waits(db: Any) -> bool:
    """Tell whether a statement waits on a connection."""
    kept = _there(db)
    return kept is not None and bool(kept.waiting)


def send(db: Any, *, commit: bool = False) -> None:
    """Send what waits, and COMMIT with it. What was read along is read anew: something may be written now."""
    if (kept := _there(db)) is not None:
        kept.forget()
        if kept.waiting:
            with db.wrap_database_errors, kept.raw.lock:
                kept.raw.wait(kept.send(commit=commit))


def drop(db: Any) -> None:
    """Forget what waits, and what was read along: their transaction ends."""
    if (kept := _there(db)) is not None:
        kept.waiting.clear()
        kept.forget()


def ask_along(sql: str) -> None:
    """Let a short question be asked with the first statement of every transaction, after it; one question at most."""
    _ASKED[:] = [_Bound(sql, sql.encode(), (), [], None)]


def read_along(db: Any) -> list[tuple[Any, ...]] | None:
    """Return the answer to that question, once; None where nothing was asked, or something may have been written since."""
    kept = _there(db)
    if kept is None:
        return None
    found, kept.along = kept.along, None
    return found


def _there(db: Any) -> "_Prepared | None":
    found: _Prepared | None = getattr(db.connection, "__dict__", {}).get("_unionloop", {}).get("prepared")
    return found


def _ready(db: Any) -> "_Prepared":
    db.close_if_health_check_failed()
    db.ensure_connection()
    db.validate_thread_sharing()
    db.validate_no_broken_transaction()
    return own(db, "prepared", _Prepared)


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

        self.raw, self.wire, self.cells = raw, raw.pgconn, adapt.Transformer(_reading(raw))
        self.execute, self.more, self.refused = generators.execute, generators.fetch_many, errors.error_from_result
        self.good, self.idle = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK), pq.TransactionStatus.IDLE
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.made = 0
        self.waiting: list[_Bound] = []
        self.along: list[tuple[Any, ...]] | None = None
        self.asked: dict[_Asking, _Bound] = {}  # ahead
        self.known: dict[_Asking, list[tuple[Any, ...]]] = {}  # what was answered and not yet asked for

    def forget(self) -> None:
        """Let go of all that was read before it was asked for."""
        self.along = None
        self.asked, self.known = {}, {}

    def bound(self, sql: str, values: Sequence[Any]) -> "_Bound":
        """Return a statement with its values as they travel."""
        text, formats = _written(sql)
        if not values:
            return _Bound(sql, text, (), [], None)
        given = self.cells.dump_sequence(values, formats)
        return _Bound(sql, text, tuple(self.cells.types or ()), given, self.cells.formats)

    def run(self, one: "_Bound") -> Generator[Any, Any, list[tuple[Any, ...]]]:
        """Run what waits and one statement more, and return its rows."""
        idle = not self.raw.autocommit and self.wire.transaction_status == self.idle
        if idle or self.waiting or self.asked:
            waiting, asked = self._taken(), self.asked
            self.asked = {}
            answers = yield from self._together([*waiting, one, *asked.values()])
            answer, *others = answers[len(waiting) :]
            self.known = dict(zip(asked, map(self._rows, others), strict=True))
        else:
            name = self.names.get(one.key) or (yield from self._prepare(one))
            self.wire.send_query_prepared(name, one.given, param_formats=one.formats)
            answer = self._good((yield from self.execute(self.wire)))
        return self._rows(answer)

    def send(self, *, commit: bool) -> Generator[Any, Any, None]:
        """Run what waits, and end the transaction if asked."""
        yield from self._together(self._taken(), commit=commit)

    def _taken(self) -> "list[_Bound]":
        taken, self.waiting = self.waiting, []
        return taken

    def _prepare(self, one: "_Bound") -> Generator[Any, Any, bytes]:
        yield from self.raw._start_query()  # BEGIN, where a transaction has not begun
        self.made += 1
        name = b"unionloop_%d" % self.made
        self.wire.send_prepare(name, one.text, param_types=one.types)
        self._good((yield from self.execute(self.wire)))
        self.names[one.key] = name
        return name

    def _together(self, statements: "list[_Bound]", *, commit: bool = False) -> Generator[Any, Any, list[Any]]:
        """Send statements, before them BEGIN where none was sent, in one way there and back; return their answers."""
        names = []
        for one in statements:
            names.append(self.names.get(one.key) or (yield from self._prepare(one)))
        begin = not self.raw.autocommit and self.wire.transaction_status == self.idle
        asked = [one for one in _ASKED if begin and not commit and one.key in self.names]
        count = len(names) + begin + len(asked) + commit
        self.wire.enter_pipeline_mode()
        try:
            if begin:
                self.wire.send_query_params(self.raw._get_tx_start_command(), None)
            for name, one in zip(names, statements, strict=True):
                self.wire.send_query_prepared(name, one.given, param_formats=one.formats)
            for one in asked:
                self.wire.send_query_prepared(self.names[one.key], one.given)
            if commit:
                self.wire.send_query_params(b"COMMIT", None)
            self.wire.pipeline_sync()
            answers = [(yield from self.execute(self.wire))]
            while len(answers) < count:
                answers.append((yield from self.more(self.wire)))
            yield from self.more(self.wire)  # the mark of the end
        finally:
            if self.wire.status == 0:  # a connection that broke off has nothing to leave
                self.wire.exit_pipeline_mode()
        found = [self._good(one) for one in answers]
        self.along = self._rows(found[begin + len(names)]) if asked else None
        return found[begin : begin + len(names)]

    def _rows(self, answer: Any) -> list[tuple[Any, ...]]:
        if not answer.nfields or not answer.ntuples:
            return []
        self.cells.set_pgresult(answer)
        return list(self.cells.load_rows(0, answer.ntuples, tuple))

    def _good(self, answers: list[Any]) -> Any:
        answer = answers[-1]
        if answer.status not in self.good:
            error = self.refused(answer, encoding=self.raw.info.encoding)
            if error.sqlstate in _STALE:
                self.names.clear()
            raise error
        return answer


@dataclass(slots=True)
class _Bound:
    """A statement and its values, as they travel."""

    sql: str
    text: bytes
    types: tuple[int, ...]
    given: Any
    formats: Any

    @property
    def key(self) -> tuple[str, tuple[int, ...]]:
        """What it is prepared under."""
        return self.sql, self.types


_ASKED: list[_Bound] = []


def _reading(raw: Any) -> Any:
    """Return how values are written and read: as Django has it, but moments, all in UTC, by the driver's own reader.

    Django's does the same in Python, and takes a tenth of reading a row.
    """
    from psycopg import adapt, adapters, pq

    known = adapt.AdaptersMap(raw.adapters)
    if raw.info.parameter_status("TimeZone") == "UTC":
        moment: Any = adapters.get_loader(adapters.types["timestamptz"].oid, pq.Format.TEXT)
        known.register_loader("timestamptz", moment)
    return SimpleNamespace(adapters=known, connection=raw)


@lru_cache(maxsize=4096)
def _written(sql: str) -> tuple[bytes, list[Any]]:
    """Return the text as the server wants it ($1 for the first %s), and a format for every value."""
    from psycopg.adapt import PyFormat

    parts = [part.replace("%%", "%") for part in sql.split("%s")]
    text = parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))
    return text.encode(), [PyFormat.AUTO] * (len(parts) - 1)
