"""Reads of tax files: what came, what was wrong with it, and the way back to one line of one file."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.progress import told

from ..contracts.files import (
    MONEY_STATES,
    ArrivalDay,
    Arrivals,
    Control,
    FaultRow,
    FileState,
    Item,
    RowState,
    TaxFileRow,
    TaxRowRow,
)  # fmt: skip
from ..flow_files import FILE
from ..models.files import RowFault, TaxFile, TaxRow
from ..rules.faults import words
from ..rules.rhythm import EACH_WORKDAY, file_days
from ..rules.rows import TOLERANCE_FEN


def file_row(by: Actor, file: TaxFile, *, again: bool = False) -> TaxFileRow:
    """Return a file as its contract; `again` says the caller just sent what was there before."""
    mine = TaxRow.objects.filter(file=file)
    counts = mine.aggregate(
        matched=Count("pk", filter=Q(employer_id__isnull=False)),
        settled=Count("pk", filter=Q(run_id__isnull=False)),
    )
    state = FileState(file.state)
    return TaxFileRow(
        id=file.pk, unit_id=file.unit_id, unit_name=file.unit.name, name=file.name, sha256=file.sha256,
        size=file.size, kind=file.kind, encoding=file.encoding, state=state,
        received_at=file.received_at, received_by=file.received_by, data_from=file.data_from,
        data_to=file.data_to, rows_read=file.rows_read, accepted=file.accepted, changed=file.changed,
        corrected=file.corrected, duplicate=file.duplicate, failed=file.failed,
        total_fen=file.total_fen, stated_fen=file.stated_fen, matched=counts["matched"],
        settled=counts["settled"], first_file_id=file.pk if again else None, notes=tuple(file.notes),
        verbs=tuple(verb for verb in FILE.open_to(by, file) if verb != "dues.receive"),
    )  # fmt: skip


def tax_file(by: Actor, *, file_id: int) -> TaxFileRow:
    """Return one tax file."""
    return file_row(by, seen(by, "dues.read", TaxFile, file_id))


def tax_files(by: Actor, *, unit_id: int | None = None, state: str = "", month: str = "",
              after: str = "", limit: int = 50) -> Page[TaxFileRow]:  # fmt: skip
    """Return tax files, the latest first; `sums`: what live files brought (fen), and the rows of all that failed."""
    found = TaxFile.visible(by, "dues.read").select_related("unit")
    if unit_id:
        found = found.filter(unit_id=unit_id)
    if state:
        found = found.filter(state=state)
    if month:
        first = date(int(month[:4]), int(month[4:]), 1)
        found = found.filter(received_at__date__gte=first, received_at__date__lt=_next_month(first))
    live = Sum("total_fen", filter=Q(state=FileState.LIVE))
    found_sums = found.aggregate(total=live, failed=Sum("failed"))
    return keyset(found, ("-received_at", "-id"), lambda one: file_row(by, one), after=after, limit=limit,
                  sums={"total_fen": found_sums["total"] or 0, "failed": found_sums["failed"] or 0})  # fmt: skip


def own_files(by: Actor, *, limit: int = 20) -> list[TaxFileRow]:
    """Return the files this actor handed in that are not in the books yet, newest first."""
    found = TaxFile.visible(by, "dues.read").select_related("unit")
    found = found.filter(received_by=by.name, state__in=(FileState.RECEIVED, FileState.STAGED)).order_by("-id")
    return [file_row(by, one) for one in found[:limit]]


def arrivals(by: Actor, *, unit_id: int, month: str) -> Arrivals:
    """Return what came of a month's tax files, day by day, and what is late.

    How often the tax office hands a file over is the collecting union's parameter `dues.tax_file_day`.
    """
    first = date(int(month[:4]), int(month[4:]), 1)
    units = organisation.by_ids([unit_id])
    region = units[unit_id].division_code if unit_id in units else ""
    file_day = reference.value("dues.tax_file_day", region, first, EACH_WORKDAY)
    expected = file_days(first, file_day, reference.calendar().is_workday)
    found = _received(by, unit_id, first)
    days = tuple(
        ArrivalDay(day, *found.get(day, (0, 0, 0)), day in expected)
        for day in sorted({*expected, *found} if file_day == EACH_WORKDAY else found)
    )
    due = [day for day in expected if day <= by.today]
    late = [day for day in due if day not in found] if file_day == EACH_WORKDAY else [] if found else due
    return Arrivals(
        days=days, due_date=None if file_day == EACH_WORKDAY else expected[0], due=len(due),
        came=len(due) - len(late), late=tuple(late), rows=sum(one.rows for one in days),
        total_fen=sum(one.total_fen for one in days),
    )  # fmt: skip


def _received(by: Actor, unit_id: int, first: date) -> dict[date, tuple[int, int, int]]:
    """Return (files, rows, fen) of a month by the day they reached the treasury."""
    rows = TaxRow.visible(by, "dues.read").filter(
        file__unit_id=unit_id, state__in=MONEY_STATES, corrects__isnull=True,
        received_date__gte=first, received_date__lt=_next_month(first),
    )  # fmt: skip
    sums = rows.values("received_date").annotate(
        files=Count("file", distinct=True), rows=Count("pk"), total=Sum("paid_fen")
    )
    return {one["received_date"]: (one["files"], one["rows"], one["total"]) for one in sums}


def file_faults(by: Actor, *, file_id: int, after: str = "", limit: int = 50) -> Page[FaultRow]:
    """Return the faults of a file by line: where, what, why, and what to do."""
    seen(by, "dues.read", TaxFile, file_id)
    found = RowFault.objects.filter(file_id=file_id)
    return keyset(found, ("line_no", "id"), fault_row, after=after, limit=limit)


def every_fault(by: Actor, *, file_id: int) -> Iterator[FaultRow]:
    """Yield all faults of a file, for an export."""
    seen(by, "dues.read", TaxFile, file_id)
    yield from every(RowFault.objects.filter(file_id=file_id).order_by("line_no", "id"), fault_row)


def fault_kinds(by: Actor, *, file_id: int) -> list[tuple[str, str, int]]:
    """Return (code, reason in general, count) for a file, the most frequent first."""
    seen(by, "dues.read", TaxFile, file_id)
    found = RowFault.objects.filter(file_id=file_id).values("code", "column").annotate(count=Count("pk"))
    return [(one["code"], one["column"], one["count"]) for one in found.order_by("-count", "code")]


def controls(by: Actor, *, file_id: int) -> list[Control]:
    """Return control totals by month and item over the rows that count or would count."""
    seen(by, "dues.read", TaxFile, file_id)
    counted = [RowState.STAGED, *MONEY_STATES]
    found = TaxRow.objects.filter(file_id=file_id, state__in=counted).exclude(outcome="duplicate")
    sums = found.values("month", "item").annotate(
        rows=Count("pk"), paid=Sum("paid_fen"), payroll=Sum("payroll_fen")
    )
    return [
        Control(one["month"], Item(one["item"]), one["rows"], one["paid"], one["payroll"])
        for one in sums.order_by("month", "item")
    ]


def tax_rows(by: Actor, *, file_id: int, outcome: str = "", after: str = "",
             limit: int = 50) -> Page[TaxRowRow]:  # fmt: skip
    """Return the rows of a file; `outcome` narrows to accepted, changed, corrected or duplicate."""
    found = TaxRow.visible(by, "dues.read").filter(file_id=file_id).select_related("file")
    if outcome:
        found = found.filter(outcome=outcome)
    paid = found.aggregate(total=Sum("paid_fen"))["total"] or 0
    return keyset(found, ("line_no", "id"), row_of, after=after, limit=limit, sums={"paid_fen": paid})


def source_rows(
    by: Actor, *, ids: Iterable[int] = (), unit_id: int | None = None, employer_id: int | None = None,
    run_id: int | None = None, month: str = "", payer_id: int | None = None, after: str = "",
    limit: int = 50,
) -> Page[TaxRowRow]:  # fmt: skip
    """Return the lines behind an amount, with file and line number: the end of "explain this amount".

    A union sees the lines of its own employers even though the file hangs at the collecting city.
    """
    asked = Q()
    if chosen := list(ids):
        asked &= Q(pk__in=chosen)
    if unit_id:
        asked &= Q(file__unit_id=unit_id) | Q(employer__union_id=unit_id) | Q(employer__joint_union_id=unit_id)
    for name, value in (("employer_id", employer_id), ("run_id", run_id), ("payer_id", payer_id), ("month", month)):
        if value:
            asked &= Q(**{name: value})
    found = explained_to(by, asked).select_related("file")
    paid = found.aggregate(total=Sum("paid_fen"))["total"] or 0
    return keyset(found, ("received_date", "id"), row_of, after=after, limit=limit,
                  sums={"paid_fen": paid})  # fmt: skip


def tax_row(by: Actor, *, row_id: int) -> TaxRowRow:
    """Return one line."""
    row = explained_to(by).select_related("file").filter(pk=row_id).first()
    if row is None:
        raise NotFound("not_found", model="TaxRow", id=row_id)
    return row_of(row)


def explained_to(by: Actor, asked: Q | None = None) -> QuerySet[TaxRow]:
    """Return the lines this actor may have explained: of own files, or of own employers.

    What is asked for narrows both sides before they are put together: no line of the city is looked at for those of one firm.
    """
    wanted = Q(state__in=MONEY_STATES) & (asked or Q())
    own = TaxRow.visible(by, "dues.read").filter(wanted)
    places = Q()
    for place in ("employer__unit__path", "employer__union__path", "employer__joint_union__path"):
        places |= by.sees("dues.read", place)
    mine = TaxRow.objects.filter(places & wanted)
    return TaxRow.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=mine.values("pk"))) if (
        "" not in by.paths("dues.read")
    ) else own


def gaps(by: Actor, *, unit_id: int | None = None, month: str = "", side: str = "", after: str = "",
         limit: int = 50) -> Page[TaxRowRow]:  # fmt: skip
    """Return the 不足额/超额 list: lines whose payment is off payroll × rate by more than the tolerance.

    The tolerance is the collecting union's parameter `dues.tolerance_fen`.
    """
    units = organisation.by_ids([unit_id] if unit_id else [])
    region = units[unit_id].division_code if unit_id in units else ""
    tolerance_fen = reference.value("dues.tolerance_fen", region, by.today, TOLERANCE_FEN)
    found = TaxRow.visible(by, "dues.read").filter(state__in=MONEY_STATES, corrects__isnull=True, current=True)
    if unit_id:
        found = found.filter(file__unit_id=unit_id)
    if month:
        found = found.filter(month=month)
    under, over = Q(gap_fen__lt=-tolerance_fen), Q(gap_fen__gt=tolerance_fen)
    found = found.filter({"under": under, "over": over}.get(side, under | over)).select_related("file")
    sums = found.aggregate(gap=Sum("gap_fen"), paid=Sum("paid_fen"))
    return keyset(found, ("gap_fen", "id"), row_of, after=after, limit=limit,
                  sums={"gap_fen": sums["gap"] or 0, "paid_fen": sums["paid"] or 0})  # fmt: skip


def stage_progress(by: Actor, *, file_id: int) -> dict[str, Any]:
    """Return how far a running try has come."""
    file = seen(by, "dues.read", TaxFile, file_id)
    return told(f"dues.stage:{file.pk}", by.at)


def fault_row(fault: RowFault) -> FaultRow:
    """Return a fault with its words."""
    reason, cure = words(fault.code, fault.facts, fault.value)
    return FaultRow(fault.pk, fault.line_no, fault.column, fault.value, fault.code, reason, cure)


def row_of(row: TaxRow) -> TaxRowRow:
    """Return a tax row as its contract."""
    return TaxRowRow(
        id=row.pk, file_id=row.file_id, file_name=row.file.name, line_no=row.line_no,
        payer_id=row.payer_id, payer_name=row.payer_name, uscc=row.uscc, tax_key=row.tax_key,
        employer_id=row.employer_id, item=Item(row.item), period_from=row.period_from,
        period_to=row.period_to, payroll_fen=row.payroll_fen, rate_bp=row.rate_bp, due_fen=row.due_fen,
        paid_fen=row.paid_fen, gap_fen=row.gap_fen, received_date=row.received_date, month=row.month,
        tax_office=row.tax_office, treasury=row.treasury, street=row.street, receipt=row.receipt,
        state=RowState(row.state), run_id=row.run_id, corrects_id=row.corrects_id,
    )  # fmt: skip


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
