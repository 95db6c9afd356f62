"""A tried file becomes money, and is taken back while nothing has been settled on it."""

from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, JSONField, Min, OuterRef, Q, Subquery, Value, When

from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.series import take

from ..contracts.files import MONEY_STATES, FileState, PayerState, RowState, TaxFileRow
from ..flow_files import FILE
from ..models.files import Collection, Payer, RowFault, TaxFile, TaxRow
from ..queries.files import file_row
from .files import compare, count_up

_REVERSED = (
    "natural_key", "digest", "receipt", "payer_name", "uscc", "old_tax_id", "tax_key", "item",
    "period_from", "period_to", "rate_bp", "refund_type", "received_date", "tax_office", "treasury",
    "street", "payer_key", "payer_id", "employer_id", "line_key", "receipt_uuid", "detail",
)  # fmt: skip
_PAYER = ("payer_key", "tax_key", "uscc", "old_tax_id", "payer_name", "tax_office", "street")


@transaction.atomic
def confirm(by: Actor, *, file_id: int) -> TaxFileRow:
    """Make the good rows of a tried file live: new ones count, changed ones replace what was not yet
    settled, and what contradicts a settled row becomes a correction beside it.
    """
    take("dues.confirm")  # one at a time: two files may carry the same rows
    with FILE.step(by, "dues.confirm", TaxFile, file_id) as file:
        compare(file)
        count_up(file)
        if not file.accepted + file.changed + file.corrected:
            raise Refused("nothing_to_confirm", duplicate=file.duplicate, failed=file.failed)
        staged = TaxRow.objects.filter(file=file, state=RowState.STAGED)
        _open_months(by, file)
        _replace(by, file)
        _know_payers(file)
        payer = Payer.objects.filter(unit=file.unit_id, key=OuterRef("payer_key"))
        staged.exclude(outcome="duplicate").update(
            state=Case(When(outcome="corrected", then=Value(str(RowState.CORRECTION))),
                       default=Value(str(RowState.LIVE))),
            current=True,
            payer_id=Subquery(payer.values("pk")[:1]),
            employer_id=Subquery(payer.values("employer_id")[:1]),
        )  # fmt: skip
        staged.filter(outcome="duplicate").update(state=RowState.DUPLICATE)
        bulk.count_anew(file.accepted + file.duplicate, TaxRow._meta.db_table, Payer._meta.db_table)
    return file_row(by, file)


@transaction.atomic
def undo(by: Actor, *, file_id: int, reason: str = "") -> TaxFileRow:
    """Take a whole file back: its rows stop counting and what they had replaced counts again.

    Refused once a row is in a settlement, or when a later file stands on one of its rows.
    """
    take("dues.confirm")
    with FILE.step(by, "dues.undo", TaxFile, file_id, note=reason) as file:
        rows = TaxRow.objects.filter(file=file)
        if file.state != FileState.LIVE:
            rows.filter(state=RowState.STAGED).delete()
            RowFault.objects.filter(file=file).delete()
            file.staged_to = 0
        else:
            _check_free(file)
            _give_back(file)
    return file_row(by, file)


def closed_months(unit_id: int) -> set[str]:
    """Return the months this unit has closed."""
    closed = Collection.objects.filter(unit_id=unit_id, state="closed")
    return set(closed.values_list("month", flat=True))


def _open_months(by: Actor, file: TaxFile) -> None:
    """Book what arrives for a closed month in the present one; the day of receipt stays as it is."""
    closed = closed_months(file.unit_id)
    if not closed:
        return
    now = f"{by.today:%Y%m}"
    if now in closed:
        raise Refused("month_closed", month=now)
    TaxRow.objects.filter(file=file, state=RowState.STAGED, month__in=closed).update(month=now)


def _replace(by: Actor, file: TaxFile) -> None:
    """Step aside for the new rows: replace what is free, reverse what is settled."""
    mine = TaxRow.objects.filter(file=file, state=RowState.STAGED)
    standing = TaxRow.objects.filter(current=True, file__unit=file.unit_id)  # another union's rows are its own
    # "in", not "exists": the few new keys are looked up, instead of every row that ever stood
    changed = mine.filter(outcome="changed").values("natural_key")
    standing.filter(natural_key__in=changed).update(state=RowState.REPLACED, current=False)
    settled = standing.filter(natural_key__in=mine.filter(outcome="corrected").values("natural_key"))
    closed, now = closed_months(file.unit_id), f"{by.today:%Y%m}"
    lines = dict(TaxRow.objects.filter(file=file, state=RowState.STAGED, outcome="corrected")
                 .values_list("natural_key", "line_no"))  # fmt: skip
    reversals = [
        (*(getattr(old, name) for name in _REVERSED), file.pk, lines[old.natural_key],
         -old.payroll_fen, -old.due_fen, -old.paid_fen, 0, now if old.month in closed else old.month,
         str(RowState.CORRECTION), "corrected", False, old.pk)
        for old in settled.iterator()
    ]  # fmt: skip
    columns = (*_REVERSED, "file_id", "line_no", "payroll_fen", "due_fen", "paid_fen", "gap_fen",
               "month", "state", "outcome", "current", "corrects_id")  # fmt: skip
    bulk.insert_rows(TaxRow._meta.db_table, columns, reversals)
    settled.update(current=False)


def _know_payers(file: TaxFile) -> None:
    """Enter the taxpayers nobody has seen before; known ones keep the decision made for them."""
    staged = TaxRow.objects.filter(file=file, state=RowState.STAGED)
    known = Payer.objects.filter(unit=file.unit_id, key=OuterRef("payer_key"))
    new = staged.filter(~Exists(known)).values("payer_key").annotate(first=Min("pk")).values("first")
    fixed = (Value(""), Value(0), Value([], output_field=JSONField()), Value(str(PayerState.NEW)))
    bulk.insert_found(
        Payer._meta.db_table,
        ("unit_id", "key", "tax_key", "uscc", "old_tax_id", "name", "tax_office", "street", "how", "score", "candidates",
         "state"),
        TaxRow.objects.filter(pk__in=Subquery(new)).order_by("pk").values_list(Value(file.unit_id), *_PAYER, *fixed),
    )  # fmt: skip


def _check_free(file: TaxFile) -> None:
    mine = TaxRow.objects.filter(file=file)
    settled = mine.filter(run_id__isnull=False).count()
    if settled:
        raise Refused("file_settled", rows=settled)
    if mine.filter(state=RowState.REPLACED).exists():
        later = TaxRow.objects.filter(
            Exists(mine.filter(state=RowState.REPLACED, natural_key=OuterRef("natural_key"))), current=True
        )
        name = later.values_list("file__name", flat=True).first()
        raise Refused("file_overtaken", name=name or "")
    closed = mine.filter(state__in=MONEY_STATES, month__in=closed_months(file.unit_id))
    if month := closed.values_list("month", flat=True).first():
        raise Refused("month_closed", month=month)


def _give_back(file: TaxFile) -> None:
    mine: Any = TaxRow.objects.filter(file=file)
    keys = mine.filter(current=True, outcome__in=("changed", "corrected")).values("natural_key")
    before = TaxRow.objects.filter(natural_key__in=keys).exclude(file=file)
    replaced = before.filter(state=RowState.REPLACED)
    settled = list(mine.filter(corrects__isnull=False).values_list("corrects_id", flat=True))
    latest = list(replaced.values("natural_key").annotate(row=Subquery(
        TaxRow.objects.filter(natural_key=OuterRef("natural_key"), state=RowState.REPLACED)
        .exclude(file=file).order_by("-pk").values("pk")[:1])).values_list("row", flat=True))  # fmt: skip
    changed = set(mine.filter(current=True, outcome="changed").values_list("natural_key", flat=True))
    mine.filter(Q(state__in=MONEY_STATES) | Q(state=RowState.DUPLICATE)).update(
        state=RowState.UNDONE, current=False
    )
    for start in range(0, len(latest), 500):
        rows = TaxRow.objects.filter(pk__in=latest[start : start + 500])
        back = [row.pk for row in rows if row.natural_key in changed]
        # a replaced row of a settled chain was itself a correction: it returns as what it was
        TaxRow.objects.filter(pk__in=back).update(
            current=True,
            state=Case(When(outcome="corrected", then=Value(str(RowState.CORRECTION))),
                       default=Value(str(RowState.LIVE))),
        )  # fmt: skip
    for start in range(0, len(settled), 500):
        TaxRow.objects.filter(pk__in=settled[start : start + 500]).update(current=True)
