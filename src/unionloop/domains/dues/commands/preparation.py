"""Writes of the preparation fund: given back when a union is founded, forfeited past the look-back."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Sum

from unionloop.domains.employers import queries as employers
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as books
from unionloop.kernel import series
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import change
from unionloop.kernel.errors import NotAllowed, NotFound, Refused

from ..contracts.funds import EstimateLine, ReleaseRow
from ..models.preparation import Release, ReleaseLine
from ..models.settlement import Allocation
from ..models.splitrules import PreparationRule
from ..queries.preparation import county_of, estimate_lines, held, release_rows
from ..queries.units import require
from ..rules.postings import legs_for_release
from .payouts import owe


@transaction.atomic
def release_preparation(by: Actor, *, employer_id: int, approved_by: str = "") -> ReleaseRow:
    """Give a firm's preparation fund to the union it founded: posted, and owed to the union.

    Every receipt is released once, so that doing it again has no further effect and gives the
    release already made. What the rule does not return is forfeited with it.
    """
    if not by.holds("dues.release_preparation"):  # before anything is told about a firm, its name among it
        raise NotAllowed("not_allowed", verb="dues.release_preparation")
    firm, payers = employers.by_ids([employer_id]).get(employer_id), list(_payers(employer_id))
    if firm is None:
        raise NotFound("not_found", model="Employer", id=employer_id)
    for unit_id in payers or [firm.unit_id or 0]:  # nobody holds anything: then whoever keeps the firm may be told so
        require(by, "dues.release_preparation", unit_id)
    if firm.union_id is None:
        raise Refused("no_union_yet", employer=firm.name)
    made = None
    for payer_id in payers:
        number = series.take(f"dues.release:{employer_id}")  # also the lock of this firm's fund
        lines = [one for one in estimate_lines(employer_id, by.today, payer_id) if one.rule_id]
        if sum(one.held_fen for one in lines) > 0 and sum(one.returned_fen for one in lines) >= 0:
            made = _release(by, "dues.release_preparation", payer_id, employer_id, firm.union_id, number, lines,
                            approved_by or by.name)  # fmt: skip
    if made is None:
        made = Release.objects.filter(employer_id=employer_id, unit__isnull=False).order_by("-id").first()
    if made is None:
        raise Refused("nothing_held", employer=firm.name)
    return release_rows([made])[0]


@transaction.atomic
def forfeit_preparation(by: Actor, *, unit_id: int, employer_ids: Sequence[int]) -> list[ReleaseRow]:
    """Carry over what is older than the look-back of firms that founded no union."""
    require(by, "dues.forfeit_preparation", unit_id)
    wanted = sorted(set(employer_ids))
    missing = set(wanted) - set(employers.by_ids(wanted))
    if missing:
        raise NotFound("not_found", model="Employer", id=min(missing))
    found = []
    for employer_id in wanted:
        number = series.take(f"dues.release:{employer_id}")
        lines = [one for one in estimate_lines(employer_id, by.today, unit_id) if one.reason == "too_old"]
        if sum(one.forfeited_fen for one in lines) > 0:
            found.append(_release(by, "dues.forfeit_preparation", unit_id, employer_id, None, number, lines, by.name))
    if not found:
        raise Refused("nothing_to_forfeit")
    return release_rows(found)


def _payers(employer_id: int) -> list[int]:
    mine = held().filter(employer__in=employers.with_merged(employer_id))
    rows = mine.order_by("run__unit").values_list("run__unit", flat=True)
    return list(rows.distinct())


def _release(
    by: Actor, verb: str, payer_id: int, employer_id: int, unit_id: int | None, number: int,
    lines: Sequence[EstimateLine], approved_by: str,
) -> Release:  # fmt: skip
    returned, forfeited = sum(one.returned_fen for one in lines), sum(one.forfeited_fen for one in lines)
    row = Release(payer_id=payer_id, employer_id=employer_id, unit_id=unit_id, number=number, day=by.today,
                  held_fen=returned + forfeited, returned_fen=returned, forfeited_fen=forfeited)  # fmt: skip
    with change(by, verb, row):
        pass
    ReleaseLine.objects.bulk_create([
        ReleaseLine(release=row, allocation_id=one.allocation_id, rule_id=one.rule_id,
                    returned_fen=one.returned_fen, forfeited_fen=one.forfeited_fen)
        for one in lines
    ])  # fmt: skip
    machine = system(by.at, via="dues")
    county_id = _forfeit_to(employer_id, payer_id, lines)
    booked = Allocation.objects.filter(pk__in=[one.allocation_id for one in lines]).order_by("employer")
    legs = legs_for_release(
        books.book(machine, unit_id=payer_id).standard, employer_id=employer_id, unit_id=unit_id,
        held=booked.values_list("employer").annotate(Sum("base_fen")), returned_fen=returned,
        forfeited=(county_id, forfeited),
    )  # fmt: skip
    if legs:
        ledger.post(machine, book_unit_id=payer_id, day=by.today, summary=f"筹备金结转 {row}",
                    source=f"dues.release:{row.pk}", legs=legs)  # fmt: skip
    if returned > 0 and unit_id is not None:
        owe(by, payer_id=payer_id, unit_id=unit_id, source=f"dues.release:{row.pk}",
            what=f"{by.today:%Y年%m月}工会筹备金返还", amount_fen=returned, approved_by=approved_by)  # fmt: skip
    if forfeited > 0 and county_id is not None:
        owe(by, payer_id=payer_id, unit_id=county_id, source=f"dues.release:{row.pk}/county", tier="county",
            what=f"{by.today:%Y年%m月}逾期筹备金结转", amount_fen=forfeited, approved_by=approved_by)  # fmt: skip
    return row


def _forfeit_to(employer_id: int, payer_id: int, lines: Sequence[EstimateLine]) -> int | None:
    """Return the county union that takes what is forfeited, None when it is the collecting union's own."""
    rule = PreparationRule.objects.filter(pk__in=[one.rule_id for one in lines if one.rule_id]).order_by("-id").first()
    if rule is None or rule.forfeit_to != "county":
        return None
    county = county_of(employers.by_ids([employer_id])[employer_id].unit_id)
    return county if county != payer_id else None
