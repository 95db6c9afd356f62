"""Sums of aid as lists show them, and what is left for a household."""

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models import Sum as Total

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import SPENT, GrantRow, GrantState, Klass, Past, Room, Sum, ToPay
from unionloop.domains.aid.flow import GRANT
from unionloop.domains.aid.models import Budget, Grant, Household, Member
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import Tier
from unionloop.domains.payments import queries as payments
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, every, keyset

from . import tables
from .files import latest, own_or_seen
from .sealing import opened_sums

MOST_DUE = 50  # sums a desk is told of: each is asked whether this actor may act on it
MUTUAL = "mutual"  # the own share of a kind that comes after mutual aid


def grants(
    by: Actor, *, state: str = "", kind: str = "", year: int | None = None, household_id: int | None = None,
    after: str = "", limit: int = 50,
) -> Page[GrantRow]:  # fmt: skip
    """Return sums of aid, latest first, with their total."""
    rows = _filtered(by, state, kind, year, household_id)
    sums = rows.aggregate(amount_fen=Total("amount_fen"), paid_fen=Total("paid_fen"))
    page = keyset(rows, ("-id",), lambda row: row, after=after, limit=limit)
    return Page(rows_of(by, page.rows), page.next, page.total, {key: value or 0 for key, value in sums.items()})


def every_grant(by: Actor, *, state: str = "", kind: str = "", year: int | None = None) -> Iterator[GrantRow]:
    """Yield every sum of a list, for exports."""
    for row in every(_filtered(by, state, kind, year, None).order_by("-id"), lambda row: row):
        yield row_of(by, row)


def _filtered(by: Actor, state: str, kind: str, year: int | None, household_id: int | None) -> QuerySet[Grant]:
    rows = Grant.visible(by, "aid.read").select_related("household__unit")
    chosen: dict[str, Any] = {"state": state, "kind": kind, "year": year, "household_id": household_id}
    return rows.filter(**{name: value for name, value in chosen.items() if value not in ("", None)})


def grant(by: Actor, *, grant_id: int) -> GrantRow:
    """Return one sum, of the actor's scope or of his own file."""
    mine = Grant.objects.filter(pk=grant_id, household__head_id=by.person or 0).first()
    return row_of(by, mine or seen(by, "aid.read", Grant, grant_id))


def own_grants(by: Actor) -> list[GrantRow]:
    """Return the sums for the actor's own household, latest first."""
    rows = Grant.objects.filter(household__head_id=by.person).select_related("household__unit") if by.person else []
    return rows_of(by, list(rows.order_by("-id")[:20])) if by.person else []  # type: ignore[attr-defined]


def of_household(by: Actor, household_id: int) -> tuple[GrantRow, ...]:
    """Return the sums of a household already seen, latest first."""
    rows = Grant.objects.filter(household_id=household_id).select_related("household__unit").order_by("-id")
    return tuple(rows_of(by, list(rows[:100])))


def payable(by: Actor, *, unit_id: int) -> list[Grant]:
    """Return what is approved below a unit and not yet sent to the bank, oldest first. For the command that pays."""
    path = tables.unit_of(unit_id).path
    rows = Grant.visible(by, "aid.pay").filter(state=GrantState.APPROVED, household__unit__path__startswith=path)
    return list(rows.select_related("household").order_by("id")[:5000])


def to_pay(by: Actor, *, unit_id: int) -> list[ToPay]:
    """Return what waits to be sent to the bank below a unit, a line a kind: how much, and how many have no account yet."""
    if not by.may("aid.pay", tables.unit_of(unit_id).path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    found: dict[str, ToPay] = {}
    rows = payable(by, unit_id=unit_id)
    accounts = payments.person_accounts([row.household.head_id for row in rows], by.at)
    for row, shown in zip(rows, rows_of(by, rows), strict=True):
        one = found.get(row.kind, ToPay(row.kind, shown.kind_label))
        found[row.kind] = replace(one, count=one.count + 1, amount_fen=one.amount_fen + row.amount_fen,
                                  waiting=one.waiting + (row.household.head_id not in accounts))  # fmt: skip
    return list(found.values())


def sums_due(by: Actor) -> dict[str, int]:
    """Return how many sums wait for each verb of the actor: to be approved by him, paid, called back after."""
    found = {}
    states = {"aid.approve": GrantState.PROPOSED, "aid.pay": GrantState.APPROVED, "aid.call_back": GrantState.PAID}
    for verb, state in states.items():
        if by.holds(verb):
            rows = Grant.visible(by, verb).filter(state=state).select_related("household__unit").order_by("id")
            mine = [] if verb == "aid.pay" else [one for one in rows_of(by, list(rows[:MOST_DUE])) if verb in one.verbs]
            found[verb] = rows.count() if verb == "aid.pay" else len(mine)
    return found


def room(by: Actor, *, household_id: int, kind: str, member_seq: int = 0, borne_fen: int = 0) -> Room:
    """Return how much of a kind is left for a household today, line by line."""
    household = own_or_seen(by, household_id)
    return room_of(household, by.today, kind=kind, member_seq=member_seq, borne_fen=borne_fen)


def room_of(
    household: Household, day: date, *, kind: str, member_seq: int = 0, borne_fen: int = 0, without: int = 0,
    year: int | None = None,
) -> Room:  # fmt: skip
    """Return the same for a household already seen, without one sum of its own.

    The own share of a kind that comes after mutual aid is read from the claims; what is told of it is not asked.
    """
    region, sums = tables.region_of(household.unit_id), list[Sum]()
    caps = tables.caps(region, day)
    if kind in caps.kinds and caps.kinds[kind].after == MUTUAL:
        borne_fen, sums = after_mutual(household, day, year or day.year)
    found = rules.room(
        caps, kind=kind, klass=Klass(household.klass),
        line_fen=tables.measure(region, day).line_fen, year=year or day.year, past=past_of(household.pk, without),
        member_id=member_seq or None, borne_fen=borne_fen,
    )  # fmt: skip
    return replace(found, sums=(*sums, *found.sums))


def after_mutual(household: Household, day: date, year: int) -> tuple[int, list[Sum]]:
    """Return what mutual aid left to a household, as the own share of a second aid, line by line."""
    terms = tables.second(tables.region_of(household.unit_id), day)
    borne = mutualfund.borne_by(persons_of(household), since=months_before(day, terms.months), day=day)
    return rules.second(terms, borne, past_of(household.pk), year)


def persons_of(household: Household) -> set[int]:
    """Return the persons on record of a household: the worker, and who of his family stands in its statement."""
    found = Member.objects.filter(statement=latest(household.pk), person__isnull=False)
    return {household.head_id, *found.values_list("person_id", flat=True)}


def past_of(household_id: int, without: int = 0) -> list[Past]:
    """Return every sum that counts against the caps."""
    rows = Grant.objects.filter(household_id=household_id, state__in=SPENT).exclude(pk=without)
    return [Past(kind, year, fen, seq or None) for kind, year, fen, seq
            in rows.values_list("kind", "year", "amount_fen", "member_seq")]  # fmt: skip


def twelve_months(household_id: int, day: date) -> int:
    """Return what was proposed or given in the twelve months before a day."""
    rows = Grant.objects.filter(household_id=household_id, state__in=SPENT, proposed_date__gt=year_before(day))
    return rows.aggregate(all=Total("amount_fen"))["all"] or 0


def year_before(day: date) -> date:
    """Return the same day a year before."""
    return months_before(day, 12)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def rule_ids(household: Household, day: date) -> list[int]:
    """Return the parameter rows a sum is reckoned by."""
    region = tables.region_of(household.unit_id)
    return [*tables.caps(region, day).ids, *tables.measure(region, day).ids]


def budget_for(household: Household, day: date) -> Budget | None:
    """Return the budget of the nearest union above that has one for the year."""
    line = [one.id for one in reversed(organisation.line_of(household.unit_id))]
    rows = {row.unit_id: row for row in Budget.objects.filter(unit_id__in=line, year=day.year).order_by("version")}
    return next((rows[one] for one in line if one in rows), None)


def outcome_at_bank(row: Grant) -> tuple[str, int]:
    """Return ("paid", fen), ("bounced", 0), or ("", 0) while the bank has not said."""
    attempts = payments.by_source(row.source)
    for line_id, state, fen in attempts:
        if state == "paid":
            return "paid", fen
        # a part came: whole once the rest, an obligation of its own, has come too
        rest = [more for _, then, more in payments.by_source(f"{row.source}#rest{line_id}") if then == "paid"]
        if state == "part" and rest:
            return "paid", fen + rest[-1]
    return ("bounced", 0) if attempts and attempts[-1][1] == "bounced" else ("", 0)


def tier_label(tier: str) -> str:
    """Return the word of a tier, for a sentence."""
    return f"{Tier(tier).label}总工会"


def rows_of(by: Actor, rows: list[Grant]) -> list[GrantRow]:
    persons = people.by_ids({row.household.head_id for row in rows})
    units = organisation.by_ids({row.household.unit_id for row in rows})
    labels: dict[str, str] = {}
    for row in rows:
        if row.kind not in labels:
            kinds = tables.caps(tables.region_of(row.household.unit_id), row.proposed_date).kinds
            labels |= {code: one.label for code, one in kinds.items()}
    return [_row(by, row, persons[row.household.head_id].name_masked, units[row.household.unit_id].name,
                 labels.get(row.kind, row.kind)) for row in rows]  # fmt: skip


def row_of(by: Actor, row: Grant) -> GrantRow:
    return rows_of(by, [row])[0]


def _row(by: Actor, row: Grant, name: str, unit: str, label: str) -> GrantRow:
    return GrantRow(
        row.pk, row.household_id, row.household.number, unit, name, row.kind, label, row.year, row.amount_fen, row.paid_fen,
        GrantState(row.state), tier_label(row.level), row.proposed_date, row.approved_at, row.approved_by, row.paid_date,
        row.confirmed_at is not None, row.batch_id, row.note, opened_sums(row.ruling), GRANT.open_to(by, row),
    )  # fmt: skip
