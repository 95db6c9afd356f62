"""Memberships as lists and pages show them: persons masked, names of unions and firms beside the ids."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from unionloop.domains.employers import queries as registry
from unionloop.domains.membership.contracts import (
    LIVE,
    Door,
    Filters,
    Form,
    MembershipRow,
    PlacedBy,
    State,
    TurnRow,
)  # fmt: skip
from unionloop.domains.membership.flow import FLOW
from unionloop.domains.membership.models import Card, Membership, Turn
from unionloop.domains.membership.rules import check_number
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel import questions
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.tallies import kept

FRESH_DAYS = 365
MADE_OF = ("membership", "organisation", "employers", "people", "reference")  # the domains its counts come from
COUNT_MOST, FEW = 2_000, 500
FACETS = ("state", "door", "form")
_CARDS = questions.Question(lambda ids: Card.objects.filter(person__id__among=ids).values_list("person_id", "number"), frozenset)
_MORE = ("membership.confirm", "membership.shield", "membership.merge")


def memberships(by: Actor, *, filters: Filters | None = None, after: str = "", limit: int = 50) -> Page[MembershipRow]:
    """Return memberships by the filters, latest first; counted up to two thousand (`numbers` counts them all)."""
    few = organisation.few_below(by.paths("membership.read"), FEW)
    rows = _filtered(by, filters or Filters())
    if few is not None:  # a street's units by name: its members lie far apart among a million from the newest on
        rows = rows.filter(unit__id__among=few)
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit, most=COUNT_MOST, narrow=few is not None)
    return Page(rows_of(page.rows), page.next, page.total)


def every_membership(by: Actor, *, filters: Filters | None = None) -> Iterator[MembershipRow]:
    """Yield every membership by the filters, for exports."""
    lump: list[Membership] = []
    for row in every(_filtered(by, filters or Filters()).order_by("-id"), lambda row: row):
        lump.append(row)
        if len(lump) == 500:
            yield from rows_of(lump)
            lump = []
    yield from rows_of(lump)


def of_union(union_id: int) -> Filters:
    """Return the filters for one union's members."""
    return Filters(union_id=union_id, state=(State.ACTIVE,))


def on_rolls(by: Actor, *, union_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (union, person) of everybody in membership at these unions whom this actor may see, each at his primary one."""
    rows = Membership.visible(by, "membership.read").filter(state=State.ACTIVE, primary=True)
    ids = sorted(set(union_ids))
    for start in range(0, len(ids), 500):
        some = rows.filter(union_id__in=ids[start : start + 500]).order_by("union_id", "person_id")
        yield from some.values_list("union_id", "person_id").iterator(chunk_size=5000)


@kept(*MADE_OF)
def facets(by: Actor, *, filters: Filters | None = None) -> dict[str, list[tuple[str, int]]]:
    """Return for state, door and form how many rows each choice would leave beside the other filters."""
    filters = filters or Filters()
    chosen = [getattr(filters, name) for name in FACETS]
    rows = _filtered(by, replace(filters, state=(), door=(), form=()))
    sums: list[Counter[str]] = [Counter() for _ in FACETS]
    for *values, count in rows.values_list(*FACETS).annotate(Count("id")).order_by():
        left_out = [at for at, value in enumerate(values) if chosen[at] and value not in chosen[at]]
        for at, value in enumerate(values):
            if not left_out or left_out == [at]:  # its own choice does not narrow a facet
                sums[at][value] += count
    return {name: sorted(found.items(), key=lambda one: (-one[1], one[0])) for name, found in zip(FACETS, sums, strict=True)}


def membership(by: Actor, *, membership_id: int) -> MembershipRow:
    """Return one membership with the verbs open to this actor."""
    row = seen(by, "membership.read", Membership, membership_id)
    verbs = [*FLOW.open_to(by, row)]
    if row.state in LIVE:
        verbs += [verb for verb in _MORE if by.may(verb, row.place)]
    return rows_of([row], tuple(verbs))[0]


def others_of(by: Actor, *, person_id: int) -> list[MembershipRow]:
    """Return every membership of a person this actor may see, latest first."""
    rows = Membership.visible(by, "membership.read").filter(person_id=person_id).order_by("-id")
    return rows_of(list(rows[:50]))


def turns(by: Actor, *, membership_id: int) -> list[TurnRow]:
    """Return the dated steps of a membership, latest first."""
    row = seen(by, "membership.read", Membership, membership_id)
    return turns_of([row.pk])


def turns_of(membership_ids: Sequence[int]) -> list[TurnRow]:
    """Return the dated steps of memberships already seen, latest first."""
    rows = Turn.objects.filter(membership_id__in=membership_ids).order_by("-id")
    return [TurnRow(row.verb, State(row.state), row.day, row.until, row.by, row.note) for row in rows[:100]]


def waiting(by: Actor, *, limit: int = 200) -> list[MembershipRow]:
    """Return the applications that wait for this actor, the soonest due first."""
    rows = Membership.visible(by, "membership.approve").filter(state=State.APPLIED).order_by("due_date", "id")
    return rows_of(list(rows[:limit]))


def waiting_count(by: Actor) -> int:
    """Return how many applications wait for this actor."""
    return Membership.visible(by, "membership.approve").filter(state=State.APPLIED).count()


def own(by: Actor) -> list[MembershipRow]:
    """Return the actor's own memberships, latest first."""
    rows = Membership.objects.filter(person_id=by.person).order_by("-id") if by.person else Membership.objects.none()
    return rows_of(list(rows[:20]))


def known(person_id: int) -> bool:
    """Tell whether somebody is or was on any union's roll, or asked to be. System use."""
    return Membership.objects.filter(person_id=person_id).exists()


def holds(person_id: int) -> list[str]:
    """Return why a person may not be erased yet, in words for him."""
    live = Membership.objects.filter(person_id=person_id, state__in=LIVE)
    return ["会籍还在，请先退会或撤回申请"] if live.exists() else []


def rows_of(rows: Sequence[Membership], verbs: tuple[str, ...] = ()) -> list[MembershipRow]:
    """Return frozen rows, with what belongs to other domains looked up in lumps."""
    persons = people.by_ids({row.person_id for row in rows})
    unions = organisation.called({row.union_id for row in rows})
    firms = registry.by_ids({row.employer_id for row in rows if row.employer_id})
    cards = dict(_CARDS.all(persons))
    return [_row(row, persons[row.person_id], unions, firms, cards.get(row.person_id, ""), verbs) for row in rows]


def _row(
    row: Membership, person: Any, unions: dict[int, str], firms: Any, number: str, verbs: tuple[str, ...]
) -> MembershipRow:
    firm = firms.get(row.employer_id)
    return MembershipRow(
        row.pk, row.person_id, person.name_masked, person.id_masked, person.phone_masked, number, row.union_id,
        unions.get(row.union_id, ""), row.unit_id, row.employer_id,
        firm.name if firm else "", Door(row.door), Form(row.form), row.platform, PlacedBy(row.placed_by),
        State(row.state), row.primary, row.private, row.rural, row.applied_date, row.due_date, row.joined_date,
        row.ended_date, row.confirmed_date, person.verified.label, row.note, row.previous_id, verbs,
        row.dues_date, row.warned_date,
    )  # fmt: skip


def _filtered(by: Actor, filters: Filters) -> QuerySet[Membership]:
    rows = Membership.visible(by, "membership.read")
    for name in FACETS:
        if getattr(filters, name):
            rows = rows.filter(**{f"{name}__in": list(getattr(filters, name))})
    for name in ("union_id", "employer_id", "roll_id"):
        if getattr(filters, name) is not None:
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.elsewhere:
        rows = rows.filter(primary=False)
    if filters.stale:
        days = reference.value("membership.fresh_days", "", by.today, FRESH_DAYS)
        old = Q(confirmed_date__isnull=True) | Q(confirmed_date__lt=by.today - timedelta(days=days))
        rows = rows.filter(old)
    if filters.text:
        rows = rows.filter(person_id__in=found_persons(by, filters.text))
    return rows


def found_persons(by: Actor, text: str) -> list[int]:
    """Return the persons found by name, initials, paper, phone or member number, in the actor's scope."""
    try:
        number = check_number(text)
    except BadInput:
        return people.search_ids(by, text=text, limit=100)
    return list(Card.visible(by, "membership.read").filter(number=number).values_list("person_id", flat=True))
