"""Writes of settlement runs: opened, computed, locked, checked, approved by different people."""

import hashlib

from django.db import connection, transaction
from django.db.models import Count, Max, Sum

from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import plain_rows
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, NotFound, Refused

from ..contracts.runs import RunRow, SampleRow
from ..contracts.settlement import RECEIVERS, RunState
from ..flow import RUN
from ..models.files import TaxRow
from ..models.settlement import Allocation, Correction, Run, RunLine, Sample
from ..queries import units
from ..queries.runs import control_sums, run_row, sample_row, taken, watching_of
from ..rules import settlement
from . import booking, computing, overtaking

DIGEST_CHUNK = 20_000


@transaction.atomic
def open_run(by: Actor, *, unit_id: int, month: str) -> RunRow:
    """Open a settlement of one month. One run of a month is open at a time."""
    if len(month) != 6 or not month.isdigit() or not 1 <= int(month[4:]) <= 12:
        raise BadInput("dues_bad_month", month=month[:10])
    units.require(by, "dues.open_run", unit_id)
    runs = Run.objects.select_for_update().filter(unit_id=unit_id, month=month)
    standing = runs.exclude(state__in=(RunState.APPROVED, RunState.CANCELLED)).first()
    if standing is not None:
        raise Refused("run_open", label=str(standing), run_id=standing.pk)
    number = (runs.aggregate(last=Max("number"))["last"] or 0) + 1
    run = Run(unit_id=unit_id, month=month, number=number)
    with RUN.start(by, "dues.open_run", run):
        pass
    return run_row(by, run)


@transaction.atomic
def compute(by: Actor, *, run_id: int) -> RunRow:
    """Split every unsettled receipt of the run's month. May be done again until the run is locked."""
    with RUN.step(by, "dues.compute", Run, run_id) as run:
        computing.compute(by, run)
        run.overtaken_id = None
        if run.rows_count == 0 and not Allocation.objects.filter(run=run).exists():
            raise Refused("nothing_to_settle", month=run.month)
    return run_row(by, run)


@transaction.atomic
def lock(by: Actor, *, run_id: int) -> RunRow:
    """Close a run to change: its receipts are settled by it and by no other, and a sample is drawn."""
    with RUN.step(by, "dues.lock", Run, run_id) as run:
        overtaking.refuse_overtaken(run)
        rows = computing.unsettled(run).aggregate(count=Count("id"), sum=Sum("paid_fen"))
        if (rows["count"], rows["sum"] or 0) != (run.rows_count, run.receipts_fen):
            raise Refused("receipts_changed", counted=run.rows_count, now=rows["count"])
        own = Allocation.objects.filter(run=run, turn=0)
        # set-wise, journalled with the run: from here on an import answers these rows with corrections
        fresh = TaxRow.objects.filter(pk__in=own.values("tax_row"), run_id__isnull=True).update(run_id=run.pk)
        kept = taken(run).count()
        if kept != run.rows_count:
            raise Refused("receipts_changed", counted=run.rows_count, now=kept, taken=fresh)
        run.locked_at, run.digest = by.at, digest(run)
        Sample.objects.filter(run=run).delete()
        ids = (pk for chunk in plain_rows(own.order_by("tax_row_id").values_list("pk"), DIGEST_CHUNK) for (pk,) in chunk)
        watching = watching_of(run.unit.division_code, by.today)
        run.parameters_used = sorted({*(run.parameters_used or ()), *watching.parameter_ids})  # may have changed since
        drawn = settlement.sample(ids, run.rows_count, run.digest, watching.sample_size)
        Sample.objects.bulk_create([
            Sample(run=run, allocation_id=one, position=at) for at, one in enumerate(drawn, start=1)
        ])
    return run_row(by, run)


@transaction.atomic
def view_sample(by: Actor, *, run_id: int, allocation_id: int) -> SampleRow:
    """Record that a checker has looked at one receipt of the sample: a part of checking, under the same right."""
    run = Run.visible(by, "dues.check").filter(pk=run_id).first()
    row = Sample.objects.select_for_update().filter(run=run, allocation_id=allocation_id).first()
    if run is None or row is None:
        raise NotFound("not_found", model="Sample", id=allocation_id)
    if row.viewed_by != by.name:
        if run.state != RunState.LOCKED:
            raise Refused("wrong_state", state=run.state, verb="dues.check")
        with change(by, "dues.check", row):
            row.viewed_by, row.viewed_at = by.name, by.at
    return sample_row(row)


@transaction.atomic
def check(by: Actor, *, run_id: int, note: str = "") -> RunRow:
    """Pass a locked run: its sums close, and the checker has seen the whole sample."""
    with RUN.step(by, "dues.check", Run, run_id, note=note) as run:
        left = Sample.objects.filter(run=run).exclude(viewed_by=by.name).count()
        if left:
            raise Refused("sample_left", left=left)
        _close(run)
    return run_row(by, run)


@transaction.atomic
def approve(by: Actor, *, run_id: int, note: str = "") -> RunRow:
    """Approve a checked run: vouchers are posted and what each union gets is owed to it.

    The payment batch follows as an errand (jobs.dues_reactions.pay_run).
    """
    overtaking.hold_open(run_id)
    with RUN.step(by, "dues.approve", Run, run_id, note=note) as run:
        overtaking.refuse_overtaken(run)
        _close(run)
        booking.post_run(by, run)
        overtaking.overtake(run)
        # set-wise, journalled with the run
        done = Allocation.objects.filter(run=run, corrects__isnull=False).values("corrects")
        Correction.objects.filter(allocation__in=done, state="approved").update(state="done", run=run)
        run.approved_at, run.approved_by = by.at, by.name
    return run_row(by, run)


@transaction.atomic
def send_back(by: Actor, *, run_id: int, reason: str) -> RunRow:
    """Send a locked or checked run back to its makers, with the reason; its receipts are free again."""
    if not reason.strip():
        raise BadInput("dues_no_reason")
    with RUN.step(by, "dues.send_back", Run, run_id, note=reason.strip()[:500]) as run:
        Sample.objects.filter(run=run).delete()
        taken(run).update(run_id=None)
        run.locked_at, run.digest = None, ""
    return run_row(by, run)


@transaction.atomic
def cancel_run(by: Actor, *, run_id: int, reason: str) -> RunRow:
    """Give a run up that was not locked. Its number stays taken."""
    if not reason.strip():
        raise BadInput("dues_no_reason")
    with RUN.step(by, "dues.cancel_run", Run, run_id, note=reason.strip()[:500]) as run:
        RunLine.objects.filter(run=run).delete()
        Allocation.objects.filter(run=run).delete()
    return run_row(by, run)


def digest(run: Run) -> str:
    """Return SHA-256 over the run's allocations in the order of their receipts.

    The database writes each as the text Python would: to read fourteen values out takes twice as long.
    """
    values = ("tax_row_id", "turn", "COALESCE(CAST(rule_id AS varchar), 'None')", "kind",
              "COALESCE(CAST(base_unit_id AS varchar), 'None')", "paid_fen", *(f"{one}_fen" for one in RECEIVERS))  # fmt: skip
    shape = ", ".join("''%%s''" if name == "kind" else "%%s" for name in values)
    write = "format" if connection.vendor == "postgresql" else "printf"
    whole = hashlib.sha256()
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {write}('({shape})', {', '.join(values)}) FROM dues_allocation WHERE run_id = %s "
                       "ORDER BY tax_row_id, turn", [run.pk])  # fmt: skip
        while chunk := cursor.fetchmany(DIGEST_CHUNK):
            whole.update("".join([text for (text,) in chunk]).encode())
    return whole.hexdigest()


def _close(run: Run) -> None:
    """Refuse to go on while a control sum does not close or the rows are not those that were locked."""
    for sum_ in control_sums(run):
        if sum_.diff:
            raise Refused("sums_open", what=sum_.label, left=sum_.left, right=sum_.right)
    if digest(run) != run.digest:
        raise Refused("rows_changed", run=str(run))
