"""The work of computing a run: every receipt split, every union's line, in one transaction.

Called by the command that holds the run's lock; the command journals it. A process killed in the
middle leaves nothing behind, and computing again gives the same rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows, no_collecting

from ..contracts.files import RowState
from ..contracts.settlement import RECEIVERS, Flag, Kind, RunState
from ..models.files import TaxRow
from ..models.settlement import Allocation, Correction, Run, RunLine
from ..queries.engine import CHUNK, COLUMNS, FIELDS, Engine, Share, receipt, receipts_of
from ..queries.sorting import Sorter
from . import splitting
from .lines import write_lines


@dataclass
class Aside:
    """What a run must know of its rows that the rows themselves do not keep."""

    rest_fen: int = 0  # what rounding left over, and the rule gave to somebody
    against: list[int] = field(default_factory=lambda: [0] * len(RECEIVERS))  # less by the rules before

    def add(self, share: Share) -> None:
        """Note one split receipt."""
        self.rest_fen += share.rest_fen
        if share.way.against != share.way.split:
            other = share.way.against(sum(share.parts))[0]
            self.against = [one + part - was for one, part, was in zip(self.against, share.parts, other, strict=True)]

    def add_many(self, rest_fen: int, more: list[int]) -> None:
        """Note the receipts of a chunk."""
        self.rest_fen += rest_fen
        self.against = [one + other for one, other in zip(self.against, more, strict=True)]


def compute(by: Actor, run: Run) -> None:
    """Split all unsettled receipts of the run's month, write allocations and lines, set the run's sums."""
    Allocation.objects.filter(run=run).delete()
    RunLine.objects.filter(run=run).delete()
    engine, aside = Engine(run.unit.division_code, by.today), Aside()

    def written(shares: Iterable[Share]) -> Iterator[tuple[object, ...]]:
        for share in shares:
            aside.add(share)
            yield share.values(run.pk)

    sorter = Sorter(engine)
    with no_collecting(), splitting.tables(run.pk) as table:
        for chunk in receipts_of(run.unit_id, run.month, run_id=run.pk):
            picks, apart = sorter.sort(chunk)
            aside.add_many(*table.write(picks, sorter.ways))
            insert_rows("dues_allocation", COLUMNS, list(written(engine.split(apart))))
    insert_rows("dues_allocation", COLUMNS, list(written(follow_ups(engine, run))))
    add_up(run, aside)
    write_lines(by, run)


def add_up(run: Run, aside: Aside) -> None:
    """Set the sums of a run from the rows as they are stored; the database adds them."""
    rows = Allocation.objects.filter(run=run)
    suspense = Q(kind=Kind.SUSPENSE)
    sums = rows.aggregate(
        rows=Count("id", filter=Q(turn=0)), total=Sum("paid_fen"), units=Count("base_unit", distinct=True),
        preparation=Sum("base_fen", filter=Q(kind=Kind.PREPARATION)), suspense=Sum("base_fen", filter=suspense),
        unknown=Count("id", filter=suspense & Q(turn=0)), **{name: Sum(f"{name}_fen") for name in RECEIVERS},
    )  # fmt: skip
    stated = unsettled(run).aggregate(count=Count("id"), sum=Sum("paid_fen"))
    run.receipts_count, run.receipts_fen = stated["count"], stated["sum"] or 0
    run.rows_count, run.total_fen, run.units_count = sums["rows"], sums["total"] or 0, sums["units"]
    run.preparation_fen, run.suspense_fen = sums["preparation"] or 0, sums["suspense"] or 0
    run.suspense_count, run.remainder_fen = sums["unknown"], aside.rest_fen
    run.sums = {name: sums[name] or 0 for name in RECEIVERS}
    before = {name: run.sums[name] - less for name, less in zip(RECEIVERS, aside.against, strict=True)}
    run.against = before if any(aside.against) else {}
    used = rows.filter(rule__isnull=False).order_by().values_list("rule", flat=True).distinct()
    run.rules_used = sorted(used)


def unsettled(run: Run):  # type: ignore[no-untyped-def]
    """Return the receipts a run has to settle: live, of its month, in no other run."""
    rows = TaxRow.objects.filter(file__unit_id=run.unit_id, month=run.month, state__in=("live", "correction"))
    return rows.filter(Q(run_id__isnull=True) | Q(run_id=run.pk))


def follow_ups(engine: Engine, run: Run) -> Iterator[Share]:
    """Yield the pairs that put right what earlier runs could not know: cleared suspense, corrections."""
    done = Allocation.objects.filter(corrects__isnull=False).values("corrects")
    old = Allocation.objects.filter(run__unit=run.unit_id, run__state=RunState.APPROVED, corrects__isnull=True)
    old = old.exclude(pk__in=done)
    asked = Correction.objects.filter(state="approved").values("allocation")
    # a correction is followed whatever it says; suspense only once its payer or a rule is known
    wanted = old.filter(Q(kind=Kind.SUSPENSE) & ~_taken_back() | Q(pk__in=asked)).order_by("pk")
    corrected = set(asked.values_list("allocation", flat=True))
    last = 0
    while chunk := list(wanted.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        rows = TaxRow.objects.filter(pk__among={one.tax_row_id for one in chunk}).values_list(*FIELDS)
        receipts = {values[0]: receipt(values) for values in rows}
        engine.learn({one.employer_id for one in receipts.values() if one.employer_id is not None})
        for old_one in chunk:
            if old_one.pk not in corrected and Flag.OVER_REFUND in old_one.flags.split():
                continue  # only a person's correction says what it takes back
            now = engine.fresh(receipts[old_one.tax_row_id])
            if old_one.pk not in corrected and now.way.receivers.kind is Kind.SUSPENSE:
                continue
            back = engine.back(receipts[old_one.tax_row_id], old_one)
            yield back
            yield now._replace(turn=back.turn + 1)


def _taken_back() -> Exists:
    """Tell of suspense that it was taken back whole before anybody knew whose it was: no union gets it first and owes it then."""
    reversals = TaxRow.objects.filter(state=RowState.CORRECTION, corrects__paid_fen=-F("paid_fen"))
    whole = reversals.filter(Q(corrects=OuterRef("tax_row")) | Q(pk=OuterRef("tax_row")))
    cleared = Allocation.objects.filter(turn__gt=0, tax_row=OuterRef("corrects"))
    return Exists(whole.exclude(Exists(cleared)))
