"""Reads of the preparation fund: what is held for each firm, how old it is, what founding would return."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.tallies import kept

from ..contracts.funds import Estimate, EstimateLine, PreparationRow, ReleaseRow
from ..contracts.settlement import Kind, PayoutState, RunState
from ..models.payouts import Payout
from ..models.preparation import Release, ReleaseLine
from ..models.settlement import Allocation
from ..rules import preparation as rules
from ..rules.months import count_months
from .splitrules import return_rules
from .units import names

BASE = "base_bp"
# the firm whose fund a receipt is now: the line kept where two were found to be one (three merges deep)
FIRM = Coalesce("employer__merged_into__merged_into__merged_into", "employer__merged_into__merged_into",
                "employer__merged_into", "employer")  # fmt: skip


def held(payer_id: int | None = None):  # type: ignore[no-untyped-def]
    """Return the receipts of the fund that are still in it (system use)."""
    rows = Allocation.objects.filter(kind=Kind.PREPARATION, run__state=RunState.APPROVED)
    if payer_id is not None:
        rows = rows.filter(run__unit=payer_id)
    return rows.exclude(pk__in=ReleaseLine.objects.values("allocation"))


def held_months(by: Actor, *, until: date) -> dict[int, int]:
    """Return for how many months of wages each firm paid into the fund, by what was received until a day.

    Months count, not receipts: a quarter paid at once is three, one month paid in two receipts is one, and a
    period whose receipts were given back is none.
    """
    rows = (Allocation.visible(by, "dues.read") & held()).filter(received_date__lte=until).annotate(firm=FIRM)
    periods: dict[int, list[tuple[date, date]]] = defaultdict(list)
    sums = rows.order_by().values_list("firm", "tax_row__period_from", "tax_row__period_to")
    for firm, first, last, fen in sums.annotate(Sum("paid_fen")):
        if fen > 0:
            periods[firm].append((first, last))
    return {firm: count_months(found) for firm, found in periods.items()}


def estimate_lines(employer_id: int, day: date, payer_id: int | None = None) -> list[EstimateLine]:
    """Return what each receipt still held for a firm, and for lines merged into it, would give on `day`."""
    firm = employers.by_ids([employer_id])[employer_id]
    rules_all = return_rules()
    rows = held(payer_id).filter(employer__in=employers.with_merged(employer_id)).select_related("rule")
    rows = rows.order_by("received_date", "id")
    found, limits = [], ages(day)
    for row in rows:
        rule = rules.pick(rules_all, firm.division_code, str(firm.size_class), row.received_date)
        base_bp = row.rule.base_bp if row.rule_id else 10_000
        given = rules.Receipt(row.pk, row.received_date, row.paid_fen, row.base_fen, base_bp)
        found.append(rules.estimate_line(given, rule, day, limits))
    return found


def preparation_estimate(by: Actor, *, employer_id: int, day: date | None = None) -> Estimate:
    """Return what a firm would get back if it founded a union on `day`, receipt by receipt."""
    firm = employers.by_ids([employer_id]).get(employer_id)
    if firm is None or not _may_see(by, employer_id, (firm.unit_id, firm.union_id)):
        raise NotFound("not_found", model="Employer", id=employer_id)
    lines = estimate_lines(employer_id, day or by.today)
    return Estimate(
        employer_id, firm.name, day or by.today, sum(one.held_fen for one in lines),
        sum(one.returned_fen for one in lines), sum(one.forfeited_fen for one in lines), tuple(lines),
    )  # fmt: skip


def _may_see(by: Actor, employer_id: int, unit_ids: tuple[int | None, ...]) -> bool:
    """Tell whether the firm hangs below this actor, or the fund is held by a union this actor reads."""
    places = organisation.by_ids([one for one in unit_ids if one is not None]).values()
    if any(by.may("dues.read", one.path) for one in places):
        return True
    return Allocation.visible(by, "dues.read").filter(employer__in=employers.with_merged(employer_id)).exists()


def preparation(
    by: Actor, *, payer_id: int | None = None, flagged: bool = False, after: str = "", limit: int = 50
) -> Page[PreparationRow]:
    """Return the firms the fund is held for, by firm, with its age; only flagged ones when asked.

    A firm is flagged when it has a union and its receipts still arrive as preparation money.
    """
    rows = (Allocation.visible(by, "dues.read") & held(payer_id)).annotate(firm=FIRM)
    if flagged:
        rows = rows.filter(flags__contains="still_preparation")
    firms = rows.order_by().values("firm").annotate(receipts=Count("id"))
    last = int(after) if after.isdecimal() else 0
    found = list(firms.filter(firm__gt=last).order_by("firm").values_list("firm", flat=True)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    sums = rows.aggregate(held=Sum("base_fen"), paid=Sum("paid_fen"), receipts=Count("id"))
    totals = {"held_fen": sums["held"] or 0, "paid_fen": sums["paid"] or 0, "receipts": sums["receipts"]}
    return Page(_rows(by, rows, found), str(found[-1]) if more else None, firms.count(), totals)


def held_by_firm(by: Actor, employer_ids: Sequence[int] | None = None) -> dict[int, int]:
    """Return what the fund holds for each firm, in fen: for all of them, or for those of a list."""
    found = _held_by_firm(by)
    return found if employer_ids is None else {one: found[one] for one in employer_ids if one in found}


@kept("dues", "employers", "organisation")
def _held_by_firm(by: Actor) -> dict[int, int]:
    rows = (Allocation.visible(by, "dues.read") & held()).annotate(firm=FIRM)
    return dict(rows.order_by().values_list("firm").annotate(Sum("base_fen")))


def every_preparation(by: Actor, *, payer_id: int | None = None) -> Iterable[PreparationRow]:
    """Yield all firms for an export."""
    after: str | None = ""
    while after is not None:
        page = preparation(by, payer_id=payer_id, after=after, limit=200)
        yield from page.rows
        after = page.next


def ages(day: date) -> tuple[int, ...]:
    """Return the months at which held money grows older in the lists: one set for all, whose columns they are."""
    return reference.values("dues.ageing_months", "", day, rules.AGES)


def ageing(by: Actor, *, payer_id: int | None = None) -> list[tuple[str, int]]:
    """Return what is held by age, the youngest first."""
    limits = ages(by.today)
    labels = rules.bucket_labels(limits)
    sums = [0] * len(labels)
    rows = (Allocation.visible(by, "dues.read") & held(payer_id)).order_by()
    for day, fen in rows.values_list("received_date").annotate(Sum("base_fen")):
        sums[rules.bucket_of(day, by.today, limits)] += fen
    return list(zip(labels, sums, strict=True))


def releases(by: Actor, *, employer_id: int | None = None, after: str = "", limit: int = 50) -> Page[ReleaseRow]:
    """Return what left the fund, the latest first."""
    rows = Release.visible(by, "dues.read")
    if employer_id is not None:
        rows = rows.filter(employer_id=employer_id)
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit)
    return Page(release_rows(page.rows), page.next, page.total)


def release_rows(rows: Iterable[Release]) -> list[ReleaseRow]:
    """Return releases as frozen rows."""
    rows = list(rows)
    firms, known = employers.by_ids([one.employer_id for one in rows]), names(one.unit_id for one in rows)
    sources = [f"dues.release:{one.pk}" for one in rows]
    states = dict(Payout.objects.filter(source__in=sources).values_list("source", "state"))
    return [
        ReleaseRow(
            one.pk, one.employer_id, firms[one.employer_id].name, one.unit_id,
            known.get(one.unit_id, "") if one.unit_id else "", one.day, one.held_fen, one.returned_fen,
            one.forfeited_fen,
            PayoutState(states[f"dues.release:{one.pk}"]) if f"dues.release:{one.pk}" in states else None,
        )
        for one in rows
    ]  # fmt: skip


def county_of(unit_id: int) -> int | None:
    """Return the county union a place belongs to."""
    line = organisation.lines_of([unit_id]).get(unit_id, [])
    return next((one.id for one in line if str(one.tier) == "county"), None)


def _rows(by: Actor, rows, ids: list[int]) -> list[PreparationRow]:  # type: ignore[no-untyped-def]
    firms = employers.by_ids(ids)
    known = names(one.unit_id for one in firms.values())
    limits = ages(by.today)
    labels = rules.bucket_labels(limits)
    held_by_age: dict[int, list[int]] = defaultdict(lambda: [0] * len(labels))
    mine = rows.filter(firm__in=ids).order_by()
    for firm, day, fen in mine.values_list("firm", "received_date").annotate(Sum("base_fen")):
        held_by_age[firm][rules.bucket_of(day, by.today, limits)] += fen
    sums = mine.values("firm").annotate(
        receipts=Count("id"), paid=Sum("paid_fen"), held=Sum("base_fen"), last=Max("received_date"),
        still=Count("id", filter=Q(flags__contains="still_preparation")),
    )  # fmt: skip
    by_firm = {row["firm"]: row for row in sums}
    found = []
    for one in ids:
        row, firm = by_firm[one], firms[one]
        buckets = held_by_age[one]
        oldest = max((at for at, fen in enumerate(buckets) if fen), default=0)
        found.append(PreparationRow(
            one, one, firm.name, known.get(firm.unit_id, ""), row["receipts"], row["paid"], row["held"], row["last"],
            rules.months_between(row["last"], by.today), tuple(buckets), labels[oldest], row["still"] > 0,
        ))  # fmt: skip
    return found
