"""Whose payer it is: decided once, kept for every month that follows."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.bulk import update_rows
from unionloop.kernel.change import edit, record
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.page import LIMIT

from ..contracts.files import MONEY_STATES, MatchReport, PayerRow, PayerState
from ..models.files import Payer, TaxRow
from ..queries.matching import payer_row
from ..rules.matching import Decision, Index, Subject, match_all


@transaction.atomic
def match_payers(by: Actor, *, unit_id: int, month: str = "") -> MatchReport:
    """Try every payer of a unit nobody has decided: the sure ones are matched, the rest get candidates.

    `month` narrows to the payers with rows in one month. A payer a person has decided is left alone.
    """
    payers = Payer.visible(by, "dues.match_payers").select_for_update(of=("self",)).filter(
        unit_id=unit_id, state__in=(PayerState.NEW, PayerState.UNKNOWN, PayerState.REVIEW)
    ).exclude(how="hand")  # fmt: skip
    if month:
        payers = payers.filter(Exists(TaxRow.objects.filter(payer=OuterRef("pk"), month=month)))
    found = list(payers.order_by("pk"))
    index = Index.of(employers.keys(), places_of(unit_id, by))
    subjects = [Subject(str(one.pk), one.name, one.uscc, one.old_tax_id, one.tax_key, one.tax_office,
                        one.street) for one in found]  # fmt: skip
    decisions = match_all(subjects, index)
    for one in found:
        _apply(by, one, decisions[str(one.pk)])
    adapt = connection.ops.adapt_datetimefield_value
    update_rows(Payer._meta.db_table, ("employer_id", "how", "score", "candidates", "state", "decided_at"), [
        (one.employer_id, one.how, one.score, json.dumps(one.candidates, ensure_ascii=False), str(one.state),
         adapt(one.decided_at), one.pk) for one in found
    ])  # fmt: skip
    carry(found)
    return _report(by, unit_id, month, found)


@transaction.atomic
def match(by: Actor, *, payer_id: int, employer_id: int, note: str = "") -> PayerRow:
    """Tie a payer to an employer by a person's decision; its unsettled rows follow at once."""
    if employer_id not in employers.by_ids([employer_id]):
        raise NotFound("not_found", model="Employer", id=employer_id)
    with edit(by, "dues.match", Payer, payer_id, note=note) as payer:
        shown = next((one for one in payer.candidates if one["employer_id"] == employer_id), None)
        payer.employer_id, payer.state, payer.how = employer_id, PayerState.MATCHED, "hand"
        payer.score, payer.decided_at = (shown["score"] if shown else 0), by.at
    carry([payer])
    return payer_row(payer)


@transaction.atomic
def set_aside(by: Actor, *, payer_id: int, note: str = "") -> PayerRow:
    """Put a payer aside: nobody's for now, out of the desk's way, its money stays in suspense."""
    with edit(by, "dues.set_aside", Payer, payer_id, note=note) as payer:
        payer.employer, payer.state, payer.how = None, PayerState.ASIDE, "hand"
        payer.decided_at = by.at
    carry([payer])
    return payer_row(payer)


@transaction.atomic
def unmatch(by: Actor, *, payer_id: int, note: str = "") -> PayerRow:
    """Take a decision back: the payer returns to the desk. Settled rows keep what they were settled by."""
    with edit(by, "dues.unmatch", Payer, payer_id, note=note) as payer:
        if payer.state not in (PayerState.MATCHED, PayerState.ASIDE):
            raise Refused("wrong_state", state=payer.state, verb="dues.unmatch")
        payer.employer, payer.how, payer.decided_at = None, "", None
        payer.state = PayerState.REVIEW if payer.candidates else PayerState.NEW
    carry([payer])
    return payer_row(payer)


def carry(payers: Iterable[Payer]) -> None:
    """Let the unsettled rows of these payers follow the decision."""
    ids = [one.pk for one in payers]
    employer = Payer.objects.filter(pk=OuterRef("payer_id")).values("employer_id")[:1]
    for start in range(0, len(ids), 900):
        rows = TaxRow.objects.filter(payer_id__in=ids[start : start + 900], run_id__isnull=True)
        rows.update(employer_id=Subquery(employer))


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


def _apply(by: Actor, payer: Payer, decision: Decision) -> None:
    payer.state = decision.state
    payer.employer_id, payer.how, payer.score = decision.employer_id, decision.how, decision.score
    payer.candidates = json.loads(json.dumps([asdict(one) for one in decision.candidates]))
    payer.decided_at = by.at if decision.state == "matched" else None


def _report(by: Actor, unit_id: int, month: str, found: list[Payer]) -> MatchReport:
    rows = TaxRow.objects.filter(file__unit_id=unit_id, state__in=MONEY_STATES)
    if month:
        rows = rows.filter(month=month)
    counts: dict[str, Any] = rows.aggregate(
        total=Count("pk"), matched=Count("pk", filter=Q(employer_id__isnull=False))
    )
    states = [one.state for one in found]
    report = MatchReport(
        len(found), states.count("matched"), states.count("review"), states.count("unknown"),
        counts["matched"], counts["total"],
    )  # fmt: skip
    if found:
        record(by, "dues.match_payers", found[0], {**asdict(report), "month": month})
    return report
