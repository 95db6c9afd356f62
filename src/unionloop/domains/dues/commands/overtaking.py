"""Two open runs that put right one and the same earlier receipt: the first approved stands, the other is computed anew.

A receipt in suspense may be cleared by the run of one month and taken back by that of another. Each is right by what was
approved when it was computed, and wrong by the other: without this the union would get what was taken back.
"""

from django.db.models import Q

from unionloop.kernel.errors import Refused

from ..contracts.settlement import RunState
from ..models.settlement import Allocation, Run

OPEN = (RunState.DRAFT, RunState.COMPUTED, RunState.LOCKED, RunState.CHECKED)


def hold_open(run_id: int) -> None:
    """Lock the open runs of this run's union, always in one order: of two approved at once the second sees the first."""
    unit = Run.objects.filter(pk=run_id).values("unit")
    list(Run.objects.select_for_update().filter(unit__in=unit, state__in=OPEN).order_by("pk").values_list("pk"))


def refuse_overtaken(run: Run) -> None:
    """Refuse a run whose earlier receipts another run has put right since it was computed."""
    if run.overtaken_id is not None:
        raise Refused("run_overtaken", by=str(Run.objects.get(pk=run.overtaken_id)))


def overtake(run: Run) -> None:
    """Mark every open run of the union that puts right an earlier receipt this one has just put right."""
    others = Run.objects.filter(unit=run.unit_id, state__in=OPEN).exclude(pk=run.pk)
    if not others.exists():
        return
    mine = _earlier(Allocation.objects.filter(run=run))
    if not mine:
        return
    theirs = Allocation.objects.filter(run__in=others).filter(
        Q(turn__gt=0, tax_row__among=mine) | Q(refunds_id__isnull=False, refunds_id__among=mine))
    # set-wise, journalled with the approval: computed anew, they are rid of it
    others.filter(pk__in=theirs.order_by().values("run")).update(overtaken_id=run.pk)


def _earlier(own) -> set[int]:  # type: ignore[no-untyped-def]
    """Return the receipts of earlier runs that allocations clear, correct or take back."""
    followed = own.filter(turn__gt=0).order_by().values_list("tax_row_id", flat=True)
    refunded = own.filter(refunds_id__isnull=False).order_by().values_list("refunds_id", flat=True)
    return {*followed, *refunded}
