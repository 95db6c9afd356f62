"""Lines of a tried file that may be money already counted: saved with fewer columns, or live at another union.

Called by `compare`; the keys of a line depend on the columns a file happens to have, its receipt does not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from ..contracts.files import RowState
from ..models.files import RowFault, TaxFile, TaxRow
from ..rules.facts import Identity, may_be_same

CHUNK = 500
Named = tuple[TaxRow, str, dict[str, Any]]  # row, fault, its facts


def compare_likeness(file: TaxFile) -> None:
    """Mark new rows that are a live row by another key as duplicates, and name those nobody can tell."""
    new = TaxRow.objects.filter(file=file, state=RowState.STAGED, outcome="accepted")
    standing = TaxRow.objects.filter(current=True)
    by_key = new.filter(Exists(standing.filter(natural_key=OuterRef("natural_key"))))
    _refuse(_elsewhere(one, _unit_of(standing.filter(natural_key=one.natural_key))) for one in list(by_key))
    by_line = new.exclude(line_key="").filter(Exists(standing.filter(line_key=OuterRef("line_key"))))
    for rows in _chunks(by_line, by_line.values_list("line_key", flat=True)):
        same, faults = _judge(file, rows)
        TaxRow.objects.filter(pk__in=[one.pk for one in same]).update(outcome="duplicate")
        _refuse(faults)
    _refuse(list(_in_file(new)))


def _elsewhere(row: TaxRow, unit: str) -> Named:
    return row, "live_elsewhere", {"unit": unit}


def _unit_of(rows: QuerySet[TaxRow]) -> str:
    return rows.values_list("file__unit__name", flat=True).first() or ""


def _chunks(rows: QuerySet[TaxRow], line_keys: Iterable[str]) -> Iterator[list[TaxRow]]:
    """Yield rows in groups, all of one line key together.

    The keys are asked for once and handed over: a server that knows nothing yet of a file just written would look for
    them anew at every row.
    """
    keys = sorted(set(line_keys))
    for start in range(0, len(keys), CHUNK):
        yield list(rows.filter(line_key__in=keys[start : start + CHUNK]).order_by("pk"))


def _judge(file: TaxFile, rows: list[TaxRow]) -> tuple[list[TaxRow], list[Named]]:
    """Pair each row with a live line nothing tells it apart from; a live line is met once."""
    live: dict[str, list[TaxRow]] = defaultdict(list)
    mine = TaxRow.objects.filter(file=file, state=RowState.STAGED)
    standing = TaxRow.objects.filter(current=True, line_key__in={one.line_key for one in rows})
    for one in standing.select_related("file__unit").order_by("pk"):
        live[one.line_key].append(one)
    met = set(mine.filter(natural_key__in=[one.natural_key for group in live.values() for one in group])
              .values_list("natural_key", flat=True))  # fmt: skip
    same: list[TaxRow] = []
    faults: list[Named] = []
    for row in rows:
        likely = [one for one in live[row.line_key] if may_be_same(_identity(one), _identity(row))]
        there = next((one for one in likely if one.file.unit_id != file.unit_id), None)
        free = [one for one in likely if one.natural_key not in met and _says(one) == _says(row)]
        if there is not None:
            faults.append(_elsewhere(row, there.file.unit.name))
        elif free:
            met.add(free[0].natural_key)
            same.append(row)
        elif likely:
            first = likely[0]
            differs = "编号列有缺" if _says(first) == _says(row) else "编号列有缺，且金额或入库日期不同"
            named: dict[str, Any] = {"file": first.file.name, "line": first.line_no, "differs": differs}
            faults.append((row, "likely_same", named))
    return same, faults


def _in_file(new: QuerySet[TaxRow]) -> Iterator[Named]:
    """Yield the rows of one file that may be an earlier row of it, written with other columns filled."""
    repeated = new.exclude(line_key="").order_by().values("line_key").annotate(count=Count("pk")).filter(count__gt=1)
    for rows in _chunks(new, repeated.values_list("line_key", flat=True)):
        before: dict[str, list[TaxRow]] = defaultdict(list)
        for row in rows:
            first = next((one for one in before[row.line_key] if may_be_same(_identity(one), _identity(row))), None)
            if first is not None:
                yield row, "likely_same_in_file", {"line": first.line_no}
            else:
                before[row.line_key].append(row)


def _identity(row: TaxRow) -> Identity:
    return Identity(row.receipt_uuid, row.tax_key, row.detail)


def _says(row: TaxRow) -> tuple[Any, ...]:
    return row.paid_fen, row.received_date


def _refuse(faults: Iterable[Named]) -> None:
    """Turn rows into named faults; the lines themselves stay in the stored file."""
    found = list(faults)
    RowFault.objects.bulk_create([
        RowFault(file_id=row.file_id, line_no=row.line_no, value=row.receipt, code=code, facts=facts)
        for row, code, facts in found
    ], batch_size=2000)  # fmt: skip
    for start in range(0, len(found), CHUNK):
        TaxRow.objects.filter(pk__in=[row.pk for row, _, _ in found[start : start + CHUNK]]).delete()
