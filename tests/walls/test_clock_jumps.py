"""H9: the clock goes back an hour, two days ahead, and is put right again: numbers, chain, jobs, leases and codes keep their order."""

import logging
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django_tasks_db.models import DBTaskResult

from tests.cast import NOW, SUN
from tests.entrance import PASSWORD, hire
from tests.payments.conftest import build
from tests.surfaces.test_login import code_of, log_in
from unionloop.domains.payments import commands
from unionloop.domains.payments.models import Batch
from unionloop.jobs import reaper, ticking
from unionloop.kernel import errands, journal
from unionloop.kernel.models import Entry, Errand, Tick

pytestmark = pytest.mark.django_db
JUMPS = (timedelta(0), timedelta(days=2), timedelta(hours=-1), timedelta(seconds=-1), timedelta(seconds=1))


def test_numbers_and_chain_go_on():
    town = build()
    for at, jump in enumerate(JUMPS):
        batch = town.draft(100 + at, source=f"jump:{at}")
        commands.check(SUN.later(NOW + jump), batch_id=batch.id)
        journal.seal()
    numbers = list(Batch.objects.order_by("id").values_list("number", flat=True))
    assert numbers == sorted(set(numbers))
    assert len({at for (at,) in Entry.objects.filter(verb="payments.check").values_list("at")}) == len(JUMPS)
    assert journal.check() == []


def test_no_job_runs_twice_for_one_time():
    for jump in JUMPS:
        ticking.due(NOW + jump, since=NOW - timedelta(days=40))
    booked = list(Tick.objects.values_list("job", "period"))
    assert len(booked) == len(set(booked))
    again = ticking.due(NOW - timedelta(hours=1), since=NOW - timedelta(days=40))
    assert again == []


def test_a_clock_that_went_back_is_told(caplog):
    ticking.due(NOW)
    with caplog.at_level(logging.ERROR, logger="unionloop.jobs.ticking"):
        ticking.due(NOW + timedelta(minutes=1))
        assert caplog.records == []
        ticking.due(NOW - timedelta(hours=1))
    assert ["clock" in one.message for one in caplog.records] == [True]


def test_an_errand_has_one_effect_and_a_living_worker_keeps_its_task():
    town = build()
    town.sent(640_200)
    errands.drain(NOW + timedelta(days=2))
    done = Errand.objects.filter(done_at__isnull=False).count()
    for pk in Errand.objects.values_list("pk", flat=True):
        errands.run(pk, NOW - timedelta(hours=1))
    assert Errand.objects.filter(done_at__isnull=False).count() == done
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[reaper.worker_id()], started_at=NOW)
    reaper.sweep(NOW + timedelta(days=2))
    assert not DBTaskResult.objects.exclude(status="RUNNING").exists()


def test_a_code_of_later_is_no_code_and_a_used_one_stays_used(client, settings):
    settings.MFA_REQUIRED = True
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(hire("zhang", "leader", password=PASSWORD), secret)
    with time_machine.travel(NOW, tick=False):
        code = code_of(secret)
        log_in(client)
        assert client.post("/login/code/", {"code": code}).status_code == 302
        client.logout()
    for jump in (timedelta(hours=-1), timedelta(0)):
        with time_machine.travel(NOW + jump, tick=False):
            log_in(client)
            assert client.post("/login/code/", {"code": code}).status_code == 422
            client.logout()
