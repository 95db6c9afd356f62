"""Claims and events: masked in lists; what is about health is opened in its own page only, and that is journalled."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, every, keyset

from ..contracts import OPEN, ClaimFilter, ClaimRow, ClaimState, EventKind, EventRow, Origin, Step
from ..flow import CLAIM
from ..models import Claim, ClaimFile, Event, Plan

LUMP = 500
FACETS = {"state": "state", "origin": "origin", "kind": "event__kind", "plan_code": "plan__code"}
_LIST = ("words_sealed", "event__health_sealed")


def claims(
    by: Actor, *, filters: ClaimFilter | None = None, after: str = "", limit: int = 50
) -> Page[ClaimRow]:
    """Return claims, latest first."""
    rows = _filtered(by, filters or ClaimFilter())
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit)
    return Page(claim_rows(by, page.rows), page.next, page.total)


def every_claim(by: Actor, *, filters: ClaimFilter | None = None) -> Iterator[ClaimRow]:
    """Yield every claim, for exports."""
    lump: list[Claim] = []
    for row in every(_filtered(by, filters or ClaimFilter()).order_by("-id"), lambda row: row):
        lump.append(row)
        if len(lump) == LUMP:
            yield from claim_rows(by, lump)
            lump = []
    yield from claim_rows(by, lump)


def facets(by: Actor, *, filters: ClaimFilter | None = None) -> dict[str, list[tuple[str, int]]]:
    """Return for state, origin, event and plan how many rows each choice would leave beside the other filters."""
    filters, found = filters or ClaimFilter(), {}
    for name, field in FACETS.items():
        cleared = ClaimFilter(**{**vars(filters), name: () if name == "state" else ""})
        counts = _filtered(by, cleared).values(field).annotate(count=Count("id")).order_by("-count", field)
        found[name] = [(one[field], one["count"]) for one in counts]
    looks = ((look, _filtered(by, replace(filters, look=look)).count()) for look in ("flagged", "late"))
    found["look"] = [(look, count) for look, count in looks if count or filters.look == look]
    return found


def count_in(by: Actor, *, states: Sequence[ClaimState]) -> dict[str, int]:
    """Return how many claims stand in each of these states."""
    rows = _filtered(by, ClaimFilter(state=tuple(states)))
    return dict(rows.values_list("state").annotate(Count("id")).order_by())


def claim(by: Actor, *, claim_id: int) -> ClaimRow:
    """Return one claim with the verbs open to this actor."""
    row = seen(by, "mutualfund.read_claims", Claim, claim_id)
    return claim_row(by, row)


def event(by: Actor, *, event_id: int) -> EventRow:
    """Return an event without what is about health."""
    return event_row(seen(by, "mutualfund.read_claims", Event, event_id))


def health(by: Actor, *, event_id: int) -> dict[str, str]:
    """Return hospital, diagnosis and settlement number of an event, for its own page: the page is journalled first."""
    row = seen(by, "mutualfund.assess", Event, event_id)
    found: dict[str, str] = json.loads(row.health_sealed) if row.health_sealed else {}
    return found


def claims_of_event(by: Actor, *, event_id: int) -> list[ClaimRow]:
    """Return what every plan gives for one event, the first payer first."""
    rows = (
        Claim.visible(by, "mutualfund.read_claims").filter(event_id=event_id).select_related("event", "union")
    )
    return claim_rows(by, list(rows.defer(*_LIST).order_by("id")[:20]))


def claim_files(by: Actor, *, claim_id: int) -> list[tuple[int, str, str]]:
    """Return (file, kind, name) of a claim's papers. Reading one takes the right to read claims."""
    row = seen(by, "mutualfund.read_claims", Claim, claim_id)
    found = ClaimFile.objects.filter(claim=row).order_by("id")
    return list(found.values_list("file_id", "kind", "file__name"))


def own_claims(by: Actor) -> list[ClaimRow]:
    """Return the actor's own claims, latest first."""
    rows = Claim.objects.filter(person_id=by.person or 0).select_related("event", "union").defer(*_LIST)
    return claim_rows(by, list(rows.order_by("-id")[:30]))


def own_claim(by: Actor, *, claim_id: int) -> ClaimRow:
    """Return one claim of one's own."""
    row = own_row(by, claim_id)
    return claim_rows(by, [row], CLAIM.verbs(row.state))[0]


def own_words(by: Actor, *, claim_id: int) -> str:
    """Return what was last said on a claim of one's own: what is missing, why it was refused."""
    return own_row(by, claim_id).words_sealed


def own_row(by: Actor, claim_id: int) -> Claim:
    row = Claim.objects.select_related("event", "union").filter(pk=claim_id, person_id=by.person or 0).first()
    if row is None:
        raise NotFound("not_found", model="Claim", id=claim_id)
    return row


def claim_row(by: Actor, row: Claim) -> ClaimRow:
    return claim_rows(by, [row], CLAIM.open_to(by, row))[0]


def claim_rows(by: Actor, rows: Iterable[Claim], verbs: tuple[str, ...] = ()) -> list[ClaimRow]:
    """Return frozen rows, with what belongs to other domains looked up in lumps."""
    rows = list(rows)
    persons = people.by_ids({row.person_id for row in rows})
    unions = organisation.by_ids({row.union_id for row in rows})
    names = dict(Plan.objects.filter(pk__in={row.plan_id for row in rows}).values_list("pk", "name"))
    return [_row(row, persons, unions, names, verbs) for row in rows]


def _row(row: Claim, persons: Any, unions: Any, names: dict[int, str], verbs: tuple[str, ...]) -> ClaimRow:
    return ClaimRow(
        id=row.pk, number=row.number, fund_id=row.fund_id, event_id=row.event_id, kind=EventKind(row.event.kind),
        day=row.event.day, person_id=row.person_id, name_masked=persons[row.person_id].name_masked,
        union_id=row.union_id, union_name=unions[row.union_id].name, plan_id=row.plan_id, plan_name=names[row.plan_id],
        policy_id=row.policy_id, intake_id=row.intake_id, origin=Origin(row.origin), state=ClaimState(row.state),
        amount_fen=row.amount_fen, steps=steps_of(row.steps), reason=row.reason, flags=tuple(row.flags),
        filed_at=row.filed_at, due_date=row.due_date, approved_by=row.approved_by, approved_date=row.approved_date,
        batch_number=row.batch_number, paid_date=row.paid_date, bounced=row.bounced, receipt=row.receipt,
        letter_id=row.letter_id, corrects_id=row.corrects_id, verbs=verbs,
    )  # fmt: skip


def steps_of(kept: Sequence[Sequence[Any]]) -> tuple[Step, ...]:
    """Return the arithmetic as it was kept."""
    return tuple(Step(str(label), str(text), int(amount)) for label, text, amount in kept)


def event_row(row: Event) -> EventRow:
    return EventRow(row.pk, EventKind(row.kind), row.day, row.ended, row.days, row.grade, row.total_fen, row.insured_fen,
                    row.other_fen, row.self_fen)  # fmt: skip


def _filtered(by: Actor, filters: ClaimFilter) -> QuerySet[Claim]:
    rows = Claim.visible(by, "mutualfund.read_claims").select_related("event", "union").defer(*_LIST)
    if filters.state:
        rows = rows.filter(state__in=list(filters.state))
    given = {"origin": filters.origin, "intake_id": filters.intake_id, "union_id": filters.union_id,
             "event__kind": filters.kind, "plan__code": filters.plan_code}  # fmt: skip
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if filters.look == "flagged":
        rows = rows.exclude(flags=[])
    if filters.look == "late":
        rows = rows.filter(due_date__lt=by.today, state__in=list(OPEN))
    if filters.text:
        number = filters.text.strip().upper()
        if number.startswith("LP"):
            return rows.filter(number=number)
        return rows.filter(person_id__in=people.search_ids(by, text=filters.text, limit=100))
    return rows
