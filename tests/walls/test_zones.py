"""H8: a moment is kept as UTC and said in Beijing time, a birth date is no moment; the zone of the machine changes neither."""

import re
import time
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from tests.appeals.scene import receive
from tests.cast import OPERATOR, moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.domains.people import commands as people
from unionloop.domains.people.models import Person
from unionloop.domains.people.rules.papers import check_digit
from unionloop.jobs.timetable import Job
from unionloop.kernel.actor import system

ZONES = ("UTC", "Europe/London", "Asia/Urumqi", "America/Los_Angeles", "Pacific/Kiritimati")
# the days China's clocks were changed, an hour that did not exist among them, and days before zones were kept
BORN = ("1986-05-04", "1986-09-14", "1987-04-12", "1987-09-13", "1988-04-10", "1988-09-11", "1989-04-16", "1989-09-17",
        "1990-04-15", "1990-09-16", "1991-04-14", "1991-09-15", "1940-06-01", "1919-04-13", "1901-01-01", "1900-12-31", "1899-02-28")  # fmt: skip
HALF_PAST_MIDNIGHT = "2026-08-01 00:30"  # in Beijing; the last of July everywhere west of it


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    """Let the machine stand in another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_day_is_beijings(zone):
    at = datetime(2026, 7, 31, 16, 30, tzinfo=UTC)
    assert system(at).today == date(2026, 8, 1)
    assert f"{Job('x', '15 0 1 * *', 'x').latest_due(at):%Y-%m-%d %H:%M}" == "2026-08-01 00:15"


@pytest.mark.django_db
def test_a_birth_date_is_the_one_on_the_paper(zone):
    for at, born in enumerate(BORN):
        number = f"510903{born.replace('-', '')}{at:02d}1"
        row = people.record(OPERATOR, name=f"王{at}", id_type="resident", id_number=number + check_digit(number), phone="")
        assert row.birth_date == date.fromisoformat(born)
    assert sorted(str(one) for one in Person.objects.values_list("birth_date", flat=True)) == sorted(BORN)


@pytest.mark.django_db
def test_a_moment_is_kept_as_utc_and_said_in_beijing_time(settings):
    settings.CLOCK_START = moment("2026-08-01 09:00")
    towns.build()
    case = receive("宿舍漏水，请处理", at=HALF_PAST_MIDNIGHT)
    client, said = enter(hire("h8", "rights_officer", None, start=moment("2026-01-01 09:00").date())), {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT received_at FROM appeals_case WHERE id = %s", [case.id])
        (kept,) = cursor.fetchone()
    aware = getattr(kept, "tzinfo", None) is not None  # SQLite keeps what it is given, PostgreSQL a moment
    assert str(kept.astimezone(UTC) if aware else kept)[:16] == "2026-07-31 16:30"
    for zone in ZONES:
        with pytest.MonkeyPatch.context() as machine:
            machine.setenv("TZ", zone)
            time.tzset()
            page = re.sub(r'value="[^"]*"', "", client.get(f"/k/{case.number}/").content.decode())  # a form's moments are the machine's own
            said[zone] = ("00:30" in page, "07-31" in page, client.get(f"/api/v1/appeals/cases/{case.number}").json()["case"]["received_at"])
        time.tzset()
    assert {one[:2] for one in said.values()} == {(True, False)}
    assert {datetime.fromisoformat(one[2]) for one in said.values()} == {moment(HALF_PAST_MIDNIGHT)}
