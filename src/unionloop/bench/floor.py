"""What durable rows cost by themselves: the allocations of a run, already worked out, copied by one statement.

No settlement that keeps a row a receipt can take less than the copy behind keys, checks, indexes and triggers.
"""

import time
from typing import Any

ALLOCATIONS, RUNS = "dues_allocation", "dues_run"
OTHER_MONTH = "209912"


def written() -> dict[str, float]:
    """Return microseconds a row by the clock, committed: into a table with nothing on it, and behind every guard."""
    from django.db import connection, transaction

    columns = _columns("dues.Allocation")
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {ALLOCATIONS} WHERE turn = 0")
        rows = cursor.fetchone()[0]
        cursor.execute(f"CREATE TABLE bench_bare AS SELECT {names} FROM {ALLOCATIONS} WHERE 1 = 0")

        def seconds(statement: str, *values: Any) -> float:
            started = time.perf_counter()
            with transaction.atomic():
                cursor.execute(statement, values)
            assert cursor.rowcount == rows, (cursor.rowcount, rows)
            return time.perf_counter() - started

        bare = seconds(f"INSERT INTO bench_bare SELECT {names} FROM {ALLOCATIONS} WHERE turn = 0 ORDER BY tax_row_id")
        run = _open_run(cursor)
        taken = {"run_id": "%s", "turn": "1"}  # a second row of the same receipt, in a run that is not locked
        guarded = seconds(f"INSERT INTO {ALLOCATIONS} ({names}) SELECT {', '.join(taken.get(one, one) for one in columns)} "
                          f"FROM {ALLOCATIONS} WHERE turn = 0 ORDER BY tax_row_id", run)  # fmt: skip
    return {"bare": round(bare * 1e6 / rows, 2), "guarded": round(guarded * 1e6 / rows, 2)}


def _open_run(cursor: Any) -> int:
    """Return a run like the first, of another month and not locked."""
    columns = _columns("dues.Run")
    other = {"month": f"'{OTHER_MONTH}'", "state": "''"}
    cursor.execute(f"INSERT INTO {RUNS} ({', '.join(columns)}) SELECT {', '.join(other.get(one, one) for one in columns)} "
                   f"FROM {RUNS} ORDER BY id LIMIT 1")  # fmt: skip
    cursor.execute(f"SELECT id FROM {RUNS} WHERE month = '{OTHER_MONTH}'")
    return int(cursor.fetchone()[0])


def _columns(model: str) -> list[str]:
    from django.apps import apps

    return [one.column for one in apps.get_model(model)._meta.local_concrete_fields if not one.primary_key]
