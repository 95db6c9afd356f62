"""H12: 2038, year 1 and 9999-12-31 in every address that takes a day; reckoning past the calendar's end is a named error."""

from datetime import date

import pytest
from django.test import Client

from tests.cast import moment
from tests.dues import town as towns
from tests.entrance import enter, hire
from tests.walls.routes import routes
from unionloop.domains.access.contracts import ROLES
from unionloop.domains.founding import rules as founding
from unionloop.domains.organisation import rules as organisation
from unionloop.domains.reference.contracts import Count
from unionloop.domains.reference.rules import Calendar, clock_of
from unionloop.kernel.errors import Refused

DAYS = ("day", "from", "to", "at", "from_date", "to_date", "due_date", "first_day", "valid_from", "valid_to", "start", "since", "until", "as_of")
MONTHS = ("month", "from_month", "to_month", "period")
FAR = (("0001-01-01", "0001-01", "000101"), ("2038-01-20", "2038-01", "203801"), ("9999-12-31", "9999-12", "999912"))
ROLES_TRIED = ("auditor", "finance_maker", "rights_officer", "admin", "leader", "organiser", "aid_officer", "publisher")


@pytest.mark.parametrize("reckon", [
    lambda: clock_of(Calendar({}, frozenset()), date.max, 5),
    lambda: clock_of(Calendar({}, frozenset()), date.max, 5, Count.DAYS),
    lambda: clock_of(Calendar({}, frozenset()), date(2026, 11, 28), 10**7, Count.DAYS),
    lambda: founding.add_years(date.max, 5),
    lambda: founding.add_months(date.max, 1),
    lambda: organisation.term_end(date.max, 5),
], ids=["workdays", "days", "many", "years", "months", "term"])  # fmt: skip
def test_a_day_past_the_calendars_end_is_a_named_error(reckon):
    with pytest.raises(Refused):
        reckon()


@pytest.mark.django_db
def test_whoever_asks_for_the_calendars_end_is_told_so(settings):
    settings.CLOCK_START = moment("2026-07-22 10:00")
    place = towns.build()
    auditor, organiser = (enter(hire(role, role, place.city)) for role in ("auditor", "organiser"))
    answers = [auditor.get("/g/audit/?until=9999-12-31"), auditor.get("/j/tax/?month=999912"),
               organiser.get("/b/calendar/?month=9999-12"), organiser.get("/b/calendar/?month=0001-01")]  # fmt: skip
    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("日历" in answer.content.decode() for answer in answers)


@pytest.mark.exam
@pytest.mark.django_db
def test_no_day_breaks_an_address(settings, record_property):
    settings.CLOCK_START = moment("2026-07-22 10:00")
    place = towns.build()
    clients = [enter(hire(f"far-{role}", role, place.city), client=Client(raise_request_exception=False)) for role in ROLES_TRIED if role in ROLES]
    ways = [one for one in routes() if "GET" in one.methods and not one.has_object]
    broken, asked = [], 0
    for way in ways:
        client = next((one for one in clients if one.get(way.pattern).status_code == 200), None)
        if client is None:
            continue
        for day, dashed, plain in FAR:
            for month in (dashed, plain) if "/api/" not in way.pattern else (plain,):
                answer = client.get(way.pattern, dict.fromkeys(DAYS, day) | dict.fromkeys(MONTHS, month))
                asked += 1
                if answer.status_code >= 500:
                    broken.append(f"{way.pattern} {day} {month}: {getattr(answer, 'exc_info', [''])[1]!r}")
    record_property("calls", asked)
    print(f"{asked} calls to {len(ways)} addresses")
    assert broken == []
