"""Enrolments and policies: who is covered, since when, until when."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.secret import decrypt

from .. import rules
from ..contracts import (
    GONE,
    ClaimState,
    Covered,
    EnrolmentFilter,
    EnrolmentRow,
    EnrolmentState,
    FaultRow,
    PolicyRow,
    PolicyState,
)
from ..flow import ENROLMENT
from ..models import Claim, Enrolment, EnrolmentFault, Plan, Policy
from .funds import plan_of

CELLS = "mutualfund_enrolmentfault.cells"
CHUNK = 5000
COVERING = (PolicyState.LIVE, PolicyState.LEFT)


def enrolments(
    by: Actor, *, filters: EnrolmentFilter | None = None, after: str = "", limit: int = 50
) -> Page[EnrolmentRow]:
    """Return enrolments, latest first."""
    rows = _filtered(by, filters or EnrolmentFilter())
    return keyset(rows, ("-id",), lambda row: enrolment_row(by, row), after=after, limit=limit)


def every_enrolment(by: Actor, *, filters: EnrolmentFilter | None = None) -> Iterator[EnrolmentRow]:
    """Yield every enrolment, for exports."""
    yield from every(
        _filtered(by, filters or EnrolmentFilter()).order_by("-id"), lambda row: enrolment_row(by, row)
    )


def _filtered(by: Actor, filters: EnrolmentFilter) -> QuerySet[Enrolment]:
    rows = Enrolment.visible(by, "mutualfund.read").select_related("plan", "unit")
    given = {"state": filters.state, "unit_id": filters.unit_id, "plan__code": filters.plan_code}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return rows.exclude(sha256="") if filters.from_file else rows


def own_drafts(by: Actor, *, limit: int = 20) -> list[EnrolmentRow]:
    """Return the enrolments this actor tried and has not confirmed, newest first."""
    rows = Enrolment.visible(by, "mutualfund.read").filter(state=EnrolmentState.STAGED).select_related("plan", "unit")
    rows = journal.by_hand(rows, by, "mutualfund.stage").order_by("-id")
    return [enrolment_row(by, row) for row in rows[:limit]]


def enrolment(by: Actor, *, enrolment_id: int) -> EnrolmentRow:
    """Return one enrolment."""
    return enrolment_row(by, seen(by, "mutualfund.read", Enrolment, enrolment_id))


def enrolment_row(by: Actor, row: Enrolment) -> EnrolmentRow:
    plan = plan_of(row.plan)
    return EnrolmentRow(
        row.pk, row.fund_id, row.plan_id, plan.name, row.unit_id, row.unit.name, row.name, EnrolmentState(row.state),
        row.asked_date, row.eligible, row.joined, row.renewed, row.covered, row.failed, rules.cover.needed(plan, row.eligible),
        row.fee_fen, row.paid_date, row.bank_ref, row.made_by, row.made_at, ENROLMENT.open_to(by, row),
    )  # fmt: skip


def enrolment_faults(by: Actor, *, enrolment_id: int, limit: int = 200) -> list[FaultRow]:
    """Return the first rows of a list that were not taken, without their cells."""
    head = seen(by, "mutualfund.stage", Enrolment, enrolment_id)
    rows = EnrolmentFault.objects.filter(enrolment=head).order_by("line_no")[:limit]
    return [FaultRow(row.line_no, row.column, row.code, row.facts) for row in rows]


def failed_cells(by: Actor, *, enrolment_id: int) -> tuple[list[str], list[FaultRow]]:
    """Return the list's own header and every row not taken, plain, for whoever sent it."""
    head = seen(by, "mutualfund.stage", Enrolment, enrolment_id)
    rows = EnrolmentFault.objects.filter(enrolment=head).order_by("line_no")
    found = [FaultRow(row.line_no, row.column, row.code, row.facts, json.loads(decrypt(row.cells_sealed, CELLS)))
             for row in rows]  # fmt: skip
    return list(dict.fromkeys(word for row in found for word in row.cells)), found


def policies(by: Actor, *, enrolment_id: int, after: str = "", limit: int = 50) -> Page[PolicyRow]:
    """Return who is in one enrolment."""
    head = seen(by, "mutualfund.read", Enrolment, enrolment_id)
    page = keyset(Policy.objects.filter(enrolment=head), ("id",), lambda row: row, after=after, limit=limit)
    return Page(policy_rows(page.rows), page.next, page.total)


def own_policies(by: Actor) -> list[PolicyRow]:
    """Return the actor's own policies, latest first."""
    rows = Policy.objects.filter(person_id=by.person or 0).exclude(state=PolicyState.STAGED).order_by("-id")
    return policy_rows(list(rows[:30]))


def covered_on(fund_id: int, day: date) -> Covered:
    """Return whom a fund covers on a day: persons, each once, policies, and when their unions sent them in."""
    rows = Policy.objects.filter(
        plan__fund_id=fund_id, state__in=COVERING, start_date__lte=day, end_date__gt=day
    )
    found = rows.aggregate(persons=Count("person_id", distinct=True), policies=Count("id"),
                           oldest=Min("enrolment__made_at"), newest=Max("enrolment__made_at"))  # fmt: skip
    days = {name: found[name].astimezone(BEIJING).date() if found[name] else None for name in ("oldest", "newest")}
    return Covered(found["persons"], found["policies"], days["oldest"], days["newest"])


def policy_rows(rows: Iterable[Policy]) -> list[PolicyRow]:
    rows = list(rows)
    persons = people.by_ids({row.person_id for row in rows})
    unions = organisation.by_ids({row.union_id for row in rows})
    names = dict(Plan.objects.filter(pk__in={row.plan_id for row in rows}).values_list("pk", "name"))
    return [
        PolicyRow(
            row.pk, row.person_id, persons[row.person_id].name_masked, row.plan_id, row.plan_code, names[row.plan_id],
            row.union_id, unions[row.union_id].name, PolicyState(row.state), row.fee_fen, row.start_date, row.end_date,
            row.since_date, row.left_date,
        )
        for row in rows
    ]  # fmt: skip


def covers_on(fund_id: int, person_ids: Iterable[int]) -> dict[int, list[Policy]]:
    """Return every policy with days of these persons under a fund, earliest first. System use."""
    found: dict[int, list[Policy]] = defaultdict(list)
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), CHUNK):
        rows = Policy.objects.filter(
            person_id__in=ids[start : start + CHUNK], plan__fund_id=fund_id, state__in=COVERING
        )
        for row in rows.order_by("start_date", "id"):
            found[row.person_id].append(row)
    return found


def holds(person_id: int) -> list[str]:
    """Return why a person may not be erased yet, in words for him."""
    rows = Claim.objects.filter(person_id=person_id).exclude(
        state__in=[*GONE, ClaimState.PAID, ClaimState.REFUSED]
    )
    return ["互助理赔还在办，请等办结或撤回"] if rows.exists() else []
