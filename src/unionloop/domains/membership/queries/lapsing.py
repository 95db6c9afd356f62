"""Members whose own dues have been missing for months, and what is known of their taking part."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from unionloop.domains.access import queries as access
from unionloop.domains.membership import rules
from unionloop.domains.membership.contracts import LapseRow, State
from unionloop.domains.membership.models import Membership
from unionloop.domains.membership.rules.lapsing import MONTHS, NOTICE_DAYS
from unionloop.domains.reference import queries as reference
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.page import Page, keyset

from .lists import rows_of
from .routes import region_of


def lapses(by: Actor, *, after: str = "", limit: int = 50) -> Page[LapseRow]:
    """Return the members whose dues are missing, the longest first."""
    rows = overdue(Membership.visible(by, "membership.lapse"), by.today)
    page = keyset(rows, ("dues_date", "id"), lambda row: row, after=after, limit=limit)
    acted = acted_on(page.rows, by.today)
    found = []
    for row, shown in zip(page.rows, rows_of(page.rows), strict=True):
        why, until = hindrance(row, acted.get(row.person_id), by.today)
        found.append(LapseRow(shown, acted.get(row.person_id), why, until))
    return Page(found, page.next, page.total)


def every_lapse(by: Actor) -> Iterator[LapseRow]:
    """Yield them all, for exports."""
    after: str | None = ""
    while after is not None:
        page = lapses(by, after=after, limit=200)
        yield from page.rows
        after = page.next


def person_of(membership_id: int) -> int:
    """Return whose a membership is: for what follows from an act on it. System use."""
    return Membership.objects.values_list("person_id", flat=True).get(pk=membership_id)


def overdue(rows: QuerySet[Membership], today: date) -> QuerySet[Membership]:
    """Return the members in full standing whose dues have been missing for the city's months; a region may ask for more."""
    months = _months("", today)
    edge = today - timedelta(days=28 * months)  # no span of months is shorter: rules decide to the day
    return rows.filter(state=State.ACTIVE, primary=True, dues_date__lt=edge)


def hindrance(row: Membership, acted: date | None, today: date) -> tuple[str, date | None]:
    """Return what hinders counting one member as left today, by the parameters of his region."""
    region = region_of(row.unit_id)
    days = reference.value("membership.lapse_notice_days", region, today, NOTICE_DAYS)
    standing = rules.Standing(row.dues_date, acted, row.warned_date)
    return rules.hindrance(standing, today, _months(region, today), days)


def acted_on(rows: Iterable[Membership], today: date) -> dict[int, date]:
    """Return person → the day of his last own act here within two years: anything the journal has under his own login."""
    logins = access.logins_of({row.person_id for row in rows})
    since = datetime.combine(today - timedelta(days=731), time(), BEIJING)
    last = journal.last_acts(list(logins.values()), since)
    return {person: last[login].astimezone(BEIJING).date() for person, login in logins.items() if login in last}


def _months(region: str, today: date) -> int:
    return int(reference.value("membership.lapse_months", region, today, MONTHS))
