"""Whose payer it is: decided once, kept for every month that follows."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.bulk import no_collecting, update_rows
from unionloop.kernel.change import edit, record
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.page import LIMIT

from ..contracts.files import MONEY_STATES, MatchReport, PayerRow, PayerState
from ..models.files import Payer, TaxRow
from ..queries.matching import payer_row
from ..rules.matching import Candidate, Decision, Subject, match_all
from ..rules.registry import Index

_OPEN = (PayerState.NEW, PayerState.UNKNOWN, PayerState.REVIEW)
CHUNK = 20_000
_NAMED = ("pk", "name", "uscc", "old_tax_id", "tax_key", "tax_office", "street")
_DECIDED = ("employer_id", "how", "score", "candidates", "state", "decided_at")


@transaction.atomic
def match_payers(by: Actor, *, unit_id: int, month: str = "") -> MatchReport:
    """Try every payer of a unit nobody has decided: the sure ones are matched, the rest get candidates.

    `month` narrows to the payers with rows in one month. A payer a person has decided is left alone.
    """
    payers = Payer.visible(by, "dues.match_payers").select_for_update(of=("self",)).filter(
        unit_id=unit_id, state__in=_OPEN
    ).exclude(how="hand")  # fmt: skip
    if month:
        payers = payers.filter(Exists(TaxRow.objects.filter(payer=OuterRef("pk"), month=month)))
    states: Counter[str] = Counter()
    first = payers.order_by("pk").first()
    with no_collecting():
        decided = match_all(_subjects(payers), Index(employers.keys(), places_of(unit_id, by)))
        while lump := list(islice(decided, CHUNK)):
            update_rows(Payer._meta.db_table, _DECIDED, _values(by, lump))
            states.update(one.state for _, one in lump)
    if first is not None:
        tried = Payer.visible(by, "dues.match_payers").filter(
            Q(state=PayerState.MATCHED, decided_at=by.at) | Q(state__in=_OPEN), unit_id=unit_id
        )
        _carry(TaxRow.objects.filter(payer__in=tried.values("pk")))
    return _report(by, unit_id, month, states, first)


def _subjects(payers: QuerySet[Payer]) -> Iterator[Subject]:
    """Yield payers as plain values, some at a time: a city's first month brings hundreds of thousands."""
    last = 0
    while chunk := list(payers.filter(pk__gt=last).order_by("pk").values_list(*_NAMED)[:CHUNK]):
        last = chunk[-1][0]
        for pk, *named in chunk:
            yield Subject(str(pk), *named)


@transaction.atomic
def match(by: Actor, *, payer_id: int, employer_id: int, note: str = "") -> PayerRow:
    """Tie a payer to an employer by a person's decision; its unsettled rows follow at once."""
    if employer_id not in employers.by_ids([employer_id]):
        raise NotFound("not_found", model="Employer", id=employer_id)
    with edit(by, "dues.match", Payer, payer_id, note=note) as payer:
        shown = next((one for one in payer.candidates if one["employer_id"] == employer_id), None)
        payer.employer_id, payer.state, payer.how = employer_id, PayerState.MATCHED, "hand"
        payer.score, payer.decided_at = (shown["score"] if shown else 0), by.at
    _carry(TaxRow.objects.filter(payer=payer))
    return payer_row(payer)


@transaction.atomic
def set_aside(by: Actor, *, payer_id: int, note: str = "") -> PayerRow:
    """Put a payer aside: nobody's for now, out of the desk's way, its money stays in suspense."""
    with edit(by, "dues.set_aside", Payer, payer_id, note=note) as payer:
        payer.employer, payer.state, payer.how = None, PayerState.ASIDE, "hand"
        payer.decided_at = by.at
    _carry(TaxRow.objects.filter(payer=payer))
    return payer_row(payer)


@transaction.atomic
def unmatch(by: Actor, *, payer_id: int, note: str = "") -> PayerRow:
    """Take a decision back: the payer returns to the desk. Settled rows keep what they were settled by."""
    with edit(by, "dues.unmatch", Payer, payer_id, note=note) as payer:
        if payer.state not in (PayerState.MATCHED, PayerState.ASIDE):
            raise Refused("wrong_state", state=payer.state, verb="dues.unmatch")
        payer.employer, payer.how, payer.decided_at = None, "", None
        payer.state = PayerState.REVIEW if payer.candidates else PayerState.NEW
    _carry(TaxRow.objects.filter(payer=payer))
    return payer_row(payer)


def _carry(rows: QuerySet[TaxRow]) -> None:
    """Let the unsettled of these rows follow what was decided for their payers: one statement, however many."""
    decided = Payer.objects.filter(pk=OuterRef("payer_id")).values("employer_id")[:1]
    rows.filter(run_id__isnull=True).update(employer_id=Subquery(decided))


def places_of(unit_id: int, by: Actor) -> dict[str, str]:
    """Return short place name → division code for the districts around a unit, and what lies above."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not unit.division_code:
        return {}
    code = unit.division_code
    codes = [f"{code[:2]}0000", f"{code[:4]}00"]
    names = reference.names_of(codes, by.today)
    below = reference.divisions(system(by.at), parent=f"{code[:4]}00", day=by.today, limit=LIMIT)
    names |= {one.code: one.name for one in below.rows}
    return {_short(name): found for found, name in names.items()}


def _short(name: str) -> str:
    for ending in ("自治区", "自治州", "自治县", "省", "市", "区", "县"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def _values(by: Actor, lump: Iterable[tuple[str, Decision]]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of `_DECIDED`, then the payer they are for."""
    write = json.JSONEncoder(ensure_ascii=False).encode
    at = connection.ops.adapt_datetimefield_value(by.at)
    for key, one in lump:
        shown = write([{name: getattr(pair, name) for name in Candidate.__slots__} for pair in one.candidates])
        yield one.employer_id, one.how, one.score, shown, one.state, at if one.state == "matched" else None, int(key)


def _report(by: Actor, unit_id: int, month: str, states: Counter[str], first: Payer | None) -> MatchReport:
    rows = TaxRow.objects.filter(file__unit_id=unit_id, state__in=MONEY_STATES)
    if month:
        rows = rows.filter(month=month)
    counts: dict[str, Any] = rows.aggregate(
        total=Count("pk"), matched=Count("pk", filter=Q(employer_id__isnull=False))
    )
    report = MatchReport(
        states.total(), states["matched"], states["review"], states["unknown"],
        counts["matched"], counts["total"],
    )  # fmt: skip
    if first is not None:
        record(by, "dues.match_payers", first, {**asdict(report), "month": month})
    return report
