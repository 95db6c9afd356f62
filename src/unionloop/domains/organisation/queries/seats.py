"""Reads of committees, officers and ties."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import (
    AffiliationRow,
    CommitteeKind,
    CommitteeRow,
    CommitteeState,
    OfficerRow,
    Role,
    State,
    TieKind,
)  # fmt: skip
from unionloop.domains.organisation.models import Affiliation, Committee, Officer, Unit
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset


def committees(by: Actor, *, unit_id: int) -> list[CommitteeRow]:
    """Return the bodies of a unit with their seats, sitting ones first, the union's own committee before the others."""
    seen(by, "organisation.read", Unit, unit_id)
    order = {kind.value: at for at, kind in enumerate(CommitteeKind)}
    rows = list(Committee.objects.filter(unit_id=unit_id).order_by("-state", "-term_from"))
    return committee_rows(sorted(rows, key=lambda row: (row.state != CommitteeState.SEATED, order[row.kind])))


def years_allowed(region: str, day: date) -> tuple[int, ...]:
    """Return how many years a term that begins on a day may have: parameter `organisation.term_years`."""
    return reference.values("organisation.term_years", region, day, rules.TERM_YEARS)


def terms_due(
    by: Actor, *, day: date, months: int = 6, after: str = "", limit: int = 50
) -> Page[CommitteeRow]:
    """Return the sitting committees whose term ends within `months` of `day`, or has ended: 换届提醒."""
    rows = Committee.visible(by, "organisation.read").filter(
        state=CommitteeState.SEATED, unit__state=State.ACTIVE, term_to__lte=rules.months_after(day, months)
    )
    page = keyset(rows, ("term_to", "id"), lambda row: row, after=after, limit=limit)
    return Page(committee_rows(page.rows), page.next, page.total)


def chairs_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the sitting chair's name by unit, whoever may see it; joint use of documents and notices."""
    rows = Officer.objects.filter(
        committee__unit_id__in=list(unit_ids), committee__state=CommitteeState.SEATED,
        committee__kind=CommitteeKind.COMMITTEE, role=Role.CHAIR, to_date__isnull=True,
    ).order_by("from_date")  # fmt: skip
    return dict(rows.values_list("committee__unit_id", "name"))


def in_office(unit_id: int, day: date) -> dict[Role, frozenset[str]]:
    """Return who held which office of a unit's committee on a day, whoever may see it; {} where none is recorded."""
    rows = Officer.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=day), committee__unit_id=unit_id, from_date__lte=day,
        committee__kind=CommitteeKind.COMMITTEE, committee__state=CommitteeState.SEATED,
    ).values_list("role", "name")  # fmt: skip
    found: dict[Role, set[str]] = {}
    for role, name in rows:
        found.setdefault(Role(role), set()).add(name)
    return {role: frozenset(names) for role, names in found.items()}


def affiliations(unit_ids: Iterable[int], day: date) -> list[AffiliationRow]:
    """Return the ties in force on a day, whoever may see them: settlement pays by them."""
    rows = Affiliation.on(day).filter(unit_id__in=list(unit_ids)).select_related("holder").order_by("id")
    return [affiliation_row(row) for row in rows]


def holders(kind: TieKind, day: date) -> dict[int, int]:
    """Return unit → the one it is tied to by a kind of tie in force on a day, the latest tie of each. System use."""
    return dict(Affiliation.on(day).filter(kind=kind).order_by("id").values_list("unit_id", "holder_id"))


def committee_rows(rows: list[Committee]) -> list[CommitteeRow]:
    """Return frozen rows with their officers, read in one go."""
    seats: dict[int, list[OfficerRow]] = {row.pk: [] for row in rows}
    order = {role.value: at for at, role in enumerate(Role)}
    kinds = {row.pk: CommitteeKind(row.kind) for row in rows}
    for one in Officer.objects.filter(committee_id__in=list(seats)).order_by("id"):
        seats[one.committee_id].append(
            OfficerRow(one.pk, Role(one.role), one.name, one.from_date, one.to_date, kinds[one.committee_id].title_of(one.role))
        )
    return [
        CommitteeRow(row.pk, row.unit_id, CommitteeKind(row.kind), row.term_from, row.term_to,
                     CommitteeState(row.state), tuple(sorted(seats[row.pk], key=lambda one: order[one.role])))
        for row in rows
    ]  # fmt: skip


def affiliation_row(row: Affiliation) -> AffiliationRow:
    """Return the frozen row of a tie."""
    return AffiliationRow(row.pk, row.unit_id, row.holder_id, row.holder.name, TieKind(row.kind),
                          row.valid_from, row.valid_to)  # fmt: skip
