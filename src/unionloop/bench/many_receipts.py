"""More receipts of the same firms, for benches of a province: written past the commands by one statement, all guards on.

A town of 200 000 firms is as many as a bench can build in minutes; a province's month has several receipts of each (other
periods, other details). The copies differ from their first in line number, receipt number, keys and period.
"""

from typing import Any

FIRMS_MOST = 200_000
_OTHER = {  # x is no digit of a hash: no copy has the key of a first
    "natural_key": "'x{turn}' || SUBSTR(natural_key, {wide})", "line_key": "'x{turn}' || SUBSTR(line_key, {wide})",
    "receipt": "receipt || '-{turn}'", "line_no": "line_no + {turn} * {step}",
    "digest": "'x{turn}' || SUBSTR(digest, {wide})",
}  # fmt: skip


def firms_for(rows: int) -> tuple[int, int]:
    """Return (firms, receipts of each) for so many receipts."""
    times = -(-rows // FIRMS_MOST)
    return rows // times, times


def multiply(times: str, month: str) -> dict[str, Any]:
    """Give every live receipt of a month so many receipts in all; nothing of this is measured."""
    from django.apps import apps
    from django.db import connection, transaction

    from unionloop.kernel.bulk import count_anew

    model: Any = apps.get_model("dues.TaxRow")
    table, columns = model._meta.db_table, [one.column for one in model._meta.local_concrete_fields if not one.primary_key]
    live = f"FROM {table} WHERE month = %s AND state = 'live' AND corrects_id IS NULL"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(line_no), MAX(id) {live}", [month])
        step, last = cursor.fetchone()
        for turn in range(1, int(times)):
            values = [_OTHER.get(name, f'"{name}"').format(turn=turn, wide=len(str(turn)) + 2, step=step) for name in columns]
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} {live} AND id <= %s ORDER BY id",
                           [month, last])  # fmt: skip
        cursor.execute(f"SELECT COUNT(*), SUM(paid_fen) {live}", [month])
        rows, fen = cursor.fetchone()
    count_anew(rows, table)
    return {"rows": rows, "total_fen": int(fen)}
