"""P10: what serves a moment is dropped to the minute it is over; what the law wants kept is dropped by nobody."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.cast import NOW
from unionloop.domains.access import commands
from unionloop.domains.access.models import PhoneCode
from unionloop.jobs import tidying
from unionloop.jobs.timetable import JOBS
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
GUESS = {"user_agent": "x", "ip_address": "10.0.0.1", "username": "a", "http_accept": "x", "path_info": "/login/"}


def session():
    Session.objects.create(session_key="a", session_data="x", expire_date=NOW)


def attempt():
    AccessAttempt.objects.create(**GUESS, get_data="", post_data="", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=NOW)


def failure():
    AccessFailureLog.objects.create(**GUESS)
    AccessFailureLog.objects.update(attempt_time=NOW)


def login():
    AccessLog.objects.create(**GUESS)
    AccessLog.objects.update(attempt_time=NOW)


def work():
    DBTaskResult.objects.create(args_kwargs={"args": [], "kwargs": {}}, task_path="x", queue_name="default", backend_name="default",
                                exception_class_path="", traceback="", status="SUCCESSFUL", finished_at=NOW)  # fmt: skip


def code():
    commands.ask_code(Actor("public", (), NOW), phone="13800132207")


@pytest.mark.parametrize(("make", "model", "kept"), [
    (session, Session, timedelta()), (attempt, AccessAttempt, timedelta(days=1)), (failure, AccessFailureLog, timedelta(days=183)),
    (login, AccessLog, timedelta(days=183)), (work, DBTaskResult, timedelta(days=30)), (code, PhoneCode, timedelta(hours=1)),
])  # fmt: skip
def test_each_class_goes_on_its_minute_and_not_before(make, model, kept):
    make()
    tidying.tidy(system(NOW + kept - timedelta(minutes=1)))
    assert model.objects.count() == 1
    tidying.tidy(system(NOW + kept))
    assert model.objects.count() == 0


def test_work_that_is_not_done_and_the_journal_stay_for_thirty_years():
    work()
    DBTaskResult.objects.update(status="READY", finished_at=None)
    journal.append(system(NOW), "access.log_in", "access.account", 0, "", {})
    tidying.tidy(system(NOW.replace(year=NOW.year + 30)))
    assert (DBTaskResult.objects.count(), Entry.objects.filter(verb="access.log_in").count()) == (1, 1)


def test_it_is_done_every_night():
    due = next(one for one in JOBS if one.target.endswith("tidying.tidy")).latest_due(NOW)
    assert NOW - due < timedelta(days=1)
    assert timezone.is_aware(due)
