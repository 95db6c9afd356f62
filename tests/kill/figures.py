"""What a finished installation says: every figure that must not depend on kills, and every fault."""

import json
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import Sum

from tests.kill.month import World
from unionloop.demo.scene import moment
from unionloop.domains.documents.models import StoredFile
from unionloop.domains.documents.queries import read_content
from unionloop.domains.dues import queries
from unionloop.domains.dues.models import Allocation, Payout, Run, RunLine, TaxRow
from unionloop.domains.ledger.models import Leg, Voucher
from unionloop.domains.messaging.models import Notice, Receipt, ReceiptStep
from unionloop.domains.payments.models import Batch, Line
from unionloop.jobs import checks
from unionloop.kernel.actor import system
from unionloop.kernel.models import Entry, Errand, Seal

OUTAGE = r"^(MemoryError|OperationalError: out of memory|DatabaseError: out of memory|OperationalError: .*No space left on device)"
ONCE = (  # acts that move money: one journal line each, however often a process died on the way
    "dues.receive", "dues.confirm", "dues.open_run", "dues.compute", "dues.lock", "dues.approve", "dues.pay",
    "payments.draft", "payments.check", "payments.release", "payments.export", "payments.take_return",
    "payments.keep_return", "dues.receive_sheet", "dues.close_collection", "ledger.post",
)  # fmt: skip


def faults(world: World, index: int) -> list[str]:
    """Return what `unionloop verify` finds, now."""
    return checks.faults(system(moment(world.scene.city.months[index] + timedelta(days=26)), via="cli"))


def figures(done: int) -> dict[str, Any]:
    """Return the figures of an installation by natural keys, ready to be compared as text."""
    code = "unit__code"
    return {
        "rows": _rows(TaxRow.objects.exclude(state="duplicate"), "natural_key", "state", "current", "month", "paid_fen"),
        "split": _rows(Allocation.objects, "tax_row__natural_key", "turn", "kind", "paid_fen", "base_fen", "street_fen",
                       "county_fen", "city_fen", "province_fen", "national_fen", "fee_fen"),
        "runs": _rows(Run.objects, "month", "number", "state", "rows_count", "total_fen"),
        "units": _rows(RunLine.objects, "run__month", code, "tier", "rows_count", "due_fen", "pay_fen", "claim_fen"),
        "payouts": _rows(Payout.objects, "run__month", code, "what", "amount_fen", "paid_fen", "state"),
        "batches": _rows(Batch.objects, "number", "state", "lines_count", "total_fen", "paid_fen", "bounced_fen"),
        "lines": _rows(Line.objects, "batch__number", "seq", code, "tail", "amount_fen", "paid_fen", "state", "reason"),
        "legs": _rows(Leg.objects, "voucher__book__unit__code", "voucher__month", "voucher__ordinal", "voucher__day", "line_no",
                      "account__code", "amount_fen", code),
        "told": _rows(Receipt.objects, code, "kind", "title", "number"),
        "steps": _rows(ReceiptStep.objects, "receipt__unit__code", "text"),
        "notices": _rows(Notice.objects, "receiver_unit__code", "template", "channel"),
        "acts": sorted(Counter(Entry.objects.filter(verb__in=ONCE).values_list("verb", flat=True)).items()),
        "months": done,
    }  # fmt: skip


def _rows(rows: Any, *names: str) -> list[str]:
    return sorted(
        json.dumps(one, ensure_ascii=False, default=str) for one in rows.order_by().values_list(*names)
    )


def closed(world: World, done: int) -> dict[str, Any]:
    """Return the sums that must be equal, each counted on its own side of the house."""
    by = system(moment(world.scene.city.months[done - 1] + timedelta(days=26)), via="cli")
    sums = queries.balance(by, unit_id=world.scene.city_unit)
    return {
        "tax_office_fen": sum(made.total_fen for made in world.made[:done]),
        "in_fen": sums.in_fen, "split_fen": sums.split_fen, "settled_fen": sums.settled_fen,
        "waiting_fen": sums.waiting_fen,
        "paid_fen": sums.paid_fen,
        "bank_paid_fen": Line.objects.aggregate(sum=Sum("paid_fen"))["sum"],
        "posted_fen": Leg.objects.filter(voucher__source__startswith="dues.paid:", amount_fen__gt=0)
        .aggregate(sum=Sum("amount_fen"))["sum"],
    }  # fmt: skip


def broken(world: World) -> list[str]:
    """Return what happened not exactly once."""
    found = []
    rows = Counter(TaxRow.objects.filter(current=True).values_list("natural_key", flat=True))
    found += [f"{key} is live {count} times" for key, count in rows.items() if count > 1]
    found += _orders()
    posted: dict[int, int] = defaultdict(int)
    for unit_id, fen in Leg.objects.filter(voucher__source__startswith="dues.paid:", unit__isnull=False).values_list(
            "unit_id", "amount_fen"):  # fmt: skip
        posted[unit_id] += fen
    paid = dict(Line.objects.order_by().values_list("unit_id").annotate(Sum("paid_fen")))
    found += [f"union {unit}: bank paid {paid.get(unit, 0)}, ledger {posted.get(unit, 0)}"
              for unit in paid.keys() | posted.keys() if paid.get(unit, 0) != posted.get(unit, 0)]  # fmt: skip
    owed = Errand.objects.filter(done_at__isnull=True)
    found += [f"{one} is still owed: {one.last_error}" for one in owed]
    survived = Errand.objects.filter(done_at__isnull=False, last_error__regex=OUTAGE)  # tried again, and done
    found += [f"{one} failed {one.tries} times: {one.last_error}"
              for one in Errand.objects.filter(tries__gt=0).exclude(pk__in=survived.values("pk"))]  # fmt: skip
    if Seal.objects.count() != Entry.objects.count():
        found.append("journal lines stand outside the chain")
    if Voucher.objects.count() != len(set(Voucher.objects.values_list("book_id", "month", "ordinal"))):
        found.append("two vouchers with one number")
    return found


def _orders() -> list[str]:
    """Every line of every batch stands in exactly one order file, once."""
    found, references = [], Counter()
    files = {one.pk: one for one in StoredFile.objects.filter(kind="order")}
    for batch in Batch.objects.filter(exported_at__isnull=False):
        file = files.pop(batch.file_id)
        text = read_content(file.sha256, sealed=file.sealed).decode("gb18030")
        references.update(line.split("|")[2] for line in text.splitlines()[1:] if not line.startswith("合计"))
    found += [f"{name} was exported {count} times" for name, count in references.items() if count > 1]
    found += [f"order file {one.name} belongs to no batch" for one in files.values()]
    lines = Line.objects.filter(batch__exported_at__isnull=False).exclude(state="cancelled").count()
    return found + (
        [f"{lines} lines sent, {len(references)} in order files"] if lines != len(references) else []
    )
